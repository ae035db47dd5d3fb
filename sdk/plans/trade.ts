import { keccak256, ZeroHash } from "ethers";

import type { AddressBook } from "../addresses.js";
import type { Publication } from "../calendar.js";
import { addressOf, bytes } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { inOrderOfFact } from "../evidence.js";
import { frameworkIdOf, lotIdOf, orderIdOf, programmeHash, receivableIdOf, type ProvenList } from "../hashes.js";
import {
  attestationListMessage,
  attestationMessage,
  balanceMessage,
  evidenceRevocationMessage,
  filingMessage,
  indexValueMessage,
  listRevocationMessage,
  taxCheckMessage,
  taxInvoiceMessage,
} from "../messages.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import type {
  Acceptance,
  Attestation,
  Balance,
  EvidenceRevocation,
  Filing,
  Framework,
  Hex,
  IndexValue,
  Order,
  PartyId,
  Programme,
  Reason,
  Statement,
  StatementName,
  TaxCheck,
  TaxInvoice,
  Voucher,
} from "../types.js";

/**
 * Approves a programme for new orders. Sender: PROGRAMME_MANAGER, delayed: see `planSchedule`.
 * @param table the pricing table itself, see `encodeTable`
 * @throws InputError `field` when the table is not the one that the programme names
 */
export function planApproveProgramme(book: AddressBook, programme: Programme, table: Hex): Plan {
  addressOf(programme.pricing, "programme.pricing");
  addressOf(programme.currency, "programme.currency");
  if (keccak256(bytes(table, "table")) !== programme.table) {
    throw new InputError("field", "programme.table", "is not the hash of this table");
  }
  if (programme.evidencePolicy === 0n) throw new InputError("field", "programme.evidencePolicy", "asks for nothing");
  const hash = programmeHash(programme);
  const call = bookCall(book, "OrderBook", "approveProgramme", [programme, table], `Approve programme ${hash}.`);
  return planOf(book, "PROGRAMME_MANAGER", "Approve a programme", [call]);
}

/** Stops new orders under a programme. Sender: PROGRAMME_MANAGER. */
export function planWithdrawProgramme(book: AddressBook, hash: Hex): Plan {
  const call = bookCall(book, "OrderBook", "withdrawProgramme", [hash], `Withdraw programme ${hash}.`);
  return planOf(book, "PROGRAMME_MANAGER", "Withdraw a programme", [call]);
}

/**
 * Places an order that both sides signed; one already placed counts as success. Sender: anyone.
 * @param buyerSignature of `orderMessage`; likewise `sellerSignature`
 * @throws InputError for an order that the book would refuse at once
 */
export function planPlaceOrder(book: AddressBook, order: Order, buyerSignature: Hex, sellerSignature: Hex): Plan {
  const id = orderIdOf(book, order);
  const args = [order, bytes(buyerSignature, "buyerSignature"), bytes(sellerSignature, "sellerSignature")];
  const call = bookCall(book, "OrderBook", "place", args, `Place order ${id}.`);
  return planOf(book, "anyone with both signatures", "Place an order", [call]);
}

/**
 * Cancels what is not yet invoiced of an order. Sender: anyone.
 * @param buyerSignature of `orderCancellationMessage`; likewise `sellerSignature`
 */
export function planCancelOrder(book: AddressBook, order: Order, buyerSignature: Hex, sellerSignature: Hex): Plan {
  const id = orderIdOf(book, order);
  const args = [order, buyerSignature, sellerSignature];
  const call = bookCall(book, "OrderBook", "cancel", args, `Cancel order ${id}.`);
  return planOf(book, "anyone with both signatures", "Cancel an order", [call]);
}

/**
 * Places a framework that both sides signed; one already placed counts as success. Sender: anyone.
 * @param buyerSignature of `frameworkMessage`; likewise `sellerSignature`
 */
export function planPlaceFramework(
  book: AddressBook,
  framework: Framework,
  buyerSignature: Hex,
  sellerSignature: Hex,
): Plan {
  const id = frameworkIdOf(book, framework);
  const args = [framework, bytes(buyerSignature, "buyerSignature"), bytes(sellerSignature, "sellerSignature")];
  const call = bookCall(book, "FrameworkBook", "place", args, `Place framework ${id}.`);
  return planOf(book, "anyone with both signatures", "Place a framework", [call]);
}

/**
 * Ends a framework: nothing more is called off. Sender: anyone.
 * @param buyerSignature of `frameworkEndMessage`; likewise `sellerSignature`
 */
export function planEndFramework(
  book: AddressBook,
  framework: Framework,
  buyerSignature: Hex,
  sellerSignature: Hex,
): Plan {
  const id = frameworkIdOf(book, framework);
  const call = bookCall(
    book,
    "FrameworkBook",
    "end",
    [framework, buyerSignature, sellerSignature],
    `End framework ${id}.`,
  );
  return planOf(book, "anyone with both signatures", "End a framework", [call]);
}

/**
 * Places an order under a framework by the buyer's signature alone; see `callOffOf`. Sender: anyone.
 * @param buyerSignature of `orderMessage`
 */
export function planCallOff(book: AddressBook, framework: Framework, order: Order, buyerSignature: Hex): Plan {
  const id = orderIdOf(book, order);
  if (order.framework !== frameworkIdOf(book, framework)) {
    throw new InputError("field", "order.framework", "is not the id of this framework");
  }
  const args = [framework, order, bytes(buyerSignature, "buyerSignature")];
  const call = bookCall(book, "OrderBook", "callOff", args, `Call off order ${id}.`);
  return planOf(book, "anyone with the buyer's signature", "Call off an order", [call]);
}

/**
 * Changes an order's terms; see `amendmentOf`. Sender: anyone.
 * @param buyerSignature of `orderMessage` of the next version; likewise `sellerSignature`
 */
export function planAmendOrder(
  book: AddressBook,
  current: Order,
  next: Order,
  buyerSignature: Hex,
  sellerSignature: Hex,
): Plan {
  const id = orderIdOf(book, current);
  if (next.original !== id || next.version !== current.version + 1) {
    throw new InputError("field", "next.version", "is not the next version of this order");
  }
  const args = [current, next, bytes(buyerSignature, "buyerSignature"), bytes(sellerSignature, "sellerSignature")];
  const call = bookCall(book, "OrderBook", "amend", args, `Amend order ${id} to version ${next.version}.`);
  return planOf(book, "anyone with both signatures", "Amend an order", [call]);
}

/** Records a value of a price index that its publisher signed. Sender: anyone. */
export function planPublishIndex(book: AddressBook, value: IndexValue, signature: Hex): Plan {
  indexValueMessage(book, value);
  const words = `Publish the index for ${formatDay(value.day)}, revision ${value.revision}.`;
  const call = bookCall(book, "PriceIndex", "publish", [value, bytes(signature, "signature")], words);
  return planOf(book, "anyone with the signature", "Publish a price", [call]);
}

/**
 * Takes back what is unused of an acceptance. Sender: anyone.
 * @param signature of `acceptanceRevocationMessage`
 */
export function planRevokeAcceptance(
  book: AddressBook,
  buyer: PartyId,
  acceptance: Acceptance,
  reason: Reason,
  signature: Hex,
): Plan {
  const call = bookCall(book, "AcceptanceBook", "revoke", [buyer, acceptance, reason, signature], "Take it back.");
  return planOf(book, "anyone with the signature", "Take back an acceptance", [call]);
}

/**
 * Refuses one statement for good. Sender: anyone.
 * @param signature of `statementRefusalMessage`
 */
export function planRefuseStatement(
  book: AddressBook,
  buyer: PartyId,
  statement: Statement,
  reason: Reason,
  signature: Hex,
): Plan {
  const call = bookCall(book, "AcceptanceBook", "refuse", [buyer, statement, reason, signature], "Refuse it.");
  return planOf(book, "anyone with the signature", "Refuse a statement", [call]);
}

/**
 * Attaches the tax invoice of a receivable. Sender: anyone.
 * @param signature of `taxInvoiceMessage`
 * @throws InputError `field` when the name is another receivable's
 */
export function planAttachTaxInvoice(
  book: AddressBook,
  name: StatementName,
  taxInvoice: TaxInvoice,
  signature: Hex,
): Plan {
  taxInvoiceMessage(book, taxInvoice);
  requireName(name, taxInvoice.receivable);
  const call = bookCall(book, "InvoiceStanding", "attachTaxInvoice", [name, taxInvoice, signature], "Attach it.");
  return planOf(book, "anyone with the signature", "Attach a tax invoice", [call]);
}

/**
 * Records what a verifier found about a tax invoice. Sender: anyone.
 * @param signature of `taxCheckMessage`
 * @throws InputError `field` when the name is another receivable's
 */
export function planRecordTaxCheck(book: AddressBook, name: StatementName, check: TaxCheck, signature: Hex): Plan {
  taxCheckMessage(book, check);
  requireName(name, check.receivable);
  const words = check.good ? "The tax invoice is good." : "The tax invoice is void.";
  const call = bookCall(book, "InvoiceStanding", "recordTaxCheck", [name, check, signature], words);
  return planOf(book, "anyone with the signature", "Record a check of a tax invoice", [call]);
}

/**
 * Records a filing in the movables registry, or extends it. Sender: anyone.
 * @param signature of `filingMessage`
 */
export function planFile(book: AddressBook, filing: Filing, signature: Hex): Plan {
  filingMessage(book, filing);
  const words = `Filed until ${formatDay(filing.validUntil)}.`;
  const call = bookCall(book, "InvoiceStanding", "file", [filing, bytes(signature, "signature")], words);
  return planOf(book, "anyone with the signature", "Record a filing", [call]);
}

/**
 * Cancels a filing. Sender: anyone.
 * @param signature of `filingCancellationMessage`
 */
export function planCancelFiling(book: AddressBook, receivable: bigint, assignee: PartyId, signature: Hex): Plan {
  const call = bookCall(book, "InvoiceStanding", "cancelFiling", [receivable, assignee, signature], "Cancel it.");
  return planOf(book, "anyone with the signature", "Cancel a filing", [call]);
}

function requireName({ buyer, seller, number }: StatementName, receivable: bigint): void {
  if (receivableIdOf(buyer, seller, number) !== receivable) {
    throw new InputError("field", "name", "is not the statement of this receivable");
  }
}

/** An attestation and its verifier's signature. */
export interface SignedAttestation {
  readonly attestation: Attestation;
  /** Of `attestationMessage`. */
  readonly signature: Hex;
}

/**
 * Records attestations, all or none; those recorded already count as success. Sender: anyone.
 * @throws InputError `plan` for an empty list, or for an attestation that the registry would refuse at once
 */
export function planAttest(book: AddressBook, list: readonly SignedAttestation[]): Plan {
  const [first] = list;
  if (first === undefined) throw new InputError("plan", "attestations", "there is nothing to attest");
  for (const { attestation } of list) attestationMessage(book, attestation);
  const call =
    list.length === 1
      ? bookCall(book, "EvidenceRegistry", "attest", [first.attestation, first.signature], "Record an attestation.")
      : bookCall(
          book,
          "EvidenceRegistry",
          "attestBatch",
          [list.map(({ attestation }) => attestation), list.map(({ signature }) => signature)],
          `Record ${list.length} attestations.`,
        );
  return planOf(book, "anyone with the signatures", "Record evidence", [call]);
}

/**
 * Records a verifier's list, once. Sender: anyone.
 * @param signature of `attestationListMessage`
 */
export function planRecordList(book: AddressBook, { list }: Pick<ProvenList, "list">, signature: Hex): Plan {
  attestationListMessage(book, list);
  const words = `Record a list of ${list.count} attestations.`;
  const call = bookCall(book, "EvidenceRegistry", "recordList", [list, bytes(signature, "signature")], words);
  return planOf(book, "anyone with the signature", "Record a list of evidence", [call]);
}

/**
 * Records attestations that stand in a recorded list, all or none. Sender: anyone.
 * @param positions which ones, by their position in the list; all by default
 * @throws InputError `plan` for a position outside the list, or for none
 */
export function planAttestFromList(book: AddressBook, proven: ProvenList, positions?: readonly number[]): Plan {
  const chosen = (positions ?? [...proven.attestations.keys()]).map((i) => {
    const attestation = proven.attestations[i];
    if (attestation === undefined) throw new InputError("plan", "positions", `no position ${i}`);
    return { attestation, proof: proven.proofOf(i) };
  });
  if (chosen.length === 0) throw new InputError("plan", "positions", "there is nothing to attest");
  const args = [chosen.map(({ attestation }) => attestation), proven.list.root, chosen.map(({ proof }) => proof)];
  const words = `Record ${chosen.length} attestations of list ${proven.list.root}.`;
  const call = bookCall(book, "EvidenceRegistry", "attestFromList", args, words);
  return planOf(book, "anyone with the list", "Record evidence of a list", [call]);
}

/**
 * Stops a list; what was recorded out of it stands. Sender: anyone.
 * @param signature of `listRevocationMessage`
 */
export function planRevokeList(book: AddressBook, verifier: PartyId, root: Hex, signature: Hex): Plan {
  const { value } = listRevocationMessage(book, verifier, root);
  const args = [value, bytes(signature, "signature")];
  const call = bookCall(book, "EvidenceRegistry", "revokeList", args, `Revoke list ${root}.`);
  return planOf(book, "anyone with the signature", "Revoke a list of evidence", [call]);
}

/**
 * Takes a verifier's group off a paper. Sender: anyone.
 * @param signature of `evidenceRevocationMessage`
 */
export function planRevokeEvidence(book: AddressBook, revocation: EvidenceRevocation, signature: Hex): Plan {
  evidenceRevocationMessage(book, revocation);
  const args = [revocation, bytes(signature, "signature")];
  const words = `Revoke the attestation of paper ${revocation.document}.`;
  const call = bookCall(book, "EvidenceRegistry", "revoke", args, words);
  return planOf(book, "anyone with the signature", "Revoke evidence", [call]);
}

/** An attestation as it is presented again: with its own signature, or its place in a list. */
export interface VouchedAttestation {
  readonly attestation: Attestation;
  readonly voucher: Voucher;
}

/** The voucher of a signed attestation. */
export function signedVoucher(signature: Hex): Voucher {
  return { signature: bytes(signature, "signature"), root: ZeroHash, proof: [] };
}

/**
 * Computes a lot anew, after expiry or revocation, from everything that counts on it. Sender: anyone.
 * @param list every attestation that counts and every loss once, in any order
 * @throws InputError `plan` for an empty list, or for attestations of several lots
 */
export function planRefreshLot(book: AddressBook, list: readonly VouchedAttestation[]): Plan {
  const lots = new Set(list.map(({ attestation: a }) => lotIdOf(a.order, a.seller, a.buyer, a.lot)));
  const [lot] = lots;
  if (lot === undefined || lots.size !== 1) throw new InputError("plan", "list", "attestations of one lot");
  const sorted = inOrderOfFact(list);
  const args = [lot, sorted.map(({ attestation }) => attestation), sorted.map(({ voucher }) => voucher)];
  const call = bookCall(book, "EvidenceRegistry", "refresh", args, `Compute lot ${lot} anew.`);
  return planOf(book, "anyone with the attestations", "Refresh a lot", [call]);
}

/**
 * Opens a balance that attestations consume. Sender: anyone.
 * @param signature of `balanceMessage`, by its keeper
 */
export function planOpenBalance(book: AddressBook, balance: Balance, signature: Hex): Plan {
  balanceMessage(book, balance);
  const words = `Open balance ${balance.document} of ${balance.quantity}.`;
  const call = bookCall(book, "EvidenceRegistry", "openBalance", [balance, bytes(signature, "signature")], words);
  return planOf(book, "anyone with the signature", "Open a balance", [call]);
}

/** Publishes days of the business calendar, see `BusinessCalendar.publication`. Sender: CALENDAR_PUBLISHER. */
export function planPublishCalendar(book: AddressBook, { from, through, closed }: Publication): Plan {
  const words = `Publish ${formatDay(from)} to ${formatDay(through)}.`;
  const call = bookCall(book, "BusinessCalendar", "publish", [from, through, closed], words);
  return planOf(book, "CALENDAR_PUBLISHER", "Publish the business calendar", [call]);
}

/** Opens or closes one published day, more than the calendar's notice ahead. Sender: CALENDAR_PUBLISHER. */
export function planAmendCalendar(book: AddressBook, day: Day, business: boolean): Plan {
  const words = `Make ${formatDay(day)} a ${business ? "business day" : "day without business"}.`;
  const call = bookCall(book, "BusinessCalendar", "amend", [day, business], words);
  return planOf(book, "CALENDAR_PUBLISHER", "Amend the business calendar", [call]);
}
