import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { actionOf } from "../lib/task-of.js";

const option = <Name extends string>(name: Name, description: string) => ({ name, description, defaultValue: "" });
const BANK = option("bank", "The bank, for references in clear");
const ACCOUNT = option("account", "Number of the account, for references in clear");
const REFERENCE = option("reference", "The bank's reference, in clear or as its keyed hash");
const BOOKED = option("booked", "Day on which the statement has it, YYYY-MM-DD, for a reference in clear");
const VALUE_DAY = option("valueDay", "Value day, YYYY-MM-DD; by default the day of booking");
const AMOUNT = option("amount", "Amount in major units, 7956285.18");
const OUT_REF = option("outRef", "The bank's reference of the line by which it left, in clear or as its keyed hash");
const OUT_BOOKED = option("outBooked", "Day on which the statement has that line; by default that of --booked");
const SEND = { name: "send", description: "Send it; without, nothing is sent" } as const;
const JSON_FLAG = { name: "json", description: "Print one JSON document" } as const;
/** A file that must be named. */
const file = <Name extends string>(name: Name, description: string) => ({
  name,
  description,
  type: ArgumentType.FILE as const,
  defaultValue: "",
});

/** A task on one line of the statement. */
const lineTask = (name: string, description: string) =>
  task(["scf", "bank", name], description)
    .addOption(BANK)
    .addOption(ACCOUNT)
    .addOption(REFERENCE)
    .addOption(BOOKED)
    .addOption({
      name: "key",
      description: "Which of the role's accounts signs: 2 for the second key",
      defaultValue: "1",
    })
    .addFlag(SEND)
    .addFlag(JSON_FLAG);

const receipts = () => import("./receipts.js");
const payouts = () => import("./payouts.js");

export const bankTasks = [
  emptyTask(["scf", "bank"], "The desk of the bank that keeps the account").build(),
  lineTask("receipt", "Record a line of the statement that came in")
    .addOption(AMOUNT)
    .addOption(VALUE_DAY)
    .addOption(option("payer", "Keyed hash of the account it came from"))
    .setInlineAction(actionOf(async () => (await receipts()).receipt))
    .build(),
  lineTask("allocate", "Pay receivables out of a receipt by the payer's remittance list")
    .addOption(file("list", "CSV: receivable,amount and deducted,reason,document where something is taken off"))
    .addOption(option("payerName", "Who issued the papers of the deductions, where they are in clear"))
    .addOption(option("collect", "Facility that collects, or none; by default whichever holds the receivable"))
    .setInlineAction(actionOf(async () => (await receipts()).allocate))
    .build(),
  lineTask("return", "Send back what of a receipt was not allocated")
    .addOption(AMOUNT)
    .addOption(OUT_REF)
    .addOption(OUT_BOOKED)
    .setInlineAction(actionOf(async () => (await receipts()).giveBack))
    .build(),
  lineTask("reverse", "Take back what a receipt had paid into a receivable")
    .addOption(option("receivable", "Id of the receivable, decimal or 0x"))
    .addOption(AMOUNT)
    .addOption(OUT_REF)
    .addOption(OUT_BOOKED)
    .setInlineAction(actionOf(async () => (await receipts()).reverse))
    .build(),
  task(["scf", "bank", "payouts"], "List payouts that are neither confirmed nor rejected")
    .addOption({ name: "days", description: "Days after which one is late", defaultValue: "2" })
    .addFlag(JSON_FLAG)
    .setInlineAction(actionOf(async () => (await payouts()).payouts))
    .build(),
  lineTask("confirm", "Say that the bank has paid a payout")
    .addPositionalArgument({ name: "payout", description: "Id of the payout" })
    .addOption(VALUE_DAY)
    .setInlineAction(actionOf(async () => (await payouts()).confirm))
    .build(),
  lineTask("reject", "Say that the bank could not pay a payout; the payer has its money back")
    .addPositionalArgument({ name: "payout", description: "Id of the payout" })
    .setInlineAction(actionOf(async () => (await payouts()).reject))
    .build(),
  task(["scf", "bank", "close"], "Prove that the account's statement and the chain are the same, to the unit")
    .addOption(file("statement", "CSV: reference,bookedOn,valueDay,amount,about,aboutBookedOn"))
    .addOption(option("opening", "Balance before the first line, in major units"))
    .addOption(option("closing", "Balance after the last line, in major units"))
    .addOption(option("after", "Block at which the close before ended"))
    .addOption(BANK)
    .addOption(ACCOUNT)
    .addFlag(JSON_FLAG)
    .setInlineAction(actionOf(async () => (await import("./close.js")).close))
    .build(),
];
