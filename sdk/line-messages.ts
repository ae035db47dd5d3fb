import type { AddressBook } from "./addresses.js";
import { addressOf, amountOf, uint } from "./checks.js";
import { InputError } from "./failure.js";
import { message, type Message } from "./typed-data.js";
import type { LineRequest, PledgeRequest } from "./types.js";

/**
 * What the seller signs to pledge a receivable to its line, purpose `Draw`, amount what it will count for.
 * @param facility address of the lender's facility
 * @throws InputError `amount` or `address` for what the facility would refuse at once
 */
export function pledgeRequestMessage(
  book: AddressBook,
  facility: string,
  request: PledgeRequest,
): Message<PledgeRequest> {
  amountOf(request.units, "pledgeRequest.units", 63);
  return message(book, "Facility", addressOf(facility, "facility"), "PledgeRequest", request);
}

/**
 * What the seller signs for money on its line, purpose `Draw`, amount the net cash; the lender's approval signs the same,
 * purpose `Approve`.
 * @param facility address of the lender's facility
 * @throws InputError `amount`, `field`, `day` or `address` for what the facility would refuse at once
 */
export function lineRequestMessage(book: AddressBook, facility: string, request: LineRequest): Message<LineRequest> {
  const built = message(book, "Facility", addressOf(facility, "facility"), "LineRequest", request);
  amountOf(request.amount, "lineRequest.amount", 72);
  uint(request.number, 256, "lineRequest.number");
  if (request.minNet > request.amount) {
    throw new InputError("amount", "lineRequest.minNet", "net cash is not more than the principal");
  }
  if (request.seller < 1) throw new InputError("field", "lineRequest.seller", "names nobody");
  if (request.due <= request.deadline)
    throw new InputError("day", "lineRequest.due", "a line ends after its last draw");
  return built;
}
