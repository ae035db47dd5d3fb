import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  decodeRevert,
  events,
  findError,
  InputError,
  OrdosError,
  planBatch,
  planClaim,
  planClaimMany,
  planFlagOverdue,
  planPay,
  planPayAndClaim,
  planPayLate,
  planPayMany,
  planRecordReceipt,
  ReceivableStatus,
  signMessage,
  Stage as StageOf,
  toDay,
} from "../../sdk/index.js";
import { Stage } from "./stage.js";

describe("SDK: many receivables at once", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
  });

  const moneyOf = (account: string) => stage.client.moneyAt(stage.money).balanceOf(account);
  const three = async (): Promise<[bigint, bigint, bigint]> => [
    await stage.tokenise(10_000_00n),
    await stage.tokenise(20_000_00n),
    await stage.tokenise(30_000_00n),
  ];
  const openOf = async (ids: readonly bigint[]) =>
    Promise.all(ids.map(async (id) => (await stage.client.receivable(id)).open));

  it("are paid after one approval, and claimed in one transaction", async () => {
    const { book, buyer, client, seller } = stage;
    const ids = await three();
    await stage.fund(buyer.account, 60_000_00n);
    const payments = ids.map((receivable, i) => ({ receivable, amount: BigInt(i + 1) * 10_000_00n }));
    const plan = planPayMany(book, payments, { currency: stage.money });
    expect(plan.calls.map(({ description }) => description)).to.deep.equal([
      "Approve exactly 6000000 minor units.",
      "Make 3 calls of the token, all or none.",
    ]);
    await stage.send(plan, buyer);
    expect(await openOf(ids)).to.deep.equal([0n, 0n, 0n]);
    expect(await client.moneyAt(stage.money).allowance(buyer.account, book.contracts.ReceivableToken)).to.equal(0n);
    await stage.send(planClaimMany(book, ids), seller);
    expect(await moneyOf(seller.account)).to.equal(60_000_00n);
  });

  it("are paid with a permit, in one transaction and without an approval", async () => {
    const { book, buyer, client } = stage;
    const ids = await three();
    await stage.fund(buyer.account, 60_000_00n);
    const wanted = { owner: buyer.account, value: 60_000_00n, deadline: 4_000_000_000n };
    const message = await client.preparePermit(stage.money, wanted);
    const signature = await signMessage(message, buyer.wallet);
    const payments = ids.map((receivable, i) => ({ receivable, amount: BigInt(i + 1) * 10_000_00n }));
    const plan = planPayMany(book, payments, { permit: { ...wanted, signature } });
    expect(plan.calls).to.have.length(1);
    await stage.send(plan, buyer);
    expect(await openOf(ids)).to.deep.equal([0n, 0n, 0n]);
    const nonce = (await client.preparePermit(stage.money, wanted)).value.nonce;
    expect(nonce).to.equal(message.value.nonce + 1n);
    const less = { ...wanted, value: 1n, signature };
    expect(() => planPayMany(book, payments, { permit: less })).to.throw(InputError, "less than");
    expect(() => planPayMany(book, payments, { permit: { ...wanted, signature: "0x12" } })).to.throw(InputError, "key");
    expect(() => planPayMany(book, payments, { permit: less, currency: stage.money })).to.throw(InputError, "not both");
    const token: unknown = await client
      .preparePermit(book.contracts.ReceivableToken, wanted)
      .catch((error: unknown) => error);
    expect(token).to.be.instanceOf(InputError).with.property("field", "currency");
  });

  it("fail together with the error of the one that fails, or go on without it", async () => {
    const { book, buyer, client } = stage;
    const ids = await three();
    await stage.fund(buyer.account, 60_000_00n);
    const payments = ids.map((receivable) => ({ receivable, amount: 15_000_00n }));
    const terms = { currency: stage.money };
    const thrown: unknown = await stage
      .send(planPayMany(book, payments, terms), buyer)
      .catch((error: unknown) => error);
    const error = findError(thrown);
    expect(error?.name).to.equal("Receivable_ItemFailed");
    expect(error?.args.index).to.equal(0n);
    expect(error?.cause).to.be.instanceOf(OrdosError).with.property("name", "Receivable_Overpaid");
    expect(await openOf(ids)).to.deep.equal([10_000_00n, 20_000_00n, 30_000_00n]);
    await stage.send(planPayMany(book, payments, { ...terms, all: false }), buyer);
    expect(await openOf(ids)).to.deep.equal([10_000_00n, 5_000_00n, 15_000_00n]);
    const [failed] = await events(client, { names: ["ItemFailed"] });
    expect(failed?.args.index).to.equal(0n);
    expect(decodeRevert(failed?.args.reason ?? "0x")?.args.open).to.equal(10_000_00n);
  });

  it("are paid with their late interest, first", async () => {
    const { book, buyer, client, seller } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    const { due } = await client.receivable(receivable);
    expect(await client.stageOf(receivable)).to.equal(StageOf.Active);
    await stage.passDays(due - (await client.today()) + 4);
    expect(await client.stageOf(receivable)).to.equal(StageOf.Overdue);
    expect(await client.stageOf(receivable, due)).to.equal(StageOf.Active);
    expect(await client.stageOf(receivable, addDays(due, 31))).to.equal(StageOf.Defaulted);
    // 500 ppm a civil day, simple.
    expect(await client.lateInterest(receivable)).to.equal(20_00n);
    expect(await client.lateInterest(receivable, addDays(due, 1))).to.equal(5_00n);
    const instruction = await client.payInstruction(receivable);
    expect(instruction).to.include({
      ...{ face: 10_000_00n, lateInterest: 20_00n, disputed: 0n, drafted: 0n, stage: StageOf.Overdue, frozen: false },
      ...{ payTo: book.contracts.ReceivableToken, currency: stage.money },
    });
    await stage.fund(buyer.account, 10_020_00n);
    const late = { receivable, amount: 5_00n, currency: stage.money };
    await stage.send(planPayLate(book, late), buyer);
    const rest = { receivable, amount: 10_000_00n, lateInterest: 15_00n };
    await stage.send(planPayMany(book, [rest], { currency: stage.money }), buyer);
    expect(await client.receivable(receivable)).to.include({ status: ReceivableStatus.Settled, open: 0n });
    expect(await client.lateInterest(receivable)).to.equal(0n);
    await stage.send(planClaim(book, receivable), seller);
    expect(await moneyOf(seller.account)).to.equal(10_020_00n);
  });

  it("stop their obligor once they are overdue beyond the limit", async () => {
    const { book, buyer, client } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    const { due } = await client.receivable(receivable);
    await stage.passDays(due - (await client.today()) + 31);
    expect(await client.obligorStanding(buyer.id)).to.deep.equal({ stopped: 0, insolventOn: 0 });
    await stage.send(planFlagOverdue(book, receivable));
    expect(await client.receivable(receivable)).to.include({ stopped: true, flaggedOverdue: true });
    expect((await client.obligorStanding(buyer.id)).stopped).to.equal(1);
    const next: unknown = await stage.tokenise(1_00n).catch((error: unknown) => error);
    expect(findError(next)?.name).to.equal("Receivable_ObligorStopped");
  });

  it("move only the difference where a holder pays and claims", async () => {
    const { book, client, seller } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    await stage.passOn(seller, stage.lender, { receivable, units: 2_500_00n });
    await stage.fund(seller.account, 10_000_00n);
    await stage.send(planPayAndClaim(book, { receivable, amount: 10_000_00n, currency: stage.money }), seller);
    expect(await moneyOf(seller.account)).to.equal(7_500_00n);
    expect(await client.holding(receivable, stage.lender.account)).to.include({ claimable: 2_500_00n });
  });

  it("are batched of calls of the token alone", () => {
    const { book } = stage;
    const pay = { receivable: 1n, amount: 1n };
    const plan = planBatch(book, [planPay(book, pay), planClaim(book, 2n)]);
    expect(plan.sender).to.equal("the payer; and the holder");
    expect(plan.calls).to.have.length(1);
    expect(() => planBatch(book, [])).to.throw(InputError, "nothing to batch");
    const approving = planPay(book, { ...pay, currency: stage.money });
    expect(() => planBatch(book, [approving])).to.throw(InputError, "no call of the receivable token");
    const receipt = { bankRef: id("ref"), amount: 1n, valueDay: toDay(20_000), payer: id("payer") };
    expect(() => planBatch(book, [planRecordReceipt(book, receipt)])).to.throw(InputError, "no call of the receivable");
    const elsewhere = { ...planClaim(book, 1n), chainId: 1 };
    expect(() => planBatch(book, [elsewhere])).to.throw(InputError, "chains");
    expect(() => planPayMany(book, [])).to.throw(InputError, "nothing to pay");
    expect(() => planPayMany(book, [{ receivable: 1n }])).to.throw(InputError, "nothing is paid");
    expect(() => planPayMany(book, [{ receivable: 1n, lateInterest: 0n }])).to.throw(InputError, "lateInterest");
    expect(() => planClaimMany(book, [])).to.throw(InputError, "nothing");
  });
});
