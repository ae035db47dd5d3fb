import { NewBusinessGate__factory } from "../../typechain-types/index.js";
import type { AddressBook } from "./address-book.js";
import type { Connection } from "./chain.js";
import { inspectCode, type CodeFinding } from "./code.js";
import type { SuiteParameters } from "./parameters.js";
import { MANAGERS, roleName, type ManagerName } from "./roles.js";
import { readPlan } from "./settings.js";
import { connectSuite } from "./suite-contracts.js";

/** Whether a contract takes new business. */
export interface Gate {
  name: string;
  address: string;
  /** Unix seconds; a past time means open. */
  pausedUntil: number;
  closed: boolean;
}

/** Everything that can be seen of a suite without changing it. */
export interface Inspection {
  /** Time of the latest block, unix seconds. */
  time: number;
  contracts: CodeFinding[];
  members: { manager: ManagerName; role: string; account: string; delay: number }[];
  gates: Gate[];
  /** What differs from the modules and the parameters, one sentence each. */
  drift: string[];
}

export async function inspectSuite(
  connection: Connection,
  book: AddressBook,
  parameters: SuiteParameters,
): Promise<Inspection> {
  const { provider } = connection.ethers;
  const contracts = await inspectCode(connection, book);
  const wrong = contracts.filter(({ problems }) => problems.length > 0);
  const drift = wrong.map(({ name, address, problems }) => `${name} at ${address} ${problems.join(" and ")}`);
  const time = (await provider.getBlock("latest"))?.timestamp ?? 0;
  // Roles and pauses of contracts that are something else would say nothing.
  if (drift.length > 0) return { time, contracts, members: [], gates: [], drift };

  const offset = Number(await connectSuite(book.contracts, provider).PartyRegistry.UTC_OFFSET());
  if (offset !== book.utcOffset)
    drift.push(`the suite's civil time is ${offset} s ahead, the book says ${book.utcOffset} s`);
  // Nobody is the deployer here: whoever holds what the parameters do not give is named.
  const plan = await readPlan(provider, book, parameters, "");
  drift.push(...plan.surplus, ...[...plan.settings, ...plan.handover].map(({ what }) => `to do: ${what}`));
  return {
    time,
    contracts,
    members: MANAGERS.flatMap((manager) =>
      plan.states[manager].members.map(({ role, account, delay }) => ({
        manager,
        role: roleName(role),
        account,
        delay,
      })),
    ),
    gates: await gatesOf(connection, book),
    drift,
  };
}

/** The contracts that new business goes through: the registries, and every facility that the factory opened. */
async function gatesOf({ ethers }: Connection, book: AddressBook): Promise<Gate[]> {
  const { FacilityFactory: factory } = connectSuite(book.contracts, ethers.provider);
  const opened = await factory.queryFilter(factory.filters.FacilityOpened(), book.deployedAtBlock);
  const gates = [
    { name: "OrderBook", address: book.contracts.OrderBook },
    { name: "FrameworkBook", address: book.contracts.FrameworkBook },
    { name: "InvoiceRegistry", address: book.contracts.InvoiceRegistry },
    ...opened.map(({ args }) => ({ name: `facility of party ${args.lender.toString()}`, address: args.facility })),
  ];
  return Promise.all(
    gates.map(async ({ name, address }) => {
      const [pausedUntil, closed] = await NewBusinessGate__factory.connect(address, ethers.provider).newBusiness();
      return { name, address, pausedUntil: Number(pausedUntil), closed };
    }),
  );
}
