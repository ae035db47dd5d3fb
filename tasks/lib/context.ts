import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { bookPath, readBook, type AddressBook } from "../../deploy/lib/address-book.js";
import { isInProcess, type Connection } from "../../deploy/lib/chain.js";
import { checkChain, deploySuite } from "../../deploy/lib/deploy-suite.js";
import { readParameters, type SuiteParameters } from "../../deploy/lib/parameters.js";
import { Refusal } from "../../deploy/lib/refusal.js";
import { connectSuite, type SuiteContracts } from "../../deploy/lib/suite-contracts.js";

/** What every task works with. */
export interface Context {
  connection: Connection;
  parameters: SuiteParameters;
  book: AddressBook;
  /** The suite's contracts, for reading; `suite.X.connect(signer)` to write. */
  suite: SuiteContracts;
  /** The account that holds a role by the parameters, as a signer of this connection. */
  signerOf(role: string, which?: number): Promise<HardhatEthersSigner>;
}

/** One suite per in-process chain, so that tasks that run in one process meet in it. */
const inProcess = new WeakMap<Connection, Promise<AddressBook>>();

/** Connects to the network that the command line names and finds the suite there; in process a fresh one is deployed. */
export async function openContext(hre: HardhatRuntimeEnvironment): Promise<Context> {
  return contextOf(await hre.network.getOrCreate());
}

/** The context of a connection that is open already. */
export async function contextOf(
  connection: Connection,
  parameters: SuiteParameters = readParameters(connection.networkName),
): Promise<Context> {
  const book = isInProcess(connection)
    ? await freshSuite(connection, parameters)
    : await bookOf(connection, parameters);
  return {
    connection,
    parameters,
    book,
    suite: connectSuite(book.contracts, connection.ethers.provider),
    signerOf: async (role, which = 0) => {
      const account = parameters.roles[role]?.[which]?.account;
      if (account === undefined) {
        const whom = which === 0 ? "nobody" : `no account ${which + 1}`;
        throw new Refusal(`The parameters of "${connection.networkName}" name ${whom} for ${role}.`);
      }
      return connection.ethers.getSigner(account);
    },
  };
}

function freshSuite(connection: Connection, parameters: SuiteParameters): Promise<AddressBook> {
  const known = inProcess.get(connection) ?? deploySuite(connection, parameters);
  inProcess.set(connection, known);
  return known;
}

async function bookOf(connection: Connection, parameters: SuiteParameters): Promise<AddressBook> {
  const { networkName } = connection;
  const book = readBook(bookPath(networkName));
  if (book === undefined) {
    throw new Refusal(
      `There is no suite on "${networkName}" yet: run npx hardhat scf deploy --network ${networkName}.`,
    );
  }
  await checkChain(connection, parameters, book);
  return book;
}
