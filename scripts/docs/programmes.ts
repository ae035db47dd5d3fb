// Writes docs/programmes.md: npx hardhat run scripts/docs/programmes.ts
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { format, resolveConfig } from "prettier";

import { programmesDocument } from "./document.js";

const path = join(import.meta.dirname, "..", "..", "docs", "programmes.md");
await writeFile(path, await format(programmesDocument(), { ...(await resolveConfig(path)), filepath: path }));
