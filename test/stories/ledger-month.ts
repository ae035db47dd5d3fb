import { id } from "ethers";

import { addDays, formatDay, Reason, toDay, weekday, type Day, type Hex } from "../../sdk/index.js";
import { readLedger, type LedgerRow } from "../../tasks/replay/ledger.js";

// How buyers of a ledger pay by bank transfer. Invoices, amounts, due and settlement days and disputes are the ledger's; that
// they pay once a week, what they take off and why, and what goes wrong is invented here.

/** What a buyer takes off; invented: a twentieth of what the ledger calls disputed. */
export interface TakenOff {
  readonly amount: bigint;
  readonly reason: Reason;
  readonly document: Hex;
  /** The seller agrees; otherwise the buyer withdraws it and pays a week later. */
  readonly agreed: boolean;
}

export interface Bill {
  readonly invoice: string;
  readonly buyer: string;
  readonly amount: bigint;
  readonly invoiced: Day;
  readonly due: Day;
  /** The seller draws on it on the day of the invoice. */
  readonly financed: boolean;
  readonly takenOff?: TakenOff;
}

/** What a transfer pays of a bill. */
export interface Share {
  readonly bill: Bill;
  amount: bigint;
  /** What the list takes off by name, or what was taken off before and is paid after all. */
  readonly takes?: TakenOff;
  readonly gives?: TakenOff;
}

/** One transfer of a buyer: a line of the statement. */
export interface Lump {
  readonly reference: string;
  readonly buyer: string;
  /** Value day. */
  readonly paidOn: Day;
  /** Day on which the statement has it. */
  readonly bookedOn: Day;
  /** Day on which the buyer's remittance list is there. */
  readonly listedOn: Day;
  amount: bigint;
  readonly shares: readonly Share[];
  /** Paid too much: what is sent back, and what stays for the next list. */
  over?: { readonly back: bigint; readonly kept: bigint };
  /** Paid partly out of what was left of an earlier one. */
  rest?: { readonly of: string; readonly amount: bigint };
  /** The payer's bank calls it back. */
  dishonouredOn?: Day;
  /** Pays once more what was called back. */
  again?: boolean;
}

const REASONS = [Reason.Penalty, Reason.Quality, Reason.Quantity] as const;
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, one) => total + one, 0n);

/** The first Monday (1) to Friday (5) from a day on. */
function next(dayOfWeek: number, from: Day): Day {
  let day = from;
  while (weekday(day) !== dayOfWeek) day = addDays(day, 1);
  return day;
}

/** A ledger's month: its bills and the transfers that pay them, moved by whole weeks to begin after a day. */
export class LedgerMonth {
  readonly bills: readonly Bill[];
  readonly lumps: readonly Lump[];
  /** The draw whose money the bank could not pay out; the seller draws again on the day after. */
  readonly misdirected: Bill;

  /** @param month as in 2013-01 */
  constructor(csv: string, month: string, after: Day) {
    const rows = readLedger(csv)
      .rows.filter(({ invoiced }) => formatDay(invoiced).startsWith(month))
      .sort((a, b) => a.invoiced - b.invoiced || a.line - b.line);
    const [first] = rows;
    if (first === undefined) throw new Error(`the ledger has nothing in ${month}`);
    const shift = 7 * Math.ceil((after + 1 - first.invoiced) / 7);
    const settled = new Map<Bill, Day>();
    this.bills = rows.map((row, i) => {
      const bill = billOf(row, i, shift);
      settled.set(bill, addDays(row.settled, shift));
      return bill;
    });
    this.lumps = this.#lumps(settled);
    const misdirected = this.bills.find((bill) => bill.financed && this.#paidOn(bill) > addDays(bill.invoiced, 3));
    if (misdirected === undefined) throw new Error("everything was paid at once");
    this.misdirected = misdirected;
  }

  /** Day from which a bill is lent on. */
  drawnOn(bill: Bill): Day {
    return bill === this.misdirected ? addDays(bill.invoiced, 1) : bill.invoiced;
  }

  /** Days on which the seller draws on a bill. */
  drawDays(bill: Bill): Day[] {
    if (!bill.financed) return [];
    return bill === this.misdirected ? [bill.invoiced, this.drawnOn(bill)] : [bill.invoiced];
  }

  /** Day on which the first of a bill is paid. */
  #paidOn(bill: Bill): Day {
    const paid = this.lumps.find(({ shares }) => shares.some((share) => share.bill === bill));
    if (paid === undefined) throw new Error(`${bill.invoice} is never paid`);
    return paid.paidOn;
  }

  get buyers(): string[] {
    return [...new Set(this.bills.map(({ buyer }) => buyer))];
  }

  /** Minor units of all bills. */
  get face(): bigint {
    return sum(this.bills.map(({ amount }) => amount));
  }

  /** Minor units that sellers agreed to give up. */
  get agreed(): bigint {
    return sum(this.bills.map(({ takenOff }) => (takenOff?.agreed === true ? takenOff.amount : 0n)));
  }

  /** The days from the first invoice to a week after the last list. */
  get days(): Day[] {
    const from = Math.min(...this.bills.map(({ invoiced }) => invoiced));
    const to = Math.max(...this.lumps.map(({ listedOn }) => listedOn)) + 7;
    return Array.from({ length: to - from + 1 }, (_, i) => toDay(from + i));
  }

  /** Minor units that the bank has at the end of a day and nobody can place yet. */
  unappliedOn(day: Day): bigint {
    const booked = this.lumps.filter(({ bookedOn }) => bookedOn <= day);
    return sum(booked.map((lump) => lump.amount - this.#usedOn(lump, day)));
  }

  #usedOn({ reference, shares, listedOn, bookedOn, over, rest }: Lump, day: Day): bigint {
    const listed = listedOn <= day ? sum(shares.map(({ amount }) => amount)) - (rest?.amount ?? 0n) : 0n;
    if (over === undefined) return listed;
    const isKept = this.lumps.some((other) => other.rest?.of === reference && other.listedOn <= day);
    return listed + (addDays(bookedOn, 1) <= day ? over.back : 0n) + (isKept ? over.kept : 0n);
  }

  /** Minor units at the end of a day of what was called back and not paid again. */
  uncoveredOn(day: Day): bigint {
    const back = this.lumps.filter(({ dishonouredOn }) => dishonouredOn !== undefined && dishonouredOn <= day);
    const again = this.lumps.filter((lump) => lump.again === true && lump.listedOn <= day);
    return sum(back.map(({ amount }) => amount)) - sum(again.map(({ amount }) => amount));
  }

  /** One transfer a week of each buyer for what the ledger says was settled since the one before. */
  #lumps(settled: ReadonlyMap<Bill, Day>): Lump[] {
    const { buyers } = this;
    const shares = new Map<string, { buyer: string; paidOn: Day; shares: Share[] }>();
    const put = (buyer: string, paidOn: Day, share: Share) => {
      const key = `${paidOn} ${buyer}`;
      const known = shares.get(key) ?? { buyer, paidOn, shares: [] };
      known.shares.push(share);
      shares.set(key, known);
    };
    for (const bill of this.bills) {
      const { buyer, amount, takenOff } = bill;
      const paidOn = next(1 + (buyers.indexOf(buyer) % 5), settled.get(bill) ?? bill.due);
      if (takenOff === undefined) put(buyer, paidOn, { bill, amount });
      else {
        put(buyer, paidOn, { bill, amount: amount - takenOff.amount, takes: takenOff });
        if (!takenOff.agreed) put(buyer, addDays(paidOn, 7), { bill, amount: takenOff.amount, gives: takenOff });
      }
    }
    const lumps = [...shares.values()].sort((a, b) => a.paidOn - b.paidOn).map(lumpOf);
    overpay(lumps);
    return dishonour(lumps);
  }
}

function billOf(row: LedgerRow, i: number, shift: number): Bill {
  const { invoice, customer: buyer, amount } = row;
  const bill = {
    ...{ invoice, buyer, amount, financed: i % 3 === 0 },
    ...{ invoiced: addDays(row.invoiced, shift), due: addDays(row.due, shift) },
  };
  if (!row.disputed) return bill;
  const reason = REASONS[Math.floor(i / 2) % 3] ?? Reason.Other;
  const document = id(`notice of what is taken off ${invoice}`);
  return { ...bill, takenOff: { amount: amount / 20n, reason, document, agreed: !bill.financed } };
}

/** Booked on the day, or one or two days later; every fourth list comes three days after the money. */
function lumpOf({ buyer, paidOn, shares }: { buyer: string; paidOn: Day; shares: Share[] }, i: number): Lump {
  const bookedOn = addDays(paidOn, i % 3);
  const listedOn = addDays(bookedOn, i % 4 === 3 ? 3 : 0);
  const amount = sum(shares.map((share) => share.amount));
  return { reference: `L-${String(i + 1).padStart(3, "0")}`, buyer, paidOn, bookedOn, listedOn, amount, shares };
}

/** The first buyer with two transfers pays 10.00 too much; 6.00 go back, 4.00 are part of the next. */
function overpay(lumps: readonly Lump[]): void {
  const isPlain = ({ shares: [share] }: Lump) =>
    share !== undefined && share.amount > 400n && !share.takes && !share.gives;
  const isNext = (one: Lump, other: Lump) =>
    other.buyer === one.buyer && other.listedOn > addDays(one.bookedOn, 3) && isPlain(other);
  const first = lumps.find((one) => lumps.some((other) => isNext(one, other)));
  const second = first && lumps.find((other) => isNext(first, other));
  if (first === undefined || second === undefined) throw new Error("no buyer pays twice");
  first.amount += 1_000n;
  first.over = { back: 600n, kept: 400n };
  second.amount -= 400n;
  second.rest = { of: first.reference, amount: 400n };
}

/** The last plain transfer for one bill that the seller kept is called back after eight days, and paid again a week later. */
function dishonour(lumps: Lump[]): Lump[] {
  const isPlain = ({ shares: [share, other], over, rest }: Lump) =>
    other === undefined && share?.bill.financed === false && !share.takes && !share.gives && !over && !rest;
  const lump = lumps.findLast(isPlain);
  if (lump === undefined) throw new Error("no plain transfer");
  lump.dishonouredOn = addDays(lump.listedOn, 8);
  const paidOn = addDays(lump.dishonouredOn, 7);
  const again = { reference: `${lump.reference} again`, paidOn, bookedOn: addDays(paidOn, 1) };
  return [...lumps, { ...lump, ...again, listedOn: again.bookedOn, again: true }].map((one) => {
    if (one.again === true) delete one.dishonouredOn;
    return one;
  });
}
