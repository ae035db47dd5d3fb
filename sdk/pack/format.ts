import { sha256, toUtf8Bytes, type Interface } from "ethers";

import { DRAW_DATA } from "../hashes.js";
import { interfaceOf, type InterfaceName } from "../interfaces.js";
import type { Attestation, DrawRequest, Hex, Order, PartyId, Payee } from "../types.js";
import type { Presentation, Programme, Statement } from "../types.js";
import {
  address,
  big,
  callCodec,
  dictionary,
  eventCodec,
  hex32,
  list,
  literal,
  object,
  ofInputs,
  ofType,
  optional,
  whole,
  words,
  type Codec,
  type Content,
  type Json,
} from "./codec.js";

/** Version of the format; a verifier takes no other. */
export const PACK_SCHEMA = "ordos.evidence-pack/1";

/** Who wrote a pack; says nothing about its content. */
export const PACK_SOFTWARE = "ordos 0.1.0";

/** A receivable as the token keeps it. */
export interface ReceivableRecord {
  readonly obligor: PartyId;
  readonly originator: PartyId;
  readonly programme: number;
  readonly due: number;
  readonly disputeUntil: number;
  readonly status: number;
  readonly flags: number;
  readonly units: bigint;
}

function recordCodec(): Codec<ReceivableRecord> {
  const type = (interfaceOf("ReceivableToken") as Interface).getFunction("receivable")?.outputs[0];
  if (type === undefined) throw new TypeError("ReceivableToken.receivable gives nothing");
  return ofType(type) as Codec<ReceivableRecord>;
}

/** A call that carries signed messages, and its arguments. */
export interface PackCall<Args> {
  readonly contract: InterfaceName;
  readonly name: string;
  readonly codec: Codec<Args>;
}

function callOf<Args>(contract: InterfaceName, name: string, names?: readonly string[]): PackCall<Args> {
  return { contract, name, codec: callCodec<Args>(contract, name, names) };
}

export const PLACE = callOf<{ order: Order; buyerSignature: Hex; sellerSignature: Hex }>("OrderBook", "place");
export const ATTEST = callOf<{ attestation: Attestation; signature: Hex }>("EvidenceRegistry", "attest", [
  "attestation",
  "signature",
]);
export const TOKENISE = callOf<{ presentation: Presentation; to: string; data: Hex }>("ReceivableToken", "tokenise", [
  "presentation",
]);

const party = object({
  id: whole,
  registered: eventCodec<{
    party: PartyId;
    account: string;
    legalId: Hex;
    group: number;
    roles: number;
    expiryDay: number;
  }>("PartyRegistry", "PartyRegistered"),
  /** `PartyRenewed` and `PartyStatusChanged`, in the order of the chain. */
  changes: list(eventCodec()),
});

const key = object({
  id: hex32,
  granted: eventCodec<{
    party: PartyId;
    keyId: Hex;
    signer: Hex;
    purposes: number;
    maxAmount: bigint;
    keysAbove: number;
    validFrom: number;
  }>("PartyRegistry", "KeyGranted"),
  revoked: optional(eventCodec<{ party: PartyId; keyId: Hex; revokedFrom: number }>("PartyRegistry", "KeyRevoked")),
  /** Of the contract at the signer's address, a smart account or a verifier; null where there is none. */
  codeHash: optional(hex32),
});

const attestation = object({
  attested: eventCodec<Omit<Attestation, "tickets"> & { lotId: Hex; tickets: bigint }>("EvidenceRegistry", "Attested"),
  call: ATTEST.codec,
});

const lot = object({
  id: hex32,
  used: eventCodec<{ lotId: Hex; statementTag: bigint; quantity: bigint }>("EvidenceRegistry", "LotUsed"),
  /** In the order of the chain. */
  attestations: list(attestation),
});

const draw = object({
  data: ofInputs<{
    request: DrawRequest;
    payees: readonly Payee[];
    sellerSignature: Hex;
    /** Of the lender; 0x within the automatic limit. */
    approval: Hex;
  }>(DRAW_DATA),
  drawn: eventCodec<{
    id: bigint;
    seller: PartyId;
    obligor: PartyId;
    units: bigint;
    offer: { net: bigint; advance: bigint; holdback: bigint; due: number };
    day: bigint;
  }>("Facility", "Drawn"),
  opened: eventCodec<{ facility: string; lender: PartyId }>("FacilityFactory", "FacilityOpened"),
});

/** Everything in a pack, part by part. What the contracts' structs have for fields comes from their ABI. */
export const PACK = object({
  schema: literal(PACK_SCHEMA),
  /** Of the canonical JSON of everything else, see `contentHash`. */
  sha256: hex32,
  chain: object({ chainId: whole, utcOffset: whole }),
  exported: object({ block: whole, timestamp: whole, day: whole }),
  /** The address book, and `Facility` where the units went into one. */
  contracts: dictionary(object({ address, codeHash: hex32 })),
  receivable: object({
    id: big,
    tokenised: eventCodec<{
      id: bigint;
      obligor: PartyId;
      originator: PartyId;
      holder: string;
      programme: number;
      currency: string;
      due: bigint;
      units: bigint;
    }>("ReceivableToken", "Tokenised"),
    /** As the token had it when the pack was made. */
    record: recordCodec(),
    /** Every event that names it, in the order of the chain. */
    history: list(eventCodec()),
  }),
  programme: object({
    approved: eventCodec<{ number: number; programmeHash: Hex; programme: Programme }>(
      "OrderBook",
      "ProgrammeApproved",
    ),
  }),
  order: object({
    id: hex32,
    placed: eventCodec<{ id: Hex; buyer: PartyId; seller: PartyId; order: Order }>("OrderBook", "OrderPlaced"),
    call: PLACE.codec,
    /** Every other event of the order book that names it, in the order of the chain. */
    history: list(eventCodec()),
  }),
  lots: list(lot),
  statement: object({
    leaf: hex32,
    accepted: eventCodec<{
      receivable: bigint;
      buyer: PartyId;
      seller: PartyId;
      statement: Statement;
      root: Hex;
    }>("InvoiceRegistry", "StatementAccepted"),
    call: TOKENISE.codec,
  }),
  /** The seller's request for money, where a facility took the units at once. */
  draw: optional(draw),
  parties: list(party),
  keys: list(key),
  /** The calendar from the unadjusted to the due day, where the order asks for it. */
  calendar: optional(object({ from: whole, through: whole, closed: list(whole) })),
  /** Who wrote the pack. */
  software: words,
});

/** A pack, read: structs are those of the SDK, amounts bigints. */
export type PackContent = Content<typeof PACK>;
export type PackParty = Content<typeof party>;
export type PackKey = Content<typeof key>;
export type PackLot = Content<typeof lot>;
export type PackDraw = Content<typeof draw>;

/** A pack as it stands in a file: parsed JSON. */
export type EvidencePack = Readonly<Record<string, Json> & { sha256: Hex }>;

/** JSON with the keys of every object in order and no space: one text for each content. */
export function canonicalJson(json: Json): string {
  if (json === null || typeof json !== "object") return JSON.stringify(json);
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(canonicalJson).join(",")}]`;
  const entries = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`).join(",")}}`;
}

/** What a pack's `sha256` is of: the canonical JSON of everything but itself. */
export function contentHash(pack: EvidencePack): Hex {
  const content = Object.fromEntries(Object.entries(pack).filter(([key]) => key !== "sha256"));
  return sha256(toUtf8Bytes(canonicalJson(content)));
}

/** A pack of its content, with the hash of it. */
export function sealPack(content: Omit<PackContent, "sha256">): EvidencePack {
  const pack = PACK.write({ ...content, sha256: `0x${"00".repeat(32)}` }) as EvidencePack;
  return { ...pack, sha256: contentHash(pack) };
}

/**
 * A pack of parsed JSON, checked for its form and for nothing else.
 * @throws InputError `field` that names what does not have the form
 */
export function readPack(json: unknown): PackContent {
  return PACK.read(json, "pack");
}

/** JSON text of a pack for a file: indented, for people who look inside. */
export function serialisePack(pack: EvidencePack): string {
  return `${JSON.stringify(pack, null, 2)}\n`;
}
