import { AbiCoder, dataSlice, toBeHex, ZeroHash, type Interface } from "ethers";

import type { OrdosClient } from "../client.js";
import { addDays, dayAt, endOfMonth } from "../dates.js";
import { InputError } from "../failure.js";
import { DRAW_DATA, keyIdOf, leafOf, lotIdOf, orderIdOf, receivableIdOf } from "../hashes.js";
import { interfaceOf, type InterfaceName } from "../interfaces.js";
import { acceptanceMessage, attestationMessage, digestOf, drawRequestMessage } from "../messages.js";
import { statementMessage } from "../messages.js";
import { Anchor, Convention, type Attestation, type Hex, type Order, type PartyId } from "../types.js";
import type { Presentation } from "../types.js";
import { ChainReader, isBefore } from "./chain.js";
import { ofInputs, ofType, type Codec, type Happened } from "./codec.js";
import { ATTEST, PACK_SCHEMA, PACK_SOFTWARE, PLACE, sealPack, TOKENISE, type PackCall } from "./format.js";
import type { EvidencePack, PackContent, PackDraw, PackKey, PackLot, PackParty, ReceivableRecord } from "./format.js";
import { signersOf } from "./signers.js";

interface Tokenising {
  readonly presentation: Presentation;
  readonly to: string;
  readonly data: Hex;
}

/** The arguments of the first call of a transaction that is the one looked for. */
async function callOf<Args>(
  reader: ChainReader,
  transaction: string,
  { contract, name, codec }: PackCall<Args>,
  isIt: (args: Args) => boolean,
): Promise<Args> {
  for (const call of await reader.callsOf(transaction)) {
    if (call.contract !== contract || call.name !== name) continue;
    try {
      const args = codec.read(codec.write(call.args as Args), name);
      if (isIt(args)) return args;
    } catch {
      // Bytes that only looked like the call.
    }
  }
  throw new InputError("chain", `${contract}.${name}`, `the calldata of transaction ${transaction} does not show it`);
}

async function orderPart(reader: ChainReader, id: Hex): Promise<PackContent["order"]> {
  const { book } = reader.client;
  const placed = await reader.one<PackContent["order"]["placed"]["args"]>("OrderBook", "OrderPlaced", [id]);
  const call = await callOf(
    reader,
    placed.at.transaction,
    PLACE,
    ({ order, buyerSignature }) => buyerSignature !== "0x" && orderIdOf(book, order) === id,
  );
  const books = new Map<string, InterfaceName>([[book.contracts.OrderBook, "OrderBook"]]);
  const history = (await reader.naming(books, id)).filter(({ name }) => name !== placed.name);
  return { id, placed, call, history };
}

async function lotPart(reader: ChainReader, order: Order, orderId: Hex, reference: Hex): Promise<PackLot> {
  const id = lotIdOf(orderId, order.seller, order.buyer, reference);
  const used = await reader.one<PackLot["used"]["args"]>("EvidenceRegistry", "LotUsed", [id]);
  const events = await reader.find<PackLot["attestations"][number]["attested"]["args"]>(
    "EvidenceRegistry",
    "Attested",
    [id],
  );
  const attestations: PackLot["attestations"][number][] = [];
  for (const attested of events) {
    const { document, verifier, kind, negative } = attested.args;
    const isIt = ({ attestation: a }: { attestation: Attestation }) =>
      a.order === orderId &&
      a.lot === reference &&
      a.document === document &&
      a.verifier === verifier &&
      a.kind === kind &&
      a.negative === negative;
    const call = await callOf(reader, attested.at.transaction, ATTEST, isIt);
    attestations.push({ attested, call });
  }
  return { id, used, attestations };
}

async function drawPart(reader: ChainReader, id: bigint, { to, data }: Tokenising): Promise<PackDraw | null> {
  if (data === "0x") return null;
  const [opened] = await reader.find<PackDraw["opened"]["args"]>("FacilityFactory", "FacilityOpened", [to]);
  if (opened === undefined) return null;
  const drawn = await reader.one<PackDraw["drawn"]["args"]>("Facility", "Drawn", [id], to);
  const codec = ofInputs<PackDraw["data"]>(DRAW_DATA);
  const decoded = AbiCoder.defaultAbiCoder().decode(DRAW_DATA, data);
  return { data: codec.read(codec.write([...decoded] as unknown as PackDraw["data"]), "data"), drawn, opened };
}

async function partyPart(reader: ChainReader, id: PartyId): Promise<PackParty> {
  const registered = await reader.one<PackParty["registered"]["args"]>("PartyRegistry", "PartyRegistered", [id]);
  const renewed = await reader.find<Happened["args"]>("PartyRegistry", "PartyRenewed", [id]);
  const changed = await reader.find<Happened["args"]>("PartyRegistry", "PartyStatusChanged", [id]);
  return { id, registered, changes: [...renewed, ...changed].sort((a, b) => (isBefore(a, b) ? -1 : 1)) };
}

async function keyPart(reader: ChainReader, id: Hex): Promise<PackKey> {
  const granted = await reader.one<PackKey["granted"]["args"]>("PartyRegistry", "KeyGranted", [null, id]);
  const [revoked] = await reader.find<NonNullable<PackKey["revoked"]>["args"]>("PartyRegistry", "KeyRevoked", [
    null,
    id,
  ]);
  const code = await reader.codeHash(dataSlice(granted.args.signer, 0, 20));
  return { id, granted, revoked: revoked ?? null, codeHash: code ?? null };
}

/** Ids of every key that signed any of a pack's messages. */
function keysIn(
  { client: { book } }: ChainReader,
  order: PackContent["order"],
  lots: readonly PackLot[],
  { presentation, to }: Tokenising,
  draw: PackDraw | null,
): Hex[] {
  const { statement, acceptance, buyerSignature, sellerSignature } = presentation;
  const signed: [Hex, Hex][] = [
    [order.id, order.call.buyerSignature],
    [order.id, order.call.sellerSignature],
    ...lots.flatMap(({ attestations }) =>
      attestations.map(({ call }): [Hex, Hex] => [
        digestOf(attestationMessage(book, call.attestation)),
        call.signature,
      ]),
    ),
    [digestOf(acceptanceMessage(book, acceptance)), buyerSignature],
    [digestOf(statementMessage(book, statement)), sellerSignature],
  ];
  if (draw !== null) {
    const digest = digestOf(drawRequestMessage(book, to, draw.data.request));
    signed.push([digest, draw.data.sellerSignature], [digest, draw.data.approval]);
  }
  const ids = signed.flatMap(([digest, signature]) =>
    (signersOf(digest, signature)?.keys ?? []).map(({ signer }) => keyIdOf(signer)),
  );
  return [...new Set(ids)];
}

/** Closed days from the unadjusted due day on, as the calendar had them when the statement was accepted. */
async function calendarPart(
  reader: ChainReader,
  order: Order,
  { at, args }: PackContent["statement"]["accepted"],
): Promise<PackContent["calendar"]> {
  if (order.convention === Convention.None) return null;
  const { anchorDay, due } = args.statement;
  const from = addDays(order.anchor === Anchor.MonthEnd ? endOfMonth(anchorDay) : anchorDay, order.paymentDays);
  const amended = await reader.find<{ day: number; business: boolean }>("BusinessCalendar", "DayAmended", []);
  const calendar = reader.client.contract("BusinessCalendar");
  const closed: number[] = [];
  for (let day = from; day <= due; day = addDays(day, 1)) {
    const mask = await calendar.businessDays(day >> 8, { blockTag: reader.height });
    // What was amended since is taken back.
    const since = amended.find((event) => event.args.day === day && event.at.block > at.block);
    const isBusiness = since === undefined ? ((mask >> BigInt(day & 255)) & 1n) === 1n : !since.args.business;
    if (!isBusiness) closed.push(day);
  }
  return { from, through: due, closed };
}

async function contractsPart(reader: ChainReader, facility: string | undefined): Promise<PackContent["contracts"]> {
  const all: Record<string, string> = { ...reader.client.book.contracts };
  if (facility !== undefined) all.Facility = facility;
  const entries = Object.entries(all).map(async ([name, address]) => {
    return [name, { address, codeHash: (await reader.codeHash(address)) ?? ZeroHash }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function receivablePart(reader: ChainReader, id: bigint, facility?: string): Promise<PackContent["receivable"]> {
  const { contracts } = reader.client.book;
  const tokenised = await reader.one<PackContent["receivable"]["tokenised"]["args"]>("ReceivableToken", "Tokenised", [
    id,
  ]);
  const raw = await reader.client.contract("ReceivableToken").receivable(id, { blockTag: reader.height });
  const type = (interfaceOf("ReceivableToken") as Interface).getFunction("receivable")?.outputs[0];
  if (type === undefined) throw new TypeError("ReceivableToken.receivable gives nothing");
  const record = ofType(type) as Codec<ReceivableRecord>;
  const named = new Map<string, InterfaceName>([
    [contracts.ReceivableToken, "ReceivableToken"],
    [contracts.ReceivableNotes, "ReceivableNotes"],
    [contracts.InvoiceRegistry, "InvoiceRegistry"],
    [contracts.FinancingDesk, "FinancingDesk"],
    ...(facility === undefined ? [] : [[facility, "Facility"] as const]),
  ]);
  const told = ["Tokenised", "StatementAccepted", "Drawn"];
  const history = await reader.naming(named, toBeHex(id, 32));
  return {
    id,
    tokenised,
    record: record.read(record.write(raw as unknown as ReceivableRecord), "record"),
    history: history.filter(({ name }) => !told.includes(name)),
  };
}

function partiesIn(order: Order, lots: readonly PackLot[], draw: PackDraw | null): PartyId[] {
  const verifiers = lots.flatMap(({ attestations }) => attestations.map(({ call }) => call.attestation.verifier));
  const lender = draw === null ? [] : [draw.opened.args.lender];
  return [...new Set([order.buyer, order.seller, ...verifiers, ...lender])];
}

/**
 * Everything that a third party needs to verify one receivable without a chain: the documents with their signatures out
 * of the calldata, the mandates of the keys, the parties, and when each step happened. See docs/evidence-pack.md.
 * @throws InputError `chain` when there is no such receivable, or a signed message is in no calldata that can be read
 */
export async function exportPack(client: OrdosClient, receivable: bigint): Promise<EvidencePack> {
  const reader = await ChainReader.open(client);
  const { book } = client;
  const accepted = await reader.one<PackContent["statement"]["accepted"]["args"]>(
    "InvoiceRegistry",
    "StatementAccepted",
    [receivable],
  );
  const call = await callOf(
    reader,
    accepted.at.transaction,
    TOKENISE,
    ({ presentation: { order, statement } }) =>
      receivableIdOf(order.buyer, order.seller, statement.number) === receivable,
  );
  const { order: terms, lots: uses } = call.presentation;
  const order = await orderPart(reader, accepted.args.statement.order);
  const lots: PackLot[] = [];
  for (const { lot } of uses) lots.push(await lotPart(reader, terms, order.id, lot));
  const draw = await drawPart(reader, receivable, call);
  const facility = draw === null ? undefined : call.to;
  const time = await reader.timeOf(reader.height);
  return sealPack({
    schema: PACK_SCHEMA,
    chain: { chainId: book.chainId, utcOffset: book.utcOffset },
    exported: { block: reader.height, timestamp: time, day: dayAt(time, book.utcOffset) },
    contracts: await contractsPart(reader, facility),
    receivable: await receivablePart(reader, receivable, facility),
    programme: {
      approved: await reader.one<PackContent["programme"]["approved"]["args"]>("OrderBook", "ProgrammeApproved", [
        null,
        terms.programme,
      ]),
    },
    order,
    lots,
    statement: { leaf: leafOf(book, call.presentation.statement), accepted, call },
    draw,
    parties: await Promise.all(partiesIn(terms, lots, draw).map((id) => partyPart(reader, id))),
    keys: await Promise.all(keysIn(reader, order, lots, call, draw).map((id) => keyPart(reader, id))),
    calendar: await calendarPart(reader, terms, accepted),
    software: PACK_SOFTWARE,
  });
}
