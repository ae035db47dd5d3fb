import type { HardhatUserConfig } from "hardhat/config";

/** Every task of the project; each area adds its own list here. */
export const tasks = [] satisfies HardhatUserConfig["tasks"];
