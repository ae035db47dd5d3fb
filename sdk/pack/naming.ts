import { toBeHex } from "ethers";

import { leafOf } from "../hashes.js";
import { FACTORIES, type InterfaceName } from "../interfaces.js";
import { acceptanceMessage, digestOf } from "../messages.js";
import type { Hex, Presentation } from "../types.js";
import { isBefore, type ChainReader } from "./chain.js";
import type { Happened } from "./codec.js";
import type { PackContent } from "./format.js";

/** Every contract of the suite by its address, and the facility that took the units. */
export function contractsOf(reader: ChainReader, facility?: string): ReadonlyMap<string, InterfaceName> {
  const all = Object.entries(reader.client.book.contracts)
    .filter(([name]) => name in FACTORIES)
    .map(([name, address]) => [address, name as InterfaceName] as const);
  return new Map([...all, ...(facility === undefined ? [] : [[facility, "Facility"] as const])]);
}

/** Every event of the suite that names a receivable, and whether its buyer refused the statement or took it back. */
export async function receivableEvents(
  reader: ChainReader,
  id: bigint,
  { order: { buyer }, statement, acceptance }: Presentation,
  facility?: string,
): Promise<Happened[]> {
  const { book } = reader.client;
  const digest = digestOf(acceptanceMessage(book, acceptance));
  const events = [
    ...(await reader.naming(contractsOf(reader, facility), toBeHex(id, 32))),
    ...(await reader.find<Happened["args"]>("AcceptanceBook", "StatementRefused", [buyer, leafOf(book, statement)])),
    ...(await reader.find<Happened["args"]>("AcceptanceBook", "AcceptanceRevoked", [buyer, digest])),
  ];
  return events.sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

/** Every event of the order book that names an order. */
export async function orderEvents(reader: ChainReader, id: Hex): Promise<Happened[]> {
  return reader.naming(new Map([[reader.client.book.contracts.OrderBook, "OrderBook"]]), id);
}

/** Every event of the evidence registry that names a lot. */
export async function lotEventsOf(reader: ChainReader, id: Hex): Promise<Happened[]> {
  return reader.naming(new Map([[reader.client.book.contracts.EvidenceRegistry, "EvidenceRegistry"]]), id);
}

/** Whether two events are one: they stand at the same place of the chain. */
export function isSameEvent(a: Pick<Happened, "at">, b: Pick<Happened, "at">): boolean {
  return a.at.block === b.at.block && a.at.log === b.at.log;
}

/** Events that name a receivable and have a part of their own in its pack, where they are checked. */
const OWN_PART = [
  "ReceivableToken.Tokenised",
  "InvoiceRegistry.StatementAccepted",
  "InvoiceRegistry.StatementReplaced",
  "ReceivableNotes.FinalStatement",
];

/** Whether an event that names the receivable has a part of its own, beside the history. */
export function hasOwnPart(
  { standing }: Pick<PackContent, "standing">,
  { contract, name }: Happened<unknown>,
): boolean {
  return contract === "InvoiceStanding" ? standing !== null : OWN_PART.includes(`${contract}.${name}`);
}
