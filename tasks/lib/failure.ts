import { isHexString, type ErrorDescription } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { EXIT, Refusal } from "../../deploy/lib/refusal.js";
import { FACTORIES } from "../../deploy/lib/suite-contracts.js";

export { EXIT, Refusal };

/** What a task tells its user when it could not do its work. */
export interface Failure {
  sentence: string;
  exitCode: number;
}

/** Puts any error into one sentence. */
export function explain(error: unknown): Failure {
  if (error instanceof Refusal) return { sentence: error.message, exitCode: error.exitCode };
  return { sentence: oneLine(contractError(error) ?? nodeError(error) ?? text(error)), exitCode: EXIT.failed };
}

/** The error that a contract ended with: its name and its evidence. */
export function contractErrorOf(error: unknown): ErrorDescription | undefined {
  const data = revertData(error);
  if (data === undefined) return undefined;
  for (const factory of Object.values(FACTORIES)) {
    const parsed = factory.createInterface().parseError(data);
    if (parsed !== null) return parsed;
  }
  return undefined;
}

function contractError(error: unknown): string | undefined {
  const parsed = contractErrorOf(error);
  return parsed && `The contract refused: ${parsed.name}(${parsed.args.map(String).join(", ")}).`;
}

/** Revert data, wherever the client put it. */
function revertData(error: unknown): string | undefined {
  for (let inner = error; typeof inner === "object" && inner !== null; inner = (inner as { cause?: unknown }).cause) {
    const { data } = inner as { data?: unknown };
    if (isRevertData(data)) return data;
    if (typeof data === "object" && data !== null && "data" in data && isRevertData(data.data)) return data.data;
  }
  return undefined;
}

function isRevertData(data: unknown): data is string {
  return isHexString(data) && data.length >= 10;
}

function nodeError(error: unknown): string | undefined {
  const refused = chain(error).some((inner) => /ECONNREFUSED|ENOTFOUND|HHE713|Cannot connect/.test(inner));
  return refused ? "No node answers: start one, or check the network's URL." : undefined;
}

function chain(error: unknown): string[] {
  const texts: string[] = [];
  for (let inner = error; inner instanceof Error; inner = inner.cause) texts.push(text(inner));
  return texts;
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function oneLine(sentence: string): string {
  return sentence.replace(/\s+/g, " ").trim();
}

/** Wraps a task's action: on failure one sentence on stderr and an exit code other than zero. */
export function reporting<ArgumentsT>(
  action: (args: ArgumentsT, hre: HardhatRuntimeEnvironment) => Promise<void>,
): (args: ArgumentsT, hre: HardhatRuntimeEnvironment) => Promise<void> {
  return async (args, hre) => {
    try {
      await action(args, hre);
    } catch (error) {
      const { sentence, exitCode } = explain(error);
      console.error(sentence);
      if (hre.globalOptions.showStackTraces) console.error(error);
      process.exitCode = exitCode;
    }
  };
}
