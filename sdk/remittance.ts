import type { AddressBook } from "./addresses.js";
import type { OrdosClient } from "./client.js";
import { OrdosError, withErrors } from "./errors.js";
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
