import type { OrdosClient } from "./client.js";
import { toDay, type Day } from "./dates.js";
import { withErrors } from "./errors.js";
import { events, type EventQuery, type OrdosEvent } from "./events.js";
import { orderLoanId } from "./hashes.js";
import { Limited, type Hex, type PartyId, type Prices, type Terms } from "./types.js";
import { pricesFrom, termsFrom } from "./views.js";
import type { FacilityView, LoanView, RecourseView, WaitingView } from "./views.js";

/** What a limit is of. */
export type LimitKind = "facility" | "automatic" | "obligor" | "seller" | "sector" | "newPair";

/** A limit as a lender's staff look at it, minor units of principal unless said otherwise. */
export interface LimitRow {
  readonly kind: LimitKind;
  /** Group, or number of the sector; 0 where there is only one. */
  readonly number: number;
  /** Parties that it is about: all of a group; seller and obligor of a pair. */
  readonly parties: readonly PartyId[];
  /** Of the facility what the book carries on due days, with interest; of automatic draws always 0. */
  readonly used: bigint;
  /** Nothing where there is no cap. */
  readonly cap?: bigint;
  /** What could be drawn more; nothing where there is no cap. */
  readonly free?: bigint;
  /** Last day; of a group only. */
  readonly expiryDay?: Day;
  readonly expired: boolean;
  /** The lender's risk class of a group; ppm off the advance in a sector; 0 elsewhere. */
  readonly weight: number;
}

/** What was decided and holds from a later day on. */
export type WaitingRow =
  | {
      readonly kind: Exclude<LimitKind, "newPair">;
      readonly number: number;
      readonly from: Day;
      readonly to: WaitingView;
    }
  | {
      readonly kind: "terms";
      /** Version. */
      readonly number: number;
      readonly from: Day;
      readonly terms: Terms;
      readonly prices: Prices;
    }
  | {
      readonly kind: "filing";
      /** Number of the programme. */
      readonly number: number;
      readonly from: Day;
      readonly today: number;
      readonly sector: number;
    };

/** A grade that a lender put in place of the scorecard's. */
export interface OverrideRow {
  readonly obligor: PartyId;
  readonly grade: number;
  /** Day from which it may be better than the scorecard's; until then the worse of the two holds. */
  readonly from: Day;
  readonly waits: boolean;
  readonly expiryDay: Day;
}

/** An open loan with what staff ask next. */
export interface DeskLoan extends LoanView {
  /** Of a loan on an order: the order, and its stages drawn on, counted from 1. */
  readonly order?: { readonly id: Hex; readonly drawnTo: number; readonly liened: boolean };
  /** Of a loan on a receivable: a margin call that runs, or a plan. */
  readonly recourse?: RecourseView;
}

/** Everything that a lender's staff look at in the morning. */
export interface DeskView {
  readonly facility: FacilityView;
  readonly limits: readonly LimitRow[];
  readonly waiting: readonly WaitingRow[];
  readonly overrides: readonly OverrideRow[];
  /** Open loans, the longest past due first. */
  readonly loans: readonly DeskLoan[];
}

const WANTED = [
  "Admitted",
  "SectorSet",
  "ProgrammeFiled",
  "GradeOverridden",
  "TermsSet",
  "Drawn",
  "DrawnOnOrder",
  "OrderRolled",
] as const;
type WantedEvent = Extract<OrdosEvent, { name: (typeof WANTED)[number] }>;
const MICRO = 1_000_000n;
/** A cap that no loan reaches: as good as none. */
const UNCAPPED = 2n ** 96n - 1n;
/** Loans asked for at once. */
const CHUNK = 100;

/** What a facility was told and has drawn, from its events. */
class Found {
  readonly groups = { obligor: new Set<number>(), seller: new Set<number>() };
  readonly sectors = new Set<number>();
  readonly programmes = new Set<number>();
  readonly obligors = new Set<PartyId>();
  /** Highest version of the terms, and the day from which it holds. */
  terms = { version: 0, from: toDay(0) };
  readonly pairs = new Map<string, readonly [seller: PartyId, obligor: PartyId]>();
  readonly loans = new Set<bigint>();
  /** Orders with the stages drawn on. */
  readonly orders = new Map<bigint, { id: Hex; drawnTo: number }>();

  add(event: WantedEvent): void {
    if (event.name === "Admitted") this.groups[event.args.seller ? "seller" : "obligor"].add(Number(event.args.group));
    else if (event.name === "SectorSet") this.sectors.add(Number(event.args.sector));
    else if (event.name === "ProgrammeFiled") this.programmes.add(Number(event.args.programme));
    else if (event.name === "GradeOverridden") this.obligors.add(Number(event.args.obligor));
    else if (event.name === "TermsSet") {
      this.terms = { version: Number(event.args.version), from: toDay(event.args.effectiveDay) };
    } else this.#draw(event);
  }

  #draw(event: Extract<WantedEvent, { name: "Drawn" | "DrawnOnOrder" | "OrderRolled" }>): void {
    if (event.name === "OrderRolled") {
      this.loans.add(event.args.id);
      return;
    }
    const [seller, obligor] = [Number(event.args.seller), Number(event.args.obligor)];
    this.pairs.set(`${seller} ${obligor}`, [seller, obligor]);
    if (event.name === "Drawn") this.loans.add(event.args.id);
    else {
      const id = orderLoanId(event.args.order);
      const drawnTo = Math.max(this.orders.get(id)?.drawnTo ?? 0, Number(event.args.stage) + 1);
      this.orders.set(id, { id: event.args.order, drawnTo });
      this.loans.add(id);
    }
  }
}

/** The cap, where there is one, and what it leaves; a limit that has expired leaves nothing. */
function roomIn(used: bigint, cap: bigint | undefined, expired: boolean): Pick<LimitRow, "cap" | "free"> {
  const isCapped = cap !== undefined && cap < UNCAPPED;
  if (expired) return isCapped ? { cap, free: 0n } : { free: 0n };
  return isCapped ? { cap, free: cap > used ? cap - used : 0n } : {};
}

/** Reads a facility limit by limit and loan by loan. */
class Desk {
  readonly #client: OrdosClient;
  readonly #address: string;
  readonly #today: Day;
  readonly #found: Found;
  /** Parties by group. */
  readonly #members: Map<number, PartyId[]>;
  readonly limits: LimitRow[] = [];
  readonly waiting: WaitingRow[] = [];
  readonly overrides: OverrideRow[] = [];

  constructor(client: OrdosClient, address: string, today: Day, found: Found, members: Map<number, PartyId[]>) {
    this.#client = client;
    this.#address = address;
    this.#today = today;
    this.#found = found;
    this.#members = members;
  }

  async whole(facility: FacilityView): Promise<void> {
    const [head, stages] = await this.#chain().book();
    const { special } = stages.apart ? await this.#chain().apart() : { special: 0n };
    const carried = head.carrying + stages.stage1 + stages.stage2 + stages.stage3 + special;
    this.#limit("facility", 0, (carried + MICRO - 1n) / MICRO, facility.cap);
    this.#limit("automatic", 0, 0n, facility.autoLimit);
    await this.#waits("facility", Limited.Facility, 0);
    await this.#waits("automatic", Limited.Automatic, 0);
    const { version, from } = this.#found.terms;
    if (from > this.#today) {
      const [terms, prices] = await this.#chain().termsOf(version);
      const then = { terms: termsFrom(terms), prices: pricesFrom(prices) };
      this.waiting.push({ kind: "terms", number: version, from, ...then });
    }
  }

  async groups(kind: "obligor" | "seller"): Promise<void> {
    for (const group of this.#found.groups[kind]) {
      const {
        out,
        cap,
        expiryDay,
        class: weight,
      } = await this.#client.exposure(this.#address, group, kind === "seller");
      this.#limit(kind, group, out, cap, { parties: this.#members.get(group) ?? [], expiryDay, weight });
      await this.#waits(kind, kind === "seller" ? Limited.Seller : Limited.Obligor, group);
    }
  }

  async sectors(): Promise<void> {
    for (const number of this.#found.sectors) {
      const { out, cap, haircut } = await this.#client.sector(this.#address, number);
      this.#limit("sector", number, out, cap, { weight: haircut });
      await this.#waits("sector", Limited.Sector, number);
    }
    for (const programme of this.#found.programmes) {
      const [today, { next, from }] = await this.#chain().filing(programme);
      const day = toDay(from);
      if (day > this.#today) {
        this.waiting.push({ kind: "filing", number: programme, from: day, today: Number(today), sector: Number(next) });
      }
    }
  }

  async pairs(cap: bigint): Promise<void> {
    for (const [seller, obligor] of this.#found.pairs.values()) {
      const out = await this.#chain().newPairOut(seller, obligor);
      if (out > 0n) this.#limit("newPair", 0, out, cap === 0n ? undefined : cap, { parties: [seller, obligor] });
    }
  }

  async grades(): Promise<void> {
    for (const obligor of this.#found.obligors) {
      const set = await this.#client.gradeOverride(this.#address, obligor);
      if (set === undefined || set.expiryDay < this.#today) continue;
      this.overrides.push({ obligor, ...set, waits: set.from > this.#today });
    }
  }

  async loans(): Promise<DeskLoan[]> {
    const ids = [...this.#found.loans];
    const all: LoanView[] = [];
    for (let i = 0; i < ids.length; i += CHUNK) {
      all.push(...(await this.#client.loans(this.#address, ids.slice(i, i + CHUNK))));
    }
    const open = all.filter(({ principal, interest, late }) => principal + interest + late > 0n);
    open.sort((a, b) => b.daysPastDue - a.daysPastDue || a.due - b.due);
    return Promise.all(open.map((loan) => this.#withDetails(loan)));
  }

  async #withDetails(loan: LoanView): Promise<DeskLoan> {
    const order = this.#found.orders.get(loan.receivable);
    if (loan.onOrder && order !== undefined) {
      const { liened } = await this.#client.orderLoan(this.#address, order.id);
      return { ...loan, order: { ...order, liened } };
    }
    return { ...loan, recourse: await this.#client.recourse(this.#address, loan.receivable) };
  }

  #chain() {
    return this.#client.facilityAt(this.#address);
  }

  #limit(
    kind: LimitKind,
    number: number,
    used: bigint,
    cap: bigint | undefined,
    { parties = [], expiryDay, weight = 0 }: Partial<Pick<LimitRow, "parties" | "expiryDay" | "weight">> = {},
  ): void {
    const expired = expiryDay !== undefined && expiryDay < this.#today;
    this.limits.push({
      ...{ kind, number, parties, used, expired, weight },
      ...roomIn(used, cap, expired),
      ...(expiryDay === undefined ? {} : { expiryDay }),
    });
  }

  async #waits(kind: Exclude<LimitKind, "newPair">, what: Limited, number: number): Promise<void> {
    const { waiting } = await this.#client.waiting(this.#address, what, number);
    if (waiting !== undefined && waiting.from > this.#today) {
      this.waiting.push({ kind, number, from: waiting.from, to: waiting });
    }
  }
}

async function membersOf(client: OrdosClient): Promise<Map<number, PartyId[]>> {
  const members = new Map<number, PartyId[]>();
  for (const { args } of await events(client, { names: ["PartyRegistered"] })) {
    const { id, group } = await client.party(Number(args.party));
    members.set(group, [...(members.get(group) ?? []), id]);
  }
  return members;
}

/**
 * A facility as its lender's staff look at it: limits with what is used and free, what was decided and waits for its day, and
 * open loans. Found in the facility's events.
 * @param facility its address
 * @param query blocks to look at; by default all
 */
export async function deskOf(
  client: OrdosClient,
  facility: string,
  query: Pick<EventQuery, "to" | "chunk"> = {},
): Promise<DeskView> {
  const found = new Found();
  for (const event of await events(client, { ...query, names: WANTED, facilities: [facility] })) found.add(event);
  const desk = new Desk(client, facility, await client.today(), found, await membersOf(client));
  return withErrors(async () => {
    const view = await client.facility(facility);
    await desk.whole(view);
    await desk.groups("obligor");
    await desk.groups("seller");
    await desk.sectors();
    await desk.pairs(view.terms.newPairCap);
    await desk.grades();
    const loans = await desk.loans();
    desk.waiting.sort((a, b) => a.from - b.from);
    return { facility: view, limits: desk.limits, waiting: desk.waiting, overrides: desk.overrides, loans };
  });
}
