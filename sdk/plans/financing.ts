import { AbiCoder, ZeroHash, type Interface } from "ethers";

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
  for (let i = 0; i < 8; i++) {
    within(advance[i], 0, i === 0 ? PPM : advance[i - 1], "advance");
    within(rate[i], i === 0 ? 0 : rate[i - 1], PPM, "rate");
  }
}

/** A whole number between two bounds, both included. */
function within(value = -1, least = 0, most = 0, field = ""): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InputError("field", field, `${value} is not from ${least} to ${most}`);
}

/** The bounds of terms, as the facility has them (docs/adr/0023-admission.md). */
function checkTerms(t: Terms, prices: Prices): void {
  checkPrices(prices);
  within(t.fee, 0, PPM / 10, "fee");
  within(t.lateRate, 0, PPM, "lateRate");
  within(t.maxTenor, 1, MAX_TENOR, "tenor");
  within(t.minTenor, 1, t.maxTenor, "tenor");
  within(t.floor, 0, PPM, "floor");
  within(t.provision3, 0, PPM, "provision");
  within(t.provision2, 0, t.provision3, "provision");
  within(t.provision1, 0, t.provision2, "provision");
  within(t.special, t.provision3, PPM, "special");
  within(t.writeOffDays, 0, MAX_TENOR, "writeOffDays");
  within(t.grace, 0, 60, "grace");
  within(t.cureDays, t.recourse === 0 ? 0 : 1, 60, "cureDays");
  within(t.principalFirst, 0, 31, "principalFirst");
  within(t.orderDays, 0, 365, "orderDays");
  within(t.recourse, 0, PPM, "recourse");
  within(t.dilutionCap, 0, PPM - (prices.advance[0] ?? 0), "dilutionCap");
  within(t.rollCap, 0, PPM, "rollCap");
  within(t.crossAgeing, 0, 255, "crossAgeing");
  uint(t.payeesFrom, 64, "payeesFrom");
  uint(t.newPairCap, 64, "newPairCap");
  within(t.benchmark, 0, 255, "benchmark");
  within(t.benchmarkDays, t.benchmark === 0 ? 0 : 1, t.benchmark === 0 ? 0 : 92, "benchmarkDays");
}

const PPM = 1_000_000;
const MAX_TENOR = 730;
/** Grade and class of the worst. */
const WORST = 7;

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
 * Books what the bank decided of a draw in transit: interest runs from the value day, or the draw was never made.
 * Sender: anyone.
 * @param loan the receivable, the order's id as a number, or the seller's number for its line
 */
export function planBookPayout(book: AddressBook, facility: string, loan: bigint): Plan {
  const call = callOf("Facility", facility, "bookPayout", [loan], `Book the payout of loan ${loan}.`);
  return planOf(book, "anyone", "Book a payout", [call]);
}

/**
 * Takes a loan off the book whose units do not cover it any more, because a court took some or a payment was taken back.
 * A court's transfer asks for it by itself; `NotReviewed` names a facility that could not. Sender: anyone.
 */
export function planReview(book: AddressBook, facility: string, receivable: bigint): Plan {
  const call = callOf("Facility", facility, "review", [receivable], `Look again at the loan on ${receivable}.`);
  return planOf(book, "anyone", "Review a loan", [call]);
}

/**
 * Values the book for the next insolvency that a court recorded: until that is done for all of them, deposits and redemptions
 * of its tranches are refused. Sender: anyone.
 */
export function planValue(book: AddressBook, facility: string): Plan {
  const call = callOf("Facility", facility, "value", [], "Value the book for the next insolvency.");
  return planOf(book, "anyone", "Value a book", [call]);
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
 * Sets terms and prices for draws to come: at once while nobody but the lender has shares, after the facility's delay
 * otherwise. Sender: the lender's account.
 * @throws InputError `field` for terms that make no sense, with the member's name
 */
export function planSetTerms(book: AddressBook, facility: string, terms: Terms, prices: Prices): Plan {
  checkTerms(terms, prices);
  const call = callOf("Facility", facility, "setTerms", [terms, prices], "Set terms and prices for draws to come.");
  return planOf(book, "the lender's account", "Set terms", [call]);
}

/**
 * Names a published rate, so that terms may refer to it by its number: once for each. Its values are ppm a year, published
 * with `planPublishIndex`. Sender: the lender's account.
 * @param benchmark.index keyed hash of its name
 * @throws InputError `field` for a number that is not from 1 to 255, or nobody as publisher
 */
export function planNameBenchmark(
  book: AddressBook,
  facility: string,
  benchmark: { readonly number: number; readonly publisher: PartyId; readonly index: Hex },
): Plan {
  const { number, publisher, index } = benchmark;
  within(number, 1, 255, "benchmark");
  within(publisher, 1, 2 ** 32 - 1, "publisher");
  if (BigInt(bytes32(index, "index")) === 0n) throw new InputError("field", "index", "names no index");
  const words = `Let terms refer to the rate that party ${publisher} publishes as number ${number}.`;
  const call = callOf("Facility", facility, "nameBenchmark", [number, publisher, index], words);
  return planOf(book, "the lender's account", "Name a benchmark", [call]);
}

/**
 * Agrees to give up what buyer and seller signed off of a claim and nobody gave up so far, beyond what the loan's dilution cap
 * lets pass by itself (`planAbsorb`). Sender: the lender's account.
 * @param amount minor units agreed to, with what the cap gives among them
 */
export function planAgreeToDilution(book: AddressBook, facility: string, receivable: bigint, amount: bigint): Plan {
  const args = [receivable, amountOf(amount, "amount", 64)];
  const words = `Give up as much as ${amount} minor units of ${receivable} to what buyer and seller signed off.`;
  const call = callOf("Facility", facility, "agreeToDilution", args, words);
  return planOf(book, "the lender's account", "Agree to a reduction", [call]);
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
  /** The lender's own risk class, 0 the best to 7; prices with recourse look at the seller's. 0 by default. */
  readonly class?: number;
  /** Root of the signed master agreement; none by default. */
  readonly agreement?: Hex;
}

/**
 * Admits groups to a facility, or changes their limits: what gives less holds at once, what gives more after the facility's
 * delay while anybody but the lender has shares. Sender: the lender's account.
 * @throws InputError `plan` for an empty list, `field` for a group or class that is none
 */
export function planAdmit(book: AddressBook, facility: string, limits: readonly Limit[]): Plan {
  if (limits.length === 0) throw new InputError("plan", "limits", "there is nobody to admit");
  const calls = limits.map(({ group, seller, cap, expiryDay, class: risk = 0, agreement = ZeroHash }) => {
    within(group, 1, 2 ** 32 - 1, "group");
    within(risk, 0, WORST, "class");
    const who = `group ${group} as ${seller ? "seller" : "obligor"}`;
    const words = `Admit ${who} to ${cap} minor units until ${formatDay(expiryDay)}, class ${risk}.`;
    const root = bytes32(agreement, "agreement");
    const admission = { cap: uint(cap, 96, "cap"), expiryDay, class: risk, agreement: root };
    return callOf("Facility", facility, "admit", [group, seller, admission], words);
  });
  return planOf(book, "the lender's account", "Admit customers", calls);
}

/** A sector of a lender. */
export interface Sector {
  /** The lender's number for it, 1 to 255. */
  readonly number: number;
  /** Minor units of principal. */
  readonly cap: bigint;
  /** ppm off the advance rate. */
  readonly haircut: number;
  /** Numbers of the programmes to file under it; none by default. */
  readonly programmes?: readonly number[];
}

/**
 * Sets cap and haircut of a sector and files programmes under it, with the delay of `planAdmit` for what gives more. Sender:
 * the lender's account.
 * @throws InputError `field` for a number, haircut or programme that is none
 */
export function planSetSector(book: AddressBook, facility: string, sector: Sector): Plan {
  const { number, cap, haircut, programmes = [] } = sector;
  within(number, 1, 255, "sector");
  within(haircut, 0, PPM, "haircut");
  const words = `Cap sector ${number} at ${cap} minor units, ${haircut} ppm off its advance rates.`;
  const set = callOf("Facility", facility, "setSector", [number, uint(cap, 96, "cap"), haircut], words);
  const files = programmes.map((programme) => {
    within(programme, 1, 2 ** 32 - 1, "programme");
    const filed = `File programme ${programme} under sector ${number}.`;
    return callOf("Facility", facility, "fileProgramme", [programme, number], filed);
  });
  return planOf(book, "the lender's account", "Set a sector", [set, ...files]);
}

/** Takes a programme out of its sector, with the delay of `planAdmit`. Sender: the lender's account. */
export function planUnfileProgramme(book: AddressBook, facility: string, programme: number): Plan {
  within(programme, 1, 2 ** 32 - 1, "programme");
  const words = `Take programme ${programme} out of its sector.`;
  const call = callOf("Facility", facility, "fileProgramme", [programme, 0], words);
  return planOf(book, "the lender's account", "Take a programme out of its sector", [call]);
}

/**
 * Sets up to what the book may go by a draw, with the delay of `planAdmit`. Sender: the lender's account.
 * @param cap minor units; 0: no such cap
 */
export function planSetFacilityCap(book: AddressBook, facility: string, cap: bigint): Plan {
  const words = cap === 0n ? "Do without a cap of the facility." : `Cap the facility's book at ${cap} minor units.`;
  const call = callOf("Facility", facility, "setFacilityCap", [uint(cap, 96, "cap")], words);
  return planOf(book, "the lender's account", "Cap a facility", [call]);
}

/**
 * Replaces the scorecard's grade of an obligor in one facility until a day: a worse one at once, a better one with the delay
 * of `planAdmit`. Sender: the lender's account.
 * @throws InputError `field` for a grade that is none, or without a reason
 */
export function planOverrideGrade(
  book: AddressBook,
  facility: string,
  { obligor, grade, reason, expiryDay }: { obligor: PartyId; grade: number; reason: Hex; expiryDay: Day },
): Plan {
  within(grade, 0, WORST, "grade");
  if (bytes32(reason, "reason") === ZeroHash)
    throw new InputError("field", "reason", "say why, by the hash of a paper");
  const words = `Grade party ${obligor} ${grade} until ${formatDay(expiryDay)}.`;
  const call = callOf("Facility", facility, "overrideGrade", [obligor, grade, reason, expiryDay], words);
  return planOf(book, "the lender's account", "Override a grade", [call]);
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
  checkTerms(config.terms, config.prices);
  within(config.seniorRate, 0, PPM, "seniorRate");
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
