import { OrdosClient } from "../../sdk/client.js";
import { dayClose, type CloseScope, type Movement } from "../../sdk/close.js";
import { displayAmount, parseAmount } from "../../sdk/money.js";
import type { Context } from "../lib/context.js";
import { EXIT, Refusal } from "../lib/failure.js";
import type { Printer } from "../lib/printer.js";
import { readStatement } from "./files.js";
import { References, type AccountName } from "./references.js";

interface CloseArguments extends AccountName {
  statement: string;
  opening: string;
  closing: string;
  after: string;
  json: boolean;
}

function balanceIn(text: string, which: string): bigint {
  try {
    return text.startsWith("-") ? -parseAmount(text.slice(1)) : parseAmount(text);
  } catch {
    throw new Refusal(`The ${which} balance "${text}" is no amount: write it in major units, 7956285.18.`);
  }
}

function scopeOf(after: string): CloseScope {
  if (after === "") return {};
  if (!/^\d{1,15}$/.test(after)) throw new Refusal(`"${after}" is no number of a block.`);
  return { after: Number(after) };
}

const moved = (what: string, { count, amount }: Movement): string[] => [what, String(count), displayAmount(amount)];

/** Proves that statement and chain are the same to the unit; ends with exit code 3 and every difference by name if not. */
export async function close({ book, connection }: Context, args: CloseArguments, printer: Printer): Promise<void> {
  const lines = readStatement(args.statement, new References(args)).map(({ value }) => value);
  const statement = {
    opening: balanceIn(args.opening, "opening"),
    closing: balanceIn(args.closing, "closing"),
    lines,
  };
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const found = await dayClose(client, statement, scopeOf(args.after));
  printer.result(found);
  printer.table(
    ["moved", "count", "amount"],
    [
      moved("received", found.received),
      moved("paid out", found.paidOut),
      moved("sent back", found.sentBack),
      moved("taken back", found.takenBack),
      moved("recovered", found.recovered),
    ],
  );
  printer.line();
  const standing = [
    ["deposits outstanding", found.deposits],
    ["of them unapplied", found.unapplied],
    ["of them in payouts", found.instructed],
    ["taken back, not recovered", found.uncovered],
    ["the account by the chain", found.balance],
    ["the account by the statement", statement.closing],
  ] as const;
  printer.table(
    ["stands", "amount"],
    standing.map(([what, amount]) => [what, displayAmount(amount)]),
  );
  if (found.differences.length === 0) {
    printer.line(`\nClosed at block ${found.block} with no difference: ${lines.length} lines, each with its act.`);
    return;
  }
  printer.line();
  for (const { subject, what } of found.differences) printer.line(`${subject}: ${what}.`);
  const count = found.differences.length;
  throw new Refusal(`Not closed: ${count === 1 ? "one difference" : `${count} differences`}.`, EXIT.drift);
}
