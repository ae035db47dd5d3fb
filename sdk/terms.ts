import { Product, type Terms } from "./types.js";

/** What a lender must say itself; all else is off unless it says so. */
type Needed = "lateRate" | "maxTenor" | "writeOffDays" | "provision1" | "provision2" | "provision3";
export type NewTerms = Pick<Terms, Needed> & Partial<Terms>;

/**
 * Terms of a facility, with what is not given left off: no fee, interest in arrears, ACT/360, no grace, full recourse, five
 * days to answer a margin call, interest before principal, the last stage's provision for what is in distress, rates that are
 * the price themselves.
 */
export function newTerms(terms: NewTerms): Terms {
  return {
    ...{ fee: 0, minTenor: 1, floor: 0, actual365: false, discount: false, grace: 0, cureDays: 5, principalFirst: 0 },
    ...{ product: Product.Purchase, orderDays: 0, recourse: 1_000_000, dilutionCap: 0, rollCap: 0 },
    ...{ special: terms.provision3, crossAgeing: 0, payeesFrom: 0n, newPairCap: 0n },
    ...{ benchmark: 0, benchmarkDays: 0 },
    ...terms,
  };
}
