import { ErrorFragment, Interface, type Result } from "ethers";

import * as types from "../typechain-types/index.js";
import { EVIDENCE_ERRORS } from "./errors/evidence.js";
import type { Explanation } from "./errors/explanation.js";
import { GENERAL_ERRORS } from "./errors/general.js";
import { MONEY_ERRORS } from "./errors/money.js";
import { PARTY_ERRORS } from "./errors/parties.js";
import { PRICING_ERRORS } from "./errors/pricing.js";
import { RECEIVABLE_ERRORS } from "./errors/receivables.js";
import { TRADE_ERRORS } from "./errors/trade.js";

export type { Explanation } from "./errors/explanation.js";

/** What every error of the suite means and what to do, by its name in the contracts. */
export const ERRORS = {
  ...PARTY_ERRORS,
  ...TRADE_ERRORS,
  ...EVIDENCE_ERRORS,
  ...PRICING_ERRORS,
  ...RECEIVABLE_ERRORS,
  ...MONEY_ERRORS,
  ...GENERAL_ERRORS,
};

/** Name of an error: of the suite, of a library below it, or `Error` and `Panic` of the machine. */
export type ErrorName = keyof typeof ERRORS;

/** Evidence of an error by the names of its parameters; numbers are bigints. */
export type ErrorArgs = Readonly<Record<string, string | bigint | boolean>>;

/** An error of the contracts, decoded: what happened, with its evidence, what it means, and what to do about it. */
export class OrdosError extends Error implements Explanation {
  override readonly name: ErrorName;
  readonly args: ErrorArgs;
  readonly meaning: string;
  readonly remedy: string;
  readonly meaningZh: string;
  readonly remedyZh: string;

  constructor(name: ErrorName, args: ErrorArgs, options?: ErrorOptions) {
    const { meaning, remedy, meaningZh, remedyZh } = ERRORS[name];
    const evidence = Object.entries(args).map(([key, value]) => `${key} ${String(value)}`);
    super(`${meaning} ${remedy} [${name}${evidence.length === 0 ? "" : `: ${evidence.join(", ")}`}]`, options);
    this.name = name;
    this.args = args;
    this.meaning = meaning;
    this.remedy = remedy;
    this.meaningZh = meaningZh;
    this.remedyZh = remedyZh;
  }
}

function everyError(): ErrorFragment[] {
  const found = new Map<string, ErrorFragment>();
  for (const factory of Object.values(types)) {
    if (!("abi" in factory)) continue;
    for (const item of factory.abi) {
      if (item.type !== "error") continue;
      const fragment = ErrorFragment.from(item);
      found.set(fragment.selector, fragment);
    }
  }
  return [...found.values()];
}

let known: Interface | undefined;

/** Interface of every error in the ABIs of the suite; parsed when first needed. */
export function errorInterface(): Interface {
  known ??= new Interface(everyError());
  return known;
}

/** The two errors of the machine have no names in their signatures. */
const MACHINE_ARGUMENT: Readonly<Record<string, string>> = { Error: "message", Panic: "code" };

function argsOf(result: Result, names: readonly string[]): ErrorArgs {
  return Object.fromEntries(names.map((name, i) => [name, result[i] as string | bigint | boolean]));
}

/**
 * The error of revert data. Of a batch the `cause` is the error of the call that failed.
 * @param data what the call reverted with, 0x and hex
 * @returns undefined when it is no error that the suite knows
 */
export function decodeRevert(data: string, cause?: unknown): OrdosError | undefined {
  try {
    // The two of the machine are known to every interface.
    const parsed = errorInterface().parseError(data);
    if (parsed === null || !(parsed.name in ERRORS)) return undefined;
    const names = parsed.fragment.inputs.map(({ name }) => (name === "" ? MACHINE_ARGUMENT[parsed.name] : name) ?? "");
    const args = argsOf(parsed.args, names);
    const inner = parsed.name === "Receivable_ItemFailed" ? decodeRevert(String(args.reason)) : undefined;
    return new OrdosError(parsed.name as ErrorName, args, { cause: inner ?? cause });
  } catch {
    // Data that begins like one of ours but does not decode is another contract's.
    return undefined;
  }
}

const REVERT_DATA = /^0x(?:[0-9a-f]{8})(?:[0-9a-f]{64})*$/i;
/** Deep enough for ethers around Hardhat around JSON-RPC. */
const MAX_DEPTH = 8;

function search(value: unknown, depth: number, seen: Set<unknown>, cause: unknown): OrdosError | undefined {
  if (typeof value === "string") {
    // Strings and lists of bytes are padded, so that all revert data is a selector and whole words.
    return REVERT_DATA.test(value) ? decodeRevert(value, cause) : undefined;
  }
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH || seen.has(value)) return undefined;
  seen.add(value);
  // What a node returned comes before what the library put around it: `transaction.data` is calldata, not a revert.
  const inner = value as Record<string, unknown>;
  for (const key of ["data", "error", "info", "cause", "revert", "result", "originalError"]) {
    const found = search(inner[key], depth + 1, seen, cause);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The contracts' error inside whatever a provider, signer, ethers or Hardhat threw, however deep; undefined when there
 * is none. An `OrdosError` comes back as it is.
 */
export function findError(thrown: unknown): OrdosError | undefined {
  return thrown instanceof OrdosError ? thrown : search(thrown, 0, new Set(), thrown);
}

/**
 * Runs something and throws the contracts' error typed, where there is one.
 * @throws OrdosError, or whatever was thrown
 */
export async function withErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    throw findError(thrown) ?? thrown;
  }
}
