/** Reproducible chance (xorshift64*): the same seed tells the same history. */
export class Chance {
  #state: bigint;

  constructor(seed: number) {
    this.#state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
  }

  next(): bigint {
    const mask = (1n << 64n) - 1n;
    let x = this.#state & mask;
    x ^= x >> 12n;
    x ^= (x << 25n) & mask;
    x ^= x >> 27n;
    this.#state = x;
    return ((x * 0x2545f4914f6cdd1dn) & mask) >> 16n;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Number(this.next() % BigInt(high - low + 1));
  }

  amount(low: bigint, high: bigint): bigint {
    return low + (this.next() % (high - low + 1n));
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[Number(this.next() % BigInt(list.length))];
    if (chosen === undefined) throw new Error("nothing to pick from");
    return chosen;
  }
}
