import { id as hashOf, ZeroAddress, ZeroHash } from "ethers";

import { Trade, type Fact } from "../lib/trade.js";
import { formatDay, addDays, toDay, type Day } from "../../sdk/dates.js";
import { packValues } from "../../sdk/evidence.js";
import { passingMessage } from "../../sdk/messages.js";
import { displayAmount, formatPercent, parseAmount } from "../../sdk/money.js";
import { signMessage } from "../../sdk/signatures.js";
import { EvidenceKind, Reason, type LotUse, type Payee, type Statement } from "../../sdk/types.js";
import { plainOrder, type Cast } from "./cast.js";
import { readPayees, readTanks, type Tank } from "./files.js";
import { expectAmount } from "./narrator.js";

/** The cooperative's October milk. */
export class MilkDeal {
  readonly #cast: Cast;
  readonly #trade: Trade;
  readonly #tanks = readTanks();
  readonly #lots: LotUse[] = [];
  #statement: Statement | undefined;

  constructor(cast: Cast) {
    this.#cast = cast;
    this.#trade = new Trade(cast.stage, cast.milk, cast.dairy, cast.coop, {
      ...plainOrder(cast.dairy, cast.coop, cast.milk, "October milk"),
      quantity: 372_000n,
      unitPrice: 308_000_000n,
      paymentDays: 30,
    });
  }

  get receivable(): bigint {
    if (this.#statement === undefined) throw new Error("no statement yet");
    return this.#trade.receivableId(this.#statement);
  }

  async order(day: Day): Promise<void> {
    await this.#trade.place();
    this.#cast.say.line(
      day,
      "milk",
      "order signed by both: October's milk, 3.08/kg, VAT-exempt, 30 days after month end",
    );
  }

  /** A day's milk through the cooperative's tank, tested by the dairy; a failed tank is lost at once. */
  async deliver(day: Day): Promise<void> {
    const tanks = this.#tanks.filter((tank) => tank.day === day);
    if (tanks.length === 0) return;
    const lot = hashOf(`milk ${formatDay(day)}`);
    const kilograms = tanks.reduce((sum, tank) => sum + tank.kilograms, 0n);
    const failed = tanks.filter(({ passed }) => !passed);
    const passed = tanks.filter((tank) => tank.passed);
    const document = hashOf(`milk test ${day}`);
    const by = this.#cast.dairy;
    const facts: Fact[] = [
      {
        by,
        lot,
        kind: EvidenceKind.WeightArrival,
        document: hashOf(`tank list ${day}`),
        quantity: kilograms,
        tickets: tanks.map(({ number }) => hashOf(`tank ${number}`)),
      },
      { by, lot, kind: EvidenceKind.AssayArrival, document, quantity: 0n, values: packValues(mean(passed)) },
      ...failed.map((tank): Fact => ({
        by,
        lot,
        kind: EvidenceKind.AssayArrival,
        document: hashOf(`failed test ${tank.number}`),
        quantity: tank.kilograms,
        negative: true,
      })),
    ];
    await this.#trade.attest(facts, day);
    this.#lots.push({ lot, document });
    for (const tank of failed) {
      this.#cast.say.line(
        day,
        "milk",
        `tank ${tank.number} fails its test: ${tank.kilograms.toLocaleString("en-US")} kg less at once`,
      );
    }
  }

  /** The dairy's settlement note, as the chain prices it. */
  async state(day: Day): Promise<void> {
    const { stage, say, milk } = this.#cast;
    const { InvoiceRegistry } = stage.suite;
    const passed = this.#tanks.filter((tank) => tank.passed);
    const quantity = passed.reduce((sum, tank) => sum + tank.kilograms, 0n);
    const all = this.#tanks.reduce((sum, tank) => sum + tank.kilograms, 0n);
    const amount = await InvoiceRegistry.computeAmount(
      this.#trade.order,
      stage.at("MilkPrice"),
      milk.table,
      {
        quantity,
        values: packValues(mean(passed)),
        unitPrice: this.#trade.order.unitPrice,
        agreedPrice: 0n,
        share: 1_000_000,
      },
      [],
    );
    const text = expectAmount("the milk's price", amount, parseAmount("1118040.00"));
    const anchorDay = addDays(day, -1);
    const due = toDay(await InvoiceRegistry.dueDay(this.#trade.order, anchorDay));
    this.#statement = this.#trade.statement({
      number: "milk note 2026-10",
      quantity,
      amount,
      anchorDay,
      due,
      lots: this.#lots,
    });
    const kg = (value: bigint) => value.toLocaleString("en-US");
    say.line(
      day,
      "milk",
      `settlement note: ${kg(all)} − ${kg(all - quantity)} = ${kg(quantity)} kg × 3.08 = ${text}, due ${formatDay(due)}`,
    );
  }

  /** One signature of the dairy over the month makes it a receivable of the cooperative. */
  async accept(day: Day): Promise<void> {
    if (this.#statement === undefined) throw new Error("no statement yet");
    await this.#trade.tokenise(this.#statement, this.#lots, day);
    this.#cast.say.line(
      day,
      "milk",
      `accepted by one signature over ${this.#lots.length} days' lots: a receivable of 1,118,040.00`,
    );
  }

  /** The cooperative consents by its account, the feed supplier by its signature. */
  async #passOn(units: bigint, day: Day): Promise<void> {
    const { stage, coop, feed } = this.#cast;
    const message = passingMessage(stage.book, {
      ...{ receivable: this.receivable, giver: coop.id, taker: feed.id, units, deadline: day },
      ...{ debt: 0n, amount: 0n, rest: 0n, worth: units, discharge: false, shrinks: true },
    });
    const taker = await signMessage(message, feed.wallet);
    const { ReceivableNotes } = stage.suite;
    const data = ReceivableNotes.interface.encodeFunctionData("passOn", [message.value, "0x", taker]);
    await stage.execute(coop, [{ to: stage.at("ReceivableNotes"), data }]);
  }

  /** A part pays the feed supplier; the bank lends on the rest and pays forty cards and the mill by the signed list. */
  async borrow(day: Day): Promise<void> {
    const { stage, say, coop, dairy, milk, milkBook } = this.#cast;
    const { ReceivableToken } = stage.suite;
    const part = parseAmount("240000.00");
    const move = (to: string, units: bigint, data: string) => ({
      to: stage.at("ReceivableToken"),
      data: ReceivableToken.interface.encodeFunctionData("safeTransferFrom", [
        coop.account,
        to,
        this.receivable,
        units,
        data,
      ]),
    });
    await this.#passOn(part, day);
    say.line(day, "milk", "240,000.00 of it passed on to the feed supplier, which signs that it may still shrink");

    const rest = parseAmount("1118040.00") - part;
    const offer = await stage
      .facility(milkBook.address)
      .quote(dairy.id, coop.id, milk.number, rest, this.#statement?.due ?? 0);
    const net = expectAmount("the advance", offer.net, parseAmount("746334.00"));
    const interest = expectAmount("the interest", offer.interest, parseAmount("2073.15"));
    say.line(day, "milk", `quote: ${net} now, interest ${interest} to due, ${formatPercent(offer.apr)} a year all in`);
    const lines = readPayees();
    const payees = lines.map((line): Payee => ({
      account: ZeroAddress,
      bankAccount: hashOf(`salted ${line.account}`),
      amount: line.amount,
      purpose: hashOf(line.purpose),
    }));
    const data = await this.#trade.request(milkBook.address, this.receivable, rest, day, { payees, minNet: offer.net });
    await stage.execute(coop, [move(milkBook.address, rest, data)]);
    const herders = lines.filter(({ name }) => name.startsWith("herder"));
    const paid = herders.reduce((sum, line) => sum + line.amount, 0n);
    say.line(
      day,
      "milk",
      `drawn: ${herders.length} herders' cards ${expectAmount("the herders' money", paid, parseAmount("740000.00"))}, ` +
        `the mill ${displayAmount(offer.net - paid)}; instructed to the bank by the signed list`,
    );
    const { BankDesk } = stage.suite;
    const id = await BankDesk.payoutIdOf(milkBook.address, `0x${this.receivable.toString(16).padStart(64, "0")}`);
    const confirm = BankDesk.interface.encodeFunctionData("confirm", [id, hashOf("bank reference of the list"), day]);
    await stage.send(confirm, stage.at("BankDesk"), stage.holder("ACCOUNT_BANK_CHECKER"));
    const booking = stage.facility(milkBook.address).interface.encodeFunctionData("bookPayout", [this.receivable]);
    await stage.send(booking, milkBook.address);
    say.line(day, "milk", "the bank's second key confirms the payout: the money has left the chain, interest runs");
  }

  /** The dairy pays less what testing cost, by one bank transfer; everybody takes its share. */
  async collect(day: Day): Promise<void> {
    const { stage, say, feed, milkBook } = this.#cast;
    const { BankDesk, ReceivableToken } = stage.suite;
    const deduction = parseAmount("6400.00");
    const amount = parseAmount("1118040.00") - deduction;
    const bankRef = hashOf("transfer of the dairy");
    const bank = stage.holder("ACCOUNT_BANK");
    await stage.send(
      BankDesk.interface.encodeFunctionData("recordReceipt", [bankRef, amount, day, ZeroHash]),
      stage.at("BankDesk"),
      bank,
    );
    const named = { deducted: deduction, reason: Reason.Penalty, document: hashOf("the dairy's bill for testing") };
    const list = [{ receivable: this.receivable, amount, ...named, collector: ZeroAddress }];
    await stage.send(BankDesk.interface.encodeFunctionData("allocate", [bankRef, list]), stage.at("BankDesk"), bank);
    say.line(
      day,
      "milk",
      `the dairy transfers ${displayAmount(amount)}, on the due day, less 6,400.00 for testing: a deduction that its list names`,
    );

    const { interface: facility } = stage.facility(milkBook.address);
    const receipt = await stage.send(facility.encodeFunctionData("collect", [this.receivable]), milkBook.address);
    const collected = receipt.logs.map((log) => facility.parseLog(log)).find((event) => event?.name === "Collected");
    const args = collected?.args as unknown as { interest: bigint; principal: bigint; excess: bigint };
    say.line(
      day,
      "milk",
      `waterfall: interest ${expectAmount("interest", args.interest, parseAmount("2073.15"))}, ` +
        `principal ${expectAmount("principal", args.principal, parseAmount("746334.00"))}, to the cooperative ${displayAmount(args.excess)}`,
    );
    const before = await stage.suite.BankDeposit.balanceOf(feed.account);
    await stage.execute(feed, [
      {
        to: stage.at("ReceivableToken"),
        data: ReceivableToken.interface.encodeFunctionData("claim", [this.receivable]),
      },
    ]);
    const got = (await stage.suite.BankDeposit.balanceOf(feed.account)) - before;
    const open = await ReceivableToken.openAmount(this.receivable);
    say.line(
      day,
      "milk",
      `the feed supplier claims ${displayAmount(got)}; still open, and not overdue: ${displayAmount(open)}`,
    );
  }
}

/** Quality values weighted by kilograms, rounded half up. */
function mean(tanks: readonly Tank[]): number[] {
  const total = tanks.reduce((sum, tank) => sum + tank.kilograms, 0n);
  return [0, 1, 2, 3].map((i) => {
    const sum = tanks.reduce((part, tank) => part + tank.kilograms * BigInt(tank.values[i] ?? 0), 0n);
    return Number((sum + total / 2n) / total);
  });
}
