import { id as hashOf, ZeroHash } from "ethers";

import { explain } from "../lib/failure.js";
import { finance, Trade, type Fact } from "../lib/trade.js";
import { formatDay, parseDay, toDay, type Day } from "../../sdk/dates.js";
import { packValues } from "../../sdk/evidence.js";
import { frameworkMessage, orderMessage, taxInvoiceMessage } from "../../sdk/messages.js";
import { displayAmount, formatPercent, parseAmount } from "../../sdk/money.js";
import { planDraw } from "../../sdk/plans/financing.js";
import { planAllocate, planRecordReceipt } from "../../sdk/plans/settlement.js";
import { planAttachTaxInvoice, planCallOff, planPlaceFramework } from "../../sdk/plans/trade.js";
import { signMessage } from "../../sdk/signatures.js";
import { callOffOf, paymentTerm, SME_PAYMENT_DAYS } from "../../sdk/trade.js";
import {
  Anchor,
  Convention,
  EvidenceKind,
  Reason,
  type Framework,
  type LotUse,
  type Statement,
} from "../../sdk/types.js";
import type { Cast, Company } from "./cast.js";
import { readAssays, readTickets, type Assay } from "./files.js";
import { expectAmount, tonnes } from "./narrator.js";

const PROVISIONAL = 900_000;
const NOTE = "settlement note 2026-10";
/** Yuan a tonne in millionths of a fen per kilogram. */
const perTonne = (yuan: number) => BigInt(yuan) * 100_000n;

/** The year's contract: 100,000 t within a band of prices; each month's call-off needs only the plant's signature. */
function frameworkOf({ plant, washer, coal }: Company): Framework {
  return {
    buyer: plant.id,
    seller: washer.id,
    programme: coal.hash,
    quantity: 100_000_000n,
    priceFloor: perTonne(480),
    priceCap: perTonne(560),
    priceRule: ZeroHash,
    tax: 130_000,
    taxIncluded: true,
    tolerance: 0,
    anchor: Anchor.MonthEnd,
    paymentDays: 45,
    convention: Convention.Following,
    firstDay: COAL_DAYS.framework,
    lastDay: parseDay("2026-12-31"),
    document: hashOf("coal contract of 2026"),
    salt: hashOf("coal 2026"),
  };
}

/** Both sides sign the year's contract. */
export async function signFramework(company: Company, day: Day): Promise<void> {
  const { stage, say, plant, washer } = company;
  const framework = frameworkOf(company);
  const message = frameworkMessage(stage.book, framework);
  const [byPlant, byWasher] = [await signMessage(message, plant.wallet), await signMessage(message, washer.wallet)];
  await stage.carryOut(planPlaceFramework(stage.book, framework, byPlant, byWasher));
  say.line(
    day,
    "coal",
    "framework signed by both: 100,000 t in 2026 at 480.00 to 560.00/t, paid 45 days after month end",
  );
}

/** An order under the framework, signed by the plant alone. */
class CallOff extends Trade {
  readonly #cast: Cast;
  readonly #framework: Framework;

  constructor(cast: Cast, name: string, quantity: bigint, unitPrice: bigint) {
    const framework = frameworkOf(cast);
    const rest = { lastDay: framework.lastDay, document: hashOf(`order ${name}`), salt: hashOf(name) };
    const order = callOffOf(cast.stage.book, framework, { quantity, unitPrice, ...rest });
    super(cast.stage, cast.coal, cast.plant, cast.washer, order);
    this.#cast = cast;
    this.#framework = framework;
  }

  override async place() {
    const { stage, plant } = this.#cast;
    const signature = await signMessage(orderMessage(stage.book, this.order), plant.wallet);
    return stage.carryOut(planCallOff(stage.book, this.#framework, this.order, signature));
  }
}

/** The October coal of the deal: trade, lots, and the receivables once they exist. */
export class CoalDeal {
  readonly #cast: Cast;
  readonly #trade: Trade;
  readonly #tickets = readTickets();
  readonly #assays = readAssays();
  readonly #lots: LotUse[] = [];
  /** Two more lots of the month, which the washer keeps. */
  readonly #kept: bigint[] = [];
  #statement: Statement | undefined;
  #debit = 0n;

  constructor(cast: Cast) {
    this.#cast = cast;
    this.#trade = new CallOff(cast, "October coal", 8_000_000n, perTonne(520));
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
      "October called off by the plant alone: 8,000 t at 520.00/t (5,000 kcal, 13 % VAT inside)",
    );
  }

  /** The debit note, on which the bank has lent as well. */
  get debitNote(): bigint {
    return this.#debit;
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
      number: NOTE,
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
    const { order } = this.#trade;
    const second = new CallOff(this.#cast, "October coal, once more", order.quantity, order.unitPrice);
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

  /** Two more lots of the month, weighed, tested and accepted; the washer borrows nothing on them. */
  async deliverMore(day: Day): Promise<void> {
    for (const [name, yuan, quantity, wanted] of [
      ["second lot", 510, 4_000_000n, "2040000.00"],
      ["third lot", 480, 4_266_355n, "2047850.40"],
    ] as const) {
      const trade = new CallOff(this.#cast, name, quantity, perTonne(yuan));
      await trade.place();
      const { facts, document } = this.#facts(
        day,
        quantity,
        { day, report: name, calorific: 5_000, moisture: 800, sulphur: 70, volatile: 2_890 },
        [fingerprint(`tickets of the ${name}`)],
        hashOf(name),
      );
      await trade.attest(facts, day);
      const lots = [{ lot: hashOf(name), document }];
      const due = toDay(await this.#cast.stage.suite.InvoiceRegistry.dueDay(trade.order, day));
      const statement = trade.statement({
        number: name,
        quantity,
        amount: parseAmount(wanted),
        anchorDay: day,
        due,
        lots,
      });
      await trade.tokenise(statement, lots, day);
      this.#kept.push(trade.receivableId(statement));
      this.#cast.say.line(
        day,
        "coal",
        `${name}: ${tonnes(quantity)} at ${yuan}.00/t = ${displayAmount(statement.amount)}, accepted; the washer keeps it`,
      );
    }
  }

  /** The umpire's assay, the final statement, the debit note and money on it. */
  async finalise(day: Day): Promise<void> {
    const { say, stage, coal, laboratory } = this.#cast;
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

    if (this.#statement === undefined) throw new Error("no statement yet");
    const values = packValues([4_870, 960, 70, 2_900]);
    const lots = this.#lots.map(({ lot }) => ({ lot, document: fingerprint(`umpire's report ${lot}`) }));
    const facts = lots.map(({ lot, document }): Fact => {
      return { by: laboratory, lot, kind: EvidenceKind.AssayUmpire, document, quantity: 0n, values };
    });
    await this.#trade.attest(facts, day);
    const { quantity, anchorDay, due } = this.#statement;
    const note = this.#trade.statement({
      ...{ number: "final settlement note 2026-10", replaces: NOTE },
      ...{ quantity, amount, anchorDay, due, lots },
    });
    await this.#trade.tokenise(note, lots, day);
    this.#debit = this.#trade.receivableId(note);
    const { units } = await stage.suite.ReceivableToken.receivable(this.#debit);
    const more = expectAmount("the debit note", units, parseAmount("114434.78"));
    say.line(
      day,
      "coal",
      `final statement replaces the provisional one: what is owed more, ${more}, is a receivable of its own`,
    );
    await this.#drawOnDebit(units, due, day);
  }

  async #drawOnDebit(units: bigint, due: Day, day: Day): Promise<void> {
    const { say, stage, coal, coalBook, plant, washer } = this.#cast;
    const offer = await stage.facility(coalBook.address).quote(plant.id, washer.id, coal.number, units, due);
    const data = await this.#trade.request(coalBook.address, this.#debit, units, day, { minNet: offer.net });
    const terms = { receivable: this.#debit, from: washer.account, facility: coalBook.address, units, drawData: data };
    await stage.execute(washer, [...planDraw(stage.book, terms).calls]);
    const net = expectAmount("the advance", offer.net, parseAmount("91547.82"));
    const interest = expectAmount("the interest", offer.interest, parseAmount("267.02"));
    say.line(day, "coal", `the bank lends on the debit note as well: ${net}, interest to due ${interest}`);
  }

  /** One tax invoice over the final amount. */
  async invoice(day: Day): Promise<void> {
    const { say, stage, plant, washer } = this.#cast;
    const taxInvoice = {
      receivable: this.receivable,
      taxInvoice: fingerprint("tax invoice 20261125-0001"),
      amount: parseAmount("3930434.78"),
      issuedOn: day,
      document: hashOf("content of the tax invoice"),
    };
    const signature = await signMessage(taxInvoiceMessage(stage.book, taxInvoice), washer.wallet);
    const name = { buyer: plant.id, seller: washer.id, number: hashOf(NOTE) };
    await stage.carryOut(planAttachTaxInvoice(stage.book, name, taxInvoice, signature));
    say.line(
      day,
      "coal",
      `one tax invoice over ${displayAmount(taxInvoice.amount)} attached, 3 days before it would be missed`,
    );
  }

  /** One bank transfer for three lots and the debit note, less a penalty; booked the day after, as of the day before. */
  async pay(day: Day): Promise<void> {
    const { say, stage, coalBook, washer } = this.#cast;
    const [first] = this.#tickets;
    if (this.#statement === undefined || first === undefined) throw new Error("no statement yet");
    const { due } = this.#statement;
    const { days, over } = paymentTerm(first.day, due);
    if (over)
      say.line(
        due,
        "coal",
        `due, ${days} days after the first truck: longer than the ${SME_PAYMENT_DAYS} of Order 802`,
      );
    const bankRef = hashOf("transfer, memo 10月煤款");
    const amount = parseAmount("7956285.18");
    const [second = 0n, third = 0n] = this.#kept;
    const penalty = { amount: parseAmount("62000.00"), reason: Reason.Penalty, document: hashOf("penalty notice") };
    const collector = coalBook.address;
    const list = [
      { receivable: this.receivable, amount: parseAmount("3816000.00"), collector },
      { receivable: this.#debit, amount: parseAmount("114434.78"), collector },
      { receivable: second, amount: parseAmount("2040000.00") - penalty.amount, deduction: penalty },
      { receivable: third, amount: parseAmount("2047850.40") },
    ];
    const bank = stage.holder("ACCOUNT_BANK");
    const receipt = { bankRef, amount, valueDay: due, payer: hashOf("the plant's account") };
    await stage.carryOut(planRecordReceipt(stage.book, receipt), bank);
    say.line(
      day,
      "coal",
      `the bank books the plant's transfer of yesterday 17:40, "10月煤款": ${displayAmount(amount)}, value day ${formatDay(due)}`,
    );
    const { logs } = await stage.carryOut(planAllocate(stage.book, bankRef, list), bank);
    say.line(
      day,
      "coal",
      `allocated by the plant's list, less a penalty of 62,000.00 that the list names: disputed, and nothing is overdue`,
    );
    const { interface: facility } = stage.facility(coalBook.address);
    for (const log of logs) {
      const event = facility.parseLog(log);
      if (event?.name !== "Collected") continue;
      const { late, interest, principal, excess } = event.args as unknown as Record<
        "late" | "interest" | "principal" | "excess",
        bigint
      >;
      expectAmount("late interest", late, 0n);
      say.line(
        day,
        "coal",
        `  as of the value day: interest ${displayAmount(interest)} + principal ${displayAmount(principal)} + ` +
          `holdback to the washer ${displayAmount(excess)}`,
      );
    }
    const { ReceivableToken, BankDeposit, PaymentHistory } = stage.suite;
    const before = await BankDeposit.balanceOf(washer.account);
    const claim = (id: bigint) => ReceivableToken.interface.encodeFunctionData("claim", [id]);
    await stage.execute(
      washer,
      this.#kept.map((id) => ({ to: stage.at("ReceivableToken"), data: claim(id) })),
    );
    const got = (await BankDeposit.balanceOf(washer.account)) - before;
    const open = await ReceivableToken.openAmount(second);
    const { overdue } = await PaymentHistory.obligorFacts(this.#cast.plant.id);
    say.line(
      day,
      "coal",
      `the washer claims ${displayAmount(got)} of its own two lots; open ${displayAmount(open)}, overdue ${overdue}`,
    );
  }

  #facts(
    day: Day,
    net: bigint,
    assay: Assay,
    tickets: string[],
    lot = hashOf(`coal ${formatDay(day)}`),
  ): { facts: Fact[]; document: string } {
    const document = fingerprint(assay.report);
    const values = packValues([assay.calorific, assay.moisture, assay.sulphur, assay.volatile]);
    const by = this.#cast.plant;
    return {
      document,
      facts: [
        { by, lot, kind: EvidenceKind.WeightArrival, document: fingerprint(`list ${lot}`), quantity: net, tickets },
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
  framework: parseDay("2026-01-05"),
  order: parseDay("2026-09-28"),
  borrow: parseDay("2026-10-29"),
  more: parseDay("2026-10-30"),
  umpire: parseDay("2026-11-20"),
  invoice: parseDay("2026-11-25"),
  pay: parseDay("2026-12-16"),
};
