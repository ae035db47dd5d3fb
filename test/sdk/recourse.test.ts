import { expect } from "chai";
import { id, keccak256 } from "ethers";

import {
  digestOf,
  InputError,
  planAdmitTurnover,
  planCured,
  planFinance,
  planMarkInsolvent,
  planOfferSale,
  planSettle,
  restructuringPlanMessage,
  signMessage,
  turnoverAdmissionMessage,
  planDeposit,
} from "../../sdk/index.js";
import { Stage } from "./stage.js";

describe("SDK: bad loans", () => {
  let stage: Stage;
  let facility: string;
  let receivable: bigint;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    facility = await stage.openFacility();
    const { investor, money: currency, book } = stage;
    const { junior: vault } = await stage.client.facility(facility);
    await stage.fund(investor.account, 9_000_000_00n);
    const deposit = { vault, assets: 9_000_000_00n, receiver: investor.account, currency };
    await stage.send(planDeposit(book, deposit), investor);
    const prepared = await stage.prepare(facility, 100_000_00n);
    await stage.send(planFinance(book, [await stage.sign(prepared)]));
    receivable = prepared.receivable;
  });

  it("carries a seller's admission, and what pays the loan ends it", async () => {
    const { book, client, seller, buyer, money: currency } = stage;
    const valueDay = await client.today();
    const admission = { facility, receivable, amount: 10_000_00n, valueDay, document: keccak256(id("slip")) };
    const message = turnoverAdmissionMessage(book, admission);
    expect(digestOf(message)).to.equal(await client.contract("Recourse").admissionDigest(admission));
    await stage.send(planAdmitTurnover(book, admission, await signMessage(message, seller.wallet)));
    expect((await client.recourse(facility, receivable)).admitted).to.equal(10_000_00n);
    await stage.fund(buyer.account, 100_000_00n);
    await stage.send(planSettle(book, { facility, receivable, amount: 100_000_00n, currency }), buyer);
    await stage.send(planCured(book, facility, receivable));
    expect((await client.recourse(facility, receivable)).cureUntil).to.equal(undefined);
  });

  it("names loans beside a mark once, in ascending order", () => {
    const plan = planMarkInsolvent(stage.book, facility, 1, [9n, 2n, 9n]);
    const data = stage.client
      .contract("Recourse")
      .interface.decodeFunctionData("markInsolvent", plan.calls[0]?.data ?? "");
    expect([...(data[2] as bigint[])]).to.deep.equal([2n, 9n]);
  });

  it("refuses what the contract would refuse", async () => {
    const { book, client } = stage;
    const day = await client.today();
    const plan = { facility, receivable, owed: 1n, rate: 0, first: day, count: 1, amount: 1n, every: 1, deadline: day };
    for (const bad of [{ owed: 0n }, { amount: 0n }, { rate: 1_000_001 }, { count: 0 }, { every: 0 }]) {
      expect(() => restructuringPlanMessage(book, { ...plan, ...bad })).to.throw(InputError);
    }
    const sale = { facility, receivable, buyer: 0, price: 1n, until: day };
    expect(() => planOfferSale(book, sale)).to.throw(InputError, "nobody");
  });
});
