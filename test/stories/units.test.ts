import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  creditNoteMessage,
  events,
  InputError,
  lotReference,
  parseAmount,
  PartyRole,
  planClaim,
  planCreditNote,
  planPay,
  planCourtTransfer,
  planFreeze,
  planRenewParty,
  Reason,
  rebuildUnits,
  signMessage,
  UNIT_EVENTS,
  unitsStatement,
  type OrdosEvent,
} from "../../sdk/index.js";
import type { Context } from "../../tasks/lib/context.js";
import { createPrinter } from "../../tasks/lib/printer.js";
import { units } from "../../tasks/suite/units.js";
import { FAR, Stage, type Actor } from "../sdk/stage.js";
import { approve, Deal, numberOf, publishCalendar } from "./deal.js";

const FACE = parseAmount("1000000.00");

describe("story: where the units of a receivable went", () => {
  let stage: Stage;
  let miner: Actor;
  let haulier: Actor;
  let receivable: bigint;
  /** Of which units were seized, and a part given up. */
  let claim: bigint;

  before(async () => {
    stage = await Stage.open();
    await publishCalendar(stage);
    miner = await stage.register("miner", PartyRole.Supplier);
    haulier = await stage.register("haulier", PartyRole.Supplier);
    const today = await stage.client.today();
    const rules = await approve(stage, "FlatPrice", null);
    const terms = { quantity: 1_000n, unitPrice: 100_000_000_000n, lastDay: addDays(today, 40), salt: id("order") };
    const deal = await Deal.of(stage, rules, stage.buyer, stage.seller, terms).place();
    const lots = [await deal.weigh(lotReference("lot"), 1_000n)];
    receivable = await deal.tokenise({ number: numberOf("seller", "1", today), quantity: 1_000n, amount: FACE, lots });
    // A second one, whose moves are none of the first's.
    const other = await Deal.of(stage, rules, stage.buyer, stage.seller, { ...terms, salt: id("other") }).place();
    const otherLots = [await other.weigh(lotReference("lot"), 1_000n)];
    const distinct = { quantity: 1_000n, amount: FACE, lots: otherLots, distinct: true };
    await pass(
      stage.seller,
      haulier,
      "3.00",
      await other.tokenise({ number: numberOf("seller", "2", today), ...distinct }),
    );
  });

  const pass = (from: Actor, to: Actor, amount: string, id = receivable) =>
    stage.passOn(from, to, { receivable: id, units: parseAmount(amount) });
  const holders = async () =>
    (await unitsStatement(stage.client, receivable)).holders.map(({ account, tier, units: held }) => [
      [stage.seller, miner, haulier].findIndex((actor) => actor.account === account),
      tier,
      held,
    ]);

  it("is tiers of who got them from whom", async () => {
    expect(await holders()).to.deep.equal([[0, 0, FACE]]);
    await pass(stage.seller, miner, "300000.00");
    await pass(miner, haulier, "120000.00");
    expect(await holders()).to.deep.equal([
      [0, 0, parseAmount("700000.00")],
      [1, 1, parseAmount("180000.00")],
      [2, 2, parseAmount("120000.00")],
    ]);
    // Whoever had units from farther away is nearer once it has some from nearer.
    await pass(stage.seller, haulier, "80000.00");
    expect((await holders())[2]).to.deep.equal([2, 1, parseAmount("200000.00")]);
    const { moves } = await unitsStatement(stage.client, receivable);
    expect(moves.map(({ units: moved, tier }) => [moved, tier])).to.deep.equal([
      [parseAmount("300000.00"), 1],
      [parseAmount("120000.00"), 2],
      [parseAmount("80000.00"), 1],
    ]);
  });

  it("says what was credited, cleared and claimed, and agrees with the token", async () => {
    const { book, buyer, client, seller } = stage;
    const note = { receivable, amount: parseAmount("30000.00"), reason: Reason.Quality, document: id("note") };
    const message = creditNoteMessage(book, note);
    const both = [await signMessage(message, buyer.wallet), await signMessage(message, seller.wallet)] as const;
    await stage.send(planCreditNote(book, note, ...both));
    const rest = FACE - note.amount;
    await stage.fund(buyer.account, rest);
    await stage.send(planPay(book, { receivable, amount: rest, currency: stage.money }), buyer);
    await stage.send(planClaim(book, receivable), miner);
    const statement = await unitsStatement(client, receivable);
    expect(statement).to.include({ issued: FACE, outstanding: rest - parseAmount("180000.00") });
    const [first, second] = statement.holders;
    expect(first).to.include({ credited: note.amount, cleared: 0n, units: parseAmount("590000.00"), claimed: 0n });
    const mined = parseAmount("180000.00");
    expect(second).to.include({ received: parseAmount("300000.00"), cleared: mined, units: 0n, claimed: mined });
    for (const { account, units: held } of statement.holders) {
      expect((await client.holding(receivable, account)).units).to.equal(held);
    }
  });

  it("says why: in payment of a debt, by a court's order, given up of what was earned, paid in kind", async () => {
    const { book, buyer, client, deployer, seller } = stage;
    await stage.send(planRenewParty(book, seller.id, PartyRole.Supplier | PartyRole.Buyer, FAR));
    const today = await client.today();
    const rules = await approve(stage, "FlatPrice", null, { document: id("other rules") });
    const terms = { quantity: 1_000n, unitPrice: 100_000_000_000n, lastDay: addDays(today, 40) };
    const make = async (from: Actor, to: Actor, salt: string) => {
      const deal = await Deal.of(stage, rules, from, to, { ...terms, salt: id(salt) }).place();
      const lots = [await deal.weigh(lotReference("lot"), 1_000n)];
      return deal.tokenise({
        number: numberOf(salt, "1", today),
        quantity: 1_000n,
        amount: FACE,
        lots,
        distinct: true,
      });
    };
    claim = await make(buyer, seller, "claim");
    const debt = await make(seller, miner, "debt");
    const units = parseAmount("400000.00");
    await stage.passOn(seller, miner, { receivable: claim, units, debt, amount: units, discharge: true });
    await stage.passOn(seller, miner, { receivable: claim, units: 5n, debt, amount: 4n, discharge: false });
    const order = { account: miner.account, receivable: claim, units: parseAmount("100000.00"), paper: id("order") };
    await stage.send(planFreeze(book, { ...order, units: order.units * 2n }));
    await stage.send(planFreeze(book, { ...order, account: await deployer.getAddress() }));
    await stage.send(planCourtTransfer(book, { ...order, to: haulier.account }));
    const paid = parseAmount("500000.00");
    await stage.fund(buyer.account, paid);
    await stage.send(planPay(book, { receivable: claim, amount: paid, currency: stage.money }), buyer);
    const note = {
      receivable: claim,
      amount: parseAmount("1000.00"),
      reason: Reason.Quality,
      document: id("late note"),
    };
    const message = creditNoteMessage(book, note);
    const both = [await signMessage(message, buyer.wallet), await signMessage(message, seller.wallet)] as const;
    await stage.send(planCreditNote(book, note, ...both));
    const statement = await unitsStatement(client, claim);
    expect(statement.moves.map(({ units: moved, reason, debt: of }) => [moved, reason, of])).to.deep.equal([
      [units, "passedOn", { receivable: debt, amount: units, discharged: true }],
      [5n, "passedOn", { receivable: debt, amount: 4n, discharged: false }],
      [order.units, "courtOrder", null],
    ]);
    const [first, second, third] = statement.holders;
    expect(first).to.include({ account: seller.account, credited: 0n, givenUp: note.amount, frozen: 0n });
    expect(second).to.include({
      account: miner.account,
      seized: order.units,
      passedOn: order.units,
      frozen: order.units,
    });
    expect(third).to.include({ account: haulier.account, tier: 2, units: order.units, frozen: 0n });
    expect(statement.frozen).to.deep.equal([
      { account: miner.account, units: order.units },
      { account: await deployer.getAddress(), units: order.units },
    ]);
    // The debt was paid with the units: what the miner was owed on it went in kind.
    const [creditor] = (await unitsStatement(client, debt)).holders;
    expect(creditor).to.include({ account: miner.account, paidInKind: units, units: FACE - units });
    for (const [of, at] of [statement, await unitsStatement(client, debt)].flatMap(
      ({ receivable: id, holders: list }) => list.map((holder) => [holder, id] as const),
    )) {
      expect(await client.holding(at, of.account)).to.include({ units: of.units, frozen: of.frozen });
    }
  });

  it("is printed for people and for programs", async () => {
    const context = {
      connection: { ethers: { provider: stage.client.provider } },
      book: stage.book,
    } as unknown as Context;
    const lines: string[] = [];
    const args = { receivable: receivable.toString(), json: false };
    await units(
      context,
      args,
      createPrinter(false, (line) => lines.push(line)),
    );
    expect(lines[0]).to.match(/^tier +account +received +passed on +credited +cleared +holds +claimed$/);
    expect(lines).to.have.length(12);
    expect(lines[6]).to.match(/^from +to +tier +units +why$/);
    expect(lines[8]).to.match(/^0x\w{40} +0x\w{40} +1 +300,000\.00 +with the consent of both$/);
    expect(lines.at(-1)).to.match(/^\n790,?000\.00 of 1,?000,?000\.00 outstanding, 3 transfer\(s\)\.$/);
    const rare: string[] = [];
    await units(
      context,
      { receivable: claim.toString(), json: false },
      createPrinter(false, (line) => rare.push(line)),
    );
    expect(rare[0]).to.match(/ passed on +seized +credited +cleared +holds +frozen +claimed +given up$/);
    expect(rare.join("\n")).to.match(
      / in payment of 400,000\.00 of \d+, for good\n.* 0\.04 of \d+, until they are paid\n/,
    );
    expect(rare.at(-2)).to.match(/by order of a court$/);
    const json: string[] = [];
    await units(
      context,
      { ...args, json: true },
      createPrinter(true, (line) => json.push(line)),
    );
    expect(JSON.parse(json.join(""))).to.include({ issued: FACE.toString() });
  });

  it("is the same when several receivables move in one call", async () => {
    const list = await events(stage.client, { names: UNIT_EVENTS });
    const batched = list.map((event): OrdosEvent => {
      if (event.name !== "TransferSingle") return event;
      const { operator, from, to, id: moved, value } = event.args;
      return { ...event, name: "TransferBatch", args: { operator, from, to, ids: [7n, moved], values: [5n, value] } };
    });
    expect(rebuildUnits(batched, receivable)).to.deep.equal(rebuildUnits(list, receivable));
  });

  it("is refused for what is not there, and for events with gaps", async () => {
    const unknown: unknown = await unitsStatement(stage.client, 1n).catch((error: unknown) => error);
    expect(unknown).to.be.instanceOf(InputError);
    const all = await events(stage.client, { names: ["TransferSingle"] });
    const gap = all.filter(({ args }) => args.to !== miner.account);
    expect(() => rebuildUnits(gap, receivable)).to.throw(InputError, "is missing; ask for all blocks");
  });
});
