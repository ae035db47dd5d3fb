import { expect } from "chai";

import {
  addDays,
  digestOf,
  events,
  facilitiesOf,
  InputError,
  LOAN_EVENTS,
  LoanFlag,
  owedOn,
  planAccelerate,
  planAnswerCall,
  planBuyPosition,
  planCallMargin,
  planCollect,
  planDeposit,
  planEnforceCall,
  planFinance,
  planFlagOverdue,
  planOfferSale,
  planPay,
  planRepay,
  planRestructure,
  planRoll,
  planSettle,
  planWriteOff,
  rebuildLoans,
  restructuringPlanMessage,
  signMessage,
  type OrdosEvent,
} from "../../sdk/index.js";
import { Stage, TERMS } from "./stage.js";

describe("SDK: events", () => {
  let stage: Stage;
  const facilities: string[] = [];

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    for (const discount of [false, true]) {
      const facility = await stage.openFacility({ terms: { ...TERMS, discount } });
      const { junior } = await stage.client.facility(facility);
      await stage.fund(stage.investor.account, 9_000_000_00n);
      const receiver = stage.investor.account;
      const deposit = { vault: junior, assets: 9_000_000_00n, receiver, currency: stage.money };
      await stage.send(planDeposit(stage.book, deposit), stage.investor);
      facilities.push(facility);
    }
  });

  async function draw(facility: string, amount: bigint): Promise<bigint> {
    const prepared = await stage.prepare(facility, amount);
    await stage.send(planFinance(stage.book, [await stage.sign(prepared)]));
    return prepared.receivable;
  }

  async function expectSame(ids: ReadonlyMap<string, bigint[]>): Promise<void> {
    const list = await events(stage.client, { names: LOAN_EVENTS, chunk: 50 });
    const day = await stage.client.today();
    for (const [facility, receivables] of ids) {
      const rebuilt = rebuildLoans(list, facility);
      expect(rebuilt.size).to.equal(receivables.length);
      const { terms } = await stage.client.facility(facility);
      for (const id of receivables) {
        const found = rebuilt.get(id);
        if (found === undefined) throw new Error(`loan on ${id} is missing`);
        expect(found.loan).to.deep.equal(await stage.client.loan(facility, id));
        if (found.loan.version === 0) continue;
        expect(owedOn(found.loan, terms, found.due, day)).to.deep.equal(await stage.client.owed(facility, id));
      }
    }
  }

  /** What happens in each of the facilities, and then the day ends. */
  async function eachDay(
    all: ReadonlyMap<string, bigint[]>,
    days: number,
    act: (facility: string, loan: (i: number) => bigint) => Promise<void>,
  ): Promise<void> {
    await stage.passDays(days);
    for (const [facility, list] of all) await act(facility, (i) => list[i] ?? 0n);
    await expectSame(all);
  }

  it("rebuilds every loan of a facility, through good and bad days", async () => {
    const { book, buyer, seller, lender, client, money: currency } = stage;
    await stage.fund(buyer.account, 9_000_000_00n);
    await stage.fund(seller.account, 9_000_000_00n);
    const repay = (facility: string, receivable: bigint, amount: bigint) =>
      stage.send(planRepay(book, { facility, receivable, amount, currency }), seller);
    const settle = (facility: string, receivable: bigint, amount: bigint) =>
      stage.send(planSettle(book, { facility, receivable, amount, currency }), buyer);

    const restructure = async (facility: string, receivable: bigint) => {
      const { late, interest, principal } = await client.owed(facility, receivable);
      const day = await client.today();
      const dates = { first: addDays(day, 30), count: 2, amount: 10_000_00n, every: 30, deadline: day };
      const plan = { facility, receivable, owed: late + interest + principal, rate: 60_000, ...dates };
      const message = restructuringPlanMessage(book, plan);
      expect(digestOf(message)).to.equal(await client.contract("Recourse").planDigest(plan));
      const [ofSeller, ofLender] = await Promise.all(
        [seller, lender].map(({ wallet }) => signMessage(message, wallet)),
      );
      await stage.send(planRestructure(book, plan, ofSeller ?? "0x", ofLender ?? "0x"));
    };

    const all = new Map<string, bigint[]>();
    for (const facility of facilities) {
      const list: bigint[] = [];
      for (const amount of [500_000_00n, 333_333_33n, 100_000_01n, 77_777_77n]) list.push(await draw(facility, amount));
      all.set(facility, list);
    }
    await expectSame(all);
    await eachDay(all, 7, async (facility, loan) => {
      await repay(facility, loan(0), 123_456_78n);
      await settle(facility, loan(1), 333_333_33n);
    });
    await eachDay(all, 5, async (facility, loan) => {
      await repay(facility, loan(0), 11_11n);
      await stage.send(planPay(book, { receivable: loan(2), amount: 40_000_00n, currency }), buyer);
      await stage.send(planCollect(book, facility, loan(2)));
    });
    await eachDay(all, 30, async (facility, loan) => {
      await repay(facility, loan(0), 1_000_00n);
      await settle(facility, loan(2), 60_000_01n);
      await stage.send(planFlagOverdue(book, loan(3)));
    });
    await eachDay(all, 60, async (facility, loan) => {
      await stage.send(planRoll(book, facility));
      await stage.send(planWriteOff(book, facility, loan(3)), lender);
      await repay(facility, loan(0), 50_00n);
    });
    await eachDay(all, 3, async (facility, loan) => {
      await settle(facility, loan(3), 5_000_00n);
      expect((await client.loan(facility, loan(3))).flags).to.equal(LoanFlag.Late | LoanFlag.WrittenOff);
    });
    await eachDay(all, 1, async (facility, loan) => {
      const { base, asked } = await client.recourse(facility, loan(0));
      expect(base, "long past due").to.equal(0n);
      expect(asked, "full recourse").to.be.greaterThan(0n);
      await stage.send(planCallMargin(book, facility, loan(0)));
      expect((await client.recourse(facility, loan(0))).cureUntil).to.equal((await client.today()) + 5);
      await stage.send(planAnswerCall(book, { facility, receivable: loan(0), amount: 1_00n, currency }), seller);
    });
    await eachDay(all, 6, async (facility, loan) => {
      await stage.send(planEnforceCall(book, facility, loan(0)));
      expect((await client.loan(facility, loan(0))).flags & LoanFlag.Special).to.equal(LoanFlag.Special);
    });
    await eachDay(all, 1, async (facility, loan) => {
      await restructure(facility, loan(0));
      expect((await client.recourse(facility, loan(0))).schedule?.count).to.equal(2);
    });
    await eachDay(all, 10, async (facility, loan) => {
      await repay(facility, loan(0), 7_77n);
    });
    await eachDay(all, 26, async (facility, loan) => {
      await stage.send(planAccelerate(book, facility, loan(0)));
    });
    await eachDay(all, 3, async (facility, loan) => {
      await repay(facility, loan(0), 100_00n);
    });
    await eachDay(all, 1, async (facility, loan) => {
      const sale = { facility, receivable: loan(0), price: 1_000_000_00n, currency };
      const until = await client.today();
      const { price } = { price: ((await client.loan(facility, loan(0))).principal * 9n) / 10n };
      await stage.send(planOfferSale(book, { ...sale, price, buyer: stage.investor.id, until }), lender);
      await stage.fund(stage.investor.account, price);
      await stage.send(planBuyPosition(book, { ...sale, price }), stage.investor);
    });
    const [facility = "", [, , , lost = 0n] = []] = [...all][0] ?? [];
    expect(rebuildLoans(await events(client, { names: LOAN_EVENTS }), facility).get(lost)?.writtenOff).to.equal(true);
  });

  it("types events by contract and name, in the order of the chain", async () => {
    const { client } = stage;
    const drawn = await events(client, { names: ["Drawn"], facilities: facilities.slice(0, 1) });
    expect(drawn).to.have.length(4);
    for (const event of drawn) {
      // The name alone tells the compiler what the arguments are.
      expect(event.args.seller).to.equal(BigInt(stage.seller.id));
      expect(event.args.offer.net).to.be.greaterThan(0n);
      expect(event.address).to.equal(facilities[0]);
    }
    const every: OrdosEvent[] = await events(client);
    const places = every.map(({ block, logIndex }) => block * 10_000 + logIndex);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    const names = new Set(every.map(({ contract, name }) => `${contract}.${name}`));
    for (const name of [
      "PartyRegistry.PartyRegistered",
      "OrderBook.OrderPlaced",
      "EvidenceRegistry.Attested",
      "ReceivableToken.Settled",
      "BankDesk.ReceiptCredited",
      "TrancheVault.Deposit",
      "Recourse.LossBooked",
    ]) {
      expect(names, name).to.include(name);
    }
    expect((await facilitiesOf(client)).map(({ facility }) => facility)).to.deep.equal(facilities);
  });

  it("refuses events with a gap", async () => {
    const list = await events(stage.client, { names: LOAN_EVENTS });
    const facility = facilities[0] ?? "";
    const withoutDraws = list.filter(({ name }) => name !== "Drawn");
    expect(() => rebuildLoans(withoutDraws, facility)).to.throw(InputError, "missing");
    const first = list.findIndex(({ name }) => name === "Collected");
    expect(() => rebuildLoans(list.toSpliced(first, 1), facility)).to.throw(InputError, "does not follow");
  });
});
