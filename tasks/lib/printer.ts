/** What a task prints: text for people, or one JSON document for programs. */
export interface Printer {
  /** A line for people. */
  line(text?: string): void;
  /** A table for people; numbers go to the right. */
  table(headers: readonly string[], rows: readonly (readonly string[])[]): void;
  /** The task's result, the only thing that programs see. */
  result(value: unknown): void;
}

export function createPrinter(json: boolean, write: (text: string) => void = console.log): Printer {
  if (json) {
    return {
      line: () => undefined,
      table: () => undefined,
      result: (value) => {
        write(JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? field.toString() : field), 2));
      },
    };
  }
  return {
    line: (text = "") => {
      write(text);
    },
    table: (headers, rows) => {
      for (const line of tableLines(headers, rows)) write(line);
    },
    result: () => undefined,
  };
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

/** Columns on a terminal: Chinese characters take two. */
export function displayWidth(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

const NUMBER = /^[-+]?[\d,]+(\.\d+)?( ?(%|s|[A-Z]{2,6}))?$/;

export function tableLines(headers: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headers.map((header, column) =>
    Math.max(displayWidth(header), ...rows.map((row) => displayWidth(row[column] ?? ""))),
  );
  const isNumeric = headers.map((_, column) => {
    // What is not there is on no side.
    const cells = rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
    return cells.length > 0 && cells.every((cell) => NUMBER.test(cell));
  });
  const lineOf = (row: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? "";
        const padding = " ".repeat(width - displayWidth(cell));
        return isNumeric[column] === true ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd();
  return [lineOf(headers), lineOf(widths.map((width) => "-".repeat(width))), ...rows.map(lineOf)];
}

/** Minor units as an amount with separators: 1234567n of CNY is "12,345.67 CNY". */
export function money(minorUnits: bigint, currency: string, decimals = 2): string {
  const digits = (minorUnits < 0n ? -minorUnits : minorUnits).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
  return `${minorUnits < 0n ? "-" : ""}${whole}${fraction} ${currency}`;
}

/** Parts per million as percent: 55000 is "5.5 %". */
export function percent(ppm: bigint | number): string {
  const value = Number(ppm) / 10_000;
  return `${value.toLocaleString("en-US", { maximumFractionDigits: 4 })} %`;
}

/** A civil day number as its date. */
export function civilDate(day: bigint | number): string {
  return new Date(Number(day) * 86_400_000).toISOString().slice(0, 10);
}

/** Unix seconds as a date and time in a civil time zone. */
export function civilTime(seconds: bigint | number, utcOffset: number): string {
  return new Date((Number(seconds) + utcOffset) * 1000).toISOString().slice(0, 16).replace("T", " ");
}
