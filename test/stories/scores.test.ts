import { expect } from "chai";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import hre from "hardhat";

import { scf } from "./command-line.js";
import { expectedOf } from "./ledger-model.js";
import { scoresOf } from "./score-model.js";

const { root } = hre.config.paths;
const SMALL = join(root, "examples", "ledgers", "small.csv");

describe("story: the scores of a ledger's buyers are written to a file", function () {
  this.timeout(180_000);
  const text = readFileSync(SMALL, "utf8");
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "ordos-scores-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("gives on chain what plain arithmetic gives, and leaves the result as it is", async () => {
    const out = join(folder, "scores.csv");
    writeFileSync(out, "an older file, which is replaced");
    const { code, stdout, stderr } = await scf("replay", "--ledger", SMALL, "--scores", out, "--json");
    expect(stderr).to.equal(`Scores on chain at the invoice dates: ${out}\n`);
    expect(code).to.equal(0);
    expect(JSON.stringify(JSON.parse(stdout))).to.equal(JSON.stringify(expectedOf(text)));
    expect(readFileSync(out, "utf8")).to.equal(scoresOf(text));
  });

  it("knows prompt, late and unknown buyers in that ledger", () => {
    const rows = scoresOf(text)
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").map(Number));
    const scores = rows.map((row) => row[3] ?? 0);
    expect(scores.filter((score) => score === 0)).to.have.length.greaterThan(5);
    expect(scores.filter((score) => score >= 8_000)).to.have.length.greaterThan(5);
    expect(new Set(scores).size).to.be.greaterThan(10);
  });

  it("says where the file is, and quotes names that need it", async () => {
    const path = join(folder, "names.csv");
    writeFileSync(path, text.split("\n").slice(0, 4).join("\n").replace("INV00001", '"INV ""1"", a"'));
    const out = join(folder, "few.csv");
    const { code, stdout, stderr } = await scf("replay", "--ledger", path, "--scores", out);
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    expect(stdout).to.contain(`Scores on chain at the invoice dates: ${out}\n`);
    expect(readFileSync(out, "utf8").split("\n")[1]).to.equal('"INV ""1"", a",C001,0,0,0');
  });

  it("refuses a file that it could not write, before anything runs", async () => {
    const copy = join(folder, "copy.csv");
    writeFileSync(copy, text);
    for (const [out, reason] of [
      [
        join(folder, "none", "scores.csv"),
        /^The scores cannot be written to \S+scores\.csv \(ENOENT\): check the path\.\n$/,
      ],
      [copy, /^The scores would replace the ledger \S+: name another file\.\n$/],
      ["", /^Name the file for the scores: --scores OUT\.csv\.\n$/],
    ] as const) {
      const { code, stdout, stderr } = await scf("replay", "--ledger", copy, "--scores", out);
      expect(stderr).to.match(reason);
      expect(code).to.equal(2);
      expect(stdout).to.equal("");
    }
    expect(readFileSync(copy, "utf8")).to.equal(text);
    expect(existsSync(join(folder, "none"))).to.equal(false);
  });
});
