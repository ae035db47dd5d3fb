import type { AddressBook } from "../addresses.js";
import { bytes, bytes32 } from "../checks.js";
import { InputError } from "../failure.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import type { Hex, PartyId, RecoveryPlan } from "../types.js";
import { checkGrant } from "./parties.js";

const MAX_KEYS = 8;

function checkRecovery({ grants, bankAccount, paper }: RecoveryPlan): void {
  if (grants.length === 0 || grants.length > MAX_KEYS)
    throw new InputError("field", "recovery.grants", "from 1 to 8 keys");
  grants.forEach((key, i) => {
    checkGrant(key, `recovery.grants[${i}]`);
  });
  for (const [field, value] of Object.entries({ bankAccount, paper })) {
    if (BigInt(bytes32(value, `recovery.${field}`)) === 0n) {
      throw new InputError("bytes", `recovery.${field}`, "names nothing");
    }
  }
}

/**
 * Proposes that a party which lost every key gets new ones. Sender: REGISTRAR, directly: never `planRunScheduled`.
 * @throws InputError for a field that the contract would refuse at once
 */
export function planProposeRecovery(book: AddressBook, recovery: RecoveryPlan): Plan {
  checkRecovery(recovery);
  const words = `Propose the recovery of party ${recovery.party}.`;
  return planOf(book, "REGISTRAR", "Propose a recovery", [
    bookCall(book, "PartyRecovery", "propose", [recovery], words),
  ]);
}

/**
 * Agrees to a recovery within 14 days; its delay runs from now, and everybody is told. Sender: another REGISTRAR, directly.
 * @param recovery what the second registrar checked itself, not what the first one sent
 */
export function planSecondRecovery(book: AddressBook, recovery: RecoveryPlan): Plan {
  checkRecovery(recovery);
  const words = `Agree to the recovery of party ${recovery.party}.`;
  return planOf(book, "REGISTRAR", "Second a recovery", [bookCall(book, "PartyRecovery", "second", [recovery], words)]);
}

/**
 * Stops a recovery for good. Sender: anyone.
 * @param by the party itself, or one of its group
 * @param signature of `recoveryCancellationMessage` by any live key of the party itself, or of the other with purpose `Keys`
 */
export function planCancelRecovery(book: AddressBook, id: Hex, by: PartyId, signature: Hex): Plan {
  const args = [bytes32(id, "id"), by, bytes(signature, "signature")];
  const call = bookCall(book, "PartyRecovery", "cancel", args, `Stop recovery ${id}.`);
  return planOf(book, "anyone with the signature", "Stop a recovery", [call]);
}

/** Stops a recovery for good by the supervisor's word. Sender: SUPERVISOR. */
export function planCancelRecoveryBySupervisor(book: AddressBook, id: Hex): Plan {
  const call = bookCall(book, "PartyRecovery", "cancelBySupervisor", [bytes32(id, "id")], `Stop recovery ${id}.`);
  return planOf(book, "SUPERVISOR", "Stop a recovery", [call]);
}

/** Executes a recovery from the 7th to the 21st day after it was seconded. Sender: anyone. */
export function planExecuteRecovery(book: AddressBook, recovery: RecoveryPlan): Plan {
  checkRecovery(recovery);
  const words = `Recover party ${recovery.party}.`;
  return planOf(book, "anyone", "Execute a recovery", [bookCall(book, "PartyRecovery", "execute", [recovery], words)]);
}
