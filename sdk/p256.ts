import { p256 } from "@noble/curves/p256";
import { dataLength, getBytes } from "ethers";

import type { Hex } from "./types.js";

/**
 * Verification of ECDSA signatures over P-256 (FIPS 186-5, SEC 2 secp256r1) of a digest that is hashed already, which
 * the crypto modules of Node and browsers do not offer.
 */

/** An uncompressed point as SEC 1 writes it. */
const uncompressed = (key: Hex) => getBytes(`0x04${key.slice(2)}`);

/** Whether 64 bytes are a public key of P-256: both coordinates of a point of the curve. */
export function isP256Key(key: Hex): boolean {
  if (dataLength(key) !== 64) return false;
  try {
    p256.ProjectivePoint.fromHex(uncompressed(key)).assertValidity();
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a signature of 64 bytes, r and s, is good for a digest and a public key. As on chain, only the lower of the
 * two values of s counts.
 */
export function verifyP256(digest: Hex, key: Hex, signature: Hex): boolean {
  if (!isP256Key(key) || dataLength(signature) !== 64) return false;
  return p256.verify(getBytes(signature), getBytes(digest), uncompressed(key), { lowS: true, prehash: false });
}
