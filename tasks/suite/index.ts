import { task } from "hardhat/config";

import { built } from "../lib/built.js";

export const suiteTasks = [
  task(["scf", "deploy"], "Deploy the suite, or finish, or check what is deployed")
    .addFlag({ name: "dryRun", description: "Print what would be done and send nothing" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./deploy.js")))
    .build(),
  task(["scf", "status"], "Show addresses, code, roles and pauses, and where they differ from what they should be")
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./status.js")))
    .build(),
];
