import { dataLength, dataSlice } from "ethers";

import { formatDay, toDay } from "../dates.js";
import { keyIdOf } from "../hashes.js";
import { isP256Key, verifyP256 } from "../p256.js";
import type { KeySignature } from "../signatures.js";
import { PartyRole, PartyStatus, Purpose, type Hex, type PartyId } from "../types.js";
import { isBefore } from "./chain.js";
import { Unchecked, unless, type Checks } from "./checks.js";
import type { Happened, Step } from "./codec.js";
import type { PackContent, PackKey, PackParty } from "./format.js";
import { remembering } from "./remembered.js";
import { signerOf, signersOf } from "./signers.js";

/** What a signature has to be good for. */
export interface Signed {
  /** What was signed, and as whom: `order, by the buyer`. */
  readonly name: string;
  readonly party: PartyId;
  readonly purpose: keyof typeof Purpose;
  /** Minor units that it commits to. */
  readonly amount: bigint;
  readonly digest: () => Hex;
  readonly signature: Hex;
  /** The event by which the contract took it. */
  readonly taken: Happened<unknown>;
}

/** A party as it stood when an event happened. */
export interface Standing {
  readonly group: number;
  readonly roles: number;
  readonly status: number;
  readonly expiryDay: number;
  /** Number of recoveries. */
  readonly keyEpoch: number;
  /** Keys granted now sign for nothing new before this day; 0 = never recovered. */
  readonly coolingUntil: number;
}

function partyIn(pack: PackContent, id: PartyId): PackParty {
  const party = pack.parties.find((candidate) => candidate.id === id);
  if (party === undefined) throw new Error(`Party ${id} is not in the pack.`);
  return party;
}

/** A party's standing at an event, from its registration and what changed before it. */
export function standingAt(pack: PackContent, id: PartyId, event: Happened<unknown>): Standing {
  const { registered, changes } = partyIn(pack, id);
  const { group, roles, expiryDay } = registered.args;
  let standing: Standing = { group, roles, expiryDay, status: PartyStatus.Active, keyEpoch: 0, coolingUntil: 0 };
  for (const change of changes) {
    if (isBefore(change, event)) standing = { ...standing, ...(change.args as Partial<Standing>) };
  }
  return standing;
}

/** Says what keeps a party from starting anything at an event. */
export function notActive(pack: PackContent, id: PartyId, event: Happened<unknown>): string | undefined {
  const { status, expiryDay } = standingAt(pack, id, event);
  return unless(
    status === PartyStatus.Active && expiryDay >= event.at.day,
    `Party ${id} was not active on ${dayText(event.at)}.`,
  );
}

/** Says that a party lacks a role. */
export function lacksRole(pack: PackContent, id: PartyId, role: keyof typeof PartyRole, event: Happened<unknown>) {
  const { roles } = standingAt(pack, id, event);
  return unless((roles & PartyRole[role]) !== 0, `Party ${id} was not registered as ${role.toLowerCase()}.`);
}

export function dayText({ day }: Step): string {
  return formatDay(toDay(day));
}

/** A key that may sign this on that day, or what keeps it from it. */
function mandateOf(pack: PackContent, signed: Signed, signer: Hex): { key?: PackKey; wrong: (string | undefined)[] } {
  const id = keyIdOf(signer);
  const key = pack.keys.find((candidate) => candidate.id === id);
  if (key === undefined) return { wrong: [`It is by ${signer}, which is no key in the pack.`] };
  const { granted, revoked } = key;
  const { day } = signed.taken.at;
  const isRevoked = revoked !== null && revoked.args.revokedFrom <= day && isBefore(revoked, signed.taken);
  // Of the key's own party: that it is the signer's is asked below.
  const isKnown = pack.parties.some((party) => party.id === granted.args.party);
  const when = isKnown ? standingAt(pack, granted.args.party, granted) : undefined;
  const epoch = standingAt(pack, signed.party, signed.taken).keyEpoch;
  return {
    key,
    wrong: [
      unless(granted.args.party === signed.party, `Its key is party ${granted.args.party}'s, not ${signed.party}'s.`),
      unless((granted.args.purposes & Purpose[signed.purpose]) !== 0, `Its key may not sign for ${signed.purpose}.`),
      unless(granted.args.validFrom <= day, `Its key was not valid yet on ${dayText(signed.taken.at)}.`),
      unless(isBefore(granted, signed.taken), "Its key was granted after it was used."),
      unless(when?.keyEpoch === epoch, "Its key died when its party was recovered."),
      // Nothing in a pack is an exit, which a key may sign for earlier.
      unless((when?.coolingUntil ?? 0) <= day, `Its key cooled until after ${dayText(signed.taken.at)}.`),
      unless(!isRevoked, `Its key was revoked before ${dayText(signed.taken.at)}.`),
    ],
  };
}

/** Above its amount as many keys as the mandate asks; one key whose mandate covers the amount is enough. */
function amountWrong({ amount }: Signed, keys: readonly PackKey[]): string | undefined {
  const mandates = keys.map(({ granted }) => granted.args);
  if (mandates.some(({ maxAmount }) => amount <= maxAmount)) return undefined;
  const needed = Math.max(1, ...mandates.map(({ keysAbove }) => (keysAbove === 0 ? Infinity : keysAbove)));
  return unless(
    mandates.length > 0 && mandates.length >= needed,
    `${amount} is above what ${mandates.length} key(s) may sign for.`,
  );
}

const isByP256 = remembering(verifyP256);

function isByAddress(digest: Hex, { signer, signature }: KeySignature): boolean {
  try {
    return dataLength(signature) === 65 && signerOf(digest, signature) === signer;
  } catch {
    return false;
  }
}

/** Says what is wrong with one of several signatures; throws when only the chain can tell. */
function signatureWrong(digest: Hex, given: KeySignature, key: PackKey): string | undefined {
  const { signer, signature } = given;
  if (dataLength(signer) === 20) {
    if (isByAddress(digest, given)) return undefined;
    if (key.codeHash === null) return `The signature by ${signer} is of something else.`;
    throw new Unchecked(`Whether the smart account ${signer} takes its signature (ERC-1271) needs the chain.`);
  }
  const verifierKey = dataSlice(signer, 20);
  // Verifiers of P-256 let one more byte pass.
  if (isP256Key(verifierKey) && [64, 65].includes(dataLength(signature))) {
    const isGood = isByP256(digest, verifierKey, dataSlice(signature, 0, 64));
    return unless(isGood, "The P-256 signature is of something else.");
  }
  throw new Unchecked(
    `Whether the verifier ${dataSlice(signer, 0, 20)} takes its signature (ERC-7913) needs the chain.`,
  );
}

function severalWrong(
  pack: PackContent,
  signed: Signed,
  digest: Hex,
  given: readonly KeySignature[],
): (string | undefined)[] {
  const ids = given.map(({ signer }) => keyIdOf(signer));
  const mandates = given.map(({ signer }) => mandateOf(pack, signed, signer));
  const keys = mandates.flatMap(({ key }) => key ?? []);
  const wrong = [
    ...mandates.flatMap((mandate) => mandate.wrong),
    unless(
      ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? "")),
      "Its keys are not in ascending order.",
    ),
    amountWrong(signed, keys),
  ];
  // What is certainly wrong comes before what only the chain can tell.
  if (wrong.some((sentence) => sentence !== undefined)) return wrong;
  const unchecked: Unchecked[] = [];
  const each = given.map((one, i) => {
    try {
      return keys[i] === undefined ? undefined : signatureWrong(digest, one, keys[i]);
    } catch (thrown) {
      if (!(thrown instanceof Unchecked)) throw thrown;
      unchecked.push(thrown);
      return undefined;
    }
  });
  if (unchecked[0] !== undefined && each.every((sentence) => sentence === undefined)) throw unchecked[0];
  return each;
}

/** Checks a signature as the registry did: by a live key of the party with purpose and amount, on that day. */
export function checkSignature(checks: Checks, pack: PackContent, signed: Signed): void {
  const { name, party, purpose, amount, signature, taken } = signed;
  let who: readonly Hex[] = [];
  const detail = () =>
    `Party ${party} signed by ${who.join(", ")}, whose mandate covers ${purpose}` +
    (amount === 0n ? "." : ` and ${amount} minor units.`);
  checks.make(`signature of ${name}`, detail, () => {
    const digest = signed.digest();
    const found = signersOf(digest, signature);
    if (found === undefined) return ["It is no signature at all."];
    who = found.keys.map(({ signer }) => signer);
    const standing = notActive(pack, party, taken);
    if (found.form === "list") return [standing, ...severalWrong(pack, signed, digest, found.keys)];
    const mandates = who.map((signer) => mandateOf(pack, signed, signer));
    const keys = mandates.flatMap(({ key }) => key ?? []);
    const within = keys.every(({ granted }) => amount <= granted.args.maxAmount);
    return [
      standing,
      ...mandates.flatMap(({ wrong }) => wrong),
      unless(within, `${amount} is above what its key may sign for alone.`),
    ];
  });
}
