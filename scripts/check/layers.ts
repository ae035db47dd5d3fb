// The one-way import rule between the folders of contracts/: the folders show the architecture, so an import that
// points upstream is an error, however convenient.
import { posix } from "node:path";

import { code, find, finish, lineOf } from "./report.ts";

/** What each folder may import besides itself and OpenZeppelin. */
const base = ["shared"];
const common = [...base, "access", "settlement"];
const may: Record<string, string[]> = {
  shared: [],
  access: base,
  settlement: [...base, "access"],
  parties: common,
  trade: [...common, "parties"],
  receivables: [...common, "parties", "trade"],
  financing: [...common, "parties", "trade", "receivables"],
  liquidity: [...common, "parties", "trade", "receivables", "financing"],
};
const all = Object.keys(may);
may.lens = all;
may.mocks = [...all, "lens"];

const IMPORT = /\bimport\s+(?:[^;"]*?\bfrom\s+)?"([^"]+)"/g;

function folderOf(path: string): string | undefined {
  const [top, folder, file] = path.split("/");
  return top === "contracts" && file !== undefined ? folder : undefined;
}

/** Why `file` may not import `target`, or undefined when it may. */
function objection(file: string, target: string): string | undefined {
  if (target.startsWith("@openzeppelin/contracts/")) return undefined;
  if (!target.startsWith(".")) return `imports "${target}": only relative paths and OpenZeppelin`;
  const from = folderOf(file) ?? "";
  const path = posix.normalize(posix.join(posix.dirname(file), target));
  const to = folderOf(path);
  if (to === undefined) return `imports "${target}", which is in no folder of contracts/`;
  if (to === from || may[from]?.includes(to)) return undefined;
  return `${from} may not import ${to} ("${target}")`;
}

const problems: string[] = [];
const files = find("contracts/**/*.sol");
let imports = 0;
for (const file of files) {
  const folder = folderOf(file);
  if (folder === undefined || !(folder in may)) problems.push(`${file}: not in a folder that the rule knows`);
  const text = code(file);
  for (const match of text.matchAll(IMPORT)) {
    imports++;
    const reason = objection(file, match[1] ?? "");
    if (reason !== undefined) problems.push(`${file}:${lineOf(text, match.index)}: ${reason}`);
  }
}
finish("layers", problems, `${imports} imports of ${files.length} files keep the one-way rule`);
