import type { AddressBook } from "../addresses.js";
import { addressOf, amountOf } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { approvalOf, bookCall, planOf, type Plan } from "../plan.js";
import type { Hex, PartyId, RestructuringPlan, TurnoverAdmission } from "../types.js";

type Step = "callMargin" | "enforce" | "cured" | "accelerate";

function step(book: AddressBook, facility: string, receivable: bigint, method: Step, title: string): Plan {
  const args = [addressOf(facility, "facility"), receivable];
  return planOf(book, "anyone", title, [bookCall(book, "Recourse", method, args, `${title}: ${receivable}.`)]);
}

/** Asks a seller to make good what a loan lacks; until that ends, what would go to it waits. Sender: anyone. */
export function planCallMargin(book: AddressBook, facility: string, receivable: bigint): Plan {
  return step(book, facility, receivable, "callMargin", "Call the seller of a loan");
}

/** Sets off what waits for a seller once its days to cure are over, or what it admitted. Sender: anyone. */
export function planEnforceCall(book: AddressBook, facility: string, receivable: bigint): Plan {
  return step(book, facility, receivable, "enforce", "Enforce a margin call");
}

/** Ends the call on a loan that stands on enough again, and carries it as before. Sender: anyone. */
export function planCured(book: AddressBook, facility: string, receivable: bigint): Plan {
  return step(book, facility, receivable, "cured", "Record that a loan is cured");
}

/** Lets a restructured loan fall due of which an instalment was missed. Sender: anyone. */
export function planAccelerate(book: AddressBook, facility: string, receivable: bigint): Plan {
  return step(book, facility, receivable, "accelerate", "Accelerate a restructured loan");
}

/**
 * Pays what a seller is asked for. Sender: anyone, of its own money.
 * @param currency when given, the approval comes first
 * @throws InputError `amount` or `address`
 */
export function planAnswerCall(
  book: AddressBook,
  answer: { facility: string; receivable: bigint; amount: bigint; currency?: string },
): Plan {
  const { facility, receivable, amount, currency } = answer;
  const args = [addressOf(facility, "facility"), receivable, amountOf(amount, "amount", 72)];
  const call = bookCall(book, "Recourse", "answer", args, `Pay ${amount} minor units asked for ${receivable}.`);
  const before = currency === undefined ? [] : [approvalOf(currency, call.to, amount)];
  return planOf(book, "the payer", "Answer a margin call", [...before, call]);
}

/** Records that a seller was paid in the lender's place. Sender: anyone with the signature. */
export function planAdmitTurnover(book: AddressBook, admission: TurnoverAdmission, signature: Hex): Plan {
  const words = `Record that the seller was paid ${admission.amount} minor units of ${admission.receivable}.`;
  const call = bookCall(book, "Recourse", "admit", [admission, signature], words);
  return planOf(book, "anyone with the signature", "Admit a turnover", [call]);
}

/**
 * Marks the loans of an insolvent obligor in one step; see `planReview` for one by one. Sender: anyone.
 * @param others loans of its group that are another's, or carried apart or written off: they keep the mark from being too
 * high; in any order
 */
export function planMarkInsolvent(
  book: AddressBook,
  facility: string,
  obligor: PartyId,
  others: readonly bigint[] = [],
): Plan {
  const sorted = [...new Set(others)].sort((a, b) => (a < b ? -1 : 1));
  const args = [addressOf(facility, "facility"), obligor, sorted];
  const call = bookCall(book, "Recourse", "markInsolvent", args, `Mark the loans of party ${obligor}.`);
  return planOf(book, "anyone", "Mark an insolvent obligor", [call]);
}

/** Gives a loan new dates and a new rate. Sender: anyone with both signatures; see `restructuringPlanMessage`. */
export function planRestructure(
  book: AddressBook,
  plan: RestructuringPlan,
  sellerSignature: Hex,
  lenderSignature: Hex,
): Plan {
  const words = `Restructure ${plan.receivable}: ${plan.count} instalments of ${plan.amount} minor units.`;
  const call = bookCall(book, "Recourse", "restructure", [plan, sellerSignature, lenderSignature], words);
  return planOf(book, "anyone with both signatures", "Restructure a loan", [call]);
}

/** A bad loan for sale to one party. */
export interface PositionSale {
  /** Address of the facility. */
  readonly facility: string;
  readonly receivable: bigint;
  readonly buyer: PartyId;
  /** Minor units; 0 takes the offer back. */
  readonly price: bigint;
  /** Last day of the offer. */
  readonly until: Day;
}

/**
 * Offers the position of a bad loan to a party. Sender: the lender's account.
 * @throws InputError `field` when nobody is named
 */
export function planOfferSale(book: AddressBook, sale: PositionSale): Plan {
  const { facility, receivable, buyer, price, until } = sale;
  if (buyer === 0) throw new InputError("field", "buyer", "party 0 is nobody");
  const args = [addressOf(facility, "facility"), receivable, buyer, amountOf(price, "price", 96, 0n), until];
  const words = `Offer ${receivable} to party ${buyer} for ${price} minor units until ${formatDay(until)}.`;
  return planOf(book, "the lender's account", "Offer a position", [
    bookCall(book, "Recourse", "offerSale", args, words),
  ]);
}

/**
 * Buys a position offered. Sender: the account of the party named.
 * @param currency when given, the approval comes first
 */
export function planBuyPosition(
  book: AddressBook,
  { facility, receivable, price, currency }: { facility: string; receivable: bigint; price: bigint; currency?: string },
): Plan {
  const args = [addressOf(facility, "facility"), receivable, amountOf(price, "price", 96)];
  const call = bookCall(book, "Recourse", "buy", args, `Buy the position of ${receivable} for ${price} minor units.`);
  const before = currency === undefined ? [] : [approvalOf(currency, call.to, price)];
  return planOf(book, "the buyer's account", "Buy a position", [...before, call]);
}
