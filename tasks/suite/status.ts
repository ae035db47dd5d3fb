import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { inspectSuite } from "../../deploy/lib/inspection.js";
import { openContext, type Context } from "../lib/context.js";
import { EXIT, Refusal, reporting } from "../lib/failure.js";
import { civilTime, createPrinter, type Printer } from "../lib/printer.js";

/** Shows what is on the chain; fails when it differs from what should be. */
export async function status({ connection, parameters, book }: Context, printer: Printer): Promise<void> {
  const found = await inspectSuite(connection, book, parameters);
  printer.line(`Suite on "${connection.networkName}", chain ${book.chainId}, since block ${book.deployedAtBlock}\n`);
  printer.table(
    ["contract", "address", "code", "verdict"],
    found.contracts.map(({ name, address, codeHash, problems }) => [
      name,
      address,
      codeHash?.slice(0, 18) ?? "none",
      problems.length === 0 ? "as compiled" : problems.join("; "),
    ]),
  );
  printer.line();
  printer.table(
    ["manager", "role", "holder", "delay"],
    found.members.map(({ manager, role, account, delay }) => [manager, role, account, `${delay} s`]),
  );
  printer.line();
  printer.table(
    ["new business of", "address", "state"],
    found.gates.map(({ name, address, pausedUntil, closed }) => [name, address, stateOf(pausedUntil, closed)]),
  );
  printer.result(found);
  const [first] = found.drift;
  if (first === undefined) {
    printer.line("\nNothing differs from what it should be.");
    return;
  }
  printer.line();
  for (const difference of found.drift) printer.line(`DIFFERS  ${difference}`);
  throw new Refusal(`${found.drift.length} thing(s) differ from what they should be.`, EXIT.drift);

  function stateOf(pausedUntil: number, closed: boolean): string {
    if (closed) return "closed for good";
    return pausedUntil > found.time ? `paused until ${civilTime(pausedUntil, book.utcOffset)}` : "open";
  }
}

export default reporting(async ({ json }: { json: boolean }, hre: HardhatRuntimeEnvironment) => {
  await status(await openContext(hre), createPrinter(json));
});
