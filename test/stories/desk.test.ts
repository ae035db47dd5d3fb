import { expect } from "chai";
import { id as hashOf } from "ethers";
import hre from "hardhat";

import { deskOf, OrdosClient, parseAmount, parseDay } from "../../sdk/index.js";
import { newTerms } from "../../sdk/terms.js";
import { assembleBadDay } from "../../tasks/demo/bad-cast.js";
import { BAD_DAYS, BadDay } from "../../tasks/demo/bad-day.js";
import { assemble, type Cast } from "../../tasks/demo/cast.js";
import { CattleDeal } from "../../tasks/demo/cattle.js";
import { Bill } from "../../tasks/demo/goods.js";
import { Narrator } from "../../tasks/demo/narrator.js";
import { contextOf, type Context } from "../../tasks/lib/context.js";
import { explain } from "../../tasks/lib/failure.js";
import { createPrinter, type Printer } from "../../tasks/lib/printer.js";
import { Stage } from "../../tasks/lib/stage.js";
import type { DeskArguments } from "../../tasks/desk/facilities.js";
import { limits } from "../../tasks/desk/limits.js";
import { loans } from "../../tasks/desk/loans.js";
import { waiting } from "../../tasks/desk/waiting.js";

const yuan = parseAmount;
type Task = (context: Context, args: DeskArguments, printer: Printer) => Promise<void>;

/** An empty chain with the suite, and people on it. */
async function open(from: string, tag: string): Promise<{ context: Context; stage: Stage }> {
  const connection = await hre.network.create({ network: "default", override: { initialDate: new Date(from) } });
  const context = await contextOf(connection);
  const [relayer] = await connection.ethers.getSigners();
  const { book, parameters } = context;
  return { context, stage: new Stage({ connection, book, parameters, relayer: relayer?.address ?? "", tag }) };
}

const quiet = new Narrator(() => undefined);

describe("story: what a lender's staff see", function () {
  this.timeout(180_000);
  let context: Context;
  let cast: Cast;
  let cattle: CattleDeal;
  let client: OrdosClient;

  async function printed(task: Task, facility = "", of = context): Promise<string[]> {
    const lines: string[] = [];
    await task(
      of,
      { facility, json: false },
      createPrinter(false, (text) => lines.push(...text.split("\n"))),
    );
    return lines;
  }

  async function document(task: Task, facility = ""): Promise<unknown> {
    const texts: string[] = [];
    await task(
      context,
      { facility, json: true },
      createPrinter(true, (text) => texts.push(text)),
    );
    return JSON.parse(texts.join(""));
  }

  const lineWith = (lines: string[], ...parts: string[]) =>
    lines.find((line) => parts.every((part) => line.includes(part))) ?? `no line has ${parts.join(" and ")}`;

  /** The bank changes its coal facility: what gives more waits, what gives less does not. */
  async function decide(): Promise<void> {
    const { stage, bank, plant, trader, washer, coalBook } = cast;
    const abi = stage.facility(coalBook.address).interface;
    const limit = (cap: string, expiry: string, risk: number) => ({
      ...{ cap: yuan(cap), expiryDay: parseDay(expiry), class: risk, agreement: hashOf("agreement") },
    });
    const terms = newTerms({
      ...{ lateRate: 75_000, minTenor: 1, maxTenor: 180, floor: 100_000, writeOffDays: 120 },
      ...{ provision1: 10_000, provision2: 200_000, provision3: 500_000, newPairCap: yuan("150000.00") },
    });
    const prices = { advance: Array<number>(8).fill(850_000), rate: Array<number>(8).fill(45_000) };
    const calls = [
      abi.encodeFunctionData("admit", [trader.group, false, limit("200000.00", "2026-12-31", 2)]),
      abi.encodeFunctionData("admit", [trader.group, false, limit("300000.00", "2027-06-30", 1)]),
      abi.encodeFunctionData("admit", [washer.group, true, limit("900000.00", "2026-11-01", 3)]),
      abi.encodeFunctionData("setSector", [2, yuan("500000.00"), 50_000]),
      abi.encodeFunctionData("fileProgramme", [cast.goods.number, 2]),
      abi.encodeFunctionData("setSector", [3, yuan("400000.00"), 0]),
      abi.encodeFunctionData("fileProgramme", [cast.goods.number, 3]),
      abi.encodeFunctionData("setFacilityCap", [yuan("4000000.00")]),
      abi.encodeFunctionData("setAutoLimit", [yuan("1500000.00")]),
      abi.encodeFunctionData("setTerms", [terms, prices]),
      abi.encodeFunctionData("overrideGrade", [plant.id, 1, hashOf("years of good payment"), parseDay("2027-03-31")]),
    ];
    await stage.execute(
      bank,
      calls.map((data) => ({ to: coalBook.address, data })),
    );
  }

  before(async () => {
    const opened = await open("2026-09-26", "desk");
    context = opened.context;
    cast = await assemble(opened.stage, quiet);
    const { stage, plant, trader } = cast;
    client = await OrdosClient.connect(stage.book, stage.connection.ethers.provider);
    const at = async (date: string, act: (day: ReturnType<typeof parseDay>) => Promise<unknown>) => {
      const day = parseDay(date);
      await stage.moveTo(day);
      await act(day);
    };
    const bill = new Bill(cast, "November haulage", plant, "120000.00");
    const never = new Bill(cast, "trading house", trader, "150000.00");
    await at("2026-11-06", (day) => bill.finance(day));
    await at("2026-11-09", (day) => never.finance(day));
    await at("2026-11-10", async (day) => (cattle = await CattleDeal.open(cast, day)));
    await at("2026-11-16", (day) => cattle.buy(day));
    await at("2026-12-20", decide);
    await at("2026-12-21", (day) => bill.pay(day, plant, yuan("50000.00"), "in part, 15 days late"));
  });

  it("shows what is used and free of each limit, and until when", async () => {
    const lines = await printed(limits, cast.coalBook.address);
    expect(lines[0]).to.equal(`Facility ${cast.coalBook.address} of party ${cast.bank.id}`);
    // Two claims: what the book carries has their interest, what is out to groups has not.
    expect(lineWith(lines, "whole facility")).to.match(/ 167,056\.00 +4,000,000\.00 +3,832,944\.00$/);
    expect(lineWith(lines, "without the lender's approval")).to.match(/approval +1,000,000\.00$/);
    expect(lineWith(lines, `as buyer: group ${cast.plant.group}, party ${cast.plant.id}`)).to.match(
      / 46,636\.00 +no end +no cap, class 0$/,
    );
    expect(lineWith(lines, "as buyer", `party ${cast.trader.id}`)).to.match(
      / 120,000\.00 +200,000\.00 +80,000\.00 +2026-12-31 +class 2$/,
    );
    expect(lineWith(lines, "as seller", `party ${cast.washer.id}`)).to.match(
      / 0\.00 +900,000\.00 +0\.00 +2026-11-01 +EXPIRED: nothing new$/,
    );
    expect(lineWith(lines, "sector 2")).to.match(/ 0\.00 +0\.00 +0\.00 +5 % off the advance$/);
    expect(lines.at(-1)).to.match(/^Cash 4,834,000\.00; /);
  });

  it("shows what waits, with its day and what holds until then", async () => {
    const lines = await printed(waiting, cast.coalBook.address);
    const from = "2026-12-27";
    expect(lineWith(lines, "approval")).to.match(/^2026-12-27 .* 1,000,000\.00 +1,500,000\.00$/);
    expect(lineWith(lines, from, "terms, version 2")).to.match(
      /80 % at 4\.2 %, late 7\.5 % +best grade 85 % at 4\.5 %/,
    );
    expect(lineWith(lines, from, `party ${cast.trader.id}`)).to.match(
      /200,000\.00 until 2026-12-31, class 2 +300,000\.00 until 2027-06-30, class 1$/,
    );
    expect(lineWith(lines, from, "sector 2")).to.match(/ 0\.00, 5 % off the advance +500,000\.00, 5 % off/);
    expect(lineWith(lines, from, `programme ${cast.goods.number} `)).to.match(/in sector 2 +in sector 3$/);
    expect(lineWith(lines, from, `party ${cast.plant.id} `)).to.match(/ 1 +2027-03-31 +waits: until then the worse/);
    expect((await printed(waiting, cast.milkBook.address)).slice(1)).to.deep.equal(["No limit or term waits."]);
  });

  it("shows open loans, on claims and on orders", async () => {
    const lines = await printed(loans);
    expect(lines.filter((line) => line.startsWith("Facility "))).to.have.length(4);
    expect(lineWith(lines, "claim", " 15 ")).to.match(/ 2026-12-06 +15 +1 +120,000\.00 +70,000\.00 +46,636\.00 /);
    expect(lineWith(lines, "claim", "2026-12-09")).to.match(
      / 12 +1 +150,000\.00 +150,000\.00 +120,000\.00 +420\.00 +300\.00 /,
    );
    expect(lineWith(lines, "order, to stage 1")).to.match(
      / 2027-07-31 +0 +0 +1,036,800\.00 +5,040\.00 +0\.00 +0x[0-9a-f]{64}$/,
    );
    expect(lines).to.include("2 open, principal 166,636.00.");
    expect(lines.filter((line) => line === "No loan is open.")).to.have.length(2);
  });

  it("gives programs the same as one document", async () => {
    const [first] = (await document(limits)) as { facility: string; limits: { kind: string; used: string }[] }[];
    expect(first?.facility).to.equal(cast.coalBook.address);
    expect(first?.limits[0]).to.include({ kind: "facility", used: "16705600" });
    const [held] = (await document(loans, cattle.book.address)) as { loans: Record<string, unknown>[] }[];
    expect(held?.loans[0]).to.deep.include({ onOrder: true, stage: 0, principal: "103680000" });
    expect(held?.loans[0]?.order).to.deep.include({ drawnTo: 1, liened: true });
    const [later] = (await document(waiting, cast.coalBook.address)) as { waiting: unknown[]; overrides: unknown[] }[];
    expect(later?.waiting).to.have.length(6);
    expect(later?.overrides).to.have.length(1);
  });

  it("counts a new pair, and nothing waits any more, once the day has come", async () => {
    const { stage, plant, coalBook } = cast;
    const day = parseDay("2026-12-28");
    await stage.moveTo(day);
    await new Bill(cast, "December haulage", plant, "100000.00").finance(day);
    const desk = await deskOf(client, coalBook.address);
    expect(desk.waiting).to.deep.equal([]);
    expect(desk.overrides.map(({ waits }) => waits)).to.deep.equal([false]);
    const pair = desk.limits.find(({ kind }) => kind === "newPair");
    expect(pair).to.deep.include({ used: yuan("85000.00"), cap: yuan("150000.00"), free: yuan("65000.00") });
    expect(pair?.parties).to.deep.equal([cast.haulier.id, plant.id]);
    expect(await printed(limits, coalBook.address)).to.satisfy((lines: string[]) =>
      lineWith(lines, `new pair: seller ${cast.haulier.id}, buyer ${plant.id}`).includes("85,000.00"),
    );
  });

  it("refuses what is no facility", async () => {
    const refusal = async (facility: string) =>
      printed(limits, facility).catch((error: unknown) => explain(error).sentence);
    expect(await refusal("coal")).to.equal('"coal" is no address of a facility.');
    expect(await refusal(cast.bank.account)).to.equal(`There is no facility at ${cast.bank.account}.`);
  });
});

describe("story: what a lender's staff see of a bad loan", function () {
  this.timeout(180_000);

  it("shows its stage, the call on its seller, and then its plan", async () => {
    const { context, stage } = await open("2026-07-01", "desk of the bad day");
    const deal = await BadDay.open(await assembleBadDay(stage, quiet));
    const line = async () => {
      const lines: string[] = [];
      await loans(
        context,
        { facility: "", json: false },
        createPrinter(false, (text) => lines.push(text)),
      );
      return lines.find((text) => text.startsWith("claim")) ?? "no claim";
    };
    const seen: string[] = [];
    for (const act of ["lend", "freeze", "pay", "fail", "restructure"] as const) {
      await stage.moveTo(BAD_DAYS[act]);
      await deal[act](BAD_DAYS[act]);
      seen.push(await line());
    }
    const amounts = "5,000,000\\.00 +5,000,000\\.00 +2,700,000\\.00";
    expect(seen[0]).to.match(new RegExp(` 2026-09-30 +0 +0 +${amounts} +0\\.00 +0\\.00 +0x`));
    expect(seen[1]).to.match(new RegExp(` 20 +1 +${amounts} +33,750\\.00 +11,250\\.00 +0x`));
    expect(seen[2]).to.match(/ 30 +1 +5,000,000\.00 +3,000,000\.00 +1,550,625\.00 /);
    expect(seen[3]).to.match(/ 76 +distress .* seller asked for 1,565,485\.16 by 2026-12-20 +0x/);
    expect(seen[4]).to.match(/ 2027-07-19 +0 +distress .* plan: 6 × 230,000\.00 from 2027-02-14 +0x/);
  });
});
