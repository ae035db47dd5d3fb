import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  borrowingBase,
  events,
  health,
  InputError,
  isDrawnOnLine,
  lineLoanId,
  lineRequestMessage,
  LOAN_EVENTS,
  lotReference,
  parseAmount,
  payeesHash,
  planCollect,
  planDrawOnLine,
  planPay,
  planPledge,
  planPledgeNew,
  planReleasePledge,
  planRepay,
  planRoll,
  planSettle,
  pledgeRequestMessage,
  quoteLine,
  readLine,
  readPledge,
  rebuildLoans,
  signMessage,
  type Day,
  type LineDraw,
  type LineRequest,
} from "../../sdk/index.js";
import type { Context } from "../../tasks/lib/context.js";
import { Refusal } from "../../tasks/lib/failure.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { line } from "../../tasks/suite/line.js";
import { Stage } from "../sdk/stage.js";
import { approve, Deal, fundFacility, numberOf, passTo, publishCalendar, refused, type Rules } from "./deal.js";

const FACE = parseAmount("500000.00");
const QUANTITY = 1_000n;

/** A grower sells to one mill all season: claims of 500,000.00 that count for 80 %, at 4.2 % in arrears, ACT/360. */
describe("story: a season on a line", () => {
  let stage: Stage;
  let rules: Rules;
  let facility: string;
  let first: Day;
  let end: Day;
  let key: bigint;
  const claims: bigint[] = [];
  let number = 0n;

  before(async () => {
    stage = await Stage.open();
    await publishCalendar(stage);
    rules = await approve(stage, "FlatPrice", null);
    facility = await stage.openFacility();
    await fundFacility(stage, facility, parseAmount("3000000.00"), parseAmount("1000000.00"));
    first = await stage.client.today();
    end = addDays(first, 180);
    key = lineLoanId(stage.seller.id);
  });

  const dealOf = (name: string, paymentDays: number) => {
    const lastDay = addDays(first, 200);
    const terms = { quantity: QUANTITY, unitPrice: 50_000_000_000n, lastDay, salt: id(name), paymentDays };
    return Deal.of(stage, rules, stage.buyer, stage.seller, terms);
  };
  /** A statement of a delivery of its own, presented. */
  const delivered = async (name: string, paymentDays: number) => {
    const deal = await dealOf(name, paymentDays).place();
    const lots = [await deal.weigh(lotReference(name), QUANTITY)];
    return {
      deal,
      says: { number: numberOf("grower", name, first), quantity: QUANTITY, amount: FACE, lots, distinct: true },
    };
  };
  const signedPledge = async (receivable: bigint) => {
    const request = { receivable, units: FACE, deadline: await stage.client.today() };
    const message = pledgeRequestMessage(stage.book, facility, request);
    return { request, sellerSignature: await signMessage(message, stage.seller.wallet) };
  };
  const pledge = async (name: string, paymentDays: number) => {
    const { deal, says } = await delivered(name, paymentDays);
    const receivable = await deal.tokenise(says);
    const from = stage.seller.account;
    await stage.send(planPledge(stage.book, { from, facility, ...(await signedPledge(receivable)) }), stage.seller);
    claims.push(receivable);
    return receivable;
  };
  const requestOf = async (amount: string, change: Partial<LineRequest> = {}): Promise<LineRequest> => ({
    seller: stage.seller.id,
    amount: parseAmount(amount),
    minNet: 1n,
    due: end,
    deadline: await stage.client.today(),
    payees: payeesHash([]),
    number: ++number,
    ...change,
  });
  const drawOf = async (request: LineRequest): Promise<LineDraw> => {
    const message = lineRequestMessage(stage.book, facility, request);
    return { request, payees: [], sellerSignature: await signMessage(message, stage.seller.wallet), approval: "0x" };
  };
  const draw = async (amount: string) => {
    const request = await requestOf(amount);
    await stage.send(planDrawOnLine(stage.book, facility, await drawOf(request)));
    return request;
  };
  const cash = () => stage.client.moneyAt(stage.money).balanceOf(stage.seller.account);
  const expectLine = async (base: string, owed: string, available: string, shortfall = "0.00") => {
    const { base: b, owed: o, available: a, shortfall: s } = await readLine(stage.client, facility, stage.seller.id);
    expect([b, o, a, s]).to.deep.equal([base, owed, available, shortfall].map((amount) => parseAmount(amount)));
  };

  it("opens with two claims, one of them pledged as it is minted", async () => {
    await expectLine("0.00", "0.00", "0.00");
    await pledge("September", 30);
    const { deal, says } = await delivered("October", 60);
    const receivable = deal.idOf(says);
    const { request, sellerSignature } = await signedPledge(receivable);
    const presentation = { ...(await deal.present(says)), sellerSignature: "0x" as const };
    const pledged = { request, facility, sellerSignature };
    for (const [subject, wrong] of [
      ["receivable", { ...request, receivable: 1n }],
      ["units", { ...request, units: 1n }],
    ] as const) {
      expect(() => planPledgeNew(stage.book, presentation, { ...pledged, request: wrong })).to.throw(
        InputError,
        subject,
      );
    }
    await stage.send(planPledgeNew(stage.book, presentation, pledged));
    claims.push(receivable);
    await expectLine("800000.00", "0.00", "800000.00");
    const { offer, available } = await quoteLine(stage.client, facility, await requestOf("600000.00"));
    expect(available).to.equal(parseAmount("800000.00"));
    expect(offer).to.include({ fee: parseAmount("600.00"), net: parseAmount("599400.00"), holdback: 0n });
    expect(offer.interest, "70.00 a day").to.equal(parseAmount("12600.00"));
    const drawn = await draw("600000.00");
    expect(await isDrawnOnLine(stage.client, facility, drawn)).to.equal(true);
    expect(await isDrawnOnLine(stage.client, facility, await requestOf("1.00"))).to.equal(false);
    expect(await cash()).to.equal(parseAmount("599400.00"));
    await expectLine("800000.00", "600000.00", "200000.00");
    expect(await readLine(stage.client, facility, stage.seller.id)).to.include({ due: end, rate: 42_000, pledges: 2 });
  });

  it("is drawn further on the next delivery", async () => {
    await passTo(stage, addDays(first, 10));
    await expectLine("800000.00", "600700.00", "199300.00");
    const request = await requestOf("300000.00");
    const args = await refused(
      drawOf(request).then((d) => stage.send(planDrawOnLine(stage.book, facility, d))),
      "Facility_AboveBase",
    );
    expect(args).to.deep.equal({
      seller: BigInt(stage.seller.id),
      wanted: parseAmount("900700.00"),
      base: parseAmount("800000.00"),
    });
    await pledge("November", 80);
    await stage.send(planDrawOnLine(stage.book, facility, await drawOf(request)));
    expect(await cash()).to.equal(parseAmount("899100.00"));
    await expectLine("1200000.00", "900700.00", "299300.00");
  });

  it("takes what the mill pays on a pledge", async () => {
    await passTo(stage, addDays(first, 30));
    await expectLine("1200000.00", "902800.00", "297200.00");
    await stage.fund(stage.buyer.account, FACE);
    const payment = { facility, receivable: claims[0] ?? 0n, amount: FACE, currency: stage.money };
    await stage.send(planSettle(stage.book, payment), stage.buyer);
    // 2,800.00 of interest first, the rest off the principal; a part of a fen of interest counts up at once.
    expect(await stage.client.owed(facility, key)).to.include({ interest: 1n, principal: parseAmount("402800.00") });
    await expectLine("800000.00", "402800.01", "397199.99");
    expect(await readPledge(stage.client, facility, claims[0] ?? 0n)).to.equal(undefined);
    expect(await cash()).to.equal(parseAmount("899100.00"));
  });

  it("is short when a claim falls past due, by date, and can be called", async () => {
    await passTo(stage, addDays(first, 61));
    // 31 days at 46.9933.
    await expectLine("400000.00", "404256.80", "0.00", "4256.80");
    const base = await borrowingBase(stage.client, facility, stage.seller.id);
    expect(base.map(({ counts, reason, stale }) => [counts, reason, stale])).to.deep.equal([
      [0n, "past due", false],
      [parseAmount("400000.00"), "", false],
    ]);
    const { base: ofLoan, asked } = await stage.client.recourse(facility, key);
    expect([ofLoan, asked]).to.deep.equal([parseAmount("400000.00"), parseAmount("4256.80")]);
    await refused(
      stage.send(planReleasePledge(stage.book, facility, claims[2] ?? 0n), stage.seller),
      "Facility_AboveBase",
    );
  });

  it("closes with the next payment, hands over what is left, and opens anew on what is still pledged", async () => {
    await passTo(stage, addDays(first, 65));
    await stage.fund(stage.buyer.account, FACE);
    const receivable = claims[1] ?? 0n;
    await stage.send(planPay(stage.book, { receivable, amount: FACE, currency: stage.money }), stage.buyer);
    await stage.send(planCollect(stage.book, facility, receivable));
    // 404,444.77 was owed.
    expect(await cash()).to.equal(parseAmount("994655.23"));
    await expectLine("400000.00", "0.00", "400000.00");
    expect((await readLine(stage.client, facility, stage.seller.id)).due).to.equal(undefined);
    end = addDays(first, 155);
    await draw("350000.00");
    expect(await readLine(stage.client, facility, stage.seller.id)).to.include({ due: end, pledges: 1 });
    expect(await cash()).to.equal(parseAmount("1344305.23"));
  });

  it("is repaid by the seller, who takes its last pledge back", async () => {
    await passTo(stage, addDays(first, 70));
    // 5 days at 40.8333.
    await expectLine("400000.00", "350204.17", "49795.83");
    const payment = { facility, receivable: key, amount: parseAmount("350204.17"), currency: stage.money };
    await stage.send(planRepay(stage.book, payment), stage.seller);
    const receivable = claims[2] ?? 0n;
    await refused(stage.send(planReleasePledge(stage.book, facility, receivable)), "Facility_NotAllowed");
    await stage.send(planReleasePledge(stage.book, facility, receivable), stage.seller);
    await refused(stage.send(planReleasePledge(stage.book, facility, receivable), stage.seller), "Facility_NotPledged");
    expect((await stage.client.holding(receivable, stage.seller.account)).units).to.equal(FACE);
    await expectLine("0.00", "0.00", "0.00");
    expect(await cash()).to.equal(parseAmount("994101.06"));
  });

  it("follows from its events, and keeps every invariant", async () => {
    await pledge("December", 60);
    await draw("100000.00");
    const found = await events(stage.client, { names: LOAN_EVENTS, facilities: [facility] });
    const rebuilt = rebuildLoans(found, facility).get(key);
    expect(rebuilt).to.include({ seller: stage.seller.id, obligor: 0, due: end });
    expect(rebuilt?.loan).to.deep.equal(await stage.client.loan(facility, key));
    const report = await health(stage.client);
    expect(report.findings.filter(({ holds }) => !holds)).to.deep.equal([]);
    expect(report.findings.map(({ id: rule }) => rule)).to.include("FIN-02");
  });

  it("is printed for people and for programs", async () => {
    const provider = stage.client.provider;
    const context = { connection: { ethers: { provider } }, book: stage.book } as unknown as Context;
    const args = { facility, seller: String(stage.seller.id) };
    const lines: string[] = [];
    await line(
      context,
      args,
      createPrinter(false, (text) => lines.push(text)),
    );
    expect(lines[0]).to.equal(
      `Line of party ${stage.seller.id} on 2026-12-07: 299,999.99 may be drawn until 2027-03-02.`,
    );
    expect(lines[3]).to.match(/^400,000\.00 +100,000\.01 +100,000\.00 +0\.01 +0\.00$/);
    expect(lines.at(-1)).to.match(/^0x[0-9a-f]+ +\d+ +2027-02-05 +500,000\.00 +400,000\.00$/);
    const json: string[] = [];
    await line(
      context,
      args,
      createPrinter(true, (text) => json.push(text)),
    );
    expect(JSON.parse(json.join(""))).to.include({ base: "40000000", available: "29999999", due: "2027-03-02" });
    const thrown: unknown = await line(context, { ...args, seller: "grower" }, createPrinter(true)).catch(
      (e: unknown) => e,
    );
    expect(thrown).to.be.instanceOf(Refusal);
    const nobody: string[] = [];
    await line(
      context,
      { facility, seller: "4000" },
      createPrinter(false, (text) => nobody.push(text)),
    );
    expect(nobody).to.have.length(4);
  });

  it("shows what somebody should look at again, and what nothing more is drawn on", async () => {
    const print = async () => {
      const lines: string[] = [];
      const context = { connection: { ethers: { provider: stage.client.provider } }, book: stage.book };
      const args = { facility, seller: String(stage.seller.id) };
      await line(
        context as unknown as Context,
        args,
        createPrinter(false, (text) => lines.push(text)),
      );
      return lines;
    };
    const december = claims[3] ?? 0n;
    await stage.fund(stage.buyer.account, FACE);
    await passTo(stage, addDays(end, 1));
    const [said] = await print();
    expect(said).to.match(/more is owed than the base bears\.$/);
    for (let i = 0; i < 2; i++) await stage.send(planRoll(stage.book, facility));
    await pledge("January", 60);
    expect((await print()).at(-2)).to.match(/ 0\.00 +past due$/);
    const payment = { facility, receivable: december, amount: 1n, currency: stage.money };
    await stage.send(planSettle(stage.book, payment), stage.buyer);
    expect((await print())[0]).to.match(/Nothing more is drawn on this loan\.$/);
  });

  it("is refused before anybody signs what cannot be", async () => {
    const good = await requestOf("1.00", { due: addDays(end, 100) });
    const deadline = await stage.client.today();
    const wrong: [string, () => unknown][] = [
      ["lineRequest.amount", () => lineRequestMessage(stage.book, facility, { ...good, amount: 0n, minNet: 0n })],
      ["lineRequest.minNet", () => lineRequestMessage(stage.book, facility, { ...good, minNet: good.amount + 1n })],
      ["lineRequest.seller", () => lineRequestMessage(stage.book, facility, { ...good, seller: 0 })],
      ["lineRequest.due", () => lineRequestMessage(stage.book, facility, { ...good, due: good.deadline })],
      [
        "pledgeRequest.units",
        () => pledgeRequestMessage(stage.book, facility, { receivable: 1n, units: 0n, deadline }),
      ],
    ];
    for (const [subject, run] of wrong) {
      expect(run).to.throw(InputError, subject);
    }
    const signed = await drawOf(good);
    const payees = [{ account: stage.buyer.account, bankAccount: id("none"), amount: 1n, purpose: id("milk") }];
    expect(() => planDrawOnLine(stage.book, facility, { ...signed, payees })).to.throw(InputError, "payees");
  });
});
