import { AbiCoder, keccak256, ZeroHash } from "ethers";

import { formatDay, toDay } from "../dates.js";
import { frameworkIdOf, orderIdOf, priceRuleHash, programmeHash, rulePrice } from "../hashes.js";
import { digestOf, orderMessage } from "../messages.js";
import { PPM } from "../money.js";
import type { Order, Presentation, PriceRule } from "../types.js";
import { isBefore } from "./chain.js";
import { same, Unchecked, unless } from "./checks.js";
import type { PackContent, PackFramework } from "./format.js";
import { lacksRole, notActive, standingAt } from "./mandates.js";
import type { Context } from "./verify.js";

type Sentences = (string | undefined)[];

/** Events of the order book after which an order's terms are what they were. */
const HARMLESS = ["LienTaken", "LienReleased", "LienConsent", "OrderCancelled"];

/** The version of the order in force when the statement was accepted. */
export function inForce({ order, statement }: PackContent): Order {
  const before = order.amendments.filter(({ amended }) => isBefore(amended, statement.accepted));
  return before.at(-1)?.call.next ?? order.call.order;
}

function termsWrong(order: Order, day: number, what: string): Sentences {
  return [
    unless(order.quantity > 0n && order.unitPrice > 0n, `${what} has no quantity or no price.`),
    unless(order.tax <= Number(PPM) && order.tolerance <= Number(PPM), `${what} has a tax or tolerance above all.`),
    unless(order.lastDay >= day, `${what} came after its last day, ${formatDay(toDay(order.lastDay))}.`),
  ];
}

/** What an amendment leaves as it is. */
const KEPT = ["buyer", "seller", "programme", "framework"] as const;

function amendmentsWrong({ pack, book }: Context): Sentences {
  const { id, amendments, call } = pack.order;
  return amendments.flatMap(({ amended, call: { current, next } }, i) => {
    const previous = amendments[i - 1]?.call.next ?? call.order;
    return [
      same("The orders amended and in force", current, previous),
      same("The orders amended and in the event", next, amended.args.order),
      same("The amendment's order and version", [amended.args.id, amended.args.version], [id, i + 1]),
      same("The amendment's order and version", [next.original, next.version], [id, i + 1]),
      ...KEPT.map((field) => same(`The ${field}s of an amendment`, next[field], previous[field])),
      ...termsWrong(next, amended.at.day, `Version ${i + 1}`),
      lacksRole(pack, next.buyer, "Buyer", amended),
      lacksRole(pack, next.seller, "Supplier", amended),
      unless(digestOf(orderMessage(book, next)) !== id, "An amendment is the order itself."),
    ];
  });
}

/** What a call-off has from its framework. */
const TERMS = [
  "buyer",
  "seller",
  "programme",
  "priceRule",
  "tax",
  "taxIncluded",
  "tolerance",
  "anchor",
  "paymentDays",
  "convention",
] as const;

function frameworkWrong({ pack, book }: Context, { placed, call, calledOff }: PackFramework): Sentences {
  const { framework: f } = call;
  const { order } = pack.order.call;
  const id = frameworkIdOf(book, f);
  const { args } = calledOff;
  return [
    same("The framework's ids", [order.framework, placed.args.id, args.id], [id, id, id]),
    same("The frameworks signed and placed", f, placed.args.framework),
    same("The framework's sides", [placed.args.buyer, placed.args.seller], [f.buyer, f.seller]),
    unless(f.firstDay <= f.lastDay && f.lastDay >= placed.at.day, "The framework's days had passed."),
    ...TERMS.map((field) => same(`The ${field}s of framework and call-off`, f[field], order[field])),
    unless(
      order.unitPrice >= f.priceFloor && order.unitPrice <= f.priceCap,
      `Its price, ${order.unitPrice}, is outside the framework's band.`,
    ),
    unless(calledOff.at.day >= f.firstDay, "It was called off before the framework's first day."),
    unless(order.lastDay <= f.lastDay, "Its last day is after the framework's."),
    same("What was called off", args.quantity, order.quantity),
    unless(args.left + args.quantity <= f.quantity, "More was called off than the framework holds."),
    same("The transactions of call-off and order", calledOff.at.transaction, pack.order.placed.at.transaction),
    unless(
      isBefore(placed, calledOff) && isBefore(calledOff, pack.order.placed),
      "The framework came after its call-off.",
    ),
    notActive(pack, f.seller, pack.order.placed),
    unless(
      standingAt(pack, f.buyer, placed).group !== standingAt(pack, f.seller, placed).group,
      "The framework's sides belong to one group.",
    ),
    lacksRole(pack, f.buyer, "Buyer", placed),
    lacksRole(pack, f.seller, "Supplier", placed),
    unless(pack.order.call.sellerSignature === "0x", "A call-off has a signature of the seller."),
  ];
}

function frameworkParts(context: Context): Sentences {
  const { framework, call } = context.pack.order;
  if (framework !== null) return frameworkWrong(context, framework);
  const isFree = call.order.framework === ZeroHash;
  return [unless(isFree, "The framework that the order is called off from is not in the pack.")];
}

/** Checks the order, what it is called off from, and every version of it. */
export function checkOrder(context: Context): void {
  const { checks, pack, book } = context;
  const { id, placed, call, amendments, history, framework } = pack.order;
  const { order } = call;
  const { statement, order: presented } = pack.statement.call.presentation;
  const current = inForce(pack);
  const most = current.quantity + (current.quantity * BigInt(current.tolerance)) / PPM;
  const words = framework === null ? "placed by both sides" : "called off within its framework";
  checks.make("order", `Order ${id} is the one ${words}, presented and stated, in version ${current.version}.`, () => [
    same("The order's ids", orderIdOf(book, order), id),
    same("The order's ids", placed.args.id, id),
    same("First versions", [order.version, order.original], [0, ZeroHash]),
    same("The orders signed and placed", order, placed.args.order),
    same("The order's sides", [placed.args.buyer, placed.args.seller], [order.buyer, order.seller]),
    ...termsWrong(order, placed.at.day, "The order"),
    ...frameworkParts(context),
    ...amendmentsWrong(context),
    same("The orders in force and presented", current, presented),
    same("The orders of the statement", statement.order, id),
    unless(statement.quantity <= most, `${statement.quantity} base units are more than the order's ${most}.`),
    ...history.map((event) =>
      unless(
        event.name !== "OrderCancelled" || isBefore(pack.statement.accepted, event),
        "The order had been cancelled.",
      ),
    ),
    ...history
      .map(({ contract, name, args }) => [
        unless(contract === "OrderBook", `${contract}.${name} is no event of the order book.`),
        unless(!["OrderPlaced", "OrderAmended"].includes(name), `${name} stands in the history, not in its own part.`),
        same("The orders of a later event", args.id, id),
      ])
      .flat(),
  ]);
  if (amendments.length > 0) {
    const count = amendments.length;
    checks.make("amendments", `${count} amendment(s) follow each other, each of the version before it.`, () =>
      amendmentsWrong(context),
    );
  }
  const later = history.filter(({ name }) => !HARMLESS.includes(name)).map(({ name }) => name);
  if (later.length === 0) return;
  checks.make("order's later events", "", () => {
    throw new Unchecked(`${later.join(", ")} may have changed the order; this verifier does not know how.`);
  });
}

const RULE = "tuple(uint32 publisher,bytes32 index,int128 spread,uint128 floor,uint128 cap,uint16 maxAge)";

/** The rule and the day in a presentation. */
export function priceRuleOf({ priceRule }: Pick<Presentation, "priceRule">): { rule: PriceRule; day: number } {
  const [raw, day] = AbiCoder.defaultAbiCoder().decode([RULE, "uint32"], priceRule) as unknown as [
    readonly [bigint, string, bigint, bigint, bigint, bigint],
    bigint,
  ];
  const [publisher, index, spread, floor, cap, maxAge] = raw;
  const rule = { publisher: Number(publisher), index, spread, floor, cap, maxAge: Number(maxAge) };
  return { rule, day: Number(day) };
}

/** Unit price of the order, or what its rule makes of the index value; and what is wrong with it. */
export function unitPriceOf(pack: PackContent): { price: bigint; wrong: Sentences } {
  const { order, statement } = pack.statement.call.presentation;
  if (order.priceRule === ZeroHash) {
    return { price: order.unitPrice, wrong: [unless(pack.index.length === 0, "The order's price follows no index.")] };
  }
  const { rule, day } = priceRuleOf(pack.statement.call.presentation);
  const value = pack.index.at(-1)?.published.args.value;
  const { anchorDay } = statement;
  const wrong = [
    same("The price rules signed and presented", priceRuleHash(rule), order.priceRule),
    unless(day <= anchorDay && day + rule.maxAge >= anchorDay, "The index value is too old, or of a later day."),
    unless(value !== undefined, "The index value that prices is not in the pack."),
  ];
  return { price: rulePrice(rule, value ?? 0n), wrong };
}

/** Checks the index values: signed, of the rule's publisher, index and day, each revision after the other. */
export function checkIndex({ checks, pack }: Context): void {
  const { index, statement } = pack;
  if (index.length === 0) return;
  const last = () => index.at(-1)?.published.args.value ?? 0n;
  checks.make(
    "index value",
    () => `The index stood at ${last()} in revision ${index.length}.`,
    () => {
      const { rule, day } = priceRuleOf(pack.statement.call.presentation);
      return index.flatMap(({ published, call: { value } }, i) => [
        same("An index value's event and what was signed", published.args, value),
        same("The index of a value", [value.publisher, value.index, value.day], [rule.publisher, rule.index, day]),
        same("The revisions of an index value", value.revision, i + 1),
        unless(isBefore(published, statement.accepted), "An index value was published after it priced."),
        unless(value.day <= published.at.day && value.value > 0n, "An index value is of a later day, or of nothing."),
        lacksRole(pack, value.publisher, "Verifier", published),
      ]);
    },
  );
}

/** Checks that the programme is the one approved, pinned and presented, with its table. */
export function checkProgramme({ checks, pack }: Context): void {
  const { number, programmeHash: hash, programme } = pack.programme.approved.args;
  const { presentation } = pack.statement.call;
  checks.make("programme", `Programme ${number} is the one that the order pins; its pricing table is there.`, () => [
    same("The programme's hashes", programmeHash(programme), hash),
    same("The programmes of event and order", hash, pack.order.call.order.programme),
    same("The programmes approved and presented", programme, presentation.programme),
    same("The hashes of the pricing table", keccak256(presentation.table), programme.table),
    same("The tables approved and presented", pack.programme.approved.args.table, presentation.table),
    same("The programme's numbers", number, pack.receivable.tokenised.args.programme),
  ]);
}
