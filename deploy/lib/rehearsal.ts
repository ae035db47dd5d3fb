import hre from "hardhat";

import type { AddressBook } from "./address-book.js";
import type { Connection } from "./chain.js";
import { checkChain, deployerOf, deploySuite } from "./deploy-suite.js";
import { contractsInJournal } from "./journal.js";
import { checkParameters, type SuiteParameters } from "./parameters.js";
import { readPlan, type Step } from "./settings.js";
import { SUITE_NAMES, type SuiteName } from "./suite-contracts.js";

export interface Rehearsal {
  /** Every contract, with its address when it stands already. */
  contracts: { name: SuiteName; address?: string }[];
  /** Settings to make, in order; with the call to make when the contracts stand already. */
  steps: { what: string; manager?: string; to?: string; data?: string }[];
  /** Gas of all that, as far as it can be told beforehand. */
  gas: bigint;
}

/** What a run would do on this chain. Sends nothing to it. */
export async function rehearse(
  connection: Connection,
  parameters: SuiteParameters,
  book: AddressBook | undefined,
): Promise<Rehearsal> {
  const deployer = await deployerOf(connection);
  const chain = await checkChain(connection, parameters, book);
  checkParameters(parameters, deployer);
  if (book !== undefined) {
    const { settings, handover } = await readPlan(connection.ethers.provider, book, parameters, deployer);
    const steps = [...settings, ...handover];
    return {
      contracts: SUITE_NAMES.map((name) => ({ name, address: book.contracts[name] })),
      steps: steps.map((step) => ({ ...step, to: book.contracts[step.manager] })),
      gas: await gasOf(connection, book, deployer, steps),
    };
  }
  const standing = await contractsInJournal(connection, chain);
  const { steps, gas } = await inThisProcess(parameters);
  return {
    contracts: SUITE_NAMES.map((name) => ({
      name,
      ...(standing[name] === undefined ? {} : { address: standing[name] }),
    })),
    steps: steps.map((what) => ({ what })),
    gas,
  };
}

async function gasOf({ ethers }: Connection, book: AddressBook, from: string, steps: Step[]): Promise<bigint> {
  const estimates = await Promise.all(
    steps.map(({ manager, data }) =>
      ethers.provider.estimateGas({ from, to: book.contracts[manager], data }).catch(() => 0n),
    ),
  );
  return estimates.reduce((sum, gas) => sum + gas, 0n);
}

/** The same run against a chain of this process with the same parameters, which ends with it. */
async function inThisProcess(parameters: SuiteParameters): Promise<{ steps: string[]; gas: bigint }> {
  const stage = await hre.network.create({ network: "default", override: { chainId: parameters.chainId } });
  const lines: string[] = [];
  await deploySuite(stage, parameters, { log: (line) => lines.push(line) });
  const { provider } = stage.ethers;
  let gas = 0n;
  for (let block = await provider.getBlockNumber(); block > 0; block--)
    gas += (await provider.getBlock(block))?.gasUsed ?? 0n;
  await stage.close();
  return { steps: lines.filter((line) => !line.includes(" is at 0x")), gas };
}
