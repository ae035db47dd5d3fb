import { readFileSync } from "node:fs";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Connection } from "../../deploy/lib/chain.js";
import { Refusal } from "../../deploy/lib/refusal.js";
import { addDays, dayAt, formatDay, startOfDay, type Day } from "../../sdk/dates.js";
import { displayAmount } from "../../sdk/money.js";
import { contextOf } from "../lib/context.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { NotALedger, readLedger, type BadRow, type Ledger } from "./ledger.js";
import { progressBar } from "./progress.js";
import { Replay, type ReplayResult } from "./run.js";
import { ScoreFile, Scores } from "./scores.js";

interface ReplayArguments {
  ledger: string | undefined;
  scores: string | undefined;
  json: boolean;
  skipBad: boolean;
}

/** Reads the file; refuses one that is no ledger, or that has bad rows unless they are to be left out. */
function open(path: string | undefined, skipBad: boolean): Ledger {
  if (path === undefined) throw new Refusal("Name the ledger to run: npx hardhat scf replay --ledger FILE.");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new Refusal(`The ledger ${path} cannot be read: check the path.`);
  }
  const ledger = parse(path, text);
  if (ledger.bad.length > 0 && !skipBad) {
    const list = ledger.bad.map(describe).join("\n");
    throw new Refusal(
      `The ledger ${path} has ${count(ledger.bad.length, "bad row")}, so nothing was run:\n${list}\n` +
        "Correct them, or add --skip-bad to leave them out.",
    );
  }
  return ledger;
}

function parse(path: string, text: string): Ledger {
  try {
    return readLedger(text);
  } catch (error) {
    if (error instanceof NotALedger) throw new Refusal(`${path}: ${error.message}.`);
    throw error;
  }
}

function describe({ line, reason }: BadRow): string {
  return `  line ${line}: ${reason}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** In process the chain starts before the ledger; a separate node's clock must not be past it already. */
async function connect(hre: HardhatRuntimeEnvironment, firstDay: Day): Promise<Connection> {
  // Without --network Hardhat leaves it out, whatever its type says.
  const { network: wanted = "default" } = hre.globalOptions as { network?: string };
  if (hre.config.networks[wanted]?.type === "edr-simulated") {
    return hre.network.create({
      network: wanted,
      override: { initialDate: new Date(startOfDay(firstDay, 86_400) * 1_000) },
    });
  }
  const connection = await hre.network.create(wanted);
  const latest = await connection.ethers.provider.getBlock("latest");
  const clock = dayAt(latest?.timestamp ?? 0, 8 * 3_600);
  if (clock > firstDay) {
    throw new Refusal(
      `The clock of "${wanted}" stands at ${formatDay(clock)}, after the ledger's first day ${formatDay(firstDay)}: ` +
        `start the node with an earlier one, for example anvil --accounts 20 --timestamp ${startOfDay(addDays(firstDay, -2), 0)}.`,
    );
  }
  return connection;
}

function firstDayOf({ rows: [first, ...rest] }: Ledger): Day {
  if (first === undefined) throw new Refusal("The ledger has no row that can be run.");
  return rest.reduce((day, row) => (row.invoiced < day ? row.invoiced : day), first.invoiced);
}

function print(printer: Printer, { summary, timing, transactions, gas, health }: ReplayResult, seconds: number): void {
  const money = (value: number) => displayAmount(BigInt(value));
  printer.table(
    ["what the chain says", "value"],
    [
      ["invoices", String(summary.invoices)],
      ["buyers", String(summary.buyers)],
      ["face", money(summary.face)],
      ["advanced", money(summary.advanced)],
      ["discount", money(summary.discount)],
      ["late interest", money(summary.lateInterest)],
      ["holdback", money(summary.holdback)],
      ["most out at once", `${money(summary.peakFunded)} on ${summary.peakFundedOn}`],
      ["disputed", String(summary.disputed)],
    ],
  );
  printer.line();
  printer.table(
    ["ageing", "current", "1-30", "31-60", "61-90", ">90"],
    Object.entries(summary.ageing).map(([day, a]) => [
      day,
      ...[a.current, a["1-30"], a["31-60"], a["61-90"], a[">90"]].map(([n, face]) => `${n} / ${money(face)}`),
    ]),
  );
  printer.line();
  printer.table(
    ["invariant", "holds", "found", "compared with"],
    health.map(({ id, holds, left, right }) => [id, holds ? "yes" : "NO", left.toString(), right.toString()]),
  );
  const parts = Object.entries(timing).map(([part, ms]) => `${part} ${(ms / 1000).toFixed(1)}`);
  printer.line(
    `\n${count(transactions, "transaction")}, ${gas.toLocaleString("en-US")} gas, ${seconds.toFixed(1)} s: ` +
      `${parts.join(", ")} s.`,
  );
}

/** Writes the scores that were asked for, and says where they are; beside a result in JSON, on standard error. */
function writeScores(file: ScoreFile | undefined, scores: Scores, json: boolean): void {
  if (file === undefined) return;
  file.write(scores.csv());
  const line = `Scores on chain at the invoice dates: ${file.path}`;
  if (json) console.error(line);
  else console.log(line);
}

export default reporting(async (args: ReplayArguments, hre: HardhatRuntimeEnvironment) => {
  const { ledger: path, json, skipBad } = args;
  const printer = createPrinter(json);
  const ledger = open(path, skipBad);
  const file = args.scores === undefined ? undefined : new ScoreFile(args.scores, path ?? "");
  const scores = new Scores(ledger.rows);
  const start = performance.now();
  const connection = await connect(hre, firstDayOf(ledger));
  const { book, parameters } = await contextOf(connection);
  const [relayer] = await connection.ethers.getSigners();
  if (relayer === undefined) throw new Refusal("The network has no account to send transactions from.");
  const bar = progressBar(!json || process.stderr.isTTY);
  const replay = new Replay({
    connection,
    book,
    parameters,
    relayer: relayer.address,
    rows: ledger.rows,
    scores: file && scores,
    progress: (done, total) => {
      bar.update(done, total);
    },
    tag: String(await connection.ethers.provider.getBlockNumber()),
  });
  const result = await replay.run();
  bar.end();
  print(printer, result, (performance.now() - start) / 1000);
  writeScores(file, scores, json);
  for (const row of ledger.bad) console.error(`left out, ${describe(row).trim()}`);
  printer.result(result.summary);
  const broken = result.health.filter(({ holds }) => !holds);
  if (broken.length > 0) throw new Refusal(`Invariants do not hold: ${broken.map(({ id }) => id).join(", ")}.`, 1);
});
