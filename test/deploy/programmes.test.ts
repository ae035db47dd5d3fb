import { expect } from "chai";

import { PROGRAMME_NAMES, readyProgramme } from "../../sdk/programmes/index.js";
import { approve } from "../../tasks/programmes/approve.js";
import { list } from "../../tasks/programmes/list.js";
import { contextOf, type Context } from "../../tasks/lib/context.js";
import { explain } from "../../tasks/lib/failure.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { ownChain } from "./support.js";

function recorder(json = false) {
  const lines: string[] = [];
  return { lines, printer: createPrinter(json, (text) => lines.push(text)) };
}

describe("scf programmes and scf approve-programme", () => {
  let context: Context;

  before(async () => {
    context = await contextOf(await ownChain());
  });

  it("lists every ready programme with its state", async () => {
    const { lines, printer } = recorder();
    await list(context, printer);
    for (const name of PROGRAMME_NAMES) {
      expect(lines.some((line) => line.startsWith(`${name} `) && line.endsWith("not approved"))).to.equal(true);
    }
  });

  it("prints the call and sends nothing", async () => {
    const before = await context.connection.ethers.provider.getBlockNumber();
    const { lines, printer } = recorder(true);
    await approve(context, "rawMilk", false, printer);
    const { sent, plan } = JSON.parse(lines[0] ?? "") as { sent: boolean; plan: { calls: { to: string }[] } };
    expect(sent).to.equal(false);
    expect(plan.calls.map(({ to }) => to)).to.deep.equal([context.book.contracts.OrderBook]);
    expect(await context.connection.ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("approves each as the programme manager, once", async () => {
    for (const name of PROGRAMME_NAMES) {
      const { lines, printer } = recorder();
      await approve(context, name, true, printer);
      expect(lines.at(-1), name).to.match(/^Now approved as \d+\.$/);
      const { hash } = readyProgramme(name, context.book);
      expect(await context.suite.OrderBook.programmeOpen(hash), name).to.equal(true);
    }
    const block = await context.connection.ethers.provider.getBlockNumber();
    const { lines, printer } = recorder();
    await approve(context, "maize", true, printer);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/: approved as \d+ on "default"\.$/);
    expect(await context.connection.ethers.provider.getBlockNumber()).to.equal(block);
  });

  it("refuses unknown names, and to send where it is no rehearsal", async () => {
    const { printer } = recorder();
    const unknown: unknown = await approve(context, "gold", false, printer).catch((error: unknown) => error);
    expect(explain(unknown).sentence).to.match(/^No programme "gold" is ready: there are thermalCoalByTruck, /);
    const fresh = await contextOf(await ownChain());
    const real = { ...fresh, parameters: { ...fresh.parameters, rehearsal: false } };
    const refused: unknown = await approve(real, "maize", true, printer).catch((error: unknown) => error);
    expect(explain(refused).sentence).to.include("is no network for rehearsals");
  });
});
