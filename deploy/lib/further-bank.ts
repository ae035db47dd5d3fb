import { getAddress, ZeroAddress } from "ethers";

import { AccessManager__factory, BankDesk__factory } from "../../typechain-types/index.js";
import type { AddressBook } from "./address-book.js";
import type { Connection } from "./chain.js";
import { deployerOf } from "./deploy-suite.js";
import type { Holder } from "./parameters.js";
import { Refusal } from "./refusal.js";
import { ADMIN_ROLE, roleNamed, ROLES } from "./roles.js";
import { functionsOf } from "./settings.js";
import { interfaceOf } from "./suite-contracts.js";

/** A bank beside the one that the suite was deployed with. */
export interface FurtherBank {
  deposit: { name: string; symbol: string };
  /** The admin of its manager after handover. */
  admin: Holder;
  /** Holders of ACCOUNT_BANK and ACCOUNT_BANK_CHECKER at its desk. */
  roles: Record<string, Holder[]>;
}

/** A call of the consortium's admin. */
export interface ConsortiumCall {
  what: string;
  to: string;
  data: string;
}

/** What stands, and what the consortium has still to say to it. */
export interface OpenedBank {
  manager: string;
  desk: string;
  deposit: string;
  /** In this order; until then no money moves at the new desk. */
  consortium: ConsortiumCall[];
}

const OWN_ROLES = ROLES.filter(({ manager }) => manager === "BankAccessManager");
const MANAGER = AccessManager__factory.createInterface();

function checkBank({ deposit, admin, roles }: FurtherBank, deployer: string): void {
  if (deposit.name === "" || deposit.symbol === "") throw new Refusal("The bank's deposit needs a name and a symbol.");
  const sides = OWN_ROLES.filter(({ holders }) => holders === "accounts").map(({ name }) => {
    const holders = roles[name] ?? [];
    if (holders.length === 0) throw new Refusal(`No account of the bank is named for ${name}.`);
    return holders.map(({ account }) => getAddress(account));
  });
  const [makers = [], checkers = []] = sides;
  const chief = getAddress(admin.account);
  const isTwice = checkers.some((account) => makers.includes(account) || account === chief);
  if (isTwice) throw new Refusal("An account of the bank is on both sides: maker or admin, and checker.");
  if ([...makers, ...checkers, chief].some((account) => account === getAddress(deployer) || account === ZeroAddress)) {
    throw new Refusal("The deployer, which must keep nothing, or nobody stands where an account of the bank should.");
  }
}

/** Roles, guardians, labels and holders as at the first bank; then the handover. */
function settingsOf(
  bank: FurtherBank,
  { manager, desk }: { manager: string; desk: string },
  deployer: string,
): string[] {
  const settings = OWN_ROLES.flatMap((role) => {
    const entries = functionsOf(role);
    const targets = [...new Set(entries.map(({ target }) => target))];
    return [
      ...targets.map((target) =>
        MANAGER.encodeFunctionData("setTargetFunctionRole", [
          target === "BankDesk" ? desk : manager,
          entries.filter((entry) => entry.target === target).map(({ selector }) => selector),
          role.id,
        ]),
      ),
      MANAGER.encodeFunctionData("labelRole", [role.id, role.name]),
      ...(role.guardian === undefined
        ? []
        : [MANAGER.encodeFunctionData("setRoleGuardian", [role.id, roleNamed(role.guardian).id])]),
      ...(bank.roles[role.name] ?? []).map(({ account, delay }) =>
        MANAGER.encodeFunctionData("grantRole", [role.id, account, delay]),
      ),
    ];
  });
  return [
    ...settings,
    MANAGER.encodeFunctionData("grantRole", [ADMIN_ROLE, bank.admin.account, bank.admin.delay]),
    MANAGER.encodeFunctionData("renounceRole", [ADMIN_ROLE, deployer]),
  ];
}

/** Custodians are registered by the factory's role, which the admin takes for one call; courts reach the new money. */
function consortiumCalls(book: AddressBook, admin: string, desk: string, deposit: string): ConsortiumCall[] {
  const { AccessManager: manager, PartyRegistry: registry } = book.contracts;
  const { id } = roleNamed("CUSTODIAN_REGISTRAR");
  const register = interfaceOf("PartyRegistry").encodeFunctionData("registerCustodian", [desk, 0n]);
  const courts = ROLES.flatMap((role) => {
    const selectors = functionsOf(role).flatMap(({ target, selector }) => (target === "BankDeposit" ? [selector] : []));
    if (selectors.length === 0) return [];
    const data = MANAGER.encodeFunctionData("setTargetFunctionRole", [deposit, selectors, role.id]);
    return [{ what: `put ${role.name} at the new deposit`, to: manager, data }];
  });
  return [
    { what: "take the registrar's role", to: manager, data: MANAGER.encodeFunctionData("grantRole", [id, admin, 0]) },
    { what: "register the new desk as a custodian", to: registry, data: register },
    { what: "give the role back", to: manager, data: MANAGER.encodeFunctionData("revokeRole", [id, admin]) },
    ...courts,
  ];
}

/**
 * Opens the desk of another bank beside a suite that stands: a manager of its own, a desk and its deposit token, with the
 * roles of the first bank held by the new one's accounts. The connection's first account deploys and keeps no role. What
 * only the consortium can do is given back as calls for its admin to schedule.
 * @param admin of the consortium's manager, who makes those calls
 * @throws Refusal where the bank's accounts are missing or watch themselves
 */
export async function openBank(
  connection: Connection,
  book: AddressBook,
  bank: FurtherBank,
  admin: string,
): Promise<OpenedBank> {
  const deployer = await deployerOf(connection);
  checkBank(bank, deployer);
  const signer = await connection.ethers.getSigner(deployer);
  const { BankDesk: first, PartyRegistry, ReceivableToken, ReceivableNotes } = book.contracts;
  const offset = await BankDesk__factory.connect(first, signer).UTC_OFFSET();
  const manager = await new AccessManager__factory(signer).deploy(deployer);
  const { name, symbol } = bank.deposit;
  const made = await new BankDesk__factory(signer).deploy(
    ...([await manager.getAddress(), offset, PartyRegistry, ReceivableToken, ReceivableNotes, name, symbol] as const),
  );
  const opened = { manager: await manager.getAddress(), desk: await made.getAddress(), deposit: await made.DEPOSIT() };
  await (await manager.multicall(settingsOf(bank, opened, deployer))).wait();
  return { ...opened, consortium: consortiumCalls(book, admin, opened.desk, opened.deposit) };
}
