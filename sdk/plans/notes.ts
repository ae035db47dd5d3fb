import { ZeroAddress } from "ethers";

import type { AddressBook } from "../addresses.js";
import { addressOf, amountOf, bytes, bytes32 } from "../checks.js";
import { InputError } from "../failure.js";
import {
  arbiterNamingMessage,
  assignmentNoticeMessage,
  awardMessage,
  creditNoteMessage,
  debitNoteMessage,
  deductionClosingMessage,
  deductionMessage,
  disputeMessage,
  passingMessage,
  type AssignmentNotice,
  type CreditNote,
} from "../messages.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import type { DebitNote, Deduction, Hex, PartyId, Passing, Presentation, Reason } from "../types.js";

const ONE = "anyone with the signature";
const BOTH = "anyone with both signatures";

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
  return planOf(book, ONE, "Dispute a receivable", [call]);
}

/** Withdraws a dispute. Sender: anyone, with the obligor's signature of `disputeWithdrawalMessage`. */
export function planWithdrawDispute(book: AddressBook, receivable: bigint, signature: Hex): Plan {
  const words = `Withdraw the dispute of ${receivable}.`;
  const call = bookCall(book, "ReceivableNotes", "withdraw", [receivable, signature], words);
  return planOf(book, ONE, "Withdraw a dispute", [call]);
}

/**
 * Names who decides an open dispute. Sender: anyone.
 * @param buyerSignature of `arbiterNamingMessage`; likewise `sellerSignature`
 */
export function planNameArbiter(
  book: AddressBook,
  { receivable, arbiter }: { receivable: bigint; arbiter: PartyId },
  buyerSignature: Hex,
  sellerSignature: Hex,
): Plan {
  arbiterNamingMessage(book, receivable, arbiter);
  const args = [receivable, arbiter, buyerSignature, sellerSignature];
  const words = `Let party ${arbiter} decide the dispute of ${receivable}.`;
  const call = bookCall(book, "ReceivableNotes", "nameArbiter", args, words);
  return planOf(book, BOTH, "Name an arbiter", [call]);
}

/**
 * Decides a dispute; what is upheld comes off the seller's own units as far as they reach. Sender: anyone.
 * @param upheld minor units that the buyer need not pay
 * @param signature of `awardMessage` by the arbiter
 */
export function planAward(
  book: AddressBook,
  { receivable, upheld }: { receivable: bigint; upheld: bigint },
  signature: Hex,
): Plan {
  awardMessage(book, receivable, upheld);
  const words = `Decide the dispute of ${receivable}: ${upheld} minor units need not be paid.`;
  const call = bookCall(book, "ReceivableNotes", "award", [receivable, upheld, signature], words);
  return planOf(book, ONE, "Decide a dispute", [call]);
}

/**
 * Reduces a claim, out of the seller's own part of it; what that does not cover is disputed. Sender: anyone.
 * @param buyerSignature of `creditNoteMessage`; likewise `sellerSignature`
 * @throws InputError `amount`, or `field` without a reason
 */
export function planCreditNote(book: AddressBook, note: CreditNote, buyerSignature: Hex, sellerSignature: Hex): Plan {
  creditNoteMessage(book, note);
  const args = [note.receivable, note.amount, note.reason, note.document, buyerSignature, sellerSignature];
  const words = `Reduce ${note.receivable} by ${note.amount} minor units.`;
  const call = bookCall(book, "ReceivableNotes", "creditNote", args, words);
  return planOf(book, BOTH, "Issue a credit note", [call]);
}

/**
 * Reduces a claim at the cost of another holder, which agrees: a party by signature, a custodian by its own rules, as a facility
 * does up to its loan's dilution cap, once the seller's own part is used. What a custodian does not agree to is disputed. Sender:
 * anyone.
 * @param holder account whose units pay for it
 * @param holderSignature of `creditNoteMessage` by the holder's party, or by the seller where the holder is a custodian
 */
export function planCreditNoteOf(
  book: AddressBook,
  { holder, ...note }: CreditNote & { readonly holder: string },
  buyerSignature: Hex,
  holderSignature: Hex,
): Plan {
  creditNoteMessage(book, note);
  const { receivable, amount, reason, document } = note;
  const args = [receivable, amount, reason, document, addressOf(holder, "holder"), buyerSignature, holderSignature];
  const words = `Reduce ${receivable} by ${amount} minor units out of the units of ${holder}.`;
  const call = bookCall(book, "ReceivableNotes", "creditNoteOf", args, words);
  return planOf(book, BOTH, "Issue a credit note of another holder", [call]);
}

/**
 * Adds to a claim: a receivable of its own, linked to the one it adds to. Sender: anyone.
 * @param buyerSignature of `debitNoteMessage`; likewise `sellerSignature`
 */
export function planDebitNote(book: AddressBook, note: DebitNote, buyerSignature: Hex, sellerSignature: Hex): Plan {
  debitNoteMessage(book, note);
  const words = `Add ${note.amount} minor units to ${note.parent}, as a receivable of its own.`;
  const call = bookCall(book, "ReceivableNotes", "debitNote", [note, buyerSignature, sellerSignature], words);
  return planOf(book, BOTH, "Issue a debit note", [call]);
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
  return planOf(book, BOTH, "Take a final statement", [call]);
}

/** The same, and asks a custodian for what the seller's own units do not cover, as `planCreditNoteOf` does. Sender: anyone. */
export function planFinaliseOf(book: AddressBook, presentation: Presentation, custodian: string): Plan {
  const { replaces } = presentation.statement;
  if (BigInt(replaces) === 0n) throw new InputError("field", "statement.replaces", "replaces no statement");
  const words = `Replace the provisional statement, also out of the units of ${custodian}.`;
  const args = [presentation, addressOf(custodian, "custodian")];
  const call = bookCall(book, "ReceivableNotes", "finaliseOf", args, words);
  return planOf(book, BOTH, "Take a final statement", [call]);
}

/**
 * Takes off a claim what both sides signed off and nobody gave up so far, disputed since: out of the seller's own units, then out
 * of a custodian's, as far as it agrees. Sender: anyone.
 * @param custodian account to ask, such as a facility; leave it out to take the seller's own units only
 */
export function planAbsorb(book: AddressBook, receivable: bigint, custodian?: string): Plan {
  const holder = custodian === undefined ? ZeroAddress : addressOf(custodian, "custodian");
  const words = `Take what was signed off of ${receivable} off it.`;
  const call = bookCall(book, "ReceivableNotes", "absorb", [receivable, holder], words);
  return planOf(book, "anyone", "Absorb a reduction", [call]);
}

/** Who consents to a passing by signature; whoever does not sends the call from its account. */
export interface Consents {
  /** Of `passingMessage`, purpose `Pay`. */
  readonly giver?: Hex;
  /** Of `passingMessage`, purpose `Take`. */
  readonly taker?: Hex;
}

function passer({ giver, taker }: Consents): string {
  if (giver === undefined) return "the giver's account";
  return taker === undefined ? "the taker's account" : BOTH;
}

function checked(book: AddressBook, passing: Passing, { giver, taker }: Consents): [Passing, Hex, Hex] {
  passingMessage(book, passing);
  if (giver === undefined && taker === undefined) {
    throw new InputError("signature", "consents", "at least one side consents by signature");
  }
  return [passing, bytes(giver ?? "0x", "consents.giver"), bytes(taker ?? "0x", "consents.taker")];
}

/**
 * Hands units over by consent of both sides, in payment of a debt between them, or without one where units pass freely.
 * Sender: anyone with both signatures, or the side whose signature is left out.
 * @throws InputError `signature` when neither side signs: one account cannot be both
 */
export function planPassOn(book: AddressBook, passing: Passing, consents: Consents): Plan {
  const args = checked(book, passing, consents);
  const paying = passing.debt === 0n ? "" : `, in payment of ${passing.amount} minor units of ${passing.debt}`;
  const words = `Pass ${passing.units} units of ${passing.receivable} on to party ${passing.taker}${paying}.`;
  const call = bookCall(book, "ReceivableNotes", "passOn", args, words);
  return planOf(book, passer(consents), "Pass units on", [call]);
}

/** A passing, and the signatures that consent to it. */
export interface SignedPassing extends Consents {
  readonly passing: Passing;
}

/**
 * Makes several passings in one transaction, all or none: a holder pays several of its suppliers at once. Sender: the giver,
 * where each taker signed; or anyone with every signature.
 * @throws InputError `signature` when neither side of one signs, `field` for an empty list
 */
export function planPassOnAll(book: AddressBook, passings: readonly SignedPassing[]): Plan {
  const [first] = passings;
  if (first === undefined) throw new InputError("field", "passings", "passes nothing on");
  const parts = passings.map(({ passing, ...consents }) => checked(book, passing, consents));
  const args = [0, 1, 2].map((i) => parts.map((part) => part[i]));
  const units = passings.reduce((sum, { passing }) => sum + passing.units, 0n);
  const words = `Pass ${units} units on in ${passings.length} parts.`;
  const call = bookCall(book, "ReceivableNotes", "passOnAll", args, words);
  return planOf(book, passer(first), "Pass units on to several", [call]);
}

/**
 * Lets go of a debt that units were bound to without discharging it, as when those units were paid, or failed; what is no
 * longer bound can be paid with other units. Sender: the account of who is owed the debt.
 * @param amount minor units, at most what is bound, see `OrdosClient.bound`
 */
export function planUnbind(book: AddressBook, debt: bigint, amount: bigint): Plan {
  const words = `Let go of ${amount} minor units of ${debt} that units were bound to.`;
  const call = bookCall(book, "ReceivableNotes", "unbind", [debt, amountOf(amount, "amount", 64)], words);
  return planOf(book, "the account of who is owed the debt", "Unbind a debt", [call]);
}

/**
 * Records that the buyer takes a named part off its payment: disputed from now on, and not overdue. Sender: anyone. The
 * bank records what a remittance list takes off with `planAllocate`.
 * @param signature of `deductionMessage` by the obligor
 */
export function planDeduct(book: AddressBook, receivable: bigint, deduction: Deduction, signature: Hex): Plan {
  deductionMessage(book, receivable, deduction);
  if (bytes(signature, "signature") === "0x") {
    throw new InputError("signature", "signature", "without a signature only the bank's desk records a deduction");
  }
  const { amount, reason, document } = deduction;
  const words = `Take ${amount} minor units off the payment of ${receivable}.`;
  const call = bookCall(book, "ReceivableNotes", "deduct", [receivable, amount, reason, document, signature], words);
  return planOf(book, ONE, "Record a deduction", [call]);
}

/**
 * Ends a deduction. Sender: anyone.
 * @param closing its document, and the account whose units pay for it; without one the buyer withdraws it
 * @param signature of `deductionClosingMessage`
 */
export function planCloseDeduction(
  book: AddressBook,
  { document, holder }: { document: Hex; holder?: string },
  signature: Hex,
): Plan {
  const { value } = deductionClosingMessage(book, document, holder);
  const args = [document, (value as { holder: string }).holder, signature];
  const words = holder === undefined ? `Withdraw deduction ${document}.` : `Agree to deduction ${document}.`;
  const call = bookCall(book, "ReceivableNotes", "closeDeduction", args, words);
  return planOf(book, ONE, "End a deduction", [call]);
}

/** Ends a draft that nobody reported on for ten days after its maturity, as not honoured. Sender: anyone. */
export function planLapseDraft(book: AddressBook, document: Hex): Plan {
  const call = bookCall(
    book,
    "ReceivableNotes",
    "lapseDraft",
    [bytes32(document, "document")],
    `End draft ${document}.`,
  );
  return planOf(book, "anyone", "End a draft", [call]);
}

/**
 * Names to the buyer the party that a receivable was assigned to. Sender: anyone.
 * @param signature of `assignmentNoticeMessage` by the seller
 */
export function planNotifyAssignment(book: AddressBook, notice: AssignmentNotice, signature: Hex): Plan {
  assignmentNoticeMessage(book, notice);
  const { receivable, assignee, document } = notice;
  const words = `Tell the buyer that ${receivable} was assigned to party ${assignee}.`;
  const args = [receivable, assignee, document, signature];
  const call = bookCall(book, "ReceivableNotes", "notifyAssignment", args, words);
  return planOf(book, ONE, "Notify an assignment", [call]);
}

/** Acknowledges the notice that stands. Sender: anyone, with the obligor's signature of `assignmentAcknowledgementMessage`. */
export function planAcknowledgeAssignment(book: AddressBook, receivable: bigint, signature: Hex): Plan {
  const words = `Acknowledge the assignment of ${receivable}.`;
  const call = bookCall(book, "ReceivableNotes", "acknowledgeAssignment", [receivable, signature], words);
  return planOf(book, ONE, "Acknowledge an assignment", [call]);
}
