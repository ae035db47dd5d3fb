import { expect } from "chai";
import { id } from "ethers";

import {
  creditNoteMessage,
  exportPack,
  planBatch,
  planCreditNote,
  planFreeze,
  planPay,
  planPlaceOrder,
  planAttest,
  planTokenise,
  readPack,
  Reason,
  ReceivableStatus,
  signMessage,
  statementMessage,
  verifyPack,
  verifyPackOnChain,
  type Json,
} from "../../sdk/index.js";
import { changed, sealedAgain, wrongIn } from "./pack-support.js";
import { Stage } from "./stage.js";

describe("SDK: the pack of a claim that was changed", () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
  });

  /** Tokenised in a batch, as platforms do it. */
  async function inBatch(amount: bigint): Promise<bigint> {
    const { book, seller } = stage;
    const { receivable, ...prepared } = await stage.prepare(stage.lender.account, amount);
    const bundle = await stage.sign({ receivable, ...prepared });
    const { presentation, orderBuyerSignature, orderSellerSignature } = bundle;
    await stage.send(planPlaceOrder(book, presentation.order, orderBuyerSignature, orderSellerSignature));
    const signed = bundle.attestations.map((attestation, i) => ({
      attestation,
      signature: bundle.attestationSignatures[i] ?? "0x",
    }));
    await stage.send(planAttest(book, signed));
    const sellerSignature = await signMessage(statementMessage(book, presentation.statement), seller.wallet);
    await stage.send(planBatch(book, [planTokenise(book, { ...presentation, sellerSignature }, seller.account)]));
    return receivable;
  }

  async function credit(receivable: bigint, amount: bigint, name: string): Promise<void> {
    const { book, buyer, seller } = stage;
    const note = { receivable, amount, reason: Reason.Price, document: id(name) };
    const message = creditNoteMessage(book, note);
    const signatures = [await signMessage(message, buyer.wallet), await signMessage(message, seller.wallet)] as const;
    await stage.send(planCreditNote(book, note, ...signatures));
  }

  async function pay(receivable: bigint, amount: bigint): Promise<void> {
    const { book, buyer, money } = stage;
    await stage.fund(buyer.account, amount);
    await stage.send(planPay(book, { receivable, amount, currency: money }), buyer);
  }

  it("counts the credit notes before the first payment, not those after it", async () => {
    const { client, seller } = stage;
    const receivable = await inBatch(10_000_00n);
    await credit(receivable, 1_000_00n, "before");
    await pay(receivable, 4_000_00n);
    await credit(receivable, 500_00n, "after");
    await stage.send(
      planFreeze(stage.book, { account: seller.account, receivable, units: 1n, paper: id("order of the court") }),
    );
    expect(await client.receivable(receivable)).to.include({ units: 9_000_00n, open: 4_500_00n });
    const pack = await exportPack(client, receivable);
    expect(wrongIn(verifyPack(pack))).to.deep.equal([]);
    const { verdict, checks } = await verifyPackOnChain(client, pack);
    expect(checks.filter(({ result }) => result !== "ok")).to.deep.equal([]);
    expect(verdict).to.equal("holds");
    const names = readPack(pack).receivable.history.map(({ name }) => name);
    expect(names.filter((name) => name === "Reduced")).to.have.length(2);
    expect(names).to.include.members(["Paid", "Frozen"]);
  });

  it("holds of one that was called off as a whole", async () => {
    const { client } = stage;
    const receivable = await inBatch(7_000_00n);
    await credit(receivable, 7_000_00n, "all of it");
    expect((await client.receivable(receivable)).status).to.equal(ReceivableStatus.Cancelled);
    const pack = await exportPack(client, receivable);
    expect(wrongIn(verifyPack(pack))).to.deep.equal([]);
  });

  it("fails where late rate, overdue limit or units are not what was accepted", async () => {
    const { client } = stage;
    const receivable = await inBatch(5_000_00n);
    await credit(receivable, 1_000_00n, "a fifth");
    const pack = await exportPack(client, receivable);
    expect(wrongIn(verifyPack(pack))).to.deep.equal([]);
    const forged = (field: string, value: Json) =>
      wrongIn(verifyPack(sealedAgain(changed(pack, ["receivable", "record", field], value)))).join();
    for (const [field, value] of [
      ["lateRate", 0],
      ["overdueDays", 90],
    ] as const) {
      expect(forged(field, value)).to.include("Late rate and overdue limit in the record");
    }
    expect(forged("units", "500000")).to.include("what credit notes left of them");
  });
});
