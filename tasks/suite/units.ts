import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { OrdosClient } from "../../sdk/client.js";
import { displayAmount } from "../../sdk/money.js";
import { unitsStatement, type UnitsMove } from "../../sdk/units.js";
import { openContext, type Context } from "../lib/context.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { receivableOf } from "./pack.js";

interface UnitsArguments {
  receivable: string;
  json: boolean;
}

/** Columns, and whether one stands there where nobody has anything in it. */
const COLUMNS = [
  ["received", "received", true],
  ["passed on", "passedOn", true],
  ["seized", "seized", false],
  ["credited", "credited", true],
  ["paid in kind", "paidInKind", false],
  ["cleared", "cleared", true],
  ["holds", "units", true],
  ["frozen", "frozen", false],
  ["claimed", "claimed", true],
  ["given up", "givenUp", false],
] as const;

/** Why units moved, in words. */
function why({ reason, debt }: UnitsMove): string {
  if (reason === "courtOrder") return "by order of a court";
  if (reason === "transfer") return "by a transfer";
  if (debt === null) return "with the consent of both";
  const until = debt.discharged ? "for good" : "until they are paid";
  return `in payment of ${displayAmount(debt.amount)} of ${debt.receivable}, ${until}`;
}

/** Shows where the units of a receivable went, tier by tier, and why. */
export async function units({ connection, book }: Context, args: UnitsArguments, printer: Printer): Promise<void> {
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const statement = await unitsStatement(client, receivableOf(args.receivable));
  printer.result(statement);
  const { issued, outstanding, holders, moves } = statement;
  const columns = COLUMNS.filter(([, field, always]) => always || holders.some((holder) => holder[field] !== 0n));
  printer.table(
    ["tier", "account", ...columns.map(([header]) => header)],
    holders.map((holder) => [
      holder.tier.toString(),
      holder.account,
      ...columns.map(([, field]) => displayAmount(holder[field])),
    ]),
  );
  if (moves.length > 0) {
    printer.line();
    printer.table(
      ["from", "to", "tier", "units", "why"],
      moves.map((move) => [move.from, move.to, move.tier.toString(), displayAmount(move.units), why(move)]),
    );
  }
  printer.line(`\n${displayAmount(outstanding)} of ${displayAmount(issued)} outstanding, ${moves.length} transfer(s).`);
}

export default reporting(async (args: UnitsArguments, hre: HardhatRuntimeEnvironment) => {
  await units(await openContext(hre), args, createPrinter(args.json));
});
