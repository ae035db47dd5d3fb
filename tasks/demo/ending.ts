import type { Actor } from "../lib/stage.js";
import type { OpenedFacility } from "../lib/trade.js";
import { formatDay, toDay } from "../../sdk/dates.js";
import { displayAmount } from "../../sdk/money.js";
import type { Printer } from "../lib/printer.js";
import type { Cast } from "./cast.js";

/** What of the two deals waits for contracts that are not there yet. */
const WAITING = [
  "coal: framework contract and call-off by one key; the buyer's price notice within a band",
  "coal: final statement after the umpire, with its debit note of 114,434.78 or credit note; margin call on it",
  "coal: tax invoice of 25 November attached to the live receivable, and its deadline",
  "coal: the lump of 7,956,285.18 less 62,000.00 over three lots in one remittance list with a value day of the day before",
  "coal: a bank draft in part payment",
  "milk: acceptance of several statements by one root (built, not shown here)",
  "milk: accrual from the bank's confirmed value day",
];

/** The portfolio, the books against the money, and the health of everything. */
export async function close(cast: Cast, printer: Printer, ids: { coal: bigint[]; milk: bigint[] }): Promise<void> {
  const { stage, say, coalBook, milkBook, rivalBook } = cast;
  say.head("Portfolio");
  const { PortfolioLens } = stage.suite;
  const rows: string[][] = [];
  for (const [book, list] of [
    [coalBook, ids.coal],
    [milkBook, ids.milk],
  ] as const) {
    for (const loan of await PortfolioLens.loans(book.address, list)) {
      const state = loan.writtenOff
        ? "written off"
        : loan.principal > 0n
          ? "open"
          : loan.open > 0n
            ? "loan repaid"
            : "settled";
      rows.push([
        `${loan.id.toString(16).slice(0, 8)}…`,
        book === coalBook ? "coal" : "milk",
        formatDay(toDay(loan.due)),
        loan.daysPastDue.toString(),
        displayAmount(loan.units),
        displayAmount(loan.open),
        displayAmount(loan.principal),
        displayAmount(loan.interest),
        displayAmount(loan.late),
        state,
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
    ["rival", rivalBook, []],
  ] as const) {
    await balance(cast, name, book, list);
  }
  await deposits(cast);
  await health(cast, printer, ids);

  say.head("Waiting for what is not built yet");
  for (const item of WAITING) say.text(`  ${item}`);
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
async function deposits(cast: Cast): Promise<void> {
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
  ];
  const contracts = [
    cast.coalBook.address,
    cast.milkBook.address,
    cast.rivalBook.address,
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

async function health(cast: Cast, printer: Printer, ids: { coal: bigint[]; milk: bigint[] }): Promise<void> {
  const { stage, say, coalBook, milkBook, rivalBook } = cast;
  const { HealthCheck } = stage.suite;
  const all = [...ids.coal, ...ids.milk];
  const holders = [
    cast.washer.account,
    cast.coop.account,
    cast.feed.account,
    cast.haulier.account,
    coalBook.address,
    milkBook.address,
  ];
  const rows: [string, Awaited<ReturnType<typeof HealthCheck.checkCash>>][] = [];
  for (const [name, book, list] of [
    ["coal", coalBook, ids.coal],
    ["milk", milkBook, ids.milk],
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
