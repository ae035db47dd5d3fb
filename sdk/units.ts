import { ZeroAddress } from "ethers";

import type { OrdosClient } from "./client.js";
import { events, type EventsOf, type OrdosEvent } from "./events.js";
import { InputError } from "./failure.js";

/** Names of the events from which the holders of a receivable follow. */
export const UNIT_EVENTS = ["TransferSingle", "TransferBatch", "UnitsCredited", "Claimed"] as const;

/** A movement of units between two holders. */
export interface UnitsMove {
  readonly from: string;
  readonly to: string;
  /** Minor units of face. */
  readonly units: bigint;
  /** Tier of the receiver: one more than the sender's, or less where it had units from nearer before. */
  readonly tier: number;
  readonly block: number;
  readonly transaction: string;
}

/** A holder of units, present or past. All in minor units of face but `claimed`, which is money. */
export interface UnitsHolder {
  readonly account: string;
  /** 0 for who got the units when they came into being, 1 for who got them from that one, and so on. */
  readonly tier: number;
  readonly received: bigint;
  readonly passedOn: bigint;
  /** Taken off by credit notes and final statements. */
  readonly credited: bigint;
  /** Cleared when the receivable was settled. */
  readonly cleared: bigint;
  readonly units: bigint;
  /** Minor units of money claimed. */
  readonly claimed: bigint;
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
}

type Holder = { -readonly [K in keyof UnitsHolder]: UnitsHolder[K] };
type TokenEvent = EventsOf<"ReceivableToken">;
interface Moved {
  readonly from: string;
  readonly to: string;
  readonly units: bigint;
}

/** The holders of one receivable, one event after the other. */
class Rebuild {
  readonly moves: UnitsMove[] = [];
  readonly holders = new Map<string, Holder>();
  issued = 0n;
  /** A burn follows the event that says why. */
  #credited = 0n;

  constructor(private readonly id: bigint) {}

  apply(event: TokenEvent): void {
    if (event.name === "TransferSingle") {
      if (event.args.id === this.id) this.#move(event, { ...pairOf(event.args), units: event.args.value });
    } else if (event.name === "TransferBatch") {
      const { ids, values } = event.args;
      ids.forEach((id, i) => {
        if (id === this.id) this.#move(event, { ...pairOf(event.args), units: values[i] ?? 0n });
      });
    } else if (event.name === "UnitsCredited") {
      if (event.args.id === this.id) this.#credited = event.args.amount;
    } else if (event.name === "Claimed" && event.args.id === this.id) this.#claim(event.args);
  }

  #claim({ holder, amount }: Extract<TokenEvent, { name: "Claimed" }>["args"]): void {
    // Who passed all its units on can still claim what they had earned.
    this.#known(holder).claimed += amount;
  }

  #move({ block, transaction }: TokenEvent, { from, to, units }: Moved): void {
    if (units === 0n) return;
    if (from === ZeroAddress) {
      this.issued += units;
      this.#arrive(to, units, 0);
    } else if (to === ZeroAddress) this.#burn(this.#known(from), units);
    else {
      const giver = this.#known(from);
      giver.units -= units;
      giver.passedOn += units;
      const { tier } = this.#arrive(to, units, giver.tier + 1);
      this.moves.push({ from, to, units, tier, block, transaction });
    }
    if (from !== ZeroAddress && this.#known(from).units < 0n) this.#missing(from);
  }

  #burn(holder: Holder, units: bigint): void {
    holder.units -= units;
    if (this.#credited === units) holder.credited += units;
    else holder.cleared += units;
    this.#credited = 0n;
  }

  #arrive(account: string, units: bigint, tier: number): Holder {
    const nothing = { received: 0n, passedOn: 0n, credited: 0n, cleared: 0n, units: 0n, claimed: 0n };
    const holder = this.holders.get(account) ?? { account, tier, ...nothing };
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
 * @param list events in the order of the chain, at least `UNIT_EVENTS` of the token from the receivable's first on
 * @throws InputError `field` when events are missing, or the receivable is unknown
 */
export function rebuildUnits(list: readonly OrdosEvent[], receivable: bigint): UnitsStatement {
  const rebuild = new Rebuild(receivable);
  for (const event of list) if (event.contract === "ReceivableToken") rebuild.apply(event);
  if (rebuild.issued === 0n) throw new InputError("field", "receivable", `there is no receivable ${receivable}`);
  const holders = [...rebuild.holders.values()].sort((a, b) => a.tier - b.tier);
  const outstanding = holders.reduce((sum, { units }) => sum + units, 0n);
  return Object.freeze({ receivable, issued: rebuild.issued, outstanding, holders, moves: rebuild.moves });
}

/**
 * Where the units of a receivable went, tier by tier. Reads the token's events from the suite's first block.
 * @throws InputError `field` when the receivable is unknown
 */
export async function unitsStatement(client: OrdosClient, receivable: bigint): Promise<UnitsStatement> {
  return rebuildUnits(await events(client, { names: UNIT_EVENTS }), receivable);
}
