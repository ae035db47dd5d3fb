import { getAddress } from "ethers";

import { AccessManager__factory } from "../../typechain-types/index.js";
import ordos from "../modules/ordos.js";
import { isOf, type AddressBook } from "./address-book.js";
import { identify, isInProcess, type Chain, type Connection } from "./chain.js";
import { inspectCode } from "./code.js";
import { firstBlock, journalOf } from "./journal.js";
import { isAdmin } from "./managers.js";
import { checkParameters, civilDay, readParameters, type SuiteParameters } from "./parameters.js";
import { EXIT, Refusal } from "./refusal.js";
import { MANAGERS } from "./roles.js";
import { readPlan, type Plan, type Step } from "./settings.js";
import { connectSuite, SUITE_NAMES, type SuiteName } from "./suite-contracts.js";

export interface DeployOptions {
  /** The network's address book, if it has one: its contracts are used and not deployed again. */
  book?: AddressBook | undefined;
  /** Called with the book once every contract stands and is what it should be, before any setting. */
  onContracts?: (book: AddressBook) => Promise<void>;
  /** Called with a line about each thing that is done. */
  log?: (line: string) => void;
}

/** What a run works with. */
interface Run {
  connection: Connection;
  parameters: SuiteParameters;
  deployer: string;
  log: (line: string) => void;
}

/**
 * Brings the suite to where the parameters want it: deploys what is missing, makes the settings that are missing, hands
 * over, and checks the result. Running it again changes nothing. The connection's first account is the deployer.
 */
export async function deploySuite(
  connection: Connection,
  parameters: SuiteParameters = readParameters(connection.networkName),
  { book: known, onContracts, log = () => undefined }: DeployOptions = {},
): Promise<AddressBook> {
  const run = { connection, parameters, deployer: await deployerOf(connection), log };
  const chain = await checkChain(connection, parameters, known);
  checkParameters(parameters, run.deployer);

  const book = known ?? (await deployContracts(run, chain));
  await checkContracts(connection, book, parameters);
  if (known === undefined) await onContracts?.(book);

  let plan = await readPlan(connection.ethers.provider, book, parameters, run.deployer);
  plan = await carryOut(run, book, plan, "settings");
  plan = await carryOut(run, book, plan, "handover");
  const left = [...plan.settings, ...plan.handover];
  if (left.length > 0) throw new Refusal(`After handover ${summary(left)} still to do.`, EXIT.failed);
  return book;
}

/** The account that sends a connection's transactions. */
export async function deployerOf({ ethers, networkName }: Connection): Promise<string> {
  const [signer] = await ethers.getSigners();
  if (signer === undefined) {
    throw new Refusal(`The network "${networkName}" has no account to deploy with: set its key in the keystore.`);
  }
  return signer.address;
}

/** Refuses a chain that the parameters, or the address book, are not about. */
export async function checkChain(
  connection: Connection,
  parameters: SuiteParameters,
  book: AddressBook | undefined,
): Promise<Chain> {
  const chain = await identify(connection);
  if (chain.id !== parameters.chainId) {
    throw new Refusal(
      `The network "${connection.networkName}" answers with chain id ${chain.id}, but its parameters are for chain ${parameters.chainId}.`,
    );
  }
  if (book !== undefined && !isOf(book, chain)) {
    throw new Refusal(
      `The address book is of another chain (id ${book.chainId}, first block ${book.genesis.slice(0, 10)}) than "${connection.networkName}" (id ${chain.id}, first block ${chain.genesis.slice(0, 10)}).`,
    );
  }
  return chain;
}

async function deployContracts({ connection, parameters, log }: Run, chain: Chain): Promise<AddressBook> {
  const next = (await connection.ethers.provider.getBlockNumber()) + 1;
  const { calendar, deposit, metadata, utcOffset } = parameters;
  const deployed = await connection.ignition.deploy(ordos, {
    deploymentId: journalOf(connection, chain),
    // A chain in this process mines at once: nothing is gained by looking for the next block a second later.
    config: isInProcess(connection) ? { blockPollingInterval: 10 } : {},
    parameters: {
      $global: {
        utcOffset: BigInt(utcOffset),
        calendarFirstDay: BigInt(civilDay(calendar.firstDay)),
        calendarNoticeDays: BigInt(calendar.noticeDays),
        metadata,
        depositName: deposit.name,
        depositSymbol: deposit.symbol,
      },
    },
  });
  const addresses = await Promise.all(
    Object.entries(ordos.results).map(async ([key, { id }]) => {
      const contract = deployed[key as keyof typeof deployed];
      return [id.slice(id.indexOf("#") + 1), await contract.getAddress()] as const;
    }),
  );
  // In process there is no journal, and nothing to go on with.
  const deployedAtBlock = isInProcess(connection) ? next : await firstBlock(connection, chain);
  const contracts = Object.fromEntries(addresses) as Record<SuiteName, string>;
  for (const name of SUITE_NAMES) log(`${name} is at ${contracts[name]}`);
  return { chainId: chain.id, genesis: chain.genesis, utcOffset, deployedAtBlock, contracts };
}

/** Refuses a book whose contracts are not the suite that the modules describe. */
async function checkContracts(connection: Connection, book: AddressBook, parameters: SuiteParameters): Promise<void> {
  const wrong = (await inspectCode(connection, book)).filter(({ problems }) => problems.length > 0);
  const [first] = wrong;
  if (first !== undefined) {
    const others = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : "";
    throw new Refusal(`${first.name} at ${first.address} ${first.problems.join(" and ")}${others}.`, EXIT.drift);
  }
  const offset = Number(await connectSuite(book.contracts, connection.ethers.provider).PartyRegistry.UTC_OFFSET());
  if (offset !== parameters.utcOffset || offset !== book.utcOffset) {
    throw new Refusal(
      `The suite runs on a civil time of ${offset} s, its address book says ${book.utcOffset} s and the parameters say ${parameters.utcOffset} s.`,
      EXIT.drift,
    );
  }
}

/** Makes one part of a plan and reads the chain again; does nothing when nothing is missing. */
async function carryOut(run: Run, book: AddressBook, plan: Plan, part: "settings" | "handover"): Promise<Plan> {
  const { connection, parameters, deployer, log } = run;
  refuseSurplus(plan);
  // The deployer leaves only when everything else is in place.
  if (part === "handover" && plan.settings.length > 0) {
    throw new Refusal(`Nothing was handed over: ${summary(plan.settings)} still to do.`, EXIT.failed);
  }
  if (plan[part].length === 0) return plan;
  for (const name of MANAGERS) {
    const steps = plan[part].filter(({ manager }) => manager === name);
    if (steps.length === 0) continue;
    if (!isAdmin(plan.states[name], deployer)) throw new Refusal(needsAdmin(steps, parameters, name), EXIT.drift);
    const manager = AccessManager__factory.connect(book.contracts[name], await connection.ethers.getSigner(deployer));
    const sent = await manager.multicall(steps.map(({ data }) => data));
    await sent.wait();
    for (const { what } of steps) log(what);
  }
  return readPlan(connection.ethers.provider, book, parameters, deployer);
}

function needsAdmin(steps: Step[], parameters: SuiteParameters, name: (typeof MANAGERS)[number]): string {
  const admin = getAddress(parameters.admin[name].account);
  return `The chain differs from the parameters (${summary(steps)} to do), and only the admin ${admin} can change it now: see the calls with --dry-run --json.`;
}

function summary(steps: Step[]): string {
  const first = steps[0]?.what ?? "nothing";
  return steps.length > 1 ? `"${first}" and ${steps.length - 1} more are` : `"${first}" is`;
}

function refuseSurplus({ surplus }: Plan): void {
  const [first] = surplus;
  if (first === undefined) return;
  const others = surplus.length > 1 ? ` (and ${surplus.length - 1} more)` : "";
  throw new Refusal(`${first}${others}.`, EXIT.drift);
}
