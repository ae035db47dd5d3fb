import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { formatDay } from "../../sdk/dates.js";
import type { DeskLoan, DeskView } from "../../sdk/desk.js";
import { displayAmount } from "../../sdk/money.js";
import { openContext, type Context } from "../lib/context.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { eachDesk, type DeskArguments } from "./facilities.js";

/** Stages of the book in words. */
function stageText({ stage, writtenOff }: DeskLoan): string {
  if (writtenOff) return "off the book";
  return stage === 4 ? "distress" : stage.toString();
}

function groundText({ order }: DeskLoan): string {
  return order === undefined ? "claim" : `order, to stage ${order.drawnTo}`;
}

function remarks({ order, recourse, disputed, inTransit }: DeskLoan): string {
  const { cureUntil, asked, schedule } = recourse ?? {};
  const plan = schedule === undefined ? "" : `${schedule.count} × ${displayAmount(schedule.amount)}`;
  return [
    ...Object.entries({ disputed, "in transit": inTransit }).map(([words, holds]) => (holds ? words : "")),
    cureUntil === undefined ? "" : `seller asked for ${displayAmount(asked ?? 0n)} by ${formatDay(cureUntil)}`,
    schedule === undefined ? "" : `plan: ${plan} from ${formatDay(schedule.first)}`,
    order?.liened === false ? "NO LIEN" : "",
  ]
    .filter(Boolean)
    .join("; ");
}

function show({ loans }: DeskView, printer: Printer): unknown {
  if (loans.length === 0) {
    printer.line("No loan is open.");
    return { loans };
  }
  const columns = ["face", "open", "principal", "interest", "late"];
  printer.table(
    ["stands on", "buyer", "seller", "due", "past due", "stage", ...columns, "remark", "id"],
    loans.map((loan) => [
      groundText(loan),
      loan.obligor.toString(),
      loan.seller.toString(),
      formatDay(loan.due),
      loan.daysPastDue.toString(),
      stageText(loan),
      // An order has no face.
      ...[loan.units, loan.open].map((amount) => (loan.onOrder ? "" : displayAmount(amount))),
      ...[loan.principal, loan.interest, loan.late].map((amount) => displayAmount(amount)),
      remarks(loan),
      `0x${loan.receivable.toString(16).padStart(64, "0")}`,
    ]),
  );
  const principal = loans.reduce((sum, loan) => sum + loan.principal, 0n);
  printer.line(`${loans.length} open, principal ${displayAmount(principal)}.`);
  return { loans };
}

/** Shows the open loans of a facility, or of all of them. */
export async function loans(context: Context, args: DeskArguments, printer: Printer): Promise<void> {
  await eachDesk(context, args, printer, show);
}

export default reporting(async (args: DeskArguments, hre: HardhatRuntimeEnvironment) => {
  await loans(await openContext(hre), args, createPrinter(args.json));
});
