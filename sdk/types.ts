import type { Day } from "./dates.js";

/** Number of a legal person in the `PartyRegistry`; 0 is nobody. */
export type PartyId = number;
/** 0x and hex digits. */
export type Hex = string;

/** From which day a payment period runs. */
export const Anchor = { Delivery: 0, Acceptance: 1, Invoice: 2, MonthEnd: 3 } as const;
export type Anchor = (typeof Anchor)[keyof typeof Anchor];

/** What happens to a due day on which banks are closed: nothing, or the next business day. */
export const Convention = { None: 0, Following: 1 } as const;
export type Convention = (typeof Convention)[keyof typeof Convention];

/** Who may receive units of a receivable. */
export const TransferRule = { TradeBacked: 0, Free: 1, None: 2 } as const;
export type TransferRule = (typeof TransferRule)[keyof typeof TransferRule];

/** Where a party stands. Active is the only status that starts anything new. */
export const PartyStatus = { None: 0, Active: 1, Suspended: 2, LegalHold: 3, Closed: 4 } as const;
export type PartyStatus = (typeof PartyStatus)[keyof typeof PartyStatus];

/** Where a recovery stands. */
export const RecoveryStatus = { None: 0, Proposed: 1, Seconded: 2, Cancelled: 3, Executed: 4 } as const;
export type RecoveryStatus = (typeof RecoveryStatus)[keyof typeof RecoveryStatus];

/** Where an order stands. */
export const OrderStatus = { None: 0, Placed: 1, Cancelled: 2 } as const;
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus];

/** Where a receivable stands. Overdue and defaulted are matters of date, see `Stage`. */
export const ReceivableStatus = { None: 0, Active: 1, Settled: 2, Cancelled: 3 } as const;
export type ReceivableStatus = (typeof ReceivableStatus)[keyof typeof ReceivableStatus];

/** Where a receivable stands on a day. Overdue and defaulted follow from the date alone. */
export const Stage = { None: 0, Active: 1, Overdue: 2, Defaulted: 3, Settled: 4, Cancelled: 5 } as const;
export type Stage = (typeof Stage)[keyof typeof Stage];

/** Where a payout stands. */
export const PayoutStatus = { None: 0, Instructed: 1, Confirmed: 2, Rejected: 3 } as const;
export type PayoutStatus = (typeof PayoutStatus)[keyof typeof PayoutStatus];

/** Why a claim is disputed or reduced, after the clarification reasons of the Peppol invoice response. */
export const Reason = {
  None: 0,
  Quantity: 1,
  Quality: 2,
  Price: 3,
  NotDelivered: 4,
  Duplicate: 5,
  Penalty: 6,
  Other: 7,
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

/** Which money of a facility. */
export const Tranche = { Senior: 0, Junior: 1 } as const;
export type Tranche = (typeof Tranche)[keyof typeof Tranche];

/** Kinds of evidence. Of kinds that measure the same thing the higher one prevails. */
export const EvidenceKind = {
  WeightOrigin: 0,
  WeightArrival: 1,
  AssayOrigin: 2,
  AssayArrival: 3,
  AssayUmpire: 4,
  Receipt: 5,
  Transport: 6,
  Quarantine: 7,
  Tags: 8,
  Insurance: 9,
  Filing: 10,
  Custody: 11,
} as const;
export type EvidenceKind = (typeof EvidenceKind)[keyof typeof EvidenceKind];

/** Why a verifier takes its word back. */
export const RevocationReason = {
  None: 0,
  Mistake: 1,
  Instrument: 2,
  Duplicate: 3,
  Forged: 4,
  Withdrawn: 5,
  Other: 6,
} as const;
export type RevocationReason = (typeof RevocationReason)[keyof typeof RevocationReason];

/** What a key may sign for: bits of its mandate, added with `|`. */
export const Purpose = {
  Order: 1 << 0,
  Attest: 1 << 1,
  Accept: 1 << 2,
  Present: 1 << 3,
  Draw: 1 << 4,
  Pay: 1 << 5,
  Object: 1 << 6,
  Note: 1 << 7,
  Approve: 1 << 8,
  Account: 1 << 9,
  Keys: 1 << 10,
  Read: 1 << 11,
  /** Consent to take units of another's receivable. */
  Take: 1 << 12,
} as const;

/** What a party may be in a trade: bits of its registration, added with `|`. */
export const PartyRole = {
  Supplier: 1 << 0,
  Buyer: 1 << 1,
  Verifier: 1 << 2,
  Lender: 1 << 3,
  Investor: 1 << 4,
  Bank: 1 << 5,
} as const;

/** Bits of a receivable's `flags`. */
export const ReceivableFlag = {
  Undertaking: 1 << 0,
  Overdue: 1 << 1,
  Disputed: 1 << 2,
  /** Lenders ask `InvoiceStanding` before they lend. */
  Conditions: 1 << 3,
  Free: 1 << 4,
  Fixed: 1 << 5,
  /** Part of what is open is deducted or covered by a draft, and makes nothing overdue. */
  Excused: 1 << 6,
  /** Overdue beyond the programme's limit: its obligor gets nothing new until this is paid. */
  Stopped: 1 << 7,
  /** Late interest was worked out or paid. */
  Late: 1 << 8,
  /** Units of some holder are, or were, frozen. */
  Frozen: 1 << 9,
  /** A payment of it was taken back. */
  Reversed: 1 << 10,
  /** Paid in full at once, and claimed by its one holder. */
  Cleared: 1 << 11,
  /** A debit note's, linked to another receivable. */
  Linked: 1 << 12,
} as const;

/** Bits of a loan's `flags`: its `owed` is late interest; the book carries nothing of it. */
export const LoanFlag = {
  Late: 1 << 0,
  WrittenOff: 1 << 1,
  Special: 1 << 2,
  Own: 1 << 3,
  Restructured: 1 << 4,
  /** No loan: the receivable is pledged to its seller's line. */
  Pledged: 1 << 5,
  /** Counts as out on a pair that never settled anything. Events do not tell. */
  NewPair: 1 << 7,
} as const;

/** The rules of a trade, approved once and pinned by hash in every order under it. */
export interface Programme {
  /** What the pricing module calls itself, ASCII padded with zeros to 32 bytes; see `sectorOf`. */
  readonly sector: Hex;
  /** Address of the pricing module. */
  readonly pricing: string;
  /** keccak256 of the pricing table. */
  readonly table: Hex;
  /** Settlement money, at most 8 decimals. */
  readonly currency: string;
  /** See `evidencePolicy`. */
  readonly evidencePolicy: bigint;
  /** See `qualityKinds`. */
  readonly qualityKinds: number;
  /** Days from acceptance to due, at least 1. */
  readonly maxTenor: number;
  /** ppm of the amount within which two statements of a pair count as near. */
  readonly nearAmount: number;
  /** Days within which two statements of a pair count as near. */
  readonly nearDays: number;
  /** Days before due up to which the buyer may dispute. */
  readonly disputeDays: number;
  /** ppm of the open face a civil day that the obligor owes past due, less than 2^16; 500 = 0.05 %; 0: none. */
  readonly lateRate: number;
  /** Days past due from which the obligor gets nothing new tokenised until it has paid, at most 255; 0: no stop. */
  readonly overdueDays: number;
  readonly transferRule: TransferRule;
  /** True: unconditional, set-off waived; false: an account that may shrink. */
  readonly undertaking: boolean;
  /** Minor units up to which readings that a device signed count towards the policy. */
  readonly deviceLimit: bigint;
  /** Days from acceptance by which the tax invoice must be attached; 0 where the trade has none. */
  readonly taxInvoiceDays: number;
  /** How old the last check of the tax invoice may be when money is lent; 0 = none is needed. */
  readonly taxCheckDays: number;
  /** Whether money is lent only against a filing in the movables registry. */
  readonly filing: boolean;
  /** Hash of the stages at which money is lent against an order, see `stagesHash`; zero: none is. */
  readonly stages: Hex;
  /** Hash of the programme's text. */
  readonly document: Hex;
}

/** A stage of an order: what must be attested of a lot, and how much of the order's value may then be lent. */
export interface OrderStage {
  /** See `evidencePolicy`; devices do not count. */
  readonly policy: bigint;
  /** ppm of the order's value; rises from stage to stage. */
  readonly share: number;
}

/** How a unit price follows a published index: max(floor, min(cap, index + spread)), millionths of a minor unit. */
export interface PriceRule {
  /** Party whose published values count. */
  readonly publisher: PartyId;
  /** Keyed hash of the index's name. */
  readonly index: Hex;
  /** Added to the index; negative is a discount. */
  readonly spread: bigint;
  /** Lowest price. */
  readonly floor: bigint;
  /** Highest price; 0 = none. */
  readonly cap: bigint;
  /** Days that a value may be old on the statement's anchor day. */
  readonly maxAge: number;
}

/** A value of a price index, as its publisher signs it. */
export interface IndexValue {
  readonly publisher: PartyId;
  readonly index: Hex;
  /** Day that the value is for, not in the future. */
  readonly day: Day;
  /** Millionths of a minor unit per base unit, at least 1. */
  readonly value: bigint;
  /** 1 when first published, one more with each correction. */
  readonly revision: number;
}

/** A framework, signed by both sides: within it the buyer alone calls off orders. */
export interface Framework {
  readonly buyer: PartyId;
  readonly seller: PartyId;
  /** Hash of the programme, see `programmeHash`. */
  readonly programme: Hex;
  /** Base units that may be called off in all; at least 1. */
  readonly quantity: bigint;
  /** Lowest unit price of a call-off, at least 1. */
  readonly priceFloor: bigint;
  /** Highest unit price of a call-off; equal to the floor = fixed. */
  readonly priceCap: bigint;
  /** See `priceRuleHash`; zero: the call-off's price is fixed. */
  readonly priceRule: Hex;
  readonly tax: number;
  readonly taxIncluded: boolean;
  readonly tolerance: number;
  readonly anchor: Anchor;
  readonly paymentDays: number;
  readonly convention: Convention;
  /** First day on which it may be called off. */
  readonly firstDay: Day;
  /** Last day on which it may be called off, and of every call-off. */
  readonly lastDay: Day;
  readonly document: Hex;
  readonly salt: Hex;
}

/** An order, signed by both sides, or by the buyer within a framework. `newOrder` fills in what a plain one lacks. */
export interface Order {
  readonly buyer: PartyId;
  readonly seller: PartyId;
  /** Hash of the programme, see `programmeHash`. */
  readonly programme: Hex;
  /** Id of the framework it is called off from; zero: it stands alone. */
  readonly framework: Hex;
  /** See `priceRuleHash`; zero: `unitPrice` is fixed. */
  readonly priceRule: Hex;
  /** Id of the order that it amends; zero in a first version. */
  readonly original: Hex;
  /** 0 in the first version, one more in each amendment. */
  readonly version: number;
  /** Base units: kilograms or pieces; at least 1. */
  readonly quantity: bigint;
  /** Second measure, such as heads beside kilograms, counted by quality value 0; 0: none. At most 2^24 − 1. */
  readonly pieces: number;
  /** Millionths of a minor unit per base unit, see `parseUnitPrice`; at least 1. With a price rule: what is expected. */
  readonly unitPrice: bigint;
  /** ppm of the price, at most 1,000,000. */
  readonly tax: number;
  /** Whether `unitPrice` holds the tax; otherwise it is added. */
  readonly taxIncluded: boolean;
  /** ppm of the quantity that may be delivered above it, at most 1,000,000. */
  readonly tolerance: number;
  readonly anchor: Anchor;
  /** Length of the payment period in civil days. */
  readonly paymentDays: number;
  readonly convention: Convention;
  /** Last day on which it may be placed. */
  readonly lastDay: Day;
  /** Root of the order's own document. */
  readonly document: Hex;
  /** Makes equal orders different. */
  readonly salt: Hex;
}

/** What a verifier says of a lot. */
export interface Attestation {
  /** Id of the order. */
  readonly order: Hex;
  readonly seller: PartyId;
  readonly buyer: PartyId;
  /** Reference of the lot within the order. */
  readonly lot: Hex;
  readonly verifier: PartyId;
  readonly kind: EvidenceKind;
  /** True: `quantity` is lost. */
  readonly negative: boolean;
  /** True: read by a device, whose key has the purpose `Read`; never independent, never a loss. */
  readonly device: boolean;
  /** Keyed fingerprint of the paper, not zero. */
  readonly document: Hex;
  /** Fingerprint of the balance that `quantity` is consumed from; zero = none. */
  readonly balance: Hex;
  /** Base units in the lot, below 2^40; 0 where the kind does not measure. */
  readonly quantity: bigint;
  /** Four packed quality values, see `packValues`; 0 where the kind has none, and for a loss. */
  readonly values: bigint;
  /** Day of the fact, not in the future. */
  readonly observedOn: Day;
  /** Last day on which it counts. */
  readonly validUntil: Day;
  /** Salted root of the paper's content. */
  readonly content: Hex;
  /** Keyed fingerprints of further papers that this one sums up, each used once. */
  readonly tickets: readonly Hex[];
}

/** What a verifier signs to take its group off a paper. */
export interface EvidenceRevocation {
  /** Order, sides and lot of the attestation that is revoked. */
  readonly order: Hex;
  readonly seller: PartyId;
  readonly buyer: PartyId;
  readonly lot: Hex;
  /** Who revokes: any party of the group that attested. */
  readonly verifier: PartyId;
  readonly document: Hex;
  /** Balance that the attestation consumed from; zero when none. */
  readonly balance: Hex;
  readonly reason: RevocationReason;
  /** Salted root of what explains it. */
  readonly content: Hex;
}

/** A list of attestations under one signature, see `attestationList`. */
export interface AttestationList {
  readonly verifier: PartyId;
  /** Merkle root of the list. */
  readonly root: Hex;
  /** Number of attestations under it. */
  readonly count: number;
  /** True: read by a device and signed by its key; so is every attestation of the list. */
  readonly device: boolean;
  /** Last day on which an attestation of it may be recorded. */
  readonly validUntil: Day;
}

/** A paper with a quantity that is used up: a customs declaration, a warehouse receipt. */
export interface Balance {
  /** Its keeper. */
  readonly verifier: PartyId;
  /** Keyed fingerprint of the paper. */
  readonly document: Hex;
  /** Base units, below 2^40. */
  readonly quantity: bigint;
  /** Last day on which anything is consumed from it. */
  readonly validUntil: Day;
  /** Salted root of the paper's content. */
  readonly content: Hex;
}

/** Why an attestation is believed when a lot is computed anew: its verifier's signature, or its place in a list. */
export interface Voucher {
  /** Of `attestationMessage`; `0x` when it stands in a list. */
  readonly signature: Hex;
  /** Root of the list; zero when it is signed. */
  readonly root: Hex;
  readonly proof: readonly Hex[];
}

/** A lot that a statement uses, whole. */
export interface LotUse {
  /** Reference of the lot within the order. */
  readonly lot: Hex;
  /** Fingerprint of the paper whose quality values price it; zero where the programme prices without. */
  readonly document: Hex;
}

/** What is taken off a statement's amount. */
export interface Deduction {
  readonly reason: Reason;
  /** Minor units. */
  readonly amount: bigint;
  /** Keyed fingerprint of the paper that says so. */
  readonly document: Hex;
}

/** A debit note: the buyer owes more, as a receivable of its own. */
export interface DebitNote {
  /** Receivable that it adds to. */
  readonly parent: bigint;
  /** Minor units. */
  readonly amount: bigint;
  readonly reason: Reason;
  /** Keyed fingerprint of the note, used once. */
  readonly document: Hex;
  readonly due: Day;
}

/** Units handed over by consent of both sides, in payment of a debt between them, or without one where units pass freely. */
export interface Passing {
  /** Receivable whose units pass. */
  readonly receivable: bigint;
  /** Who gives them, and owes the debt. */
  readonly giver: PartyId;
  /** Who takes them, and is owed the debt. */
  readonly taker: PartyId;
  /** Minor units of face. */
  readonly units: bigint;
  /** Receivable that the taker's own statement became; 0: none. */
  readonly debt: bigint;
  /** Minor units of the debt that they pay; 0 without one. */
  readonly amount: bigint;
  /** What was open and unbound of the debt before. Without one any number that makes two alike differ: each is used once. */
  readonly rest: bigint;
  /**
   * Minor units that the units bring at least once all that is open is paid: what is paid, or taken back, before they pass is
   * not the taker's. 0: it does not matter.
   */
  readonly worth: bigint;
  /** True: the debt falls by the amount for good; false: it stays owed until the units are paid. */
  readonly discharge: boolean;
  /** That the taker knows: what it takes may be disputed and diluted. True for accounts, false for undertakings. */
  readonly shrinks: boolean;
  /** Last day on which it may be carried. */
  readonly deadline: Day;
}

/** A settlement statement: what is owed for which lots. `newStatement` fills in what a plain one lacks. */
export interface Statement {
  /** Id of the order. */
  readonly order: Hex;
  /** Keyed fingerprint of the statement's number. */
  readonly number: Hex;
  /** Number of the provisional statement that this final one replaces; zero otherwise. */
  readonly replaces: Hex;
  /** Base units; at most what is attested for the lots. */
  readonly quantity: bigint;
  /** Minor units including tax, less deductions: the face of the receivable; of a final statement the whole. */
  readonly amount: bigint;
  /** ppm of the computed amount that is stated now, from 1; 1,000,000 = final. */
  readonly share: number;
  /** Unit price that both agreed on at or below the order's, instead of the table's; 0: the table prices. */
  readonly agreedPrice: bigint;
  /** See `deductionsHash`; zero: none. */
  readonly deductions: Hex;
  /** The day from which the payment period runs, before month end is applied; not in the future. */
  readonly anchorDay: Day;
  /** Due day after the calendar moved it, see `dueDay`. */
  readonly due: Day;
  /** Keyed fingerprint of the tax invoice; zero when it comes later. */
  readonly taxInvoice: Hex;
  /** Hash of the lots, see `lotsHash`. */
  readonly lots: Hex;
  /** True: the buyer confirms that a near match of amount and date is another delivery. */
  readonly distinct: boolean;
  /** Salted root of the statement's content. */
  readonly document: Hex;
}

/** The buyer's acceptance of one statement or of a list of them. */
export interface Acceptance {
  /** Leaf of the statement, or Merkle root over the leaves of a list. */
  readonly root: Hex;
  /** Number of statements under the root. */
  readonly count: number;
  /** Minor units of all of them; what the signer's mandate is checked against. */
  readonly total: bigint;
  /** Last day on which it may be used. */
  readonly validUntil: Day;
}

/** Everything that turns a statement into a receivable. */
export interface Presentation {
  readonly order: Order;
  readonly programme: Programme;
  /** The pricing table itself, whose hash the programme pins. */
  readonly table: Hex;
  /** See `encodePriceRule`; `0x` where the order fixes the price. */
  readonly priceRule: Hex;
  readonly statement: Statement;
  readonly lots: readonly LotUse[];
  readonly deductions: readonly Deduction[];
  readonly acceptance: Acceptance;
  /** Merkle proof of the statement under the root; empty for a single one. */
  readonly proof: readonly Hex[];
  readonly buyerSignature: Hex;
  /** Empty (`0x`) when a facility receives: it checks the seller's request. */
  readonly sellerSignature: Hex;
}

/** The statement that became a receivable: what its id is made of. */
export interface StatementName {
  readonly buyer: PartyId;
  readonly seller: PartyId;
  /** Keyed fingerprint of the statement's number. */
  readonly number: Hex;
}

/** A tax invoice that comes after the statement. */
export interface TaxInvoice {
  readonly receivable: bigint;
  /** Keyed fingerprint of the tax invoice. */
  readonly taxInvoice: Hex;
  /** Minor units with tax, as the paper has it. */
  readonly amount: bigint;
  readonly issuedOn: Day;
  /** Salted root of the paper's content. */
  readonly document: Hex;
}

/** What an independent verifier found at the tax authority. */
export interface TaxCheck {
  readonly receivable: bigint;
  readonly taxInvoice: Hex;
  readonly verifier: PartyId;
  /** False: void, red-lettered or another's. */
  readonly good: boolean;
  readonly checkedOn: Day;
  readonly document: Hex;
}

/** A filing in the movables registry, or its extension. */
export interface Filing {
  readonly receivable: bigint;
  /** Lender in whose name it is filed, and who signs. */
  readonly assignee: PartyId;
  /** Keyed hash of the registry's number. */
  readonly number: Hex;
  /** Unix seconds as the registry has it. */
  readonly filedAt: bigint;
  /** Minor units filed. */
  readonly amount: bigint;
  /** Last day of the filing. */
  readonly validUntil: Day;
  /** Salted root of the search made before it. */
  readonly search: Hex;
}

/** Where the tax invoice of a receivable stands. */
export const TaxStatus = { None: 0, Awaited: 1, Attached: 2, Void: 3 } as const;
export type TaxStatus = (typeof TaxStatus)[keyof typeof TaxStatus];

/** Where the filing of a receivable stands. */
export const FilingStatus = { None: 0, Filed: 1, Cancelled: 2 } as const;
export type FilingStatus = (typeof FilingStatus)[keyof typeof FilingStatus];

/** The seller's request for money. */
export interface DrawRequest {
  readonly receivable: bigint;
  /** All units that come with the request, minor units of face. */
  readonly units: bigint;
  /** Least net cash, minor units. */
  readonly minNet: bigint;
  /** Last day on which it may be used. */
  readonly deadline: Day;
  /** Hash of the payee list, see `payeesHash`; zero pays the seller's account. */
  readonly payees: Hex;
}

/** New dates and a new rate for a loan, signed by seller and lender. What the instalments do not cover is due with the last. */
export interface RestructuringPlan {
  /** Address of the lender's facility. */
  readonly facility: string;
  readonly receivable: bigint;
  /** Minor units owed today, in all: the plan holds only so long as it is that. */
  readonly owed: bigint;
  /** ppm a year on principal; what is owed beside it stays owed and bears none. */
  readonly rate: number;
  /** Day of the first instalment. */
  readonly first: Day;
  /** Number of instalments. */
  readonly count: number;
  /** Minor units of each. */
  readonly amount: bigint;
  /** Days between two. */
  readonly every: number;
  /** Last day on which the plan can be carried. */
  readonly deadline: Day;
}

/** The seller's word that it was paid for a receivable that the lender holds. */
export interface TurnoverAdmission {
  /** Address of the lender's facility. */
  readonly facility: string;
  readonly receivable: bigint;
  /** Minor units. */
  readonly amount: bigint;
  /** Day on which the seller had it. */
  readonly valueDay: Day;
  /** Salted hash of the paper; makes two alike differ. */
  readonly document: Hex;
}

/** The seller's request for money against an order; used once. */
export interface OrderRequest {
  /** Id of the order. */
  readonly order: Hex;
  /** Reference of the lot within the order that stands for it: the pen, the heap. */
  readonly lot: Hex;
  /** Which of the programme's stages, from 0. */
  readonly stage: number;
  /** Minor units of principal. */
  readonly amount: bigint;
  /** Least net cash, minor units. */
  readonly minNet: bigint;
  /** Last day on which it may be used. */
  readonly deadline: Day;
  /** Hash of the payee list, see `payeesHash`; zero pays the seller's account. */
  readonly payees: Hex;
}

/** Everything that makes a request into money, see `planDrawOnOrder`. */
export interface OrderDraw {
  /** The terms in force. */
  readonly order: Order;
  readonly programme: Programme;
  readonly stages: readonly OrderStage[];
  readonly request: OrderRequest;
  readonly payees: readonly Payee[];
  /** Over `orderRequestMessage`. */
  readonly sellerSignature: Hex;
  /** The lender's over the same; `0x` up to the limit of automatic draws. */
  readonly approval: Hex;
  /** The seller's over `orderLienMessage` for the facility; `0x` while the facility holds the lien. */
  readonly lienSignature: Hex;
}

/** Signed messages that end in money against an order; `planFinanceOrder` encodes them for the financing desk. */
export interface OrderBundle {
  /** `0x` when the order is placed already. */
  readonly orderBuyerSignature: Hex;
  readonly orderSellerSignature: Hex;
  readonly attestations: readonly Attestation[];
  readonly attestationSignatures: readonly Hex[];
  /** Address of the facility. */
  readonly facility: string;
  readonly draw: OrderDraw;
}

/** The seller's word that a receivable secures its line. */
export interface PledgeRequest {
  readonly receivable: bigint;
  /** All units that come with it, minor units of face. */
  readonly units: bigint;
  /** Last day on which it may be used. */
  readonly deadline: Day;
}

/** The seller's request for money on its line; used once. */
export interface LineRequest {
  readonly seller: PartyId;
  /** Minor units of principal. */
  readonly amount: bigint;
  /** Least net cash, minor units. */
  readonly minNet: bigint;
  /** End of the line: the due day that its loan gets with this draw, or has. */
  readonly due: Day;
  /** Last day on which it may be used. */
  readonly deadline: Day;
  /** Hash of the payee list, see `payeesHash`; zero pays the seller's account. */
  readonly payees: Hex;
  /** The seller's own; makes two alike differ. */
  readonly number: bigint;
}

/** Everything that makes a request on a line into money, see `planDrawOnLine`. */
export interface LineDraw {
  readonly request: LineRequest;
  readonly payees: readonly Payee[];
  /** Over `lineRequestMessage`. */
  readonly sellerSignature: Hex;
  /** The lender's over the same; `0x` up to the limit of automatic draws. */
  readonly approval: Hex;
}

/** Who is paid out of a draw. The amounts of a list add up to the net cash exactly. */
export interface Payee {
  /** Registered account; zero pays the bank account through the bank's desk. */
  readonly account: string;
  /** Salted hash of an account at a bank; zero when `account` is paid. */
  readonly bankAccount: Hex;
  /** Minor units. */
  readonly amount: bigint;
  /** Hash of what it is for. */
  readonly purpose: Hex;
}

/** Signed messages that end in money; `planFinance` encodes them for the financing desk. */
export interface Bundle {
  readonly orderBuyerSignature: Hex;
  readonly orderSellerSignature: Hex;
  readonly attestations: readonly Attestation[];
  readonly attestationSignatures: readonly Hex[];
  readonly presentation: Presentation;
  /** Address of the facility. */
  readonly facility: string;
  /** See `encodeDrawData`. */
  readonly drawData: Hex;
}

/** A key to grant. */
export interface KeyGrant {
  /** 20 bytes of an address, or an ERC-7913 verifier's address followed by a key. */
  readonly signer: Hex;
  /** Bits of `Purpose`, at least one. */
  readonly purposes: number;
  /** Minor units that the key alone may sign for, less than 2^96. */
  readonly maxAmount: bigint;
  /** How many keys must sign above `maxAmount`; 0 = never above. */
  readonly keysAbove: number;
}

/** How a party that lost its keys is to come back. Two registrars say the same. */
export interface RecoveryPlan {
  readonly party: PartyId;
  /** The new keys, from 1 to 8. */
  readonly grants: readonly KeyGrant[];
  /** Keyed fingerprint of the party's own bank account, kind `bankAccount`: all that its account may pay while it cools. */
  readonly bankAccount: Hex;
  /** Hash of the paper that proves who asks; a further recovery needs a further paper. */
  readonly paper: Hex;
}

/** What a registrar says of a new party. */
export interface Registration {
  /** Keyed hash of the legal identifier, see `legalIdOf`; never the identifier itself. */
  readonly legalId: Hex;
  /** Its own smart account or address; zero creates a `PartyAccount`. */
  readonly account: string;
  /** Number shared with affiliates; 0 opens a group of its own. */
  readonly group: number;
  /** Bits of `PartyRole`, at least one. */
  readonly roles: number;
  /** Last day on which the credential is good. */
  readonly expiryDay: Day;
  /** ISO 3166-1 numeric code; China 156. */
  readonly jurisdiction: number;
}

/** What a facility's loans are in law. */
export enum Product {
  Purchase = 0,
  Pledge = 1,
  WorkingCapital = 2,
}

/** What a lender caps: groups as obligor or seller, its sectors, the facility and automatic draws (both number 0). */
export enum Limited {
  Obligor = 0,
  Seller = 1,
  Sector = 2,
  Facility = 3,
  Automatic = 4,
}

/** Terms of a facility, pinned by every loan drawn under their version. Rates in ppm a year, shares in ppm. */
export interface Terms {
  /** ppm of the advance kept back at the draw, at most 100,000. */
  readonly fee: number;
  /** ppm a year on what is past due, at most 1,000,000. */
  readonly lateRate: number;
  /** Days from draw to due, at least 1. */
  readonly minTenor: number;
  /** Days from draw to due. */
  readonly maxTenor: number;
  /** ppm of the book that the junior money must cover after a draw. */
  readonly floor: number;
  /** ppm written down from 1 to 30 days past due. */
  readonly provision1: number;
  /** ppm written down from 31 to 90 days past due. */
  readonly provision2: number;
  /** ppm written down from 91 days past due. */
  readonly provision3: number;
  /** Days past due from which a loan may be written off. */
  readonly writeOffDays: number;
  /** ACT/365; otherwise ACT/360. */
  readonly actual365: boolean;
  /** Interest taken at the draw; otherwise in arrears. */
  readonly discount: boolean;
  /** Days past due within which payment costs no late interest; paid later, it counts from the due day. */
  readonly grace: number;
  /** Days that a seller has to answer a margin call. */
  readonly cureDays: number;
  /** Bit k: at stage k principal is paid before interest; 0 not past due, 1 to 3 the ladder's, 4 special or written off. */
  readonly principalFirst: number;
  /** What the loans are in law. */
  readonly product: Product;
  /** Days from an order's last day to the due day of a loan on it. */
  readonly orderDays: number;
  /** ppm of what is short that the seller owes: 0 none, 1,000,000 full. */
  readonly recourse: number;
  /** ppm of face by which buyer and seller may reduce a financed claim without asking. */
  readonly dilutionCap: number;
  /** ppm of face up to which a loan on an order rolls into the loan on its receivable. */
  readonly rollCap: number;
  /** ppm written down of loans whose seller or obligor is in distress, at least `provision3`. */
  readonly special: number;
  /** Receivables of an obligor flagged overdue from which nothing new of it is taken; 0: no such rule. */
  readonly crossAgeing: number;
  /** Minor units of net cash from which a draw names its payees; 0: never. */
  readonly payeesFrom: bigint;
  /** Minor units out to a seller's claims on an obligor that never settled one of them; 0: no such cap. */
  readonly newPairCap: bigint;
  /** Number of the published rate that `Prices.rate` is a spread above, see `planNameBenchmark`; 0: rates are the price. */
  readonly benchmark: number;
  /** Days before the draw that the last value of the benchmark may be for, 1 to 92; 0 without one. */
  readonly benchmarkDays: number;
}

/** Price per grade of the obligor, eight each, grade 0 the best. */
export interface Prices {
  /** ppm of face, falling with the grade. */
  readonly advance: readonly number[];
  /** ppm a year, rising with the grade; with a benchmark what is added to it. */
  readonly rate: readonly number[];
}

/** What a facility is made of. */
export interface FacilityConfig {
  readonly lender: PartyId;
  readonly currency: string;
  readonly terms: Terms;
  readonly prices: Prices;
  /** ppm a year that the senior money earns, simple, ACT/360. */
  readonly seniorRate: number;
  /** Minor units of net cash up to which draws need no approval of the lender. */
  readonly autoLimit: bigint;
}

/** One call of an account. */
export interface AccountCall {
  readonly target: string;
  /** wei. */
  readonly value: bigint;
  readonly data: Hex;
}

export type { Allocation } from "./allocation.js";
