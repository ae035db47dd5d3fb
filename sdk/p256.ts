import { dataLength, dataSlice, toBigInt } from "ethers";

import type { Hex } from "./types.js";

/**
 * Verification of ECDSA signatures over P-256 (FIPS 186-5, SEC 2 secp256r1) of a digest that is hashed already, which
 * the crypto modules of Node and browsers do not offer. Public data only: time is no secret here.
 */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const G: Point = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
];

/** Affine; undefined is the point at infinity. */
type Point = readonly [bigint, bigint] | undefined;

function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** By the extended algorithm of Euclid; `value` is not a multiple of the prime. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [mod(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b] = [b % a, a];
    [x, y] = [y - quotient * x, x];
  }
  return mod(x, modulus);
}

function add(a: Point, b: Point): Point {
  if (a === undefined) return b;
  if (b === undefined) return a;
  const [ax, ay] = a;
  const [bx, by] = b;
  if (ax === bx && mod(ay + by, P) === 0n) return undefined;
  const slope = ax === bx ? (3n * ax * ax - 3n) * inverse(2n * ay, P) : (by - ay) * inverse(bx - ax, P);
  const x = mod(slope * slope - ax - bx, P);
  return [x, mod(slope * (ax - x) - ay, P)];
}

function multiply(point: Point, scalar: bigint): Point {
  let sum: Point;
  let doubled = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) sum = add(sum, doubled);
    doubled = add(doubled, doubled);
  }
  return sum;
}

function isOnCurve([x, y]: readonly [bigint, bigint]): boolean {
  return x < P && y < P && mod(y * y - (x * x * x - 3n * x + B), P) === 0n;
}

/** Whether 64 bytes are a public key of P-256: both coordinates of a point of the curve. */
export function isP256Key(key: Hex): boolean {
  return dataLength(key) === 64 && isOnCurve([toBigInt(dataSlice(key, 0, 32)), toBigInt(dataSlice(key, 32))]);
}

/**
 * Whether a signature of 64 bytes, r and s, is good for a digest and a public key. As on chain, only the lower of the
 * two values of s counts.
 */
export function verifyP256(digest: Hex, key: Hex, signature: Hex): boolean {
  if (!isP256Key(key) || dataLength(signature) !== 64) return false;
  const r = toBigInt(dataSlice(signature, 0, 32));
  const s = toBigInt(dataSlice(signature, 32));
  if (r === 0n || r >= N || s === 0n || s > N / 2n) return false;
  const w = inverse(s, N);
  const point = [toBigInt(dataSlice(key, 0, 32)), toBigInt(dataSlice(key, 32))] as const;
  const sum = add(multiply(G, mod(toBigInt(digest) * w, N)), multiply(point, mod(r * w, N)));
  return sum !== undefined && mod(sum[0], N) === r;
}
