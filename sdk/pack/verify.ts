import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { keccak256 } from "ethers";

import type { AddressBook } from "../addresses.js";
import { BusinessCalendar, dueDay } from "../calendar.js";
import { dayAt, formatDay, toDay, type Day } from "../dates.js";
import { encodeDrawData, leafOf, lotsHash, orderIdOf, programmeHash, receivableIdOf } from "../hashes.js";
import { acceptanceMessage, attestationMessage, digestOf, drawRequestMessage, statementMessage } from "../messages.js";
import { PPM } from "../money.js";
import { PRICING_MODELS, worthOf } from "../pricing.js";
import { orderValue, statementAmount } from "../quote.js";
import { Convention, ReceivableFlag, ReceivableStatus, TransferRule } from "../types.js";
import { isBefore } from "./chain.js";
import { Checks, same, Unchecked, unless, type PackReport } from "./checks.js";
import type { Happened } from "./codec.js";
import { checkLots, type Delivery } from "./evidence.js";
import { contentHash, readPack, type EvidencePack, type PackContent } from "./format.js";
import { checkSignature, dayText, lacksRole, notActive, standingAt, type Signed } from "./mandates.js";

/** What a verifier knows besides the pack. */
export interface VerifyOptions {
  /** The business calendar from another source; by default the days that the pack brings. */
  readonly calendar?: BusinessCalendar;
}

/** What every check of one pack works with. */
interface Context {
  readonly checks: Checks;
  readonly pack: PackContent;
  /** The pack's address book, for the messages' domains. */
  readonly book: AddressBook;
}

/** The address book that a pack brings. */
export function bookOf(pack: PackContent): AddressBook {
  const contracts = Object.fromEntries(Object.entries(pack.contracts).map(([name, { address }]) => [name, address]));
  return { ...pack.chain, contracts: contracts as AddressBook["contracts"] };
}

function checkProgramme({ checks, pack }: Context): void {
  const { number, programmeHash: hash, programme } = pack.programme.approved.args;
  const { presentation } = pack.statement.call;
  checks.make("programme", `Programme ${number} is the one that the order pins; its pricing table is there.`, () => [
    same("The programme's hashes", programmeHash(programme), hash),
    same("The programmes of event and order", hash, pack.order.call.order.programme),
    same("The programmes approved and presented", programme, presentation.programme),
    same("The hashes of the pricing table", keccak256(presentation.table), programme.table),
    same("The programme's numbers", number, pack.receivable.tokenised.args.programme),
  ]);
}

function checkOrder({ checks, pack, book }: Context): void {
  const { id, placed, call, history } = pack.order;
  const { order } = call;
  const { statement } = pack.statement.call.presentation;
  const most = order.quantity + (order.quantity * BigInt(order.tolerance)) / PPM;
  checks.make("order", `Order ${id} is the one placed, presented and stated.`, () => [
    same("The order's ids", orderIdOf(book, order), id),
    same("The order's ids", placed.args.id, id),
    same("The orders signed and placed", order, placed.args.order),
    same("The orders signed and presented", order, pack.statement.call.presentation.order),
    same("The order's sides", [placed.args.buyer, placed.args.seller], [order.buyer, order.seller]),
    same("The orders of the statement", statement.order, id),
    unless(statement.quantity <= most, `${statement.quantity} base units are more than the order's ${most}.`),
    unless(order.lastDay >= placed.at.day, `It was placed after its last day, ${formatDay(order.lastDay)}.`),
  ]);
  const later = history.filter(({ name }) => name !== "OrderCancelled").map(({ name }) => name);
  if (later.length === 0) return;
  checks.make("order's later events", "", () => {
    throw new Unchecked(`${later.join(", ")} may have changed the order; this verifier does not know how.`);
  });
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
          contract === "PartyRegistry" && ["PartyRenewed", "PartyStatusChanged"].includes(name),
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
  const { statement, lots, acceptance, proof, order } = call.presentation;
  const id = receivableIdOf(order.buyer, order.seller, statement.number);
  checks.make(
    "statement",
    "The statement presented is the one accepted, and names this receivable and its lots.",
    () => [
      same("The statements presented and accepted", statement, accepted.args.statement),
      same("The receivable's ids", [pack.receivable.id, accepted.args.receivable], [id, id]),
      same("The statement's sides", [accepted.args.buyer, accepted.args.seller], [order.buyer, order.seller]),
      same("The hashes of the lots", lotsHash(lots), statement.lots),
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

function checkAmount({ checks, pack }: Context, { quantity, values }: Delivery): void {
  const { statement, order, programme, table } = pack.statement.call.presentation;
  checks.make("quantity", `${statement.quantity} base units are stated, ${quantity} are attested.`, () => [
    unless(statement.quantity > 0n, "Nothing is stated."),
    unless(statement.quantity <= quantity, `${statement.quantity} base units are stated, ${quantity} are attested.`),
  ]);
  const module = PRICING_MODELS.find((name) => pack.contracts[name]?.address === programme.pricing);
  const detail = `${statement.amount} minor units are what ${module ?? ""} gives, with tax and share.`;
  checks.make("amount", detail, () => {
    if (module === undefined) {
      throw new Unchecked(`The pricing module ${programme.pricing} is none that this verifier can compute.`);
    }
    const worth = worthOf(module, table, { quantity: statement.quantity, values, unitPrice: order.unitPrice });
    return [same("Amounts stated and computed", statement.amount, statementAmount(order, worth, statement.share))];
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
    unless(anchorDay <= day, `The payment period begins after acceptance, on ${formatDay(anchorDay)}.`),
    unless(due > day && due <= day + programme.maxTenor, `${due - day} days are not from 1 to ${programme.maxTenor}.`),
  ]);
}

function flagsOf({ undertaking, transferRule }: { undertaking: boolean; transferRule: TransferRule }): number {
  return (
    (undertaking ? ReceivableFlag.Undertaking : 0) |
    (transferRule === TransferRule.Free ? ReceivableFlag.Free : 0) |
    (transferRule === TransferRule.None ? ReceivableFlag.Fixed : 0)
  );
}

function checkReceivable({ checks, pack }: Context): void {
  const { id, tokenised, record, history } = pack.receivable;
  const { to, presentation } = pack.statement.call;
  const { order, statement, programme } = presentation;
  const credited = history
    .filter(({ contract, name }) => contract === "ReceivableToken" && name === "UnitsCredited")
    .reduce((sum, { args }) => sum + (args.amount as bigint), 0n);
  const terms = ReceivableFlag.Undertaking | ReceivableFlag.Free | ReceivableFlag.Fixed;
  const { args } = tokenised;
  const detail = () => `${record.units} units, due ${formatDay(statement.due)}, are what was accepted.`;
  checks.make("receivable", detail, () => [
    same("The receivable's ids", args.id, id),
    same("Obligor and originator", [args.obligor, args.originator], [order.buyer, order.seller]),
    same("Holders", args.holder, to),
    same("Currencies", args.currency, programme.currency),
    same("Due day, units", [args.due, args.units], [statement.due, statement.amount]),
    same("Obligor and originator in the record", [record.obligor, record.originator], [order.buyer, order.seller]),
    same("Programme and due day in the record", [record.programme, record.due], [args.programme, statement.due]),
    same("Last days to dispute", record.disputeUntil, Math.max(0, statement.due - programme.disputeDays)),
    same("Units in the record and what credit notes left of them", record.units, statement.amount - credited),
    same("Terms in the record", record.flags & terms, flagsOf(programme)),
    unless(
      record.status === ReceivableStatus.Active || record.status === ReceivableStatus.Settled,
      "It has no status.",
    ),
  ]);
}

function checkConsent({ checks, pack }: Context): void {
  const { call } = pack.statement;
  const { statement, order } = call.presentation;
  const party = order.seller;
  const seller = pack.parties.find(({ id }) => id === party);
  const { draw } = pack;
  if (call.data === "0x") {
    checks.make("seller's consent", "The seller signed the statement, and its own account got the units.", () => [
      same("The seller's account and who got the units", seller?.registered.args.account, call.to),
      unless(draw === null, "Units in the seller's own account are not drawn on at once."),
    ]);
    return;
  }
  checks.make(
    "seller's consent",
    "The seller signed the request for money with which the facility took the units.",
    () => {
      if (draw === null) return ["What the custodian that took the units was shown is not in the pack."];
      const { request, payees, sellerSignature: signature, approval } = draw.data;
      const { args } = draw.drawn;
      return [
        same("The requests carried and decoded", call.data, encodeDrawData(request, payees, signature, approval)),
        same("The facilities", [draw.opened.args.facility, pack.contracts.Facility?.address], [call.to, call.to]),
        same("The receivables of the request", [request.receivable, args.id], [pack.receivable.id, pack.receivable.id]),
        same("Seller and obligor of the draw", [args.seller, args.obligor], [party, order.buyer]),
        same("Units requested and drawn on", [request.units, args.units], [statement.amount, statement.amount]),
        same("The days of the draw", [args.day, args.offer.due], [draw.drawn.at.day, statement.due]),
        same("Advance and holdback", args.offer.advance + args.offer.holdback, statement.amount),
        unless(args.offer.net >= request.minNet, `${args.offer.net} is less than the seller asked for.`),
        unless(request.deadline >= draw.drawn.at.day, "The request had expired."),
      ];
    },
  );
}

/** The seller's own signature of the statement: needed where its account got the units, and checked wherever it is. */
function statementSigners({ statement: { call, accepted }, order }: PackContent, book: AddressBook): Signed[] {
  const { statement, sellerSignature } = call.presentation;
  if (call.data !== "0x" && sellerSignature === "0x") return [];
  return [
    {
      name: "statement, by the seller",
      party: order.call.order.seller,
      purpose: "Present",
      amount: statement.amount,
      digest: () => digestOf(statementMessage(book, statement)),
      signature: sellerSignature,
      taken: accepted,
    },
  ];
}

function requestSigners({ draw, statement, order }: PackContent, book: AddressBook): Signed[] {
  if (draw === null) return [];
  const digest = () => digestOf(drawRequestMessage(book, statement.call.to, draw.data.request));
  const { net } = draw.drawn.args.offer;
  const common = { amount: net, digest, taken: draw.drawn };
  const { lender } = draw.opened.args;
  const { sellerSignature, approval } = draw.data;
  return [
    {
      ...common,
      name: "request, by the seller",
      party: order.call.order.seller,
      purpose: "Draw",
      signature: sellerSignature,
    },
    ...(approval === "0x"
      ? []
      : [
          {
            ...common,
            name: "request, by the lender",
            party: lender,
            purpose: "Approve",
            signature: approval,
          } as const,
        ]),
  ];
}

/** Everything in a pack that was signed, and what each signature has to be good for. */
export function signedIn(pack: PackContent, book: AddressBook): Signed[] {
  const { order, buyerSignature, sellerSignature } = pack.order.call;
  const { presentation } = pack.statement.call;
  const bySides = {
    purpose: "Order",
    amount: orderValue(order),
    digest: () => orderIdOf(book, order),
    taken: pack.order.placed,
  } as const;
  return [
    { ...bySides, name: "order, by the buyer", party: order.buyer, signature: buyerSignature },
    { ...bySides, name: "order, by the seller", party: order.seller, signature: sellerSignature },
    ...pack.lots.flatMap(({ attestations }, i) =>
      attestations.map(({ attested, call }, k) => ({
        name: `attestation ${k + 1} of lot ${i + 1}, by party ${call.attestation.verifier}`,
        party: call.attestation.verifier,
        purpose: "Attest" as const,
        amount: 0n,
        digest: () => digestOf(attestationMessage(book, call.attestation)),
        signature: call.signature,
        taken: attested,
      })),
    ),
    {
      name: "acceptance, by the buyer",
      party: order.buyer,
      purpose: "Accept",
      amount: presentation.acceptance.total,
      digest: () => digestOf(acceptanceMessage(book, presentation.acceptance)),
      signature: presentation.buyerSignature,
      taken: pack.statement.accepted,
    },
    ...statementSigners(pack, book),
    ...requestSigners(pack, book),
  ];
}

/** Every event in a pack. */
export function eventsIn(pack: PackContent): Happened<unknown>[] {
  const { receivable, programme, order, lots, statement, draw, parties, keys } = pack;
  return [
    programme.approved,
    order.placed,
    ...order.history,
    ...lots.flatMap(({ attestations, used }) => [...attestations.map(({ attested }) => attested), used]),
    statement.accepted,
    receivable.tokenised,
    ...receivable.history,
    ...(draw === null ? [] : [draw.drawn, draw.opened]),
    ...parties.flatMap(({ registered, changes }) => [registered, ...changes]),
    ...keys.flatMap(({ granted, revoked }) => (revoked === null ? [granted] : [granted, revoked])),
  ];
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

function checkTimes({ checks, pack }: Context): void {
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
    ...lots.flatMap(({ attestations, used }) => [
      ...inOrder([...attestations.map(({ attested }) => attested), used, accepted]),
      same("The transactions that used a lot and accepted", used.at.transaction, accepted.at.transaction),
    ]),
    same("The transactions of acceptance and token", accepted.at.transaction, receivable.tokenised.at.transaction),
    same(
      "The transactions of acceptance and draw",
      draw?.drawn.at.transaction ?? accepted.at.transaction,
      accepted.at.transaction,
    ),
    ...parties.flatMap(({ registered, changes }) => inOrder([registered, ...changes])),
    ...parties.map(({ id, registered }) => {
      const isSide = id === order.call.order.buyer || id === order.call.order.seller;
      return unless(isBefore(registered, isSide ? order.placed : receivable.tokenised), `Party ${id} came too late.`);
    }),
    ...inOrder(receivable.history),
    ...inOrder(order.history),
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
  const delivery = checkLots(checks, pack);
  checkStatement(context);
  checkAmount(context, delivery);
  checkDue(context, calendar);
  checkConsent(context);
  for (const signed of signedIn(pack, context.book)) checkSignature(checks, pack, signed);
  checkReceivable(context);
  checkTimes(context);
  return checks.report();
}
