// Runs a long ledger with known figures through the contracts: 1,244 invoices over two years. Ledger and figures are not
// part of the project; where they are not found, the check says so and ends with 77. Another folder with the same two
// files may be named in ORDOS_LEDGERS.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { finish, root } from "./report.ts";

const folder = process.env.ORDOS_LEDGERS ?? join(root, "..", "shared", "data", "receivables");
const ledger = join(folder, "ar_ledger.csv");
const figures = join(folder, "ar_ledger.expected.json");

if (!existsSync(ledger) || !existsSync(figures)) {
  console.log("ledger: skipped, there is no ledger with known figures here");
  process.exit(77);
}

const cli = join(root, "node_modules", "hardhat", "dist", "src", "cli.js");
const start = performance.now();
const { status, stdout } = spawnSync(process.execPath, [cli, "scf", "replay", "--ledger", ledger, "--json"], {
  cwd: root,
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
});
const seconds = ((performance.now() - start) / 1000).toFixed(1);
if (status !== 0) finish("ledger", [`the replay ended with ${status}`], "");

const { expected } = JSON.parse(readFileSync(figures, "utf8")) as { expected: Record<string, unknown> };
const found = JSON.parse(stdout) as Record<string, unknown>;
const problems = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
  .filter((key) => JSON.stringify(expected[key]) !== JSON.stringify(found[key]))
  .map((key) => `${key} is ${JSON.stringify(found[key])}, and should be ${JSON.stringify(expected[key])}`);
finish("ledger", problems, `${String(found.invoices)} invoices in ${seconds} s, every figure as expected`);
