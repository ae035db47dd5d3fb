import { toBeHex, ZeroHash } from "ethers";

import { InputError } from "../failure.js";
import { frameworkIdOf, lotIdOf, orderIdOf, receivableIdOf } from "../hashes.js";
import { digestOf, orderMessage } from "../messages.js";
import type { Attestation, Hex, PartyId, Presentation } from "../types.js";
import { isBefore, type ChainReader } from "./chain.js";
import type { Happened } from "./codec.js";
import { tagOf } from "./evidence.js";
import { AMEND, ATTEST, ATTEST_FROM_LIST, CALL_OFF, CANCEL_FILING, FILE, FINALISE, FRAMEWORK } from "./format.js";
import {
  OPEN_BALANCE,
  PLACE,
  PUBLISH,
  RECORD_LIST,
  REFRESH,
  REVOKE,
  TAX_CHECK,
  TAX_INVOICE,
  TOKENISE,
} from "./format.js";
import type {
  PackCall,
  PackContent,
  PackFramework,
  PackList,
  PackLot,
  PackReplacement,
  PackStanding,
} from "./format.js";
import { orderEvents } from "./naming.js";
import { priceRuleOf } from "./orders.js";

/** The arguments of every call of a transaction that is as looked for. */
async function findCalls<Args>(
  reader: ChainReader,
  transaction: string,
  { contract, name, codec }: PackCall<Args>,
  isIt: (args: Args) => boolean,
): Promise<Args[]> {
  const found: Args[] = [];
  for (const call of await reader.callsOf(transaction)) {
    if (call.contract !== contract || call.name !== name) continue;
    try {
      const args = codec.read(codec.write(call.args as Args), name);
      if (isIt(args)) found.push(args);
    } catch {
      // Bytes that only looked like the call.
    }
  }
  return found;
}

/** The arguments of the first call of a transaction that is the one looked for; undefined where there is none. */
async function findCall<Args>(
  reader: ChainReader,
  transaction: string,
  call: PackCall<Args>,
  isIt: (args: Args) => boolean,
): Promise<Args | undefined> {
  const [first] = await findCalls(reader, transaction, call, isIt);
  return first;
}

/**
 * The arguments of the first call of a transaction that is the one looked for.
 * @throws InputError `chain`
 */
export async function callOf<Args>(
  reader: ChainReader,
  transaction: string,
  call: PackCall<Args>,
  isIt: (args: Args) => boolean,
  /** How many calls of the transaction that look the same came before. */
  before = 0,
): Promise<Args> {
  const found = (await findCalls(reader, transaction, call, isIt))[before];
  if (found !== undefined) return found;
  const { contract, name } = call;
  throw new InputError("chain", `${contract}.${name}`, `the calldata of transaction ${transaction} does not show it`);
}

/** Whether a presentation is of this statement's receivable. */
export function isOf({ order, statement }: Presentation, receivable: bigint): boolean {
  return receivableIdOf(order.buyer, order.seller, statement.number) === receivable;
}

type PackOrder = PackContent["order"];

async function frameworkPart(reader: ChainReader, placed: PackOrder["placed"]): Promise<PackFramework> {
  const id = placed.args.order.framework;
  const made = await reader.one<PackFramework["placed"]["args"]>("FrameworkBook", "FrameworkPlaced", [id]);
  const call = await callOf(reader, made.at.transaction, FRAMEWORK, ({ framework, sellerSignature }) => {
    return sellerSignature !== "0x" && frameworkIdOf(reader.client.book, framework) === id;
  });
  const all = await reader.find<PackFramework["calledOff"]["args"]>("FrameworkBook", "CalledOff", [id]);
  const calledOff = all.filter((event) => event.at.transaction === placed.at.transaction && isBefore(event, placed));
  const last = calledOff.at(-1);
  if (last === undefined) throw new InputError("chain", "FrameworkBook.CalledOff", "the order's call-off is not there");
  return { placed: made, call, calledOff: last };
}

async function placingOf(reader: ChainReader, placed: PackOrder["placed"]): Promise<PackOrder["call"]> {
  const { id, order } = placed.args;
  const { book } = reader.client;
  if (order.framework === ZeroHash) {
    return callOf(reader, placed.at.transaction, PLACE, ({ order: given, buyerSignature }) => {
      return buyerSignature !== "0x" && orderIdOf(book, given) === id;
    });
  }
  const call = await callOf(reader, placed.at.transaction, CALL_OFF, (args) => orderIdOf(book, args.order) === id);
  return { order: call.order, buyerSignature: call.buyerSignature, sellerSignature: "0x" };
}

/** The order, what it is called off from, and every version of it. */
export async function orderPart(reader: ChainReader, id: Hex): Promise<PackOrder> {
  const { book } = reader.client;
  const placed = await reader.one<PackOrder["placed"]["args"]>("OrderBook", "OrderPlaced", [id]);
  const events = await reader.find<PackOrder["amendments"][number]["amended"]["args"]>("OrderBook", "OrderAmended", [
    id,
  ]);
  const amendments: PackOrder["amendments"][number][] = [];
  for (const amended of events) {
    const digest = digestOf(orderMessage(book, amended.args.order));
    const call = await callOf(reader, amended.at.transaction, AMEND, ({ next }) => {
      return digestOf(orderMessage(book, next)) === digest;
    });
    amendments.push({ amended, call });
  }
  const history = (await orderEvents(reader, id)).filter(({ name }) => !["OrderPlaced", "OrderAmended"].includes(name));
  const framework = placed.args.order.framework === ZeroHash ? null : await frameworkPart(reader, placed);
  return { id, placed, call: await placingOf(reader, placed), framework, amendments, history };
}

/** Revisions of the index value that prices, up to the acceptance. */
export async function indexPart(
  reader: ChainReader,
  presentation: Presentation,
  accepted: PackContent["statement"]["accepted"],
): Promise<PackContent["index"]> {
  if (presentation.order.priceRule === ZeroHash) return [];
  const { rule, day } = priceRuleOf(presentation);
  const events = await reader.find<PackContent["index"][number]["published"]["args"]>("PriceIndex", "IndexPublished", [
    rule.publisher,
    rule.index,
    day,
  ]);
  const index: PackContent["index"][number][] = [];
  for (const published of events.filter((event) => isBefore(event, accepted))) {
    const { revision } = published.args;
    const call = await callOf(reader, published.at.transaction, PUBLISH, ({ value }) => {
      const isSame = value.publisher === rule.publisher && value.index === rule.index && value.day === day;
      return isSame && value.revision === revision;
    });
    index.push({ published, call });
  }
  return index;
}

type Attested = PackLot["attestations"][number];

/** Whether a signed message says everything that an event does; a day is a number in one and a bigint in the other. */
function says(message: object, event: object, besides: readonly string[] = []): boolean {
  const fields = message as Readonly<Record<string, unknown>>;
  return Object.entries(event).every(
    ([field, value]) => besides.includes(field) || String(fields[field]) === String(value),
  );
}

async function attestationPart(reader: ChainReader, reference: Hex, attested: Attested["attested"]): Promise<Attested> {
  // One transaction may carry several on one paper, such as a device's and its keeper's own.
  const isIt = (a: Attestation) => a.lot === reference && says(a, attested.args, ["lotId", "tickets"]);
  const { transaction } = attested.at;
  const signed = await findCall(reader, transaction, ATTEST, ({ attestation }) => isIt(attestation));
  if (signed !== undefined) return { attested, call: signed, inList: null };
  const listed = await callOf(reader, transaction, ATTEST_FROM_LIST, ({ attestations }) => attestations.some(isIt));
  const place = listed.attestations.findIndex(isIt);
  const attestation = listed.attestations[place];
  if (attestation === undefined) throw new TypeError("found and lost");
  const inList = { root: listed.root, proof: listed.proofs[place] ?? [] };
  return { attested, call: { attestation, signature: "0x" }, inList };
}

/** A lot with everything that happened to it, before and after a statement used it. */
export async function lotPart(
  reader: ChainReader,
  { id: orderId, call: { order } }: PackOrder,
  reference: Hex,
  receivable: bigint,
): Promise<PackLot> {
  const id = lotIdOf(orderId, order.seller, order.buyer, reference);
  const uses = await reader.find<PackLot["used"]["args"]>("EvidenceRegistry", "LotUsed", [id]);
  const used = uses.find(({ args }) => args.statementTag === tagOf(receivable));
  if (used === undefined) throw new InputError("chain", "EvidenceRegistry.LotUsed", `nothing used lot ${id}`);
  const attested = await reader.find<Attested["attested"]["args"]>("EvidenceRegistry", "Attested", [id]);
  const attestations: Attested[] = [];
  for (const event of attested) attestations.push(await attestationPart(reader, reference, event));
  return {
    id,
    used,
    usedBefore: uses.filter((event) => isBefore(event, used)).at(-1) ?? null,
    attestations,
    revocations: await revocationsPart(reader, id),
    refreshes: await refreshesPart(reader, id),
  };
}

async function revocationsPart(reader: ChainReader, id: Hex): Promise<PackLot["revocations"]> {
  type Revoked = PackLot["revocations"][number];
  const revocations: Revoked[] = [];
  for (const revoked of await reader.find<Revoked["revoked"]["args"]>("EvidenceRegistry", "EvidenceRevoked", [id])) {
    const { document, verifier, reason, content } = revoked.args;
    const call = await callOf(reader, revoked.at.transaction, REVOKE, ({ revocation: r }) => {
      const isOfLot = lotIdOf(r.order, r.seller, r.buyer, r.lot) === id;
      return isOfLot && says(r, { document, verifier, reason, content });
    });
    revocations.push({ revoked, call });
  }
  return revocations;
}

async function refreshesPart(reader: ChainReader, id: Hex): Promise<PackLot["refreshes"]> {
  type Refreshed = PackLot["refreshes"][number];
  const refreshes: Refreshed[] = [];
  for (const refreshed of await reader.find<Refreshed["refreshed"]["args"]>("EvidenceRegistry", "LotRefreshed", [id])) {
    const { transaction } = refreshed.at;
    const before = refreshes.filter((other) => other.refreshed.at.transaction === transaction).length;
    const call = await callOf(reader, transaction, REFRESH, ({ lotId }) => lotId === id, before);
    refreshes.push({ refreshed, call });
  }
  return refreshes;
}

/** The places in lists that a pack's attestations have: whose, under which root, until when. */
function placesIn(lots: readonly PackLot[]): { verifier: PartyId; root: Hex; event: Happened<unknown> }[] {
  return lots.flatMap(({ attestations, refreshes }) => [
    ...attestations.flatMap(({ attested, call, inList }) =>
      inList === null ? [] : [{ verifier: call.attestation.verifier, root: inList.root, event: attested }],
    ),
    ...refreshes.flatMap(({ refreshed, call: { attestations: given, vouchers } }) =>
      given.flatMap(({ verifier }, i) => {
        const root = vouchers[i]?.root ?? ZeroHash;
        return root === ZeroHash ? [] : [{ verifier, root, event: refreshed }];
      }),
    ),
  ]);
}

/** Every list in which an attestation stands, each time that it was recorded. */
export async function listsPart(reader: ChainReader, lots: readonly PackLot[]): Promise<PackContent["lists"]> {
  const lists = new Map<string, PackList>();
  for (const { verifier, root } of placesIn(lots)) {
    if (lists.has(`${verifier} ${root}`)) continue;
    const events = await reader.find<PackList["recorded"]["args"]>("EvidenceRegistry", "ListRecorded", [
      verifier,
      root,
    ]);
    const [revoked] = await reader.find<NonNullable<PackList["revoked"]>["args"]>("EvidenceRegistry", "ListRevoked", [
      verifier,
      root,
    ]);
    for (const [i, recorded] of events.entries()) {
      const { validUntil } = recorded.args;
      const call = await callOf(reader, recorded.at.transaction, RECORD_LIST, ({ list }) => {
        return list.verifier === verifier && list.root === root && list.validUntil === validUntil;
      });
      lists.set(`${verifier} ${root}${i === 0 ? "" : ` ${i}`}`, { recorded, call, revoked: revoked ?? null });
    }
  }
  return [...lists.values()];
}

/** Every balance from which an attestation takes. */
export async function balancesPart(reader: ChainReader, lots: readonly PackLot[]): Promise<PackContent["balances"]> {
  type Opened = PackContent["balances"][number];
  const given = lots.flatMap(({ attestations, refreshes }) => [
    ...attestations.map(({ call }) => call.attestation.balance),
    ...refreshes.flatMap(({ call }) => call.attestations.map((attestation) => attestation.balance)),
  ]);
  const balances: Opened[] = [];
  for (const id of new Set(given.filter((one) => one !== ZeroHash))) {
    const opened = await reader.one<Opened["opened"]["args"]>("EvidenceRegistry", "BalanceOpened", [id]);
    const call = await callOf(reader, opened.at.transaction, OPEN_BALANCE, ({ balance }) => balance.document === id);
    balances.push({ opened, call });
  }
  return balances;
}

async function presented(reader: ChainReader, { args, at }: PackReplacement["accepted"]) {
  const isIt = ({ presentation }: { readonly presentation: Presentation }) => isOf(presentation, args.receivable);
  const tokenised = await findCall(reader, at.transaction, TOKENISE, isIt);
  if (tokenised !== undefined) return { presentation: tokenised.presentation };
  return callOf(reader, at.transaction, FINALISE, isIt);
}

/** The other statement, where a final one takes the place of a provisional one. */
export async function replacementPart(reader: ChainReader, id: bigint): Promise<PackReplacement | null> {
  type Replaced = PackReplacement["replaced"]["args"];
  const [before] = await reader.find<Replaced>("InvoiceRegistry", "StatementReplaced", [null, id]);
  const [after] = await reader.find<Replaced>("InvoiceRegistry", "StatementReplaced", [id]);
  const replaced = before ?? after;
  if (replaced === undefined) return null;
  const other = before === undefined ? replaced.args.receivable : replaced.args.provisional;
  const accepted = await reader.one<PackReplacement["accepted"]["args"]>("InvoiceRegistry", "StatementAccepted", [
    other,
  ]);
  const reductions = await reader.find<NonNullable<PackReplacement["reduced"]>["args"]>(
    "ReceivableNotes",
    "FinalStatement",
    [replaced.args.provisional],
  );
  const reduced = reductions.find(({ at }) => at.transaction === replaced.at.transaction) ?? null;
  return { replaced, accepted, presentation: await presented(reader, accepted), reduced };
}

/** What must go on being true of the receivable; null where the programme asks for nothing. */
export async function standingPart(reader: ChainReader, id: bigint): Promise<PackStanding | null> {
  const find = <Args>(name: string) => reader.find<Args>("InvoiceStanding", name, [toBeHex(id, 32)]);
  const [opened] = await find<PackStanding["opened"]["args"]>("StandingOpened");
  if (opened === undefined) return null;
  const taxInvoices: PackStanding["taxInvoices"][number][] = [];
  for (const attached of await find<PackStanding["taxInvoices"][number]["attached"]["args"]>("TaxInvoiceAttached")) {
    const call = await callOf(reader, attached.at.transaction, TAX_INVOICE, ({ taxInvoice }) => {
      return taxInvoice.receivable === id && says(taxInvoice, attached.args, ["id"]);
    });
    taxInvoices.push({ attached, call });
  }
  const taxChecks: PackStanding["taxChecks"][number][] = [];
  for (const checked of await find<PackStanding["taxChecks"][number]["checked"]["args"]>("TaxInvoiceChecked")) {
    const call = await callOf(reader, checked.at.transaction, TAX_CHECK, ({ check }) => {
      return check.receivable === id && says(check, checked.args, ["id"]);
    });
    taxChecks.push({ checked, call });
  }
  return { opened, taxInvoices, taxChecks, ...(await filingsPart(reader, id)) };
}

async function filingsPart(reader: ChainReader, id: bigint): Promise<Pick<PackStanding, "filings" | "cancellations">> {
  const find = <Args>(name: string) => reader.find<Args>("InvoiceStanding", name, [toBeHex(id, 32)]);
  const filings: PackStanding["filings"][number][] = [];
  for (const filed of await find<PackStanding["filings"][number]["filed"]["args"]>("Filed")) {
    const call = await callOf(reader, filed.at.transaction, FILE, ({ filing }) => says(filing, filed.args.filing));
    filings.push({ filed, call });
  }
  const cancellations: PackStanding["cancellations"][number][] = [];
  for (const cancelled of await find<PackStanding["cancellations"][number]["cancelled"]["args"]>("FilingCancelled")) {
    const call = await callOf(reader, cancelled.at.transaction, CANCEL_FILING, (given) => says(given, cancelled.args));
    cancellations.push({ cancelled, call });
  }
  return { filings, cancellations };
}
