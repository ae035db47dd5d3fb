import type { AddressBook } from "../addresses.js";
import { addressOf, amountOf, bytes32 } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import type { Hex, PartyId } from "../types.js";

const CLERK = "COURT_CLERK";
const ENFORCER = "COURT_ENFORCER";

/** Units of an account that a court's order is about. */
export interface CourtOrder {
  readonly account: string;
  readonly receivable: bigint;
  /** Minor units of face. */
  readonly units: bigint;
  /** Hash of the order. */
  readonly paper: Hex;
}

function paperOf(paper: Hex): Hex {
  if (BigInt(bytes32(paper, "paper")) === 0n) throw new InputError("bytes", "paper", "names no order of a court");
  return paper;
}

function partyOf(obligor: PartyId): PartyId {
  if (obligor === 0) throw new InputError("field", "obligor", "party 0 is nobody");
  return obligor;
}

/**
 * Freezes units of an account, and the money they earn, at once. Sender: COURT_CLERK.
 * @param order `units` in all, more than are frozen now; may be more than the account has
 * @throws InputError `address`, `amount` or `bytes`
 */
export function planFreeze(book: AddressBook, { account, receivable, units, paper }: CourtOrder): Plan {
  const args = [addressOf(account, "account"), receivable, amountOf(units, "units", 64), paperOf(paper)];
  const words = `Freeze ${units} units of ${receivable} in ${account}.`;
  return planOf(book, CLERK, "Freeze units", [bookCall(book, "ReceivableNotes", "freeze", args, words)]);
}

/**
 * Lowers what is frozen. Sender: COURT_ENFORCER, delayed: see `planSchedule`.
 * @param order `units` that stay frozen; 0 releases all
 */
export function planReleaseFrozen(book: AddressBook, { account, receivable, units, paper }: CourtOrder): Plan {
  const args = [addressOf(account, "account"), receivable, amountOf(units, "units", 64, 0n), paperOf(paper)];
  const words = `Leave ${units} units of ${receivable} frozen in ${account}.`;
  return planOf(book, ENFORCER, "Release units", [bookCall(book, "ReceivableNotes", "release", args, words)]);
}

/** Moves units, frozen ones first, with the money they earned while frozen. Sender: COURT_ENFORCER, delayed: see `planSchedule`. */
export function planCourtTransfer(book: AddressBook, order: CourtOrder & { readonly to: string }): Plan {
  const { account, to, receivable, units, paper } = order;
  const [from, receiver] = [addressOf(account, "account"), addressOf(to, "to")];
  if (from === receiver) throw new InputError("address", "to", "nobody gets what it has");
  const args = [from, receiver, receivable, amountOf(units, "units", 63), paperOf(paper)];
  const words = `Move ${units} units of ${receivable} from ${account} to ${to}.`;
  const call = bookCall(book, "ReceivableNotes", "courtTransfer", args, words);
  return planOf(book, ENFORCER, "Move units by order of a court", [call]);
}

/**
 * Records that a court found an obligor insolvent: all it owes falls due, its interest stops, and it gets nothing new.
 * Sender: COURT_CLERK.
 * @param day of the decision, not after today
 */
export function planDeclareInsolvent(book: AddressBook, obligor: PartyId, day: Day, paper: Hex): Plan {
  if (day === 0) throw new InputError("day", "day", "a decision has a day");
  const args = [partyOf(obligor), day, paperOf(paper)];
  const words = `Record that party ${obligor} is insolvent since ${formatDay(day)}.`;
  const call = bookCall(book, "ReceivableNotes", "declareInsolvent", args, words);
  return planOf(book, CLERK, "Record an insolvency", [call]);
}

/** Lifts a finding of insolvency. Sender: COURT_ENFORCER, delayed: see `planSchedule`. */
export function planLiftInsolvency(book: AddressBook, obligor: PartyId, paper: Hex): Plan {
  const args = [partyOf(obligor), paperOf(paper)];
  const call = bookCall(book, "ReceivableNotes", "liftInsolvency", args, `Lift the insolvency of party ${obligor}.`);
  return planOf(book, ENFORCER, "Lift an insolvency", [call]);
}
