/** An exact fraction; the denominator is positive. */
export type Rational = readonly [numerator: bigint, denominator: bigint];

export function of(numerator: bigint, denominator = 1n): Rational {
  if (denominator <= 0n) throw new Error(`denominator ${denominator}`);
  return [numerator, denominator];
}

export function times(...factors: Rational[]): Rational {
  return factors.reduce(([n, d], [m, e]) => [n * m, d * e]);
}

/** The greatest whole number that is not above `x`. */
export function floor([n, d]: Rational): bigint {
  const q = n / d;
  return n % d < 0n ? q - 1n : q;
}

/** The least whole number that is not below `x`. */
export function ceil([n, d]: Rational): bigint {
  return -floor([-n, d]);
}

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
