import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { isAddress } from "ethers";

import type { Chain } from "./chain.js";
import { Refusal } from "./refusal.js";
import { SUITE_NAMES, type SuiteName } from "./suite-contracts.js";

/** Where a network's suite is; read by tasks and SDK. */
export interface AddressBook {
  chainId: number;
  /** Hash of the chain's first block: a restarted local node is another chain. */
  genesis: string;
  /** Seconds that civil time is ahead of UTC. */
  utcOffset: number;
  /** Block of the first contract: no event of the suite is older. */
  deployedAtBlock: number;
  contracts: Record<SuiteName, string>;
}

export const addressesDirectory = join(import.meta.dirname, "..", "addresses");

export function bookPath(network: string): string {
  return join(addressesDirectory, `${network}.json`);
}

/** The network's address book, or undefined when there is none yet. */
export function readBook(path: string): AddressBook | undefined {
  if (!existsSync(path)) return undefined;
  const book = JSON.parse(readFileSync(path, "utf8")) as AddressBook;
  const missing = SUITE_NAMES.filter((name) => !isAddress(book.contracts[name]));
  if (missing.length > 0) {
    throw new Refusal(`The address book ${path} has no address of ${missing.join(", ")}: restore it from its history.`);
  }
  return book;
}

/** Writes a book in one step, so that nobody reads half of one. */
export async function writeBook(path: string, book: AddressBook): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(book, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** Whether a book is of this chain, and not of one with the same id that ended. */
export function isOf(book: AddressBook, chain: Chain): boolean {
  return book.chainId === chain.id && book.genesis === chain.genesis;
}
