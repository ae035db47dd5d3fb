import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  addDays,
  drawRequestMessage,
  encodeDrawData,
  findError,
  health,
  InputError,
  planAllocate,
  planClaim,
  planCloseDraft,
  planCollect,
  planCourtTransfer,
  planDeclareInsolvent,
  planDeposit,
  planDraw,
  planFreeze,
  planHoldDeposit,
  planInstructPayout,
  planMoveDeposit,
  planReleaseDeposit,
  planLapseDraft,
  planLiftInsolvency,
  planPay,
  planRecordReceipt,
  planRecover,
  planReleaseFrozen,
  planReverse,
  planReview,
  planRunScheduled,
  planSchedule,
  planTakeDraft,
  planTakeHeldBack,
  Reason,
  ReceivableStatus,
  signMessage,
  Stage as StageOf,
  toDay,
  type ErrorName,
  type Hex,
} from "../../sdk/index.js";
import { FAR, NO_PAYEES, Stage } from "./stage.js";

const refused = async (run: Promise<unknown>, name: ErrorName) => {
  const thrown: unknown = await run.catch((error: unknown) => error);
  expect(findError(thrown)?.name, String(thrown)).to.equal(name);
};

describe("SDK: orders of courts", () => {
  let stage: Stage;
  const paper = id("order of the court");

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
  });

  it("freeze units and the money they earn, and move both with a delay", async () => {
    const { book, buyer, client, lender, seller, verifier } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    const order = { account: seller.account, receivable, units: 4_000_00n, paper };
    await stage.send(planFreeze(book, order));
    expect(await client.holding(receivable, seller.account)).to.include({ units: 10_000_00n, frozen: 4_000_00n });
    expect((await client.payInstruction(receivable)).frozen).to.equal(true);
    await refused(stage.passOn(seller, lender, { receivable, units: 7_000_00n }), "ERC7943InsufficientUnfrozenBalance");
    await stage.fund(buyer.account, 10_000_00n);
    await stage.send(planPay(book, { receivable, amount: 5_000_00n, currency: stage.money }), buyer);
    expect((await client.holding(receivable, seller.account)).claimable).to.equal(3_000_00n);

    // The enforcer acts through the manager, after its role's delay.
    const manager = client.contract("AccessManager");
    const notes = client.contract("ReceivableNotes");
    const selectors = (["courtTransfer", "release", "liftInsolvency"] as const).map(
      (name) => notes.interface.getFunction(name).selector,
    );
    await manager.setTargetFunctionRole(await notes.getAddress(), selectors, 302);
    await manager.grantRole(302, verifier.account, 86_400 * 3);
    const move = planCourtTransfer(book, { ...order, to: lender.account, units: 3_000_00n });
    expect(move.sender).to.equal("COURT_ENFORCER");
    await refused(stage.send(move, verifier), "AccessManagerNotScheduled");
    await stage.send(planSchedule(book, move), verifier);
    await refused(stage.send(planRunScheduled(book, move), verifier), "AccessManagerNotReady");
    await stage.passDays(3);
    await stage.send(planRunScheduled(book, move), verifier);
    expect(await client.holding(receivable, lender.account)).to.include({
      ...{ units: 3_000_00n, frozen: 0n, claimable: 1_500_00n },
    });
    const release = planReleaseFrozen(book, { ...order, units: 0n });
    await stage.send(planSchedule(book, release), verifier);
    await stage.passDays(3);
    await stage.send(planRunScheduled(book, release), verifier);
    expect(await client.holding(receivable, seller.account)).to.include({ frozen: 0n, claimable: 3_500_00n });
    // The other tests need no delay.
    await manager.grantRole(302, await stage.deployer.getAddress(), 0);
  });

  it("hold a party's deposit, and move and release what is held", async () => {
    const { book, client, lender, seller } = stage;
    const deposit = client.contract("BankDeposit");
    const has = async (account: string) => deposit.balanceOf(account);
    await stage.fund(seller.account, 1_000_00n);
    const all = await has(seller.account);
    const order = { account: seller.account, amount: all, paper };
    await stage.send(planHoldDeposit(book, order));
    const instruct = planInstructPayout(book, { amount: 1n, payees: id("list"), key: id("held") });
    await refused(stage.send(instruct, seller), "BankDeposit_Held");
    const had = await has(lender.account);
    await stage.send(planMoveDeposit(book, { ...order, to: lender.account, amount: 400_00n }));
    expect((await has(lender.account)) - had).to.equal(400_00n);
    expect(await deposit.heldOf(seller.account)).to.equal(all - 400_00n);
    await stage.send(planReleaseDeposit(book, { ...order, amount: 0n }));
    await stage.send(instruct, seller);
    const self = { ...order, to: seller.account };
    expect(() => planMoveDeposit(book, self)).to.throw(InputError, "nobody gets what it has");
    expect(() => planHoldDeposit(book, { ...order, paper: ZeroHash })).to.throw(InputError, "names no paper");
    expect(planSchedule(book, planReleaseDeposit(book, order)).calls[0]?.to).to.equal(book.contracts.AccessManager);
  });

  it("hold back in a facility what is due to a seller whose units are frozen", async () => {
    const { book, buyer, client, investor, seller } = stage;
    const facility = await stage.openFacility();
    const { senior, junior } = await client.facility(facility);
    for (const vault of [junior, senior]) {
      await stage.fund(investor.account, 10_000_00n);
      const deposit = { vault, assets: 10_000_00n, receiver: investor.account, currency: stage.money };
      await stage.send(planDeposit(book, deposit), investor);
    }
    const receivable = await stage.tokenise(10_000_00n);
    const request = { receivable, units: 6_000_00n, minNet: 1n, deadline: FAR, payees: NO_PAYEES };
    const signature = await signMessage(drawRequestMessage(book, facility, request), seller.wallet);
    const drawData = encodeDrawData(request, [], signature);
    await stage.send(planDraw(book, { ...request, from: seller.account, facility, drawData }), seller);
    await refused(stage.send(planReview(book, facility, receivable)), "Facility_Nothing");
    await stage.send(planFreeze(book, { account: seller.account, receivable, units: 1_000_00n, paper }));
    await stage.fund(buyer.account, 10_000_00n);
    await stage.send(planPay(book, { receivable, amount: 10_000_00n, currency: stage.money }), buyer);
    expect((await client.holding(receivable, facility)).expected).to.equal(6_000_00n);
    await stage.send(planCollect(book, facility, receivable));
    const kept = await client.heldBack(facility, receivable);
    expect(kept > 0n, "held back").to.equal(true);
    await refused(stage.send(planTakeHeldBack(book, facility, receivable)), "Facility_Frozen");
    const before = await client.moneyAt(stage.money).balanceOf(seller.account);
    await stage.send(planReleaseFrozen(book, { account: seller.account, receivable, units: 0n, paper }));
    await stage.send(planTakeHeldBack(book, facility, receivable));
    expect(await client.moneyAt(stage.money).balanceOf(seller.account)).to.equal(before + kept);
    expect(await client.heldBack(facility, receivable)).to.equal(0n);
    expect((await health(client)).findings.filter(({ holds }) => !holds)).to.deep.equal([]);
  });

  it("make everything of an insolvent obligor fall due, and give it nothing new", async () => {
    const { book, buyer, client } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    const today = await client.today();
    await stage.send(planDeclareInsolvent(book, buyer.id, today, paper));
    expect((await client.obligorStanding(buyer.id)).insolventOn).to.equal(today);
    expect(await client.stageOf(receivable)).to.equal(StageOf.Defaulted);
    await refused(stage.tokenise(1_00n), "Receivable_ObligorStopped");
    await stage.send(planLiftInsolvency(book, buyer.id, paper));
    expect((await client.obligorStanding(buyer.id)).insolventOn).to.equal(0);
    expect(await client.stageOf(receivable)).to.equal(StageOf.Active);
  });

  it("are refused before anybody signs without a paper, an account or a party", () => {
    const { book, seller, lender } = stage;
    const order = { account: seller.account, receivable: 7n, units: 1n, paper };
    const day = toDay(20_000);
    const wrong: [() => unknown, string][] = [
      [() => planFreeze(book, { ...order, paper: ZeroHash }), "paper"],
      [() => planFreeze(book, { ...order, units: 0n }), "units"],
      [() => planReleaseFrozen(book, { ...order, account: "0x12" }), "account"],
      [() => planCourtTransfer(book, { ...order, to: seller.account }), "to"],
      [() => planCourtTransfer(book, { ...order, to: lender.account, units: 0n }), "units"],
      [() => planDeclareInsolvent(book, 0, day, paper), "obligor"],
      [() => planDeclareInsolvent(book, 4, toDay(0), paper), "day"],
      [() => planLiftInsolvency(book, 0, paper), "obligor"],
    ];
    for (const [run, field] of wrong) expect(run).to.throw(InputError).with.property("field", field);
  });
});

describe("SDK: the bank's desk", () => {
  let stage: Stage;
  let count = 0;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
  });

  async function received(amount: bigint): Promise<Hex> {
    const bankRef = id(`transfer ${++count}`);
    const valueDay = await stage.client.today();
    await stage.send(planRecordReceipt(stage.book, { bankRef, amount, valueDay, payer: id("payer") }));
    return bankRef;
  }

  it("pays by a remittance list, less what it deducts by name", async () => {
    const { book, client } = stage;
    const [first, second, third] = [
      await stage.tokenise(10_000_00n),
      await stage.tokenise(5_000_00n),
      await stage.tokenise(1_000_00n),
    ];
    const bankRef = await received(14_700_00n);
    const deduction = { reason: Reason.Penalty, amount: 300_00n, document: id("remittance advice, line 1") };
    const all = { reason: Reason.Duplicate, amount: 1_000_00n, document: id("remittance advice, line 3") };
    await stage.send(
      planAllocate(book, bankRef, [
        { receivable: first, amount: 9_700_00n, deduction },
        { receivable: second, amount: 5_000_00n },
        { receivable: third, amount: 0n, deduction: all },
      ]),
    );
    expect(await client.receivable(first)).to.include({ open: 300_00n, disputed: true, excused: true });
    expect((await client.receivable(second)).status).to.equal(ReceivableStatus.Settled);
    expect((await client.payInstruction(third)).disputed).to.equal(1_000_00n);
    expect(await client.allocated(bankRef, first)).to.equal(9_700_00n);
    // What is deducted is not overdue.
    const { due } = await client.receivable(first);
    expect(await client.stageOf(first, addDays(due, 60))).to.equal(StageOf.Active);
    const wrong = (change: object) => () =>
      planAllocate(book, bankRef, [{ receivable: first, amount: 1n, deduction: { ...deduction, ...change } }]);
    expect(wrong({ reason: Reason.None })).to.throw(InputError, "a deduction has a reason");
    expect(wrong({ amount: 0n })).to.throw(InputError, "deduction.amount");
    expect(wrong({ document: ZeroHash })).to.throw(InputError, "names no paper");
    const stranger = { receivable: first, amount: 1n, collector: "0x1" };
    expect(() => planAllocate(book, bankRef, [stranger])).to.throw(InputError, "collector");
    expect(() => planAllocate(book, bankRef, [{ receivable: first, amount: 0n }])).to.throw(InputError, "amount");
  });

  it("takes drafts, which are honoured, not honoured, or never heard of again", async () => {
    const { book, client } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    const maturity = addDays(await client.today(), 90);
    const draft = (name: string, amount: bigint) => ({
      ...{ receivable, amount, maturity, acceptor: id("the accepting bank"), document: id(name) },
    });
    await stage.send(planTakeDraft(book, draft("draft 1", 4_000_00n)));
    await stage.send(planTakeDraft(book, draft("draft 2", 3_000_00n)));
    await stage.send(planTakeDraft(book, draft("draft 3", 2_000_00n)));
    expect(await client.excuse(id("draft 1"))).to.include({ maturity, reason: Reason.None, closed: false });
    expect((await client.payInstruction(receivable)).drafted).to.equal(9_000_00n);
    await stage.send(planCloseDraft(book, id("draft 1"), true));
    await stage.send(planCloseDraft(book, id("draft 2"), false));
    await refused(stage.send(planLapseDraft(book, id("draft 3"))), "Note_BadDay");
    await stage.passDays(maturity - (await client.today()) + 11);
    await stage.send(planLapseDraft(book, id("draft 3")), stage.seller);
    expect((await client.payInstruction(receivable)).drafted).to.equal(0n);
    expect(await client.receivable(receivable)).to.include({ excused: false, open: 10_000_00n });
    expect(() => planTakeDraft(book, draft("draft 4", 0n))).to.throw(InputError, "amount");
    expect(() => planTakeDraft(book, { ...draft("draft 4", 1n), document: ZeroHash })).to.throw(InputError, "no draft");
  });

  it("takes a payment back, and recovers what comes in before the holders get more", async () => {
    const { book, client, lender, seller } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    await stage.passOn(seller, lender, { receivable, units: 4_000_00n });
    const bankRef = await received(10_000_00n);
    await stage.send(planAllocate(book, bankRef, [{ receivable, amount: 10_000_00n }]));
    await stage.send(planClaim(book, receivable), seller);
    await stage.send(planReverse(book, { bankRef, receivable, amount: 10_000_00n, outRef: id("out") }));
    expect(await client.receivable(receivable)).to.include({ open: 10_000_00n, reversed: true, paid: 0n });
    expect((await client.receipt(bankRef)).reversed).to.equal(10_000_00n);
    expect(await client.owedBack(receivable)).to.equal(10_000_00n);
    const holders = [seller.account, lender.account];
    await stage.send(planRecover(book, receivable, holders), seller);
    // What the seller claimed is out; it makes it good out of the next payment.
    expect(await client.owedBack(receivable)).to.equal(6_000_00n);
    const again = await received(10_000_00n);
    await stage.send(planAllocate(book, again, [{ receivable, amount: 10_000_00n }]));
    await stage.send(planRecover(book, receivable, holders));
    expect(await client.owedBack(receivable)).to.equal(0n);
    await stage.send(planClaim(book, receivable), lender);
    expect(await client.moneyAt(stage.money).balanceOf(lender.account)).to.equal(4_000_00n);
    const late = planReverse(book, { bankRef, receivable, amount: 1n, outRef: id("out") });
    await refused(stage.send(late), "BankDesk_AboveAllocated");
    expect(() => planRecover(book, receivable, [seller.account, seller.account])).to.throw(InputError, "twice");
    const outRef = id("out");
    expect(() => planReverse(book, { bankRef, receivable, amount: 0n, outRef })).to.throw(InputError, "amount");
    expect((await health(client)).findings.filter(({ holds }) => !holds)).to.deep.equal([]);
  });
});
