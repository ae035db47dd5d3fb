import { id as hashOf, ZeroHash } from "ethers";

import { addDays, type Day } from "../../sdk/dates.js";
import {
  acceptanceOf,
  encodeDrawData,
  orderIdOf,
  payeesHash,
  programmeHash,
  receivableIdOf,
} from "../../sdk/hashes.js";
import {
  acceptanceMessage,
  attestationMessage,
  drawRequestMessage,
  orderMessage,
  statementMessage,
} from "../../sdk/messages.js";
import { planFinance } from "../../sdk/plans/financing.js";
import { planTokenise } from "../../sdk/plans/receivables.js";
import { planAttest, planPlaceOrder } from "../../sdk/plans/trade.js";
import { signMessage } from "../../sdk/signatures.js";
import { newOrder, newStatement, type NewOrder } from "../../sdk/trade.js";
import {
  TransferRule,
  type Attestation,
  type Bundle,
  type EvidenceKind,
  type Hex,
  type LotUse,
  type Order,
  type Payee,
  type Presentation,
  type Programme,
  type Statement,
  type Terms,
} from "../../sdk/types.js";
import type { Actor, Receipt, Stage } from "./stage.js";

export const PPM = 1_000_000;
export const UNLIMITED = (1n << 96n) - 1n;
/** Without limit, in the best class, for ever. */
const ADMISSION = { cap: UNLIMITED, expiryDay: 65_535, class: 0, agreement: ZeroHash };

/** A programme as the chain has it, its hash and number. */
export interface Approved {
  programme: Programme;
  table: Hex;
  hash: Hex;
  number: bigint;
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
  kind: EvidenceKind;
  document: Hex;
  quantity: bigint;
  values?: bigint;
  negative?: boolean;
  tickets?: string[];
  /** Last day on which it counts; 90 days when not given. */
  validUntil?: Day;
}

export interface Signed {
  attestation: Attestation;
  signature: Hex;
}

/** A trade between two parties: their papers, signed, as calldata. */
export class Trade {
  readonly id: string;
  readonly order: Order;
  readonly #stage: Stage;

  constructor(
    stage: Stage,
    readonly approved: Approved,
    readonly buyer: Actor,
    readonly seller: Actor,
    terms: NewOrder,
  ) {
    this.#stage = stage;
    this.order = newOrder(terms);
    this.id = orderIdOf(stage.book, this.order);
  }

  /** Both sides' signatures over the order: buyer's, then seller's. */
  async signOrder(): Promise<[Hex, Hex]> {
    const message = orderMessage(this.#stage.book, this.order);
    return [await signMessage(message, this.buyer.wallet), await signMessage(message, this.seller.wallet)];
  }

  async place(): Promise<Receipt> {
    const [byBuyer, bySeller] = await this.signOrder();
    return this.#stage.carryOut(planPlaceOrder(this.#stage.book, this.order, byBuyer, bySeller));
  }

  /** An attestation of a fact, signed by its verifier, good for 90 days from `day`. */
  async attestation(fact: Fact, day: Day): Promise<Signed> {
    const attestation: Attestation = {
      order: this.id,
      seller: this.seller.id,
      buyer: this.buyer.id,
      lot: fact.lot,
      verifier: fact.by.id,
      kind: fact.kind,
      negative: fact.negative ?? false,
      device: false,
      document: fact.document,
      balance: ZeroHash,
      quantity: fact.quantity,
      values: fact.values ?? 0n,
      observedOn: day,
      validUntil: fact.validUntil ?? addDays(day, 90),
      content: ZeroHash,
      tickets: fact.tickets ?? [],
    };
    const message = attestationMessage(this.#stage.book, attestation);
    return { attestation, signature: await signMessage(message, fact.by.wallet) };
  }

  async attest(facts: Fact[], day: Day): Promise<Receipt> {
    const signed = await Promise.all(facts.map((fact) => this.attestation(fact, day)));
    return this.#stage.carryOut(planAttest(this.#stage.book, signed));
  }

  statement(fields: {
    number: string;
    quantity: bigint;
    amount: bigint;
    share?: number;
    anchorDay: Day;
    due: Day;
    lots: LotUse[];
    distinct?: boolean;
    /** Number of the provisional statement in whose place this one comes. */
    replaces?: string;
  }): Statement {
    return newStatement({
      order: this.id,
      number: hashOf(fields.number),
      quantity: fields.quantity,
      amount: fields.amount,
      share: fields.share ?? PPM,
      anchorDay: fields.anchorDay,
      due: fields.due,
      lots: fields.lots,
      distinct: fields.distinct ?? false,
      replaces: fields.replaces === undefined ? ZeroHash : hashOf(fields.replaces),
      document: hashOf(`document of ${fields.number}`),
    });
  }

  receivableId(statement: Statement): bigint {
    return receivableIdOf(this.buyer.id, this.seller.id, statement.number);
  }

  /** Statement, lots and the buyer's acceptance; with the seller's own signature where the units go to its account. */
  async presentation(statement: Statement, lots: LotUse[], day: Day, toSeller: boolean): Promise<Presentation> {
    const { book } = this.#stage;
    const { acceptance } = acceptanceOf(book, [statement], addDays(day, 5));
    return {
      order: this.order,
      programme: this.approved.programme,
      table: this.approved.table,
      priceRule: "0x",
      statement,
      lots,
      deductions: [],
      acceptance,
      proof: [],
      buyerSignature: await signMessage(acceptanceMessage(book, acceptance), this.buyer.wallet),
      sellerSignature: toSeller ? await signMessage(statementMessage(book, statement), this.seller.wallet) : "0x",
    };
  }

  /** The seller's signed request for money, with the lender's approval where one is given. */
  async request(
    facility: string,
    receivable: bigint,
    units: bigint,
    day: Day,
    { payees = [], approver, minNet = 1n }: { payees?: Payee[]; approver?: Actor; minNet?: bigint } = {},
  ): Promise<Hex> {
    const request = { receivable, units, minNet, deadline: day, payees: payeesHash(payees) };
    const message = drawRequestMessage(this.#stage.book, facility, request);
    const signature = await signMessage(message, this.seller.wallet);
    const approval = approver === undefined ? "0x" : await signMessage(message, approver.wallet);
    return encodeDrawData(request, payees, signature, approval);
  }

  /** The receivable in the seller's own account. */
  async tokenise(statement: Statement, lots: LotUse[], day: Day): Promise<Receipt> {
    const presentation = await this.presentation(statement, lots, day, true);
    return this.#stage.carryOut(planTokenise(this.#stage.book, presentation, this.seller.account));
  }

  /** Everything a financing needs, from evidence to request, for one transaction of the desk. */
  async bundle(
    facts: Fact[],
    statement: Statement,
    lots: LotUse[],
    facility: string,
    day: Day,
    options: { payees?: Payee[]; approver?: Actor; withOrder?: boolean; minNet?: bigint } = {},
  ): Promise<Bundle> {
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
export function finance(stage: Stage, bundles: Bundle[]): Promise<Receipt> {
  return stage.carryOut(planFinance(stage.book, bundles));
}

/** Approves a programme; money, policy and rules as given, the rest as a plain one. */
export async function approveProgramme(
  stage: Stage,
  fields: Pick<Programme, "sector" | "pricing" | "table" | "evidencePolicy"> & Partial<Programme>,
  table: Hex,
): Promise<Approved> {
  const programme: Programme = {
    currency: stage.at("BankDeposit"),
    qualityKinds: 0,
    maxTenor: 180,
    nearAmount: 0,
    nearDays: 0,
    disputeDays: 0,
    lateRate: 0,
    overdueDays: 0,
    transferRule: TransferRule.Free,
    undertaking: false,
    deviceLimit: 0n,
    taxInvoiceDays: 0,
    taxCheckDays: 0,
    filing: false,
    stages: ZeroHash,
    document: hashOf(`programme ${stage.tag}`),
    ...fields,
  };
  const data = stage.suite.OrderBook.interface.encodeFunctionData("approveProgramme", [programme, table]);
  await stage.send(data, stage.at("OrderBook"), stage.holder("PROGRAMME_MANAGER"));
  const hash = programmeHash(programme);
  return { programme, table, hash, number: await stage.suite.OrderBook.programmeNumber(hash) };
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
    FacilityFactory.interface.encodeFunctionData("open", [config, salt]),
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
    data: abi.encodeFunctionData("admit", [actor.group, seller, ADMISSION]),
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
  day: Day,
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
