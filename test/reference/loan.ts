// A loan as a bank clerk keeps it: a card that is written forward every day. Slow and obvious on purpose; it shares no
// code and no formula with the contracts.
import { ceil, floor, least, of, times, type Rational } from "./rational.js";

/** Micro-units in a minor unit. */
export const MICRO = 1_000_000n;

export interface Terms {
  fee: bigint;
  lateRate: bigint;
  floor: bigint;
  provisions: readonly [bigint, bigint, bigint];
  writeOffDays: number;
  actual365: boolean;
  discount: boolean;
  advance: bigint;
  rate: bigint;
}

export interface Offer {
  advance: bigint;
  interest: bigint;
  fee: bigint;
  net: bigint;
}

export interface Owed {
  late: bigint;
  interest: bigint;
  principal: bigint;
}

function ppm(x: bigint): Rational {
  return of(x, 1_000_000n);
}

/** Interest of `amount` over some days, rounded up. */
function interestOf(terms: Terms, amount: bigint, rate: bigint, days: number): bigint {
  return ceil(times(of(amount), ppm(rate), of(BigInt(days), terms.actual365 ? 365n : 360n)));
}

export function offerOf(terms: Terms, face: bigint, tenor: number): Offer {
  const advance = floor(times(of(face), ppm(terms.advance)));
  const interest = interestOf(terms, advance, terms.rate, tenor);
  const fee = ceil(times(of(advance), ppm(terms.fee)));
  return { advance, interest, fee, net: advance - fee - (terms.discount ? interest : 0n) };
}

export class LoanCard {
  /** Cash still out. */
  principal: bigint;
  /** Interest earned by whole days and not paid, micro-units. */
  earned = 0n;
  /** Interest that the days to the due day will still bring, micro-units, a day at a time. */
  perDay: bigint;
  daysToEarn: number;
  /** Interest settled at the last payment and not paid, minor units. */
  unpaidInterest = 0n;
  /** Late interest settled at the last payment and not paid, minor units. */
  unpaidLate = 0n;
  /** The day up to which late interest is settled. */
  lateSince: number;
  isOpen = true;
  isWrittenOff = false;

  constructor(
    readonly id: bigint,
    readonly terms: Terms,
    readonly due: number,
    public day: number,
    offer: Offer,
  ) {
    this.principal = offer.net + offer.fee;
    this.daysToEarn = due - day;
    this.lateSince = due;
    this.perDay = 0n;
    this.#spread(offer.interest);
  }

  /** The same amount every day; what does not divide is earned at once. */
  #spread(interest: bigint): void {
    const days = BigInt(this.daysToEarn);
    this.perDay = floor(of(interest * MICRO, days));
    this.earned += interest * MICRO - this.perDay * days;
  }

  nextDay(): void {
    this.day++;
    if (this.daysToEarn === 0) return;
    this.earned += this.perDay;
    this.daysToEarn--;
  }

  owed(): Owed {
    // Interest of a part of a minor unit is owed as a whole one.
    const interest = this.unpaidInterest + ceil(of(this.earned, MICRO));
    let late = this.unpaidLate;
    if (this.day > this.lateSince) {
      // What should have come on the due day: the cash, and the discount that was counted on.
      const missing = this.principal + (this.terms.discount ? interest : 0n);
      late += interestOf(this.terms, missing, this.terms.lateRate, this.day - this.lateSince);
    }
    return { late, interest, principal: this.principal };
  }

  total(): bigint {
    const { late, interest, principal } = this.owed();
    return late + interest + principal;
  }

  /** Late interest, interest, principal; returns what is left over. */
  pay(amount: bigint): bigint {
    const owed = this.owed();
    const late = least(amount, owed.late);
    const interest = least(amount - late, owed.interest);
    const principal = least(amount - late - interest, owed.principal);
    this.unpaidLate = owed.late - late;
    this.unpaidInterest = owed.interest - interest;
    this.principal = owed.principal - principal;
    this.lateSince = this.day > this.due ? this.day : this.due;
    this.earned = 0n;
    this.isOpen = this.unpaidLate + this.unpaidInterest + this.principal > 0n;
    if (this.isOpen && this.daysToEarn > 0) {
      // The days that are left earn on the principal that is left, at the same rate, in whole minor units.
      const before = floor(of(this.perDay * BigInt(this.daysToEarn), MICRO));
      this.#spread(ceil(times(of(before), of(this.principal, owed.principal))));
    }
    return amount - late - interest - principal;
  }

  /** What the book carries, before provisions, micro-units. Late interest is not carried. */
  carried(): bigint {
    if (!this.isOpen || this.isWrittenOff) return 0n;
    return (this.principal + this.unpaidInterest) * MICRO + this.earned;
  }

  daysPastDue(): number {
    return this.day > this.due ? this.day - this.due : 0;
  }
}
