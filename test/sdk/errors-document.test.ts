import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import hre from "hardhat";
import { format, resolveConfig } from "prettier";

import { errorsDocument } from "../../scripts/docs/errors-document.js";
import { ERRORS, errorInterface } from "../../sdk/index.js";

const MACHINE = ["Error", "Panic"];

describe("docs/errors.md", () => {
  it("is what sources and explanations give", async () => {
    const path = join(hre.config.paths.root, "docs", "errors.md");
    const written = await format(errorsDocument(), { ...(await resolveConfig(path)), filepath: path });
    expect(await readFile(path, "utf8"), "run: npm run docs:errors").to.equal(written);
  });

  it("has every error that the SDK explains, once, with its arguments and a sentence of its source", () => {
    const lines = errorsDocument()
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const names = lines.map((line) => /^\| `(\w+)\(/.exec(line)?.[1] ?? line);
    expect(names).to.have.members(Object.keys(ERRORS).filter((name) => !MACHINE.includes(name)));
    expect(new Set(names).size).to.equal(names.length);
    const overpaid = lines.find((line) => line.includes("Receivable_Overpaid")) ?? "";
    expect(overpaid).to.include("`Receivable_Overpaid(uint256 id, uint256 amount, uint256 open)`");
    expect(overpaid).to.include(errorInterface().getError("Receivable_Overpaid")?.selector ?? "no selector");
    expect(overpaid).to.include("| ReceivableToken |");
    expect(overpaid).to.include("| Thrown when more is paid than owed, with the exact open amount. |");
    expect(overpaid).to.include(ERRORS.Receivable_Overpaid.remedyZh);
    // Each of our own says in its source when it is thrown.
    const own = lines.filter((line) => /^\| `[A-Z]\w+_/.test(line));
    expect(own.length).to.be.greaterThan(100);
    for (const line of own) expect(line).to.match(/\| Thrown (when|on) .*?\. *\|/);
  });
});
