import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { id, Wallet, ZeroHash } from "ethers";

import {
  BankAct,
  dayClose,
  fingerprint,
  formatDay,
  health,
  InputError,
  parseAmount,
  planInstructPayout,
  planSetPolicy,
  planStateReserves,
  planWithdrawAct,
  proposedIn,
  Reason,
  REMITTANCE_BATCH,
  planRemittance,
  type BankStatement,
  type Hex,
} from "../../sdk/index.js";
import { close } from "../../tasks/bank/close.js";
import { confirm, payouts, reject } from "../../tasks/bank/payouts.js";
import { allocate, giveBack, receipt, reverse } from "../../tasks/bank/receipts.js";
import { KEY_VARIABLE } from "../../tasks/bank/references.js";
import { EXIT, Refusal } from "../../tasks/lib/failure.js";
import type { Context } from "../../tasks/lib/context.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { Stage } from "../sdk/stage.js";

const KEY: Hex = id("the consortium's key");
const NAME = { bank: "Bank of Ordos", account: "6222 0001" };
const FACE = parseAmount("10000.00");

describe("story: a day at the bank's desk, by its tasks", () => {
  const folder = mkdtempSync(join(tmpdir(), "ordos-bank-"));
  const before_ = process.env[KEY_VARIABLE];
  let stage: Stage;
  let context: Context;
  let second: Wallet;
  let booked: string;
  let claims: bigint[];
  /** Ids of two payouts that the seller asked for. */
  let asked: Hex[];

  /** What a task prints. */
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

  /** How a task refuses. */
  async function refusal<A>(
    work: (context: Context, args: A, printer: ReturnType<typeof createPrinter>) => Promise<void>,
    args: A,
  ): Promise<string> {
    const refused = await says(work, args).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused, "refused").to.be.instanceOf(Error);
    return (refused as Error).message;
  }

  const line = (reference: string) => ({ ...NAME, reference, booked, send: true, json: false });
  const out = (outRef: string) => ({ outRef, outBooked: "" });
  const hashOf = (reference: string): Hex => {
    const bookedOn = stageDay();
    return fingerprint(KEY, "bankReference", { ...NAME, reference, bookedOn });
  };
  let stageDay: () => Parameters<typeof formatDay>[0];

  function fileOf(name: string, rows: readonly string[]): string {
    const path = join(folder, name);
    writeFileSync(path, rows.join("\n"));
    return path;
  }

  before(async () => {
    process.env[KEY_VARIABLE] = KEY;
    stage = await Stage.open();
    await stage.approveProgramme();
    claims = [await stage.tokenise(FACE), await stage.tokenise(FACE), await stage.tokenise(FACE)];
    const today = await stage.client.today();
    stageDay = () => today;
    booked = formatDay(today);
    second = new Wallet(id("the second key"), stage.client.provider);
    await (await stage.deployer.sendTransaction({ to: second.address, value: 10n ** 18n })).wait();
    await stage.client.contract("AccessManager").grantRole(0, second.address, 0);
    context = {
      book: stage.book,
      connection: { ethers: { provider: stage.client.provider } },
      signerOf: (_: string, which: number) => Promise.resolve(which === 0 ? stage.deployer : second),
    } as unknown as Context;
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
    if (before_ === undefined) Reflect.deleteProperty(process.env, KEY_VARIABLE);
    else process.env[KEY_VARIABLE] = before_;
  });

  it("records a receipt after a dry run that sends nothing", async () => {
    const args = { ...line("R-1"), amount: "29500.00", valueDay: "", payer: "" };
    expect(await says(receipt, { ...args, send: false })).to.include("Dry run: nothing was sent.");
    expect((await stage.client.receipt(hashOf("R-1"))).amount).to.equal(0n);
    expect(await says(receipt, args)).to.include("Sent in one transaction.");
    expect((await stage.client.receipt(hashOf("R-1"))).unapplied).to.equal(29_500_00n);
    const again = await refusal(receipt, args);
    expect(again).to.include("reference");
  });

  it("refuses what it cannot read in a sentence", async () => {
    const args = { ...line("R-2"), amount: "1.00", valueDay: "", payer: "" };
    expect(await refusal(receipt, { ...args, amount: "1,00" })).to.include('"1,00" is no amount');
    expect(await refusal(receipt, { ...args, booked: "28.9." })).to.include('"28.9." is no day');
    expect(await refusal(receipt, { ...args, bank: "" })).to.include("give --bank and --account");
    expect(await refusal(receipt, { ...args, valueDay: "2020-01-01" })).to.include("value day");
    expect(await refusal(reverse, { ...line("R-1"), ...out("B-1"), receivable: "lot", amount: "1.00" })).to.include(
      '"lot" is no id',
    );
    expect(await refusal(confirm, { ...line("P-1"), payout: "0x1", valueDay: "" })).to.include("no id of a payout");
    expect(await refusal(payouts, { days: "soon", json: false })).to.include('"soon" is no number of days');
    Reflect.deleteProperty(process.env, KEY_VARIABLE);
    expect(await refusal(receipt, args)).to.include(`set ${KEY_VARIABLE}`);
    process.env[KEY_VARIABLE] = KEY;
  });

  it("names every bad line of a remittance list and sends nothing", async () => {
    const args = { ...line("R-1"), payerName: "power plant", collect: "" };
    const bad = fileOf("bad.csv", [
      "receivable,amount,deducted,reason,document",
      "lot,1.00,,,",
      `${claims[0]},1.005,,,`,
      `${claims[0]},0.00,,,`,
      `${claims[0]},1.00,1.00,weather,D-1`,
      `${claims[0]},1.00,1.00,penalty,`,
      `${claims[0]},1.00,,penalty,`,
      `${claims[0]},1.00`,
    ]);
    const said = await refusal(allocate, { ...args, list: bad });
    for (const words of ['line 2: "lot" is no id', 'line 3: amount "1.005"', "line 4: pays nothing"]) {
      expect(said).to.include(words);
    }
    for (const words of ['line 5: reason "weather" is none of', "line 6: deducts without", "line 7: has a reason"]) {
      expect(said).to.include(words);
    }
    expect(said).to.include("line 8: has 2 columns instead of 5");
    const unfit = fileOf("unfit.csv", [
      "receivable,amount",
      `${claims[0]},10000.01`,
      "123,1.00",
      `${claims[1]},10000.00`,
      `${claims[1]},10000.00`,
    ]);
    const wrong = await refusal(allocate, { ...args, list: unfit });
    expect(wrong).to.include("line 2: 10,000.01 is more than the 10,000.00 that is open");
    expect(wrong).to.include("line 3: ");
    expect(wrong).to.include("line 5: stands on the list twice");
    expect(wrong).to.include("the list pays 30,001.01, and 29,500.00 of the receipt is left");
    const other = fileOf("other.csv", ["receivable,sum", "1,1.00"]);
    expect(await refusal(allocate, { ...args, list: other })).to.include(
      'missing columns amount; unknown columns "sum"',
    );
    expect(await refusal(allocate, { ...args, list: join(folder, "none.csv") })).to.include("There is no file");
    expect(await refusal(allocate, { ...args, list: fileOf("empty.csv", ["receivable,amount"]) })).to.include(
      "no lines",
    );
    expect((await stage.client.receipt(hashOf("R-1"))).unapplied).to.equal(29_500_00n);
  });

  it("pays by the list, net of what it deducts by name", async () => {
    const list = fileOf("october.csv", [
      "receivable,amount,deducted,reason,document",
      `${claims[0]},10000.00,,,`,
      `${claims[1]},9380.00,620.00,penalty,D-17`,
      `${claims[2]},10000.00,,,`,
    ]);
    const said = await says(allocate, { ...line("R-1"), payerName: "power plant", collect: "", list });
    expect(said).to.match(/3 +29,380\.00 +620\.00 +120\.00/);
    expect(said).to.include(`It counts from ${booked}; 0 of 3 are collected as of that day.`);
    expect((await stage.client.receipt(hashOf("R-1"))).unapplied).to.equal(120_00n);
    expect(await stage.client.contract("ReceivableToken").openAmount(claims[1] ?? 0n)).to.equal(620_00n);
  });

  it("sends the rest back, and takes back what was recalled", async () => {
    const tooMuch = await refusal(giveBack, { ...line("R-1"), ...out("B-1"), amount: "120.01" });
    expect(tooMuch).to.include("120");
    expect(await refusal(giveBack, { ...line("R-1"), ...out(""), amount: "120.00" })).to.include("give --out-ref");
    await says(giveBack, { ...line("R-1"), ...out("B-1"), amount: "20.00" });
    await says(giveBack, { ...line("R-1"), ...out("B-1"), amount: "100.00" });
    const args = { ...line("R-1"), ...out("B-2"), outBooked: booked, receivable: String(claims[2]) };
    await says(reverse, { ...args, amount: "10000.00" });
    expect(await stage.client.contract("ReceivableToken").openAmount(claims[2] ?? 0n)).to.equal(FACE);
  });

  it("lists payouts, confirms one and rejects another", async () => {
    expect(await says(payouts, { days: "2", json: false })).to.equal("No payout is open.");
    await stage.fund(stage.seller.account, 5_000_00n);
    const keys = [id("payout 1"), id("payout 2")];
    for (const key of keys) {
      await stage.send(planInstructPayout(stage.book, { amount: 2_000_00n, payees: id("list"), key }), stage.seller);
    }
    const desk = stage.client.contract("BankDesk");
    asked = await Promise.all(keys.map((key) => desk.payoutIdOf(stage.seller.account, key)));
    await stage.passDays(3);
    const listed = await says(payouts, { days: "2", json: false });
    expect(listed).to.include("LATE").and.to.include("2 open, 4,000.00; 2 for more than 2 days.");
    const [first = "0x", second = "0x"] = asked;
    await says(confirm, { ...line("P-1"), payout: first, valueDay: "" });
    await says(reject, { ...line("P-2"), payout: second });
    expect(await refusal(confirm, { ...line("P-2"), payout: second, valueDay: "" })).to.include("payout");
    expect(await says(payouts, { days: "2", json: false })).to.equal("No payout is open.");
  });

  describe("the close", () => {
    const HEADER = "reference,bookedOn,valueDay,amount,about,aboutBookedOn";
    let rows: string[];
    let funded: Hex;

    before(async () => {
      const events = stage.client.contract("BankDesk");
      const recorded = await events.queryFilter(events.filters.ReceiptRecorded());
      funded = recorded.at(-1)?.args.bankRef ?? "0x";
      const [first = ""] = asked;
      rows = [
        `R-1,${booked},${booked},29500.00,,`,
        `B-1,${booked},${booked},-120.00,R-1,${booked}`,
        `B-2,${booked},${booked},-10000.00,,`,
        `${funded},,${booked},5000.00,,`,
        `P-1,${booked},${booked},-2000.00,${first},`,
      ];
    });

    const args = (lines: readonly string[], closing = "22380.00", opening = "0.00") => ({
      ...{ ...NAME, opening, closing, after: "", json: false },
      statement: fileOf("statement.csv", [HEADER, ...lines]),
    });

    it("ends with no difference", async () => {
      const said = await says(close, args(rows));
      expect(said).to.include("with no difference: 5 lines, each with its act.");
      expect(said)
        .to.match(/deposits outstanding +32,380\.00/)
        .and.to.match(/not recovered +10,000\.00/);
      expect(said).to.match(/the account by the chain +22,380\.00/);
    });

    it("names each difference, and ends with an exit code of its own", async () => {
      const [received = "", sent = "", taken = "", fund = "", paid = ""] = rows;
      const wrong = received.replace("29500.00", "29499.99");
      const lines = [wrong, sent.replace("-120", "-130"), taken, fund, fund, `X-1,${booked},${booked},-1.00,,`];
      const printed: string[] = [];
      let thrown: unknown;
      try {
        await close(
          context,
          args(lines, "24380.00", "1.00"),
          createPrinter(false, (text) => printed.push(text)),
        );
      } catch (error) {
        thrown = error;
      }
      expect(thrown).to.be.instanceOf(Refusal);
      expect((thrown as Refusal).exitCode).to.equal(EXIT.drift);
      const said = printed.join("\n");
      expect(said).to.include(`${hashOf("R-1")}: statement and chain have another amount`);
      expect(said).to.include(`${hashOf("B-1")}: statement and chain have another amount`);
      expect(said).to.include("the statement has this reference twice");
      expect(said).to.include("left the account and nothing on the chain has this reference");
      expect(said).to.include(`${hashOf("P-1")}: -2,000.00 confirmed as paid out, and the statement has no such line`);
      expect(said).to.include("opening balance: the chain says another opening balance");
      expect(said).to.include("closing balance: the chain says another closing balance");
      expect(said).to.include("not to the closing balance");
      expect(paid).to.include("P-1");
    });

    it("knows a wrong value day, a wrong reference of a payout, and what was never recorded", async () => {
      const day = stageDay();
      const [first = "0x"] = asked;
      const statement: BankStatement = {
        opening: 0n,
        closing: 0n,
        lines: [
          { bankRef: hashOf("R-1"), valueDay: day, amount: 29_500_00n },
          { bankRef: id("other"), valueDay: day, amount: -2_000_00n, about: first },
          { bankRef: hashOf("B-1"), valueDay: day, amount: -120_00n, about: first },
          { bankRef: id("new"), valueDay: day, amount: 7n },
        ].map((one, i) => (i === 0 ? { ...one, valueDay: ((day as number) - 1) as typeof day } : one)),
      };
      const { differences } = await dayClose(stage.client, statement);
      const kinds = differences.map(({ kind, subject }) => `${kind} ${subject}`);
      expect(kinds).to.include(`valueDay ${hashOf("R-1")}`);
      expect(kinds).to.include(`notOnChain ${id("other")}`);
      expect(kinds).to.include(`notOnChain ${id("new")}`);
      expect(kinds).to.include(`about ${hashOf("B-1")}`);
      expect(kinds).to.include(`notOnStatement ${hashOf("B-2")}`);
      expect(kinds).to.include(`notOnStatement ${hashOf("P-1")}`);
      expect(kinds).to.include(`notOnStatement ${funded}`);
    });

    it("goes on where the close before ended", async () => {
      const { block } = await dayClose(stage.client, { opening: 0n, closing: 0n, lines: [] });
      const later = await stage.fund(stage.seller.account, 100n);
      const valueDay = await stage.client.today();
      const statement = {
        opening: 22_380_00n,
        closing: 22_381_00n,
        lines: [{ bankRef: later, valueDay, amount: 100n }],
      };
      const { differences, received } = await dayClose(stage.client, statement, { after: block });
      expect(differences).to.deep.equal([]);
      expect(received).to.deep.equal({ count: 1, amount: 100n });
      const said = await refusal(close, { ...args(rows), after: "yesterday" });
      expect(said).to.include('"yesterday" is no number of a block');
    });
  });

  describe("its own keys and statements", () => {
    it("says what waits for a second key, and what one cannot do alone", async () => {
      const today = await stage.client.today();
      await stage.send(planSetPolicy(stage.book, BankAct.Record, 100_00n));
      const args = { ...line("R-9"), valueDay: formatDay(today), amount: "100.00", payer: "" };
      expect(await says(receipt, args)).to.include("another key of ACCOUNT_BANK, by the same task with --key 2");
      expect((await stage.client.receipt(hashOf("R-9"))).amount).to.equal(0n);
      expect(await refusal(receipt, args)).to.include("two keys");
      expect(await refusal(receipt, { ...args, key: "0" })).to.include('"0" is no key');
      expect(await says(receipt, { ...args, key: "2" })).not.to.include("Nothing is done yet");
      expect((await stage.client.receipt(hashOf("R-9"))).amount).to.equal(100_00n);
      // Looser takes two as well, and who proposed it can take it back.
      const [waiting = "0x"] = proposedIn(await stage.send(planSetPolicy(stage.book, BankAct.Record, 0n)));
      expect((await stage.client.contract("BankDesk").proposalOf(waiting)).by).to.equal(
        await stage.deployer.getAddress(),
      );
      await stage.send(planWithdrawAct(stage.book, waiting));
      expect(await stage.client.contract("BankDesk").policyOf(BankAct.Record)).to.equal(100_00n);
      expect(() => planSetPolicy(stage.book, 7 as BankAct, 1n)).to.throw(InputError, "no act");
    });

    it("states what the account holds, which the health check compares", async () => {
      const day = await stage.client.today();
      const { supply } = await stage.client.contract("BankDesk").reserves();
      await stage.send(planStateReserves(stage.book, { total: supply - 1n, day, document: id("statement") }));
      const { findings } = await health(stage.client);
      expect(findings.find(({ id: name }) => name === "SET-04")).to.include({ holds: false, left: supply });
      await stage.send(planStateReserves(stage.book, { total: supply, day, document: id("corrected") }));
      expect((await health(stage.client)).healthy).to.equal(true);
      const none = { total: 1n, day, document: ZeroHash };
      expect(() => planStateReserves(stage.book, none)).to.throw(InputError, "names no paper");
    });
  });

  it("sends a long list in batches", () => {
    const list = Array.from({ length: 2 * REMITTANCE_BATCH + 1 }, (_, i) => ({
      receivable: BigInt(i + 1),
      amount: 1n,
      ...(i === 0 ? { deduction: { amount: 1n, reason: Reason.Penalty, document: id("paper") } } : {}),
    }));
    expect(planRemittance(stage.book, id("x"), list).calls.length).to.equal(3);
  });
});
