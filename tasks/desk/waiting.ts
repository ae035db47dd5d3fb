import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatDay, LAST_DAY } from "../../sdk/dates.js";
import type { DeskView, LimitRow, WaitingRow } from "../../sdk/desk.js";
import { displayAmount, formatPercent } from "../../sdk/money.js";
import type { Prices, Terms } from "../../sdk/types.js";
import { openContext, type Context } from "../lib/context.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { eachDesk, type DeskArguments } from "./facilities.js";
import { limitText, untilText } from "./limits.js";

/** A cap that no loan reaches. */
const UNCAPPED = 2n ** 96n - 1n;

function capText(cap: bigint | undefined): string {
  return cap === undefined || cap >= UNCAPPED ? "no cap" : displayAmount(cap);
}

/** What terms say for the best grade. */
function termsText(terms: Terms, prices: Prices): string {
  const [advance = 0, rate = 0] = [prices.advance[0], prices.rate[0]];
  return `best grade ${formatPercent(advance)} at ${formatPercent(rate)}, late ${formatPercent(terms.lateRate)}`;
}

type Limit = Pick<LimitRow, "weight"> & Partial<Pick<LimitRow, "cap" | "expiryDay">>;

/** A limit as it holds, or will. */
function holdingText(kind: LimitRow["kind"], { cap, expiryDay, weight }: Limit): string {
  // The whole facility's cap is lifted by one of 0.
  const amount = capText(kind === "facility" && cap === 0n ? undefined : cap);
  if (kind === "sector") return `${amount}, ${formatPercent(weight)} off the advance`;
  if (kind === "facility" || kind === "automatic") return amount;
  return `${amount} until ${untilText(expiryDay ?? LAST_DAY)}, class ${weight}`;
}

/** What holds now, and what will. */
function change({ facility, limits }: DeskView, row: WaitingRow): [what: string, now: string, then: string] {
  if (row.kind === "terms") {
    const now = termsText(facility.terms, facility.prices);
    return [`terms, version ${row.number}`, now, termsText(row.terms, row.prices)];
  }
  if (row.kind === "filing") return [`programme ${row.number}`, `in sector ${row.today}`, `in sector ${row.sector}`];
  const known = limits.find(({ kind, number }) => kind === row.kind && number === row.number);
  const now = known === undefined ? "" : holdingText(row.kind, known);
  return [limitText({ ...row, parties: known?.parties ?? [] }), now, holdingText(row.kind, row.to)];
}

function show(desk: DeskView, printer: Printer): unknown {
  const { waiting, overrides } = desk;
  if (waiting.length > 0) {
    const rows = waiting.map((row) => [formatDay(row.from), ...change(desk, row)]);
    printer.table(["from", "what", "now", "then"], rows);
  } else printer.line("No limit or term waits.");
  if (overrides.length > 0) {
    printer.line();
    printer.table(
      ["from", "the lender's own grade of", "grade", "until", "state"],
      overrides.map(({ obligor, grade, from, expiryDay, waits }) => [
        formatDay(from),
        `party ${obligor}`,
        grade.toString(),
        untilText(expiryDay),
        waits ? "waits: until then the worse of both" : "in force",
      ]),
    );
  }
  return { waiting, overrides };
}

/** Shows what waits for its day in a facility, or in all of them. */
export async function waiting(context: Context, args: DeskArguments, printer: Printer): Promise<void> {
  await eachDesk(context, args, printer, show);
}

export default reporting(async (args: DeskArguments, hre: HardhatRuntimeEnvironment) => {
  await waiting(await openContext(hre), args, createPrinter(args.json));
});
