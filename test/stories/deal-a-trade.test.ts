import { expect } from "chai";
import type { Wallet } from "ethers";
import { id, ZeroHash } from "ethers";

import {
  Anchor,
  attestationMessage,
  callOffOf,
  Convention,
  dueDay,
  EvidenceKind,
  events,
  fingerprint,
  formatDay,
  frameworkIdOf,
  frameworkMessage,
  InputError,
  lotIdOf,
  lotReference,
  orderMessage,
  packValues,
  parseAmount,
  parseDay,
  parsePercent,
  PartyRole,
  planAttachTaxInvoice,
  planAttest,
  planCallOff,
  planFinalise,
  planPlaceFramework,
  planPlaceOrder,
  planTokenise,
  programmeHash,
  Purpose,
  qualityKinds,
  signMessage,
  taxInvoiceMessage,
  TaxStatus,
  weekday,
  type BusinessCalendar,
  type CallOff,
  type Day,
  type Framework,
  type LotUse,
  type Order,
  type TaxInvoice,
} from "../../sdk/index.js";
import { readAssays, readTickets } from "../../tasks/demo/files.js";
import { Stage, type Actor } from "../sdk/stage.js";
import { perTonne, TABLE } from "./coal.js";
import {
  approve,
  CONSORTIUM,
  Deal,
  fundFacility,
  numberOf,
  passTo,
  personOf,
  publishCalendar,
  refused,
  taxInvoiceOf,
  TESTED,
  type Rules,
  type Says,
} from "./deal.js";

const TONNES = 8_000_000n;
const DAY = {
  framework: parseDay("2026-01-05"),
  callOff: parseDay("2026-09-28"),
  provisional: parseDay("2026-10-29"),
  umpire: parseDay("2026-11-20"),
  invoice: parseDay("2026-11-25"),
  deadline: parseDay("2026-11-28"),
  due: parseDay("2026-12-15"),
};

const ticketOf = (number: string, weighedOn: Day) =>
  fingerprint(CONSORTIUM, "weighTicket", { scale: "Dongsheng 2", number, weighedOn });
const reportOf = (laboratory: string, number: string) =>
  fingerprint(CONSORTIUM, "assayReport", { laboratory, number, reportedOn: DAY.provisional });
const note = (number: string) => numberOf("Dongsheng power plant", number, DAY.provisional);

describe("story: deal (a), thermal coal by truck, the trade", () => {
  let stage: Stage;
  let calendar: BusinessCalendar;
  let rules: Rules;
  let washer: Actor;
  let plant: Actor;
  let umpire: Actor;
  let haulier: Actor;
  let framework: Framework;
  let deal: Deal;
  const lots: LotUse[] = [];
  const [legal, legalKey] = personOf("plant: legal representative", Purpose.Order | Purpose.Accept | Purpose.Object);
  const [fuel, fuelKey] = personOf("plant: fuel department", Purpose.Order | Purpose.Attest);
  // The washer's maker signs alone for small things; with the checker for all.
  const everything = Purpose.Order | Purpose.Present | Purpose.Draw | Purpose.Attest;
  const limit = parseAmount("1000000.00");
  const [maker, makerKey] = personOf("washer: finance manager", everything, limit, 2);
  const [checker, checkerKey] = personOf("washer: legal representative", everything, limit, 2);
  const both = [maker, checker];

  before(async () => {
    stage = await Stage.open("2026-01-05T01:00:00Z");
    calendar = await publishCalendar(stage);
    const buyer = await stage.register("power plant", PartyRole.Buyer, [legalKey, fuelKey]);
    plant = { ...buyer, wallet: legal };
    washer = await stage.register("coal washer", PartyRole.Supplier, [makerKey, checkerKey]);
    umpire = await stage.register("provincial laboratory", PartyRole.Verifier);
    haulier = await stage.register("haulier", PartyRole.Supplier);
    rules = await approve(stage, "CoalPrice", TABLE, {
      evidencePolicy: TESTED,
      qualityKinds: qualityKinds([EvidenceKind.AssayArrival, EvidenceKind.AssayUmpire]),
      nearAmount: 1_000,
      nearDays: 3,
      taxInvoiceDays: 30,
    });
    framework = {
      buyer: plant.id,
      seller: washer.id,
      programme: programmeHash(rules.programme),
      quantity: 100_000_000n,
      priceFloor: perTonne("480.00"),
      priceCap: perTonne("560.00"),
      priceRule: ZeroHash,
      tax: parsePercent("13 %"),
      taxIncluded: true,
      tolerance: 0,
      anchor: Anchor.MonthEnd,
      paymentDays: 45,
      convention: Convention.Following,
      firstDay: DAY.framework,
      lastDay: parseDay("2026-12-31"),
      document: id("the year's contract"),
      salt: id("2026"),
    };
  });

  /** October's call-off, signed by whom the plant or somebody else would have sign it. */
  const callOff = async (order: Order, by: Wallet = fuel) =>
    stage.send(planCallOff(stage.book, framework, order, await signMessage(orderMessage(stage.book, order), by)));

  const terms = (salt: string): CallOff => ({
    quantity: TONNES,
    unitPrice: perTonne("520.00"),
    lastDay: framework.lastDay,
    document: id("notice of October"),
    salt: id(salt),
  });

  const dealOf = (order: Order) => new Deal(stage, rules, plant, washer, order);

  const present = (one: Deal, says: Says) => one.present(says, { seller: both });
  const tokenise = async (one: Deal, says: Says) => {
    await stage.send(planTokenise(stage.book, await present(one, says), washer.account));
    return one.idOf(says);
  };

  /** One umpire paper for each lot, all of the same sample. */
  async function umpired(one: Deal, used: readonly LotUse[], calorific: number): Promise<LotUse[]> {
    const values = packValues([calorific, 960, 70, 2900]);
    const papers = used.map(({ lot }) => ({ lot, document: reportOf("province", `${one.id} ${lot}`) }));
    await one.attest(...papers.map((paper) => ({ ...paper, by: umpire, kind: EvidenceKind.AssayUmpire, values })));
    return papers;
  }

  it("5 January: both sign the year's framework, the washer with two keys", async () => {
    const { book } = stage;
    const message = frameworkMessage(book, framework);
    const byPlant = await signMessage(message, legal);
    const alone = planPlaceFramework(book, framework, byPlant, await signMessage(message, maker));
    const { keysNeeded, keysSigned } = await refused(stage.send(alone), "Party_AmountAboveMandate");
    expect({ keysNeeded, keysSigned }).to.deep.equal({ keysNeeded: 2n, keysSigned: 1n });
    await stage.send(planPlaceFramework(book, framework, byPlant, await signMessage(message, both)));
    const state = await stage.client.contract("FrameworkBook").frameworkState(frameworkIdOf(book, framework));
    expect(state.calledOff).to.equal(0n);
    expect(state.placedOn).to.equal(BigInt(DAY.framework));
  });

  it("28 September: the plant's fuel key alone calls off October, within the band and nowhere else", async () => {
    const { book } = stage;
    await passTo(stage, DAY.callOff);
    const order = callOffOf(book, framework, terms("October"));
    const wrong = { ...terms("cheap"), unitPrice: perTonne("479.99") };
    expect(() => callOffOf(book, framework, wrong)).to.throw(InputError, "outside the band");
    await refused(callOff({ ...order, unitPrice: wrong.unitPrice }), "Framework_PriceOutOfBand");
    await refused(callOff({ ...order, unitPrice: perTonne("560.01") }), "Framework_PriceOutOfBand");
    await refused(callOff({ ...order, paymentDays: 90 }), "Framework_OtherTerm");
    await refused(callOff({ ...order, quantity: 100_000_001n }), "Framework_Exhausted");
    // Nobody but the plant, and no order under the framework around the band by both signatures.
    await refused(callOff(order, maker), "Party_BadSignature");
    const message = orderMessage(book, order);
    const direct = planPlaceOrder(book, order, await signMessage(message, fuel), await signMessage(message, both));
    await refused(stage.send(direct), "OrderBook_BadField");

    for (const salt of ["October", "variant", "passed on"]) await callOff(callOffOf(book, framework, terms(salt)));
    deal = dealOf(order);
    const state = await stage.client.contract("FrameworkBook").frameworkState(order.framework);
    expect(state.calledOff).to.equal(3n * TONNES);
    expect((await stage.client.order(deal.id)).placedOn).to.equal(DAY.callOff);
  });

  it("9 to 29 October: 242 trucks over the plant's own scale, composites in its own laboratory", async () => {
    const { book, client } = stage;
    const assays = readAssays();
    const tickets = readTickets();
    expect(tickets).to.have.length(242);
    const own = {
      by: washer,
      lot: id("own"),
      kind: EvidenceKind.WeightArrival,
      document: id("own"),
      quantity: 33_000n,
    };
    let weighed = 0n;
    for (const { day, report, calorific, moisture, sulphur, volatile } of assays) {
      await passTo(stage, day);
      const lot = lotReference(formatDay(day));
      const trucks = tickets.filter((ticket) => ticket.day === day);
      const document = reportOf("Dongsheng", report);
      const quantity = trucks.reduce((sum, { net }) => sum + net, 0n);
      const scale = { lot, kind: EvidenceKind.WeightArrival, document: ticketOf(`list ${day}`, day), quantity };
      const papers = trucks.map(({ number }) => ticketOf(number, day));
      const values = packValues([calorific, moisture, sulphur, volatile]);
      const by = { id: plant.id, wallet: fuel };
      await deal.attest(
        { by, ...scale, tickets: papers },
        { by, lot, kind: EvidenceKind.AssayArrival, document, values },
      );
      lots.push({ lot, document });
      weighed += (await client.lot(lotIdOf(deal.id, washer.id, plant.id, lot))).quantity;
    }
    expect(lots).to.have.length(21);
    expect(weighed).to.equal(TONNES);
    // The seller's scale alone never counts.
    const attestation = await deal.attestation(own);
    const signature = await signMessage(attestationMessage(book, attestation), maker);
    await refused(stage.send(planAttest(book, [{ attestation, signature }])), "Evidence_SellersOwn");
  });

  it("29 October: 90 % of 8,000 t at 530.00 is 3,816,000.00 by one signature, without a tax invoice", async () => {
    const { book, client } = stage;
    expect(await client.today()).to.equal(DAY.provisional);
    const amount = parseAmount("3816000.00");
    const says = { number: note("2026-10"), quantity: TONNES, amount, share: parsePercent("90 %"), lots };
    const values = packValues([5120, 800, 70, 2890]);
    const { order } = deal;
    expect(await client.statementAmount(order, rules.programme, rules.table, TONNES, { values })).to.equal(
      parseAmount("4240000.00"),
    );
    const fen = await refused(tokenise(deal, { ...says, amount: amount + 1n }), "Invoice_AmountMismatch");
    expect(fen.computed).to.equal(amount);
    const byFuel = deal.present(says, { buyer: fuel, seller: both });
    await refused(
      byFuel.then((p) => stage.send(planTokenise(book, p, washer.account))),
      "Party_BadSignature",
    );

    const receivable = await tokenise(deal, says);
    const view = await client.receivable(receivable);
    expect(view).to.include({ units: amount, due: DAY.due, obligor: plant.id, originator: washer.id });
    expect(weekday(view.due)).to.equal(2);
    const standing = await client.contract("InvoiceStanding").standingOf(receivable);
    expect(standing.tax).to.equal(BigInt(TaxStatus.Awaited));
    expect(standing.taxDeadline).to.equal(BigInt(DAY.deadline));
    expect((await client.order(deal.id)).invoiced).to.equal(TONNES);
  });

  it("moves due days as the State Council's calendar says, on chain as in the SDK", async () => {
    const { client } = stage;
    const { order } = deal;
    for (let month = 1; month <= 10; ++month) {
      const anchor = parseDay(`2026-${String(month).padStart(2, "0")}-09`);
      expect(await client.dueDay(order, anchor)).to.equal(dueDay(order, anchor, calendar));
    }
    // 31 days after August's end is 1 October: the holiday lasts to the 7th.
    const golden = await client.dueDay({ ...order, paymentDays: 31 }, parseDay("2026-08-20"));
    expect(formatDay(golden)).to.equal("2026-10-08");
    // Saturday 10 October is worked to make up for it.
    const worked = await client.dueDay({ ...order, paymentDays: 40 }, parseDay("2026-08-20"));
    expect(formatDay(worked)).to.equal("2026-10-10");
    await refused(client.dueDay({ ...order, paymentDays: 93 }, DAY.provisional), "BusinessCalendar_NotPublished");
  });

  it("the same day: two more lots, each a near match of the first until the plant says that they are not", async () => {
    for (const salt of ["variant", "passed on"]) {
      const one = dealOf(callOffOf(stage.book, framework, terms(salt)));
      const lot = lotReference("October");
      const by = { id: plant.id, wallet: fuel };
      const document = reportOf("Dongsheng", salt);
      await one.attest(
        { by, lot, kind: EvidenceKind.WeightArrival, document: ticketOf(salt, DAY.provisional), quantity: TONNES },
        { by, lot, kind: EvidenceKind.AssayArrival, document, values: packValues([5120, 800, 70, 2890]) },
      );
      const amount = parseAmount("3816000.00");
      const used = [{ lot, document }];
      const says = { number: note(salt), quantity: TONNES, amount, share: parsePercent("90 %"), lots: used };
      await refused(tokenise(one, says), "Fingerprint_NearMatch");
      await tokenise(one, { ...says, distinct: true });
    }
  });

  it("20 November: the umpire's 4,870 kcal and 9.6 % make 3,930,434.78, and a debit note of 114,434.78", async () => {
    const { client } = stage;
    await passTo(stage, DAY.umpire);
    const papers = await umpired(deal, lots, 4_870);
    const amount = parseAmount("3930434.78");
    const final = { number: note("2026-10 final"), replaces: note("2026-10"), quantity: TONNES, amount };
    const anchorDay = DAY.provisional;
    await refused(tokenise(deal, { ...final, anchorDay, lots }), "Evidence_WrongPricePaper");
    const says = { ...final, anchorDay, lots: papers };
    // What is owed more is a claim of its own, never a reduction.
    await refused(stage.send(planFinalise(stage.book, await present(deal, says))), "Invoice_WrongDirection");
    const debit = await tokenise(deal, says);
    expect(await client.receivable(debit)).to.include({ units: parseAmount("114434.78"), due: DAY.due });
    const provisional = deal.idOf({ number: note("2026-10") });
    expect((await client.receivable(provisional)).units).to.equal(parseAmount("3816000.00"));
    const [link] = await events(client, { names: ["StatementReplaced"] });
    expect(link?.args).to.include({ provisional, receivable: debit, change: parseAmount("114434.78") });
    // The lots are counted once.
    expect((await client.order(deal.id)).invoiced).to.equal(TONNES);
    await refused(tokenise(deal, { ...says, number: note("again") }), "Invoice_NotProvisional");
  });

  it("variant: at 4,790 kcal the table rejects; both agree on 455.00, and 239,304.35 of the washer's units burn", async () => {
    const { client, book } = stage;
    const one = dealOf(callOffOf(book, framework, terms("variant")));
    const used = await umpired(one, [{ lot: lotReference("October"), document: ZeroHash }], 4_790);
    const says: Says = {
      number: note("variant final"),
      replaces: note("variant"),
      quantity: TONNES,
      amount: parseAmount("3576695.65"),
      anchorDay: DAY.provisional,
      lots: used,
    };
    const finalise = async (what: Says, seller = both) =>
      stage.send(planFinalise(book, await one.present(what, { seller })));
    await refused(finalise(says), "CoalPrice_Rejected");
    const agreed = { ...says, agreedPrice: perTonne("455.00") };
    await refused(finalise({ ...says, agreedPrice: perTonne("520.01") }), "Invoice_AgreedAbovePrice");
    await refused(finalise(agreed, [maker]), "Party_AmountAboveMandate");
    await refused(finalise(agreed, [legal]), "Party_BadSignature");
    await finalise(agreed);
    const id = one.idOf({ number: note("variant") });
    expect((await client.receivable(id)).units).to.equal(parseAmount("3576695.65"));
    expect((await client.holding(id, washer.account)).units).to.equal(parseAmount("3576695.65"));
    const [event] = await events(client, { names: ["FinalStatement"] });
    expect(event?.args).to.include({ id, credited: parseAmount("239304.35"), disputed: 0n });
  });

  it("variant: where 3,700,000.00 of the units are with the haulier, what the washer's do not cover is disputed", async () => {
    const { client, book } = stage;
    const one = dealOf(callOffOf(book, framework, terms("passed on")));
    const receivable = one.idOf({ number: note("passed on") });
    const units = parseAmount("3700000.00");
    await stage.passOn(washer, haulier, { receivable, units });
    const used = await umpired(one, [{ lot: lotReference("October"), document: ZeroHash }], 4_790);
    const says = {
      number: note("passed on final"),
      replaces: note("passed on"),
      quantity: TONNES,
      amount: parseAmount("3576695.65"),
      agreedPrice: perTonne("455.00"),
      anchorDay: DAY.provisional,
      lots: used,
    };
    await stage.send(planFinalise(book, await one.present(says, { seller: both })));
    expect((await client.holding(receivable, washer.account)).units).to.equal(0n);
    expect((await client.holding(receivable, haulier.account)).units).to.equal(units);
    const { amount } = await client.dispute(receivable);
    expect(amount).to.equal(parseAmount("239304.35") - parseAmount("116000.00"));
    expect(await client.receivable(receivable)).to.include({ units, disputed: true });
  });

  it("25 November: one tax invoice over the final amount is attached; it serves no other receivable", async () => {
    const { client, book } = stage;
    await passTo(stage, DAY.invoice);
    const name = (number: string) => ({ buyer: plant.id, seller: washer.id, number: note(number) });
    const paper = (number: string): TaxInvoice => ({
      receivable: deal.idOf({ number: note(number) }),
      taxInvoice: taxInvoiceOf("20261125-0001"),
      amount: parseAmount("3930434.78"),
      issuedOn: DAY.invoice,
      document: id("content"),
    });
    const attach = async (number: string, by = both) => {
      const invoice = paper(number);
      const signature = await signMessage(taxInvoiceMessage(book, invoice), by);
      return stage.send(planAttachTaxInvoice(book, name(number), invoice, signature));
    };
    await refused(attach("2026-10", [fuel]), "Party_BadSignature");
    await attach("2026-10");
    const { receivable } = paper("2026-10");
    const standing = client.contract("InvoiceStanding");
    expect((await standing.standingOf(receivable)).tax).to.equal(BigInt(TaxStatus.Attached));
    expect(await standing.taxInvoiceOf(receivable)).to.equal(taxInvoiceOf("20261125-0001"));
    const { fingerprint: used } = await refused(attach("variant"), "Fingerprint_Used");
    expect(used).to.equal(taxInvoiceOf("20261125-0001"));
    expect(() => planAttachTaxInvoice(book, name("variant"), paper("2026-10"), "0x")).to.throw(InputError, "name");
  });

  it("29 November: past its deadline the receivable without tax invoice is not lent on, the other is", async () => {
    const { client, book } = stage;
    [stage.buyer, stage.seller] = [plant, washer];
    const facility = await stage.openFacility();
    await fundFacility(stage, facility, parseAmount("7000000.00"), parseAmount("3000000.00"));
    await passTo(stage, parseDay("2026-11-29"));
    const late = deal.idOf({ number: note("variant") });
    const draw = (receivable: bigint, units: bigint) => deal.draw(facility, receivable, units, both);
    const units = parseAmount("3000000.00");
    const { deadline } = await refused(draw(late, units), "Standing_TaxInvoiceMissing");
    expect(deadline).to.equal(BigInt(DAY.deadline));
    const good = deal.idOf({ number: note("2026-10") });
    await draw(good, parseAmount("3816000.00"));
    expect((await client.loan(facility, good)).principal).to.equal(parseAmount("3052800.00"));

    const invoice: TaxInvoice = {
      receivable: late,
      taxInvoice: taxInvoiceOf("20261129-0007"),
      amount: parseAmount("3576695.65"),
      issuedOn: await client.today(),
      document: id("content of the second"),
    };
    const signature = await signMessage(taxInvoiceMessage(book, invoice), both);
    const name = { buyer: plant.id, seller: washer.id, number: note("variant") };
    await stage.send(planAttachTaxInvoice(book, name, invoice, signature));
    await draw(late, units);
    expect((await client.loan(facility, late)).principal).to.equal(parseAmount("2400000.00"));
  });
});
