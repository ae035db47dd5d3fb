import { networksWithParameters, readParameters, type Holder, type SuiteParameters } from "./parameters.js";
import { LEAST_ADMIN_DELAY, MANAGERS, ROLES, type ManagerName, type Role } from "./roles.js";

const DAY = 86_400;

function period(seconds: number): string {
  if (seconds === 0) return "none";
  return seconds % DAY === 0 ? `${seconds / DAY} d` : `${seconds} s`;
}

function table(headers: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(headers), line(headers.map(() => "---")), ...rows.map(line)].join("\n");
}

function functionsIn({ functions }: Role): string {
  const calls = Object.entries(functions).map(([contract, names]) => `\`${contract}\`: ${names.join(", ")}`);
  return calls.join("; ");
}

const HELD_BY = { accounts: "named accounts", factory: "`FacilityFactory`", nobody: "nobody" };

function rolesOf(manager: ManagerName): string {
  const admin = [
    "0",
    "ADMIN",
    "Grants and revokes roles",
    "the manager's own",
    "one account",
    period(LEAST_ADMIN_DELAY[manager]),
  ];
  const watcher = ROLES.find((role) => role.manager === manager && role.holders === "nobody")?.guardian ?? "";
  const rows = ROLES.filter((role) => role.manager === manager).map((role) => [
    role.id.toString(),
    role.name,
    role.duty,
    functionsIn(role),
    HELD_BY[role.holders],
    role.holders === "accounts" ? period(role.leastDelay) : "none",
    role.guardian ?? "ADMIN",
  ]);
  return table(
    ["id", "role", "what for", "functions", "held by", "least delay", "cancelled by"],
    [[...admin, watcher], ...rows],
  );
}

function holdersIn(parameters: SuiteParameters): string {
  const rows = (manager: ManagerName): string[][] => [
    [`ADMIN of \`${manager}\``, ...cells(parameters.admin[manager])],
    ...ROLES.filter((role) => role.manager === manager && role.holders === "accounts").flatMap(({ name }) =>
      (parameters.roles[name] ?? []).map((holder) => [name, ...cells(holder)]),
    ),
  ];
  return table(["role", "account", "delay"], MANAGERS.flatMap(rows));
}

function cells({ account, delay }: Holder): string[] {
  return [account === "" ? "to be filled in" : `\`${account}\``, period(delay)];
}

/** `docs/ROLES.md`, from the table of roles and the parameters of every network. */
export function rolesDocument(): string {
  const networks = networksWithParameters().map((network) => {
    const parameters = readParameters(network);
    const kind = parameters.rehearsal
      ? "a rehearsal, where delays may be shorter"
      : "delays at least as in the tables above";
    return `### \`${network}\`\n\nChain ${parameters.chainId}, ${kind}.\n\n${holdersIn(parameters)}`;
  });
  return `# Roles

Who may do what, and how long it waits. Written from \`deploy/lib/roles.ts\` and \`deploy/parameters/\` by
\`npx hardhat run deploy/write-roles.ts\`; tests compare it with a deployed suite, function by function.
The ids are those of \`contracts/access/Roles.sol\`. An id is never used again.

A role works through an \`AccessManager\`. A member with a delay first schedules a call, waits, then makes it; while it
waits, the members of the role in the last column may cancel it. What makes things safer (pause, suspend, revoke a key)
has no delay; what makes them riskier (lift, reinstate, approve, grant) has one.

## The consortium's manager: \`AccessManager\`

${rolesOf("AccessManager")}

## The account bank's manager: \`BankAccessManager\`

The bank that keeps the account issues and retires bank money, and nobody else may. Were its roles in the consortium's
manager, the consortium's admin could give them to itself. So the bank has a manager of its own, with its own admin.

${rolesOf("BankAccessManager")}

## Admins and those who watch them

- An admin's riskier acts stand under a role that nobody holds (ADMIN_ACTS, BANK_ADMIN_ACTS). It gives no right; it says
  whose members may cancel the act while it waits.
- Revoking a role is not among them: a stolen guardian key cannot keep itself in office.
- A guardian pauses for three days, and not again for three more; it cannot move money or claims, and cannot stop
  paying, claiming, repaying or redeeming.
- The parameters are refused when one account is on both sides: guardian and steward, guardian and admin, registrar and
  supervisor, supervisor and reinstater, the bank's two keys, the bank's admin and its second key, the two admins. They
  are refused too when they name one registrar only: a recovery takes two.

## Handover

The deployer starts as the admin of both managers. A run makes every setting, reads them back, and only then makes the
admin named in the parameters the admin and renounces its own office, in one transaction per manager. After that the
deployer holds no role (ACC-03). It stays the owner of \`Seats\`, which can create contracts in free seats and has no
right anywhere.

Later changes are the admins': \`npx hardhat scf deploy --network <name> --dry-run --json\` prints each call that would
bring the chain to what the parameters say, for the admin to schedule.

## Holders

${networks.join("\n\n")}
`;
}
