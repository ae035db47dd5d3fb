// A facility's books as an accountant keeps them: every loan, every day. Slow and obvious on purpose.
import { LoanCard, MICRO, offerOf, type Terms } from "./loan.js";
import { ceil, floor, least, most, of, times } from "./rational.js";

export interface Worth {
  stages: readonly [bigint, bigint, bigint];
  worth: bigint;
}

/** Days before new terms hold while there is money of the tranches. */
const TERMS_DELAY = 7;

export class FacilityBooks {
  loans: LoanCard[] = [];
  cash = 0n;
  fees = 0n;
  /** Senior claim when it was last looked at, micro-units. */
  claim = 0n;
  claimPerDay = 0n;
  claimDay: number;
  versions: { terms: Terms; from: number }[];

  constructor(
    public day: number,
    terms: Terms,
    readonly seniorRate: bigint,
  ) {
    this.claimDay = day;
    this.versions = [{ terms, from: day }];
  }

  terms(): Terms {
    const current = this.versions.findLast(({ from }) => from <= this.day);
    if (current === undefined) throw new Error("no terms");
    return current.terms;
  }

  setTerms(terms: Terms): void {
    this.versions = this.versions.filter(({ from }) => from <= this.day);
    this.versions.push({ terms, from: this.day + TERMS_DELAY });
  }

  nextDay(): void {
    this.day++;
    for (const loan of this.loans) loan.nextDay();
  }

  /** The book in its stages, and net of provisions, micro-units. */
  book(): Worth {
    const sums: [bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n];
    for (const loan of this.loans) {
      const late = loan.daysPastDue();
      const stage = late === 0 ? 0 : late <= 30 ? 1 : late <= 90 ? 2 : 3;
      sums[stage] += loan.carried();
    }
    const [current, ...stages] = sums;
    const { provisions } = this.terms();
    const kept = stages.map((sum, i) => floor(of(sum * (1_000_000n - (provisions[i] ?? 0n)), 1_000_000n)));
    return { stages, worth: kept.reduce((sum, x) => sum + x, current) };
  }

  /** Cash that is the tranches', minor units. */
  free(): bigint {
    return this.cash - this.fees;
  }

  /** What belongs to both tranches, micro-units. */
  assets(): bigint {
    return this.free() * MICRO + this.book().worth;
  }

  /** The senior claim today: a day's interest for a day, but never grown beyond what there is. */
  claimToday(): bigint {
    let claim = this.claim;
    const limit = most(this.claim, this.assets());
    for (let day = this.claimDay; day < this.day; day++) claim = least(claim + this.claimPerDay, limit);
    return claim;
  }

  senior(): bigint {
    return least(this.claimToday(), this.assets());
  }

  junior(): bigint {
    return this.assets() - this.senior();
  }

  fund(isSenior: boolean, amount: bigint): void {
    this.claim = this.claimToday();
    this.claimDay = this.day;
    if (isSenior) {
      this.claim += amount * MICRO;
      this.claimPerDay += floor(times(of(amount), of(this.seniorRate, 360n)));
    }
    this.cash += amount;
  }

  /** What of the junior money must stay to cover its share of the book, minor units. */
  #floor(): bigint {
    return ceil(times(of(this.book().worth, MICRO), of(this.terms().floor, 1_000_000n)));
  }

  takeable(isSenior: boolean): bigint {
    const worth = floor(of(isSenior ? this.senior() : this.junior(), MICRO));
    const most_ = isSenior ? worth : most(worth - this.#floor(), 0n);
    return least(most_, this.free());
  }

  take(isSenior: boolean, amount: bigint): void {
    if (isSenior) {
      // A share of what there is cancels the same share of the claim and of its interest.
      const part = of(amount * MICRO, this.senior());
      const claim = this.claimToday();
      this.claim = claim - floor(times(of(claim), part));
      this.claimPerDay -= floor(times(of(this.claimPerDay), part));
      this.claimDay = this.day;
    }
    this.cash -= amount;
  }

  /** Draws, and says the net cash; or does nothing, and says why not. */
  draw(id: bigint, face: bigint, due: number): bigint | string {
    const terms = this.terms();
    const offer = offerOf(terms, face, due - this.day);
    if (offer.net <= 0n) return "Facility_BelowMinimum";
    if (offer.net + offer.fee > this.free()) return "Facility_NoCash";
    const loan = new LoanCard(id, terms, due, this.day, offer);
    this.loans.push(loan);
    this.cash -= offer.net;
    this.fees += offer.fee;
    const needed = ceil(times(of(this.book().worth), of(terms.floor, 1_000_000n)));
    if (this.junior() >= needed) return offer.net;
    this.loans.pop();
    this.cash += offer.net;
    this.fees -= offer.fee;
    return "Facility_BelowFloor";
  }

  /** Applies a payment to a loan; what is left over is the seller's. */
  pay(loan: LoanCard, amount: bigint): void {
    this.cash += amount - loan.pay(amount);
  }

  takeFees(): void {
    this.cash -= this.fees;
    this.fees = 0n;
  }
}
