// Random histories over several years, played by the contracts and by the books of `facility.ts`, compared after every
// act: the book, its stages and the senior claim to the micro-unit, everything that is money to the minor unit.
import { expect } from "chai";

import { FacilityBooks } from "./facility.js";
import { MICRO, type LoanCard, type Terms } from "./loan.js";
import { Chance } from "./random.js";
import { floor, of } from "./rational.js";
import { dayOf, morningOf, onChainPrices, onChainTerms, openStage, type Stage } from "./stage.js";

/** 2027-12-30: two leap days follow within the histories. */
const START = dayOf(Date.UTC(2027, 11, 30) / 1000);
const isCampaign = process.env.ORDOS_EFFORT === "campaign";
const HISTORIES = isCampaign ? 24 : 3;
const ACTS = isCampaign ? 500 : 100;
const BOTH = [0, 1] as const;

function someTerms(chance: Chance, base: Partial<Terms> = {}): Terms {
  const provisions = [chance.amount(0n, 1_000_000n), chance.amount(0n, 1_000_000n), chance.amount(0n, 1_000_000n)];
  provisions.sort((a, b) => Number(a - b));
  return {
    fee: chance.amount(0n, 20_000n),
    lateRate: chance.amount(0n, 240_000n),
    floor: chance.amount(0n, 150_000n),
    provisions: provisions as unknown as Terms["provisions"],
    writeOffDays: chance.between(0, 150),
    actual365: chance.between(0, 1) === 1,
    discount: chance.between(0, 1) === 1,
    advance: chance.amount(500_000n, 1_000_000n),
    rate: chance.amount(0n, 200_000n),
    ...base,
  };
}

/** One history: what happens, to both sides. */
class History {
  #loans = 0n;
  readonly happened = new Map<string, number>();

  constructor(
    readonly chance: Chance,
    readonly books: FacilityBooks,
    readonly chain: Stage,
  ) {}

  async act(): Promise<void> {
    const acts = [this.#draw, this.#draw, this.#draw, this.#pay, this.#pay, this.#pay, this.#repay, this.#pass];
    const rare = [this.#fund, this.#take, this.#take, this.#writeOff, this.#setTerms, this.#takeFees, this.#idle];
    const act = this.chance.pick(this.chance.between(0, 2) === 0 ? rare : acts);
    const name = await act.call(this);
    this.happened.set(name, (this.happened.get(name) ?? 0) + 1);
  }

  async #advance(days: number): Promise<void> {
    for (let i = 0; i < days; i++) this.books.nextDay();
    await this.chain.goTo(this.books.day);
  }

  async #pass(): Promise<string> {
    await this.#advance(this.chance.between(1, 25));
    return "pass";
  }

  /** Longer than a draw would roll the book; sometimes somebody rolls it part of the way. */
  async #idle(): Promise<string> {
    await this.#advance(this.chance.between(40, 160));
    if (this.chance.between(0, 1) === 1) await this.chain.facility.roll(this.chance.between(1, 62));
    return "idle";
  }

  /** Draws, deposits and redemptions roll the book by 62 days at most. */
  async #catchUp(): Promise<void> {
    for (;;) {
      const [head] = await this.chain.facility.book();
      if (Number(head.day) + 62 >= this.books.day) return;
      await this.chain.facility.roll(62);
    }
  }

  async #draw(): Promise<string> {
    await this.#catchUp();
    const tenor = this.chance.between(1, this.chance.pick([5, 60, 400]));
    const face = this.chance.amount(1n, this.chance.pick([100n, 1_000_000n, 300_000_000n]));
    const due = this.books.day + tenor;
    const id = ++this.#loans;
    const outcome = this.books.draw(id, face, due);
    const attempt = this.chain.stage.draw(this.chain.facility, id, face, due);
    if (typeof outcome === "string") {
      await expect(attempt).to.be.revertedWithCustomError(this.chain.facility, outcome);
      return "draw refused";
    }
    await expect(attempt).to.emit(this.chain.facility, "Drawn");
    return "draw";
  }

  #pickLoan(): LoanCard | undefined {
    const open = this.books.loans.filter(({ isOpen }) => isOpen);
    return open.length === 0 ? undefined : this.chance.pick(open);
  }

  /** The buyer pays: a part, about what is owed, or more than that. */
  async #pay(): Promise<string> {
    const loan = this.#pickLoan();
    if (loan === undefined) return "nothing to pay";
    const total = loan.total();
    const { late, interest } = loan.owed();
    const amount = this.chance.pick([total, total + 17n, this.chance.amount(1n, total), late + interest, late, 1n]);
    if (amount === 0n) return "nothing to pay";
    const when = loan.day < loan.due ? "early" : loan.day === loan.due ? "on the day" : "late";
    this.books.pay(loan, amount);
    await this.chain.facility.settle(loan.id, amount);
    return `paid ${when}, ${loan.isOpen ? "in part" : "in full"}`;
  }

  async #repay(): Promise<string> {
    const loan = this.#pickLoan();
    if (loan === undefined) return "nothing to repay";
    const amount = this.chance.amount(1n, loan.total());
    this.books.pay(loan, amount);
    await this.chain.facility.repay(loan.id, amount);
    return "repay";
  }

  async #fund(): Promise<string> {
    await this.#catchUp();
    const tranche = this.chance.pick(BOTH);
    const amount = this.chance.amount(1n, 200_000_000n);
    this.books.fund(tranche === 0, amount);
    await this.chain.stage.fund(this.chain.facility, tranche, amount);
    return `fund ${tranche}`;
  }

  async #take(): Promise<string> {
    await this.#catchUp();
    const tranche = this.chance.pick(BOTH);
    const all = this.books.takeable(tranche === 0);
    if (all === 0n) return "nothing to take";
    const amount = this.chance.between(0, 9) === 0 ? all : this.chance.amount(1n, (all + 3n) / 4n);
    this.books.take(tranche === 0, amount);
    await this.chain.stage.take(this.chain.facility, tranche, amount);
    return `take ${tranche}`;
  }

  async #writeOff(): Promise<string> {
    const lost = this.books.loans.filter(
      ({ isOpen, isWrittenOff, day, due, terms }) =>
        isOpen && !isWrittenOff && day > due && day - due >= terms.writeOffDays,
    );
    if (lost.length === 0) return "nothing to write off";
    const loan = this.chance.pick(lost);
    loan.isWrittenOff = true;
    await this.chain.facility.writeOff(loan.id);
    return "write off";
  }

  async #setTerms(): Promise<string> {
    const terms = someTerms(this.chance);
    this.books.setTerms(terms);
    await this.chain.facility.setTerms(onChainTerms(terms), onChainPrices(terms));
    return "set terms";
  }

  async #takeFees(): Promise<string> {
    if (this.books.fees === 0n) return "no fees";
    this.books.takeFees();
    await this.chain.facility.takeFees();
    return "take fees";
  }

  async compare(): Promise<void> {
    const { books } = this;
    const open = books.loans.filter(({ isOpen }) => isOpen);
    const facility = await this.chain.facility.getAddress();
    const p = await this.chain.stage.portrait(
      facility,
      open.map(({ id }) => id),
    );
    expect(p.worth, "FIN-01: the book").to.equal(books.book().worth);
    expect(p.capital.cash, "LIQ-01: cash").to.equal(books.cash);
    expect(p.capital.fees, "LIQ-01: fees").to.equal(books.fees);
    expect(p.capital.seniorClaim, "FIN-04: senior claim").to.equal(books.claim);
    expect(p.capital.seniorDaily, "FIN-04: senior claim a day").to.equal(books.claimPerDay);
    expect(p.senior[0], "LIQ-01: senior").to.equal(floor(of(books.senior(), MICRO)));
    expect(p.junior[0], "LIQ-01: junior").to.equal(floor(of(books.junior(), MICRO)));
    expect(p.seniorTakeable, "LIQ: senior could leave").to.equal(books.takeable(true));
    expect(p.juniorTakeable, "LIQ: junior could leave").to.equal(books.takeable(false));
    open.forEach((loan, i) => {
      const { late, interest, principal } = loan.owed();
      const owed = p.owed[i];
      expect(owed?.late, `FIN-04: late interest of ${loan.id}`).to.equal(late);
      expect(owed?.interest, `FIN-04: interest of ${loan.id}`).to.equal(interest);
      expect(owed?.principal, `FIN-04: principal of ${loan.id}`).to.equal(principal);
    });
  }

  /** The stages as they stand once the book is rolled to today. */
  async compareStages(): Promise<void> {
    await this.#catchUp();
    await this.chain.facility.roll(62);
    const [, stages, worth] = await this.chain.facility.book();
    const book = this.books.book();
    expect([stages.stage1, stages.stage2, stages.stage3], "FIN-01: stages").to.deep.equal(book.stages);
    expect(worth, "FIN-01: the book, rolled").to.equal(book.worth);
  }
}

/** Ordinary first terms: enough of everything happens under them. */
const plain: Partial<Terms> = { floor: 100_000n, advance: 850_000n, rate: 60_000n };

async function play(seed: number): Promise<History> {
  const chance = new Chance(seed);
  const terms = someTerms(chance, plain);
  const seniorRate = chance.amount(0n, 60_000n);
  const history = new History(
    chance,
    new FacilityBooks(START, terms, seniorRate),
    await openStage(START, terms, seniorRate),
  );
  for (const [tranche, amount] of [
    [1, 900_000_000n],
    [0, 1_500_000_000n],
  ] as const) {
    history.books.fund(tranche === 0, amount);
    await history.chain.stage.fund(history.chain.facility, tranche, amount);
  }
  for (let i = 0; i < ACTS; i++) {
    await history.act();
    await history.compare();
    if (i % 10 === 9) await history.compareStages();
  }
  return history;
}

describe("a facility against its books", () => {
  it("counts days by the civil date, leap days too", () => {
    const leap = dayOf(Date.UTC(2028, 1, 29, 1) / 1000);
    expect(dayOf(morningOf(leap))).to.equal(leap);
    expect(dayOf(Date.UTC(2028, 2, 1) / 1000) - leap).to.equal(1);
    expect(dayOf(Date.UTC(2028, 1, 28, 16) / 1000), "midnight in China").to.equal(leap);
    expect(dayOf(Date.UTC(2028, 1, 28, 15, 59, 59) / 1000)).to.equal(leap - 1);
  });

  const all = new Map<string, number>();
  let years = 0;
  for (let seed = 1; seed <= HISTORIES; seed++) {
    it(`agrees after each of ${ACTS} acts of history ${seed}`, async function () {
      this.timeout(600_000);
      const { happened, books } = await play(seed);
      for (const [name, times] of happened) all.set(name, (all.get(name) ?? 0) + times);
      years += (books.day - START) / 365;
    });
  }

  it("met everything that can happen", () => {
    const parts = ["early", "late"].flatMap((when) => [`paid ${when}, in part`, `paid ${when}, in full`]);
    const wanted = ["draw", "draw refused", "repay", "fund 0", "fund 1", "take 0", "take 1", "write off", "set terms"];
    for (const name of [...wanted, "take fees", "idle", ...parts]) expect(all, name).to.include.keys(name);
    expect(years).to.be.greaterThan(HISTORIES);
  });
});
