import { canonicalJson } from "./format.js";
import type { Json } from "./codec.js";

/** What came of one check. */
export interface PackCheck {
  readonly name: string;
  readonly result: "ok" | "failed" | "not checked";
  /** One sentence: what was compared, what is wrong, or what it would need. */
  readonly detail: string;
}

/** What came of all of them: a pack holds when every check does; it is open when none failed and some need the chain. */
export interface PackReport {
  readonly verdict: "holds" | "open" | "fails";
  readonly checks: readonly PackCheck[];
}

/** A reason why a check could not be made. */
export class Unchecked extends Error {
  override readonly name = "Unchecked";
}

/** Text of a value for a sentence and for comparison; the same for equal values. */
function textOf(value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value.toString();
  // The same number is one bit width's bigint and another's number.
  const plain = JSON.stringify(value, (_, field: unknown) =>
    typeof field === "bigint" || typeof field === "number" ? field.toString() : field,
  );
  return canonicalJson(JSON.parse(plain) as Json);
}

/** Says that two values must be the same. */
export function same(what: string, left: unknown, right: unknown): string | undefined {
  const [a, b] = [textOf(left), textOf(right)];
  if (a === b) return undefined;
  return a.length + b.length > 160 ? `${what} differ.` : `${what} differ: ${a} and ${b}.`;
}

/** Says what is wrong unless something holds. */
export function unless(holds: boolean, sentence: string): string | undefined {
  return holds ? undefined : sentence;
}

/** The verdict on checks. */
export function reportOf(checks: readonly PackCheck[]): PackReport {
  const has = (result: PackCheck["result"]) => checks.some((check) => check.result === result);
  return { verdict: has("failed") ? "fails" : has("not checked") ? "open" : "holds", checks };
}

/** The checks of a pack as they are made. */
export class Checks {
  readonly #made: PackCheck[] = [];

  /**
   * Makes one check of several parts.
   * @param detail what holds when no part objects; made after the parts where it tells what they found
   * @param parts sentences of what is wrong; undefined where nothing is
   */
  make(name: string, detail: string | (() => string), parts: () => readonly (string | undefined)[]): void {
    this.#made.push({ name, ...outcomeOf(detail, parts) });
  }

  report(): PackReport {
    return reportOf(this.#made);
  }
}

function outcomeOf(
  detail: string | (() => string),
  parts: () => readonly (string | undefined)[],
): Omit<PackCheck, "name"> {
  try {
    const wrong = parts().filter((part) => part !== undefined);
    if (wrong.length > 0) return { result: "failed", detail: wrong.join(" ") };
    return { result: "ok", detail: typeof detail === "string" ? detail : detail() };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { result: thrown instanceof Unchecked ? "not checked" : "failed", detail: why };
  }
}
