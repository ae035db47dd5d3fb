import { emptyTask, type HardhatUserConfig } from "hardhat/config";

import { bankTasks } from "./bank/index.js";
import { demoTasks } from "./demo/index.js";
import { deskTasks } from "./desk/index.js";
import { programmeTasks } from "./programmes/index.js";
import { replayTasks } from "./replay/index.js";
import { suiteTasks } from "./suite/index.js";

/** Every task of the project; each area adds its own list here. */
export const tasks = [
  emptyTask("scf", "Supply-chain finance: deploy, look at and work with the suite").build(),
  ...suiteTasks,
  ...deskTasks,
  ...programmeTasks,
  ...bankTasks,
  ...demoTasks,
  ...replayTasks,
] satisfies HardhatUserConfig["tasks"];
