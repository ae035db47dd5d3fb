import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { id, ZeroHash } from "ethers";

import hre from "hardhat";

import {
  addDays,
  deductionClosingMessage,
  drawRequestMessage,
  encodeDrawData,
  events,
  EvidenceKind,
  formatDay,
  health,
  lotReference,
  newTerms,
  PartyRole,
  payeesHash,
  planAdmit,
  planAttest,
  planClaimMany,
  planCloseDeduction,
  planDraw,
  signMessage,
  weekday,
  type Allocation,
  type Day,
} from "../../sdk/index.js";
import { FAR, Stage, type Actor } from "../sdk/stage.js";
import { Bank, collectedOn, handsOf, payee } from "./bank.js";
import { balanceOf, invest } from "./bank-money.js";
import { approve, Deal, numberOf, passTo, WEIGHED, type Rules } from "./deal.js";
import { LedgerMonth, type Bill, type Lump, type Share, type TakenOff } from "./ledger-month.js";

const { root } = hre.config.paths;
/** A ledger that is not part of the project, and is not everywhere. */
const PUBLISHED = { path: join(root, "..", "shared", "data", "receivables", "ar_ledger.csv"), month: "2013-01" };
/** Its stand-in, invented. */
const STAND_IN = { path: join(root, "examples", "ledgers", "small.csv"), month: "2025-03" };

const UNLIMITED = (1n << 96n) - 1n;
const [ADVANCE, RATE, LATE_RATE, GRACE] = [80n, 42_000n, 63_000n, 3] as const;
const FRIDAY = 5;

const up = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

/** What a loan lends and owes, by plain arithmetic: 80 % at 4.2 %, ACT/360 in arrears, 6.3 % once late. */
const netOf = ({ amount }: Bill): bigint => (amount * ADVANCE) / 100n;
function owedOn(bill: Bill, drawnOn: Day, day: Day): bigint {
  const net = netOf(bill);
  const [term, past] = [bill.due - drawnOn, day - bill.due];
  const interest = up(net * RATE * BigInt(term), 360_000_000n);
  if (past < 0) return net + interest - (((interest * 1_000_000n) / BigInt(term)) * BigInt(-past)) / 1_000_000n;
  return net + interest + (past > GRACE ? up(net * LATE_RATE * BigInt(past), 360_000_000n) : 0n);
}

/** A month of a ledger at the desk of the bank that keeps the account. */
class Month {
  readonly bank: Bank<Actor>;
  readonly #claims = new Map<string, bigint>();
  readonly #deals = new Map<string, Deal>();
  readonly #buyers = new Map<string, Actor>();
  /** What the seller's account is to have, and of which claims. */
  #seller = 0n;
  #toClaim: bigint[] = [];
  #fridays = 0;
  #again: bigint | undefined;

  private constructor(
    readonly stage: Stage,
    readonly plan: LedgerMonth,
    readonly rules: Rules,
    readonly facility: string,
  ) {
    this.bank = new Bank(handsOf(stage));
  }

  static async open(stage: Stage, plan: LedgerMonth): Promise<Month> {
    const rules = await approve(stage, "FlatPrice", null, { evidencePolicy: WEIGHED });
    const terms = newTerms({
      ...{ lateRate: Number(LATE_RATE), maxTenor: 180, writeOffDays: 120, grace: GRACE },
      ...{ provision1: 10_000, provision2: 200_000, provision3: 500_000 },
    });
    const flat = (value: number) => Array<number>(8).fill(value);
    const facility = await stage.openFacility({ terms, prices: { advance: flat(800_000), rate: flat(Number(RATE)) } });
    const month = new Month(stage, plan, rules, facility);
    await month.#people();
    return month;
  }

  /** Every buyer of the ledger, within the facility's limits, and one order of each for all of its bills. */
  async #people(): Promise<void> {
    const { stage, plan } = this;
    for (const name of plan.buyers) this.#buyers.set(name, await stage.register(`buyer ${name}`, PartyRole.Buyer));
    const limits = [...this.#buyers.values()].map(({ group }) => ({
      group,
      seller: false,
      cap: UNLIMITED,
      expiryDay: FAR,
    }));
    await stage.send(planAdmit(stage.book, this.facility, limits), stage.lender);
    for (const [name, buyer] of this.#buyers) {
      const bills = plan.bills.filter((bill) => bill.buyer === name);
      // A unit of the goods is worth a fen.
      const quantity = bills.reduce((sum, { amount }) => sum + amount, 0n);
      const terms = {
        quantity,
        unitPrice: 1_000_000n,
        salt: id(name),
        lastDay: addDays(await stage.client.today(), 300),
      };
      this.#deals.set(name, await Deal.of(stage, this.rules, buyer, stage.seller, terms).place());
    }
  }

  /** The lenders' money: enough for everything to be out at once. */
  async fund(): Promise<void> {
    const { stage, bank, plan } = this;
    const { senior, junior } = await stage.client.facility(this.facility);
    await invest(stage, bank, senior, stage.investor, plan.face);
    await invest(stage, bank, junior, stage.lender, plan.face);
    await bank.close();
  }

  idOf({ invoice }: Bill): bigint {
    const claim = this.#claims.get(invoice);
    if (claim === undefined) throw new Error(`${invoice} is no claim yet`);
    return claim;
  }

  buyerOf(name: string): Actor {
    const buyer = this.#buyers.get(name);
    if (buyer === undefined) throw new Error(`nobody knows ${name}`);
    return buyer;
  }

  dealOf({ buyer }: Bill): Deal {
    const deal = this.#deals.get(buyer);
    if (deal === undefined) throw new Error(`${buyer} ordered nothing`);
    return deal;
  }

  /** Everything of a day but its close. */
  async play(day: Day): Promise<void> {
    const { plan } = this;
    await passTo(this.stage, day);
    await this.#invoice(plan.bills.filter(({ invoiced }) => invoiced === day));
    await this.#lend(plan.bills.filter((bill) => plan.drawDays(bill).includes(day)));
    for (const lump of plan.lumps.filter(({ bookedOn }) => bookedOn === day)) await this.#book(lump);
    for (const lump of plan.lumps.filter(({ listedOn }) => listedOn === day)) await this.#list(lump);
    for (const lump of plan.lumps.filter(({ listedOn }) => addDays(listedOn, 2) === day)) await this.#agree(lump);
    for (const lump of plan.lumps) await this.#upset(lump, day);
    if (this.#again !== undefined) await this.#payOut(this.#again);
    if (weekday(day) === FRIDAY) await this.#friday();
  }

  /** The day's bills as receivables; every third is drawn on. */
  async #invoice(bills: readonly Bill[]): Promise<void> {
    const { stage } = this;
    const facts = bills.map((bill) => {
      const deal = this.dealOf(bill);
      const document = id(`goods receipt of ${bill.invoice}`);
      const kind = EvidenceKind.WeightArrival;
      return deal.signed({ by: deal.buyer, lot: lotReference(bill.invoice), kind, document, quantity: bill.amount });
    });
    if (facts.length > 0) await stage.send(planAttest(stage.book, await Promise.all(facts)));
    for (const bill of bills) {
      const number = numberOf("seller", bill.invoice, bill.invoiced);
      const lots = [{ lot: lotReference(bill.invoice), document: ZeroHash }];
      const says = { number, quantity: bill.amount, amount: bill.amount, lots, distinct: true };
      this.#claims.set(bill.invoice, await this.dealOf(bill).tokenise(says));
    }
  }

  /** The day's draws: one batch of transfers, which is one line of the statement. */
  async #lend(bills: readonly Bill[]): Promise<void> {
    const { bank, facility, plan } = this;
    const today = await this.stage.client.today();
    for (const bill of bills) await this.#draw(bill, plan.drawnOn(bill) === today ? "seller" : "nobody");
    const good = bills.filter((bill) => plan.drawnOn(bill) === today);
    const reference = `P-${formatDay(today)}`;
    if (good.length > 0) bank.line(reference, -good.reduce((sum, bill) => sum + netOf(bill), 0n));
    for (const bill of good) await bank.confirmDraw(facility, this.idOf(bill), reference);
    if (good.length < bills.length) await this.#misdirected(plan.misdirected);
  }

  /** A transfer comes back: nothing was drawn, and the seller has its claim again. */
  async #misdirected(bill: Bill): Promise<void> {
    const { bank, facility, stage } = this;
    await bank.rejectDraw(facility, this.idOf(bill), "no account of this name");
    expect(await stage.client.loan(facility, this.idOf(bill))).to.include({ principal: 0n, interest: 0n });
    expect((await stage.client.holding(this.idOf(bill), stage.seller.account)).units).to.equal(bill.amount);
  }

  async #draw(bill: Bill, to: string): Promise<void> {
    const { facility } = this;
    const { book, client, seller } = this.stage;
    const receivable = this.idOf(bill);
    const net = netOf(bill);
    const payees = [payee(to, net, bill.invoice)];
    const today = await client.today();
    const request = { receivable, units: bill.amount, minNet: net, deadline: today, payees: payeesHash(payees) };
    const signature = await signMessage(drawRequestMessage(book, facility, request), seller.wallet);
    const drawData = encodeDrawData(request, payees, signature);
    const draw = { receivable, from: seller.account, facility, units: bill.amount, drawData };
    await this.stage.send(planDraw(book, draw), seller);
  }

  async #book({ reference, amount, paidOn }: Lump): Promise<void> {
    this.bank.line(reference, amount, { valueDay: paidOn });
    await this.bank.record(reference, amount, paidOn);
  }

  /** The remittance list of a transfer, and what of it is the seller's. */
  async #list(lump: Lump): Promise<void> {
    const { shares, rest } = lump;
    for (const { gives } of shares) if (gives !== undefined) await this.#end(gives, this.buyerOf(lump.buyer));
    const list = shares.map((share, i) => this.#line(share, i === 0 && rest !== undefined ? rest.amount : 0n));
    const receivable = list[0]?.receivable ?? 0n;
    if (rest !== undefined) await this.bank.allocate(rest.of, [{ receivable, amount: rest.amount }]);
    await this.bank.allocate(lump.reference, list);
    if (lump.again === true) await this.bank.recover(receivable, [this.stage.seller.account]);
    else for (const share of shares) this.#count(share, collectedOn(lump));
  }

  /** @param paid by what was left of another transfer */
  #line({ bill, amount, takes, gives }: Share, paid: bigint): Allocation {
    const line = { receivable: this.idOf(bill), amount: amount - paid };
    const collected = bill.financed && gives === undefined ? { ...line, collector: this.facility } : line;
    if (takes === undefined) return collected;
    const { reason, document } = takes;
    return { ...collected, deduction: { amount: takes.amount, reason, document } };
  }

  /** What the facility hands on came to the seller's account; the rest it claims on Friday. */
  #count({ bill, amount, gives }: Share, day: Day): void {
    if (bill.financed && gives === undefined) this.#seller += amount - owedOn(bill, this.plan.drawnOn(bill), day);
    else {
      this.#seller += amount;
      this.#toClaim.push(this.idOf(bill));
    }
  }

  /** Two days after the list the seller agrees to what was taken off of bills that it kept. */
  async #agree({ shares }: Lump): Promise<void> {
    const { account, wallet } = this.stage.seller;
    for (const { takes } of shares) if (takes?.agreed === true) await this.#end(takes, { account, wallet });
  }

  async #end({ document, agreed }: TakenOff, { account, wallet }: Pick<Actor, "account" | "wallet">): Promise<void> {
    const { book } = this.stage;
    const holder = agreed ? account : undefined;
    const signature = await signMessage(deductionClosingMessage(book, document, holder), wallet);
    const closing = holder === undefined ? { document } : { document, holder };
    await this.stage.send(planCloseDeduction(book, closing, signature));
  }

  /** What goes wrong with a transfer: too much of it, or called back. */
  async #upset({ reference, over, bookedOn, dishonouredOn, shares, amount }: Lump, day: Day): Promise<void> {
    const { bank } = this;
    if (over !== undefined && addDays(bookedOn, 1) === day) {
      bank.line(`B-${reference}`, -over.back);
      await bank.sendBack(reference, over.back, `B-${reference}`);
    }
    const [share] = shares;
    if (dishonouredOn === day && share !== undefined) {
      bank.line(`D-${reference}`, -amount);
      await bank.reverse(reference, this.idOf(share.bill), amount, `D-${reference}`);
    }
  }

  /** The seller has what came for it during the week paid out; the second time with a number of an account that is none. */
  async #friday(): Promise<void> {
    const { bank, stage } = this;
    const amount = this.#seller;
    if (this.#toClaim.length > 0) await stage.send(planClaimMany(stage.book, this.#toClaim), stage.seller);
    this.#toClaim = [];
    expect(await balanceOf(stage, stage.seller)).to.equal(amount);
    if (amount === 0n) return;
    this.#seller = 0n;
    if (++this.#fridays !== 2) return this.#payOut(amount);
    const payout = await bank.payOut(stage.seller, [payee("nobody", amount, "the week")]);
    expect(await balanceOf(stage, stage.seller)).to.equal(0n);
    await bank.reject(payout, "no such account");
    this.#again = amount;
  }

  async #payOut(amount: bigint): Promise<void> {
    this.#again = undefined;
    await this.bank.hand(this.stage.seller, "seller", amount, `W-${formatDay(await this.stage.client.today())}`);
  }

  /** Bills of which anything is open. */
  async open(): Promise<string[]> {
    const token = this.stage.client.contract("ReceivableToken");
    const open = await Promise.all(this.plan.bills.map((bill) => token.openAmount(this.idOf(bill))));
    return this.plan.bills.filter((_, i) => open[i] !== 0n).map(({ invoice }) => invoice);
  }
}

const { path, month } = existsSync(PUBLISHED.path) ? PUBLISHED : STAND_IN;
describe(`story: ${month} of ${basename(path)} is paid by weekly transfers, with invented deductions`, function () {
  this.timeout(120_000);
  let played: Month;
  let plan: LedgerMonth;

  before(async () => {
    const stage = await Stage.open();
    plan = new LedgerMonth(readFileSync(path, "utf8"), month, await stage.client.today());
    played = await Month.open(stage, plan);
    await played.fund();
  });

  it("has everything that goes wrong at a desk", () => {
    const { bills, lumps } = plan;
    expect(bills.filter(({ takenOff }) => takenOff?.agreed === true)).to.not.have.length(0);
    expect(lumps.filter(({ shares }) => shares.some(({ gives }) => gives !== undefined))).to.not.have.length(0);
    expect(lumps.filter(({ bookedOn, listedOn }) => listedOn > bookedOn)).to.have.length.above(lumps.length / 5);
    expect(lumps.filter(({ bookedOn, paidOn }) => bookedOn > paidOn)).to.have.length.above(lumps.length / 2);
    expect(lumps.filter(({ over }) => over !== undefined)).to.have.length(1);
    // In time by its value day alone.
    const saved = lumps.filter((lump) =>
      lump.shares.some(({ bill }) => collectedOn(lump) <= bill.due && lump.listedOn > bill.due),
    );
    expect(saved).to.not.have.length(0);
    expect(lumps.filter(({ dishonouredOn }) => dishonouredOn !== undefined)).to.have.length(1);
    const paid = lumps.filter(({ again }) => again !== true).reduce((sum, { amount }) => sum + amount, 0n);
    // All of it, less what the sellers give up and with what comes back.
    expect(paid).to.equal(plan.face - plan.agreed + 600n);
  });

  it("closes every day with no difference, and names a wrong line on the day on which there is one", async () => {
    const { bank } = played;
    const { days } = plan;
    for (const day of days) {
      await played.play(day);
      if (day === plan.lumps[2]?.bookedOn) await mistaken(bank, plan.lumps[2]);
      const { unapplied, uncovered } = await bank.close();
      expect([unapplied, uncovered], formatDay(day)).to.deep.equal([plan.unappliedOn(day), plan.uncoveredOn(day)]);
    }
    expect(bank.closes).to.equal(days.length + 1);
  });

  /** A line with another amount, and one that is of another account. */
  async function mistaken(bank: Bank<Actor>, { reference, amount, paidOn }: Lump): Promise<void> {
    bank.strike(reference);
    bank.line(reference, amount + 1n, { valueDay: paidOn });
    bank.line("of another account", 100n);
    const { differences } = await bank.compare();
    const said = differences.map(({ kind, subject }) => `${kind} ${subject}`);
    expect(said).to.have.members([
      `amount ${await bank.ref(reference)}`,
      `notOnChain ${await bank.ref("of another account")}`,
      "balance closing balance",
    ]);
    bank.strike(reference);
    bank.strike("of another account");
    bank.line(reference, amount, { valueDay: paidOn });
  }

  it("ends with all bills paid, everything allocated, and as much on the account as there are deposits", async () => {
    const { bank, stage } = played;
    expect(await played.open()).to.deep.equal([]);
    const found = await bank.close();
    expect(found).to.include({ unapplied: 0n, instructed: 0n, uncovered: 0n });
    expect(found.deposits).to.equal(bank.balance);
    expect(await stage.client.contract("BankDeposit").totalSupply()).to.equal(bank.balance);
    // A draw and a payout of the seller's.
    expect(await events(stage.client, { names: ["PayoutRejected"] })).to.have.length(2);
    const { findings } = await health(stage.client);
    expect(findings.filter(({ holds }) => !holds)).to.deep.equal([]);
  });

  it("counts each payment from its value day: no score suffers by the days until it was booked and listed", async () => {
    const { stage } = played;
    const history = stage.client.contract("PaymentHistory");
    const paid = (buyer: string) => plan.lumps.filter((lump) => lump.buyer === buyer);
    const isPrompt = (lump: Lump) => lump.shares.every(({ bill }) => collectedOn(lump) <= bill.due);
    const prompt = plan.buyers.filter((buyer) => paid(buyer).every(isPrompt));
    const facts = await Promise.all(plan.buyers.map((buyer) => history.obligorFacts(played.buyerOf(buyer).id)));
    const late = plan.buyers.filter((_, i) => facts[i]?.lateness !== 0n);
    expect(late).to.deep.equal(plan.buyers.filter((buyer) => !prompt.includes(buyer)));
    expect(facts.every(({ overdue }) => overdue === 0n)).to.equal(true);
  });

  it("leaves the lenders with their money and the interest, to the fen", async () => {
    const { stage, facility } = played;
    const interest = plan.lumps
      .flatMap((lump) => lump.shares.map((share) => ({ lump, ...share })))
      .filter(({ bill, gives }) => bill.financed && gives === undefined)
      .reduce((sum, { bill, lump }) => sum + owedOn(bill, plan.drawnOn(bill), collectedOn(lump)) - netOf(bill), 0n);
    expect((await stage.client.facility(facility)).cash).to.equal(2n * plan.face + interest);
  });
});
