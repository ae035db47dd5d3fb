import { id as hashOf, keccak256, ZeroHash } from "ethers";

import { OrdosClient } from "../../sdk/client.js";
import { addDays, formatDay, LAST_DAY, parseDay, type Day } from "../../sdk/dates.js";
import { evidencePolicy } from "../../sdk/evidence.js";
import { disputeMessage, disputeWithdrawalMessage } from "../../sdk/messages.js";
import { planFlagOverdue } from "../../sdk/plans/receivables.js";
import { signMessage } from "../../sdk/signatures.js";
import { newTerms } from "../../sdk/terms.js";
import { Anchor, Convention, EvidenceKind, PartyRole, Reason, type Bundle } from "../../sdk/types.js";
import { Stage, type Actor, type StageOptions } from "../lib/stage.js";
import {
  admit,
  approveProgramme,
  deposit,
  finance,
  openFacility,
  Trade,
  UNLIMITED,
  type Approved,
} from "../lib/trade.js";
import type { LedgerRow } from "./ledger.js";
import type { Scores } from "./scores.js";
import { summarise, type Ageing, type Summary } from "./summary.js";

/** Terms of the replay: 85 % advance, 6 % discount up front, 9 % late interest, ACT/360. */
const TERMS = newTerms({
  fee: 0,
  lateRate: 90_000,
  minTenor: 1,
  maxTenor: 366,
  floor: 0,
  provision1: 10_000,
  provision2: 50_000,
  provision3: 250_000,
  writeOffDays: 180,
  actual365: false,
  discount: true,
});
/** Bundles in one transaction, about 0.6 million gas each. */
const BATCH = 8;
const MICRO = 1_000_000n;

/** How long each part took, in milliseconds. */
export type Timing = Record<"set up" | "sign" | "finance" | "settle" | "dispute" | "score" | "read back", number>;

export interface ReplayResult {
  summary: Summary;
  timing: Timing;
  transactions: number;
  gas: bigint;
  health: { id: string; holds: boolean; left: bigint; right: bigint }[];
}

export interface ReplayOptions extends StageOptions {
  rows: LedgerRow[];
  /** Where the obligors' scores go; with it receivables past due are flagged as well, as anybody may do. */
  scores?: Scores | undefined;
  /** Called after each day with how much of the ledger is done. */
  progress: (done: number, total: number) => void;
}

/** What happens on a day. */
interface Acts {
  flag: LedgerRow[];
  settle: LedgerRow[];
  finance: LedgerRow[];
}

interface Invoice {
  row: LedgerRow;
  buyer: Actor;
  id: bigint;
}

/** Runs a ledger through the contracts, day by day, on a clock that the run sets itself. */
export class Replay {
  readonly #stage: Stage;
  readonly #rows: LedgerRow[];
  readonly #progress: (done: number, total: number) => void;
  readonly #scores: Scores | undefined;
  readonly #timing: Timing = { "set up": 0, sign: 0, finance: 0, settle: 0, dispute: 0, score: 0, "read back": 0 };
  readonly #invoices = new Map<string, Invoice>();
  readonly #buyers = new Map<string, Actor>();
  #approved!: Approved;
  #seller!: Actor;
  #verifier!: Actor;
  #lender!: Actor;
  #facility = "";
  #junior = "";
  #firstBlock = 0;

  constructor(options: ReplayOptions) {
    this.#stage = new Stage(options);
    this.#rows = options.rows;
    this.#scores = options.scores;
    this.#progress = options.progress;
  }

  async run(): Promise<ReplayResult> {
    const first = this.#rows.reduce((day, row) => (row.invoiced < day ? row.invoiced : day), LAST_DAY);
    const last = this.#rows.reduce((day, row) => (row.settled > day ? row.settled : day), first);
    await this.#time("set up", () => this.#setUp(first));
    const ageing: Record<string, Ageing> = {};
    const looks = new Set(halfYearEnds(first, last));
    const acts = this.#actsByDay();
    let done = 0;
    for (const day of [...new Set([...acts.keys(), ...looks])].sort((a, b) => a - b)) {
      const { flag, settle, finance } = acts.get(day) ?? { flag: [], settle: [], finance: [] };
      await this.#stage.moveTo(day);
      await this.#time("score", () => this.#judge(flag, finance));
      await this.#time("settle", () => this.#settle(settle.filter((row) => row.invoiced < day)));
      await this.#finance(finance, day);
      await this.#time("settle", () => this.#settle(settle.filter((row) => row.invoiced === day)));
      if (looks.has(day)) {
        await this.#stage.moveTo(day, 23);
        ageing[formatDay(day)] = await this.#time("read back", () => this.#ageing());
      }
      done += settle.length + finance.length;
      this.#progress(done, 2 * this.#rows.length);
    }
    return this.#time("read back", () => this.#readBack(ageing));
  }

  #actsByDay(): Map<Day, Acts> {
    const acts = new Map<Day, Acts>();
    const actsOn = (day: Day) => {
      const entry = acts.get(day) ?? { flag: [], settle: [], finance: [] };
      acts.set(day, entry);
      return entry;
    };
    for (const row of this.#rows) {
      actsOn(row.invoiced).finance.push(row);
      actsOn(row.settled).settle.push(row);
      if (this.#scores !== undefined && row.settled > row.due) actsOn(addDays(row.due, 1)).flag.push(row);
    }
    return acts;
  }

  /** Flags what has become overdue, and reads the scores of the day's buyers before anything else happens on it. */
  async #judge(overdue: LedgerRow[], invoiced: LedgerRow[]): Promise<void> {
    const stage = this.#stage;
    if (this.#scores === undefined) return;
    for (const row of overdue) await stage.carryOut(planFlagOverdue(stage.book, this.#invoiceOf(row).id));
    const client = await OrdosClient.connect(stage.book, stage.connection.ethers.provider);
    for (const row of invoiced) await this.#scores.read(client, this.#buyerOf(row.customer).id, row);
  }

  /** Parties, programme, facility, limits and money. */
  async #setUp(first: Day): Promise<void> {
    const stage = this.#stage;
    await stage.moveTo(first, 1);
    this.#firstBlock = await stage.connection.ethers.provider.getBlockNumber();

    this.#seller = await stage.register("seller", PartyRole.Supplier);
    this.#verifier = await stage.register("verifier", PartyRole.Verifier);
    this.#lender = await stage.register("lender", PartyRole.Lender | PartyRole.Investor);
    for (const customer of new Set(this.#rows.map((row) => row.customer))) {
      this.#buyers.set(customer, await stage.register(`buyer ${customer}`, PartyRole.Buyer));
    }
    this.#approved = await approveProgramme(
      stage,
      {
        sector: await stage.suite.FlatPrice.sector(),
        pricing: stage.at("FlatPrice"),
        evidencePolicy: evidencePolicy([{ kind: EvidenceKind.Receipt, groups: 1 }]),
        table: keccak256("0x"),
        maxTenor: 366,
      },
      "0x",
    );
    await this.#openFacility();
    await this.#fundBuyers(first);
    // Junior money enough for everything to be out at once.
    const all = this.#rows.reduce((sum, row) => sum + row.amount, 0n);
    await deposit(stage, this.#lender, this.#junior, all, "money of the lender", first);
  }

  async #openFacility(): Promise<void> {
    const stage = this.#stage;
    const lender = this.#lender;
    const { address, junior } = await openFacility(stage, lender, {
      terms: TERMS,
      advance: 850_000,
      rate: 60_000,
      seniorRate: 0,
      autoLimit: UNLIMITED,
      salt: "replay facility",
    });
    this.#facility = address;
    this.#junior = junior;
    await admit(stage, lender, address, [this.#seller], [...this.#buyers.values()]);
  }

  /** Each buyer's own money for the whole run, on its account at the bank. */
  async #fundBuyers(day: Day): Promise<void> {
    const { BankDeposit } = this.#stage.suite;
    const data = BankDeposit.interface.encodeFunctionData("approve", [this.#facility, (1n << 256n) - 1n]);
    for (const [customer, buyer] of this.#buyers) {
      const owed = this.#rows.filter((row) => row.customer === customer).reduce((sum, row) => sum + row.amount, 0n);
      await this.#stage.bringMoney(buyer.account, owed, `money of ${customer}`, day);
      await this.#stage.execute(buyer, [{ to: this.#stage.at("BankDeposit"), data }]);
    }
  }

  /** Rows of a day become orders, evidence, statements, receivables and loans; disputed ones are disputed. */
  async #finance(rows: LedgerRow[], day: Day): Promise<void> {
    for (let i = 0; i < rows.length; i += BATCH) {
      const batch = rows.slice(i, i + BATCH);
      const bundles = await this.#time("sign", () => Promise.all(batch.map((row) => this.#bundle(row, day))));
      await this.#time("finance", () => finance(this.#stage, bundles));
    }
    await this.#time("dispute", async () => {
      for (const row of rows.filter(({ disputed }) => disputed)) await this.#dispute(row);
    });
  }

  async #bundle(row: LedgerRow, day: Day): Promise<Bundle> {
    const buyer = this.#buyerOf(row.customer);
    const trade = new Trade(this.#stage, this.#approved, buyer, this.#seller, {
      buyer: buyer.id,
      seller: this.#seller.id,
      programme: this.#approved.hash,
      quantity: 1n,
      unitPrice: row.amount * MICRO,
      tax: 0,
      taxIncluded: true,
      tolerance: 0,
      anchor: Anchor.Invoice,
      paymentDays: row.due - row.invoiced,
      convention: Convention.None,
      lastDay: row.due,
      document: hashOf(`order of ${row.invoice}`),
      salt: hashOf(row.invoice),
    });
    const lot = hashOf(row.invoice);
    const lots = [{ lot, document: ZeroHash }];
    const statement = trade.statement({
      number: `invoice ${row.invoice}`,
      quantity: 1n,
      amount: row.amount,
      anchorDay: day,
      due: row.due,
      lots,
    });
    this.#invoices.set(row.invoice, { row, buyer, id: trade.receivableId(statement) });
    const document = hashOf(`goods receipt of ${row.invoice} ${this.#stage.tag}`);
    const receipt = { by: this.#verifier, lot, kind: EvidenceKind.Receipt, document, quantity: 1n };
    return trade.bundle([receipt], statement, lots, this.#facility, day, { withOrder: true });
  }

  /** The buyer objects to the whole, by its own signature. */
  async #dispute(row: LedgerRow): Promise<void> {
    const { id, buyer } = this.#invoiceOf(row);
    const { ReceivableNotes } = this.#stage.suite;
    const message = disputeMessage(this.#stage.book, id, row.amount, Reason.Other);
    const signature = await signMessage(message, buyer.wallet);
    await this.#stage.send(
      ReceivableNotes.interface.encodeFunctionData("dispute", [id, row.amount, Reason.Other, signature]),
      this.#stage.at("ReceivableNotes"),
    );
  }

  /** Buyers pay, each all of its invoices of the day; a dispute is withdrawn first. */
  async #settle(rows: LedgerRow[]): Promise<void> {
    const { ReceivableNotes } = this.#stage.suite;
    const { interface: facility } = this.#stage.facility(this.#facility);
    const byBuyer = new Map<string, LedgerRow[]>();
    for (const row of rows) byBuyer.set(row.customer, [...(byBuyer.get(row.customer) ?? []), row]);
    for (const [customer, list] of byBuyer) {
      const buyer = this.#buyerOf(customer);
      const calls = [];
      for (const row of list) {
        const { id } = this.#invoiceOf(row);
        if (row.disputed) {
          const message = disputeWithdrawalMessage(this.#stage.book, id);
          const signature = await signMessage(message, buyer.wallet);
          const data = ReceivableNotes.interface.encodeFunctionData("withdraw", [id, signature]);
          calls.push({ to: this.#stage.at("ReceivableNotes"), data });
        }
        calls.push({ to: this.#facility, data: facility.encodeFunctionData("settle", [id, row.amount]) });
      }
      await this.#stage.execute(buyer, calls);
    }
  }

  #buyerOf(customer: string): Actor {
    const buyer = this.#buyers.get(customer);
    if (buyer === undefined) throw new Error(`customer ${customer} was never registered`);
    return buyer;
  }

  #invoiceOf({ invoice }: LedgerRow): Invoice {
    const known = this.#invoices.get(invoice);
    if (known === undefined) throw new Error(`invoice ${invoice} was never financed`);
    return known;
  }

  async #ageing(): Promise<Ageing> {
    const ids = [...this.#invoices.values()].map(({ id }) => id);
    const { count, face } = await this.#stage.suite.PortfolioLens.ageing(ids);
    const bucket = (i: number): [number, number] => [Number(count[i]), Number(face[i])];
    return { current: bucket(0), "1-30": bucket(1), "31-60": bucket(2), "61-90": bucket(3), ">90": bucket(4) };
  }

  async #readBack(ageing: Record<string, Ageing>): Promise<ReplayResult> {
    const { connection, suite } = this.#stage;
    const logs = await connection.ethers.provider.getLogs({ fromBlock: this.#firstBlock, toBlock: "latest" });
    const summary = summarise(logs, { facility: this.#facility, notes: this.#stage.at("ReceivableNotes") }, ageing);
    const ids = [...this.#invoices.values()].map(({ id }) => id);
    const findings = [
      await suite.HealthCheck.checkBook(this.#facility, ids),
      await suite.HealthCheck.checkCapital(this.#facility),
      await suite.HealthCheck.checkCash(this.#facility),
      await suite.HealthCheck.checkCustody(this.#facility, ids),
    ];
    const { transactions, gas } = this.#stage.spent;
    const health = findings.map(({ id, holds, left, right }) => ({ id, holds, left, right }));
    return { summary, timing: this.#timing, transactions, gas, health };
  }

  async #time<T>(part: keyof Timing, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#timing[part] += performance.now() - start;
    }
  }
}

/** The ends of June and December from the first day to the last. */
function halfYearEnds(first: Day, last: Day): Day[] {
  const ends: Day[] = [];
  for (let year = Number(formatDay(first).slice(0, 4)); year <= Number(formatDay(last).slice(0, 4)); ++year) {
    for (const end of [parseDay(`${year}-06-30`), parseDay(`${year}-12-31`)]) {
      if (end >= first && end <= last) ends.push(end);
    }
  }
  return ends;
}
