import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import {
  addDays,
  arbiterNamingMessage,
  assignmentAcknowledgementMessage,
  assignmentNoticeMessage,
  awardMessage,
  creditNoteMessage,
  debitNoteMessage,
  debitReceivableIdOf,
  deductionClosingMessage,
  deductionMessage,
  digestOf,
  disputeMessage,
  findError,
  InputError,
  PartyRole,
  passingMessage,
  planAcknowledgeAssignment,
  planAward,
  planClaim,
  planCloseDeduction,
  planCreditNoteOf,
  planDebitNote,
  planDeduct,
  planDispute,
  planNameArbiter,
  planNotifyAssignment,
  planPassOn,
  planPassOnAll,
  planPay,
  planRenewParty,
  planUnbind,
  Reason,
  ReceivableStatus,
  signMessage,
  type ErrorName,
  type Hex,
  type Message,
  type Passing,
} from "../../sdk/index.js";
import { FAR, Stage, type Actor } from "./stage.js";

describe("SDK: notes on a claim", () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
  });

  const by = (message: Message, { wallet }: Actor) => signMessage(message, wallet);
  const bySides = async (message: Message, [a, b]: readonly [Actor, Actor]): Promise<[Hex, Hex]> => [
    await by(message, a),
    await by(message, b),
  ];
  const refused = async (run: Promise<unknown>, name: ErrorName) => {
    const thrown: unknown = await run.catch((error: unknown) => error);
    const error = findError(thrown);
    expect(error?.name, String(thrown)).to.equal(name);
    return error?.args ?? {};
  };
  const passing = (change: Partial<Passing> = {}): Passing => ({
    ...{ receivable: 7n, giver: 1, taker: 2, units: 9n, debt: 8n, amount: 5n, rest: 6n, worth: 4n },
    ...{ discharge: true, shrinks: true, deadline: FAR },
    ...change,
  });

  it("are hashed as the contract does", async () => {
    const { book, client } = stage;
    const notes = client.contract("ReceivableNotes");
    const document = id("paper");
    expect(digestOf(arbiterNamingMessage(book, 7n, 3))).to.equal(await notes.arbiterDigest(7n, 3));
    expect(digestOf(awardMessage(book, 7n, 5n))).to.equal(await notes.awardDigest(7n, 5n));
    const debit = { parent: 7n, amount: 5n, reason: Reason.Price, document, due: FAR };
    expect(digestOf(debitNoteMessage(book, debit))).to.equal(await notes.debitNoteDigest(debit));
    for (const change of [
      {},
      { discharge: false, shrinks: false },
      { debt: 0n, amount: 0n, rest: 0n, discharge: false },
    ]) {
      const value = passing(change);
      expect(digestOf(passingMessage(book, value))).to.equal(await notes.passingDigest(value));
    }
    const deduction = { reason: Reason.Penalty, amount: 5n, document };
    expect(digestOf(deductionMessage(book, 7n, deduction))).to.equal(
      await notes.deductionDigest(7n, 5n, Reason.Penalty, document),
    );
    const { account } = stage.seller;
    expect(digestOf(deductionClosingMessage(book, document, account))).to.equal(
      await notes.closingDigest(document, account),
    );
    expect(digestOf(deductionClosingMessage(book, document))).to.equal(
      await notes.closingDigest(document, ZeroAddress),
    );
    expect(digestOf(assignmentNoticeMessage(book, { receivable: 7n, assignee: 4, document }))).to.equal(
      await notes.noticeDigest(7n, 4, document),
    );
    expect(digestOf(assignmentAcknowledgementMessage(book, 7n, 4))).to.equal(await notes.noticeDigest(7n, 4, ZeroHash));
  });

  it("are refused before anybody signs what the contract would refuse at once", () => {
    const { book } = stage;
    const document = id("paper");
    const wrong: [() => unknown, string][] = [
      [() => arbiterNamingMessage(book, 7n, 0), "arbiterNaming.arbiter"],
      [() => awardMessage(book, 7n, -1n), "award.upheld"],
      [
        () => debitNoteMessage(book, { parent: 7n, amount: 5n, reason: Reason.None, document, due: FAR }),
        "debitNote.reason",
      ],
      [
        () => debitNoteMessage(book, { parent: 7n, amount: 0n, reason: Reason.Price, document, due: FAR }),
        "debitNote.amount",
      ],
      [
        () => creditNoteMessage(book, { receivable: 7n, amount: 1n, reason: Reason.Price, document: ZeroHash }),
        "creditNote.document",
      ],
      [() => passingMessage(book, passing({ units: 0n })), "passing.units"],
      [() => passingMessage(book, passing({ amount: 7n })), "passing.amount"],
      [() => passingMessage(book, passing({ taker: 1 })), "passing.taker"],
      [() => passingMessage(book, passing({ giver: 0 })), "passing.giver"],
      [() => passingMessage(book, passing({ debt: 7n })), "passing.debt"],
      [() => passingMessage(book, passing({ debt: 0n })), "passing.debt"],
      [() => deductionMessage(book, 7n, { reason: Reason.None, amount: 1n, document }), "deduction.reason"],
      [
        () => deductionMessage(book, 7n, { reason: Reason.Price, amount: 1n, document: ZeroHash }),
        "deduction.document",
      ],
      [() => deductionClosingMessage(book, ZeroHash), "deductionClosing.document"],
      [() => assignmentNoticeMessage(book, { receivable: 7n, assignee: 0, document }), "assignmentNotice.assignee"],
      [
        () => assignmentNoticeMessage(book, { receivable: 7n, assignee: 4, document: ZeroHash }),
        "assignmentNotice.document",
      ],
      [() => planPassOn(book, passing(), {}), "consents"],
      [() => planDeduct(book, 7n, { reason: Reason.Price, amount: 1n, document }, "0x"), "signature"],
    ];
    for (const [run, field] of wrong) expect(run).to.throw(InputError).with.property("field", field);
  });

  it("let an arbiter decide a dispute, at the seller's cost", async () => {
    const { book, buyer, client, seller, verifier } = stage;
    const receivable = await stage.tokenise(50_000_00n);
    const objection = { receivable, amount: 5_000_00n, reason: Reason.Quality };
    const message = disputeMessage(book, receivable, objection.amount, objection.reason);
    await stage.send(planDispute(book, objection, await by(message, buyer)));
    const naming = await bySides(arbiterNamingMessage(book, receivable, verifier.id), [buyer, seller]);
    await stage.send(planNameArbiter(book, { receivable, arbiter: verifier.id }, ...naming));
    expect((await client.dispute(receivable)).arbiter).to.equal(verifier.id);
    expect((await client.payInstruction(receivable)).disputed).to.equal(5_000_00n);
    const upheld = 2_000_00n;
    const award = await by(awardMessage(book, receivable, upheld), verifier);
    await stage.send(planAward(book, { receivable, upheld }, award));
    expect(await client.receivable(receivable)).to.include({ open: 48_000_00n, units: 48_000_00n, disputed: false });
    expect((await client.payInstruction(receivable)).disputed).to.equal(0n);
    await refused(stage.send(planAward(book, { receivable, upheld }, award)), "Note_NotDisputed");
    expect((await client.dispute(receivable)).round).to.equal(0n);
  });

  it("take a credit note off another holder that agrees, also after a payment", async () => {
    const { book, buyer, client, lender, seller } = stage;
    const receivable = await stage.tokenise(50_000_00n);
    await stage.passOn(seller, lender, { receivable, units: 20_000_00n });
    const note = (amount: bigint, name: string) => ({
      receivable,
      amount,
      reason: Reason.Quantity,
      document: id(name),
    });
    const credit = async (amount: bigint, name: string) => {
      const given = note(amount, name);
      const signatures = await bySides(creditNoteMessage(book, given), [buyer, lender]);
      await stage.send(planCreditNoteOf(book, { ...given, holder: lender.account }, ...signatures));
    };
    await credit(5_000_00n, "before");
    expect(await client.holding(receivable, lender.account)).to.include({ units: 15_000_00n, creditable: 15_000_00n });
    await stage.fund(buyer.account, 9_000_00n);
    await stage.send(planPay(book, { receivable, amount: 9_000_00n, currency: stage.money }), buyer);
    const { claimable, creditable } = await client.holding(receivable, lender.account);
    expect(claimable).to.equal(3_000_00n);
    expect(creditable > 4_000_00n).to.equal(true);
    await credit(4_000_00n, "after");
    // What it gave up comes out of its own share: units and face stay.
    expect(await client.receivable(receivable)).to.include({ units: 45_000_00n, open: 32_000_00n });
    await refused(credit(1n << 40n, "too much"), "Receivable_CannotCredit");
    await stage.fund(buyer.account, 32_000_00n);
    await stage.send(planPay(book, { receivable, amount: 32_000_00n, currency: stage.money }), buyer);
    await stage.send(planClaim(book, receivable), lender);
    expect(await client.moneyAt(stage.money).balanceOf(lender.account)).to.equal(11_000_00n);
  });

  it("make a debit note a receivable of its own", async () => {
    const { book, buyer, client, seller } = stage;
    const parent = await stage.tokenise(10_000_00n);
    const due = addDays(await client.today(), 20);
    const note = { parent, amount: 500_00n, reason: Reason.Price, document: id("debit note"), due };
    const signatures = await bySides(debitNoteMessage(book, note), [buyer, seller]);
    await stage.send(planDebitNote(book, note, ...signatures));
    const added = debitReceivableIdOf(parent, note.document);
    expect(await client.receivable(added)).to.include({
      linked: true,
      units: 500_00n,
      due,
      lateRate: 500,
      overdueDays: 30,
    });
    expect((await client.holding(added, seller.account)).units).to.equal(500_00n);
    expect((await client.receivable(parent)).units).to.equal(10_000_00n);
  });

  it("record deductions of the buyer until somebody agrees or it withdraws", async () => {
    const { book, buyer, client, seller } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    const deduct = async (amount: bigint, name: string) => {
      const deduction = { reason: Reason.Penalty, amount, document: id(name) };
      const signature = await by(deductionMessage(book, receivable, deduction), buyer);
      await stage.send(planDeduct(book, receivable, deduction, signature));
      return deduction.document;
    };
    const first = await deduct(300_00n, "penalty 1");
    const second = await deduct(200_00n, "penalty 2");
    expect(await client.receivable(receivable)).to.include({ disputed: true, excused: true, open: 10_000_00n });
    expect(await client.excuse(first)).to.deep.equal({
      ...{ receivable, amount: 300_00n, reason: Reason.Penalty, maturity: 0, closed: false },
    });
    expect((await client.payInstruction(receivable)).disputed).to.equal(500_00n);
    await stage.send(
      planCloseDeduction(book, { document: first }, await by(deductionClosingMessage(book, first), buyer)),
    );
    const agreed = await by(deductionClosingMessage(book, second, seller.account), seller);
    await stage.send(planCloseDeduction(book, { document: second, holder: seller.account }, agreed));
    expect(await client.receivable(receivable)).to.include({ disputed: false, excused: false, open: 9_800_00n });
    expect((await client.excuse(second)).closed).to.equal(true);
    expect((await client.excuse(id("nothing"))).receivable).to.equal(0n);
  });

  it("tell the buyer of an assignment, which it acknowledges", async () => {
    const { book, buyer, client, lender, seller } = stage;
    const receivable = await stage.tokenise(10_000_00n);
    expect((await client.notice(receivable)).assignee).to.equal(0);
    const notice = { receivable, assignee: lender.id, document: id("notice") };
    await stage.send(planNotifyAssignment(book, notice, await by(assignmentNoticeMessage(book, notice), seller)));
    const today = await client.today();
    expect(await client.notice(receivable)).to.deep.equal({
      assignee: lender.id,
      notifiedOn: today,
      acknowledgedOn: 0,
    });
    const acknowledgement = await by(assignmentAcknowledgementMessage(book, receivable, lender.id), buyer);
    await stage.send(planAcknowledgeAssignment(book, receivable, acknowledgement));
    expect((await client.payInstruction(receivable)).notice.acknowledgedOn).to.equal(today);
  });

  it("pass units on in payment of a debt, for good or until they are paid", async () => {
    const { book, buyer, client, seller } = stage;
    // The seller owes the haulier, and hands on what the buyer owes it.
    const haulier = await stage.register("haulier", PartyRole.Supplier);
    const own = { seller, buyer };
    const receivable = await stage.tokenise(40_000_00n);
    Object.assign(stage, { seller: haulier, buyer: seller });
    await stage.send(planRenewParty(book, seller.id, PartyRole.Supplier | PartyRole.Buyer, FAR));
    const debt = await stage.tokenise(30_000_00n);
    Object.assign(stage, own);
    const today = await client.today();
    const terms = { receivable, units: 12_000_00n, debt, amount: 10_000_00n };
    const wanted = { ...terms, giver: seller.id, taker: haulier.id, deadline: today, discharge: true };
    const message = await client.preparePassing(wanted);
    expect(message.value).to.include({ rest: 30_000_00n, shrinks: true });
    // The giver consents by sending it, the taker by signature.
    const plan = planPassOn(book, message.value, { taker: await by(message, haulier) });
    expect(plan.sender).to.equal("the giver's account");
    await refused(stage.send(plan), "Note_BadField");
    await stage.send(plan, seller);
    expect((await client.receivable(debt)).open).to.equal(20_000_00n);
    expect((await client.holding(receivable, haulier.account)).units).to.equal(12_000_00n);
    // Bound, it stays owed, and is not passed against again.
    await stage.passOn(seller, haulier, { ...terms, discharge: false });
    expect((await client.receivable(debt)).open).to.equal(20_000_00n);
    expect((await client.preparePassing(wanted)).value.rest).to.equal(10_000_00n);
    await stage.passOn(seller, haulier, { ...terms, units: 1n, amount: 10_000_00n, discharge: false });
    expect(await client.preparePassing(wanted).catch((error: unknown) => error)).to.be.instanceOf(InputError);
    // Let go of, it can be paid with other units.
    expect(await client.bound(debt)).to.equal(20_000_00n);
    await refused(stage.send(planUnbind(book, debt, 1_00n), seller), "Note_BadField");
    await stage.send(planUnbind(book, debt, 7_000_00n), haulier);
    expect((await client.preparePassing({ ...wanted, amount: 7_000_00n })).value.rest).to.equal(7_000_00n);
    expect(() => planUnbind(book, debt, 0n)).to.throw(InputError, "amount");
    // Two at once, each of which counts with the rest that the one before leaves.
    const one = await client.preparePassing({ ...wanted, units: 1n, amount: 3_000_00n });
    const two = passingMessage(book, { ...one.value, rest: 4_000_00n });
    const both = [
      { passing: one.value, taker: await by(one, haulier) },
      { passing: two.value, taker: await by(two, haulier) },
    ];
    expect(() => planPassOnAll(book, [])).to.throw(InputError, "passings");
    expect(() => planPassOnAll(book, [{ passing: one.value }])).to.throw(InputError, "consents");
    await stage.send(planPassOnAll(book, both), seller);
    expect((await client.receivable(debt)).open).to.equal(14_000_00n);
    // What was signed before the debt changed holds no more.
    const stale = planPassOn(book, message.value, { taker: await by(message, haulier) });
    expect(await refused(stage.send(stale, seller), "Note_BadField")).to.deep.equal({ field: "rest" });
    // What the units bring is signed too: paid in the meantime, they are not what the taker took them for.
    const later = await client.preparePassing({ ...wanted, amount: 1n });
    expect(later.value.worth).to.equal(12_000_00n);
    const late = planPassOn(book, later.value, { taker: await by(later, haulier) });
    await stage.fund(buyer.account, 20_000_00n);
    await stage.send(planPay(book, { receivable, amount: 20_000_00n, currency: stage.money }), buyer);
    expect(await refused(stage.send(late, seller), "Note_BadAmount")).to.include({
      amount: 12_000_00n,
      most: 6_000_00n,
    });
    expect((await client.preparePassing({ ...wanted, amount: 1n })).value.worth).to.equal(6_000_00n);
    expect((await client.receivable(receivable)).status).to.equal(ReceivableStatus.Active);
  });
});
