import { expect } from "chai";
import { id, keccak256, Wallet, ZeroHash } from "ethers";

import {
  acceptanceMessage,
  acceptanceOf,
  addDays,
  addressSigner,
  attestationMessage,
  encodeDrawData,
  encodeTable,
  EvidenceKind,
  evidencePolicy,
  drawRequestMessage,
  fingerprint,
  findError,
  newOrder,
  newStatement,
  orderIdOf,
  orderMessage,
  OrdosError,
  payeesHash,
  planApproveProgramme,
  planAttest,
  planDeposit,
  planDraw,
  planPlaceOrder,
  planPublishCalendar,
  planTokenise,
  programmeHash,
  receivableIdOf,
  sectorOf,
  signMessage,
  statementMessage,
  TransferRule,
  type AcceptanceList,
  type Attestation,
  type Day,
  type ErrorArgs,
  type ErrorName,
  type Hex,
  type KeyGrant,
  type LotUse,
  type NewOrder,
  type NewStatement,
  type Order,
  type Presentation,
  type PricingTables,
  type Programme,
  type SignedAttestation,
  type SignedBy,
  type Statement,
} from "../../sdk/index.js";
import { readCalendar } from "../../tasks/demo/files.js";
import type { Actor, Stage } from "../sdk/stage.js";

/** The consortium's key of the stories. */
export const CONSORTIUM = `0x${"5a".repeat(32)}`;
const UNLIMITED = (1n << 96n) - 1n;

/** A key of a person, for what it may sign. */
export function personOf(name: string, purposes: number, maxAmount = UNLIMITED, keysAbove = 0): [Wallet, KeyGrant] {
  const wallet = new Wallet(id(`key of ${name}`));
  return [wallet, { signer: addressSigner(wallet.address), purposes, maxAmount, keysAbove }];
}

/** Fingerprint of a settlement statement's number. */
export const numberOf = (issuer: string, number: string, issuedOn: Day): Hex =>
  fingerprint(CONSORTIUM, "statement", { issuer, number, issuedOn });

/** Fingerprint of a tax invoice. */
export const taxInvoiceOf = (number: string): Hex =>
  fingerprint(CONSORTIUM, "taxInvoice", { country: "CN", code: "015002600111", number });

/** What the contracts refuse, with the evidence that they give. */
export async function refused(run: Promise<unknown>, name: ErrorName): Promise<ErrorArgs> {
  const thrown: unknown = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown, `${name} was expected`).to.be.instanceOf(Error);
  const error = findError(thrown);
  expect(error, String(thrown)).to.be.instanceOf(OrdosError);
  expect(error?.name).to.equal(name);
  return error?.args ?? {};
}

/** A programme and its pricing table. */
export interface Rules {
  readonly programme: Programme;
  readonly table: Hex;
}

/** Weighed by somebody who may, and nothing else. */
export const WEIGHED = evidencePolicy([{ kind: EvidenceKind.WeightArrival, groups: 1 }]);
/** Weighed and tested. */
export const TESTED = evidencePolicy([
  { kind: EvidenceKind.WeightArrival, groups: 1 },
  { kind: EvidenceKind.AssayArrival, groups: 1 },
]);

const MODULES = { FlatPrice: "flat", CoalPrice: "coal", MilkPrice: "milk", LivestockPrice: "livestock" } as const;

/** Approves a programme of a pricing module; what is not given is what a plain one has. */
export async function approve<M extends keyof typeof MODULES>(
  stage: Stage,
  module: M,
  table: PricingTables[M],
  change: Partial<Programme> = {},
): Promise<Rules> {
  const encoded = encodeTable(module, table);
  const programme: Programme = {
    sector: sectorOf(MODULES[module]),
    pricing: stage.book.contracts[module] ?? "",
    table: encoded.hash,
    currency: stage.money,
    evidencePolicy: WEIGHED,
    qualityKinds: 0,
    maxTenor: 180,
    nearAmount: 0,
    nearDays: 0,
    disputeDays: 5,
    lateRate: 500,
    overdueDays: 30,
    transferRule: TransferRule.Free,
    undertaking: false,
    deviceLimit: 0n,
    taxInvoiceDays: 0,
    taxCheckDays: 0,
    filing: false,
    stages: ZeroHash,
    document: keccak256(encoded.bytes),
    ...change,
  };
  await stage.send(planApproveProgramme(stage.book, programme, encoded.bytes));
  return { programme, table: encoded.bytes };
}

/** The business days of 2026 as the State Council published them, on chain. */
export async function publishCalendar(stage: Stage) {
  const calendar = readCalendar();
  await stage.send(planPublishCalendar(stage.book, calendar.publication()));
  return calendar;
}

/** What a verifier says of a lot; the rest follows from the order. */
export type Fact = Pick<Attestation, "lot" | "kind" | "document"> &
  Partial<Omit<Attestation, "order" | "seller" | "buyer" | "verifier">> & { readonly by: Pick<Actor, "id" | "wallet"> };

/** A statement as people say it. */
export type Says = Omit<NewStatement, "order" | "anchorDay" | "due"> & Partial<Pick<NewStatement, "anchorDay" | "due">>;

/** Who signs a statement, and what goes with it, where it is not the plain case. */
export interface Presented {
  readonly priceRule?: Hex;
  /** List that the buyer accepted, and the statement's place in it. */
  readonly accepted?: { readonly list: AcceptanceList; readonly at: number; readonly signature: Hex };
  readonly buyer?: SignedBy;
  readonly seller?: SignedBy;
}

/** A trade between two parties through the SDK's messages and plans. */
export class Deal {
  constructor(
    readonly stage: Stage,
    readonly rules: Rules,
    readonly buyer: Actor,
    readonly seller: Actor,
    public order: Order,
  ) {}

  /** An order that both sides sign; what is not given is what a plain one has. */
  static of(stage: Stage, rules: Rules, buyer: Actor, seller: Actor, terms: PlainTerms): Deal {
    const order = newOrder({
      buyer: buyer.id,
      seller: seller.id,
      programme: programmeHash(rules.programme),
      tax: 0,
      taxIncluded: true,
      tolerance: 0,
      anchor: 2,
      paymentDays: 30,
      convention: 0,
      document: ZeroHash,
      ...terms,
    });
    return new Deal(stage, rules, buyer, seller, order);
  }

  get id(): Hex {
    return orderIdOf(this.stage.book, this.order);
  }

  async signOrder(): Promise<[Hex, Hex]> {
    const message = orderMessage(this.stage.book, this.order);
    return [await signMessage(message, this.buyer.wallet), await signMessage(message, this.seller.wallet)];
  }

  async place(): Promise<this> {
    await this.stage.send(planPlaceOrder(this.stage.book, this.order, ...(await this.signOrder())));
    return this;
  }

  async attestation({ by, ...fact }: Fact): Promise<Attestation> {
    const observedOn = fact.observedOn ?? (await this.stage.client.today());
    return {
      order: this.id,
      seller: this.seller.id,
      buyer: this.buyer.id,
      verifier: by.id,
      negative: false,
      device: false,
      balance: ZeroHash,
      quantity: 0n,
      values: 0n,
      observedOn,
      validUntil: addDays(observedOn, 90),
      content: ZeroHash,
      tickets: [],
      ...fact,
    };
  }

  async signed(fact: Fact): Promise<SignedAttestation> {
    const attestation = await this.attestation(fact);
    return {
      attestation,
      signature: await signMessage(attestationMessage(this.stage.book, attestation), fact.by.wallet),
    };
  }

  async attest(...facts: Fact[]): Promise<SignedAttestation[]> {
    const list = await Promise.all(facts.map((fact) => this.signed(fact)));
    await this.stage.send(planAttest(this.stage.book, list));
    return list;
  }

  /** A statement whose due day is what the order's rule gives, unless it says otherwise. */
  async statement(says: Says): Promise<Statement> {
    const anchorDay = says.anchorDay ?? (await this.stage.client.today());
    const due = says.due ?? (await this.stage.client.dueDay(this.order, anchorDay));
    return newStatement({ ...says, order: this.id, anchorDay, due });
  }

  /** Everything of a statement, accepted by the buyer and presented by the seller. */
  async present(says: Says, how: Presented = {}): Promise<Presentation> {
    const { priceRule = "0x", buyer = this.buyer.wallet, seller = this.seller.wallet } = how;
    const { book } = this.stage;
    const statement = await this.statement(says);
    return {
      order: this.order,
      ...this.rules,
      priceRule,
      statement,
      lots: says.lots,
      deductions: says.deductions ?? [],
      ...(await this.#accepted(statement, buyer, how.accepted)),
      sellerSignature: await signMessage(statementMessage(book, statement), seller),
    };
  }

  async #accepted(
    statement: Statement,
    buyer: SignedBy,
    given: Presented["accepted"],
  ): Promise<Pick<Presentation, "acceptance" | "proof" | "buyerSignature">> {
    const { book, client } = this.stage;
    const list = given?.list ?? acceptanceOf(book, [statement], addDays(await client.today(), 10));
    const { acceptance, proofs } = list;
    const buyerSignature = given?.signature ?? (await signMessage(acceptanceMessage(book, acceptance), buyer));
    return { acceptance, proof: proofs[given?.at ?? 0] ?? [], buyerSignature };
  }

  idOf({ number }: Pick<Says, "number">): bigint {
    return receivableIdOf(this.buyer.id, this.seller.id, number);
  }

  /** The statement as a receivable in the seller's account. */
  async tokenise(says: Says, how: Presented = {}): Promise<bigint> {
    await this.stage.send(planTokenise(this.stage.book, await this.present(says, how), this.seller.account));
    return this.idOf(says);
  }

  /** The statement as a receivable of whom the seller gave a lien on the order. */
  async tokeniseTo(holder: string, says: Says, how: Presented = {}): Promise<bigint> {
    await this.stage.send(planTokenise(this.stage.book, await this.present(says, how), holder));
    return this.idOf(says);
  }

  /** One lot weighed by the buyer. */
  async weigh(lot: Hex, quantity: bigint, ticket: Hex = id(`${this.id} ${lot}`)): Promise<LotUse> {
    await this.attest({ by: this.buyer, lot, kind: EvidenceKind.WeightArrival, document: ticket, quantity });
    return { lot, document: ZeroHash };
  }

  /** The seller pledges units to a facility and asks for money; with the lender's approval where one is given. */
  async draw(
    facility: string,
    receivable: bigint,
    units: bigint,
    signer: SignedBy = this.seller.wallet,
  ): Promise<void> {
    const { book, client } = this.stage;
    const request = { receivable, units, minNet: 1n, deadline: await client.today(), payees: payeesHash([]) };
    const signature = await signMessage(drawRequestMessage(book, facility, request), signer);
    const drawData = encodeDrawData(request, [], signature);
    const plan = planDraw(book, { receivable, from: this.seller.account, facility, units, drawData });
    await this.stage.send(plan, this.seller);
  }
}

export type PlainTerms = Pick<NewOrder, "quantity" | "unitPrice" | "lastDay" | "salt"> & Partial<NewOrder>;

/** Puts money into the senior and the junior tranche of a facility. */
export async function fundFacility(stage: Stage, facility: string, senior: bigint, junior: bigint): Promise<void> {
  const view = await stage.client.facility(facility);
  for (const [vault, assets, by] of [
    [view.junior, junior, stage.lender],
    [view.senior, senior, stage.investor],
  ] as const) {
    await stage.fund(by.account, assets);
    await stage.send(planDeposit(stage.book, { vault, assets, receiver: by.account, currency: view.currency }), by);
  }
}

/** Lets the days go by until one begins. */
export async function passTo(stage: Stage, day: Day): Promise<void> {
  await stage.passDays(day - (await stage.client.today()));
}
