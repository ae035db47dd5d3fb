import type { PricingTables } from "../evidence.js";
import { EvidenceKind, TransferRule, type Programme } from "../types.js";
import * as papers from "./papers.js";
import { cattleTable, coalTable, maizeTable, milkTable, sheepTable, TONNE, type PricingModule } from "./tables.js";

/** Parameters of a programme that stand beside evidence and prices. */
export type ProgrammeParameters = Pick<
  Programme,
  | "maxTenor"
  | "nearAmount"
  | "nearDays"
  | "disputeDays"
  | "lateRate"
  | "overdueDays"
  | "transferRule"
  | "undertaking"
  | "deviceLimit"
  | "taxInvoiceDays"
  | "taxCheckDays"
  | "filing"
>;

/** A trade of which there is a ready programme. */
export interface Sector<Module extends PricingModule = PricingModule> {
  readonly title: papers.PaperName;
  readonly module: Module;
  readonly table: (decimals: number) => PricingTables[Module];
  readonly evidence: readonly papers.EvidencePapers[];
  /** Kinds whose papers carry quality values. */
  readonly priced: readonly EvidenceKind[];
  /** Quality values that are summed over the lots. */
  readonly summed: readonly number[];
  /** Base units that prices are quoted for, and what that is called. */
  readonly quoted: { readonly per: bigint; readonly unit: string };
  /** What is not as in every trade; `deviceLimit` in whole yuan. */
  readonly parameters: Omit<Partial<ProgrammeParameters>, "deviceLimit"> & { readonly deviceYuan?: bigint };
}

const ASSAYS = [EvidenceKind.AssayArrival, EvidenceKind.AssayUmpire];
const PER_TONNE = { per: TONNE, unit: "t" };
const PER_KILOGRAM = { per: 1n, unit: "kg" };

/**
 * What holds where a sector says nothing else. The late rate is the one of the PRC's regulation on payments to small and
 * medium enterprises where nothing is agreed: 0.05 % a day, State Council order 802, article 17.
 */
export const COMMON: ProgrammeParameters = {
  maxTenor: 90,
  nearAmount: 1_000,
  nearDays: 3,
  disputeDays: 0,
  lateRate: 500,
  overdueDays: 30,
  transferRule: TransferRule.TradeBacked,
  undertaking: false,
  deviceLimit: 0n,
  taxInvoiceDays: 30,
  taxCheckDays: 7,
  filing: true,
};

/** Own produce of farms bears no VAT. */
const EXEMPT = { taxInvoiceDays: 0, taxCheckDays: 0 };

const coal = {
  module: "CoalPrice",
  table: coalTable,
  priced: ASSAYS,
  summed: [],
  quoted: PER_TONNE,
} as const satisfies Partial<Sector>;

const livestock = {
  module: "LivestockPrice",
  priced: [EvidenceKind.WeightArrival],
  summed: [0],
  quoted: PER_KILOGRAM,
  parameters: { maxTenor: 60, disputeDays: 3, ...EXEMPT },
} as const satisfies Partial<Sector>;

const maize = {
  module: "GrainPrice",
  table: maizeTable,
  priced: ASSAYS,
  summed: [],
  quoted: PER_TONNE,
} as const satisfies Partial<Sector>;

/** The ready programmes by name. */
export const SECTORS = {
  thermalCoalByTruck: {
    ...coal,
    title: { en: "Thermal coal by truck", zh: "动力煤（汽车运输）" },
    evidence: papers.COAL_BY_TRUCK,
    parameters: { deviceYuan: 500_000n },
  },
  thermalCoalByRail: {
    ...coal,
    title: { en: "Thermal coal by rail", zh: "动力煤（铁路运输）" },
    evidence: papers.COAL_BY_RAIL,
    parameters: { maxTenor: 120, nearDays: 5 },
  },
  rawMilk: {
    title: { en: "Raw milk", zh: "生鲜乳" },
    module: "MilkPrice",
    table: milkTable,
    evidence: papers.RAW_MILK,
    priced: ASSAYS,
    summed: [],
    quoted: PER_KILOGRAM,
    parameters: { maxTenor: 60, nearDays: 10, deviceYuan: 200_000n, ...EXEMPT },
  },
  liveCattle: {
    ...livestock,
    title: { en: "Live cattle", zh: "活牛" },
    table: cattleTable,
    evidence: papers.LIVE_CATTLE,
  },
  liveSheep: {
    ...livestock,
    title: { en: "Live sheep", zh: "活羊" },
    table: sheepTable,
    evidence: papers.LIVE_SHEEP,
  },
  maize: {
    ...maize,
    title: { en: "Maize, delivered", zh: "玉米（到货）" },
    evidence: papers.MAIZE,
    parameters: { disputeDays: 5, deviceYuan: 200_000n },
  },
  maizeInStore: {
    ...maize,
    title: { en: "Maize in store", zh: "玉米（仓单）" },
    evidence: papers.MAIZE_IN_STORE,
    parameters: { disputeDays: 5 },
  },
  plainGoods: {
    title: { en: "Plain goods", zh: "一般货物" },
    module: "FlatPrice",
    table: () => null,
    evidence: papers.PLAIN_GOODS,
    priced: [],
    summed: [],
    quoted: { per: 1n, unit: "piece" },
    parameters: { nearAmount: 0, nearDays: 1, disputeDays: 5 },
  },
} as const satisfies Record<string, { [Module in PricingModule]: Sector<Module> }[PricingModule]>;

/** Name of a ready programme. */
export type ProgrammeName = keyof typeof SECTORS;
