import { expect } from "chai";
import { id, keccak256, Wallet, ZeroHash, type ContractRunner, type Signer } from "ethers";
import { network } from "hardhat";

import {
  Anchor,
  Convention,
  EvidenceKind,
  evidencePolicy,
  joinPlans,
  lotReference,
  OrdosClient,
  orderMessage,
  parsePlan,
  PartyRole,
  Purpose,
  payeesHash,
  planAdmit,
  planApproveProgramme,
  planAttest,
  planCreditAccount,
  planOpenFacility,
  planPassOn,
  planPlaceOrder,
  planRecordReceipt,
  planRegisterParty,
  planTokenise,
  newOrder,
  newTerms,
  prepareBundle,
  programmeHash,
  randomSalt,
  sectorOf,
  serialisePlan,
  send,
  signBundle,
  signMessage,
  statementMessage,
  toDay,
  TransferRule,
  addDays,
  type AddressBook,
  type Bundle,
  type Day,
  type FacilityConfig,
  type Hex,
  type KeyGrant,
  type Order,
  type Passing,
  type Plan,
  type PreparedBundle,
  type Programme,
} from "../../sdk/index.js";
import { deploySuite, METADATA, OFFSET } from "./deploy-suite.js";

export { METADATA, OFFSET };

/** 09:00 in China. The tests do not depend on the day on which they run. */
const START = "2026-09-28T01:00:00Z";
export const FAR = toDay(40_000);
/** But those of devices. */
const ALL_PURPOSES = Object.values(Purpose).reduce((all, one) => all | one, 0) & ~Purpose.Read;
const UNLIMITED = (1n << 96n) - 1n;

export const TERMS = newTerms({
  fee: 1_000,
  lateRate: 90_000,
  minTenor: 1,
  maxTenor: 180,
  floor: 100_000,
  provision1: 10_000,
  provision2: 200_000,
  provision3: 500_000,
  writeOffDays: 60,
  actual365: false,
  discount: false,
});

export const PRICES = { advance: Array<number>(8).fill(800_000), rate: Array<number>(8).fill(42_000) };

/** A party of the tests: one key that is also its account. */
export interface Actor {
  id: number;
  group: number;
  wallet: Wallet;
  account: string;
}

/** A suite in process whose one deployer has every role without delay, and the people of a trade. */
export class Stage {
  #count = 0;
  buyer!: Actor;
  seller!: Actor;
  verifier!: Actor;
  lender!: Actor;
  investor!: Actor;
  programme!: Programme;

  private constructor(
    readonly deployer: Signer,
    readonly client: OrdosClient,
    readonly helpers: { time: { increase(seconds: number): Promise<number> } },
  ) {}

  /** What each start's stage was when it was opened, and the way back there. */
  static readonly #opened = new Map<string, { stage: Stage; back: () => Promise<void> }>();

  /**
   * The test files of one process share a chain per start: all but the first go back to where it stood when it was
   * opened. Whoever opens a stage ends the one that was opened before for the same start.
   *
   * @param start instant of the first block
   */
  static async open(start = START): Promise<Stage> {
    const opened = Stage.#opened.get(start);
    if (opened === undefined) return Stage.#build(start);
    await opened.back();
    return opened.stage.#again();
  }

  static async #build(start: string): Promise<Stage> {
    const { ethers, networkHelpers } = await network.create({ override: { initialDate: start } });
    const [deployer] = await ethers.getSigners();
    if (deployer === undefined) throw new Error("no account");
    const contracts = await deploySuite(deployer);
    const book = { chainId: Number((await ethers.provider.getNetwork()).chainId), utcOffset: OFFSET, contracts };
    const stage = new Stage(deployer, await OrdosClient.connect(book, deployer), networkHelpers);
    await stage.#wire();
    stage.buyer = await stage.register("buyer", PartyRole.Buyer);
    stage.seller = await stage.register("seller", PartyRole.Supplier);
    stage.verifier = await stage.register("verifier", PartyRole.Verifier);
    stage.lender = await stage.register("lender", PartyRole.Lender);
    stage.investor = await stage.register("investor", PartyRole.Investor);
    const snapshot = await networkHelpers.takeSnapshot();
    Stage.#opened.set(start, { stage, back: () => snapshot.restore() });
    return stage.#again();
  }

  /** The same stage as it was opened, with a client that remembers nothing. */
  async #again(): Promise<Stage> {
    const stage = new Stage(this.deployer, await OrdosClient.connect(this.book, this.deployer), this.helpers);
    const { buyer, seller, verifier, lender, investor } = this;
    return Object.assign(stage, { buyer, seller, verifier, lender, investor });
  }

  get book(): AddressBook {
    return this.client.book;
  }

  get money(): string {
    return this.book.contracts.BankDeposit ?? "";
  }

  async #wire(): Promise<void> {
    const manager = this.client.contract("AccessManager");
    const parties = this.client.contract("PartyRegistry");
    const {
      InvoiceRegistry,
      InvoiceStanding,
      ReceivableToken,
      FacilityFactory,
      Recourse,
      BankDesk = "",
    } = this.book.contracts;
    await this.client.contract("FingerprintSet").setWriter(InvoiceRegistry, true);
    await this.client.contract("FingerprintSet").setWriter(InvoiceStanding, true);
    await this.client.contract("PaymentHistory").setWriter(ReceivableToken, true);
    await parties.registerCustodian(ReceivableToken, 0);
    await parties.registerCustodian(BankDesk, 0);
    await parties.registerCustodian(Recourse, 0);
    const { selector } = parties.interface.getFunction("registerCustodian");
    await manager.setTargetFunctionRole(await parties.getAddress(), [selector], 104);
    await manager.grantRole(104, FacilityFactory, 0);
    await manager.grantRole(104, await this.deployer.getAddress(), 0);
  }

  /** Sends a plan as the deployer, or as a party from its account. */
  async send(plan: Plan, by?: Actor) {
    const signer = by === undefined ? this.deployer : by.wallet.connect(this.client.provider);
    return send(signer, plan);
  }

  as(actor: Actor): ContractRunner {
    return actor.wallet.connect(this.client.provider);
  }

  async register(name: string, roles: number, keys?: KeyGrant[], account?: string, group = 0): Promise<Actor> {
    const wallet = new Wallet(id(`key of ${name}`), this.client.provider);
    await (await this.deployer.sendTransaction({ to: wallet.address, value: 10n ** 18n })).wait();
    const legalId = id(name);
    const one = { signer: wallet.address, purposes: ALL_PURPOSES, maxAmount: UNLIMITED, keysAbove: 0 };
    const registration = {
      legalId,
      account: account ?? wallet.address,
      group,
      roles,
      expiryDay: FAR,
      jurisdiction: 156,
    };
    await this.send(planRegisterParty(this.book, registration, keys ?? [one]));
    const party = await this.client.party(await this.client.partyOfLegalId(legalId));
    return { id: party.id, group: party.group, wallet, account: party.account };
  }

  async passDays(count: number): Promise<Day> {
    await this.helpers.time.increase(count * 86_400);
    return this.client.today();
  }

  /** Gives an account money of its own through the bank. */
  async fund(account: string, amount: bigint): Promise<Hex> {
    const bankRef = id(`receipt ${++this.#count}`);
    const valueDay = await this.client.today();
    await this.send(planRecordReceipt(this.book, { bankRef, amount, valueDay, payer: ZeroHash }));
    await this.send(planCreditAccount(this.book, bankRef, account, amount));
    return bankRef;
  }

  async approveProgramme(change: Partial<Programme> = {}): Promise<Programme> {
    const programme: Programme = {
      sector: sectorOf("flat"),
      pricing: this.book.contracts.FlatPrice ?? "",
      table: keccak256("0x"),
      currency: this.money,
      evidencePolicy: evidencePolicy([
        { kind: EvidenceKind.WeightArrival, groups: 1 },
        { kind: EvidenceKind.Receipt, groups: 1, independent: 1 },
      ]),
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
      document: id("programme"),
      ...change,
    };
    await this.send(planApproveProgramme(this.book, programme, "0x"));
    this.programme = programme;
    return programme;
  }

  /** Opens a facility with junior and senior money and limits for everybody. */
  async openFacility(change: Partial<FacilityConfig> = {}): Promise<string> {
    const config = {
      lender: this.lender.id,
      currency: this.money,
      terms: TERMS,
      prices: PRICES,
      seniorRate: 30_000,
      autoLimit: UNLIMITED,
      ...change,
    };
    const salt = randomSalt();
    const facility = await this.client.contract("FacilityFactory").getFunction("addressOf").staticCall(salt);
    await this.send(planOpenFacility(this.book, config, salt));
    const parties = [this.buyer, this.seller];
    const limits = parties.map(({ group }, i) => ({ group, seller: i === 1, cap: UNLIMITED, expiryDay: FAR }));
    await this.send(planAdmit(this.book, facility, limits), this.lender);
    return facility;
  }

  async makeOrder(amount: bigint, change: Partial<Order> = {}): Promise<Order> {
    return newOrder({
      buyer: this.buyer.id,
      seller: this.seller.id,
      programme: programmeHash(this.programme),
      quantity: 1n,
      unitPrice: amount * 1_000_000n,
      tax: 0,
      taxIncluded: true,
      tolerance: 0,
      anchor: Anchor.Invoice,
      paymentDays: 30,
      convention: Convention.None,
      lastDay: addDays(await this.client.today(), 300),
      document: id("order"),
      salt: id(`order ${++this.#count}`),
      ...change,
    });
  }

  /** Everything of a financing of one piece for `amount` fen, unsigned. */
  async prepare(facility: string, amount: bigint, order?: Order): Promise<PreparedBundle> {
    const today = await this.client.today();
    const placed = order ?? (await this.makeOrder(amount));
    const until = addDays(today, 90);
    const paper = (kind: EvidenceKind, verifier: Actor) => ({
      lot: lotReference("lot"),
      verifier: verifier.id,
      kind,
      document: id(`${placed.salt} ${kind}`),
      quantity: placed.quantity,
      observedOn: today,
      validUntil: until,
    });
    return prepareBundle(this.book, {
      programme: this.programme,
      table: "0x",
      order: placed,
      attestations: [paper(EvidenceKind.WeightArrival, this.buyer), paper(EvidenceKind.Receipt, this.verifier)],
      statement: {
        number: id(`statement ${placed.salt}`),
        quantity: placed.quantity,
        amount,
        anchorDay: today,
        due: addDays(today, placed.paymentDays),
        distinct: true,
      },
      lots: [{ lot: lotReference("lot"), document: ZeroHash }],
      acceptance: { validUntil: addDays(today, 10) },
      facility,
      draw: { deadline: addDays(today, 10) },
    });
  }

  async sign(prepared: PreparedBundle): Promise<Bundle> {
    return signBundle(prepared, {
      order: { buyer: this.buyer.wallet, seller: this.seller.wallet },
      attestations: [this.buyer.wallet, this.verifier.wallet],
      acceptance: this.buyer.wallet,
      request: this.seller.wallet,
    });
  }

  /** Order, evidence and statement of one piece for `amount` fen, as units in the seller's own account. */
  async tokenise(amount: bigint, order?: Order): Promise<bigint> {
    const prepared = await this.prepare(this.lender.account, amount, order);
    const bundle = await this.sign(prepared);
    const { presentation } = bundle;
    const sellerSignature = await signMessage(statementMessage(this.book, presentation.statement), this.seller.wallet);
    const evidence = bundle.attestations.map((attestation, i) => ({
      attestation,
      signature: bundle.attestationSignatures[i] ?? "0x",
    }));
    const plan = joinPlans("From order to receivable", [
      planPlaceOrder(this.book, presentation.order, bundle.orderBuyerSignature, bundle.orderSellerSignature),
      planAttest(this.book, evidence),
      planTokenise(this.book, { ...presentation, sellerSignature }, this.seller.account),
    ]);
    expect(parsePlan(serialisePlan(plan))).to.deep.equal(plan);
    await this.send(parsePlan(serialisePlan(plan)));
    return prepared.receivable;
  }

  /** Passes units on, in payment of a debt where one is named: the giver sends it, the taker signs. */
  async passOn(
    giver: Actor,
    taker: Actor,
    terms: Pick<Passing, "receivable" | "units"> & Partial<Pick<Passing, "debt" | "amount" | "discharge">>,
  ): Promise<void> {
    const message = await this.client.preparePassing({
      ...{ debt: 0n, amount: 0n, discharge: false, deadline: await this.client.today() },
      ...{ giver: giver.id, taker: taker.id },
      ...terms,
    });
    const signature = await signMessage(message, taker.wallet);
    await this.send(planPassOn(this.book, message.value, { taker: signature }), giver);
  }

  async signOrder(order: Order): Promise<[Hex, Hex]> {
    const message = orderMessage(this.book, order);
    return [await signMessage(message, this.buyer.wallet), await signMessage(message, this.seller.wallet)];
  }
}

export const NO_PAYEES = payeesHash([]);
