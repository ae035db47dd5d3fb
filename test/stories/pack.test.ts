import { expect } from "chai";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import hre from "hardhat";

import { OrdosClient } from "../../sdk/client.js";
import { addDays, parseDay } from "../../sdk/dates.js";
import { contentHash, readPack, verifyPackOnChain, type EvidencePack } from "../../sdk/pack.js";
import { assemble, type Cast } from "../../tasks/demo/cast.js";
import { COAL_DAYS, CoalDeal, signFramework } from "../../tasks/demo/coal.js";
import { Narrator } from "../../tasks/demo/narrator.js";
import { contextOf, type Context } from "../../tasks/lib/context.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { Stage } from "../../tasks/lib/stage.js";
import { pack } from "../../tasks/suite/pack.js";
import { scf } from "./command-line.js";

describe("story: evidence of a month of coal", function () {
  this.timeout(180_000);
  let context: Context;
  let coal: CoalDeal;
  let folder: string;
  let file: string;

  async function playToTheMoney(cast: Cast): Promise<CoalDeal> {
    const deal = new CoalDeal(cast);
    await signFramework(cast, COAL_DAYS.order);
    await deal.order(COAL_DAYS.order);
    for (let day = parseDay("2026-10-01"); day <= COAL_DAYS.borrow; day = addDays(day, 1)) {
      await cast.stage.moveTo(day);
      await deal.deliver(day);
    }
    await deal.borrow(COAL_DAYS.borrow);
    return deal;
  }

  /** What a task prints for people. */
  async function printed(out: string): Promise<string> {
    const lines: string[] = [];
    const printer = createPrinter(false, (text) => lines.push(text));
    await pack(context, { receivable: coal.receivable.toString(), out, json: false }, printer);
    return lines.join("\n");
  }

  before(async () => {
    const override = { initialDate: new Date("2026-09-26") };
    const connection = await hre.network.create({ network: "default", override });
    context = await contextOf(connection);
    const [relayer] = await connection.ethers.getSigners();
    const { book, parameters } = context;
    const stage = new Stage({ connection, book, parameters, relayer: relayer?.address ?? "", tag: "pack" });
    coal = await playToTheMoney(await assemble(stage, new Narrator(() => undefined)));
    folder = await mkdtemp(join(tmpdir(), "ordos-pack-"));
    file = join(folder, "coal.json");
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("is written with everything from the first ticket to the money", async () => {
    const text = await printed(file);
    expect(text).to.match(/face +3,816,000\.00, due 2026-12-15/);
    expect(text).to.match(/evidence +\d\d attestation\(s\) of \d\d lot\(s\)/);
    expect(text).to.match(/financed +3,052,800\.00 by 0x/);
    expect(text).to.include(`Written to ${file}`);
    expect(text).to.include("It holds: whoever gets it runs");
    const content = readPack(JSON.parse(await readFile(file, "utf8")));
    const tickets = content.lots.flatMap(({ attestations }) => attestations.flatMap((a) => a.call.attestation.tickets));
    expect(tickets).to.have.length(242);
    expect(content.lots.reduce((sum, { used }) => sum + used.args.quantity, 0n)).to.equal(8_000_000n);
    expect(content.draw?.data.approval).not.to.equal("0x");
  });

  it("is verified by somebody who has the file alone", async () => {
    const { code, stdout, stderr } = await scf("verify-pack", file);
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    expect(stdout).to.match(/^amount +ok +381600000 minor units are what CoalPrice gives, with tax and share\.$/m);
    expect(stdout).to.match(/^signature of request, by the lender +ok /m);
    expect(stdout).to.match(/^evidence of the lots +ok +21 lot\(s\) meet/m);
    expect(stdout).to.match(/^face +3,816,000\.00, due 2026-12-15$/m);
    expect(stdout).to.match(/^The pack holds: all \d+ checks\.$/m);
  });

  it("agrees with the chain that it came from", async () => {
    const client = await OrdosClient.connect(context.book, context.connection.ethers.provider);
    const { verdict, checks } = await verifyPackOnChain(client, JSON.parse(await readFile(file, "utf8")));
    expect(checks.filter(({ result }) => result !== "ok")).to.deep.equal([]);
    expect(verdict).to.equal("holds");
  });

  it("is refused after a stroke of the pen, sealed again or not", async () => {
    const text = await readFile(file, "utf8");
    const forged = text.replaceAll('"381600000"', '"391600000"');
    const path = join(folder, "forged.json");
    await writeFile(path, forged);
    const plain = await scf("verify-pack", path);
    expect(plain.code).to.equal(1);
    expect(plain.stdout).to.include("FAILED  integrity: The content is not that of the pack's SHA-256.");
    const content = JSON.parse(forged) as EvidencePack;
    await writeFile(path, JSON.stringify({ ...content, sha256: contentHash(content) }));
    const { code, stdout, stderr } = await scf("verify-pack", path, "--json");
    expect(code).to.equal(1);
    expect(stderr).to.match(/^The pack does not hold: \d+ of \d+ checks failed\.$/m);
    const { verdict, checks } = JSON.parse(stdout) as { verdict: string; checks: { name: string; result: string }[] };
    expect(verdict).to.equal("fails");
    const failed = checks.filter(({ result }) => result === "failed").map(({ name }) => name);
    expect(failed).to.include.members(["acceptance", "amount", "signature of acceptance, by the buyer"]);
    expect(failed).not.to.include("integrity");
  });

  it("is refused in a sentence when there is no such file", async () => {
    const { code, stderr } = await scf("verify-pack", join(folder, "none.json"));
    expect(code).to.equal(2);
    expect(stderr).to.match(/^There is no file .*none\.json that can be read\.$/m);
  });
});
