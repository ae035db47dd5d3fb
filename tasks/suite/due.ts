import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { OrdosClient } from "../../sdk/client.js";
import { formatDay } from "../../sdk/dates.js";
import { dueTasks } from "../../sdk/due.js";
import { openContext, type Context } from "../lib/context.js";
import { Refusal, reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";

interface DueArguments {
  within: string;
  json: boolean;
}

/** A number of days as people type it. */
function daysOf(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > 3_650) {
    throw new Refusal(`"${text}" is no number of days: give 0 to 3650.`);
  }
  return Number(text);
}

/** Lists what somebody has to do within some days, what is late first. */
export async function due({ connection, book }: Context, args: DueArguments, printer: Printer): Promise<void> {
  const within = daysOf(args.within);
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const today = await client.today();
  const tasks = await dueTasks(client, { within });
  printer.result({
    today: formatDay(today),
    within,
    tasks: tasks.map((task) => ({ ...task, day: formatDay(task.day) })),
  });
  if (tasks.length === 0) {
    printer.line(`Nothing is due within ${within} days of ${formatDay(today)}.`);
    return;
  }
  printer.table(
    ["by", "", "who", "what"],
    tasks.map(({ day, late, who, what }) => [formatDay(day), late ? "LATE" : "", who, what]),
  );
  const late = tasks.filter((task) => task.late).length;
  printer.line(`\n${tasks.length} due within ${within} days of ${formatDay(today)}, ${late} of them late.`);
}

export default reporting(async (args: DueArguments, hre: HardhatRuntimeEnvironment) => {
  await due(await openContext(hre), args, createPrinter(args.json));
});
