import { expect } from "chai";
import { generateKeyPairSync, sign as nodeSign } from "node:crypto";
import { concat, hexlify, id, sha256, toBeHex, Wallet, zeroPadValue, ZeroAddress, ZeroHash } from "ethers";

import {
  acceptanceMessage,
  acceptanceOf,
  addDays,
  attestationMessage,
  BusinessCalendar,
  callsIn,
  Convention,
  digestOf,
  encodeSignatures,
  encodeTable,
  EvidenceKind,
  evidencePolicy,
  exportPack,
  interfaceOf,
  isInformational,
  isP256Key,
  lotReference,
  lotsHash,
  NO_STEP,
  orderIdOf,
  OrdosClient,
  packValues,
  PartyRole,
  planApproveProgramme,
  planAttest,
  planDeposit,
  planExecute,
  planFinance,
  planPlaceOrder,
  planProposeKey,
  planPublishCalendar,
  planTokenise,
  programmeHash,
  qualityKinds,
  readPack,
  receivableIdOf,
  sectorOf,
  serialisePack,
  signMessage,
  statementMessage,
  toDay,
  TransferRule,
  verifyP256,
  verifyPack,
  verifyPackOnChain,
  worthOf,
  type Attestation,
  type EvidencePack,
  type Hex,
  type Order,
  type PackReport,
  type Programme,
  type Statement,
} from "../../sdk/index.js";
import { another, changed, leavesOf, pathText, sealedAgain } from "./pack-support.js";
import { Stage, type Actor } from "./stage.js";

function wrongIn({ checks }: PackReport): string[] {
  return checks
    .filter(({ result }) => result !== "ok")
    .map(({ name, result, detail }) => `${name} ${result}: ${detail}`);
}

/** Changes every value of a pack, one at a time, and gives those that nobody noticed. */
function unnoticed(pack: EvidencePack): string[] {
  const found: string[] = [];
  for (const { path, value } of leavesOf(pack)) {
    if (path[0] === "sha256") continue;
    const forged = changed(pack, path, another(value));
    expect(verifyPack(forged).verdict, `${pathText(path)} as it is`).to.equal("fails");
    const { checks, verdict } = verifyPack(sealedAgain(forged));
    expect(checks.find(({ name }) => name === "integrity")?.result ?? "ok", pathText(path)).to.equal("ok");
    if (verdict === "holds") found.push(pathText(path));
  }
  return found;
}

async function facilityWithMoney(stage: Stage): Promise<string> {
  const facility = await stage.openFacility();
  const { junior, senior } = await stage.client.facility(facility);
  await stage.fund(stage.investor.account, 20_000_000n);
  for (const vault of [junior, senior]) {
    const deposit = { vault, currency: stage.money, assets: 10_000_000n, receiver: stage.investor.account };
    await stage.send(planDeposit(stage.book, deposit), stage.investor);
  }
  return facility;
}

describe("SDK: evidence packs", function () {
  this.timeout(180_000);

  describe("of a receivable financed through the desk", () => {
    let stage: Stage;
    let facility: string;
    let receivable: bigint;
    let pack: EvidencePack;

    before(async () => {
      stage = await Stage.open();
      await stage.approveProgramme();
      facility = await facilityWithMoney(stage);
      const prepared = await stage.prepare(facility, 1_000_000n);
      ({ receivable } = prepared);
      await stage.send(planFinance(stage.book, [await stage.sign(prepared)]));
      pack = await exportPack(stage.client, receivable);
    });

    it("holds without a chain, as text in a file too", () => {
      const report = verifyPack(JSON.parse(serialisePack(pack)));
      expect(wrongIn(report)).to.deep.equal([]);
      expect(report.checks.map(({ name }) => name)).to.include.members([
        "integrity",
        "programme",
        "order",
        "evidence of lot 1",
        "acceptance",
        "amount",
        "due day",
        "seller's consent",
        "signature of order, by the buyer",
        "signature of attestation 2 of lot 1, by party 3",
        "signature of acceptance, by the buyer",
        "signature of request, by the seller",
        "receivable",
        "times",
      ]);
    });

    it("has everything by the SDK's own types", () => {
      const content = readPack(pack);
      expect(content.receivable.id).to.equal(receivable);
      expect(content.receivable.record.units).to.equal(1_000_000n);
      expect(content.order.call.order.unitPrice).to.equal(1_000_000_000_000n);
      expect(content.draw?.opened.args.facility).to.equal(facility);
      expect(content.contracts.Facility?.address).to.equal(facility);
      expect(content.lots[0]?.attestations).to.have.length(2);
      expect(content.parties.map((party) => party.id)).to.deep.equal([
        stage.buyer.id,
        stage.seller.id,
        stage.verifier.id,
        stage.lender.id,
      ]);
      expect(content.keys.map(({ granted }) => granted.args.party)).to.have.members([
        stage.buyer.id,
        stage.seller.id,
        stage.verifier.id,
      ]);
    });

    it("holds against the chain, and not against another suite or another story", async () => {
      expect(wrongIn(await verifyPackOnChain(stage.client, pack))).to.deep.equal([]);
      const contracts = { ...stage.book.contracts, OrderBook: stage.book.contracts.EvidenceRegistry };
      const elsewhere = await OrdosClient.connect({ ...stage.book, contracts }, stage.deployer);
      const names = ({ checks }: PackReport) => checks.filter((c) => c.result === "failed").map(({ name }) => name);
      expect(names(await verifyPackOnChain(elsewhere, pack))).to.include("contracts on the chain");
      const content = readPack(pack);
      const later = { ...content.keys[0]?.granted.args, maxAmount: 5n };
      const forged = changed(pack, ["keys", 0, "granted", "args", "maxAmount"], later.maxAmount.toString());
      expect(names(await verifyPackOnChain(stage.client, forged))).to.deep.equal(["events on the chain"]);
    });

    it("fails for every value that is changed, but for those that only the chain can tell", () => {
      const found = unnoticed(pack);
      expect(found.filter((path) => !isInformational(path))).to.deep.equal([]);
    });

    it("fails for anything that is not of its form", () => {
      for (const json of [null, 7, [], {}, { ...pack, more: 1 }, changed(pack, ["receivable", "id"], 7)]) {
        const { verdict, checks } = verifyPack(json);
        expect(verdict).to.equal("fails");
        expect(checks.map(({ name }) => name)).to.deep.equal(["form"]);
      }
      const upper = changed(pack, ["order", "id"], (pack as unknown as { order: { id: Hex } }).order.id.toUpperCase());
      expect(verifyPack(upper).checks[0]?.detail).to.match(/order\.id: not 32 bytes/);
    });

    it("is refused for a receivable that there is not", async () => {
      let thrown: unknown;
      await exportPack(stage.client, 7n).catch((error: unknown) => (thrown = error));
      expect(thrown).to.have.property("code", "chain");
    });
  });
});
