import { id as hashOf, ZeroHash } from "ethers";

import type { Actor } from "../lib/stage.js";
import { finance, Trade } from "../lib/trade.js";
import { formatDay, parseDay, toDay, type Day } from "../../sdk/dates.js";
import { displayAmount, parseAmount } from "../../sdk/money.js";
import { Anchor, Convention, EvidenceKind } from "../../sdk/types.js";
import { plainOrder, type Cast } from "./cast.js";

/** A haulage bill: one piece, one goods receipt by an independent inspector, due 30 days after invoice. */
export class Bill {
  readonly #cast: Cast;
  readonly #name: string;
  readonly #trade: Trade;
  readonly #amount: bigint;
  #receivable = 0n;

  constructor(cast: Cast, name: string, buyer: Actor, amount: string) {
    this.#cast = cast;
    this.#name = name;
    this.#amount = parseAmount(amount);
    this.#trade = new Trade(cast.stage, cast.goods, buyer, cast.haulier, {
      ...plainOrder(buyer, cast.haulier, cast.goods, name),
      quantity: 1n,
      unitPrice: this.#amount * 1_000_000n,
      anchor: Anchor.Invoice,
      paymentDays: 30,
      // The next year's holidays are not published yet, so these bills fall due as they fall.
      convention: Convention.None,
      lastDay: parseDay("2027-12-31"),
    });
  }

  get receivable(): bigint {
    return this.#receivable;
  }

  get amount(): bigint {
    return this.#amount;
  }

  /** Order, evidence, acceptance and draw, all signed before, in one transaction. */
  async finance(day: Day): Promise<void> {
    const { stage, say, inspector, coalBook } = this.#cast;
    const lot = hashOf(this.#name);
    const lots = [{ lot, document: ZeroHash }];
    const due = toDay(await stage.suite.InvoiceRegistry.dueDay(this.#trade.order, day));
    const statement = this.#trade.statement({
      number: this.#name,
      quantity: 1n,
      amount: this.#amount,
      anchorDay: day,
      due,
      lots,
    });
    this.#receivable = this.#trade.receivableId(statement);
    const fact = {
      by: inspector,
      lot,
      kind: EvidenceKind.Receipt,
      document: hashOf(`receipt ${this.#name}`),
      quantity: 1n,
    };
    const bundle = await this.#trade.bundle([fact], statement, lots, coalBook.address, day, { withOrder: true });
    await finance(stage, [bundle]);
    const { principal } = await stage.facility(coalBook.address).loan(this.#receivable);
    say.line(
      day,
      "haulage",
      `${this.#name}: ${displayAmount(this.#amount)} from order to money in one transaction, ` +
        `${displayAmount(principal)} paid, due ${formatDay(due)}`,
    );
  }

  /** The buyer pays through the facility, from money on its own account. */
  async pay(day: Day, payer: Actor, amount: bigint, how: string): Promise<void> {
    const { stage, say, coalBook } = this.#cast;
    await stage.bringMoney(payer.account, amount, `payment ${this.#name} ${day}`, day);
    const { interface: facility } = stage.facility(coalBook.address);
    const approve = stage.suite.BankDeposit.interface.encodeFunctionData("approve", [coalBook.address, amount]);
    const receipt = await stage.execute(payer, [
      { to: stage.at("BankDeposit"), data: approve },
      { to: coalBook.address, data: facility.encodeFunctionData("settle", [this.#receivable, amount]) },
    ]);
    const event = receipt.logs.map((log) => facility.parseLog(log)).find((found) => found?.name === "Collected");
    const { late, interest, principal, excess } = event?.args as unknown as Record<
      "late" | "interest" | "principal" | "excess",
      bigint
    >;
    const parts = [
      late > 0n ? `late ${displayAmount(late)}` : "",
      `interest ${displayAmount(interest)}`,
      `principal ${displayAmount(principal)}`,
      `to the haulier ${displayAmount(excess)}`,
    ];
    say.line(
      day,
      "haulage",
      `${this.#name} paid ${how}: ${displayAmount(amount)} = ${parts.filter(Boolean).join(" + ")}`,
    );
  }
}
