// A ledger of open invoices as an accounting system exports it, and which of them a lender with limits would finance: plain
// arithmetic over lists, with no code of contracts or SDK.

export interface Invoice {
  id: bigint;
  customer: number;
  group: number;
  posted: number;
  due: number;
  face: bigint;
}

export interface Policy {
  /** Minor units of principal to a group of customers. */
  groupCap: bigint;
  /** Minor units of principal to a customer that never settled one. */
  newPairCap: bigint;
  /** Minor units that the book may carry. */
  facilityCap: bigint;
  /** Overdue invoices of a customer from which nothing new is taken. */
  crossAgeing: number;
  maxTenor: number;
}

const DAY = 86_400_000;

/** DD-MM-YYYY as a civil day. */
function dayOf(text = ""): number {
  const [day = 0, month = 0, year = 0] = text.split("-").map(Number);
  return Date.UTC(year, month - 1, day) / DAY;
}

/**
 * Reads the ledger, dirt and all: nothing is left out. A customer is its number, whatever the spelling of its name; customers
 * whose names begin alike are affiliates.
 * @param from day to which the first posting is moved, and everything with it
 */
export function readInvoices(csv: string, from: number): Invoice[] {
  const [header = "", ...lines] = csv.trim().split(/\r?\n/);
  const columns = header.split(",");
  const customers = new Map<string, { number: number; group: number }>();
  const groups = new Map<string, number>();
  const dated = columns.indexOf("posting_date");
  const shift = from - Math.min(...lines.map((line) => dayOf(line.split(",")[dated])));
  return lines.map((line, i) => {
    const cells = line.split(",");
    const cell = (column: string) => cells[columns.indexOf(column)] ?? "";
    const family = cell("name_customer").split(" ")[0] ?? "";
    // Party 1 and group 1 are the seller's.
    const group = groups.get(family) ?? groups.size + 2;
    groups.set(family, group);
    const customer = customers.get(cell("cust_number")) ?? { number: customers.size + 2, group };
    customers.set(cell("cust_number"), customer);
    return {
      id: BigInt(i + 1),
      customer: customer.number,
      group: customer.group,
      posted: shift + dayOf(cell("posting_date")),
      due: shift + dayOf(cell("due_in_date")),
      face: BigInt(Math.round(Number(cell("converted_usd")) * 100)),
    };
  });
}

const up = (n: bigint, d: bigint) => (n + d - 1n) / d;

/** What is out, and by whose rule the next invoice is refused. 85 % at 6 % a year ACT/360, discounted. */
export class LimitBook {
  readonly out = new Map<number, bigint>();
  readonly newPair = new Map<number, bigint>();
  readonly settled = new Set<number>();
  readonly overdue = new Map<number, number>();
  readonly open = new Map<bigint, { invoice: Invoice; principal: bigint; advance: bigint; isNew: boolean }>();
  carried = 0n;

  constructor(readonly policy: Policy) {}

  draw(invoice: Invoice, day: number): string {
    const tenor = Math.max(invoice.due - day, 0);
    const advance = (invoice.face * 85n) / 100n;
    const principal = advance - up(advance * 6n * BigInt(tenor), 36_000n);
    const isNew = !this.settled.has(invoice.customer);
    const refused = this.#refusal(invoice, tenor) ?? this.#aboveCaps(invoice, principal, advance, isNew);
    if (refused !== undefined) return refused;
    this.open.set(invoice.id, { invoice, principal, advance, isNew });
    this.#count(invoice, principal, advance, isNew);
    return "drawn";
  }

  #refusal({ customer }: Invoice, tenor: number): string | undefined {
    if (tenor < 1 || tenor > this.policy.maxTenor) return "tenor";
    return (this.overdue.get(customer) ?? 0) >= this.policy.crossAgeing ? "cross-ageing" : undefined;
  }

  #aboveCaps({ customer, group }: Invoice, principal: bigint, advance: bigint, isNew: boolean): string | undefined {
    if (principal <= 0n) return "nothing left";
    if ((this.out.get(group) ?? 0n) + principal > this.policy.groupCap) return "group";
    if (isNew && (this.newPair.get(customer) ?? 0n) + principal > this.policy.newPairCap) return "pair";
    return this.carried + advance > this.policy.facilityCap ? "facility" : undefined;
  }

  settle(id: bigint): void {
    const loan = this.open.get(id);
    if (loan === undefined) throw new Error(`${id} is not open`);
    this.open.delete(id);
    this.#count(loan.invoice, -loan.principal, -loan.advance, loan.isNew);
    this.settled.add(loan.invoice.customer);
  }

  flag(id: bigint): void {
    const customer = this.open.get(id)?.invoice.customer ?? 0;
    this.overdue.set(customer, (this.overdue.get(customer) ?? 0) + 1);
  }

  #count({ customer, group }: Invoice, principal: bigint, advance: bigint, isNew: boolean): void {
    this.out.set(group, (this.out.get(group) ?? 0n) + principal);
    if (isNew) this.newPair.set(customer, (this.newPair.get(customer) ?? 0n) + principal);
    this.carried += advance;
  }
}
