import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { status } from "@nomicfoundation/ignition-core";
import hre from "hardhat";

import { isInProcess, type Chain, type Connection } from "./chain.js";
import type { SuiteName } from "./suite-contracts.js";

/**
 * Name of the journal in which a deployment that was cut short goes on. A local node that was started afresh is another
 * chain and gets another journal.
 */
export function journalOf({ networkName }: Connection, { id, genesis }: Chain): string {
  return `${networkName}-${id}-${genesis.slice(2, 10)}`;
}

function pathOf(journal: string): string {
  return join(hre.config.paths.ignition, "deployments", journal);
}

/** Block of the first transaction that the journal has seen confirmed. */
export async function firstBlock(connection: Connection, chain: Chain): Promise<number> {
  const journal = await readFile(join(pathOf(journalOf(connection, chain)), "journal.jsonl"), "utf8");
  const blocks = journal
    .split("\n")
    .filter((line) => line.includes('"TRANSACTION_CONFIRM"'))
    .map((line) => (JSON.parse(line) as { receipt: { blockNumber: number } }).receipt.blockNumber);
  if (blocks.length === 0) throw new Error("the deployment's journal has no confirmed transaction");
  return Math.min(...blocks);
}

/** Contracts that an earlier run, cut short, has deployed already. */
export async function contractsInJournal(
  connection: Connection,
  chain: Chain,
): Promise<Partial<Record<SuiteName, string>>> {
  const path = pathOf(journalOf(connection, chain));
  if (isInProcess(connection) || !existsSync(join(path, "journal.jsonl"))) return {};
  const { contracts } = await status(path);
  return Object.fromEntries(
    Object.entries(contracts).map(([future, { address }]) => [future.slice(future.indexOf("#") + 1), address]),
  );
}
