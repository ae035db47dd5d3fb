import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";

import type { ParamType, Provider, TransactionRequest } from "ethers";
import hre from "hardhat";

import type { Connection } from "../../deploy/lib/chain.js";
import { readParameters, type SuiteParameters } from "../../deploy/lib/parameters.js";
import { ROLES } from "../../deploy/lib/roles.js";
import { findError } from "../../sdk/errors.js";

/** A chain of this process, for one test file. */
export function ownChain(): Promise<Connection> {
  return hre.network.create("default");
}

/** The rehearsal's accounts with the delays of a real network. */
export function parametersWithDelays(): SuiteParameters {
  const parameters = readParameters("default");
  return {
    ...parameters,
    rehearsal: false,
    admin: {
      AccessManager: { ...parameters.admin.AccessManager, delay: 7 * 86_400 },
      BankAccessManager: { ...parameters.admin.BankAccessManager, delay: 86_400 },
    },
    roles: Object.fromEntries(
      Object.entries(parameters.roles).map(([name, holders]) => [
        name,
        holders.map((holder) => ({ ...holder, delay: ROLES.find((role) => role.name === name)?.leastDelay ?? 0 })),
      ]),
    ),
  };
}

/** Name of the error that a call ends with; undefined when it goes through. */
export async function errorOf(provider: Provider, call: TransactionRequest): Promise<string | undefined> {
  try {
    await provider.call(call);
    return undefined;
  } catch (error) {
    return findError(error)?.name ?? "another error";
  }
}

/** A value of a type that decodes, and says nothing. */
export function emptyValue(type: ParamType): unknown {
  if (type.isArray()) {
    return Array.from({ length: Math.max(type.arrayLength, 0) }, () => emptyValue(type.arrayChildren));
  }
  if (type.isTuple()) return type.components.map(emptyValue);
  if (type.type === "address") return `0x${"0".repeat(40)}`;
  if (type.type === "bool") return false;
  if (type.type === "string") return "";
  if (type.type === "bytes") return "0x";
  if (type.type.startsWith("bytes")) return `0x${"00".repeat(Number(type.type.slice("bytes".length)))}`;
  return 0n;
}

/** A node in a process of its own, on a free port. */
export interface Node {
  url: string;
  stop(): Promise<void>;
}

const bin = join(hre.config.paths.root, "node_modules", ".bin");

/** As config/networks.ts has it for the networks in process. */
const anyCodeSize = hre.globalOptions.coverage ? ["--disable-code-size-limit"] : [];

/** How to start each make of node that the project knows. */
export const NODES = {
  hardhat: { command: join(bin, "hardhat"), arguments: (port: number) => ["node", "--port", port.toString()] },
  anvil: {
    command: join(bin, "anvil"),
    arguments: (port: number) => ["--port", port.toString(), "--silent", ...anyCodeSize],
  },
};

export async function startNode({ command, arguments: argumentsOf }: (typeof NODES)["anvil"]): Promise<Node> {
  const port = await freePort();
  const child = spawn(command, argumentsOf(port), { cwd: hre.config.paths.root, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  try {
    await answering(url, child);
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    url,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`the node ended with exit code ${child.exitCode}`);
    const answer = await fetch(url, { method: "POST", body, headers }).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the node did not answer within 30 s");
}
