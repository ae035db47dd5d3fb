import { id as hashOf, ZeroHash } from "ethers";

import { OrdosClient } from "../../sdk/client.js";
import { addDays, formatDay, parseDay, type Day } from "../../sdk/dates.js";
import { creditNoteMessage, passingMessage, restructuringPlanMessage } from "../../sdk/messages.js";
import { displayAmount, parseAmount } from "../../sdk/money.js";
import type { Plan } from "../../sdk/plan.js";
import { planDeclareInsolvent, planFreeze } from "../../sdk/plans/courts.js";
import { planCollect, planDraw, planRepay, planReview, planValue } from "../../sdk/plans/financing.js";
import { planCreditNote, planPassOnAll } from "../../sdk/plans/notes.js";
import { planClaim, planFlagOverdue } from "../../sdk/plans/receivables.js";
import { planAccelerate, planCallMargin, planRestructure } from "../../sdk/plans/recourse.js";
import { planAllocate, planRecordReceipt, planRecover, planReverse } from "../../sdk/plans/settlement.js";
import { signMessage } from "../../sdk/signatures.js";
import { Anchor, Convention, EvidenceKind, Reason, Tranche, type Payee } from "../../sdk/types.js";
import type { Actor, Receipt } from "../lib/stage.js";
import { Trade } from "../lib/trade.js";
import { FIRST_DAY, type BadCast } from "./bad-cast.js";
import { plainOrder } from "./cast.js";
import { refusal } from "./coal.js";
import { expectAmount } from "./narrator.js";

const CHAPTER = "bad day";
const FACE = parseAmount("5000000.00");
const TO_F = parseAmount("3000000.00");
const TO_B = parseAmount("1200000.00");
const TO_C = parseAmount("800000.00");
const INSTALMENT = parseAmount("230000.00");
const MICRO = 1_000_000n;

/** The days of the deal. */
export const BAD_DAYS = {
  lend: FIRST_DAY,
  freeze: parseDay("2026-10-20"),
  pay: parseDay("2026-10-30"),
  fail: parseDay("2026-12-15"),
  restructure: parseDay("2027-01-15"),
  dividend: parseDay("2028-06-15"),
};

/** Names a lot that its evidence and its statement share. */
const LOT = hashOf("castings of June");

/** A claim that is passed on and lent on, and a buyer that fails. Every figure of the deal is checked as it is played. */
export class BadDay {
  readonly #cast: BadCast;
  readonly #client: OrdosClient;
  readonly #trade: Trade;
  #receivable = 0n;

  private constructor(cast: BadCast, client: OrdosClient) {
    this.#cast = cast;
    this.#client = client;
    this.#trade = new Trade(cast.stage, cast.goods, cast.buyer, cast.seller, {
      ...plainOrder(cast.buyer, cast.seller, cast.goods, "castings"),
      ...{ quantity: 1n, unitPrice: FACE * 1_000_000n, anchor: Anchor.Invoice, paymentDays: 90 },
      convention: Convention.None,
    });
  }

  static async open(cast: BadCast): Promise<BadDay> {
    const { book, connection } = cast.stage;
    return new BadDay(cast, await OrdosClient.connect(book, connection.ethers.provider));
  }

  get receivable(): bigint {
    return this.#receivable;
  }

  get client(): OrdosClient {
    return this.#client;
  }

  get holders(): string[] {
    const { book, b, c } = this.#cast;
    return [book.address, b.account, c.account];
  }

  /**
   * Delivery, acceptance, two parts passed on by consent, the rest to the facility.
   * @param out bank accounts that get the money instead of SME-1's account, and what the bank does then
   */
  async lend(day: Day, out?: { payees: readonly Payee[]; paid: () => Promise<void> }): Promise<void> {
    const { stage, seller, b, c, bank, book } = this.#cast;
    await this.#accept(day);
    this.#say(day, `SME-1 delivered; its buyer accepts ${displayAmount(FACE)}, an open account, due 2026-09-30`);

    const passing = (taker: Actor, units: bigint) => ({
      ...{ receivable: this.#receivable, giver: seller.id, taker: taker.id, units, worth: units, deadline: day },
      ...{ debt: 0n, amount: 0n, rest: 0n, discharge: false, shrinks: true },
    });
    const signed = async (taker: Actor, units: bigint) => {
      const message = passingMessage(stage.book, passing(taker, units));
      return { passing: message.value, taker: await signMessage(message, taker.wallet) };
    };
    const parts = [await signed(b, TO_B), await signed(c, TO_C)];
    await this.#as(seller, planPassOnAll(stage.book, parts));
    this.#say(day, "passed on by consent of both sides: 1,200,000.00 to B, 800,000.00 to C");

    const options = { approver: bank, minNet: parseAmount("2700000.00"), payees: [...(out?.payees ?? [])] };
    const drawData = await this.#trade.request(book.address, this.#receivable, TO_F, day, options);
    const draw = { receivable: this.#receivable, from: seller.account, facility: book.address, units: TO_F, drawData };
    await this.#as(seller, planDraw(stage.book, draw));
    await out?.paid();
    const { principal } = await this.#owed();
    const { interest } = await this.#client.loan(book.address, this.#receivable);
    this.#say(
      day,
      `the rest, 3,000,000.00, to F: ${expectAmount("the advance", principal, parseAmount("2700000.00"))} lent, interest ` +
        `${expectAmount("the interest to due", interest, parseAmount("33750.00"))} to the due day; SME-1 holds nothing more`,
    );
  }

  /** A court freezes a part of what C holds. */
  async freeze(day: Day): Promise<void> {
    const { stage, c } = this.#cast;
    const order = { account: c.account, receivable: this.#receivable, units: parseAmount("500000.00") };
    const plan = planFreeze(stage.book, { ...order, paper: hashOf("order of the county court") });
    await stage.carryOut(plan, stage.holder("COURT_CLERK"));
    const { face, lateInterest, frozen } = await this.#client.payInstruction(this.#receivable);
    const late = expectAmount("the late interest", lateInterest, parseAmount("50000.00"));
    if (!frozen) throw new Error("the instruction to pay does not show the freeze");
    this.#say(
      day,
      `20 days late; a court freezes 500,000.00 of C's part. The buyer's instruction: ${displayAmount(face)} and ${late} of ` +
        "late interest, into the token as before; what is frozen waits there",
    );
  }

  /** The buyer pays two fifths; statutory late interest stays owed. */
  async pay(day: Day): Promise<void> {
    const { b, c } = this.#cast;
    const paid = parseAmount("2000000.00");
    await this.#payByBank("the payment of October", paid, day);
    const { face, lateInterest } = await this.#client.payInstruction(this.#receivable);
    expectAmount("what is open", face, parseAmount("3000000.00"));
    const late = expectAmount("the late interest", lateInterest, parseAmount("75000.00"));
    this.#say(
      day,
      `the buyer pays ${displayAmount(paid)}, 30 days late; 5,000,000.00 × 0.05 % × 30 = ${late} stays owed`,
    );
    const parts = await this.#collect(parseAmount("1200000.00"));
    const toB = expectAmount("B's share", await this.#claim(b), parseAmount("480000.00"));
    const toC = expectAmount("C's share now", await this.#claim(c), parseAmount("120000.00"));
    this.#say(
      day,
      `0.40 on each 1.00: F 1,200,000.00, B ${toB}, C 320,000.00: ${toC} now, 200,000.00 waits for the court`,
    );
    const words = [
      `late ${expectAmount("late", parts.late, parseAmount("16875.00"))}`,
      `interest ${expectAmount("interest", parts.interest, parseAmount("33750.00"))}`,
      `principal ${expectAmount("principal", parts.principal, parseAmount("1149375.00"))}`,
    ];
    const { principal } = await this.#owed();
    const left = expectAmount("what is left", principal, parseAmount("1550625.00"));
    this.#say(day, `F's 1,200,000.00 = ${words.join(" + ")}; ${left} of the loan is left`);
  }

  /** A court finds the buyer insolvent: the claim is filed, the loan goes to the last stage, SME-1 is called. */
  async fail(day: Day): Promise<void> {
    const { stage, buyer, book } = this.#cast;
    await stage.carryOut(planFlagOverdue(stage.book, this.#receivable));
    const before = await this.#carried();
    const paper = hashOf("decision of the intermediate court");
    await stage.carryOut(planDeclareInsolvent(stage.book, buyer.id, day, paper), stage.holder("COURT_CLERK"));
    const filed = await this.#filed();
    this.#say(
      day,
      "a court finds the buyer insolvent: all it owes is due, interest stops. Claim to file: 3,000,000.00 + 75,000.00 + " +
        `69,000.00 = ${expectAmount("the claim", filed, parseAmount("3144000.00"))}`,
    );

    const closed = stage.facility(book.address);
    expectAmount("what may leave before the book is valued", await closed.takeable(Tranche.Senior), 0n);
    await stage.carryOut(planValue(stage.book, book.address));
    const marked = await stage.facility(book.address).markOf(buyer.id);
    expectAmount("what is marked", marked, parseAmount("1550625.00"));
    await stage.carryOut(planReview(stage.book, book.address, this.#receivable));
    const after = expectAmount("what F carries", await this.#carried(), parseAmount("775312.50"));
    expectAmount("what F carried", before, parseAmount("1240500.00"));
    this.#say(
      day,
      "nobody gets into or out of F until its book is valued, which anybody may do: " +
        `F moves all it lent on this buyer, ${displayAmount(marked)}, from the second stage to the last in one step: carried at ` +
        `${after} instead of ${displayAmount(before)}; ${await this.#worths()}`,
    );
    const answer = await refusal(() => this.#newInvoice(addDays(day, 90), day));
    this.#say(day, `a new invoice on this buyer: ${answer}`);
    await stage.carryOut(planCallMargin(stage.book, book.address, this.#receivable));
    const { asked, cureUntil = day } = await this.#client.recourse(book.address, this.#receivable);
    const owed = expectAmount("what SME-1 is asked for", asked, parseAmount("1565485.16"));
    this.#say(
      day,
      `full recourse: SME-1 is asked for ${owed}, principal and late interest, by ${formatDay(cureUntil)}`,
    );
  }

  /** What would be if the administrator set the payment of October aside. */
  async clawBack(day: Day, dividendDay: Day): Promise<void> {
    const { stage } = this.#cast;
    const id = this.#receivable;
    await stage.whatIf(async () => {
      const refs = { bankRef: this.#reference("the payment of October"), outRef: this.#reference("what is set aside") };
      const reversal = { ...refs, receivable: id, amount: 2_000_000_00n };
      await stage.carryOut(planReverse(stage.book, reversal), stage.holder("ACCOUNT_BANK_CHECKER"));
      const { face } = await this.#client.payInstruction(id);
      const open = expectAmount("what is open again", face, FACE);
      expectAmount("what goes back", await this.#client.owedBack(id), parseAmount("2000000.00"));
      await stage.carryOut(planRecover(stage.book, id, this.holders));
      const left = expectAmount("what is owed back", await this.#client.owedBack(id), parseAmount("1800000.00"));
      this.#say(
        day,
        `variant: the administrator claws the 2,000,000.00 back; ${open} is open again. The 200,000.00 that waited go ` +
          `back at once; who claimed owes ${left}: F 1,200,000.00, B 480,000.00, C 120,000.00`,
      );
      await stage.moveTo(dividendDay);
      const dividend = ((await this.#filed()) * 12n) / 100n;
      await this.#payByBank("the variant's dividend", dividend, dividendDay);
      for (const holder of this.holders) {
        expectAmount("what a holder could claim", (await this.#client.holding(id, holder)).claimable, 0n);
      }
      await stage.carryOut(planRecover(stage.book, id, this.holders));
      const rest = expectAmount("what is owed back", await this.#client.owedBack(id), parseAmount("1182720.00"));
      this.#say(
        day,
        `  in June 2028 its 12 % of 5,144,000.00, ${expectAmount("the dividend", dividend, parseAmount("617280.00"))}, would make ` +
          `that good first, and nobody could claim: ${rest} still to go back`,
      );
    });
  }

  /** Six instalments, signed by both sides. */
  async restructure(day: Day): Promise<void> {
    const { stage, seller, bank, book } = this.#cast;
    const { late, interest, principal } = await this.#owed();
    const owed = late + interest + principal;
    const plan = {
      ...{ facility: book.address, receivable: this.#receivable, owed, rate: 60_000, deadline: day },
      ...{ first: addDays(day, 30), count: 6, amount: INSTALMENT, every: 31 },
    };
    const message = restructuringPlanMessage(stage.book, plan);
    const [bySeller, byBank] = [await signMessage(message, seller.wallet), await signMessage(message, bank.wallet)];
    await stage.carryOut(planRestructure(stage.book, plan, bySeller, byBank));
    const frozen = expectAmount("what bears nothing", late + interest, parseAmount("24874.61"));
    const after = await this.#owed();
    expectAmount("what bears the new rate", after.principal, parseAmount("1550625.00"));
    const carried = expectAmount("what F carries", await this.#carried(), parseAmount("775312.50"));
    this.#say(
      day,
      `SME-1 cannot repurchase: both sign six instalments of ${displayAmount(INSTALMENT)}, 6 % on 1,550,625.00; ${frozen} of late ` +
        `interest bears nothing; ${expectAmount("what is owed", owed, parseAmount("1575499.61"))} owed, still carried at ${carried}`,
    );
  }

  /** Seller and buyer reduce the claim between them, after all of it is in other hands. */
  async creditNote(day: Day): Promise<void> {
    const { stage, buyer, seller, b, c } = this.#cast;
    const amount = parseAmount("150000.00");
    const holdings = () => Promise.all([b, c].map(({ account }) => this.#client.holding(this.#receivable, account)));
    const before = await holdings();
    const note = {
      receivable: this.#receivable,
      amount,
      reason: Reason.Quality,
      document: hashOf("credit note 2027-1"),
    };
    const message = creditNoteMessage(stage.book, note);
    const [byBuyer, bySeller] = [await signMessage(message, buyer.wallet), await signMessage(message, seller.wallet)];
    await stage.carryOut(planCreditNote(stage.book, note, byBuyer, bySeller));
    for (const [i, { units, expected }] of (await holdings()).entries()) {
      expectAmount("what a holder has", units, before[i]?.units ?? 0n);
      expectAmount("what a holder can expect", expected, before[i]?.expected ?? 0n);
    }
    const { disputed } = await this.#client.payInstruction(this.#receivable);
    this.#say(
      day,
      `credit note of ${displayAmount(amount)} between SME-1 and the buyer: SME-1 has no part left to give, so ` +
        `${expectAmount("what is disputed", disputed, amount)} is disputed; B keeps 1,200,000.00 and C 800,000.00, they lose nothing`,
    );
  }

  /** What would be if every instalment came. */
  async allInstalments(day: Day): Promise<void> {
    const { stage, seller, book } = this.#cast;
    const unitsOf = async (account: string) => (await this.#client.holding(this.#receivable, account)).units;
    await stage.whatIf(async () => {
      for (let i = 0; i < 6; ++i) {
        const due = addDays(day, 30 + 31 * i);
        await stage.moveTo(due);
        await this.#repay(INSTALMENT, due);
        expectAmount("what F holds", await unitsOf(book.address), TO_F);
      }
      const { late, interest, principal } = await this.#owed();
      await this.#repay(late + interest + principal, addDays(day, 185));
      this.#say(
        day,
        `variant: all six come, 1,380,000.00, and with the last one the rest, ${displayAmount(late + interest + principal)}: only ` +
          `then ${expectAmount("what went back", await unitsOf(seller.account), TO_F)} of the claim go back to SME-1`,
      );
    });
  }

  async firstInstalment(day: Day): Promise<void> {
    const { late, interest, principal } = await this.#repay(INSTALMENT, day);
    this.#say(
      day,
      `first instalment: ${displayAmount(INSTALMENT)} = interest ${displayAmount(late + interest)} + principal ${displayAmount(principal)}`,
    );
  }

  async accelerate(day: Day): Promise<void> {
    const { stage, book } = this.#cast;
    await stage.carryOut(planAccelerate(stage.book, book.address, this.#receivable));
    await stage.carryOut(planCallMargin(stage.book, book.address, this.#receivable));
    const { asked } = await this.#client.recourse(book.address, this.#receivable);
    this.#say(
      day,
      `the second instalment did not come within its five days: all falls due, SME-1 is asked for ${displayAmount(asked)} again`,
    );
  }

  /** 12 % of what was filed, to every holder by its part; in F the senior money first. */
  async dividend(day: Day): Promise<void> {
    const { b, c, book } = this.#cast;
    const filed = expectAmount("the claim", await this.#filed(), parseAmount("3144000.00"));
    const amount = ((await this.#filed()) * 12n) / 100n;
    const before = await this.#client.facility(book.address);
    await this.#payByBank("the dividend", amount, day);
    await this.#collect(parseAmount("226368.00"));
    const after = await this.#client.facility(book.address);
    const toF = expectAmount("F's dividend", after.cash - before.cash, parseAmount("226368.00"));
    const toB = expectAmount("B's dividend", await this.#claim(b), parseAmount("90547.20"));
    const toC = expectAmount("C's dividend now", await this.#claim(c), parseAmount("22636.80"));
    this.#say(
      day,
      `dividend of 12 % on ${filed}: ${expectAmount("the dividend", amount, parseAmount("377280.00"))} = F ${toF} + B ${toB} + ` +
        `C 60,364.80, of which ${toC} now and 37,728.00 waits for the court`,
    );
    expectAmount("the junior money before", before.juniorWorth, 0n);
    const senior = expectAmount("the senior money", after.seniorWorth, parseAmount("2542800.00"));
    this.#say(
      day,
      `senior first: from ${displayAmount(before.seniorWorth)} to ${senior}, whole with 714 days of 200.00; what is left, ` +
        `${displayAmount(after.juniorWorth)}, is the junior's`,
    );
  }

  #say(day: Day, text: string): void {
    this.#cast.say.line(day, CHAPTER, text);
  }

  /** Order, receipt of the goods, statement and its acceptance: the claim in the seller's account. */
  async #accept(day: Day): Promise<void> {
    const { inspector } = this.#cast;
    await this.#trade.place();
    const fact = { by: inspector, lot: LOT, kind: EvidenceKind.Receipt, document: hashOf("receipt of castings") };
    await this.#trade.attest([{ ...fact, quantity: 1n }], day);
    const lots = [{ lot: LOT, document: ZeroHash }];
    const says = {
      number: "castings 2026-06",
      quantity: 1n,
      amount: FACE,
      anchorDay: day,
      due: addDays(day, 90),
      lots,
    };
    const statement = this.#trade.statement(says);
    this.#receivable = this.#trade.receivableId(statement);
    await this.#trade.tokenise(statement, lots, day);
  }

  /** The buyer orders and accepts as before; it may not any more. */
  async #newInvoice(due: Day, day: Day): Promise<void> {
    const { stage, goods, buyer, seller } = this.#cast;
    const next = new Trade(stage, goods, buyer, seller, { ...this.#trade.order, salt: hashOf("castings, once more") });
    await next.place();
    const lot = hashOf("castings of December");
    const fact = { by: this.#cast.inspector, lot, kind: EvidenceKind.Receipt, document: hashOf("another receipt") };
    await next.attest([{ ...fact, quantity: 1n }], day);
    const lots = [{ lot, document: ZeroHash }];
    const says = { number: "castings 2026-12", quantity: 1n, amount: FACE, anchorDay: day, due, lots };
    await next.tokenise(next.statement(says), lots, day);
  }

  #reference(name: string): string {
    return hashOf(`${name} ${this.#cast.stage.tag}`);
  }

  /** A bank transfer that the bank records and applies to the claim. */
  async #payByBank(name: string, amount: bigint, day: Day): Promise<void> {
    const { stage } = this.#cast;
    const bankRef = this.#reference(name);
    const bank = stage.holder("ACCOUNT_BANK");
    await stage.carryOut(planRecordReceipt(stage.book, { bankRef, amount, valueDay: day, payer: ZeroHash }), bank);
    await stage.carryOut(planAllocate(stage.book, bankRef, [{ receivable: this.#receivable, amount }]), bank);
  }

  /** Anybody collects for the facility; how it was applied. */
  async #collect(amount: bigint) {
    const { stage, book } = this.#cast;
    const receipt = await stage.carryOut(planCollect(stage.book, book.address, this.#receivable));
    const parts = this.#applied(receipt);
    expectAmount("what F collects", parts.late + parts.interest + parts.principal + parts.excess, amount);
    return parts;
  }

  #applied({ logs }: Receipt): Record<"late" | "interest" | "principal" | "excess", bigint> {
    const { interface: facility } = this.#cast.stage.facility(this.#cast.book.address);
    const event = logs.map((log) => facility.parseLog(log)).find((found) => found?.name === "Collected");
    return event?.args as unknown as Record<"late" | "interest" | "principal" | "excess", bigint>;
  }

  /** SME-1 pays its loan from money that it brings. */
  async #repay(amount: bigint, day: Day) {
    const { stage, seller, book } = this.#cast;
    await stage.bringMoney(seller.account, amount, `instalment of ${formatDay(day)} ${amount}`, day);
    const payment = { facility: book.address, receivable: this.#receivable, amount, currency: stage.at("BankDeposit") };
    return this.#applied(await this.#as(seller, planRepay(stage.book, payment)));
  }

  async #claim(holder: Actor): Promise<bigint> {
    const { BankDeposit } = this.#cast.stage.suite;
    const before = await BankDeposit.balanceOf(holder.account);
    await this.#as(holder, planClaim(this.#cast.stage.book, this.#receivable));
    return (await BankDeposit.balanceOf(holder.account)) - before;
  }

  #as(actor: Actor, { calls }: Plan): Promise<Receipt> {
    return this.#cast.stage.execute(actor, [...calls]);
  }

  #owed() {
    return this.#client.owed(this.#cast.book.address, this.#receivable);
  }

  /** What is open and the late interest on it: what an administrator is told. */
  async #filed(): Promise<bigint> {
    const { face, lateInterest } = await this.#client.payInstruction(this.#receivable);
    return face + lateInterest;
  }

  /** What the book carries, minor units. */
  async #carried(): Promise<bigint> {
    return (await this.#client.facility(this.#cast.book.address)).bookWorth / MICRO;
  }

  async #worths(): Promise<string> {
    const { seniorWorth, juniorWorth } = await this.#client.facility(this.#cast.book.address);
    return `senior ${displayAmount(seniorWorth)}, junior ${displayAmount(juniorWorth)}`;
  }
}

/** Plays all of it in the order of the days. */
export async function playBadDay(cast: BadCast): Promise<BadDay> {
  const deal = await BadDay.open(cast);
  const at = async (day: Day, ...acts: ((day: Day) => Promise<void>)[]) => {
    await cast.stage.moveTo(day);
    for (const act of acts) await act(day);
  };
  await at(BAD_DAYS.lend, (day) => deal.lend(day));
  await at(BAD_DAYS.freeze, (day) => deal.freeze(day));
  await at(BAD_DAYS.pay, (day) => deal.pay(day));
  await at(BAD_DAYS.fail, (day) => deal.fail(day));
  await at(
    BAD_DAYS.restructure,
    (day) => deal.clawBack(day, BAD_DAYS.dividend),
    (day) => deal.restructure(day),
    (day) => deal.creditNote(day),
    (day) => deal.allInstalments(day),
  );
  await at(addDays(BAD_DAYS.restructure, 30), (day) => deal.firstInstalment(day));
  // The second one was due on day 61, and the seller has five days to cure.
  await at(addDays(BAD_DAYS.restructure, 67), (day) => deal.accelerate(day));
  await at(BAD_DAYS.dividend, (day) => deal.dividend(day));
  return deal;
}
