// Runtime bytes of every deployable contract: under the limit, and as in the committed snapshot, so that growth shows
// up in review. `--update` writes the snapshot.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { find, finish, read, root } from "./report.ts";

const LIMIT = 16_384;
const SNAPSHOT = "docs/bytes.json";

interface Artifact {
  contractName: string;
  sourceName: string;
  abi: { type: string }[];
  deployedBytecode: string;
}

/** A library of internal functions also has bytecode, but nobody deploys it. */
function isDeployable({ abi, deployedBytecode }: Artifact): boolean {
  const isCalled = abi.some(({ type }) => ["function", "fallback", "receive"].includes(type));
  // Functions that work on a caller's storage are in no ABI; without any, a library is a stub of less than a hundred bytes.
  return deployedBytecode.length > 2 && (isCalled || deployedBytecode.length > 2 * 100);
}

function measure(): Record<string, number> {
  const artifacts = find("artifacts/contracts/**/*.json")
    .filter((path) => !path.startsWith("artifacts/contracts/mocks/"))
    .map((path) => JSON.parse(read(path)) as Artifact)
    .filter(isDeployable);
  return Object.fromEntries(
    artifacts
      .map(({ contractName, deployedBytecode }): [string, number] => [contractName, (deployedBytecode.length - 2) / 2])
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

function compare(sizes: Record<string, number>, snapshot: Record<string, number>): string[] {
  const names = [...new Set([...Object.keys(sizes), ...Object.keys(snapshot)])].sort();
  return names
    .filter((name) => sizes[name] !== snapshot[name])
    .map((name) => `${name}: ${sizes[name] ?? "gone"}, in the snapshot ${snapshot[name] ?? "missing"}`);
}

const sizes = measure();
const problems = Object.entries(sizes)
  .filter(([, bytes]) => bytes > LIMIT)
  .map(([name, bytes]) => `${name}: ${bytes} bytes, over the limit of ${LIMIT}`);
if (Object.keys(sizes).length === 0) problems.push("no artifacts: run `npm run build` first");

if (process.argv.includes("--update")) {
  writeFileSync(join(root, SNAPSHOT), JSON.stringify(sizes, undefined, 2) + "\n");
} else {
  const snapshot = existsSync(join(root, SNAPSHOT)) ? (JSON.parse(read(SNAPSHOT)) as Record<string, number>) : {};
  const drift = compare(sizes, snapshot);
  problems.push(...drift);
  if (drift.length > 0) problems.push(`if this is meant: npm run check:bytes -- --update, and commit ${SNAPSHOT}`);
}

const largest = Object.entries(sizes).sort(([, a], [, b]) => b - a);
for (const [name, bytes] of largest.slice(0, 5)) console.log(`  ${bytes.toString().padStart(6)}  ${name}`);
finish("bytes", problems, `${largest.length} contracts within ${LIMIT} bytes`);
