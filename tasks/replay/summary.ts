import type { Log } from "ethers";

import { IFacility__factory, IReceivableNotes__factory } from "../../typechain-types/index.js";
import { formatDay, toDay } from "../../sdk/dates.js";

/** Open receivables by days past due: [count, face in minor units]. */
export interface Ageing {
  current: [number, number];
  "1-30": [number, number];
  "31-60": [number, number];
  "61-90": [number, number];
  ">90": [number, number];
}

/** What a run yielded, read back from the chain. Amounts in minor units. */
export interface Summary {
  invoices: number;
  buyers: number;
  face: number;
  advanced: number;
  discount: number;
  lateInterest: number;
  holdback: number;
  peakFunded: number;
  peakFundedOn: string;
  ageing: Record<string, Ageing>;
  disputed: number;
}

interface Drawn {
  day: number;
  advance: bigint;
}

interface DrawnArgs {
  id: bigint;
  obligor: bigint;
  units: bigint;
  day: bigint;
  offer: { advance: bigint; interest: bigint };
}

const facility = IFacility__factory.createInterface();
const notes = IReceivableNotes__factory.createInterface();

/** Sums over the events of a run. */
class Tally {
  readonly loans = new Map<bigint, Drawn>();
  readonly closed: Drawn[] = [];
  readonly obligors = new Set<bigint>();
  face = 0n;
  advanced = 0n;
  discount = 0n;
  late = 0n;
  disputed = 0;

  /** Takes in an event of the facility. */
  facilityEvent(log: Log): void {
    const event = facility.parseLog(log);
    if (event?.name === "Drawn") this.#drawn(event.args as unknown as DrawnArgs);
    if (event?.name === "Collected") this.late += (event.args as unknown as { late: bigint }).late;
    if (event?.name === "LoanClosed") {
      const { id, day } = event.args as unknown as { id: bigint; day: bigint };
      this.closed.push({ day: Number(day), advance: this.loans.get(id)?.advance ?? 0n });
    }
  }

  #drawn({ id, obligor, units, day, offer }: DrawnArgs): void {
    this.loans.set(id, { day: Number(day), advance: offer.advance });
    this.obligors.add(obligor);
    this.face += units;
    this.advanced += offer.advance;
    this.discount += offer.interest;
  }
}

/** Adds up the events of a run. */
export function summarise(
  logs: readonly Log[],
  addresses: { facility: string; notes: string },
  ageing: Record<string, Ageing>,
): Summary {
  const tally = new Tally();
  for (const log of logs) {
    if (log.address === addresses.facility) tally.facilityEvent(log);
    if (log.address === addresses.notes && notes.parseLog(log)?.name === "DisputeRaised") tally.disputed += 1;
  }
  const peak = peakOf([...tally.loans.values()], tally.closed);
  return {
    invoices: tally.loans.size,
    buyers: tally.obligors.size,
    face: Number(tally.face),
    advanced: Number(tally.advanced),
    discount: Number(tally.discount),
    lateInterest: Number(tally.late),
    holdback: Number(tally.face - tally.advanced),
    peakFunded: Number(peak.amount),
    peakFundedOn: formatDay(toDay(peak.day)),
    ageing,
    disputed: tally.disputed,
  };
}

/** The largest amount out; on a day what is closed comes before what is drawn, and the first such day counts. */
function peakOf(drawn: Drawn[], closed: Drawn[]): { amount: bigint; day: number } {
  const change = new Map<number, bigint>();
  for (const { day, advance } of drawn) change.set(day, (change.get(day) ?? 0n) + advance);
  for (const { day, advance } of closed) change.set(day, (change.get(day) ?? 0n) - advance);
  const peak = { amount: 0n, day: 0 };
  let out = 0n;
  for (const [day, by] of [...change].sort(([a], [b]) => a - b)) {
    out += by;
    if (out > peak.amount) Object.assign(peak, { amount: out, day });
  }
  return peak;
}
