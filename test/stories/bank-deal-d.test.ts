import { expect } from "chai";
import hre from "hardhat";
import { id } from "ethers";

import { addDays, parseAmount, type Day } from "../../sdk/index.js";
import { assembleBadDay, FIRST_DAY, JUNIOR, SENIOR, type BadCast } from "../../tasks/demo/bad-cast.js";
import { BAD_DAYS, BadDay } from "../../tasks/demo/bad-day.js";
import { Narrator } from "../../tasks/demo/narrator.js";
import { contextOf } from "../../tasks/lib/context.js";
import { Stage, type Actor } from "../../tasks/lib/stage.js";
import { Bank, payee } from "./bank.js";

const yuan = parseAmount;
const TAG = "deal d";

/** The play is the demo's, which checks each figure of the deal itself; here is the account that all of it goes through. */
describe("story: deal (d), the bad day, by bank transfers alone", function () {
  this.timeout(180_000);
  let cast: BadCast;
  let deal: BadDay;
  let bank: Bank<Actor>;
  /** How the play calls the bank's references. */
  const ref = (name: string) => id(`${name} ${TAG}`);

  before(async () => {
    const override = { initialDate: new Date("2026-07-01") };
    const connection = await hre.network.create({ network: "default", override });
    const { book, parameters } = await contextOf(connection);
    const [relayer] = await connection.ethers.getSigners();
    const stage = new Stage({ connection, book, parameters, relayer: relayer?.address ?? "", tag: TAG });
    cast = await assembleBadDay(stage, new Narrator(() => undefined));
    deal = await BadDay.open(cast);
    bank = new Bank({
      client: deal.client,
      enter: (plan) => stage.carryOut(plan, stage.holder("ACCOUNT_BANK")),
      check: (plan) => stage.carryOut(plan, stage.holder("ACCOUNT_BANK_CHECKER")),
      act: (plan, by) => stage.execute(by, [...plan.calls]),
    });
  });

  const on = async (day: Day, act: (day: Day) => Promise<void>) => {
    await cast.stage.moveTo(day);
    await act(day);
  };

  const balanceOf = ({ account }: Actor): Promise<bigint> => cast.stage.suite.BankDeposit.balanceOf(account);

  it("2 July: the lenders' 3,000,000.00 come in, and 2,700,000.00 go to SME-1's bank account", async () => {
    bank.line(ref("senior bad day"), SENIOR);
    bank.line(ref("junior bad day"), JUNIOR);
    const paid = async () => {
      bank.line("T-2026-07-02", "-2700000.00", { about: await bank.ofDraw(cast.book.address, deal.receivable) });
      await bank.confirmDraw(cast.book.address, deal.receivable, "T-2026-07-02");
    };
    await on(FIRST_DAY, (day) => deal.lend(day, { payees: [payee("SME-1", yuan("2700000.00"), "castings")], paid }));
    expect(await balanceOf(cast.seller)).to.equal(0n);
    expect((await bank.close()).balance).to.equal(yuan("300000.00"));
  });

  it("20 October: a court freezes what waits, and nothing moves", async () => {
    await on(BAD_DAYS.freeze, (day) => deal.freeze(day));
    expect((await bank.close()).received).to.deep.equal({ count: 0, amount: 0n });
  });

  it("30 October: 2,000,000.00 come; 480,000.00 and 120,000.00 go on to the banks of B and C", async () => {
    bank.line(ref("the payment of October"), "2000000.00");
    await on(BAD_DAYS.pay, (day) => deal.pay(day));
    await bank.hand(cast.b, "B", "480000.00", "T-2026-10-30 B");
    await bank.hand(cast.c, "C", "120000.00", "T-2026-10-30 C");
    expect([await balanceOf(cast.b), await balanceOf(cast.c)]).to.deep.equal([0n, 0n]);
    const { received, paidOut, balance, uncovered } = await bank.close();
    expect([received.amount, paidOut.amount]).to.deep.equal([yuan("2000000.00"), yuan("600000.00")]);
    expect([balance, uncovered]).to.deep.equal([yuan("1700000.00"), 0n]);
  });

  it("15 December: the buyer is insolvent; the account has nothing to do with it", async () => {
    await on(BAD_DAYS.fail, (day) => deal.fail(day));
    expect((await bank.close()).balance).to.equal(yuan("1700000.00"));
  });

  it("variant: the administrator claws 2,000,000.00 back, and the account lacks what B and C took out", async () => {
    await cast.stage.moveTo(BAD_DAYS.restructure);
    const { receivable, holders } = deal;
    await cast.stage.whatIf(async () => {
      bank.line("set aside", "-2000000.00", { valueDay: BAD_DAYS.restructure });
      await bank.reverse(ref("the payment of October"), receivable, "2000000.00", "set aside");
      await bank.recover(receivable, holders);
      // The 200,000.00 that waited for the court go back at once.
      const back = await bank.compare();
      expect(back.differences).to.deep.equal([]);
      expect(back.recovered).to.deep.equal({ count: 1, amount: yuan("200000.00") });
      expect([back.uncovered, back.deposits]).to.deep.equal([yuan("1800000.00"), yuan("1500000.00")]);
      expect(back.balance).to.equal(-yuan("300000.00"));

      await cast.stage.moveTo(BAD_DAYS.dividend);
      bank.line("the variant's dividend", "617280.00");
      await bank.record("the variant's dividend", "617280.00");
      await bank.allocate("the variant's dividend", [{ receivable, amount: yuan("617280.00") }]);
      await bank.recover(receivable, holders);
      const later = await bank.compare();
      expect(later.differences).to.deep.equal([]);
      expect([later.uncovered, later.balance]).to.deep.equal([yuan("1182720.00"), yuan("317280.00")]);
    });
    bank.strike("set aside");
    bank.strike("the variant's dividend");
    expect((await bank.close()).balance).to.equal(yuan("1700000.00"));
  });

  it("February 2027: of six instalments one comes, 230,000.00, into SME-1's account and out of it in one day", async () => {
    await deal.restructure(BAD_DAYS.restructure);
    await deal.creditNote(BAD_DAYS.restructure);
    await on(addDays(BAD_DAYS.restructure, 30), async (day) => {
      bank.line(ref("instalment of 2027-02-14 23000000"), "230000.00");
      await deal.firstInstalment(day);
    });
    expect(await balanceOf(cast.seller)).to.equal(0n);
    expect((await bank.close()).balance).to.equal(yuan("1930000.00"));
    await on(addDays(BAD_DAYS.restructure, 67), (day) => deal.accelerate(day));
    await bank.close();
  });

  it("June 2028: a dividend of 377,280.00; what C's court lets go, and all of B's, goes to their banks", async () => {
    bank.line(ref("the dividend"), "377280.00");
    await on(BAD_DAYS.dividend, (day) => deal.dividend(day));
    await bank.hand(cast.b, "B", "90547.20", "T-2028-06-15 B");
    await bank.hand(cast.c, "C", "22636.80", "T-2028-06-15 C");
    const { cash } = await deal.client.facility(cast.book.address);
    // The facility's money, and 237,728.00 of C's that waits.
    const { balance, deposits, uncovered, unapplied, instructed } = await bank.close();
    expect([unapplied, instructed, uncovered]).to.deep.equal([0n, 0n, 0n]);
    expect([balance, deposits]).to.deep.equal([yuan("2194096.00"), yuan("2194096.00")]);
    expect(balance - cash).to.equal(yuan("237728.00"));
  });
});
