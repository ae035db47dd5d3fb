import { NO_STEP, parseUnitPrice } from "../../sdk/index.js";

export const perTonne = (text: string) => parseUnitPrice(text, { per: 1_000n });
const step = (price: string, sign: 1n | -1n = 1n) => sign * perTonne(price);

/** The adjustment table of a published coal contract: base 5,000 kcal/kg, total moisture 8 %. */
export const TABLE = {
  baseMoisture: 800,
  largestStep: step("10.00"),
  sulphur: { ...NO_STEP, base: 80, step: 10, penalty: step("5.00") },
  volatileMatter: { ...NO_STEP, base: 2800, step: 100, penalty: step("10.00") },
  calorific: [
    { from: 4800, step: 0, start: step("20.00", -1n), priceStep: 0n, cap: step("20.00", -1n) },
    { from: 4901, step: 0, start: step("10.00", -1n), priceStep: 0n, cap: step("10.00", -1n) },
    { from: 5000, step: 100, start: 0n, priceStep: step("10.00"), cap: step("50.00") },
    { from: 5500, step: 100, start: step("50.00"), priceStep: step("5.00"), cap: step("65.00") },
  ],
};
