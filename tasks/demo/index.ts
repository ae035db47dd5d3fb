import { task } from "hardhat/config";

import { built } from "../lib/built.js";

export const demoTasks = [
  task(["scf", "demo"], "Play a month of coal, a dairy's month and a default on a chain in this process")
    .setInlineAction(built(() => import("./demo.js")))
    .build(),
];
