import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  addDays,
  indicativeOffer,
  InputError,
  Limited,
  planAdmit,
  planDeposit,
  planOpenFacility,
  planOverrideGrade,
  planSetAutoLimit,
  planSetFacilityCap,
  planSetSector,
  planSetTerms,
  planUnfileProgramme,
  priceGrade,
  programmeHash,
  type Prices,
  type Terms,
} from "../../sdk/index.js";
import { FAR, PRICES, Stage, TERMS } from "./stage.js";

describe("SDK: a lender's own list", () => {
  let stage: Stage;
  let facility: string;
  let programme: number;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    programme = await stage.client.programmeNumber(programmeHash(stage.programme));
    facility = await stage.openFacility();
  });

  const face = 1_000_00n;
  const ask = async () => {
    const { client, buyer, seller } = stage;
    const due = addDays(await client.today(), 30);
    return client.quote(facility, { obligor: buyer.id, seller: seller.id, programme, face, due });
  };

  it("files a programme under a sector, whose haircut the quote takes off", async () => {
    const { client, book, lender } = stage;
    const plain = await ask();
    await stage.send(
      planSetSector(book, facility, { number: 7, cap: 5_000_00n, haircut: 50_000, programmes: [programme] }),
      lender,
    );
    expect(await client.sector(facility, 7)).to.deep.equal({ out: 0n, cap: 5_000_00n, haircut: 50_000 });
    expect(await client.sectorOf(facility, programme)).to.equal(7);
    const { terms, prices, version } = await client.facility(facility);
    const today = await client.today();
    const sector = { number: 7, haircut: 50_000 };
    const offer = await ask();
    expect(offer).to.deep.equal(
      indicativeOffer({ terms, prices, version, sector }, face, plain.grade, today, offer.due),
    );
    expect(offer.until).to.equal(today);
    expect(offer.advance).to.equal(plain.advance - 50_00n);
    await stage.send(planUnfileProgramme(book, facility, programme), lender);
    expect(await ask()).to.deep.equal(plain);
  });

  it("grades by the lender's override and the seller's class", async () => {
    const { client, book, lender, buyer, seller } = stage;
    expect(await client.gradeOverride(facility, buyer.id)).to.equal(undefined);
    const override = { obligor: buyer.id, grade: 2, reason: id("audited accounts"), expiryDay: FAR };
    await stage.send(planOverrideGrade(book, facility, override), lender);
    expect((await ask()).grade).to.equal(2);
    expect(await client.gradeOverride(facility, buyer.id)).to.include({ grade: 2, expiryDay: FAR });
    const limit = { group: seller.group, seller: true, cap: 9_000_00n, expiryDay: FAR, class: 4 };
    await stage.send(planAdmit(book, facility, [limit]), lender);
    expect((await ask()).grade)
      .to.equal(priceGrade(TERMS, 2, 4))
      .and.to.equal(4);
    expect(priceGrade({ recourse: 0 }, 2, 4)).to.equal(2);
    expect(await client.exposure(facility, seller.group, true)).to.deep.equal({
      ...{ out: 0n, cap: 9_000_00n, expiryDay: FAR, class: 4 },
    });
  });

  it("shows what waits while others' money is in", async () => {
    const { client, book, lender, investor, seller } = stage;
    await stage.send(planSetFacilityCap(book, facility, 7_000_00n), lender);
    await stage.send(planSetAutoLimit(book, facility, 6_00n), lender);
    await stage.fund(investor.account, 100n);
    const { junior } = await client.facility(facility);
    const deposit = { vault: junior, assets: 100n, receiver: investor.account, currency: stage.money };
    await stage.send(planDeposit(book, deposit), investor);
    const from = addDays(await client.today(), 7);
    const raised = { group: seller.group, seller: true, cap: 10_000_00n, expiryDay: FAR, class: 3 };
    await stage.send(planAdmit(book, facility, [raised]), lender);
    await stage.send(planSetFacilityCap(book, facility, 0n), lender);
    await stage.send(planSetAutoLimit(book, facility, 9_00n), lender);
    await stage.send(planSetSector(book, facility, { number: 7, cap: 5_000_00n, haircut: 0 }), lender);
    const { cap, class: risk, waiting } = await client.exposure(facility, seller.group, true);
    expect([cap, risk]).to.deep.equal([9_000_00n, 4]);
    expect(waiting).to.deep.equal({ cap: 10_000_00n, expiryDay: FAR, weight: 3, from });
    expect((await client.sector(facility, 7)).waiting).to.include({ weight: 0, from });
    const shown = await client.facility(facility);
    expect([shown.cap, shown.autoLimit]).to.deep.equal([7_000_00n, 6_00n]);
    expect((await client.waiting(facility, Limited.Automatic)).waiting?.cap).to.equal(9_00n);
    expect((await client.waiting(facility, Limited.Facility)).waiting?.from).to.equal(from);
  });

  it("refuses nonsense before anything is sent, with the field's name", () => {
    const { book, lender, buyer } = stage;
    const wrong: Partial<Record<keyof Terms, number>> = {
      ...{ fee: 100_001, lateRate: 1_000_001, floor: 1_000_001, special: TERMS.provision3 - 1, writeOffDays: 731 },
      ...{ grace: 61, cureDays: 0, principalFirst: 32, orderDays: 366, recourse: 1_000_001, rollCap: 1_000_001 },
      ...{ dilutionCap: 1_000_000, crossAgeing: 256, benchmark: 256, benchmarkDays: 1 },
    };
    for (const [field, value] of Object.entries(wrong)) {
      const terms = { ...TERMS, [field]: value };
      expect(() => planSetTerms(book, facility, terms, PRICES), field).to.throw(InputError, field);
    }
    const bad = (change: Partial<Terms>, prices: Prices = PRICES) =>
      expect(() => planSetTerms(book, facility, { ...TERMS, ...change }, prices)).to.throw(InputError);
    bad({ minTenor: TERMS.maxTenor + 1 });
    bad({ maxTenor: 731 });
    bad({ provision1: TERMS.provision2 + 1 });
    bad({ payeesFrom: 1n << 64n });
    bad({ benchmark: 1 });
    bad({ benchmark: 1, benchmarkDays: 93 });
    bad({}, { ...PRICES, rate: PRICES.rate.map((rate, i) => rate - i) });
    const config = { lender: lender.id, currency: stage.money, terms: TERMS, prices: PRICES, autoLimit: 0n };
    expect(() => planOpenFacility(book, { ...config, seniorRate: 1_000_001 }, id("salt"))).to.throw(
      InputError,
      "seniorRate",
    );
    const limit = { group: 1, seller: true, cap: 1n, expiryDay: FAR };
    expect(() => planAdmit(book, facility, [{ ...limit, group: 0 }])).to.throw(InputError, "group");
    expect(() => planAdmit(book, facility, [{ ...limit, class: 8 }])).to.throw(InputError, "class");
    expect(() => planSetSector(book, facility, { number: 256, cap: 1n, haircut: 0 })).to.throw(InputError, "sector");
    expect(() => planSetSector(book, facility, { number: 1, cap: 1n, haircut: -1 })).to.throw(InputError, "haircut");
    const override = { obligor: buyer.id, grade: 8, reason: id("why"), expiryDay: FAR };
    expect(() => planOverrideGrade(book, facility, override)).to.throw(InputError, "grade");
    const unreasoned = { ...override, grade: 1, reason: ZeroHash };
    expect(() => planOverrideGrade(book, facility, unreasoned)).to.throw(InputError, "reason");
  });
});
