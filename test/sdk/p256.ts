import { createECDH, createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

import { concat, getBytes, hexlify, toBeHex, toUtf8Bytes } from "ethers";

import {
  encodeP256Signature,
  encodeWebAuthnSignature,
  p256Signer,
  webAuthnChallenge,
  webAuthnSigner,
  digestOf,
  type Hex,
  type KeySigner,
  type Message,
  type WebAuthnAssertion,
} from "../../sdk/index.js";

export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, value % P256_ORDER, P256_ORDER - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P256_ORDER;
    base = (base * base) % P256_ORDER;
  }
  return result;
}

/** The public point of a scalar, 65 bytes. */
function pointOf(scalar: bigint): Hex {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(getBytes(toBeHex(scalar, 32)));
  return hexlify(curve.getPublicKey());
}

/** A smart card: signs digests as they are, which `node:crypto` alone does not. Its signature is r and s, either half. */
export class Card implements KeySigner {
  readonly #secret: bigint;
  readonly publicKey: Hex;
  readonly signer: Hex;

  constructor(verifier: string, secret: bigint) {
    this.#secret = secret;
    this.publicKey = pointOf(secret);
    this.signer = p256Signer(verifier, this.publicKey);
  }

  /** r and s as the card gives them. */
  raw(digest: Hex): { r: bigint; s: bigint } {
    const nonce = BigInt(hexlify(createHash("sha256").update(digest).update(this.publicKey).digest())) % P256_ORDER;
    const r = BigInt(`0x${pointOf(nonce).slice(4, 68)}`) % P256_ORDER;
    return { r, s: (inverse(nonce) * (BigInt(digest) + r * this.#secret)) % P256_ORDER };
  }

  sign(message: Message): Hex {
    const { r, s } = this.raw(digestOf(message));
    return encodeP256Signature(concat([toBeHex(r, 32), toBeHex(s, 32)]));
  }
}

/** A passkey, with what a browser writes around the challenge. */
export class Passkey implements KeySigner {
  readonly #key: KeyObject;
  readonly signer: Hex;

  constructor(verifier: string) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const coordinate = (text: string) => hexlify(Buffer.from(text, "base64url"));
    this.#key = privateKey;
    this.signer = webAuthnSigner(verifier, { x: coordinate(x), y: coordinate(y) });
  }

  /** @param flags user present and verified by default */
  assert(challenge: Uint8Array, flags = 0x05): WebAuthnAssertion {
    const clientDataJSON = JSON.stringify({
      type: "webauthn.get",
      challenge: Buffer.from(challenge).toString("base64url"),
      origin: "https://bank.example",
      crossOrigin: false,
    });
    const relyingParty = createHash("sha256").update("bank.example").digest();
    const authenticatorData = concat([relyingParty, toBeHex(flags, 1), "0x00000007"]);
    const signed = concat([authenticatorData, createHash("sha256").update(toUtf8Bytes(clientDataJSON)).digest()]);
    return { authenticatorData, clientDataJSON, signature: sign("sha256", getBytes(signed), this.#key) };
  }

  sign(message: Message): Hex {
    return encodeWebAuthnSignature(message, this.assert(webAuthnChallenge(message)));
  }
}
