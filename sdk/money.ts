import { InputError } from "./failure.js";

/** One, in parts per million: 100 %. */
export const PPM = 1_000_000n;

/** Micro-units in a minor unit; the book of a facility counts in them. */
export const MICRO = 1_000_000n;

const DECIMAL = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;

function scaled(text: string, decimals: number, field: string): bigint {
  const match = DECIMAL.exec(text.trim());
  if (match === null) {
    throw new InputError("amount", field, `"${text}" is no decimal number such as 1234.50 or 1,234.50`);
  }
  const [, sign = "", whole = "", fraction = ""] = match;
  if (fraction.length > decimals) {
    throw new InputError("amount", field, `"${text}" has more than ${decimals} decimals, and nothing is rounded here`);
  }
  const value = BigInt(whole.replaceAll(",", "") + fraction.padEnd(decimals, "0"));
  return sign === "-" ? -value : value;
}

function unscaled(value: bigint, decimals: number): { sign: string; whole: string; fraction: string } {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  return {
    sign: value < 0n ? "-" : "",
    whole: digits.slice(0, digits.length - decimals),
    fraction: decimals === 0 ? "" : `.${digits.slice(-decimals)}`,
  };
}

/**
 * Minor units of a decimal text, exactly: `"3,052,800.00"` → `305280000n`. Thousands separators are taken only where
 * they stand right; more decimals than the money has are refused, never rounded.
 * @param decimals decimals of the money, 2 by default; at most 8 in the suite
 * @throws InputError `amount`
 */
export function parseAmount(text: string, decimals = 2): bigint {
  return scaled(text, decimals, "amount");
}

/** Plain decimal text of minor units, for files and messages: `305280000n` → `"3052800.00"`. Inverse of `parseAmount`. */
export function formatAmount(amount: bigint, decimals = 2): string {
  const { sign, whole, fraction } = unscaled(amount, decimals);
  return sign + whole + fraction;
}

/** Text of minor units for people, with thousands separators and optionally a currency: `"CNY 3,052,800.00"`. */
export function displayAmount(amount: bigint, { decimals = 2, currency = "" } = {}): string {
  const { sign, whole, fraction } = unscaled(amount, decimals);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${currency === "" ? "" : `${currency} `}${sign}${grouped}${fraction}`;
}

/**
 * Parts per million of a percentage, exactly: `"4.2"` or `"4.2 %"` → `42000`. At most four decimals.
 * @throws InputError `amount` when it is no such number or negative
 */
export function parsePercent(text: string): number {
  const value = scaled(text.trim().replace(/\s*%$/, ""), 4, "percent");
  if (value < 0n || value > 0xffff_ffffn) throw new InputError("amount", "percent", `"${text}" is out of range`);
  return Number(value);
}

/** Percentage of parts per million without trailing zeros: `42000` → `"4.2 %"`. */
export function formatPercent(ppm: bigint | number): string {
  const { sign, whole, fraction } = unscaled(BigInt(ppm), 4);
  return `${sign}${whole}${fraction.replace(/\.?0+$/, "")} %`;
}

/**
 * Unit price of the contracts (millionths of a minor unit per base unit) of a price for several base units, exactly:
 * 520.00 per tonne of 1,000 kilograms → `52000000n`.
 * @param per base units that the price is for, 1 by default
 * @throws InputError `amount` when it is negative or has no exact value
 */
export function parseUnitPrice(text: string, { per = 1n, decimals = 2 } = {}): bigint {
  const value = scaled(text, decimals, "unitPrice") * MICRO;
  if (per <= 0n) throw new InputError("amount", "unitPrice", `a price is for at least one unit, not ${per}`);
  if (value < 0n || value % per !== 0n) {
    throw new InputError("amount", "unitPrice", `"${text}" for ${per} units has no exact price for one`);
  }
  return value / per;
}

/** Rounds a / b to the nearest whole number, halves up, as statements are. Both at least 0, `b` at least 1. */
export function divideHalfUp(a: bigint, b: bigint): bigint {
  return (2n * a + b) / (2n * b);
}

/** Rounds a / b up. Both at least 0, `b` at least 1. */
export function divideUp(a: bigint, b: bigint): bigint {
  return a === 0n ? 0n : (a - 1n) / b + 1n;
}

/** The lesser of two amounts. */
export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
