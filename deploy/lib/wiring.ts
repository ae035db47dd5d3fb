import {
  FutureType,
  isContractFuture,
  isFuture,
  type ContractCallFuture,
  type Future,
  type IgnitionModule,
  type StaticCallFuture,
} from "@nomicfoundation/ignition-core";

import ordos from "../modules/ordos.js";
import { SEATS, type Seated } from "../modules/seats.js";
import type { SuiteName } from "./suite-contracts.js";

/** How a contract of the suite stands to the others, as the modules say. */
export interface Wiring {
  name: SuiteName;
  /** Contracts that its constructor was given. */
  given: SuiteName[];
  /** A call to another contract whose answer is this one's address: a seat, or the getter of what it created. */
  answer?: { of: SuiteName; function: string; arguments: readonly unknown[] };
}

function nameOf(future: Future): SuiteName {
  return future.id.slice(future.id.indexOf("#") + 1) as SuiteName;
}

function futuresOf(module: IgnitionModule): Set<Future> {
  const all = new Set<Future>(module.futures);
  for (const part of module.submodules) for (const future of futuresOf(part)) all.add(future);
  return all;
}

/** Names in an argument: contracts themselves, and seats by the contract that sits there. */
function namesIn(argument: unknown): SuiteName[] {
  if (Array.isArray(argument)) return argument.flatMap(namesIn);
  if (typeof argument !== "object" || argument === null) return [];
  if (!isFuture(argument)) return Object.values(argument).flatMap(namesIn);
  const future = argument;
  if (future.type === FutureType.STATIC_CALL) return seatedBy(future.args[0]);
  return isContractFuture(future) ? [nameOf(future)] : [];
}

function seatedBy(number: unknown): Seated[] {
  return (Object.keys(SEATS) as Seated[]).filter((name) => SEATS[name] === number);
}

/** The wiring of every contract, in the order in which the modules deploy them. */
export function wiringOf(module: IgnitionModule = ordos): Wiring[] {
  const futures = [...futuresOf(module)];
  const seatings = futures.filter(
    (future): future is ContractCallFuture<string, string> => future.type === FutureType.CONTRACT_CALL,
  );
  return futures.flatMap((future): Wiring[] => {
    switch (future.type) {
      case FutureType.NAMED_ARTIFACT_CONTRACT_DEPLOYMENT:
        return [{ name: nameOf(future), given: namesIn(future.constructorArgs) }];
      case FutureType.NAMED_ARTIFACT_LIBRARY_DEPLOYMENT:
        return [{ name: nameOf(future), given: [] }];
      case FutureType.NAMED_ARTIFACT_CONTRACT_AT: {
        const at = future.address as StaticCallFuture<string, string>;
        const name = nameOf(future);
        const seating = seatings.find((call) => future.dependencies.has(call));
        const answer = { of: nameOf(at.contract), function: at.functionName, arguments: at.args };
        return [{ name, given: namesIn(seating?.args[2]), answer }];
      }
      default:
        return [];
    }
  });
}
