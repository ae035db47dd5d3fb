import { expect } from "chai";

import {
  addDays,
  Anchor,
  BusinessCalendar,
  Convention,
  dayAt,
  dayOf,
  displayAmount,
  dueDay,
  endOfMonth,
  flatWorth,
  formatAmount,
  formatDay,
  formatPercent,
  indicativeOffer,
  InputError,
  LAST_DAY,
  newTerms,
  orderValue,
  parseAmount,
  parseDay,
  parsePercent,
  parseUnitPrice,
  paymentTerm,
  startOfDay,
  statementAmount,
  toDay,
  weekday,
} from "../../sdk/index.js";

describe("SDK: terms of payment", () => {
  it("says when a seller waits longer than 60 days, and not a day before", () => {
    const truck = parseDay("2026-10-09");
    expect(paymentTerm(truck, addDays(truck, 60))).to.deep.equal({ days: 60, over: false });
    expect(paymentTerm(truck, addDays(truck, 61))).to.deep.equal({ days: 61, over: true });
    expect(paymentTerm(truck, parseDay("2026-12-15"))).to.deep.equal({ days: 67, over: true });
  });
});

describe("SDK: money", () => {
  it("reads and writes amounts exactly", () => {
    expect(parseAmount("3,052,800.00")).to.equal(305_280_000n);
    expect(parseAmount("0.01")).to.equal(1n);
    expect(parseAmount("7")).to.equal(700n);
    expect(parseAmount("-239,304.35")).to.equal(-23_930_435n);
    expect(parseAmount("9007199254740993.01")).to.equal(900_719_925_474_099_301n);
    expect(parseAmount("12", 0)).to.equal(12n);
    expect(formatAmount(305_280_000n)).to.equal("3052800.00");
    expect(formatAmount(-5n)).to.equal("-0.05");
    expect(displayAmount(305_280_000n, { currency: "CNY" })).to.equal("CNY 3,052,800.00");
    expect(displayAmount(99_999n)).to.equal("999.99");
    for (const amount of [0n, 1n, -1n, 100n, 123_456_789_012_345_678n]) {
      expect(parseAmount(displayAmount(amount))).to.equal(amount);
    }
  });

  it("refuses what would have to be rounded or guessed", () => {
    for (const text of ["1.234", "1,23", "1,2345.00", "", ".5", "1e3", "1.", "½", "12 000"]) {
      expect(() => parseAmount(text), text).to.throw(InputError);
    }
  });

  it("reads percentages and unit prices exactly", () => {
    expect(parsePercent("4.2 %")).to.equal(42_000);
    expect(formatPercent(42_000)).to.equal("4.2 %");
    expect(formatPercent(1_000_000)).to.equal("100 %");
    expect(formatPercent(1)).to.equal("0.0001 %");
    expect(() => parsePercent("0.00001")).to.throw(InputError);
    expect(parseUnitPrice("520.00", { per: 1_000n })).to.equal(52_000_000n);
    expect(() => parseUnitPrice("0.01", { per: 3n })).to.throw(InputError);
  });
});

describe("SDK: indicative quotes", () => {
  const terms = newTerms({
    fee: 0,
    lateRate: 0,
    minTenor: 1,
    maxTenor: 180,
    floor: 0,
    provision1: 0,
    provision2: 0,
    provision3: 0,
    writeOffDays: 90,
    actual365: false,
    discount: false,
  });
  const offer = (face: string, advance: string, rate: string, days: number) => {
    const prices = { advance: [parsePercent(advance)], rate: [parsePercent(rate)] };
    const day = parseDay("2026-10-30");
    return indicativeOffer({ terms, prices, version: 1 }, parseAmount(face), 0, day, addDays(day, days));
  };

  it("gives the figures of the deals on file", () => {
    const coal = offer("3,816,000.00", "80", "4.2", 47);
    expect(displayAmount(coal.net)).to.equal("3,052,800.00");
    expect(displayAmount(coal.interest)).to.equal("16,739.52");
    const milk = offer("878,040.00", "85", "4", 25);
    expect(displayAmount(milk.net)).to.equal("746,334.00");
    expect(displayAmount(milk.interest)).to.equal("2,073.15");
  });

  it("refuses a tenor or a grade that the terms do not have", () => {
    expect(() => offer("1.00", "80", "4", 0)).to.throw(InputError, "due");
    expect(() => offer("1.00", "80", "4", 181)).to.throw(InputError, "due");
    expect(() =>
      indicativeOffer({ terms, prices: { advance: [], rate: [] }, version: 1 }, 1n, 0, toDay(1), toDay(9)),
    ).to.throw(InputError, "grade");
  });

  it("computes statements and orders with tax", () => {
    const order = { quantity: 3n, unitPrice: 33_333_333n, tax: 130_000, taxIncluded: false, tolerance: 100_000 };
    expect(flatWorth(3n, 33_333_333n)).to.equal(100n);
    expect(statementAmount(order, 100n)).to.equal(113n);
    expect(statementAmount(order, 100n, 500_000)).to.equal(57n);
    expect(statementAmount({ ...order, taxIncluded: true }, 100n)).to.equal(100n);
    expect(orderValue(order)).to.equal(125n);
  });
});

describe("SDK: dates", () => {
  it("counts days from 1970-01-01", () => {
    expect(parseDay("1970-01-01")).to.equal(0);
    expect(parseDay("2149-06-06")).to.equal(LAST_DAY);
    expect(formatDay(parseDay("2024-02-29"))).to.equal("2024-02-29");
    for (let day = 0; day <= LAST_DAY; day += 97) expect(parseDay(formatDay(toDay(day)))).to.equal(day);
  });

  it("refuses dates that do not exist", () => {
    for (const text of ["2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "20260101", "2149-06-07"]) {
      expect(() => parseDay(text), text).to.throw(InputError);
    }
    expect(() => dayOf(99, 1, 1)).to.throw(InputError);
    expect(() => toDay(1.5)).to.throw(InputError);
    expect(() => addDays(LAST_DAY, 1)).to.throw(InputError);
  });

  it("knows weekdays, month ends and the deployment's midnight", () => {
    expect(weekday(parseDay("1970-01-01"))).to.equal(4);
    expect(weekday(parseDay("2026-11-01"))).to.equal(7);
    expect(formatDay(endOfMonth(parseDay("2028-02-01")))).to.equal("2028-02-29");
    expect(formatDay(endOfMonth(parseDay("2026-12-31")))).to.equal("2026-12-31");
    const day = parseDay("2026-10-29");
    expect(dayAt(startOfDay(day, 28_800), 28_800)).to.equal(day);
    expect(dayAt(startOfDay(day, 28_800) - 1, 28_800)).to.equal(day - 1);
  });
});

describe("SDK: business calendar", () => {
  const days = (...texts: string[]) => texts.map(parseDay);
  /** The first week of October 2026 in China, with its make-up workdays. */
  const calendar = BusinessCalendar.ofRules({
    from: parseDay("2026-01-01"),
    through: parseDay("2027-12-31"),
    holidays: days("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
    workdays: days("2026-09-20", "2026-10-10"),
  });

  it("moves a due day over holidays, and lets make-up workdays count", () => {
    const adjust = (text: string) => formatDay(calendar.adjust(parseDay(text), Convention.Following));
    expect(adjust("2026-10-01")).to.equal("2026-10-08");
    expect(adjust("2026-10-10")).to.equal("2026-10-10");
    expect(adjust("2026-10-11")).to.equal("2026-10-12");
    expect(calendar.adjust(parseDay("2026-10-01"), Convention.None)).to.equal(parseDay("2026-10-01"));
  });

  it("computes the due day of an order: 45 days after month end", () => {
    const rule = { anchor: Anchor.MonthEnd, paymentDays: 45, convention: Convention.Following };
    expect(formatDay(dueDay(rule, parseDay("2026-10-29"), calendar))).to.equal("2026-12-15");
  });

  it("refuses to answer beyond what is known", () => {
    expect(() => calendar.adjust(parseDay("2028-01-01"), Convention.Following)).to.throw(InputError);
    const closed = new BusinessCalendar(
      toDay(100),
      toDay(200),
      Array.from({ length: 101 }, (_, i) => toDay(100 + i)),
    );
    expect(() => closed.adjust(toDay(100), Convention.Following)).to.throw(InputError, "no business day");
    expect(() => calendar.publication(calendar.from, calendar.through)).to.throw(InputError);
    expect(() =>
      BusinessCalendar.ofRules({
        from: toDay(1),
        through: toDay(9),
        holidays: [toDay(3)],
        workdays: [toDay(3)],
      }),
    ).to.throw(InputError);
  });
});
