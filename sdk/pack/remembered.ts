/** How many answers of a function are kept. Packs of a portfolio share orders, lists and acceptances. */
const KEPT = 512;

/**
 * A function of texts that remembers its last answers. For pure and slow ones: recovering a signer takes far longer
 * than hashing what it signed.
 */
export function remembering<Answer extends string | boolean>(
  answer: (...texts: readonly string[]) => Answer,
): (...texts: readonly string[]) => Answer {
  const known = new Map<string, Answer>();
  return (...texts) => {
    const key = texts.join(" ");
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = answer(...texts);
    // A map gives its keys in the order in which they came: the oldest goes.
    const oldest = known.size < KEPT ? undefined : known.keys().next().value;
    if (oldest !== undefined) known.delete(oldest);
    known.set(key, made);
    return made;
  };
}
