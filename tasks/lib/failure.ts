import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { EXIT, Refusal } from "../../deploy/lib/refusal.js";
import { findError } from "../../sdk/errors.js";

export { EXIT, Refusal };

/** What a task tells its user when it could not do its work. */
export interface Failure {
  sentence: string;
  exitCode: number;
}

/** Puts any error on one line; what a contract refused, in the words of the SDK. */
export function explain(error: unknown): Failure {
  if (error instanceof Refusal) return { sentence: error.message, exitCode: error.exitCode };
  return { sentence: oneLine(findError(error)?.message ?? nodeError(error) ?? text(error)), exitCode: EXIT.failed };
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
      // A refusal is said in full; where in the code it was said helps nobody.
      if (hre.globalOptions.showStackTraces && !(error instanceof Refusal)) console.error(error);
      process.exitCode = exitCode;
    }
  };
}
