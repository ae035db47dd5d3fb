import type { NetworkConnection } from "hardhat/types/network";

/** A connection of any chain type with the project's plugins. */
export type Connection = NetworkConnection;

/** What tells one chain from another. A restarted local node has the same id and another first block. */
export interface Chain {
  id: number;
  genesis: string;
}

export async function identify({ provider }: Connection): Promise<Chain> {
  const id = (await provider.request({ method: "eth_chainId" })) as string;
  const first = (await provider.request({ method: "eth_getBlockByNumber", params: ["0x0", false] })) as {
    hash: string;
  } | null;
  return { id: Number(id), genesis: first?.hash ?? "unknown" };
}

/** The chain runs inside this process and ends with it. */
export function isInProcess(connection: Connection): boolean {
  return connection.networkConfig.type === "edr-simulated";
}
