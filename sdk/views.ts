import { toDay, type Day } from "./dates.js";
import type { Loan, Offer, Owed } from "./quote.js";
import { Product, ReceivableFlag, type OrderStatus, type PartyStatus, type PayoutStatus } from "./types.js";
import type {
  FilingStatus,
  Hex,
  Order,
  PartyId,
  Prices,
  Reason,
  ReceivableStatus,
  RecoveryStatus,
  Stage,
  TaxStatus,
  Terms,
} from "./types.js";

/** Products by their number. */
const PRODUCTS = [Product.Purchase, Product.Pledge, Product.WorkingCapital] as const;

/** Turns a struct's numbers, which ethers gives as bigints, into plain ones. All of them fit. */
type Raw<T> = {
  readonly [K in keyof T]: T[K] extends number ? bigint : T[K] extends readonly number[] ? readonly bigint[] : T[K];
};

/** A party of the registry. */
export interface PartyView {
  readonly id: number;
  /** The one stable account that holds for it. */
  readonly account: string;
  /** Affiliates share one number. */
  readonly group: number;
  /** Bits of `PartyRole`. */
  readonly roles: number;
  readonly status: PartyStatus;
  /** Last day on which its credential is good. */
  readonly expiryDay: Day;
  /** ISO 3166-1 numeric code. */
  readonly jurisdiction: number;
  /** Number of recoveries; keys of an earlier epoch are dead. */
  readonly keyEpoch: number;
}

/** What an address is registered as. */
export interface AccountView {
  readonly party: number;
  readonly group: number;
  readonly roles: number;
  readonly status: PartyStatus;
  readonly expiryDay: Day;
  readonly kind: "none" | "party" | "custodian";
  /** First day on which the account of a recovered party is free again; 0 = never recovered. */
  readonly coolingUntil: Day;
}

/** A key and its mandate. */
export interface KeyView {
  readonly party: number;
  /** First day. */
  readonly validFrom: Day;
  /** First day on which it is dead; 0 = never. */
  readonly revokedFrom: Day;
  /** Bits of `Purpose`. */
  readonly purposes: number;
  /** Minor units. */
  readonly maxAmount: bigint;
  readonly keysAbove: number;
  /** The party's epoch when it was granted; dead in any other. */
  readonly epoch: number;
  /** Until this day it signs for exits only. */
  readonly coolingUntil: Day;
}

/** A recovery of a party that lost its keys. */
export interface RecoveryView {
  readonly party: number;
  readonly proposer: string;
  /** The other registrar; the zero address until one agrees. */
  readonly seconder: string;
  readonly status: RecoveryStatus;
  /** Day on which it was proposed, then on which it was seconded. */
  readonly day: Day;
  /** First day on which anybody may execute it; 0 until it is seconded. */
  readonly executableFrom: Day;
  /** Last such day; 0 until it is seconded. */
  readonly executableUntil: Day;
}

/** State of an order. */
export interface OrderView {
  readonly status: OrderStatus;
  readonly placedOn: Day;
  /** Number of its programme. */
  readonly programme: number;
  /** Base units under accepted statements. */
  readonly invoiced: bigint;
  /** Second measure under accepted statements. */
  readonly pieces: number;
  /** Version of the terms in force. */
  readonly version: number;
  /** Whether a lender holds a lien on it. */
  readonly liened: boolean;
}

/** State of a framework. */
export interface FrameworkView {
  readonly status: OrderStatus;
  readonly placedOn: Day;
  /** Base units called off. */
  readonly calledOff: bigint;
}

/** What must go on being true of a receivable; all zero where its programme asks for nothing. */
export interface StandingView {
  readonly tax: TaxStatus;
  /** Last day on which the tax invoice may be missing. */
  readonly taxDeadline: Day;
  /** How old the last check may be when money is lent; 0 = none is needed. */
  readonly taxCheckDays: number;
  /** Day of the last check that found the tax invoice good; 0 = never. */
  readonly checkedOn: Day;
  readonly filingNeeded: boolean;
  readonly filing: FilingStatus;
  /** Last day of the filing. */
  readonly filedUntil: Day;
  /** Who filed. */
  readonly assignee: PartyId;
  /** Minor units filed. */
  readonly filedAmount: bigint;
  /** Keyed fingerprint of the tax invoice attached; zero when none. */
  readonly taxInvoice: Hex;
}

/** A provisional statement, until a final one replaces it; all zero when it is none. */
export interface ProvisionalView {
  /** Minor units stated. */
  readonly amount: bigint;
  /** Base units stated. */
  readonly quantity: bigint;
  readonly pieces: number;
  readonly replaced: boolean;
}

/** State of a lot. */
export interface LotView {
  /** 24 nibbles, as in `evidencePolicy`. */
  readonly counts: bigint;
  /** Base units: the least of what was measured, less what was lost. */
  readonly quantity: bigint;
  /** Base units: sum of the losses that stand. */
  readonly lost: bigint;
  readonly validUntil: Day;
  /** Kinds of which one group is a device, as in `qualityKinds`. */
  readonly devices: number;
  /** Whether any paper gave a quantity. */
  readonly measured: boolean;
  /** Tag of the statement that used it; 0 while free. */
  readonly usedBy: bigint;
}

/** What is left of a balance. */
export interface BalanceView {
  /** Verifier group of its keeper; 0 when there is no such balance. */
  readonly group: number;
  /** Base units. */
  readonly amount: bigint;
  /** Base units that attestations took. */
  readonly consumed: bigint;
  readonly validUntil: Day;
}

/** How often a verifier took its word back. */
export interface VerifierRecordView {
  /** Attestations. */
  readonly revoked: number;
  /** Of them after a statement had used the lot. */
  readonly afterUse: number;
  readonly lists: number;
  /** 0 = never. */
  readonly lastDay: Day;
}

/** A receivable with its money, minor units. */
export interface ReceivableView {
  readonly id: bigint;
  readonly obligor: number;
  readonly originator: number;
  readonly programme: number;
  readonly currency: string;
  readonly due: Day;
  /** Last day on which the buyer may dispute. */
  readonly disputeUntil: Day;
  readonly status: ReceivableStatus;
  readonly units: bigint;
  readonly paid: bigint;
  readonly claimed: bigint;
  /** What the obligor still owes. */
  readonly open: bigint;
  readonly daysPastDue: number;
  /** ppm of the open face a civil day that the obligor owes past due; 0: none. */
  readonly lateRate: number;
  /** Days past due beyond which the obligor gets nothing new; 0: no stop. */
  readonly overdueDays: number;
  readonly undertaking: boolean;
  readonly flaggedOverdue: boolean;
  readonly disputed: boolean;
  /** Whether part of it is deducted or covered by a draft. */
  readonly excused: boolean;
  /** Whether it stops its obligor. */
  readonly stopped: boolean;
  /** Whether units of some holder are, or were, frozen. */
  readonly frozen: boolean;
  /** Whether a payment of it was taken back. */
  readonly reversed: boolean;
  /** Whether it came of a debit note. */
  readonly linked: boolean;
}

/** What an account has of a receivable. */
export interface HoldingView {
  /** Minor units of face. */
  readonly units: bigint;
  /** Units that a court froze; may be more than it has. */
  readonly frozen: bigint;
  /** Minor units of money that it could take now. */
  readonly claimable: bigint;
  /** Minor units of money that it would have to take if all that is open were paid now; what is frozen counts. */
  readonly expected: bigint;
  /** Minor units of the claim that it could give up now. */
  readonly creditable: bigint;
}

/** Who was named to the buyer as the new creditor. */
export interface NoticeView {
  /** 0: nobody. */
  readonly assignee: PartyId;
  readonly notifiedOn: Day;
  /** 0: not yet. */
  readonly acknowledgedOn: Day;
}

/** What discharges a buyer that pays on a day, minor units. It pays into the token, never a holder. */
export interface PayInstructionView {
  readonly id: bigint;
  readonly day: Day;
  /** Contract to pay into. */
  readonly payTo: string;
  readonly currency: string;
  /** Of the face that is open. */
  readonly face: bigint;
  /** Owed beside the face on that day. */
  readonly lateInterest: bigint;
  /** Of the face that is disputed or deducted. */
  readonly disputed: bigint;
  /** Of the face that drafts cover. */
  readonly drafted: bigint;
  readonly stage: Stage;
  /** Whether units are, or were, frozen: their money waits in the token. */
  readonly frozen: boolean;
  readonly notice: NoticeView;
}

/** A deduction or a draft. */
export interface ExcuseView {
  /** 0 when unknown. */
  readonly receivable: bigint;
  /** Minor units. */
  readonly amount: bigint;
  /** Of a deduction; `None` for a draft. */
  readonly reason: Reason;
  /** Of a draft; 0 for a deduction. */
  readonly maturity: Day;
  readonly closed: boolean;
}

/** What stands against an obligor as a whole. */
export interface ObligorStandingView {
  /** Receivables of it that are overdue beyond their programme's limit. */
  readonly stopped: number;
  /** Day of the court's decision; 0: none. */
  readonly insolventOn: Day;
}

/** A dispute. */
export interface DisputeView {
  /** Minor units; 0 when never disputed. */
  readonly amount: bigint;
  readonly reason: Reason;
  readonly raisedOn: Day;
  /** Day on which it was withdrawn or decided; 0 while open. */
  readonly withdrawnOn: Day;
  /** Party that both sides named to decide it; 0: none. */
  readonly arbiter: PartyId;
  /** How often it was raised again, or grew; withdrawal, naming and award are signed for one round. */
  readonly round: bigint;
}

/** A facility as of today; minor units unless said otherwise. */
export interface FacilityView {
  readonly address: string;
  readonly lender: number;
  readonly currency: string;
  readonly senior: string;
  readonly junior: string;
  readonly version: number;
  readonly terms: Terms;
  readonly prices: Prices;
  readonly autoLimit: bigint;
  /** Minor units that the book may carry; nothing without such a cap. */
  readonly cap?: bigint;
  readonly cash: bigint;
  /** Owed to parties that could not be paid. */
  readonly owedToParties: bigint;
  /** Fees that the lender has not taken. */
  readonly fees: bigint;
  /** Worth of the book in micro-units. */
  readonly bookWorth: bigint;
  /** Day up to which the book is rolled. */
  readonly bookDay: Day;
  readonly seniorWorth: bigint;
  readonly juniorWorth: bigint;
  /** What could leave now. */
  readonly seniorTakeable: bigint;
  readonly juniorTakeable: bigint;
}

/** A published rate that terms refer to, and its last value. */
export interface BenchmarkView {
  readonly number: number;
  readonly publisher: PartyId;
  readonly index: string;
  readonly day?: Day;
  /** ppm a year. */
  readonly value?: number;
}

/** Where a reduction of a claim stands, minor units. */
export interface DilutionView {
  /** Signed off by both sides, disputed still: nobody gave it up yet. */
  readonly signedOff: bigint;
  /** Given up by the custodian that was asked for. */
  readonly given: bigint;
}

/** What a quote is asked for. */
export interface QuoteRequest {
  readonly obligor: PartyId;
  readonly seller: PartyId;
  /** Number of the programme. */
  readonly programme: number;
  /** Minor units that nothing is paid of. */
  readonly face: bigint;
  readonly due: Day;
}

/** A limit that waits because it gives more than what holds. */
export interface WaitingView {
  readonly cap: bigint;
  readonly expiryDay: Day;
  /** Class of a group; haircut of a sector, ppm. */
  readonly weight: number;
  /** Day from which it holds. */
  readonly from: Day;
}

/** What is out to a group, and its limit today, minor units of principal. */
export interface ExposureView {
  readonly out: bigint;
  readonly cap: bigint;
  readonly expiryDay: Day;
  /** The lender's own risk class, 0 the best to 7. */
  readonly class: number;
  /** What waits to replace it, if anything does. */
  readonly waiting?: WaitingView;
}

/** A sector of a lender, minor units of principal. */
export interface SectorView {
  readonly out: bigint;
  readonly cap: bigint;
  /** ppm off the advance rate. */
  readonly haircut: number;
  /** What waits to replace it, if anything does; its `weight` is the haircut. */
  readonly waiting?: WaitingView;
}

/** What a lender put in place of the scorecard's grade. */
export interface OverrideView {
  readonly grade: number;
  readonly expiryDay: Day;
  /** Day from which it may be better than the scorecard's. */
  readonly from: Day;
}

/** The loan on an order as of today; minor units. */
export interface OrderLoanView {
  readonly order: Hex;
  readonly seller: PartyId;
  readonly obligor: PartyId;
  readonly due: Day;
  readonly daysPastDue: number;
  /** ppm a year of all that is drawn on it. */
  readonly rate: number;
  readonly principal: bigint;
  readonly interest: bigint;
  readonly late: bigint;
  /** Whether the facility holds the order's lien. */
  readonly liened: boolean;
  readonly writtenOff: boolean;
}

/** A loan as staff look at it, minor units. */
export interface LoanView {
  /** The receivable; of a loan on an order the order's id as a number. */
  readonly receivable: bigint;
  readonly obligor: number;
  readonly seller: number;
  /** The receivable's due day, or the loan's own where it is on an order or was restructured. */
  readonly due: Day;
  readonly daysPastDue: number;
  /** Of the receivable; `None` for an order. */
  readonly status: ReceivableStatus;
  /** Face of the receivable; 0 for an order. */
  readonly units: bigint;
  readonly open: bigint;
  readonly principal: bigint;
  readonly interest: bigint;
  readonly late: bigint;
  readonly disputed: boolean;
  readonly writtenOff: boolean;
  /** Whether it stands on an order, not on a receivable. */
  readonly onOrder: boolean;
  /** Where the book carries it: 0 not past due, 1 to 3 from 1, 31 and 91 days past due, 4 apart or written off. */
  readonly stage: number;
  /** Whether its last draw waits for the bank, or to be booked: see `planBookPayout`. */
  readonly inTransit: boolean;
}

/** Open receivables by days past due. */
export interface AgeingRow {
  readonly bucket: "current" | "1-30" | "31-60" | "61-90" | "over 90";
  readonly count: number;
  /** Minor units of face. */
  readonly face: bigint;
}

/** A receipt of the bank, minor units. */
export interface ReceiptView {
  /** 0 when unknown. */
  readonly amount: bigint;
  readonly unapplied: bigint;
  /** Allocated and then taken back. */
  readonly reversed: bigint;
  readonly valueDay: Day;
}

/** A payout. */
export interface PayoutView {
  /** Minor units. */
  readonly amount: bigint;
  readonly payer: string;
  /** On which it was instructed; once confirmed the value day; once rejected the day of that. */
  readonly day: Day;
  readonly status: PayoutStatus;
}

/** Score of an obligor. */
export interface Assessment {
  /** 0 (nothing known, or bad) to 10,000: how likely it is to pay in time. */
  readonly score: number;
  /** 0 the best, 7 the worst or unknown: score and credited turnover, the worse of both. */
  readonly grade: number;
  /** Suggested limit, minor units; a lender's own is its own decision. */
  readonly limit: bigint;
}

/** An invariant on one subject. */
export interface Finding {
  /** As in the specification, such as `LIQ-01`. */
  readonly id: string;
  /** What it was asked of. */
  readonly subject: string;
  readonly holds: boolean;
  /** What was found, and what it was compared with. */
  readonly left: bigint;
  readonly right: bigint;
}

/** Every check that was asked for. */
export interface HealthReport {
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
}

/** Terms out of a struct that ethers decoded. */
export function termsFrom(raw: Raw<Terms>): Terms {
  return {
    fee: Number(raw.fee),
    lateRate: Number(raw.lateRate),
    minTenor: Number(raw.minTenor),
    maxTenor: Number(raw.maxTenor),
    floor: Number(raw.floor),
    provision1: Number(raw.provision1),
    provision2: Number(raw.provision2),
    provision3: Number(raw.provision3),
    writeOffDays: Number(raw.writeOffDays),
    actual365: raw.actual365,
    discount: raw.discount,
    grace: Number(raw.grace),
    cureDays: Number(raw.cureDays),
    principalFirst: Number(raw.principalFirst),
    product: PRODUCTS[Number(raw.product)] ?? Product.Purchase,
    orderDays: Number(raw.orderDays),
    recourse: Number(raw.recourse),
    dilutionCap: Number(raw.dilutionCap),
    rollCap: Number(raw.rollCap),
    special: Number(raw.special),
    crossAgeing: Number(raw.crossAgeing),
    payeesFrom: raw.payeesFrom,
    newPairCap: raw.newPairCap,
    benchmark: Number(raw.benchmark),
    benchmarkDays: Number(raw.benchmarkDays),
  };
}

/** Prices out of a struct that ethers decoded. */
export function pricesFrom(raw: Raw<Prices>): Prices {
  return { advance: raw.advance.map(Number), rate: raw.rate.map(Number) };
}

/** An order out of a struct that ethers decoded, such as `OrderPlaced` carries. */
export function orderFrom(raw: Raw<Order>): Order {
  return {
    buyer: Number(raw.buyer),
    seller: Number(raw.seller),
    programme: raw.programme,
    framework: raw.framework,
    priceRule: raw.priceRule,
    original: raw.original,
    version: Number(raw.version),
    quantity: raw.quantity,
    pieces: Number(raw.pieces),
    unitPrice: raw.unitPrice,
    tax: Number(raw.tax),
    taxIncluded: raw.taxIncluded,
    tolerance: Number(raw.tolerance),
    anchor: Number(raw.anchor) as Order["anchor"],
    paymentDays: Number(raw.paymentDays),
    convention: Number(raw.convention) as Order["convention"],
    lastDay: toDay(raw.lastDay),
    document: raw.document,
    salt: raw.salt,
  };
}

/** An offer out of a struct that ethers decoded. */
export function offerFrom(raw: Raw<Offer>): Offer {
  const { advance, interest, fee, net, holdback, apr } = raw;
  const days = { due: toDay(raw.due), until: toDay(raw.until) };
  const numbers = { grade: Number(raw.grade), version: Number(raw.version), sector: Number(raw.sector) };
  return { advance, interest, fee, net, holdback, apr, ...days, ...numbers };
}

/** A loan out of a struct that ethers decoded. */
export function loanFrom(raw: Raw<Loan>): Loan {
  const { principal, interest, owed } = raw;
  const numbers = { version: Number(raw.version), flags: Number(raw.flags), sector: Number(raw.sector) };
  return { principal, interest, owed, start: toDay(raw.start), ...numbers };
}

/** What a loan owes, out of a struct that ethers decoded. */
export function owedFrom({ late, interest, principal }: Owed): Owed {
  return { late, interest, principal };
}

/** Whether a receivable carries a flag. */
export function hasFlag(flags: bigint, flag: keyof typeof ReceivableFlag): boolean {
  return (flags & BigInt(ReceivableFlag[flag])) !== 0n;
}

/** Where a loan and its seller stand towards each other. */
export interface RecourseView {
  /** Minor units that the loan may be today. */
  readonly base: bigint;
  /** Minor units that the seller is, or would be, asked for. */
  readonly asked: bigint;
  /** Minor units that it paid of what is short. */
  readonly taken: bigint;
  /** Minor units that it admitted to have been paid, counted with `taken`. */
  readonly admitted: bigint;
  /** Last day to cure, while a call runs. */
  readonly cureUntil?: Day;
  /** Instalments agreed, while a plan holds. */
  readonly schedule?: { readonly amount: bigint; readonly first: Day; readonly every: number; readonly count: number };
}

export function recourseFrom(
  base: bigint,
  asked: bigint,
  call: { taken: bigint; admitted: bigint; deadline: bigint; runs: boolean },
  // By place: what ethers decodes is an array, and `every` of an array is something else.
  [amount, first, every, count]: readonly [amount: bigint, first: bigint, every: bigint, count: bigint],
): RecourseView {
  const schedule = { amount, first: toDay(first), every: Number(every), count: Number(count) };
  return {
    ...{ base, asked, taken: call.taken, admitted: call.admitted },
    ...(call.runs ? { cureUntil: toDay(call.deadline) } : {}),
    ...(count === 0n ? {} : { schedule }),
  };
}
