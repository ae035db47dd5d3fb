import { id } from "ethers";

import {
  Anchor,
  Convention,
  drawRequestMessage,
  encodeDrawData,
  EvidenceKind,
  events,
  lotReference,
  newTerms,
  packValues,
  parseAmount,
  parseDay,
  parsePercent,
  PartyRole,
  payeesHash,
  planAdmit,
  planDraw,
  qualityKinds,
  signMessage,
  type LotUse,
  type Payee,
} from "../../sdk/index.js";
import { FAR, type Actor, type Stage } from "../sdk/stage.js";
import { perTonne, TABLE } from "./coal.js";
import { approve, Deal, numberOf, passTo, publishCalendar, TESTED, type Rules } from "./deal.js";

const TONNES = 8_000_000n;
/** The days of the loan. */
export const COAL_DAYS = {
  delivered: parseDay("2026-10-29"),
  umpire: parseDay("2026-11-20"),
  due: parseDay("2026-12-15"),
};
/** First instant of the story's chain. */
export const COAL_START = "2026-09-28T01:00:00Z";
const UNLIMITED = (1n << 96n) - 1n;
const note = (number: string) => numberOf("Dongsheng power plant", number, COAL_DAYS.delivered);

/** Deal (a) as the washer and its bank see it: October's three lots, and the loan on the first. */
export class CoalLoan {
  readonly claims: Record<"provisional" | "debit" | "second" | "third", bigint> = {
    ...{ provisional: 0n, debit: 0n, second: 0n, third: 0n },
  };
  #first: Deal | undefined;

  private constructor(
    readonly stage: Stage,
    readonly rules: Rules,
    readonly washer: Actor,
    readonly plant: Actor,
    readonly umpire: Actor,
    readonly facility: string,
  ) {}

  /**
   * Everybody, the programme, and a facility without money: 80 % at 4.2 % in arrears, without a day of grace: a transfer of
   * the due day counts from it, whenever it is booked.
   */
  static async open(stage: Stage): Promise<CoalLoan> {
    await publishCalendar(stage);
    const plant = await stage.register("power plant", PartyRole.Buyer);
    const washer = await stage.register("coal washer", PartyRole.Supplier);
    const umpire = await stage.register("provincial laboratory", PartyRole.Verifier);
    const rules = await approve(stage, "CoalPrice", TABLE, {
      evidencePolicy: TESTED,
      qualityKinds: qualityKinds([EvidenceKind.AssayArrival, EvidenceKind.AssayUmpire]),
    });
    const terms = newTerms({
      ...{ lateRate: 63_000, maxTenor: 180, writeOffDays: 120 },
      ...{ provision1: 10_000, provision2: 200_000, provision3: 500_000 },
    });
    const flat = (value: number) => Array<number>(8).fill(value);
    const prices = { advance: flat(800_000), rate: flat(42_000) };
    const facility = await stage.openFacility({ terms, prices, autoLimit: parseAmount("1000000.00") });
    const limit = { cap: UNLIMITED, expiryDay: FAR };
    const admitted = [
      { ...limit, group: plant.group, seller: false },
      { ...limit, group: washer.group, seller: true },
    ];
    await stage.send(planAdmit(stage.book, facility, admitted), stage.lender);
    return new CoalLoan(stage, rules, washer, plant, umpire, facility);
  }

  #order(salt: string, unitPrice: bigint): Deal {
    return Deal.of(this.stage, this.rules, this.plant, this.washer, {
      ...{ quantity: TONNES, unitPrice, salt: id(salt), lastDay: parseDay("2026-12-31") },
      ...{ tax: parsePercent("13 %"), taxIncluded: true },
      ...{ anchor: Anchor.MonthEnd, paymentDays: 45, convention: Convention.Following },
    });
  }

  /** One lot over the plant's scale and through its laboratory. */
  async #deliver(deal: Deal, quantity: bigint, calorific: number): Promise<LotUse> {
    const lot = lotReference("October");
    const document = id(`assay ${deal.id}`);
    const by = this.plant;
    const scale = { by, lot, kind: EvidenceKind.WeightArrival, document: id(`scale ${deal.id}`), quantity };
    const values = packValues([calorific, 800, 70, 2890]);
    await deal.attest(scale, { by, lot, kind: EvidenceKind.AssayArrival, document, values });
    return { lot, document };
  }

  /** 29 October: 90 % of 8,000 t at 530.00 by a provisional statement. */
  async provisional(): Promise<bigint> {
    this.#first = await this.#order("first lot", perTonne("520.00")).place();
    await passTo(this.stage, COAL_DAYS.delivered);
    const lots = [await this.#deliver(this.#first, TONNES, 5_120)];
    const amount = parseAmount("3816000.00");
    const says = { number: note("1"), quantity: TONNES, amount, share: parsePercent("90 %"), lots };
    return (this.claims.provisional = await this.#first.tokenise(says));
  }

  /** 20 November: the umpire's paper, and a debit note of what the final statement has more. */
  async final(): Promise<bigint> {
    if (this.#first === undefined) throw new Error("there is no provisional statement");
    await passTo(this.stage, COAL_DAYS.umpire);
    const lot = lotReference("October");
    const document = id("umpire");
    const values = packValues([4_870, 960, 70, 2900]);
    await this.#first.attest({ by: this.umpire, lot, kind: EvidenceKind.AssayUmpire, document, values });
    const amount = parseAmount("3930434.78");
    const says = { number: note("1 final"), replaces: note("1"), quantity: TONNES, amount };
    const anchorDay = COAL_DAYS.delivered;
    return (this.claims.debit = await this.#first.tokenise({ ...says, anchorDay, lots: [{ lot, document }] }));
  }

  /** Two more lots of the month, which the washer keeps. */
  async others(): Promise<void> {
    for (const [name, price, quantity, amount] of [
      ["second", "510.00", 4_000_000n, "2040000.00"],
      ["third", "480.00", 4_266_355n, "2047850.40"],
    ] as const) {
      const deal = await this.#order(name, perTonne(price)).place();
      const lots = [await this.#deliver(deal, quantity, 5_000)];
      const says = { number: note(name), quantity, amount: parseAmount(amount), lots };
      this.claims[name] = await deal.tokenise({ ...says, anchorDay: COAL_DAYS.delivered });
    }
  }

  /** The washer's request, with the bank's approval where it gives one; what the facility offered. */
  async draw(receivable: bigint, units: bigint, approved: boolean, payees: readonly Payee[] = []) {
    const { facility, washer } = this;
    const { book, client, lender } = this.stage;
    const request = { receivable, units, minNet: 1n, deadline: await client.today(), payees: payeesHash(payees) };
    const message = drawRequestMessage(book, facility, request);
    const approval = approved ? await signMessage(message, lender.wallet) : "0x";
    const drawData = encodeDrawData(request, payees, await signMessage(message, washer.wallet), approval);
    await this.stage.send(planDraw(book, { receivable, from: washer.account, facility, units, drawData }), washer);
    const drawn = await events(client, { names: ["Drawn"] });
    return drawn.find((event) => event.args.id === receivable)?.args.offer;
  }
}
