// Writes docs/errors.md: npm run docs:errors
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { format, resolveConfig } from "prettier";

import { root } from "../check/report.js";
import { errorsDocument } from "./errors-document.js";

const path = join(root, "docs", "errors.md");
await writeFile(path, await format(errorsDocument(), { ...(await resolveConfig(path)), filepath: path }));
