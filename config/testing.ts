import { availableParallelism } from "node:os";

import type { HardhatUserConfig } from "hardhat/config";

/** How hard fuzz and invariant tests try. `ORDOS_EFFORT=campaign` is what `npm run campaign` sets. */
const efforts = {
  quick: { fuzzRuns: 64, runs: 12, depth: 32 },
  campaign: { fuzzRuns: 5_000, runs: 128, depth: 150 },
};

function effort() {
  const name = process.env.ORDOS_EFFORT ?? "quick";
  if (name === "quick" || name === "campaign") return efforts[name];
  throw new Error(`ORDOS_EFFORT is "${name}"; it must be "quick" or "campaign"`);
}

const { fuzzRuns, runs, depth } = effort();

export const test = {
  // As many as there are processors; by default one fewer.
  mocha: { parallel: true, jobs: availableParallelism() },
  solidity: {
    isolate: true,
    fuzz: {
      runs: fuzzRuns,
      maxTestRejects: 65_536,
      // Fixed by default, so that a green run stays green; set another to search elsewhere.
      seed: process.env.ORDOS_FUZZ_SEED ?? "0x0000000000000000000000000000000000000000000000000000000000000d05",
    },
    invariant: { runs, depth, failOnRevert: true },
  },
} satisfies HardhatUserConfig["test"];

/**
 * A coverage run instruments the contracts, so it builds into a folder of its own. Hardhat tells the processes that its
 * tests start by the environment.
 */
export const isCoverage = process.argv.includes("--coverage") || process.env.HARDHAT_COVERAGE === "true";

export const paths = {
  ...(isCoverage ? { artifacts: "./cache/coverage/artifacts", cache: "./cache/coverage" } : {}),
  // Set explicitly: with the default the invariant runner can find "no contracts to fuzz".
  tests: { solidity: "./test", mocha: "./test" },
  ignition: "./deploy",
} satisfies HardhatUserConfig["paths"];
