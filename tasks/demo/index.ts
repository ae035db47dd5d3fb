import { task } from "hardhat/config";

export const demoTasks = [
  task(["scf", "demo"], "Play a month of coal, a dairy's month and a default on a chain in this process")
    .setAction(() => import("./demo.js"))
    .build(),
];
