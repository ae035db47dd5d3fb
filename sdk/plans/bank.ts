import type { TransactionReceipt } from "ethers";

import type { AddressBook } from "../addresses.js";
import { addressOf, amountOf, bytes32, uint } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { interfaceOf } from "../interfaces.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import type { Hex } from "../types.js";

const CHECKER = "ACCOUNT_BANK_CHECKER";
const CLERK = "COURT_CLERK";
const ENFORCER = "COURT_ENFORCER";

/** What a bank may want two keys for. */
export const BankAct = {
  Record: 0,
  Allocate: 1,
  Credit: 2,
  Return: 3,
  Reverse: 4,
  Confirm: 5,
  Reject: 6,
} as const;
export type BankAct = (typeof BankAct)[keyof typeof BankAct];

/** Keyed fingerprint or hash of a paper; there must be one. */
function paperOf(paper: Hex, field: string): Hex {
  if (BigInt(bytes32(paper, field)) === 0n) throw new InputError("bytes", field, "names no paper");
  return paper;
}

/**
 * Says from which amount an act of the bank's desk needs two keys of its right. Sender: ACCOUNT_BANK_CHECKER; a second one of
 * it sends the same plan where the amount rises or goes away.
 * @param from minor units; 0: never
 */
export function planSetPolicy(book: AddressBook, act: BankAct, from: bigint): Plan {
  const name = Object.entries(BankAct).find(([, value]) => value === act)?.[0];
  if (name === undefined) throw new InputError("field", "act", "is no act of the desk");
  const words =
    from === 0n ? `Let one key do any ${name}.` : `Want two keys for a ${name} from ${from} minor units on.`;
  const args = [act, uint(from, 256, "from")];
  return planOf(book, CHECKER, "Set the bank's policy", [bookCall(book, "BankDesk", "setPolicy", args, words)]);
}

/** Takes back an act that waits for its second key. Sender: the key that proposed it. */
export function planWithdrawAct(book: AddressBook, proposal: Hex): Plan {
  const call = bookCall(book, "BankDesk", "withdraw", [bytes32(proposal, "proposal")], `Withdraw ${proposal}.`);
  return planOf(book, "the key that proposed it", "Withdraw an act", [call]);
}

/** Ids of the acts that were proposed in transactions, and wait for their second key: the same plan by another key. */
export function proposedIn(receipts: readonly TransactionReceipt[]): Hex[] {
  const event = interfaceOf("BankDesk").getEvent("ActProposed");
  const logs = receipts.flatMap((receipt) => receipt.logs);
  return logs.filter(({ topics }) => topics[0] === event.topicHash).map(({ topics }) => topics[1] ?? "0x");
}

/**
 * Says what the account behind the deposits held at the end of a day. Sender: ACCOUNT_BANK_CHECKER.
 * @param statement `total` in minor units, `document` the keyed fingerprint of the bank's statement
 */
export function planStateReserves(
  book: AddressBook,
  { total, day, document }: { total: bigint; day: Day; document: Hex },
): Plan {
  const args = [uint(total, 128, "total"), day, paperOf(document, "document")];
  const words = `State ${total} minor units on the account at the end of ${formatDay(day)}.`;
  return planOf(book, CHECKER, "State the reserves", [bookCall(book, "BankDesk", "stateReserves", args, words)]);
}

/** An amount of a party's deposit that a court's order is about. */
export interface DepositOrder {
  readonly account: string;
  /** Minor units. */
  readonly amount: bigint;
  /** Hash of the order. */
  readonly paper: Hex;
}

/**
 * Holds an amount of a party's deposit at once. Sender: COURT_CLERK.
 * @param order `amount` in all, more than is held now; may be more than the account has
 */
export function planHoldDeposit(book: AddressBook, { account, amount, paper }: DepositOrder): Plan {
  const args = [addressOf(account, "account"), amountOf(amount, "amount"), paperOf(paper, "paper")];
  const words = `Hold ${amount} minor units in ${account}.`;
  return planOf(book, CLERK, "Hold a deposit", [bookCall(book, "BankDeposit", "hold", args, words)]);
}

/**
 * Lowers what is held. Sender: COURT_ENFORCER, delayed: see `planSchedule`.
 * @param order `amount` that stays held; 0 releases all
 */
export function planReleaseDeposit(book: AddressBook, { account, amount, paper }: DepositOrder): Plan {
  const args = [addressOf(account, "account"), amountOf(amount, "amount", 72, 0n), paperOf(paper, "paper")];
  const words = `Leave ${amount} minor units held in ${account}.`;
  return planOf(book, ENFORCER, "Release a deposit", [bookCall(book, "BankDeposit", "release", args, words)]);
}

/** Moves held money to whom the court names. Sender: COURT_ENFORCER, delayed: see `planSchedule`. */
export function planMoveDeposit(book: AddressBook, order: DepositOrder & { readonly to: string }): Plan {
  const { account, to, amount, paper } = order;
  const [from, receiver] = [addressOf(account, "account"), addressOf(to, "to")];
  if (from === receiver) throw new InputError("address", "to", "nobody gets what it has");
  const args = [from, receiver, amountOf(amount, "amount"), paperOf(paper, "paper")];
  const words = `Move ${amount} minor units that are held from ${account} to ${to}.`;
  const call = bookCall(book, "BankDeposit", "courtTransfer", args, words);
  return planOf(book, ENFORCER, "Move a deposit by order of a court", [call]);
}
