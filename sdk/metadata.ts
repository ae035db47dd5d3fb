import { contractAt, type AddressBook } from "./addresses.js";
import { uint } from "./checks.js";
import type { OrdosClient } from "./client.js";
import { withErrors } from "./errors.js";
import { InputError } from "./failure.js";

/** Whether a claim may shrink: an account may, an undertaking may not. */
export type ReceivableKind = "account" | "undertaking";

/** The ERC-1155 metadata of a receivable. Nothing commercial: no parties, amounts or dates. */
export interface ReceivableMetadata {
  readonly name: string;
  readonly description: string;
  /** Units are minor units of the currency: one has so many decimals. */
  readonly decimals: number;
  readonly properties: {
    readonly chainId: number;
    /** Address of the receivable token. */
    readonly contract: string;
    /** Decimal. */
    readonly id: string;
    readonly kind: ReceivableKind;
    /** Symbol of the currency. */
    readonly currency: string;
  };
}

/** What of a receivable its metadata says. */
export interface MetadataTerms {
  readonly id: bigint;
  readonly kind: ReceivableKind;
  /** Symbol of the currency. */
  readonly currency: string;
  /** Of the currency; 2 by default. */
  readonly decimals?: number;
}

const SAYS: Readonly<Record<ReceivableKind, string>> = {
  account: "It is an account: it may be disputed and reduced, and passes with the consent of both sides.",
  undertaking: "It is an undertaking: unconditional, and never reduced.",
};

/** The form in which ERC-1155 puts an id in place of `{id}`: 64 hex digits, lower case, without 0x. */
export function metadataId(id: bigint): string {
  return uint(id, 256, "id").toString(16).padStart(64, "0");
}

/**
 * Address of a receivable's metadata by the token's template.
 * @param template such as `https://example.org/receivables/{id}.json`
 * @throws InputError `field` when there is no `{id}` in it
 */
export function metadataUri(template: string, id: bigint): string {
  if (!template.includes("{id}")) throw new InputError("field", "template", `"${template}" has no {id} in it`);
  return template.replaceAll("{id}", metadataId(id));
}

/**
 * Metadata of a receivable, to be served as JSON under `metadataUri`.
 * @throws InputError `field`
 */
export function metadataOf(book: AddressBook, { id, kind, currency, decimals = 2 }: MetadataTerms): ReceivableMetadata {
  const hex = metadataId(id);
  const count = Number(uint(decimals, 8, "decimals"));
  if (currency === "") throw new InputError("field", "currency", "the currency has no symbol");
  return Object.freeze({
    name: `Receivable ${hex.slice(0, 8)}…${hex.slice(-8)}`,
    description: `A claim for money on a buyer of goods, in units of one minor unit of face each. ${SAYS[kind]}`,
    decimals: count,
    properties: Object.freeze({
      chainId: book.chainId,
      contract: contractAt(book, "ReceivableToken"),
      id: id.toString(),
      kind,
      currency,
    }),
  });
}

/** Metadata of a receivable as it stands on the chain. */
export async function receivableMetadata(client: OrdosClient, id: bigint): Promise<ReceivableMetadata> {
  const { undertaking, currency } = await client.receivable(id);
  const money = client.moneyAt(currency);
  const [symbol, decimals] = await withErrors(() => Promise.all([money.symbol(), money.decimals()]));
  const kind = undertaking ? "undertaking" : "account";
  return metadataOf(client.book, { id, kind, currency: symbol, decimals: Number(decimals) });
}
