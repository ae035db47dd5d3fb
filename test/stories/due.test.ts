import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  addDays,
  balanceMessage,
  deductionMessage,
  dueTasks,
  EvidenceKind,
  filingCancellationMessage,
  filingMessage,
  formatDay,
  InputError,
  lotReference,
  parseAmount,
  parseDay,
  planAttachTaxInvoice,
  planCancelFiling,
  planDeclareInsolvent,
  planDeduct,
  planFile,
  planOpenBalance,
  planPay,
  planRecordTaxCheck,
  planTakeDraft,
  planValue,
  Reason,
  signMessage,
  taxCheckMessage,
  taxInvoiceMessage,
  type Day,
  type DueTask,
} from "../../sdk/index.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { due } from "../../tasks/suite/due.js";
import type { Context } from "../../tasks/lib/context.js";
import { Stage } from "../sdk/stage.js";
import { approve, Deal, numberOf, passTo, publishCalendar, taxInvoiceOf, type Says } from "./deal.js";

const FACE = parseAmount("10000.00");

describe("story: what is due", () => {
  let stage: Stage;
  let start: Day;
  let deal: Deal;
  let says: Says;
  let receivable: bigint;

  before(async () => {
    stage = await Stage.open();
    await publishCalendar(stage);
    start = await stage.client.today();
    const conditions = { taxInvoiceDays: 20, taxCheckDays: 10, filing: true, maxTenor: 90 };
    const rules = await approve(stage, "FlatPrice", null, conditions);
    deal = await Deal.of(stage, rules, stage.buyer, stage.seller, {
      quantity: 2_000n,
      unitPrice: 1_000_000_000n,
      lastDay: addDays(start, 40),
      paymentDays: 60,
      salt: id("order"),
    }).place();
    const lots = [await deal.weigh(lotReference("lot"), 1_000n)];
    says = { number: numberOf("seller", "1", start), quantity: 1_000n, amount: FACE, lots };
    receivable = await deal.tokenise(says);
  });

  /** Kind and days from the start of what is due about a subject. */
  const found = async (within: number, kinds?: DueTask["kind"][]) =>
    (await dueTasks(stage.client, { within }))
      .filter(({ kind }) => kinds?.includes(kind) ?? true)
      .map(({ kind, day, late }) => `${kind} ${day - start}${late ? " late" : ""}`);
  const file = async (validUntil: Day) => {
    const { book, client, lender } = stage;
    const filedAt = BigInt((await client.provider.getBlock("latest"))?.timestamp ?? 0);
    const papers = { number: id("number"), search: id("search") };
    const filing = { receivable, assignee: lender.id, filedAt, amount: FACE, validUntil, ...papers };
    await stage.send(planFile(book, filing, await signMessage(filingMessage(book, filing), lender.wallet)));
  };
  const nameOf = () => ({ buyer: deal.buyer.id, seller: deal.seller.id, number: says.number });

  it("is nothing in the next days, and more the farther one looks", async () => {
    expect(await found(14)).to.deep.equal([]);
    expect(await found(60)).to.deep.equal(["taxInvoice 20", "delivery 40", "filing 60", "payment 60"]);
    const [first] = await dueTasks(stage.client, { within: 20 });
    expect(first).to.deep.equal({
      kind: "taxInvoice",
      subject: receivable.toString(),
      day: addDays(start, 20),
      who: `party ${stage.seller.id}`,
      what: `Attach the tax invoice of receivable ${receivable}.`,
      late: false,
    });
  });

  it("is a filing to extend once it is made", async () => {
    await file(addDays(start, 30));
    expect(await found(60, ["filing", "filingExtension"])).to.deep.equal(["filingExtension 30"]);
  });

  it("is a tax invoice to look up again, or to replace", async () => {
    const { book, seller, verifier } = stage;
    const attached = taxInvoiceOf("00000001");
    const invoice = { receivable, taxInvoice: attached, amount: FACE, issuedOn: start, document: id("paper") };
    const signature = await signMessage(taxInvoiceMessage(book, invoice), seller.wallet);
    await stage.send(planAttachTaxInvoice(book, nameOf(), invoice, signature));
    expect(await found(14)).to.deep.equal(["taxCheck 0"]);
    const look = async (good: boolean) => {
      const checkedOn = await stage.client.today();
      const of = { receivable, taxInvoice: attached, verifier: verifier.id };
      const check = { ...of, good, checkedOn, document: id(`answer ${good}`) };
      const signed = await signMessage(taxCheckMessage(book, check), verifier.wallet);
      await stage.send(planRecordTaxCheck(book, nameOf(), check, signed));
    };
    await look(true);
    expect(await found(14)).to.deep.equal(["taxCheck 10"]);
    await look(false);
    expect(await found(14)).to.deep.equal(["taxInvoice 0"]);
  });

  it("is evidence that lapses, a balance with a rest, and a final statement to agree on", async () => {
    const { book, verifier } = stage;
    const lot = lotReference("second");
    const validUntil = addDays(start, 12);
    const balance = { verifier: verifier.id, document: id("receipt"), quantity: 500n, validUntil, content: ZeroHash };
    await stage.send(planOpenBalance(book, balance, await signMessage(balanceMessage(book, balance), verifier.wallet)));
    const weight = { lot, kind: EvidenceKind.WeightArrival, document: id("ticket"), quantity: 500n, validUntil };
    await deal.attest({ by: deal.buyer, ...weight });
    expect(await found(14, ["evidence", "balance"])).to.deep.equal(["balance 12", "evidence 12"]);
    const part = { number: numberOf("seller", "2", start), quantity: 500n, share: 900_000, amount: (FACE * 9n) / 20n };
    await deal.tokenise({ ...part, lots: [{ lot, document: ZeroHash }] });
    expect(await found(14, ["evidence"])).to.deep.equal([]);
    expect(await found(60, ["finalStatement"])).to.deep.equal(["finalStatement 60"]);
  });

  it("is printed for people and for programs, and says what is late", async () => {
    await stage.passDays(32);
    const { provider } = stage.client;
    const context = { connection: { ethers: { provider } }, book: stage.book } as unknown as Context;
    const lines: string[] = [];
    await due(
      context,
      { within: "14", json: false },
      createPrinter(false, (line) => lines.push(line)),
    );
    const late = `${formatDay(addDays(start, 30))}  LATE  party ${stage.lender.id} +Extend the filing of receivable`;
    expect(lines.filter((line) => new RegExp(`^${late}`).test(line))).to.have.length(1);
    expect(lines.at(-1)).to.match(/^\n\d due within 14 days of \d{4}-\d\d-\d\d, 2 of them late\.$/);
    const json: string[] = [];
    await due(
      context,
      { within: "0", json: true },
      createPrinter(true, (line) => json.push(line)),
    );
    const { tasks } = JSON.parse(json.join("")) as { tasks: { kind: string; day: string; late: boolean }[] };
    expect(tasks.map(({ kind, late }) => [kind, late])).to.deep.include(["filingExtension", true]);
  });

  it("is a filing to cancel when the receivable is settled", async () => {
    const { book, buyer, client, lender } = stage;
    await stage.fund(buyer.account, FACE);
    const payment = { receivable, amount: FACE, currency: stage.money };
    await stage.send(planPay(book, payment), buyer);
    expect(await found(0, ["filingCancellation", "filingExtension"])).to.deep.equal(["filingCancellation 30 late"]);
    const message = filingCancellationMessage(book, receivable, (await client.standing(receivable)).filedUntil);
    await stage.send(planCancelFiling(book, receivable, lender.id, await signMessage(message, lender.wallet)));
    expect(await found(0, ["filingCancellation"])).to.deep.equal([]);
  });

  it("is a deduction to agree on, a draft that matures, late interest, and an obligor to stop", async () => {
    const { book, buyer, client } = stage;
    const other = deal.idOf({ number: numberOf("seller", "2", start) });
    const kinds: DueTask["kind"][] = ["deduction", "draft", "lateInterest", "stop"];
    const deduction = { reason: Reason.Penalty, amount: parseAmount("100.00"), document: id("penalty") };
    const message = deductionMessage(book, other, deduction);
    await stage.send(planDeduct(book, other, deduction, await signMessage(message, buyer.wallet)));
    const today = await client.today();
    const draft = { receivable: other, amount: parseAmount("900.00"), acceptor: id("bank"), document: id("draft") };
    await stage.send(planTakeDraft(book, { ...draft, maturity: addDays(today, 8) }));
    expect(await found(14, kinds)).to.deep.equal([`deduction ${today - start}`, `draft ${today - start + 8}`]);
    await passTo(stage, addDays((await client.receivable(other)).due, 2));
    expect(await found(60, kinds)).to.deep.equal(["draft 40 late", "lateInterest 60 late", "deduction 62", "stop 91"]);
    const [late] = (await dueTasks(client, { within: 0 })).filter(({ kind }) => kind === "lateInterest");
    expect(late?.what).to.equal(`Pay 4.50 of late interest of receivable ${other}, as of today.`);
    // A draft for all that is not deducted makes nothing overdue.
    const rest = { ...draft, amount: parseAmount("3500.00"), document: id("draft for the rest") };
    await stage.send(planTakeDraft(book, { ...rest, maturity: addDays(await client.today(), 50) }));
    expect(await found(60, ["stop"])).to.deep.equal([]);
  });

  it("is a book to value once a court found somebody insolvent", async () => {
    const { book, buyer, client } = stage;
    const today = await client.today();
    const facility = await stage.openFacility();
    await stage.send(planDeclareInsolvent(book, buyer.id, today, id("decision")));
    expect(await found(0, ["valuation"])).to.deep.equal([`valuation ${today - start}`]);
    const [task] = (await dueTasks(client, { within: 0 })).filter(({ kind }) => kind === "valuation");
    expect(task?.subject).to.equal(facility);
    expect(task?.what).to.match(/, 1 behind in insolvencies: it is closed until then\.$/);
    await stage.send(planValue(book, facility), buyer);
    expect(await found(0, ["valuation"])).to.deep.equal([]);
  });

  it("is the calendar when it ends", async () => {
    const end = parseDay("2026-12-31");
    expect(await found(end - (await stage.client.today()), ["calendar"])).to.deep.equal([`calendar ${end - start}`]);
  });

  it("refuses days that are none", async () => {
    for (const within of [-1, 1.5, 3_651]) {
      const refusal: unknown = await dueTasks(stage.client, { within }).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(InputError);
    }
    const printer = createPrinter(false, () => undefined);
    const typed = due({} as Context, { within: "soon", json: false }, printer);
    expect(String(await typed.catch((error: unknown) => error))).to.match(/"soon" is no number of days/);
  });
});
