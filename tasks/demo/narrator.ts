import { formatDay, weekday, type Day } from "../../sdk/dates.js";
import { displayAmount } from "../../sdk/money.js";

const WEEKDAYS = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Says what happens, as it happens: date, weekday, chapter. */
export class Narrator {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void = console.log) {
    this.#write = write;
  }

  line(day: Day, chapter: string, text: string): void {
    this.#write(`${formatDay(day)} ${WEEKDAYS[weekday(day)] ?? ""}  ${chapter.padEnd(8)}  ${text}`);
  }

  head(text: string): void {
    this.#write(`\n${text}\n${"-".repeat(text.length)}`);
  }

  text(text: string): void {
    this.#write(text);
  }
}

/** Stops the demo when a figure is not the deal's, to the fen. */
export function expectAmount(what: string, got: bigint, wanted: bigint): string {
  if (got !== wanted) throw new Error(`${what} is ${displayAmount(got)}, and should be ${displayAmount(wanted)}`);
  return displayAmount(got);
}

/** Kilograms as tonnes with three decimals. */
export function tonnes(kilograms: bigint): string {
  return `${(kilograms / 1000n).toLocaleString("en-US")}.${(kilograms % 1000n).toString().padStart(3, "0")} t`;
}
