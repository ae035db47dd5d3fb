import { expect } from "chai";
import { id, ZeroAddress } from "ethers";

import {
  displayAmount,
  drawRequestMessage,
  encodeDrawData,
  newTerms,
  parseAmount,
  parseDay,
  PartyRole,
  payeesHash,
  planAdmit,
  planClaim,
  planDraw,
  Reason,
  signMessage,
  type Payee,
} from "../../sdk/index.js";
import { readPayees } from "../../tasks/demo/files.js";
import { FAR, Stage, type Actor } from "../sdk/stage.js";
import { Bank, handsOf } from "./bank.js";
import { balanceOf, collected, invest, redeem } from "./bank-money.js";
import { numberOf, passTo, refused, type Deal } from "./deal.js";
import { Milk, MILK_DAYS, MILK_START } from "./milk.js";

const yuan = parseAmount;
const UNLIMITED = (1n << 96n) - 1n;

describe("story: deal (b) by bank transfers alone", () => {
  let stage: Stage;
  let bank: Bank<Actor>;
  let milk: Milk;
  let deal: Deal;
  let coop: Actor;
  let feed: Actor;
  let facility: string;
  let receivable: bigint;

  before(async () => {
    stage = await Stage.open(MILK_START);
    milk = await Milk.open(stage);
    feed = await stage.register("feed supplier", PartyRole.Supplier);
    deal = await milk.order("Ulan cooperative", 372_000n);
    coop = deal.seller;
    // 85 % at 4 %, ACT/360 in arrears.
    const terms = newTerms({
      ...{ lateRate: 75_000, maxTenor: 180, floor: 100_000, writeOffDays: 120 },
      ...{ provision1: 10_000, provision2: 200_000, provision3: 500_000 },
    });
    const flat = (value: number) => Array<number>(8).fill(value);
    facility = await stage.openFacility({ terms, prices: { advance: flat(850_000), rate: flat(40_000) } });
    const limits = [milk.dairy, coop].map(({ group }, i) => ({
      group,
      seller: i === 1,
      cap: UNLIMITED,
      expiryDay: FAR,
    }));
    await stage.send(planAdmit(stage.book, facility, limits), stage.lender);
    bank = new Bank(handsOf(stage));
  });

  it("1 October: the lenders' money arrives on the account", async () => {
    const { senior, junior } = await stage.client.facility(facility);
    await invest(stage, bank, senior, stage.investor, yuan("800000.00"));
    await invest(stage, bank, junior, stage.lender, yuan("200000.00"));
    expect((await bank.close()).balance).to.equal(yuan("1000000.00"));
  });

  it("3 November: a month's milk is a claim of 1,118,040.00, of which 240,000.00 pay the feed supplier", async () => {
    await passTo(stage, MILK_DAYS.end);
    const { lots } = await milk.deliver(deal);
    await passTo(stage, MILK_DAYS.accepted);
    const number = numberOf("Grassland dairy", "milk 2026-10", MILK_DAYS.accepted);
    const says = { number, quantity: 363_000n, amount: yuan("1118040.00"), anchorDay: MILK_DAYS.end, lots };
    receivable = await deal.tokenise(says);
    await passTo(stage, parseDay("2026-11-05"));
    await stage.passOn(coop, feed, { receivable, units: yuan("240000.00") });
    // Claims change hands, money does not: nothing moved.
    expect(await bank.close()).to.deep.include({ received: { count: 0, amount: 0n }, balance: yuan("1000000.00") });
  });

  /** The cooperative's signed list: forty cards and the mill. */
  const list = (): Payee[] =>
    readPayees().map(({ account, amount, purpose }) => ({
      ...{ account: ZeroAddress, bankAccount: id(`salted ${account}`), amount, purpose: id(purpose) },
    }));

  it("5 November: 746,334.00 go to forty cards and the mill by the signed list, and not a fen by another", async () => {
    const { book, client } = stage;
    const units = yuan("878040.00");
    const draw = async (payees: readonly Payee[], paid: readonly Payee[]) => {
      const deadline = await client.today();
      const request = { receivable, units, minNet: yuan("746334.00"), deadline, payees: payeesHash(payees) };
      const signature = await signMessage(drawRequestMessage(book, facility, request), coop.wallet);
      const drawData = encodeDrawData(request, paid, signature);
      await stage.send(planDraw(book, { receivable, from: coop.account, facility, units, drawData }), coop);
    };
    const payees = list();
    expect(payees).to.have.length(41);
    const more = payees.map((one, i) => (i === 0 ? { ...one, amount: one.amount + 1n } : one));
    await refused(draw(more, more), "Facility_PayeesSum");
    await draw(payees, payees);
    const payout = await bank.ofDraw(facility, receivable);
    expect((await client.payout(payout)).amount).to.equal(yuan("746334.00"));
    expect(await balanceOf(stage, coop)).to.equal(0n);

    // One debit of the account, whatever it is to whom: the bank keeps the list.
    bank.line("T-2026-11-05", "-746334.00", { about: payout });
    await bank.confirmDraw(facility, receivable, "T-2026-11-05");
    const loan = await client.loan(facility, receivable);
    expect([loan.principal, loan.interest].map((part) => displayAmount(part))).to.deep.equal([
      "746,334.00",
      "2,073.15",
    ]);
    expect((await bank.close()).balance).to.equal(yuan("253666.00"));
  });

  it("30 November: the dairy transfers 1,111,640.00, less 6,400.00 for testing by name, booked on 1 December", async () => {
    const paidOn = parseDay("2026-11-30");
    await passTo(stage, parseDay("2026-12-01"));
    bank.line("milk October", "1111640.00", { valueDay: paidOn });
    await bank.record("milk October", "1111640.00", paidOn);
    const deduction = { amount: yuan("6400.00"), reason: Reason.Penalty, document: id("the dairy's bill for testing") };
    await bank.allocate("milk October", [{ receivable, amount: yuan("1111640.00"), deduction, collector: facility }]);
    const [parts] = await collected(stage);
    // As of 30 November: no day of late interest.
    // 1,111,640.00 × 878,040 / 1,118,040 = 873,013.83, rounded down.
    expect(parts).to.deep.equal(["0.00", "2,073.15", "746,334.00", "124,606.68"]);
    expect(await stage.client.receivable(receivable)).to.include({
      open: yuan("6400.00"),
      disputed: true,
      excused: true,
    });
    expect((await bank.close()).balance).to.equal(yuan("1365306.00"));
  });

  it("1 December: what was held back goes to the cooperative's bank, the feed supplier's share to its own", async () => {
    await stage.send(planClaim(stage.book, receivable), feed);
    await bank.hand(feed, "feed supplier", "238626.16", "T-2026-12-01 feed");
    expect(await balanceOf(stage, feed)).to.equal(0n);
    await bank.hand(coop, "cooperative", "124606.68", "T-2026-12-01 cooperative");
    expect(await balanceOf(stage, coop)).to.equal(0n);
    expect((await bank.close()).paidOut).to.deep.equal({ count: 2, amount: yuan("363232.84") });
  });

  it("the lenders redeem; of 1,002,073.16 three fen of rounding stay on the account", async () => {
    const { senior, junior } = await stage.client.facility(facility);
    const got = [
      await redeem(stage, bank, senior, stage.investor, "T-2026-12-01 senior"),
      await redeem(stage, bank, junior, stage.lender, "T-2026-12-01 junior"),
    ];
    expect(displayAmount(got.reduce((sum, one) => sum + one, 0n))).to.equal("1,002,073.13");
    expect(displayAmount((await bank.close()).balance)).to.equal("0.03");
  });
});
