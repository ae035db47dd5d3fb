import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import hre from "hardhat";

import { scf } from "./command-line.js";
import { expectedOf } from "./ledger-model.js";

const { root } = hre.config.paths;
const SMALL = join(root, "examples", "ledgers", "small.csv");
/** Figures computed elsewhere for a ledger that is not part of the project. */
const SHARED = join(root, "..", "shared", "data", "receivables");

describe("story: a ledger is run through the contracts", function () {
  this.timeout(180_000);
  const text = readFileSync(SMALL, "utf8");

  it("ends with exactly what plain arithmetic gives, read back from the chain", async () => {
    const { code, stdout, stderr } = await scf("replay", "--ledger", SMALL, "--json");
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    expect(JSON.stringify(JSON.parse(stdout))).to.equal(JSON.stringify(expectedOf(text)));
  });

  it("has a model that agrees with figures computed elsewhere", function () {
    if (!existsSync(SHARED)) return this.skip();
    const { expected } = JSON.parse(readFileSync(join(SHARED, "ar_ledger.expected.json"), "utf8")) as {
      expected: unknown;
    };
    expect(expectedOf(readFileSync(join(SHARED, "ar_ledger.csv"), "utf8"))).to.deep.equal(expected);
  });
});
