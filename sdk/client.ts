import { ZeroHash, type ContractRunner, type Provider } from "ethers";

import { parseAddressBook, type AddressBook } from "./addresses.js";
import { addressOf } from "./checks.js";
import { ClaimReader } from "./claims.js";
import { toDay, type Day } from "./dates.js";
import { withErrors } from "./errors.js";
import { InputError } from "./failure.js";
import { orderLoanId } from "./hashes.js";
import { FACTORIES } from "./interfaces.js";
import { digestOf, executionMessage, orderRequestMessage, type Execution, type Message } from "./messages.js";
import type { Plan } from "./plan.js";
import { requireChain } from "./plan.js";
import { accountCalls } from "./plans/accounts.js";
import type { Loan, Offer, Owed } from "./quote.js";
import { statementAmount } from "./quote.js";
import {
  Limited,
  LoanFlag,
  Tranche,
  type FilingStatus,
  type Hex,
  type Order,
  type OrderDraw,
  type OrderRequest,
  type OrderStatus,
  type PartyId,
  type PartyStatus,
  type Programme,
  type RecoveryPlan,
  type RecoveryStatus,
  type TaxStatus,
} from "./types.js";
import * as views from "./views.js";
import { loanFrom, offerFrom, owedFrom, pricesFrom, termsFrom } from "./views.js";

const BUCKETS = ["current", "1-30", "31-60", "61-90", "over 90"] as const;
/** What a facility says where it has no cap. */
const UNCAPPED = 2n ** 96n - 1n;
const KINDS = ["none", "party", "custodian"] as const;
/** `Ground.Order`. */
const ON_ORDER = 1n;

/**
 * Reads a suite through an ethers provider or signer. What changes the chain are plans, which need no client.
 *
 * Every read throws `OrdosError` when a contract refuses, such as for an unknown receivable.
 */
export class OrdosClient extends ClaimReader {
  private constructor(book: AddressBook, runner: ContractRunner, provider: Provider) {
    super(book, runner, provider);
  }

  /**
   * A client of the suite that an address book names.
   * @param book an address book, or parsed JSON of one
   * @param runner provider, or signer connected to one
   * @throws InputError `chain` when the provider is on another chain, or as `parseAddressBook`
   */
  static async connect(book: unknown, runner: ContractRunner): Promise<OrdosClient> {
    const checked = parseAddressBook(book);
    const { provider } = runner;
    if (provider === null) throw new InputError("chain", "runner", "connect the signer to a provider");
    await requireChain(checked.chainId, provider);
    return new OrdosClient(checked, runner, provider);
  }

  /** A party by its number. */
  async party(id: PartyId): Promise<views.PartyView> {
    const p = await withErrors(() => this.contract("PartyRegistry").partyOf(id));
    return {
      id,
      account: p.account,
      group: Number(p.group),
      roles: Number(p.roles),
      status: Number(p.status) as PartyStatus,
      expiryDay: toDay(p.expiryDay),
      jurisdiction: Number(p.jurisdiction),
      keyEpoch: Number(p.keyEpoch),
    };
  }

  /** Number of the party with a keyed legal identifier, see `legalIdOf`; 0 when there is none. */
  async partyOfLegalId(legalId: Hex): Promise<PartyId> {
    return Number(await withErrors(() => this.contract("PartyRegistry").partyOfLegalId(legalId)));
  }

  /** What an address is registered as. */
  async account(address: string): Promise<views.AccountView> {
    const a = await withErrors(() => this.contract("PartyRegistry").accountOf(addressOf(address, "account")));
    return {
      party: Number(a.party),
      group: Number(a.group),
      roles: Number(a.roles),
      status: Number(a.status) as PartyStatus,
      expiryDay: toDay(a.expiryDay),
      kind: KINDS[Number(a.kind)] ?? "none",
      coolingUntil: toDay(a.coolingUntil),
    };
  }

  /** A key's mandate by its id, see `keyIdOf`; party 0 when unknown. */
  async key(keyId: Hex): Promise<views.KeyView> {
    const k = await withErrors(() => this.contract("PartyRegistry").keyOf(keyId));
    return {
      party: Number(k.party),
      validFrom: toDay(k.validFrom),
      revokedFrom: toDay(k.revokedFrom),
      purposes: Number(k.purposes),
      maxAmount: k.maxAmount,
      keysAbove: Number(k.keysAbove),
      epoch: Number(k.epoch),
      coolingUntil: toDay(k.coolingUntil),
    };
  }

  /** A recovery by its id, which the notice carries; status `None` when unknown. */
  async recovery(id: Hex): Promise<views.RecoveryView> {
    const chain = this.contract("PartyRecovery");
    const [r, delay, window] = await withErrors(() =>
      Promise.all([chain.recoveryOf(id), chain.RECOVERY_DELAY(), chain.WINDOW()]),
    );
    const isSeconded = BigInt(r.seconder) !== 0n;
    return {
      party: Number(r.party),
      proposer: r.proposer,
      seconder: r.seconder,
      status: Number(r.status) as RecoveryStatus,
      day: toDay(r.day),
      executableFrom: toDay(isSeconded ? r.day + delay : 0n),
      executableUntil: toDay(isSeconded ? r.day + delay + window : 0n),
    };
  }

  /** Id of a recovery of the party as it stands now. */
  async recoveryId(plan: RecoveryPlan): Promise<Hex> {
    return withErrors(() => this.contract("PartyRecovery").idOf({ ...plan, grants: [...plan.grants] }));
  }

  /** State of an order by its id, see `orderIdOf`; status `None` when unknown. */
  async order(id: Hex): Promise<views.OrderView> {
    const o = await withErrors(() => this.contract("OrderBook").orderState(id));
    return {
      status: Number(o.status) as views.OrderView["status"],
      placedOn: toDay(o.placedOn),
      programme: Number(o.programme),
      invoiced: o.invoiced,
      pieces: Number(o.pieces),
      version: Number(o.version),
      liened: o.liened,
    };
  }

  /** State of a framework by its id, see `frameworkIdOf`; status `None` when unknown. */
  async framework(id: Hex): Promise<views.FrameworkView> {
    const f = await withErrors(() => this.contract("FrameworkBook").frameworkState(id));
    return { status: Number(f.status) as OrderStatus, placedOn: toDay(f.placedOn), calledOff: f.calledOff };
  }

  /** Tax invoice and filing of a receivable, as far as its programme asks for them. */
  async standing(receivable: bigint): Promise<views.StandingView> {
    const chain = this.contract("InvoiceStanding");
    const [s, taxInvoice] = await withErrors(() =>
      Promise.all([chain.standingOf(receivable), chain.taxInvoiceOf(receivable)]),
    );
    return {
      tax: Number(s.tax) as TaxStatus,
      taxDeadline: toDay(s.taxDeadline),
      taxCheckDays: Number(s.taxCheckDays),
      checkedOn: toDay(s.checkedOn),
      filingNeeded: s.filingNeeded,
      filing: Number(s.filing) as FilingStatus,
      filedUntil: toDay(s.filedUntil),
      assignee: Number(s.assignee),
      filedAmount: s.filedAmount,
      taxInvoice,
    };
  }

  /** The provisional statement behind a receivable; all zero when it is none. */
  async provisional(receivable: bigint): Promise<views.ProvisionalView> {
    const p = await withErrors(() => this.contract("InvoiceRegistry").provisionalOf(receivable));
    return { amount: p.amount, quantity: p.quantity, pieces: Number(p.pieces), replaced: p.replaced };
  }

  /** State of a lot by its id, see `lotIdOf`; all zero when unknown. */
  async lot(lotId: Hex): Promise<views.LotView> {
    const l = await withErrors(() => this.contract("EvidenceRegistry").lotState(lotId));
    const { counts, quantity, lost, usedBy } = l;
    // Above the kinds, bit 15 says that some paper gave a quantity.
    const bits = Number(l.devices);
    const measured = bits >> 15 === 1;
    return { counts, quantity, lost, validUntil: toDay(l.validUntil), devices: bits & 0xfff, measured, usedBy };
  }

  /** What is left of a balance by the fingerprint of its paper; all zero when unknown. */
  async balance(document: Hex): Promise<views.BalanceView> {
    const b = await withErrors(() => this.contract("EvidenceRegistry").balanceState(document));
    const { amount, consumed } = b;
    return { group: Number(b.group), amount, consumed, validUntil: toDay(b.validUntil) };
  }

  /** How often a verifier took its word back. */
  async verifierRecord(verifier: number): Promise<views.VerifierRecordView> {
    const r = await withErrors(() => this.contract("EvidenceRegistry").recordOf(verifier));
    const { revoked, afterUse, lists } = r;
    return {
      revoked: Number(revoked),
      afterUse: Number(afterUse),
      lists: Number(lists),
      lastDay: toDay(r.lastDay),
    };
  }

  /**
   * Amount of a statement as the invoice registry will compute it, minor units: the pricing module's worth with tax and
   * share.
   * @param values packed quality values of the lots, weighted; see `packValues`
   * @param share ppm stated now
   */
  async statementAmount(
    order: Order,
    programme: Pick<Programme, "pricing">,
    table: Hex,
    quantity: bigint,
    { values = 0n, share = 1_000_000 } = {},
  ): Promise<bigint> {
    const pricing = FACTORIES.FlatPrice.connect(addressOf(programme.pricing, "pricing"), this.runner);
    const input = { quantity, values, unitPrice: order.unitPrice };
    const [, worth] = await withErrors(() => pricing.price(input, table));
    return statementAmount(order, worth, share);
  }

  /** Due day that an order's rule and the published calendar give. */
  async dueDay(order: Order, anchorDay: Day): Promise<Day> {
    return toDay(await withErrors(() => this.contract("InvoiceRegistry").dueDay(order, anchorDay)));
  }

  /** Score, grade and suggested limit of an obligor on a day, today by default. */
  async assess(obligor: PartyId, day?: Day): Promise<views.Assessment> {
    const facts = await withErrors(() => this.contract("PaymentHistory").obligorFacts(obligor));
    const on = day ?? (await this.today());
    // A copy: ethers resolves what it encodes in place, and what it decoded is frozen.
    const { promptness, lateness, credited, asOf, inTime, overdue } = facts;
    const copy = { promptness, lateness, credited, asOf, inTime, overdue };
    const [points, grade, limit] = await withErrors(() => this.contract("Scorecard").assess(copy, on));
    return { score: Number(points), grade: Number(grade), limit };
  }

  /** Number of an approved programme by its hash, see `programmeHash`; 0 when there is none. */
  async programmeNumber(hash: Hex): Promise<number> {
    return Number(await withErrors(() => this.contract("OrderBook").programmeNumber(hash)));
  }

  /** What a draw today would give; limits, caps, cash and floor are asked at the draw. */
  async quote(facility: string, { obligor, seller, programme, face, due }: views.QuoteRequest): Promise<Offer> {
    return offerFrom(await withErrors(() => this.facilityAt(facility).quote(obligor, seller, programme, face, due)));
  }

  /**
   * The published rate that the terms in force are a spread above, with its last value, ppm a year; undefined where they name
   * none. Day and value are left out while nothing was published.
   */
  async benchmark(facility: string): Promise<views.BenchmarkView | undefined> {
    const f = this.facilityAt(facility);
    return withErrors(async () => {
      const [{ benchmark }] = await f.termsOf(await f.currentVersion());
      if (benchmark === 0n) return undefined;
      const { publisher, index } = await f.benchmarkOf(benchmark);
      const { day, value } = await this.contract("PriceIndex").lastOf(publisher, index);
      const named = { number: Number(benchmark), publisher: Number(publisher), index };
      return value === 0n ? named : { ...named, day: toDay(day), value: Number(value) };
    });
  }

  /**
   * What buyer and seller signed off of a receivable and nobody gave up yet, and what a custodian gave up of it.
   * @param custodian account, such as a facility
   */
  async dilution(receivable: bigint, custodian: string): Promise<views.DilutionView> {
    const asked = this.contract("ReceivableNotes").dilutionOf(receivable, addressOf(custodian, "custodian"));
    const { signedOff, given } = await withErrors(() => asked);
    return { signedOff, given: given.amount };
  }

  /**
   * What a draw today on units of an existing receivable would give: of one that is partly paid, on their share of what
   * is open.
   * @param units minor units of face; all by default
   */
  async quoteReceivable(facility: string, id: bigint, units?: bigint): Promise<Offer> {
    const { obligor, originator, programme, open, units: all, due } = await this.receivable(id);
    const face = ((units ?? all) * open) / all;
    return this.quote(facility, { obligor, seller: originator, programme, face, due });
  }

  /**
   * What a draw on an order would give today, and the most that may be open after it; signatures may be empty.
   * @returns `limit` minor units of principal
   */
  async quoteOrder(facility: string, draw: OrderDraw): Promise<{ offer: Offer; limit: bigint }> {
    const [offer, limit] = await withErrors(() => this.facilityAt(facility).quoteOrder(draw as never));
    return { offer: offerFrom(offer), limit };
  }

  /** Whether a request against an order was drawn. */
  async isDrawn(facility: string, request: OrderRequest): Promise<boolean> {
    const digest = digestOf(orderRequestMessage(this.book, facility, request));
    return (await withErrors(() => this.facilityAt(facility).drawnOn(digest))) !== ZeroHash;
  }

  /** The loan on an order as of today; principal 0 when there is none. */
  async orderLoan(facility: string, order: Hex): Promise<views.OrderLoanView> {
    const id = orderLoanId(order);
    const f = this.facilityAt(facility);
    const [own, owed, { flags }, holder, today] = await withErrors(() =>
      Promise.all([f.ownTerms(id), f.owed(id), f.loan(id), this.contract("OrderBook").lienOf(order), this.today()]),
    );
    const due = toDay(own.due);
    const { principal, interest, late } = owedFrom(owed);
    return {
      order,
      seller: Number(own.seller),
      obligor: Number(own.obligor),
      due,
      daysPastDue: principal + interest + late === 0n ? 0 : Math.max(0, today - due),
      rate: Number(own.rate),
      ...{ principal, interest, late },
      liened: holder === addressOf(facility, "facility"),
      writtenOff: (Number(flags) & LoanFlag.WrittenOff) !== 0,
    };
  }

  /** What a loan owes today; all zero when there is none. */
  async owed(facility: string, receivable: bigint): Promise<Owed> {
    return owedFrom(await withErrors(() => this.facilityAt(facility).owed(receivable)));
  }

  /** A loan as the facility keeps it; version 0 when there is none. */
  async loan(facility: string, receivable: bigint): Promise<Loan> {
    return loanFrom(await withErrors(() => this.facilityAt(facility).loan(receivable)));
  }

  /** What a loan stands on today, what its seller is or would be asked for, and until when it can cure. */
  async recourse(facility: string, receivable: bigint): Promise<views.RecourseView> {
    const recourse = this.contract("Recourse");
    return withErrors(async () =>
      views.recourseFrom(
        await recourse.base(facility, receivable),
        await recourse.asked(facility, receivable),
        await recourse.callOf(facility, receivable),
        await recourse.scheduleOf(facility, receivable),
      ),
    );
  }

  /** A facility as of today. */
  async facility(address: string): Promise<views.FacilityView> {
    const f = this.facilityAt(address);
    return withErrors(async () => {
      const version = await f.currentVersion();
      const [lender, currency, senior, junior, [terms, prices], autoLimit, cap, capital, [head, , bookWorth]] =
        await Promise.all([
          f.lender(),
          f.currency(),
          f.vault(Tranche.Senior),
          f.vault(Tranche.Junior),
          f.termsOf(version),
          f.autoLimit(),
          f.facilityCap(),
          f.capital(),
          f.book(),
        ]);
      const [[seniorWorth], [juniorWorth], seniorTakeable, juniorTakeable] = await Promise.all([
        f.trancheWorth(Tranche.Senior),
        f.trancheWorth(Tranche.Junior),
        f.takeable(Tranche.Senior),
        f.takeable(Tranche.Junior),
      ]);
      return {
        address: addressOf(address, "facility"),
        lender: Number(lender),
        currency,
        senior,
        junior,
        version: Number(version),
        terms: termsFrom(terms),
        prices: pricesFrom(prices),
        autoLimit,
        ...(cap === UNCAPPED ? {} : { cap }),
        cash: capital.cash,
        owedToParties: capital.owed,
        fees: capital.fees,
        bookWorth,
        bookDay: toDay(head.day),
        seniorWorth,
        juniorWorth,
        seniorTakeable,
        juniorTakeable,
      };
    });
  }

  /** What a facility has out to a group as obligor or seller, its limit today and what waits. */
  async exposure(facility: string, group: number, seller: boolean): Promise<views.ExposureView> {
    const { out, cap, expiryDay, weight } = await withErrors(() => this.facilityAt(facility).exposure(group, seller));
    const waiting = await this.waiting(facility, seller ? Limited.Seller : Limited.Obligor, group);
    return { out, cap, expiryDay: toDay(expiryDay), class: Number(weight), ...waiting };
  }

  /** What a facility has out in a sector of its lender's, cap and haircut today and what waits. */
  async sector(facility: string, number: number): Promise<views.SectorView> {
    const { out, cap, weight } = await withErrors(() => this.facilityAt(facility).sector(number));
    return { out, cap, haircut: Number(weight), ...(await this.waiting(facility, Limited.Sector, number)) };
  }

  /** Sector in which a facility's lender files a programme today; 0: none. */
  async sectorOf(facility: string, programme: number): Promise<number> {
    const [sector] = await withErrors(() => this.facilityAt(facility).filing(programme));
    return Number(sector);
  }

  /** What waits of a limit that was raised, under `waiting`; nothing when nothing does. */
  async waiting(facility: string, what: Limited, number = 0): Promise<{ waiting?: views.WaitingView }> {
    const { cap, expiryDay, weight, from } = await withErrors(() => this.facilityAt(facility).waiting(what, number));
    if (from === 0n) return {};
    return { waiting: { cap, expiryDay: toDay(expiryDay), weight: Number(weight), from: toDay(from) } };
  }

  /** The lender's own grade of an obligor, in force or not; nothing when there never was one. */
  async gradeOverride(facility: string, obligor: PartyId): Promise<views.OverrideView | undefined> {
    const { grade, expiryDay, from } = await withErrors(() => this.facilityAt(facility).gradeOverride(obligor));
    if (from === 0n) return undefined;
    return { grade: Number(grade), expiryDay: toDay(expiryDay), from: toDay(from) };
  }

  /** Loans of a facility as of today, on receivables and on orders; a closed one has principal 0. */
  async loans(facility: string, receivables: readonly bigint[]): Promise<views.LoanView[]> {
    const list = await withErrors(() => this.contract("PortfolioLens").loans(facility, [...receivables]));
    return list.map((l) => ({
      receivable: l.id,
      obligor: Number(l.obligor),
      seller: Number(l.seller),
      due: toDay(l.due),
      daysPastDue: Number(l.daysPastDue),
      status: Number(l.status) as views.LoanView["status"],
      units: l.units,
      open: l.open,
      principal: l.principal,
      interest: l.interest,
      late: l.late,
      disputed: l.disputed,
      writtenOff: l.writtenOff,
      onOrder: l.ground === ON_ORDER,
      stage: Number(l.stage),
      inTransit: l.inTransit,
    }));
  }

  /** Open receivables today by days past due. */
  async ageing(receivables: readonly bigint[]): Promise<views.AgeingRow[]> {
    const { count, face } = await withErrors(() => this.contract("PortfolioLens").ageing([...receivables]));
    return BUCKETS.map((bucket, i) => ({ bucket, count: Number(count[i] ?? 0n), face: face[i] ?? 0n }));
  }

  /** A receipt of the bank by its reference; amount 0 when unknown. */
  async receipt(bankRef: Hex): Promise<views.ReceiptView> {
    const { amount, unapplied, reversed, valueDay } = await withErrors(() =>
      this.contract("BankDesk").receiptOf(bankRef),
    );
    return { amount, unapplied, reversed, valueDay: toDay(valueDay) };
  }

  /** Minor units of a receipt that paid a receivable, less what was taken back. */
  async allocated(bankRef: Hex, receivable: bigint): Promise<bigint> {
    return withErrors(() => this.contract("BankDesk").allocatedOf(bankRef, receivable));
  }

  /** A payout by its id, see `payoutIdOf`; status `None` when unknown. */
  async payout(payoutId: Hex): Promise<views.PayoutView> {
    const p = await withErrors(() => this.contract("BankDesk").payoutOf(payoutId));
    const status = Number(p.status) as views.PayoutView["status"];
    return { amount: p.amount, payer: p.payer, day: toDay(p.day), status };
  }

  /**
   * The message by which a party lets its account make the calls of plans, with the account's next nonce. When it is
   * signed, `planExecute(book, account, message.value, signature)` carries it.
   * @param deadline unix time in seconds after which the signature is void
   */
  async prepareExecution(account: string, plans: readonly Plan[], deadline: bigint): Promise<Message<Execution>> {
    const nonce = await withErrors(() => this.accountAt(account).nextNonce());
    return executionMessage(this.book, account, { calls: accountCalls(plans), nonce, deadline });
  }
}
