import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { id } from "ethers";

import {
  addDays,
  drawRequestMessage,
  encodeDrawData,
  events,
  formatDay,
  LOAN_EVENTS,
  MAX_VALUE_DAYS,
  payeesHash,
  planDeposit,
  planDraw,
  planRepay,
  rebuildLoans,
  signMessage,
  withCollectors,
  type Day,
} from "../../sdk/index.js";
import { allocate, receipt } from "../../tasks/bank/receipts.js";
import type { Context } from "../../tasks/lib/context.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { Stage } from "../sdk/stage.js";

const FACE = 10_000_00n;

describe("story: transfers of the due day, booked days later", () => {
  const folder = mkdtempSync(join(tmpdir(), "ordos-value-days-"));
  let stage: Stage;
  let context: Context;
  let facility: string;
  let other: string;
  let claims: bigint[];
  let due: Day;

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

  const line = (name: string) => ({ bank: "", account: "", reference: id(name), booked: "", json: false });

  function listOf(...rows: string[]): string {
    const path = join(folder, "list.csv");
    writeFileSync(path, ["receivable,amount", ...rows].join("\n"));
    return path;
  }

  async function draw(receivable: bigint): Promise<void> {
    const { book, client, seller } = stage;
    const request = { receivable, units: FACE, minNet: 1n, deadline: await client.today(), payees: payeesHash([]) };
    const signed = await signMessage(drawRequestMessage(book, facility, request), seller.wallet);
    const drawData = encodeDrawData(request, [], signed, "0x");
    await stage.send(planDraw(book, { receivable, from: seller.account, facility, units: FACE, drawData }), seller);
  }

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    other = await stage.openFacility();
    facility = await stage.openFacility();
    const { investor, client, book, money } = stage;
    const { junior } = await client.facility(facility);
    await stage.fund(investor.account, 100_000_00n);
    const deposit = { vault: junior, assets: 100_000_00n, receiver: investor.account, currency: money };
    await stage.send(planDeposit(book, deposit), investor);
    claims = [await stage.tokenise(FACE), await stage.tokenise(FACE), await stage.tokenise(FACE)];
    for (const claim of claims.slice(0, 2)) await draw(claim);
    ({ due } = await client.receivable(claims[0] ?? 0n));
    context = {
      book: stage.book,
      connection: { ethers: { provider: client.provider } },
      signerOf: () => Promise.resolve(stage.deployer),
    } as unknown as Context;
    await stage.passDays(32);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows in a dry run which loans are collected, and as of which day", async () => {
    const given = { ...line("R-1"), amount: "30000.00", valueDay: formatDay(due), payer: "", send: true };
    await says(receipt, given);
    const list = listOf(...claims.map((claim) => `${claim},10000.00`));
    const args = { ...line("R-1"), list, payerName: "", send: false };
    const said = await says(allocate, { ...args, collect: "" });
    expect(said).to.include(`It counts from ${formatDay(due)}; 2 of 3 are collected as of that day.`);
    for (const claim of claims.slice(0, 2)) expect(said).to.include(`Facility ${facility} collects ${claim}.`);
    expect(await says(allocate, { ...args, collect: "none" })).to.include("0 of 3 are collected");
    expect(await says(allocate, { ...args, collect: other })).to.include("0 of 3 are collected");
    expect(await says(allocate, { ...args, collect: facility })).to.include("2 of 3 are collected");
  });

  it("pays and collects as of the due day: no late interest, in time", async () => {
    const list = listOf(...claims.map((claim) => `${claim},10000.00`));
    await says(allocate, { ...line("R-1"), list, payerName: "", collect: "", send: true });
    const { client, buyer } = stage;
    const collected = await events(client, { names: ["Collected"] });
    expect(collected.map(({ args }) => [args.late, Number(args.day)])).to.deep.equal([
      [0n, Number(due)],
      [0n, Number(due)],
    ]);
    for (const claim of claims.slice(0, 2)) expect((await client.loan(facility, claim)).version).to.equal(0);
    expect((await client.contract("PaymentHistory").obligorFacts(buyer.id)).lateness).to.equal(0n);
    expect(await client.contract("ReceivableToken").MAX_VALUE_DAYS()).to.equal(BigInt(MAX_VALUE_DAYS));
    expect(await client.contract("BankDesk").MAX_BACK()).to.equal(BigInt(MAX_VALUE_DAYS));
  });

  it("counts a receipt that waited from as far back as is allowed", async () => {
    const claim = await stage.tokenise(FACE);
    const today = await stage.client.today();
    const given = { ...line("R-2"), amount: "10000.00", valueDay: formatDay(today), payer: "", send: true };
    await says(receipt, given);
    await stage.passDays(8);
    const args = { ...line("R-2"), list: listOf(`${claim},10000.00`), payerName: "", collect: "", send: true };
    expect(await says(allocate, args)).to.include(`It counts from ${formatDay(addDays(today, 3))};`);
    const paid = await events(stage.client, { names: ["PaidAsOf"] });
    expect(paid.at(-1)?.args.valueDay).to.equal(BigInt(addDays(today, 3)));
  });

  it("takes off late interest that a fen had worked out, and tells it in events", async () => {
    const claim = await stage.tokenise(FACE);
    await draw(claim);
    const { client, seller, book, money } = stage;
    const { due: day } = await client.receivable(claim);
    await stage.passDays(33);
    await stage.send(planRepay(book, { facility, receivable: claim, amount: 1n, currency: money }), seller);
    expect((await client.owed(facility, claim)).late > 0n).to.equal(true);
    const given = { ...line("R-3"), amount: "5000.00", valueDay: formatDay(day), payer: "", send: true };
    await says(receipt, given);
    await says(allocate, { ...line("R-3"), list: listOf(`${claim},5000.00`), payerName: "", collect: "", send: true });
    const told = await events(client, { names: LOAN_EVENTS, facilities: [facility] });
    expect(told.some(({ name }) => name === "LateTakenOff")).to.equal(true);
    const loans = rebuildLoans(told, facility);
    expect(loans.get(claim)?.loan).to.deep.equal(await client.loan(facility, claim));
    for (const paid of claims.slice(0, 2)) expect(loans.get(paid)?.closedOn).to.equal(due);
  });

  it("names no collector for what brings its units less than a minor unit, nor over one that is named", async () => {
    const claim = await stage.tokenise(FACE);
    await draw(claim);
    const { client, seller } = stage;
    const named = [{ receivable: claim, amount: 1n, collector: seller.account }];
    expect(await withCollectors(client, named)).to.deep.equal(named);
    const nothing = [{ receivable: claim, amount: 0n }];
    expect(await withCollectors(client, nothing)).to.deep.equal(nothing);
    const [whole] = await withCollectors(client, [{ receivable: claim, amount: 1n }]);
    expect(whole?.collector, "all units are there").to.equal(facility);
  });
});
