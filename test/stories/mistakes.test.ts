import { expect } from "chai";
import type { Wallet } from "ethers";
import { concat, dataSlice, id, N, sha256, Signature, toBeHex, toUtf8Bytes, hexlify, ZeroHash } from "ethers";

import {
  acceptanceMessage,
  acceptanceOf,
  addDays,
  amendmentOf,
  attestationMessage,
  EvidenceKind,
  evidencePolicy,
  evidenceRevocationMessage,
  filingMessage,
  fingerprint,
  InputError,
  legalIdOf,
  lotIdOf,
  lotReference,
  newStatement,
  orderMessage,
  parseAmount,
  parseDay,
  parseUscc,
  PartyRole,
  PartyStatus,
  planAmendOrder,
  planAttest,
  planFile,
  planPlaceOrder,
  planRefreshLot,
  planRefuseStatement,
  planRevokeEvidence,
  planSuspendParty,
  planTokenise,
  Purpose,
  Reason,
  revocationOf,
  RevocationReason,
  signedVoucher,
  signMessage,
  statementMessage,
  statementRefusalMessage,
  leafOf,
  type AddressBook,
  type Hex,
  type LotUse,
  type Message,
  type Presentation,
} from "../../sdk/index.js";
import { BankDesk__factory } from "../../typechain-types/index.js";
import { OFFSET, Stage, type Actor } from "../sdk/stage.js";
import {
  approve,
  CONSORTIUM,
  Deal,
  fundFacility,
  numberOf,
  passTo,
  personOf,
  publishCalendar,
  refused,
  WEIGHED,
  type Rules,
  type Says,
} from "./deal.js";

const LAST = parseDay("2026-12-31");
const TODAY = parseDay("2026-09-28");
const number = (text: string) => numberOf("any issuer", text, TODAY);
const MAX = (1n << 63n) - 1n;

describe("story: mistakes that make supply-chain finance on a chain useless, in the trade", () => {
  let stage: Stage;
  let rules: Rules;
  let inspector: Actor;
  let count = 0;

  before(async () => {
    stage = await Stage.open();
    await publishCalendar(stage);
    inspector = await stage.register("inspector", PartyRole.Verifier);
    rules = await approve(stage, "FlatPrice", null, { maxTenor: 90 });
  });

  /** An order of 1,000 kg at 10.00. */
  const unplaced = (terms: Partial<Deal["order"]> = {}, by = rules, seller = stage.seller, buyer = stage.buyer) =>
    Deal.of(stage, by, buyer, seller, {
      quantity: 1_000n,
      unitPrice: 1_000_000_000n,
      lastDay: LAST,
      salt: id(`order ${++count}`),
      ...terms,
    });
  const saysOver = (lots: LotUse[], change: Partial<Says> = {}): Says => ({
    number: number(`note ${++count}`),
    quantity: 1_000n,
    amount: parseAmount("10000.00"),
    lots,
    // All are of the same day and amount.
    distinct: true,
    ...change,
  });
  /** A deal that is delivered, and what its statement says. */
  const delivered = async (terms: Partial<Deal["order"]> = {}): Promise<[Deal, Says]> => {
    const deal = await unplaced(terms).place();
    return [deal, saysOver([await deal.weigh(lotReference("lot"), 1_000n)])];
  };
  const lotOf = (deal: Deal, lot: Hex) => lotIdOf(deal.id, deal.seller.id, deal.buyer.id, lot);
  const place = async (deal: Deal, byBuyer: Wallet, bySeller: Wallet, book: AddressBook = stage.book) => {
    const message = orderMessage(book, deal.order);
    const signatures = [await signMessage(message, byBuyer), await signMessage(message, bySeller)] as const;
    return stage.send(planPlaceOrder(stage.book, deal.order, ...signatures));
  };
  const tokenise = (deal: Deal, presentation: Presentation) =>
    stage.send(planTokenise(stage.book, presentation, deal.seller.account));

  it("mistake 1, double financing: a programme with the filing rule lends only to the lender that filed", async () => {
    const { book, client, lender } = stage;
    const filed = await approve(stage, "FlatPrice", null, { filing: true });
    const facility = await stage.openFacility();
    await fundFacility(stage, facility, parseAmount("70000.00"), parseAmount("30000.00"));
    const deal = await unplaced({}, filed).place();
    const receivable = await deal.tokenise(saysOver([await deal.weigh(lotReference("lot"), 1_000n)]));
    const units = parseAmount("10000.00");
    const missing = await refused(deal.draw(facility, receivable, units), "Standing_NotFiled");
    expect(missing.amount).to.equal(units);
    const file = async (amount: bigint) => {
      const filedAt = BigInt((await client.provider.getBlock("latest"))?.timestamp ?? 0);
      const papers = { number: id("number"), search: id("search") };
      const filing = { receivable, assignee: lender.id, filedAt, amount, validUntil: LAST, ...papers };
      return stage.send(planFile(book, filing, await signMessage(filingMessage(book, filing), lender.wallet)));
    };
    // Filed for less than what is lent on.
    await file(units - 1n);
    await refused(deal.draw(facility, receivable, units), "Standing_NotFiled");
    await file(units);
    await deal.draw(facility, receivable, units);
    expect((await client.loan(facility, receivable)).principal).to.equal(parseAmount("8000.00"));
  });

  it("mistake 2, fake or circular trade: affiliates are refused and nothing exists without the buyer's own signature", async () => {
    const { buyer, seller } = stage;
    const twin = await stage.register("the seller's sister", PartyRole.Buyer, undefined, undefined, seller.group);
    const round = unplaced({ buyer: twin.id }, rules, seller, twin);
    const { group } = await refused(round.place(), "OrderBook_Affiliates");
    expect(group).to.equal(BigInt(seller.group));
    expect(() => orderMessage(stage.book, { ...round.order, buyer: seller.id })).to.throw(InputError, "itself");

    const deal = unplaced();
    await refused(place(deal, seller.wallet, seller.wallet), "Party_BadSignature");
    await deal.place();
    const lot = await deal.weigh(lotReference("lot"), 1_000n);
    const says = saysOver([lot]);
    await refused(deal.tokenise(says, { buyer: seller.wallet }), "Party_BadSignature");
    await refused(deal.tokenise(says, { buyer: stage.verifier.wallet }), "Party_BadSignature");
    await refused(deal.tokenise(says, { seller: buyer.wallet }), "Party_BadSignature");
    // Nor does the word of the seller's group count for goods.
    const sister = await stage.register("the seller's scale", PartyRole.Verifier, undefined, undefined, seller.group);
    const fact = { lot: lotReference("air"), kind: EvidenceKind.WeightArrival, document: id("air"), quantity: 1_000n };
    await refused(deal.attest({ ...fact, by: sister }), "Evidence_SellersOwn");
    await refused(deal.attest({ ...fact, by: stage.lender }), "Evidence_NotVerifier");
  });

  it("mistake 3, colluding verifiers: groups count once, words are taken back, devices have their limit", async () => {
    const { book, buyer } = stage;
    const kind = EvidenceKind.WeightArrival;
    const strict = await approve(stage, "FlatPrice", null, {
      evidencePolicy: evidencePolicy([{ kind, groups: 2, independent: 1 }]),
    });
    const deal = await unplaced({}, strict).place();
    const lot = lotReference("lot");
    const fact = { lot, kind, document: id("weighed by three"), quantity: 1_000n };
    const sister = await stage.register(
      "inspector's sister",
      PartyRole.Verifier,
      undefined,
      undefined,
      inspector.group,
    );
    await deal.attest({ ...fact, by: inspector });
    await deal.attest({ ...fact, by: sister });
    const says = saysOver([{ lot, document: ZeroHash }]);
    await refused(deal.tokenise(says), "Evidence_PolicyNotMet");
    await refused(deal.attest({ ...fact, by: buyer, quantity: 900n }), "Evidence_Conflict");
    const [byBuyer] = await deal.attest({ ...fact, by: buyer });
    const word = revocationOf(await deal.attestation({ ...fact, by: inspector }), RevocationReason.Instrument);
    const back = await signMessage(evidenceRevocationMessage(book, word), inspector.wallet);
    await stage.send(planRevokeEvidence(book, word, back));
    await refused(deal.tokenise(says), "Evidence_PolicyNotMet");
    await refused(deal.attest({ ...fact, by: sister }), "Evidence_Revoked");
    expect(await stage.client.verifierRecord(inspector.id)).to.include({ revoked: 1, afterUse: 0 });
    // A substitute of another group cures it.
    await deal.attest({ ...fact, by: stage.verifier });
    await deal.tokenise(says);
    expect(byBuyer?.attestation.verifier).to.equal(buyer.id);

    const [reader, readerKey] = personOf("scale 7", Purpose.Read);
    const owner = { ...(await stage.register("owner of scale 7", PartyRole.Verifier, [readerKey])), wallet: reader };
    const limited = await approve(stage, "FlatPrice", null, { deviceLimit: parseAmount("9999.99") });
    const read = await unplaced({}, limited).place();
    await refused(read.attest({ ...fact, by: owner, document: id("person?") }), "Party_BadSignature");
    await read.attest({ ...fact, by: owner, document: id("reading"), device: true });
    const reading = saysOver([{ lot, document: ZeroHash }]);
    await refused(read.tokenise(reading), "Evidence_PolicyNotMet");
    await read.tokenise({ ...reading, quantity: 999n, amount: parseAmount("9990.00") });
  });

  it("mistake 5, immutable typing errors: amended, taken back and stated anew, totals never drift", async () => {
    const { book, client, buyer, seller } = stage;
    const typed = unplaced({ quantity: 100n });
    await typed.place();
    const next = amendmentOf(book, typed.order, { quantity: 1_000n });
    const message = orderMessage(book, next);
    const byBuyer = await signMessage(message, buyer.wallet);
    const alone = planAmendOrder(book, typed.order, next, byBuyer, byBuyer);
    await refused(stage.send(alone), "Party_BadSignature");
    const both = planAmendOrder(book, typed.order, next, byBuyer, await signMessage(message, seller.wallet));
    await stage.send(both);
    await refused(stage.send(both), "OrderBook_NotCurrent");
    expect(() => planAmendOrder(book, typed.order, { ...next, version: 2 }, "0x", "0x")).to.throw(InputError);

    const deal = new Deal(stage, rules, buyer, seller, next);
    expect(deal.id).to.equal(typed.id);
    const lot = lotReference("mistyped");
    const fact = { by: buyer, lot, kind: EvidenceKind.WeightArrival, document: id("slip"), quantity: 100n };
    const receipt = await deal.signed({ ...fact, kind: EvidenceKind.Receipt, document: id("receipt"), quantity: 0n });
    await stage.send(planAttest(book, [receipt]));
    const [wrong] = await deal.attest(fact);
    if (wrong === undefined) throw new Error("one was attested");
    const word = revocationOf(wrong.attestation, RevocationReason.Mistake);
    const back = await signMessage(evidenceRevocationMessage(book, word), buyer.wallet);
    await stage.send(planRevokeEvidence(book, word, back));
    const [right] = await deal.attest({ ...fact, document: id("slip, corrected"), quantity: 1_000n });
    if (right === undefined) throw new Error("one was attested");
    const standing = [receipt, right].map((s) => ({ attestation: s.attestation, voucher: signedVoucher(s.signature) }));
    await stage.send(planRefreshLot(book, standing));
    expect((await client.lot(lotOf(deal, lot))).quantity).to.equal(1_000n);

    const says = saysOver([{ lot, document: ZeroHash }]);
    const mistyped = await deal.statement({ ...says, quantity: 999n, amount: parseAmount("9990.00") });
    const refusal = await signMessage(
      statementRefusalMessage(book, leafOf(book, mistyped), Reason.Quantity),
      buyer.wallet,
    );
    await stage.send(planRefuseStatement(book, buyer.id, mistyped, Reason.Quantity, refusal));
    await refused(deal.tokenise({ ...says, quantity: 999n, amount: parseAmount("9990.00") }), "Acceptance_Refused");
    const deductions = [{ reason: Reason.Penalty, amount: parseAmount("620.00"), document: id("penalty note") }];
    const receivable = await deal.tokenise({ ...says, amount: parseAmount("9380.00"), deductions });
    expect((await client.receivable(receivable)).units).to.equal(parseAmount("9380.00"));
    expect((await client.order(deal.id)).invoiced).to.equal(1_000n);
  });

  it("mistake 6, one key and one admin: keys sign within their mandates, and every role together is no party", async () => {
    const { book } = stage;
    const [gate, gateKey] = personOf("gatekeeper", Purpose.Attest);
    const [clerk, clerkKey] = personOf("clerk", Purpose.Order | Purpose.Accept, parseAmount("5000.00"), 2);
    const [chief, chiefKey] = personOf("chief", Purpose.Order | Purpose.Accept, parseAmount("5000.00"), 2);
    const buyer = await stage.register("careful buyer", PartyRole.Buyer, [gateKey, clerkKey, chiefKey]);
    const deal = unplaced({ buyer: buyer.id }, rules, stage.seller, { ...buyer, wallet: gate });
    await refused(place(deal, gate, stage.seller.wallet), "Party_BadSignature");
    await refused(place(deal, clerk, stage.seller.wallet), "Party_AmountAboveMandate");
    const message = orderMessage(book, deal.order);
    const two = await signMessage(message, [clerk, chief]);
    await stage.send(planPlaceOrder(book, deal.order, two, await signMessage(message, stage.seller.wallet)));
    const lot = await deal.weigh(lotReference("lot"), 1_000n);
    const says = saysOver([lot]);
    await refused(deal.tokenise(says, { buyer: gate }), "Party_BadSignature");
    await refused(deal.tokenise(says, { buyer: chief }), "Party_AmountAboveMandate");
    // The deployer of the tests has every role of the suite, and no word in a trade.
    const admin = stage.deployer;
    await refused(deal.tokenise(says, { buyer: admin }), "Party_BadSignature");
    const attestation = await deal.attestation({
      by: inspector,
      lot: id("l"),
      kind: EvidenceKind.Receipt,
      document: id("p"),
    });
    const signature = await signMessage(attestationMessage(book, attestation), admin);
    await refused(stage.send(planAttest(book, [{ attestation, signature }])), "Party_BadSignature");
    await deal.tokenise(says, { buyer: [clerk, chief] });
  });

  it("mistake 8: no event or storage of the trade carries a name, number or price text in clear", async () => {
    const { client } = stage;
    const uscc = parseUscc("91350200776049653A");
    const paper = { scale: "Dongsheng 2", number: "P1009-001", weighedOn: TODAY };
    const note = { issuer: "Dongsheng power plant", number: "JS-2026-10-0042", issuedOn: TODAY };
    const tax = { country: "CN", code: "015002600111", number: "20261125" };
    const texts = [
      uscc.value,
      "Dongsheng",
      "东胜电厂",
      "Haoyun coal washing plant",
      paper.scale,
      paper.number,
      note.number,
      tax.code,
      tax.number,
      "520.00",
      "5.2345",
      "10000.00",
    ];
    const from = (await client.provider.getBlockNumber()) + 1;
    const legalId = legalIdOf(CONSORTIUM, uscc);
    const deal = await unplaced({
      document: fingerprint(CONSORTIUM, "certificate", { issuer: "a", kind: "b", number: "c" }),
    }).place();
    const lot = await deal.weigh(legalId, 1_000n, fingerprint(CONSORTIUM, "weighTicket", paper));
    const taxInvoice = fingerprint(CONSORTIUM, "taxInvoice", tax);
    await deal.tokenise(saysOver([lot], { number: fingerprint(CONSORTIUM, "statement", note), taxInvoice }));
    const written: string[] = [];
    const { provider } = client;
    const logs = await provider.getLogs({ fromBlock: from, toBlock: "latest" });
    expect(logs).to.have.length.greaterThan(5);
    for (const { topics, data } of logs) written.push(...topics, data);
    // What was in no calldata can be in no storage of these contracts.
    const last = await provider.getBlockNumber();
    for (let block = from; block <= last; ++block) {
      const found = await provider.getBlock(block, true);
      written.push(...(found?.prefetchedTransactions ?? []).map(({ data }) => data));
    }
    const all = written.join("").toLowerCase();
    // The search finds what is there.
    expect(all).to.include(taxInvoice.slice(2));
    for (const text of texts) {
      for (const form of [text, text.toLowerCase(), text.replaceAll("-", "")]) {
        const plain = toUtf8Bytes(form);
        // Neither the text nor a hash of it that anybody could guess.
        for (const trace of [hexlify(plain), id(form), sha256(plain)]) {
          expect(all, `${text} as ${trace}`).to.not.include(trace.slice(2));
        }
      }
    }
  });

  it("mistake 10, time: civil days, past and future days, the tenor cap and the calendar's end", async () => {
    const { client, buyer } = stage;
    const [deal, says] = await delivered();
    const today = await client.today();
    const fact = { by: buyer, lot: id("t"), kind: EvidenceKind.WeightArrival, document: id("t"), quantity: 1n };
    await refused(deal.attest({ ...fact, observedOn: addDays(today, 1) }), "Evidence_BadDay");
    await refused(
      deal.attest({ ...fact, observedOn: addDays(today, -9), validUntil: addDays(today, -1) }),
      "Evidence_BadDay",
    );
    const backwards = deal.attest({ ...fact, observedOn: today, validUntil: addDays(today, -1) });
    expect(await backwards.catch((error: unknown) => error)).to.be.instanceOf(InputError);

    await refused(deal.tokenise({ ...says, anchorDay: addDays(today, 1) }), "Invoice_BadField");
    const { computed } = await refused(deal.tokenise({ ...says, due: addDays(today, 31) }), "Invoice_DueMismatch");
    expect(computed).to.equal(BigInt(today + 30));
    // Thirty days after an invoice of thirty days ago is today, and no claim falls due on the day it is made.
    const { due, earliest } = await refused(
      deal.tokenise({ ...says, anchorDay: addDays(today, -30) }),
      "Invoice_BadTenor",
    );
    expect({ due, earliest }).to.deep.equal({ due: BigInt(today), earliest: BigInt(today + 1) });
    const [long, longSays] = await delivered({ paymentDays: 91 });
    await refused(long.tokenise(longSays), "Invoice_BadTenor");
    const [edge, edgeSays] = await delivered({ paymentDays: 90 });
    await edge.tokenise(edgeSays);
    const [unknown, unknownSays] = await delivered({ paymentDays: 100, convention: 1 });
    await refused(unknown.tokenise({ ...unknownSays, due: addDays(today, 100) }), "BusinessCalendar_NotPublished");
    await refused(unplaced({ lastDay: addDays(today, -1) }).place(), "OrderBook_Expired");
    for (const text of ["2026-02-30", "28.09.2026"]) expect(() => parseDay(text), text).to.throw(InputError);
    // Twenty-three hours later it is the next day's morning; one hour before midnight it was still today.
    await stage.helpers.time.increase(13 * 3_600);
    expect(await client.today()).to.equal(today);
    await stage.helpers.time.increase(3_600 * 3);
    expect(await client.today()).to.equal(today + 1);
  });

  it("signatures: of the wrong signer, chain, contract or order; malleable, truncated, empty, expired", async () => {
    const { book, buyer, seller, client } = stage;
    const elsewhere = { ...book, chainId: book.chainId + 1 };
    const moved = { ...book, contracts: { ...book.contracts, OrderBook: book.contracts.FrameworkBook } };
    const deal = unplaced();
    for (const other of [elsewhere, moved])
      await refused(place(deal, buyer.wallet, seller.wallet, other), "Party_BadSignature");
    const message: Message = orderMessage(book, deal.order);
    const good = await signMessage(message, buyer.wallet);
    const bySeller = await signMessage(message, seller.wallet);
    const another = await signMessage(orderMessage(book, unplaced().order), buyer.wallet);
    const { r, s, yParity } = Signature.from(good);
    const malleable = concat([r, toBeHex(N - BigInt(s), 32), toBeHex(28 - yParity, 1)]);
    for (const bad of [another, malleable, dataSlice(good, 0, 64), dataSlice(good, 0, 33), "0x", bySeller]) {
      await refused(stage.send(planPlaceOrder(book, deal.order, bad, bySeller)), "Party_BadSignature");
    }
    expect(() => planPlaceOrder(book, deal.order, "0x123", bySeller)).to.throw(InputError, "buyerSignature");
    await stage.send(planPlaceOrder(book, deal.order, good, bySeller));

    const says = saysOver([await deal.weigh(lotReference("lot"), 1_000n)]);
    const statement = await deal.statement(says);
    const today = await client.today();
    const old = acceptanceOf(book, [statement], addDays(today, -1));
    const sign = (list: typeof old) => signMessage(acceptanceMessage(book, list.acceptance), buyer.wallet);
    const late = { list: old, at: 0, signature: await sign(old) };
    await refused(deal.tokenise(says, { accepted: late }), "Acceptance_Expired");
    const foreign = acceptanceOf(
      book,
      [newStatement({ ...says, order: deal.id, anchorDay: today, due: today, document: id("x") })],
      LAST,
    );
    const wrongRoot = { list: foreign, at: 0, signature: await sign(foreign) };
    await refused(deal.tokenise(says, { accepted: wrongRoot }), "Acceptance_NotUnderRoot");
    const right = acceptanceOf(book, [statement], addDays(today, 5));
    const low = { ...right, acceptance: { ...right.acceptance, total: statement.amount - 1n } };
    await refused(
      deal.tokenise(says, { accepted: { list: low, at: 0, signature: await sign(low) } }),
      "Acceptance_AboveTotal",
    );
    await deal.tokenise(says, { accepted: { list: right, at: 0, signature: await sign(right) } });
  });

  it("quantities and amounts: nothing, too much, and beyond every field, in the SDK before anybody signs", async () => {
    const { book } = stage;
    const [deal, says] = await delivered();
    const { order } = deal;
    for (const change of [
      { quantity: 0n },
      { unitPrice: 0n },
      { quantity: 1n << 64n },
      { tax: 1_000_001 },
      { pieces: 1 << 24 },
    ]) {
      expect(() => orderMessage(book, { ...order, ...change }), Object.keys(change).join()).to.throw(InputError);
    }
    const statement = await deal.statement(says);
    for (const change of [
      { amount: 0n },
      { amount: MAX + 1n },
      { share: 0 },
      { share: 1_000_001 },
      { quantity: -1n },
    ]) {
      expect(() => statementMessage(book, { ...statement, ...change }), Object.keys(change).join()).to.throw(
        InputError,
      );
    }
    await refused(deal.tokenise({ ...says, quantity: 0n, amount: 1n }), "Invoice_BadField");
    await refused(deal.tokenise({ ...says, quantity: 1_001n }), "Invoice_AboveEvidence");
    const fact = { by: stage.buyer, lot: id("huge"), kind: EvidenceKind.WeightArrival, document: id("huge") };
    const huge = await deal.attest({ ...fact, quantity: 1n << 40n }).catch((error: unknown) => error);
    expect(huge).to.be.instanceOf(InputError).with.property("field", "attestation.quantity");
    await deal.attest({ ...fact, quantity: (1n << 40n) - 1n });
    const over = saysOver([{ lot: id("huge"), document: ZeroHash }], { quantity: 1_001n, amount: 1_001_000n });
    const { invoiced, allowed } = await refused(deal.tokenise(over), "OrderBook_AboveOrder");
    expect({ invoiced, allowed }).to.deep.equal({ invoiced: 1_001n, allowed: 1_000n });
    const rest = { document: id("more than there is"), reason: Reason.Penalty, amount: parseAmount("10000.01") };
    await refused(deal.tokenise({ ...says, amount: 1n, deductions: [rest] }), "Invoice_DeductedAboveAmount");
    await refused(
      deal.tokenise({ ...says, amount: 1n, deductions: [{ ...rest, reason: Reason.None, amount: 1n }] }),
      "Invoice_BadField",
    );
    await deal.tokenise(says);
  });

  it("money of another programme is not lent on", async () => {
    const { client, deployer, book } = stage;
    const { AccessManager, PartyRegistry, ReceivableToken, ReceivableNotes } = book.contracts;
    const desk = await new BankDesk__factory(deployer).deploy(
      AccessManager,
      OFFSET,
      PartyRegistry,
      ReceivableToken,
      ReceivableNotes,
      "Deposit USD",
      "USDd",
    );
    const dollars = await approve(stage, "FlatPrice", null, {
      currency: await desk.DEPOSIT(),
      evidencePolicy: WEIGHED,
    });
    const deal = await unplaced({}, dollars).place();
    const receivable = await deal.tokenise(saysOver([await deal.weigh(lotReference("lot"), 1_000n)]));
    const facility = await stage.openFacility();
    await fundFacility(stage, facility, parseAmount("70000.00"), parseAmount("30000.00"));
    const { reason } = await refused(deal.draw(facility, receivable, parseAmount("10000.00")), "Facility_NotEligible");
    expect(reason).to.equal("currency");
    expect((await client.receivable(receivable)).currency).to.equal(await desk.DEPOSIT());
  });

  it("a verifier suspended between signing and use records nothing more; what it recorded stands", async () => {
    const { book, client } = stage;
    const deal = await unplaced().place();
    const [one, two] = [lotReference("before"), lotReference("after")];
    const fact = { by: inspector, kind: EvidenceKind.WeightArrival, quantity: 500n };
    await deal.attest({ ...fact, lot: one, document: id("before suspension") });
    const signed = await deal.signed({ ...fact, lot: two, document: id("signed, not yet sent") });
    await stage.send(planSuspendParty(book, inspector.id, PartyStatus.Suspended, id("paper")));
    const { status } = await refused(stage.send(planAttest(book, [signed])), "Party_NotActive");
    expect(status).to.equal(BigInt(PartyStatus.Suspended));
    const says = saysOver([{ lot: one, document: ZeroHash }], { quantity: 500n, amount: parseAmount("5000.00") });
    const expired = { ...says, lots: [{ lot: two, document: ZeroHash }] };
    await refused(deal.tokenise(expired), "Evidence_PolicyNotMet");
    await deal.tokenise(says);
    // Evidence of the same age that nobody used ages out.
    const stale = await deal.weigh(lotReference("stale"), 500n);
    await passTo(stage, addDays(await client.today(), 91));
    const { validUntil } = await refused(
      deal.tokenise({ ...saysOver([stale]), quantity: 500n, amount: parseAmount("5000.00") }),
      "Evidence_Expired",
    );
    expect(Number(validUntil)).to.be.lessThan(await client.today());
    await tokenise(deal, await deal.present(says)).then(
      () => expect.fail("a lot is used once"),
      (error: unknown) => expect(error).to.have.property("name", "Evidence_LotUsed"),
    );
  });
});
