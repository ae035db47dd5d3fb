import { ZeroHash } from "ethers";

import type { Attestation, EvidenceRevocation, Hex } from "../types.js";

/** Number of kinds of evidence. */
export const KINDS = 12;
const SEATS = 4;
const DEVICE_SEAT = 3;
/** Bit of `devices` above the kinds: some paper gave a quantity. */
const MEASURED = 1 << 15;

/** Something that the evidence registry would have refused. */
export class Refused extends Error {
  override readonly name = "Refused";
}

function refuseUnless(holds: boolean, sentence: string): void {
  if (!holds) throw new Refused(sentence);
}

/** An attestation, and whose word it is. */
export interface Voice {
  readonly attestation: Attestation;
  readonly group: number;
  readonly independent: boolean;
}

/** A paper of a lot. */
interface Paper {
  readonly kind: number;
  readonly loss: boolean;
  /** Quality values; of a loss its quantity. */
  values: bigint;
  /** Groups that stand on it, the last seat for a device. */
  readonly seats: number[];
}

/** What a group's word on a paper took from a balance. */
interface Taken {
  readonly balance: Hex;
  readonly quantity: bigint;
}

/** What counts on a lot. */
interface Counts {
  /** 24 nibbles, as in a programme's evidence policy. */
  counts: bigint;
  quantity: bigint;
  lost: bigint;
  validUntil: number;
  devices: number;
}

const EMPTY: Counts = { counts: 0n, quantity: 0n, lost: 0n, validUntil: 0, devices: 0 };

function one(kind: number, independent: boolean): bigint {
  const nibble = 1n << BigInt(4 * kind);
  return independent ? nibble | (nibble << BigInt(4 * KINDS)) : nibble;
}

function isLive({ seats }: Paper): boolean {
  return seats.some((group) => group !== 0);
}

function valuesOf({ negative, quantity, values }: Attestation): bigint {
  return negative ? quantity : values;
}

function less(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Adds a group, and takes the lesser quantity and the earlier expiry. A used lot's stay what they were. */
function add(lot: Counts, a: Attestation, independent: boolean, isUsed: boolean): void {
  const isFirst = lot.counts === 0n;
  lot.counts += one(a.kind, independent);
  if (a.device) lot.devices |= 1 << a.kind;
  if (isUsed) return;
  if (a.quantity !== 0n) {
    const isMeasured = (lot.devices & MEASURED) !== 0;
    if (!isMeasured) lot.quantity = a.quantity - less(a.quantity, lot.lost);
    else lot.quantity = less(lot.quantity, a.quantity);
    lot.devices |= MEASURED;
  }
  if (isFirst || a.validUntil < lot.validUntil) lot.validUntil = a.validUntil;
}

function markOf(document: Hex, group: number): string {
  return `${document} ${group}`;
}

/** Each group of a kind is presented once, and each loss. */
function once(seen: Set<string>, { negative, document, kind }: Attestation, seat: number): void {
  const key = negative ? document : `${kind} ${seat}`;
  refuseUnless(!seen.has(key), `Paper ${document} is presented twice.`);
  seen.add(key);
}

/** A place among the facts: among those of one day losses come last. */
function placeOf({ observedOn, negative }: Attestation): number {
  return observedOn * 2 + (negative ? 1 : 0);
}

/** One lot as the evidence registry keeps it: the same steps give the same counts. */
export class LotLedger {
  #lot: Counts = { ...EMPTY };
  readonly #papers = new Map<Hex, Paper>();
  /** Papers on which somebody stood once. */
  readonly #bound = new Set<Hex>();
  /** Papers that sum up tickets, by ticket. */
  readonly #tickets = new Map<Hex, Attestation>();
  readonly #revoked = new Set<string>();
  /** Documents of which some group took its word back, perhaps before it gave it. */
  readonly #marked = new Set<Hex>();
  readonly #taken = new Map<string, Taken>();
  #isUsed = false;

  get state(): Readonly<Counts> {
    return this.#lot;
  }

  /** Counts as a statement takes them that devices may not serve. */
  get countsWithoutDevices(): bigint {
    let { counts } = this.#lot;
    for (let kind = 0; kind < KINDS; ++kind) if ((this.#lot.devices & (1 << kind)) !== 0) counts -= one(kind, false);
    return counts;
  }

  /** Base units that the lot holds of each balance. */
  get consumed(): ReadonlyMap<Hex, bigint> {
    const sums = new Map<Hex, bigint>();
    for (const { balance, quantity } of this.#taken.values()) {
      sums.set(balance, (sums.get(balance) ?? 0n) + quantity);
    }
    return sums;
  }

  /** Kind and values of a paper on which somebody stands; undefined for a loss and for any other. */
  livePaper(document: Hex): { readonly kind: number; readonly values: bigint } | undefined {
    const paper = this.#papers.get(document);
    return paper !== undefined && isLive(paper) && !paper.loss ? paper : undefined;
  }

  use(): void {
    this.#isUsed = true;
  }

  /** Records an attestation. */
  attest({ attestation: a, group, independent }: Voice): void {
    const paper = this.#paperOf(a, group);
    const seat = paper.seats.indexOf(group);
    if (seat !== -1) this.#replaceDevice(a, paper, seat);
    const isLess = a.negative || (a.quantity !== 0n && a.quantity < this.#lot.quantity);
    refuseUnless(!this.#isUsed || !isLess, "A used lot is lowered.");
    const wasLive = isLive(paper);
    if (a.negative) this.#lose(a, wasLive);
    else this.#count(a, wasLive, independent);
    if (!wasLive) paper.values = valuesOf(a);
    if (seat === -1) {
      this.#claimTickets(a);
      paper.seats[this.#freeSeat(paper, a)] = group;
    } else paper.seats[seat] = group;
    this.#take(a, group);
  }

  #take({ document, balance, quantity }: Attestation, group: number): void {
    if (balance !== ZeroHash) this.#taken.set(markOf(document, group), { balance, quantity });
  }

  /** Takes a group off a paper, and gives back what it took from a balance unless a statement used the lot. */
  revoke(
    { document, balance }: Pick<EvidenceRevocation, "document" | "balance">,
    group: number,
    independent: boolean,
  ): void {
    const mark = markOf(document, group);
    refuseUnless(!this.#revoked.has(mark), `Group ${group} took its word on paper ${document} back twice.`);
    refuseUnless(!this.#tickets.has(document), `Paper ${document} is a ticket, which is revoked with its paper.`);
    this.#revoked.add(mark);
    this.#marked.add(document);
    const paper = this.#papers.get(document);
    const seat = paper?.seats.indexOf(group) ?? -1;
    if (paper !== undefined && seat !== -1) this.#leave(paper, seat, independent);
    const taken = this.#taken.get(mark)?.balance ?? ZeroHash;
    refuseUnless(taken === balance, `Paper ${document} consumed another balance than its revocation says.`);
    if (!this.#isUsed) this.#taken.delete(mark);
  }

  /** Computes the lot anew from everything that counts, on a day. */
  refresh(voices: readonly Voice[], day: number): void {
    refuseUnless(!this.#isUsed, "A used lot is computed anew.");
    const old = this.#lot;
    const next: Counts = { ...EMPTY };
    const seen = new Set<string>();
    let presented = 0n;
    let lost = 0n;
    let last = 0;
    for (const voice of voices) {
      const { attestation: a } = voice;
      const place = placeOf(a);
      refuseUnless(place >= last && a.observedOn <= day, "What counts is not presented in the order of the facts.");
      last = place;
      const { paper, seat } = this.#standing(voice);
      once(seen, a, seat);
      if (a.negative) {
        lost += a.quantity;
        next.quantity -= less(a.quantity, next.quantity);
        continue;
      }
      presented += one(a.kind, voice.independent && !a.device);
      this.#sameBalance(voice);
      if (this.#lapses(a, seat, day)) this.#lapse(voice, paper, seat);
      else add(next, a, voice.independent && !a.device, false);
    }
    refuseUnless(presented === old.counts && lost === old.lost, "Something that counts was left out.");
    refuseUnless(next.counts === 0n || next.validUntil >= old.validUntil, "The lot's expiry moved earlier.");
    this.#lot = { ...next, lost: old.lost };
  }

  /** Whether an attestation that is presented again has expired. */
  #lapses({ device, kind, document, validUntil }: Attestation, seat: number, day: number): boolean {
    refuseUnless(device === this.#isDevice(kind, seat), `Paper ${document} is a device's, or is not.`);
    if (validUntil >= day) return false;
    refuseUnless(this.#lot.validUntil < day, `Paper ${document} is presented with an older word.`);
    return true;
  }

  #lapse({ attestation: { document }, group }: Voice, paper: Paper, seat: number): void {
    paper.seats[seat] = 0;
    this.#taken.delete(markOf(document, group));
  }

  /** What is presented again took from its balance what it says. */
  #sameBalance({ attestation: { document, balance, quantity }, group }: Voice): void {
    const taken = this.#taken.get(markOf(document, group)) ?? { balance: ZeroHash, quantity };
    const isSame = taken.balance === balance && taken.quantity === quantity;
    refuseUnless(isSame, `Paper ${document} took something else from a balance than it is presented with.`);
  }

  #isDevice(kind: number, seat: number): boolean {
    return seat === DEVICE_SEAT && (this.#lot.devices & (1 << kind)) !== 0;
  }

  #paperOf(a: Attestation, group: number): Paper {
    const { document } = a;
    const known = this.#papers.get(document);
    refuseUnless(!this.#tickets.has(document), `Paper ${document} is a ticket of another.`);
    refuseUnless(!this.#revoked.has(markOf(document, group)), `Group ${group} had taken its word on ${document} back.`);
    const isSame = known === undefined || (known.kind === a.kind && known.loss === a.negative);
    refuseUnless(isSame, `Paper ${document} is of two kinds.`);
    if (known !== undefined && isLive(known)) {
      const isLess = !a.negative && a.quantity !== 0n && a.quantity < this.#lot.quantity;
      refuseUnless(!isLess && known.values === valuesOf(a), `Paper ${document} says two things.`);
    }
    const paper = known ?? { kind: a.kind, loss: a.negative, values: 0n, seats: Array<number>(SEATS).fill(0) };
    this.#papers.set(document, paper);
    return paper;
  }

  #count(a: Attestation, wasLive: boolean, independent: boolean): void {
    const isTaken = ((this.#lot.counts >> BigInt(4 * a.kind)) & 7n) !== 0n;
    refuseUnless(wasLive || !isTaken, `Kind ${a.kind} has two papers.`);
    add(this.#lot, a, independent && !a.device, this.#isUsed);
  }

  /** A person takes the place of its group's device. */
  #replaceDevice({ device, negative, kind, document }: Attestation, paper: Paper, seat: number): void {
    const isPerson = !device && !negative;
    refuseUnless(isPerson && this.#isDevice(kind, seat), `A group counts twice for paper ${document}.`);
    this.#leave(paper, seat, false);
  }

  #freeSeat({ seats }: Paper, { device, document }: Attestation): number {
    const seat = seats.indexOf(0, device ? DEVICE_SEAT : 0);
    refuseUnless(seat !== -1, `Paper ${document} has more groups than it can.`);
    return seat;
  }

  /** The first group ever on a paper claims its tickets, the others confirm them. */
  #claimTickets(a: Attestation): void {
    const isFirst = !this.#bound.has(a.document);
    this.#bound.add(a.document);
    for (const ticket of a.tickets) {
      const fits = isFirst ? this.#isFree(ticket, a) : this.#tickets.get(ticket)?.document === a.document;
      refuseUnless(fits, `Ticket ${ticket} stands for something else.`);
      if (isFirst) this.#tickets.set(ticket, a);
    }
  }

  /** A new paper of a kind takes over the tickets of one on which nobody stands any more; a loss does not. */
  #isFree(ticket: Hex, { document, kind, negative }: Attestation): boolean {
    const known = this.#tickets.get(ticket);
    if (known === undefined) return !this.#papers.has(ticket) && !this.#marked.has(ticket);
    return known.kind === kind && !known.negative && !negative && known.document !== document;
  }

  #lose({ quantity }: Attestation, wasLive: boolean): void {
    if (wasLive) return;
    refuseUnless(quantity <= this.#lot.quantity, "More is lost than was measured.");
    this.#lot.quantity -= quantity;
    this.#lot.lost += quantity;
  }

  #leave(paper: Paper, seat: number, independent: boolean): void {
    paper.seats[seat] = 0;
    if (paper.loss) {
      if (!isLive(paper)) this.#lot.lost -= paper.values;
      return;
    }
    const isDevice = this.#isDevice(paper.kind, seat);
    if (isDevice) this.#lot.devices ^= 1 << paper.kind;
    this.#lot.counts -= one(paper.kind, independent && !isDevice);
  }

  #standing({ attestation: a, group }: Voice): { paper: Paper; seat: number } {
    const paper = this.#papers.get(a.document);
    const seat = paper?.seats.indexOf(group) ?? -1;
    if (paper === undefined || seat === -1) throw new Refused(`Nobody of group ${group} stands on ${a.document}.`);
    const fits = paper.kind === a.kind && paper.loss === a.negative && paper.values === valuesOf(a);
    refuseUnless(fits, `Paper ${a.document} is presented for what it is not.`);
    return { paper, seat };
  }
}
