// The committed contract types are those of the committed contracts. Builds them afresh, so that types of a contract
// that is gone count as drift too.
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

import { finish, root } from "./report.ts";

const TYPES = "typechain-types";

// Artifacts too: what reads them after this check (bytes, Slither) then finds the contracts alone.
for (const folder of [TYPES, "artifacts"]) rmSync(join(root, folder), { recursive: true, force: true });
const build = spawnSync("npx", ["hardhat", "build", "--no-tests", "--force"], { cwd: root, stdio: "inherit" });
if (build.status !== 0) finish("types", ["the build failed"], "");
const drift = execFileSync("git", ["status", "--porcelain", "--", TYPES], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((line) => line !== "");
if (drift.length > 0) drift.push("commit what `npm run build` generates");
finish("types", drift, `${TYPES} is what the contracts give`);
