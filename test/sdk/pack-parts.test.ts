import { expect } from "chai";
import { createSign, generateKeyPairSync } from "node:crypto";
import { concat, hexlify, id, randomBytes, sha256 } from "ethers";

import {
  callsIn,
  encodeTable,
  interfaceOf,
  isP256Key,
  joinReports,
  NO_STEP,
  packValues,
  planBatch,
  planFinance,
  planPay,
  planTokenise,
  PRICING_MODELS,
  verifyP256,
  worthOf,
  type PackReport,
} from "../../sdk/index.js";
import { p256KeyOf } from "./p256-keys.js";
import { Stage } from "./stage.js";

const STEP = { base: 310, step: 10, reward: 20_000n, rewardCap: 100_000n, penalty: 30_000n };

describe("SDK: parts of evidence packs", function () {
  this.timeout(60_000);

  it("verifies P-256 as Node does, and only the lower s", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const key = concat([Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    for (let i = 0; i < 4; ++i) {
      const text = randomBytes(20);
      const signed = createSign("sha256").update(text).sign({ key: privateKey, dsaEncoding: "ieee-p1363" });
      const s = BigInt(hexlify(signed.subarray(32)));
      const other = concat([signed.subarray(0, 32), `0x${(order - s).toString(16).padStart(64, "0")}`]);
      const [low, high] = s <= order / 2n ? [hexlify(signed), other] : [other, hexlify(signed)];
      expect(verifyP256(sha256(text), key, low)).to.equal(true);
      expect(verifyP256(sha256(text), key, high)).to.equal(false);
      expect(verifyP256(id("another"), key, low)).to.equal(false);
      expect(verifyP256(sha256(text), p256KeyOf(7n).publicKey, low)).to.equal(false);
    }
    expect(isP256Key(key)).to.equal(true);
    expect(isP256Key(`${key.slice(0, -1)}${key.endsWith("1") ? "2" : "1"}`)).to.equal(false);
    expect(isP256Key("0x04")).to.equal(false);
    expect(verifyP256(id("x"), key, "0x")).to.equal(false);
    expect(verifyP256(id("x"), key, `0x${"00".repeat(64)}`)).to.equal(false);
  });

  it("finds calls in bundles, in wrappers it does not know, and nothing in noise", async () => {
    const stage = await Stage.open();
    await stage.approveProgramme();
    const bundle = await stage.sign(await stage.prepare(stage.buyer.account, 1_000n));
    const names = ["finance", "place", "attestBatch", "attest", "attest", "tokenise"];
    const { to = "", data = "0x" } = planFinance(stage.book, [bundle]).calls[0] ?? {};
    const found = (target: string | null, bytes: string) =>
      [...callsIn(stage.book, target, bytes)].map(({ name }) => name);
    expect(found(to, data)).to.deep.equal(names);
    const both = planFinance(stage.book, [bundle, bundle]).calls[0]?.data ?? "0x";
    expect(found(to, both)).to.deep.equal(["financeBatch", ...names.slice(1), ...names.slice(1)]);
    const wrapped = concat(["0x12345678", `0x${"00".repeat(31)}`, data, `0x${"00".repeat(7)}`]);
    expect(found(stage.buyer.account, wrapped)).to.include.members(names);
    const call = { target: to, value: 0n, data };
    const executed = interfaceOf("PartyAccount").encodeFunctionData("execute", [[call], 0n, 0n, "0x"]);
    expect(found(stage.seller.account, executed)).to.deep.equal(["execute", ...names]);
    const pay = planPay(stage.book, { receivable: 1n, amount: 1n });
    const tokenise = planTokenise(stage.book, bundle.presentation, stage.seller.account);
    const batch = planBatch(stage.book, [pay, tokenise]).calls.map((one) => found(one.to, one.data));
    expect(batch).to.deep.equal([["batch", "pay", "tokenise"]]);
    expect(found(null, hexlify(randomBytes(200)))).to.deep.equal([]);
    expect(found(to, "0x")).to.deep.equal([]);
  });

  it("prices as the modules do", async () => {
    const stage = await Stage.open();
    const coal = encodeTable("CoalPrice", {
      baseMoisture: 800,
      largestStep: 20_000n,
      sulphur: { base: 80, step: 10, reward: 0n, rewardCap: 0n, penalty: 500_000n },
      volatileMatter: NO_STEP,
      calorific: [{ from: 4_800, step: 1, start: -2_000_000n, priceStep: 10_000n, cap: 4_000_000n }],
    });
    const module = stage.client.contract("CoalPrice");
    for (const values of [
      [4_800, 800, 80],
      [5_120, 933, 99],
      [5_900, 100, 10],
    ]) {
      const input = { quantity: 1_234_567n, values: packValues(values), unitPrice: 52_000_001n };
      const [, amount] = await module.price(input, coal.bytes);
      expect(worthOf("CoalPrice", coal.bytes, input)).to.equal(amount);
    }
    const rejected = { quantity: 1n, values: packValues([4_799, 0, 0]), unitPrice: 1n };
    expect(() => worthOf("CoalPrice", coal.bytes, rejected)).to.throw("below what the contract accepts");
    // 330 is two steps better than 310: 308 and 0.04 fen a kilogram.
    const milk = encodeTable("MilkPrice", { fat: STEP, protein: NO_STEP, somaticCells: NO_STEP, bacteria: NO_STEP });
    const tank = { quantity: 1_000n, values: packValues([330]), unitPrice: 308_000_000n };
    expect(worthOf("MilkPrice", milk.bytes, tank)).to.equal(308_040n);
    const grain = encodeTable("GrainPrice", {
      baseMoisture: 1_400,
      largestStep: 5n,
      bulkDensity: [{ from: 650, step: 0, start: 0n, priceStep: 0n, cap: 0n }],
    });
    const wet = { quantity: 8_600n, values: packValues([700, 1_500]), unitPrice: 240_000_000n };
    expect(worthOf("GrainPrice", grain.bytes, wet)).to.equal(2_040_000n);
    const cattle = encodeTable("LivestockPrice", { minAverage: 400, maxAverage: 700 });
    const pen = { quantity: 5_000n, values: packValues([10]), unitPrice: 3_000_000_000n };
    expect(worthOf("LivestockPrice", cattle.bytes, pen)).to.equal(15_000_000n);
    expect(() => worthOf("LivestockPrice", cattle.bytes, { ...pen, quantity: 1n })).to.throw("average weight");
    expect(worthOf("FlatPrice", "0x", { quantity: 3n, values: 0n, unitPrice: 2_500_000n })).to.equal(8n);
    expect(PRICING_MODELS).to.have.length(5);
  });

  it("settles signatures that only the chain can tell by the registry's word alone", () => {
    const open: PackReport = {
      verdict: "open",
      checks: [
        { name: "signature of order, by the buyer", result: "not checked", detail: "Needs the chain." },
        { name: "due day", result: "not checked", detail: "Needs the calendar." },
      ],
    };
    const chain = (result: "ok" | "failed"): PackReport => ({
      verdict: result === "ok" ? "holds" : "fails",
      checks: [{ name: "signatures on the chain", result, detail: "" }],
    });
    expect(joinReports(open, chain("ok")).checks.map(({ result }) => result)).to.deep.equal([
      "ok",
      "not checked",
      "ok",
    ]);
    expect(joinReports(open, chain("ok")).verdict).to.equal("open");
    expect(joinReports(open, chain("failed")).verdict).to.equal("fails");
  });
});
