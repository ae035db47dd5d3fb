import { AbiCoder, dataSlice, ZeroHash, type Interface } from "ethers";

import type { AddressBook } from "../addresses.js";
import type { OrdosClient } from "../client.js";
import { addDays, dayAt, endOfMonth } from "../dates.js";
import { DRAW_DATA, keyIdOf, leafOf } from "../hashes.js";
import { interfaceOf } from "../interfaces.js";
import { Anchor, Convention, type Hex, type Order, type PartyId } from "../types.js";
import { ChainReader, isBefore } from "./chain.js";
import { ofInputs, ofType, type Codec, type Happened } from "./codec.js";
import { PACK_SCHEMA, PACK_SOFTWARE, sealPack, TOKENISE } from "./format.js";
import type { EvidencePack, PackContent, PackDraw, PackKey, PackLot, PackParty, ReceivableRecord } from "./format.js";
import { balancesPart, callOf, indexPart, isOf, listsPart, lotPart, orderPart, replacementPart } from "./gather.js";
import { standingPart } from "./gather.js";
import { hasOwnPart, isSameEvent, receivableEvents } from "./naming.js";
import { rolledPart } from "./rolled.js";
import { signedIn, type Unsigned } from "./signed.js";
import { signersOf } from "./signers.js";

interface Tokenising {
  readonly to: string;
  readonly data: Hex;
}

type Accepted = PackContent["statement"]["accepted"];

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
  const recovered = await reader.find<Happened["args"]>("PartyRegistry", "PartyRecovered", [id]);
  return { id, registered, changes: [...renewed, ...changed, ...recovered].sort((a, b) => (isBefore(a, b) ? -1 : 1)) };
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
function keysIn(pack: Unsigned, book: AddressBook): Hex[] {
  const ids = signedIn(pack, book).flatMap(({ digest, signature }) =>
    (signersOf(digest(), signature)?.keys ?? []).map(({ signer }) => keyIdOf(signer)),
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

/** The receivable, and every event that names it and has no part of its own. */
async function receivablePart(
  reader: ChainReader,
  id: bigint,
  { statement: { call }, draw, rolled, ...others }: Pick<Unsigned, "statement" | "standing" | "draw" | "rolled">,
): Promise<PackContent["receivable"]> {
  const tokenised = await reader.one<PackContent["receivable"]["tokenised"]["args"]>("ReceivableToken", "Tokenised", [
    id,
  ]);
  const raw = await reader.client.contract("ReceivableToken").receivable(id, { blockTag: reader.height });
  const type = (interfaceOf("ReceivableToken") as Interface).getFunction("receivable")?.outputs[0];
  if (type === undefined) throw new TypeError("ReceivableToken.receivable gives nothing");
  const record = ofType(type) as Codec<ReceivableRecord>;
  const lent = draw?.drawn ?? rolled?.rolled;
  const named = await receivableEvents(reader, id, call.presentation, lent === undefined ? undefined : call.to);
  return {
    id,
    tokenised,
    record: record.read(record.write(raw as unknown as ReceivableRecord), "record"),
    history: named.filter((event) => !hasOwnPart(others, event) && (lent === undefined || !isSameEvent(lent, event))),
  };
}

/** Everybody who signed, vouched or had to be asked. */
function partiesIn(pack: Unsigned, book: AddressBook): PartyId[] {
  const { buyer, seller } = pack.order.call.order;
  const verifiers = pack.lots.flatMap(({ attestations }) => attestations.map(({ call }) => call.attestation.verifier));
  const signers = signedIn(pack, book).map(({ party }) => party);
  const opened = pack.draw?.opened ?? pack.rolled?.opened;
  const lender = opened === undefined ? [] : [opened.args.lender];
  return [...new Set([buyer, seller, ...verifiers, ...lender, ...signers])];
}

/**
 * Everything that a third party needs to verify one receivable without a chain: the documents with their signatures out
 * of the calldata, the mandates of the keys, the parties, and when each step happened. See docs/evidence-pack.md.
 * @throws InputError `chain` when there is no such receivable, or a signed message is in no calldata that can be read
 */
export async function exportPack(client: OrdosClient, receivable: bigint): Promise<EvidencePack> {
  const reader = await ChainReader.open(client);
  const { book } = client;
  const accepted = await reader.one<Accepted["args"]>("InvoiceRegistry", "StatementAccepted", [receivable]);
  const call = await callOf(reader, accepted.at.transaction, TOKENISE, ({ presentation }) =>
    isOf(presentation, receivable),
  );
  const { presentation } = call;
  const order = await orderPart(reader, accepted.args.statement.order);
  const lots: PackLot[] = [];
  for (const { lot } of presentation.lots) lots.push(await lotPart(reader, order, lot, receivable));
  const draw = await drawPart(reader, receivable, call);
  const rolled = await rolledPart(reader, receivable, order.id, call);
  const facility = draw === null && rolled === null ? undefined : call.to;
  const standing = await standingPart(reader, receivable);
  const statement = { leaf: leafOf(book, presentation.statement), accepted, call };
  const time = await reader.timeOf(reader.height);
  const unsigned: Unsigned = {
    schema: PACK_SCHEMA,
    chain: { chainId: book.chainId, utcOffset: book.utcOffset },
    exported: { block: reader.height, timestamp: time, day: dayAt(time, book.utcOffset) },
    contracts: await contractsPart(reader, facility),
    receivable: await receivablePart(reader, receivable, { statement, standing, draw, rolled }),
    programme: {
      approved: await reader.one<PackContent["programme"]["approved"]["args"]>("OrderBook", "ProgrammeApproved", [
        null,
        presentation.order.programme,
      ]),
    },
    order,
    index: await indexPart(reader, presentation, accepted),
    lots,
    lists: await listsPart(reader, lots),
    balances: await balancesPart(reader, lots),
    statement,
    replacement: await replacementPart(reader, receivable),
    standing,
    draw,
    rolled,
    parties: [],
    calendar: await calendarPart(reader, presentation.order, accepted),
    software: PACK_SOFTWARE,
  };
  return sealPack({
    ...unsigned,
    parties: await Promise.all(partiesIn(unsigned, book).map((id) => partyPart(reader, id))),
    keys: await Promise.all(keysIn(unsigned, book).map((id) => keyPart(reader, id))),
  });
}
