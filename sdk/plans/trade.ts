import { keccak256, ZeroHash } from "ethers";

import type { AddressBook } from "../addresses.js";
import type { Publication } from "../calendar.js";
import { addressOf, bytes } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { inOrderOfFact } from "../evidence.js";
import { lotIdOf, orderIdOf, programmeHash, type ProvenList } from "../hashes.js";
import {
  attestationListMessage,
  attestationMessage,
  balanceMessage,
  evidenceRevocationMessage,
  listRevocationMessage,
} from "../messages.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import type { Attestation, Balance, EvidenceRevocation, Hex, Order, PartyId, Programme, Voucher } from "../types.js";

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
    const [attestation, proof] = [proven.attestations[i], proven.proofs[i]];
    if (attestation === undefined || proof === undefined) throw new InputError("plan", "positions", `no position ${i}`);
    return { attestation, proof };
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
