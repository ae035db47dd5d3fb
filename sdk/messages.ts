import { contractAt, type AddressBook } from "./addresses.js";
import { addressOf, amountOf } from "./checks.js";
import type { Day } from "./dates.js";
import { InputError } from "./failure.js";
import { digestOf, message, type Message } from "./typed-data.js";
import type {
  Acceptance,
  AccountCall,
  Attestation,
  AttestationList,
  Balance,
  DrawRequest,
  EvidenceRevocation,
  Filing,
  Framework,
  Hex,
  IndexValue,
  KeyGrant,
  Order,
  OrderRequest,
  PartyId,
  Reason,
  RestructuringPlan,
  Statement,
  TaxCheck,
  TaxInvoice,
  TurnoverAdmission,
} from "./types.js";

export * from "./line-messages.js";
export * from "./note-messages.js";
export { digestOf, domainOf, MESSAGE_TYPES, structHashOf } from "./typed-data.js";
export type { Message } from "./typed-data.js";

/** Most pieces of an order: what two statements of it add up to stays below 2^32. */
const MAX_PIECES = 2 ** 24 - 1;

/**
 * The order that buyer and seller sign, purpose `Order`.
 * @throws InputError `field` or `bytes` for what the order book would refuse at once
 */
export function orderMessage(book: AddressBook, order: Order): Message<Order> {
  const built = message(book, "OrderBook", contractAt(book, "OrderBook"), "Order", order);
  if (order.quantity === 0n) throw new InputError("field", "order.quantity", "at least 1 base unit");
  if (order.unitPrice === 0n) throw new InputError("field", "order.unitPrice", "a price is not zero");
  if (order.tax > 1_000_000) throw new InputError("field", "order.tax", "at most 1,000,000 ppm");
  if (order.tolerance > 1_000_000) throw new InputError("field", "order.tolerance", "at most 1,000,000 ppm");
  if (order.buyer === order.seller) throw new InputError("field", "order.seller", "nobody sells to itself");
  if (order.pieces > MAX_PIECES) throw new InputError("field", "order.pieces", `at most ${MAX_PIECES}`);
  if ((order.version === 0) !== (BigInt(order.original) === 0n)) {
    throw new InputError("field", "order.original", "an amendment names the order's first version, and only it does");
  }
  return built;
}

/** What the seller signs to give a custodian a lien on an order, purpose `Draw`, amount the order's value. */
export function orderLienMessage(book: AddressBook, orderId: Hex, holder: string): Message {
  const value = { order: orderId, holder: addressOf(holder, "holder") };
  return message(book, "OrderBook", contractAt(book, "OrderBook"), "OrderLien", value);
}

/**
 * The framework that buyer and seller sign, purpose `Order`.
 * @throws InputError `field` or `bytes` for what the framework book would refuse at once
 */
export function frameworkMessage(book: AddressBook, framework: Framework): Message<Framework> {
  const built = message(book, "FrameworkBook", contractAt(book, "FrameworkBook"), "Framework", framework);
  if (framework.quantity === 0n) throw new InputError("field", "framework.quantity", "at least 1 base unit");
  if (framework.priceFloor === 0n || framework.priceFloor > framework.priceCap) {
    throw new InputError("field", "framework.priceFloor", "from 1 to the cap");
  }
  if (framework.tax > 1_000_000) throw new InputError("field", "framework.tax", "at most 1,000,000 ppm");
  if (framework.tolerance > 1_000_000) throw new InputError("field", "framework.tolerance", "at most 1,000,000 ppm");
  if (framework.firstDay > framework.lastDay) throw new InputError("day", "framework.firstDay", "after the last day");
  if (framework.buyer === framework.seller) {
    throw new InputError("field", "framework.seller", "nobody sells to itself");
  }
  return built;
}

/** What both sides sign to end a framework, purpose `Order`. */
export function frameworkEndMessage(book: AddressBook, framework: Hex): Message {
  return message(book, "FrameworkBook", contractAt(book, "FrameworkBook"), "FrameworkEnd", { framework });
}

/**
 * What a publisher signs for a value of its index, purpose `Attest`.
 * @throws InputError `field` for what the price index would refuse at once
 */
export function indexValueMessage(book: AddressBook, value: IndexValue): Message<IndexValue> {
  const built = message(book, "PriceIndex", contractAt(book, "PriceIndex"), "IndexValue", value);
  if (value.value === 0n) throw new InputError("field", "indexValue.value", "a price is not zero");
  if (value.revision === 0) throw new InputError("field", "indexValue.revision", "the first revision is 1");
  return built;
}

/** What both sides sign to cancel the rest of an order, purpose `Order`. */
export function orderCancellationMessage(book: AddressBook, orderId: Hex): Message {
  return message(book, "OrderBook", contractAt(book, "OrderBook"), "OrderCancellation", { order: orderId });
}

/**
 * What a verifier signs, purpose `Attest`; a device's key has the purpose `Read`.
 * @throws InputError `field` or `bytes` for what the evidence registry would refuse at once
 */
export function attestationMessage(book: AddressBook, attestation: Attestation): Message<Attestation> {
  const built = message(book, "EvidenceRegistry", contractAt(book, "EvidenceRegistry"), "Attestation", attestation);
  if (attestation.kind > 11) throw new InputError("field", "attestation.kind", "not a kind of evidence");
  if (BigInt(attestation.document) === 0n) throw new InputError("field", "attestation.document", "names no paper");
  if (attestation.validUntil < attestation.observedOn) {
    throw new InputError("day", "attestation.validUntil", "ends before the fact");
  }
  checkQuantity(attestation);
  return built;
}

function checkQuantity(attestation: Attestation): void {
  const { negative, device, balance, quantity } = attestation;
  if (quantity >> 40n !== 0n) throw new InputError("field", "attestation.quantity", "at most 2^40 − 1 base units");
  if (negative) checkLoss(attestation);
  if (BigInt(balance) !== 0n && (negative || device || quantity === 0n)) {
    throw new InputError("field", "attestation.balance", "a person's positive quantity is consumed");
  }
}

function checkLoss({ device, quantity, values }: Attestation): void {
  if (quantity === 0n) throw new InputError("field", "attestation.quantity", "nothing is lost");
  if (values !== 0n) throw new InputError("field", "attestation.values", "a loss has no quality");
  if (device) throw new InputError("field", "attestation.device", "a device attests no loss");
}

/**
 * What a verifier signs to take its group off a paper, purpose `Attest`. See `revocationOf` for one of an attestation.
 * @throws InputError `field` or `bytes` for what the evidence registry would refuse at once
 */
export function evidenceRevocationMessage(
  book: AddressBook,
  revocation: EvidenceRevocation,
): Message<EvidenceRevocation> {
  if (revocation.reason === 0) throw new InputError("field", "evidenceRevocation.reason", "a revocation has a reason");
  return message(book, "EvidenceRegistry", contractAt(book, "EvidenceRegistry"), "EvidenceRevocation", revocation);
}

/** What a verifier signs for a whole list, purpose `Attest`, or `Read` for a device's. See `attestationList`. */
export function attestationListMessage(book: AddressBook, list: AttestationList): Message<AttestationList> {
  if (list.count === 0) throw new InputError("field", "attestationList.count", "a list of nothing");
  return message(book, "EvidenceRegistry", contractAt(book, "EvidenceRegistry"), "AttestationList", list);
}

/** What a verifier signs so that nothing more is recorded out of its list, purpose `Attest`. */
export function listRevocationMessage(book: AddressBook, verifier: PartyId, root: Hex): Message {
  const value = { verifier, root };
  return message(book, "EvidenceRegistry", contractAt(book, "EvidenceRegistry"), "ListRevocation", value);
}

/**
 * What the keeper of a paper signs to open its balance, purpose `Attest`.
 * @throws InputError `field` or `bytes` for what the evidence registry would refuse at once
 */
export function balanceMessage(book: AddressBook, balance: Balance): Message<Balance> {
  if (balance.quantity === 0n || balance.quantity >> 40n !== 0n) {
    throw new InputError("field", "balance.quantity", "from 1 to 2^40 − 1 base units");
  }
  return message(book, "EvidenceRegistry", contractAt(book, "EvidenceRegistry"), "Balance", balance);
}

/**
 * What the seller signs to present a statement for itself, purpose `Present`. Not needed when a facility receives.
 * @throws InputError `field` or `bytes` for what the invoice registry would refuse at once
 */
export function statementMessage(book: AddressBook, statement: Statement): Message<Statement> {
  const built = message(book, "InvoiceRegistry", contractAt(book, "InvoiceRegistry"), "Statement", statement);
  if (statement.amount === 0n || statement.amount >> 63n !== 0n) {
    throw new InputError("amount", "statement.amount", "a face is from 1 to 2^63 − 1 minor units");
  }
  if (statement.share === 0 || statement.share > 1_000_000) {
    throw new InputError("field", "statement.share", "from 1 to 1,000,000 ppm");
  }
  return built;
}

/** What the buyer signs to accept, purpose `Accept`, amount `total`. See `acceptanceOf` for its root. */
export function acceptanceMessage(book: AddressBook, acceptance: Acceptance): Message<Acceptance> {
  return message(book, "AcceptanceBook", contractAt(book, "AcceptanceBook"), "Acceptance", acceptance);
}

/** What the buyer signs to take back what is unused of an acceptance, purpose `Object`. */
export function acceptanceRevocationMessage(book: AddressBook, acceptance: Acceptance, reason: Reason): Message {
  const value = { acceptance: digestOf(acceptanceMessage(book, acceptance)), reason };
  return message(book, "AcceptanceBook", contractAt(book, "AcceptanceBook"), "AcceptanceRevocation", value);
}

/**
 * What the buyer signs to refuse a statement for good, purpose `Object`.
 * @param leaf see `leafOf`
 */
export function statementRefusalMessage(book: AddressBook, leaf: Hex, reason: Reason): Message {
  return message(book, "AcceptanceBook", contractAt(book, "AcceptanceBook"), "StatementRefusal", { leaf, reason });
}

/** What the seller signs to attach a tax invoice, purpose `Present`. */
export function taxInvoiceMessage(book: AddressBook, taxInvoice: TaxInvoice): Message<TaxInvoice> {
  const built = message(book, "InvoiceStanding", contractAt(book, "InvoiceStanding"), "TaxInvoice", taxInvoice);
  if (taxInvoice.amount === 0n) throw new InputError("amount", "taxInvoice.amount", "an invoice is over something");
  if (BigInt(taxInvoice.taxInvoice) === 0n) {
    throw new InputError("field", "taxInvoice.taxInvoice", "names no paper");
  }
  return built;
}

/** What a verifier signs about a tax invoice, purpose `Attest`. */
export function taxCheckMessage(book: AddressBook, check: TaxCheck): Message<TaxCheck> {
  return message(book, "InvoiceStanding", contractAt(book, "InvoiceStanding"), "TaxCheck", check);
}

/** What a lender signs for a filing in its name or its extension, purpose `Approve`. */
export function filingMessage(book: AddressBook, filing: Filing): Message<Filing> {
  const built = message(book, "InvoiceStanding", contractAt(book, "InvoiceStanding"), "Filing", filing);
  if (filing.amount === 0n) throw new InputError("amount", "filing.amount", "a filing is over something");
  for (const field of ["number", "search"] as const) {
    if (BigInt(filing[field]) === 0n) throw new InputError("field", `filing.${field}`, "is missing");
  }
  return built;
}

/**
 * What a lender signs to cancel its filing, purpose `Approve`.
 * @param validUntil last day of the filing that stands
 */
export function filingCancellationMessage(book: AddressBook, receivable: bigint, validUntil: Day): Message {
  const value = { receivable, validUntil };
  return message(book, "InvoiceStanding", contractAt(book, "InvoiceStanding"), "FilingCancellation", value);
}

/**
 * What the seller signs to draw, purpose `Draw`, amount the net cash; the lender's approval signs the same, purpose
 * `Approve`.
 * @param facility address of the lender's facility
 */
export function drawRequestMessage(book: AddressBook, facility: string, request: DrawRequest): Message<DrawRequest> {
  amountOf(request.units, "drawRequest.units", 63);
  return message(book, "Facility", addressOf(facility, "facility"), "DrawRequest", request);
}

/**
 * What seller (purpose `Draw`) and lender (purpose `Approve`) sign to give a loan new dates and a new rate, amount what is
 * owed.
 * @throws InputError `field` or `amount` for what the contract would refuse at once
 */
export function restructuringPlanMessage(book: AddressBook, plan: RestructuringPlan): Message<RestructuringPlan> {
  amountOf(plan.owed, "restructuringPlan.owed", 72);
  amountOf(plan.amount, "restructuringPlan.amount", 72);
  if (plan.rate > 1_000_000) throw new InputError("field", "restructuringPlan.rate", "at most 1,000,000 ppm");
  if (plan.count < 1) throw new InputError("field", "restructuringPlan.count", "at least one instalment");
  if (plan.every < 1) throw new InputError("field", "restructuringPlan.every", "at least a day");
  return message(book, "Recourse", contractAt(book, "Recourse"), "RestructuringPlan", plan);
}

/** What a seller signs to admit that it was paid in the lender's place, purpose `Pay`. */
export function turnoverAdmissionMessage(book: AddressBook, admission: TurnoverAdmission): Message<TurnoverAdmission> {
  amountOf(admission.amount, "turnoverAdmission.amount", 72);
  return message(book, "Recourse", contractAt(book, "Recourse"), "TurnoverAdmission", admission);
}

/**
 * What the seller signs for money against an order, purpose `Draw`, amount the net cash; the lender's approval signs the
 * same, purpose `Approve`. With the first draw goes `orderLienMessage`.
 * @param facility address of the lender's facility
 * @throws InputError `amount`, `field` or `bytes` for what the facility would refuse at once
 */
export function orderRequestMessage(book: AddressBook, facility: string, request: OrderRequest): Message<OrderRequest> {
  const built = message(book, "Facility", addressOf(facility, "facility"), "OrderRequest", request);
  amountOf(request.amount, "orderRequest.amount", 72);
  if (request.minNet > request.amount) {
    throw new InputError("amount", "orderRequest.minNet", "net cash is not more than the principal");
  }
  if (BigInt(request.order) === 0n) throw new InputError("field", "orderRequest.order", "names no order");
  return built;
}

/** What a key signs to revoke a key of its own party: purpose `Keys`, or any for a key that does not sign yet. */
export function keyRevocationMessage(book: AddressBook, keyId: Hex): Message {
  return message(book, "PartyRegistry", contractAt(book, "PartyRegistry"), "KeyRevocation", { keyId });
}

/**
 * What a party signs to propose a key of its own, purpose `Keys`, amount all that the new key may sign for; the new key
 * signs the same.
 * @param deadline unix time in seconds after which the proposal is void
 */
export function keyProposalMessage(book: AddressBook, party: PartyId, grant: KeyGrant, deadline: bigint): Message {
  const { signer, purposes, maxAmount, keysAbove } = grant;
  const value = { party, signer, purposes, maxAmount, keysAbove, deadline };
  return message(book, "PartyRegistry", contractAt(book, "PartyRegistry"), "KeyProposal", value);
}

/**
 * What a key signs to stop a recovery: any live key of the party itself, or one with purpose `Keys` of its group.
 * @param recovery id of the recovery, as the notice says it
 */
export function recoveryCancellationMessage(book: AddressBook, recovery: Hex): Message {
  return message(book, "PartyRecovery", contractAt(book, "PartyRecovery"), "RecoveryCancellation", { recovery });
}

/** Calls that a party's account is to make. */
export interface Execution {
  readonly calls: readonly AccountCall[];
  /** The account's next nonce. */
  readonly nonce: bigint;
  /** Unix time in seconds after which the signature is void. */
  readonly deadline: bigint;
}

/**
 * What a party signs for its `PartyAccount` to make calls, purpose `Account`.
 * @param account address of the account
 */
export function executionMessage(book: AddressBook, account: string, execution: Execution): Message<Execution> {
  return message(book, "PartyAccount", addressOf(account, "account"), "Execution", execution);
}
