// Runs the Solidity tests of some folders of test/: `node scripts/solidity-tests.ts gas --snapshot-check`.
// `--campaign` makes fuzz and invariant tests try much harder (config/testing.ts). Other flags go to Hardhat.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

import { find, root } from "./check/report.ts";

const words = process.argv.slice(2);
const isCampaign = words.includes("--campaign");
const flags = words.filter((word) => word.startsWith("--") && word !== "--campaign");
const folders = words.filter((word) => !word.startsWith("--"));
const files = find(...folders.map((folder) => `test/${folder}/**/*.t.sol`));
if (files.length === 0) {
  console.error(`No Solidity tests in test/{${folders.join(",")}}`);
  process.exit(1);
}
// Hardhat keeps the values of tests that are gone.
if (flags.includes("--snapshot")) rmSync(join(root, "snapshots"), { recursive: true, force: true });
const run = spawnSync("npx", ["hardhat", "test", "solidity", ...flags, ...files], {
  cwd: root,
  stdio: "inherit",
  env: isCampaign ? { ...process.env, ORDOS_EFFORT: "campaign" } : process.env,
});
process.exit(run.status ?? 1);
