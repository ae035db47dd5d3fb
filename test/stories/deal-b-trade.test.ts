import { expect } from "chai";
import { id } from "ethers";

import {
  acceptanceMessage,
  acceptanceOf,
  acceptanceRevocationMessage,
  digestOf,
  EvidenceKind,
  leafOf,
  lotIdOf,
  lotReference,
  packValues,
  parseAmount,
  parseDay,
  PartyRole,
  planRefuseStatement,
  planRevokeAcceptance,
  planTokenise,
  planTransferUnits,
  Reason,
  signMessage,
  statementRefusalMessage,
  type AcceptanceList,
  type LotUse,
} from "../../sdk/index.js";
import { readTanks } from "../../tasks/demo/files.js";
import { Stage, type Actor } from "../sdk/stage.js";
import type { Deal } from "./deal.js";
import { numberOf, passTo, refused, type Presented, type Says } from "./deal.js";
import { Milk, MILK_DAYS, MILK_START, tankOf, testOf } from "./milk.js";

const { end: MONTH_END, accepted: ACCEPTED } = MILK_DAYS;

describe("story: deal (b), a dairy month, the trade", () => {
  let stage: Stage;
  let dairy: Actor;
  let made: Milk;
  let feed: Actor;
  let deals: Deal[];
  let says: Says[];
  let accepted: { list: AcceptanceList; signature: string };
  const lots: LotUse[] = [];

  const milk = (name: string, quantity: bigint) => made.order(name, quantity);

  before(async () => {
    stage = await Stage.open(MILK_START);
    made = await Milk.open(stage);
    ({ dairy } = made);
    feed = await stage.register("feed supplier", PartyRole.Supplier);
    deals = [
      await milk("Ulan cooperative", 372_000n),
      await milk("second cooperative", 100_000n),
      await milk("third cooperative", 50_000n),
      await milk("fourth cooperative", 20_000n),
    ];
  });

  /** A deal by its position. */
  const of = (i: number): Deal => {
    const deal = deals[i];
    if (deal === undefined) throw new Error("no such deal");
    return deal;
  };
  const saysOf = (i: number): Says => {
    const one = says[i];
    if (one === undefined) throw new Error("no such statement");
    return one;
  };

  it("1 to 31 October: the dairy weighs and tests every day's tank; one signature is over all of it", async () => {
    const { client } = stage;
    await passTo(stage, MONTH_END);
    const coop = of(0);
    const { papers, lots: found } = await made.deliver(coop);
    expect(found).to.have.length(31);
    expect(papers).to.equal(63);
    lots.push(...found);
    const lotOf = (text: string) => client.lot(lotIdOf(coop.id, coop.seller.id, dairy.id, lotReference(text)));
    expect(await lotOf("2026-10-17")).to.include({ quantity: 3_000n, lost: 9_000n });
    expect(await lotOf("2026-10-18")).to.include({ quantity: 12_000n, lost: 0n });
    // What failed is not sold under another paper.
    const again = { lot: id("again"), kind: EvidenceKind.WeightArrival, quantity: 9_000n };
    const failed = readTanks().find(({ passed }) => !passed)?.number ?? "";
    const reused = of(1).attest({ ...again, by: dairy, document: id("list again"), tickets: [tankOf(failed)] });
    await refused(reused, "Evidence_PaperUsed");
  });

  it("1 November: the dairy's own notes say 363,000 kg × 3.08 = 1,118,040.00, and no more", async () => {
    await passTo(stage, parseDay("2026-11-01"));
    const values = packValues([315, 295, 300, 150]);
    const rest: LotUse[][] = [];
    for (const deal of deals.slice(1)) {
      const lot = lotReference("2026-10");
      const document = testOf(`month ${deal.id}`);
      const weight = { by: dairy, lot, kind: EvidenceKind.WeightArrival, document: id(`month ${deal.id}`) };
      await deal.attest(
        { ...weight, quantity: deal.order.quantity },
        { by: dairy, lot, kind: EvidenceKind.AssayArrival, document, values },
      );
      rest.push([{ lot, document }]);
    }
    const number = (i: number) => numberOf("Grassland dairy", `milk 2026-10/${i}`, ACCEPTED);
    const one = (i: number, quantity: bigint, amount: string, used: readonly LotUse[]): Says => {
      return { number: number(i), quantity, amount: parseAmount(amount), anchorDay: MONTH_END, lots: used };
    };
    says = [
      one(0, 363_000n, "1118040.00", lots),
      one(1, 100_000n, "308000.00", rest[0] ?? []),
      one(2, 50_000n, "154000.00", rest[1] ?? []),
      one(3, 20_000n, "61600.00", rest[2] ?? []),
    ];
    const coop = of(0);
    const whole = { ...saysOf(0), quantity: 372_000n, amount: parseAmount("1145760.00") };
    const { attested } = await refused(coop.tokenise(whole), "Invoice_AboveEvidence");
    expect(attested).to.equal(363_000n);
    expect(await stage.client.dueDay(coop.order, MONTH_END)).to.equal(parseDay("2026-11-30"));
  });

  /** A statement under the list that the dairy accepted. */
  const place = (at: number): Presented => ({ accepted: { ...accepted, at } });

  it("3 November: the dairy accepts four cooperatives' notes by one signature over count and total", async () => {
    const { book, client } = stage;
    await passTo(stage, ACCEPTED);
    const statements = await Promise.all(deals.map((deal, i) => deal.statement(saysOf(i))));
    const list = acceptanceOf(book, statements, parseDay("2026-11-10"));
    expect(list.acceptance).to.include({ count: 4, total: parseAmount("1641640.00") });
    accepted = { list, signature: await signMessage(acceptanceMessage(book, list.acceptance), dairy.wallet) };
    const receivable = await of(0).tokenise(saysOf(0), place(0));
    expect(await client.receivable(receivable)).to.include({
      units: parseAmount("1118040.00"),
      due: parseDay("2026-11-30"),
      obligor: dairy.id,
    });
    // Another's place in the list is no place for it.
    await refused(of(1).tokenise(saysOf(1), place(2)), "Acceptance_NotUnderRoot");
    await of(1).tokenise(saysOf(1), place(1));
    const digest = digestOf(acceptanceMessage(book, list.acceptance));
    const state = await client.contract("AcceptanceBook").acceptanceState(dairy.id, digest);
    expect({ used: state.used, total: state.total }).to.deep.equal({ used: 2n, total: parseAmount("1426040.00") });
  });

  it("refuses one note of the list for good, and takes back what is left of it", async () => {
    const { book, client } = stage;
    const statement = await of(2).statement(saysOf(2));
    const refusal = await signMessage(
      statementRefusalMessage(book, leafOf(book, statement), Reason.Quality),
      dairy.wallet,
    );
    await stage.send(planRefuseStatement(book, dairy.id, statement, Reason.Quality, refusal));
    await refused(of(2).tokenise(saysOf(2), place(2)), "Acceptance_Refused");
    // Also under an acceptance of its own.
    await refused(of(2).tokenise(saysOf(2)), "Acceptance_Refused");

    const { acceptance } = accepted.list;
    const message = acceptanceRevocationMessage(book, acceptance, Reason.Other);
    const byCoop = await signMessage(message, of(3).seller.wallet);
    await refused(
      stage.send(planRevokeAcceptance(book, dairy.id, acceptance, Reason.Other, byCoop)),
      "Party_BadSignature",
    );
    const back = await signMessage(message, dairy.wallet);
    await stage.send(planRevokeAcceptance(book, dairy.id, acceptance, Reason.Other, back));
    await refused(of(3).tokenise(saysOf(3), place(3)), "Acceptance_Revoked");
    // What stands on it stands.
    expect((await client.receivable(of(1).idOf(saysOf(1)))).units).to.equal(parseAmount("308000.00"));
    await of(3).tokenise(saysOf(3));
  });

  it("a list never becomes more than was signed", async () => {
    const { book } = stage;
    const [one, two] = [await milk("fifth cooperative", 10_000n), await milk("sixth cooperative", 10_000n)];
    const parts: Says[] = [];
    for (const deal of [one, two]) {
      const lot = lotReference("2026-11");
      const document = testOf(`late ${deal.id}`);
      const values = packValues([315, 295, 300, 150]);
      const weight = { by: dairy, lot, kind: EvidenceKind.WeightArrival, document: id(`late ${deal.id}`) };
      await deal.attest(
        { ...weight, quantity: 10_000n },
        { by: dairy, lot, kind: EvidenceKind.AssayArrival, document, values },
      );
      const number = numberOf("Grassland dairy", `late ${deal.id}`, ACCEPTED);
      const amount = parseAmount("30800.00");
      parts.push({ number, quantity: 10_000n, amount, anchorDay: MONTH_END, lots: [{ lot, document }] });
    }
    const statements = await Promise.all([one, two].map((deal, i) => deal.statement(parts[i] ?? saysOf(0))));
    const full = acceptanceOf(book, statements, parseDay("2026-11-10"));
    // The dairy signs for one of the two, whatever hangs under the root.
    const list = { ...full, acceptance: { ...full.acceptance, count: 1 } };
    const signature = await signMessage(acceptanceMessage(book, list.acceptance), dairy.wallet);
    const [first, second] = await Promise.all(
      [one, two].map((deal, at) => deal.present(parts[at] ?? saysOf(0), { accepted: { list, at, signature } })),
    );
    if (first === undefined || second === undefined) throw new Error("two were presented");
    await stage.send(planTokenise(book, first, one.seller.account));
    await refused(stage.send(planTokenise(book, second, two.seller.account)), "Acceptance_ListUsedUp");
  });

  it("5 November: the cooperative passes 240,000.00 on to the feed supplier, and keeps 878,040.00", async () => {
    const { book, client } = stage;
    await passTo(stage, parseDay("2026-11-05"));
    const coop = of(0).seller;
    const receivable = of(0).idOf(saysOf(0));
    const units = parseAmount("240000.00");
    const { account } = await stage.register("nobody's affiliate", PartyRole.Supplier);
    // What the dairy owes may still shrink: the feed supplier says that it knows.
    const plain = planTransferUnits(book, { receivable, from: coop.account, to: feed.account, units });
    await refused(stage.send(plain, coop), "Receivable_TransferRefused");
    await stage.passOn(coop, feed, { receivable, units });
    expect((await client.holding(receivable, feed.account)).units).to.equal(units);
    expect((await client.holding(receivable, coop.account)).units).to.equal(parseAmount("878040.00"));
    // Nobody else moves what is the feed supplier's.
    const theft = planTransferUnits(book, { receivable, from: feed.account, to: account, units: 1n });
    await refused(stage.send(theft, coop), "ERC1155MissingApprovalForAll");
    const outside = { receivable, from: feed.account, to: "0x00000000000000000000000000000000000000a1", units: 1n };
    await refused(stage.send(planTransferUnits(book, outside), feed), "Party_AccountUnknown");
  });
});
