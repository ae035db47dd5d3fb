import type { Actor } from "../lib/stage.js";
import type { OpenedFacility } from "../lib/trade.js";
import { formatDay, toDay } from "../../sdk/dates.js";
import { displayAmount } from "../../sdk/money.js";
import type { Printer } from "../lib/printer.js";
import type { Cast } from "./cast.js";
import type { Played } from "./demo.js";

/** What the deals have that is played elsewhere, or waits. */
const ELSEWHERE = [
  "coal: framework and call-off, final statement and debit note, tax invoice, the lump of 7,956,285.18: test/stories/deal-a-*.ts",
  "milk: one acceptance over a list of statements: test/stories/deal-b-trade.test.ts",
  "the bad day: court, insolvency, instalments, dividend: test/fuzz/financing/BadDay.t.sol, docs/deals/bad-day.md",
  "not built yet: accrual from the day on which the bank's payout is confirmed",
];

/** The portfolio, the books against the money, and the health of everything. */
export async function close(cast: Cast, printer: Printer, ids: Played): Promise<void> {
  const { stage, say, coalBook, milkBook, rivalBook } = cast;
  say.head("Portfolio");
  const { PortfolioLens } = stage.suite;
  const rows: string[][] = [];
  for (const [book, list] of [
    [coalBook, ids.coal],
    [milkBook, ids.milk],
    [ids.cattle.book, [ids.cattle.receivable]],
  ] as const) {
    for (const loan of await PortfolioLens.loans(book.address, [...list])) {
      rows.push([
        `${loan.id.toString(16).slice(0, 8)}…`,
        book === coalBook ? "coal" : book === milkBook ? "milk" : "cattle",
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
  printer.table(
    ["receivable", "book", "due", "past due", "face", "open", "principal", "interest", "late", "state"],
    rows,
  );

  say.head("Books against money");
  for (const [name, book, list] of [
    ["coal", coalBook, ids.coal],
    ["milk", milkBook, ids.milk],
    ["cattle", ids.cattle.book, [ids.cattle.receivable]],
    ["rival", rivalBook, []],
  ] as const) {
    await balance(cast, name, book, list);
  }
  await deposits(cast, ids);
  await health(cast, printer, ids);

  say.head("Played elsewhere, or not built yet");
  for (const item of ELSEWHERE) say.text(`  ${item}`);
}

function stateOf(loan: { writtenOff: boolean; principal: bigint; open: bigint }): string {
  if (loan.writtenOff) return "written off";
  if (loan.principal > 0n) return "open";
  return loan.open > 0n ? "loan repaid" : "settled";
}

async function balance(
  { stage, say }: Cast,
  name: string,
  opened: OpenedFacility,
  ids: readonly bigint[],
): Promise<void> {
  const facility = stage.facility(opened.address);
  const [, , worth] = await facility.book();
  const { cash, owed, fees } = await facility.capital();
  const [senior] = await facility.trancheWorth(0);
  const [junior] = await facility.trancheWorth(1);
  const book = await stage.suite.HealthCheck.checkBook(opened.address, [...ids]);
  const money = await stage.suite.BankDeposit.balanceOf(opened.address);
  say.text(
    `  ${name.padEnd(6)} book ${displayAmount(worth / 10_000n / 100n)} = Σ loans ${displayAmount(book.left / 1_000_000n)}, ` +
      `difference ${displayAmount((worth - book.left) / 1_000_000n)}`,
  );
  say.text(
    `  ${" ".repeat(6)} cash ${displayAmount(cash)} = money ${displayAmount(money)}, difference ${displayAmount(money - cash)}; ` +
      `senior ${displayAmount(senior)}, junior ${displayAmount(junior)}, owed ${displayAmount(owed)}, fees ${displayAmount(fees)}`,
  );
}

/** Every fen of the bank's deposit token is on somebody's account. */
async function deposits(cast: Cast, { cattle }: Played): Promise<void> {
  const { stage, say } = cast;
  const { BankDeposit } = stage.suite;
  const people: Actor[] = [
    cast.washer,
    cast.plant,
    cast.coop,
    cast.dairy,
    cast.feed,
    cast.trader,
    cast.haulier,
    cast.inspector,
    cast.bank,
    cast.rival,
    cast.investor,
    ...cattle.holders,
  ];
  const contracts = [
    cast.coalBook.address,
    cast.milkBook.address,
    cast.rivalBook.address,
    cattle.book.address,
    stage.at("ReceivableToken"),
    stage.at("BankDesk"),
  ];
  let held = 0n;
  for (const account of [...people.map((actor) => actor.account), ...contracts])
    held += await BankDeposit.balanceOf(account);
  const supply = await BankDeposit.totalSupply();
  say.text(
    `  bank   deposits issued ${displayAmount(supply)} = Σ accounts ${displayAmount(held)}, difference ${displayAmount(supply - held)}`,
  );
  if (supply !== held) throw new Error("deposits issued are not what accounts hold");
}

async function health(cast: Cast, printer: Printer, ids: Played): Promise<void> {
  const { stage, say, coalBook, milkBook, rivalBook } = cast;
  const { HealthCheck } = stage.suite;
  const all = [...ids.coal, ...ids.milk, ids.cattle.receivable];
  const holders = [
    cast.washer.account,
    cast.coop.account,
    cast.feed.account,
    cast.haulier.account,
    coalBook.address,
    milkBook.address,
    ids.cattle.book.address,
    ...ids.cattle.holders.map(({ account }) => account),
  ];
  const rows: [string, Awaited<ReturnType<typeof HealthCheck.checkCash>>][] = [];
  for (const [name, book, list] of [
    ["coal", coalBook, ids.coal],
    ["milk", milkBook, ids.milk],
    ["cattle", ids.cattle.book, [ids.cattle.receivable]],
    ["rival", rivalBook, []],
  ] as const) {
    rows.push([name, await HealthCheck.checkBook(book.address, [...list])]);
    rows.push([name, await HealthCheck.checkCustody(book.address, [...list])]);
    rows.push([name, await HealthCheck.checkCapital(book.address)]);
    rows.push([name, await HealthCheck.checkCash(book.address)]);
  }
  for (const id of all) {
    const found = await HealthCheck.checkReceivable(id, holders);
    rows.push([`${id.toString(16).slice(0, 8)}…`, found.rcv01], [`${id.toString(16).slice(0, 8)}…`, found.rcv02]);
  }
  rows.push(["token", await HealthCheck.checkTokenMoney(stage.at("BankDeposit"), all)]);
  rows.push(["desk", await HealthCheck.checkDesk(stage.at("BankDesk"), stage.at("BankDeposit"))]);
  say.head("Health");
  printer.table(
    ["subject", "invariant", "holds", "found", "compared with"],
    rows.map(([subject, { id, holds, left, right }]) => [
      subject,
      id,
      holds ? "yes" : "NO",
      left.toString(),
      right.toString(),
    ]),
  );
  const broken = rows.filter(([, { holds }]) => !holds);
  if (broken.length > 0) throw new Error(`${broken.length} invariants do not hold`);
}
