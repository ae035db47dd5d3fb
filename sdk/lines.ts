import { ZeroHash } from "ethers";

import type { OrdosClient } from "./client.js";
import { toDay, type Day } from "./dates.js";
import { withErrors } from "./errors.js";
import { events } from "./events.js";
import { digestOf, lineRequestMessage } from "./messages.js";
import { lineLoanId } from "./plans/lines.js";
import type { Offer, Owed } from "./quote.js";
import { LoanFlag, type LineRequest, type PartyId } from "./types.js";
import { offerFrom, owedFrom } from "./views.js";

/** A pledge, and what it counts for today. */
export interface PledgeView {
  readonly receivable: bigint;
  readonly obligor: PartyId;
  readonly due: Day;
  /** Minor units of face that the facility holds. */
  readonly units: bigint;
  /** Minor units that it counts for in the base today. */
  readonly counts: bigint;
  /** Why it counts for nothing: past due by date, or found worth nothing when somebody looked. */
  readonly reason: "" | "past due" | "worth nothing";
  /** Whether looking again (`planReview`) would change what it counts for. */
  readonly stale: boolean;
}

/** A seller's line in a facility today, minor units. */
export interface LineView {
  /** What the pledges count for that are not past due. */
  readonly base: bigint;
  /** What is owed, in all. */
  readonly owed: bigint;
  readonly parts: Owed;
  /** What may be drawn. */
  readonly available: bigint;
  /** What is owed above the base. */
  readonly shortfall: bigint;
  /** How many pledges there are, past due ones too. */
  readonly pledges: number;
  /** Worst grade that was pledged since there was nothing: that of the rate with which the line opens. */
  readonly grade: number;
  /** End of the open loan; undefined while nothing is owed. */
  readonly due: Day | undefined;
  /** ppm a year of what is drawn on the open loan; undefined while nothing is owed. */
  readonly rate: number | undefined;
  /** Whether nothing more is drawn on the open loan: late, carried apart, restructured or written off. */
  readonly distress: boolean;
}

const DISTRESS = LoanFlag.Late | LoanFlag.WrittenOff | LoanFlag.Special | LoanFlag.Restructured;

/** A seller's line as of today. */
export async function readLine(client: OrdosClient, facility: string, seller: PartyId): Promise<LineView> {
  const f = client.facilityAt(facility);
  const key = lineLoanId(seller);
  const [line, owed, own, loan] = await withErrors(() =>
    Promise.all([f.line(seller), f.owed(key), f.ownTerms(key), client.loan(facility, key)]),
  );
  const { base, available, shortfall } = line;
  const isOpen = loan.version !== 0;
  return {
    ...{ base, owed: line.owed, parts: owedFrom(owed), available, shortfall },
    pledges: Number(line.pledges),
    grade: Number(line.grade),
    due: isOpen ? toDay(own.due) : undefined,
    rate: isOpen ? Number(own.rate) : undefined,
    distress: (loan.flags & DISTRESS) !== 0,
  };
}

/** What a draw on a line would give today, and the most that may be drawn, minor units of principal. */
export async function quoteLine(
  client: OrdosClient,
  facility: string,
  { seller, amount, due }: Pick<LineRequest, "seller" | "amount" | "due">,
): Promise<{ offer: Offer; available: bigint }> {
  const [offer, available] = await withErrors(() => client.facilityAt(facility).quoteLine(seller, amount, due));
  return { offer: offerFrom(offer), available };
}

/** Whether a request on a line was drawn. */
export async function isDrawnOnLine(client: OrdosClient, facility: string, request: LineRequest): Promise<boolean> {
  const digest = digestOf(lineRequestMessage(client.book, facility, request));
  return (await withErrors(() => client.facilityAt(facility).drawnOn(digest))) !== ZeroHash;
}

/** A pledge as of today; undefined when the receivable is not pledged. */
export async function readPledge(
  client: OrdosClient,
  facility: string,
  receivable: bigint,
): Promise<PledgeView | undefined> {
  const f = client.facilityAt(facility);
  const token = client.contract("ReceivableToken");
  const [pledge, units, today] = await withErrors(() =>
    Promise.all([f.pledgeOf(receivable), token.balanceOf(facility, receivable), client.today()]),
  );
  if (pledge.seller === 0n) return undefined;
  const due = toDay(pledge.due);
  const isPast = due < today;
  const stale = await f.review.staticCall(receivable).then(
    () => true,
    () => false,
  );
  return {
    ...{ receivable, obligor: Number(pledge.obligor), due, units, stale },
    counts: isPast ? 0n : pledge.advance,
    reason: isPast ? "past due" : pledge.advance === 0n ? "worth nothing" : "",
  };
}

/**
 * The borrowing base of a seller's line, pledge by pledge, in the order in which they came; found by the events of the
 * facility. What counts adds up to the base.
 */
export async function borrowingBase(client: OrdosClient, facility: string, seller: PartyId): Promise<PledgeView[]> {
  const found = await events(client, { names: ["Pledged"], facilities: [facility] });
  const ids = found.flatMap(({ args }) => (args.seller === BigInt(seller) ? [args.id] : []));
  // What was given back may be pledged again.
  const views = await Promise.all([...new Set(ids)].map((id) => readPledge(client, facility, id)));
  return views.filter((view) => view !== undefined);
}
