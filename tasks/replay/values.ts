const DAY = 86_400_000;

/** Civil day of `month/day/year`; undefined when there is no such date. */
export function parseUsDate(text: string): number | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (match === null) return undefined;
  const [month, dayOfMonth, year] = match.slice(1).map(Number) as [number, number, number];
  const time = Date.UTC(year, month - 1, dayOfMonth);
  const date = new Date(time);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth;
  return exists ? time / DAY : undefined;
}

/** Civil day as YYYY-MM-DD. */
export function formatDay(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** Minor units of a decimal with at most two decimals; undefined when it is none. */
export function parseAmount(text: string): bigint | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ""] = match;
  const value = BigInt(whole ?? "0") * 100n + BigInt(fraction.padEnd(2, "0"));
  return sign === "-" ? -value : value;
}

/** Minor units as a decimal with thousands separated. */
export function formatAmount(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount < 0n ? "-" : ""}${whole}.${digits.slice(-2)}`;
}
