import { closeSync, existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { Refusal } from "../../deploy/lib/refusal.js";
import type { OrdosClient } from "../../sdk/client.js";
import type { LedgerRow } from "./ledger.js";

const COLUMNS = ["invoiceNumber", "customerID", "settledBefore", "score", "late"] as const;

/** Where scores are to be written; refused before anything runs when that cannot be. */
export class ScoreFile {
  readonly path: string;

  constructor(path: string, ledger: string) {
    if (path.trim() === "") throw new Refusal("Name the file for the scores: --scores OUT.csv.");
    this.path = resolve(path);
    if (this.path === resolve(ledger))
      throw new Refusal(`The scores would replace the ledger ${path}: name another file.`);
    const isNew = !existsSync(this.path);
    this.#attempt(() => {
      closeSync(openSync(this.path, "a"));
    });
    // Until there are scores there is no file.
    if (isNew) rmSync(this.path);
  }

  write(text: string): void {
    this.#attempt(() => {
      writeFileSync(this.path, text);
    });
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      throw new Refusal(`The scores cannot be written to ${this.path} (${code}): check the path.`);
    }
  }
}

/** Scores of obligors on the dates of their invoices, as the deployed scorecard gave them. */
export class Scores {
  readonly #rows: readonly LedgerRow[];
  readonly #score = new Map<string, number>();

  constructor(rows: readonly LedgerRow[]) {
    this.#rows = rows;
  }

  /** Reads an obligor's score on the invoice date of a row, from what the chain holds now. */
  async read(client: OrdosClient, obligor: number, row: LedgerRow): Promise<void> {
    const { score } = await client.assess(obligor, row.invoiced);
    this.#score.set(row.invoice, score);
  }

  /** A line for each invoice, in the order of the ledger. */
  csv(): string {
    const settled = new Map<string, number[]>();
    for (const row of this.#rows) settled.set(row.customer, [...(settled.get(row.customer) ?? []), row.settled]);
    const lines = this.#rows.map((row) => [
      quoted(row.invoice),
      quoted(row.customer),
      (settled.get(row.customer) ?? []).filter((day) => day < row.invoiced).length,
      this.#score.get(row.invoice) ?? "",
      row.settled > row.due ? 1 : 0,
    ]);
    return [COLUMNS, ...lines].map((line) => `${line.join(",")}\n`).join("");
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
