import { isError, type Interface, type Provider, type Signer } from "ethers";
import type { TransactionReceipt, TransactionRequest } from "ethers";

import { contractAt, type AddressBook, type ContractName } from "./addresses.js";
import { addressOf, bytes, uint } from "./checks.js";
import { withErrors } from "./errors.js";
import { InputError } from "./failure.js";
import { interfaceOf, type ContractOf, type InterfaceName } from "./interfaces.js";
import type { Hex } from "./types.js";

/** One transaction, ready to be signed by whoever may send it. Plain text throughout, so that JSON carries it. */
export interface PlannedCall {
  readonly to: string;
  readonly data: Hex;
  /** wei, as a decimal text. */
  readonly value: string;
  /** One English sentence of what it does. */
  readonly description: string;
}

/** Calls that together do one thing of the business, to be sent in their order. Frozen and serialisable. */
export interface Plan {
  readonly chainId: number;
  readonly description: string;
  /** Who may send it, in the words of the interfaces. */
  readonly sender: string;
  readonly calls: readonly PlannedCall[];
}

type Method<Name extends InterfaceName> = Parameters<ContractOf<Name>["interface"]["getFunction"]>[0] & string;

/**
 * One call of a contract of the suite.
 * @throws InputError `field` when an argument does not fit the ABI
 */
export function callOf<Name extends InterfaceName>(
  name: Name,
  to: string,
  method: Method<Name>,
  args: readonly unknown[],
  description: string,
): PlannedCall {
  try {
    const data = (interfaceOf(name) as Interface).encodeFunctionData(method, [...args]);
    return Object.freeze({ to: addressOf(to, name), data, value: "0", description });
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { argument = method, shortMessage = String(cause) } = cause as { argument?: string; shortMessage?: string };
    throw new InputError("field", `${name}.${method}`, `${argument}: ${shortMessage}`, { cause });
  }
}

/** One call of a contract that the address book names. */
export function bookCall<Name extends ContractName>(
  book: AddressBook,
  name: Name,
  method: Method<Name>,
  args: readonly unknown[],
  description: string,
): PlannedCall {
  return callOf(name, contractAt(book, name), method, args, description);
}

/** A frozen plan of calls. */
export function planOf(book: AddressBook, sender: string, description: string, calls: readonly PlannedCall[]): Plan {
  return Object.freeze({ chainId: book.chainId, description, sender, calls: Object.freeze([...calls]) });
}

/** Approval of exactly `amount` of a token, which the call after it uses up. */
export function approvalOf(token: string, spender: string, amount: bigint): PlannedCall {
  return callOf("BankDeposit", token, "approve", [spender, amount], `Approve exactly ${amount} minor units.`);
}

/**
 * Several plans as one, in their order, for one sender.
 * @throws InputError `plan` when there is none, `chain` when they are for different chains
 */
export function joinPlans(description: string, plans: readonly Plan[]): Plan {
  const [first] = plans;
  if (first === undefined) throw new InputError("plan", "plans", "nothing to join");
  if (plans.some(({ chainId }) => chainId !== first.chainId)) {
    throw new InputError("chain", "plans", "plans of different chains are never one");
  }
  const sender = [...new Set(plans.map((plan) => plan.sender))].join("; and ");
  const calls = Object.freeze(plans.flatMap((plan) => plan.calls));
  return Object.freeze({ chainId: first.chainId, description, sender, calls });
}

/** JSON text of a plan. */
export function serialisePlan(plan: Plan): string {
  return JSON.stringify(plan);
}

function text(value: unknown, field: string): string {
  if (typeof value !== "string") throw new InputError("plan", field, "not a text");
  return value;
}

function parseCall(given: unknown, field: string): PlannedCall {
  if (typeof given !== "object" || given === null) throw new InputError("plan", field, "not a call");
  const { to, data, value, description } = given as Record<string, unknown>;
  if (!/^\d+$/.test(text(value, `${field}.value`))) throw new InputError("plan", `${field}.value`, "no decimal number");
  return Object.freeze({
    to: addressOf(text(to, `${field}.to`), `${field}.to`),
    data: bytes(text(data, `${field}.data`), `${field}.data`),
    value: text(value, `${field}.value`),
    description: text(description, `${field}.description`),
  });
}

/**
 * A plan of JSON text, checked and frozen. Checks the form; what the calls do must be trusted or read.
 * @throws InputError `plan`, `address` or `bytes`
 */
export function parsePlan(json: string): Plan {
  let given: Partial<Record<keyof Plan, unknown>> | null;
  try {
    given = JSON.parse(json) as typeof given;
  } catch (cause) {
    throw new InputError("plan", "plan", "no JSON", { cause });
  }
  if (typeof given !== "object" || given === null || !Array.isArray(given.calls)) {
    throw new InputError("plan", "plan", "no plan: it has no calls");
  }
  if (typeof given.chainId !== "number" || !Number.isSafeInteger(given.chainId)) {
    throw new InputError("plan", "plan.chainId", "no chain id");
  }
  return Object.freeze({
    chainId: given.chainId,
    description: text(given.description, "plan.description"),
    sender: text(given.sender, "plan.sender"),
    calls: Object.freeze(given.calls.map((call, i) => parseCall(call, `plan.calls[${i}]`))),
  });
}

/**
 * Refuses a chain other than the plan's or book's.
 * @throws InputError `chain`
 */
export async function requireChain(chainId: number, provider: Provider): Promise<void> {
  const network = await provider.getNetwork();
  if (network.chainId !== BigInt(chainId)) {
    throw new InputError("chain", "chainId", `made for chain ${chainId}, but the provider is on ${network.chainId}`);
  }
}

/**
 * Runs a plan's first call as a view, from the account that would send it. Later calls may depend on the first.
 * @returns what it would return
 * @throws OrdosError as the transaction would, InputError `chain` or `plan`
 */
export async function simulate(provider: Provider, plan: Plan, from: string): Promise<Hex> {
  await requireChain(plan.chainId, provider);
  const [call] = plan.calls;
  if (call === undefined) throw new InputError("plan", "plan.calls", "a plan of no calls does nothing");
  return withErrors(() =>
    provider.call({ from, to: call.to, data: call.data, value: uint(BigInt(call.value), 256, "value") }),
  );
}

/** A transaction that failed when it was mined carries no reason; asking again in that block finds it. */
async function explain(signer: Signer, request: TransactionRequest, thrown: unknown): Promise<never> {
  if (isError(thrown, "CALL_EXCEPTION") && thrown.receipt) {
    await signer.call({ ...request, blockTag: thrown.receipt.blockNumber });
  }
  throw thrown;
}

/**
 * Signs and sends a plan's calls one after the other, each when the one before is mined. A call that would fail is
 * refused before it is signed; the calls before it stand. To have all or none, wrap them with `planExecute`.
 * @returns the receipts
 * @throws OrdosError when a call fails, InputError `chain` when the signer is elsewhere
 */
export async function send(signer: Signer, plan: Plan): Promise<TransactionReceipt[]> {
  if (signer.provider === null) throw new InputError("chain", "signer", "connect the signer to a provider");
  await requireChain(plan.chainId, signer.provider);
  const receipts: TransactionReceipt[] = [];
  for (const { to, data, value } of plan.calls) {
    const receipt = await withErrors(async () => {
      const request = { to, data, value: BigInt(value) };
      const gasLimit = await signer.estimateGas(request);
      // What the calls find may have grown by the time they are mined; unused gas is given back.
      const response = await signer.sendTransaction({ ...request, gasLimit: gasLimit + gasLimit / 4n });
      return response.wait().catch((thrown: unknown) => explain(signer, request, thrown));
    });
    if (receipt !== null) receipts.push(receipt);
  }
  return receipts;
}
