// Every line of contracts/ (without mocks) is run by a test. Hardhat's coverage has no threshold of its own and knows
// lines, not branches, so the gate is on lines. Reads coverage/lcov.info of `npm run coverage`.
import { existsSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";

import { code, find, finish, read, root } from "./report.ts";

const LCOV = "coverage/lcov.info";

/** Hits by line, by repository path. */
function parse(lcov: string): Map<string, Map<number, number>> {
  const files = new Map<string, Map<number, number>>();
  for (const record of lcov.split("end_of_record")) {
    const source = /^SF:(.+)$/m.exec(record)?.[1];
    if (source === undefined) continue;
    const path = (isAbsolute(source) ? relative(root, source) : source).split(sep).join("/");
    const lines = files.get(path) ?? new Map<number, number>();
    files.set(path, lines);
    for (const [, line, hits] of record.matchAll(/^DA:(\d+),(\d+)/gm)) {
      lines.set(Number(line), (lines.get(Number(line)) ?? 0) + Number(hits));
    }
  }
  return files;
}

/** Ranges "3-9" of lines that nothing ran; lines without code in between do not end a range. */
function gaps(lines: Map<number, number>): string[] {
  const ranges: number[][] = [[]];
  for (const [line, hits] of [...lines].sort(([a], [b]) => a - b)) {
    if (hits === 0) ranges.at(-1)?.push(line);
    else ranges.push([]);
  }
  const ends = ranges.filter((range) => range.length > 0).map((range) => [...new Set([range[0], range.at(-1)])]);
  return ends.map((range) => range.join("-"));
}

/** A file with a function body that coverage never heard of was compiled into no test. */
function hasBody(path: string): boolean {
  return /\b(function\s+\w+|constructor)\s*\([^;{]*\{/.test(code(path));
}

if (!existsSync(join(root, LCOV))) finish("coverage", [`${LCOV} is missing: run \`npm run coverage\``], "");
const covered = parse(read(LCOV));
const problems: string[] = [];
let total = 0;
for (const path of find("contracts/**/*.sol").filter((file) => !file.startsWith("contracts/mocks/"))) {
  const lines = covered.get(path);
  if (lines === undefined) {
    if (hasBody(path)) problems.push(`${path}: no line is run by any test`);
    continue;
  }
  total += lines.size;
  for (const range of gaps(lines)) problems.push(`${path}:${range}: not run by any test`);
}
finish("coverage", problems, `all ${total} lines of contracts/ are run`);
