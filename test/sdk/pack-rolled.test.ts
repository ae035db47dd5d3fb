import { expect } from "chai";
import hre from "hardhat";

import {
  exportPack,
  isInformational,
  OrdosClient,
  parseDay,
  readPack,
  verifyPack,
  verifyPackOnChain,
  type EvidencePack,
  type Json,
} from "../../sdk/index.js";
import { assemble, type Cast } from "../../tasks/demo/cast.js";
import { CattleDeal } from "../../tasks/demo/cattle.js";
import { Narrator } from "../../tasks/demo/narrator.js";
import { contextOf } from "../../tasks/lib/context.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { Stage } from "../../tasks/lib/stage.js";
import { describe as describePack } from "../../tasks/suite/pack.js";
import { another, changed, leavesOf, pathOf, pathText, sealedAgain, without, wrongIn } from "./pack-support.js";

describe("SDK: the pack of a claim into which a loan on its order rolled", function () {
  this.timeout(180_000);
  let client: OrdosClient;
  let cast: Cast;
  let pack: EvidencePack;

  before(async () => {
    const override = { initialDate: new Date("2026-09-26") };
    const connection = await hre.network.create({ network: "default", override });
    const { book, parameters } = await contextOf(connection);
    const [relayer] = await connection.ethers.getSigners();
    const stage = new Stage({ connection, book, parameters, relayer: relayer?.address ?? "", tag: "rolled" });
    cast = await assemble(stage, new Narrator(() => undefined));
    client = await OrdosClient.connect(book, connection.ethers.provider);
    const on = async <Result>(date: string, act: (day: ReturnType<typeof parseDay>) => Promise<Result>) => {
      const day = parseDay(date);
      await stage.moveTo(day);
      return act(day);
    };
    const cattle = await on("2026-11-10", (day) => CattleDeal.open(cast, day));
    await on("2026-11-16", (day) => cattle.buy(day));
    await on("2027-01-20", (day) => cattle.next(1, day));
    await on("2027-02-18", (day) => cattle.lose(7n, day));
    await on("2027-03-09", (day) => cattle.lose(4n, day));
    await on("2027-03-12", (day) => cattle.insure(day));
    await on("2027-03-25", (day) => cattle.next(2, day));
    await on("2027-05-05", (day) => cattle.deliver(day));
    pack = await exportPack(client, cattle.receivable);
  });

  it("shows the draws on the order in place of a draw on the claim", () => {
    const { draw, rolled } = readPack(pack);
    expect(draw).to.equal(null);
    expect(rolled?.draws.map(({ call }) => call.draw.request.amount)).to.deep.equal([
      1_036_800_00n,
      691_200_00n,
      691_200_00n,
    ]);
    const { principal = 0n, interest = 0n, late = 0n } = rolled?.rolled.args ?? {};
    expect(principal + interest + late).to.equal(2_357_953_50n);
    const lines: string[] = [];
    describePack(
      pack,
      createPrinter(false, (line) => lines.push(line)),
    );
    const financed = lines.find((line) => line.startsWith("financed"));
    expect(financed).to.include("1,036,800.00 + 691,200.00 + 691,200.00 on the order by 0x");
    expect(financed).to.include("2,357,953.50 rolled into the claim");
  });

  it("holds without a chain and on it", async () => {
    const report = verifyPack(pack);
    expect(wrongIn(report)).to.deep.equal([]);
    const names = report.checks.map(({ name }) => name);
    for (const i of [1, 2, 3]) expect(names).to.include(`signature of request ${i} on the order, by the seller`);
    expect(names).to.include("signature of lien on the order, by the seller");
    expect(wrongIn(await verifyPackOnChain(client, pack))).to.deep.equal([]);
  });

  it("fails when any value of the rolled loan is another", () => {
    const unnoticed = [...leavesOf(pack.rolled ?? null, ["rolled"])]
      .filter(({ path }) => !isInformational(pathText(path)))
      .filter(({ path, value }) => {
        const { verdict } = verifyPack(sealedAgain(changed(pack, path, another(value))));
        return verdict !== "fails";
      })
      .map(({ path }) => pathText(path));
    expect(unnoticed).to.deep.equal([]);
  });

  it("says what was forged", async () => {
    const wrong = (forged: EvidencePack) => wrongIn(verifyPack(sealedAgain(forged))).join("\n");
    const set = (path: string, value: Json) => wrong(changed(pack, pathOf(path), value));
    expect(set("rolled.rolled.args.principal", "999999999999")).to.match(/More rolled than was drawn/);
    expect(set("rolled.draws[0].call.draw.lienSignature", "0x")).to.match(/lien on the order, by the seller/);
    expect(set("rolled.draws[1].call.draw.stages[1].share", 600_000)).to.match(/hashes of the stages differ/);
    expect(set("rolled.draws[0].call.draw.order.quantity", "1")).to.match(/terms that the order never had/);
    expect(wrong({ ...pack, rolled: null })).to.match(/holder of a lien|not in the pack/);
    // The chain knows every draw.
    const shorter = sealedAgain(without(pack, pathOf("rolled.draws[1]")));
    const [online = ""] = wrongIn(await verifyPackOnChain(client, shorter));
    expect(online).to.match(/draws on the order/);
  });
});
