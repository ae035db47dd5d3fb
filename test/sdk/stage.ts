import { expect } from "chai";
import { getCreateAddress, id, keccak256, Wallet, ZeroHash, type ContractRunner, type Signer } from "ethers";
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
import * as types from "../../typechain-types/index.js";
import { at, deployFacility, deployLendingLibraries } from "./deploy-facility.js";

export const OFFSET = 28_800;
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

export const METADATA = "https://ordos.example/receivables/{id}.json";

/** A party of the tests: one key that is also its account. */
export interface Actor {
  id: number;
  group: number;
  wallet: Wallet;
  account: string;
}

/** Libraries of the receivable token's extension. */
async function deployClaimLibraries(deployer: Signer) {
  return {
    "project/contracts/receivables/Amendments.sol:Amendments": await at(
      new types.Amendments__factory(deployer).deploy(),
    ),
    "project/contracts/receivables/CourtOrders.sol:CourtOrders": await at(
      new types.CourtOrders__factory(deployer).deploy(),
    ),
  };
}

/** Addresses of the deployer's next creations: contracts that name each other carry them as immutables. */
async function nextAddresses(deployer: Signer, offsets: number[]): Promise<string[]> {
  const from = await deployer.getAddress();
  const nonce = await deployer.getNonce();
  return offsets.map((offset) => getCreateAddress({ from, nonce: nonce + offset }));
}

async function deploySuite(deployer: Signer): Promise<Record<string, string>> {
  const admin = await deployer.getAddress();
  const AccessManager = await at(new types.AccessManager__factory(deployer).deploy(admin));
  const PauseGuardian = await at(new types.PauseGuardian__factory(deployer).deploy(AccessManager));
  const [recovery = ""] = await nextAddresses(deployer, [1]);
  const PartyRegistry = await at(new types.PartyRegistry__factory(deployer).deploy(AccessManager, OFFSET, recovery));
  const PartyRecovery = await at(
    new types.PartyRecovery__factory(deployer).deploy(AccessManager, OFFSET, PartyRegistry),
  );
  const ERC7913P256Verifier = await at(new types.ERC7913P256Verifier__factory(deployer).deploy());
  const ERC7913WebAuthnVerifier = await at(new types.ERC7913WebAuthnVerifier__factory(deployer).deploy());
  const BusinessCalendar = await at(
    new types.BusinessCalendar__factory(deployer).deploy(AccessManager, 20_454, OFFSET, 30),
  );
  const FingerprintSet = await at(new types.FingerprintSet__factory(deployer).deploy(AccessManager));
  const PaymentHistory = await at(new types.PaymentHistory__factory(deployer).deploy(AccessManager));
  const claims = await deployClaimLibraries(deployer);
  const [frameworks = "", invoices = "", token = "", notes = ""] = await nextAddresses(deployer, [1, 6, 8, 10]);
  const OrderBook = await at(
    new types.OrderBook__factory(deployer).deploy(
      AccessManager,
      PauseGuardian,
      OFFSET,
      PartyRegistry,
      frameworks,
      invoices,
    ),
  );
  const FrameworkBook = await at(
    new types.FrameworkBook__factory(deployer).deploy(PauseGuardian, OFFSET, PartyRegistry, OrderBook),
  );
  const EvidenceRegistry = await at(
    new types.EvidenceRegistry__factory(deployer).deploy(OFFSET, PartyRegistry, invoices),
  );
  const PriceIndex = await at(new types.PriceIndex__factory(deployer).deploy(OFFSET, PartyRegistry));
  const AcceptanceBook = await at(new types.AcceptanceBook__factory(deployer).deploy(OFFSET, PartyRegistry, invoices));
  const InvoiceStanding = await at(
    new types.InvoiceStanding__factory(deployer).deploy(OFFSET, PartyRegistry, FingerprintSet, invoices),
  );
  const InvoiceRegistry = await at(
    new types.InvoiceRegistry__factory(deployer).deploy(
      PauseGuardian,
      OFFSET,
      PartyRegistry,
      OrderBook,
      EvidenceRegistry,
      AcceptanceBook,
      FingerprintSet,
      BusinessCalendar,
      PriceIndex,
      InvoiceStanding,
      token,
      notes,
    ),
  );
  const setup = { utcOffset: OFFSET, parties: PartyRegistry, history: PaymentHistory, notes };
  const ReceivableExtension = await at(
    new types.ReceivableExtension__factory(claims, deployer).deploy(setup, METADATA),
  );
  const ReceivableToken = await at(
    new types.ReceivableToken__factory(deployer).deploy(setup, InvoiceRegistry, ReceivableExtension),
  );
  const NotesExtension = await at(
    new types.NotesExtension__factory(deployer).deploy(AccessManager, PartyRegistry, ReceivableToken),
  );
  const ReceivableNotes = await at(
    new types.ReceivableNotes__factory(deployer).deploy(
      AccessManager,
      PartyRegistry,
      ReceivableToken,
      InvoiceRegistry,
      NotesExtension,
    ),
  );
  const FlatPrice = await at(new types.FlatPrice__factory(deployer).deploy());
  const CoalPrice = await at(new types.CoalPrice__factory(deployer).deploy());
  const MilkPrice = await at(new types.MilkPrice__factory(deployer).deploy());
  const GrainPrice = await at(new types.GrainPrice__factory(deployer).deploy());
  const LivestockPrice = await at(new types.LivestockPrice__factory(deployer).deploy());
  const BankDesk = await at(
    new types.BankDesk__factory(deployer).deploy(
      AccessManager,
      OFFSET,
      PartyRegistry,
      ReceivableToken,
      ReceivableNotes,
      "Deposit CNY",
      "CNYd",
    ),
  );
  const BankDeposit = await types.BankDesk__factory.connect(BankDesk, deployer).DEPOSIT();
  const Scorecard = await at(new types.Scorecard__factory(deployer).deploy());
  const positions = await at(new types.Positions__factory(deployer).deploy());
  const Recourse = await at(
    new types.Recourse__factory({ "project/contracts/financing/Positions.sol:Positions": positions }, deployer).deploy(
      PartyRegistry,
      ReceivableToken,
      ReceivableNotes,
      InvoiceStanding,
    ),
  );
  const lending = await deployLendingLibraries(deployer);
  // After the facility's three parts and the vault.
  const [factory = ""] = await nextAddresses(deployer, [4]);
  const facility = await deployFacility(deployer, lending, PauseGuardian, OFFSET, {
    parties: PartyRegistry,
    token: ReceivableToken,
    history: PaymentHistory,
    scorecard: Scorecard,
    standing: InvoiceStanding,
    orders: OrderBook,
    evidence: EvidenceRegistry,
    recourse: Recourse,
    factory,
  });
  const vault = await at(new types.TrancheVault__factory(deployer).deploy(PartyRegistry));
  const FacilityFactory = await at(
    new types.FacilityFactory__factory(deployer).deploy(AccessManager, PartyRegistry, facility, vault),
  );
  const FinancingDesk = await at(
    new types.FinancingDesk__factory(deployer).deploy(OrderBook, EvidenceRegistry, ReceivableToken),
  );
  const HealthCheck = await at(new types.HealthCheck__factory(deployer).deploy(OrderBook, ReceivableToken));
  const PortfolioLens = await at(new types.PortfolioLens__factory(deployer).deploy(ReceivableToken));
  return {
    AccessManager,
    PauseGuardian,
    PartyRegistry,
    PartyRecovery,
    ERC7913P256Verifier,
    ERC7913WebAuthnVerifier,
    BusinessCalendar,
    FingerprintSet,
    OrderBook,
    FrameworkBook,
    EvidenceRegistry,
    PriceIndex,
    AcceptanceBook,
    InvoiceStanding,
    InvoiceRegistry,
    PaymentHistory,
    ReceivableToken,
    ReceivableNotes,
    ReceivableExtension,
    NotesExtension,
    Scorecard,
    Recourse,
    FacilityFactory,
    FinancingDesk,
    HealthCheck,
    PortfolioLens,
    BankDesk,
    BankDeposit,
    FlatPrice,
    CoalPrice,
    MilkPrice,
    GrainPrice,
    LivestockPrice,
  };
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

  /** @param start instant of the first block */
  static async open(start = START): Promise<Stage> {
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
    return stage;
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
