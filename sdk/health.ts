import { addressOf } from "./checks.js";
import type { OrdosClient } from "./client.js";
import { withErrors } from "./errors.js";
import { events, type OrdosEvent } from "./events.js";
import { orderLoanId } from "./hashes.js";
import type { Order } from "./types.js";
import { orderFrom, type Finding, type HealthReport } from "./views.js";

/** What is looked at. What is left out is found in the events. */
export interface HealthScope {
  /** Orders as they were placed. */
  readonly orders?: readonly Order[];
  /** Receivables by id. */
  readonly receivables?: readonly bigint[];
  /** Addresses of facilities. */
  readonly facilities?: readonly string[];
  /** Fingerprints of papers with a balance. */
  readonly balances?: readonly string[];
}

interface Found {
  orders: Map<string, Order>;
  /** Every account that ever received units, by receivable. */
  holders: Map<bigint, Set<string>>;
  currencies: Map<string, bigint[]>;
  /** Receivables drawn on, by facility. */
  loans: Map<string, bigint[]>;
  /** Sellers with a line, by facility. */
  lines: Map<string, Set<bigint>>;
  balances: Set<string>;
}

const WANTED = [
  "OrderPlaced",
  "OrderAmended",
  "BalanceOpened",
  "TransferSingle",
  "TransferBatch",
  "Tokenised",
  "Drawn",
  "DrawnOnOrder",
  "DrawnOnLine",
  "Pledged",
  "OrderRolled",
  "FacilityOpened",
] as const;

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

/** Units have a holder wherever they arrived. */
function note(holders: Found["holders"], ids: readonly bigint[], to: string): void {
  for (const id of ids) at(holders, id, () => new Set<string>()).add(to);
}

/** A facility has loans on claims, on orders, on claims that orders became, and on lines with what is pledged to them. */
function noteLoan({ loans, lines }: Found, event: OrdosEvent): void {
  if (event.name === "FacilityOpened") at(loans, event.args.facility, () => []);
  else if (event.name === "DrawnOnLine" || event.name === "Pledged") {
    at(loans, event.address, () => []).push(event.args.id);
    at(lines, event.address, () => new Set<bigint>()).add(event.args.seller);
  } else if (event.name === "Drawn" || event.name === "OrderRolled") {
    at(loans, event.address, () => []).push(event.args.id);
  } else if (event.name === "DrawnOnOrder") {
    at(loans, event.address, () => []).push(orderLoanId(event.args.order));
  }
}

async function find(client: OrdosClient): Promise<Found> {
  const found: Found = {
    orders: new Map(),
    holders: new Map(),
    currencies: new Map(),
    loans: new Map(),
    lines: new Map(),
    balances: new Set(),
  };
  for (const event of await events(client, { names: WANTED })) {
    if (event.name === "OrderPlaced" || event.name === "OrderAmended")
      found.orders.set(event.args.id, orderFrom(event.args.order));
    else if (event.name === "BalanceOpened") found.balances.add(event.args.balance);
    else if (event.name === "Tokenised") at(found.currencies, event.args.currency, () => []).push(event.args.id);
    else if (event.name === "TransferSingle") note(found.holders, [event.args.id], event.args.to);
    else if (event.name === "TransferBatch") note(found.holders, event.args.ids, event.args.to);
    else noteLoan(found, event);
  }
  return found;
}

interface RawFinding {
  readonly id: string;
  readonly holds: boolean;
  readonly left: bigint;
  readonly right: bigint;
}

/** Every invariant that the contracts' `HealthCheck` knows, asked of one suite. */
class Examination {
  readonly findings: Finding[] = [];
  readonly #client: OrdosClient;

  constructor(client: OrdosClient) {
    this.#client = client;
  }

  #note(subject: string, { id, holds, left, right }: RawFinding): void {
    this.findings.push({ id, subject, holds, left, right });
  }

  get #check() {
    return this.#client.contract("HealthCheck");
  }

  async orders(orders: Iterable<[string, Order]>): Promise<void> {
    for (const [id, order] of orders) this.#note(`order ${id}`, await this.#check.checkOrder(order));
  }

  async balances(documents: Iterable<string>): Promise<void> {
    const { EvidenceRegistry } = this.#client.book.contracts;
    for (const document of documents) {
      this.#note(`balance ${document}`, await this.#check.checkBalance(EvidenceRegistry, document));
    }
  }

  async receivables(ids: readonly bigint[], holders: Found["holders"]): Promise<void> {
    for (const id of ids) {
      const list = [...(holders.get(id) ?? [])].filter((holder) => BigInt(holder) !== 0n);
      const { rcv01, rcv02 } = await this.#check.checkReceivable(id, list);
      this.#note(`receivable ${id}`, rcv01);
      this.#note(`receivable ${id}`, rcv02);
    }
  }

  async tokenMoney(currencies: Found["currencies"]): Promise<void> {
    for (const [currency, ids] of currencies) {
      this.#note(`token, money ${currency}`, await this.#check.checkTokenMoney(currency, ids));
    }
  }

  async facility(address: string, { loans, lines }: Found): Promise<void> {
    const check = this.#check;
    // A receivable can be drawn on again when its loan was repaid; the book holds it once.
    const unique = [...new Set(loans.get(address))];
    const results = await Promise.all([
      check.checkBook(address, unique),
      check.checkCustody(address, unique),
      check.checkCapital(address),
      check.checkCash(address),
    ]);
    for (const result of results) this.#note(`facility ${address}`, result);
    for (const seller of lines.get(address) ?? []) {
      this.#note(`line of party ${seller} in ${address}`, await check.checkLine(address, seller, unique));
    }
  }

  async desk(): Promise<void> {
    const { BankDesk, BankDeposit } = this.#client.book.contracts;
    if (BankDesk === undefined || BankDeposit === undefined) return;
    this.#note(`bank's desk ${BankDesk}`, await this.#check.checkDesk(BankDesk, BankDeposit));
    this.#note(`reserves of ${BankDesk}`, await this.#check.checkReserves(BankDesk));
  }
}

/**
 * Asks every invariant of the whole suite, or of a part of it. Reads all events to know orders, holders and loans; the
 * check of the token's money is always over all receivables.
 * @throws OrdosError when a contract refuses, such as for an unknown receivable
 */
export async function health(client: OrdosClient, scope: HealthScope = {}): Promise<HealthReport> {
  return withErrors(async () => {
    const found = await find(client);
    const examination = new Examination(client);
    const orders = scope.orders?.map((order, i): [string, Order] => [`#${i}`, order]) ?? found.orders;
    await examination.orders(orders);
    await examination.balances(scope.balances ?? found.balances);
    await examination.receivables(scope.receivables ?? [...found.holders.keys()], found.holders);
    await examination.tokenMoney(found.currencies);
    const facilities = scope.facilities?.map((address) => addressOf(address, "facilities"));
    for (const facility of facilities ?? found.loans.keys()) {
      await examination.facility(facility, found);
    }
    await examination.desk();
    const { findings } = examination;
    return { healthy: findings.every(({ holds }) => holds), findings };
  });
}
