import type { Deduction } from "./types.js";

/** What a receipt pays. */
export interface Allocation {
  readonly receivable: bigint;
  /** Minor units; 0 only where all of it is deducted. */
  readonly amount: bigint;
  /** What the payer takes off by the same list; leave it out where it takes nothing off. */
  readonly deduction?: Deduction;
  /** Facility that holds units of it and collects at once, as of the same value day; see `withCollectors`. */
  readonly collector?: string;
}
