import type { OrdosClient } from "./client.js";
import { addDays, formatDay, toDay, type Day } from "./dates.js";
import { withErrors } from "./errors.js";
import { events, facilitiesOf, type OrdosEvent } from "./events.js";
import { InputError } from "./failure.js";
import { displayAmount } from "./money.js";
import { loansOfPayouts, transitOf, type PayoutLoan } from "./transit.js";
import { FilingStatus, OrderStatus, PayoutStatus, ReceivableStatus, Stage, TaxStatus, type Order } from "./types.js";
import { orderFrom, type ReceivableView, type StandingView } from "./views.js";

/** What kind of work is due. */
export type DueKind =
  | "taxInvoice"
  | "taxCheck"
  | "filing"
  | "filingExtension"
  | "filingCancellation"
  | "finalStatement"
  | "payment"
  | "lateInterest"
  | "stop"
  | "deduction"
  | "draft"
  | "delivery"
  | "evidence"
  | "balance"
  | "credential"
  | "payout"
  | "booking"
  | "valuation"
  | "calendar";

/** Something that somebody has to do by a day. */
export interface DueTask {
  readonly kind: DueKind;
  /** Receivable, order, lot, paper, party or payout that it is about, as text. */
  readonly subject: string;
  /** Last day on which it is done in time. */
  readonly day: Day;
  /** Who does it. */
  readonly who: string;
  /** What, in a sentence. */
  readonly what: string;
  /** Whether the day is past. */
  readonly late: boolean;
}

/** How far ahead to look. */
export interface DueScope {
  /** Days from today; 14 by default. */
  readonly within?: number;
  /** Days after its instruction by which a payout must be confirmed or rejected; 2 by default. */
  readonly payoutDays?: number;
}

const WANTED = [
  "Tokenised",
  "StandingOpened",
  "Filed",
  "StatementAccepted",
  "OrderPlaced",
  "OrderAmended",
  "Attested",
  "BalanceOpened",
  "PartyRegistered",
  "PayoutInstructed",
  "Deducted",
  "DraftTaken",
] as const;
type WantedEvent = Extract<OrdosEvent, { name: (typeof WANTED)[number] }>;
const WHOLE = 1_000_000n;

/** What there is to look at, from the events of the suite. */
class Found {
  readonly receivables = new Set<bigint>();
  /** Receivables with conditions to keep, or filed. */
  readonly standings = new Set<bigint>();
  readonly provisionals = new Set<bigint>();
  readonly orders = new Map<string, Order>();
  /** Order and verifier of each lot's last attestation. */
  readonly lots = new Map<string, { order: string; verifier: number }>();
  readonly balances = new Map<string, number>();
  readonly parties = new Set<number>();
  readonly payouts = new Set<string>();
  /** Loans of payouts. */
  transits = new Map<string, PayoutLoan>();
  /** Deductions and drafts by the fingerprints of their papers. */
  readonly excuses = new Set<string>();

  /** One pass over the chain. */
  static async in(client: OrdosClient): Promise<Found> {
    const found = new Found();
    for (const event of await events(client, { names: WANTED })) {
      if (!found.#claim(event)) found.#paper(event);
    }
    found.transits = await loansOfPayouts(client);
    return found;
  }

  /** Whether the event was one of claims, money or parties. */
  #claim(event: WantedEvent): boolean {
    if (event.name === "Tokenised") this.receivables.add(event.args.id);
    else if (event.name === "StandingOpened" || event.name === "Filed") this.standings.add(event.args.id);
    else if (event.name === "PartyRegistered") this.parties.add(Number(event.args.party));
    else if (event.name === "PayoutInstructed") this.payouts.add(event.args.payoutId);
    else if (event.name === "Deducted" || event.name === "DraftTaken") this.excuses.add(event.args.document);
    else return false;
    return true;
  }

  #paper(event: WantedEvent): void {
    if (event.name === "StatementAccepted") {
      if (event.args.statement.share !== WHOLE) this.provisionals.add(event.args.receivable);
    } else if (event.name === "OrderPlaced" || event.name === "OrderAmended") {
      this.orders.set(event.args.id, orderFrom(event.args.order));
    } else if (event.name === "Attested") {
      this.lots.set(event.args.lotId, { order: event.args.order, verifier: Number(event.args.verifier) });
    } else if (event.name === "BalanceOpened") {
      this.balances.set(event.args.balance, Number(event.args.verifier));
    }
  }
}

/** Goes through a suite and notes what is due up to a day. */
class Diary {
  readonly tasks: DueTask[] = [];

  constructor(
    private readonly client: OrdosClient,
    private readonly today: Day,
    private readonly until: Day,
    private readonly found: Found,
  ) {}

  async trade(): Promise<void> {
    for (const [id, order] of this.found.orders) await this.#order(id, order);
    for (const [id, { order, verifier }] of this.found.lots) await this.#lot(id, order, verifier);
    for (const [document, keeper] of this.found.balances) await this.#balance(document, keeper);
  }

  async claims(): Promise<void> {
    for (const id of this.found.receivables) await this.#receivable(id);
    for (const document of this.found.excuses) await this.#excuse(document);
  }

  async operations(payoutDays: number): Promise<void> {
    for (const id of this.found.parties) await this.#party(id);
    for (const id of this.found.payouts) await this.#payout(id, payoutDays);
    for (const { facility } of await facilitiesOf(this.client)) await this.#valuation(facility);
    await this.#calendar();
  }

  #note(kind: DueKind, subject: string | bigint | number, day: Day, who: string, what: string): void {
    if (day > this.until) return;
    this.tasks.push({ kind, subject: subject.toString(), day, who, what, late: day < this.today });
  }

  async #receivable(id: bigint): Promise<void> {
    const view = await this.client.receivable(id);
    const isOpen = view.status === ReceivableStatus.Active;
    if (isOpen && view.open > 0n) {
      const what = `Pay ${displayAmount(view.open)} of receivable ${id}.`;
      this.#note("payment", id, view.due, `party ${view.obligor}`, what);
      await this.#overdue(view);
    }
    if (this.found.standings.has(id)) this.#standing(view, await this.client.standing(id));
    if (this.found.provisionals.has(id) && isOpen && !(await this.client.provisional(id)).replaced) {
      const what = `Agree on the final statement that replaces the provisional one of receivable ${id}.`;
      this.#note("finalStatement", id, view.due, `parties ${view.originator} and ${view.obligor}`, what);
    }
  }

  async #overdue({ id, obligor, due, lateRate, overdueDays, stopped }: ReceivableView): Promise<void> {
    const late = lateRate === 0 ? 0n : await this.client.lateInterest(id, this.today);
    if (late > 0n) {
      const what = `Pay ${displayAmount(late)} of late interest of receivable ${id}, as of today.`;
      this.#note("lateInterest", id, due, `party ${obligor}`, what);
    }
    if (stopped || overdueDays === 0) return;
    const { insolventOn } = await this.client.obligorStanding(obligor);
    const from = insolventOn !== 0 && insolventOn < due ? insolventOn : due;
    const day = addDays(from, overdueDays + 1);
    // What is deducted or covered by drafts is not overdue, and stops nobody.
    if (day > this.until || (await this.client.stageOf(id, day)) !== Stage.Defaulted) return;
    const what = `Flag receivable ${id} overdue, which is past due beyond its limit: party ${obligor} then gets nothing new.`;
    this.#note("stop", id, day, "anybody", what);
  }

  async #excuse(document: string): Promise<void> {
    const { receivable, amount, maturity, closed } = await this.client.excuse(document);
    if (closed) return;
    const { obligor, originator, status } = await this.client.receivable(receivable);
    if (status !== ReceivableStatus.Active) return;
    if (maturity === 0) {
      const what = `Agree to the deduction of ${displayAmount(amount)} from receivable ${receivable}, or withdraw it.`;
      this.#note("deduction", document, this.today, `parties ${obligor} and ${originator}`, what);
    } else {
      const what = `Record whether the draft of ${displayAmount(amount)} for receivable ${receivable} was honoured.`;
      this.#note("draft", document, maturity, "the account bank", what);
    }
  }

  #standing({ id, status, originator, due }: ReceivableView, standing: StandingView): void {
    const { filing, assignee, filedUntil } = standing;
    const lender = `party ${assignee}`;
    const isOpen = status === ReceivableStatus.Active;
    if (filing === FilingStatus.Filed && !isOpen) {
      const what = `Cancel the filing of receivable ${id}, which is settled.`;
      this.#note("filingCancellation", id, filedUntil < this.today ? filedUntil : this.today, lender, what);
    }
    if (!isOpen) return;
    if (filing === FilingStatus.Filed) {
      const what = `Extend the filing of receivable ${id}, which ends on ${formatDay(filedUntil)}.`;
      this.#note("filingExtension", id, filedUntil, lender, what);
    } else if (standing.filingNeeded) {
      const what = `File receivable ${id} in the movables registry before money is lent on it.`;
      this.#note("filing", id, due, "the lender", what);
    }
    this.#tax(id, `party ${originator}`, standing);
  }

  #tax(id: bigint, seller: string, { tax, taxDeadline, taxCheckDays, checkedOn }: StandingView): void {
    if (tax === TaxStatus.Awaited) {
      this.#note("taxInvoice", id, taxDeadline, seller, `Attach the tax invoice of receivable ${id}.`);
    } else if (tax === TaxStatus.Void) {
      const what = `Attach another tax invoice to receivable ${id}: the one attached is void.`;
      this.#note("taxInvoice", id, this.today, seller, what);
    } else if (tax === TaxStatus.Attached && taxCheckDays > 0) {
      const day = checkedOn === 0 ? this.today : addDays(checkedOn, taxCheckDays);
      const what = `Look the tax invoice of receivable ${id} up again.`;
      this.#note("taxCheck", id, day, "an independent verifier", what);
    }
  }

  async #order(id: string, order: Order): Promise<void> {
    const { status, invoiced } = await this.client.order(id);
    if (status !== OrderStatus.Placed || invoiced >= order.quantity) return;
    const what = `Deliver and state the rest of order ${id}, ${order.quantity - invoiced} base units, or amend or cancel it.`;
    this.#note("delivery", id, order.lastDay, `parties ${order.seller} and ${order.buyer}`, what);
  }

  /** A lot of an order that is over needs no evidence. */
  async #lot(id: string, order: string, verifier: number): Promise<void> {
    const { usedBy, validUntil } = await this.client.lot(id);
    if (usedBy !== 0n || validUntil === 0) return;
    if ((await this.client.order(order)).status !== OrderStatus.Placed) return;
    const what = `State lot ${id} before its evidence lapses, or attest it anew and refresh it.`;
    this.#note("evidence", id, validUntil, `party ${verifier} and the seller`, what);
  }

  /** Nothing can be done about a balance that lapsed. */
  async #balance(document: string, keeper: number): Promise<void> {
    const { amount, consumed, validUntil } = await this.client.balance(document);
    if (consumed >= amount || validUntil < this.today) return;
    const what = `Take the ${amount - consumed} base units that are left of balance ${document}.`;
    this.#note("balance", document, validUntil, `the seller, with party ${keeper}`, what);
  }

  async #party(id: number): Promise<void> {
    const { expiryDay } = await this.client.party(id);
    this.#note("credential", id, expiryDay, "a registrar", `Renew the credential of party ${id}.`);
  }

  async #payout(id: string, days: number): Promise<void> {
    const { status, amount, day } = await this.client.payout(id);
    if (status === PayoutStatus.Instructed) {
      const what = `Confirm or reject the payout of ${displayAmount(amount)}.`;
      this.#note("payout", id, addDays(day, days), "the account bank", what);
      return;
    }
    const of = this.found.transits.get(id);
    if (of === undefined || (await transitOf(this.client, of.facility, of.loan))?.payoutId !== id) return;
    const decided = status === PayoutStatus.Confirmed ? "confirmed" : "rejected";
    const what = `Book the payout of ${displayAmount(amount)} of loan ${of.loan} in facility ${of.facility}, which the bank ${decided}.`;
    this.#note("booking", id, this.today, "anybody", what);
  }

  /** Deposits and redemptions wait for it. */
  async #valuation(facility: string): Promise<void> {
    const [valued, declared] = await withErrors(() => this.client.facilityAt(facility).valuation());
    if (valued === declared) return;
    const what = `Value the book of facility ${facility}, ${declared - valued} behind in insolvencies: it is closed until then.`;
    this.#note("valuation", facility, this.today, "anybody", what);
  }

  async #calendar(): Promise<void> {
    const through = toDay(await withErrors(() => this.client.contract("BusinessCalendar").publishedThrough()));
    if (through !== 0) this.#note("calendar", "calendar", through, "a steward", "Publish the next business days.");
  }
}

/**
 * What is due in a suite, the earliest first: tax invoices, checks, filings to make, extend or cancel, final statements,
 * payments, late interest, obligors to stop, deductions and drafts that are open, deliveries, evidence and balances about to lapse, credentials, payouts without an answer, answers not booked, books to value after an insolvency, the calendar.
 * Reads all events to know what there is, then the state of each.
 * @throws InputError `field` for days that are no whole number from 0 to 3,650
 */
export async function dueTasks(client: OrdosClient, scope: DueScope = {}): Promise<DueTask[]> {
  const { within = 14, payoutDays = 2 } = scope;
  for (const [field, days] of Object.entries({ within, payoutDays })) {
    if (!Number.isInteger(days) || days < 0 || days > 3_650) {
      throw new InputError("field", field, `${days} is no number of days from 0 to 3,650`);
    }
  }
  const today = await client.today();
  const diary = new Diary(client, today, addDays(today, within), await Found.in(client));
  await diary.trade();
  await diary.claims();
  await diary.operations(payoutDays);
  return diary.tasks.sort((a, b) => a.day - b.day || a.kind.localeCompare(b.kind));
}
