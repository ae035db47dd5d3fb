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

/**
 * Pays receivables out of a receipt by the payer's remittance list, all or none. Sender: ACCOUNT_BANK.
 * @throws InputError `plan` for an empty list, `amount`
 */
export function planAllocate(book: AddressBook, bankRef: Hex, allocations: readonly Allocation[]): Plan {
  if (allocations.length === 0) throw new InputError("plan", "allocations", "there is nothing to allocate");
  allocations.forEach(({ amount }, i) => amountOf(amount, `allocations[${i}].amount`, 63));
  const args = [bytes32(bankRef, "bankRef"), allocations];
  const call = bookCall(book, "BankDesk", "allocate", args, `Pay ${allocations.length} receivables from a receipt.`);
  return planOf(book, BANK, "Allocate a receipt", [call]);
}

/** Credits a registered account out of a receipt. Sender: ACCOUNT_BANK. */
export function planCreditAccount(book: AddressBook, bankRef: Hex, account: string, amount: bigint): Plan {
  const args = [bytes32(bankRef, "bankRef"), addressOf(account, "account"), amountOf(amount, "amount")];
  const call = bookCall(book, "BankDesk", "creditAccount", args, `Credit ${amount} minor units to ${account}.`);
  return planOf(book, BANK, "Credit an account", [call]);
}

/** Sends unapplied money back to where it came from. Sender: ACCOUNT_BANK. */
export function planSendBack(book: AddressBook, bankRef: Hex, amount: bigint): Plan {
  const args = [bytes32(bankRef, "bankRef"), amountOf(amount, "amount")];
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
