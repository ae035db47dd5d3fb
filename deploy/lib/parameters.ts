import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { getAddress, isAddress, ZeroAddress } from "ethers";

import { Refusal } from "./refusal.js";
import { LEAST_ADMIN_DELAY, MANAGERS, roleNamed, ROLES, type ManagerName } from "./roles.js";

/** An account that holds a role, and the seconds it must wait between scheduling a call and making it. */
export interface Holder {
  account: string;
  delay: number;
}

/** What a deployment is told: one file per network in `deploy/parameters/`. */
export interface SuiteParameters {
  /** A run against any other chain is refused. */
  chainId: number;
  /** Delays may be shorter than the table of roles allows. Never on a network where anything is real. */
  rehearsal: boolean;
  /** Seconds that civil time is ahead of UTC. */
  utcOffset: number;
  calendar: {
    /** First civil day that the business calendar covers, YYYY-MM-DD. */
    firstDay: string;
    /** Civil days of notice before a published day may be amended. */
    noticeDays: number;
  };
  deposit: { name: string; symbol: string };
  /** Template of ERC-1155 metadata addresses: `{id}` stands for the receivable, 64 hex digits. */
  metadata: string;
  /** The admin of each manager after handover. */
  admin: Record<ManagerName, Holder>;
  /** Holders of each role that accounts hold, by the role's name. */
  roles: Record<string, Holder[]>;
}

export const parametersDirectory = join(import.meta.dirname, "..", "parameters");

/** Names of the networks that have a parameter file. */
export function networksWithParameters(): string[] {
  return readdirSync(parametersDirectory)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** Reads a network's parameters as they stand in the file, unchecked. */
export function readParameters(network: string): SuiteParameters {
  const path = join(parametersDirectory, `${network}.json`);
  if (!existsSync(path)) {
    throw new Refusal(
      `There are no parameters for the network "${network}": write deploy/parameters/${network}.json, for example after localhost.json.`,
    );
  }
  return JSON.parse(readFileSync(path, "utf8")) as SuiteParameters;
}

/** Refuses parameters with which the suite would be unsafe or unusable. */
export function checkParameters(parameters: SuiteParameters, deployer: string): void {
  const problem = [
    ...figureProblems(parameters),
    ...holderProblems(parameters, deployer),
    ...separationProblems(parameters),
  ][0];
  if (problem !== undefined) throw new Refusal(`The deployment's parameters cannot be used: ${problem}.`);
}

function figureProblems({ chainId, utcOffset, calendar, deposit, metadata }: SuiteParameters): string[] {
  const rules: [boolean, string][] = [
    [isWhole(chainId) && chainId > 0, "chainId is missing"],
    [Number.isSafeInteger(utcOffset) && Math.abs(utcOffset) <= 14 * 3600, "utcOffset is no time zone"],
    [!Number.isNaN(civilDay(calendar.firstDay)), "calendar.firstDay is no date (YYYY-MM-DD)"],
    [isWhole(calendar.noticeDays) && calendar.noticeDays < 2 ** 16, "calendar.noticeDays is no number of days"],
    [URL.canParse(metadata) && metadata.includes("{id}"), "metadata is no address with {id} in it"],
    [deposit.name !== "" && deposit.symbol !== "", "deposit needs a name and a symbol"],
  ];
  return rules.flatMap(([isKept, problem]) => (isKept ? [] : [problem]));
}

function isWhole(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function* holderProblems({ admin, roles, rehearsal }: SuiteParameters, deployer: string): Generator<string> {
  const least = (delay: number) => (rehearsal ? 0 : delay);
  for (const manager of MANAGERS) {
    yield* holderProblem(admin[manager], `the admin of ${manager}`, least(LEAST_ADMIN_DELAY[manager]), deployer);
  }
  const byAccounts = ROLES.filter(({ holders }) => holders === "accounts");
  for (const { name, leastDelay } of byAccounts) {
    const holders = roles[name] ?? [];
    if (holders.length === 0) yield `no account is named for ${name}`;
    for (const holder of holders) yield* holderProblem(holder, name, least(leastDelay), deployer);
  }
  const strangers = Object.keys(roles).filter((name) => !byAccounts.some((role) => role.name === name));
  for (const name of strangers) yield `${name} is no role that accounts hold`;
}

function* holderProblem({ account, delay }: Holder, what: string, least: number, deployer: string): Generator<string> {
  if (!isAddress(account) || account === ZeroAddress) yield `fill in the account of ${what}`;
  else if (getAddress(account) === getAddress(deployer)) yield `${what} is the deployer, which must keep nothing`;
  if (!isWhole(delay) || delay >= 2 ** 32) yield `the delay of ${what} is no number of seconds`;
  else if (delay < least) yield `the delay of ${what} is ${delay} s and must be at least ${least} s`;
}

/** Pairs of which one watches the other: the same account in both would watch itself. */
function* separationProblems({ admin, roles }: SuiteParameters): Generator<string> {
  const accounts = (holders: Holder[] = []) => holders.map(({ account }) => account.toLowerCase());
  const named = (name: string) => accounts(roles[roleNamed(name).name]);
  const pairs: [string, string[], string, string[]][] = [
    ["GUARDIAN", named("GUARDIAN"), "STEWARD", named("STEWARD")],
    ["GUARDIAN", named("GUARDIAN"), "the admin", accounts([admin.AccessManager])],
    ["REGISTRAR", named("REGISTRAR"), "SUPERVISOR", named("SUPERVISOR")],
    ["SUPERVISOR", named("SUPERVISOR"), "REINSTATER", named("REINSTATER")],
    ["GUARDIAN", named("GUARDIAN"), "COURT_ENFORCER", named("COURT_ENFORCER")],
    ["ACCOUNT_BANK", named("ACCOUNT_BANK"), "ACCOUNT_BANK_CHECKER", named("ACCOUNT_BANK_CHECKER")],
    ["the bank's admin", accounts([admin.BankAccessManager]), "ACCOUNT_BANK_CHECKER", named("ACCOUNT_BANK_CHECKER")],
    ["the bank's admin", accounts([admin.BankAccessManager]), "the admin", accounts([admin.AccessManager])],
  ];
  for (const [first, ones, second, others] of pairs) {
    const both = ones.find((account) => others.includes(account));
    if (both !== undefined) yield `${both} is both ${first} and ${second}, which watch each other`;
  }
  if (new Set(named("REGISTRAR")).size < 2) yield "REGISTRAR is one account, and a recovery takes two";
}

/** Civil day number (days since 1970-01-01) of a date; NaN when it is none. */
export function civilDay(date: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  return time / 86_400_000;
}
