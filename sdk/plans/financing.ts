import { AbiCoder, type Interface } from "ethers";

import type { AddressBook } from "../addresses.js";
import { addressOf, amountOf, bytes32, uint } from "../checks.js";
import { formatDay, type Day } from "../dates.js";
import { InputError } from "../failure.js";
import { receivableIdOf } from "../hashes.js";
import { interfaceOf } from "../interfaces.js";
import { approvalOf, bookCall, callOf, planOf, type Plan } from "../plan.js";
import type { Bundle, FacilityConfig, Hex, PartyId, Prices, Terms } from "../types.js";
import type { Payment } from "./receivables.js";

function checkPrices({ advance, rate }: Prices): void {
  if (advance.length !== 8 || rate.length !== 8) throw new InputError("field", "prices", "eight grades each");
}

/** Arguments of a call as they go out, without its selector. */
function argumentsOf(
  contract: "EvidenceRegistry" | "OrderBook" | "ReceivableToken",
  name: string,
  args: unknown[],
): Hex {
  const { inputs } = (interfaceOf(contract) as Interface).getFunction(name) ?? {};
  if (inputs === undefined) throw new Error(`${contract} has no function ${name}`);
  return AbiCoder.defaultAbiCoder().encode(inputs, args);
}

/** A bundle as the desk takes it: the calls that it stands for, encoded. */
function encodeBundle(b: Bundle) {
  const { order, statement } = b.presentation;
  const { orderBuyerSignature, orderSellerSignature, attestations, attestationSignatures } = b;
  const isPlaced = orderBuyerSignature === "0x";
  return {
    id: receivableIdOf(order.buyer, order.seller, statement.number),
    facility: b.facility,
    order: isPlaced ? "0x" : argumentsOf("OrderBook", "place", [order, orderBuyerSignature, orderSellerSignature]),
    evidence:
      attestations.length === 0
        ? "0x"
        : argumentsOf("EvidenceRegistry", "attestBatch", [attestations, attestationSignatures]),
    presentation: argumentsOf("ReceivableToken", "tokenise", [b.presentation, b.facility, b.drawData]),
  };
}

/**
 * Carries one or several bundles from signed messages to money, all or none. Sender: anyone. See `buildBundle`.
 * @throws InputError `plan` for an empty list
 */
export function planFinance(book: AddressBook, bundles: readonly Bundle[]): Plan {
  const [first] = bundles;
  if (first === undefined) throw new InputError("plan", "bundles", "there is nothing to finance");
  const words = bundles.length === 1 ? "Carry the bundle" : `Carry ${bundles.length} bundles`;
  const call =
    bundles.length === 1
      ? bookCall(book, "FinancingDesk", "finance", [encodeBundle(first)], `${words} through to money.`)
      : bookCall(book, "FinancingDesk", "financeBatch", [bundles.map(encodeBundle)], `${words} through to money.`);
  return planOf(book, "anyone with the signatures", "Finance receivables", [call]);
}

/**
 * Draws on units that the seller already holds: sends them to the facility with the signed request. Sender: the seller.
 * @param from the seller's account
 * @param drawData see `encodeDrawData`
 */
export function planDraw(
  book: AddressBook,
  draw: { receivable: bigint; from: string; facility: string; units: bigint; drawData: Hex },
): Plan {
  const { receivable, units, drawData } = draw;
  const args = [addressOf(draw.from, "from"), addressOf(draw.facility, "facility"), receivable, units, drawData];
  const words = `Pledge ${units} units of ${receivable} and draw.`;
  const call = bookCall(book, "ReceivableToken", "safeTransferFrom", args, words);
  return planOf(book, "the seller's account", "Draw on a receivable", [call]);
}

/** A payment of a facility's loan. */
export interface FacilityPayment extends Payment {
  /** Address of the facility. */
  readonly facility: string;
}

function payFacility(book: AddressBook, payment: FacilityPayment, method: "settle" | "repay", title: string): Plan {
  const { facility, receivable, amount, currency } = payment;
  const args = [receivable, amountOf(amount, "amount", 72)];
  const call = callOf("Facility", facility, method, args, `${title}: ${amount} minor units.`);
  const before = currency === undefined ? [] : [approvalOf(currency, addressOf(facility, "facility"), amount)];
  return planOf(book, "the payer", title, [...before, call]);
}

/**
 * Pays into a receivable that a facility holds and applies the facility's share at once. Sender: anyone, of its own money.
 * @throws InputError `amount` or `address`
 */
export function planSettle(book: AddressBook, payment: FacilityPayment): Plan {
  return payFacility(book, payment, "settle", "Settle a financed receivable");
}

/**
 * Repays a loan in part or in full. Sender: anyone, of its own money; at most what is owed.
 * @throws InputError `amount` or `address`
 */
export function planRepay(book: AddressBook, payment: FacilityPayment): Plan {
  return payFacility(book, payment, "repay", "Repay a loan");
}

/** Claims what was paid into a receivable and applies it to its loan. Sender: anyone. */
export function planCollect(book: AddressBook, facility: string, receivable: bigint): Plan {
  const call = callOf("Facility", facility, "collect", [receivable], `Collect what was paid into ${receivable}.`);
  return planOf(book, "anyone", "Collect a payment", [call]);
}

/** Sends units of a closed loan to their seller. Sender: anyone. */
export function planRelease(book: AddressBook, facility: string, receivable: bigint): Plan {
  const call = callOf("Facility", facility, "release", [receivable], `Release the units of ${receivable}.`);
  return planOf(book, "anyone", "Release units", [call]);
}

/** Pays a party what waits for it in a facility. Sender: anyone. */
export function planTakeCredit(book: AddressBook, facility: string, party: PartyId): Plan {
  const call = callOf("Facility", facility, "takeCredit", [party], `Pay party ${party} what waits for it.`);
  return planOf(book, "anyone", "Pay out waiting money", [call]);
}

/**
 * Takes a loan off the book whose units do not cover it any more, because a court took some or a payment was taken back.
 * A court's transfer asks for it by itself; `NotReviewed` names a facility that could not. Sender: anyone.
 */
export function planReview(book: AddressBook, facility: string, receivable: bigint): Plan {
  const call = callOf("Facility", facility, "review", [receivable], `Look again at the loan on ${receivable}.`);
  return planOf(book, "anyone", "Review a loan", [call]);
}

/** Pays the seller what was held back for a court, once its units are no longer frozen. Sender: anyone. */
export function planTakeHeldBack(book: AddressBook, facility: string, receivable: bigint): Plan {
  const call = callOf("Facility", facility, "takeHeldBack", [receivable], `Pay what was held back of ${receivable}.`);
  return planOf(book, "anyone", "Pay out what was held back", [call]);
}

/** Pays the lender its fees. Sender: anyone. */
export function planTakeFees(book: AddressBook, facility: string): Plan {
  const call = callOf("Facility", facility, "takeFees", [], "Pay the lender its fees.");
  return planOf(book, "anyone", "Take fees", [call]);
}

/** Rolls a facility's book forward, at most 62 days a call. Sender: anyone. */
export function planRoll(book: AddressBook, facility: string, maxDays = 62): Plan {
  const call = callOf("Facility", facility, "roll", [uint(maxDays, 16, "maxDays")], "Roll the book forward.");
  return planOf(book, "anyone", "Roll a book", [call]);
}

/**
 * Sets terms and prices for draws to come: at once in an empty facility, after the facility's delay otherwise. Sender:
 * the lender's account.
 * @throws InputError `field` unless there are eight grades
 */
export function planSetTerms(book: AddressBook, facility: string, terms: Terms, prices: Prices): Plan {
  checkPrices(prices);
  const call = callOf("Facility", facility, "setTerms", [terms, prices], "Set terms and prices for draws to come.");
  return planOf(book, "the lender's account", "Set terms", [call]);
}

/** Up to how much a group may owe, or its members draw. */
export interface Limit {
  readonly group: number;
  /** True: as seller; false: as obligor. A draw needs both. */
  readonly seller: boolean;
  /** Minor units of principal. */
  readonly cap: bigint;
  /** Last day of the limit. */
  readonly expiryDay: Day;
}

/** Sets limits of groups in a facility. Sender: the lender's account. */
export function planSetLimits(book: AddressBook, facility: string, limits: readonly Limit[]): Plan {
  if (limits.length === 0) throw new InputError("plan", "limits", "there is no limit to set");
  const calls = limits.map(({ group, seller, cap, expiryDay }) => {
    const who = `group ${group} as ${seller ? "seller" : "obligor"}`;
    const words = `Limit ${who} to ${cap} minor units until ${formatDay(expiryDay)}.`;
    return callOf("Facility", facility, "setLimit", [group, seller, uint(cap, 96, "cap"), expiryDay], words);
  });
  return planOf(book, "the lender's account", "Set limits", calls);
}

/** Sets up to which net cash draws need no approval. Sender: the lender's account. */
export function planSetAutoLimit(book: AddressBook, facility: string, amount: bigint): Plan {
  const args = [uint(amount, 96, "amount")];
  const words = `Draw without approval up to ${amount} minor units.`;
  const call = callOf("Facility", facility, "setAutoLimit", args, words);
  return planOf(book, "the lender's account", "Set the limit of automatic draws", [call]);
}

/** Writes a loan off, once it is as long past due as its terms ask. Sender: the lender's account. */
export function planWriteOff(book: AddressBook, facility: string, receivable: bigint): Plan {
  const args = [addressOf(facility, "facility"), receivable];
  const call = bookCall(book, "Recourse", "writeOff", args, `Write off the loan on ${receivable}.`);
  return planOf(book, "the lender's account", "Write a loan off", [call]);
}

/**
 * Opens a facility with its two vaults. Sender: FACILITY_OPENER. Its address is `FacilityFactory.addressOf(salt)`.
 * @param salt 32 bytes, new
 * @throws InputError
 */
export function planOpenFacility(book: AddressBook, config: FacilityConfig, salt: Hex): Plan {
  addressOf(config.currency, "config.currency");
  checkPrices(config.prices);
  const args = [config, bytes32(salt, "salt")];
  const call = bookCall(book, "FacilityFactory", "open", args, `Open a facility of party ${config.lender}.`);
  return planOf(book, "FACILITY_OPENER", "Open a facility", [call]);
}

/**
 * Deposits money in a vault. Sender: the investor's account, of its own money.
 * @param assets minor units
 * @param currency as in `Payment`
 */
export function planDeposit(
  book: AddressBook,
  { vault, assets, receiver, currency }: { vault: string; assets: bigint; receiver: string; currency?: string },
): Plan {
  const args = [amountOf(assets, "assets"), addressOf(receiver, "receiver")];
  const call = callOf("TrancheVault", vault, "deposit", args, `Deposit ${assets} minor units.`);
  const before = currency === undefined ? [] : [approvalOf(currency, addressOf(vault, "vault"), assets)];
  return planOf(book, "the investor's account", "Deposit in a tranche", [...before, call]);
}

/**
 * Redeems shares of a vault for money. Sender: the owner of the shares.
 * @param shares a share has three decimals more than the money; at most `maxRedeem`
 */
export function planRedeem(
  book: AddressBook,
  { vault, shares, receiver, owner }: { vault: string; shares: bigint; receiver: string; owner: string },
): Plan {
  const args = [amountOf(shares, "shares", 128), addressOf(receiver, "receiver"), addressOf(owner, "owner")];
  const call = callOf("TrancheVault", vault, "redeem", args, `Redeem ${shares} shares.`);
  return planOf(book, "the owner of the shares", "Redeem from a tranche", [call]);
}

/** Pauses new business of a contract for the guardian's fixed time. Sender: GUARDIAN. */
export function planPause(book: AddressBook, target: string): Plan {
  const args = [addressOf(target, "target")];
  const call = bookCall(book, "PauseGuardian", "pause", args, `Pause new business of ${target}.`);
  return planOf(book, "GUARDIAN", "Pause new business", [call]);
}

/** Lifts a pause. Sender: STEWARD, delayed: see `planSchedule`. */
export function planUnpause(book: AddressBook, target: string): Plan {
  const args = [addressOf(target, "target")];
  const call = bookCall(book, "PauseGuardian", "unpause", args, `Lift the pause of ${target}.`);
  return planOf(book, "STEWARD", "Lift a pause", [call]);
}

/** Closes a contract for new business for good. Sender: STEWARD, delayed: see `planSchedule`. */
export function planCloseForNewBusiness(book: AddressBook, target: string): Plan {
  const args = [addressOf(target, "target")];
  const call = bookCall(book, "PauseGuardian", "close", args, `Close ${target} for new business for good.`);
  return planOf(book, "STEWARD", "Close for new business", [call]);
}
