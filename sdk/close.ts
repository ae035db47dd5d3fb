import type { OrdosClient } from "./client.js";
import { formatDay, type Day } from "./dates.js";
import { withErrors } from "./errors.js";
import { events, type OrdosEvent } from "./events.js";
import { InputError } from "./failure.js";
import { displayAmount } from "./money.js";
import type { Hex } from "./types.js";

/** A line of the statement of the account behind a deposit token. */
export interface BankLine {
  /**
   * Keyed hash of the bank's own reference, see `fingerprint` kind `bankReference`; each line has its own. A batch is one
   * line: all acts under its reference together.
   */
  readonly bankRef: Hex;
  readonly valueDay: Day;
  /** Minor units; negative where money left the account. */
  readonly amount: bigint;
  /** Of money that left, where it is known: the payout's id, or the reference of the receipt that was sent or taken back. */
  readonly about?: Hex;
}

/** The bank's statement of the account behind a deposit token. */
export interface BankStatement {
  /** Minor units before the first line. */
  readonly opening: bigint;
  /** Minor units after the last line. */
  readonly closing: bigint;
  readonly lines: readonly BankLine[];
}

/** In what statement and chain differ. */
export type DifferenceKind =
  /** The chain records a movement that the statement does not have. */
  | "notOnStatement"
  /** The statement has a line that nobody recorded on the chain. */
  | "notOnChain"
  /** Both have it, with another amount. */
  | "amount"
  /** Both have it, with another value day. */
  | "valueDay"
  /** Both have it, and it is about something else. */
  | "about"
  /** Two lines of the statement have one reference. */
  | "twice"
  /** The statement's own lines do not lead from its opening to its closing balance. */
  | "sum"
  /** Opening or closing balance is not what the chain says. */
  | "balance"
  /** The desk's own counts do not agree with its events, or its money does not cover what it keeps. */
  | "desk";

/** One difference, with both sides in minor units (or civil days for `valueDay`). */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Reference, payout id, or the name of the figure. */
  readonly subject: string;
  readonly statement: bigint;
  readonly chain: bigint;
  /** In a sentence. */
  readonly what: string;
}

/** Movements of one kind. */
export interface Movement {
  readonly count: number;
  /** Minor units. */
  readonly amount: bigint;
}

/** What a close found. All amounts in minor units. */
export interface DayClose {
  /** Last block that was counted: the next close starts after it. */
  readonly block: number;
  readonly received: Movement;
  readonly paidOut: Movement;
  readonly sentBack: Movement;
  readonly takenBack: Movement;
  /** Of what was taken back, what came in again and left the chain. */
  readonly recovered: Movement;
  /** Received and neither allocated nor sent back. */
  readonly unapplied: bigint;
  /** Payouts that the bank has neither confirmed nor rejected. */
  readonly instructed: bigint;
  /** Deposit tokens outstanding: what the bank owes. */
  readonly deposits: bigint;
  /** What of payments taken back has not come in again: deposits that no money on the account covers. */
  readonly uncovered: bigint;
  /** What the account must hold: deposits less what is not covered. */
  readonly balance: bigint;
  readonly differences: readonly Difference[];
}

/** Which acts of the chain a close counts. */
export interface CloseScope {
  /** Last block of the close before; none by default: from the first act on. */
  readonly after?: number;
  /** Last block; the latest by default. */
  readonly to?: number;
}

const WANTED = [
  "ReceiptRecorded",
  "ReceiptAllocated",
  "ReceiptCredited",
  "ReceiptReturned",
  "ReceiptReversed",
  "ReversalRecovered",
  "PayoutInstructed",
  "PayoutConfirmed",
  "PayoutRejected",
] as const;
type DeskEvent = Extract<OrdosEvent, { name: (typeof WANTED)[number] }>;

/** What the desk did with a receipt since it was recorded, minor units. */
interface ReceiptCount {
  amount: bigint;
  used: bigint;
  reversed: bigint;
}

/** What left the account under one reference of the bank. */
interface Departure {
  amount: bigint;
  /** Of the payouts among it; money that goes back has none on the chain. */
  readonly valueDays: Set<bigint>;
  /** Ids of payouts, and references of receipts. */
  readonly about: Set<string>;
  /** What was done, in words. */
  readonly what: Set<string>;
}

/** What moved on the account, as the chain has it: by the bank's reference what came in and what left. */
class Movements {
  readonly came = new Map<string, { amount: bigint; valueDay: bigint }>();
  readonly left = new Map<string, Departure>();
  paidOut: Movement = { count: 0, amount: 0n };
  sentBack: Movement = { count: 0, amount: 0n };
  takenBack: Movement = { count: 0, amount: 0n };
  recovered: Movement = { count: 0, amount: 0n };

  leave(bankRef: string, amount: bigint, about: string, what: string): Departure {
    const none = { amount: 0n, valueDays: new Set<bigint>(), about: new Set<string>(), what: new Set<string>() };
    const departure = this.left.get(bankRef) ?? none;
    departure.amount += amount;
    departure.about.add(about);
    departure.what.add(what);
    this.left.set(bankRef, departure);
    return departure;
  }
}

const plus = ({ count, amount }: Movement, more: bigint): Movement => ({ count: count + 1, amount: amount + more });
const sumOf = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((sum, amount) => sum + amount, 0n);

/** All that a desk did, by its events. */
class DeskBooks {
  readonly receipts = new Map<string, ReceiptCount>();
  /** Minor units of payouts that are open. */
  readonly open = new Map<string, bigint>();
  /** Deposits outstanding, and of what was taken back what did not come in again. */
  deposits = 0n;
  uncovered = 0n;

  /** @param moved counts what the act moved on the account, where that is wanted */
  count(event: DeskEvent, moved: Movements | undefined): void {
    if (event.name.startsWith("Payout")) this.#payout(event, moved);
    else this.#receipt(event, moved);
  }

  #payout(event: DeskEvent, moved: Movements | undefined): void {
    if (event.name === "PayoutInstructed") this.open.set(event.args.payoutId, event.args.amount);
    else if (event.name === "PayoutRejected") this.open.delete(event.args.payoutId);
    else if (event.name === "PayoutConfirmed") {
      const { payoutId, bankRef, valueDay } = event.args;
      const amount = this.open.get(payoutId) ?? 0n;
      this.open.delete(payoutId);
      this.deposits -= amount;
      if (moved === undefined) return;
      moved.leave(bankRef, amount, payoutId, "confirmed as paid out").valueDays.add(valueDay);
      moved.paidOut = plus(moved.paidOut, amount);
    }
  }

  #receipt(event: DeskEvent, moved: Movements | undefined): void {
    if (event.name === "ReceiptRecorded") {
      const { bankRef, amount, valueDay } = event.args;
      this.receipts.set(bankRef, { amount, used: 0n, reversed: 0n });
      this.deposits += amount;
      moved?.came.set(bankRef, { amount, valueDay });
    } else if (event.name === "ReversalRecovered") {
      this.deposits -= event.args.amount;
      this.uncovered -= event.args.amount;
      if (moved !== undefined) moved.recovered = plus(moved.recovered, event.args.amount);
    } else if (event.name === "ReceiptReturned" || event.name === "ReceiptReversed") this.#back(event, moved);
    else if (event.name === "ReceiptAllocated" || event.name === "ReceiptCredited") {
      this.#receiptOf(event.args.bankRef).used += event.args.amount;
    }
  }

  #back(event: Extract<DeskEvent, { name: "ReceiptReturned" | "ReceiptReversed" }>, moved?: Movements): void {
    const { bankRef, amount, outRef } = event.args;
    const isReturn = event.name === "ReceiptReturned";
    const receipt = this.#receiptOf(bankRef);
    if (isReturn) {
      receipt.used += amount;
      this.deposits -= amount;
    } else {
      receipt.reversed += amount;
      this.uncovered += amount;
    }
    if (moved === undefined) return;
    moved.leave(outRef, amount, bankRef, "sent or taken back");
    if (isReturn) moved.sentBack = plus(moved.sentBack, amount);
    else moved.takenBack = plus(moved.takenBack, amount);
  }

  #receiptOf(bankRef: string): ReceiptCount {
    const receipt = this.receipts.get(bankRef);
    if (receipt === undefined) throw new InputError("chain", "after", `no event records receipt ${bankRef}`);
    return receipt;
  }

  get unapplied(): bigint {
    return sumOf([...this.receipts.values()].map(({ amount, used }) => amount - used));
  }

  get instructed(): bigint {
    return sumOf(this.open.values());
  }

  get balance(): bigint {
    return this.deposits - this.uncovered;
  }
}

/** Collects differences. */
class Report {
  readonly differences: Difference[] = [];

  note(kind: DifferenceKind, subject: string, [statement, chain]: readonly [bigint, bigint], what: string): void {
    this.differences.push(Object.freeze({ kind, subject, statement, chain, what }));
  }

  same(kind: DifferenceKind, subject: string, sides: readonly [bigint, bigint], what: string): void {
    if (sides[0] !== sides[1]) this.note(kind, subject, sides, what);
  }
}

/** Compares the lines of a statement with what moved on the chain. */
class Matcher {
  constructor(
    private readonly moved: Movements,
    private readonly report: Report,
  ) {}

  match({ opening, closing, lines }: BankStatement): void {
    const seen = new Set<string>();
    for (const line of lines) {
      if (seen.has(line.bankRef)) {
        this.report.note("twice", line.bankRef, [line.amount, 0n], "the statement has this reference twice");
      } else if (line.amount >= 0n) this.#came(line);
      else this.#went(line);
      seen.add(line.bankRef);
    }
    this.#rest();
    const sum = opening + sumOf(lines.map(({ amount }) => amount));
    const words = `the lines lead from ${displayAmount(opening)} to ${displayAmount(sum)}, not to the closing balance`;
    this.report.same("sum", "closing balance", [closing, sum], words);
  }

  #came({ bankRef, amount, valueDay }: BankLine): void {
    const recorded = this.moved.came.get(bankRef);
    this.moved.came.delete(bankRef);
    if (recorded === undefined) this.#unknown(bankRef, amount, "came in and was not recorded");
    else this.#compare(bankRef, { amount, valueDay }, recorded);
  }

  #went({ bankRef, amount, valueDay, about }: BankLine): void {
    const departure = this.moved.left.get(bankRef);
    this.moved.left.delete(bankRef);
    if (departure === undefined) {
      this.#unknown(bankRef, amount, "left the account and nothing on the chain has this reference");
      return;
    }
    this.report.same("amount", bankRef, [-amount, departure.amount], "statement and chain have another amount");
    for (const recorded of departure.valueDays) this.#sameDay(bankRef, valueDay, recorded);
    if (about === undefined || departure.about.has(about)) return;
    const words = `is about ${about} on the statement, on the chain about ${[...departure.about].join(", ")}`;
    this.report.note("about", bankRef, [amount, -departure.amount], words);
  }

  #compare(
    bankRef: string,
    line: { amount: bigint; valueDay: Day },
    recorded: { amount: bigint; valueDay: bigint },
  ): void {
    const { amount, valueDay } = recorded;
    this.report.same("amount", bankRef, [line.amount, amount], "statement and chain have another amount");
    this.#sameDay(bankRef, line.valueDay, valueDay);
  }

  #sameDay(bankRef: string, valueDay: Day, recorded: bigint): void {
    const days = `the statement's value day is ${formatDay(valueDay)}`;
    this.report.same("valueDay", bankRef, [BigInt(valueDay), recorded], `${days}, the chain's another`);
  }

  #unknown(bankRef: string, amount: bigint, what: string): void {
    this.report.note("notOnChain", bankRef, [amount, 0n], `${displayAmount(amount)} ${what}`);
  }

  /** What the chain has and no line answered. */
  #rest(): void {
    for (const [bankRef, { amount }] of this.moved.came) this.#missing(bankRef, amount, "recorded as received");
    for (const [bankRef, { amount, what }] of this.moved.left) {
      this.#missing(bankRef, -amount, [...what].join(" and "));
    }
  }

  #missing(subject: string, amount: bigint, what: string): void {
    const words = `${displayAmount(amount)} ${what}, and the statement has no such line`;
    this.report.note("notOnStatement", subject, [0n, amount], words);
  }
}

/** The desk's own counts against its events: SET-02 and SET-03. */
async function checkDesk(client: OrdosClient, books: DeskBooks, block: number, report: Report): Promise<void> {
  const desk = client.contract("BankDesk");
  const deposit = client.contract("BankDeposit");
  const then = { blockTag: block };
  const [unapplied, instructed, supply, kept] = await withErrors(() =>
    Promise.all([
      desk.unappliedTotal(then),
      desk.instructedTotal(then),
      deposit.totalSupply(then),
      deposit.balanceOf(client.book.contracts.BankDesk ?? "", then),
    ]),
  );
  report.same("desk", "unapplied", [unapplied, books.unapplied], "SET-03: the desk counts another sum than its events");
  report.same(
    "desk",
    "instructed",
    [instructed, books.instructed],
    "SET-03: the desk counts another sum than its events",
  );
  // What the bank was told to pay out is off the books, and on the account until it is paid.
  report.same(
    "desk",
    "deposits",
    [supply + instructed, books.deposits],
    "the supply is not what came in less what left",
  );
  if (kept < unapplied) {
    report.note("desk", "money of the desk", [kept, unapplied], "SET-02: the desk has less than it keeps");
  }
}

/**
 * Proves that the statement of the account and the chain say the same, to the unit: every line has its act and every act
 * its line, the desk's counts are those of its events, and deposits less what was taken back and not yet recovered are
 * what the account holds. Reads nothing but events and four counts, so that anybody with the statement can do it.
 *
 * @param statement all lines of the account for the acts in scope, with the balances around them
 * @returns what moved and stands, and each difference by name; none when the day closes
 * @throws InputError `contract` when the address book names no bank desk, `field` for a scope that ends before it begins
 */
export async function dayClose(
  client: OrdosClient,
  statement: BankStatement,
  scope: CloseScope = {},
): Promise<DayClose> {
  const block = scope.to ?? (await client.provider.getBlockNumber());
  const after = scope.after ?? -1;
  if (block < after) throw new InputError("field", "to", `ends at block ${block}, before it begins after ${after}`);
  const desk = await client.contract("BankDesk").getAddress();
  const books = new DeskBooks();
  const moved = new Movements();
  let opening = 0n;
  for (const event of await events(client, { names: WANTED, to: block, facilities: [] })) {
    if (event.address !== desk) continue;
    books.count(event, event.block > after ? moved : undefined);
    if (event.block <= after) opening = books.balance;
  }
  const report = new Report();
  const received = [...moved.came.values()].map(({ amount }) => amount);
  new Matcher(moved, report).match(statement);
  const { balance, deposits, uncovered, unapplied, instructed } = books;
  report.same("balance", "opening balance", [statement.opening, opening], "the chain says another opening balance");
  report.same("balance", "closing balance", [statement.closing, balance], "the chain says another closing balance");
  await checkDesk(client, books, block, report);
  return Object.freeze({
    block,
    received: { count: received.length, amount: sumOf(received) },
    paidOut: moved.paidOut,
    sentBack: moved.sentBack,
    takenBack: moved.takenBack,
    recovered: moved.recovered,
    ...{ unapplied, instructed, deposits, uncovered, balance },
    differences: Object.freeze(report.differences),
  });
}
