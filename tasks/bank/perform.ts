import { send, simulate, type Plan } from "../../sdk/plan.js";
import { proposedIn } from "../../sdk/plans/bank.js";
import type { Hex } from "../../sdk/types.js";
import type { Context } from "../lib/context.js";
import { Refusal } from "../lib/failure.js";
import type { Printer } from "../lib/printer.js";

/** Who acts at the bank: the one who makes an entry, or the one who checks it. */
export type Desk = "ACCOUNT_BANK" | "ACCOUNT_BANK_CHECKER";

/** How far an act came. */
export interface Outcome {
  sent: boolean;
  /** Acts that wait for the same task by another key of the role. */
  waits: Hex[];
}

/** Who of those that the parameters name for the role, from 1 on. */
function keyOf(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^[1-9]$/.test(text))
    throw new Refusal(`"${text}" is no key: give 1 for the role's first account, 2 for its second.`);
  return Number(text) - 1;
}

/**
 * Shows what a plan would do, tried against the chain as it is, and sends it where that was asked for: as whom the
 * network's parameters name for the role. A plan that would fail is refused before anything is sent.
 */
export async function perform(
  context: Context,
  plan: Plan,
  { role, send: isSent, key }: { role: Desk; send: boolean; key?: string | undefined },
  printer: Printer,
): Promise<Outcome> {
  const signer = await context.signerOf(role, keyOf(key));
  // The first call is what can be tried; those after it find what it changed.
  await simulate(context.connection.ethers.provider, plan, signer.address);
  for (const { description } of plan.calls) printer.line(description);
  if (!isSent) {
    printer.line(`Dry run: nothing was sent. With --send ${role} sends it.`);
    return { sent: false, waits: [] };
  }
  const receipts = await send(signer, plan);
  printer.line(`Sent in ${receipts.length === 1 ? "one transaction" : `${receipts.length} transactions`}.`);
  const waits = proposedIn(receipts);
  if (waits.length > 0) {
    printer.line(`Nothing is done yet: the bank's policy wants another key of ${role}, by the same task with --key 2.`);
  }
  return { sent: true, waits };
}
