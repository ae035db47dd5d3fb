import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  displayAmount,
  events,
  parseAmount,
  parseDay,
  planClaim,
  planFlagOverdue,
  planRoll,
  Reason,
  ReceivableStatus,
} from "../../sdk/index.js";
import { Stage, type Actor } from "../sdk/stage.js";
import { Bank, handsOf, payee } from "./bank.js";
import { balanceOf, collected, invest, redeem } from "./bank-money.js";
import { COAL_DAYS, COAL_START, CoalLoan } from "./coal-loan.js";
import { passTo, refused } from "./deal.js";

const yuan = parseAmount;

describe("story: deal (a) by bank transfers alone", () => {
  let stage: Stage;
  let bank: Bank<Actor>;
  let coal: CoalLoan;
  let washer: Actor;

  before(async () => {
    stage = await Stage.open(COAL_START);
    coal = await CoalLoan.open(stage);
    ({ washer } = coal);
    bank = new Bank(handsOf(stage));
  });

  /** What the plant's payments were like. */
  const facts = () => stage.client.contract("PaymentHistory").obligorFacts(coal.plant.id);

  it("28 September: the lenders' money arrives on the account", async () => {
    const { senior, junior } = await stage.client.facility(coal.facility);
    await invest(stage, bank, senior, stage.investor, yuan("4000000.00"));
    await invest(stage, bank, junior, stage.lender, yuan("1000000.00"));
    const { received, balance } = await bank.close();
    expect(received).to.deep.equal({ count: 2, amount: yuan("5000000.00") });
    expect(balance).to.equal(yuan("5000000.00"));
  });

  it("29 October: 3,052,800.00 are drawn to the washer's bank account and paid the day after", async () => {
    const receivable = await coal.provisional();
    const list = [payee("coal washer", yuan("3052800.00"), "October coal")];
    const offer = await coal.draw(receivable, yuan("3816000.00"), true, list);
    expect(offer?.interest).to.equal(yuan("16739.52"));
    // No line on the account yet: the money waits at the desk, and bears nothing.
    expect((await stage.client.loan(coal.facility, receivable)).interest).to.equal(0n);
    expect(await bank.close()).to.include({ instructed: yuan("3052800.00"), balance: yuan("5000000.00") });
    expect(await balanceOf(stage, washer)).to.equal(0n);

    await stage.passDays(1);
    bank.line("T-2026-10-30", "-3052800.00", {
      about: await bank.ofDraw(coal.facility, receivable),
      valueDay: COAL_DAYS.delivered,
    });
    await bank.confirmDraw(coal.facility, receivable, "T-2026-10-30", COAL_DAYS.delivered);
    const { interest } = await stage.client.loan(coal.facility, receivable);
    expect(interest).to.equal(yuan("16739.52"));
    const { paidOut, instructed, balance } = await bank.close();
    expect(paidOut).to.deep.equal({ count: 1, amount: yuan("3052800.00") });
    expect([instructed, balance]).to.deep.equal([0n, yuan("1947200.00")]);
  });

  it("20 November: the draw on the debit note, 91,547.82, goes the same way", async () => {
    const receivable = await coal.final();
    const list = [payee("coal washer", yuan("91547.82"), "October coal, final")];
    await coal.draw(receivable, yuan("114434.78"), false, list);
    bank.line("T-2026-11-20", "-91547.82", { about: await bank.ofDraw(coal.facility, receivable) });
    await bank.confirmDraw(coal.facility, receivable, "T-2026-11-20");
    expect((await bank.close()).balance).to.equal(yuan("1855652.18"));
    await coal.others();
  });

  it("15 December, 17:40: one lump of 7,956,285.18, booked on the 16th as of the 15th, over three lots", async () => {
    const { client } = stage;
    const { claims, facility } = coal;
    await passTo(stage, addDays(COAL_DAYS.due, 1));
    // By the morning anybody may flag what nobody saw paid.
    for (const late of [claims.provisional, claims.second]) await stage.send(planFlagOverdue(stage.book, late));
    expect((await facts()).overdue).to.equal(2n);
    bank.line("10月煤款", "7956285.18", { valueDay: COAL_DAYS.due });
    const lump = await bank.record("10月煤款", "7956285.18", COAL_DAYS.due);
    expect(await client.receipt(lump)).to.include({ unapplied: yuan("7956285.18"), valueDay: COAL_DAYS.due });
    const penalty = { amount: yuan("62000.00"), reason: Reason.Penalty, document: id("penalty notice") };
    await bank.allocate("10月煤款", [
      { receivable: claims.provisional, amount: yuan("3816000.00"), collector: facility },
      { receivable: claims.debit, amount: yuan("114434.78"), collector: facility },
      { receivable: claims.second, amount: yuan("1978000.00"), deduction: penalty },
      { receivable: claims.third, amount: yuan("2047850.40") },
    ]);
    expect((await client.receipt(lump)).unapplied).to.equal(0n);
    expect(await collected(stage)).to.deep.equal([
      ["0.00", "16,739.52", "3,052,800.00", "746,460.48"],
      ["0.00", "267.02", "91,547.82", "22,619.94"],
    ]);
    const days = await events(client, { names: ["Collected"] });
    expect(days.map(({ args }) => Number(args.day))).to.deep.equal([COAL_DAYS.due, COAL_DAYS.due].map(Number));
    expect((await bank.close()).balance).to.equal(yuan("9811937.36"));
  });

  it("16 December: what was held back and the other lots, 4,794,930.82, go out to the washer's bank", async () => {
    const { second, third } = coal.claims;
    for (const receivable of [second, third]) await stage.send(planClaim(stage.book, receivable), washer);
    expect(displayAmount(await balanceOf(stage, washer))).to.equal("4,794,930.82");
    const payout = await bank.payOut(washer, [payee("coal washer", yuan("4794930.82"), "rest of October")]);
    bank.line("T-2026-12-16", "-4794930.82", { about: payout });
    await bank.confirm(payout, "T-2026-12-16");
    expect((await bank.close()).balance).to.equal(yuan("5017006.54"));
  });

  it("nothing is overdue, then or later, and what was deducted is a dispute", async () => {
    const { second, third } = coal.claims;
    const claim = await stage.client.receivable(second);
    expect(claim).to.include({ open: yuan("62000.00"), disputed: true, excused: true });
    expect(claim.status).to.equal(ReceivableStatus.Active);
    await passTo(stage, addDays(COAL_DAYS.due, 40));
    const { overdue, lateness, inTime } = await facts();
    expect([overdue, lateness]).to.deep.equal([0n, 0n]);
    expect(inTime).to.equal(1n);
    await refused(stage.send(planFlagOverdue(stage.book, second)), "Receivable_NotOverdue");
    expect((await stage.client.receivable(third)).open).to.equal(0n);
  });

  it("24 January: both lenders redeem; of 5,017,006.54 two fen of rounding stay on the account", async () => {
    expect(await stage.client.today()).to.equal(parseDay("2027-01-24"));
    // The book's days since December, which nobody asked for.
    await stage.send(planRoll(stage.book, coal.facility, 60));
    const { senior, junior } = await stage.client.facility(coal.facility);
    const got = [
      await redeem(stage, bank, senior, stage.investor, "T-2027-01-24 senior"),
      await redeem(stage, bank, junior, stage.lender, "T-2027-01-24 junior"),
    ];
    expect(got.reduce((sum, one) => sum + one, 0n)).to.equal(yuan("5017006.52"));
    expect(await bank.close()).to.include({ deposits: 2n, balance: 2n, unapplied: 0n, instructed: 0n });
    expect(bank.closes).to.equal(7);
  });
});
