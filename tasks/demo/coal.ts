import { id as hashOf } from "ethers";

import { explain } from "../lib/failure.js";
import { finance, Trade, type Fact } from "../lib/trade.js";
import { formatDay, parseDay, toDay, type Day } from "../../sdk/dates.js";
import { packValues } from "../../sdk/evidence.js";
import { displayAmount, formatPercent, parseAmount } from "../../sdk/money.js";
import { EvidenceKind, type LotUse, type Statement } from "../../sdk/types.js";
import { plainOrder, type Cast } from "./cast.js";
import { readAssays, readTickets, type Assay } from "./files.js";
import { expectAmount, tonnes } from "./narrator.js";

const PROVISIONAL = 900_000;

/** The October coal of the deal: trade, lots, and the receivable once it exists. */
export class CoalDeal {
  readonly #cast: Cast;
  readonly #trade: Trade;
  readonly #tickets = readTickets();
  readonly #assays = readAssays();
  readonly #lots: LotUse[] = [];
  #statement: Statement | undefined;

  constructor(cast: Cast) {
    this.#cast = cast;
    this.#trade = new Trade(cast.stage, cast.coal, cast.plant, cast.washer, {
      ...plainOrder(cast.plant, cast.washer, cast.coal, "October coal"),
      quantity: 8_000_000n,
      unitPrice: 52_000_000n,
      tax: 130_000,
      paymentDays: 45,
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
      "coal",
      "order signed by both: 8,000 t at 520.00/t (5,000 kcal, 13 % VAT inside), paid 45 days after month end",
    );
  }

  /** A day's trucks over the plant's own weighbridge, and the composite sample in the plant's own laboratory. */
  async deliver(day: Day): Promise<void> {
    const tickets = this.#tickets.filter((ticket) => ticket.day === day);
    const assay = this.#assays.find((composite) => composite.day === day);
    if (tickets.length === 0 || assay === undefined) return;
    const net = tickets.reduce((sum, ticket) => sum + ticket.net, 0n);
    const lot = hashOf(`coal ${formatDay(day)}`);
    const { facts, document } = this.#facts(
      day,
      net,
      assay,
      tickets.map(({ number }) => fingerprint(number)),
    );
    await this.#trade.attest(facts, day);
    this.#lots.push({ lot, document });
    this.#cast.say.line(
      day,
      "coal",
      `${String(tickets.length).padStart(2)} trucks, ${tonnes(net)} over the plant's scale; ` +
        `${assay.calorific} kcal/kg, moisture ${(assay.moisture / 100).toFixed(2)} %`,
    );
  }

  /** The provisional statement, its one acceptance, and money in the same transaction. */
  async borrow(day: Day): Promise<void> {
    const { stage, say, coal, bank, coalBook } = this.#cast;
    const { InvoiceRegistry } = stage.suite;
    const trucks = this.#tickets.length;
    const quantity = this.#tickets.reduce((sum, { net }) => sum + net, 0n);
    const values = packValues([5120, 800, mean(this.#assays, "sulphur"), mean(this.#assays, "volatile")]);
    const compute = (share: number) =>
      InvoiceRegistry.computeAmount(
        this.#trade.order,
        stage.at("CoalPrice"),
        coal.table,
        { quantity, values, unitPrice: this.#trade.order.unitPrice, agreedPrice: 0n, share },
        [],
      );
    const full = expectAmount("the provisional price", await compute(1_000_000), parseAmount("4240000.00"));
    const amount = await compute(PROVISIONAL);
    const face = expectAmount("90 % of it", amount, parseAmount("3816000.00"));
    say.line(day, "coal", `${trucks} tickets, ${tonnes(quantity)} at 530.00/t: ${full}; provisional at 90 %: ${face}`);

    const due = toDay(await InvoiceRegistry.dueDay(this.#trade.order, day));
    this.#statement = this.#trade.statement({
      number: "settlement note 2026-10",
      quantity,
      amount,
      share: PROVISIONAL,
      anchorDay: day,
      due,
      lots: this.#lots,
    });
    const offer = await stage
      .facility(coalBook.address)
      .quote(this.#cast.plant.id, this.#cast.washer.id, coal.number, amount, due);
    const advance = expectAmount("the advance", offer.net, parseAmount("3052800.00"));
    const interest = expectAmount("the interest to due", offer.interest, parseAmount("16739.52"));
    say.line(
      day,
      "coal",
      `quote: ${advance} now, interest ${interest} for ${due - day} days to ${formatDay(due)}, ` +
        `holdback ${displayAmount(offer.holdback)}, ${formatPercent(offer.apr)} a year all in`,
    );
    const bundle = await this.#trade.bundle([], this.#statement, this.#lots, coalBook.address, day, {
      approver: bank,
      minNet: offer.net,
    });
    const { gasUsed } = await finance(stage, [bundle]);
    say.line(
      day,
      "coal",
      `one signature of the plant, one of the washer, the bank's approval above its automatic band: ` +
        `${advance} paid in one transaction (${gasUsed.toLocaleString("en-US")} gas, ${this.#lots.length} lots)`,
    );
  }

  /** The same deliveries under another number, and the same ticket in another lot. */
  async cheat(day: Day): Promise<void> {
    const { stage, say, rivalBook, rival } = this.#cast;
    if (this.#statement === undefined) throw new Error("no statement yet");
    const twice = this.#trade.statement({
      number: "settlement note 2026-10 (copy)",
      quantity: this.#statement.quantity,
      amount: this.#statement.amount,
      share: PROVISIONAL,
      anchorDay: day,
      due: this.#statement.due,
      lots: this.#lots,
      distinct: true,
    });
    const second = new Trade(stage, this.#cast.coal, this.#cast.plant, this.#cast.washer, {
      ...this.#trade.order,
      salt: hashOf("October coal, once more"),
    });
    await second.place();
    const ticket = this.#tickets[0];
    const reused = await refusal(() =>
      second.attest(
        [
          {
            by: this.#cast.plant,
            lot: hashOf("another lot"),
            kind: EvidenceKind.WeightArrival,
            document: hashOf("another weighing list"),
            quantity: ticket?.net ?? 0n,
            tickets: [fingerprint(ticket?.number ?? "")],
          },
        ],
        day,
      ),
    );
    say.line(day, "coal", `ticket ${ticket?.number ?? ""} offered again under another order: ${reused}`);
    const copy = { ...twice, order: this.#trade.id };
    const bundle = await this.#trade.bundle([], copy, this.#lots, rivalBook.address, day, { approver: rival });
    say.line(
      day,
      "coal",
      `the same trucks under another invoice number at a second lender: ${await refusal(() => finance(stage, [bundle]))}`,
    );
  }

  /** What the umpire's assay makes of the price: the module's answer, ahead of the final statement. */
  async umpire(day: Day): Promise<void> {
    const { say, stage, coal } = this.#cast;
    const { CoalPrice } = stage.suite;
    const price = (calorific: number, moisture: number) =>
      CoalPrice.price(
        { quantity: 8_000_000, values: packValues([calorific, moisture, 70, 2900]), unitPrice: 52_000_000 },
        coal.table,
      );
    const [settled, amount] = await price(4870, 960);
    const final = expectAmount("the final amount", amount, parseAmount("3930434.78"));
    say.line(day, "coal", `umpire: 4,870 kcal, moisture 9.6 %: ${tonnes(settled)} at 500.00/t = ${final}`);
    say.line(day, "coal", `variant, 4,790 kcal: ${await refusal(() => price(4790, 960))}`);
    const [, agreed] = await CoalPrice.priceAgreed(
      { quantity: 8_000_000, values: packValues([4790, 960, 70, 2900]), unitPrice: 45_500_000 },
      coal.table,
    );
    say.line(
      day,
      "coal",
      `  both agree on 455.00/t: ${expectAmount("the concession", agreed, parseAmount("3576695.65"))}`,
    );
  }

  #facts(day: Day, net: bigint, assay: Assay, tickets: string[]): { facts: Fact[]; document: string } {
    const lot = hashOf(`coal ${formatDay(day)}`);
    const document = fingerprint(assay.report);
    const values = packValues([assay.calorific, assay.moisture, assay.sulphur, assay.volatile]);
    const by = this.#cast.plant;
    return {
      document,
      facts: [
        { by, lot, kind: EvidenceKind.WeightArrival, document: fingerprint(`list ${day}`), quantity: net, tickets },
        { by, lot, kind: EvidenceKind.AssayArrival, document, quantity: 0n, values },
      ],
    };
  }
}

/** Stands for the keyed hash that the consortium's key makes of a document's number. */
function fingerprint(number: string): string {
  return hashOf(`fingerprint of ${number}`);
}

function mean(assays: readonly Assay[], what: "sulphur" | "volatile"): number {
  return Math.round(assays.reduce((sum, assay) => sum + assay[what], 0) / assays.length);
}

/** Does what must be refused, and gives the refusal's words. */
export async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    return `refused. ${explain(error).sentence}`;
  }
  throw new Error("what should have been refused went through");
}

export const COAL_DAYS = {
  order: parseDay("2026-09-28"),
  borrow: parseDay("2026-10-29"),
  umpire: parseDay("2026-11-20"),
};
