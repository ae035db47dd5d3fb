import { availableParallelism } from "node:os";

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
  const hands = Array.from({ length: count }, (_, i) => roots.filter((_root, at) => at % count === i));
  const shares = hands.map((hand) =>
    shareOf(input, Object.fromEntries(hand.map((root) => [root, { "*": ofContracts }]))),
  );
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

/** Works on a list with as many workers as there are processors; the results come in the order of the list. */
async function inParallel<Item, Result>(items: Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const left = items.entries();
  const worker = async () => {
    for (const [i, item] of left) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
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
              return merge(await inParallel(sharesOf(input), (share) => next(context, compiler, share, config)));
            },
          }),
      }),
  },
};
