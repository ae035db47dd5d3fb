// Nothing in the repository names the machine it was written on or the host a package came from.
import { execFileSync } from "node:child_process";

import { finish, lineOf, read, root } from "./report.ts";

// Written with a character class each, so that this file does not find itself.
const TRACES = [
  /(?<![\w.~])\/(?:wor[k]|tm[p]|roo[t]|hom[e]|Users)\/[\w.-]+/g,
  /\bregistr[y]\.[a-z]+[a-z.]*\.[a-z]+\b/g,
  /\b(?:pyp[i]\.org|files\.pythonhoste[d]\.org|crate[s]\.io|prox[y]\.golang\.org|de[b]\.debian\.org)\b/g,
  /"resolve[d]": "http[^"]*"/g,
];

const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "");

const problems: string[] = [];
for (const file of files) {
  const text = read(file);
  if (text.includes("\0")) continue;
  for (const trace of TRACES) {
    for (const match of text.matchAll(trace)) {
      problems.push(`${file}:${lineOf(text, match.index)}: "${match[0]}"`);
    }
  }
}
finish("traces", problems, `${files.length} files name no machine path and no package host`);
