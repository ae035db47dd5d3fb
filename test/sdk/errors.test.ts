import { expect } from "chai";
import { artifacts } from "hardhat";
import { AbiCoder, concat, id } from "ethers";

import {
  decodeRevert,
  ERRORS,
  errorInterface,
  findError,
  OrdosClient,
  OrdosError,
  planPay,
  send,
} from "../../sdk/index.js";
import { Stage } from "./stage.js";

const MACHINE = ["Error", "Panic"];

/** Every error in the artifacts of the suite's contracts. */
async function errorsOfArtifacts(): Promise<Set<string>> {
  const names = new Set<string>();
  for (const fullName of await artifacts.getAllFullyQualifiedNames()) {
    // Test contracts have artifacts too while their tests are built.
    if (!/^(project\/)?contracts\/(?!mocks\/)/.test(fullName)) continue;
    const { abi } = await artifacts.readArtifact(fullName);
    for (const item of abi as { type: string; name?: string }[]) {
      if (item.type === "error" && item.name !== undefined) names.add(item.name);
    }
  }
  return names;
}

describe("SDK: errors", () => {
  it("explains every error of the contracts, and none that is gone", async () => {
    const real = await errorsOfArtifacts();
    const typed = new Set<string>();
    errorInterface().forEachError(({ name }) => typed.add(name));
    const explained = new Set(Object.keys(ERRORS));
    expect(real.size).to.be.greaterThan(100);
    expect([...real, ...typed].filter((name) => !explained.has(name))).to.deep.equal([]);
    expect([...explained].filter((name) => !typed.has(name) && !MACHINE.includes(name))).to.deep.equal([]);
  });

  it("says each in two sentences of two languages", () => {
    for (const [name, { meaning, remedy, meaningZh, remedyZh }] of Object.entries(ERRORS)) {
      for (const english of [meaning, remedy]) expect(english, name).to.match(/^[A-Z].*\.$/);
      for (const chinese of [meaningZh, remedyZh]) expect(chinese, name).to.match(/[\u4e00-\u9fff].*。$/);
    }
  });

  it("decodes nested errors, texts and panics, and leaves others alone", () => {
    const interface_ = errorInterface();
    const data = interface_.encodeErrorResult("Receivable_Overpaid", [7n, 100n, 40n]);
    const nested = { message: "x", info: { error: { data: { message: "reverted", data } } } };
    const error = findError(Object.assign(new Error("call failed"), { cause: nested }));
    expect(error).to.be.instanceOf(OrdosError);
    expect(error?.name).to.equal("Receivable_Overpaid");
    expect(error?.args).to.deep.equal({ id: 7n, amount: 100n, open: 40n });
    expect(error?.message).to.include("open 40");
    expect(error?.remedyZh).to.equal(ERRORS.Receivable_Overpaid.remedyZh);
    const batch = decodeRevert(interface_.encodeErrorResult("Receivable_ItemFailed", [2n, data]));
    expect(batch).to.have.nested.property("args.index", 2n);
    expect(batch).to.have.property("cause").that.is.instanceOf(OrdosError).with.property("name", "Receivable_Overpaid");
    const coder = AbiCoder.defaultAbiCoder();
    const text = concat(["0x08c379a0", coder.encode(["string"], ["no"])]);
    expect(decodeRevert(text)?.name).to.equal("Error");
    expect(decodeRevert(text)?.args).to.deep.equal({ message: "no" });
    expect(decodeRevert(concat(["0x4e487b71", coder.encode(["uint256"], [17])]))?.name).to.equal("Panic");
    expect(decodeRevert(id("anything").slice(0, 10))).to.equal(undefined);
    expect(decodeRevert(data.slice(0, 20))).to.equal(undefined);
    expect(findError(new Error("no data"))).to.equal(undefined);
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(findError(loop)).to.equal(undefined);
  });

  it("throws what a contract says, from reads and from plans", async () => {
    const stage = await Stage.open();
    const caught = async (run: () => Promise<unknown>): Promise<unknown> => {
      try {
        return await run();
      } catch (thrown) {
        return thrown;
      }
    };
    const read = await caught(() => stage.client.receivable(7n));
    expect(read).to.be.instanceOf(OrdosError).with.property("name", "Receivable_Unknown");
    const plan = planPay(stage.book, { receivable: 7n, amount: 1n });
    const sent = await caught(() => send(stage.deployer, plan));
    expect(sent).to.be.instanceOf(OrdosError).with.property("name", "Receivable_Unknown");
    // Estimated when it was good, mined when it was not: the reason is found all the same.
    const overtaken = new Proxy(stage.deployer, {
      get: (signer, key) => {
        const value: unknown = key === "estimateGas" ? () => Promise.resolve(100_000n) : Reflect.get(signer, key);
        return typeof value === "function" ? (value.bind(signer) as unknown) : value;
      },
    });
    const mined = await caught(() => send(overtaken, plan));
    expect(mined).to.be.instanceOf(OrdosError).with.property("name", "Receivable_Unknown");
    const party = await caught(() => stage.client.party(99));
    expect(party).to.have.deep.property("args", { party: 99n });
    const elsewhere = { ...stage.book, chainId: 1 };
    const wrong = await caught(() => OrdosClient.connect(elsewhere, stage.deployer));
    expect(wrong).to.have.property("code", "chain");
    expect(await caught(() => send(stage.deployer, { ...plan, chainId: 1 }))).to.have.property("code", "chain");
  });
});
