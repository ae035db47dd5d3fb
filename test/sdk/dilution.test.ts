import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import {
  addDays,
  creditNoteMessage,
  indicativeOffer,
  indexValueMessage,
  InputError,
  planAbsorb,
  planAgreeToDilution,
  planCreditNote,
  planCreditNoteOf,
  planDeposit,
  planFinalise,
  planFinaliseOf,
  planFinance,
  planNameBenchmark,
  planPublishIndex,
  planSetTerms,
  rateOn,
  Reason,
  signMessage,
  type Presentation,
} from "../../sdk/index.js";
import { PRICES, Stage, TERMS } from "./stage.js";

describe("SDK: what a facility gives up, and rates above a published one", () => {
  let stage: Stage;
  let facility: string;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    facility = await stage.openFacility();
  });

  const index = id("LPR 1Y");
  const publish = async (value: bigint, revision: number) => {
    const { book, client, verifier } = stage;
    const v = { publisher: verifier.id, index, day: await client.today(), value, revision };
    await stage.send(planPublishIndex(book, v, await signMessage(indexValueMessage(book, v), verifier.wallet)));
  };

  it("names a benchmark, and offers what the facility quotes", async () => {
    const { book, buyer, client, lender, seller, verifier } = stage;
    expect(await client.benchmark(facility)).to.equal(undefined);
    await stage.send(planNameBenchmark(book, facility, { number: 1, publisher: verifier.id, index }), lender);
    const terms = { ...TERMS, dilutionCap: 100_000, benchmark: 1, benchmarkDays: 31 };
    await stage.send(planSetTerms(book, facility, terms, PRICES), lender);
    expect(await client.benchmark(facility)).to.deep.equal({ number: 1, publisher: verifier.id, index });
    await publish(30_000n, 1);
    const today = await client.today();
    const benchmark = await client.benchmark(facility);
    expect(benchmark).to.include({ day: today, value: 30_000 });
    const due = addDays(today, 30);
    const asked = { obligor: buyer.id, seller: seller.id, programme: 1, face: 100_000_00n, due };
    const offer = await client.quote(facility, asked);
    const { prices, version } = await client.facility(facility);
    const value = { day: today, value: 30_000 };
    const priced = { terms, prices, version, benchmark: value };
    expect(offer).to.deep.equal(indicativeOffer(priced, asked.face, offer.grade, today, due));
    expect(rateOn(priced, 0, today)).to.equal(72_000);
    for (const bad of [{ day: addDays(today, -32), value: 1 }, { day: today, value: 990_000 }, undefined]) {
      expect(() => rateOn({ terms, prices, ...(bad && { benchmark: bad }) }, 0, today)).to.throw(
        InputError,
        "benchmark",
      );
    }
    expect(() => rateOn(priced, 8, today)).to.throw(InputError, "grade");
    for (const bad of [{ number: 0 }, { publisher: 0 }, { index: ZeroHash }]) {
      const named = { number: 2, publisher: verifier.id, index, ...bad };
      expect(() => planNameBenchmark(book, facility, named)).to.throw(InputError);
    }
  });

  it("takes a note out of the holdback up to the cap, and the rest when the lender agrees", async () => {
    const { book, buyer, client, investor, lender, money: currency, seller } = stage;
    const { junior: vault } = await client.facility(facility);
    await stage.fund(investor.account, 9_000_000_00n);
    const deposit = { vault, assets: 9_000_000_00n, receiver: investor.account, currency };
    await stage.send(planDeposit(book, deposit), investor);
    const prepared = await stage.prepare(facility, 100_000_00n);
    await stage.send(planFinance(book, [await stage.sign(prepared)]));
    const { receivable } = prepared;
    const signed = async (amount: bigint, name: string) => {
      const note = { receivable, amount, reason: Reason.Quality, document: id(name) };
      const message = creditNoteMessage(book, note);
      const by = [await signMessage(message, buyer.wallet), await signMessage(message, seller.wallet)] as const;
      return { note, by };
    };
    const first = await signed(8_000_00n, "first");
    await stage.send(planCreditNoteOf(book, { ...first.note, holder: facility }, ...first.by));
    expect(await client.receivable(receivable)).to.include({ units: 92_000_00n, disputed: false });
    const second = await signed(6_000_00n, "second");
    await stage.send(planCreditNote(book, second.note, ...second.by));
    expect(await client.dilution(receivable, facility)).to.deep.equal({ signedOff: 6_000_00n, given: 8_000_00n });
    await stage.send(planAbsorb(book, receivable, facility));
    expect(await client.dilution(receivable, facility)).to.deep.equal({ signedOff: 4_000_00n, given: 10_000_00n });
    await stage.send(planAgreeToDilution(book, facility, receivable, 4_000_00n), lender);
    expect(await client.receivable(receivable)).to.include({ units: 86_000_00n, disputed: false });
    expect(await client.dilution(receivable, facility)).to.deep.equal({ signedOff: 0n, given: 14_000_00n });
    expect(planAbsorb(book, receivable).calls).to.have.length(1);
  });

  it("names the custodian of a final statement, and refuses one that replaces nothing", () => {
    const { book } = stage;
    const presentation = { statement: { replaces: ZeroHash } } as Presentation;
    for (const plan of [() => planFinalise(book, presentation), () => planFinaliseOf(book, presentation, facility)]) {
      expect(plan).to.throw(InputError).with.property("field", "statement.replaces");
    }
  });
});
