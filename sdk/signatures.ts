import { AbiCoder, concat, dataLength, type Signer } from "ethers";

import { bytes } from "./checks.js";
import { InputError } from "./failure.js";
import { keyIdOf } from "./hashes.js";
import type { Message } from "./messages.js";
import type { Hex } from "./types.js";

/** Whatever signs EIP-712 messages as an address: an ethers signer, or a bank's own vault behind the same two functions. */
export type MessageSigner = Pick<Signer, "getAddress" | "signTypedData">;

/** One of several signatures over the same digest. */
export interface KeySignature {
  /** 20 bytes of an address, or an ERC-7913 verifier's address followed by a key. */
  readonly signer: Hex;
  readonly signature: Hex;
}

/** A key that is no plain address: a smart account, a card, a passkey. See `p256Signer` and `webAuthnSigner`. */
export interface KeySigner {
  /** Its ERC-7913 signer bytes, as they were granted. */
  readonly signer: Hex;
  /** Its signature as its contract or verifier takes it, see `encodeP256Signature` and `encodeWebAuthnSignature`. */
  sign(message: Message): Promise<Hex> | Hex;
}

/** Who signs: one key, several keys of the same party, or a signature that was given before. */
export type SignedBy = MessageSigner | KeySigner | readonly (MessageSigner | KeySigner)[] | Hex;

/**
 * Signatures of several keys of a party in the one form that the registry takes, in ascending order of key id. Also the
 * form for a single key that is no plain address: a smart account (ERC-1271), P-256, a passkey.
 * @throws InputError `signature` when there is none or a key signs twice
 */
export function encodeSignatures(signatures: readonly KeySignature[]): Hex {
  const sorted = signatures
    .map((given) => ({ ...given, id: BigInt(keyIdOf(given.signer)) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (sorted.length === 0) throw new InputError("signature", "signatures", "at least one key signs");
  if (sorted.some(({ id }, i) => id === sorted[i + 1]?.id)) {
    throw new InputError("signature", "signatures", "a key signs once");
  }
  const list = sorted.map(({ signer, signature }) => [signer, bytes(signature, "signature")]);
  return AbiCoder.defaultAbiCoder().encode(["tuple(bytes signer,bytes signature)[]"], [list]);
}

async function signOne(signer: MessageSigner, message: Message): Promise<Hex> {
  const signature = await signer.signTypedData(message.domain, { ...message.types }, message.value);
  if (dataLength(signature) !== 65) {
    throw new InputError("signature", "signature", "this signer gives no ECDSA signature; use encodeSignatures");
  }
  return signature;
}

async function partOf(signer: MessageSigner | KeySigner, message: Message): Promise<KeySignature> {
  if ("sign" in signer) return { signer: signer.signer, signature: await signer.sign(message) };
  return { signer: concat([await signer.getAddress()]), signature: await signOne(signer, message) };
}

/**
 * A party's signature of a message: by one key as it is, by several in the registry's form, or one given before.
 * @throws InputError `signature`
 */
export async function signMessage(message: Message, by: SignedBy): Promise<Hex> {
  if (typeof by === "string") return bytes(by, "signature");
  if ("signTypedData" in by) return signOne(by, message);
  const signers = "sign" in by ? [by] : by;
  return encodeSignatures(await Promise.all(signers.map((signer) => partOf(signer, message))));
}
