import { keccak256 } from "ethers";

import type { AddressBook } from "../addresses.js";
import type { Publication } from "../calendar.js";
import { addressOf, bytes } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { orderIdOf, programmeHash } from "../hashes.js";
import { attestationMessage } from "../messages.js";
import { bookCall, planOf, type Plan } from "../plan.js";
import type { Attestation, Hex, Order, Programme } from "../types.js";

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
