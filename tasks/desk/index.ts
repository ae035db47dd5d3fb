import { task } from "hardhat/config";

import { built } from "../lib/built.js";

const FACILITY = {
  name: "facility",
  description: "Address of one facility; by default all of them",
  defaultValue: "",
} as const;
const JSON_FLAG = { name: "json", description: "Print one JSON document" } as const;

export const deskTasks = [
  task(["scf", "limits"], "Show a facility's limits: what is used, what is free, until when")
    .addOption(FACILITY)
    .addFlag(JSON_FLAG)
    .setInlineAction(built(() => import("./limits.js")))
    .build(),
  task(["scf", "waiting"], "Show what a lender decided that holds from a later day on: limits, terms, filings, grades")
    .addOption(FACILITY)
    .addFlag(JSON_FLAG)
    .setInlineAction(built(() => import("./waiting.js")))
    .build(),
  task(["scf", "loans"], "Show a facility's open loans, on receivables and on orders, with their stage")
    .addOption(FACILITY)
    .addFlag(JSON_FLAG)
    .setInlineAction(built(() => import("./loans.js")))
    .build(),
];
