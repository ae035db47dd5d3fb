import { contractAt, type AddressBook, type ContractName } from "../addresses.js";
import { addressOf, bytes, uint } from "../checks.js";
import { InputError } from "../failure.js";
import { executionMessage, type Execution } from "../messages.js";
import { bookCall, callOf, planOf, type Plan } from "../plan.js";
import type { AccountCall, Hex } from "../types.js";

/** What an account is to do: the calls of one or several plans, all or none. */
export function accountCalls(plans: readonly Plan[]): AccountCall[] {
  const calls = plans.flatMap((plan) => plan.calls);
  if (calls.length === 0) throw new InputError("plan", "plans", "an account that makes no calls does nothing");
  return calls.map(({ to, value, data }) => ({ target: to, value: BigInt(value), data }));
}

/**
 * Has a party's account make calls, all or none. Sender: anyone.
 * @param account address of the party's `PartyAccount`
 * @param execution calls (see `accountCalls`), the account's next nonce, deadline in unix seconds
 * @param signature of `executionMessage` by the party, purpose `Account`
 */
export function planExecute(book: AddressBook, account: string, execution: Execution, signature: Hex): Plan {
  executionMessage(book, account, execution);
  const { calls, nonce, deadline } = execution;
  const value = calls.reduce((sum, call) => sum + call.value, 0n);
  const args = [calls, nonce, deadline, bytes(signature, "signature")];
  const call = callOf("PartyAccount", account, "execute", args, `Make ${calls.length} calls from ${account}.`);
  // Native currency that the calls pass on comes with the transaction.
  return planOf(book, "anyone with the signature", "Execute calls of a party's account", [
    Object.freeze({ ...call, value: value.toString() }),
  ]);
}

function managerOf(book: AddressBook, target: string): ContractName {
  const bank = book.contracts.BankDesk;
  const hasOwn = book.contracts.BankAccessManager !== undefined;
  return hasOwn && bank !== undefined && addressOf(target, "target") === bank ? "BankAccessManager" : "AccessManager";
}

/**
 * Schedules the calls of a plan whose sender's role has a delay. Sender: the same as the plan's.
 * @param when unix time in seconds from which they can run; 0 = as soon as the delay allows
 */
export function planSchedule(book: AddressBook, plan: Plan, when = 0): Plan {
  const at = uint(when, 48, "when");
  const calls = plan.calls.map(({ to, data, description }) =>
    bookCall(book, managerOf(book, to) as "AccessManager", "schedule", [to, data, at], `Schedule: ${description}`),
  );
  return planOf(book, plan.sender, `Schedule: ${plan.description}`, calls);
}

/** Runs scheduled calls when their delay has passed. Sender: who scheduled them. */
export function planRunScheduled(book: AddressBook, plan: Plan): Plan {
  const calls = plan.calls.map(({ to, data, description }) =>
    bookCall(book, managerOf(book, to) as "AccessManager", "execute", [to, data], `Run: ${description}`),
  );
  return planOf(book, plan.sender, `Run: ${plan.description}`, calls);
}

/** Cancels scheduled calls. Sender: who scheduled them, or the role's guardian. */
export function planCancelScheduled(book: AddressBook, plan: Plan, scheduledBy: string): Plan {
  const by = addressOf(scheduledBy, "scheduledBy");
  const calls = plan.calls.map(({ to, data, description }) =>
    bookCall(book, managerOf(book, to) as "AccessManager", "cancel", [by, to, data], `Cancel: ${description}`),
  );
  return planOf(book, "who scheduled it, or the guardian of the role", `Cancel: ${plan.description}`, calls);
}

/** Contracts whose new business the guardian can pause, of those that the book names. Facilities are further ones. */
export function pausableOf(book: AddressBook): string[] {
  return [contractAt(book, "OrderBook"), contractAt(book, "FrameworkBook"), contractAt(book, "InvoiceRegistry")];
}
