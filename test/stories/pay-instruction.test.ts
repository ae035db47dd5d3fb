import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  assignmentAcknowledgementMessage,
  assignmentNoticeMessage,
  deductionMessage,
  displayAmount,
  formatDay,
  parseAmount,
  planAcknowledgeAssignment,
  planDeduct,
  planFreeze,
  planNotifyAssignment,
  planPayMany,
  planTakeDraft,
  Reason,
  ReceivableStatus,
  signMessage,
  type Day,
} from "../../sdk/index.js";
import type { Context } from "../../tasks/lib/context.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { payInstruction } from "../../tasks/suite/pay-instruction.js";
import { Stage } from "../sdk/stage.js";

describe("story: what discharges the buyer", () => {
  let stage: Stage;
  let receivable: bigint;
  let due: Day;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    receivable = await stage.tokenise(parseAmount("10000.00"));
    ({ due } = await stage.client.receivable(receivable));
  });

  const print = async (day = "", json = false): Promise<string[]> => {
    const context = {
      connection: { ethers: { provider: stage.client.provider } },
      book: stage.book,
    } as unknown as Context;
    const lines: string[] = [];
    const args = { receivable: receivable.toString(), day, json };
    await payInstruction(
      context,
      args,
      createPrinter(json, (line) => lines.push(line)),
    );
    return lines;
  };
  /** What stands beside a word of the table. */
  const said = (lines: readonly string[], what: string) =>
    lines
      .find((line) => line.startsWith(what))
      ?.slice(what.length)
      .trim();

  it("is the face, paid into the token, while nothing is late or disputed", async () => {
    const lines = await print();
    expect(said(lines, "stands")).to.equal(`active on ${formatDay(await stage.client.today())}`);
    expect(said(lines, "pay into")).to.match(/^0x\w{40}, the receivable token: never to a holder$/);
    expect(said(lines, "pay into")).to.include(stage.book.contracts.ReceivableToken);
    expect(said(lines, "money")).to.equal(`CNYd at ${stage.money}`);
    expect(said(lines, "assignment")).to.equal("none was notified");
    expect(lines.at(-1)).to.match(/, 10,000\.00 discharges the buyer in full, whoever holds the units\.$/);
    const [json = ""] = await print("", true);
    expect(JSON.parse(json)).to.include({ face: "1000000", lateInterest: "0", stage: "active", symbol: "CNYd" });
  });

  it("holds back what is deducted and what drafts cover, and knows the assignment", async () => {
    const { book, buyer, client, lender, seller } = stage;
    const deduction = { reason: Reason.Penalty, amount: parseAmount("300.00"), document: id("penalty") };
    const message = deductionMessage(book, receivable, deduction);
    await stage.send(planDeduct(book, receivable, deduction, await signMessage(message, buyer.wallet)));
    const maturity = addDays(await client.today(), 60);
    const draft = { receivable, amount: parseAmount("700.00"), maturity, acceptor: id("bank"), document: id("draft") };
    await stage.send(planTakeDraft(book, draft));
    const notice = { receivable, assignee: lender.id, document: id("notice") };
    const given = await signMessage(assignmentNoticeMessage(book, notice), seller.wallet);
    await stage.send(planNotifyAssignment(book, notice, given));
    const today = formatDay(await client.today());
    expect(said(await print(), "assignment")).to.equal(`to party ${lender.id}, notified on ${today}, not acknowledged`);
    const acknowledgement = assignmentAcknowledgementMessage(book, receivable, lender.id);
    const signature = await signMessage(acknowledgement, buyer.wallet);
    await stage.send(planAcknowledgeAssignment(book, receivable, signature));
    const paper = id("order of the court");
    await stage.send(planFreeze(book, { account: seller.account, receivable, units: 1n, paper }));
    const lines = await print();
    expect(said(lines, "assignment")).to.match(new RegExp(`, acknowledged on ${today}$`));
    expect(said(lines, "disputed or deducted")).to.equal("300.00");
    expect(said(lines, "covered by drafts")).to.equal("700.00");
    expect(said(lines, "frozen")).to.equal("units of some holder are, or were: their money waits in the token");
    expect(lines.at(-1)).to.match(
      / It may hold back 300\.00 that is disputed or deducted and 700\.00 that drafts cover\.$/,
    );
  });

  it("grows by late interest from the day after the due day, on the day asked for", async () => {
    expect(said(await print(formatDay(due)), "late interest")).to.equal("0.00");
    const lines = await print(formatDay(addDays(due, 10)));
    expect(said(lines, "stands")).to.equal(`overdue on ${formatDay(addDays(due, 10))}`);
    expect(said(lines, "late interest")).to.equal("50.00");
    expect(lines.at(-1)).to.include("10,050.00 discharges the buyer in full");
    expect(said(await print(formatDay(addDays(due, 31))), "stands")).to.match(/^defaulted/);
    const wrong: unknown = await print("tomorrow").catch((error: unknown) => error);
    expect(String(wrong)).to.include('"tomorrow" is no day');
  });

  it("discharges: what it says is what settles the receivable", async () => {
    const { book, buyer, client } = stage;
    await stage.passDays(due - (await client.today()) + 10);
    const { face, lateInterest } = await client.payInstruction(receivable);
    expect(displayAmount(face + lateInterest)).to.equal("10,050.00");
    await stage.fund(buyer.account, face + lateInterest);
    const payment = { receivable, amount: face, lateInterest };
    await stage.send(planPayMany(book, [payment], { currency: stage.money }), buyer);
    expect((await client.receivable(receivable)).status).to.equal(ReceivableStatus.Settled);
    const lines = await print();
    expect(said(lines, "stands")).to.match(/^settled/);
    expect(lines.at(-1)).to.equal("\nNothing is owed.");
  });
});
