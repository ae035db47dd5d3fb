import { AbiCoder, id } from "ethers";

import type { AddressBook } from "../addresses.js";
import { addressOf } from "../checks.js";
import { InputError } from "../failure.js";
import { payeesHash, receivableIdOf } from "../hashes.js";
import { lineRequestMessage, pledgeRequestMessage } from "../messages.js";
import { bookCall, callOf, planOf, type Plan } from "../plan.js";
import type { Hex, LineDraw, PartyId, PledgeRequest, Presentation } from "../types.js";

/** First word of what comes with units that are pledged: tells a pledge from a draw. */
const PLEDGE_TAG = id("Ordos pledge to a line");
const PLEDGE_DATA = ["bytes32", "tuple(uint256 receivable,uint256 units,uint32 deadline)", "bytes"];

/** Id of the loan on a seller's line in a facility: the seller's number. */
export function lineLoanId(seller: PartyId): bigint {
  return BigInt(seller);
}

/**
 * What a facility's hook takes with units that are pledged. Goes with `planTokenise` in place of a draw's as well.
 * @param sellerSignature over `pledgeRequestMessage`
 */
export function encodePledgeData(request: PledgeRequest, sellerSignature: Hex): Hex {
  return AbiCoder.defaultAbiCoder().encode(PLEDGE_DATA, [PLEDGE_TAG, request, sellerSignature]);
}

/**
 * Pledges units that the seller holds to its line. Sender: the seller.
 * @param from the seller's account
 * @param sellerSignature over `pledgeRequestMessage`
 * @throws InputError `amount` or `address`
 */
export function planPledge(
  book: AddressBook,
  pledge: { request: PledgeRequest; from: string; facility: string; sellerSignature: Hex },
): Plan {
  const { request, from, facility, sellerSignature } = pledge;
  pledgeRequestMessage(book, facility, request);
  const { receivable, units } = request;
  const data = encodePledgeData(request, sellerSignature);
  const args = [addressOf(from, "from"), addressOf(facility, "facility"), receivable, units, data];
  const words = `Pledge ${units} units of ${receivable} to the line.`;
  const call = bookCall(book, "ReceivableToken", "safeTransferFrom", args, words);
  return planOf(book, "the seller's account", "Pledge a receivable", [call]);
}

/**
 * Turns a statement into units that are pledged at once, without a stop in the seller's account; its own signature of the
 * statement may be empty then. Sender: anyone.
 * @param sellerSignature over `pledgeRequestMessage`
 * @throws InputError `field` when the pledge is of another receivable or of other units, `amount` or `address`
 */
export function planPledgeNew(
  book: AddressBook,
  presentation: Presentation,
  pledge: { request: PledgeRequest; facility: string; sellerSignature: Hex },
): Plan {
  const { request, facility, sellerSignature } = pledge;
  const { order, statement } = presentation;
  pledgeRequestMessage(book, facility, request);
  if (request.receivable !== receivableIdOf(order.buyer, order.seller, statement.number)) {
    throw new InputError("field", "pledgeRequest.receivable", "is not this statement's");
  }
  if (request.units !== statement.amount) {
    throw new InputError("field", "pledgeRequest.units", "all units come with it");
  }
  const data = encodePledgeData(request, sellerSignature);
  const args = [presentation, addressOf(facility, "facility"), data];
  const words = `Turn the accepted statement into ${request.units} units that are pledged.`;
  const call = bookCall(book, "ReceivableToken", "tokenise", args, words);
  return planOf(book, "anyone with the signatures", "Tokenise and pledge", [call]);
}

/**
 * Lends on a seller's line. Sender: anyone.
 * @throws InputError `field` when the payees are not those that were signed; as `lineRequestMessage`
 */
export function planDrawOnLine(book: AddressBook, facility: string, draw: LineDraw): Plan {
  const { request, payees } = draw;
  lineRequestMessage(book, facility, request);
  if (payeesHash(payees) !== request.payees) {
    throw new InputError("field", "request.payees", "is not the hash of this payee list");
  }
  const words = `Lend ${request.amount} minor units on the line of party ${request.seller}.`;
  const call = callOf("Facility", facility, "drawOnLine", [draw], words);
  return planOf(book, "anyone with the signatures", "Draw on a line", [call]);
}

/** Takes a pledge back, as far as the rest of the base covers what is owed. Sender: the seller's account. */
export function planReleasePledge(book: AddressBook, facility: string, receivable: bigint): Plan {
  const call = callOf("Facility", facility, "releasePledge", [receivable], `Take back the units of ${receivable}.`);
  return planOf(book, "the seller's account", "Take a pledge back", [call]);
}
