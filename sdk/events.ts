import type { Interface, Log, Provider } from "ethers";

import type { TypedContractEvent } from "../typechain-types/common.js";
import { CORE_CONTRACTS, FURTHER_CONTRACTS, type AddressBook, type ContractName } from "./addresses.js";
import { addressOf } from "./checks.js";
import { InputError } from "./failure.js";
import { interfaceOf, type ContractOf, type InterfaceName } from "./interfaces.js";

type EventNames<Filters> = Exclude<keyof Filters, `${string}(${string}`> & string;
type ArgsOf<Event> =
  Event extends TypedContractEvent<infer Input, infer Output, infer Args>
    ? [Input, Output] extends [unknown, unknown]
      ? Args
      : never
    : never;

/** Where an event stands in the chain. */
export interface EventPlace {
  /** Address of the contract that emitted it. */
  readonly address: string;
  readonly block: number;
  readonly logIndex: number;
  readonly transaction: string;
}

/** All events of one contract, told apart by `name`. */
export type EventsOf<Name extends InterfaceName> = {
  [Event in EventNames<ContractOf<Name>["filters"]>]: EventPlace & {
    readonly contract: Name;
    readonly name: Event;
    /** By the names of the event's parameters; numbers are bigints. */
    readonly args: Readonly<ArgsOf<ContractOf<Name>["filters"][Event]>>;
  };
}[EventNames<ContractOf<Name>["filters"]>];

/** Any event of the suite, told apart by `contract` and `name`. */
export type OrdosEvent = { [Name in InterfaceName]: EventsOf<Name> }[InterfaceName];

/** Name of an event, such as `Drawn`. Some are emitted by several contracts. */
export type EventName = OrdosEvent["name"];

/** Whatever knows a suite and its chain; an `OrdosClient` does. */
export interface EventSource {
  readonly book: AddressBook;
  readonly provider: Provider;
}

/** Which events are wanted. */
export interface EventQuery<Name extends EventName = EventName> {
  /** First block; by default the first of the suite. */
  readonly from?: number;
  /** Last block; by default the latest. */
  readonly to?: number;
  /** Names of events; all by default. */
  readonly names?: readonly Name[];
  /** Addresses of facilities; by default all that the factory opened, with their vaults. */
  readonly facilities?: readonly string[];
  /** Addresses of party accounts whose executions are wanted; none by default. */
  readonly accounts?: readonly string[];
  /** Blocks asked for at once, 10,000 by default: providers refuse long ranges. */
  readonly chunk?: number;
}

const CHUNK = 10_000;

/** Typed event of a log, or undefined when it is none of the contract's. */
export function decodeEvent(contract: InterfaceName, log: Log): OrdosEvent | undefined {
  const parsed = (interfaceOf(contract) as Interface).parseLog(log);
  if (parsed === null) return undefined;
  // TypeChain derives the union from the same ABI that decodes here.
  return Object.freeze({
    contract,
    name: parsed.name,
    args: Object.freeze(parsed.args.toObject()),
    address: log.address,
    block: log.blockNumber,
    logIndex: log.index,
    transaction: log.transactionHash,
  }) as unknown as OrdosEvent;
}

function topicsOf(contracts: Iterable<InterfaceName>, names: readonly string[]): string[] {
  const topics = new Set<string>();
  for (const contract of contracts) {
    const abi: Interface = interfaceOf(contract);
    abi.forEachEvent((event) => {
      if (names.includes(event.name)) topics.add(event.topicHash);
    });
  }
  return [...topics];
}

async function logsOf(
  provider: Provider,
  address: string[],
  topics: string[] | null,
  [from, to, chunk]: readonly [number, number, number],
): Promise<Log[]> {
  const logs: Log[] = [];
  for (let start = from; start <= to; start += chunk) {
    const toBlock = Math.min(to, start + chunk - 1);
    logs.push(...(await provider.getLogs({ address, topics: [topics], fromBlock: start, toBlock })));
  }
  return logs;
}

async function rangeOf({ book, provider }: EventSource, { from, to, chunk = CHUNK }: EventQuery) {
  if (chunk < 1) throw new InputError("field", "chunk", "at least one block at a time");
  const last = to ?? (await provider.getBlockNumber());
  return [from ?? book.deployedAtBlock ?? 0, last, chunk] as const;
}

/** A facility that the factory opened. */
export interface FacilityAddresses {
  readonly facility: string;
  readonly senior: string;
  readonly junior: string;
  readonly lender: number;
}

/** Every facility that the factory opened up to a block, the latest by default. */
export async function facilitiesOf(source: EventSource, { to, chunk }: EventQuery = {}): Promise<FacilityAddresses[]> {
  const range = await rangeOf(source, {
    ...(to === undefined ? {} : { to }),
    ...(chunk === undefined ? {} : { chunk }),
  });
  const factory = source.book.contracts.FacilityFactory;
  const logs = await logsOf(source.provider, [factory], topicsOf(["FacilityFactory"], ["FacilityOpened"]), range);
  return logs.flatMap((log) => {
    const event = decodeEvent("FacilityFactory", log);
    if (event?.name !== "FacilityOpened") return [];
    const { facility, senior, junior, lender } = event.args;
    return [{ facility, senior, junior, lender: Number(lender) }];
  });
}

async function addressesOf(source: EventSource, query: EventQuery): Promise<Map<string, InterfaceName>> {
  const map = new Map<string, InterfaceName>();
  for (const name of [...CORE_CONTRACTS, ...FURTHER_CONTRACTS] as readonly ContractName[]) {
    const address = source.book.contracts[name];
    if (address !== undefined) map.set(address, name);
  }
  const given = query.facilities?.map((address) => addressOf(address, "facilities"));
  for (const { facility, senior, junior } of await facilitiesOf(source, query)) {
    if (given !== undefined && !given.includes(facility)) continue;
    map.set(facility, "Facility").set(senior, "TrancheVault").set(junior, "TrancheVault");
  }
  for (const account of query.accounts ?? []) map.set(addressOf(account, "accounts"), "PartyAccount");
  return map;
}

/**
 * Decoded events of the suite in the order of the chain. Bank systems rebuild everything from them; `rebuildLoans` does
 * it for a facility's loans.
 * @throws InputError `address` or `field`
 */
export async function events<Name extends EventName = EventName>(
  source: EventSource,
  query: EventQuery<Name> = {},
): Promise<Extract<OrdosEvent, { name: Name }>[]> {
  const range = await rangeOf(source, query);
  const contracts = await addressesOf(source, query);
  const topics = query.names === undefined ? null : topicsOf(new Set(contracts.values()), query.names);
  if (topics?.length === 0) return [];
  const logs = await logsOf(source.provider, [...contracts.keys()], topics, range);
  const found = logs.flatMap((log) => {
    const contract = contracts.get(log.address);
    const event = contract === undefined ? undefined : decodeEvent(contract, log);
    return event === undefined ? [] : [event];
  });
  return found as Extract<OrdosEvent, { name: Name }>[];
}
