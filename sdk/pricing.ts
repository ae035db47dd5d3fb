import { AbiCoder } from "ethers";

import { unpackValues, type Band, type PricingTables, type Step } from "./evidence.js";
import { InputError } from "./failure.js";
import { argumentType } from "./interfaces.js";
import { MICRO } from "./money.js";
import { flatWorth } from "./quote.js";
import type { Hex } from "./types.js";
import { ofType } from "./pack/codec.js";

/** What was delivered, how good it was, and what one base unit costs at base quality. */
export interface Delivered {
  /** Base units. */
  readonly quantity: bigint;
  /** See `packValues`. */
  readonly values: bigint;
  /** Millionths of a minor unit per base unit. */
  readonly unitPrice: bigint;
}

/** One, in hundredths of a percent. */
const WHOLE = 10_000n;

function withinBand({ from, step, start, priceStep, cap }: Band, value: number): bigint {
  if (step === 0) return start;
  const adjustment = start + BigInt(Math.floor((value - from) / step)) * priceStep;
  return adjustment > cap ? cap : adjustment;
}

function byBands(bands: readonly Band[], value: number): bigint {
  const band = bands.findLast(({ from }) => value >= from);
  if (band === undefined) throw new InputError("field", "values", `${value} is below what the contract accepts`);
  return withinBand(band, value);
}

function byStep(step: Step, value: number, lessIsBetter: boolean): bigint {
  if (step.step === 0) return 0n;
  const steps = BigInt(Math.floor(Math.abs(value - step.base) / step.step));
  const isBetter = lessIsBetter ? value < step.base : value > step.base;
  if (!isBetter) return -steps * step.penalty;
  const reward = steps * step.reward;
  return reward > step.rewardCap ? step.rewardCap : reward;
}

function adjusted(unitPrice: bigint, adjustment: bigint): bigint {
  return unitPrice + adjustment < 0n ? 0n : unitPrice + adjustment;
}

/** Weight by moisture: wetter than the base counts less, drier gains nothing. One rounding, half up, at the end. */
function dried(quantity: bigint, moisture: number, baseMoisture: number, unitPrice: bigint): bigint {
  const whole = (WHOLE - BigInt(baseMoisture)) * MICRO;
  const amount = quantity * (WHOLE - BigInt(Math.max(moisture, baseMoisture))) * unitPrice;
  return (2n * amount + whole) / (2n * whole);
}

/** The pricing modules' arithmetic, each as its contract says. */
const MODELS: { readonly [M in keyof PricingTables]: (d: Delivered, table: PricingTables[M]) => bigint } = {
  FlatPrice: ({ quantity, unitPrice }) => flatWorth(quantity, unitPrice),
  CoalPrice: ({ quantity, values, unitPrice }, table) => {
    const [calorific = 0, moisture = 0, sulphur = 0, volatileMatter = 0] = unpackValues(values);
    const adjustment =
      byBands(table.calorific, calorific) +
      byStep(table.sulphur, sulphur, true) +
      byStep(table.volatileMatter, volatileMatter, false);
    return dried(quantity, moisture, table.baseMoisture, adjusted(unitPrice, adjustment));
  },
  MilkPrice: ({ quantity, values, unitPrice }, table) => {
    const [fat = 0, protein = 0, cells = 0, bacteria = 0] = unpackValues(values);
    const adjustment =
      byStep(table.fat, fat, false) +
      byStep(table.protein, protein, false) +
      byStep(table.somaticCells, cells, true) +
      byStep(table.bacteria, bacteria, true);
    return flatWorth(quantity, adjusted(unitPrice, adjustment));
  },
  GrainPrice: ({ quantity, values, unitPrice }, table) => {
    const [density = 0, moisture = 0] = unpackValues(values);
    return dried(quantity, moisture, table.baseMoisture, adjusted(unitPrice, byBands(table.bulkDensity, density)));
  },
  LivestockPrice: ({ quantity, values, unitPrice }, table) => {
    const heads = BigInt(unpackValues(values)[0] ?? 0);
    if (quantity < heads * BigInt(table.minAverage) || quantity > heads * BigInt(table.maxAverage)) {
      throw new InputError("field", "values", "the average weight is not what the order foresees");
    }
    return flatWorth(quantity, unitPrice);
  },
};

/** Names of the pricing modules that the SDK can compute without a chain. */
export const PRICING_MODELS = Object.keys(MODELS) as readonly (keyof PricingTables)[];

/**
 * Worth of goods before tax, minor units, as the pricing module computes it.
 * @param table the table's bytes, see `encodeTable`
 * @throws InputError `field` for goods that the contract rejects
 */
export function worthOf(module: keyof PricingTables, table: Hex, delivered: Delivered): bigint {
  if (module === "FlatPrice") return MODELS.FlatPrice(delivered, null);
  const type = argumentType(module, "encodeTable", 0);
  const [decoded] = AbiCoder.defaultAbiCoder().decode([type], table) as unknown as [unknown];
  const codec = ofType(type);
  const model = MODELS[module] as (d: Delivered, table: unknown) => bigint;
  return model(delivered, codec.read(codec.write(decoded), "table"));
}

/** Moisture by which an agreed price is paid dry, of modules whose table says so. */
function baseMoistureOf(module: "CoalPrice" | "GrainPrice", table: Hex): number {
  const type = argumentType(module, "encodeTable", 0);
  const [decoded] = AbiCoder.defaultAbiCoder().decode([type], table) as unknown as [unknown];
  const codec = ofType(type);
  return (codec.read(codec.write(decoded), "table") as { baseMoisture: number }).baseMoisture;
}

/**
 * Worth of goods at a price that both sides agreed on, minor units, as the pricing module's `priceAgreed` computes it: dry
 * weight still counts, quality does not.
 * @param delivered with the agreed price for its unit price
 * @param table the table's bytes, see `encodeTable`
 */
export function agreedWorthOf(module: keyof PricingTables, table: Hex, delivered: Delivered): bigint {
  const { quantity, values, unitPrice } = delivered;
  if (module !== "CoalPrice" && module !== "GrainPrice") return flatWorth(quantity, unitPrice);
  return dried(quantity, unpackValues(values)[1] ?? 0, baseMoistureOf(module, table), unitPrice);
}
