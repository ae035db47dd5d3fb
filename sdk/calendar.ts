import { addDays, endOfMonth, formatDay, toDay, weekday, type Day } from "./dates.js";
import { InputError } from "./failure.js";
import { Anchor, Convention } from "./types.js";

/** Most days that a due day moves; beyond, the calendar is taken for wrong. As on chain. */
export const MAX_SHIFT = 31;

/** Most days of one publication on chain. */
export const MAX_SPAN = 366;

const WORD = 256;

/** What `BusinessCalendar.publish` takes. */
export interface Publication {
  /** First day, inclusive. */
  readonly from: Day;
  /** Last day, inclusive. */
  readonly through: Day;
  /** Word i holds the days 256·(from/256 + i) and following; a set bit closes its day. */
  readonly closed: readonly bigint[];
}

/** A country's year as its government publishes it. */
export interface CalendarRules {
  readonly from: Day;
  readonly through: Day;
  /** Weekdays without business, ISO 8601; Saturday and Sunday by default. */
  readonly weekend?: readonly number[];
  /** Further days without business. */
  readonly holidays: Iterable<Day>;
  /** Days of a weekend that are worked to make up for a holiday. */
  readonly workdays?: Iterable<Day>;
}

/** Days on which banks work, known without gaps from `from` to `through`. */
export class BusinessCalendar {
  readonly #closed: ReadonlySet<number>;

  /**
   * @param closed days without business; days outside the span are ignored
   * @throws InputError `calendar` when the span ends before it begins
   */
  constructor(
    readonly from: Day,
    readonly through: Day,
    closed: Iterable<Day>,
  ) {
    if (through < from) throw new InputError("calendar", "through", `${formatDay(through)} is before the first day`);
    this.#closed = new Set(closed);
  }

  /**
   * A calendar of weekends, holidays and make-up workdays.
   * @throws InputError `calendar` when a day is both a holiday and a workday
   */
  static ofRules({ from, through, weekend = [6, 7], holidays, workdays = [] }: CalendarRules): BusinessCalendar {
    const worked = new Set<number>(workdays);
    const closed = new Set(holidays);
    for (const day of closed) {
      if (worked.has(day)) {
        throw new InputError("calendar", "workdays", `${formatDay(day)} is a holiday and a workday at once`);
      }
    }
    for (let day = from; day <= through; day = (day + 1) as Day) {
      if (weekend.includes(weekday(day)) && !worked.has(day)) closed.add(day);
    }
    return new BusinessCalendar(from, through, closed);
  }

  /**
   * Whether banks work on a day.
   * @throws InputError `calendar` outside the span
   */
  isBusinessDay(day: Day): boolean {
    if (day < this.from || day > this.through) {
      throw new InputError("calendar", "day", `${formatDay(day)} is not in the calendar`);
    }
    return !this.#closed.has(day);
  }

  /**
   * The day on which what is due on `unadjusted` has to be paid, as the contract moves it: never earlier, at most
   * `MAX_SHIFT` days later; `Convention.None` asks nothing.
   * @throws InputError `calendar` when the answer depends on a day outside the span, or no business day follows in time
   */
  adjust(unadjusted: Day, convention: Convention): Day {
    if (convention === Convention.None) return unadjusted;
    for (let shift = 0; shift <= MAX_SHIFT; ++shift) {
      const day = addDays(unadjusted, shift);
      if (this.isBusinessDay(day)) return day;
    }
    throw new InputError("calendar", "day", `no business day within ${MAX_SHIFT} days of ${formatDay(unadjusted)}`);
  }

  /**
   * The words of one publication, by default of the whole calendar.
   * @throws InputError `calendar` when the span is not in the calendar or longer than `MAX_SPAN` days
   */
  publication(from: Day = this.from, through: Day = this.through): Publication {
    this.#checkSpan(from, through);
    const first = Math.floor(from / WORD);
    const closed = Array<bigint>(Math.floor(through / WORD) - first + 1).fill(0n);
    for (const day of this.#closed) {
      if (day < from || day > through) continue;
      const word = Math.floor(day / WORD) - first;
      closed[word] = (closed[word] ?? 0n) | (1n << BigInt(day % WORD));
    }
    return { from, through, closed };
  }

  #checkSpan(from: Day, through: Day): void {
    const length = through - from + 1;
    if (this.from > from || through > this.through || length < 1 || length > MAX_SPAN) {
      throw new InputError("calendar", "span", `publish days of the calendar, at most ${MAX_SPAN} at a time`);
    }
  }

  /** Publications of the whole calendar in order, each of at most `MAX_SPAN` days. */
  publications(): Publication[] {
    const list: Publication[] = [];
    for (let from = this.from; from <= this.through; from = toDay(from + MAX_SPAN)) {
      list.push(this.publication(from, toDay(Math.min(this.through, from + MAX_SPAN - 1))));
    }
    return list;
  }
}

/** The part of an order that fixes its due days. */
export interface PaymentRule {
  /** From which day the payment period runs. */
  readonly anchor: Anchor;
  /** Length of the payment period in civil days, at most 65,535. */
  readonly paymentDays: number;
  readonly convention: Convention;
}

/**
 * Due day that an order's rule gives, as `InvoiceRegistry.dueDay` does: the anchor, moved to its month's end where the
 * rule says so, plus the payment days, moved to a business day.
 * @throws InputError `calendar` where the calendar does not reach
 */
export function dueDay(rule: PaymentRule, anchorDay: Day, calendar: BusinessCalendar): Day {
  const start = rule.anchor === Anchor.MonthEnd ? endOfMonth(anchorDay) : anchorDay;
  return calendar.adjust(addDays(start, rule.paymentDays), rule.convention);
}
