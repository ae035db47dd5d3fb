import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  addDays,
  attestationLeafOf,
  attestationList,
  attestationListMessage,
  attestationMessage,
  balanceMessage,
  digestOf,
  events,
  evidenceRevocationMessage,
  EvidenceKind,
  health,
  InputError,
  lotIdOf,
  listRevocationMessage,
  orderIdOf,
  OrdosError,
  planAttest,
  planAttestFromList,
  planOpenBalance,
  planRecordList,
  planRefreshLot,
  planRevokeEvidence,
  planRevokeList,
  revocationOf,
  RevocationReason,
  signedVoucher,
  signMessage,
  type Attestation,
  type Balance,
} from "../../sdk/index.js";
import { Stage } from "./stage.js";

const LEAVES = 10_000;

describe("SDK: evidence", () => {
  let stage: Stage;
  let base: Attestation;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    const today = await stage.client.today();
    const order = await stage.makeOrder(100n);
    base = {
      order: orderIdOf(stage.book, order),
      seller: order.seller,
      buyer: order.buyer,
      lot: id("lot"),
      verifier: stage.verifier.id,
      kind: EvidenceKind.Receipt,
      negative: false,
      device: false,
      document: id("paper"),
      balance: ZeroHash,
      quantity: 100n,
      values: 0n,
      observedOn: today,
      validUntil: addDays(today, 90),
      content: ZeroHash,
      tickets: [],
    };
  });

  const lotOf = (a: Attestation) => lotIdOf(a.order, a.seller, a.buyer, a.lot);
  const signed = async (attestation: Attestation) => ({
    attestation,
    signature: await signMessage(attestationMessage(stage.book, attestation), stage.verifier.wallet),
  });

  it("hashes what verifiers sign as the contracts do", async () => {
    const { book, client, verifier } = stage;
    const contract = client.contract("EvidenceRegistry");
    const revocation = revocationOf(base, RevocationReason.Forged, { content: id("why") });
    expect(digestOf(evidenceRevocationMessage(book, revocation))).to.equal(await contract.revocationDigest(revocation));
    const { list } = attestationList(book, [base], base.validUntil);
    expect(list.root).to.equal(attestationLeafOf(book, base));
    expect(digestOf(attestationListMessage(book, list))).to.equal(await contract.listDigest(list));
    const stop = { verifier: verifier.id, root: list.root };
    expect(digestOf(listRevocationMessage(book, verifier.id, list.root))).to.equal(
      await contract.listRevocationDigest(stop),
    );
    const balance: Balance = {
      verifier: verifier.id,
      document: id("receipt"),
      quantity: 500n,
      validUntil: base.validUntil,
      content: id("content"),
    };
    expect(digestOf(balanceMessage(book, balance))).to.equal(await contract.balanceDigest(balance));
    const full = { ...base, device: true, balance: ZeroHash, tickets: [id("a")] };
    expect(digestOf(attestationMessage(book, full))).to.equal(await contract.attestationDigest(full));
  });

  it("refuses what the registry would refuse", () => {
    const { book } = stage;
    for (const wrong of [
      { quantity: 1n << 40n },
      { negative: true, quantity: 0n },
      { negative: true, values: 1n },
      { negative: true, device: true },
      { balance: id("receipt"), quantity: 0n },
      { balance: id("receipt"), device: true },
    ]) {
      expect(() => attestationMessage(book, { ...base, ...wrong }), JSON.stringify(Object.keys(wrong))).to.throw(
        InputError,
      );
    }
    expect(() => attestationList(book, [], base.validUntil)).to.throw(InputError);
    expect(() => attestationList(book, [base, base], base.validUntil)).to.throw(InputError, "twice");
    const other = { ...base, verifier: stage.buyer.id };
    expect(() => attestationList(book, [base, other], base.validUntil)).to.throw(InputError, "one verifier");
    expect(() => evidenceRevocationMessage(book, revocationOf(base, RevocationReason.None))).to.throw(InputError);
    expect(() => planRefreshLot(book, [])).to.throw(InputError);
    const proven = attestationList(book, [base], base.validUntil);
    expect(() => planAttestFromList(book, proven, [1])).to.throw(InputError, "no position");
    expect(() => planAttestFromList(book, proven, [])).to.throw(InputError);
  });

  it("proves three of ten thousand attestations under one signature, and nothing else", async () => {
    const { book, verifier } = stage;
    const attestations = Array.from({ length: LEAVES }, (_, i) => ({
      ...base,
      lot: id(`lot ${i}`),
      document: id(`ticket ${i}`),
    }));
    const proven = attestationList(book, attestations, base.validUntil);
    expect(proven.proofOf(LEAVES - 1)).to.have.length.within(13, 14);
    const signature = await signMessage(attestationListMessage(book, proven.list), verifier.wallet);
    await stage.send(planRecordList(book, proven, signature));
    await stage.send(planAttestFromList(book, proven, [0, 4_711, LEAVES - 1]));
    for (const i of [0, 4_711, LEAVES - 1]) {
      const attestation = attestations[i];
      if (attestation === undefined) throw new Error("no such leaf");
      expect((await stage.client.lot(lotOf(attestation))).quantity).to.equal(100n);
    }
    const another = attestationList(book, attestations.slice(0, 99), base.validUntil);
    const borrowed = { ...another, list: proven.list };
    const outcome = await stage.send(planAttestFromList(book, borrowed, [5])).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(OrdosError).with.property("name", "Evidence_NotInList");
    const stop = await signMessage(listRevocationMessage(book, verifier.id, proven.list.root), verifier.wallet);
    await stage.send(planRevokeList(book, verifier.id, proven.list.root, stop));
    const late = await stage.send(planAttestFromList(book, proven, [5])).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(OrdosError).with.property("name", "Evidence_ListNotOpen");
  });

  it("revokes, refreshes and keeps the verifier's record", async () => {
    const { book, client, verifier } = stage;
    const kept = await signed({ ...base, kind: EvidenceKind.WeightArrival, document: id("weight") });
    const wrong = await signed({ ...base, quantity: 60n });
    await stage.send(planAttest(book, [kept, wrong]));
    expect(await client.lot(lotOf(base))).to.include({ quantity: 60n, measured: true, devices: 0, lost: 0n });
    const revocation = revocationOf(wrong.attestation, RevocationReason.Mistake);
    const by = await signMessage(evidenceRevocationMessage(book, revocation), verifier.wallet);
    await stage.send(planRevokeEvidence(book, revocation, by));
    const rest = [{ attestation: kept.attestation, voucher: signedVoucher(kept.signature) }];
    await stage.send(planRefreshLot(book, rest));
    expect((await client.lot(lotOf(base))).quantity).to.equal(100n);
    expect(await client.verifierRecord(verifier.id)).to.include({ revoked: 1, afterUse: 0 });
    const [event] = await events(client, { names: ["EvidenceRevoked"] });
    expect(event?.args.reason).to.equal(BigInt(RevocationReason.Mistake));
  });

  it("consumes a balance and finds it healthy", async () => {
    const { book, client, verifier } = stage;
    const balance: Balance = {
      verifier: verifier.id,
      document: id("warehouse receipt"),
      quantity: 150n,
      validUntil: base.validUntil,
      content: ZeroHash,
    };
    const by = await signMessage(balanceMessage(book, balance), verifier.wallet);
    await stage.send(planOpenBalance(book, balance, by));
    const out = await signed({
      ...base,
      kind: EvidenceKind.Custody,
      lot: id("out"),
      document: id("out"),
      balance: balance.document,
    });
    await stage.send(planAttest(book, [out]));
    expect(await client.balance(balance.document)).to.include({ amount: 150n, consumed: 100n, group: verifier.group });
    const { findings, healthy } = await health(client);
    expect(healthy).to.equal(true);
    expect(findings.filter(({ id: name }) => name === "TRD-03")).to.have.length(1);
  });
});
