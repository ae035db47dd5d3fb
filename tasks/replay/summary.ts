import type { Log } from "ethers";

import { Facility__factory, ReceivableNotes__factory } from "../../typechain-types/index.js";
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

const facility = Facility__factory.createInterface();
const notes = ReceivableNotes__factory.createInterface();

/** Adds up the events of a run. */
export function summarise(
  logs: readonly Log[],
  addresses: { facility: string; notes: string },
  ageing: Record<string, Ageing>,
): Summary {
  const loans = new Map<bigint, Drawn>();
  const closed: Drawn[] = [];
  const obligors = new Set<bigint>();
  const sum = { face: 0n, advanced: 0n, discount: 0n, late: 0n };
  let disputed = 0;
  for (const log of logs) {
    if (log.address === addresses.notes) {
      if (notes.parseLog(log)?.name === "DisputeRaised") disputed += 1;
      continue;
    }
    if (log.address !== addresses.facility) continue;
    const event = facility.parseLog(log);
    const args = event?.args as unknown as Record<string, bigint> & { offer: Record<string, bigint> };
    if (event?.name === "Drawn") {
      const { advance = 0n, interest = 0n } = args.offer;
      loans.set(args["id"] ?? 0n, { day: Number(args["day"]), advance });
      obligors.add(args["obligor"] ?? 0n);
      sum.face += args["units"] ?? 0n;
      sum.advanced += advance;
      sum.discount += interest;
    } else if (event?.name === "Collected") {
      sum.late += args["late"] ?? 0n;
    } else if (event?.name === "LoanClosed") {
      closed.push({ day: Number(args["day"]), advance: loans.get(args["id"] ?? 0n)?.advance ?? 0n });
    }
  }
  const peak = peakOf([...loans.values()], closed);
  return {
    invoices: loans.size,
    buyers: obligors.size,
    face: Number(sum.face),
    advanced: Number(sum.advanced),
    discount: Number(sum.discount),
    lateInterest: Number(sum.late),
    holdback: Number(sum.face - sum.advanced),
    peakFunded: Number(peak.amount),
    peakFundedOn: formatDay(toDay(peak.day)),
    ageing,
    disputed,
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
