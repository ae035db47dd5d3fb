import { expect } from "chai";
import { execFile } from "node:child_process";
import { join } from "node:path";

import { HDNodeWallet, Mnemonic } from "ethers";
import hre from "hardhat";

import type { Connection } from "../../deploy/lib/chain.js";
import { EXIT, Refusal } from "../../deploy/lib/refusal.js";
import { SUITE_NAMES } from "../../deploy/lib/suite-contracts.js";
import { contextOf, type Context } from "../../tasks/lib/context.js";
import { explain } from "../../tasks/lib/failure.js";
import {
  civilDate,
  civilTime,
  createPrinter,
  displayWidth,
  money,
  percent,
  tableLines,
} from "../../tasks/lib/printer.js";
import { deploy } from "../../tasks/suite/deploy.js";
import { status } from "../../tasks/suite/status.js";
import { NODES, ownChain, startNode, type Node } from "./support.js";

/** A printer that keeps what it prints. */
function recorder(json: boolean) {
  const lines: string[] = [];
  return { lines, printer: createPrinter(json, (text) => lines.push(text)) };
}

describe("scf deploy and scf status", () => {
  let connection: Connection;
  let context: Context;

  before(async () => {
    connection = await ownChain();
    context = await contextOf(connection);
  });

  it("prints the plan of a dry run and sends nothing", async () => {
    const empty = await ownChain();
    const { lines, printer } = recorder(false);
    await deploy(empty, true, printer);
    expect(lines[0]).to.match(/^Dry run on "default" \(chain 31337\); nothing is sent/);
    expect(lines.some((line) => /^ReceivableToken +to deploy$/.test(line))).to.equal(true);
    expect(lines).to.include("let the deployer renounce ADMIN of AccessManager");
    expect(lines.at(-1)).to.match(/^\nAbout [\d,]+ gas\.$/);
    expect(await empty.ethers.provider.getBlockNumber()).to.equal(0);
  });

  it("prints one JSON document for programs", async () => {
    const { lines, printer } = recorder(true);
    await deploy(await ownChain(), false, printer);
    expect(lines.length).to.equal(1);
    const document = JSON.parse(lines[0] ?? "") as { contracts: object; deployedAtBlock: number; done: string[] };
    expect(document.contracts).to.have.all.keys(SUITE_NAMES);
    expect(document.deployedAtBlock).to.equal(1);
    expect(document.done.length).to.be.greaterThan(60);
  });

  it("shows addresses, code, roles and pauses, and changes nothing", async () => {
    const before = await connection.ethers.provider.getBlockNumber();
    const { lines, printer } = recorder(false);
    await status(context, printer);
    const text = lines.join("\n");
    for (const name of SUITE_NAMES) expect(text).to.include(`${context.book.contracts[name]}  0x`);
    expect(text).to.match(/AccessManager +GUARDIAN +0x\w{40} +0 s/);
    expect(text).to.match(/OrderBook +0x\w{40} +open/);
    expect(lines.at(-1)).to.equal("\nNothing differs from what it should be.");
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("fails with the exit code of drift when something differs", async () => {
    const contracts = { ...context.book.contracts, Scorecard: context.book.contracts.Recourse };
    const { lines, printer } = recorder(false);
    const shown = status({ ...context, book: { ...context.book, contracts } }, printer);
    const failure = explain(await shown.catch((error: unknown) => error));
    expect(failure.exitCode).to.equal(EXIT.drift);
    expect(failure.sentence).to.match(/^\d+ thing\(s\) differ from what they should be\.$/);
    expect(lines.some((line) => /^DIFFERS {2}Scorecard at 0x\w{40} has other code/.test(line))).to.equal(true);
  });

  it("shows a pause with its end in civil time", async () => {
    const paused = await contextOf(await ownChain());
    const guardian = await paused.signerOf("GUARDIAN");
    await paused.suite.PauseGuardian.connect(guardian).pause(paused.book.contracts.OrderBook);
    const { lines, printer } = recorder(false);
    await status(paused, printer);
    expect(lines.join("\n")).to.match(/OrderBook +0x\w{40} +paused until \d{4}-\d\d-\d\d \d\d:\d\d/);
  });

  it("meets in one suite when tasks share a chain", async () => {
    expect((await contextOf(connection)).book).to.equal(context.book);
  });

  it("knows nobody in a role that the parameters do not name", async () => {
    const refusal: unknown = await context.signerOf("EMPEROR").catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Refusal);
  });
});

describe("the command line", function () {
  this.timeout(120_000);
  let node: Node;

  before(async () => {
    node = await startNode(NODES.hardhat);
  });

  after(() => node.stop());

  /** Runs a task against the node under the name of the public network. */
  function run(...task: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const cli = join(hre.config.paths.root, "node_modules", "hardhat", "dist", "src", "cli.js");
    const { privateKey } = HDNodeWallet.fromMnemonic(
      Mnemonic.fromPhrase(`${"test ".repeat(11)}junk`),
      "m/44'/60'/0'/0/0",
    );
    const env = { ...process.env, ORDOS_RPC_URL: node.url, ORDOS_DEPLOYER_KEY: privateKey, NO_COLOR: "1" };
    return new Promise((resolve) => {
      const options = { cwd: hre.config.paths.root, env };
      execFile(process.execPath, [cli, ...task, "--network", "testnet"], options, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }

  it("refuses a chain with another id in one sentence and with an exit code", async () => {
    const { code, stdout, stderr } = await run("scf", "deploy");
    expect(stderr.trim()).to.equal(
      'The network "testnet" answers with chain id 31337, but its parameters are for chain 11155111.',
    );
    expect(code).to.equal(EXIT.refused);
    expect(stdout).to.equal("");
  });

  it("refuses to show a suite that is not there", async () => {
    const { code, stderr } = await run("scf", "status", "--json");
    expect(stderr.trim()).to.match(
      /^There is no suite on "testnet" yet: run npx hardhat scf deploy --network testnet\.$/,
    );
    expect(code).to.equal(EXIT.refused);
  });
});

describe("failures", () => {
  it("put a contract's error into words", async () => {
    const { suite } = await contextOf(await ownChain());
    const failed: unknown = await suite.PartyRegistry.partyOf(77).catch((error: unknown) => error);
    const { sentence, exitCode } = explain(failed);
    expect(sentence).to.match(/^There is no party .*\[Party_Unknown: \w+ 77\]$/);
    expect(exitCode).to.equal(EXIT.failed);
  });

  it("say that no node answers", () => {
    const refused = new Error("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:8545") });
    expect(explain(refused).sentence).to.equal("No node answers: start one, or check the network's URL.");
  });

  it("keep to one line whatever the error says", () => {
    expect(explain(new Error("first\n\n  second")).sentence).to.equal("first second");
    expect(explain("just words").sentence).to.equal("just words");
  });
});

describe("printing", () => {
  it("writes money, shares and days as people read them", () => {
    expect(money(123_456_789n, "CNY")).to.equal("1,234,567.89 CNY");
    expect(money(-5n, "CNY")).to.equal("-0.05 CNY");
    expect(money(1_000n, "JPY", 0)).to.equal("1,000 JPY");
    expect(percent(55_000)).to.equal("5.5 %");
    expect(civilDate(20_454n)).to.equal("2026-01-01");
    expect(civilTime(1_790_557_200, 28_800)).to.equal("2026-09-28 09:00");
  });

  it("lines columns up, Chinese names too", () => {
    expect(displayWidth("煤 A")).to.equal(4);
    expect(
      tableLines(
        ["party", "open"],
        [
          ["煤矿", "1,000.00 CNY"],
          ["farm", "5.00 CNY"],
        ],
      ),
    ).to.deep.equal(["party          open", "-----  ------------", "煤矿   1,000.00 CNY", "farm       5.00 CNY"]);
  });

  it("gives programs amounts as text, which no program rounds", () => {
    const { lines, printer } = recorder(true);
    printer.line("for people");
    printer.table(["a"], [["b"]]);
    printer.result({ amount: 2n ** 90n });
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal([{ amount: (2n ** 90n).toString() }]);
  });
});
