import { ZeroAddress, ZeroHash } from "ethers";

import { contractAt, type AddressBook } from "../addresses.js";
import { addressOf, amountOf, bytes32 } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { ownBankPayees } from "../hashes.js";
import { approvalOf, bookCall, planOf, type Plan, type PlannedCall } from "../plan.js";
import type { Allocation, Hex } from "../types.js";

const BANK = "ACCOUNT_BANK";
const CHECKER = "ACCOUNT_BANK_CHECKER";

/** A line of the bank's statement. */
export interface ReceiptLine {
  /** Keyed hash of the bank's own reference, see `fingerprint` kind `bankReference`; once only. */
  readonly bankRef: Hex;
  /** Minor units. */
  readonly amount: bigint;
  /** At most 5 days back, never in the future. */
  readonly valueDay: Day;
  /** Keyed hash of the account it came from; zero when unknown. */
  readonly payer: Hex;
}

/**
 * Records a line of the bank's statement; its money is unapplied until allocated, credited or sent back. Sender:
 * ACCOUNT_BANK.
 * @throws InputError `amount` or `bytes`
 */
export function planRecordReceipt(book: AddressBook, { bankRef, amount, valueDay, payer }: ReceiptLine): Plan {
  const args = [bytes32(bankRef, "bankRef"), amountOf(amount, "amount"), valueDay, bytes32(payer, "payer")];
  const words = `Record ${amount} minor units received, value day ${formatDay(valueDay)}.`;
  return planOf(book, BANK, "Record a receipt", [bookCall(book, "BankDesk", "recordReceipt", args, words)]);
}

/** An allocation as the desk takes it. */
function allocationOf({ receivable, amount, deduction, collector: named }: Allocation, i: number) {
  const field = `allocations[${i}]`;
  const collector = named === undefined ? ZeroAddress : addressOf(named, `${field}.collector`);
  // All of it may be deducted.
  amountOf(amount, `${field}.amount`, 63, deduction === undefined ? 1n : 0n);
  if (deduction === undefined) return { receivable, amount, deducted: 0n, reason: 0, document: ZeroHash, collector };
  const { amount: deducted, reason, document } = deduction;
  amountOf(deducted, `${field}.deduction.amount`, 63);
  if (reason === 0) throw new InputError("field", `${field}.deduction.reason`, "a deduction has a reason");
  if (BigInt(bytes32(document, `${field}.deduction.document`)) === 0n) {
    throw new InputError("field", `${field}.deduction.document`, "names no paper");
  }
  return { receivable, amount, deducted, reason, document, collector };
}

/**
 * Pays receivables out of a receipt by the payer's remittance list, all or none, and records what the list takes off by
 * name. It counts from the receipt's value day; facilities that the list names collect as of that day. Sender: ACCOUNT_BANK.
 * @throws InputError `plan` for an empty list, `amount`, `address`, `field` for a deduction without a reason or paper
 */
export function planAllocate(book: AddressBook, bankRef: Hex, allocations: readonly Allocation[]): Plan {
  if (allocations.length === 0) throw new InputError("plan", "allocations", "there is nothing to allocate");
  const args = [bytes32(bankRef, "bankRef"), allocations.map(allocationOf)];
  const call = bookCall(book, "BankDesk", "allocate", args, `Pay ${allocations.length} receivables from a receipt.`);
  return planOf(book, BANK, "Allocate a receipt", [call]);
}

/** A draft that the payer gave for a part of a receivable. */
export interface Draft {
  readonly receivable: bigint;
  /** Minor units. */
  readonly amount: bigint;
  /** After today, at most 184 days from now. */
  readonly maturity: Day;
  /** Keyed hash of who must honour it. */
  readonly acceptor: Hex;
  /** Keyed fingerprint of the draft, used once. */
  readonly document: Hex;
}

/**
 * Records a draft: what it covers is neither paid nor overdue until it matures. Sender: ACCOUNT_BANK.
 * @throws InputError `amount` or `bytes`
 */
export function planTakeDraft(book: AddressBook, { receivable, amount, maturity, acceptor, document }: Draft): Plan {
  if (BigInt(bytes32(document, "document")) === 0n) throw new InputError("bytes", "document", "names no draft");
  const args = [receivable, amountOf(amount, "amount", 63), maturity, bytes32(acceptor, "acceptor"), document];
  const words = `Take a draft of ${amount} minor units for ${receivable}, payable on ${formatDay(maturity)}.`;
  return planOf(book, BANK, "Take a draft", [bookCall(book, "BankDesk", "takeDraft", args, words)]);
}

/** Ends a draft; when honoured, its money is a receipt like any other. Sender: ACCOUNT_BANK. */
export function planCloseDraft(book: AddressBook, document: Hex, honoured: boolean): Plan {
  const args = [bytes32(document, "document"), honoured];
  const words = `Record that draft ${document} was ${honoured ? "" : "not "}honoured.`;
  return planOf(book, BANK, "End a draft", [bookCall(book, "BankDesk", "closeDraft", args, words)]);
}

/** The bank's reference of a line that left the account; several acts may have one. */
function outRefOf(outRef: Hex): Hex {
  if (BigInt(bytes32(outRef, "outRef")) === 0n)
    throw new InputError("bytes", "outRef", "names no line of the statement");
  return outRef;
}

/**
 * Takes back what a receipt had paid into a receivable, which reopens: recalled, dishonoured, clawed back. Sender:
 * ACCOUNT_BANK_CHECKER.
 * @throws InputError `amount`, or `bytes` for a line that left without a reference
 */
export function planReverse(
  book: AddressBook,
  { bankRef, receivable, amount, outRef }: { bankRef: Hex; receivable: bigint; amount: bigint; outRef: Hex },
): Plan {
  const args = [bytes32(bankRef, "bankRef"), receivable, amountOf(amount, "amount", 63), outRefOf(outRef)];
  const words = `Take ${amount} minor units back that a receipt paid into ${receivable}.`;
  return planOf(book, CHECKER, "Take a payment back", [bookCall(book, "BankDesk", "reverse", args, words)]);
}

/**
 * Takes off the chain what came in, or was never claimed, of payments that were taken back. Sender: anyone; the money is the
 * bank's.
 * @param holders of the receivable, in any order, see `unitsStatement`; naming all frees the most
 * @throws InputError `address` for one that is named twice
 */
export function planRecover(book: AddressBook, receivable: bigint, holders: readonly string[]): Plan {
  const sorted = holders
    .map((holder, i) => addressOf(holder, `holders[${i}]`))
    .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const twice = sorted.find((holder, i) => holder === sorted[i + 1]);
  if (twice !== undefined) throw new InputError("address", "holders", `${twice} is named twice`);
  const words = `Hand the bank what came in of the payments of ${receivable} that it took back.`;
  const call = bookCall(book, "BankDesk", "recover", [receivable, sorted], words);
  return planOf(book, "anyone", "Recover a payment", [call]);
}

/** Credits a registered account out of a receipt. Sender: ACCOUNT_BANK. */
export function planCreditAccount(book: AddressBook, bankRef: Hex, account: string, amount: bigint): Plan {
  const args = [bytes32(bankRef, "bankRef"), addressOf(account, "account"), amountOf(amount, "amount")];
  const call = bookCall(book, "BankDesk", "creditAccount", args, `Credit ${amount} minor units to ${account}.`);
  return planOf(book, BANK, "Credit an account", [call]);
}

/**
 * Sends unapplied money back to where it came from. Sender: ACCOUNT_BANK.
 * @throws InputError `amount`, or `bytes` for a line that left without a reference
 */
export function planSendBack(book: AddressBook, bankRef: Hex, amount: bigint, outRef: Hex): Plan {
  const args = [bytes32(bankRef, "bankRef"), amountOf(amount, "amount"), outRefOf(outRef)];
  const call = bookCall(book, "BankDesk", "sendBack", args, `Send ${amount} minor units back.`);
  return planOf(book, BANK, "Send money back", [call]);
}

/**
 * Asks the bank to pay out to accounts off chain, with an approval of exactly the amount. Sender: the payer's account,
 * of its own money.
 * @param payees hash of the payee list, see `payeesHash`
 * @param key 32 bytes that make the payout unique to the payer; its id is `payoutIdOf(payer, key)`
 */
export function planInstructPayout(
  book: AddressBook,
  { amount, payees, key }: { amount: bigint; payees: Hex; key: Hex },
): Plan {
  const args = [amountOf(amount, "amount"), bytes32(payees, "payees"), bytes32(key, "key")];
  const calls: PlannedCall[] = [
    approvalOf(contractAt(book, "BankDeposit"), contractAt(book, "BankDesk"), amount),
    bookCall(book, "BankDesk", "instruct", args, `Ask the bank to pay out ${amount} minor units.`),
  ];
  return planOf(book, "the payer's account", "Instruct a payout", calls);
}

/**
 * Asks the bank to pay out to one's own bank account, in the one form that an account may use while it cools after a
 * recovery. Sender: the payer's account.
 * @param bankAccount keyed fingerprint of the bank account, as the recovery names it
 * @param key 32 bytes that make the payout unique to the payer
 */
export function planPayOutToOwnBank(
  book: AddressBook,
  { amount, bankAccount, key }: { amount: bigint; bankAccount: Hex; key: Hex },
): Plan {
  return planInstructPayout(book, { amount, payees: ownBankPayees(bankAccount, amount), key });
}

/** Says that the bank has paid. Sender: ACCOUNT_BANK_CHECKER. */
export function planConfirmPayout(book: AddressBook, payoutId: Hex, bankRef: Hex, valueDay: Day): Plan {
  const args = [bytes32(payoutId, "payoutId"), bytes32(bankRef, "bankRef"), valueDay];
  const call = bookCall(book, "BankDesk", "confirm", args, `Confirm payout ${payoutId}.`);
  return planOf(book, CHECKER, "Confirm a payout", [call]);
}

/** Says that the bank could not pay; the payer has its money back. Sender: ACCOUNT_BANK_CHECKER. */
export function planRejectPayout(book: AddressBook, payoutId: Hex, bankRef: Hex): Plan {
  const args = [bytes32(payoutId, "payoutId"), bytes32(bankRef, "bankRef")];
  const call = bookCall(book, "BankDesk", "reject", args, `Reject payout ${payoutId}.`);
  return planOf(book, CHECKER, "Reject a payout", [call]);
}
