import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  dueTasks,
  events,
  lineLoanId,
  lineRequestMessage,
  loansOfPayouts,
  LOAN_EVENTS,
  LOAN_IN_TRANSIT,
  parseAmount,
  payeesHash,
  planBookPayout,
  planConfirmPayout,
  planDrawOnLine,
  planFinance,
  planPledge,
  planRejectPayout,
  planRepay,
  pledgeRequestMessage,
  prepareBundle,
  rebuildLoans,
  signMessage,
  transitOf,
  type Day,
  type Hex,
  type Payee,
} from "../../sdk/index.js";
import { confirm, payouts, reject } from "../../tasks/bank/payouts.js";
import { loans } from "../../tasks/desk/loans.js";
import type { Context } from "../../tasks/lib/context.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { Stage } from "../sdk/stage.js";
import { fundFacility } from "./deal.js";

const FACE = parseAmount("100000.00");
const FEW = parseAmount("10000.00");

describe("story: draws whose money goes to a bank account", () => {
  let stage: Stage;
  let context: Context;
  let facility: string;
  let line: bigint;
  let end: Day;
  let requests = 0n;
  const claims: bigint[] = [];

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    facility = await stage.openFacility();
    await fundFacility(stage, facility, parseAmount("3000000.00"), parseAmount("1000000.00"));
    line = lineLoanId(stage.seller.id);
    end = addDays(await stage.client.today(), 120);
    context = {
      book: stage.book,
      connection: { ethers: { provider: stage.client.provider } },
      signerOf: () => Promise.resolve(stage.deployer),
    } as unknown as Context;
  });

  const listOf = (amount: bigint): Payee[] => [
    { account: `0x${"0".repeat(40)}`, bankAccount: id("card of a herder"), amount, purpose: id("milk") },
  ];

  /** A financing in one transaction, of which the bank pays all out. */
  async function finance(): Promise<bigint> {
    const { book, buyer, seller, client } = stage;
    const { messages, lots } = await stage.prepare(facility, FACE);
    const { due } = messages.statement.value;
    const offer = await client.quote(facility, {
      ...{ obligor: buyer.id, seller: seller.id, programme: 0, face: FACE, due },
    });
    const today = await client.today();
    const prepared = prepareBundle(book, {
      ...{ programme: stage.programme, table: "0x" as const, order: messages.order.value, lots, facility },
      attestations: messages.attestations.map(({ value }) => value),
      statement: messages.statement.value,
      acceptance: { acceptance: messages.acceptance.value, proof: [] },
      draw: { deadline: addDays(today, 10), payees: [{ bankAccount: id("card of a herder"), amount: offer.net }] },
    });
    await stage.send(planFinance(book, [await stage.sign(prepared)]));
    claims.push(prepared.receivable);
    return prepared.receivable;
  }

  async function drawOnLine(amount: bigint): Promise<void> {
    const { book, seller, client } = stage;
    const { fee } = (await client.facility(facility)).terms;
    const payees = listOf(amount - (amount * BigInt(fee) + 999_999n) / 1_000_000n);
    const request = {
      ...{ seller: seller.id, amount, minNet: 1n, due: end, deadline: await client.today() },
      ...{ payees: payeesHash(payees), number: ++requests },
    };
    const sellerSignature = await signMessage(lineRequestMessage(book, facility, request), seller.wallet);
    await stage.send(planDrawOnLine(book, facility, { request, payees, sellerSignature, approval: "0x" }));
  }

  async function payoutOf(loan: bigint): Promise<Hex> {
    const transit = await transitOf(stage.client, facility, loan);
    if (transit === undefined) throw new Error("not in transit");
    return transit.payoutId;
  }

  /** The loans that follow from the events are the facility's. */
  async function expectSame(): Promise<void> {
    const rebuilt = rebuildLoans(await events(stage.client, { names: LOAN_EVENTS }), facility);
    for (const [loan, found] of rebuilt) {
      expect(found.loan, loan.toString()).to.deep.equal(await stage.client.loan(facility, loan));
    }
  }

  async function says<A>(
    work: (context: Context, args: A, printer: ReturnType<typeof createPrinter>) => Promise<void>,
    args: A,
  ): Promise<string> {
    const lines: string[] = [];
    await work(
      context,
      args,
      createPrinter(false, (text) => lines.push(text)),
    );
    return lines.join("\n");
  }

  const entry = async (reference: string) => ({
    ...{ reference: id(reference), bank: "", account: "", send: true, json: false },
    booked: new Date((await stage.client.today()) * 86_400_000).toISOString().slice(0, 10),
  });

  it("are shown as in transit, with the loan that a payout is of", async () => {
    const loan = await finance();
    const payout = await payoutOf(loan);
    expect((await stage.client.loan(facility, loan)).flags & LOAN_IN_TRANSIT).to.equal(LOAN_IN_TRANSIT);
    expect((await stage.client.loans(facility, [loan]))[0]?.inTransit).to.equal(true);
    expect((await loansOfPayouts(stage.client)).get(payout)).to.deep.equal({ facility, loan });
    expect(await says(payouts, { days: "2", json: false })).to.include(loan.toString());
    expect(await says(loans, { facility, json: false })).to.include("in transit");
    await expectSame();
  });

  it("are booked by the bank's own confirmation", async () => {
    const [loan = 0n] = claims;
    await stage.passDays(2);
    const said = await says(confirm, { ...(await entry("P-1")), payout: await payoutOf(loan), valueDay: "" });
    // The confirmation, and then the booking, once it stands.
    expect(said.match(/Sent in one transaction\./g)).to.have.length(2);
    expect(said).to.include(`Book the payout of loan ${loan}.`);
    expect(await transitOf(stage.client, facility, loan)).to.equal(undefined);
    expect((await stage.client.loan(facility, loan)).start).to.equal(await stage.client.today());
    await expectSame();
  });

  it("are undone by the bank's rejection", async () => {
    const loan = await finance();
    const said = await says(reject, { ...(await entry("P-2")), payout: await payoutOf(loan) });
    expect(said).to.include(`Book the payout of loan ${loan}.`);
    expect((await stage.client.loan(facility, loan)).version).to.equal(0);
    const holding = await stage.client.holding(loan, stage.seller.account);
    expect(holding.units).to.equal(FACE);
    await expectSame();
  });

  it("are listed as due until what the bank decided is booked", async () => {
    const { book, client } = stage;
    const loan = await finance();
    const payout = await payoutOf(loan);
    const booking = async () => (await dueTasks(client)).filter(({ kind }) => kind === "booking");
    expect(await booking()).to.deep.equal([]);
    await stage.send(planConfirmPayout(book, payout, id("P-3"), await client.today()));
    const [task] = await booking();
    expect(task).to.include({ subject: payout, who: "anybody", late: false });
    expect(task?.what).to.match(/of loan \d+ in facility 0x\w+, which the bank confirmed\.$/);
    await stage.send(planBookPayout(book, facility, loan));
    expect(await booking()).to.deep.equal([]);
    await expectSame();
    const other = await finance();
    await stage.send(planRejectPayout(book, await payoutOf(other), id("P-4")));
    expect((await booking())[0]?.what).to.match(/which the bank rejected\.$/);
    await stage.send(planBookPayout(book, facility, other));
    await expectSame();
  });

  it("go on as quoted when money comes first", async () => {
    const { book, client, seller } = stage;
    const loan = await finance();
    await stage.passDays(3);
    await stage.fund(seller.account, FEW);
    const payment = { facility, receivable: loan, amount: FEW, currency: stage.money };
    await stage.send(planRepay(book, payment), seller);
    expect(await transitOf(client, facility, loan)).to.equal(undefined);
    await expectSame();
  });

  it("stand beside older draws of a line", async () => {
    const { book, client, seller } = stage;
    const receivable = await stage.tokenise(FACE);
    const request = { receivable, units: FACE, deadline: await client.today() };
    const sellerSignature = await signMessage(pledgeRequestMessage(book, facility, request), seller.wallet);
    await stage.send(planPledge(book, { from: seller.account, facility, request, sellerSignature }), seller);
    await drawOnLine(FEW);
    await expectSame();
    await stage.send(planConfirmPayout(book, await payoutOf(line), id("P-5"), await client.today()));
    await stage.send(planBookPayout(book, facility, line));
    await expectSame();
    await stage.passDays(5);
    await drawOnLine(FEW);
    await expectSame();
    await stage.passDays(2);
    const valueDay = await client.today();
    await stage.send(planConfirmPayout(book, await payoutOf(line), id("P-6"), valueDay));
    await stage.passDays(1);
    await stage.send(planBookPayout(book, facility, line));
    await expectSame();
    await drawOnLine(FEW);
    await stage.send(planRejectPayout(book, await payoutOf(line), id("P-7")));
    await stage.send(planBookPayout(book, facility, line));
    await expectSame();
    expect((await client.loan(facility, line)).principal).to.equal(2n * FEW);
    await drawOnLine(FEW);
    await stage.send(planConfirmPayout(book, await payoutOf(line), id("P-8"), await client.today()));
    await stage.send(planBookPayout(book, facility, line));
    await drawOnLine(FEW);
    for (let i = 0; i < 3; ++i) await stage.passDays(40);
    await stage.send(planConfirmPayout(book, await payoutOf(line), id("P-9"), await client.today()));
    await stage.send(planBookPayout(book, facility, line));
    await expectSame();
  });
});
