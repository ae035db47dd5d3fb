import { ZeroAddress, ZeroHash } from "ethers";

import { contractAt, type AddressBook } from "./addresses.js";
import { addressOf, amountOf, bytes32 } from "./checks.js";
import { InputError } from "./failure.js";
import { message, type Message } from "./typed-data.js";
import type { DebitNote, Deduction, Hex, PartyId, Passing, Reason } from "./types.js";

type NoteType =
  | "Dispute"
  | "DisputeWithdrawal"
  | "ArbiterNaming"
  | "Award"
  | "CreditNote"
  | "DebitNote"
  | "Passing"
  | "Deduction"
  | "DeductionClosing"
  | "AssignmentNotice";

function note<Value extends object>(book: AddressBook, type: NoteType, value: Value): Message<Value> {
  return message(book, "ReceivableNotes", contractAt(book, "ReceivableNotes"), type, value);
}

function partyOf(party: PartyId, field: string): PartyId {
  if (party === 0) throw new InputError("field", field, "party 0 is nobody");
  return party;
}

function paperOf(document: Hex, field: string): Hex {
  if (BigInt(bytes32(document, field)) === 0n) throw new InputError("field", field, "names no paper");
  return document;
}

function requireReason(reason: Reason, field: string, sentence: string): void {
  if (reason === 0) throw new InputError("field", field, sentence);
}

/**
 * What the buyer signs to dispute a part, purpose `Object`.
 * @param amount minor units, at most what is open
 */
export function disputeMessage(book: AddressBook, receivable: bigint, amount: bigint, reason: Reason): Message {
  amountOf(amount, "dispute.amount", 64);
  requireReason(reason, "dispute.reason", "a dispute has a reason");
  return note(book, "Dispute", { receivable, amount, reason });
}

/**
 * What the buyer signs to withdraw its dispute, purpose `Object`.
 * @param round of the dispute (`OrdosClient.dispute`): 0 for the first that is raised; what was signed about one does not
 * hold for the next
 */
export function disputeWithdrawalMessage(book: AddressBook, receivable: bigint, round = 0n): Message {
  return note(book, "DisputeWithdrawal", { receivable, round: amountOf(round, "disputeWithdrawal.round", 32, 0n) });
}

/**
 * What buyer and seller sign to name who decides an open dispute, purpose `Note`.
 * @param round see `disputeWithdrawalMessage`
 */
export function arbiterNamingMessage(book: AddressBook, receivable: bigint, arbiter: PartyId, round = 0n): Message {
  return note(book, "ArbiterNaming", {
    receivable,
    arbiter: partyOf(arbiter, "arbiterNaming.arbiter"),
    round: amountOf(round, "arbiterNaming.round", 32, 0n),
  });
}

/**
 * What the arbiter signs to decide a dispute, purpose `Note`, amount what is upheld.
 * @param upheld minor units that the buyer need not pay, at most what is disputed; 0: it pays all
 * @param round see `disputeWithdrawalMessage`
 */
export function awardMessage(book: AddressBook, receivable: bigint, upheld: bigint, round = 0n): Message {
  return note(book, "Award", {
    receivable,
    upheld: amountOf(upheld, "award.upheld", 64, 0n),
    round: amountOf(round, "award.round", 32, 0n),
  });
}

/** What buyer and seller agree to take off a claim. */
export interface CreditNote {
  readonly receivable: bigint;
  /** Minor units, at most what is open. */
  readonly amount: bigint;
  readonly reason: Reason;
  /** Keyed fingerprint of the note, used once. */
  readonly document: Hex;
}

/** What buyer and seller sign to reduce a claim, purpose `Note`; where another holder pays for it, that one signs. */
export function creditNoteMessage(book: AddressBook, given: CreditNote): Message<CreditNote> {
  amountOf(given.amount, "creditNote.amount", 64);
  requireReason(given.reason, "creditNote.reason", "a credit note has a reason");
  paperOf(given.document, "creditNote.document");
  return note(book, "CreditNote", given);
}

/** What buyer and seller sign to add to a claim, purpose `Note`. */
export function debitNoteMessage(book: AddressBook, given: DebitNote): Message<DebitNote> {
  amountOf(given.amount, "debitNote.amount", 63);
  requireReason(given.reason, "debitNote.reason", "a debit note has a reason");
  paperOf(given.document, "debitNote.document");
  return note(book, "DebitNote", given);
}

function checkDebt({ debt, amount, rest, discharge }: Passing): void {
  if (debt !== 0n) {
    amountOf(amount, "passing.amount", 64);
    if (amount > rest) throw new InputError("amount", "passing.amount", `${amount} is more than is open, ${rest}`);
  } else if (amount !== 0n || discharge) {
    throw new InputError("field", "passing.debt", "without a debt nothing is paid or discharged");
  }
}

/**
 * What giver and taker sign to pass units on: the giver with purpose `Pay`, the taker with purpose `Take`, amount the
 * units. A party may also consent by sending the call itself. See `OrdosClient.preparePassing` for what depends on the chain.
 * @throws InputError `field` or `amount` for what the notes contract would refuse at once
 */
export function passingMessage(book: AddressBook, passing: Passing): Message<Passing> {
  amountOf(passing.units, "passing.units", 63);
  partyOf(passing.giver, "passing.giver");
  partyOf(passing.taker, "passing.taker");
  if (passing.giver === passing.taker) throw new InputError("field", "passing.taker", "nobody passes on to itself");
  if (passing.debt === passing.receivable) {
    throw new InputError("field", "passing.debt", "the debt is another receivable than the one that passes");
  }
  amountOf(passing.worth, "passing.worth", 64, 0n);
  checkDebt(passing);
  return note(book, "Passing", passing);
}

/** What the buyer signs to take a named part off its payment, purpose `Object`. */
export function deductionMessage(
  book: AddressBook,
  receivable: bigint,
  deduction: Deduction,
): Message<Deduction & { readonly receivable: bigint }> {
  const { amount, reason, document } = deduction;
  amountOf(amount, "deduction.amount", 64);
  requireReason(reason, "deduction.reason", "a deduction has a reason");
  return note(book, "Deduction", { receivable, amount, reason, document: paperOf(document, "deduction.document") });
}

/**
 * What ends a deduction: the party of the holder whose units pay for it signs with purpose `Note`; or the buyer, that it
 * withdraws it, with purpose `Object`.
 * @param document of the deduction
 * @param holder account whose units pay; leave it out where the buyer withdraws
 */
export function deductionClosingMessage(book: AddressBook, document: Hex, holder?: string): Message {
  const account = holder === undefined ? ZeroAddress : addressOf(holder, "deductionClosing.holder");
  return note(book, "DeductionClosing", { document: paperOf(document, "deductionClosing.document"), holder: account });
}

/** What names to the buyer the party that a receivable was assigned to. */
export interface AssignmentNotice {
  readonly receivable: bigint;
  readonly assignee: PartyId;
  /** Keyed fingerprint of the notice, used once. */
  readonly document: Hex;
}

/** What the seller signs to name the assignee to the buyer, purpose `Note`, amount the face. */
export function assignmentNoticeMessage(book: AddressBook, notice: AssignmentNotice): Message<AssignmentNotice> {
  partyOf(notice.assignee, "assignmentNotice.assignee");
  paperOf(notice.document, "assignmentNotice.document");
  return note(book, "AssignmentNotice", notice);
}

/** What the buyer signs to acknowledge the notice that stands, purpose `Accept`, amount the face. */
export function assignmentAcknowledgementMessage(
  book: AddressBook,
  receivable: bigint,
  assignee: PartyId,
): Message<AssignmentNotice> {
  partyOf(assignee, "assignmentNotice.assignee");
  return note(book, "AssignmentNotice", { receivable, assignee, document: ZeroHash });
}
