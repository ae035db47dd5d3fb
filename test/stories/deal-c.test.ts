import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import {
  digestOf,
  encodePriceRule,
  events,
  EvidenceKind,
  evidencePolicy,
  health,
  indexValueMessage,
  InputError,
  LOAN_EVENTS,
  lotReference,
  newTerms,
  orderCancellationMessage,
  orderLienMessage,
  orderLoanId,
  orderRequestMessage,
  packValues,
  parseAmount,
  parseDay,
  parseUnitPrice,
  PartyRole,
  payeesHash,
  planCancelOrder,
  planConsentToOrder,
  planDrawOnOrder,
  planFinanceOrder,
  planPayIn,
  planPublishIndex,
  planReleaseOrder,
  planRoll,
  planAdmit,
  planSettle,
  priceRuleHash,
  qualityKinds,
  rebuildLoans,
  signMessage,
  stagesHash,
  type Hex,
  type OrderDraw,
  type OrderRequest,
  type OrderStage,
  type Payee,
  type PriceRule,
} from "../../sdk/index.js";
import { FAR, Stage, TERMS, type Actor } from "../sdk/stage.js";
import { approve, Deal, fundFacility, numberOf, passTo, refused, type Fact, type Rules } from "./deal.js";

const UNTIL = parseDay("2027-07-31");
const SLAUGHTER = parseDay("2027-05-05");
const PEN = lotReference("pen 7");
const HEADS = 1 << 12;
/** Bought and tagged, insured, the pledge filed. */
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

describe("story: deal (c), a cattle feedlot that borrows against its order", () => {
  let stage: Stage;
  let rules: Rules;
  let facility: string;
  let deal: Deal;
  let rule: PriceRule;
  let receivable: bigint;
  const who = {} as Record<
    "slaughterhouse" | "feedlot" | "ministry" | "vet" | "insurer" | "registry" | "calves",
    Actor
  >;

  before(async () => {
    stage = await Stage.open("2026-11-10T01:00:00Z");
    who.slaughterhouse = await stage.register("slaughterhouse", PartyRole.Buyer);
    who.feedlot = await stage.register("feedlot", PartyRole.Supplier);
    who.ministry = await stage.register("ministry", PartyRole.Verifier);
    who.vet = await stage.register("county vet", PartyRole.Verifier);
    who.insurer = await stage.register("insurer", PartyRole.Verifier);
    who.registry = await stage.register("agent of the pledge registry", PartyRole.Verifier);
    who.calves = await stage.register("seller of calves", PartyRole.Supplier);
    const weighed = [
      { kind: EvidenceKind.WeightArrival, groups: 1 },
      { kind: EvidenceKind.Tags, groups: 1, independent: 1 },
    ];
    rules = await approve(
      stage,
      "LivestockPrice",
      { minAverage: 500, maxAverage: 750 },
      {
        evidencePolicy: evidencePolicy(weighed),
        qualityKinds: qualityKinds([EvidenceKind.WeightArrival]) | HEADS,
        stages: stagesHash(STAGES),
      },
    );
    rule = {
      publisher: who.ministry.id,
      index: id("keyed name of the weekly price of live cattle"),
      spread: -parseUnitPrice("0.30"),
      floor: parseUnitPrice("24.00"),
      cap: 0n,
      maxAge: 7,
    };
    facility = await stage.openFacility({
      terms: newTerms({ ...TERMS, fee: 0, maxTenor: 400, orderDays: 31, rollCap: 950_000 }),
      prices: { advance: Array<number>(8).fill(800_000), rate: Array<number>(8).fill(50_000) },
    });
    const limit = { cap: parseAmount("3000000.00"), expiryDay: FAR };
    const limits = [
      { ...limit, group: who.slaughterhouse.group, seller: false },
      { ...limit, group: who.feedlot.group, seller: true },
    ];
    await stage.send(planAdmit(stage.book, facility, limits), stage.lender);
    await fundFacility(stage, facility, parseAmount("4000000.00"), parseAmount("1000000.00"));
    deal = order("May cattle", 200);
  });

  const order = (salt: string, pieces: number) =>
    Deal.of(stage, rules, who.slaughterhouse, who.feedlot, {
      quantity: BigInt(pieces) * 640n,
      pieces,
      unitPrice: parseUnitPrice("27.00"),
      priceRule: priceRuleHash(rule),
      paymentDays: 45,
      lastDay: parseDay("2027-06-30"),
      salt: id(salt),
    });

  /** Lets days go by, and has the book rolled for what lends. */
  const goTo = async (day: string) => {
    await passTo(stage, parseDay(day));
    for (let i = 0; i < 2; i++) await stage.send(planRoll(stage.book, facility));
  };

  const tags = (one: Deal, heads: number): Fact => ({
    by: who.vet,
    lot: PEN,
    kind: EvidenceKind.Tags,
    document: id(`tags ${one.id}`),
    quantity: BigInt(heads) * 640n,
    values: packValues([heads]),
    validUntil: UNTIL,
  });
  const paper = (one: Deal, by: Actor, kind: EvidenceKind): Fact => ({
    ...{ by, lot: PEN, kind, validUntil: UNTIL },
    document: id(`${kind} ${one.id}`),
  });
  const bought = (one: Deal, heads: number): Fact[] => [
    tags(one, heads),
    paper(one, who.insurer, EvidenceKind.Insurance),
    paper(one, who.registry, EvidenceKind.Filing),
  ];

  /** A draw as the feedlot signs it. */
  const draw = async (one: Deal, at: number, amount: bigint, payees: Payee[] = []): Promise<OrderDraw> => {
    const deadline = await stage.client.today();
    const signed = { order: one.id, lot: PEN, stage: at, amount, minNet: amount, deadline };
    const request: OrderRequest = { ...signed, payees: payeesHash(payees) };
    return {
      order: one.order,
      programme: rules.programme,
      stages: STAGES,
      request,
      payees,
      sellerSignature: await signMessage(orderRequestMessage(stage.book, facility, request), who.feedlot.wallet),
      approval: "0x",
      lienSignature: await signMessage(orderLienMessage(stage.book, one.id, facility), who.feedlot.wallet),
    };
  };

  /** What the county vet says has died. */
  const died = (heads: number, document: string) =>
    deal.attest({
      by: who.vet,
      lot: PEN,
      kind: EvidenceKind.Tags,
      negative: true,
      document: id(document),
      quantity: BigInt(heads) * 640n,
    });

  const owed = async () => {
    const { principal, interest, late } = await stage.client.orderLoan(facility, deal.id);
    return principal + interest + late;
  };
  const balance = (account: string) => stage.client.contract("BankDeposit").balanceOf(account);
  const healthy = async () => {
    const { findings } = await health(stage.client);
    expect(findings.filter(({ holds }) => !holds)).to.deep.equal([]);
  };

  it("16 November: order, tags, policy and pledge, and 30 % to the seller of the calves, in one transaction", async () => {
    await goTo("2026-11-16");
    const { book } = stage;
    const amount = parseAmount("1036800.00");
    const payee = { account: who.calves.account, bankAccount: ZeroHash, amount, purpose: id("200 calves") };
    const [byBuyer, bySeller] = await deal.signOrder();
    const signed = await Promise.all(bought(deal, 200).map((fact) => deal.signed(fact)));
    const bundle = {
      orderBuyerSignature: byBuyer,
      orderSellerSignature: bySeller,
      attestations: signed.map(({ attestation }) => attestation),
      attestationSignatures: signed.map(({ signature }) => signature),
      facility,
      draw: await draw(deal, 0, amount, [payee]),
    };
    await stage.send(planFinanceOrder(book, [bundle]));
    expect(await balance(who.calves.account)).to.equal(amount);
    expect(await stage.client.isDrawn(facility, bundle.draw.request)).to.equal(true);
    // Carried again it is done already; alone with another, that one is drawn.
    await stage.send(planFinanceOrder(book, [bundle, bundle]));
    const loan = await stage.client.orderLoan(facility, deal.id);
    expect(loan).to.deep.include({ principal: amount, rate: 50_000, liened: true, writtenOff: false, daysPastDue: 0 });
    expect(loan).to.deep.include({ due: UNTIL, seller: who.feedlot.id, obligor: who.slaughterhouse.id });
    await refused(stage.send(planDrawOnOrder(book, facility, bundle.draw)), "Facility_RequestUsed");
    await healthy();
  });

  it("20 January: quarantine passed, to 50 %; the quote is the draw to the fen", async () => {
    await goTo("2027-01-20");
    const amount = parseAmount("691200.00");
    const request = await draw(deal, 1, amount);
    await refused(stage.client.quoteOrder(facility, request), "Evidence_PolicyNotMet");
    await deal.attest(paper(deal, who.vet, EvidenceKind.Quarantine));
    const { offer, limit } = await stage.client.quoteOrder(facility, request);
    expect(limit).to.equal(parseAmount("1728000.00"));
    expect(offer).to.deep.include({ net: amount, fee: 0n, interest: 9_600n * BigInt(UNTIL - parseDay("2027-01-20")) });
    const more = await draw(deal, 1, amount + 1n);
    await refused(stage.send(planDrawOnOrder(stage.book, facility, more)), "Facility_AboveOrder");
    await stage.send(planDrawOnOrder(stage.book, facility, request));
    expect(await balance(who.feedlot.account)).to.equal(offer.net);
    expect(await owed()).to.equal(parseAmount("1737360.00"));
    await healthy();
  });

  it("February and March: 11 die; 80 % of 189 × 640 × 27.00 still covers the last stage", async () => {
    await goTo("2027-02-18");
    await died(7, "seven deaths");
    await goTo("2027-03-09");
    await died(4, "four deaths");
    const { limit } = await stage.client.quoteOrder(facility, await draw(deal, 1, 1n));
    expect(limit).to.equal(parseAmount("1728000.00"));
    expect((189n * 640n * 2_700n * 80n) / 100n).to.equal(parseAmount("2612736.00"));
  });

  it("12 March: the insurer pays for nine head, principal first", async () => {
    await goTo("2027-03-12");
    const amount = parseAmount("99000.00");
    await stage.fund(who.insurer.account, amount);
    const payment = { facility, order: deal.id, amount, purpose: id("claim 2027-118"), currency: stage.money };
    await stage.send(planPayIn(stage.book, payment), who.insurer);
    const loan = await stage.client.orderLoan(facility, deal.id);
    expect(loan.principal).to.equal(parseAmount("1629000.00"));
    expect(loan.interest).to.equal(parseAmount("21600.00"));
    await healthy();
  });

  it("25 March: counted, to 70 % less what the insurer paid", async () => {
    await goTo("2027-03-25");
    await deal.attest(paper(deal, who.vet, EvidenceKind.Custody));
    const last = await draw(deal, 2, parseAmount("691200.00"));
    const { limit } = await stage.client.quoteOrder(facility, last);
    expect(limit).to.equal(parseAmount("2419200.00"));
    await stage.send(planDrawOnOrder(stage.book, facility, last));
    expect((await stage.client.orderLoan(facility, deal.id)).principal).to.equal(parseAmount("2320200.00"));
    await healthy();
  });

  it("5 May: 2,860,477.20 is accepted, and 2,357,953.50 rolls into the claim by itself", async () => {
    const { book, client } = stage;
    await goTo("2027-05-05");
    expect(await owed()).to.equal(parseAmount("2357953.50"));
    const value = { publisher: who.ministry.id, index: rule.index, day: SLAUGHTER, value: parseUnitPrice("24.40") };
    const published = { ...value, revision: 1 };
    const signature = await signMessage(indexValueMessage(book, published), who.ministry.wallet);
    await stage.send(planPublishIndex(book, published, signature));
    const document = id("arrival");
    const [quantity, values] = [118_692n, packValues([189])];
    const weight = { lot: PEN, kind: EvidenceKind.WeightArrival, document, quantity, values };
    await deal.attest({ by: who.slaughterhouse, ...weight });
    const says = {
      number: numberOf("Ordos slaughterhouse", "May", SLAUGHTER),
      quantity,
      amount: parseAmount("2860477.20"),
      lots: [{ lot: PEN, document }],
    };
    const [cash, worth] = await money();
    const presented = { priceRule: encodePriceRule(rule, SLAUGHTER) };
    // Its own account is closed to it: the claim goes to the lender.
    await refused(deal.tokenise(says, presented), "Invoice_Liened");
    receivable = await deal.tokeniseTo(facility, says, presented);

    const face = (await client.receivable(receivable)).units;
    const rolled = await client.owed(facility, receivable);
    expect(rolled).to.deep.equal({ late: 0n, interest: parseAmount("37753.50"), principal: parseAmount("2320200.00") });
    const over = parseAmount("2357953.50") - (face * 80n) / 100n;
    expect(over).to.equal(parseAmount("69571.74"));
    expect(face - parseAmount("2357953.50"), "holdback").to.equal(parseAmount("502523.70"));
    // No cash, no change of worth, nothing more out; the order is free.
    expect(await money()).to.deep.equal([cash, worth]);
    const { out } = await client.exposure(facility, who.feedlot.group, true);
    expect(out).to.equal(parseAmount("2320200.00"));
    expect(await client.orderLoan(facility, deal.id)).to.deep.include({ principal: 0n, liened: false, daysPastDue: 0 });
    await healthy();
  });

  it("19 June: the slaughterhouse pays, and 488,022.45 is the feedlot's", async () => {
    await goTo("2027-06-19");
    const amount = parseAmount("2860477.20");
    await stage.fund(who.slaughterhouse.account, amount);
    const before = await balance(who.feedlot.account);
    const payment = { facility, receivable, amount, currency: stage.money };
    await stage.send(planSettle(stage.book, payment), who.slaughterhouse);
    // 45 days at 322.25 more.
    const left = amount - parseAmount("2357953.50") - parseAmount("14501.25");
    expect(left).to.equal(parseAmount("488022.45"));
    expect((await balance(who.feedlot.account)) - before).to.equal(left);
    expect((await stage.client.loan(facility, receivable)).version).to.equal(0);
    await healthy();
  });

  it("the lender alone agrees to a change of a pledged order; paid, its lien is anybody's to release", async () => {
    const { book, client } = stage;
    const one = await order("ten head", 10).place();
    await one.attest(...bought(one, 10));
    const amount = parseAmount("51840.00");
    await stage.send(planDrawOnOrder(book, facility, await draw(one, 0, amount)));
    const message = orderCancellationMessage(book, one.id);
    const both: [Hex, Hex] = [
      await signMessage(message, who.slaughterhouse.wallet),
      await signMessage(message, who.feedlot.wallet),
    ];
    const cancel = planCancelOrder(book, one.order, ...both);
    await refused(stage.send(cancel), "OrderBook_Liened");
    const consent = planConsentToOrder(book, facility, one.id, digestOf(message));
    await refused(stage.send(consent, who.feedlot), "Facility_NotAllowed");
    await stage.send(consent, stage.lender);
    await stage.send(cancel);
    await refused(stage.send(planReleaseOrder(book, facility, one.id)), "Facility_NotEligible");
    await stage.fund(who.insurer.account, amount);
    const payment = { facility, order: one.id, amount, purpose: id("bought back"), currency: stage.money };
    await stage.send(planPayIn(book, payment), who.insurer);
    await stage.send(planReleaseOrder(book, facility, one.id));
    expect(await client.contract("OrderBook").lienOf(one.id)).to.equal(ZeroAddress);
    await healthy();
  });

  it("follows from its events alone", async () => {
    const { client } = stage;
    const loans = rebuildLoans(await events(client, { names: LOAN_EVENTS }), facility);
    for (const key of [orderLoanId(deal.id), receivable]) {
      expect(loans.get(key)?.loan, String(key)).to.deep.equal(await client.loan(facility, key));
    }
    expect(loans.get(orderLoanId(deal.id))?.closedOn).to.equal(SLAUGHTER);
    expect(loans.get(receivable)?.collected.principal).to.equal(parseAmount("2320200.00"));
    expect(loans.get(receivable)?.units).to.equal(parseAmount("2860477.20"));
  });

  it("what does not belong together is refused before anybody signs", async () => {
    const { book } = stage;
    const good = await draw(deal, 0, 1n);
    const wrong: [string, OrderDraw][] = [
      ["request.order", { ...good, order: { ...deal.order, salt: id("another") } }],
      ["programme", { ...good, programme: { ...rules.programme, filing: true } }],
      ["stages", { ...good, stages: STAGES.slice(1) }],
      ["request.stage", { ...good, request: { ...good.request, stage: 3 } }],
      ["request.payees", { ...good, request: { ...good.request, payees: id("others") } }],
      ["orderRequest.minNet", { ...good, request: { ...good.request, minNet: 2n } }],
      ["orderRequest.amount", { ...good, request: { ...good.request, amount: 0n, minNet: 0n } }],
      ["orderRequest.order", { ...good, request: { ...good.request, order: ZeroHash } }],
    ];
    for (const [field, one] of wrong) {
      expect(() => planDrawOnOrder(book, facility, one), field)
        .to.throw(InputError)
        .with.property("field", field);
    }
    const [first = STAGES[0]] = STAGES;
    const policy = first?.policy ?? 0n;
    for (const [field, list] of [
      ["stages[0].policy", [{ policy: 0n, share: 1 }]],
      ["stages[0].policy", [{ policy: 8n, share: 1 }]],
      ["stages[0].share", [{ policy, share: 1_000_001 }]],
      [
        "stages[1].share",
        [
          { policy, share: 2 },
          { policy, share: 2 },
        ],
      ],
    ] as const) {
      expect(() => stagesHash(list), field)
        .to.throw(InputError)
        .with.property("field", field);
    }
    expect(() => planFinanceOrder(book, [])).to.throw(InputError, "nothing to finance");
    const plain = { ...rules.programme, stages: ZeroHash };
    expect(() => planDrawOnOrder(book, facility, { ...good, programme: plain })).to.throw(InputError);
  });

  async function money(): Promise<[bigint, bigint]> {
    const { cash, bookWorth } = await stage.client.facility(facility);
    return [cash, bookWorth];
  }
});
