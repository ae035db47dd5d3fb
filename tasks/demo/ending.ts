import type { Stage } from "../lib/stage.js";
import type { OpenedFacility } from "../lib/trade.js";
import { formatDay, toDay } from "../../sdk/dates.js";
import { displayAmount } from "../../sdk/money.js";
import type { Printer } from "../lib/printer.js";
import type { Narrator } from "./narrator.js";

/** A facility by the name that people give it, and its loans. */
export interface Kept {
  name: string;
  book: OpenedFacility;
  ids: readonly bigint[];
}

/** What was played, to be looked at when all is over. */
export interface Ledger {
  stage: Stage;
  say: Narrator;
  printer: Printer;
  kept: readonly Kept[];
  /** Accounts of everybody that was registered. */
  accounts: readonly string[];
}

/** The portfolio, the books against the money, and the health of everything. */
export async function close(ledger: Ledger): Promise<void> {
  await portfolio(ledger);
  await balances(ledger);
  await health(ledger);
}

async function portfolio({ stage, say, printer, kept }: Ledger): Promise<void> {
  say.head("Portfolio");
  const { PortfolioLens } = stage.suite;
  const rows: string[][] = [];
  for (const { name, book, ids } of kept) {
    for (const loan of await PortfolioLens.loans(book.address, [...ids])) {
      rows.push([
        short(loan.id),
        name,
        formatDay(toDay(loan.due)),
        loan.daysPastDue.toString(),
        displayAmount(loan.units),
        displayAmount(loan.open),
        displayAmount(loan.principal),
        displayAmount(loan.interest),
        displayAmount(loan.late),
        stateOf(loan),
      ]);
    }
  }
  const amounts = ["face", "open", "principal", "interest", "late"];
  printer.table(["receivable", "facility", "due", "past due", ...amounts, "state"], rows);
}

function short(id: bigint): string {
  return `${id.toString(16).slice(0, 8)}…`;
}

function stateOf(loan: { writtenOff: boolean; principal: bigint; open: bigint }): string {
  if (loan.writtenOff) return "written off";
  if (loan.principal > 0n) return "open";
  return loan.open > 0n ? "loan repaid" : "settled";
}

/** Each book is the sum of its loans, its cash is on its account, and every fen of the bank's is on some account. */
async function balances({ stage, say, printer, kept, accounts }: Ledger): Promise<void> {
  say.head("Books against money");
  const { BankDeposit, HealthCheck } = stage.suite;
  const rows: string[][] = [];
  for (const { name, book, ids } of kept) {
    const facility = stage.facility(book.address);
    const [, , worth] = await facility.book();
    const { cash, owed, fees } = await facility.capital();
    const [[senior], [junior]] = [await facility.trancheWorth(0), await facility.trancheWorth(1)];
    const { left } = await HealthCheck.checkBook(book.address, [...ids]);
    const money = await BankDeposit.balanceOf(book.address);
    if (worth !== left || money !== cash) throw new Error(`the books of ${name} do not balance`);
    const minor = [worth / 1_000_000n, left / 1_000_000n, cash, money, senior, junior, owed, fees];
    rows.push([name, ...minor.map((amount) => displayAmount(amount))]);
  }
  const columns = ["book", "Σ loans", "cash", "on account", "senior", "junior", "owed out", "fees"];
  printer.table(["facility", ...columns], rows);
  const contracts = [...kept.map(({ book }) => book.address), stage.at("ReceivableToken"), stage.at("BankDesk")];
  let held = 0n;
  for (const account of [...accounts, ...contracts]) held += await BankDeposit.balanceOf(account);
  const supply = await BankDeposit.totalSupply();
  if (supply !== held) throw new Error("deposits issued are not what accounts hold");
  say.text(
    `\nThe bank issued ${displayAmount(supply)} of deposits; all accounts together hold ${displayAmount(held)}.`,
  );
}

/** The rules in plain words, in the order in which they are shown. */
const RULES = {
  "FIN-01": "a book is the sum of its loans",
  "FIN-05": "units are held as long as their loan is open",
  "LIQ-01": "cash + book = senior + junior + owed + fees",
  "RCV-01": "units with holders + units taken in = face",
  "RCV-02": "claimed ≤ paid ≤ face",
  "SET-02": "money on the account covers what is booked",
} as const;

async function health({ stage, say, printer, kept, accounts }: Ledger): Promise<void> {
  const { HealthCheck } = stage.suite;
  const ids = kept.flatMap((one) => [...one.ids]);
  const holders = [...accounts, ...kept.map(({ book }) => book.address)];
  const found: [string, Awaited<ReturnType<typeof HealthCheck.checkCash>>][] = [];
  for (const { name, book, ids: own } of kept) {
    found.push([name, await HealthCheck.checkBook(book.address, [...own])]);
    found.push([name, await HealthCheck.checkCustody(book.address, [...own])]);
    found.push([name, await HealthCheck.checkCapital(book.address)]);
    found.push([name, await HealthCheck.checkCash(book.address)]);
  }
  for (const id of ids) {
    const { rcv01, rcv02 } = await HealthCheck.checkReceivable(id, holders);
    found.push([short(id), rcv01], [short(id), rcv02]);
  }
  found.push(["claims", await HealthCheck.checkTokenMoney(stage.at("BankDeposit"), ids)]);
  found.push(["bank's desk", await HealthCheck.checkDesk(stage.at("BankDesk"), stage.at("BankDeposit"))]);
  say.head("Health");
  const rows = Object.entries(RULES).map(([rule, words]) => {
    const asked = found.filter(([, { id }]) => id === rule);
    const broken = asked.filter(([, { holds }]) => !holds).map(([subject]) => subject);
    return [rule, words, asked.length.toString(), broken.length === 0 ? "yes" : `NO: ${broken.join(", ")}`];
  });
  printer.table(["rule", "says", "asked of", "holds"], rows);
  const broken = found.filter(([, { holds }]) => !holds);
  if (broken.length > 0) throw new Error(`${broken.length} rules do not hold`);
}
