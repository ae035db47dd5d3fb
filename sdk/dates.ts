import { InputError } from "./failure.js";

declare const civil: unique symbol;

/**
 * A civil date as whole days since 1970-01-01 on the wall of the deployment; 0 to 65,535 (2149-06-06). A type of its
 * own, so that the compiler refuses seconds and counts of days; make one with `toDay`, `parseDay` or `dayOf`.
 */
export type Day = number & { readonly [civil]: "day" };

/** Last day that the contracts can represent, 2149-06-06. */
export const LAST_DAY = 65_535 as Day;

const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = 86_400_000;

/**
 * A plain number, such as the contracts return, as a day.
 * @throws InputError `day` when it is no whole number from 0 to 65,535
 */
export function toDay(value: bigint | number, field = "day"): Day {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > LAST_DAY) {
    throw new InputError("day", field, `${value} is not a day between 1970-01-01 (0) and 2149-06-06 (65535)`);
  }
  return number as Day;
}

/**
 * The day of a date.
 * @throws InputError `day` for a date that does not exist, such as 30 February
 */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  const time = Date.UTC(year, month - 1, dayOfMonth);
  const back = new Date(time);
  if (back.getUTCFullYear() !== year || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== dayOfMonth) {
    throw new InputError("day", "date", `there is no date ${year}-${month}-${dayOfMonth}`);
  }
  return toDay(time / MS_PER_DAY, "date");
}

/**
 * The day of an ISO 8601 date `YYYY-MM-DD`.
 * @throws InputError `day` for another form or a date that does not exist
 */
export function parseDay(text: string): Day {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (match === null) throw new InputError("day", "date", `"${text}" is not a date of the form 2026-10-29`);
  return dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** ISO 8601 text of a day: `20755` → `"2026-10-29"`. */
export function formatDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/**
 * The day `count` days later, or earlier when `count` is negative.
 * @throws InputError `day` when it lies outside the range
 */
export function addDays(day: Day, count: number): Day {
  return toDay(day + count);
}

/**
 * The last day of a day's month.
 * @throws InputError `day` in June 2149, which ends beyond the range
 */
export function endOfMonth(day: Day): Day {
  const date = new Date(day * MS_PER_DAY);
  return toDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / MS_PER_DAY);
}

/** The day of the week by ISO 8601: 1 = Monday to 7 = Sunday. */
export function weekday(day: Day): number {
  return ((day + 3) % 7) + 1;
}

/**
 * The civil day of a unix timestamp.
 * @param seconds unix time in seconds
 * @param utcOffset seconds that civil time is ahead of UTC (China: 28,800); of the deployment's address book
 */
export function dayAt(seconds: bigint | number, utcOffset: number): Day {
  return toDay(Math.floor((Number(seconds) + utcOffset) / SECONDS_PER_DAY));
}

/** Unix time in seconds at which a civil day begins. */
export function startOfDay(day: Day, utcOffset: number): number {
  return day * SECONDS_PER_DAY - utcOffset;
}
