import { sha256, toUtf8Bytes, type Interface } from "ethers";

import { DRAW_DATA } from "../hashes.js";
import { interfaceOf, type InterfaceName } from "../interfaces.js";
import type { Attestation, AttestationList, Balance, DrawRequest, EvidenceRevocation, Filing } from "../types.js";
import type { OrderDraw } from "../types.js";
import type { Framework, Hex, IndexValue, Order, PartyId, Payee, Presentation, Programme } from "../types.js";
import type { RevocationReason, Statement, StatementName, TaxCheck, TaxInvoice, Voucher } from "../types.js";
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
  readonly lateRate: number;
  readonly overdueDays: number;
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
export const CALL_OFF = callOf<{ framework: Framework; order: Order; buyerSignature: Hex }>("OrderBook", "callOff", [
  "framework",
]);
export const AMEND = callOf<{ current: Order; next: Order; buyerSignature: Hex; sellerSignature: Hex }>(
  "OrderBook",
  "amend",
);
export const FRAMEWORK = callOf<{ framework: Framework; buyerSignature: Hex; sellerSignature: Hex }>(
  "FrameworkBook",
  "place",
  ["framework"],
);
export const PUBLISH = callOf<{ value: IndexValue; signature: Hex }>("PriceIndex", "publish", ["value"]);
export const ATTEST = callOf<{ attestation: Attestation; signature: Hex }>("EvidenceRegistry", "attest", [
  "attestation",
  "signature",
]);
export const ATTEST_FROM_LIST = callOf<{
  attestations: readonly Attestation[];
  root: Hex;
  proofs: readonly (readonly Hex[])[];
}>("EvidenceRegistry", "attestFromList");
export const RECORD_LIST = callOf<{ list: AttestationList; signature: Hex }>("EvidenceRegistry", "recordList", [
  "list",
  "signature",
]);
export const REVOKE = callOf<{ revocation: EvidenceRevocation; signature: Hex }>("EvidenceRegistry", "revoke", [
  "revocation",
  "signature",
]);
export const REFRESH = callOf<{
  lotId: Hex;
  attestations: readonly Attestation[];
  vouchers: readonly Voucher[];
}>("EvidenceRegistry", "refresh", ["lotId", "attestations", "vouchers"]);
export const OPEN_BALANCE = callOf<{ balance: Balance; signature: Hex }>("EvidenceRegistry", "openBalance", [
  "balance",
  "signature",
]);
export const TOKENISE = callOf<{ presentation: Presentation; to: string; data: Hex }>("ReceivableToken", "tokenise", [
  "presentation",
]);
export const FINALISE = callOf<{ presentation: Presentation }>("ReceivableNotes", "finalise", ["presentation"]);
export const TAX_INVOICE = callOf<{ name: StatementName; taxInvoice: TaxInvoice; signature: Hex }>(
  "InvoiceStanding",
  "attachTaxInvoice",
  ["name", "taxInvoice", "signature"],
);
export const TAX_CHECK = callOf<{ name: StatementName; check: TaxCheck; signature: Hex }>(
  "InvoiceStanding",
  "recordTaxCheck",
  ["name", "check", "signature"],
);
export const FILE = callOf<{ filing: Filing; signature: Hex }>("InvoiceStanding", "file", ["filing"]);
export const CANCEL_FILING = callOf<{ id: bigint; assignee: PartyId; signature: Hex }>(
  "InvoiceStanding",
  "cancelFiling",
);

export const DRAW_ON_ORDER = callOf<{ draw: OrderDraw }>("Facility", "drawOnOrder", ["draw"]);

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
  /** `PartyRenewed`, `PartyStatusChanged` and `PartyRecovered`, in the order of the chain. */
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

const framework = object({
  placed: eventCodec<{ id: Hex; buyer: PartyId; seller: PartyId; framework: Framework }>(
    "FrameworkBook",
    "FrameworkPlaced",
  ),
  call: FRAMEWORK.codec,
  calledOff: eventCodec<{ id: Hex; quantity: bigint; left: bigint }>("FrameworkBook", "CalledOff"),
});

const amendment = object({
  amended: eventCodec<{ id: Hex; version: number; order: Order }>("OrderBook", "OrderAmended"),
  call: AMEND.codec,
});

const indexValue = object({
  published: eventCodec<IndexValue>("PriceIndex", "IndexPublished"),
  call: PUBLISH.codec,
});

const attestation = object({
  attested: eventCodec<
    Omit<Attestation, "tickets" | "seller" | "buyer" | "lot" | "balance"> & {
      lotId: Hex;
      tickets: bigint;
    }
  >("EvidenceRegistry", "Attested"),
  /** Its signature is `0x` where it stands in a list. */
  call: ATTEST.codec,
  /** Its place in a list that its verifier signed once. */
  inList: optional(object({ root: hex32, proof: list(hex32) })),
});

const revocation = object({
  revoked: eventCodec<{
    lotId: Hex;
    document: Hex;
    verifier: PartyId;
    reason: RevocationReason;
    counts: bigint;
    usedBy: bigint;
    content: Hex;
  }>("EvidenceRegistry", "EvidenceRevoked"),
  call: REVOKE.codec,
});

const refresh = object({
  refreshed: eventCodec<{
    lotId: Hex;
    counts: bigint;
    quantity: bigint;
    lost: bigint;
    validUntil: number;
    devices: number;
  }>("EvidenceRegistry", "LotRefreshed"),
  call: REFRESH.codec,
});

const lotUsed = eventCodec<{ lotId: Hex; statementTag: bigint; quantity: bigint }>("EvidenceRegistry", "LotUsed");

const lot = object({
  id: hex32,
  /** By this statement. */
  used: lotUsed,
  /** By the provisional statement that this one replaces. */
  usedBefore: optional(lotUsed),
  /** These three in the order of the chain, those after use too. */
  attestations: list(attestation),
  revocations: list(revocation),
  refreshes: list(refresh),
});

const verifierList = object({
  recorded: eventCodec<AttestationList>("EvidenceRegistry", "ListRecorded"),
  call: RECORD_LIST.codec,
  revoked: optional(eventCodec<{ verifier: PartyId; root: Hex }>("EvidenceRegistry", "ListRevoked")),
});

const balance = object({
  opened: eventCodec<{ balance: Hex; verifier: PartyId; quantity: bigint; validUntil: number; content: Hex }>(
    "EvidenceRegistry",
    "BalanceOpened",
  ),
  call: OPEN_BALANCE.codec,
});

const statementAccepted = eventCodec<{
  receivable: bigint;
  buyer: PartyId;
  seller: PartyId;
  statement: Statement;
  root: Hex;
}>("InvoiceRegistry", "StatementAccepted");

const replacement = object({
  replaced: eventCodec<{ provisional: bigint; receivable: bigint; change: bigint }>(
    "InvoiceRegistry",
    "StatementReplaced",
  ),
  /** Of the other statement: the provisional one in the pack of the final one, and the other way round. */
  accepted: statementAccepted,
  presentation: FINALISE.codec,
  /** Where the final one took something off. */
  reduced: optional(
    eventCodec<{ id: bigint; credited: bigint; disputed: bigint }>("ReceivableNotes", "FinalStatement"),
  ),
});

const standing = object({
  opened: eventCodec<{ id: bigint; taxDeadline: bigint; filingNeeded: boolean }>("InvoiceStanding", "StandingOpened"),
  /** Each in the order of the chain. */
  taxInvoices: list(
    object({
      attached: eventCodec<{ id: bigint; taxInvoice: Hex; amount: bigint; issuedOn: bigint; document: Hex }>(
        "InvoiceStanding",
        "TaxInvoiceAttached",
      ),
      call: TAX_INVOICE.codec,
    }),
  ),
  taxChecks: list(
    object({
      checked: eventCodec<{ id: bigint; verifier: PartyId; good: boolean; checkedOn: bigint; document: Hex }>(
        "InvoiceStanding",
        "TaxInvoiceChecked",
      ),
      call: TAX_CHECK.codec,
    }),
  ),
  filings: list(
    object({
      filed: eventCodec<{ id: bigint; assignee: PartyId; filing: Filing }>("InvoiceStanding", "Filed"),
      call: FILE.codec,
    }),
  ),
  cancellations: list(
    object({
      cancelled: eventCodec<{ id: bigint; assignee: PartyId }>("InvoiceStanding", "FilingCancelled"),
      call: CANCEL_FILING.codec,
    }),
  ),
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

const orderDraw = object({
  drawn: eventCodec<{
    order: Hex;
    seller: PartyId;
    obligor: PartyId;
    lot: Hex;
    stage: bigint;
    offer: { net: bigint; advance: bigint; due: number };
    day: bigint;
  }>("Facility", "DrawnOnOrder"),
  call: DRAW_ON_ORDER.codec,
});

const rolled = object({
  opened: eventCodec<{ facility: string; lender: PartyId }>("FacilityFactory", "FacilityOpened"),
  rolled: eventCodec<{
    order: Hex;
    id: bigint;
    units: bigint;
    late: bigint;
    interest: bigint;
    principal: bigint;
    ahead: bigint;
    due: bigint;
    day: bigint;
  }>("Facility", "OrderRolled"),
  /** Every draw on the order before, in the order of the chain. */
  draws: list(orderDraw),
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
    approved: eventCodec<{ number: number; programmeHash: Hex; programme: Programme; table: Hex }>(
      "OrderBook",
      "ProgrammeApproved",
    ),
  }),
  order: object({
    id: hex32,
    placed: eventCodec<{ id: Hex; buyer: PartyId; seller: PartyId; order: Order }>("OrderBook", "OrderPlaced"),
    /** The first version; the seller's signature is `0x` where the buyer alone called it off. */
    call: PLACE.codec,
    /** What it is called off from. */
    framework: optional(framework),
    /** Every later version, in the order of the chain. */
    amendments: list(amendment),
    /** Every other event of the order book that names it, in the order of the chain. */
    history: list(eventCodec()),
  }),
  /** Revisions of the index value that prices, up to the acceptance; none where the order fixes the price. */
  index: list(indexValue),
  lots: list(lot),
  /** Lists in which attestations stand, and balances that they consume. */
  lists: list(verifierList),
  balances: list(balance),
  statement: object({ leaf: hex32, accepted: statementAccepted, call: TOKENISE.codec }),
  /** The other statement, where a final one takes the place of a provisional one. */
  replacement: optional(replacement),
  /** What must go on being true, where the programme asks for any of it. */
  standing: optional(standing),
  /** The seller's request for money, where a facility took the units at once. */
  draw: optional(draw),
  /** The loan on the order, where it rolled into one on the receivable: there is no draw then. */
  rolled: optional(rolled),
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
export type PackRolled = Content<typeof rolled>;
export type PackOrderDraw = Content<typeof orderDraw>;
export type PackList = Content<typeof verifierList>;
export type PackReplacement = Content<typeof replacement>;
export type PackStanding = Content<typeof standing>;
export type PackFramework = Content<typeof framework>;

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
