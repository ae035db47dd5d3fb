import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { HardhatPlugin } from "hardhat/types/plugins";
import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

/** Tests of a share. The compiler's time grows faster than its work, and every share parses all files anew (2 s). */
const SHARE = 15;

const isTest = (source: string) => source.startsWith("project/test/");

/** A share of the work: all sources, so that each has the same number in every share, but the output of a few only. */
function shareOf(input: CompilerInput, outputSelection: CompilerInput["settings"]["outputSelection"]): CompilerInput {
  return { ...input, settings: { ...input.settings, outputSelection } };
}

/** Nobody deploys tests, and making their code small takes most of the compiler's time. */
function unoptimised(input: CompilerInput): CompilerInput {
  return { ...input, settings: { ...input.settings, optimizer: { enabled: false } } };
}

/** Of a build of tests only what is made of the tests, as the contracts are built before; else everything. */
function sharesOf(input: CompilerInput): CompilerInput[] {
  const { "": ofFiles = [], "*": ofContracts = [] } = input.settings.outputSelection["*"] ?? {};
  const sources = Object.keys(input.sources).sort();
  const tests = sources.filter(isTest);
  const roots = tests.length > 0 ? tests : sources;
  const count = tests.length > 0 ? Math.ceil(tests.length / SHARE) : availableParallelism();
  // Neighbours are alike, so the files are dealt out like cards.
  const ofRoots = tests.length > 0 ? ofContracts.filter((output) => !UNREAD.includes(output)) : ofContracts;
  const hands = Array.from({ length: count }, (_, i) => roots.filter((_root, at) => at % count === i));
  const shares = hands.map((hand) => shareOf(input, Object.fromEntries(hand.map((root) => [root, { "*": ofRoots }]))));
  // What goes out once per file; beside the code of some contracts it would have the compiler make the code of all.
  return [shareOf(input, { "*": { "": ofFiles } }), ...(tests.length > 0 ? shares.map(unoptimised) : shares)];
}

function merge([first, ...others]: CompilerOutput[]): CompilerOutput {
  if (first === undefined) throw new Error("no share was compiled");
  const contracts: NonNullable<CompilerOutput["contracts"]> = { ...first.contracts };
  const errors = new Map((first.errors ?? []).map((error) => [error.formattedMessage, error]));
  for (const output of others) {
    Object.assign(contracts, output.contracts);
    for (const error of output.errors ?? []) errors.set(error.formattedMessage, error);
  }
  return { ...first, contracts, errors: [...errors.values()] };
}

/** What of a test's code nobody reads, and costs a tenth of the time and half of what is written. */
const UNREAD = ["evm.bytecode.opcodes", "evm.deployedBytecode.opcodes"];

/** One thread with a compiler of its own. */
class CompilerThread {
  readonly #worker = new Worker(new URL("./compiler-worker.ts", import.meta.url));

  async compile(input: CompilerInput): Promise<CompilerOutput> {
    const answer = once(this.#worker, "message") as Promise<[string]>;
    this.#worker.postMessage(JSON.stringify(input));
    const [output] = await answer;
    return JSON.parse(output) as CompilerOutput;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Works on a list with as many compilers as there are processors; the results come in the order of the list. */
async function compileAll(inputs: CompilerInput[]): Promise<CompilerOutput[]> {
  const results = new Array<CompilerOutput>(inputs.length);
  const left = inputs.entries();
  const work = async () => {
    const thread = new CompilerThread();
    try {
      for (const [i, input] of left) results[i] = await thread.compile(input);
    } finally {
      await thread.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), inputs.length) }, work));
  return results;
}

/** Compiles in shares, on every processor: Hardhat gives all files at once to the compiler, which uses one. */
export const parallelCompile: HardhatPlugin = {
  id: "ordos-parallel-compile",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            invokeSolc: async (context, compiler, input, config, next) => {
              const isSmall = Object.keys(input.sources).length <= SHARE;
              if (isSmall) return next(context, compiler, input, config);
              return merge(await compileAll(sharesOf(input)));
            },
          }),
      }),
  },
};
