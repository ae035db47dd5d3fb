import { type AddressBook } from "../addresses.js";
import { addressOf, bytes, bytes32, uint } from "../checks.js";
import { InputError } from "../failure.js";
import { keyProposalMessage } from "../messages.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import { PartyStatus, type Hex, type KeyGrant, type PartyId, type Registration } from "../types.js";

/** @throws InputError for a grant that the registry would refuse at once */
export function checkGrant({ signer, purposes, maxAmount, keysAbove }: KeyGrant, field: string): void {
  if (bytes(signer, `${field}.signer`).length < 42) throw new InputError("bytes", `${field}.signer`, "under 20 bytes");
  if (uint(purposes, 13, `${field}.purposes`) === 0n) {
    throw new InputError("field", `${field}.purposes`, "a key without a purpose signs nothing");
  }
  uint(maxAmount, 96, `${field}.maxAmount`);
  uint(keysAbove, 8, `${field}.keysAbove`);
}

/**
 * Registers a party with its first keys, which sign at once. Sender: REGISTRAR.
 * @throws InputError for a field that the registry would refuse at once
 */
export function planRegisterParty(book: AddressBook, registration: Registration, keys: readonly KeyGrant[]): Plan {
  if (BigInt(bytes32(registration.legalId, "registration.legalId")) === 0n) {
    throw new InputError("bytes", "registration.legalId", "names nobody; make it with legalIdOf");
  }
  addressOf(registration.account, "registration.account", true);
  if (uint(registration.roles, 6, "registration.roles") === 0n) {
    throw new InputError("field", "registration.roles", "a party has a role");
  }
  keys.forEach((key, i) => {
    checkGrant(key, `keys[${i}]`);
  });
  const call = bookCall(book, "PartyRegistry", "register", [registration, keys], "Register the party with its keys.");
  return planOf(book, "REGISTRAR", "Register a party", [call]);
}

/** Changes roles and credential expiry. Sender: REGISTRAR. */
export function planRenewParty(book: AddressBook, party: PartyId, roles: number, expiryDay: number): Plan {
  const call = bookCall(book, "PartyRegistry", "renew", [party, roles, expiryDay], `Renew party ${party}.`);
  return planOf(book, "REGISTRAR", "Renew a party", [call]);
}

/**
 * Suspends a party, holds or closes it, at once. Sender: SUPERVISOR.
 * @param paper hash of the paper that says why
 */
export function planSuspendParty(book: AddressBook, party: PartyId, status: PartyStatus, paper: Hex): Plan {
  if (status === PartyStatus.None || status === PartyStatus.Active) {
    throw new InputError("field", "status", "Suspended, LegalHold or Closed");
  }
  const args = [party, status, bytes32(paper, "paper")];
  const call = bookCall(book, "PartyRegistry", "suspend", args, `Set the status of party ${party} to ${status}.`);
  return planOf(book, "SUPERVISOR", "Suspend a party", [call]);
}

/** Makes a suspended or held party active again. Sender: REINSTATER, delayed: see `planSchedule`. */
export function planReinstateParty(book: AddressBook, party: PartyId, paper: Hex): Plan {
  const call = bookCall(book, "PartyRegistry", "reinstate", [party, paper], `Reinstate party ${party}.`);
  return planOf(book, "REINSTATER", "Reinstate a party", [call]);
}

/** Proposes a key, which signs after `KEY_DELAY` days unless a key of the party revokes it. Sender: REGISTRAR. */
export function planProposeKey(book: AddressBook, party: PartyId, grant: KeyGrant): Plan {
  checkGrant(grant, "grant");
  const call = bookCall(book, "PartyRegistry", "proposeKey", [party, grant], `Propose a key of party ${party}.`);
  return planOf(book, "REGISTRAR", "Propose a key", [call]);
}

/** A key that a party gives itself, with the signatures of those who may and of the new key. */
export interface OwnKey {
  readonly party: PartyId;
  readonly grant: KeyGrant;
  /** Unix time in seconds after which the proposal is void. */
  readonly deadline: bigint;
  /** Of `keyProposalMessage` by live keys of the party with purpose `Keys`, which may sign for all that the new key may. */
  readonly signature: Hex;
  /** Of the same message by the new key alone: 65 bytes of ECDSA, or what its contract or verifier takes. */
  readonly possession: Hex;
}

/**
 * Proposes a key by the party's own word; it signs after `KEY_DELAY` days unless any live key of the party revokes it.
 * Sender: anyone.
 * @throws InputError for a field that the registry would refuse at once
 */
export function planProposeOwnKey(book: AddressBook, key: OwnKey): Plan {
  const { party, grant, deadline, signature, possession } = key;
  checkGrant(grant, "grant");
  keyProposalMessage(book, party, grant, deadline);
  const args = [party, grant, deadline, bytes(signature, "signature"), bytes(possession, "possession")];
  const call = bookCall(book, "PartyRegistry", "proposeOwnKey", args, `Propose a key of party ${party}.`);
  return planOf(book, "anyone with the signatures", "Propose a key of one's own", [call]);
}

/**
 * Kills a key by its party's own word. Sender: anyone.
 * @param signature of `keyRevocationMessage` by a live key of the party with purpose `Keys`; by any live key of it when the
 * key does not sign yet
 */
export function planRevokeKey(book: AddressBook, keyId: Hex, signature: Hex): Plan {
  const call = bookCall(book, "PartyRegistry", "revokeKey", [keyId, signature], `Revoke key ${keyId}.`);
  return planOf(book, "anyone with the signature", "Revoke a key", [call]);
}

/** Kills a key by the supervisor's word. Sender: SUPERVISOR. */
export function planRevokeKeyBySupervisor(book: AddressBook, keyId: Hex): Plan {
  const call = bookCall(book, "PartyRegistry", "revokeKeyBySupervisor", [keyId], `Revoke key ${keyId}.`);
  return planOf(book, "SUPERVISOR", "Revoke a key", [call]);
}

/**
 * Lists a contract that holds for others. Sender: CUSTODIAN_REGISTRAR.
 * @param operator party that answers for it; 0 for the suite's own
 */
export function planRegisterCustodian(book: AddressBook, account: string, operator: PartyId): Plan {
  const args = [addressOf(account, "account"), operator];
  const call = bookCall(book, "PartyRegistry", "registerCustodian", args, `List ${account} as a custodian.`);
  return planOf(book, "CUSTODIAN_REGISTRAR", "List a custodian", [call]);
}
