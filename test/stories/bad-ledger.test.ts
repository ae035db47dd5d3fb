import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import hre from "hardhat";

import { NotALedger, readLedger } from "../../tasks/replay/ledger.js";
import { scf } from "./command-line.js";
import { expectedOf } from "./ledger-model.js";

const { root } = hre.config.paths;
const SMALL = join(root, "examples", "ledgers", "small.csv");

describe("story: a ledger with mistakes in it", function () {
  this.timeout(180_000);
  const text = readFileSync(SMALL, "utf8");
  const lines = text.trimEnd().split("\n");
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "ordos-ledger-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** A ledger of its own in a file. */
  function ledger(name: string, content: string): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  it("lists every bad row with its line and reason, runs nothing and exits with 2", async () => {
    const row = (line: number, change: Record<number, string>) =>
      (lines[line - 1] ?? "")
        .split(",")
        .map((cell, i) => change[i] ?? cell)
        .join(",");
    const bad = [...lines];
    bad[1] = row(2, { 4: "" });
    bad[2] = row(3, { 5: "2/30/2025" });
    bad[3] = row(4, { 5: "3/27/2025" });
    bad[4] = row(5, { 6: "-86696.37" });
    bad[5] = row(6, { 6: "99999999999999.00" });
    bad[6] = row(7, { 3: (lines[7] ?? "").split(",")[3] ?? "", 6: "1.00" });
    bad[8] = row(9, { 7: "Maybe" });
    bad[9] = row(10, { 8: "1/1/2020" });
    bad[10] = `${lines[10] ?? ""},one more`;
    bad[11] = row(12, { 6: "12.345" });
    const path = ledger("bad.csv", bad.join("\n"));
    const { code, stdout, stderr } = await scf("replay", "--ledger", path);
    expect(code).to.equal(2);
    expect(stdout).to.equal("");
    for (const part of [
      /has 10 bad rows, so nothing was run/,
      /line 2: InvoiceDate is missing/,
      /line 3: DueDate "2\/30\/2025" is not a date/,
      /line 4: due 2025-03-27 is not after the invoice date 2025-03-28/,
      /line 5: InvoiceAmount -86696.37 is not positive/,
      /line 6: InvoiceAmount 99999999999999.00 is absurd/,
      /line 8: invoice number \S+ stands on line 7 already, with another customer or amount/,
      /line 9: Disputed "Maybe" is neither Yes nor No/,
      /line 10: settled 2020-01-01 before the invoice date/,
      /line 11: has 13 columns instead of 12/,
      /line 12: InvoiceAmount "12.345" is not an amount with at most two decimals/,
      /--skip-bad/,
    ]) {
      expect(stderr).to.match(part);
    }
  });

  it("leaves bad rows out when told to, and says which", async () => {
    const few = [lines[0], lines[1], (lines[2] ?? "").replace("7/16/2025", "7/32/2025"), lines[3], lines[4]];
    const path = ledger("some-bad.csv", few.join("\n"));
    const { code, stdout, stderr } = await scf("replay", "--ledger", path, "--skip-bad", "--json");
    expect(code).to.equal(0);
    expect(stderr).to.match(/^left out, line 3: DueDate "7\/32\/2025" is not a date/);
    const good = [lines[0], lines[1], lines[3], lines[4]].join("\n");
    expect(JSON.parse(stdout)).to.deep.equal(expectedOf(good));
  });

  it("refuses files that are no ledger, and says why", async () => {
    for (const [content, reason] of [
      ["", "the file is empty"],
      ["name,amount\nx,1\n", 'unknown columns "name", "amount"'],
      ['a,"b\u0000\nc', "not a CSV file"],
      [text.replace("InvoiceAmount", "DueDate"), "missing columns InvoiceAmount; columns named twice DueDate"],
    ] as const) {
      expect(() => readLedger(content)).to.throw(NotALedger, reason);
    }
    const { code, stderr } = await scf("replay", "--ledger", ledger("other.csv", "name,amount\nx,1\n"));
    expect(code).to.equal(2);
    expect(stderr).to.match(/^\S+other\.csv: not a ledger: missing columns countryCode, .*\.\n$/);
    const none = await scf("replay", "--ledger", join(folder, "none.csv"));
    expect(none.code).to.equal(2);
    expect(none.stderr).to.match(/none\.csv cannot be read: check the path\.\n$/);
  });
});
