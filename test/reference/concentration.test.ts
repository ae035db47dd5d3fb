// A season of open invoices of one seller, drawn in the order in which they were posted, through a lender's limits: the
// contracts and the books of `invoices.ts` refuse the same ones for the same reason. The ledger in examples/ledgers is
// invented; a real one is used where it is found (SOURCES.md there says what is wrong with it): nothing is cleaned first.
import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import hre from "hardhat";

import { LimitBook, readInvoices, type Invoice, type Policy } from "./invoices.js";
import type { Terms } from "./loan.js";
import { dayOf, openStage, type Stage } from "./stage.js";

const { root } = hre.config.paths;
const folder = process.env.ORDOS_LEDGERS ?? join(root, "..", "shared", "data", "receivables");
const REAL = join(folder, "open_invoices.csv");
const INVENTED = join(root, "examples", "ledgers", "open-invoices.csv");
const isReal = existsSync(REAL);
/** Calls of a transaction. */
const BATCH = 60;
const SELLER_GROUP = 1;
/** Invoices that an ordinary run plays. */
const SAMPLE = 140;
/** Chains do not go back in time: all dates are moved by the same number of days. */
const START = dayOf(Date.UTC(2028, 1, 27) / 1000);

const TERMS: Terms = {
  fee: 0n,
  lateRate: 90_000n,
  floor: 0n,
  provisions: [10_000n, 200_000n, 500_000n],
  writeOffDays: 120,
  actual365: false,
  discount: true,
  advance: 850_000n,
  rate: 60_000n,
};

/** What the contracts say, in the words of the books. */
const WORDS: Record<string, string> = {
  Facility_BadTenor: "tenor",
  Facility_CrossAged: "cross-ageing",
  Facility_BelowMinimum: "nothing left",
  Facility_AboveLimit: "group",
};

class Season {
  readonly book: LimitBook;
  readonly outcomes = new Map<string, number>();
  readonly #byDay = new Map<number, Invoice[]>();
  #stage: Stage | undefined;

  constructor(
    readonly invoices: readonly Invoice[],
    readonly policy: Policy,
    /** Invented: a group that pays nothing from a day on. */
    readonly defaults?: { group: number; from: number },
  ) {
    this.book = new LimitBook(policy);
    for (const invoice of invoices) {
      const { posted } = invoice;
      this.#byDay.set(posted, [...(this.#byDay.get(posted) ?? []), invoice]);
    }
  }

  get stage(): Stage {
    if (this.#stage === undefined) throw new Error("the season has not begun");
    return this.#stage;
  }

  get #days(): [number, number] {
    const first = Math.min(...this.invoices.map(({ posted }) => posted));
    return [first, Math.max(...this.invoices.map(({ due }) => due)) + 1];
  }

  async play(): Promise<void> {
    const [first, last] = this.#days;
    const { groupCap: cap, facilityCap, crossAgeing, newPairCap, maxTenor } = this.policy;
    const groups = [...new Set(this.invoices.map(({ group }) => group))];
    this.#stage = await openStage(first - 1, TERMS, 0n, { crossAgeing, newPairCap, maxTenor }, async (facility) => {
      const admission = { cap, expiryDay: 65_535, class: 0, agreement: `0x${"00".repeat(32)}` };
      for (const group of groups) await facility.admit(group, false, admission);
      await facility.setFacilityCap(facilityCap);
    });
    await this.stage.stage.fund(this.stage.facility, 1, 10n ** 16n);
    for (let day = first; day <= last; day++) await this.#live(day);
  }

  async #live(day: number): Promise<void> {
    const open = [...this.book.open.values()].map(({ invoice }) => invoice);
    const [lost, paid] = [true, false].map((isLost) =>
      open.filter((i) => this.#defaults(i) === isLost).filter(({ due }) => due === (isLost ? day - 1 : day)),
    );
    const posted = this.#byDay.get(day) ?? [];
    if (lost?.length === 0 && paid?.length === 0 && posted.length === 0) return;
    await this.stage.goTo(day);
    await this.#flag(lost ?? []);
    await this.#settle(paid ?? []);
    await this.#draw(posted, day);
  }

  #defaults({ group, due }: Invoice): boolean {
    const { defaults } = this;
    return group === defaults?.group && due >= defaults.from;
  }

  async #flag(lost: Invoice[]): Promise<void> {
    if (lost.length === 0) return;
    for (const { id } of lost) this.book.flag(id);
    await this.stage.stage.flagAll(lost.map(({ id }) => id));
  }

  async #settle(paid: Invoice[]): Promise<void> {
    for (const { id } of paid) this.book.settle(id);
    const { stage, facility } = this.stage;
    for (let i = 0; i < paid.length; i += BATCH) {
      await stage.settleAll(
        facility,
        paid.slice(i, i + BATCH).map(({ id }) => id),
      );
    }
  }

  async #draw(posted: Invoice[], day: number): Promise<void> {
    const { stage, facility } = this.stage;
    for (let i = 0; i < posted.length; i += BATCH) {
      const some = posted.slice(i, i + BATCH);
      const claims = some.map(({ id, customer, group, face, due }) => ({
        ...{ id, obligor: customer, group, units: face, due },
      }));
      const receipt = await (await stage.drawAll(facility, claims)).wait();
      const said = (receipt?.logs ?? []).flatMap((log) => {
        const event = stage.interface.parseLog(log);
        return event?.name === "Outcome" ? [this.#word(event.args.reason as string)] : [];
      });
      const expected = some.map((invoice) => this.book.draw(invoice, day));
      expect(said, `outcomes of day ${day}`).to.deep.equal(expected);
      for (const word of said) this.outcomes.set(word, (this.outcomes.get(word) ?? 0) + 1);
    }
  }

  #word(reason: string): string {
    if (reason === "0x") return "drawn";
    const parsed = this.stage.facility.interface.parseError(reason);
    if (parsed === null) return reason;
    return WORDS[parsed.name] ?? String(parsed.args[0]);
  }

  /** Every count of the facility against the books. */
  async compare(): Promise<void> {
    const { facility } = this.stage;
    let total = 0n;
    for (const [group, out] of this.book.out) {
      expect((await facility.exposure(group, false)).out, `FIN-02: out to group ${group}`).to.equal(out);
      expect(out <= this.policy.groupCap, `FIN-02: group ${group} within its cap`).to.equal(true);
      total += out;
    }
    expect((await facility.exposure(SELLER_GROUP, true)).out, "FIN-02: out to the seller").to.equal(total);
    for (const [customer, out] of this.book.newPair) {
      if (out !== 0n) expect(await facility.newPairOut(1, customer), `FIN-02: pair ${customer}`).to.equal(out);
    }
  }
}

describe(`a season of ${isReal ? "real" : "invented"} open invoices through a lender's limits`, function () {
  this.timeout(120_000);
  const all = readInvoices(readFileSync(isReal ? REAL : INVENTED, "utf8"), START);
  // Of a long ledger a part, but for campaigns: one in so many, and all with dirt in them.
  const step = process.env.ORDOS_EFFORT === "campaign" ? 1 : Math.ceil(all.length / SAMPLE);
  const invoices = all.filter(({ posted, due }, i) => i % step === 0 || due < posted);
  const total = invoices.reduce((sum, { face }) => sum + face, 0n);
  // Such that every rule refuses something.
  const [group, pair, facility] = isReal ? [40n, 100n, 12n] : [14n, 40n, 5n];
  const policy: Policy = {
    groupCap: total / group,
    newPairCap: total / pair,
    facilityCap: total / facility,
    crossAgeing: 3,
    maxTenor: 90,
  };
  const byGroup = new Map<number, bigint>();
  for (const { group, face } of invoices) byGroup.set(group, (byGroup.get(group) ?? 0n) + face);
  const [largest = 0] = [...byGroup].sort((a, b) => (a[1] < b[1] ? 1 : -1))[0] ?? [];

  it("has its dirt: due before it was posted, and one customer in many spellings", () => {
    expect(invoices.some(({ due, posted }) => due < posted)).to.equal(true);
    expect(new Set(invoices.map(({ customer }) => customer)).size).to.be.greaterThan(byGroup.size);
  });

  it("draws and refuses what the books do, and ends with nothing out", async () => {
    const season = new Season(invoices, policy);
    await season.play();
    for (const word of ["drawn", "tenor", "group", "pair", "facility"]) {
      expect(season.outcomes, "met everything").to.include.keys(word);
    }
    expect(season.outcomes.has("cross-ageing")).to.equal(false);
    await season.compare();
    expect(season.book.open.size).to.equal(0);
    expect(season.book.carried).to.equal(0n);
    const [, , worth] = await season.stage.facility.book();
    expect(worth, "FIN-01").to.equal(0n);
  });

  it("loses no more than its cap when the largest customer stops paying (an invented default)", async () => {
    const days = invoices.map(({ due }) => due).sort((a, b) => a - b);
    const from = days[Math.floor(days.length / 4)] ?? 0;
    const season = new Season(invoices, policy, { group: largest, from });
    await season.play();
    expect(season.outcomes).to.include.keys("cross-ageing");
    await season.compare();
    const left = [...season.book.open.values()];
    expect(left.length).to.be.greaterThan(0);
    expect(left.every(({ invoice }) => invoice.group === largest)).to.equal(true);
    const out = left.reduce((sum, { principal }) => sum + principal, 0n);
    expect(out <= policy.groupCap).to.equal(true);
    // Three months past the last due day all that is left stands at half.
    const last = Math.max(...left.map(({ invoice }) => invoice.due));
    await season.stage.goTo(last + 91);
    const [, , worth] = await season.stage.facility.book();
    expect(worth, "FIN-01: at half").to.equal((season.book.carried * 1_000_000n) / 2n);
  });
});
