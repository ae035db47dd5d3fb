import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatDay, LAST_DAY, type Day } from "../../sdk/dates.js";
import type { DeskView, LimitRow } from "../../sdk/desk.js";
import { displayAmount, formatPercent } from "../../sdk/money.js";
import { openContext, type Context } from "../lib/context.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { eachDesk, partiesText, type DeskArguments } from "./facilities.js";

/** What a limit is of, in words. */
export function limitText({ kind, number, parties }: Pick<LimitRow, "kind" | "number" | "parties">): string {
  const group = `group ${number}${parties.length === 0 ? "" : `, ${partiesText(parties)}`}`;
  return {
    facility: "whole facility, with interest to come",
    automatic: "one draw without the lender's approval",
    obligor: `as buyer: ${group}`,
    seller: `as seller: ${group}`,
    sector: `sector ${number}`,
    newPair: `new pair: seller ${parties[0] ?? ""}, buyer ${parties[1] ?? ""}`,
  }[kind];
}

/** The last day that there is stands for none. */
export function untilText(day: Day): string {
  return day === LAST_DAY ? "no end" : formatDay(day);
}

function remark({ kind, weight, expired }: LimitRow): string {
  if (expired) return "EXPIRED: nothing new";
  if (kind === "sector") return weight === 0 ? "" : `${formatPercent(weight)} off the advance`;
  return kind === "seller" || kind === "obligor" ? `class ${weight}` : "";
}

function show({ facility, limits }: DeskView, printer: Printer): unknown {
  const { cash, seniorTakeable, juniorTakeable } = facility;
  printer.table(
    ["limit", "used", "cap", "free", "until", "remark"],
    limits.map((row) => [
      limitText(row),
      row.kind === "automatic" ? "" : displayAmount(row.used),
      row.cap === undefined ? "" : displayAmount(row.cap),
      row.kind === "automatic" || row.free === undefined ? "" : displayAmount(row.free),
      row.expiryDay === undefined ? "" : untilText(row.expiryDay),
      [row.cap === undefined ? "no cap" : "", remark(row)].filter(Boolean).join(", "),
    ]),
  );
  printer.line(
    `Cash ${displayAmount(cash)}; of it senior ${displayAmount(seniorTakeable)} or junior ${displayAmount(juniorTakeable)} ` +
      "could be taken out today.",
  );
  return { limits };
}

/** Shows the limits of a facility, or of all of them. */
export async function limits(context: Context, args: DeskArguments, printer: Printer): Promise<void> {
  await eachDesk(context, args, printer, show);
}

export default reporting(async (args: DeskArguments, hre: HardhatRuntimeEnvironment) => {
  await limits(await openContext(hre), args, createPrinter(args.json));
});
