import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { readyProgrammes, type ReadyProgramme } from "../../sdk/programmes/index.js";
import { openContext, type Context } from "../lib/context.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";

/** Where a programme stands in the order book. */
export async function standing({ suite }: Context, { hash }: ReadyProgramme): Promise<string> {
  const number = await suite.OrderBook.programmeNumber(hash);
  if (number === 0n) return "not approved";
  return (await suite.OrderBook.programmeOpen(hash)) ? `approved as ${number}` : `withdrawn (${number})`;
}

/** Lists the ready programmes as this deployment would have them. */
export async function list(context: Context, printer: Printer): Promise<void> {
  const ready = readyProgrammes(context.book);
  const found = await Promise.all(ready.map(async (one) => ({ one, state: await standing(context, one) })));
  printer.table(
    ["name", "trade", "hash", "state"],
    found.map(({ one: { name, title, hash }, state }) => [name, `${title.en} ${title.zh}`, hash, state]),
  );
  printer.line("\nTheir rules and papers: docs/programmes.md.");
  printer.result(
    found.map(({ one: { name, title, hash, programme }, state }) => ({ name, title, hash, state, programme })),
  );
}

export default reporting(async ({ json }: { json: boolean }, hre: HardhatRuntimeEnvironment) => {
  await list(await openContext(hre), createPrinter(json));
});
