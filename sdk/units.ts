import { ZeroAddress } from "ethers";

import type { OrdosClient } from "./client.js";
import { events, type EventsOf, type OrdosEvent } from "./events.js";
import { InputError } from "./failure.js";

/** Names of the events from which the holders of a receivable follow, and why units moved. */
export const UNIT_EVENTS = [
  "TransferSingle",
  "TransferBatch",
  "Reduced",
  "Claimed",
  "ForcedTransfer",
  "Frozen",
  "PassedOn",
] as const;

/** Why units moved: by a transfer, by consent of both sides, or by order of a court. */
export type MoveReason = "transfer" | "passedOn" | "courtOrder";

/** The debt between giver and taker that units paid. */
export interface DebtPaid {
  readonly receivable: bigint;
  /** Minor units of the debt. */
  readonly amount: bigint;
  /** True: it fell by the amount for good; false: it stays owed until the units are paid. */
  readonly discharged: boolean;
}

/** A movement of units between two holders. */
export interface UnitsMove {
  readonly from: string;
  readonly to: string;
  /** Minor units of face. */
  readonly units: bigint;
  /** Tier of the receiver: one more than the sender's, or less where it had units from nearer before. */
  readonly tier: number;
  readonly reason: MoveReason;
  /** Of units passed on in payment of a debt; null otherwise. */
  readonly debt: DebtPaid | null;
  readonly block: number;
  readonly transaction: string;
}

/** A holder of units, present or past. All in minor units of face but what says money. */
export interface UnitsHolder {
  readonly account: string;
  /** 0 for who got the units when they came into being, 1 for who got them from that one, and so on. */
  readonly tier: number;
  readonly received: bigint;
  /** Given to others, for whatever reason. */
  readonly passedOn: bigint;
  /** Of them taken by order of a court. */
  readonly seized: bigint;
  /** Taken off by credit notes, awards, deductions agreed to and final statements. */
  readonly credited: bigint;
  /** Taken off because the obligor paid otherwise: with units of another receivable. */
  readonly paidInKind: bigint;
  /** Cleared when the receivable was settled. */
  readonly cleared: bigint;
  readonly units: bigint;
  /** Units that a court froze; may be more than it has. */
  readonly frozen: bigint;
  /** Minor units of money claimed. */
  readonly claimed: bigint;
  /** Minor units of money given up of its own share once something was paid: no units go for it. */
  readonly givenUp: bigint;
}

/** Where the units of a receivable went. */
export interface UnitsStatement {
  readonly receivable: bigint;
  /** Minor units of face when it came into being. */
  readonly issued: bigint;
  /** Minor units of face outstanding. */
  readonly outstanding: bigint;
  /** By tier, then in the order in which they came. */
  readonly holders: readonly UnitsHolder[];
  readonly moves: readonly UnitsMove[];
  /** What courts froze, in accounts that hold units or never did. */
  readonly frozen: readonly { readonly account: string; readonly units: bigint }[];
}

type Holder = { -readonly [K in keyof UnitsHolder]: UnitsHolder[K] };
type TokenEvent = EventsOf<"ReceivableToken">;
type NotesEvent = EventsOf<"ReceivableNotes">;
type ArgsOf<Name extends TokenEvent["name"]> = Extract<TokenEvent, { name: Name }>["args"];
interface Moved {
  readonly from: string;
  readonly to: string;
  readonly units: bigint;
}

/** Why the next units of the same transaction move or burn: the event before says it. */
interface Why extends Pick<UnitsMove, "reason" | "debt"> {
  readonly transaction: string;
  readonly units: bigint;
}

/** A reduction whose units burn next, or not at all. */
interface Reduction {
  readonly transaction: string;
  readonly holder: Holder;
  readonly units: bigint;
  readonly inKind: boolean;
}

const NOTHING = {
  ...{ received: 0n, passedOn: 0n, seized: 0n, credited: 0n, paidInKind: 0n, cleared: 0n },
  ...{ units: 0n, frozen: 0n, claimed: 0n, givenUp: 0n },
};

/** The holders of one receivable, one event after the other. */
class Rebuild {
  readonly moves: UnitsMove[] = [];
  readonly holders = new Map<string, Holder>();
  readonly frozen = new Map<string, bigint>();
  issued = 0n;
  #why: Why | undefined;
  #reduction: Reduction | undefined;

  constructor(private readonly id: bigint) {}

  apply(event: TokenEvent): void {
    if (event.name === "TransferSingle") {
      if (event.args.id === this.id) this.#move(event, { ...pairOf(event.args), units: event.args.value });
    } else if (event.name === "TransferBatch") {
      const { ids, values } = event.args;
      ids.forEach((id, i) => {
        if (id === this.id) this.#move(event, { ...pairOf(event.args), units: values[i] ?? 0n });
      });
    } else this.#other(event);
  }

  /** Both sides agreed to a movement that follows. */
  passedOn({ name, args, transaction }: NotesEvent): void {
    if (name !== "PassedOn" || args.id !== this.id) return;
    const { debt: receivable, amount, discharge: discharged, units } = args.passing;
    const debt = receivable === 0n ? null : { receivable, amount, discharged };
    this.#why = { transaction, units, reason: "passedOn", debt };
  }

  /** What was reduced last and did not burn. */
  end(): void {
    this.#giveUp();
    for (const [account, units] of this.frozen) {
      const holder = this.holders.get(account);
      if (holder !== undefined) holder.frozen = units;
    }
  }

  #other(event: TokenEvent): void {
    if (event.name === "Reduced") {
      if (event.args.id === this.id) this.#reduce(event, event.args);
    } else if (event.name === "Claimed") {
      if (event.args.id === this.id) this.#claim(event.args);
    } else if (event.name === "ForcedTransfer") {
      const { tokenId, amount: units } = event.args;
      const { transaction } = event;
      if (tokenId === this.id) this.#why = { transaction, units, reason: "courtOrder", debt: null };
    } else if (event.name === "Frozen" && event.args.tokenId === this.id) {
      this.frozen.set(event.args.account, event.args.amount);
    }
  }

  #reduce({ transaction }: TokenEvent, { holder, amount: units, inKind }: ArgsOf<"Reduced">): void {
    this.#giveUp();
    this.#reduction = { transaction, holder: this.#known(holder), units, inKind };
  }

  /** A reduction that no burn followed was paid by the holder's own share. */
  #giveUp(): void {
    if (this.#reduction !== undefined) this.#reduction.holder.givenUp += this.#reduction.units;
    this.#reduction = undefined;
  }

  #claim({ holder, amount }: ArgsOf<"Claimed">): void {
    this.#giveUp();
    // Who passed all its units on can still claim what they had earned.
    this.#known(holder).claimed += amount;
  }

  #move(event: TokenEvent, { from, to, units }: Moved): void {
    if (units === 0n) return;
    if (from === ZeroAddress) {
      this.issued += units;
      this.#arrive(to, units, 0);
    } else if (to === ZeroAddress) this.#burn(event, this.#known(from), units);
    else this.#pass(event, { from, to, units });
    if (from !== ZeroAddress && this.#known(from).units < 0n) this.#missing(from);
  }

  #pass(event: TokenEvent, { from, to, units }: Moved): void {
    this.#giveUp();
    const { reason, debt } = this.#whyOf(event, units);
    const giver = this.#known(from);
    giver.units -= units;
    giver.passedOn += units;
    if (reason === "courtOrder") giver.seized += units;
    const { tier } = this.#arrive(to, units, giver.tier + 1);
    const { block, transaction } = event;
    this.moves.push({ from, to, units, tier, reason, debt, block, transaction });
  }

  #whyOf({ transaction }: TokenEvent, units: bigint): Pick<UnitsMove, "reason" | "debt"> {
    const why = this.#why;
    this.#why = undefined;
    const isOfThis = why?.transaction === transaction && why.units === units;
    return isOfThis ? why : { reason: "transfer", debt: null };
  }

  #burn({ transaction }: TokenEvent, holder: Holder, units: bigint): void {
    holder.units -= units;
    const reduction = this.#reduction;
    const isReduced =
      reduction?.transaction === transaction && reduction.holder === holder && reduction.units === units;
    if (!isReduced) {
      this.#giveUp();
      holder.cleared += units;
      return;
    }
    this.#reduction = undefined;
    if (reduction.inKind) holder.paidInKind += units;
    else holder.credited += units;
  }

  #arrive(account: string, units: bigint, tier: number): Holder {
    const holder = this.holders.get(account) ?? { account, tier, ...NOTHING };
    holder.tier = Math.min(holder.tier, tier);
    holder.received += units;
    holder.units += units;
    this.holders.set(account, holder);
    return holder;
  }

  #known(account: string): Holder {
    return this.holders.get(account) ?? this.#missing(account);
  }

  #missing(account: string): never {
    throw new InputError("field", "events", `how ${account} got units of ${this.id} is missing; ask for all blocks`);
  }
}

function pairOf({ from, to }: { from: string; to: string }): Pick<Moved, "from" | "to"> {
  return { from, to };
}

/**
 * Where the units of a receivable went, from events alone.
 * @param list events in the order of the chain, at least `UNIT_EVENTS` of token and notes from the receivable's first on
 * @throws InputError `field` when events are missing, or the receivable is unknown
 */
export function rebuildUnits(list: readonly OrdosEvent[], receivable: bigint): UnitsStatement {
  const rebuild = new Rebuild(receivable);
  for (const event of list) {
    if (event.contract === "ReceivableToken") rebuild.apply(event);
    else if (event.contract === "ReceivableNotes") rebuild.passedOn(event);
  }
  rebuild.end();
  if (rebuild.issued === 0n) throw new InputError("field", "receivable", `there is no receivable ${receivable}`);
  const holders = [...rebuild.holders.values()].sort((a, b) => a.tier - b.tier);
  const outstanding = holders.reduce((sum, { units }) => sum + units, 0n);
  const frozen = [...rebuild.frozen].flatMap(([account, units]) => (units === 0n ? [] : [{ account, units }]));
  return Object.freeze({ receivable, issued: rebuild.issued, outstanding, holders, moves: rebuild.moves, frozen });
}

/**
 * Where the units of a receivable went, tier by tier, and why. Reads events of token and notes from the suite's first block.
 * @throws InputError `field` when the receivable is unknown
 */
export async function unitsStatement(client: OrdosClient, receivable: bigint): Promise<UnitsStatement> {
  return rebuildUnits(await events(client, { names: UNIT_EVENTS }), receivable);
}
