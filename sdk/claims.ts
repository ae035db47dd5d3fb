import { addressOf, amountOf } from "./checks.js";
import { toDay, type Day } from "./dates.js";
import { withErrors } from "./errors.js";
import { InputError } from "./failure.js";
import { passingMessage, type Message } from "./messages.js";
import { domainFrom, permitMessage, type Permit } from "./permit.js";
import { SuiteReader } from "./reader.js";
import type { Hex, PartyId, Passing, Reason, Stage } from "./types.js";
import type * as views from "./views.js";
import { hasFlag } from "./views.js";

/** What receivables are, and what both sides need to know before they sign about them. */
export class ClaimReader extends SuiteReader {
  /** A receivable with its money. */
  async receivable(id: bigint): Promise<views.ReceivableView> {
    const token = this.contract("ReceivableToken");
    const [r, m, open, late, currency] = await withErrors(() =>
      Promise.all([
        token.receivable(id),
        token.money(id),
        token.openAmount(id),
        token.daysPastDue(id),
        token.currencyOf(id),
      ]),
    );
    return {
      id,
      obligor: Number(r.obligor),
      originator: Number(r.originator),
      programme: Number(r.programme),
      currency,
      due: toDay(r.due),
      disputeUntil: toDay(r.disputeUntil),
      status: Number(r.status) as views.ReceivableView["status"],
      units: r.units,
      paid: m.paid,
      claimed: m.claimed,
      open,
      daysPastDue: Number(late),
      lateRate: Number(r.lateRate),
      overdueDays: Number(r.overdueDays),
      undertaking: hasFlag(r.flags, "Undertaking"),
      flaggedOverdue: hasFlag(r.flags, "Overdue"),
      disputed: hasFlag(r.flags, "Disputed"),
      excused: hasFlag(r.flags, "Excused"),
      stopped: hasFlag(r.flags, "Stopped"),
      frozen: hasFlag(r.flags, "Frozen"),
      reversed: hasFlag(r.flags, "Reversed"),
      linked: hasFlag(r.flags, "Linked"),
    };
  }

  /**
   * Units of a receivable that an account holds and how many of them are frozen; minor units that it could claim now, would
   * have to claim if all were paid, and could give up by a credit note.
   */
  async holding(id: bigint, holder: string): Promise<views.HoldingView> {
    const token = this.contract("ReceivableToken");
    const [units, frozen, claimable, expected, creditable] = await withErrors(() =>
      Promise.all([
        token.balanceOf(holder, id),
        token.getFrozenTokens(holder, id),
        token.claimable(id, holder),
        token.expected(id, holder),
        token.creditable(id, holder),
      ]),
    );
    return { units, frozen, claimable, expected, creditable };
  }

  /** The dispute of a receivable; amount 0 when never disputed. */
  async dispute(id: bigint): Promise<views.DisputeView> {
    const d = await withErrors(() => this.contract("ReceivableNotes").disputeOf(id));
    const { amount } = d;
    const reason = Number(d.reason) as views.DisputeView["reason"];
    const [raisedOn, withdrawnOn] = [toDay(d.raisedOn), toDay(d.withdrawnOn)];
    return { amount, reason, raisedOn, withdrawnOn, arbiter: Number(d.arbiter), round: d.round };
  }

  /** Late interest that a receivable owes on a day, minor units; today by default. */
  async lateInterest(id: bigint, day?: Day): Promise<bigint> {
    const on = day ?? (await this.today());
    return withErrors(() => this.contract("ReceivableToken").lateInterest(id, on));
  }

  /** Where a receivable stands on a day, today by default. */
  async stageOf(id: bigint, day?: Day): Promise<Stage> {
    const on = day ?? (await this.today());
    return stageFrom(await withErrors(() => this.contract("ReceivableNotes").stageOf(id, on)));
  }

  /** What discharges a buyer that pays on a day, today by default. */
  async payInstruction(id: bigint, day?: Day): Promise<views.PayInstructionView> {
    const on = day ?? (await this.today());
    const p = await withErrors(() => this.contract("ReceivableNotes").payInstruction(id, on));
    const { payTo, currency, face, lateInterest, disputed, drafted, frozen } = p;
    return {
      ...{ id, day: on, payTo, currency, face, lateInterest, disputed, drafted, frozen },
      stage: stageFrom(p.stage),
      notice: noticeFrom(p.notice),
    };
  }

  /** The notice of assignment that stands; assignee 0 when there is none. */
  async notice(id: bigint): Promise<views.NoticeView> {
    return noticeFrom(await withErrors(() => this.contract("ReceivableNotes").noticeOf(id)));
  }

  /** A deduction or draft by the fingerprint of its paper; receivable 0 when unknown. */
  async excuse(document: Hex): Promise<views.ExcuseView> {
    const e = await withErrors(() => this.contract("ReceivableNotes").excuseOf(document));
    const { receivable, amount, closed } = e;
    return { receivable, amount, closed, reason: Number(e.reason) as Reason, maturity: toDay(e.lastDay) };
  }

  /** What is still to go back to the bank of payments that it took back, minor units. */
  async owedBack(id: bigint): Promise<bigint> {
    return withErrors(() => this.contract("ReceivableToken").owedBack(id));
  }

  /** What stands against an obligor as a whole. */
  async obligorStanding(obligor: PartyId): Promise<views.ObligorStandingView> {
    const s = await withErrors(() => this.contract("ReceivableToken").standingOf(obligor));
    return { stopped: Number(s.stopped), insolventOn: toDay(s.insolventOn) };
  }

  /** Minor units of a debt that units passed on without discharge are bound to. */
  async bound(debt: bigint): Promise<bigint> {
    return withErrors(() => this.contract("ReceivableNotes").boundOf(debt));
  }

  /** What a facility keeps of a receivable's money for a seller whose units a court froze, minor units. */
  async heldBack(facility: string, receivable: bigint): Promise<bigint> {
    return withErrors(() => this.facilityAt(facility).heldBackOf(receivable));
  }

  /**
   * The passing that giver and taker sign, with what the chain says now: what is open and unbound of the debt, what the units
   * bring, and whether they may shrink. It holds until the debt changes, or something is paid that the taker would miss.
   * @param passing `worth` only where the taker is content with less than what is open on the units now
   */
  async preparePassing(
    passing: Omit<Passing, "rest" | "shrinks" | "worth"> & { readonly worth?: bigint },
  ): Promise<Message<Passing>> {
    const { undertaking, open, units } = await this.receivable(passing.receivable);
    const worth = passing.worth ?? (passing.units * open) / units;
    // Without a debt the moment makes two alike differ.
    const rest = passing.debt === 0n ? BigInt(Date.now()) : await this.#unbound(passing.debt);
    return passingMessage(this.book, { ...passing, rest, worth, shrinks: !undertaking });
  }

  /**
   * The permit by which a payer that is a plain key lets the receivable token take money, with the currency's domain and
   * the payer's next nonce there.
   * @param deadline unix time in seconds after which it is void
   * @throws InputError `field` when the currency knows no permits
   */
  async preparePermit(
    currency: string,
    { owner, value, deadline }: Pick<Permit, "owner" | "value" | "deadline">,
  ): Promise<Message<Permit>> {
    const money = this.moneyAt(currency);
    const spender = await this.contract("ReceivableToken").getAddress();
    const payer = addressOf(owner, "owner");
    const asked = Promise.all([money.eip712Domain(), money.nonces(payer)]);
    const [domain, nonce] = await asked.catch((cause: unknown) => {
      throw new InputError("field", "currency", `${currency} knows no permits; approve instead`, { cause });
    });
    return permitMessage(domainFrom(domain), {
      owner: payer,
      spender,
      value: amountOf(value, "value"),
      nonce,
      deadline,
    });
  }

  async #unbound(debt: bigint): Promise<bigint> {
    const [open, bound] = await withErrors(() =>
      Promise.all([this.contract("ReceivableToken").openAmount(debt), this.bound(debt)]),
    );
    return open > bound ? open - bound : 0n;
  }
}

function stageFrom(raw: bigint): Stage {
  return Number(raw) as Stage;
}

function noticeFrom(raw: { assignee: bigint; notifiedOn: bigint; acknowledgedOn: bigint }): views.NoticeView {
  const { assignee, notifiedOn, acknowledgedOn } = raw;
  return { assignee: Number(assignee), notifiedOn: toDay(notifiedOn), acknowledgedOn: toDay(acknowledgedOn) };
}
