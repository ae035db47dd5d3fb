import { expect } from "chai";

import type { OrdosError } from "../../sdk/index.js";
import {
  evidencePolicy,
  EvidenceKind,
  grainValues,
  HIGHEST_LATE_RATE,
  InputError,
  kilocalories,
  livestockValues,
  maize,
  milkValues,
  NO_STEP,
  packValues,
  plainGoods,
  planApproveProgramme,
  programmeHash,
  qualityKinds,
  rawMilk,
  readyProgramme,
  thermalCoalByTruck,
  type ProgrammeOptions,
  liveCattle,
  stagesHash,
} from "../../sdk/index.js";
import { Stage } from "./stage.js";

describe("SDK: options of ready programmes", () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
  });

  it("change the programme, its text and its hash", async () => {
    const standard = thermalCoalByTruck(stage.book);
    const evidence = [
      { kind: EvidenceKind.WeightArrival, groups: 2, independent: 1 },
      { kind: EvidenceKind.AssayUmpire, groups: 1, independent: 1 },
    ];
    const changed = thermalCoalByTruck(stage.book, {
      evidence,
      maxTenor: 120,
      filing: false,
      deviceLimit: 0n,
      table: { baseMoisture: 1_000, volatileMatter: NO_STEP },
    });
    expect(changed.hash).not.to.equal(standard.hash);
    expect(changed.programme.document).not.to.equal(standard.programme.document);
    expect(changed.programme.evidencePolicy).to.equal(evidencePolicy(evidence));
    expect(changed.documents.find(({ kind }) => kind === EvidenceKind.AssayArrival)?.groups).to.equal(0);
    expect(changed.text).to.include("2, 1 of them independent").and.to.include("plays no part");
    expect(changed.text).to.include("above 10.00 %").and.to.include("| 120 d |");
    await stage.send(planApproveProgramme(stage.book, changed.programme, changed.table));
    expect(await stage.client.contract("OrderBook").programmeOpen(changed.hash)).to.equal(true);
  });

  it("go to the bounds of what is owed past due, or do without", async () => {
    const strictest = plainGoods(stage.book, { lateRate: HIGHEST_LATE_RATE, overdueDays: 255 });
    expect(strictest.text).to.include("| 0.5 % a day |").and.to.include("| 255 d |");
    const without = plainGoods(stage.book, { lateRate: 0, overdueDays: 0 });
    expect(without.text).to.include("| lateRate | none |").and.to.include("| overdueDays | no stop |");
    for (const { programme, table } of [strictest, without]) {
      await stage.send(planApproveProgramme(stage.book, programme, table));
      expect(await stage.client.contract("OrderBook").programmeOpen(programmeHash(programme))).to.equal(true);
    }
  });

  it("leave to the module whether a table makes sense", async () => {
    const paysLess = maize(stage.book, {
      table: {
        bulkDensity: [
          { from: 660, step: 0, start: 0n, priceStep: 0n, cap: 0n },
          { from: 690, step: 0, start: -1n, priceStep: 0n, cap: -1n },
        ],
      },
    });
    const plan = planApproveProgramme(stage.book, paysLess.programme, paysLess.table);
    const refused: unknown = await stage.send(plan).catch((error: unknown) => error);
    expect((refused as OrdosError).name).to.equal("Pricing_PaysLessForBetter");
  });

  it("lend against an order by stages, in words and by hash", () => {
    const bought = evidencePolicy([{ kind: EvidenceKind.Tags, groups: 1, independent: 1 }]);
    const stages = [
      { policy: bought, share: 300_000 },
      { policy: bought | evidencePolicy([{ kind: EvidenceKind.Insurance, groups: 1 }]), share: 500_000 },
    ];
    const { programme, text } = liveCattle(stage.book, { stages });
    expect(programme.stages).to.equal(stagesHash(stages));
    expect(text).to.include("with Tags 1 (1 independent); 50");
    expect(liveCattle(stage.book).programme.stages).to.equal(stagesHash([]));
  });

  it("are refused where they make no sense, naming the field", () => {
    const { WeightArrival, AssayArrival, Custody } = EvidenceKind;
    const cases: [string, ProgrammeOptions<"CoalPrice">][] = [
      ["maxTenor", { maxTenor: 0 }],
      ["maxTenor", { maxTenor: 181 }],
      ["maxTenor", { maxTenor: 30.5 }],
      ["nearAmount", { nearAmount: 1_000_001 }],
      ["nearDays", { nearDays: -1 }],
      ["disputeDays", { disputeDays: 90 }],
      ["lateRate", { lateRate: 5_001 }],
      ["lateRate", { lateRate: 0.5 }],
      ["overdueDays", { overdueDays: 256 }],
      ["overdueDays", { overdueDays: -1 }],
      ["transferRule", { transferRule: 3 as never }],
      ["deviceLimit", { deviceLimit: 1n << 64n }],
      ["taxInvoiceDays", { taxInvoiceDays: 91 }],
      ["taxCheckDays", { taxInvoiceDays: 0 }],
      ["decimals", { decimals: 9 }],
      ["currency", { currency: "0x12" }],
      ["evidencePolicy", { evidence: [] }],
      ["evidencePolicy", { evidence: [{ kind: WeightArrival, groups: 1, independent: 2 }] }],
      ["evidence", { evidence: [{ kind: Custody, groups: 1 }] }],
      ["evidence", { evidence: [{ kind: WeightArrival, groups: 1 }] }],
      ["evidence", { evidence: [{ kind: AssayArrival, groups: 1 }] }],
      ["table", { table: { baseMoisture: 70_000 } }],
      ["table.moisture", { table: { moisture: 1 } as never }],
      ["stages[0].share", { stages: [{ policy: 1n, share: 0 }] }],
      ["tenor", { tenor: 30 } as never],
    ];
    for (const [field, options] of cases) {
      const thrown = refusalOf(() => thermalCoalByTruck(stage.book, options));
      expect(thrown.field, `${field} ${Object.keys(options).join()}`).to.equal(field);
    }
    expect(refusalOf(() => plainGoods(stage.book, { table: { from: 1 } as never })).field).to.equal("table.from");
    expect(refusalOf(() => readyProgramme("thermalCoal" as never, stage.book)).field).to.equal("name");
    const contracts = { ...stage.book.contracts };
    delete contracts.MilkPrice;
    expect(refusalOf(() => rawMilk({ ...stage.book, contracts })).code).to.equal("contract");
  });

  it("of quality values have units and bounds", () => {
    expect(refusalOf(() => kilocalories("-1")).field).to.equal("megajoules");
    expect(refusalOf(() => grainValues({ bulkDensity: 720, moisture: "100.01" })).field).to.equal("moisture");
    expect(refusalOf(() => milkValues({ fat: "3.105", protein: "2.9", somaticCells: 1, bacteria: 1 })).code).to.equal(
      "amount",
    );
    expect(refusalOf(() => livestockValues({ heads: 65_536 })).field).to.equal("values[0]");
    expect(refusalOf(() => qualityKinds([], [4])).field).to.equal("qualityKinds");
    expect(grainValues({ bulkDensity: 720, moisture: "14 %" })).to.equal(packValues([720, 1_400]));
  });
});

/** What a call refuses its input with. */
function refusalOf(act: () => unknown): InputError {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
