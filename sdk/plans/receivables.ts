import { contractAt, type AddressBook } from "../addresses.js";
import { addressOf, amountOf } from "../checks.js";
import { InputError } from "../failure.js";
import { creditNoteMessage, disputeMessage, type CreditNote } from "../messages.js";
import { approvalOf, bookCall, planOf, type Plan } from "../plan.js";
import type { Hex, Presentation, Reason } from "../types.js";

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
 * Passes units on to another party. Sender: the holder.
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

/** What the buyer objects to. */
export interface Dispute {
  readonly receivable: bigint;
  /** Minor units, at most what is open. */
  readonly amount: bigint;
  readonly reason: Reason;
}

/**
 * Disputes a part of a receivable. Sender: anyone.
 * @param signature of `disputeMessage` by the obligor
 * @throws InputError `amount`, or `field` without a reason
 */
export function planDispute(book: AddressBook, { receivable, amount, reason }: Dispute, signature: Hex): Plan {
  disputeMessage(book, receivable, amount, reason);
  const words = `Dispute ${amount} minor units of ${receivable}.`;
  const call = bookCall(book, "ReceivableNotes", "dispute", [receivable, amount, reason, signature], words);
  return planOf(book, "anyone with the signature", "Dispute a receivable", [call]);
}

/** Withdraws a dispute. Sender: anyone, with the obligor's signature of `disputeWithdrawalMessage`. */
export function planWithdrawDispute(book: AddressBook, receivable: bigint, signature: Hex): Plan {
  const words = `Withdraw the dispute of ${receivable}.`;
  const call = bookCall(book, "ReceivableNotes", "withdraw", [receivable, signature], words);
  return planOf(book, "anyone with the signature", "Withdraw a dispute", [call]);
}

/**
 * Reduces a claim before its first payment, out of the seller's own units. Sender: anyone.
 * @param buyerSignature of `creditNoteMessage`; likewise `sellerSignature`
 * @throws InputError `amount`, or `field` without a reason
 */
export function planCreditNote(book: AddressBook, note: CreditNote, buyerSignature: Hex, sellerSignature: Hex): Plan {
  creditNoteMessage(book, note);
  const args = [note.receivable, note.amount, note.reason, note.document, buyerSignature, sellerSignature];
  const words = `Reduce ${note.receivable} by ${note.amount} minor units.`;
  const call = bookCall(book, "ReceivableNotes", "creditNote", args, words);
  return planOf(book, "anyone with both signatures", "Issue a credit note", [call]);
}

/**
 * Takes a final statement that is not above the provisional one it replaces: the difference comes off the seller's own
 * units, and what those do not cover is disputed. One above it becomes a claim of its own with `planTokenise`. Sender:
 * anyone.
 */
export function planFinalise(book: AddressBook, presentation: Presentation): Plan {
  const { replaces } = presentation.statement;
  if (BigInt(replaces) === 0n) throw new InputError("field", "statement.replaces", "replaces no statement");
  const call = bookCall(book, "ReceivableNotes", "finalise", [presentation], "Replace the provisional statement.");
  return planOf(book, "anyone with both signatures", "Take a final statement", [call]);
}
