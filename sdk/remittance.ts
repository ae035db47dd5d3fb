import type { AddressBook } from "./addresses.js";
import { addressOf } from "./checks.js";
import type { OrdosClient } from "./client.js";
import { addDays, type Day } from "./dates.js";
import { OrdosError, withErrors } from "./errors.js";
import { facilitiesOf } from "./events.js";
import { displayAmount } from "./money.js";
import { joinPlans, type Plan } from "./plan.js";
import { planAllocate } from "./plans/settlement.js";
import type { Allocation, Hex } from "./types.js";

/** Receivables paid by one transaction: a long list goes in several, of which each stands alone. */
export const REMITTANCE_BATCH = 50;

/** What is wrong with a remittance list, before anything is sent. */
export interface RemittanceProblem {
  /** Position in the list from 0, or undefined where it is about the whole. */
  readonly at?: number;
  /** In a sentence. */
  readonly what: string;
}

/**
 * Pays a payer's whole remittance list out of one receipt, in batches of at most `REMITTANCE_BATCH` receivables. Each
 * batch is all or none; where a run was cut short, the rest of the list is sent as a list of its own. Sender: ACCOUNT_BANK.
 * @throws InputError as `planAllocate`
 */
export function planRemittance(book: AddressBook, bankRef: Hex, list: readonly Allocation[]): Plan {
  const count = Math.max(1, Math.ceil(list.length / REMITTANCE_BATCH));
  const batches = Array.from({ length: count }, (_, i) =>
    planAllocate(book, bankRef, list.slice(i * REMITTANCE_BATCH, (i + 1) * REMITTANCE_BATCH)),
  );
  return joinPlans(`Pay ${list.length} receivables from a receipt`, batches);
}

/** Civil days that a value day may lie back, at the desk, the token and every facility. */
export const MAX_VALUE_DAYS = 5;

/** Day from which a receipt counts when it is allocated today: its value day, or the oldest that is allowed. */
export async function countsFrom(client: OrdosClient, bankRef: Hex): Promise<Day> {
  const [{ valueDay }, today] = await Promise.all([client.receipt(bankRef), client.today()]);
  const earliest = addDays(today, -MAX_VALUE_DAYS);
  return valueDay < earliest ? earliest : valueDay;
}

/**
 * Names for each line of a remittance list the facility that collects at once: the one that holds units of it, of several
 * the one that holds most. Not where the line brings those units less than a minor unit, nor where one is named already.
 * @param facilities to choose from; by default all that the factory opened
 * @throws InputError `address`
 */
export async function withCollectors(
  client: OrdosClient,
  list: readonly Allocation[],
  facilities?: readonly string[],
): Promise<Allocation[]> {
  const token = client.contract("ReceivableToken");
  const known = facilities ?? (await facilitiesOf(client)).map(({ facility }) => facility);
  const among = known.map((facility) => addressOf(facility, "facilities"));
  const ids = list.map(({ receivable }) => receivable);
  const held = await withErrors(() =>
    Promise.all(among.map((facility) => token.balanceOfBatch(Array<string>(ids.length).fill(facility), ids))),
  );
  return Promise.all(
    list.map(async (line, at) => {
      const units = held.map((balances) => balances[at] ?? 0n);
      const most = units.reduce((a, b) => (b > a ? b : a), 0n);
      if (line.collector !== undefined || most * line.amount === 0n) return line;
      const { units: face } = await withErrors(() => token.receivable(line.receivable));
      const collector = among[units.indexOf(most)];
      return collector === undefined || most * line.amount < face ? line : { ...line, collector };
    }),
  );
}

const totalOf = (list: readonly Allocation[]): bigint => list.reduce((sum, { amount }) => sum + amount, 0n);

async function problemOf(
  client: OrdosClient,
  { receivable, amount, deduction }: Allocation,
): Promise<string | undefined> {
  const token = client.contract("ReceivableToken");
  try {
    const [currency, open] = await withErrors(() =>
      Promise.all([token.currencyOf(receivable), token.openAmount(receivable)]),
    );
    if (currency !== client.book.contracts.BankDeposit) return `is owed in other money, ${currency}`;
    const taken = amount + (deduction?.amount ?? 0n);
    if (taken <= open) return undefined;
    return `${displayAmount(taken)} is more than the ${displayAmount(open)} that is open`;
  } catch (error) {
    if (error instanceof OrdosError) return error.message;
    throw error;
  }
}

/**
 * Looks at a remittance list as the desk will: is each receivable known, owed in this money and open for what the line
 * pays and takes off, does none stand twice, and is there enough of the receipt left. What holds only when it is sent
 * (a deduction's window, for one) the desk itself says.
 * @returns what is wrong, none when the list fits
 */
export async function checkRemittance(
  client: OrdosClient,
  bankRef: Hex,
  list: readonly Allocation[],
): Promise<RemittanceProblem[]> {
  const first = new Map(list.toReversed().map(({ receivable }, i) => [receivable, list.length - 1 - i]));
  const found = await Promise.all(
    list.map(async (line, at) =>
      first.get(line.receivable) === at ? problemOf(client, line) : "stands on the list twice",
    ),
  );
  const problems: RemittanceProblem[] = found.flatMap((what, at) => (what === undefined ? [] : [{ at, what }]));
  const { amount, unapplied } = await client.receipt(bankRef);
  const total = totalOf(list);
  if (amount === 0n) problems.push({ what: "no receipt has this reference: record it first" });
  else if (total > unapplied) {
    const words = `the list pays ${displayAmount(total)}, and ${displayAmount(unapplied)} of the receipt is left`;
    problems.push({ what: words });
  }
  return problems;
}
