import { parse } from "csv-parse/sync";

/** A file that cannot be read as the table it should be. */
export class BadTable extends Error {
  override readonly name = "BadTable";

  constructor(
    message: string,
    /** Whether it is a table, with other columns. */
    readonly otherColumns = false,
  ) {
    super(message);
  }
}

/** A row, by the names of its columns. */
export interface CsvRow {
  /** Line of the file on which it ends. */
  line: number;
  record: Readonly<Record<string, string>>;
  /** What is wrong with its shape; empty when nothing is. */
  problem: string;
}

/**
 * Rows of CSV text with a header, cells trimmed, empty lines left out. A row with too many or too few cells is not dropped
 * but says so.
 * @param columns those that must be there
 * @param optional those that may be there; any other is refused
 * @throws BadTable when it is no CSV, or its header is another
 */
export function readCsv(text: string, columns: readonly string[], optional: readonly string[] = []): CsvRow[] {
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof parsed;
  } catch (error) {
    throw new BadTable(`not a CSV file: ${(error as Error).message}`);
  }
  const [first, ...rest] = parsed;
  if (first === undefined) throw new BadTable("the file is empty");
  const header = first.record;
  checkHeader(header, columns, optional);
  return rest.map(({ record, info }) => ({
    line: info.lines,
    record: Object.fromEntries(header.map((column, i): [string, string] => [column, record[i] ?? ""])),
    problem: record.length === header.length ? "" : `has ${record.length} columns instead of ${header.length}`,
  }));
}

function checkHeader(header: readonly string[], columns: readonly string[], optional: readonly string[]): void {
  const missing = columns.filter((column) => !header.includes(column));
  const unknown = header.filter((column) => !columns.includes(column) && !optional.includes(column));
  const twice = header.filter((column, i) => header.indexOf(column) !== i);
  const problems = [
    missing.length > 0 ? `missing columns ${missing.join(", ")}` : "",
    unknown.length > 0 ? `unknown columns ${unknown.map((column) => JSON.stringify(column)).join(", ")}` : "",
    twice.length > 0 ? `columns named twice ${twice.join(", ")}` : "",
  ].filter((problem) => problem !== "");
  if (problems.length > 0) throw new BadTable(problems.join("; "), true);
}
