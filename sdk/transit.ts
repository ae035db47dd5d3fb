// Draws whose money the bank has yet to pay out: what of them waits, and what becomes of the loan.
import { toDay, type Day } from "./dates.js";
import { withErrors } from "./errors.js";
import { events, type EventSource } from "./events.js";
import type { OrdosClient } from "./client.js";
import { dailyOf, NO_LOAN, type Loan } from "./quote.js";
import type { Hex } from "./types.js";

/** What of a draw waits for the bank, minor units. */
export interface Waiting {
  /** Net cash that the bank is to pay out. */
  readonly net: bigint;
  /** The lender's once it has. */
  readonly fee: bigint;
  /** From the day of the draw to the due day. */
  readonly interest: bigint;
  /** Day of the draw. */
  readonly day: Day;
}

/** The last draw of a loan, while it is in transit. */
export interface TransitView extends Waiting {
  /** Id of the payout at the bank's desk. */
  readonly payoutId: Hex;
  /** How many keys of payouts the loan has used up: `payoutKeyOf` with this one is the payout's key. */
  readonly round: number;
}

/** Which loan a payout is of. */
export interface PayoutLoan {
  readonly facility: string;
  /** The receivable, the order's id as a number, or the seller's number for its line. */
  readonly loan: bigint;
}

/** Bit of a loan's `flags`: its last draw waits for the bank, or to be booked. */
export const LOAN_IN_TRANSIT = 1 << 6;

const MICRO = 1_000_000n;
const ZERO: Hex = `0x${"0".repeat(64)}`;

/** What waits of a loan's last draw; nothing when no draw of it is in transit. */
export async function transitOf(client: OrdosClient, facility: string, loan: bigint): Promise<TransitView | undefined> {
  const [t, payoutId] = await withErrors(() => client.facilityAt(facility).transitOf(loan));
  if (payoutId === ZERO) return undefined;
  const { net, fee, interest } = t;
  return { net, fee, interest, day: toDay(t.day), payoutId, round: Number(t.round) };
}

/** Loans by the ids of the payouts of draws on them, whatever became of those; from the facilities' events. */
export async function loansOfPayouts(source: EventSource): Promise<Map<Hex, PayoutLoan>> {
  const started = await events(source, { names: ["TransitStarted"] });
  return new Map(started.map(({ address, args }) => [args.payoutId, { facility: address, loan: args.id }]));
}

/** Whether nothing else is out on a loan in transit, nor owed. */
function isAlone(loan: Loan, { net, fee }: Waiting): boolean {
  return loan.principal === net + fee && loan.interest === 0n && loan.owed === 0n;
}

/** A loan that was just drawn on, once it is in transit. */
export function departed(loan: Loan, waiting: Waiting): Loan {
  return { ...loan, interest: loan.interest - waiting.interest, flags: loan.flags | LOAN_IN_TRANSIT };
}

/**
 * A loan in transit once its draw bears interest.
 * @param interest of the draw from that day to the due day
 * @param from day from which it does
 * @param day day on which that is booked
 */
export function landed(
  loan: Loan,
  waiting: Waiting,
  { interest, from, due, day }: { interest: bigint; from: Day; due: Day; day: Day },
): Loan {
  const flags = loan.flags & ~LOAN_IN_TRANSIT;
  if (isAlone(loan, waiting)) return { ...loan, flags, interest, start: from };
  if (day >= due) return { ...loan, flags, interest: loan.interest + interest };
  const older = day > loan.start ? (dailyOf(loan, due) * BigInt(due - day)) / MICRO : loan.interest;
  const ahead = (interest * BigInt(due - day)) / BigInt(due - from);
  const owed = loan.owed + loan.interest - older + interest - ahead;
  return { ...loan, flags, interest: older + ahead, owed, start: day };
}

/** A loan without the draw that was in transit; all zero when there was nothing else. */
export function undone(loan: Loan, waiting: Waiting): Loan {
  if (isAlone(loan, waiting)) return NO_LOAN;
  return { ...loan, principal: loan.principal - waiting.net - waiting.fee, flags: loan.flags & ~LOAN_IN_TRANSIT };
}
