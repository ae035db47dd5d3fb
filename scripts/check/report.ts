import { globSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Repository paths with forward slashes that match any of the patterns, sorted. */
export function find(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root })
    .map((path) => path.split(sep).join("/"))
    .sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Solidity source with its comments blanked; strings stay and lines keep their numbers. */
export function code(path: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  return read(path).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (match) =>
    match.startsWith('"') ? match : blank(match),
  );
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Prints the verdict of a check and ends the process. */
export function finish(name: string, problems: string[], summary: string): never {
  for (const problem of problems) console.error(`  ${problem}`);
  if (problems.length > 0) {
    console.error(`${name}: ${problems.length} problem(s)`);
    process.exit(1);
  }
  console.log(`${name}: ${summary}`);
  process.exit(0);
}
