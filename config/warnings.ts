import { rm } from "node:fs/promises";
import { join } from "node:path";

import { HardhatPluginError } from "hardhat/plugins";
import type { HardhatPlugin } from "hardhat/types/plugins";
import type { CompilerOutputError } from "hardhat/types/solidity";

const ID = "ordos-warnings-are-errors";

/** Codes of "contract code size" and "initcode size": test contracts are never deployed to a real chain. */
const SIZE_CODES = ["5574", "3860"];

/** Warnings about code that is not ours to change (a dependency) or not ours to ship (a large test). */
function isForeign({ errorCode = "", severity, formattedMessage = "" }: CompilerOutputError): boolean {
  if (severity === "error") return false;
  if (/-->\s+\S*node_modules\//.test(formattedMessage)) return true;
  return SIZE_CODES.includes(errorCode) && /-->\s+(\.\/)?test\//.test(formattedMessage);
}

/**
 * Fails the build on any compiler warning. Hardhat has no option for it. The compile cache is dropped with the
 * failure, so that the next build meets the warning again instead of trusting the cached artifact.
 * A coverage build is exempt: its instrumented contracts are larger than the size limit and warn about that.
 */
export const warningsAreErrors: HardhatPlugin = {
  id: ID,
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            getCompilationJobErrors: async (context, job, output, next) => {
              const errors = await next(context, job, output);
              return errors.filter((error) => !isForeign(error));
            },
            build: async (context, rootFilePaths, options, next) => {
              const results = await next(context, rootFilePaths, options);
              if (!(results instanceof Map) || context.globalOptions.coverage) return results;
              const count = [...results.values()].flatMap((result) =>
                "warnings" in result ? result.warnings : [],
              ).length;
              if (count === 0) return results;
              await rm(join(context.config.paths.cache, "compile-cache.json"), { force: true });
              throw new HardhatPluginError(ID, "Compiler warnings (above) are errors in this project.");
            },
          }),
      }),
  },
};
