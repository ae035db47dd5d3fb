import { built } from "./built.js";
import type { Work } from "./work.js";

/** The action of a piece of work. Loaded when the contracts are built: a configuration may not load what needs Hardhat. */
export function actionOf<ArgumentsT extends { json: boolean }>(load: () => Promise<Work<ArgumentsT>>) {
  return built<ArgumentsT>(async () => {
    const [{ inContext }, work] = await Promise.all([import("./work.js"), load()]);
    return { default: inContext(work) };
  });
}
