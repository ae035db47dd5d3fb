import { ZeroHash } from "ethers";

import { isBefore, type ChainReader } from "./chain.js";
import type { Happened } from "./codec.js";
import { dayText } from "./mandates.js";
import type { PackContent, PackLot } from "./format.js";
import { hasOwnPart, isSameEvent, lotEventsOf, orderEvents, receivableEvents } from "./naming.js";
import { priceRuleOf } from "./orders.js";
import { rolledDraws } from "./rolled.js";
import { lotEvents, replacementEvents, standingEvents } from "./signed.js";

type Events = readonly Happened<unknown>[];

/** What of the chain must stand in one part of a pack, and what stands there. */
interface Part {
  readonly of: string;
  readonly onChain: Events;
  readonly told: Events;
}

async function receivableParts(reader: ChainReader, pack: PackContent): Promise<Part[]> {
  const { receivable, statement, standing, replacement, draw, rolled, contracts } = pack;
  const { presentation } = statement.call;
  const all = await receivableEvents(reader, receivable.id, presentation, contracts.Facility?.address);
  const own = [
    receivable.tokenised,
    statement.accepted,
    ...replacementEvents(replacement),
    ...standingEvents(standing),
  ];
  const lent = draw?.drawn ?? rolled?.rolled;
  const later = [...receivable.history, ...(lent === undefined ? [] : [lent])];
  const isOwn = (event: Happened) => hasOwnPart(pack, event);
  const of = "the receivable";
  return [
    { of, onChain: all.filter(isOwn), told: own },
    { of, onChain: all.filter((event) => !isOwn(event)), told: later },
  ];
}

async function orderParts(reader: ChainReader, { order }: PackContent): Promise<Part[]> {
  const all = await orderEvents(reader, order.id);
  const isVersion = ({ name }: Happened) => ["OrderPlaced", "OrderAmended"].includes(name);
  const of = "the order";
  return [
    { of, onChain: all.filter(isVersion), told: [order.placed, ...order.amendments.map(({ amended }) => amended)] },
    { of, onChain: all.filter((event) => !isVersion(event)), told: order.history },
  ];
}

/** What lapsed says the refresh; that a final statement took the lot over says the replacement. */
async function lotPart(reader: ChainReader, lot: PackLot, i: number): Promise<Part> {
  const isTold = (event: Happened) =>
    event.name === "EvidenceLapsed" || (event.name === "LotUsed" && isBefore(lot.used, event));
  const all = await lotEventsOf(reader, lot.id);
  return { of: `lot ${i + 1}`, onChain: all.filter((event) => !isTold(event)), told: lotEvents(lot) };
}

async function listPart(reader: ChainReader, pack: PackContent, i: number): Promise<Part> {
  const { verifier, root } = pack.lists[i]?.call.list ?? { verifier: 0, root: ZeroHash };
  const isIt = ({ call: { list } }: PackContent["lists"][number]) => list.verifier === verifier && list.root === root;
  return {
    of: `list ${i + 1} of attestations`,
    onChain: [
      ...(await reader.find("EvidenceRegistry", "ListRecorded", [verifier, root])),
      ...(await reader.find("EvidenceRegistry", "ListRevoked", [verifier, root])),
    ],
    told: pack.lists
      .filter(isIt)
      .flatMap(({ recorded, revoked }) => [recorded, ...(revoked === null ? [] : [revoked])]),
  };
}

/** Revisions of the index value that prices, up to the acceptance. */
async function indexParts(reader: ChainReader, { statement, index }: PackContent): Promise<Part[]> {
  const { presentation } = statement.call;
  if (presentation.order.priceRule === ZeroHash) return [];
  const { rule, day } = priceRuleOf(presentation);
  const all = await reader.find("PriceIndex", "IndexPublished", [rule.publisher, rule.index, day]);
  const before = all.filter((event) => isBefore(event, statement.accepted));
  return [{ of: "the index value", onChain: before, told: index.map(({ published }) => published) }];
}

function leftOut({ of, onChain, told }: Part, { exported }: PackContent): string[] {
  return onChain
    .filter((event) => event.at.block <= exported.block && !told.some((known) => isSameEvent(known, event)))
    .map(
      ({ contract, name, at }) =>
        `${contract}.${name} of ${dayText(at)}, in transaction ${at.transaction}, is of ${of} and left out.`,
    );
}

/**
 * What a pack leaves out could matter as much as what it brings: sentences about every event on the chain that names the
 * receivable, its order, its lots, their lists or the index value, and does not stand in the pack where it is checked.
 */
export async function omissionsIn(reader: ChainReader, pack: PackContent): Promise<string[]> {
  const parts = [
    ...(await receivableParts(reader, pack)),
    ...(await orderParts(reader, pack)),
    ...(await Promise.all(pack.lots.map((lot, i) => lotPart(reader, lot, i)))),
    ...(await Promise.all(pack.lists.map((_, i) => listPart(reader, pack, i)))),
    ...(await indexParts(reader, pack)),
    { of: "the draws on the order", ...(await rolledDraws(reader, pack)) },
  ];
  return parts.flatMap((part) => leftOut(part, pack));
}

/** The same about every change of a party and of a key. */
export async function changesLeftOut(reader: ChainReader, pack: PackContent): Promise<string[]> {
  const parties = pack.parties.map(async ({ id, changes }): Promise<Part> => {
    const found = await Promise.all(
      ["PartyRenewed", "PartyStatusChanged", "PartyRecovered"].map((name) => reader.find("PartyRegistry", name, [id])),
    );
    return { of: `party ${id}`, onChain: found.flat(), told: changes };
  });
  const keys = pack.keys.map(async ({ id, revoked }): Promise<Part> => {
    const found = await reader.find("PartyRegistry", "KeyRevoked", [null, id]);
    return { of: `key ${id}`, onChain: found, told: revoked === null ? [] : [revoked] };
  });
  return (await Promise.all([...parties, ...keys])).flatMap((part) => leftOut(part, pack));
}
