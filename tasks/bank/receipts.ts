import { ZeroHash } from "ethers";

import { OrdosClient } from "../../sdk/client.js";
import { formatDay } from "../../sdk/dates.js";
import { displayAmount, parseAmount } from "../../sdk/money.js";
import { planRecordReceipt, planReverse, planSendBack } from "../../sdk/plans/settlement.js";
import { checkRemittance, countsFrom, planRemittance, withCollectors } from "../../sdk/remittance.js";
import type { Allocation, Hex } from "../../sdk/types.js";
import type { Context } from "../lib/context.js";
import { Refusal } from "../lib/failure.js";
import type { Printer } from "../lib/printer.js";
import { readRemittance } from "./files.js";
import { perform } from "./perform.js";
import { dayIn, References, type AccountName } from "./references.js";

/** What every task on a line of the statement is told. */
export interface LineArguments extends AccountName {
  /** The bank's reference, in clear or as its keyed hash. */
  reference: string;
  /** Day on which the statement has it, needed for a reference in clear. */
  booked: string;
  send: boolean;
  /** Which of the role's accounts signs, from 1 on; the first by default. */
  key?: string;
  json: boolean;
}

function amountIn(text: string): bigint {
  try {
    return parseAmount(text);
  } catch {
    throw new Refusal(`"${text}" is no amount: write it in major units with at most two decimals, 7956285.18.`);
  }
}

const refOf = (args: LineArguments): Hex => new References(args).line(args.reference, args.booked);

/** The line by which money left again, of a receipt that is named by its own. */
export interface OutgoingLine {
  /** Its reference, in clear or as its keyed hash. */
  outRef: string;
  /** Day on which the statement has it; that of the receipt by default. */
  outBooked: string;
}

function outRefOf(args: LineArguments & OutgoingLine): Hex {
  if (args.outRef === "") throw new Refusal("Money that left has a reference of its own: give --out-ref.");
  return new References(args).line(args.outRef, args.outBooked === "" ? args.booked : args.outBooked);
}

/** Records what came in. */
export async function receipt(
  context: Context,
  args: LineArguments & { amount: string; valueDay: string; payer: string },
  printer: Printer,
): Promise<void> {
  const valueDay = dayIn(args.valueDay === "" ? args.booked : args.valueDay);
  const line = { bankRef: refOf(args), amount: amountIn(args.amount), valueDay };
  const payer = args.payer === "" ? ZeroHash : args.payer;
  const plan = planRecordReceipt(context.book, { ...line, payer });
  printer.line(`Receipt ${line.bankRef}: ${displayAmount(line.amount)}, value day ${formatDay(valueDay)}.`);
  const outcome = await perform(context, plan, { role: "ACCOUNT_BANK", send: args.send, key: args.key }, printer);
  printer.result({ ...line, valueDay: formatDay(valueDay), ...outcome });
}

/** Who collects what a list pays: whoever holds it, one facility alone, or nobody. */
async function collectorsIn(client: OrdosClient, list: readonly Allocation[], collect: string): Promise<Allocation[]> {
  if (collect === "none") return [...list];
  return withCollectors(client, list, collect === "" ? undefined : [collect]);
}

/** Pays receivables by the payer's list; nothing is sent while a line of it does not fit. */
export async function allocate(
  context: Context,
  args: LineArguments & { list: string; payerName: string; collect: string },
  printer: Printer,
): Promise<void> {
  const bankRef = refOf(args);
  const references = new References(args);
  const lines = readRemittance(args.list, (text) => references.paper(text, args.payerName));
  const list = lines.map(({ value }) => value);
  const client = await OrdosClient.connect(context.book, context.connection.ethers.provider);
  const problems = await checkRemittance(client, bankRef, list);
  if (problems.length > 0) {
    const words = problems.map(({ at, what }) => (at === undefined ? what : `line ${lines[at]?.line}: ${what}`));
    throw new Refusal(`${args.list} is not used: ${words.join("; ")}.`);
  }
  const paid = list.reduce((sum, { amount }) => sum + amount, 0n);
  const deducted = list.reduce((sum, { deduction }) => sum + (deduction?.amount ?? 0n), 0n);
  const { unapplied } = await client.receipt(bankRef);
  printer.table(
    ["receivables", "paid", "deducted", "left of the receipt"],
    [[String(list.length), ...[paid, deducted, unapplied - paid].map((amount) => displayAmount(amount))]],
  );
  const valueDay = formatDay(await countsFrom(client, bankRef));
  const named = await collectorsIn(client, list, args.collect);
  const collected = named.flatMap(({ receivable, collector }) =>
    collector === undefined ? [] : [{ receivable, collector }],
  );
  printer.line(`It counts from ${valueDay}; ${collected.length} of ${list.length} are collected as of that day.`);
  for (const { receivable, collector } of collected) printer.line(`Facility ${collector} collects ${receivable}.`);
  const plan = planRemittance(context.book, bankRef, named);
  const outcome = await perform(context, plan, { role: "ACCOUNT_BANK", send: args.send, key: args.key }, printer);
  const left = unapplied - paid;
  printer.result({ bankRef, receivables: list.length, paid, deducted, left, valueDay, collected, ...outcome });
}

/** Sends money that nobody could place back to where it came from. */
export async function giveBack(
  context: Context,
  args: LineArguments & OutgoingLine & { amount: string },
  printer: Printer,
): Promise<void> {
  const bankRef = refOf(args);
  const outRef = outRefOf(args);
  const amount = amountIn(args.amount);
  const plan = planSendBack(context.book, bankRef, amount, outRef);
  const outcome = await perform(context, plan, { role: "ACCOUNT_BANK", send: args.send, key: args.key }, printer);
  printer.result({ bankRef, amount, outRef, ...outcome });
}

/** Takes back what a receipt had paid into a receivable. */
export async function reverse(
  context: Context,
  args: LineArguments & OutgoingLine & { receivable: string; amount: string },
  printer: Printer,
): Promise<void> {
  if (!/^(0x[0-9a-fA-F]{1,64}|\d{1,78})$/.test(args.receivable)) {
    throw new Refusal(`"${args.receivable}" is no id of a receivable, decimal or 0x.`);
  }
  const { bankRef, outRef } = { bankRef: refOf(args), outRef: outRefOf(args) };
  const line = { bankRef, receivable: BigInt(args.receivable), amount: amountIn(args.amount), outRef };
  const plan = planReverse(context.book, line);
  const outcome = await perform(
    context,
    plan,
    { role: "ACCOUNT_BANK_CHECKER", send: args.send, key: args.key },
    printer,
  );
  printer.result({ ...line, ...outcome });
}
