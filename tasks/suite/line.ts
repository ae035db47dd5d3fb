import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { OrdosClient } from "../../sdk/client.js";
import { formatDay } from "../../sdk/dates.js";
import { borrowingBase, readLine, type LineView, type PledgeView } from "../../sdk/lines.js";
import { displayAmount } from "../../sdk/money.js";
import { openContext, type Context } from "../lib/context.js";
import { Refusal, reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";

interface LineArguments {
  facility: string;
  seller: string;
  json: boolean;
}

/** Number of a party as people type it. */
function partyOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) >= 2 ** 32) throw new Refusal(`"${text}" is no party's number.`);
  return Number(text);
}

/** What may be drawn, or is missing, in one sentence. */
function verdict({ available, shortfall, distress, due }: LineView): string {
  if (shortfall !== 0n) return `${displayAmount(shortfall)} more is owed than the base bears.`;
  if (distress) return "Nothing more is drawn on this loan.";
  const until = due === undefined ? "" : ` until ${formatDay(due)}`;
  return `${displayAmount(available)} may be drawn${until}.`;
}

/** Why a pledge counts as it does. */
function words({ reason, stale }: PledgeView): string {
  return [reason, stale ? "look again" : ""].filter((part) => part !== "").join(", ");
}

/** Shows a seller's line in a facility, and its borrowing base pledge by pledge. */
export async function line(
  { connection, book }: Context,
  args: Omit<LineArguments, "json">,
  printer: Printer,
): Promise<void> {
  const seller = partyOf(args.seller);
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const today = formatDay(await client.today());
  const view = await readLine(client, args.facility, seller);
  const pledges = await borrowingBase(client, args.facility, seller);
  printer.result({
    ...{ today, facility: args.facility, seller, ...view, due: view.due === undefined ? null : formatDay(view.due) },
    rate: view.rate ?? null,
    pledges: pledges.map((pledge) => ({ ...pledge, due: formatDay(pledge.due) })),
  });
  printer.line(`Line of party ${seller} on ${today}: ${verdict(view)}`);
  printer.table(
    ["base", "owed", "principal", "interest", "late"],
    [
      [view.base, view.owed, view.parts.principal, view.parts.interest, view.parts.late].map((amount) =>
        displayAmount(amount),
      ),
    ],
  );
  if (pledges.length === 0) return;
  printer.line("");
  printer.table(
    ["receivable", "obligor", "due", "units", "counts", ""],
    pledges.map((pledge) => [
      ...[`0x${pledge.receivable.toString(16)}`, String(pledge.obligor), formatDay(pledge.due)],
      ...[displayAmount(pledge.units), displayAmount(pledge.counts), words(pledge)],
    ]),
  );
}

export default reporting(async (args: LineArguments, hre: HardhatRuntimeEnvironment) => {
  await line(await openContext(hre), args, createPrinter(args.json));
});
