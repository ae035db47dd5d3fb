// Unit tests and their specification stay the same thing: see docs/testing.md for the format of .tree files.
import { posix } from "node:path";

import { code, find, finish, read } from "./report.ts";

const BRANCH = /^(given|when) \S/;
const LEAF = /^it should \S.* #(test\w+)$/;

interface Node {
  line: number;
  depth: number;
  text: string;
}

function parse(path: string): Node[] {
  return read(path)
    .split("\n")
    .map((raw, index) => {
      const [prefix = ""] = /^[\s│├└─]*/.exec(raw) ?? [];
      return { line: index + 1, depth: prefix.length, text: raw.slice(prefix.length).trimEnd() };
    })
    .filter(({ text }) => text !== "");
}

/** What is wrong with one node of a tree. */
function objection(node: Node, next: Node | undefined, isRoot: boolean, title: string): string | undefined {
  const isLeaf = next === undefined || next.depth <= node.depth;
  if (isRoot) return node.text === title ? undefined : `the first line must be "${title}"`;
  if (isLeaf) return LEAF.test(node.text) ? undefined : `a leaf reads "it should … #testName"`;
  if (BRANCH.test(node.text) || /^\w+$/.test(node.text)) return undefined;
  return `a branch is a function's name, or starts with "given" (state) or "when" (input)`;
}

/** Problems of one tree against the test file beside it. */
function checkTree(tree: string): string[] {
  const tests = tree.replace(/\.tree$/, ".t.sol");
  const nodes = parse(tree);
  const title = posix.basename(tree, ".tree").split(".")[0] ?? "";
  const problems = nodes.flatMap((node, index) => {
    const reason = objection(node, nodes[index + 1], index === 0, title);
    return reason === undefined ? [] : [`${tree}:${node.line}: ${reason}`];
  });
  if (!testFiles.has(tests)) return [...problems, `${tree}: ${tests} is missing`];
  const named = new Set(nodes.flatMap(({ text }) => LEAF.exec(text)?.[1] ?? []));
  const written = new Set([...code(tests).matchAll(/\bfunction\s+(test\w*)\s*\(/g)].map(([, name]) => name ?? ""));
  for (const name of named) if (!written.has(name)) problems.push(`${tree}: ${name} is not in ${tests}`);
  for (const name of written) if (!named.has(name)) problems.push(`${tests}: ${name} is not in the tree`);
  leaves += nodes.filter(({ text }) => LEAF.test(text)).length;
  return problems;
}

/** Contracts of a file of which somebody outside can call a function of their own. */
function callable(path: string): string[] {
  const units = code(path).split(/^(?=(?:abstract contract|contract|library|interface)\b)/m);
  return units
    .filter((unit) => /\bfunction\s+\w+\s*\([^)]*\)[^{;]*\b(external|public)\b/.test(unit))
    .flatMap((unit) => /^contract\s+(\w+)/.exec(unit)?.[1] ?? []);
}

/** Code that runs in another contract's state, which is what callers and tests see. */
const EXTENDS: Record<string, string> = {
  ReceivableExtension: "ReceivableToken",
  ReceivableAnnex: "ReceivableToken",
  NotesExtension: "ReceivableNotes",
  NotesReductions: "ReceivableNotes",
  FacilityExtension: "Facility",
  FacilityAnnex: "Facility",
};

let leaves = 0;
const testFiles = new Set(find("test/unit/**/*.t.sol"));
const trees = find("test/unit/**/*.tree");
const problems = trees.flatMap(checkTree);
for (const file of testFiles) {
  if (!trees.includes(file.replace(/\.t\.sol$/, ".tree"))) problems.push(`${file}: has no .tree beside it`);
}
const described = new Set(trees.map((tree) => posix.basename(tree).split(".")[0]));
for (const path of find("contracts/**/*.sol").filter((file) => !file.startsWith("contracts/mocks/"))) {
  for (const name of callable(path)) {
    if (!described.has(EXTENDS[name] ?? name)) problems.push(`${path}: ${name} has no .tree in test/unit`);
  }
}
finish("trees", problems, `${leaves} leaves of ${trees.length} trees have their test`);
