import { readFile } from "node:fs/promises";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { OrdosClient } from "../../sdk/client.js";
import {
  joinReports,
  verifyPack,
  verifyPackOnChain,
  type PackCheck,
  type EvidencePack,
  type PackReport,
} from "../../sdk/pack.js";
import { openContext } from "../lib/context.js";
import { EXIT, Refusal, reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";
import { describe } from "./pack.js";

interface VerifyArguments {
  file: string;
  online: boolean;
  json: boolean;
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new Refusal(`There is no file ${file} that can be read.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(`${file} is not JSON: it is no evidence pack, or it was cut off.`);
  }
}

const MARKS: Readonly<Record<PackCheck["result"], string>> = {
  ok: "ok",
  failed: "FAILED",
  "not checked": "not checked",
};

/** Many lots make many checks of a kind: those that hold are one line for people. */
const REPEATED = [
  { start: "evidence of lot ", name: "evidence of the lots", why: "lot(s) meet the programme's policy" },
  { start: "signature of attestation ", name: "signatures of the attestations", why: "attestation(s) are signed" },
];

function rowsOf(checks: readonly PackCheck[]): string[][] {
  const rows = new Map<string, string[]>();
  for (const { name, result, detail } of checks) {
    const kind = result === "ok" ? REPEATED.find(({ start }) => name.startsWith(start)) : undefined;
    const count = kind === undefined ? 0 : Number(rows.get(kind.name)?.[2]?.split(" ")[0] ?? 0) + 1;
    if (kind === undefined) rows.set(name, [name, MARKS[result], detail]);
    else rows.set(kind.name, [kind.name, MARKS[result], `${count} ${kind.why}.`]);
  }
  return [...rows.values()];
}

/** Prints what came of every check; refuses with the exit code of failure unless all hold. */
export function reportPack({ verdict, checks }: PackReport, printer: Printer): void {
  printer.table(["check", "result", "why"], rowsOf(checks));
  printer.result({ verdict, checks });
  printer.line();
  const open = checks.filter(({ result }) => result !== "ok");
  for (const { name, result, detail } of open) printer.line(`${MARKS[result].toUpperCase()}  ${name}: ${detail}`);
  if (verdict === "holds") {
    printer.line(`The pack holds: all ${checks.length} checks.`);
    return;
  }
  const failed = checks.filter(({ result }) => result === "failed").length;
  const sentence =
    verdict === "fails"
      ? `The pack does not hold: ${failed} of ${checks.length} checks failed.`
      : `Nothing is wrong, but ${open.length} of ${checks.length} checks could not be made: run it with --online.`;
  throw new Refusal(sentence, EXIT.failed);
}

export default reporting(async ({ file, online, json }: VerifyArguments, hre: HardhatRuntimeEnvironment) => {
  const pack = await readJson(file);
  const offline = verifyPack(pack);
  const printer = createPrinter(json);
  const hasForm = offline.checks.length > 1;
  if (hasForm) {
    describe(pack as EvidencePack, printer);
    printer.line();
  }
  if (!online || !hasForm) {
    reportPack(offline, printer);
    return;
  }
  const { book, connection } = await openContext(hre);
  const client = await OrdosClient.connect(book, connection.ethers.provider);
  reportPack(joinReports(offline, await verifyPackOnChain(client, pack)), printer);
});
