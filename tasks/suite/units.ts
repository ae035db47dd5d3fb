import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { OrdosClient } from "../../sdk/client.js";
import { displayAmount } from "../../sdk/money.js";
import { unitsStatement } from "../../sdk/units.js";
import { openContext, type Context } from "../lib/context.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { receivableOf } from "./pack.js";

interface UnitsArguments {
  receivable: string;
  json: boolean;
}

/** Shows where the units of a receivable went, tier by tier. */
export async function units({ connection, book }: Context, args: UnitsArguments, printer: Printer): Promise<void> {
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const statement = await unitsStatement(client, receivableOf(args.receivable));
  printer.result(statement);
  printer.table(
    ["tier", "account", "received", "passed on", "credited", "cleared", "holds", "claimed"],
    statement.holders.map((holder) => [
      holder.tier.toString(),
      holder.account,
      displayAmount(holder.received),
      displayAmount(holder.passedOn),
      displayAmount(holder.credited),
      displayAmount(holder.cleared),
      displayAmount(holder.units),
      displayAmount(holder.claimed),
    ]),
  );
  const { issued, outstanding, moves } = statement;
  printer.line(`\n${displayAmount(outstanding)} of ${displayAmount(issued)} outstanding, ${moves.length} transfer(s).`);
}

export default reporting(async (args: UnitsArguments, hre: HardhatRuntimeEnvironment) => {
  await units(await openContext(hre), args, createPrinter(args.json));
});
