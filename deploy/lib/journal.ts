import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
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

/** The block after which the deployment began; a run that goes on with an earlier one keeps the earlier block. */
export async function startBlock(connection: Connection, chain: Chain): Promise<number> {
  const next = (await connection.ethers.provider.getBlockNumber()) + 1;
  if (isInProcess(connection)) return next;
  const path = `${pathOf(journalOf(connection, chain))}.start`;
  if (existsSync(path)) return Number(readFileSync(path, "utf8"));
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, next.toString());
  return next;
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
