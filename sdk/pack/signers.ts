import { AbiCoder, concat, dataLength, recoverAddress } from "ethers";

import type { KeySignature } from "../signatures.js";
import type { Hex } from "../types.js";
import { remembering } from "./remembered.js";

/** A signature as the registry takes it apart. */
export interface SignedKeys {
  /** By an address alone, or in the form of several keys, which one key may have too. */
  readonly form: "one" | "list";
  readonly keys: readonly KeySignature[];
}

/**
 * The address that made an ECDSA signature of a digest, in lower case.
 * @throws when nobody did
 */
export const signerOf = remembering((digest, signature) => concat([recoverAddress(digest, signature)]));

/**
 * Who gave a signature of a digest, as `PartyRegistry.authorise` reads it: 65 bytes are ECDSA by an address that is
 * itself the key; longer ones are a list of keys and their signatures. Undefined when it is neither.
 */
export function signersOf(digest: Hex, signature: Hex): SignedKeys | undefined {
  try {
    if (dataLength(signature) > 65) {
      const type = "tuple(bytes signer,bytes signature)[]";
      const [list] = AbiCoder.defaultAbiCoder().decode([type], signature) as unknown as [
        readonly (readonly [Hex, Hex])[],
      ];
      // Bytes that nobody signed, such as padding, must not make a second text of one signature.
      if (AbiCoder.defaultAbiCoder().encode([type], [list]) !== signature) return undefined;
      return { form: "list", keys: list.map(([signer, inner]) => ({ signer, signature: inner })) };
    }
    const signer = signerOf(digest, signature);
    return dataLength(signature) === 65 ? { form: "one", keys: [{ signer, signature }] } : undefined;
  } catch {
    return undefined;
  }
}
