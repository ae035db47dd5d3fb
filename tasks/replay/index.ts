import { ArgumentType } from "hardhat/types/arguments";
import { task } from "hardhat/config";

import { built } from "../lib/built.js";

export const replayTasks = [
  task(["scf", "replay"], "Run a receivables ledger through the contracts, day by day on a simulated clock")
    .addOption({
      name: "ledger",
      description: "CSV with the columns of examples/ledgers/small.csv",
      type: ArgumentType.FILE_WITHOUT_DEFAULT,
      defaultValue: undefined,
    })
    .addOption({
      name: "scores",
      description: "CSV to write: each invoice with its buyer's score on chain at the invoice date",
      type: ArgumentType.STRING_WITHOUT_DEFAULT,
      defaultValue: undefined,
    })
    .addFlag({ name: "json", description: "Print the result, read back from the chain, as JSON and nothing else" })
    .addFlag({ name: "skipBad", description: "Leave out rows that cannot be run, and report them at the end" })
    .setInlineAction(built(() => import("./replay.js")))
    .build(),
];
