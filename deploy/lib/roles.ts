import type { SuiteName } from "./suite-contracts.js";

/** The suite has two managers: the consortium's, and the account bank's own. */
export type ManagerName = "AccessManager" | "BankAccessManager";

export interface Role {
  id: bigint;
  name: string;
  /** Manager in which it is granted. */
  manager: ManagerName;
  duty: string;
  /** Functions it may call, by contract. */
  functions: Partial<Record<SuiteName, readonly string[]>>;
  /** `accounts`: the parameters say who. `factory`: the factory alone, at once. `nobody`: see `ADMIN_ACTS`. */
  holders: "accounts" | "factory" | "nobody";
  /** Seconds; shorter delays are refused except in a rehearsal. */
  leastDelay: number;
  /** Members of this role may cancel what a member of the role scheduled. */
  guardian?: string;
}

const DAY = 86_400;

/** Least seconds between what an admin schedules and its execution. */
export const LEAST_ADMIN_DELAY: Record<ManagerName, number> = { AccessManager: 7 * DAY, BankAccessManager: DAY };

/** Role id of the admin of a manager, and of "everybody", as OpenZeppelin numbers them. */
export const ADMIN_ROLE = 0n;
export const PUBLIC_ROLE = 2n ** 64n - 1n;

/**
 * Acts of an admin that make things riskier. They are the admin's whatever role stands at them, as the manager itself
 * restricts them; the role at them only says whose members may cancel them while they wait. Revoking a role is not
 * among them, so that a stolen guardian key cannot keep itself in office.
 */
const ADMIN_ACTS = [
  "grantRole",
  "setGrantDelay",
  "setRoleAdmin",
  "setRoleGuardian",
  "setTargetAdminDelay",
  "setTargetClosed",
  "setTargetFunctionRole",
  "updateAuthority",
] as const;

/** Every role, in the order of `contracts/access/Roles.sol`. `docs/ROLES.md` is written from this table. */
export const ROLES: readonly Role[] = [
  {
    id: 101n,
    name: "REGISTRAR",
    manager: "AccessManager",
    duty: "Registers and renews parties, proposes keys (a key works after the registry's own delay); two of them together recover a party that lost all keys",
    functions: { PartyRegistry: ["register", "renew", "proposeKey"], PartyRecovery: ["propose", "second"] },
    holders: "accounts",
    leastDelay: 0,
  },
  {
    id: 102n,
    name: "SUPERVISOR",
    manager: "AccessManager",
    duty: "Suspends parties, revokes keys and cancels recoveries, at once",
    functions: { PartyRegistry: ["suspend", "revokeKeyBySupervisor"], PartyRecovery: ["cancelBySupervisor"] },
    holders: "accounts",
    leastDelay: 0,
  },
  {
    id: 103n,
    name: "REINSTATER",
    manager: "AccessManager",
    duty: "Reinstates parties",
    functions: { PartyRegistry: ["reinstate"] },
    holders: "accounts",
    leastDelay: DAY,
    guardian: "GUARDIAN",
  },
  {
    id: 104n,
    name: "CUSTODIAN_REGISTRAR",
    manager: "AccessManager",
    duty: "Registers contracts that hold for others: each new facility by the factory",
    functions: { PartyRegistry: ["registerCustodian"] },
    holders: "factory",
    leastDelay: 0,
    guardian: "GUARDIAN",
  },
  {
    id: 201n,
    name: "PROGRAMME_MANAGER",
    manager: "AccessManager",
    duty: "Approves and withdraws programmes",
    functions: { OrderBook: ["approveProgramme", "withdrawProgramme"] },
    holders: "accounts",
    leastDelay: 2 * DAY,
    guardian: "GUARDIAN",
  },
  {
    id: 202n,
    name: "CALENDAR_PUBLISHER",
    manager: "AccessManager",
    duty: "Publishes business calendars and amends days beyond the calendar's own notice",
    functions: { BusinessCalendar: ["publish", "amend"] },
    holders: "accounts",
    leastDelay: 0,
    guardian: "GUARDIAN",
  },
  {
    id: 203n,
    name: "WRITER_ADMIN",
    manager: "AccessManager",
    duty: "Adds and removes writers of the state that versions share",
    functions: { FingerprintSet: ["setWriter"], PaymentHistory: ["setWriter"] },
    holders: "accounts",
    leastDelay: 7 * DAY,
    guardian: "GUARDIAN",
  },
  {
    id: 301n,
    name: "COURT_CLERK",
    manager: "AccessManager",
    duty: "Carries out what a court orders at once: freezes units, holds deposits, records an insolvency",
    functions: { ReceivableNotes: ["freeze", "declareInsolvent"], BankDeposit: ["hold"] },
    holders: "accounts",
    leastDelay: 0,
  },
  {
    id: 302n,
    name: "COURT_ENFORCER",
    manager: "AccessManager",
    duty: "Carries out what a court orders after a delay: moves or releases frozen units and held deposits, lifts an insolvency",
    functions: {
      ReceivableNotes: ["courtTransfer", "release", "liftInsolvency"],
      BankDeposit: ["courtTransfer", "release"],
    },
    holders: "accounts",
    leastDelay: 3 * DAY,
    guardian: "GUARDIAN",
  },
  {
    id: 401n,
    name: "FACILITY_OPENER",
    manager: "AccessManager",
    duty: "Opens facilities for lenders",
    functions: { FacilityFactory: ["open"] },
    holders: "accounts",
    leastDelay: 0,
    guardian: "GUARDIAN",
  },
  {
    id: 601n,
    name: "ACCOUNT_BANK",
    manager: "BankAccessManager",
    duty: "The bank that keeps the account: records and allocates receipts, drafts and deductions",
    functions: {
      BankDesk: ["recordReceipt", "allocate", "creditAccount", "sendBack", "takeDraft", "closeDraft"],
    },
    holders: "accounts",
    leastDelay: 0,
  },
  {
    id: 602n,
    name: "ACCOUNT_BANK_CHECKER",
    manager: "BankAccessManager",
    duty: "The second key of that bank: confirms and rejects payouts, takes payments back, states what the account holds, says from which amounts an act needs two keys",
    functions: { BankDesk: ["confirm", "reject", "reverse", "stateReserves", "setPolicy"] },
    holders: "accounts",
    leastDelay: 0,
  },
  {
    id: 603n,
    name: "BANK_ADMIN_ACTS",
    manager: "BankAccessManager",
    duty: "Marks what the bank's admin schedules, so that the bank's second key may cancel it",
    functions: { BankAccessManager: ADMIN_ACTS },
    holders: "nobody",
    leastDelay: 0,
    guardian: "ACCOUNT_BANK_CHECKER",
  },
  {
    id: 901n,
    name: "GUARDIAN",
    manager: "AccessManager",
    duty: "Pauses new business for a while, at once; cancels what waits for its delay",
    functions: { PauseGuardian: ["pause"] },
    holders: "accounts",
    leastDelay: 0,
  },
  {
    id: 902n,
    name: "STEWARD",
    manager: "AccessManager",
    duty: "Lifts a pause early, closes a contract for new business",
    functions: { PauseGuardian: ["unpause", "close"] },
    holders: "accounts",
    leastDelay: 2 * DAY,
    guardian: "GUARDIAN",
  },
  {
    id: 903n,
    name: "ADMIN_ACTS",
    manager: "AccessManager",
    duty: "Marks what the admin schedules, so that a guardian may cancel it",
    functions: { AccessManager: ADMIN_ACTS },
    holders: "nobody",
    leastDelay: 0,
    guardian: "GUARDIAN",
  },
];

export const MANAGERS: readonly ManagerName[] = ["AccessManager", "BankAccessManager"];

export function roleNamed(name: string): Role {
  const role = ROLES.find((candidate) => candidate.name === name);
  if (role === undefined) throw new Error(`There is no role ${name}`);
  return role;
}

/** What a role id is called in messages. */
export function roleName(id: bigint): string {
  if (id === ADMIN_ROLE) return "ADMIN";
  if (id === PUBLIC_ROLE) return "PUBLIC";
  return ROLES.find((role) => role.id === id)?.name ?? `role ${id.toString()}`;
}
