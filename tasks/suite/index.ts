import { ArgumentType } from "hardhat/types/arguments";
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
  task(
    ["scf", "due"],
    "List what is due: payments, deductions, drafts, filings, tax invoices, evidence, credentials, payouts",
  )
    .addOption({ name: "within", description: "Days to look ahead", defaultValue: "14" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./due.js")))
    .build(),
  task(["scf", "units"], "Show where the units of a receivable went, tier by tier, and why")
    .addPositionalArgument({ name: "receivable", description: "Id of the receivable, decimal or 0x" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./units.js")))
    .build(),
  task(["scf", "line"], "Show a seller's line in a facility, and its borrowing base pledge by pledge")
    .addPositionalArgument({ name: "facility", description: "Address of the facility" })
    .addPositionalArgument({ name: "seller", description: "Number of the seller's party" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./line.js")))
    .build(),
  task(["scf", "pay-instruction"], "Show what discharges a buyer that pays a receivable on a day")
    .addPositionalArgument({ name: "receivable", description: "Id of the receivable, decimal or 0x" })
    .addOption({ name: "day", description: "Day of payment, YYYY-MM-DD; today by default", defaultValue: "" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./pay-instruction.js")))
    .build(),
  task(["scf", "pack"], "Write everything that proves one receivable into one file")
    .addPositionalArgument({ name: "receivable", description: "Id of the receivable, decimal or 0x" })
    .addOption({ name: "out", description: "File to write", type: ArgumentType.FILE, defaultValue: "" })
    .addFlag({ name: "json", description: "Print one JSON document: without a file, the pack itself" })
    .setInlineAction(built(() => import("./pack.js")))
    .build(),
  task(["scf", "verify-pack"], "Verify an evidence pack; without --online no chain is asked")
    .addPositionalArgument({ name: "file", description: "The pack", type: ArgumentType.FILE })
    .addFlag({ name: "online", description: "Compare it with the network's chain as well" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setInlineAction(built(() => import("./verify-pack.js")))
    .build(),
];
