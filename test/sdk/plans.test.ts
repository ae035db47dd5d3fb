import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import {
  addDays,
  BusinessCalendar,
  creditNoteMessage,
  disputeMessage,
  disputeWithdrawalMessage,
  findError,
  formatDay,
  health,
  indicativeOffer,
  InputError,
  joinPlans,
  orderCancellationMessage,
  orderIdOf,
  OrderStatus,
  parsePlan,
  PartyRole,
  payoutIdOf,
  PayoutStatus,
  payeesHash,
  planAdmit,
  planAllocate,
  planCancelOrder,
  planClaim,
  planCreditNote,
  planDeposit,
  planDispute,
  planDraw,
  planConfirmPayout,
  planExecute,
  planFinance,
  planInstructPayout,
  planOpenFacility,
  planPay,
  planPlaceOrder,
  planPublishCalendar,
  planRecordReceipt,
  planRedeem,
  planRejectPayout,
  planRenewParty,
  planRepay,
  planRunScheduled,
  planSchedule,
  planSendBack,
  planSetTerms,
  planSettle,
  planTransferUnits,
  planWithdrawDispute,
  prepareBundle,
  priceGrade,
  programmeHash,
  Reason,
  receivableIdOf,
  ReceivableStatus,
  signBundle,
  signMessage,
  simulate,
  encodeDrawData,
  drawRequestMessage,
} from "../../sdk/index.js";
import { FAR, PRICES, Stage, TERMS } from "./stage.js";

describe("SDK: plans", () => {
  let stage: Stage;
  let facility: string;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    facility = await stage.openFacility();
    const { investor, client } = stage;
    const { senior, junior } = await client.facility(facility);
    for (const [vault, assets] of [
      [junior, 3_000_000_00n],
      [senior, 7_000_000_00n],
    ] as const) {
      await stage.fund(investor.account, assets);
      const plan = planDeposit(stage.book, { vault, assets, receiver: investor.account, currency: stage.money });
      expect(plan.calls).to.have.length(2);
      await stage.send(plan, investor);
    }
  });

  const tokenise = (amount: bigint) => stage.tokenise(amount);

  it("goes from business input to money in one transaction, for what was quoted", async () => {
    const { client, book, buyer, seller } = stage;
    const prepared = await stage.prepare(facility, 4_240_000_00n);
    const { due } = prepared.messages.statement.value;
    const programme = await client.programmeNumber(programmeHash(stage.programme));
    const request = { obligor: buyer.id, seller: seller.id, programme, face: 4_240_000_00n, due };
    const offer = await client.quote(facility, request);
    const { terms, prices, version } = await client.facility(facility);
    const { grade } = await client.assess(buyer.id);
    const today = await client.today();
    const price = priceGrade(terms, grade, 0);
    expect(indicativeOffer({ terms, prices, version }, 4_240_000_00n, price, today, due)).to.deep.equal(offer);
    const plan = planFinance(book, [await stage.sign(prepared)]);
    expect(BigInt(await simulate(client.provider, plan, seller.account))).to.equal(prepared.receivable);
    await stage.send(plan);
    expect(await client.moneyAt(stage.money).balanceOf(seller.account)).to.equal(offer.net);
    const receivable = await client.receivable(prepared.receivable);
    expect(receivable).to.include({ open: 4_240_000_00n, obligor: buyer.id, currency: stage.money, disputed: false });
    const owed = await client.owed(facility, prepared.receivable);
    expect(owed).to.include({ late: 0n, principal: offer.net + offer.fee });
    // What does not divide by the days accrues on the first one, and what is owed is rounded up.
    expect(owed.interest <= 1n).to.equal(true);
    const [loan] = await client.loans(facility, [prepared.receivable]);
    expect(loan).to.include({ principal: offer.net + offer.fee, seller: seller.id, writtenOff: false });
    expect((await client.ageing([prepared.receivable]))[0]).to.deep.equal({
      bucket: "current",
      count: 1,
      face: 4_240_000_00n,
    });
    // A bundle that was carried before counts as done.
    await stage.send(plan);

    await stage.fund(buyer.account, 4_240_000_00n);
    const payment = { facility, receivable: prepared.receivable, amount: 4_240_000_00n, currency: stage.money };
    await stage.send(planSettle(book, payment), buyer);
    expect((await client.receivable(prepared.receivable)).status).to.equal(ReceivableStatus.Settled);
    expect((await client.loan(facility, prepared.receivable)).version).to.equal(0);
    expect(await client.holding(prepared.receivable, facility)).to.include({ units: 0n, claimable: 0n });
  });

  it("pays a signed list: a registered account and an account at a bank", async () => {
    const { client, book, buyer, seller, verifier } = stage;
    const amount = 100_000_00n;
    const base = await stage.prepare(facility, amount);
    const { statement, acceptance } = base.messages;
    const { due } = statement.value;
    const request = { obligor: buyer.id, seller: seller.id, programme: 0, face: amount, due };
    const offer = await client.quote(facility, request);
    const payees = [
      { account: verifier.account, amount: 1_000_00n, purpose: id("assay") },
      { bankAccount: id("card of a herder"), amount: offer.net - 1_000_00n },
    ];
    const prepared = prepareBundle(book, {
      programme: stage.programme,
      table: "0x",
      order: base.messages.order.value,
      attestations: base.messages.attestations.map(({ value }) => value),
      statement: statement.value,
      lots: base.lots,
      acceptance: { acceptance: acceptance.value, proof: [] },
      facility,
      draw: { deadline: FAR, payees },
    });
    expect(prepared.messages.request.value.minNet).to.equal(offer.net);
    const bundle = await signBundle(prepared, {
      order: { buyer: buyer.wallet, seller: seller.wallet },
      attestations: [buyer.wallet, verifier.wallet],
      acceptance: buyer.wallet,
      request: seller.wallet,
    });
    await stage.send(planFinance(book, [bundle]));
    expect(await client.moneyAt(stage.money).balanceOf(verifier.account)).to.equal(1_000_00n);
    const key = `0x${prepared.receivable.toString(16).padStart(64, "0")}`;
    const payoutId = payoutIdOf(facility, key);
    expect((await client.payout(payoutId)).amount).to.equal(offer.net - 1_000_00n);
    await stage.send(planConfirmPayout(book, payoutId, id("bank ref"), await client.today()));
    expect((await client.payout(payoutId)).status).to.equal(PayoutStatus.Confirmed);
    const notSum = { deadline: FAR, payees, minNet: offer.net + 1n };
    const input = { ...prepared, order: base.messages.order.value, statement: statement.value, attestations: [] };
    const refused = { ...input, acceptance: { validUntil: FAR }, draw: notSum };
    expect(() => prepareBundle(book, refused)).to.throw(InputError, "payees");
  });

  it("disputes, withdraws, credits and passes on", async () => {
    const { client, book, buyer, seller, lender } = stage;
    const receivable = await tokenise(50_000_00n);
    const objection = { receivable, amount: 5_000_00n, reason: Reason.Quality };
    const message = disputeMessage(book, receivable, objection.amount, objection.reason);
    await stage.send(planDispute(book, objection, await signMessage(message, buyer.wallet)));
    expect((await client.receivable(receivable)).disputed).to.equal(true);
    expect((await client.dispute(receivable)).reason).to.equal(Reason.Quality);
    const withdrawal = await signMessage(disputeWithdrawalMessage(book, receivable), buyer.wallet);
    await stage.send(planWithdrawDispute(book, receivable, withdrawal));
    const note = { receivable, amount: 2_000_00n, reason: Reason.Price, document: id("credit note") };
    const noteMessage = creditNoteMessage(book, note);
    const signatures = await Promise.all([buyer, seller].map(({ wallet }) => signMessage(noteMessage, wallet)));
    await stage.send(planCreditNote(book, note, signatures[0] ?? "0x", signatures[1] ?? "0x"));
    expect((await client.receivable(receivable)).open).to.equal(48_000_00n);

    // An account may shrink: its taker says that it knows.
    const pass = { receivable, from: seller.account, to: lender.account, units: 8_000_00n };
    const refused: unknown = await stage.send(planTransferUnits(book, pass), seller).catch((thrown: unknown) => thrown);
    expect(findError(refused)?.name).to.equal("Receivable_TransferRefused");
    await stage.passOn(seller, lender, { receivable, units: 8_000_00n });
    await stage.fund(buyer.account, 48_000_00n);
    await stage.send(planPay(book, { receivable, amount: 48_000_00n, currency: stage.money }), buyer);
    await stage.send(planClaim(book, receivable), lender);
    await stage.send(planClaim(book, receivable), seller);
    expect(await client.moneyAt(stage.money).balanceOf(lender.account)).to.equal(8_000_00n);
  });

  it("draws on units that the seller holds, and repays early", async () => {
    const { client, book, seller } = stage;
    const receivable = await tokenise(60_000_00n);
    const offer = await client.quoteReceivable(facility, receivable);
    const request = { receivable, units: 60_000_00n, minNet: offer.net, deadline: FAR, payees: payeesHash([]) };
    const signature = await signMessage(drawRequestMessage(book, facility, request), seller.wallet);
    const drawData = encodeDrawData(request, [], signature);
    const draw = { receivable, from: seller.account, facility, units: request.units, drawData };
    await stage.send(planDraw(book, draw), seller);
    const { late, interest, principal } = await client.owed(facility, receivable);
    expect({ late, principal }).to.deep.equal({ late: 0n, principal: offer.net + offer.fee });
    await stage.fund(seller.account, 1_00n);
    const amount = interest + principal;
    await stage.send(planRepay(book, { facility, receivable, amount, currency: stage.money }), seller);
    expect((await client.holding(receivable, seller.account)).units).to.equal(60_000_00n);
    expect(() => encodeDrawData(request, [{ ...payee }], signature)).to.throw(InputError);
  });

  const payee = { account: ZeroAddress, bankAccount: id("card"), amount: 1n, purpose: ZeroHash };

  it("allocates receipts, credits and sends back, instructs and rejects payouts", async () => {
    const { client, book, seller } = stage;
    const receivable = await tokenise(10_000_00n);
    const bankRef = id("remittance");
    const valueDay = addDays(await client.today(), -1);
    await stage.send(planRecordReceipt(book, { bankRef, amount: 12_000_00n, valueDay, payer: id("payer") }));
    await stage.send(planAllocate(book, bankRef, [{ receivable, amount: 10_000_00n }]));
    await stage.send(planSendBack(book, bankRef, 500_00n, id("out")));
    expect(await client.receipt(bankRef)).to.deep.equal({
      ...{ amount: 12_000_00n, unapplied: 1_500_00n, reversed: 0n, valueDay },
    });
    await stage.send(planClaim(book, receivable), seller);
    const before = await client.moneyAt(stage.money).balanceOf(seller.account);
    const key = id("payout");
    await stage.send(planInstructPayout(book, { amount: 1_00n, payees: id("list"), key }), seller);
    await stage.send(planRejectPayout(book, payoutIdOf(seller.account, key), id("bank ref 2")));
    expect(await client.moneyAt(stage.money).balanceOf(seller.account)).to.equal(before);
    expect(() => planAllocate(book, bankRef, [])).to.throw(InputError, "allocate");
    expect(() => planSendBack(book, bankRef, 0n, id("out"))).to.throw(InputError, "amount");
    expect(() => planSendBack(book, bankRef, 1n, ZeroHash)).to.throw(InputError, "outRef");
  });

  it("lets a party's account make several calls at once, signed by its key", async () => {
    const { client, book } = stage;
    const party = await stage.register("account holder", PartyRole.Investor, undefined, ZeroAddress);
    await stage.fund(party.account, 1_000_00n);
    const { senior } = await client.facility(facility);
    const deposit = { vault: senior, assets: 1_000_00n, receiver: party.account, currency: stage.money };
    const message = await client.prepareExecution(party.account, [planDeposit(book, deposit)], 4_000_000_000n);
    expect(message.value.calls).to.have.length(2);
    const signature = await signMessage(message, party.wallet);
    await stage.send(planExecute(book, party.account, message.value, signature));
    const shares = await client.vaultAt(senior).balanceOf(party.account);
    expect(shares).to.be.greaterThan(0n);
    const redeem = planRedeem(book, { vault: senior, shares, receiver: party.account, owner: party.account });
    const next = await client.prepareExecution(party.account, [redeem], 4_000_000_000n);
    await stage.send(planExecute(book, party.account, next.value, await signMessage(next, party.wallet)));
    // Shares are issued at tomorrow's worth and redeemed at today's.
    const back = await client.moneyAt(stage.money).balanceOf(party.account);
    expect(back <= 1_000_00n && back > 999_00n, String(back)).to.equal(true);
    const replay = planExecute(book, party.account, next.value, signature);
    const error: unknown = await stage.send(replay).catch((thrown: unknown) => thrown);
    expect(findError(error)?.name).to.equal("PartyAccount_BadNonce");
  });

  it("schedules what a role may do only later", async () => {
    const { client, book, verifier } = stage;
    const manager = client.contract("AccessManager");
    const parties = client.contract("PartyRegistry");
    const { selector } = parties.interface.getFunction("renew");
    await manager.setTargetFunctionRole(await parties.getAddress(), [selector], 101);
    await manager.grantRole(101, verifier.account, 3_600);
    const plan = planRenewParty(book, verifier.id, PartyRole.Verifier, addDays(FAR, -1));
    const early: unknown = await stage.send(plan, verifier).catch((thrown: unknown) => thrown);
    expect(findError(early)?.name).to.match(/^AccessManage/);
    await stage.send(planSchedule(book, plan), verifier);
    await stage.passDays(1);
    await stage.send(planRunScheduled(book, plan), verifier);
    expect((await client.party(verifier.id)).expiryDay).to.equal(addDays(FAR, -1));
  });

  it("cancels orders, and sets terms for draws to come", async () => {
    const { client, book, buyer, seller, lender } = stage;
    const order = await stage.makeOrder(1_00n);
    await stage.send(planPlaceOrder(book, order, ...(await stage.signOrder(order))));
    const cancel = orderCancellationMessage(book, orderIdOf(book, order));
    const signatures = [await signMessage(cancel, buyer.wallet), await signMessage(cancel, seller.wallet)] as const;
    await stage.send(planCancelOrder(book, order, ...signatures));
    expect((await client.order(orderIdOf(book, order))).status).to.equal(OrderStatus.Cancelled);
    await stage.send(planSetTerms(book, facility, { ...TERMS, fee: 0 }, PRICES), lender);
    expect((await client.facility(facility)).terms.fee).to.equal(TERMS.fee);
    expect((await client.exposure(facility, seller.group, true)).expiryDay).to.equal(FAR);
  });

  it("keeps the suite healthy", async () => {
    const report = await health(stage.client);
    expect(report.findings.filter(({ holds }) => !holds)).to.deep.equal([]);
    expect(report.healthy).to.equal(true);
    const ids = new Set(report.findings.map((finding) => finding.id));
    expect([...ids].sort()).to.deep.equal([
      "FIN-01",
      "FIN-05",
      "LIQ-01",
      "RCV-01",
      "RCV-02",
      "SET-02",
      "SET-04",
      "TRD-02",
    ]);
  });

  it("refuses bad input before anything is signed", () => {
    const { book, lender } = stage;
    expect(() => planPay(book, { receivable: 1n, amount: 0n })).to.throw(InputError, "amount");
    expect(() => planRepay(book, { facility: "0x12", receivable: 1n, amount: 1n })).to.throw(InputError);
    expect(() => planFinance(book, [])).to.throw(InputError, "nothing");
    expect(() => planAdmit(book, facility, [])).to.throw(InputError);
    const prices = { advance: [1], rate: [1] };
    const config = { lender: lender.id, currency: stage.money, terms: TERMS, prices, seniorRate: 0, autoLimit: 0n };
    expect(() => planOpenFacility(book, config, id("salt"))).to.throw(InputError, "eight");
    const terms = { ...TERMS, fee: 1 << 24 };
    expect(() => planSetTerms(book, facility, terms, PRICES)).to.throw(InputError, "fee");
    const { BankDesk: desk, ...rest } = book.contracts;
    expect(desk).to.not.equal(undefined);
    expect(() => planSendBack({ ...book, contracts: rest }, id("x"), 1n, id("out"))).to.throw(InputError, "BankDesk");
    expect(() => parsePlan("{}")).to.throw(InputError);
    expect(() => parsePlan("not json")).to.throw(InputError);
    expect(() => joinPlans("nothing", [])).to.throw(InputError);
    const [from, through] = [addDays(FAR, 0), addDays(FAR, 9)];
    const plan = planPublishCalendar(book, new BusinessCalendar(from, through, []).publication());
    expect(Object.isFrozen(plan) && Object.isFrozen(plan.calls) && plan.calls.every(Object.isFrozen)).to.equal(true);
    expect(plan.calls[0]?.description).to.include(formatDay(from));
    expect(receivableIdOf(1, 2, id("number"))).to.not.equal(receivableIdOf(2, 1, id("number")));
  });
});
