import type { PricingTables } from "../evidence.js";
import { NO_STEP } from "../evidence.js";
import { MICRO } from "../money.js";

/** Pricing modules by name. */
export type PricingModule = keyof PricingTables;

/** Kilograms in a tonne. */
export const TONNE = 1_000n;

/** Yuan, given in fen, for a number of base units, as the contracts count unit prices in a money of so many decimals. */
function fen(amount: number, per: bigint, decimals: number): bigint {
  return (BigInt(amount) * MICRO * 10n ** BigInt(decimals)) / (100n * per);
}

/**
 * Adjustments of a published contract, base 5,000 kcal/kg and total moisture 8 %. That contract leaves the bases of
 * sulphur and volatile matter to the order; 0.80 % and 28 % are usual for such coal.
 */
export function coalTable(decimals: number): PricingTables["CoalPrice"] {
  const yuan = (amount: number) => fen(100 * amount, TONNE, decimals);
  return {
    baseMoisture: 800,
    largestStep: yuan(10),
    sulphur: { ...NO_STEP, base: 80, step: 10, penalty: yuan(5) },
    volatileMatter: { ...NO_STEP, base: 2_800, step: 100, penalty: yuan(10) },
    calorific: [
      { from: 4_800, step: 0, start: yuan(-20), priceStep: 0n, cap: yuan(-20) },
      { from: 4_901, step: 0, start: yuan(-10), priceStep: 0n, cap: yuan(-10) },
      { from: 5_000, step: 100, start: 0n, priceStep: yuan(10), cap: yuan(50) },
      { from: 5_500, step: 100, start: yuan(50), priceStep: yuan(5), cap: yuan(65) },
    ],
  };
}

/** Invented, within what dairies publish: 3.10 % fat, 2.90 % protein, 400,000 cells and 200,000 bacteria per ml. */
export function milkTable(decimals: number): PricingTables["MilkPrice"] {
  const of = (amount: number) => fen(amount, 1n, decimals);
  return {
    fat: { base: 310, step: 10, reward: of(2), rewardCap: of(10), penalty: of(3) },
    protein: { base: 290, step: 10, reward: of(3), rewardCap: of(12), penalty: of(4) },
    somaticCells: { ...NO_STEP, base: 400, step: 100, penalty: of(2) },
    bacteria: { base: 200, step: 100, reward: of(1), rewardCap: of(1), penalty: of(5) },
  };
}

/** Grades at 720, 690 and 660 g/l, 14 % moisture; the discount of 40.00 a tonne and grade is invented. */
export function maizeTable(decimals: number): PricingTables["GrainPrice"] {
  const yuan = (amount: number) => fen(100 * amount, TONNE, decimals);
  const grade = (from: number, start: bigint) => ({ from, step: 0, start, priceStep: 0n, cap: start });
  return {
    baseMoisture: 1_400,
    largestStep: yuan(40),
    bulkDensity: [grade(660, yuan(-80)), grade(690, yuan(-40)), grade(720, 0n)],
  };
}

/** Finished cattle; what weighs less or more on average was counted wrongly, or is no finished cattle. */
export function cattleTable(): PricingTables["LivestockPrice"] {
  return { minAverage: 400, maxAverage: 800 };
}

/** Finished sheep and lambs. */
export function sheepTable(): PricingTables["LivestockPrice"] {
  return { minAverage: 30, maxAverage: 80 };
}
