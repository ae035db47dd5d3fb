import { getAddress, isAddress, isHexString } from "ethers";

import { InputError } from "./failure.js";

/** A whole number from 0 to 2^bits − 1. */
export function uint(value: bigint | number, bits: number, field: string): bigint {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new InputError("field", field, `${value} is no exact whole number; give a bigint`);
  }
  const exact = BigInt(value);
  if (exact < 0n || exact >> BigInt(bits) !== 0n) {
    throw new InputError("field", field, `${exact} is not between 0 and 2^${bits} − 1`);
  }
  return exact;
}

/** An amount in minor units, at least 1 unless `least` is 0. */
export function amountOf(value: bigint, field: string, bits = 96, least: 0n | 1n = 1n): bigint {
  if (typeof value !== "bigint") throw new InputError("amount", field, "an amount is a bigint of minor units");
  if (value < least) throw new InputError("amount", field, `${value} is less than ${least}`);
  if (value >> BigInt(bits) !== 0n) throw new InputError("amount", field, `${value} has more than ${bits} bits`);
  return value;
}

/** A checksummed address; the zero address only when `zero` is allowed. */
export function addressOf(value: string, field: string, zero = false): string {
  const text: string = value;
  if (!isAddress(text)) throw new InputError("address", field, `"${value}" is no address, or its checksum is wrong`);
  const address = getAddress(text);
  if (!zero && BigInt(address) === 0n) throw new InputError("address", field, "the zero address is nobody");
  return address;
}

/** 32 bytes as a hex string. */
export function bytes32(value: string, field: string): string {
  if (!isHexString(value, 32)) throw new InputError("bytes", field, `"${value}" is not 0x and 64 hex digits`);
  return value;
}

/** Whole bytes as a hex string, possibly none. */
export function bytes(value: string, field: string): string {
  if (!isHexString(value, true)) throw new InputError("bytes", field, `"${value}" is not 0x and whole bytes`);
  return value;
}
