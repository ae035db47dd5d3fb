import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { bookPath, isOf, readBook, writeBook, type AddressBook } from "../../deploy/lib/address-book.js";
import { identify, isInProcess, type Connection } from "../../deploy/lib/chain.js";
import { deploySuite } from "../../deploy/lib/deploy-suite.js";
import { readParameters } from "../../deploy/lib/parameters.js";
import { rehearse } from "../../deploy/lib/rehearsal.js";
import { reporting } from "../lib/failure.js";
import { createPrinter, type Printer } from "../lib/printer.js";

interface DeployArguments {
  dryRun: boolean;
  json: boolean;
}

/** A local node that was started afresh leaves an old book behind, which is not worth keeping. */
const LOCAL_CHAIN = 31337;

async function bookOf(connection: Connection): Promise<AddressBook | undefined> {
  if (isInProcess(connection)) return undefined;
  const book = readBook(bookPath(connection.networkName));
  const chain = await identify(connection);
  const isStale = book !== undefined && chain.id === LOCAL_CHAIN && book.chainId === LOCAL_CHAIN && !isOf(book, chain);
  return isStale ? undefined : book;
}

/** Deploys to an open connection, or says what that would do. */
export async function deploy(connection: Connection, dryRun: boolean, printer: Printer): Promise<void> {
  const { networkName } = connection;
  const parameters = readParameters(networkName);
  const book = await bookOf(connection);

  if (dryRun) {
    const plan = await rehearse(connection, parameters, book);
    const lines = [...plan.contracts.map(({ name, address }) => [name, address ?? "to deploy"])];
    printer.line(`Dry run on "${networkName}" (chain ${parameters.chainId}); nothing is sent.\n`);
    printer.table(["contract", "address"], lines);
    printer.line();
    for (const { what } of plan.steps) printer.line(what);
    printer.line(
      plan.steps.length === 0 ? "Nothing is left to do." : `\nAbout ${plan.gas.toLocaleString("en-US")} gas.`,
    );
    printer.result(plan);
    return;
  }

  const done: string[] = [];
  const written = await deploySuite(connection, parameters, {
    book,
    log: (line) => {
      done.push(line);
      printer.line(line);
    },
    ...(isInProcess(connection) ? {} : { onContracts: (fresh) => writeBook(bookPath(networkName), fresh) }),
  });
  printer.line(done.length === 0 ? "Nothing was left to do." : "");
  printer.line(`The suite on "${networkName}" is as the parameters want it; the deployer holds nothing.`);
  printer.result({ ...written, done });
}

export default reporting(async ({ dryRun, json }: DeployArguments, hre: HardhatRuntimeEnvironment) => {
  await deploy(await hre.network.getOrCreate(), dryRun, createPrinter(json));
});
