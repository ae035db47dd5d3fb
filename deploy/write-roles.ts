// Writes docs/ROLES.md: npx hardhat run deploy/write-roles.ts
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { format, resolveConfig } from "prettier";

import { rolesDocument } from "./lib/roles-document.js";

const path = join(import.meta.dirname, "..", "docs", "ROLES.md");
await writeFile(path, await format(rolesDocument(), { ...(await resolveConfig(path)), filepath: path }));
