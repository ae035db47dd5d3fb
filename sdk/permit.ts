import { Signature, type TypedDataDomain, type TypedDataField } from "ethers";

import { addressOf, bytes, uint } from "./checks.js";
import { InputError } from "./failure.js";
import type { Message } from "./messages.js";
import type { Hex } from "./types.js";

/** Leave of a payer (ERC-2612) to take money from its account, without a transaction of its own. */
export interface Permit {
  readonly owner: string;
  /** Who may take it: the receivable token. */
  readonly spender: string;
  /** Minor units. */
  readonly value: bigint;
  /** The owner's next nonce at the currency. */
  readonly nonce: bigint;
  /** Unix time in seconds after which it is void. */
  readonly deadline: bigint;
}

/** A permit with the owner's signature. */
export interface SignedPermit extends Pick<Permit, "value" | "deadline"> {
  /** 65 bytes: only plain keys sign permits, no smart accounts. */
  readonly signature: Hex;
}

const TYPES: Readonly<Record<string, TypedDataField[]>> = Object.freeze({
  Permit: [
    { type: "address", name: "owner" },
    { type: "address", name: "spender" },
    { type: "uint256", name: "value" },
    { type: "uint256", name: "nonce" },
    { type: "uint256", name: "deadline" },
  ],
});

/**
 * What a payer signs. See `OrdosClient.preparePermit`, which asks the currency for domain and nonce.
 * @throws InputError `address` or `field`
 */
export function permitMessage(domain: Message["domain"], permit: Permit): Message<Permit> {
  addressOf(permit.owner, "permit.owner");
  addressOf(permit.spender, "permit.spender");
  for (const field of ["value", "nonce", "deadline"] as const) uint(permit[field], 256, `permit.${field}`);
  const value = Object.freeze({ ...permit });
  return Object.freeze({ domain: Object.freeze({ ...domain }), types: TYPES, primaryType: "Permit", value });
}

/**
 * A signature as `permit` takes it.
 * @throws InputError `signature` unless it is one of a plain key
 */
export function permitParts(signature: Hex): Pick<Signature, "v" | "r" | "s"> {
  try {
    const { v, r, s } = Signature.from(bytes(signature, "permit.signature"));
    return { v, r, s };
  } catch (cause) {
    throw new InputError("signature", "permit.signature", "no signature of a plain key", { cause });
  }
}

/** Domain of a currency as it says itself (ERC-5267). */
export function domainFrom(given: {
  readonly name: string;
  readonly version: string;
  readonly chainId: bigint;
  readonly verifyingContract: string;
}): Required<Pick<TypedDataDomain, "name" | "version" | "chainId" | "verifyingContract">> {
  const { name, version, chainId, verifyingContract } = given;
  return { name, version, chainId, verifyingContract };
}
