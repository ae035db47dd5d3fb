import { readFileSync } from "node:fs";

import { parseDay } from "../../sdk/dates.js";
import type { BankLine } from "../../sdk/close.js";
import { parseAmount } from "../../sdk/money.js";
import { Reason, type Allocation, type Hex } from "../../sdk/types.js";
import { BadTable, readCsv, type CsvRow } from "../lib/csv.js";
import { Refusal } from "../lib/failure.js";
import type { References } from "./references.js";

/** A line of a file, with the number under which people find it. */
export interface Numbered<T> {
  line: number;
  value: T;
}

/** Reads all rows or none: every bad one is named, with its line and why. */
function readAll<T>(path: string, rows: readonly CsvRow[], read: (record: CsvRow["record"]) => T): Numbered<T>[] {
  const bad: string[] = [];
  const good: Numbered<T>[] = [];
  for (const { line, record, problem } of rows) {
    try {
      if (problem !== "") throw new Error(problem);
      good.push({ line, value: read(record) });
    } catch (error) {
      bad.push(`line ${line}: ${(error as Error).message}`);
    }
  }
  if (bad.length > 0) throw new Refusal(`${path} is not used: ${bad.join("; ")}.`);
  return good;
}

function rowsOf(path: string, columns: readonly string[], optional: readonly string[]): CsvRow[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new Refusal(`There is no file ${path} that can be read.`);
  }
  try {
    return readCsv(text, columns, optional);
  } catch (error) {
    if (error instanceof BadTable) throw new Refusal(`${path}: ${error.message}.`);
    throw error;
  }
}

function receivableIn(text: string): bigint {
  if (!/^(0x[0-9a-fA-F]{1,64}|\d{1,78})$/.test(text)) {
    throw new Error(`"${text}" is no id of a receivable, decimal or 0x`);
  }
  return BigInt(text);
}

function amountIn(text: string, column: string): bigint {
  try {
    return parseAmount(text);
  } catch {
    throw new Error(`${column} "${text}" is no amount with at most two decimals`);
  }
}

/** A reason by its name, such as "penalty". */
function reasonIn(text: string): Reason {
  const names = Object.keys(Reason).filter((name) => name !== "None");
  const name = names.find((one) => one.toLowerCase() === text.toLowerCase());
  if (name === undefined) throw new Error(`reason "${text}" is none of ${names.join(", ")}`);
  return Reason[name as keyof typeof Reason];
}

/** An amount of a statement: with a minus where it left. */
function signedIn(text: string): bigint {
  const amount = text.startsWith("-") ? -amountIn(text.slice(1), "amount") : amountIn(text, "amount");
  if (amount === 0n) throw new Error("moves nothing");
  return amount;
}

type Cells = (column: string) => string;

/** Cells of a row; a column that is not there is empty. */
const cellsOf =
  (record: CsvRow["record"]): Cells =>
  (column) =>
    record[column] ?? "";

function deductionIn(cell: Cells, papers: (text: string) => Hex): Allocation["deduction"] {
  const [deducted, reason, document] = [cell("deducted"), cell("reason"), cell("document")];
  if (deducted === "") {
    if (reason + document !== "") throw new Error("has a reason or a document, and deducts nothing");
    return undefined;
  }
  if (document === "") throw new Error("deducts without a document that says why");
  const amount = amountIn(deducted, "deducted");
  if (amount <= 0n) throw new Error("deducts nothing");
  return { amount, reason: reasonIn(reason), document: papers(document) };
}

/**
 * A payer's remittance list: `receivable,amount` and, where something is taken off, `deducted,reason,document`.
 * @throws Refusal that names every bad line
 */
export function readRemittance(path: string, papers: (text: string) => Hex): Numbered<Allocation>[] {
  const rows = rowsOf(path, ["receivable", "amount"], ["deducted", "reason", "document", "memo"]);
  if (rows.length === 0) throw new Refusal(`${path} has no lines below its header.`);
  return readAll(path, rows, (record) => {
    const cell = cellsOf(record);
    const amount = amountIn(cell("amount"), "amount");
    const paid = { receivable: receivableIn(cell("receivable")), amount };
    const deduction = deductionIn(cell, papers);
    if (amount < 0n || (amount === 0n && deduction === undefined)) throw new Error("pays nothing, and deducts nothing");
    return deduction === undefined ? paid : { ...paid, deduction };
  });
}

/**
 * Lines of the account's statement: `reference,bookedOn,valueDay,amount,about,aboutBookedOn`, money that left with a minus.
 * `about`, which may be left out, is the payout's id, or the reference of the receipt that went back, with the day on which
 * that was booked.
 * @throws Refusal that names every bad line
 */
export function readStatement(path: string, references: References): Numbered<BankLine>[] {
  const rows = rowsOf(path, ["reference", "bookedOn", "valueDay", "amount"], ["about", "aboutBookedOn", "memo"]);
  return readAll(path, rows, (record) => {
    const cell = cellsOf(record);
    if (cell("reference") === "") throw new Error("has no reference");
    const line = {
      bankRef: references.line(cell("reference"), cell("bookedOn")),
      valueDay: parseDay(cell("valueDay")),
      amount: signedIn(cell("amount")),
    };
    const about = cell("about");
    return about === "" ? line : { ...line, about: references.line(about, cell("aboutBookedOn")) };
  });
}
