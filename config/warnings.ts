import { rm } from "node:fs/promises";
import { join } from "node:path";

import { HardhatPluginError } from "hardhat/plugins";
import type { HardhatPlugin } from "hardhat/types/plugins";

const ID = "ordos-warnings-are-errors";

/**
 * Fails the build on any compiler warning. Hardhat has no option for it. The compile cache is dropped with the
 * failure, so that the next build meets the warning again instead of trusting the cached artifact.
 * A coverage build is exempt: its instrumentation is larger than the size limit and warns about that.
 */
export const warningsAreErrors: HardhatPlugin = {
  id: ID,
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
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
