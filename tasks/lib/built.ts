import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

type Action<ArgumentsT> = (args: ArgumentsT, hre: HardhatRuntimeEnvironment) => Promise<void>;

/**
 * An action that builds before it is loaded: the deployment's modules read the contracts' code as soon as they are
 * imported, which in a fresh clone does not exist yet.
 */
export function built<ArgumentsT>(load: () => Promise<{ default: Action<ArgumentsT> }>): Action<ArgumentsT> {
  return async (args, hre) => {
    // A run of tests has built before, and says so to the tasks that it runs.
    if (process.env.HH_TEST !== "true") {
      await quietly(() => hre.tasks.getTask("build").run({ quiet: true, noTests: true }));
    }
    const { default: action } = await load();
    await action(args, hre);
  };
}

/** Even a quiet build prints an empty line, which has no place before a task's output. Its errors go to stderr. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  try {
    await work();
  } finally {
    console.log = log;
  }
}
