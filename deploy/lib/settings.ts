import { getAddress, type Provider } from "ethers";

import { AccessManager__factory } from "../../typechain-types/index.js";
import type { AddressBook } from "./address-book.js";
import { readManager, type ManagerState } from "./managers.js";
import type { SuiteParameters } from "./parameters.js";
import { ADMIN_ROLE, MANAGERS, roleNamed, ROLES, roleName, type ManagerName, type Role } from "./roles.js";
import { connectSuite, interfaceOf, type SuiteContracts, type SuiteName } from "./suite-contracts.js";

/** A call to a manager that brings one setting to where it should be. */
export interface Step {
  manager: ManagerName;
  /** What it does, as an instruction. */
  what: string;
  data: string;
}

/** What is left to do, by manager, and what nobody asked for. */
export interface Plan {
  /** Settings that the deployer makes while it is the admin. */
  settings: Step[];
  /** The admin's office passes on; then the deployer holds nothing. */
  handover: Step[];
  /** Members that the parameters do not name, apart from the deployer before handover. */
  surplus: string[];
  states: Record<ManagerName, ManagerState>;
}

const MANAGER = AccessManager__factory.createInterface();

/** Contracts that hold money or units for others by their own rules. */
const CUSTODIANS = ["ReceivableToken", "BankDesk", "Recourse"] as const satisfies readonly SuiteName[];

/** Who may write to the state that versions share. */
const WRITERS = [
  { kernel: "FingerprintSet", writer: "InvoiceRegistry" },
  { kernel: "FingerprintSet", writer: "InvoiceStanding" },
  { kernel: "PaymentHistory", writer: "ReceivableToken" },
] as const satisfies readonly { kernel: SuiteName; writer: SuiteName }[];

const CUSTODIAN_KIND = 2n;

interface Scene {
  suite: SuiteContracts;
  book: AddressBook;
  parameters: SuiteParameters;
  deployer: string;
  states: Record<ManagerName, ManagerState>;
}

/** Reads the chain and says what is missing. */
export async function readPlan(
  provider: Provider,
  book: AddressBook,
  parameters: SuiteParameters,
  deployer: string,
): Promise<Plan> {
  const [consortium, bank] = await Promise.all(
    MANAGERS.map((name) => readManager(provider, book.contracts[name], book.deployedAtBlock)),
  );
  if (consortium === undefined || bank === undefined) throw new Error("a manager was not read");
  const states = { AccessManager: consortium, BankAccessManager: bank };
  const scene = { suite: connectSuite(book.contracts, provider), book, parameters, deployer, states };
  const read = await Promise.all([writers(scene), custodians(scene), functionRoles(scene), guardians(scene)]);
  const settings = [...read.flat(), ...labels(scene), ...grants(scene)];
  return { settings, handover: handover(scene), surplus: surplus(scene), states };
}

/** While the deployer is the admin, it may do what no role stands at yet; so this comes before the roles. */
async function writers({ suite, book }: Scene): Promise<Step[]> {
  const steps = await Promise.all(
    WRITERS.map(async ({ kernel, writer }): Promise<Step[]> => {
      const address = book.contracts[writer];
      if (await suite[kernel].isWriter(address)) return [];
      const call = suite[kernel].interface.encodeFunctionData("setWriter", [address, true]);
      return [through(book, kernel, call, `let ${writer} write to ${kernel}`)];
    }),
  );
  return steps.flat();
}

async function custodians({ suite, book }: Scene): Promise<Step[]> {
  const steps = await Promise.all(
    CUSTODIANS.map(async (name): Promise<Step[]> => {
      const address = book.contracts[name];
      const { kind } = await suite.PartyRegistry.accountOf(address);
      if (kind === CUSTODIAN_KIND) return [];
      const call = suite.PartyRegistry.interface.encodeFunctionData("registerCustodian", [address, 0n]);
      return [through(book, "PartyRegistry", call, `register ${name} as a custodian`)];
    }),
  );
  return steps.flat();
}

function through(book: AddressBook, target: SuiteName, call: string, what: string): Step {
  return {
    manager: "AccessManager",
    what,
    data: MANAGER.encodeFunctionData("execute", [book.contracts[target], call]),
  };
}

/** A role's functions as the manager knows them. */
export function functionsOf(role: Role): { target: SuiteName; name: string; selector: string }[] {
  return (Object.entries(role.functions) as [SuiteName, readonly string[]][]).flatMap(([target, names]) =>
    names.map((name) => {
      const fragment = interfaceOf(target).getFunction(name);
      if (fragment === null) throw new Error(`${target} has no function ${name}`);
      return { target, name, selector: (fragment as { selector: string }).selector };
    }),
  );
}

async function functionRoles({ suite, book }: Scene): Promise<Step[]> {
  const steps = await Promise.all(
    ROLES.map(async (role): Promise<Step[]> => {
      const missing = (
        await Promise.all(
          functionsOf(role).map(async (entry) => {
            const now = await suite[role.manager].getTargetFunctionRole(book.contracts[entry.target], entry.selector);
            return now === role.id ? [] : [entry];
          }),
        )
      ).flat();
      return [...new Set(missing.map(({ target }) => target))].map((target) => {
        const ours = missing.filter((entry) => entry.target === target);
        return {
          manager: role.manager,
          what: `put ${role.name} at ${target}.${ours.map(({ name }) => name).join(", ")}`,
          data: MANAGER.encodeFunctionData("setTargetFunctionRole", [
            book.contracts[target],
            ours.map(({ selector }) => selector),
            role.id,
          ]),
        };
      });
    }),
  );
  return steps.flat();
}

async function guardians({ suite }: Scene): Promise<Step[]> {
  const steps = await Promise.all(
    ROLES.map(async ({ id, name, manager, guardian }): Promise<Step[]> => {
      const wanted = guardian === undefined ? ADMIN_ROLE : roleNamed(guardian).id;
      if ((await suite[manager].getRoleGuardian(id)) === wanted) return [];
      const data = MANAGER.encodeFunctionData("setRoleGuardian", [id, wanted]);
      return [{ manager, what: `let ${roleName(wanted)} cancel what ${name} scheduled`, data }];
    }),
  );
  return steps.flat();
}

function labels({ states }: Scene): Step[] {
  return ROLES.filter(({ id, name, manager }) => states[manager].labels.get(id) !== name).map(
    ({ id, name, manager }) => ({
      manager,
      what: `label role ${id.toString()} ${name}`,
      data: MANAGER.encodeFunctionData("labelRole", [id, name]),
    }),
  );
}

/** Who should hold a role, apart from the admin. */
export function holdersOf(
  role: Role,
  parameters: SuiteParameters,
  book: AddressBook,
): { account: string; delay: number }[] {
  if (role.holders === "factory") return [{ account: book.contracts.FacilityFactory, delay: 0 }];
  if (role.holders === "nobody") return [];
  return (parameters.roles[role.name] ?? []).map(({ account, delay }) => ({ account: getAddress(account), delay }));
}

function grants({ states, parameters, book }: Scene): Step[] {
  return ROLES.flatMap((role) =>
    holdersOf(role, parameters, book)
      .filter(
        ({ account, delay }) =>
          !states[role.manager].members.some(
            (member) => member.role === role.id && member.account === account && member.delay === delay,
          ),
      )
      .map(({ account, delay }) => ({
        manager: role.manager,
        what: `grant ${role.name} to ${account} with a delay of ${delay} s`,
        data: MANAGER.encodeFunctionData("grantRole", [role.id, account, delay]),
      })),
  );
}

function handover({ states, parameters, deployer }: Scene): Step[] {
  return MANAGERS.flatMap((manager): Step[] => {
    const admin = { account: getAddress(parameters.admin[manager].account), delay: parameters.admin[manager].delay };
    const { members } = states[manager];
    const holds = (account: string) => members.filter((member) => member.account === account);
    const steps: Step[] = [];
    if (!holds(admin.account).some(({ role, delay }) => role === ADMIN_ROLE && delay === admin.delay)) {
      steps.push({
        manager,
        what: `make ${admin.account} the admin of ${manager} with a delay of ${admin.delay} s`,
        data: MANAGER.encodeFunctionData("grantRole", [ADMIN_ROLE, admin.account, admin.delay]),
      });
    }
    // ADMIN, the lowest id, goes last.
    for (const { role } of holds(deployer).reverse()) {
      steps.push({
        manager,
        what: `let the deployer renounce ${roleName(role)} of ${manager}`,
        data: MANAGER.encodeFunctionData("renounceRole", [role, deployer]),
      });
    }
    return steps;
  });
}

function surplus({ states, parameters, book, deployer }: Scene): string[] {
  return MANAGERS.flatMap((manager) =>
    states[manager].members
      .filter(({ role, account }) => {
        if (account === deployer) return false;
        if (role === ADMIN_ROLE) return account !== getAddress(parameters.admin[manager].account);
        const known = ROLES.find((candidate) => candidate.id === role && candidate.manager === manager);
        return known === undefined || !holdersOf(known, parameters, book).some((holder) => holder.account === account);
      })
      .map(
        ({ role, account }) => `${account} holds ${roleName(role)} of ${manager}, which the parameters do not give it`,
      ),
  );
}
