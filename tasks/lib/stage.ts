import { id as hashOf, Wallet, ZeroAddress, ZeroHash } from "ethers";

import type { AddressBook } from "../../deploy/lib/address-book.js";
import type { Connection } from "../../deploy/lib/chain.js";
import type { SuiteParameters } from "../../deploy/lib/parameters.js";
import { connectSuite, type SuiteContracts, type SuiteName } from "../../deploy/lib/suite-contracts.js";
import { LAST_DAY, startOfDay, type Day } from "../../sdk/dates.js";
import { connectTo, interfaceOf } from "../../sdk/interfaces.js";
import { executionMessage } from "../../sdk/messages.js";
import type { Plan } from "../../sdk/plan.js";
import { signMessage } from "../../sdk/signatures.js";
import { Purpose } from "../../sdk/types.js";

/** Every purpose but a device's, for rehearsals in which one key does all. */
const ALL_PURPOSES = Object.values(Purpose).reduce((all, one) => all | one, 0) & ~Purpose.Read;
const UNLIMITED = (1n << 96n) - 1n;
/** How long to wait for a transaction to be mined, and how often to ask, in milliseconds. */
const PATIENCE = 60_000;
const POLL = 20;

/** A party of a rehearsal: its number, its account, and the one key that signs for it. */
export interface Actor {
  name: string;
  id: number;
  group: number;
  account: string;
  wallet: Wallet;
  nonce: bigint;
}

export interface Call {
  to: string;
  data: string;
}

/** What a transaction left behind. */
export interface Receipt {
  gasUsed: bigint;
  logs: { address: string; topics: string[]; data: string }[];
}

/** A receipt as a node gives it. */
interface RawReceipt {
  status: string;
  gasUsed: string;
  logs: Receipt["logs"];
}

export interface StageOptions {
  connection: Connection;
  book: AddressBook;
  parameters: SuiteParameters;
  /** Account that sends what others signed; the node signs for it. */
  relayer: string;
  /** Makes the parties of this run others than those of an earlier one on the same chain. */
  tag: string;
}

/**
 * A deployed suite with people on it: registers parties, signs for them, sends their calls, moves the clock. For
 * rehearsals on a chain whose roles are held by accounts the node signs for; never for a real network.
 */
export class Stage {
  readonly suite: SuiteContracts;
  readonly connection: Connection;
  readonly book: AddressBook;
  readonly tag: string;
  readonly #accounts: Map<string, string>;
  readonly #operator: string;
  readonly #actors: Actor[] = [];
  #sent = 0;
  #gas = 0n;

  constructor({ connection, book, parameters, relayer, tag }: StageOptions) {
    this.connection = connection;
    this.book = book;
    this.tag = tag;
    this.suite = connectSuite(book.contracts, connection.ethers.provider);
    this.#accounts = new Map(Object.entries(parameters.roles).map(([role, [first]]) => [role, first?.account ?? ""]));
    this.#operator = relayer;
  }

  /** Transactions sent and gas used so far. */
  get spent(): { transactions: number; gas: bigint } {
    return { transactions: this.#sent, gas: this.#gas };
  }

  /** Accounts of everybody that was registered. */
  get accounts(): string[] {
    return this.#actors.map(({ account }) => account);
  }

  /** The account that holds a role of the deployment. */
  holder(role: string): string {
    const account = this.#accounts.get(role);
    if (account === undefined || account === "") throw new Error(`nobody holds the role ${role}`);
    return account;
  }

  /** Sends a call from an account that the node signs for; a revert is thrown with its data. */
  async send(data: string, to: string, from: string = this.#operator): Promise<Receipt> {
    const provider = this.connection.provider;
    const hash: unknown = await provider.request({
      method: "eth_sendTransaction",
      params: [{ from, to, data, gas: "0xe4e1c0" }],
    });
    const receipt = await this.#mined(hash);
    this.#sent += 1;
    this.#gas += BigInt(receipt.gasUsed);
    // Nodes that mine a failing transaction instead of refusing it answer the call with its reason.
    if (BigInt(receipt.status) === 0n) await this.connection.ethers.provider.call({ from, to, data });
    return { gasUsed: BigInt(receipt.gasUsed), logs: receipt.logs };
  }

  /** Receipt of a transaction. A node may answer before it has mined, so that the first answer can be none. */
  async #mined(hash: unknown): Promise<RawReceipt> {
    for (let waited = 0; waited < PATIENCE; waited += POLL) {
      const receipt: unknown = await this.connection.provider.request({
        method: "eth_getTransactionReceipt",
        params: [hash],
      });
      if (receipt !== null) return receipt as RawReceipt;
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
    throw new Error(`the node did not mine the transaction ${String(hash)} within ${PATIENCE / 1000} s`);
  }

  /** Sends the calls of a plan, by default from the relayer; the last one's receipt. */
  async carryOut(plan: Plan, from?: string): Promise<Receipt> {
    let receipt: Receipt | undefined;
    for (const { to, data } of plan.calls) receipt = await this.send(data, to, from);
    if (receipt === undefined) throw new Error("a plan has calls");
    return receipt;
  }

  /** Sets the clock so that the next transaction happens on a civil day, at an hour of it; never backwards. */
  async moveTo(day: Day, hour = 9): Promise<void> {
    const wanted = startOfDay(day, this.book.utcOffset) + hour * 3_600;
    const latest = await this.connection.ethers.provider.getBlock("latest");
    const time = Math.max(wanted, (latest?.timestamp ?? 0) + 1);
    await this.connection.provider.request({ method: "evm_setNextBlockTimestamp", params: [time] });
    await this.connection.provider.request({ method: "evm_mine", params: [] });
  }

  /** Registers a party with an account of its own and one key. */
  async register(name: string, roles: number): Promise<Actor> {
    const wallet = new Wallet(hashOf(`rehearsal key of ${name} ${this.tag}`));
    const { PartyRegistry } = this.suite;
    const registration = {
      legalId: hashOf(`legal id of ${name} ${this.tag}`),
      account: ZeroAddress,
      group: 0,
      roles,
      // Credentials of a rehearsal do not expire.
      expiryDay: LAST_DAY,
      jurisdiction: 156,
    };
    const key = { signer: wallet.address, purposes: ALL_PURPOSES, maxAmount: UNLIMITED, keysAbove: 0 };
    await this.send(
      PartyRegistry.interface.encodeFunctionData("register", [registration, [key]]),
      this.at("PartyRegistry"),
      this.holder("REGISTRAR"),
    );
    const id = Number(await PartyRegistry.partyOfLegalId(registration.legalId));
    const party = await PartyRegistry.partyOf(id);
    const actor = { name, id, group: Number(party.group), account: party.account, wallet, nonce: 0n };
    this.#actors.push(actor);
    return actor;
  }

  /** Plays something that did not happen: afterwards the chain, its clock and the parties are as they were. */
  async whatIf(act: () => Promise<void>): Promise<void> {
    const { provider } = this.connection;
    const snapshot: unknown = await provider.request({ method: "evm_snapshot", params: [] });
    const nonces = this.#actors.map(({ nonce }) => nonce);
    await act();
    await provider.request({ method: "evm_revert", params: [snapshot] });
    this.#actors.forEach((actor, i) => (actor.nonce = nonces[i] ?? 0n));
  }

  /** Makes calls as a party: signed by its key, sent by the relayer. */
  async execute(actor: Actor, calls: Call[]): Promise<Receipt> {
    const list = calls.map(({ to, data }) => ({ target: to, value: 0n, data }));
    const deadline = 0xffff_ffffn;
    const execution = { calls: list, nonce: actor.nonce, deadline };
    const signature = await signMessage(executionMessage(this.book, actor.account, execution), actor.wallet);
    const data = interfaceOf("PartyAccount").encodeFunctionData("execute", [list, actor.nonce, deadline, signature]);
    const receipt = await this.send(data, actor.account);
    actor.nonce += 1n;
    return receipt;
  }

  at(name: SuiteName): string {
    return this.book.contracts[name];
  }

  /** Records money on the bank's account and credits it to an account: its own money, arrived. */
  async bringMoney(account: string, amount: bigint, reference: string, day: Day): Promise<void> {
    const { interface: desk } = this.suite.BankDesk;
    const ref = hashOf(`${reference} ${this.tag}`);
    const bank = this.holder("ACCOUNT_BANK");
    await this.send(desk.encodeFunctionData("recordReceipt", [ref, amount, day, ZeroHash]), this.at("BankDesk"), bank);
    await this.send(desk.encodeFunctionData("creditAccount", [ref, account, amount]), this.at("BankDesk"), bank);
  }

  facility(address: string) {
    return connectTo("Facility", address, this.connection.ethers.provider);
  }

  vault(address: string) {
    return connectTo("TrancheVault", address, this.connection.ethers.provider);
  }
}
