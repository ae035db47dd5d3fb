import { packValues } from "./evidence.js";
import { InputError } from "./failure.js";
import { parseAmount } from "./money.js";

/** Joules in a calorie of the International Table, in ten-thousandths: the one that kcal/kg of coal papers means. */
const CALORIE = 41_868n;

/** Hundredths of a percent of a percentage as papers write it, exactly: `"9.6"` → 960. */
function hundredths(text: string, field: string): number {
  const value = parseAmount(text.trim().replace(/\s*%$/, ""));
  if (value < 0n || value > 10_000n) throw new InputError("field", field, `"${text}" is no percentage from 0 to 100`);
  return Number(value);
}

/**
 * Kilocalories of a heating value in megajoules, to the nearest whole one: `"20.934"` MJ/kg → 5000 kcal/kg, at 4.1868 J a
 * calorie. Contracts that reckon with another calorie write 20.908 for the same 5,000; by this one that is 4,994.
 * @throws InputError `amount` or `field`
 */
export function kilocalories(megajoules: string): number {
  const value = parseAmount(megajoules, 4);
  if (value < 0n) throw new InputError("field", "megajoules", `"${megajoules}" is negative`);
  return Number((2n * value * 1_000n + CALORIE) / (2n * CALORIE));
}

/** What an assay of coal says. Percentages as texts, because the decimals of a paper are exact. */
export interface CoalQuality {
  /** Net calorific value as received (Qnet,ar), kcal/kg; see `kilocalories` for MJ/kg. */
  readonly calorific: number;
  /** Total moisture (Mt), %. */
  readonly moisture: string;
  /** Total sulphur, dry basis (St,d), %. */
  readonly sulphur: string;
  /** Volatile matter, dry ash-free basis (Vdaf), %. */
  readonly volatileMatter: string;
}

/**
 * Quality values of a coal lot, for `Attestation.values`.
 * @throws InputError
 */
export function coalValues({ calorific, moisture, sulphur, volatileMatter }: CoalQuality): bigint {
  const percentages = [hundredths(moisture, "moisture"), hundredths(sulphur, "sulphur")];
  return packValues([calorific, ...percentages, hundredths(volatileMatter, "volatileMatter")]);
}

/** What the test of a tank of milk says. */
export interface MilkQuality {
  /** Fat, %. */
  readonly fat: string;
  /** Protein, %. */
  readonly protein: string;
  /** Somatic cells, thousands per ml. */
  readonly somaticCells: number;
  /** Total bacterial count, thousands per ml. */
  readonly bacteria: number;
}

/**
 * Quality values of a tank of milk, for `Attestation.values`.
 * @throws InputError
 */
export function milkValues({ fat, protein, somaticCells, bacteria }: MilkQuality): bigint {
  return packValues([hundredths(fat, "fat"), hundredths(protein, "protein"), somaticCells, bacteria]);
}

/** What the quality certificate of grain says. */
export interface GrainQuality {
  /** Bulk density, g/l. */
  readonly bulkDensity: number;
  /** Moisture, %. */
  readonly moisture: string;
}

/**
 * Quality values of a lot of grain, for `Attestation.values`.
 * @throws InputError
 */
export function grainValues({ bulkDensity, moisture }: GrainQuality): bigint {
  return packValues([bulkDensity, hundredths(moisture, "moisture")]);
}

/**
 * Quality values of a weighing of animals, for `Attestation.values`: the heads on the scale.
 * @throws InputError `field`
 */
export function livestockValues({ heads }: { readonly heads: number }): bigint {
  return packValues([heads]);
}
