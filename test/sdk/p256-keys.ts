import { createECDH } from "node:crypto";

import { concat, hexlify, toBeHex, toBigInt } from "ethers";

import type { Hex } from "../../sdk/index.js";

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % N];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** A scalar's point by Node's own curve arithmetic: 64 bytes. */
function pointOf(scalar: bigint): Hex {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(toBeHex(scalar, 32).slice(2), "hex");
  return hexlify(ecdh.getPublicKey().subarray(1));
}

/** A P-256 key that signs digests, which Node alone does not: it hashes whatever it signs. */
export function p256KeyOf(secret: bigint): { publicKey: Hex; sign(digest: Hex): Hex } {
  return {
    publicKey: pointOf(secret),
    sign: (digest) => {
      // A test's signature may have a nonce that can be repeated.
      const nonce = (toBigInt(digest) % (N - 1n)) + 1n;
      const r = toBigInt(pointOf(nonce).slice(0, 66)) % N;
      const s = (power(nonce, N - 2n) * (toBigInt(digest) + r * secret)) % N;
      return concat([toBeHex(r, 32), toBeHex(s > N / 2n ? N - s : s, 32)]);
    },
  };
}
