import {
  AbiCoder,
  concat,
  dataLength,
  dataSlice,
  decodeBase64,
  encodeBase64,
  hexlify,
  toBeHex,
  toUtf8Bytes,
} from "ethers";

import { addressOf, bytes, bytes32 } from "./checks.js";
import { InputError } from "./failure.js";
import { digestOf, type Message } from "./messages.js";
import type { Hex } from "./types.js";

/** Order of the group of the P-256 curve. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ASSERTION = ["bytes32", "bytes32", "uint256", "uint256", "bytes", "string"];

/** A public key of the P-256 curve: its coordinates, or the 64 or 65 bytes (`04` first) that modules and cards give. */
export type P256PublicKey = Hex | { readonly x: Hex; readonly y: Hex };

/** What a browser or a phone gives for `navigator.credentials.get`, as `AuthenticatorAssertionResponse` names it. */
export interface WebAuthnAssertion {
  readonly authenticatorData: Hex | Uint8Array;
  readonly clientDataJSON: string | Uint8Array;
  /** DER, as authenticators give it, or 64 bytes r and s. */
  readonly signature: Hex | Uint8Array;
}

/** Signer bytes of a plain address, or of a smart account that answers ERC-1271. */
export function addressSigner(account: string): Hex {
  return concat([addressOf(account, "account")]);
}

function publicKeyBytes(publicKey: P256PublicKey): Hex {
  if (typeof publicKey !== "string") return concat([bytes32(publicKey.x, "x"), bytes32(publicKey.y, "y")]);
  const given = bytes(publicKey, "publicKey");
  if (dataLength(given) === 64) return given;
  if (dataLength(given) === 65 && given.startsWith("0x04")) return dataSlice(given, 1);
  throw new InputError("bytes", "publicKey", "an uncompressed P-256 key is 64 bytes, or 65 of which the first is 04");
}

/**
 * Signer bytes of a P-256 key that signs digests: a smart card, a security module, a phone's key store.
 * @param verifier address of `ERC7913P256Verifier` in the address book
 * @throws InputError `address` or `bytes`
 */
export function p256Signer(verifier: string, publicKey: P256PublicKey): Hex {
  return concat([addressOf(verifier, "verifier"), publicKeyBytes(publicKey)]);
}

/**
 * Signer bytes of a passkey.
 * @param verifier address of `ERC7913WebAuthnVerifier` in the address book
 * @throws InputError `address` or `bytes`
 */
export function webAuthnSigner(verifier: string, publicKey: P256PublicKey): Hex {
  return concat([addressOf(verifier, "verifier"), publicKeyBytes(publicKey)]);
}

/** The two numbers of a DER signature: a sequence of two integers. */
function readDer(der: Hex): [bigint, bigint] {
  const byte = (at: number) => Number(dataSlice(der, at, at + 1));
  const read = (at: number): [bigint, number] => {
    const end = at + 2 + byte(at + 1);
    return [BigInt(dataSlice(der, at + 2, end)), end];
  };
  try {
    const [r, next] = read(2);
    const [s, end] = read(next);
    const isWhole = byte(0) === 0x30 && byte(1) === end - 2 && byte(2) === 2 && byte(next) === 2;
    if (isWhole && end === dataLength(der)) return [r, s];
  } catch {
    // Falls through to the one refusal.
  }
  throw new InputError("signature", "signature", "neither 64 bytes r and s nor a DER signature");
}

/**
 * A P-256 signature as the verifiers take it: 64 bytes r and s, s in the lower half. Modules give DER and either half.
 * @throws InputError `signature`
 */
export function encodeP256Signature(signature: Hex | Uint8Array): Hex {
  const given = bytes(hexlify(signature), "signature");
  const [r, s] =
    dataLength(given) === 64 ? [BigInt(dataSlice(given, 0, 32)), BigInt(dataSlice(given, 32))] : readDer(given);
  if (r <= 0n || s <= 0n || r >= P256_ORDER || s >= P256_ORDER) {
    throw new InputError("signature", "signature", "not of the P-256 curve");
  }
  return concat([toBeHex(r, 32), toBeHex(s > P256_ORDER / 2n ? P256_ORDER - s : s, 32)]);
}

function base64Url(data: Hex): string {
  return encodeBase64(data).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The challenge that a passkey must sign for a message: 32 bytes, for `publicKey.challenge`. */
export function webAuthnChallenge(message: Message): Uint8Array {
  return decodeBase64(encodeBase64(digestOf(message)));
}

/**
 * A passkey's signature of a message as the verifier takes it.
 * @throws InputError `signature` when the passkey signed something else, or did not verify its user
 */
export function encodeWebAuthnSignature(message: Message, assertion: WebAuthnAssertion): Hex {
  const { clientDataJSON } = assertion;
  const data = typeof clientDataJSON === "string" ? toUtf8Bytes(clientDataJSON) : clientDataJSON;
  // Positions count bytes, and ASCII stands before them in what browsers write.
  const json = new TextDecoder().decode(data);
  const challengeIndex = json.indexOf(`"challenge":"${base64Url(digestOf(message))}"`);
  const typeIndex = json.indexOf('"type":"webauthn.get"');
  if (challengeIndex < 0 || typeIndex < 0) {
    throw new InputError("signature", "clientDataJSON", "the passkey signed another challenge");
  }
  const authenticatorData = bytes(hexlify(assertion.authenticatorData), "authenticatorData");
  const flags = dataLength(authenticatorData) < 37 ? 0 : Number(dataSlice(authenticatorData, 32, 33));
  if ((flags & 0x05) !== 0x05) {
    throw new InputError("signature", "authenticatorData", "the passkey did not verify its user; require verification");
  }
  const signature = encodeP256Signature(assertion.signature);
  const values = [dataSlice(signature, 0, 32), dataSlice(signature, 32), challengeIndex, typeIndex];
  return AbiCoder.defaultAbiCoder().encode(ASSERTION, [...values, authenticatorData, json]);
}
