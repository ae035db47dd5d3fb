import { id as hashOf, keccak256, ZeroHash } from "ethers";

import {
  drawData,
  leafOf,
  lotsHash,
  orderId,
  receivableIdOf,
  payeesHash,
  TYPES,
  type LotUse,
  type Order,
  type Payee,
  type Statement,
} from "./papers.js";
import { Stage, type Actor, type Receipt } from "./stage.js";

export const PPM = 1_000_000;
export const UNLIMITED = (1n << 96n) - 1n;
const LAST_DAY = 65_535;

/** Kinds of evidence, as `EvidenceKinds`. */
export const KIND = { weightArrival: 1, assayArrival: 3, assayUmpire: 4, receipt: 5 } as const;
/** Anchors of a payment period, as `Anchor`. */
export const ANCHOR = { delivery: 0, acceptance: 1, invoice: 2, monthEnd: 3 } as const;

/** A programme as the chain has it, and its hash. */
export interface Approved {
  programme: Record<string, unknown>;
  table: string;
  hash: string;
}

export interface Terms {
  fee: number;
  lateRate: number;
  minTenor: number;
  maxTenor: number;
  floor: number;
  provision1: number;
  provision2: number;
  provision3: number;
  writeOffDays: number;
  actual365: boolean;
  discount: boolean;
}

export interface OpenedFacility {
  address: string;
  senior: string;
  junior: string;
}

/** What a verifier says; the rest of the attestation follows from the order. */
export interface Fact {
  by: Actor;
  lot: string;
  kind: number;
  document: string;
  quantity: bigint;
  values?: bigint;
  negative?: boolean;
  tickets?: string[];
}

export interface Signed {
  attestation: object;
  signature: string;
}

/** A trade between two parties: their papers, signed, as calldata. */
export class Trade {
  readonly id: string;
  readonly #stage: Stage;

  constructor(
    stage: Stage,
    readonly approved: Approved,
    readonly buyer: Actor,
    readonly seller: Actor,
    readonly order: Order,
  ) {
    this.#stage = stage;
    this.id = orderId(stage.domain("Ordos OrderBook", stage.at("OrderBook")), order);
  }

  /** Both sides' signatures over the order: buyer's, then seller's. */
  async signOrder(): Promise<[string, string]> {
    const domain = this.#stage.domain("Ordos OrderBook", this.#stage.at("OrderBook"));
    const sign = (actor: Actor) => this.#stage.sign(actor, domain, TYPES.order, { ...this.order });
    return [await sign(this.buyer), await sign(this.seller)];
  }

  async place(): Promise<Receipt> {
    const data = this.#stage.suite.OrderBook.interface.encodeFunctionData("place", [
      this.order as never,
      ...(await this.signOrder()),
    ]);
    return this.#stage.send(data, this.#stage.at("OrderBook"));
  }

  /** An attestation of a fact, signed by its verifier, good for 90 days from `day`. */
  async attestation(fact: Fact, day: number): Promise<Signed> {
    const attestation = {
      order: this.id,
      seller: this.seller.id,
      buyer: this.buyer.id,
      lot: fact.lot,
      verifier: fact.by.id,
      kind: fact.kind,
      negative: fact.negative ?? false,
      document: fact.document,
      quantity: fact.quantity,
      values: fact.values ?? 0n,
      observedOn: day,
      validUntil: day + 90,
      content: ZeroHash,
      tickets: fact.tickets ?? [],
    };
    const domain = this.#stage.domain("Ordos EvidenceRegistry", this.#stage.at("EvidenceRegistry"));
    return { attestation, signature: await this.#stage.sign(fact.by, domain, TYPES.attestation, attestation) };
  }

  async attest(facts: Fact[], day: number): Promise<Receipt> {
    const signed = await Promise.all(facts.map((fact) => this.attestation(fact, day)));
    const data = this.#stage.suite.EvidenceRegistry.interface.encodeFunctionData("attestBatch", [
      signed.map(({ attestation }) => attestation) as never,
      signed.map(({ signature }) => signature),
    ]);
    return this.#stage.send(data, this.#stage.at("EvidenceRegistry"));
  }

  statement(fields: {
    number: string;
    quantity: bigint;
    amount: bigint;
    share?: number;
    anchorDay: number;
    due: number;
    lots: LotUse[];
    distinct?: boolean;
  }): Statement {
    return {
      order: this.id,
      number: hashOf(fields.number),
      quantity: fields.quantity,
      amount: fields.amount,
      share: fields.share ?? PPM,
      anchorDay: fields.anchorDay,
      due: fields.due,
      taxInvoice: ZeroHash,
      lots: lotsHash(fields.lots),
      distinct: fields.distinct ?? false,
      document: hashOf(`document of ${fields.number}`),
    };
  }

  receivableId(statement: Statement): bigint {
    return receivableIdOf(this.buyer.id, this.seller.id, statement.number);
  }

  /** Statement, lots and the buyer's acceptance; with the seller's own signature where the units go to its account. */
  async presentation(statement: Statement, lots: LotUse[], day: number, toSeller: boolean): Promise<object> {
    const stage = this.#stage;
    const registry = stage.at("InvoiceRegistry");
    const domain = stage.domain("Ordos InvoiceRegistry", registry);
    const acceptance = {
      root: leafOf(stage.book.chainId, registry, statement),
      count: 1,
      total: statement.amount,
      validUntil: day + 5,
    };
    return {
      order: this.order,
      programme: this.approved.programme,
      table: this.approved.table,
      statement,
      lots,
      acceptance,
      proof: [],
      buyerSignature: await stage.sign(this.buyer, domain, TYPES.acceptance, acceptance),
      sellerSignature: toSeller ? await stage.sign(this.seller, domain, TYPES.statement, { ...statement }) : "0x",
    };
  }

  /** The seller's signed request for money, with the lender's approval where one is given. */
  async request(
    facility: string,
    receivable: bigint,
    units: bigint,
    day: number,
    { payees = [], approver, minNet = 1n }: { payees?: Payee[]; approver?: Actor; minNet?: bigint } = {},
  ): Promise<string> {
    const request = {
      receivable,
      units,
      minNet,
      deadline: day,
      payees: payees.length === 0 ? ZeroHash : payeesHash(payees),
    };
    const domain = this.#stage.domain("Ordos Facility", facility);
    const signature = await this.#stage.sign(this.seller, domain, TYPES.request, request);
    const approval = approver === undefined ? "0x" : await this.#stage.sign(approver, domain, TYPES.request, request);
    return drawData(request, payees, signature, approval);
  }

  /** The receivable in the seller's own account. */
  async tokenise(statement: Statement, lots: LotUse[], day: number): Promise<Receipt> {
    const presentation = await this.presentation(statement, lots, day, true);
    const data = this.#stage.suite.ReceivableToken.interface.encodeFunctionData("tokenise", [
      presentation as never,
      this.seller.account,
      "0x",
    ]);
    return this.#stage.send(data, this.#stage.at("ReceivableToken"));
  }

  /** Everything a financing needs, from evidence to request, for one transaction of the desk. */
  async bundle(
    facts: Fact[],
    statement: Statement,
    lots: LotUse[],
    facility: string,
    day: number,
    options: { payees?: Payee[]; approver?: Actor; withOrder?: boolean; minNet?: bigint } = {},
  ): Promise<object> {
    const signed = await Promise.all(facts.map((fact) => this.attestation(fact, day)));
    const [orderBuyerSignature, orderSellerSignature] =
      options.withOrder === true ? await this.signOrder() : ["0x", "0x"];
    return {
      orderBuyerSignature,
      orderSellerSignature,
      attestations: signed.map(({ attestation }) => attestation),
      attestationSignatures: signed.map(({ signature }) => signature),
      presentation: await this.presentation(statement, lots, day, false),
      facility,
      drawData: await this.request(facility, this.receivableId(statement), statement.amount, day, options),
    };
  }
}

/** Sends bundles through the desk in one transaction. */
export async function finance(stage: Stage, bundles: object[]): Promise<Receipt> {
  const data = stage.suite.FinancingDesk.interface.encodeFunctionData("financeBatch", [bundles as never]);
  return stage.send(data, stage.at("FinancingDesk"));
}

/** Approves a programme; money, policy and rules as given, the rest as a plain one. */
export async function approveProgramme(
  stage: Stage,
  fields: Record<string, unknown>,
  table: string,
): Promise<Approved> {
  const programme = {
    table: keccak256(table),
    currency: stage.at("BankDeposit"),
    qualityKinds: 0,
    maxTenor: 180,
    nearAmount: 0,
    nearDays: 0,
    disputeDays: 0,
    transferRule: 1,
    undertaking: false,
    document: hashOf(`programme ${stage.tag}`),
    ...fields,
  };
  const { interface: orders } = stage.suite.OrderBook;
  const receipt = await stage.send(
    orders.encodeFunctionData("approveProgramme", [programme as never, table]),
    stage.at("OrderBook"),
    stage.holder("PROGRAMME_MANAGER"),
  );
  const { topicHash } = orders.getEvent("ProgrammeApproved");
  const hash = receipt.logs.find(({ topics }) => topics[0] === topicHash)?.topics[2];
  if (hash === undefined) throw new Error("the order book did not say which programme it approved");
  return { programme, table, hash };
}

/** Opens a lender's facility with one price for all grades, and admits groups without limit. */
export async function openFacility(
  stage: Stage,
  lender: Actor,
  options: { terms: Terms; advance: number; rate: number; seniorRate: number; autoLimit: bigint; salt: string },
): Promise<OpenedFacility> {
  const { FacilityFactory } = stage.suite;
  const salt = hashOf(`${options.salt} ${stage.tag}`);
  const prices = { advance: Array<number>(8).fill(options.advance), rate: Array<number>(8).fill(options.rate) };
  const config = {
    lender: lender.id,
    currency: stage.at("BankDeposit"),
    terms: options.terms,
    prices,
    seniorRate: options.seniorRate,
    autoLimit: options.autoLimit,
  };
  await stage.send(
    FacilityFactory.interface.encodeFunctionData("open", [config as never, salt]),
    stage.at("FacilityFactory"),
    stage.holder("FACILITY_OPENER"),
  );
  const address = await FacilityFactory.addressOf(salt);
  const facility = stage.facility(address);
  return { address, senior: await facility.vault(0), junior: await facility.vault(1) };
}

/** The lender admits sellers and obligors without limit. */
export async function admit(
  stage: Stage,
  lender: Actor,
  facility: string,
  sellers: Actor[],
  obligors: Actor[],
): Promise<void> {
  const { interface: abi } = stage.facility(facility);
  const limit = (seller: boolean) => (actor: Actor) => ({
    to: facility,
    data: abi.encodeFunctionData("setLimit", [actor.group, seller, UNLIMITED, LAST_DAY]),
  });
  await stage.execute(lender, [...sellers.map(limit(true)), ...obligors.map(limit(false))]);
}

/** Brings an actor's money and puts it into a vault. */
export async function deposit(
  stage: Stage,
  actor: Actor,
  vault: string,
  amount: bigint,
  reference: string,
  day: number,
): Promise<void> {
  await stage.bringMoney(actor.account, amount, reference, day);
  await stage.execute(actor, [
    {
      to: stage.at("BankDeposit"),
      data: stage.suite.BankDeposit.interface.encodeFunctionData("approve", [vault, amount]),
    },
    { to: vault, data: stage.vault(vault).interface.encodeFunctionData("deposit", [amount, actor.account]) },
  ]);
}
