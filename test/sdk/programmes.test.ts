import { expect } from "chai";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { id, keccak256, toUtf8Bytes, ZeroHash } from "ethers";
import hre from "hardhat";
import { format, resolveConfig } from "prettier";

import { programmesDocument } from "../../scripts/docs/document.js";

import {
  addDays,
  balanceMessage,
  coalValues,
  evidencePolicy,
  EvidenceKind,
  grainValues,
  statementMessage,
  planTokenise,
  planPlaceOrder,
  planAttest,
  joinPlans,
  formatAmount,
  kilocalories,
  liveCattle,
  livestockValues,
  liveSheep,
  lotReference,
  maize,
  maizeInStore,
  milkValues,
  OrdosError,
  parseAmount,
  parsePercent,
  parseUnitPrice,
  plainGoods,
  planApproveProgramme,
  planFinance,
  planOpenBalance,
  PPM,
  prepareBundle,
  PROGRAMME_NAMES,
  programmeHash,
  rawMilk,
  readyProgrammes,
  rulePrice,
  signBundle,
  signMessage,
  thermalCoalByRail,
  thermalCoalByTruck,
  type PlainAttestation,
  type ProgrammeName,
  type ReadyProgramme,
} from "../../sdk/index.js";
import { Stage } from "./stage.js";

const BUILDERS = {
  thermalCoalByTruck,
  thermalCoalByRail,
  rawMilk,
  liveCattle,
  liveSheep,
  maize,
  maizeInStore,
  plainGoods,
};

/** A delivery under each programme: what arrived, its quality, the price at base quality, and what that comes to. */
const DELIVERIES: Record<
  ProgrammeName,
  { quantity: bigint; pieces?: number; values: bigint; price: bigint; worth: string }
> = {
  thermalCoalByTruck: {
    quantity: 8_000_000n,
    values: coalValues({ calorific: 4_870, moisture: "9.6", sulphur: "0.70", volatileMatter: "29" }),
    price: parseUnitPrice("520.00", { per: 1_000n }),
    worth: "3,930,434.78",
  },
  thermalCoalByRail: {
    quantity: 3_500_000n,
    values: coalValues({ calorific: 5_520, moisture: "8.0", sulphur: "0.90", volatileMatter: "28" }),
    price: parseUnitPrice("520.00", { per: 1_000n }),
    // 520 + 50 − 5 a tonne.
    worth: "1,977,500.00",
  },
  rawMilk: {
    quantity: 363_000n,
    values: milkValues({ fat: "3.10", protein: "2.90", somaticCells: 400, bacteria: 200 }),
    price: parseUnitPrice("3.08"),
    worth: "1,118,040.00",
  },
  liveCattle: {
    quantity: 189n * 628n,
    pieces: 189,
    values: livestockValues({ heads: 189 }),
    price: parseUnitPrice("24.10"),
    worth: "2,860,477.20",
  },
  liveSheep: {
    quantity: 500n * 46n,
    pieces: 500,
    values: livestockValues({ heads: 500 }),
    price: parseUnitPrice("27.50"),
    worth: "632,500.00",
  },
  maize: {
    quantity: 100_000n,
    values: grainValues({ bulkDensity: 705, moisture: "15.6" }),
    price: parseUnitPrice("2.40"),
    // 100,000 kg × 84.4 / 86 × (2.40 − 0.04)
    worth: "231,609.30",
  },
  maizeInStore: {
    quantity: 100_000n,
    values: grainValues({ bulkDensity: 730, moisture: "13.8" }),
    price: parseUnitPrice("2.40"),
    worth: "240,000.00",
  },
  plainGoods: { quantity: 1_200n, values: 0n, price: 33_500_000n, worth: "402.00" },
};

describe("SDK: ready programmes", () => {
  let stage: Stage;
  let ready: Map<ProgrammeName, ReadyProgramme>;
  let facility: string;

  before(async () => {
    stage = await Stage.open();
    ready = new Map(readyProgrammes(stage.book).map((one) => [one.name, one]));
    facility = await stage.openFacility();
  });

  function of(name: ProgrammeName): ReadyProgramme {
    const found = ready.get(name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  }

  /** Worth by the module on chain, minor units. */
  async function worth(
    { programme, table }: ReadyProgramme,
    quantity: bigint,
    values: bigint,
    unitPrice: bigint,
  ): Promise<{ settled: bigint; amount: bigint }> {
    const module = stage.client.contract("FlatPrice").attach(programme.pricing) as ReturnType<
      typeof stage.client.contract<"FlatPrice">
    >;
    const [settled, amount] = await module.price({ quantity, values, unitPrice }, table);
    return { settled, amount };
  }

  it("are accepted by the order book, which knows them by the same hash", async () => {
    const orders = stage.client.contract("OrderBook");
    for (const [index, name] of PROGRAMME_NAMES.entries()) {
      const { programme, table, hash } = of(name);
      await stage.send(planApproveProgramme(stage.book, programme, table));
      expect(hash, name).to.equal(programmeHash(programme));
      expect(await orders.programmeNumber(hash), name).to.equal(BigInt(index + 1));
      expect(await orders.programmeOpen(hash), name).to.equal(true);
    }
    expect(new Set([...ready.values()].map(({ hash }) => hash)).size).to.equal(PROGRAMME_NAMES.length);
  });

  it("are the same from their own builder, and pin their own text", () => {
    expect(Object.keys(BUILDERS)).to.have.members(PROGRAMME_NAMES);
    for (const name of PROGRAMME_NAMES) {
      const one = BUILDERS[name](stage.book);
      expect(one, name).to.deep.equal(of(name));
      expect(one.programme.document, name).to.equal(keccak256(toUtf8Bytes(one.text)));
      expect(one.text, name).to.include(`${one.title.en} ${one.title.zh}`);
      for (const { papers } of one.documents)
        for (const { en, zh } of papers) expect(one.text).to.include(`${en} ${zh}`);
    }
  });

  it("stand in docs/programmes.md as they are", async () => {
    const path = join(hre.config.paths.root, "docs", "programmes.md");
    const written = await format(programmesDocument(), { ...(await resolveConfig(path)), filepath: path });
    const message = "run: npx hardhat run scripts/docs/programmes.ts";
    expect(await readFile(path, "utf8"), message).to.equal(written);
    for (const { text } of ready.values()) expect(programmesDocument()).to.include(text);
  });

  it("keep to six months, lend only against a filing, and ask for the tax invoice where there is VAT", () => {
    for (const { name, programme } of ready.values()) {
      expect(programme.maxTenor, name).to.be.within(1, 180);
      expect(programme.filing, name).to.equal(true);
      expect(programme.undertaking, name).to.equal(false);
      const exempt = ["rawMilk", "liveCattle", "liveSheep"].includes(name);
      expect(programme.taxInvoiceDays === 0, name).to.equal(exempt);
      expect(programme.taxCheckDays === 0, name).to.equal(exempt);
    }
  });

  it("charge the statutory late rate, and stop an obligor thirty days past due", () => {
    for (const { name, programme, text } of ready.values()) {
      expect(programme.lateRate, name).to.equal(parsePercent("0.05 %"));
      expect(programme.overdueDays, name).to.equal(30);
      expect(text, name).to.match(/^\| lateRate \| 0\.05 % a day \|/m);
      expect(text, name).to.match(/^\| overdueDays \| 30 d \|/m);
    }
  });

  it("ask for the evidence of their trade", () => {
    const { WeightArrival, AssayArrival, Transport, Quarantine, Tags, Insurance, Custody, Receipt } = EvidenceKind;
    const asked = (name: ProgrammeName) => of(name).programme.evidencePolicy;
    const own = (kind: EvidenceKind) => ({ kind, groups: 1 });
    const outside = (kind: EvidenceKind) => ({ kind, groups: 1, independent: 1 });
    expect(asked("thermalCoalByTruck")).to.equal(evidencePolicy([own(WeightArrival), own(AssayArrival)]));
    expect(asked("thermalCoalByRail")).to.equal(
      evidencePolicy([own(WeightArrival), own(AssayArrival), outside(Transport)]),
    );
    expect(asked("rawMilk")).to.equal(asked("thermalCoalByTruck"));
    const herd = evidencePolicy([own(WeightArrival), outside(Quarantine), outside(Tags), outside(Insurance)]);
    expect(asked("liveCattle")).to.equal(herd);
    expect(asked("liveSheep")).to.equal(herd);
    expect(asked("maize")).to.equal(asked("thermalCoalByTruck"));
    expect(asked("maizeInStore")).to.equal(evidencePolicy([own(AssayArrival), outside(Custody)]));
    expect(asked("plainGoods")).to.equal(evidencePolicy([own(Receipt)]));
    // Arrival and umpire price coal, milk and grain; the weighing gives the heads, which are summed.
    expect(of("thermalCoalByRail").programme.qualityKinds).to.equal((1 << AssayArrival) | (1 << 4));
    expect(of("liveSheep").programme.qualityKinds).to.equal((1 << WeightArrival) | (1 << 12));
    expect(of("plainGoods").programme.qualityKinds).to.equal(0);
  });

  for (const name of PROGRAMME_NAMES) {
    it(`turns a delivery with its papers into a receivable of its worth: ${name}`, async () => {
      const delivery = DELIVERIES[name];
      const { programme, table, documents } = of(name);
      const { book, buyer, seller, verifier } = stage;
      const today = await stage.client.today();
      const { quantity, values, price, pieces = 0 } = delivery;
      const amount = parseAmount(delivery.worth);
      expect((await worth(of(name), quantity, values, price)).amount).to.equal(amount);

      stage.programme = programme;
      const order = await stage.makeOrder(1n, { quantity, pieces, unitPrice: price });
      const lot = lotReference("lot");
      const priced = (kind: EvidenceKind) => (programme.qualityKinds & (1 << kind)) !== 0;
      const asked = documents.filter(({ groups }) => groups > 0);
      const receipt = name === "maizeInStore" ? await openReceipt(quantity + 1n) : ZeroHash;
      const papers = asked.map((entry): { plain: PlainAttestation; independent: boolean } => ({
        independent: entry.independent > 0,
        plain: {
          lot,
          verifier: (entry.independent > 0 ? verifier : buyer).id,
          kind: entry.kind,
          document: id(`${name} ${entry.kind}`),
          observedOn: today,
          validUntil: addDays(today, 60),
          quantity: entry.measures ? quantity : 0n,
          values: priced(entry.kind) ? values : 0n,
          balance: entry.kind === EvidenceKind.Custody ? receipt : ZeroHash,
        },
      }));
      const pricing = papers.find(({ plain }) => priced(plain.kind))?.plain.document ?? ZeroHash;
      const prepared = prepareBundle(book, {
        programme,
        table,
        order,
        attestations: papers.map(({ plain }) => plain),
        statement: { number: id(name), quantity, amount, anchorDay: today, due: addDays(today, order.paymentDays) },
        lots: [{ lot, document: pricing }],
        acceptance: { validUntil: addDays(today, 5) },
        facility,
        draw: { deadline: addDays(today, 5) },
      });
      const bundle = await signBundle(prepared, {
        order: { buyer: buyer.wallet, seller: seller.wallet },
        attestations: papers.map(({ independent }) => (independent ? verifier : buyer).wallet),
        acceptance: buyer.wallet,
        request: seller.wallet,
      });
      const { presentation } = bundle;
      // A lender needs its filing first.
      const financed: unknown = await stage.send(planFinance(book, [bundle])).catch((error: unknown) => error);
      expect(financed).to.be.instanceOf(OrdosError);
      expect((financed as OrdosError).name).to.equal("Standing_NotFiled");

      const sellerSignature = await signMessage(statementMessage(book, presentation.statement), seller.wallet);
      await stage.send(
        joinPlans("From order to receivable", [
          planPlaceOrder(book, order, bundle.orderBuyerSignature, bundle.orderSellerSignature),
          planAttest(
            book,
            bundle.attestations.map((attestation, i) => ({
              attestation,
              signature: bundle.attestationSignatures[i] ?? "0x",
            })),
          ),
          planTokenise(book, { ...presentation, sellerSignature }, seller.account),
        ]),
      );
      const receivable = await stage.client.receivable(prepared.receivable);
      expect(receivable.open).to.equal(amount);
    });
  }

  /** Opens a warehouse receipt of the verifier, who keeps the store. */
  async function openReceipt(quantity: bigint): Promise<string> {
    const validUntil = addDays(await stage.client.today(), 90);
    const balance = {
      verifier: stage.verifier.id,
      document: id("warehouse receipt"),
      quantity,
      validUntil,
      content: ZeroHash,
    };
    const signature = await signMessage(balanceMessage(stage.book, balance), stage.verifier.wallet);
    await stage.send(planOpenBalance(stage.book, balance, signature));
    return balance.document;
  }

  describe("price as DOMAIN and the deals say", () => {
    const COAL_PRICE = parseUnitPrice("520.00", { per: 1_000n });
    const BASE = { calorific: 5_000, moisture: "8.0", sulphur: "0.80", volatileMatter: "28" };

    /** Yuan a tonne that the table makes of 520.00. */
    async function perTonne(change: Partial<typeof BASE>): Promise<string> {
      const values = coalValues({ ...BASE, ...change });
      return formatAmount((await worth(of("thermalCoalByTruck"), 1_000n, values, COAL_PRICE)).amount);
    }

    it("coal by net calorific value, line by line", async () => {
      const lines: [number, string][] = [
        [4_800, "500.00"],
        [4_900, "500.00"],
        [4_901, "510.00"],
        [4_999, "510.00"],
        [5_000, "520.00"],
        [5_099, "520.00"],
        [5_100, "530.00"],
        [5_200, "540.00"],
        [5_300, "550.00"],
        [5_400, "560.00"],
        [5_500, "570.00"],
        [5_600, "575.00"],
        [5_700, "580.00"],
        [5_800, "585.00"],
        [6_500, "585.00"],
      ];
      for (const [calorific, price] of lines) expect(await perTonne({ calorific }), `${calorific}`).to.equal(price);
    });

    it("coal by sulphur, volatile matter and moisture", async () => {
      expect(await perTonne({ sulphur: "0.90" })).to.equal("515.00");
      expect(await perTonne({ sulphur: "1.00" })).to.equal("510.00");
      expect(await perTonne({ sulphur: "0.40" })).to.equal("520.00");
      expect(await perTonne({ volatileMatter: "27" })).to.equal("510.00");
      expect(await perTonne({ volatileMatter: "26" })).to.equal("500.00");
      expect(await perTonne({ volatileMatter: "31" })).to.equal("520.00");
      // 520.00 × 90 / 92: the weight shrinks, not the price.
      expect(await perTonne({ moisture: "10.0" })).to.equal("508.70");
      expect(await perTonne({ moisture: "6.0" })).to.equal("520.00");
    });

    it("deal (a): 530.00 provisional, 500.00 final on 7,860.870 t, 4,790 kcal rejected, both agree 455.00", async () => {
      const coal = of("thermalCoalByTruck");
      const whole = 8_000_000n;
      const arrival = await worth(coal, whole, coalValues({ ...BASE, calorific: 5_120 }), COAL_PRICE);
      expect(formatAmount(arrival.amount)).to.equal("4240000.00");
      expect(formatAmount((arrival.amount * 9n) / 10n)).to.equal("3816000.00");
      const umpire = await worth(coal, whole, coalValues({ ...BASE, calorific: 4_870, moisture: "9.6" }), COAL_PRICE);
      expect(umpire).to.deep.equal({ settled: 7_860_870n, amount: parseAmount("3930434.78") });

      const values = coalValues({ ...BASE, calorific: 4_790, moisture: "9.6" });
      const module = stage.client.contract("CoalPrice");
      await expect(module.price({ quantity: whole, values, unitPrice: COAL_PRICE }, coal.table))
        .to.be.revertedWithCustomError(module, "CoalPrice_Rejected")
        .withArgs(4_790n, 4_800n);
      const agreed = parseUnitPrice("455.00", { per: 1_000n });
      const [, concession] = await module.priceAgreed({ quantity: whole, values, unitPrice: agreed }, coal.table);
      expect(formatAmount(concession)).to.equal("3576695.65");
    });

    it("20.934 MJ/kg are 5,000 kcal/kg, and 20.908 by another calorie are not", async () => {
      expect(kilocalories("20.934")).to.equal(5_000);
      expect(kilocalories("20.908")).to.equal(4_994);
      expect(await perTonne({ calorific: kilocalories("20.934") })).to.equal("520.00");
      expect(await perTonne({ calorific: kilocalories("20.908") })).to.equal("510.00");
    });

    it("deal (b): 363,000 kg at 3.08; steps by fat and protein; never below nothing", async () => {
      const price = parseUnitPrice("3.08");
      const base = { fat: "3.10", protein: "2.90", somaticCells: 400, bacteria: 200 };
      const month = async (quantity: bigint, change: Partial<typeof base>) =>
        formatAmount((await worth(of("rawMilk"), quantity, milkValues({ ...base, ...change }), price)).amount);
      expect(await month(363_000n, {})).to.equal("1118040.00");
      expect(await month(1_000n, { fat: "3.30" })).to.equal("3120.00");
      expect(await month(1_000n, { fat: "3.00" })).to.equal("3050.00");
      expect(await month(1_000n, { protein: "3.05" })).to.equal("3110.00");
      expect(await month(1_000n, { bacteria: 60_000 })).to.equal("0.00");
    });

    it("deal (c): index less 0.30, floor 24.00: 24.10 on 189 head of 628 kg", async () => {
      const rule = {
        publisher: 1,
        index: id("ministry's weekly price of cattle"),
        spread: -parseUnitPrice("0.30"),
        floor: parseUnitPrice("24.00"),
        cap: 0n,
        maxAge: 7,
      };
      const price = rulePrice(rule, parseUnitPrice("24.40"));
      expect(price).to.equal(parseUnitPrice("24.10"));
      expect(rulePrice(rule, parseUnitPrice("24.30"))).to.equal(parseUnitPrice("24.00"));
      expect(rulePrice(rule, parseUnitPrice("23.00"))).to.equal(parseUnitPrice("24.00"));
      const cattle = of("liveCattle");
      const heads = livestockValues({ heads: 189 });
      expect(formatAmount((await worth(cattle, 189n * 628n, heads, price)).amount)).to.equal("2860477.20");
      expect(formatAmount((await worth(cattle, 189n * 628n, heads, rule.floor)).amount)).to.equal("2848608.00");
      const module = stage.client.contract("LivestockPrice");
      const light = { quantity: 189n * 399n, values: heads, unitPrice: price };
      await expect(module.price(light, cattle.table)).to.be.revertedWithCustomError(
        module,
        "LivestockPrice_AverageOutOfRange",
      );
    });

    it("maize by grade and moisture, the same delivered and in store", async () => {
      const price = parseUnitPrice("2.40");
      for (const name of ["maize", "maizeInStore"] as const) {
        const tonne = async (bulkDensity: number, moisture = "14.0") =>
          formatAmount((await worth(of(name), 1_000n, grainValues({ bulkDensity, moisture }), price)).amount);
        expect(await tonne(720)).to.equal("2400.00");
        expect(await tonne(719)).to.equal("2360.00");
        expect(await tonne(690)).to.equal("2360.00");
        expect(await tonne(689)).to.equal("2320.00");
        expect(await tonne(660)).to.equal("2320.00");
        expect(await tonne(720, "15.6")).to.equal("2355.35");
        const module = stage.client.contract("GrainPrice");
        const bad = { quantity: 1_000n, values: grainValues({ bulkDensity: 659, moisture: "14" }), unitPrice: price };
        await expect(module.price(bad, of(name).table)).to.be.revertedWithCustomError(module, "GrainPrice_Rejected");
      }
    });

    it("the same in a money of other decimals", async () => {
      for (const decimals of [0, 6, 8]) {
        const coal = thermalCoalByTruck(stage.book, { decimals });
        const unitPrice = (520n * 10n ** BigInt(decimals) * PPM) / 1_000n;
        const values = coalValues({ ...BASE, calorific: 5_120 });
        const { amount } = await worth(coal, 8_000_000n, values, unitPrice);
        expect(amount, `${decimals}`).to.equal(4_240_000n * 10n ** BigInt(decimals));
        expect(coal.programme.deviceLimit).to.equal(500_000n * 10n ** BigInt(decimals));
        expect(coal.text).to.include(decimals === 0 ? "| −20 |" : "| −20.00");
      }
    });
  });
});
