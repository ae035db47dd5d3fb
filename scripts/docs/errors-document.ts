import { ErrorFragment, type JsonFragment } from "ethers";

import { ERRORS } from "../../sdk/errors.js";
import type { ErrorName } from "../../sdk/index.js";
import * as types from "../../typechain-types/index.js";
import { find, read } from "../check/report.js";

/** An error as a source file declares it. */
interface Declared {
  /** Interface, contract or library that declares it. */
  unit: string;
  /** First sentence of its NatSpec. */
  notice: string;
}

/** An error as the compiler knows it, and where. */
interface Compiled {
  fragment: ErrorFragment;
  /** Contracts that callers meet it in: those with code. */
  contracts: string[];
}

/** Code that another contract runs as its own: what callers meet it in. */
const RUNS_IN: Readonly<Record<string, string | undefined>> = {
  NotesExtension: "ReceivableNotes",
  NotesReductions: "ReceivableNotes",
  ReceivableExtension: "ReceivableToken",
  ReceivableAnnex: "ReceivableToken",
  Amendments: "ReceivableToken",
  CourtOrders: "ReceivableToken",
  Issuance: "ReceivableToken",
  FacilityExtension: "Facility",
  FacilityAnnex: "Facility",
  Workouts: "Facility",
  Positions: "Recourse",
};
const MOCKS = "contracts/mocks/**/*.sol";
const ERROR = /((?:^[ \t]*\/\/\/[^\n]*\n)*)^[ \t]*error (\w+)\(/gm;
const UNIT = /^(?:abstract )?(?:interface|contract|library) (\w+)/gm;

function sources(): string[] {
  const mocks = new Set(find(MOCKS));
  return find("contracts/**/*.sol").filter((path) => !mocks.has(path));
}

function unitAt(text: string, index: number): string {
  return [...text.slice(0, index).matchAll(UNIT)].at(-1)?.[1] ?? "";
}

function firstSentence(comment: string): string {
  const text = comment
    .replace(/^[ \t]*\/\/\/ ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
  const [, notice = ""] = /^(?:@notice |@dev )?(.*?)(?: @\w+ .*)?$/.exec(text) ?? [];
  return /^.*?\.(?= |$)/.exec(notice)?.[0] ?? notice;
}

function declaredErrors(): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const path of sources()) {
    const text = read(path);
    for (const match of text.matchAll(ERROR)) {
      const [, comment = "", name = ""] = match;
      found.set(name, { unit: unitAt(text, match.index + comment.length), notice: firstSentence(comment) });
    }
  }
  return found;
}

function compiledErrors(): Map<string, Compiled> {
  const mocks = new Set(find(MOCKS).flatMap((path) => [...read(path).matchAll(UNIT)].map(([, name = ""]) => name)));
  const found = new Map<string, Compiled>();
  for (const [key, factory] of Object.entries(types)) {
    const contract = key.replace(/__factory$/, "");
    if (!("abi" in factory) || mocks.has(contract)) continue;
    const errors = (factory.abi as readonly JsonFragment[]).filter(({ type }) => type === "error");
    for (const fragment of errors.map((item) => ErrorFragment.from(item))) {
      const entry = found.get(fragment.name) ?? { fragment, contracts: [] };
      const met = RUNS_IN[contract] ?? contract;
      if ("bytecode" in factory && !entry.contracts.includes(met)) entry.contracts.push(met);
      found.set(fragment.name, entry);
    }
  }
  return found;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function row(name: string, { fragment, contracts }: Compiled, notice?: string): string {
  const { meaning, remedy, meaningZh, remedyZh } = ERRORS[name as ErrorName];
  const signature = `${name}(${fragment.inputs.map((input) => input.format("full")).join(", ")})`;
  const cells = [
    `\`${signature}\`<br>\`${fragment.selector}\``,
    contracts.sort().join(", "),
    ...(notice === undefined ? [] : [notice]),
    `${meaning} ${remedy}`,
    `${meaningZh}${remedyZh}`,
  ];
  return `| ${cells.map(cell).join(" | ")} |`;
}

function table(headers: readonly string[], rows: readonly string[]): string {
  return [`| ${headers.join(" | ")} |`, `| ${headers.map(() => "---").join(" | ")} |`, ...rows].join("\n");
}

/** `docs/errors.md`, from the sources, their compiled interfaces and the explanations of the SDK. */
export function errorsDocument(): string {
  const declared = declaredErrors();
  const compiled = compiledErrors();
  const names = [...compiled.keys()].sort();
  const units = [...new Set(names.flatMap((name) => declared.get(name)?.unit ?? []))].sort();
  const sectionOf = (unit: string) => {
    const rows = names.flatMap((name) => {
      const [source, entry] = [declared.get(name), compiled.get(name)];
      return source?.unit === unit && entry !== undefined ? [row(name, entry, source.notice)] : [];
    });
    const headers = ["error, selector", "met in", "thrown when", "what it means, what to do", "含义与处理"];
    return `## ${unit}\n\n${table(headers, rows)}`;
  };
  const inherited = names.flatMap((name) => {
    const entry = compiled.get(name);
    return declared.has(name) || entry === undefined ? [] : [row(name, entry)];
  });
  return `# Errors

Every error of the contracts: what it carries, which contracts answer with it, what it means and what to do. Written from
\`contracts/\`, the compiled interfaces and \`sdk/errors/\` by \`npm run docs:errors\`; a test fails when it is out of date.
The SDK turns revert data into the same sentences (\`decodeRevert\`, \`findError\`). ${declared.size} errors of our own,
${inherited.length} of the libraries below.

${units.map(sectionOf).join("\n\n")}

## Of the libraries below

${table(["error, selector", "met in", "what it means, what to do", "含义与处理"], inherited)}
`;
}
