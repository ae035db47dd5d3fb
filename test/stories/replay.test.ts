import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import hre from "hardhat";

import { expectedOf } from "./ledger-model.js";

const { root } = hre.config.paths;
/** Figures computed elsewhere for a ledger that is not part of the project. */
const SHARED = join(root, "..", "shared", "data", "receivables");

// The run itself, against this model, stands with the scores that it writes: `scores.test.ts`.
describe("story: a ledger is run through the contracts", () => {
  it("has a model that agrees with figures computed elsewhere", function () {
    if (!existsSync(SHARED)) return this.skip();
    const { expected } = JSON.parse(readFileSync(join(SHARED, "ar_ledger.expected.json"), "utf8")) as {
      expected: unknown;
    };
    expect(expectedOf(readFileSync(join(SHARED, "ar_ledger.csv"), "utf8"))).to.deep.equal(expected);
  });
});
