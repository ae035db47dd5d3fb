import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { OrdosClient } from "../../sdk/client.js";
import { formatDay, toDay } from "../../sdk/dates.js";
import { displayAmount } from "../../sdk/money.js";
import {
  exportPack,
  readPack,
  serialisePack,
  verifyPack,
  type EvidencePack,
  type PackContent,
} from "../../sdk/pack.js";
import { openContext, type Context } from "../lib/context.js";
import { Refusal, reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";

interface PackArguments {
  receivable: string;
  out: string;
  json: boolean;
}

/** The id of a receivable as people have it: decimal, or hex as in explorers. */
export function receivableOf(text: string): bigint {
  if (!/^(\d+|0x[0-9a-fA-F]+)$/.test(text.trim())) {
    throw new Refusal(`"${text}" is no id of a receivable: give it as a decimal or 0x number.`);
  }
  return BigInt(text.trim());
}

/** How money came: at once, by draws on the order before, or not that the pack knew. */
function financed({ draw, rolled, statement }: PackContent): string {
  if (draw !== null) return `${displayAmount(draw.drawn.args.offer.net)} by ${statement.call.to}`;
  if (rolled === null) return "not at once";
  const drawn = rolled.draws.map(({ call }) => displayAmount(call.draw.request.amount)).join(" + ");
  const { principal, interest, late } = rolled.rolled.args;
  return `${drawn} on the order by ${statement.call.to}; ${displayAmount(principal + interest + late)} rolled into the claim`;
}

/** Says in a few lines what a pack is of. */
export function describe(pack: EvidencePack, printer: Printer): void {
  const content = readPack(pack);
  const { receivable, statement, order, lots, keys, contracts } = content;
  const { presentation } = statement.call;
  const day = (number: number) => formatDay(toDay(number));
  const attestations = lots.reduce((sum, lot) => sum + lot.attestations.length, 0);
  printer.table(
    ["what", "is"],
    [
      ["receivable", receivable.id.toString()],
      ["face", `${displayAmount(presentation.statement.amount)}, due ${day(presentation.statement.due)}`],
      ["owed by", `party ${presentation.order.buyer} to party ${presentation.order.seller}`],
      ["order placed", day(order.placed.at.day)],
      ["evidence", `${attestations} attestation(s) of ${lots.length} lot(s)`],
      [
        "accepted",
        `${day(statement.accepted.at.day)}, ${presentation.acceptance.count} statement(s) under one signature`,
      ],
      ["financed", financed(content)],
      ["keys", `${keys.length} signed`],
      ["contracts", `${Object.keys(contracts).length} with their code hashes`],
    ],
  );
}

/** Writes the evidence pack of a receivable, or prints it where no file is named. */
export async function pack({ connection, book }: Context, args: PackArguments, printer: Printer): Promise<void> {
  const id = receivableOf(args.receivable);
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  const made = await exportPack(client, id);
  describe(made, printer);
  printer.line();
  if (args.out === "") {
    printer.result(made);
    printer.line("Nothing was written: give --out FILE, or --json to print the pack itself.");
    return;
  }
  const path = resolve(args.out);
  await writeFile(path, serialisePack(made));
  const { verdict, checks } = verifyPack(made);
  const open = checks.filter(({ result }) => result !== "ok").length;
  printer.line(`Written to ${path}, SHA-256 ${made.sha256}.`);
  printer.line(
    verdict === "holds"
      ? "It holds: whoever gets it runs npx hardhat scf verify-pack on it, without a chain."
      : `${open} check(s) do not hold without the chain: see npx hardhat scf verify-pack --online.`,
  );
  printer.result({ path, sha256: made.sha256, verdict });
}

export default reporting(async (args: PackArguments, hre: HardhatRuntimeEnvironment) => {
  await pack(await openContext(hre), args, createPrinter(args.json));
});
