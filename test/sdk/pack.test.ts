import { expect } from "chai";
import { concat, id, Interface, Wallet, ZeroAddress, ZeroHash } from "ethers";

import {
  acceptanceMessage,
  acceptanceOf,
  addDays,
  attestationMessage,
  BusinessCalendar,
  Convention,
  digestOf,
  encodeSignatures,
  encodeTable,
  EvidenceKind,
  evidencePolicy,
  exportPack,
  isInformational,
  keyIdOf,
  lotReference,
  newStatement,
  NO_STEP,
  orderIdOf,
  orderMessage,
  OrdosClient,
  packValues,
  parseDay,
  PartyRole,
  PartyStatus,
  planApproveProgramme,
  planAttest,
  planDeposit,
  planExecute,
  planFinance,
  planPlaceOrder,
  planPublishCalendar,
  planRevokeKeyBySupervisor,
  planSuspendParty,
  planTokenise,
  Purpose,
  qualityKinds,
  readPack,
  receivableIdOf,
  sectorOf,
  serialisePack,
  signMessage,
  statementMessage,
  toDay,
  TransferRule,
  verifyPack,
  verifyPackOnChain,
  type Attestation,
  type EvidencePack,
  type Hex,
  type LotUse,
  type Order,
  type PackReport,
  type Programme,
  type Statement,
} from "../../sdk/index.js";
import { p256KeyOf } from "./p256-keys.js";
import { another, changed, leavesOf, pathText, sealedAgain, wrongIn } from "./pack-support.js";
import { Stage, type Actor } from "./stage.js";

/** What the second pack has and the first has not. */
const WHAT_IS_NEW =
  /^(calendar|statement\.call\.presentation\.(proof|acceptance|buyerSignature|lots)|lots\[0\]\.attestations\[[12]\]\.call|keys\[[23]\]\.(id|granted\.args|revoked\.args))/;

const ALL_PURPOSES = (1 << 11) - 1;

/** A verifier that takes every signature, so that what a pack finds is its own arithmetic. */
async function deployVerifier({ deployer }: Stage): Promise<string> {
  const abi = new Interface(["function verify(bytes,bytes32,bytes) view returns (bytes4)"]);
  const selector = abi.getFunction("verify")?.selector ?? "0x";
  const runtime = concat(["0x63", selector, "0x60e01b5f5260205ff3"]);
  const sent = await deployer.sendTransaction({ data: concat(["0x600e600a5f39600e5ff3", runtime]) });
  return (await sent.wait())?.contractAddress ?? "";
}

/** Changes every value of a pack, one at a time, and gives those that nobody noticed. */
function unnoticed(pack: EvidencePack, within = /^(?!sha256)/): string[] {
  const found: string[] = [];
  for (const { path, value } of leavesOf(pack)) {
    if (!within.test(pathText(path))) continue;
    const forged = changed(pack, path, another(value));
    const sealed = sealedAgain(forged);
    expect(sealed.sha256, pathText(path)).not.to.equal(pack.sha256);
    if (verifyPack(sealed).verdict === "holds") found.push(pathText(path));
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

    it("fails for a change that was not sealed, by its SHA-256 alone", () => {
      const forged = changed(pack, ["keys", 0, "codeHash"], id("other code"));
      expect(wrongIn(verifyPack(forged))).to.deep.equal([
        "integrity failed: The content is not that of the pack's SHA-256.",
      ]);
      expect(verifyPack(sealedAgain(forged)).verdict).to.equal("holds");
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

  describe("of coal delivered in lots, accepted in a list, by several keys of several kinds", () => {
    let stage: Stage;
    let pack: EvidencePack;
    const table = encodeTable("CoalPrice", {
      baseMoisture: 800,
      largestStep: 20_000n,
      sulphur: { base: 80, step: 10, reward: 0n, rewardCap: 0n, penalty: 500_000n },
      volatileMatter: NO_STEP,
      calorific: [{ from: 4_800, step: 1, start: -2_000_000n, priceStep: 10_000n, cap: 4_000_000n }],
    });
    const plantKeys = [new Wallet(id("first key of the plant")), new Wallet(id("second key of the plant"))];
    const laboratoryKey = p256KeyOf(12_345_678_901_234_567_890n);
    let plant: Actor;
    let order: Order;
    let statements: Statement[];

    before(async () => {
      stage = await Stage.open();
      const { book } = stage;
      const limited = { purposes: ALL_PURPOSES, maxAmount: 100n, keysAbove: 2 };
      plant = await stage.register(
        "plant",
        PartyRole.Buyer,
        plantKeys.map(({ address }) => ({ signer: address, ...limited })),
      );
      const signer = concat([await deployVerifier(stage), laboratoryKey.publicKey]);
      const mandate = { signer, purposes: Purpose.Attest, maxAmount: 0n, keysAbove: 0 };
      const laboratory = await stage.register("laboratory", PartyRole.Verifier, [mandate]);
      const carrier = await stage.register("carrier", PartyRole.Supplier, undefined, ZeroAddress);
      const calendar = BusinessCalendar.ofRules({
        from: toDay(20_454),
        through: toDay(20_454 + 364),
        holidays: [parseDay("2026-10-28")],
      });
      await stage.send(planPublishCalendar(book, calendar.publication()));
      const programme: Programme = {
        sector: sectorOf("coal"),
        pricing: book.contracts.CoalPrice ?? "",
        table: table.hash,
        currency: stage.money,
        evidencePolicy: evidencePolicy([
          { kind: EvidenceKind.WeightArrival, groups: 1 },
          { kind: EvidenceKind.AssayArrival, groups: 1, independent: 1 },
        ]),
        qualityKinds: qualityKinds([EvidenceKind.AssayOrigin, EvidenceKind.AssayArrival]),
        maxTenor: 60,
        nearAmount: 0,
        nearDays: 0,
        disputeDays: 5,
        lateRate: 500,
        overdueDays: 30,
        transferRule: TransferRule.TradeBacked,
        undertaking: true,
        deviceLimit: 0n,
        taxInvoiceDays: 0,
        taxCheckDays: 0,
        filing: false,
        stages: ZeroHash,
        document: id("coal programme"),
      };
      await stage.send(planApproveProgramme(book, programme, table.bytes));
      stage.programme = programme;
      order = await stage.makeOrder(0n, {
        buyer: plant.id,
        quantity: 1_000_000n,
        unitPrice: 52_000_000n,
        tax: 130_000,
        taxIncluded: false,
        convention: Convention.Following,
      });
      const byPlant = await signMessage(orderMessage(book, order), plantKeys);
      const bySeller = await signMessage(orderMessage(book, order), stage.seller.wallet);
      await stage.send(planPlaceOrder(book, order, byPlant, bySeller));

      const lots = await deliver(laboratory, signer, carrier);
      const today = await stage.client.today();
      const values = packValues([5_067, 850, 90, 0]);
      const amount = await stage.client.statementAmount(order, programme, table.bytes, 299_000n, { values });
      const statement = newStatement({
        order: orderIdOf(book, order),
        number: id("statement 1"),
        quantity: 299_000n,
        amount,
        anchorDay: today,
        due: parseDay("2026-10-29"),
        lots,
        distinct: true,
        document: id("statement"),
      });
      statements = [2, 3, 4].reduce((all, n) => [...all, { ...statement, number: id(`statement ${n}`) }], [statement]);
      const { acceptance, proofs } = acceptanceOf(book, statements, addDays(today, 5));
      const presentation = {
        order,
        programme,
        table: table.bytes,
        priceRule: "0x",
        statement,
        lots,
        deductions: [],
        acceptance,
        proof: proofs[0] ?? [],
        buyerSignature: await signMessage(acceptanceMessage(book, acceptance), plantKeys),
        sellerSignature: await signMessage(statementMessage(book, statement), stage.seller.wallet),
      };
      await stage.send(planTokenise(book, presentation, stage.seller.account));
      // What happens later on the same day takes nothing from what was signed before.
      await stage.send(planRevokeKeyBySupervisor(book, keyIdOf(concat([plantKeys[1]?.address ?? ""]))));
      await stage.send(planSuspendParty(book, laboratory.id, PartyStatus.Suspended, id("paper")));
      pack = await exportPack(stage.client, receivableIdOf(plant.id, stage.seller.id, statement.number));
    });

    /** Two lots: one attested paper by paper, one in a batch through the account of a third party. */
    async function deliver(laboratory: Actor, signer: Hex, carrier: Actor): Promise<LotUse[]> {
      const { book } = stage;
      const today = await stage.client.today();
      const paper = async (lot: string, fields: Partial<Attestation>) => {
        const attestation: Attestation = {
          order: orderIdOf(book, order),
          seller: stage.seller.id,
          buyer: plant.id,
          lot: lotReference(lot),
          verifier: plant.id,
          kind: EvidenceKind.WeightArrival,
          negative: false,
          device: false,
          balance: ZeroHash,
          document: id(`${lot} ${JSON.stringify(Object.keys(fields))}`),
          quantity: 0n,
          values: 0n,
          observedOn: today,
          validUntil: addDays(today, 30),
          content: id(`content of ${lot}`),
          tickets: [],
          ...fields,
        };
        const message = attestationMessage(book, attestation);
        const isLaboratory = attestation.verifier === laboratory.id;
        const signature = isLaboratory
          ? encodeSignatures([{ signer, signature: laboratoryKey.sign(digestOf(message)) }])
          : await signMessage(message, plantKeys[0] ?? "0x");
        return { attestation, signature };
      };
      const assay = (values: number[]) => ({
        verifier: laboratory.id,
        kind: EvidenceKind.AssayArrival,
        values: packValues(values),
      });
      const first = [
        await paper("one", { quantity: 200_000n, tickets: [id("ticket 1"), id("ticket 2")] }),
        await paper("one", assay([5_000, 850, 90])),
        await paper("one", { quantity: 1_000n, negative: true }),
      ];
      for (const one of first) await stage.send(planAttest(book, [one]));
      const batch = planAttest(book, [
        await paper("two", { quantity: 100_000n }),
        await paper("two", assay([5_200, 850, 90])),
      ]);
      const message = await stage.client.prepareExecution(carrier.account, [batch], 0xffff_ffffn);
      const signature = await signMessage(message, carrier.wallet);
      await stage.send(planExecute(book, carrier.account, message.value, signature));
      return ["one", "two"].map((lot, i) => ({
        lot: lotReference(lot),
        document: [first[1]?.attestation.document, id(`two ["verifier","kind","values"]`)][i] ?? ZeroHash,
      }));
    }

    it("holds without a chain: calendar, quality, proof, two keys, P-256", async () => {
      expect(wrongIn(verifyPack(pack))).to.deep.equal([]);
      expect(wrongIn(await verifyPackOnChain(stage.client, pack))).to.deep.equal([]);
      const { calendar, statement, keys, parties, lots } = readPack(pack);
      expect(calendar).to.deep.equal({ from: 20_754, through: 20_755, closed: [20_754] });
      expect(statement.call.presentation.acceptance.count).to.equal(4);
      expect(statement.call.presentation.proof).to.have.length(2);
      expect(keys).to.have.length(4);
      expect(keys.filter(({ revoked }) => revoked !== null)).to.have.length(1);
      expect(parties.flatMap(({ changes }) => changes.map(({ name }) => name))).to.deep.equal(["PartyStatusChanged"]);
      expect(lots.map(({ attestations }) => attestations.length)).to.deep.equal([3, 2]);
    });

    it("is open where a smart account would have to be asked", () => {
      const signers = plantKeys.map(({ address }) => ({ signer: concat([address]), signature: "0x1234" }));
      const path = ["statement", "call", "presentation", "buyerSignature"];
      let forged = changed(pack, path, encodeSignatures(signers));
      expect(wrongIn(verifyPack(sealedAgain(forged)))[0]).to.match(
        /^signature of acceptance, by the buyer failed: The signature by 0x\w{40} is of something else\./,
      );
      readPack(pack).keys.forEach(({ granted }, i) => {
        if (granted.args.party === plant.id) forged = changed(forged, ["keys", i, "codeHash"], id("a smart account"));
      });
      const report = verifyPack(sealedAgain(forged));
      expect(report.verdict).to.equal("open");
      expect(wrongIn(report).join()).to.match(
        /^signature of acceptance, by the buyer not checked: Whether the smart account 0x\w{40} takes/,
      );
    });

    it("asks a calendar of another source, where one is given", () => {
      const closed = [parseDay("2026-10-28"), parseDay("2026-10-29")];
      const calendar = new BusinessCalendar(toDay(20_454), toDay(20_900), closed);
      expect(wrongIn(verifyPack(pack, { calendar }))).to.deep.equal([
        "due day failed: Due days stated and computed differ: 20755 and 20756.",
      ]);
      const without = sealedAgain(changed(pack, ["calendar"], null));
      expect(wrongIn(verifyPack(without))[0]).to.match(/^due day not checked: /);
    });

    it("fails for every value that is changed, but for those that only the chain can tell", () => {
      expect(unnoticed(pack, WHAT_IS_NEW).filter((p) => !isInformational(p))).to.deep.equal([]);
    });
  });
});
