import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { OrdosClient } from "../../sdk/client.js";
import { formatDay, parseDay, type Day } from "../../sdk/dates.js";
import { displayAmount } from "../../sdk/money.js";
import { Stage } from "../../sdk/types.js";
import type { NoticeView, PayInstructionView } from "../../sdk/views.js";
import { openContext, type Context } from "../lib/context.js";
import { Refusal, reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { receivableOf } from "./pack.js";

interface PayInstructionArguments {
  receivable: string;
  day: string;
  json: boolean;
}

function dayOf(text: string): Day | undefined {
  if (text === "") return undefined;
  try {
    return parseDay(text);
  } catch {
    throw new Refusal(`"${text}" is no day: give it as YYYY-MM-DD.`);
  }
}

/** A date for programs; null where there is none. */
function dateOf(day: Day): string | null {
  return day === 0 ? null : formatDay(day);
}

function stageWords(stage: Stage): string {
  return (
    Object.entries(Stage)
      .find(([, value]) => value === stage)?.[0]
      .toLowerCase() ?? "unknown"
  );
}

function noticeWords({ assignee, notifiedOn, acknowledgedOn }: NoticeView): string {
  if (assignee === 0) return "none was notified";
  const acknowledged = acknowledgedOn === 0 ? "not acknowledged" : `acknowledged on ${formatDay(acknowledgedOn)}`;
  return `to party ${assignee}, notified on ${formatDay(notifiedOn)}, ${acknowledged}`;
}

/** What to pay in, in one sentence. */
function verdict({ day, face, lateInterest, disputed, drafted }: PayInstructionView): string {
  if (face === 0n) return "Nothing is owed.";
  const all = displayAmount(face + lateInterest);
  const whole = `Paid into the token on ${formatDay(day)}, ${all} discharges the buyer in full, whoever holds the units.`;
  const kept = [
    ...(disputed === 0n ? [] : [`${displayAmount(disputed)} that is disputed or deducted`]),
    ...(drafted === 0n ? [] : [`${displayAmount(drafted)} that drafts cover`]),
  ];
  return kept.length === 0 ? whole : `${whole} It may hold back ${kept.join(" and ")}.`;
}

/** Shows what discharges a buyer that pays on a day. */
export async function payInstruction(
  { connection, book }: Context,
  args: PayInstructionArguments,
  printer: Printer,
): Promise<void> {
  const [id, day] = [receivableOf(args.receivable), dayOf(args.day)];
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const p = await client.payInstruction(id, day);
  const symbol = await client.moneyAt(p.currency).symbol();
  const notice = {
    ...p.notice,
    notifiedOn: dateOf(p.notice.notifiedOn),
    acknowledgedOn: dateOf(p.notice.acknowledgedOn),
  };
  printer.result({ ...p, day: formatDay(p.day), stage: stageWords(p.stage), notice, symbol });
  printer.table(
    ["what", "is"],
    [
      ["receivable", id.toString()],
      ["stands", `${stageWords(p.stage)} on ${formatDay(p.day)}`],
      ["pay into", `${p.payTo}, the receivable token: never to a holder`],
      ["money", `${symbol} at ${p.currency}`],
      ["face open", displayAmount(p.face)],
      ["late interest", displayAmount(p.lateInterest)],
      ["disputed or deducted", displayAmount(p.disputed)],
      ["covered by drafts", displayAmount(p.drafted)],
      ["assignment", noticeWords(p.notice)],
      ...(p.frozen ? [["frozen", "units of some holder are, or were: their money waits in the token"]] : []),
    ],
  );
  printer.line(`\n${verdict(p)}`);
}

export default reporting(async (args: PayInstructionArguments, hre: HardhatRuntimeEnvironment) => {
  await payInstruction(await openContext(hre), args, createPrinter(args.json));
});
