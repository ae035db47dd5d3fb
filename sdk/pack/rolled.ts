import type { AddressBook } from "../addresses.js";
import { payeesHash, stagesHash } from "../hashes.js";
import { digestOf, orderLienMessage, orderMessage, orderRequestMessage } from "../messages.js";
import { orderValue } from "../quote.js";
import { isBefore, type ChainReader } from "./chain.js";
import { same, unless } from "./checks.js";
import type { Happened } from "./codec.js";
import { DRAW_ON_ORDER, type PackContent, type PackOrderDraw, type PackRolled } from "./format.js";
import { callOf } from "./gather.js";
import type { Signed } from "./mandates.js";
import { unitsOf } from "./replacement.js";

type Sentences = readonly (string | undefined)[];

/** Draws on an order in a facility before the loan rolled. */
async function drawsBefore(reader: ChainReader, order: string, facility: string, rolled: Happened<unknown>) {
  const all = await reader.find<PackOrderDraw["drawn"]["args"]>("Facility", "DrawnOnOrder", [order], facility);
  return all.filter((drawn) => isBefore(drawn, rolled));
}

/** The loan on the order that became the loan on the receivable, where a facility got the units as the order's holder. */
export async function rolledPart(
  reader: ChainReader,
  receivable: bigint,
  order: string,
  { to, data }: { readonly to: string; readonly data: string },
): Promise<PackRolled | null> {
  if (data !== "0x") return null;
  const [opened] = await reader.find<PackRolled["opened"]["args"]>("FacilityFactory", "FacilityOpened", [to]);
  if (opened === undefined) return null;
  const [rolled] = await reader.find<PackRolled["rolled"]["args"]>("Facility", "OrderRolled", [order, receivable], to);
  if (rolled === undefined) return null;
  const draws: PackOrderDraw[] = [];
  for (const drawn of await drawsBefore(reader, order, to, rolled)) {
    const { stage, lot } = drawn.args;
    const call = await callOf(reader, drawn.at.transaction, DRAW_ON_ORDER, ({ draw: { request } }) => {
      return request.order === order && request.stage === Number(stage) && request.lot === lot;
    });
    draws.push({ drawn, call });
  }
  return { opened, rolled, draws };
}

/** Draws of the chain and those that a pack tells. */
export async function rolledDraws(reader: ChainReader, { rolled, order }: PackContent) {
  if (rolled === null) return { onChain: [], told: [] };
  const onChain = await drawsBefore(reader, order.id, rolled.opened.args.facility, rolled.rolled);
  return { onChain, told: rolled.draws.map(({ drawn }) => drawn) };
}

/** Every event of the part, in the order in which they must follow each other. */
export function rolledEvents(rolled: PackContent["rolled"]): Happened<unknown>[] {
  return rolled === null ? [] : [rolled.opened, ...rolled.draws.map(({ drawn }) => drawn), rolled.rolled];
}

type Loan = Pick<PackContent, "rolled" | "order">;

/** By what event the facility took the lien under which the receivable rolled. */
function lienTaken({ rolled, order }: Loan): Happened | undefined {
  if (rolled === null) return undefined;
  const taken = order.history.filter((event) => event.name === "LienTaken" && isBefore(event, rolled.rolled)).at(-1);
  return taken?.args.holder === rolled.opened.args.facility ? taken : undefined;
}

/** The seller's requests and its lien, the lender's approvals. */
export function rolledSigners({ rolled, order }: Loan, book: AddressBook): Signed[] {
  if (rolled === null) return [];
  const { facility, lender } = rolled.opened.args;
  const lien = lienTaken({ rolled, order });
  return rolled.draws.flatMap(({ drawn, call: { draw } }, i): Signed[] => {
    const digest = () => digestOf(orderRequestMessage(book, facility, draw.request));
    const name = `request ${i + 1} on the order`;
    const common = { amount: drawn.args.offer.net, digest, taken: drawn };
    const party = draw.order.seller;
    const signed: Signed[] = [
      { ...common, name: `${name}, by the seller`, party, purpose: "Draw", signature: draw.sellerSignature },
    ];
    if (draw.approval !== "0x") {
      const signature = draw.approval;
      signed.push({ ...common, name: `${name}, by the lender`, party: lender, purpose: "Approve", signature });
    }
    if (lien?.at.transaction === drawn.at.transaction) {
      signed.push({
        ...{ name: "lien on the order, by the seller", party, purpose: "Draw", amount: orderValue(draw.order) },
        ...{ digest: () => digestOf(orderLienMessage(book, order.id, facility)), signature: draw.lienSignature },
        taken: lien,
      });
    }
    return signed;
  });
}

function drawWrong(pack: PackContent, book: AddressBook, { drawn, call: { draw } }: PackOrderDraw): Sentences {
  const { order, programme } = pack;
  const { request } = draw;
  const { args, at } = drawn;
  const versions = [order.call.order, ...order.amendments.map(({ amended }) => amended.args.order)];
  const digests = versions.map((version) => digestOf(orderMessage(book, version)));
  return [
    same("The orders of a request", [args.order, request.order], [order.id, order.id]),
    unless(digests.includes(digestOf(orderMessage(book, draw.order))), "A draw is on terms that the order never had."),
    same("Seller and obligor of a draw", [args.seller, args.obligor], [draw.order.seller, draw.order.buyer]),
    same("The programmes of a draw", draw.programme, programme.approved.args.programme),
    same("The hashes of the stages", stagesHash(draw.stages), draw.programme.stages),
    same("Lot and stage of a draw", [args.lot, args.stage], [request.lot, request.stage]),
    unless(request.stage < draw.stages.length, "A draw is on a stage that there is not."),
    same("The hashes of the payees", payeesHash(draw.payees), request.payees),
    same("Amounts requested and drawn", request.amount, args.offer.advance),
    unless(args.offer.net >= request.minNet, `${args.offer.net} is less than the seller asked for.`),
    same("The days of a draw", args.day, at.day),
    unless(request.deadline >= at.day, "A request had expired."),
  ];
}

/** What is wrong with the loan that rolled. */
export function rolledWrong(pack: PackContent, book: AddressBook, rolled: PackRolled): Sentences {
  const { receivable, order, statement, contracts } = pack;
  const { args, at } = rolled.rolled;
  const out = rolled.draws.reduce((sum, { call }) => sum + call.draw.request.amount, 0n);
  const [first] = rolled.draws;
  return [
    same(
      "The facilities",
      [rolled.opened.args.facility, contracts.Facility?.address],
      [statement.call.to, statement.call.to],
    ),
    same("What rolled into what", [args.order, args.id], [order.id, receivable.id]),
    same("Units that came and rolled", args.units, unitsOf(pack)),
    same("The days of the roll", args.day, at.day),
    same("The transactions of token and roll", at.transaction, receivable.tokenised.at.transaction),
    unless(first !== undefined, "No draw on the order is in the pack."),
    unless(args.principal <= out, `More rolled than was drawn, ${args.principal} and ${out}.`),
    unless(lienTaken(pack) !== undefined, "The facility that got the units did not hold the order's lien."),
    ...rolled.draws.flatMap((draw) => drawWrong(pack, book, draw)),
  ];
}
