import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { keccak256 } from "ethers";

import type { AddressBook } from "../addresses.js";
import { BusinessCalendar, dueDay } from "../calendar.js";
import { dayAt, formatDay, toDay, type Day } from "../dates.js";
import { deductionsHash, encodeDrawData, leafOf, lotsHash, receivableIdOf } from "../hashes.js";
import { PPM } from "../money.js";
import { agreedWorthOf, PRICING_MODELS, worthOf } from "../pricing.js";
import { statementAmount } from "../quote.js";
import { Anchor, Convention, ReceivableFlag, ReceivableStatus, TransferRule, type Deduction } from "../types.js";
import { isBefore } from "./chain.js";
import { Checks, same, Unchecked, unless, type PackReport } from "./checks.js";
import type { Happened } from "./codec.js";
import { checkLots, type Delivery } from "./evidence.js";
import { contentHash, readPack, type EvidencePack, type PackContent } from "./format.js";
import { checkSignature, dayText, lacksRole, notActive, standingAt } from "./mandates.js";
import { checkIndex, checkOrder, checkProgramme, unitPriceOf } from "./orders.js";
import { checkReplacement, unitsOf } from "./replacement.js";
import { hasOwnPart } from "./naming.js";
import { rolledEvents, rolledWrong } from "./rolled.js";
import { bookOf, eventsIn, signedIn } from "./signed.js";
import { checkStanding, hasConditions } from "./standing.js";

/** What a verifier knows besides the pack. */
export interface VerifyOptions {
  /** The business calendar from another source; by default the days that the pack brings. */
  readonly calendar?: BusinessCalendar;
}

/** What every check of one pack works with. */
export interface Context {
  readonly checks: Checks;
  readonly pack: PackContent;
  /** The pack's address book, for the messages' domains. */
  readonly book: AddressBook;
}

function checkSides({ checks, pack }: Context): void {
  const { order } = pack.order.call;
  const { placed } = pack.order;
  const { accepted } = pack.statement;
  checks.make("parties", "Buyer and seller are of different groups, in their roles, and were active.", () => [
    unless(
      standingAt(pack, order.buyer, placed).group !== standingAt(pack, order.seller, placed).group,
      "Buyer and seller belong to one group.",
    ),
    lacksRole(pack, order.buyer, "Buyer", placed),
    lacksRole(pack, order.seller, "Supplier", placed),
    notActive(pack, order.seller, accepted),
    ...pack.parties.flatMap(({ id, registered, changes }) => [
      same("A party's numbers", registered.args.party, id),
      ...changes.flatMap(({ contract, name, args }) => [
        same("A party's numbers", args.party, id),
        unless(
          contract === "PartyRegistry" && ["PartyRenewed", "PartyStatusChanged", "PartyRecovered"].includes(name),
          `${contract}.${name} is no change of a party.`,
        ),
      ]),
    ]),
    ...pack.keys.flatMap(({ id, granted, revoked }) => [
      same("A key's ids", [id, revoked?.args.keyId ?? id], [granted.args.keyId, id]),
      same("A key's ids", id, keccak256(granted.args.signer)),
      same("A key's parties", revoked?.args.party ?? granted.args.party, granted.args.party),
    ]),
  ]);
}

function checkStatement({ checks, pack, book }: Context): void {
  const { accepted, call, leaf } = pack.statement;
  const { statement, lots, deductions, acceptance, proof, order } = call.presentation;
  const id = receivableIdOf(order.buyer, order.seller, statement.number);
  checks.make(
    "statement",
    "The statement presented is the one accepted, and names this receivable and its lots.",
    () => [
      same("The statements presented and accepted", statement, accepted.args.statement),
      same("The receivable's ids", [pack.receivable.id, accepted.args.receivable], [id, id]),
      same("The statement's sides", [accepted.args.buyer, accepted.args.seller], [order.buyer, order.seller]),
      same("The hashes of the lots", lotsHash(lots), statement.lots),
      same("The hashes of the deductions", deductionsHash(deductions), statement.deductions),
      unless(statement.share > 0 && BigInt(statement.share) <= PPM, `Its share, ${statement.share} ppm, is none.`),
    ],
  );
  const words = acceptance.count === 1 ? "is of this statement alone" : `is of ${acceptance.count} statements`;
  checks.make("acceptance", `The acceptance ${words}, for ${acceptance.total} minor units.`, () => [
    same("The leaves", leafOf(book, statement), leaf),
    same("The roots", acceptance.root, accepted.args.root),
    unless(SimpleMerkleTree.verify(acceptance.root, leaf, [...proof]), "The statement is not under its root."),
    unless(acceptance.count !== 1 || proof.length === 0, "An acceptance of one statement needs no proof."),
    unless(acceptance.total >= statement.amount, `Its total is less than the amount, ${statement.amount}.`),
    unless(acceptance.validUntil >= accepted.at.day, `It had expired on ${dayText(accepted.at)}.`),
  ]);
}

/** What is left of an amount after what both sides signed off it. */
function afterDeductions(
  amount: bigint,
  deductions: readonly Deduction[],
): { left: bigint; wrong: string | undefined } {
  const taken = deductions.reduce((sum, { amount: off }) => sum + off, 0n);
  const isReasoned = deductions.every(({ reason }) => reason !== 0);
  const left = amount - taken;
  return { left, wrong: unless(isReasoned && left >= 0n, "A deduction has no reason, or is above the amount.") };
}

function worthOfStatement(pack: PackContent, module: (typeof PRICING_MODELS)[number], values: bigint, price: bigint) {
  const { statement, table } = pack.statement.call.presentation;
  const { quantity, agreedPrice } = statement;
  return agreedPrice === 0n
    ? worthOf(module, table, { quantity, values, unitPrice: price })
    : agreedWorthOf(module, table, { quantity, values, unitPrice: agreedPrice });
}

function checkQuantity({ checks, pack }: Context, { quantity, values }: Delivery): void {
  const { statement, order, programme } = pack.statement.call.presentation;
  const pieces = (programme.qualityKinds & (1 << 12)) === 0 || order.pieces === 0 ? 0n : values & 0xffffn;
  const most = BigInt(order.pieces) + (BigInt(order.pieces) * BigInt(order.tolerance)) / PPM;
  const counted = order.pieces === 0 ? "" : ` ${pieces} pieces are counted, ${most} are ordered.`;
  checks.make("quantity", `${statement.quantity} base units are stated, ${quantity} are attested.${counted}`, () => [
    unless(statement.quantity > 0n, "Nothing is stated."),
    unless(statement.quantity <= quantity, `${statement.quantity} base units are stated, ${quantity} are attested.`),
    unless(pieces <= most, `${pieces} pieces are more than the order's ${most}.`),
  ]);
}

function checkAmount({ checks, pack }: Context, { values }: Delivery): void {
  const { statement, order, programme, deductions } = pack.statement.call.presentation;
  const module = PRICING_MODELS.find((name) => pack.contracts[name]?.address === programme.pricing);
  const agreed = statement.agreedPrice === 0n ? "" : " at the price agreed";
  const off = deductions.length === 0 ? "" : `, less ${deductions.length} deduction(s)`;
  const detail = `${statement.amount} minor units are what ${module ?? ""} gives${agreed}, with tax and share${off}.`;
  checks.make("amount", detail, () => {
    if (module === undefined) {
      throw new Unchecked(`The pricing module ${programme.pricing} is none that this verifier can compute.`);
    }
    const { price, wrong } = unitPriceOf(pack);
    const worth = worthOfStatement(pack, module, values, price);
    const rest = afterDeductions(statementAmount(order, worth, statement.share), deductions);
    return [
      ...wrong,
      unless(statement.agreedPrice <= price, `The price agreed is above the order's, ${price}.`),
      rest.wrong,
      same("Amounts stated and computed", statement.amount, rest.left),
    ];
  });
}

function calendarOf({ calendar }: PackContent, due: Day): BusinessCalendar {
  if (calendar === null) throw new Unchecked("The due day needs the business calendar, which the pack does not bring.");
  const { from, through, closed } = calendar;
  if (through !== due || closed.some((day) => day < from || day > through)) {
    throw new Error("The days of the calendar do not end on the due day.");
  }
  return new BusinessCalendar(
    toDay(from),
    toDay(through),
    closed.map((day) => toDay(day)),
  );
}

const NO_CALENDAR = new BusinessCalendar(toDay(0), toDay(0), []);

function checkDue({ checks, pack }: Context, given: BusinessCalendar | undefined): void {
  const { order, statement, programme } = pack.statement.call.presentation;
  const { day } = pack.statement.accepted.at;
  const { due, anchorDay } = statement;
  const rule = () => `${formatDay(due)} is what the order's rule gives from ${formatDay(anchorDay)}.`;
  checks.make("due day", rule, () => {
    const isPlain = order.convention === Convention.None;
    const own = isPlain ? NO_CALENDAR : calendarOf(pack, due);
    const none = unless(!isPlain || pack.calendar === null, "The order asks for no calendar.");
    return [none, same("Due days stated and computed", due, dueDay(order, anchorDay, isPlain ? own : (given ?? own)))];
  });
  checks.make("tenor", `It is due ${due - day} days after acceptance, at most ${programme.maxTenor}.`, () => [
    unless(
      order.anchor !== Anchor.Acceptance || anchorDay === day,
      "The payment period does not begin on the day of acceptance.",
    ),
    unless(anchorDay <= day, `The payment period begins after acceptance, on ${formatDay(anchorDay)}.`),
    unless(due > day && due <= day + programme.maxTenor, `${due - day} days are not from 1 to ${programme.maxTenor}.`),
  ]);
}

function flagsOf(pack: PackContent): number {
  const { undertaking, transferRule } = pack.statement.call.presentation.programme;
  return (
    (undertaking ? ReceivableFlag.Undertaking : 0) |
    (hasConditions(pack) ? ReceivableFlag.Conditions : 0) |
    (transferRule === TransferRule.Free ? ReceivableFlag.Free : 0) |
    (transferRule === TransferRule.None ? ReceivableFlag.Fixed : 0)
  );
}

/** A statement that the buyer had refused, or whose acceptance it had taken back, is none; later it stands. */
function takenBackWrong({ statement }: PackContent, event: Happened): (string | undefined)[] {
  if (event.contract !== "AcceptanceBook") return [];
  return [unless(isBefore(statement.accepted, event), `The buyer had taken it back: ${event.name}.`)];
}

/** Once something was paid, a holder gives a part of a claim up out of its share, and the face stays. */
const PAID_INTO = ["Paid", "LateInterestPaid", "PaymentReversed"];

/** Minor units that came off the face: by reductions before the first payment, but for one that ended the claim. */
function creditedOff({ receivable: { id, history } }: PackContent): bigint {
  const own = history.filter(({ contract, args }) => contract === "ReceivableToken" && args.id === id);
  const paid = own.findIndex(({ name }) => PAID_INTO.includes(name));
  return own
    .slice(0, paid < 0 ? own.length : paid)
    .filter(({ name, args }) => name === "Reduced" && args.open !== 0n)
    .reduce((sum, { args }) => sum + (args.amount as bigint), 0n);
}

const STATUSES: readonly number[] = [ReceivableStatus.Active, ReceivableStatus.Settled, ReceivableStatus.Cancelled];

function checkReceivable({ checks, pack }: Context): void {
  const { id, tokenised, record, history } = pack.receivable;
  const { to, presentation } = pack.statement.call;
  const { order, statement, programme } = presentation;
  const credited = creditedOff(pack);
  const { Undertaking, Conditions, Free, Fixed } = ReceivableFlag;
  const terms = Undertaking | Conditions | Free | Fixed;
  const units = unitsOf(pack);
  const { args } = tokenised;
  const detail = () => `${record.units} units, due ${formatDay(statement.due)}, are what was accepted.`;
  checks.make("receivable", detail, () => [
    same("The receivable's ids", args.id, id),
    same("Obligor and originator", [args.obligor, args.originator], [order.buyer, order.seller]),
    same("Holders", args.holder, to),
    same("Currencies", args.currency, programme.currency),
    same("Due day, units", [args.due, args.units], [statement.due, units]),
    same("Obligor and originator in the record", [record.obligor, record.originator], [order.buyer, order.seller]),
    same("Programme and due day in the record", [record.programme, record.due], [args.programme, statement.due]),
    same("Last days to dispute", record.disputeUntil, Math.max(0, statement.due - programme.disputeDays)),
    same(
      "Late rate and overdue limit in the record",
      [record.lateRate, record.overdueDays],
      [programme.lateRate, programme.overdueDays],
    ),
    same("Units in the record and what credit notes left of them", record.units, units - credited),
    ...history.flatMap((event) => [
      unless(!hasOwnPart(pack, event), `${event.contract}.${event.name} stands in the history, not in its own part.`),
      ...takenBackWrong(pack, event),
    ]),
    same("Terms in the record", record.flags & terms, flagsOf(pack)),
    unless(STATUSES.includes(record.status), "It has no status."),
  ]);
}

/** Who held a lien on the order when the statement was accepted. */
function lienAt({ order, statement }: PackContent): unknown {
  const liens = order.history.filter(({ name }) => name === "LienTaken" || name === "LienReleased");
  const last = liens.filter((event) => isBefore(event, statement.accepted)).at(-1);
  return last?.name === "LienTaken" ? last.args.holder : undefined;
}

function checkConsent({ checks, pack, book }: Context): void {
  const { call } = pack.statement;
  const { statement, order } = call.presentation;
  const party = order.seller;
  const seller = pack.parties.find(({ id }) => id === party);
  const { draw, rolled } = pack;
  if (rolled !== null) {
    const detail = `The seller gave the facility the order's lien, and signed ${rolled.draws.length} request(s) for money on it.`;
    checks.make("seller's consent", detail, () => [
      unless(draw === null && call.data === "0x", "What rolled is not drawn on as well."),
      same("Who held the lien and got the units", lienAt(pack), call.to),
      ...rolledWrong(pack, book, rolled),
    ]);
    return;
  }
  if (call.data === "0x") {
    const lien = lienAt(pack);
    checks.make("seller's consent", "The seller signed the statement, and its own account got the units.", () => {
      const wrong = unless(draw === null, "Units in the seller's own account are not drawn on at once.");
      if (lien === undefined) {
        return [same("The seller's account and who got the units", seller?.registered.args.account, call.to), wrong];
      }
      if (lien !== call.to || wrong !== undefined)
        return [same("Who held the lien and got the units", lien, call.to), wrong];
      throw new Unchecked(
        "The units went to the holder of a lien on the order; the seller's signature of it needs the chain.",
      );
    });
    return;
  }
  checks.make(
    "seller's consent",
    "The seller signed the request for money with which the facility took the units.",
    () => {
      if (draw === null) return ["What the custodian that took the units was shown is not in the pack."];
      const { request, payees, sellerSignature: signature, approval } = draw.data;
      const { args } = draw.drawn;
      const units = unitsOf(pack);
      return [
        same("Who held the lien and got the units", lienAt(pack) ?? call.to, call.to),
        same("The requests carried and decoded", call.data, encodeDrawData(request, payees, signature, approval)),
        same("The facilities", [draw.opened.args.facility, pack.contracts.Facility?.address], [call.to, call.to]),
        same("The receivables of the request", [request.receivable, args.id], [pack.receivable.id, pack.receivable.id]),
        same("Seller and obligor of the draw", [args.seller, args.obligor], [party, order.buyer]),
        same("Units requested and drawn on", [request.units, args.units], [units, units]),
        same("The days of the draw", [args.day, args.offer.due], [draw.drawn.at.day, statement.due]),
        same("Advance and holdback", args.offer.advance + args.offer.holdback, units),
        unless(args.offer.net >= request.minNet, `${args.offer.net} is less than the seller asked for.`),
        unless(request.deadline >= draw.drawn.at.day, "The request had expired."),
      ];
    },
  );
}

function inOrder(events: readonly Happened<unknown>[]): (string | undefined)[] {
  return events.map((event, i) => {
    const before = events[i - 1];
    const fits = before === undefined || isBefore(before, event);
    return unless(fits, `${before?.name ?? ""} does not come before ${event.name}.`);
  });
}

/** One transaction is in one block, one block has one time, and a place in it holds one event. */
function contradictions(events: readonly Happened<unknown>[]): (string | undefined)[] {
  const known = new Map<string, unknown>();
  const once = (what: string, key: string, value: unknown) => {
    const before = known.get(`${what} ${key}`) ?? value;
    known.set(`${what} ${key}`, before);
    return same(`${what} ${key} in the pack`, before, value);
  };
  return events.flatMap(({ contract, name, args, at }) => [
    once("Blocks of transaction", at.transaction, at.block),
    once("Times of block", String(at.block), at.timestamp),
    once("Events at place", `${at.block}/${at.log}`, [contract, name, args, at.transaction]),
  ]);
}

function inStep(events: readonly Happened<unknown>[]): (string | undefined)[] {
  const sorted = [...events].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return sorted.map(({ at }, i) =>
    unless(
      at.timestamp >= (sorted[i - 1]?.at.timestamp ?? 0),
      `The time of block ${at.block} is before an earlier one.`,
    ),
  );
}

function checkTimes({ checks, pack, book }: Context): void {
  const { programme, order, lots, statement, receivable, draw, parties } = pack;
  const { accepted } = statement;
  checks.make("times", "Each step has the civil day of its time, and they follow each other as they must.", () => [
    ...eventsIn(pack).map(({ name, at }) =>
      unless(at.day === dayAt(at.timestamp, pack.chain.utcOffset), `The day of ${name} is not that of its time.`),
    ),
    same("Day and time of the pack itself", pack.exported.day, dayAt(pack.exported.timestamp, pack.chain.utcOffset)),
    ...eventsIn(pack).map(({ name, at }) => unless(at.block <= pack.exported.block, `${name} is later than the pack.`)),
    ...contradictions(eventsIn(pack)),
    ...inStep(eventsIn(pack)),
    ...inOrder([
      programme.approved,
      order.placed,
      accepted,
      receivable.tokenised,
      ...(draw === null ? [] : [draw.drawn]),
    ]),
    ...lots.flatMap(({ attestations, revocations, refreshes, used }) => [
      ...inOrder(attestations.map(({ attested }) => attested)),
      ...inOrder(revocations.map(({ revoked }) => revoked)),
      ...inOrder(refreshes.map(({ refreshed }) => refreshed)),
      ...inOrder([used, accepted]),
      same("The transactions that used a lot and accepted", used.at.transaction, accepted.at.transaction),
    ]),
    same("The transactions of acceptance and token", accepted.at.transaction, receivable.tokenised.at.transaction),
    same(
      "The transactions of acceptance and draw",
      draw?.drawn.at.transaction ?? accepted.at.transaction,
      accepted.at.transaction,
    ),
    ...parties.flatMap(({ registered, changes }) => inOrder([registered, ...changes])),
    ...signedIn(pack, book).map(({ party, taken }) => {
      const registered = parties.find(({ id }) => id === party)?.registered;
      return unless(registered !== undefined && isBefore(registered, taken), `Party ${party} came too late.`);
    }),
    ...parties.map(({ id, registered }) => {
      const isSide = id === order.call.order.buyer || id === order.call.order.seller;
      return unless(!isSide || isBefore(registered, order.placed), `Party ${id} came too late.`);
    }),
    ...(draw === null ? [] : inOrder([draw.opened, draw.drawn])),
    ...inOrder(rolledEvents(pack.rolled)),
    ...inOrder(receivable.history),
    ...inOrder(order.history),
    ...inOrder([order.placed, ...order.amendments.map(({ amended }) => amended)]),
  ]);
}

/**
 * Verifies a pack without any chain: recomputes every id and hash, checks every signature against the key's mandate on
 * the day, and the statement against order, programme, evidence and calendar. What only the chain can tell is reported as
 * not checked. That contracts, keys and parties are those of the real suite is the pack's own word until
 * `verifyPackOnChain` or a list that the reader trusts confirms it: see docs/evidence-pack.md.
 * @param json parsed JSON of a pack
 */
export function verifyPack(json: unknown, { calendar }: VerifyOptions = {}): PackReport {
  const checks = new Checks();
  let pack: PackContent | undefined;
  checks.make("form", "The file has the form of a pack.", () => {
    pack = readPack(json);
    return [];
  });
  if (pack === undefined) return checks.report();
  const { sha256 } = pack;
  checks.make("integrity", "Nothing was changed since the pack was sealed.", () => [
    unless(contentHash(json as EvidencePack) === sha256, "The content is not that of the pack's SHA-256."),
  ]);
  const context = { checks, pack, book: bookOf(pack) };
  checkProgramme(context);
  checkOrder(context);
  checkSides(context);
  checkIndex(context);
  const delivery = checkLots(checks, pack, context.book);
  checkStatement(context);
  checkQuantity(context, delivery);
  checkAmount(context, delivery);
  checkReplacement(context);
  checkDue(context, calendar);
  checkConsent(context);
  for (const signed of signedIn(pack, context.book)) checkSignature(checks, pack, signed);
  checkReceivable(context);
  checkStanding(context);
  checkTimes(context);
  return checks.report();
}
