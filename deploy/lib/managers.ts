import type { EventLog, Provider } from "ethers";

import { AccessManager__factory } from "../../typechain-types/index.js";
import { ADMIN_ROLE } from "./roles.js";

/** An account in a role, as the chain has it now. */
export interface Member {
  role: bigint;
  account: string;
  /** Seconds between scheduling and execution. */
  delay: number;
}

/** What a manager's events and state say. */
export interface ManagerState {
  members: Member[];
  labels: Map<bigint, string>;
}

/** Events of a contract, asked for in smaller ranges when the node refuses the whole one. */
async function events(
  contract: ReturnType<typeof AccessManager__factory.connect>,
  name: "RoleGranted" | "RoleLabel",
  from: number,
  to: number,
): Promise<EventLog[]> {
  try {
    return (await contract.queryFilter(contract.filters[name](), from, to)) as unknown as EventLog[];
  } catch (error) {
    if (from >= to) throw error;
    const middle = Math.floor((from + to) / 2);
    return [...(await events(contract, name, from, middle)), ...(await events(contract, name, middle + 1, to))];
  }
}

/** Who is in which role. Everybody who ever was granted one is asked about, so nobody is overlooked. */
export async function readManager(provider: Provider, address: string, fromBlock: number): Promise<ManagerState> {
  const manager = AccessManager__factory.connect(address, provider);
  const latest = await provider.getBlockNumber();
  const [granted, labelled] = await Promise.all([
    events(manager, "RoleGranted", fromBlock, latest),
    events(manager, "RoleLabel", fromBlock, latest),
  ]);
  const seen = new Map(
    granted.map(({ args }): [string, [bigint, string]] => {
      const [role, account] = args as unknown as [bigint, string];
      return [`${role.toString()} ${account}`, [role, account]];
    }),
  );
  const members = await Promise.all(
    [...seen.values()].map(async ([role, account]): Promise<Member[]> => {
      const { since, currentDelay } = await accessOf(manager, role, account);
      return since === 0n ? [] : [{ role, account, delay: Number(currentDelay) }];
    }),
  );
  return {
    members: members.flat().sort((a, b) => Number(a.role - b.role) || a.account.localeCompare(b.account)),
    labels: new Map(labelled.map(({ args }) => [args[0] as bigint, args[1] as string])),
  };
}

async function accessOf(manager: ReturnType<typeof AccessManager__factory.connect>, role: bigint, account: string) {
  const [since, currentDelay] = await manager.getAccess(role, account);
  return { since, currentDelay };
}

export function holdsAny(state: ManagerState, account: string): boolean {
  return state.members.some((member) => member.account === account);
}

export function isAdmin(state: ManagerState, account: string): boolean {
  return state.members.some((member) => member.account === account && member.role === ADMIN_ROLE);
}
