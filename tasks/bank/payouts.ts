import { OrdosClient } from "../../sdk/client.js";
import { formatDay, type Day } from "../../sdk/dates.js";
import { events } from "../../sdk/events.js";
import { displayAmount } from "../../sdk/money.js";
import type { Plan } from "../../sdk/plan.js";
import { planBookPayout } from "../../sdk/plans/financing.js";
import { planConfirmPayout, planRejectPayout } from "../../sdk/plans/settlement.js";
import { loansOfPayouts, transitOf, type PayoutLoan } from "../../sdk/transit.js";
import { PayoutStatus, type Hex } from "../../sdk/types.js";
import type { Context } from "../lib/context.js";
import { Refusal } from "../lib/failure.js";
import type { Printer } from "../lib/printer.js";
import { perform, type Outcome } from "./perform.js";
import type { LineArguments } from "./receipts.js";
import { dayIn, References } from "./references.js";

interface Open {
  id: Hex;
  amount: bigint;
  payees: Hex;
  instructedOn: Day;
  loan?: PayoutLoan;
  age: number;
}

function payoutIn(text: string): Hex {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new Refusal(`"${text}" is no id of a payout: 0x and 64 hex digits.`);
  return text;
}

/**
 * Carries out what the bank decides of a payout and, where a draw waits for it, books that: any key may, so the bank's does. What
 * waits for a second key is not decided yet.
 */
async function decide(
  context: Context,
  payout: Hex,
  plan: Plan,
  { send, key }: LineArguments,
  printer: Printer,
): Promise<Outcome> {
  const { book, connection } = context;
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const of = (await loansOfPayouts(client)).get(payout);
  const inTransit = of !== undefined && (await transitOf(client, of.facility, of.loan))?.payoutId === payout;
  const by = { role: "ACCOUNT_BANK_CHECKER", send, key } as const;
  const outcome = await perform(context, plan, by, printer);
  if (!inTransit || outcome.waits.length > 0) return outcome;
  const booking = planBookPayout(book, of.facility, of.loan);
  if (outcome.sent) return perform(context, booking, by, printer);
  for (const { description } of booking.calls) printer.line(`Then: ${description}`);
  return outcome;
}

/** Lists payouts that the bank has neither confirmed nor rejected, the oldest first; marks those that wait too long. */
export async function payouts(
  { book, connection }: Context,
  { days }: { days: string; json: boolean },
  printer: Printer,
): Promise<void> {
  if (!/^\d{1,3}$/.test(days)) throw new Refusal(`"${days}" is no number of days: give 0 to 999.`);
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const today = await client.today();
  const open: Open[] = [];
  const loans = await loansOfPayouts(client);
  for (const { args } of await events(client, { names: ["PayoutInstructed"], facilities: [] })) {
    const { amount, day: instructedOn, status } = await client.payout(args.payoutId);
    if (status !== PayoutStatus.Instructed) continue;
    const loan = loans.get(args.payoutId);
    const age = today - instructedOn;
    open.push({ id: args.payoutId, amount, payees: args.payees, instructedOn, age, ...(loan && { loan }) });
  }
  open.sort((a, b) => a.instructedOn - b.instructedOn);
  const late = open.filter(({ age }) => age > Number(days));
  printer.result(open.map((one) => ({ ...one, instructedOn: formatDay(one.instructedOn), late: late.includes(one) })));
  if (open.length === 0) {
    printer.line("No payout is open.");
    return;
  }
  printer.table(
    ["payout", "amount", "since", "days", "", "of loan"],
    open.map((one) => [
      one.id,
      displayAmount(one.amount),
      formatDay(one.instructedOn),
      String(one.age),
      late.includes(one) ? "LATE" : "",
      one.loan?.loan.toString() ?? "",
    ]),
  );
  const total = open.reduce((sum, { amount }) => sum + amount, 0n);
  printer.line(`\n${open.length} open, ${displayAmount(total)}; ${late.length} for more than ${days} days.`);
}

/** Says that the bank has paid. */
export async function confirm(
  context: Context,
  args: LineArguments & { payout: string; valueDay: string },
  printer: Printer,
): Promise<void> {
  const payout = payoutIn(args.payout);
  const bankRef = new References(args).line(args.reference, args.booked);
  const valueDay = dayIn(args.valueDay === "" ? args.booked : args.valueDay);
  const plan = planConfirmPayout(context.book, payout, bankRef, valueDay);
  const outcome = await decide(context, payout, plan, args, printer);
  printer.result({ payout, bankRef, valueDay: formatDay(valueDay), ...outcome });
}

/** Says that the bank could not pay. */
export async function reject(
  context: Context,
  args: LineArguments & { payout: string },
  printer: Printer,
): Promise<void> {
  const payout = payoutIn(args.payout);
  const bankRef = new References(args).line(args.reference, args.booked);
  const plan = planRejectPayout(context.book, payout, bankRef);
  const outcome = await decide(context, payout, plan, args, printer);
  printer.result({ payout, bankRef, ...outcome });
}
