import { id as hashOf, keccak256, ZeroHash } from "ethers";

import type { AddressBook } from "../../deploy/lib/address-book.js";
import type { Connection } from "../../deploy/lib/chain.js";
import type { SuiteParameters } from "../../deploy/lib/parameters.js";
import {
  drawData,
  leafOf,
  lotsHash,
  orderId,
  receivableIdOf,
  TYPES,
  type Order,
  type Statement,
} from "../lib/papers.js";
import { ROLE, Stage, type Actor } from "../lib/stage.js";
import type { LedgerRow } from "./ledger.js";
import { summarise, type Ageing, type Summary } from "./summary.js";
import { formatDay } from "./values.js";

/** Terms of the replay: 85 % advance, 6 % discount up front, 9 % late interest, ACT/360. */
const TERMS = {
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
};
const PRICES = { advance: Array<number>(8).fill(850_000), rate: Array<number>(8).fill(60_000) };
const RECEIPT = 5;
const PPM = 1_000_000;
const MICRO = 1_000_000n;
/** Bundles in one transaction, about 0.6 million gas each. */
const BATCH = 8;

/** How long each part took, in milliseconds. */
export type Timing = Record<"set up" | "sign" | "finance" | "settle" | "dispute" | "read back", number>;

export interface ReplayResult {
  summary: Summary;
  timing: Timing;
  transactions: number;
  gas: bigint;
  health: { id: string; holds: boolean; left: bigint; right: bigint }[];
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
  readonly #timing: Timing = { "set up": 0, sign: 0, finance: 0, settle: 0, dispute: 0, "read back": 0 };
  readonly #invoices = new Map<string, Invoice>();
  readonly #buyers = new Map<string, Actor>();
  #programme: Record<string, unknown> = {};
  #programmeHash = ZeroHash;
  #seller!: Actor;
  #verifier!: Actor;
  #lender!: Actor;
  #facility = "";
  #firstBlock = 0;

  constructor(
    connection: Connection,
    book: AddressBook,
    parameters: SuiteParameters,
    relayer: string,
    rows: LedgerRow[],
    progress: (done: number, total: number) => void,
  ) {
    this.#stage = new Stage(connection, book, parameters, relayer);
    this.#rows = rows;
    this.#progress = progress;
  }

  async run(): Promise<ReplayResult> {
    const first = Math.min(...this.#rows.map((row) => row.invoiced));
    const last = Math.max(...this.#rows.map((row) => row.settled));
    await this.#time("set up", () => this.#setUp(first));
    const ageing: Record<string, Ageing> = {};
    const looks = new Set(halfYearEnds(first, last));
    const acts = new Map<number, { settle: LedgerRow[]; finance: LedgerRow[] }>();
    const actsOn = (day: number) => {
      const entry = acts.get(day) ?? { settle: [], finance: [] };
      acts.set(day, entry);
      return entry;
    };
    for (const row of this.#rows) {
      actsOn(row.invoiced).finance.push(row);
      actsOn(row.settled).settle.push(row);
    }
    let done = 0;
    for (const day of [...new Set([...acts.keys(), ...looks])].sort((a, b) => a - b)) {
      const { settle, finance } = acts.get(day) ?? { settle: [], finance: [] };
      await this.#stage.moveTo(day);
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

  /** Parties, programme, facility, limits and money. */
  async #setUp(first: number): Promise<void> {
    const stage = this.#stage;
    await stage.moveTo(first, 1);
    this.#firstBlock = await stage.connection.ethers.provider.getBlockNumber();
    this.#seller = await stage.register("seller", ROLE.supplier);
    this.#verifier = await stage.register("verifier", ROLE.verifier);
    this.#lender = await stage.register("lender", ROLE.lender | ROLE.investor);
    for (const customer of new Set(this.#rows.map((row) => row.customer))) {
      this.#buyers.set(customer, await stage.register(`buyer ${customer}`, ROLE.buyer));
    }
    await this.#approveProgramme();
    await this.#openFacility();
    await this.#fundBuyers(first);
    await this.#fundVault(first);
  }

  async #approveProgramme(): Promise<void> {
    const { suite } = this.#stage;
    this.#programme = {
      sector: await suite.FlatPrice.sector(),
      pricing: this.#stage.at("FlatPrice"),
      table: keccak256("0x"),
      currency: this.#stage.at("BankDeposit"),
      evidencePolicy: 1n << BigInt(4 * RECEIPT),
      qualityKinds: 0,
      maxTenor: 366,
      nearAmount: 0,
      nearDays: 0,
      disputeDays: 0,
      transferRule: 1,
      undertaking: false,
      document: hashOf("replay programme"),
    };
    const approval = suite.OrderBook.interface.encodeFunctionData("approveProgramme", [this.#programme as never, "0x"]);
    const receipt = await this.#stage.send(
      approval,
      this.#stage.at("OrderBook"),
      this.#stage.holder("PROGRAMME_MANAGER"),
    );
    const event = suite.OrderBook.interface.getEvent("ProgrammeApproved");
    const log = receipt.logs.find(({ topics }) => topics[0] === event.topicHash);
    this.#programmeHash = log?.topics[2] ?? ZeroHash;
  }

  async #openFacility(): Promise<void> {
    const stage = this.#stage;
    const { FacilityFactory } = stage.suite;
    const salt = hashOf("replay facility");
    const config = {
      lender: this.#lender.id,
      currency: stage.at("BankDeposit"),
      terms: TERMS,
      prices: PRICES,
      seniorRate: 0,
      autoLimit: (1n << 96n) - 1n,
    };
    await stage.send(
      FacilityFactory.interface.encodeFunctionData("open", [config as never, salt]),
      stage.at("FacilityFactory"),
      stage.holder("FACILITY_OPENER"),
    );
    this.#facility = await FacilityFactory.addressOf(salt);
    const { interface: facility } = stage.facility(this.#facility);
    const limit = (group: number, seller: boolean) => ({
      to: this.#facility,
      data: facility.encodeFunctionData("setLimit", [group, seller, (1n << 96n) - 1n, 65_535]),
    });
    await stage.execute(this.#lender, [
      limit(this.#seller.group, true),
      ...[...this.#buyers.values()].map(({ group }) => limit(group, false)),
    ]);
  }

  /** Each buyer's own money for the whole run, on its account at the bank. */
  async #fundBuyers(day: number): Promise<void> {
    const { BankDeposit } = this.#stage.suite;
    const data = BankDeposit.interface.encodeFunctionData("approve", [this.#facility, (1n << 256n) - 1n]);
    for (const [customer, buyer] of this.#buyers) {
      const owed = this.#rows.filter((row) => row.customer === customer).reduce((sum, row) => sum + row.amount, 0n);
      await this.#stage.bringMoney(buyer.account, owed, `money of ${customer}`, day);
      await this.#stage.execute(buyer, [{ to: this.#stage.at("BankDeposit"), data }]);
    }
  }

  /** Junior money enough for everything to be out at once. */
  async #fundVault(day: number): Promise<void> {
    const stage = this.#stage;
    const amount = this.#rows.reduce((sum, row) => sum + row.amount, 0n);
    const vault = stage.vault(await stage.facility(this.#facility).vault(1));
    const address = await vault.getAddress();
    await stage.bringMoney(this.#lender.account, amount, "money of the lender", day);
    await stage.execute(this.#lender, [
      {
        to: stage.at("BankDeposit"),
        data: stage.suite.BankDeposit.interface.encodeFunctionData("approve", [address, amount]),
      },
      { to: address, data: vault.interface.encodeFunctionData("deposit", [amount, this.#lender.account]) },
    ]);
  }

  /** Rows of a day become orders, evidence, statements, receivables and loans; disputed ones are disputed. */
  async #finance(rows: LedgerRow[], day: number): Promise<void> {
    const { FinancingDesk } = this.#stage.suite;
    for (let i = 0; i < rows.length; i += BATCH) {
      const batch = rows.slice(i, i + BATCH);
      const bundles = await this.#time("sign", () => Promise.all(batch.map((row) => this.#bundle(row, day))));
      await this.#time("finance", () =>
        this.#stage.send(
          FinancingDesk.interface.encodeFunctionData("financeBatch", [bundles as never]),
          this.#stage.at("FinancingDesk"),
        ),
      );
    }
    await this.#time("dispute", async () => {
      for (const row of rows.filter(({ disputed }) => disputed)) await this.#dispute(row);
    });
  }

  async #bundle(row: LedgerRow, day: number): Promise<object> {
    const stage = this.#stage;
    const buyer = this.#buyers.get(row.customer) as Actor;
    const order: Order = {
      buyer: buyer.id,
      seller: this.#seller.id,
      programme: this.#programmeHash,
      quantity: 1n,
      unitPrice: row.amount * MICRO,
      tax: 0,
      taxIncluded: true,
      tolerance: 0,
      anchor: 2,
      paymentDays: row.due - row.invoiced,
      convention: 0,
      lastDay: row.due,
      document: hashOf(`order of ${row.invoice}`),
      salt: hashOf(row.invoice),
    };
    const orders = stage.domain("Ordos OrderBook", stage.at("OrderBook"));
    const id = orderId(orders, order);
    const lots = [{ lot: hashOf(row.invoice), document: ZeroHash }];
    const statement: Statement = {
      order: id,
      number: hashOf(`invoice ${row.invoice}`),
      quantity: 1n,
      amount: row.amount,
      share: PPM,
      anchorDay: day,
      due: row.due,
      taxInvoice: ZeroHash,
      lots: lotsHash(lots),
      distinct: false,
      document: hashOf(`statement of ${row.invoice}`),
    };
    const registry = stage.at("InvoiceRegistry");
    const acceptance = {
      root: leafOf(stage.book.chainId, registry, statement),
      count: 1,
      total: row.amount,
      validUntil: day,
    };
    const receivable = receivableIdOf(buyer.id, this.#seller.id, statement.number);
    this.#invoices.set(row.invoice, { row, buyer, id: receivable });
    const request = { receivable, units: row.amount, minNet: 1n, deadline: day, payees: ZeroHash };
    const attestation = {
      order: id,
      seller: this.#seller.id,
      buyer: buyer.id,
      lot: hashOf(row.invoice),
      verifier: this.#verifier.id,
      kind: RECEIPT,
      negative: false,
      document: hashOf(`goods receipt of ${row.invoice}`),
      quantity: 1n,
      values: 0n,
      observedOn: day,
      validUntil: day + 90,
      content: ZeroHash,
      tickets: [],
    };
    const invoices = stage.domain("Ordos InvoiceRegistry", registry);
    const evidence = stage.domain("Ordos EvidenceRegistry", stage.at("EvidenceRegistry"));
    const facility = stage.domain("Ordos Facility", this.#facility);
    const drawing = await stage.sign(this.#seller, facility, TYPES.request, request);
    return {
      orderBuyerSignature: await stage.sign(buyer, orders, TYPES.order, { ...order }),
      orderSellerSignature: await stage.sign(this.#seller, orders, TYPES.order, { ...order }),
      attestations: [attestation],
      attestationSignatures: [await stage.sign(this.#verifier, evidence, TYPES.attestation, attestation)],
      presentation: {
        order,
        programme: this.#programme,
        table: "0x",
        statement,
        lots,
        acceptance,
        proof: [],
        buyerSignature: await stage.sign(buyer, invoices, TYPES.acceptance, acceptance),
        sellerSignature: "0x",
      },
      facility: this.#facility,
      drawData: drawData(request, [], drawing),
    };
  }

  /** The buyer objects to the whole, by its own signature. */
  async #dispute(row: LedgerRow): Promise<void> {
    const { id, buyer } = this.#invoices.get(row.invoice) as Invoice;
    const { ReceivableNotes } = this.#stage.suite;
    const notes = this.#stage.domain("Ordos ReceivableNotes", this.#stage.at("ReceivableNotes"));
    const value = { receivable: id, amount: row.amount, reason: 7 };
    const signature = await this.#stage.sign(buyer, notes, TYPES.dispute, value);
    await this.#stage.send(
      ReceivableNotes.interface.encodeFunctionData("dispute", [id, row.amount, 7, signature]),
      this.#stage.at("ReceivableNotes"),
    );
  }

  /** Buyers pay, each all of its invoices of the day; a dispute is withdrawn first. */
  async #settle(rows: LedgerRow[]): Promise<void> {
    const { ReceivableNotes } = this.#stage.suite;
    const { interface: facility } = this.#stage.facility(this.#facility);
    const byBuyer = Map.groupBy(rows, (row) => row.customer);
    for (const [customer, list] of byBuyer) {
      const buyer = this.#buyers.get(customer) as Actor;
      const calls = [];
      for (const row of list) {
        const { id } = this.#invoices.get(row.invoice) as Invoice;
        if (row.disputed) {
          const notes = this.#stage.domain("Ordos ReceivableNotes", this.#stage.at("ReceivableNotes"));
          const signature = await this.#stage.sign(buyer, notes, TYPES.withdrawal, { receivable: id });
          const data = ReceivableNotes.interface.encodeFunctionData("withdraw", [id, signature]);
          calls.push({ to: this.#stage.at("ReceivableNotes"), data });
        }
        calls.push({ to: this.#facility, data: facility.encodeFunctionData("settle", [id, row.amount]) });
      }
      await this.#stage.execute(buyer, calls);
    }
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
function halfYearEnds(first: number, last: number): number[] {
  const ends: number[] = [];
  for (let year = Number(formatDay(first).slice(0, 4)); year <= Number(formatDay(last).slice(0, 4)); ++year) {
    for (const end of [Date.UTC(year, 5, 30), Date.UTC(year, 11, 31)].map((time) => time / 86_400_000)) {
      if (end >= first && end <= last) ends.push(end);
    }
  }
  return ends;
}
