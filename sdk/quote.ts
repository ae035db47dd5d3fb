import type { Day } from "./dates.js";
import { InputError } from "./failure.js";
import { divideHalfUp, divideUp, least, MICRO, PPM } from "./money.js";
import { LoanFlag, type Order, type Prices, type Terms } from "./types.js";

/** What a draw would give, minor units. */
export interface Offer {
  /** Share of face that is financed. */
  readonly advance: bigint;
  /** Discount taken now, or interest to the due day in arrears. */
  readonly interest: bigint;
  /** Taken now. */
  readonly fee: bigint;
  /** Cash that the seller gets. */
  readonly net: bigint;
  /** Face less advance: the seller's once the loan is paid, less late interest and what of the face was not paid. */
  readonly holdback: bigint;
  /** ppm a year, all in: (interest + fee) / net × 365 / days; 0 when nothing is left. */
  readonly apr: bigint;
  readonly due: Day;
  /** Last day on which this holds: the day it was asked. */
  readonly until: Day;
  /** Grade that decides the price, 0 the best, 7 the worst or unknown: see `priceGrade`. */
  readonly grade: number;
  /** Version of the terms. */
  readonly version: number;
  /** The lender's sector in which it counts; 0: none. */
  readonly sector: number;
}

/** A loan as the facility keeps it, minor units; its due day is the receivable's. */
export interface Loan {
  readonly principal: bigint;
  /** Accrues from `start` to the due day; past due, what of it is unpaid. */
  readonly interest: bigint;
  /** Unpaid at `start`: interest before the due day, late interest after it. */
  readonly owed: bigint;
  /** Day from which `interest` accrues, or up to which late interest is in `owed`. */
  readonly start: Day;
  /** Version of the terms; 0 = no loan. */
  readonly version: number;
  /** Bits of `LoanFlag`. */
  readonly flags: number;
  /** The lender's sector in which the principal counts; 0: none. */
  readonly sector: number;
}

/** What a loan owes on a day, minor units. */
export interface Owed {
  readonly late: bigint;
  readonly interest: bigint;
  readonly principal: bigint;
}

/** How money was applied to a loan, minor units; the excess is the seller's. */
export interface Applied extends Owed {
  readonly excess: bigint;
}

/** The terms that one draw is priced by. */
export interface PricedTerms {
  readonly terms: Terms;
  readonly prices: Prices;
  /** Version of these terms, for the answer. */
  readonly version: number;
  /** The lender's sector of the programme, and what it takes off the advance rate, ppm; none by default. */
  readonly sector?: { readonly number: number; readonly haircut: number };
  /** Last value of the benchmark that the terms name, ppm a year, and its day: `OrdosClient.benchmark`. */
  readonly benchmark?: { readonly value: number; readonly day: Day };
}

/** Grade that decides a price: the obligor's, or with recourse the seller's class where that is worse. */
export function priceGrade(terms: Pick<Terms, "recourse">, obligorGrade: number, sellerClass: number): number {
  return terms.recourse === 0 ? obligorGrade : Math.max(obligorGrade, sellerClass);
}

/**
 * Rate of what is drawn on a day, ppm a year: the grade's, and the last value of the benchmark where the terms name one.
 * @throws InputError `field` for a grade that is none, a value that is missing or too old, a sum above 100 %
 */
export function rateOn({ terms, prices, benchmark }: Omit<PricedTerms, "version">, grade: number, day: Day): number {
  const spread = prices.rate[grade];
  if (spread === undefined) throw new InputError("field", "grade", `${grade} is no grade`);
  if (terms.benchmark === 0) return spread;
  if (benchmark === undefined || benchmark.day + terms.benchmarkDays < day) {
    throw new InputError("field", "benchmark", "no value that is recent enough");
  }
  const rate = spread + benchmark.value;
  if (rate > Number(PPM)) throw new InputError("field", "benchmark", `${rate} ppm are more than 100 % a year`);
  return rate;
}

/**
 * What a draw would give, as the facility computes it. Indicative: grade and terms are those of the day of the draw, and
 * limits, cash and floor are asked then.
 * @param face minor units
 * @param grade grade that decides the price, 0 to 7: see `priceGrade`
 * @param day day of the draw
 * @throws InputError `field` for a grade that is none or a benchmark without a value, `day` for a tenor outside the terms
 */
export function indicativeOffer(priced: PricedTerms, face: bigint, grade: number, day: Day, due: Day): Offer {
  const { terms, prices, version, sector = { number: 0, haircut: 0 } } = priced;
  const rate = rateOn(priced, grade, day);
  const full = prices.advance[grade] ?? 0;
  const tenor = due - day;
  if (tenor < terms.minTenor || tenor > terms.maxTenor) {
    throw new InputError("day", "due", `${tenor} days are not between ${terms.minTenor} and ${terms.maxTenor}`);
  }
  const advance = (face * BigInt(Math.max(full - sector.haircut, 0))) / PPM;
  const interest = interestOn(terms, advance, rate, tenor);
  const fee = divideUp(advance * BigInt(terms.fee), PPM);
  const off = fee + (terms.discount ? interest : 0n);
  const net = off < advance ? advance - off : 0n;
  const apr = net === 0n ? 0n : divideUp((interest + fee) * PPM * 365n, net * BigInt(tenor));
  const holdback = face - advance;
  return { advance, interest, fee, net, holdback, apr, due, until: day, grade, version, sector: sector.number };
}

/** The loan that a draw makes. */
export function loanOf(offer: Offer, day: Day): Loan {
  return {
    principal: offer.net + offer.fee,
    interest: offer.interest,
    owed: 0n,
    start: day,
    version: offer.version,
    flags: 0,
    sector: offer.sector,
  };
}

/** Simple interest, rounded up, minor units; `rate` in ppm a year. */
export function interestOn(
  terms: Pick<Terms, "actual365">,
  amount: bigint,
  rate: number,
  numberOfDays: number,
): bigint {
  return divideUp(amount * BigInt(rate) * BigInt(numberOfDays), PPM * (terms.actual365 ? 365n : 360n));
}

/** Micro-units that a loan gains a day. */
export function dailyOf(loan: Loan, due: Day): bigint {
  if ((loan.flags & LoanFlag.Late) !== 0 || loan.start >= due) return 0n;
  return (loan.interest * MICRO) / BigInt(due - loan.start);
}

function toAccrue(loan: Loan, due: Day, day: Day): bigint {
  return (dailyOf(loan, due) * BigInt(due - day)) / MICRO;
}

/** What a loan owes on a day, not before its start. */
export function owedOn(loan: Loan, terms: Terms, due: Day, day: Day): Owed {
  const isLate = (loan.flags & LoanFlag.Late) !== 0;
  const interest = isLate ? 0n : loan.owed;
  const late = isLate ? loan.owed : 0n;
  if (day < due) {
    return { late, interest: interest + loan.interest - toAccrue(loan, due, day), principal: loan.principal };
  }
  const unpaid = interest + loan.interest;
  const since = Math.max(due, loan.start);
  const base = loan.principal + (terms.discount ? unpaid : 0n);
  // Within the days of grace nothing; beyond them from the due day on.
  const counts = isLate || day > due + terms.grace;
  const more = counts && day > since ? interestOn(terms, base, terms.lateRate, day - since) : 0n;
  return { late: late + more, interest: unpaid, principal: loan.principal };
}

/** What a facility keeps of a loan that is over. */
export const NO_LOAN: Loan = {
  principal: 0n,
  interest: 0n,
  owed: 0n,
  start: 0 as Day,
  version: 0,
  flags: 0,
  sector: 0,
};

/**
 * Whether a payment on a day goes to principal first: `Terms.principalFirst` says it for each stage, 0 not past due, 1 to 3
 * the stages of the ladder, 4 carried apart or written off.
 */
export function isPrincipalFirst(loan: Loan, terms: Pick<Terms, "principalFirst">, due: Day, day: Day): boolean {
  const isApart = (loan.flags & (LoanFlag.Special | LoanFlag.WrittenOff)) !== 0;
  const stage = isApart ? 4 : [0, 30, 90].filter((days) => day > due + days).length;
  return ((terms.principalFirst >> stage) & 1) === 1;
}

/**
 * Applies money to a loan in the order late interest, interest, principal, excess.
 * @param principalFirst principal before late interest and interest, see `Terms.principalFirst`
 * @returns how it was applied, and the loan after it; `version` 0 once paid in full
 */
export function applyCash(
  loan: Loan,
  terms: Terms,
  due: Day,
  day: Day,
  amount: bigint,
  principalFirst = false,
): { applied: Applied; next: Loan } {
  const o = owedOn(loan, terms, due, day);
  const before = principalFirst ? least(amount, o.principal) : 0n;
  const late = least(amount - before, o.late);
  const interest = least(amount - before - late, o.interest);
  const paid = principalFirst ? before : least(amount - late - interest, o.principal);
  const applied = { late, interest, principal: paid, excess: amount - late - interest - paid };
  if (late + interest + paid === o.late + o.interest + o.principal) return { applied, next: NO_LOAN };

  const principal = o.principal - paid;
  const next = { principal, version: loan.version, flags: loan.flags, sector: loan.sector };
  const unpaid = o.interest - interest;
  if (day < due) {
    // The rest of the period earns on the principal that is left, at the same rate.
    const left = o.principal === 0n ? 0n : divideUp(toAccrue(loan, due, day) * principal, o.principal);
    return { applied, next: { ...next, interest: left, owed: unpaid, start: day } };
  }
  const isLate = (loan.flags & LoanFlag.Late) !== 0 || day > due + terms.grace;
  // Within the days of grace, late interest on the rest still counts from the due day, if it comes to that.
  const rest = isLate
    ? { owed: o.late - late, start: day, flags: loan.flags | LoanFlag.Late }
    : { owed: 0n, start: due };
  return { applied, next: { ...next, interest: unpaid, ...rest } };
}

/**
 * A loan after more is drawn on it before its due day.
 * @param amount minor units of principal more
 * @param interest minor units that they cost to the due day
 */
export function topUp(loan: Loan, due: Day, day: Day, amount: bigint, interest: bigint): Loan {
  const ahead = toAccrue(loan, due, day);
  return {
    ...loan,
    principal: loan.principal + amount,
    interest: ahead + interest,
    owed: loan.owed + loan.interest - ahead,
    start: day,
  };
}

/**
 * Amount of a statement, minor units, as the invoice registry computes it from what the pricing module gives.
 * @param worth minor units of the goods after weight and quality, see `flatWorth` or `client.worth`
 * @param share ppm stated now
 */
export function statementAmount(order: Pick<Order, "tax" | "taxIncluded">, worth: bigint, share = 1_000_000): bigint {
  const taxed = order.taxIncluded ? worth : divideHalfUp(worth * (PPM + BigInt(order.tax)), PPM);
  return BigInt(share) === PPM ? taxed : divideHalfUp(taxed * BigInt(share), PPM);
}

/** Worth of goods sold at one price whatever their quality (`FlatPrice`), minor units. */
export function flatWorth(quantity: bigint, unitPrice: bigint): bigint {
  return divideHalfUp(quantity * unitPrice, MICRO);
}

/** Minor units that each signer of an order answers for: with tolerance and tax, rounded up. */
export function orderValue(order: Pick<Order, "quantity" | "unitPrice" | "tolerance" | "tax" | "taxIncluded">): bigint {
  const net = divideUp(order.quantity * order.unitPrice * (PPM + BigInt(order.tolerance)), PPM * PPM);
  return order.taxIncluded ? net : divideUp(net * (PPM + BigInt(order.tax)), PPM);
}
