import { task } from "hardhat/config";

import { built } from "../lib/built.js";

export const demoTasks = [
  task(["scf", "demo"], "Play the four deals of docs/deals on a chain in this process")
    .setInlineAction(built(() => import("./demo.js")))
    .build(),
];
