import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { HardhatUserConfig } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";

import { isCoverage } from "./testing.js";

const outDir = "typechain-types";

export const typechain = {
  outDir,
  // The factories hold bytecode, and that of a coverage run is not what ships.
  dontOverrideCompile: isCoverage,
} satisfies HardhatUserConfig["typechain"];

/** Two lines belong to one run when they differ only in the contract they are about. */
function kind(line: string): string {
  return /^(export |get\w+\(|deploy\w+\()/.exec(line.trimStart())?.[1] ?? "";
}

/** Sorts each run of such lines. */
export function sortRuns(text: string): string {
  const runs: { kind: string; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const last = runs.at(-1);
    if (last !== undefined && kind(line) !== "" && kind(line) === last.kind) last.lines.push(line.trimStart());
    else runs.push({ kind: kind(line), lines: [kind(line) === "" ? line : line.trimStart()] });
  }
  return runs.flatMap(({ lines }) => lines.sort()).join("\n");
}

/**
 * Puts the generated lists in order. TypeChain writes them in the order in which the file system named the artifacts,
 * which differs from run to run, and the types are committed.
 */
export const orderedTypes: HardhatPlugin = {
  id: "ordos-ordered-types",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            build: async (context, rootFilePaths, options, next) => {
              const results = await next(context, rootFilePaths, options);
              for (const name of ["index.ts", "hardhat.d.ts"]) {
                const path = join(context.config.paths.root, outDir, name);
                if (!existsSync(path)) continue;
                const text = await readFile(path, "utf8");
                const sorted = sortRuns(text);
                if (sorted !== text) await writeFile(path, sorted);
              }
              return results;
            },
          }),
      }),
  },
};
