// What the operations of a life cost: measures (test/gas), writes snapshots/, and prints a table with the physical floor
// and the best public peer beside each figure. `--json` prints { gas, bytes } alone; `--read` takes the committed figures.
import { spawnSync } from "node:child_process";

import { read, root } from "./check/report.ts";

interface Line {
  name: string;
  /** What cannot be avoided: 21,000 a transaction, 22,100 a new slot, 5,000 a changed one, 3,000 a signature. */
  floor: number;
  floorOf: string;
  /** Ceiling of the specification. */
  ceiling?: number;
  /** Best public peer, and which. */
  peer?: number;
  peerOf?: string;
}

/** With how many receivables or holders in the books: nothing may grow. */
const SCALES = ["@1", "@1000holders", "@1000receivables"];

const LINES: Line[] = [
  { name: "order.place", floor: 49_100, floorOf: "1 new, 2 signatures", ceiling: 90_000 },
  { name: "evidence.attest", floor: 68_200, floorOf: "2 new, 1 signature", ceiling: 95_000 },
  { name: "evidence.attest.nextPaper", floor: 51_100, floorOf: "1 new, 1 changed, 1 signature" },
  { name: "evidence.attest.samePaper", floor: 34_000, floorOf: "2 changed, 1 signature", ceiling: 60_000 },
  {
    name: "evidence.leaf50.each",
    floor: 28_700,
    floorOf: "1 new, 1 changed, proof, a 50th of the rest",
    ceiling: 45_000,
  },
  { name: "evidence.leaf50.first.each", floor: 45_800, floorOf: "2 new, proof, a 50th of the rest" },
  { name: "evidence.batch50.each", floor: 22_520, floorOf: "1 new, a 50th of the rest", ceiling: 40_000 },
  {
    name: "invoice.tokenise",
    floor: 86_200,
    floorOf: "2 new, 3 changed, 2 signatures",
    ceiling: 160_000,
    peer: 212_000,
    peerOf: "Bulla",
  },
  { name: "invoice.tokenise.cold", floor: 103_300, floorOf: "3 new, 2 changed, 2 signatures", ceiling: 180_000 },
  {
    name: "receivable.transferPart",
    floor: 48_100,
    floorOf: "1 new, 1 changed",
    ceiling: 73_000,
    peer: 57_000,
    peerOf: "Polytrade",
  },
  { name: "receivable.transferPart.paid", floor: 97_300, floorOf: "3 new, 2 changed", ceiling: 105_000 },
  {
    name: "receivable.passOn",
    floor: 61_100,
    floorOf: "1 new, 3 changed, 1 signature; the debt falls with it",
    ceiling: 95_000,
  },
  { name: "receivable.passOn.bound", floor: 56_100, floorOf: "1 new, 2 changed, 1 signature", ceiling: 95_000 },
  { name: "receivable.batch50.each", floor: 62_600, floorOf: "2 new, 3 changed, a 50th of the rest", ceiling: 110_000 },
  { name: "receivable.pay.full", floor: 41_000, floorOf: "4 changed", ceiling: 78_000 },
  { name: "receivable.pay.first", floor: 58_100, floorOf: "1 new, 3 changed", ceiling: 85_000 },
  { name: "receivable.pay", floor: 41_000, floorOf: "4 changed", ceiling: 70_000 },
  { name: "receivable.claim.first", floor: 58_100, floorOf: "1 new, 3 changed", ceiling: 100_000 },
  { name: "receivable.claim", floor: 41_000, floorOf: "4 changed", ceiling: 66_000 },
  { name: "receivable.claim.full", floor: 41_000, floorOf: "4 changed", ceiling: 66_000 },
  ...SCALES.flatMap((scale) => [
    { name: `receivable.transferPart.paid${scale}`, floor: 75_200, floorOf: "2 new, 2 changed" },
    { name: `receivable.pay${scale}`, floor: 41_000, floorOf: "as receivable.pay" },
    { name: `receivable.claim${scale}`, floor: 41_000, floorOf: "as receivable.claim" },
  ]),
  { name: "deposit.transfer", floor: 31_000, floorOf: "2 changed" },
  { name: "bank.receipt", floor: 53_100, floorOf: "1 new, 2 changed" },
  { name: "bank.allocate50.each", floor: 37_420, floorOf: "1 new, 3 changed, a 50th of the rest", ceiling: 75_000 },
  { name: "bank.instruct", floor: 58_100, floorOf: "1 new, 3 changed" },
  { name: "bank.confirm", floor: 36_000, floorOf: "3 changed", ceiling: 60_000 },
  {
    name: "loan.draw",
    floor: 108_200,
    floorOf: "2 new, 8 changed, 1 signature",
    ceiling: 190_000,
    peer: 282_000,
    peerOf: "Maple v2",
  },
  { name: "loan.draw.cold", floor: 159_500, floorOf: "5 new, 5 changed, 1 signature", ceiling: 235_000 },
  { name: "loan.draw@1", floor: 108_200, floorOf: "as loan.draw" },
  { name: "loan.draw@1000", floor: 108_200, floorOf: "as loan.draw" },
  {
    name: "receivable.settle",
    floor: 81_000,
    floorOf: "12 changed",
    ceiling: 150_000,
    peer: 204_000,
    peerOf: "Maple v2",
  },
  { name: "receivable.settle.cold", floor: 115_200, floorOf: "2 new, 10 changed", ceiling: 175_000 },
  { name: "receivable.settle50.each", floor: 17_100, floorOf: "3 changed, a 50th of the rest" },
  { name: "loan.writeOff", floor: 36_000, floorOf: "3 changed", ceiling: 120_000, peer: 316_000, peerOf: "Bulla" },
  {
    name: "desk.finance",
    floor: 196_600,
    floorOf: "5 new, 11 changed, 4 signatures",
    ceiling: 400_000,
  },
  { name: "desk.finance.cold", floor: 247_900, floorOf: "8 new, 8 changed, 4 signatures", ceiling: 435_000 },
  {
    name: "life.single",
    floor: 232_300,
    floorOf: "desk without evidence, and settle",
    ceiling: 450_000,
    peer: 970_000,
    peerOf: "Maple v2",
  },
  {
    name: "life.batch50",
    floor: 102_800,
    floorOf: "3 new, 5 changed, 3 signatures, a 50th of the rest",
    ceiling: 250_000,
    peer: 970_000,
    peerOf: "Maple v2",
  },
  {
    name: "vault.deposit",
    floor: 51_000,
    floorOf: "6 changed",
    ceiling: 95_000,
    peer: 92_000,
    peerOf: "Bulla",
  },
  { name: "vault.deposit.cold", floor: 68_100, floorOf: "1 new, 5 changed", ceiling: 112_000 },
  { name: "vault.redeem", floor: 51_000, floorOf: "6 changed", peer: 110_000, peerOf: "Bulla" },
  {
    name: "book.roll30",
    floor: 94_000,
    floorOf: "2 changed, 30 read",
    ceiling: 150_000,
    peer: 156_000,
    peerOf: "Tinlake",
  },
  { name: "book.roll10.idle", floor: 31_000, floorOf: "2 changed" },
  {
    name: "programme.open",
    floor: 400_000,
    floorOf: "3 clones, 11 new",
    ceiling: 1_500_000,
    peer: 4_000_000,
    peerOf: "Maple v2",
  },
];

function measure(): Record<string, number> {
  if (!process.argv.includes("--read")) {
    const run = spawnSync("node", ["scripts/solidity-tests.ts", "gas", "--snapshot"], { cwd: root, encoding: "utf8" });
    if (run.status !== 0) {
      process.stderr.write(run.stdout + run.stderr);
      process.exit(1);
    }
  }
  const raw = JSON.parse(read("snapshots/bench.json")) as Record<string, string>;
  const gas = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, Number(value)]));
  const of = (name: string) => {
    const value = gas[name];
    if (value === undefined) throw new Error(`test/gas measures no ${name}`);
    return value;
  };
  gas["life.single"] = of("life.single.desk") + of("receivable.settle");
  gas["receivable.settle50.each"] = Math.round(of("receivable.settle50") / 50);
  gas["life.batch50"] = Math.round(of("desk.batch50") / 50) + gas["receivable.settle50.each"];
  gas["evidence.leaf50.first.each"] = Math.round(of("evidence.leaf50.first") / 50);
  gas["evidence.leaf50.each"] = Math.round(of("evidence.leaf50") / 50);
  gas["receivable.batch50.each"] = Math.round(of("receivable.batch50") / 50);
  gas["bank.allocate50.each"] = Math.round(of("bank.allocate50") / 50);
  gas["evidence.batch50.each"] = Math.round(of("evidence.list50") / 50);
  return gas;
}

function table(gas: Record<string, number>): string {
  const count = (value: number | undefined) => value?.toLocaleString("en") ?? "";
  const rows = LINES.map((line) => {
    const value = gas[line.name];
    if (value === undefined) throw new Error(`test/gas measures no ${line.name}`);
    return [
      line.name,
      count(value),
      count(line.floor),
      (value / line.floor).toFixed(2),
      count(line.ceiling),
      line.ceiling === undefined
        ? ""
        : value <= line.ceiling
          ? "yes"
          : `+${String(Math.round((value / line.ceiling - 1) * 100))} %`,
      line.peer === undefined ? "" : `${count(line.peer)} ${line.peerOf ?? ""}`,
      line.peer === undefined ? "" : (value / line.peer).toFixed(2),
      line.floorOf,
    ];
  });
  const head = [
    "operation",
    "gas",
    "floor",
    "÷ floor",
    "ceiling",
    "within",
    "best public peer",
    "÷ peer",
    "floor counts",
  ];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const isText = (i: number) => i === 0 || i === 6 || i === 8;
  return [head, ...rows]
    .map((row) =>
      row.map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    )
    .join("\n");
}

const gas = measure();
if (process.argv.includes("--json")) {
  const bytes = JSON.parse(read("docs/bytes.json")) as Record<string, number>;
  console.log(JSON.stringify({ gas, bytes }, undefined, 2));
} else {
  console.log(table(gas));
}
