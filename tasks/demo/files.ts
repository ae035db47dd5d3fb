import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "csv-parse/sync";

import { BusinessCalendar } from "../../sdk/calendar.js";
import { parseDay, type Day } from "../../sdk/dates.js";
import { parseAmount } from "../../sdk/money.js";

const examples = join(import.meta.dirname, "..", "..", "examples");

function rows(path: string): Record<string, string>[] {
  return parse(readFileSync(join(examples, path), "utf8"), { columns: true, skip_empty_lines: true });
}

function cell(row: Record<string, string>, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`an example file has no column ${column}`);
  return value;
}

/** A decimal in hundredths: 7.79 → 779. */
function hundredths(text: string): number {
  return Number(parseAmount(text));
}

export interface Ticket {
  day: Day;
  number: string;
  net: bigint;
}

/** Weighbridge tickets; net must be gross less tare. */
export function readTickets(): Ticket[] {
  return rows("deals/coal/tickets.csv").map((row) => {
    const net = BigInt(cell(row, "net_kg"));
    if (net !== BigInt(cell(row, "gross_kg")) - BigInt(cell(row, "tare_kg"))) {
      throw new Error(`ticket ${cell(row, "ticket")}: net is not gross less tare`);
    }
    return { day: parseDay(cell(row, "date")), number: cell(row, "ticket"), net };
  });
}

export interface Assay {
  day: Day;
  report: string;
  calorific: number;
  moisture: number;
  sulphur: number;
  volatile: number;
}

/** The laboratory's daily composites: kcal/kg, and hundredths of a percent. */
export function readAssays(): Assay[] {
  return rows("deals/coal/assays.csv").map((row) => ({
    day: parseDay(cell(row, "date")),
    report: cell(row, "report"),
    calorific: Number(cell(row, "qnet_ar_kcal_kg")),
    moisture: hundredths(cell(row, "total_moisture_pct")),
    sulphur: hundredths(cell(row, "sulphur_pct")),
    volatile: hundredths(cell(row, "volatile_pct")),
  }));
}

export interface Tank {
  day: Day;
  number: string;
  kilograms: bigint;
  values: [number, number, number, number];
  passed: boolean;
}

/** Tanks of milk with fat, protein (hundredths of a percent), cells and bacteria (thousands per ml). */
export function readTanks(): Tank[] {
  return rows("deals/milk/tanks.csv").map((row) => ({
    day: parseDay(cell(row, "date")),
    number: cell(row, "tank"),
    kilograms: BigInt(cell(row, "kg")),
    values: [
      hundredths(cell(row, "fat_pct")),
      hundredths(cell(row, "protein_pct")),
      Number(cell(row, "somatic_cells_k_ml")),
      Number(cell(row, "bacteria_k_ml")),
    ],
    passed: cell(row, "result") === "passed",
  }));
}

export interface PayeeLine {
  name: string;
  account: string;
  amount: bigint;
  purpose: string;
}

export function readPayees(): PayeeLine[] {
  return rows("deals/milk/payees.csv").map((row) => ({
    name: cell(row, "payee"),
    account: cell(row, "card"),
    amount: parseAmount(cell(row, "amount")),
    purpose: cell(row, "purpose"),
  }));
}

/** The business calendar of 2026: weekends and holidays, less the weekends that are worked. */
export function readCalendar(): BusinessCalendar {
  const path = join(examples, "calendars", "cn-2026.json");
  const { year, closed, open } = JSON.parse(readFileSync(path, "utf8")) as {
    year: number;
    closed: string[];
    open: string[];
  };
  return BusinessCalendar.ofRules({
    from: parseDay(`${year}-01-01`),
    through: parseDay(`${year}-12-31`),
    holidays: closed.map(parseDay),
    workdays: open.map(parseDay),
  });
}
