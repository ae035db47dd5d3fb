import { dayOf, formatDay, parseDay, type Day } from "../../sdk/dates.js";
import { parseAmount } from "../../sdk/money.js";
import { BadTable, readCsv, type CsvRow } from "../lib/csv.js";

/** One row of a receivables ledger, checked. Amounts in minor units, days as civil days since 1970-01-01. */
export interface LedgerRow {
  line: number;
  customer: string;
  invoice: string;
  invoiced: Day;
  due: Day;
  amount: bigint;
  disputed: boolean;
  settled: Day;
}

/** A row that cannot be run, with the line it stands on and why. */
export interface BadRow {
  line: number;
  reason: string;
}

export interface Ledger {
  rows: LedgerRow[];
  bad: BadRow[];
}

/** The columns, as the sample ledger has them; all must be there and no other. */
const COLUMNS = [
  "countryCode",
  "customerID",
  "PaperlessDate",
  "invoiceNumber",
  "InvoiceDate",
  "DueDate",
  "InvoiceAmount",
  "Disputed",
  "SettledDate",
  "PaperlessBill",
  "DaysToSettle",
  "DaysLate",
] as const;

type Column = (typeof COLUMNS)[number];
type Raw = Record<Column, string>;

/** Above this an amount is taken for a mistake: ten billion in major units. */
const LARGEST = 1_000_000_000_000n;
/** Longer terms than a year are no trade credit. */
const LONGEST_TERM = 366;
/** A ledger is simulated between these days. */
const FIRST_DAY = parseDay("1990-01-01");
const LAST_DAY = parseDay("2099-12-31");

/** A file that cannot be read as a ledger at all. */
export class NotALedger extends Error {
  override readonly name = "NotALedger";
}

/** Reads a ledger from CSV text. Rows that cannot be run are listed, not dropped in silence. */
export function readLedger(text: string): Ledger {
  const rows: LedgerRow[] = [];
  const bad: BadRow[] = [];
  const seen = new Map<string, LedgerRow>();
  for (const { record, line, problem } of rowsOf(text)) {
    try {
      if (problem !== "") throw new Error(problem);
      const row = readRow(record as Raw, line);
      const before = seen.get(row.invoice);
      if (before !== undefined) throw new Error(duplicate(before, row));
      seen.set(row.invoice, row);
      rows.push(row);
    } catch (error) {
      bad.push({ line, reason: (error as Error).message });
    }
  }
  return { rows, bad };
}

function duplicate(before: LedgerRow, row: LedgerRow): string {
  const same = before.amount === row.amount && before.customer === row.customer;
  const how = same ? "with the same customer and amount" : "with another customer or amount";
  return `invoice number ${row.invoice} stands on line ${before.line} already, ${how}`;
}

/** The rows of the file, or why it is no ledger. */
function rowsOf(text: string): CsvRow[] {
  try {
    return readCsv(text, COLUMNS);
  } catch (error) {
    if (!(error instanceof BadTable)) throw error;
    throw new NotALedger(error.otherColumns ? `not a ledger: ${error.message}` : error.message);
  }
}

function readRow(raw: Raw, line: number): LedgerRow {
  if (raw.customerID === "") throw new Error("customerID is empty");
  if (raw.invoiceNumber === "") throw new Error("invoiceNumber is empty");
  const invoiced = day(raw, "InvoiceDate");
  const due = day(raw, "DueDate");
  const settled = day(raw, "SettledDate");
  const amount = readAmount(raw.InvoiceAmount);
  if (due <= invoiced) throw new Error(`due ${formatDay(due)} is not after the invoice date ${formatDay(invoiced)}`);
  if (due - invoiced > LONGEST_TERM) throw new Error(`a term of ${due - invoiced} days is longer than ${LONGEST_TERM}`);
  if (settled < invoiced) {
    throw new Error(`settled ${formatDay(settled)} before the invoice date ${formatDay(invoiced)}`);
  }
  return {
    line,
    customer: raw.customerID,
    invoice: raw.invoiceNumber,
    invoiced,
    due,
    amount,
    disputed: yesOrNo(raw.Disputed),
    settled,
  };
}

function day(raw: Raw, column: "InvoiceDate" | "DueDate" | "SettledDate"): Day {
  const text = raw[column];
  if (text === "") throw new Error(`${column} is missing`);
  const value = parseUsDate(text);
  if (value === undefined) throw new Error(`${column} ${JSON.stringify(text)} is not a date (month/day/year)`);
  if (value < FIRST_DAY || value > LAST_DAY) throw new Error(`${column} ${text} is out of range`);
  return value;
}

/** Civil day of `month/day/year`; undefined when there is no such date. */
function parseUsDate(text: string): Day | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (match === null) return undefined;
  const [month, dayOfMonth, year] = match.slice(1).map(Number) as [number, number, number];
  try {
    return dayOf(year, month, dayOfMonth);
  } catch {
    return undefined;
  }
}

function readAmount(text: string): bigint {
  const amount = decimal(text);
  if (amount === undefined) {
    throw new Error(`InvoiceAmount ${JSON.stringify(text)} is not an amount with at most two decimals`);
  }
  if (amount <= 0n) throw new Error(`InvoiceAmount ${text} is not positive`);
  if (amount > LARGEST) throw new Error(`InvoiceAmount ${text} is absurd`);
  return amount;
}

function decimal(text: string): bigint | undefined {
  try {
    return parseAmount(text);
  } catch {
    return undefined;
  }
}

function yesOrNo(text: string): boolean {
  if (text === "Yes") return true;
  if (text === "No") return false;
  throw new Error(`Disputed ${JSON.stringify(text)} is neither Yes nor No`);
}
