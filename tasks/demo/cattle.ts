import { id as hashOf, ZeroHash } from "ethers";

import { openFacility, admit, approveProgramme, deposit, Trade, type Fact, type OpenedFacility } from "../lib/trade.js";
import type { Actor } from "../lib/stage.js";
import { addDays, parseDay, toDay, type Day } from "../../sdk/dates.js";
import { encodeTable, evidencePolicy, packValues, qualityKinds } from "../../sdk/evidence.js";
import { encodePriceRule, orderLoanId, payeesHash, priceRuleHash, sectorOf, stagesHash } from "../../sdk/hashes.js";
import { indexValueMessage, orderLienMessage, orderRequestMessage } from "../../sdk/messages.js";
import { displayAmount, parseAmount, parseUnitPrice } from "../../sdk/money.js";
import { planDrawOnOrder, planFinanceOrder } from "../../sdk/plans/orders.js";
import { planTokenise } from "../../sdk/plans/receivables.js";
import { planPublishIndex } from "../../sdk/plans/trade.js";
import { signMessage } from "../../sdk/signatures.js";
import { newTerms } from "../../sdk/terms.js";
import {
  Anchor,
  Convention,
  EvidenceKind,
  PartyRole,
  Product,
  type OrderDraw,
  type OrderStage,
  type Payee,
  type PriceRule,
} from "../../sdk/types.js";
import { plainOrder, type Cast } from "./cast.js";
import { expectAmount } from "./narrator.js";

const HEAD = 640n;
const UNTIL = parseDay("2027-07-31");
const PEN = hashOf("pen 7");
/** Bought and tagged, insured, the pledge filed; then quarantined; then counted again. */
const BOUGHT = [
  { kind: EvidenceKind.Tags, groups: 1, independent: 1 },
  { kind: EvidenceKind.Insurance, groups: 1 },
  { kind: EvidenceKind.Filing, groups: 1 },
];
const QUARANTINED = [...BOUGHT, { kind: EvidenceKind.Quarantine, groups: 1 }];
const COUNTED = [...QUARANTINED, { kind: EvidenceKind.Custody, groups: 1 }];
const STAGES: OrderStage[] = [
  { policy: evidencePolicy(BOUGHT), share: 300_000 },
  { policy: evidencePolicy(QUARANTINED), share: 500_000 },
  { policy: evidencePolicy(COUNTED), share: 700_000 },
];

/** Everybody in the deal. */
type People = Record<"feedlot" | "slaughterhouse" | "ministry" | "vet" | "insurer" | "registry" | "calves", Actor>;

/** The feedlot's cattle: money against the order, long before there is an invoice. */
export class CattleDeal {
  readonly #cast: Cast;
  readonly #trade: Trade;
  readonly #people: People;
  readonly #rule: PriceRule;
  readonly book: OpenedFacility;
  #receivable = 0n;

  private constructor(cast: Cast, people: People, rule: PriceRule, trade: Trade, book: OpenedFacility) {
    this.#cast = cast;
    this.#people = people;
    this.#rule = rule;
    this.#trade = trade;
    this.book = book;
  }

  /** Registers everybody, approves the programme with its stages, opens the bank's facility for it. */
  static async open(cast: Cast, day: Day): Promise<CattleDeal> {
    const { stage, bank, investor, say } = cast;
    const party = (name: string, role: number) => stage.register(name, role);
    const people = {
      feedlot: await party("Horqin feedlot", PartyRole.Supplier),
      slaughterhouse: await party("Tongliao slaughterhouse", PartyRole.Buyer),
      ministry: await party("agriculture bureau", PartyRole.Verifier),
      vet: await party("county vet", PartyRole.Verifier),
      insurer: await party("Prairie insurance", PartyRole.Verifier),
      registry: await party("agent of the pledge registry", PartyRole.Verifier),
      calves: await party("seller of calves", PartyRole.Supplier),
    };
    const table = encodeTable("LivestockPrice", { minAverage: 500, maxAverage: 750 });
    const weighed = [
      { kind: EvidenceKind.WeightArrival, groups: 1 },
      { kind: EvidenceKind.Tags, groups: 1, independent: 1 },
    ];
    const approved = await approveProgramme(
      stage,
      {
        ...{ sector: sectorOf("livestock"), pricing: stage.at("LivestockPrice"), table: table.hash },
        evidencePolicy: evidencePolicy(weighed),
        // Heads are summed over the lots.
        qualityKinds: qualityKinds([EvidenceKind.WeightArrival]) | (1 << 12),
        stages: stagesHash(STAGES),
        document: hashOf(`cattle ${stage.tag}`),
      },
      table.bytes,
    );
    const terms = newTerms({
      ...{ lateRate: 75_000, maxTenor: 400, floor: 100_000, writeOffDays: 120, product: Product.WorkingCapital },
      ...{ provision1: 10_000, provision2: 200_000, provision3: 500_000, orderDays: 31, rollCap: 950_000 },
    });
    const limits = { advance: 800_000, rate: 50_000, seniorRate: 25_000, autoLimit: parseAmount("2000000.00") };
    const book = await openFacility(stage, bank, { terms, ...limits, salt: "cattle" });
    await admit(stage, bank, book.address, [people.feedlot], [people.slaughterhouse]);
    await deposit(stage, investor, book.senior, parseAmount("2000000.00"), "senior cattle", day);
    await deposit(stage, bank, book.junior, parseAmount("600000.00"), "junior cattle", day);
    const rule = {
      ...{ publisher: people.ministry.id, index: hashOf("weekly price of live cattle"), cap: 0n, maxAge: 7 },
      ...{ spread: -parseUnitPrice("0.30"), floor: parseUnitPrice("24.00") },
    };
    const trade = new Trade(stage, approved, people.slaughterhouse, people.feedlot, {
      ...plainOrder(people.slaughterhouse, people.feedlot, approved, "May cattle"),
      ...{ quantity: 200n * HEAD, pieces: 200, unitPrice: parseUnitPrice("27.00"), priceRule: priceRuleHash(rule) },
      ...{ anchor: Anchor.Invoice, paymentDays: 45, convention: Convention.None, lastDay: parseDay("2027-06-30") },
    });
    say.line(day, "cattle", "order of 200 head for May: index − 0.30, not below 24.00; 3,456,000.00 is expected");
    return new CattleDeal(cast, people, rule, trade, book);
  }

  get receivable(): bigint {
    return this.#receivable;
  }

  /** Order, tags, policy, pledge and the first stage, paid to the seller of the calves, in one transaction. */
  async buy(day: Day): Promise<void> {
    const { stage, say } = this.#cast;
    const { calves, insurer, registry, vet } = this.#people;
    const amount = parseAmount("1036800.00");
    const tags = { by: vet, kind: EvidenceKind.Tags, quantity: 200n * HEAD, values: packValues([200]) };
    const facts = [
      this.#paper("tags", tags),
      this.#paper("policy", { by: insurer, kind: EvidenceKind.Insurance }),
      this.#paper("pledge", { by: registry, kind: EvidenceKind.Filing }),
    ];
    const signed = await Promise.all(facts.map((fact) => this.#trade.attestation(fact, day)));
    const [orderBuyerSignature, orderSellerSignature] = await this.#trade.signOrder();
    const payee = { account: calves.account, bankAccount: ZeroHash, amount, purpose: hashOf("200 calves") };
    const bundle = {
      ...{ orderBuyerSignature, orderSellerSignature, facility: this.book.address },
      attestations: signed.map(({ attestation }) => attestation),
      attestationSignatures: signed.map(({ signature }) => signature),
      draw: await this.#draw(0, amount, day, [payee]),
    };
    const { gasUsed } = await stage.carryOut(planFinanceOrder(stage.book, [bundle]));
    const got = await stage.suite.BankDeposit.balanceOf(calves.account);
    say.line(
      day,
      "cattle",
      `tagged, insured, pledge filed: 30 % of the order, ${expectAmount("the first stage", got, amount)}, to the seller ` +
        `of the calves in one transaction (${gasUsed.toLocaleString("en-US")} gas)`,
    );
  }

  /** The next stage, once its paper is there. */
  async next(at: 1 | 2, day: Day): Promise<void> {
    const { stage, say } = this.#cast;
    await this.#roll();
    const kind = at === 1 ? EvidenceKind.Quarantine : EvidenceKind.Custody;
    await this.#trade.attest([this.#paper(`stage ${at}`, { by: this.#people.vet, kind })], day);
    const draw = await this.#draw(at, parseAmount("691200.00"), day);
    await stage.carryOut(planDrawOnOrder(stage.book, this.book.address, draw));
    const { principal } = await this.#owed();
    const share = at === 1 ? "quarantine passed, to 50 %" : "counted again, to 70 %";
    say.line(day, "cattle", `${share}: 691,200.00 more; ${displayAmount(principal)} is out on the order`);
  }

  async lose(heads: bigint, day: Day): Promise<void> {
    const loss = { by: this.#people.vet, kind: EvidenceKind.Tags, quantity: heads * HEAD, negative: true };
    await this.#trade.attest([this.#paper(`deaths ${day}`, loss)], day);
    this.#cast.say.line(day, "cattle", `${heads} head die: the pen is worth less to the bank in the same block`);
  }

  /** The insurer pays into the loan, principal first. */
  async insure(day: Day): Promise<void> {
    const { stage, say } = this.#cast;
    const { insurer } = this.#people;
    const amount = parseAmount("99000.00");
    await stage.bringMoney(insurer.account, amount, "the insurer's account", day);
    const facility = stage.facility(this.book.address).interface;
    const approve = stage.suite.BankDeposit.interface.encodeFunctionData("approve", [this.book.address, amount]);
    const pay = facility.encodeFunctionData("payIn", [orderLoanId(this.#trade.id), amount, hashOf("claim 2027-118")]);
    await stage.execute(insurer, [
      { to: stage.at("BankDeposit"), data: approve },
      { to: this.book.address, data: pay },
    ]);
    const { principal } = await this.#owed();
    const left = expectAmount("what is out", principal, parseAmount("1629000.00"));
    say.line(day, "cattle", `the insurer pays 99,000.00 for nine of them, principal first: ${left} is out`);
  }

  /** The slaughterhouse accepts what arrived, and the loan on the order becomes one on its claim. */
  async deliver(day: Day): Promise<void> {
    const { stage, say } = this.#cast;
    const { ministry, slaughterhouse } = this.#people;
    const { late, interest, principal } = await this.#owed();
    const owed = expectAmount("what is owed", late + interest + principal, parseAmount("2357953.50"));
    const value = { publisher: ministry.id, index: this.#rule.index, day, value: parseUnitPrice("24.40"), revision: 1 };
    const published = await signMessage(indexValueMessage(stage.book, value), ministry.wallet);
    await stage.carryOut(planPublishIndex(stage.book, value, published));
    const weight = {
      by: slaughterhouse,
      kind: EvidenceKind.WeightArrival,
      quantity: 118_692n,
      values: packValues([189]),
    };
    const arrival = this.#paper("arrival", weight);
    await this.#trade.attest([arrival], day);
    const lots = [{ lot: PEN, document: arrival.document }];
    const amount = parseAmount("2860477.20");
    const says = { number: "May cattle", quantity: 118_692n, amount, anchorDay: day, due: addDays(day, 45), lots };
    const statement = this.#trade.statement(says);
    this.#receivable = this.#trade.receivableId(statement);
    const presentation = await this.#trade.presentation(statement, lots, day, true);
    const priced = { ...presentation, priceRule: encodePriceRule(this.#rule, day) };
    await stage.carryOut(planTokenise(stage.book, priced, this.book.address));
    const rolled = await stage.facility(this.book.address).owed(this.#receivable);
    expectAmount("what rolled", rolled.interest + rolled.principal, parseAmount("2357953.50"));
    say.line(
      day,
      "cattle",
      `189 head × 628 kg × 24.10 = ${displayAmount(amount)} accepted: the ${owed} owed on the order roll into the claim ` +
        `by themselves, 69,571.74 above the advance; no cash moves`,
    );
  }

  async pay(day: Day): Promise<void> {
    const { stage, say } = this.#cast;
    const { feedlot, slaughterhouse } = this.#people;
    const amount = parseAmount("2860477.20");
    await stage.bringMoney(slaughterhouse.account, amount, "transfer of the slaughterhouse", day);
    const before = await stage.suite.BankDeposit.balanceOf(feedlot.account);
    const { interface: facility } = stage.facility(this.book.address);
    const approve = stage.suite.BankDeposit.interface.encodeFunctionData("approve", [this.book.address, amount]);
    await stage.execute(slaughterhouse, [
      { to: stage.at("BankDeposit"), data: approve },
      { to: this.book.address, data: facility.encodeFunctionData("settle", [this.#receivable, amount]) },
    ]);
    const got = (await stage.suite.BankDeposit.balanceOf(feedlot.account)) - before;
    const left = expectAmount("the feedlot's", got, parseAmount("488022.45"));
    say.line(
      day,
      "cattle",
      `the slaughterhouse pays; the loan and 52,254.75 of interest are back, ${left} is the feedlot's`,
    );
  }

  /** A paper of the pen, good until the order's loan is due. */
  #paper(name: string, fact: Pick<Fact, "by" | "kind"> & Partial<Fact>): Fact {
    return { lot: PEN, document: hashOf(`cattle ${name}`), quantity: 0n, validUntil: UNTIL, ...fact };
  }

  async #draw(at: number, amount: bigint, day: Day, payees: Payee[] = []): Promise<OrderDraw> {
    const { stage } = this.#cast;
    const { feedlot } = this.#people;
    const asked = { order: this.#trade.id, lot: PEN, stage: at, amount, minNet: amount, deadline: day };
    const request = { ...asked, payees: payeesHash(payees) };
    const { book } = stage;
    const { address } = this.book;
    return {
      order: this.#trade.order,
      programme: this.#trade.approved.programme,
      ...{ stages: STAGES, request, payees, approval: "0x" },
      sellerSignature: await signMessage(orderRequestMessage(book, address, request), feedlot.wallet),
      lienSignature: await signMessage(orderLienMessage(book, this.#trade.id, address), feedlot.wallet),
    };
  }

  /** The book of a facility that nobody called for weeks is rolled first, by anybody. */
  async #roll(): Promise<void> {
    const { stage } = this.#cast;
    const facility = stage.facility(this.book.address);
    const today = toDay(await facility.today());
    for (let [head] = await facility.book(); Number(head.day) < today; [head] = await facility.book()) {
      await stage.send(facility.interface.encodeFunctionData("roll", [62]), this.book.address);
    }
  }

  #owed() {
    return this.#cast.stage.facility(this.book.address).owed(orderLoanId(this.#trade.id));
  }
}
