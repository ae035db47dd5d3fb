import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  countsFrom,
  displayAmount,
  events,
  parseAmount,
  planAllocate,
  planClaim,
  planFlagOverdue,
  planRecordReceipt,
  Reason,
  ReceivableStatus,
  withCollectors,
  type Offer,
} from "../../sdk/index.js";
import { Stage, type Actor } from "../sdk/stage.js";
import { COAL_DAYS as DAY, COAL_START, CoalLoan } from "./coal-loan.js";
import { fundFacility, passTo, refused } from "./deal.js";

describe("story: deal (a), thermal coal by truck, the money", () => {
  let stage: Stage;
  let coal: CoalLoan;
  let washer: Actor;
  let plant: Actor;
  let facility: string;
  let claims: CoalLoan["claims"];

  before(async () => {
    stage = await Stage.open(COAL_START);
    coal = await CoalLoan.open(stage);
    ({ washer, plant, facility, claims } = coal);
    await fundFacility(stage, facility, parseAmount("4000000.00"), parseAmount("1000000.00"));
  });

  const moneyOf = async (account: string) => {
    const amount: bigint = await stage.client.contract("BankDeposit").balanceOf(account);
    return { amount, shown: displayAmount(amount) };
  };

  const shown = (offer?: Pick<Offer, "net" | "interest" | "holdback">) =>
    offer && [offer.net, offer.interest, offer.holdback].map((part) => displayAmount(part));

  /** What the allocation left the washer of its loans. */
  let left: bigint;

  it("29 October: the bank lends 80 % of the provisional 3,816,000.00 for 47 days, above its automatic band", async () => {
    const receivable = await coal.provisional();
    const amount = parseAmount("3816000.00");
    // The automatic band ends at a million.
    await refused(coal.draw(receivable, amount, false), "Party_BadSignature");
    const offer = await coal.draw(receivable, amount, true);
    expect(shown(offer)).to.deep.equal(["3,052,800.00", "16,739.52", "763,200.00"]);
    expect((await moneyOf(washer.account)).shown).to.equal("3,052,800.00");
  });

  it("20 November: the umpire makes it 3,930,434.78; the bank lends on the debit note too", async () => {
    const receivable = await coal.final();
    const units = parseAmount("114434.78");
    expect((await stage.client.receivable(receivable)).units).to.equal(units);
    const offer = await coal.draw(receivable, units, false);
    // 91,547.82 × 4.2 % × 25 / 360, rounded up.
    expect(shown(offer)).to.deep.equal(["91,547.82", "267.02", "22,886.96"]);
  });

  it("two more lots of the month stay with the washer", async () => {
    await coal.others();
    for (const receivable of [claims.second, claims.third]) {
      expect((await stage.client.receivable(receivable)).due).to.equal(DAY.due);
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
