/**
 * What of a pack a verifier without a chain cannot tell from a forgery, once the forger has sealed the pack again. All
 * of it `verifyPackOnChain` compares. See docs/evidence-pack.md.
 */
export const INFORMATIONAL = [
  "software",
  // Which chain time and which contracts: the chain, or a list that the reader trusts.
  "chain.utcOffset",
  "exported.*",
  "contracts.*.address",
  "contracts.*.codeHash",
  // Where on the chain: days, order and what is in one transaction are checked, block and hash are its word.
  "**.at.block",
  "**.at.log",
  "**.at.timestamp",
  "**.at.transaction",
  // What became of the claim, and what a draw cost.
  "receivable.record.status",
  "receivable.record.flags",
  "receivable.history[].**",
  "order.history[].**",
  // Bytes that the contracts do not read where the order fixes the price.
  "statement.call.presentation.priceRule",
  "replacement.presentation.presentation.priceRule",
  // Of the other statement: what it is of is in its own pack.
  "replacement.presentation.presentation.order.*",
  "replacement.presentation.presentation.programme.*",
  "replacement.presentation.presentation.table",
  "replacement.presentation.presentation.sellerSignature",
  // How much of a framework was left, and what a list was worth later.
  "order.framework.calledOff.args.left",
  "draw.drawn.args.offer.*",
  "draw.opened.args.*",
  // How much of the order's loan rolled and what it costs; the lien was asked for with the first draw only.
  "rolled.rolled.args.*",
  "rolled.opened.args.*",
  "rolled.draws[].drawn.args.offer.*",
  "rolled.draws[].call.draw.lienSignature",
  // Who parties and keys are: what a signature needs of them is checked, the rest is the registry's word.
  "parties[].registered.args.*",
  "parties[].changes[].args.*",
  "keys[].granted.args.purposes",
  "keys[].granted.args.maxAmount",
  "keys[].granted.args.keysAbove",
  "keys[].granted.args.validFrom",
  "keys[].revoked.args.revokedFrom",
  "keys[].codeHash",
] as const;

/** `**` is any way, `*` one name, `[]` any position. */
function patternOf(text: string): RegExp {
  const parts = { "**": ".+", "*": "[^.[]+", "[]": "\\[\\d+\\]", ".": "\\." };
  return new RegExp(`^${text.replace(/\*\*|\*|\[\]|\./g, (part) => parts[part as keyof typeof parts])}$`);
}

const PATTERNS = INFORMATIONAL.map(patternOf);

/** Whether a value of a pack, such as `keys[0].codeHash`, is information that only the chain can confirm. */
export function isInformational(path: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(path));
}
