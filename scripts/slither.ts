// Static analysis. Brings Slither along in a Python environment of its own, lets it read Hardhat's build info, and
// fails on every finding of high or medium impact that docs/slither.md does not answer.
// `--no-build` trusts the artifacts that are there. Exit code 77: skipped, because Slither could not be had.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { find, finish, read, root } from "./check/report.ts";

const SLITHER = "slither-analyzer==0.11.6";
const SKIPPED = 77;
const TRIAGE = "docs/slither.md";
const home = join(root, "node_modules", ".cache", "slither");

interface Element {
  type: string;
  name: string;
  type_specific_fields?: { parent?: Element | null };
}

interface Finding {
  check: string;
  impact: string;
  description: string;
  elements: Element[];
}

function skip(reason: string): never {
  console.log(`slither: SKIPPED, ${reason}`);
  process.exit(SKIPPED);
}

/** Installs Slither once; returns the command. */
function slither(): string {
  const command = join(home, "bin", "slither");
  if (existsSync(command)) return command;
  if (spawnSync("python3", ["-m", "venv", home]).status !== 0) skip("python3 with venv is not on this machine");
  const pip = spawnSync(join(home, "bin", "pip"), ["install", "--quiet", "--retries", "1", SLITHER], {
    encoding: "utf8",
  });
  if (pip.status !== 0) {
    rmSync(home, { recursive: true, force: true });
    skip(`${SLITHER} could not be installed:\n${pip.stderr}`);
  }
  return command;
}

/** Build info of the contracts alone: beside that of a test run, Slither would analyse everything twice. */
function buildAfresh(): void {
  rmSync(join(root, "artifacts"), { recursive: true, force: true });
  const build = spawnSync("npx", ["hardhat", "build", "--no-tests", "--force"], { cwd: root, stdio: "inherit" });
  if (build.status !== 0) finish("slither", ["the build failed"], "");
}

/** Names from the contract down to the function; what lies inside a function counts as the function. */
function names({ type, name, type_specific_fields: fields }: Element): string[] {
  const above = fields?.parent ? names(fields.parent) : [];
  const isInside = (type === "node" || type === "variable") && above.length > 1;
  return isInside ? above : [...above, name];
}

function place({ elements: [element] }: Finding): string {
  return element === undefined ? "?" : names(element).join(".");
}

function analyse(): Finding[] {
  const report = join(home, "report.json");
  rmSync(report, { force: true });
  const run = spawnSync(slither(), [".", "--json", report], { cwd: root, encoding: "utf8" });
  if (!existsSync(report)) finish("slither", [run.stderr.slice(-4_000)], "");
  const result = JSON.parse(readFileSync(report, "utf8")) as {
    error: string | null;
    results: { detectors?: Finding[] };
  };
  if (result.error !== null) finish("slither", [result.error], "");
  return result.results.detectors ?? [];
}

/** Answered findings: lines "- `detector` `Contract.function`: reason". */
function answers(): Set<string> {
  const rows = existsSync(join(root, TRIAGE)) ? read(TRIAGE).matchAll(/^- `([\w-]+)` `([\w.]+)`: \S+/gm) : [];
  return new Set([...rows].map(([, check, where]) => `${check ?? ""} ${where ?? ""}`));
}

slither();
const builds = find("artifacts/build-info/*.json").filter((path) => !path.endsWith(".output.json"));
if (!process.argv.includes("--no-build") || builds.length !== 1) buildAfresh();

const findings = analyse();
const answered = answers();
const stale = new Set(answered);
const problems: string[] = [];
for (const finding of findings) {
  const key = `${finding.check} ${place(finding)}`;
  stale.delete(key);
  if (!["High", "Medium"].includes(finding.impact) || answered.has(key)) continue;
  problems.push(`${finding.impact}: \`${finding.check}\` \`${place(finding)}\`\n    ${finding.description.trim()}`);
}
for (const key of stale) problems.push(`${TRIAGE}: "${key}" answers a finding that is gone; remove the line`);
if (problems.length > 0) problems.push(`fix each, or answer it in ${TRIAGE}`);
const minor = findings.filter(({ impact }) => !["High", "Medium"].includes(impact)).length;
finish("slither", problems, `nothing open; ${answered.size} answered, ${minor} of low impact`);
