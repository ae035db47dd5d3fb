import { overrideTask } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";

/**
 * Builds the contracts before a run of some Solidity test files. Hardhat compiles only the named files then, and the
 * runner knows a contract (to link it, to call it in an invariant run) by its artifact.
 */
export const partialTests: HardhatPlugin = {
  id: "ordos-partial-tests",
  tasks: [
    overrideTask(["test", "solidity"])
      .setAction(() =>
        Promise.resolve({
          default: async (args, hre, runSuper) => {
            const isPartial = Array.isArray(args.testFiles) && args.testFiles.length > 0;
            if (isPartial && args.noCompile !== true) await hre.tasks.getTask("build").run({ noTests: true });
            return (await runSuper(args)) as unknown;
          },
        }),
      )
      .build(),
  ],
};
