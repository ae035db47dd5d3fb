import { send, simulate, type Plan } from "../../sdk/plan.js";
import type { Context } from "../lib/context.js";
import type { Printer } from "../lib/printer.js";

/** Who acts at the bank: the one who makes an entry, or the one who checks it. */
export type Desk = "ACCOUNT_BANK" | "ACCOUNT_BANK_CHECKER";

/**
 * Shows what a plan would do, tried against the chain as it is, and sends it where that was asked for: as whom the
 * network's parameters name for the role. A plan that would fail is refused before anything is sent.
 */
export async function perform(
  context: Context,
  plan: Plan,
  { role, send: isSent }: { role: Desk; send: boolean },
  printer: Printer,
): Promise<boolean> {
  const signer = await context.signerOf(role);
  // The first call is what can be tried; those after it find what it changed.
  await simulate(context.connection.ethers.provider, plan, signer.address);
  for (const { description } of plan.calls) printer.line(description);
  if (!isSent) {
    printer.line(`Dry run: nothing was sent. With --send ${role} sends it.`);
    return false;
  }
  const receipts = await send(signer, plan);
  printer.line(`Sent in ${receipts.length === 1 ? "one transaction" : `${receipts.length} transactions`}.`);
  return true;
}
