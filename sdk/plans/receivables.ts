import { contractAt, type AddressBook } from "../addresses.js";
import { addressOf, amountOf } from "../checks.js";
import { InputError } from "../failure.js";
import { permitParts, type SignedPermit } from "../permit.js";
import { approvalOf, bookCall, planOf, type Plan, type PlannedCall } from "../plan.js";
import type { Presentation } from "../types.js";

/**
 * Turns a statement into units in the seller's own account. Sender: anyone. To finance it in the same step see
 * `planFinance`.
 * @param to the seller's account
 */
export function planTokenise(book: AddressBook, presentation: Presentation, to: string): Plan {
  const args = [presentation, addressOf(to, "to"), "0x"];
  const call = bookCall(book, "ReceivableToken", "tokenise", args, "Turn the accepted statement into a receivable.");
  return planOf(book, "anyone with the signatures", "Tokenise a statement", [call]);
}

/**
 * Passes units on to another party by a plain transfer: those of an undertaking under the free rule, and of anything from
 * or to a facility. Everything else passes with `planPassOn`. Sender: the holder.
 * @param units minor units of face
 */
export function planTransferUnits(
  book: AddressBook,
  { receivable, from, to, units }: { receivable: bigint; from: string; to: string; units: bigint },
): Plan {
  const args = [addressOf(from, "from"), addressOf(to, "to"), receivable, amountOf(units, "units", 63), "0x"];
  const call = bookCall(book, "ReceivableToken", "safeTransferFrom", args, `Pass ${units} units on to ${to}.`);
  return planOf(book, "the holder", "Pass units on", [call]);
}

/** A payment into a receivable or a facility. */
export interface Payment {
  readonly receivable: bigint;
  /** Minor units, from 1 to what is open. */
  readonly amount: bigint;
  /** Money that is paid in. With it an approval of exactly the amount goes ahead; leave it out if one stands already. */
  readonly currency?: string;
}

/**
 * Pays into a receivable; holders claim their shares. Sender: anyone, of its own money.
 * @throws InputError `amount`
 */
export function planPay(book: AddressBook, { receivable, amount, currency }: Payment): Plan {
  const token = contractAt(book, "ReceivableToken");
  const args = [receivable, amountOf(amount, "amount", 63)];
  const call = bookCall(book, "ReceivableToken", "pay", args, `Pay ${amount} minor units into ${receivable}.`);
  const before = currency === undefined ? [] : [approvalOf(currency, token, amount)];
  return planOf(book, "the payer", "Pay a receivable", [...before, call]);
}

/** Pays late interest, which holders share as they share the face. Sender: anyone, of its own money. */
export function planPayLate(book: AddressBook, { receivable, amount, currency }: Payment): Plan {
  const token = contractAt(book, "ReceivableToken");
  const call = bookCall(
    book,
    "ReceivableToken",
    "payLate",
    lateArguments(receivable, amount),
    lateWords(receivable, amount),
  );
  const before = currency === undefined ? [] : [approvalOf(currency, token, amount)];
  return planOf(book, "the payer", "Pay late interest", [...before, call]);
}

/**
 * Pays in and takes the sender's own share in one step: only the difference moves. The approval is of the whole amount,
 * because what others pay in the meantime changes the share. Sender: a holder.
 */
export function planPayAndClaim(book: AddressBook, { receivable, amount, currency }: Payment): Plan {
  const token = contractAt(book, "ReceivableToken");
  const args = [receivable, amountOf(amount, "amount", 63)];
  const words = `Pay ${amount} minor units into ${receivable} and take the own share of it.`;
  const call = bookCall(book, "ReceivableToken", "payAndClaim", args, words);
  const before = currency === undefined ? [] : [approvalOf(currency, token, amount)];
  return planOf(book, "the holder", "Pay and claim", [...before, call]);
}

/** How the calls of a batch stand to each other. */
export interface BatchTerms {
  /** True, the default: all or none. False: a call that fails is named by `ItemFailed`, and the others go on. */
  readonly all?: boolean;
}

function batchOf(book: AddressBook, calls: readonly PlannedCall[], { all = true }: BatchTerms): PlannedCall {
  const words = `Make ${calls.length} calls of the token, ${all ? "all or none" : "whichever can be made"}.`;
  return bookCall(book, "ReceivableToken", "batch", [calls.map(({ data }) => data), all], words);
}

/**
 * Calls of the receivable token that several plans make, in one transaction. Sender: who may make each of them.
 * @throws InputError `plan` for no calls, or one of another contract: approvals go ahead, in a plan of their own
 */
export function planBatch(book: AddressBook, plans: readonly Plan[], terms: BatchTerms = {}): Plan {
  const calls = plans.flatMap((plan) => plan.calls);
  const token = contractAt(book, "ReceivableToken");
  if (calls.length === 0) throw new InputError("plan", "plans", "there is nothing to batch");
  for (const { to, description } of calls) {
    if (to !== token) throw new InputError("plan", "plans", `"${description}" is no call of the receivable token`);
  }
  if (plans.some(({ chainId }) => chainId !== book.chainId)) {
    throw new InputError("chain", "plans", "plans of different chains are never one");
  }
  const sender = [...new Set(plans.map((plan) => plan.sender))].join("; and ");
  return planOf(book, sender, `Make ${calls.length} calls in one`, [batchOf(book, calls, terms)]);
}

function lateArguments(receivable: bigint, amount: bigint): unknown[] {
  return [receivable, amountOf(amount, "lateInterest", 63)];
}

function lateWords(receivable: bigint, amount: bigint): string {
  return `Pay ${amount} minor units of late interest of ${receivable}.`;
}

/** What one receivable gets of a bulk payment, minor units. */
export interface BulkPayment {
  readonly receivable: bigint;
  /** Of the face; leave it out to pay late interest alone. */
  readonly amount?: bigint;
  /** Leave it out to pay face alone. */
  readonly lateInterest?: bigint;
}

/** Where the money of a bulk payment comes from. */
export interface BulkTerms extends BatchTerms {
  /** Money of all of them. With it one approval of exactly the sum goes ahead. */
  readonly currency?: string;
  /** In place of an approval: the payer's permit of at least the sum, see `OrdosClient.preparePermit`. */
  readonly permit?: SignedPermit;
}

/** Late interest first: what is paid in full owes none any more. */
function callsOfPayment(book: AddressBook, { receivable, amount, lateInterest }: BulkPayment): PlannedCall[] {
  const calls: PlannedCall[] = [];
  if (lateInterest !== undefined) {
    const args = lateArguments(receivable, lateInterest);
    calls.push(bookCall(book, "ReceivableToken", "payLate", args, lateWords(receivable, lateInterest)));
  }
  if (amount !== undefined) calls.push(...planPay(book, { receivable, amount }).calls);
  if (calls.length === 0) throw new InputError("amount", "payments", `nothing is paid of ${receivable}`);
  return calls;
}

function permitCall(book: AddressBook, receivable: bigint, { value, deadline, signature }: SignedPermit): PlannedCall {
  const { v, r, s } = permitParts(signature);
  const args = [receivable, value, deadline, v, r, s];
  return bookCall(book, "ReceivableToken", "permit", args, `Let the token take ${value} minor units.`);
}

/**
 * Pays many receivables of one currency in one transaction, after one approval or with a permit. Sender: the payer, of its
 * own money.
 * @throws InputError `plan` for no payments, `amount`
 */
export function planPayMany(book: AddressBook, payments: readonly BulkPayment[], terms: BulkTerms = {}): Plan {
  const [first] = payments;
  if (first === undefined) throw new InputError("plan", "payments", "there is nothing to pay");
  const calls = payments.flatMap((payment) => callsOfPayment(book, payment));
  const total = payments.reduce((sum, { amount = 0n, lateInterest = 0n }) => sum + amount + lateInterest, 0n);
  const { currency, permit } = terms;
  if (permit !== undefined) {
    if (currency !== undefined) throw new InputError("plan", "permit", "a permit or an approval, not both");
    if (permit.value < total) throw new InputError("amount", "permit", `${permit.value} is less than ${total}`);
    calls.unshift(permitCall(book, first.receivable, permit));
  }
  const token = contractAt(book, "ReceivableToken");
  const before = currency === undefined ? [] : [approvalOf(currency, token, total)];
  return planOf(book, "the payer", `Pay ${payments.length} receivables`, [...before, batchOf(book, calls, terms)]);
}

/** Hands the sender its shares of many receivables in one transaction. Sender: a holder, present or past. */
export function planClaimMany(book: AddressBook, receivables: readonly bigint[], terms: BatchTerms = {}): Plan {
  const plans = receivables.map((receivable) => planClaim(book, receivable));
  const { calls } = planBatch(book, plans, terms);
  return planOf(book, "the holder", `Claim shares of ${receivables.length} receivables`, calls);
}

/** Hands the sender its share of what was paid into a receivable. Sender: a holder, present or past. */
export function planClaim(book: AddressBook, receivable: bigint): Plan {
  const call = bookCall(book, "ReceivableToken", "claim", [receivable], `Claim what was paid into ${receivable}.`);
  return planOf(book, "the holder", "Claim a share", [call]);
}

/** Records that a receivable is past due; it counts against its obligor until it is settled. Sender: anyone. */
export function planFlagOverdue(book: AddressBook, receivable: bigint): Plan {
  const call = bookCall(book, "ReceivableToken", "flagOverdue", [receivable], `Flag ${receivable} overdue.`);
  return planOf(book, "anyone", "Flag a receivable overdue", [call]);
}
