import { addressOf } from "./checks.js";
import { toDay, type Day } from "./dates.js";
import type { EventsOf, OrdosEvent } from "./events.js";
import { InputError } from "./failure.js";
import { orderLoanId } from "./hashes.js";
import {
  applyCash,
  interestOn,
  isPrincipalFirst,
  loanOf,
  NO_LOAN,
  owedOn,
  topUp,
  type Applied,
  type Loan,
} from "./quote.js";
import { departed, landed, undone, type Waiting } from "./transit.js";
import { LoanFlag, type Terms } from "./types.js";
import { offerFrom, termsFrom } from "./views.js";

/** Names of the events from which a facility's loans follow. */
export const LOAN_EVENTS = [
  "TermsSet",
  "Drawn",
  "DrawnOnOrder",
  "DrawnOnLine",
  "TransitStarted",
  "TransitConfirmed",
  "TransitAnticipated",
  "TransitRejected",
  "OrderRolled",
  "PaidIn",
  "LateTakenOff",
  "Collected",
  "LoanClosed",
  "WrittenOff",
  "SpecialSet",
  "Restructured",
  "Accelerated",
  "Sold",
] as const;

/** A loan as its events tell it. */
export interface RebuiltLoan {
  /** The receivable; of a loan on an order the order's id as a number, of a line the seller's number. */
  readonly receivable: bigint;
  readonly seller: number;
  readonly obligor: number;
  /** Minor units of face that came with the draw, or rolled a loan on an order; 0 for the latter. */
  readonly units: bigint;
  readonly due: Day;
  /** As the facility keeps it; all zero once closed. */
  readonly loan: Loan;
  /** Day on which it was paid in full, or sold, or on which its draw was undone because the bank rejected it. */
  readonly closedOn?: Day;
  readonly writtenOff: boolean;
  /** Everything that was collected on it, minor units. */
  readonly collected: Applied;
}

const NOTHING: Applied = { late: 0n, interest: 0n, principal: 0n, excess: 0n };

function sum(a: Applied, b: Applied): Applied {
  return {
    late: a.late + b.late,
    interest: a.interest + b.interest,
    principal: a.principal + b.principal,
    excess: a.excess + b.excess,
  };
}

type FacilityEvent = EventsOf<"Facility">;
type Of<Name extends FacilityEvent["name"]> = Extract<FacilityEvent, { name: Name }>["args"];

/** A facility's loans, one event after the other. */
class Rebuild {
  readonly loans = new Map<bigint, RebuiltLoan>();
  readonly #terms = new Map<number, Terms>();
  /** What of draws waits for the bank. */
  readonly #waiting = new Map<bigint, Waiting>();
  /** Loans whose next collection is somebody's paying in: principal first up to the due day. */
  readonly #paidIn = new Set<bigint>();

  apply(event: FacilityEvent): void {
    if (event.name === "TermsSet") this.#terms.set(Number(event.args.version), termsFrom(event.args.terms));
    else if (event.name === "Drawn") this.#draw(event.args);
    else if (event.name === "Collected") this.#collect(event.args);
    else if (event.name === "LateTakenOff") this.#takeOff(event.args);
    else if (event.name === "PaidIn") this.#paidIn.add(event.args.id);
    else if (event.name === "DrawnOnOrder") this.#drawOnOrder(event.args);
    else if (event.name === "DrawnOnLine") this.#drawMore(event.args.id, event.args);
    else if (event.name === "OrderRolled") this.#roll(event.args);
    else if (event.name.startsWith("Transit")) this.#transit(event);
    else this.#workOut(event);
  }

  #transit(event: FacilityEvent): void {
    if (event.name === "TransitStarted") {
      const { id, net, fee, interest, day } = event.args;
      const waiting = { net, fee, interest, day: toDay(day) };
      this.#waiting.set(id, waiting);
      this.#change(id, { loan: departed(this.#loan(id).loan, waiting) });
    } else if (event.name === "TransitConfirmed") this.#land(event.args, toDay(event.args.valueDay));
    else if (event.name === "TransitAnticipated") this.#land(event.args, this.#waitingOf(event.args.id).day);
    else if (event.name === "TransitRejected") {
      const { id, day } = event.args;
      const loan = undone(this.#loan(id).loan, this.#waitingOf(id));
      this.#change(id, loan.version === 0 ? { loan, closedOn: toDay(day) } : { loan });
    }
  }

  #land({ id, interest, day }: Pick<Of<"TransitConfirmed">, "id" | "interest" | "day">, from: Day): void {
    const { loan, due } = this.#loan(id);
    this.#change(id, { loan: landed(loan, this.#waitingOf(id), { interest, from, due, day: toDay(day) }) });
  }

  #waitingOf(id: bigint): Waiting {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new InputError("field", "events", `the draw in transit on ${id} is missing`);
    return waiting;
  }

  #workOut(event: FacilityEvent): void {
    if (event.name === "Restructured") this.#restructure(event.args);
    else if (event.name === "Accelerated") this.#accelerate(event.args);
    else this.#mark(event);
  }

  #mark(event: FacilityEvent): void {
    if (event.name === "LoanClosed") this.#change(event.args.id, { closedOn: toDay(event.args.day) });
    else if (event.name === "Sold") {
      this.#change(event.args.id, { closedOn: toDay(event.args.day), loan: NO_LOAN });
    } else if (event.name === "WrittenOff") {
      const { loan } = this.#loan(event.args.id);
      const flags = (loan.flags & ~LoanFlag.Special) | LoanFlag.WrittenOff;
      this.#change(event.args.id, { loan: { ...loan, flags }, writtenOff: true });
    } else if (event.name === "SpecialSet") {
      const { loan } = this.#loan(event.args.id);
      const flags = event.args.on ? loan.flags | LoanFlag.Special : loan.flags & ~LoanFlag.Special;
      this.#change(event.args.id, { loan: { ...loan, flags } });
    }
  }

  #change(id: bigint, changed: Partial<RebuiltLoan>): void {
    this.loans.set(id, { ...this.#loan(id), ...changed });
  }

  #termsOf({ version }: Loan): Terms {
    const terms = this.#terms.get(version);
    if (terms === undefined) throw new InputError("field", "events", `terms ${version} are missing`);
    return terms;
  }

  #drawOnOrder(args: Of<"DrawnOnOrder">): void {
    this.#drawMore(orderLoanId(args.order), args);
  }

  /** A loan that is drawn more than once: on an order, or a line, which nobody but its seller owes. */
  #drawMore(
    id: bigint,
    {
      seller,
      offer,
      day,
      ...rest
    }: Of<"DrawnOnLine"> | Pick<Of<"DrawnOnOrder">, "seller" | "obligor" | "offer" | "day">,
  ): void {
    const drawn = offerFrom(offer);
    const obligor = "obligor" in rest ? rest.obligor : 0n;
    const known = this.loans.get(id);
    const isNew = known === undefined || known.loan.version === 0;
    const loan = isNew
      ? { ...loanOf(drawn, toDay(day)), flags: LoanFlag.Own }
      : topUp(known.loan, known.due, toDay(day), drawn.advance, drawn.interest);
    const blank = { receivable: id, seller: Number(seller), obligor: Number(obligor), units: 0n };
    const first = { ...blank, due: drawn.due, loan, writtenOff: false, collected: NOTHING };
    this.loans.set(id, isNew ? first : { ...known, loan });
  }

  /** A loan not past due becomes one to the receivable's due day; one past due moves as it is. */
  #roll(rolled: Of<"OrderRolled">): void {
    const { id, late, interest, principal, ahead } = rolled;
    const [day, due] = [toDay(rolled.day), toDay(rolled.due)];
    const known = this.#loan(orderLoanId(rolled.order));
    const { version, flags, sector } = known.loan;
    const terms = this.#termsOf(known.loan);
    const { applied, next } = applyCash(known.loan, terms, known.due, day, late + interest + principal);
    const isSame = applied.late === late && applied.interest === interest && applied.principal === principal;
    if (!isSame) throw new InputError("field", "events", `a roll into ${id} does not follow from the events before it`);
    const isLate = (flags & LoanFlag.Late) !== 0 || day > known.due + terms.grace;
    const asItIs = isLate
      ? { interest, owed: late, start: day, flags: flags | LoanFlag.Late }
      : { interest, owed: 0n, start: known.due, flags };
    const anew = { interest: ahead, owed: interest, start: day, flags: flags & ~LoanFlag.Own };
    const loan = { principal, version, sector, ...(day > known.due ? asItIs : anew) };
    this.loans.set(known.receivable, { ...known, loan: next });
    this.loans.set(id, { ...known, receivable: id, units: rolled.units, due, loan, collected: NOTHING });
  }

  #restructure({ id, principal, owed, due, rate, day }: Of<"Restructured">): void {
    const { loan } = this.#loan(id);
    const flags = (loan.flags & ~LoanFlag.Late) | LoanFlag.Own | LoanFlag.Restructured;
    const interest = interestOn(this.#termsOf(loan), principal, Number(rate), Number(due - day));
    this.#change(id, { due: toDay(due), loan: { ...loan, interest, owed, start: toDay(day), flags } });
  }

  #accelerate({ id, day }: Of<"Accelerated">): void {
    const { loan, due } = this.#loan(id);
    const { interest } = owedOn(loan, this.#termsOf(loan), due, toDay(day));
    this.#change(id, { due: toDay(day), loan: { ...loan, interest, owed: 0n, start: toDay(day) } });
  }

  #loan(id: bigint): RebuiltLoan {
    const known = this.loans.get(id);
    if (known === undefined)
      throw new InputError("field", "events", `the draw on ${id} is missing; ask for all blocks`);
    return known;
  }

  #draw({ id, seller, obligor, units, offer, day }: Of<"Drawn">): void {
    const drawn = offerFrom(offer);
    this.loans.set(id, {
      receivable: id,
      seller: Number(seller),
      obligor: Number(obligor),
      units,
      due: drawn.due,
      loan: loanOf(drawn, toDay(day)),
      writtenOff: false,
      collected: NOTHING,
    });
  }

  #takeOff({ id, amount }: Of<"LateTakenOff">): void {
    const known = this.#loan(id);
    this.loans.set(id, { ...known, loan: { ...known.loan, owed: known.loan.owed - amount } });
  }

  #collect({ id, late, interest, principal, excess, day }: Of<"Collected">): void {
    const said: Applied = { late, interest, principal, excess };
    // What comes on a pledge while nothing was ever drawn on the line is the seller's.
    if (!this.loans.has(id) && late + interest + principal === 0n) return;
    const known = this.#loan(id);
    const collected = sum(known.collected, said);
    if (known.loan.version === 0) {
      // Money after the payoff is the seller's.
      this.loans.set(id, { ...known, collected });
      return;
    }
    const terms = this.#termsOf(known.loan);
    const amount = late + interest + principal + excess;
    const on = toDay(day);
    const paidIn = this.#paidIn.delete(id) && on <= known.due;
    const first = paidIn || isPrincipalFirst(known.loan, terms, known.due, on);
    const { applied, next } = applyCash(known.loan, terms, known.due, on, amount, first);
    if (applied.late !== late || applied.interest !== interest || applied.principal !== principal) {
      throw new InputError("field", "events", `a collection on ${id} does not follow from the events before it`);
    }
    this.loans.set(id, { ...known, loan: next, collected });
  }
}

/**
 * The loans of a facility from its events alone, by receivable. Recomputes the waterfall and refuses events that do not
 * follow from one another.
 * @param list events in the order of the chain, at least `LOAN_EVENTS` of the facility from its opening on
 * @param facility address
 * @throws InputError `field` when events are missing, `address`
 */
export function rebuildLoans(list: readonly OrdosEvent[], facility: string): Map<bigint, RebuiltLoan> {
  const rebuild = new Rebuild();
  const address = addressOf(facility, "facility");
  for (const event of list) {
    if (event.contract === "Facility" && event.address === address) rebuild.apply(event);
  }
  return rebuild.loans;
}
