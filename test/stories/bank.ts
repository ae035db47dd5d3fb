import { expect } from "chai";
import { id, isHexString, ZeroAddress } from "ethers";

import {
  addDays,
  checkRemittance,
  dayClose,
  fingerprint,
  MAX_VALUE_DAYS,
  parseAmount,
  payeeAccountHash,
  payeesHash,
  payoutIdOf,
  planBookPayout,
  planConfirmPayout,
  planCreditAccount,
  planInstructPayout,
  planRecordReceipt,
  planRecover,
  planRejectPayout,
  planRemittance,
  planReverse,
  planSendBack,
  transitOf,
  type Allocation,
  type BankLine,
  type Day,
  type DayClose,
  type Hex,
  type OrdosClient,
  type Payee,
  type Plan,
} from "../../sdk/index.js";
import type { Stage } from "../sdk/stage.js";
import { CONSORTIUM } from "./deal.js";

/** The account behind the deposit token. */
const NAME = { bank: "Bank of Ordos", account: "6222 0001" };

/** Whose keys send what. */
export interface Hands<A> {
  readonly client: OrdosClient;
  /** An entry of the bank's. */
  enter(plan: Plan): Promise<unknown>;
  /** What the bank's second key does. */
  check(plan: Plan): Promise<unknown>;
  /** What a party does from its account. */
  act(plan: Plan, by: A): Promise<unknown>;
}

/** The hands of a stage whose deployer has every role. */
export const handsOf = (stage: Stage): Hands<Stage["seller"]> => ({
  client: stage.client,
  enter: (plan) => stage.send(plan),
  check: (plan) => stage.send(plan),
  act: (plan, by) => stage.send(plan, by),
});

/**
 * Day up to which a loan bears interest that a transfer repays: its value day, as far as one counts back.
 * @param paidOn its value day
 * @param listedOn day on which it is allocated
 */
export const collectedOn = ({ paidOn, listedOn }: { paidOn: Day; listedOn: Day }): Day =>
  paidOn < listedOn - MAX_VALUE_DAYS ? addDays(listedOn, -MAX_VALUE_DAYS) : paidOn;

/** Minor units, or the same as people write it. */
type Amount = bigint | string;

interface Row {
  reference: string;
  amount: bigint;
  valueDay?: Day | undefined;
  /** Name of what it is about, a payout's id or a receipt's reference. */
  about?: string | undefined;
}

const fenOf = (amount: Amount): bigint => {
  if (typeof amount === "bigint") return amount;
  return amount.startsWith("-") ? -parseAmount(amount.slice(1)) : parseAmount(amount);
};

/** Where money goes that leaves the chain: the bank has the account in clear, the list its salted hash. */
export function payee(name: string, amount: bigint, purpose: string): Payee {
  const bankAccount = payeeAccountHash(id(`salt of ${name}`), { bank: "Bank of China", account: name });
  return { account: ZeroAddress, bankAccount, amount, purpose: id(purpose) };
}

/**
 * A bank at its desk. The statement of its account is written apart from what it does on the chain, by the story, so that
 * the close has two sides. Every call of the desk that a story makes stands here.
 */
export class Bank<A extends { account: string }> {
  readonly #hands: Hands<A>;
  readonly #known = new Map<string, Hex>();
  #rows: Row[] = [];
  #opening = 0n;
  #block: number | undefined;
  #payouts = 0;
  /** Closes so far. */
  closes = 0;

  constructor(hands: Hands<A>) {
    this.#hands = hands;
  }

  get #client(): OrdosClient {
    return this.#hands.client;
  }

  /** What a line of the statement is called on the chain; what is a hash already stays as it is. */
  async ref(name: string): Promise<Hex> {
    if (isHexString(name, 32)) return name;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const bookedOn = await this.#client.today();
    const made = fingerprint(CONSORTIUM, "bankReference", { ...NAME, reference: name, bookedOn });
    this.#known.set(name, made);
    return made;
  }

  // What really moved on the account, line by line.

  /** A line of today's statement, with a minus where money left; the value day is today's unless it says otherwise. */
  line(reference: string, amount: Amount, { about, valueDay }: { about?: string; valueDay?: Day } = {}): void {
    this.#rows.push({ reference, amount: fenOf(amount), valueDay, about });
  }

  /** Takes a line of today's statement off again. */
  strike(reference: string): void {
    this.#rows = this.#rows.filter((row) => row.reference !== reference);
  }

  /** What is on the account after the lines so far. */
  get balance(): bigint {
    return this.#rows.reduce((sum, { amount }) => sum + amount, this.#opening);
  }

  /** Today's statement against the chain. */
  async compare(): Promise<DayClose> {
    const today = await this.#client.today();
    const lines: BankLine[] = [];
    for (const { reference, amount, valueDay = today, about } of this.#rows) {
      const line = { bankRef: await this.ref(reference), valueDay, amount };
      lines.push(about === undefined ? line : { ...line, about: await this.ref(about) });
    }
    const statement = { opening: this.#opening, closing: this.balance, lines };
    return dayClose(this.#client, statement, this.#block === undefined ? {} : { after: this.#block });
  }

  /** Closes the day: statement and chain must be the same, to the unit. */
  async close(): Promise<DayClose> {
    const found = await this.compare();
    expect(found.differences.map(({ subject, what }) => `${subject}: ${what}`)).to.deep.equal([]);
    expect(found.balance).to.equal(this.balance);
    this.#opening = this.balance;
    this.#rows = [];
    this.#block = found.block;
    ++this.closes;
    return found;
  }

  // What the bank does on the chain.

  /** Records what came in; until it is allocated it is unapplied. */
  async record(reference: string, amount: Amount, valueDay?: Day): Promise<Hex> {
    const bankRef = await this.ref(reference);
    const day = valueDay ?? (await this.#client.today());
    const payer = id(`account of who sent ${reference}`);
    await this.#hands.enter(
      planRecordReceipt(this.#client.book, { bankRef, amount: fenOf(amount), valueDay: day, payer }),
    );
    return bankRef;
  }

  /** Pays by a remittance list, as of the value day; a facility that it names collects its part as of the same day. */
  async allocate(reference: string, list: readonly Allocation[]): Promise<void> {
    const { book } = this.#client;
    const bankRef = await this.ref(reference);
    expect(await checkRemittance(this.#client, bankRef, list)).to.deep.equal([]);
    await this.#hands.enter(planRemittance(book, bankRef, list));
  }

  /** Credits money that came in for a party's own account. */
  async credit(reference: string, account: string, amount: Amount): Promise<void> {
    const bankRef = await this.ref(reference);
    await this.#hands.enter(planCreditAccount(this.#client.book, bankRef, account, fenOf(amount)));
  }

  /** A party brings money of its own: the line, the receipt and the credit. */
  async bring(reference: string, by: A, amount: Amount): Promise<void> {
    this.line(reference, amount);
    await this.record(reference, amount);
    await this.credit(reference, by.account, amount);
  }

  /** Sends unapplied money of a receipt back, by a transfer that has a reference of its own. */
  async sendBack(receipt: string, amount: Amount, transfer: string): Promise<void> {
    const [bankRef, outRef] = [await this.ref(receipt), await this.ref(transfer)];
    await this.#hands.enter(planSendBack(this.#client.book, bankRef, fenOf(amount), outRef));
  }

  /** Takes back what a receipt paid into a receivable, by a debit that has a reference of its own. */
  async reverse(receipt: string, receivable: bigint, amount: Amount, debit: string): Promise<void> {
    const refs = { bankRef: await this.ref(receipt), outRef: await this.ref(debit) };
    const reversal = { ...refs, receivable, amount: fenOf(amount) };
    await this.#hands.check(planReverse(this.#client.book, reversal));
  }

  /** Takes off the chain what came in again of a payment that was taken back. */
  async recover(receivable: bigint, holders: readonly string[]): Promise<void> {
    await this.#hands.enter(planRecover(this.#client.book, receivable, holders));
  }

  /** A party has money of its account paid out to bank accounts; the payout's id. */
  async payOut(by: A, payees: readonly Payee[]): Promise<Hex> {
    const amount = payees.reduce((sum, one) => sum + one.amount, 0n);
    const key = id(`payout ${++this.#payouts}`);
    await this.#hands.act(planInstructPayout(this.#client.book, { amount, payees: payeesHash(payees), key }), by);
    return payoutIdOf(by.account, key);
  }

  /** The bank has paid. */
  async confirm(payout: Hex, reference: string, valueDay?: Day): Promise<void> {
    const day = valueDay ?? (await this.#client.today());
    await this.#hands.check(planConfirmPayout(this.#client.book, payout, await this.ref(reference), day));
  }

  /** The bank could not pay. */
  async reject(payout: Hex, reference: string): Promise<void> {
    await this.#hands.check(planRejectPayout(this.#client.book, payout, await this.ref(reference)));
  }

  /** Id of the payout of a draw that waits for the bank. */
  async ofDraw(facility: string, receivable: bigint): Promise<Hex> {
    const waiting = await transitOf(this.#client, facility, receivable);
    if (waiting === undefined) throw new Error(`no draw on ${receivable} waits for the bank`);
    return waiting.payoutId;
  }

  /** The bank has paid a draw out, and the facility books it: interest from the value day. */
  async confirmDraw(facility: string, receivable: bigint, reference: string, valueDay?: Day): Promise<void> {
    await this.confirm(await this.ofDraw(facility, receivable), reference, valueDay);
    await this.#hands.enter(planBookPayout(this.#client.book, facility, receivable));
  }

  /** The bank could not pay a draw out, and the facility books that nothing was drawn. */
  async rejectDraw(facility: string, receivable: bigint, reference: string): Promise<void> {
    await this.reject(await this.ofDraw(facility, receivable), reference);
    await this.#hands.enter(planBookPayout(this.#client.book, facility, receivable));
  }

  /** Has money paid out and confirms it on the same day, the statement's line with it. */
  async hand(by: A, to: string, amount: Amount, reference: string): Promise<void> {
    const payout = await this.payOut(by, [payee(to, fenOf(amount), reference)]);
    this.line(reference, -fenOf(amount), { about: payout });
    await this.confirm(payout, reference);
  }
}
