import { concat, dataSlice, type Interface, type Result } from "ethers";

import type { AddressBook } from "./addresses.js";
import { FACTORIES, interfaceOf, type InterfaceName } from "./interfaces.js";
import type { Hex } from "./types.js";

/** A call of the suite found in the calldata of a transaction, however deep. */
export interface FoundCall {
  readonly contract: InterfaceName;
  readonly name: string;
  /** By position; structs are results of ethers. */
  readonly args: readonly unknown[];
}

/** What carries other calls, or is looked for in wrappers that the suite does not know. */
const KNOWN: readonly (readonly [InterfaceName, string])[] = [
  ["OrderBook", "place"],
  ["OrderBook", "callOff"],
  ["OrderBook", "amend"],
  ["FrameworkBook", "place"],
  ["PriceIndex", "publish"],
  ["EvidenceRegistry", "attest"],
  ["EvidenceRegistry", "attestBatch"],
  ["EvidenceRegistry", "attestFromList"],
  ["EvidenceRegistry", "recordList"],
  ["EvidenceRegistry", "revoke"],
  ["EvidenceRegistry", "refresh"],
  ["EvidenceRegistry", "openBalance"],
  ["ReceivableToken", "tokenise"],
  ["ReceivableToken", "batch"],
  ["ReceivableNotes", "finalise"],
  ["InvoiceStanding", "attachTaxInvoice"],
  ["InvoiceStanding", "recordTaxCheck"],
  ["InvoiceStanding", "file"],
  ["InvoiceStanding", "cancelFiling"],
  ["Facility", "drawOnOrder"],
  ["FinancingDesk", "finance"],
  ["FinancingDesk", "financeBatch"],
  ["FinancingDesk", "financeOrder"],
  ["FinancingDesk", "financeOrders"],
  ["PartyAccount", "execute"],
];

/** Deeper than any honest wrapper; a guard against calldata made to keep a reader busy. */
const MAX_DEPTH = 8;

function selectorOf(contract: InterfaceName, name: string): Hex {
  return (interfaceOf(contract) as Interface).getFunction(name)?.selector ?? "0x";
}

function parse(contract: InterfaceName, data: Hex): FoundCall | undefined {
  try {
    const found = (interfaceOf(contract) as Interface).parseTransaction({ data });
    return found === null ? undefined : { contract, name: found.name, args: found.args };
  } catch {
    // Bytes that begin like one of ours but do not decode are something else.
    return undefined;
  }
}

function contractOf(book: AddressBook, to: string | null): InterfaceName | undefined {
  const entry = Object.entries(book.contracts).find(([name, address]) => address === to && name in FACTORIES);
  return entry?.[0] as InterfaceName | undefined;
}

/** Fields of a bundle, whatever it ends in, and the last one of each kind. */
const FIRST = [
  ["OrderBook", "place", "order"],
  ["EvidenceRegistry", "attestBatch", "evidence"],
] as const;
const LAST = {
  receivable: ["ReceivableToken", "tokenise", "presentation"],
  order: ["Facility", "drawOnOrder", "draw"],
} as const;

/** Calls that a bundle of the desk stands for: their arguments travel without selectors. */
function* inBundle(
  book: AddressBook,
  bundle: Result,
  depth: number,
  last: (typeof LAST)[keyof typeof LAST],
): Generator<FoundCall> {
  for (const [contract, name, field] of [...FIRST, last]) {
    const args = bundle.getValue(field) as Hex;
    if (args !== "0x") yield* callsOf(book, contract, concat([selectorOf(contract, name), args]), depth + 1);
  }
}

function* inBatch({ args }: FoundCall): Generator<FoundCall> {
  const [attestations, signatures] = args as readonly [readonly Result[], readonly Hex[]];
  for (const [i, attestation] of attestations.entries()) {
    yield { contract: "EvidenceRegistry", name: "attest", args: [attestation, signatures[i] ?? "0x"] };
  }
}

/** The bundles of a call of the desk, and what they end in. */
function* inDesk(book: AddressBook, { name, args }: FoundCall, depth: number): Generator<FoundCall> {
  const [given] = args;
  const last = name.startsWith("financeOrder") ? LAST.order : LAST.receivable;
  const isOne = name === "finance" || name === "financeOrder";
  for (const bundle of isOne ? [given as Result] : (given as Result[])) yield* inBundle(book, bundle, depth, last);
}

const OF_DESK = ["finance", "financeBatch", "financeOrder", "financeOrders"];

function* nestedIn(book: AddressBook, call: FoundCall, depth: number): Generator<FoundCall> {
  if (call.contract === "FinancingDesk" && OF_DESK.includes(call.name)) yield* inDesk(book, call, depth);
  switch (`${call.contract}.${call.name}`) {
    case "EvidenceRegistry.attestBatch":
      yield* inBatch(call);
      break;
    case "ReceivableToken.batch":
      for (const data of call.args[0] as Hex[]) yield* callsOf(book, "ReceivableToken", data, depth + 1);
      break;
    case "PartyAccount.execute":
      for (const inner of call.args[0] as Result[]) {
        yield* callsIn(book, inner.getValue("target") as string, inner.getValue("data") as Hex, depth + 1);
      }
  }
}

function* callsOf(book: AddressBook, contract: InterfaceName, data: Hex, depth: number): Generator<FoundCall> {
  const call = parse(contract, data);
  if (call === undefined || depth > MAX_DEPTH) return;
  yield call;
  yield* nestedIn(book, call, depth);
}

/** Calls in a wrapper that nobody here knows, such as another make of smart account: wherever a selector stands. */
function* scan(book: AddressBook, data: Hex, depth: number): Generator<FoundCall> {
  const text = data.toLowerCase();
  for (const [contract, name] of KNOWN) {
    const selector = selectorOf(contract, name).slice(2);
    for (let i = text.indexOf(selector, 2); i >= 0; i = text.indexOf(selector, i + 1)) {
      if (i % 2 === 0) yield* callsOf(book, contract, dataSlice(data, i / 2 - 1), depth + 1);
    }
  }
}

/**
 * Calls of the suite in a transaction: the call itself, and what desk bundles, batches, party accounts and unknown
 * wrappers carry. Bytes that only look like a call may be among them; whoever looks for one knows it by its content.
 * @param to whom the transaction is to; null when it created a contract
 */
export function* callsIn(book: AddressBook, to: string | null, data: Hex, depth = 0): Generator<FoundCall> {
  if (depth > MAX_DEPTH) return;
  const contract = contractOf(book, to);
  const known = contract === undefined ? undefined : parse(contract, data);
  if (contract !== undefined && known !== undefined && KNOWN.some(([c, n]) => c === contract && n === known.name)) {
    yield* callsOf(book, contract, data, depth);
    return;
  }
  const account = parse("PartyAccount", data);
  if (account?.name === "execute") yield* callsOf(book, "PartyAccount", data, depth);
  else yield* scan(book, data, depth);
}
