import { expect } from "chai";
import hre from "hardhat";

import {
  addDays,
  events,
  health,
  LOAN_EVENTS,
  LoanFlag,
  parseAmount,
  rebuildLoans,
  Stage as Standing,
  unitsStatement,
  type Day,
} from "../../sdk/index.js";
import { assembleBadDay, FIRST_DAY, type BadCast } from "../../tasks/demo/bad-cast.js";
import { BAD_DAYS, BadDay } from "../../tasks/demo/bad-day.js";
import { Narrator } from "../../tasks/demo/narrator.js";
import { contextOf } from "../../tasks/lib/context.js";
import { Stage } from "../../tasks/lib/stage.js";

const yuan = parseAmount;

/** The play is the demo's, which checks each figure of the deal itself; here is what must hold beside them. */
describe("story: the bad day", function () {
  this.timeout(180_000);
  let cast: BadCast;
  let deal: BadDay;
  let facility: string;
  const said: string[] = [];

  before(async () => {
    const override = { initialDate: new Date("2026-07-01") };
    const connection = await hre.network.create({ network: "default", override });
    const { book, parameters } = await contextOf(connection);
    const [relayer] = await connection.ethers.getSigners();
    const stage = new Stage({ connection, book, parameters, relayer: relayer?.address ?? "", tag: "deal d" });
    cast = await assembleBadDay(stage, new Narrator((line) => said.push(line)));
    deal = await BadDay.open(cast);
    facility = cast.book.address;
  });

  const on = async (day: Day, act: (day: Day) => Promise<void>) => {
    await cast.stage.moveTo(day);
    await act(day);
  };

  /** What the facility, B and C have of the claim. */
  const holdings = () => Promise.all(deal.holders.map((holder) => deal.client.holding(deal.receivable, holder)));

  /** Books, custody, capital and money of everybody, from the events alone; and the loan as its events tell it. */
  async function assertSound(): Promise<void> {
    const { findings } = await health(deal.client);
    expect(findings.filter(({ holds }) => !holds)).to.deep.equal([]);
    const told = rebuildLoans(await events(deal.client, { facilities: [facility], names: [...LOAN_EVENTS] }), facility);
    expect(told.get(deal.receivable)?.loan).to.deep.equal(await deal.client.loan(facility, deal.receivable));
  }

  it("is passed on to two suppliers by consent, and lent on", async () => {
    await on(FIRST_DAY, (day) => deal.lend(day));
    const { client, receivable } = deal;
    expect((await holdings()).map(({ units }) => units)).to.deep.equal([
      yuan("3000000.00"),
      yuan("1200000.00"),
      yuan("800000.00"),
    ]);
    expect((await client.holding(receivable, cast.seller.account)).units).to.equal(0n);
    const claim = await client.receivable(receivable);
    expect(claim).to.include({ undertaking: false, lateRate: 500, overdueDays: 30, due: addDays(FIRST_DAY, 90) });
    const { cash, seniorWorth, juniorWorth } = await client.facility(facility);
    expect([cash, seniorWorth, juniorWorth]).to.deep.equal([yuan("300000.00"), yuan("2400000.00"), yuan("600000.00")]);
    await assertSound();
  });

  it("lets a court freeze what waits and nothing else", async () => {
    await on(BAD_DAYS.freeze, (day) => deal.freeze(day));
    expect((await holdings()).map(({ frozen }) => frozen)).to.deep.equal([0n, 0n, yuan("500000.00")]);
    expect(await deal.client.stageOf(deal.receivable)).to.equal(Standing.Overdue);
  });

  it("pays two fifths to everybody, late interest first in the facility", async () => {
    await on(BAD_DAYS.pay, (day) => deal.pay(day));
    const { money } = cast.stage.suite.ReceivableToken;
    expect((await money(deal.receivable)).paid).to.equal(yuan("2000000.00"));
    // C's part that waits is the only money that the token has left.
    const left = await cast.stage.suite.BankDeposit.balanceOf(cast.stage.at("ReceivableToken"));
    expect(left).to.equal(yuan("200000.00"));
    expect((await deal.client.facility(facility)).cash).to.equal(yuan("1500000.00"));
    await assertSound();
  });

  it("stands in the last stage from the moment of the insolvency, and calls the seller", async () => {
    await on(BAD_DAYS.fail, (day) => deal.fail(day));
    const { client, receivable } = deal;
    expect(await client.stageOf(receivable)).to.equal(Standing.Defaulted);
    expect((await client.obligorStanding(cast.buyer.id)).insolventOn).to.equal(BAD_DAYS.fail);
    const { flags } = await client.loan(facility, receivable);
    expect(flags & LoanFlag.Special).to.not.equal(0);
    expect((await client.recourse(facility, receivable)).base).to.equal(0n);
    // Interest of the claim has stopped: it is the same whenever it is asked for.
    expect(await client.lateInterest(receivable, BAD_DAYS.dividend)).to.equal(yuan("144000.00"));
    await assertSound();
  });

  it("owes back what was clawed back, and only in the variant", async () => {
    await on(BAD_DAYS.restructure, (day) => deal.clawBack(day, BAD_DAYS.dividend));
    expect(await deal.client.today()).to.equal(BAD_DAYS.restructure);
    expect(await deal.client.owedBack(deal.receivable)).to.equal(0n);
    expect((await deal.client.receivable(deal.receivable)).open).to.equal(yuan("3000000.00"));
    await assertSound();
  });

  it("is restructured by both signatures", async () => {
    await deal.restructure(BAD_DAYS.restructure);
    const { schedule, cureUntil } = await deal.client.recourse(facility, deal.receivable);
    const [first, amount] = [addDays(BAD_DAYS.restructure, 30), yuan("230000.00")];
    expect(schedule).to.deep.equal({ first, amount, every: 31, count: 6 });
    expect(cureUntil).to.equal(undefined);
    await assertSound();
  });

  it("loses nothing for B, C and the facility by a note of others", async () => {
    const before = await holdings();
    await deal.creditNote(BAD_DAYS.restructure);
    expect(await holdings()).to.deep.equal(before);
    expect((await deal.client.dispute(deal.receivable)).amount).to.equal(yuan("150000.00"));
    await assertSound();
  });

  it("goes back to the seller only once all is paid", async () => {
    await deal.allInstalments(BAD_DAYS.restructure);
    expect((await holdings())[0]?.units).to.equal(yuan("3000000.00"));
  });

  it("falls due at once when an instalment is missing, and calls the seller again", async () => {
    await on(addDays(BAD_DAYS.restructure, 30), (day) => deal.firstInstalment(day));
    const missed = addDays(BAD_DAYS.restructure, 67);
    await on(missed, (day) => deal.accelerate(day));
    const { schedule, cureUntil } = await deal.client.recourse(facility, deal.receivable);
    expect(schedule).to.equal(undefined);
    expect(cureUntil).to.equal(addDays(missed, 5));
    await assertSound();
  });

  it("shares the dividend by units, senior first", async () => {
    await on(BAD_DAYS.dividend, (day) => deal.dividend(day));
    expect((await holdings()).map(({ units }) => units)).to.deep.equal([
      yuan("3000000.00"),
      yuan("1200000.00"),
      yuan("800000.00"),
    ]);
    // 40 % of C's 500,000.00 and 12 % of the rest of what stands behind them wait for the court.
    const { claimed, given } = await unitsStatement(deal.client, deal.receivable).then(({ holders }) => ({
      claimed: holders.reduce((sum, holder) => sum + holder.claimed, 0n),
      given: holders.reduce((sum, holder) => sum + holder.givenUp, 0n),
    }));
    const waiting = yuan("200000.00") + yuan("37728.00");
    expect(claimed).to.equal(yuan("2377280.00") - waiting);
    expect(given).to.equal(0n);
    await assertSound();
  });

  it("is told in the order of its days", () => {
    const days = said.map((line) => line.slice(0, 10));
    expect(days).to.deep.equal([...days].sort());
    expect(said).to.have.length(22);
  });
});
