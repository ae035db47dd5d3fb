import { task } from "hardhat/config";

import { built } from "../lib/built.js";

export const programmeTasks = [
  task(["scf", "programmes"], "List the ready programmes, and whether they are approved")
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./list.js")))
    .build(),
  task(["scf", "approve-programme"], "Say what approving a ready programme would do, or do it")
    .addPositionalArgument({ name: "name", description: "Name of the ready programme, see scf programmes" })
    .addFlag({ name: "send", description: "Send it as the holder of PROGRAMME_MANAGER, on a network for rehearsals" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./approve.js")))
    .build(),
];
