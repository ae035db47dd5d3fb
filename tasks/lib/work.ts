import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { openContext, type Context } from "./context.js";
import { reporting } from "./failure.js";
import { createPrinter, type Printer } from "./printer.js";

/** What a task does, apart from where it runs and how it prints. */
export type Work<ArgumentsT> = (context: Context, args: ArgumentsT, printer: Printer) => Promise<void>;

/** The work on the network that the command line names; a failure is one sentence and an exit code. */
export function inContext<ArgumentsT extends { json: boolean }>(work: Work<ArgumentsT>) {
  return reporting(async (args: ArgumentsT, hre: HardhatRuntimeEnvironment) => {
    await work(await openContext(hre), args, createPrinter(args.json));
  });
}
