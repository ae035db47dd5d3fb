import { keccak256, type Interface, type Log } from "ethers";

import { contractAt, type ContractName } from "../addresses.js";
import { callsIn, type FoundCall } from "../calls.js";
import type { OrdosClient } from "../client.js";
import { dayAt } from "../dates.js";
import { InputError } from "../failure.js";
import { interfaceOf, type InterfaceName } from "../interfaces.js";
import type { Hex } from "../types.js";
import { eventOf, ofInputs, type Happened } from "./codec.js";

const CHUNK = 10_000;

/** Whether one event came before another. */
export function isBefore(a: Pick<Happened, "at">, b: Pick<Happened, "at">): boolean {
  return a.at.block < b.at.block || (a.at.block === b.at.block && a.at.log < b.at.log);
}

/** Reads what a pack is made of, each block and transaction once, up to one block. */
export class ChainReader {
  readonly #times = new Map<number, number>();
  readonly #calls = new Map<string, FoundCall[]>();

  private constructor(
    readonly client: OrdosClient,
    /** The latest block when reading began. */
    readonly height: number,
  ) {}

  static async open(client: OrdosClient): Promise<ChainReader> {
    return new ChainReader(client, await client.provider.getBlockNumber());
  }

  async timeOf(block: number): Promise<number> {
    const known = this.#times.get(block) ?? (await this.client.provider.getBlock(block))?.timestamp;
    if (known === undefined) throw new InputError("chain", "provider", `it has no block ${block}`);
    this.#times.set(block, known);
    return known;
  }

  /** Hash of the code at an address; undefined where there is none. */
  async codeHash(address: string): Promise<Hex | undefined> {
    const code = await this.client.provider.getCode(address, this.height);
    return code === "0x" ? undefined : keccak256(code);
  }

  /** Calls of the suite in a transaction. */
  async callsOf(transaction: string): Promise<readonly FoundCall[]> {
    const known = this.#calls.get(transaction);
    if (known !== undefined) return known;
    const sent = await this.client.provider.getTransaction(transaction);
    if (sent === null) throw new InputError("chain", "provider", `it has no transaction ${transaction}`);
    const calls = [...callsIn(this.client.book, sent.to, sent.data)];
    this.#calls.set(transaction, calls);
    return calls;
  }

  /** Events of one kind whose indexed arguments are as given, in the order of the chain. */
  async find<Args>(
    contract: InterfaceName,
    name: string,
    indexed: readonly unknown[],
    at = contractAt(this.client.book, contract as ContractName),
  ): Promise<Happened<Args>[]> {
    const topics = (interfaceOf(contract) as Interface).encodeFilterTopics(eventOf(contract, name), [...indexed]);
    const logs = await this.logs([at], topics);
    return Promise.all(logs.map((log) => this.decode<Args>(contract, log)));
  }

  /** The one event of a kind that there must be. */
  async one<Args>(contract: InterfaceName, name: string, indexed: readonly unknown[], at?: string) {
    const [first] = await this.find<Args>(contract, name, indexed, at);
    if (first === undefined) {
      throw new InputError("chain", `${contract}.${name}`, "there is no such event on this chain; is the id right?");
    }
    return first;
  }

  /** Every event of some contracts that carries a word as an indexed argument, in the order of the chain. */
  async naming(contracts: ReadonlyMap<string, InterfaceName>, word: Hex): Promise<Happened[]> {
    const found = new Map<string, Log>();
    for (const place of [1, 2, 3]) {
      const topics = Array.from({ length: place + 1 }, (_, i) => (i === place ? word : null));
      for (const log of await this.logs([...contracts.keys()], topics)) {
        found.set(`${log.blockNumber} ${log.index}`, log);
      }
    }
    const events = await Promise.all(
      [...found.values()].map(async (log) => {
        const contract = contracts.get(log.address);
        const known = contract !== undefined && (interfaceOf(contract) as Interface).parseLog(log) !== null;
        return known ? this.decode<Happened["args"]>(contract, log) : undefined;
      }),
    );
    return events.filter((event) => event !== undefined).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  async logs(address: string[], topics: (string | string[] | null)[]): Promise<Log[]> {
    const logs: Log[] = [];
    for (let from = this.client.book.deployedAtBlock ?? 0; from <= this.height; from += CHUNK) {
      const toBlock = Math.min(this.height, from + CHUNK - 1);
      logs.push(...(await this.client.provider.getLogs({ address, topics, fromBlock: from, toBlock })));
    }
    return logs;
  }

  /** An event of a log, in the form of a pack. */
  async decode<Args>(contract: InterfaceName, log: Log): Promise<Happened<Args>> {
    const parsed = (interfaceOf(contract) as Interface).parseLog(log);
    if (parsed === null)
      throw new InputError("chain", contract, `log ${log.index} of ${log.transactionHash} is none of it`);
    const codec = ofInputs<Args>(parsed.fragment.inputs);
    const timestamp = await this.timeOf(log.blockNumber);
    return {
      contract,
      name: parsed.name,
      args: codec.read(codec.write([...parsed.args] as Args), parsed.name),
      at: {
        block: log.blockNumber,
        log: log.index,
        timestamp,
        day: dayAt(timestamp, this.client.book.utcOffset),
        transaction: log.transactionHash,
      },
    };
  }
}
