import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  Anchor,
  Convention,
  countsFrom,
  displayAmount,
  drawRequestMessage,
  encodeDrawData,
  EvidenceKind,
  events,
  lotReference,
  newTerms,
  packValues,
  parseAmount,
  parseDay,
  parsePercent,
  PartyRole,
  payeesHash,
  planAllocate,
  planClaim,
  planDraw,
  planFlagOverdue,
  planRecordReceipt,
  planAdmit,
  qualityKinds,
  Reason,
  ReceivableStatus,
  signMessage,
  withCollectors,
  type LotUse,
  type Offer,
} from "../../sdk/index.js";
import { FAR, Stage, type Actor } from "../sdk/stage.js";
import { perTonne, TABLE } from "./coal.js";
import { approve, Deal, fundFacility, numberOf, passTo, publishCalendar, refused, TESTED, type Rules } from "./deal.js";

const TONNES = 8_000_000n;
const DAY = {
  delivered: parseDay("2026-10-29"),
  umpire: parseDay("2026-11-20"),
  due: parseDay("2026-12-15"),
};
const UNLIMITED = (1n << 96n) - 1n;
const note = (number: string) => numberOf("Dongsheng power plant", number, DAY.delivered);

describe("story: deal (a), thermal coal by truck, the money", () => {
  let stage: Stage;
  let rules: Rules;
  let washer: Actor;
  let plant: Actor;
  let umpire: Actor;
  let facility: string;
  const claims: Record<"provisional" | "debit" | "second" | "third", bigint> = {
    ...{ provisional: 0n, debit: 0n, second: 0n, third: 0n },
  };

  before(async () => {
    stage = await Stage.open("2026-09-28T01:00:00Z");
    await publishCalendar(stage);
    plant = await stage.register("power plant", PartyRole.Buyer);
    washer = await stage.register("coal washer", PartyRole.Supplier);
    umpire = await stage.register("provincial laboratory", PartyRole.Verifier);
    rules = await approve(stage, "CoalPrice", TABLE, {
      evidencePolicy: TESTED,
      qualityKinds: qualityKinds([EvidenceKind.AssayArrival, EvidenceKind.AssayUmpire]),
    });
    // 80 % at 4.2 % in arrears, without a day of grace: a transfer of the due day counts from it, whenever it is booked.
    const terms = newTerms({
      ...{ lateRate: 63_000, maxTenor: 180, writeOffDays: 120 },
      ...{ provision1: 10_000, provision2: 200_000, provision3: 500_000 },
    });
    const flat = (value: number) => Array<number>(8).fill(value);
    const prices = { advance: flat(800_000), rate: flat(42_000) };
    facility = await stage.openFacility({ terms, prices, autoLimit: parseAmount("1000000.00") });
    const limit = { cap: UNLIMITED, expiryDay: FAR };
    const admitted = [
      { ...limit, group: plant.group, seller: false },
      { ...limit, group: washer.group, seller: true },
    ];
    await stage.send(planAdmit(stage.book, facility, admitted), stage.lender);
    await fundFacility(stage, facility, parseAmount("4000000.00"), parseAmount("1000000.00"));
  });

  const order = (salt: string, unitPrice: bigint) =>
    Deal.of(stage, rules, plant, washer, {
      ...{ quantity: TONNES, unitPrice, salt: id(salt), lastDay: parseDay("2026-12-31") },
      ...{ tax: parsePercent("13 %"), taxIncluded: true },
      ...{ anchor: Anchor.MonthEnd, paymentDays: 45, convention: Convention.Following },
    });

  /** One lot over the plant's scale and through its laboratory. */
  async function deliver(deal: Deal, quantity: bigint, calorific: number): Promise<LotUse> {
    const lot = lotReference("October");
    const document = id(`assay ${deal.id}`);
    const scale = { by: plant, lot, kind: EvidenceKind.WeightArrival, document: id(`scale ${deal.id}`), quantity };
    const values = packValues([calorific, 800, 70, 2890]);
    await deal.attest(scale, { by: plant, lot, kind: EvidenceKind.AssayArrival, document, values });
    return { lot, document };
  }

  /** The washer's request, with the bank's approval where it gives one. */
  async function draw(receivable: bigint, units: bigint, approved: boolean) {
    const { book, client, lender } = stage;
    const request = { receivable, units, minNet: 1n, deadline: await client.today(), payees: payeesHash([]) };
    const message = drawRequestMessage(book, facility, request);
    const approval = approved ? await signMessage(message, lender.wallet) : "0x";
    const drawData = encodeDrawData(request, [], await signMessage(message, washer.wallet), approval);
    await stage.send(planDraw(book, { receivable, from: washer.account, facility, units, drawData }), washer);
    const drawn = await events(client, { names: ["Drawn"] });
    return drawn.find((event) => event.args.id === receivable)?.args.offer;
  }

  const moneyOf = async (account: string) => {
    const amount: bigint = await stage.client.contract("BankDeposit").balanceOf(account);
    return { amount, shown: displayAmount(amount) };
  };

  const shown = (offer?: Pick<Offer, "net" | "interest" | "holdback">) =>
    offer && [offer.net, offer.interest, offer.holdback].map((part) => displayAmount(part));

  let first: Deal;
  /** What the allocation left the washer of its loans. */
  let left: bigint;

  it("29 October: the bank lends 80 % of the provisional 3,816,000.00 for 47 days, above its automatic band", async () => {
    first = await order("first lot", perTonne("520.00")).place();
    await passTo(stage, DAY.delivered);
    const lots = [await deliver(first, TONNES, 5_120)];
    const amount = parseAmount("3816000.00");
    const says = { number: note("1"), quantity: TONNES, amount, share: parsePercent("90 %"), lots };
    claims.provisional = await first.tokenise(says);
    // The automatic band ends at a million.
    await refused(draw(claims.provisional, amount, false), "Party_BadSignature");
    const offer = await draw(claims.provisional, amount, true);
    expect(shown(offer)).to.deep.equal(["3,052,800.00", "16,739.52", "763,200.00"]);
    expect((await moneyOf(washer.account)).shown).to.equal("3,052,800.00");
  });

  it("20 November: the umpire makes it 3,930,434.78; the bank lends on the debit note too", async () => {
    await passTo(stage, DAY.umpire);
    const lot = lotReference("October");
    const document = id("umpire");
    const values = packValues([4_870, 960, 70, 2900]);
    await first.attest({ by: umpire, lot, kind: EvidenceKind.AssayUmpire, document, values });
    const amount = parseAmount("3930434.78");
    const final = { number: note("1 final"), replaces: note("1"), quantity: TONNES, amount };
    claims.debit = await first.tokenise({ ...final, anchorDay: DAY.delivered, lots: [{ lot, document }] });
    const units = parseAmount("114434.78");
    expect((await stage.client.receivable(claims.debit)).units).to.equal(units);
    const offer = await draw(claims.debit, units, false);
    // 91,547.82 × 4.2 % × 25 / 360, rounded up.
    expect(shown(offer)).to.deep.equal(["91,547.82", "267.02", "22,886.96"]);
  });

  it("two more lots of the month stay with the washer", async () => {
    for (const [name, price, quantity, amount] of [
      ["second", "510.00", 4_000_000n, "2040000.00"],
      ["third", "480.00", 4_266_355n, "2047850.40"],
    ] as const) {
      const deal = await order(name, perTonne(price)).place();
      const lots = [await deliver(deal, quantity, 5_000)];
      const says = { number: note(name), quantity, amount: parseAmount(amount), lots };
      claims[name] = await deal.tokenise({ ...says, anchorDay: DAY.delivered });
      expect((await stage.client.receivable(claims[name])).due).to.equal(DAY.due);
    }
  });

  it("15 December, 17:40: one transfer of 7,956,285.18 for all of it, less a penalty of 62,000.00", async () => {
    const { book, client } = stage;
    // The bank books it the morning after, as of the day before; by then somebody flagged what nobody had seen paid.
    await passTo(stage, addDays(DAY.due, 1));
    for (const receivable of [claims.provisional, claims.second]) await stage.send(planFlagOverdue(book, receivable));
    expect((await client.contract("PaymentHistory").obligorFacts(plant.id)).overdue).to.equal(2n);
    const bankRef = id("transfer, memo 10月煤款");
    const amount = parseAmount("7956285.18");
    await stage.send(planRecordReceipt(book, { bankRef, amount, valueDay: DAY.due, payer: id("the plant's account") }));
    const penalty = { amount: parseAmount("62000.00"), reason: Reason.Penalty, document: id("penalty notice") };
    const list = [
      { receivable: claims.provisional, amount: parseAmount("3816000.00") },
      { receivable: claims.debit, amount: parseAmount("114434.78") },
      { receivable: claims.second, amount: parseAmount("1978000.00"), deduction: penalty },
      { receivable: claims.third, amount: parseAmount("2047850.40") },
    ];
    const tooMuch = list.map((line) => ({ ...line, amount: line.amount + 1n }));
    await refused(stage.send(planAllocate(book, bankRef, tooMuch)), "BankDesk_AboveReceipt");
    expect(await countsFrom(client, bankRef)).to.equal(DAY.due);
    const collected = await withCollectors(client, list);
    expect(collected.map(({ collector }) => collector)).to.deep.equal([facility, facility, undefined, undefined]);
    const { amount: before } = await moneyOf(washer.account);
    await stage.send(planAllocate(book, bankRef, collected));
    expect((await client.receipt(bankRef)).unapplied).to.equal(0n);
    left = (await moneyOf(washer.account)).amount - before;

    const second = await client.receivable(claims.second);
    expect(second).to.include({ open: parseAmount("62000.00"), disputed: true, excused: true });
    expect(second.status).to.equal(ReceivableStatus.Active);
    const facts = await client.contract("PaymentHistory").obligorFacts(plant.id);
    expect(facts.overdue).to.equal(0n);
    expect(facts.lateness).to.equal(0n);
    expect(await client.contract("ReceivableToken").lateInterestPaid(claims.provisional)).to.equal(0n);
  });

  it("the waterfall: 16,739.52 and 267.02 of interest, the principal, and the rest to the washer", async () => {
    const { book, client } = stage;
    const { amount: before } = await moneyOf(washer.account);
    // Collected with the allocation, as of the due day: nobody pays for the night.
    const collected = await events(client, { names: ["Collected"] });
    expect(collected.map(({ args }) => Number(args.day))).to.deep.equal([Number(DAY.due), Number(DAY.due)]);
    const parts = collected.map(({ args }) =>
      [args.late, args.interest, args.principal].map((part) => displayAmount(part)),
    );
    expect(parts).to.deep.equal([
      ["0.00", "16,739.52", "3,052,800.00"],
      ["0.00", "267.02", "91,547.82"],
    ]);
    for (const receivable of [claims.second, claims.third]) await stage.send(planClaim(book, receivable), washer);
    const { amount: after } = await moneyOf(washer.account);
    expect(displayAmount(left + after - before)).to.equal("4,794,930.82");
    // Nothing is overdue by what was deducted.
    await passTo(stage, addDays(DAY.due, 40));
    expect((await client.contract("PaymentHistory").obligorFacts(plant.id)).overdue).to.equal(0n);
    await refused(stage.send(planFlagOverdue(book, claims.second)), "Receivable_NotOverdue");
  });
});
