import { expect } from "chai";
import { id, toBeHex, ZeroHash } from "ethers";

import {
  addDays,
  balanceMessage,
  creditNoteMessage,
  EvidenceKind,
  filingMessage,
  fingerprint,
  lotReference,
  parseAmount,
  parseDay,
  PartyRole,
  planAttachTaxInvoice,
  planCreditNote,
  planFile,
  planOpenBalance,
  Reason,
  receivableIdOf,
  signMessage,
  taxInvoiceMessage,
  type ErrorArgs,
  type Hex,
  type LotUse,
  type TaxInvoice,
} from "../../sdk/index.js";
import { Stage, type Actor } from "../sdk/stage.js";
import { approve, CONSORTIUM, Deal, numberOf, refused, taxInvoiceOf, type Rules, type Says } from "./deal.js";

const LAST = parseDay("2026-12-31");
const ISSUED = parseDay("2026-09-28");
const number = (text: string) => numberOf("any issuer", text, ISSUED);
const ticket = (text: string) =>
  fingerprint(CONSORTIUM, "weighTicket", { scale: "2", number: text, weighedOn: ISSUED });

/** The evidence of a refusal says that a paper is used, and nothing of who used it. */
function saysNothingOf(args: ErrorArgs, secrets: readonly (Hex | bigint)[]): void {
  const evidence = Object.values(args).map((value) =>
    typeof value === "bigint" ? toBeHex(value, 32) : String(value).toLowerCase(),
  );
  expect(evidence).to.have.length.greaterThan(0);
  for (const secret of secrets) {
    const hex = typeof secret === "bigint" ? toBeHex(secret, 32) : secret.toLowerCase();
    // Of a receivable's id contracts keep the low 48 bits as a tag.
    for (const word of [hex, toBeHex(BigInt(hex) & 0xffff_ffff_ffffn, 32)]) expect(evidence).to.not.include(word);
  }
}

describe("story: every duplicate is refused, and says that the paper is used, not by whom", () => {
  let stage: Stage;
  let rules: Rules;
  let other: Actor;
  let otherBuyer: Actor;
  let first: Deal;
  let rival: Deal;
  let lot: LotUse;
  let secrets: (Hex | bigint)[];
  const original = { number: number("2026-001"), quantity: 10_000n, amount: parseAmount("10000.00") };
  const invoice = taxInvoiceOf("0001");

  const plain = (name: string, buyer: Actor, seller: Actor) =>
    Deal.of(stage, rules, buyer, seller, {
      quantity: 100_000n,
      unitPrice: 100_000_000n,
      lastDay: LAST,
      salt: id(name),
    }).place();

  before(async () => {
    stage = await Stage.open();
    other = await stage.register("another seller", PartyRole.Supplier);
    otherBuyer = await stage.register("another buyer", PartyRole.Buyer);
    rules = await approve(stage, "FlatPrice", null, { nearAmount: 10_000, nearDays: 5, taxInvoiceDays: 30 });
    first = await plain("first", stage.buyer, stage.seller);
    rival = await plain("rival", otherBuyer, other);
    lot = await first.weigh(lotReference("1"), 10_000n, ticket("W-1"));
    const receivable = await first.tokenise({ ...original, lots: [lot], taxInvoice: invoice });
    secrets = [original.number, receivable, BigInt(stage.seller.id), BigInt(stage.buyer.id), first.id];
  });

  /** A fresh lot and a statement over it, of another seller to another buyer. */
  const another = async (name: string, change: Partial<Says> = {}, deal = rival): Promise<Says> => {
    const used = await deal.weigh(lotReference(name), 10_000n);
    const amount = parseAmount("10000.00");
    return { number: number(name), quantity: 10_000n, amount, lots: [used], distinct: true, ...change };
  };

  it("the same statement number, over other goods", async () => {
    const says = await another("renumbered", { number: original.number }, first);
    const args = await refused(first.tokenise(says), "Receivable_Exists");
    // The number is the presenter's own here, and so is the id that follows from it.
    saysNothingOf(args, [original.number, BigInt(stage.seller.id), BigInt(stage.buyer.id), first.id]);
    // Another pair's numbers are its own: no seller can block another by guessing its numbers.
    await rival.tokenise(await another("same number elsewhere", { number: original.number }));
  });

  it("the same tax invoice, also by another seller, also attached later", async () => {
    const same = await another("second use", { taxInvoice: invoice }, first);
    saysNothingOf(await refused(first.tokenise(same), "Fingerprint_Used"), [secrets[1] ?? 0n]);
    const theirs = await another("other seller", { taxInvoice: invoice });
    const args = await refused(rival.tokenise(theirs), "Fingerprint_Used");
    expect(args).to.deep.equal({ fingerprint: invoice });
    saysNothingOf(args, secrets);

    const receivable = await rival.tokenise({ ...theirs, taxInvoice: ZeroHash });
    const paper: TaxInvoice = {
      receivable,
      taxInvoice: invoice,
      amount: theirs.amount,
      issuedOn: await stage.client.today(),
      document: ZeroHash,
    };
    const signature = await signMessage(taxInvoiceMessage(stage.book, paper), other.wallet);
    const name = { buyer: otherBuyer.id, seller: other.id, number: theirs.number };
    const attach = stage.send(planAttachTaxInvoice(stage.book, name, paper, signature));
    saysNothingOf(await refused(attach, "Fingerprint_Used"), secrets);
  });

  it("the same weighbridge ticket in another lot: as a paper, in a list of tickets, of another kind", async () => {
    const again = { by: otherBuyer, lot: lotReference("stolen"), quantity: 10_000n };
    const asPaper = rival.attest({ ...again, kind: EvidenceKind.WeightArrival, document: ticket("W-1") });
    saysNothingOf(await refused(asPaper, "Evidence_PaperUsed"), secrets);
    const list = { ...again, kind: EvidenceKind.WeightArrival, document: ticket("list"), tickets: [ticket("W-1")] };
    const args = await refused(rival.attest(list), "Evidence_PaperUsed");
    expect(args).to.deep.equal({ document: ticket("W-1") });
    saysNothingOf(args, secrets);
    const asReceipt = rival.attest({ ...again, kind: EvidenceKind.Receipt, document: ticket("W-1") });
    saysNothingOf(await refused(asReceipt, "Evidence_PaperUsed"), secrets);
    const asLoss = { ...again, kind: EvidenceKind.WeightArrival, document: ticket("W-1"), negative: true };
    saysNothingOf(await refused(rival.attest(asLoss), "Evidence_PaperUsed"), secrets);
  });

  it("the same lot in another statement, and twice in one", async () => {
    const twice: Says = { ...original, number: number("2026-001 copy"), lots: [lot], distinct: true };
    saysNothingOf(await refused(first.tokenise(twice), "Evidence_LotUsed"), [original.number, secrets[1] ?? 0n]);
    const says = await another("doubled");
    const doubled = { ...says, quantity: 20_000n, amount: parseAmount("20000.00"), lots: [...says.lots, ...says.lots] };
    await refused(rival.tokenise(doubled), "Evidence_LotUsed");
    // The lot of another pair is nothing to this one: there is no such lot of its order.
    await refused(rival.tokenise({ ...says, lots: [lot] }), "Evidence_PolicyNotMet");
  });

  it("a near match of amount and date, until the buyer signs that it is another delivery", async () => {
    const near = { distinct: false, quantity: 9_950n, amount: parseAmount("9950.00") };
    const says = await another("near", near, first);
    const args = await refused(first.tokenise(says), "Fingerprint_NearMatch");
    expect(args.amount).to.equal(says.amount);
    saysNothingOf(args, [original.number, secrets[1] ?? 0n, original.amount]);
    await first.tokenise({ ...says, distinct: true });
    // Two per cent away, or another pair, is no near match.
    const far = await another("far", { distinct: false, quantity: 9_700n, amount: parseAmount("9700.00") }, first);
    await first.tokenise(far);
  });

  it("the same warehouse or customs balance consumed twice, or opened by another keeper", async () => {
    const { book, verifier } = stage;
    const keeper = await stage.register("another keeper", PartyRole.Verifier);
    const document = fingerprint(CONSORTIUM, "certificate", { issuer: "Qingdao", kind: "receipt", number: "7" });
    const open = async (by: Actor) => {
      const balance = { verifier: by.id, document, quantity: 15_000n, validUntil: LAST, content: ZeroHash };
      return stage.send(planOpenBalance(book, balance, await signMessage(balanceMessage(book, balance), by.wallet)));
    };
    await open(verifier);
    saysNothingOf(await refused(open(keeper), "Evidence_PaperUsed"), [...secrets, BigInt(verifier.id)]);
    const out = (name: string, by: Actor) => ({
      by,
      lot: lotReference(name),
      kind: EvidenceKind.Custody,
      document: id(`out ${name}`),
      balance: document,
      quantity: 10_000n,
    });
    await first.attest(out("stock", verifier));
    const args = await refused(rival.attest(out("stock again", verifier)), "Evidence_BalanceTooLow");
    expect(args).to.include({ quantity: 10_000n, left: 5_000n });
    saysNothingOf(args, secrets);
    await refused(rival.attest(out("not its keeper", keeper)), "Evidence_NotKeeper");
  });

  it("the same receivable filed by another lender, also before it exists", async () => {
    const { book, client, lender } = stage;
    const second = await stage.register("another lender", PartyRole.Lender);
    const receivable = receivableIdOf(stage.buyer.id, stage.seller.id, number("to come"));
    const file = async (by: Actor, validUntil = LAST) => {
      const filedAt = BigInt((await client.provider.getBlock("latest"))?.timestamp ?? 0);
      const amount = 1_000_00n;
      const search = id("search");
      const filing = {
        receivable,
        assignee: by.id,
        number: id(`filing ${by.id}`),
        filedAt,
        amount,
        validUntil,
        search,
      };
      return stage.send(planFile(book, filing, await signMessage(filingMessage(book, filing), by.wallet)));
    };
    const soon = addDays(await client.today(), 10);
    await file(lender, soon);
    const args = await refused(file(second), "Standing_FiledByAnother");
    expect(args).to.deep.equal({ id: receivable, filedUntil: BigInt(soon) });
    saysNothingOf(args, [BigInt(lender.id), id(`filing ${lender.id}`), id("search")]);
    // When the first has lapsed the way is free.
    await stage.passDays(11);
    await file(second);
  });

  it("the same credit note on two receivables", async () => {
    const { book } = stage;
    const document = fingerprint(CONSORTIUM, "creditNote", { issuer: "any issuer", number: "C-1", issuedOn: ISSUED });
    const issue = async (deal: Deal, receivable: bigint) => {
      const note = { receivable, amount: 100n, reason: Reason.Quality, document };
      const message = creditNoteMessage(book, note);
      const byBuyer = await signMessage(message, deal.buyer.wallet);
      return stage.send(planCreditNote(book, note, byBuyer, await signMessage(message, deal.seller.wallet)));
    };
    await issue(first, first.idOf(original));
    const theirs = rival.idOf({ number: original.number });
    const args = await refused(issue(rival, theirs), "Note_Known");
    expect(args).to.deep.equal({ document });
    saysNothingOf(args, secrets);
  });
});
