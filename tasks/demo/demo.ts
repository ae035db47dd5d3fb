import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { contextOf } from "../lib/context.js";
import { Refusal, reporting } from "../lib/failure.js";
import { createPrinter } from "../lib/printer.js";
import { Stage, type StageOptions } from "../lib/stage.js";
import { addDays, parseDay, type Day } from "../../sdk/dates.js";
import { displayAmount, parseAmount } from "../../sdk/money.js";
import { assembleBadDay } from "./bad-cast.js";
import { playBadDay } from "./bad-day.js";
import { gather, lend, type Cast } from "./cast.js";
import { CattleDeal } from "./cattle.js";
import { COAL_DAYS, CoalDeal, signFramework } from "./coal.js";
import { close, type Kept } from "./ending.js";
import { Bill } from "./goods.js";
import { MilkDeal } from "./milk.js";
import { Narrator } from "./narrator.js";

async function worths({ stage, coalBook }: Cast): Promise<string> {
  const facility = stage.facility(coalBook.address);
  const [senior] = await facility.trancheWorth(0);
  const [junior] = await facility.trancheWorth(1);
  return `senior ${displayAmount(senior)}, junior ${displayAmount(junior)}`;
}

/** The first day past due: anybody flags it, and it counts against the buyer. */
async function flag(cast: Cast, bill: Bill, day: Day): Promise<void> {
  const { stage, say } = cast;
  const data = stage.suite.ReceivableToken.interface.encodeFunctionData("flagOverdue", [bill.receivable]);
  await stage.send(data, stage.at("ReceivableToken"));
  say.line(
    day,
    "haulage",
    `trading house is 1 day past due and flagged: first stage, 1 % provided: ${await worths(cast)}`,
  );
}

/** A buyer that never pays: the ladder by date alone. */
async function ladder(cast: Cast, day: Day, words: string): Promise<void> {
  cast.say.line(day, "haulage", `${words}: ${await worths(cast)}`);
}

/** The write-off, which the junior money bears. */
async function writeOff(cast: Cast, bill: Bill, open: Bill, day: Day): Promise<void> {
  const { stage, coalBook, bank } = cast;
  const facility = stage.facility(coalBook.address);
  for (let i = 0; i < 3; ++i) await stage.send(facility.interface.encodeFunctionData("roll", [62]), coalBook.address);
  await open.finance(day);
  const data = stage.suite.Recourse.interface.encodeFunctionData("writeOff", [coalBook.address, bill.receivable]);
  await stage.execute(bank, [{ to: stage.at("Recourse"), data }]);
  await ladder(cast, day, "120 days past due: the bank writes it off, the junior money bears it");
}

/** Plays a month of coal, a dairy's month, cattle and a default in the order of the days; the facilities with their loans. */
async function play(cast: Cast): Promise<Kept[]> {
  const { stage, say, plant, trader } = cast;
  const coal = new CoalDeal(cast);
  const milk = new MilkDeal(cast);
  say.head("Orders and deliveries");
  await coal.order(COAL_DAYS.order);
  await milk.order(COAL_DAYS.order);
  for (let day = parseDay("2026-10-01"); day <= parseDay("2026-10-31"); day = addDays(day, 1)) {
    await stage.moveTo(day);
    await coal.deliver(day);
    await milk.deliver(day);
    if (day === COAL_DAYS.more) await coal.deliverMore(day);
    if (day === COAL_DAYS.borrow) {
      say.head("From documents to money");
      await coal.borrow(day);
      await coal.cheat(day);
    }
  }
  const at = async (date: string, act: (day: Day) => Promise<void>) => {
    const day = parseDay(date);
    await stage.moveTo(day);
    await act(day);
  };
  const early = new Bill(cast, "October haulage", plant, "86000.00");
  const late = new Bill(cast, "November haulage", plant, "120000.00");
  const never = new Bill(cast, "trading house", trader, "150000.00");
  const open = new Bill(cast, "April haulage", plant, "98000.00");
  await at("2026-11-01", (day) => milk.state(day));
  await at("2026-11-02", (day) => early.finance(day));
  await at("2026-11-03", (day) => milk.accept(day));
  await at("2026-11-05", (day) => milk.borrow(day));
  await at("2026-11-06", (day) => late.finance(day));
  await at("2026-11-09", (day) => never.finance(day));
  say.head("From payment to release, and money against an order");
  const ordered = parseDay("2026-11-10");
  await stage.moveTo(ordered);
  const cattle = await CattleDeal.open(cast, ordered);
  await at("2026-11-16", async (day) => {
    await early.pay(day, plant, early.amount, "16 days early");
    await cattle.buy(day);
  });
  await at("2026-11-20", (day) => coal.finalise(day));
  await at("2026-11-25", (day) => coal.invoice(day));
  await at("2026-11-30", (day) => milk.collect(day));
  await at("2026-12-08", (day) => late.pay(day, plant, parseAmount("50000.00"), "in part, 1 day late"));
  await at("2026-12-10", (day) => flag(cast, never, day));
  await at("2026-12-16", (day) => coal.pay(day));
  await at("2026-12-21", (day) =>
    late.pay(day, plant, late.amount - parseAmount("50000.00"), "the rest, 14 days late"),
  );
  say.head("A buyer that does not pay, and cattle that grow");
  await at("2027-01-09", (day) => ladder(cast, day, "31 days past due, by date alone: second stage, 20 %"));
  await at("2027-01-20", (day) => cattle.next(1, day));
  await at("2027-02-18", (day) => cattle.lose(7n, day));
  await at("2027-03-09", (day) => cattle.lose(4n, day));
  await at("2027-03-10", (day) => ladder(cast, day, "91 days past due, by date alone: third stage, 50 %"));
  await at("2027-03-12", (day) => cattle.insure(day));
  await at("2027-03-25", (day) => cattle.next(2, day));
  await at("2027-04-08", (day) => writeOff(cast, never, open, day));
  await at("2027-05-05", (day) => cattle.deliver(day));
  await at("2027-06-19", (day) => cattle.pay(day));
  const bills = [early, late, never, open].map(({ receivable }) => receivable);
  return [
    { name: "coal", book: cast.coalBook, ids: [coal.receivable, coal.debitNote, ...bills] },
    { name: "milk", book: cast.milkBook, ids: [milk.receivable] },
    { name: "cattle", book: cattle.book, ids: [cattle.receivable] },
    { name: "rival", book: cast.rivalBook, ids: [] },
  ];
}

/** What the deals have that is played elsewhere, or waits. */
const ELSEWHERE = [
  "milk: one acceptance over a list of statements: test/stories/deal-b-trade.test.ts",
  "not built yet: accrual from the day on which the bank's payout is confirmed",
];

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Coal, milk and cattle with one bank; afterwards the chain is as it was deployed. */
async function threeDeals(options: StageOptions, say: Narrator): Promise<Stage["spent"]> {
  const stage = new Stage(options);
  await stage.whatIf(async () => {
    say.head("Deals 1 to 3: people, programmes, money");
    const company = await gather(stage, say, COAL_DAYS.framework);
    await signFramework(company, COAL_DAYS.framework);
    const cast = await lend(company, COAL_DAYS.order);
    const kept = await play(cast);
    await close({ stage, say, printer: createPrinter(false), kept, accounts: stage.accounts });
  });
  return stage.spent;
}

/** The bad day on the same contracts, from July 2026 to June 2028. */
async function theBadDay(options: StageOptions, say: Narrator): Promise<Stage["spent"]> {
  const stage = new Stage(options);
  say.head("Deal 4: a claim passed on and lent on, and a buyer that fails");
  const cast = await assembleBadDay(stage, say);
  const { receivable } = await playBadDay(cast);
  const kept = [{ name: "F", book: cast.book, ids: [receivable] }];
  await close({ stage, say, printer: createPrinter(false), kept, accounts: stage.accounts });
  return stage.spent;
}

export default reporting(async (_: object, hre: HardhatRuntimeEnvironment) => {
  // Without --network Hardhat leaves it out, whatever its type says.
  const { network = "default" } = hre.globalOptions as { network?: string };
  if (hre.config.networks[network]?.type !== "edr-simulated") {
    throw new Refusal("The demo sets the clock, so it runs in this process only: leave out --network.");
  }
  const start = performance.now();
  const say = new Narrator();
  say.text("Ordos: four deals, on a chain in this process. Amounts in yuan; parties and rates are invented.");
  // The first deal starts in January, the fourth in July.
  const override = { initialDate: new Date("2026-01-05") };
  const connection = await hre.network.create({ network: "default", override });
  const { book, parameters } = await contextOf(connection);
  const [relayer] = await connection.ethers.getSigners();
  if (relayer === undefined) throw new Refusal("The chain has no account to send transactions from.");
  const options = { connection, book, parameters, relayer: relayer.address, tag: "demo" };
  const contracts = Object.keys(book.contracts).length;
  say.text(`${contracts} contracts deployed by the modules that serve every network, in ${secondsSince(start)}.`);
  const played = performance.now();
  const spent = [await threeDeals(options, say), await theBadDay(options, say)];
  say.head("Played elsewhere, or not built yet");
  for (const item of ELSEWHERE) say.text(`  ${item}`);
  const transactions = spent.reduce((sum, one) => sum + one.transactions, 0);
  const gas = spent.reduce((sum, one) => sum + one.gas, 0n);
  const line = `${transactions} transactions, ${gas.toLocaleString("en-US")} gas, played in ${secondsSince(played)}`;
  say.text(`\n${line}; ${secondsSince(start)} with the deployment.`);
});
