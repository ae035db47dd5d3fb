import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { planApproveProgramme } from "../../sdk/plans/trade.js";
import { PROGRAMME_NAMES, readyProgramme, type ProgrammeName } from "../../sdk/programmes/index.js";
import { openContext, type Context } from "../lib/context.js";
import { Refusal, reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { standing } from "./list.js";

interface ApproveArguments {
  name: string;
  send: boolean;
  json: boolean;
}

function isReady(name: string): name is ProgrammeName {
  return (PROGRAMME_NAMES as readonly string[]).includes(name);
}

/**
 * Approves a ready programme as its manager, or says which call would. It sends only where the manager has no delay and
 * the network is for rehearsals: elsewhere the manager schedules the call with its own means.
 */
export async function approve(context: Context, name: string, send: boolean, printer: Printer): Promise<void> {
  if (!isReady(name)) throw new Refusal(`No programme "${name}" is ready: there are ${PROGRAMME_NAMES.join(", ")}.`);
  const ready = readyProgramme(name, context.book);
  const state = await standing(context, ready);
  const { networkName } = context.connection;
  const plan = planApproveProgramme(context.book, ready.programme, ready.table);
  printer.line(`${ready.title.en} ${ready.title.zh}, ${ready.hash}: ${state} on "${networkName}".`);
  if (state !== "not approved") {
    printer.result({ name, hash: ready.hash, state, sent: false });
    return;
  }
  if (!send) {
    for (const { to, data, description } of plan.calls) printer.line(`\n${description}\nto   ${to}\ndata ${data}`);
    printer.line(
      "\nNothing was sent. With --send the holder of PROGRAMME_MANAGER sends it, on a network for rehearsals.",
    );
    printer.result({ name, hash: ready.hash, state, sent: false, plan });
    return;
  }
  if (!context.parameters.rehearsal) {
    throw new Refusal(
      `"${networkName}" is no network for rehearsals: its PROGRAMME_MANAGER schedules the call itself.`,
    );
  }
  const manager = await context.signerOf("PROGRAMME_MANAGER");
  for (const { to, data } of plan.calls) await (await manager.sendTransaction({ to, data })).wait();
  const after = await standing(context, ready);
  printer.line(`Now ${after}.`);
  printer.result({ name, hash: ready.hash, state: after, sent: true });
}

export default reporting(async ({ name, send, json }: ApproveArguments, hre: HardhatRuntimeEnvironment) => {
  await approve(await openContext(hre), name, send, createPrinter(json));
});
