import { expect } from "chai";
import { id } from "ethers";

import {
  addDays,
  EvidenceKind,
  evidencePolicy,
  encodePriceRule,
  indexValueMessage,
  InputError,
  lotIdOf,
  lotReference,
  orderCancellationMessage,
  orderLienMessage,
  orderIdOf,
  OrderStatus,
  OrdosClient,
  packValues,
  parseAmount,
  parseDay,
  parseUnitPrice,
  PartyRole,
  planCancelOrder,
  planPublishIndex,
  planRegisterCustodian,
  priceRuleHash,
  qualityKinds,
  rulePrice,
  signMessage,
  type Day,
  type LotUse,
  type PriceRule,
} from "../../sdk/index.js";
import { Stage, type Actor } from "../sdk/stage.js";
import { approve, Deal, numberOf, passTo, refused, type Presented, type Rules, type Says } from "./deal.js";

/** Value 0 counts heads, summed over the lots. */
const HEADS = 1 << 12;
const SLAUGHTER = parseDay("2027-05-05");
const number = (text: string) => numberOf("Ordos slaughterhouse", text, SLAUGHTER);

describe("story: deal (c), a cattle feedlot, the trade", () => {
  let stage: Stage;
  let rules: Rules;
  let slaughterhouse: Actor;
  let feedlot: Actor;
  let ministry: Actor;
  let vet: Actor;
  let rule: PriceRule;
  let deal: Deal;
  const pen = lotReference("pen 7");

  before(async () => {
    stage = await Stage.open("2026-11-10T01:00:00Z");
    slaughterhouse = await stage.register("slaughterhouse", PartyRole.Buyer);
    feedlot = await stage.register("feedlot", PartyRole.Supplier);
    ministry = await stage.register("ministry", PartyRole.Verifier);
    vet = await stage.register("county vet", PartyRole.Verifier);
    rules = await approve(
      stage,
      "LivestockPrice",
      { minAverage: 500, maxAverage: 750 },
      {
        evidencePolicy: evidencePolicy([
          { kind: EvidenceKind.WeightArrival, groups: 1 },
          { kind: EvidenceKind.Tags, groups: 1, independent: 1 },
        ]),
        qualityKinds: qualityKinds([EvidenceKind.WeightArrival]) | HEADS,
      },
    );
    rule = {
      publisher: ministry.id,
      index: id("keyed name of the weekly price of live cattle"),
      spread: -parseUnitPrice("0.30"),
      floor: parseUnitPrice("24.00"),
      cap: 0n,
      maxAge: 7,
    };
  });

  const order = (salt: string, pieces: number) =>
    Deal.of(stage, rules, slaughterhouse, feedlot, {
      quantity: BigInt(pieces) * 640n,
      pieces,
      unitPrice: parseUnitPrice("27.00"),
      priceRule: priceRuleHash(rule),
      paymentDays: 45,
      lastDay: parseDay("2027-06-30"),
      salt: id(salt),
    });

  /** Publishes a value of the index. */
  const publish = async (day: Day, price: string, revision: number, by = ministry) => {
    const value = { publisher: ministry.id, index: rule.index, day, value: parseUnitPrice(price), revision };
    const signature = await signMessage(indexValueMessage(stage.book, value), by.wallet);
    return stage.send(planPublishIndex(stage.book, value, signature));
  };

  /** The vet counts and tags a pen, at the weight that the order expects at slaughter. */
  const tag = (one: Deal, lot: string, heads: number) =>
    one.attest({
      by: vet,
      lot,
      kind: EvidenceKind.Tags,
      document: id(`tags ${one.id} ${lot}`),
      quantity: BigInt(heads) * 640n,
      values: packValues([heads]),
      validUntil: parseDay("2027-06-30"),
    });

  /** The slaughterhouse's own scale and count. */
  const weigh = async (one: Deal, lot: string, heads: number, quantity: bigint): Promise<LotUse> => {
    const document = id(`arrival ${one.id} ${lot}`);
    const values = packValues([heads]);
    await one.attest({ by: slaughterhouse, lot, kind: EvidenceKind.WeightArrival, document, quantity, values });
    return { lot, document };
  };

  const at = (day: Day): Presented => ({ priceRule: encodePriceRule(rule, day) });
  const kilograms = async (one: Deal, lot: string) =>
    (await stage.client.lot(lotIdOf(one.id, feedlot.id, slaughterhouse.id, lot))).quantity;

  it("10 November: 200 head at the ministry's price less 0.30, not below 24.00; 3,456,000.00 is expected", async () => {
    deal = await order("May cattle", 200).place();
    const { programme, table } = rules;
    const values = packValues([200]);
    const expected = await stage.client.statementAmount(deal.order, programme, table, 128_000n, { values });
    expect(expected).to.equal(parseAmount("3456000.00"));
    await tag(deal, pen, 200);
    expect(await kilograms(deal, pen)).to.equal(128_000n);
  });

  it("February and March: 11 die, and the pen is worth less in the same block", async () => {
    await passTo(stage, parseDay("2027-02-18"));
    const death = { by: vet, lot: pen, kind: EvidenceKind.Tags, negative: true };
    await deal.attest({ ...death, document: id("seven deaths"), quantity: 7n * 640n });
    expect(await kilograms(deal, pen)).to.equal(193n * 640n);
    await passTo(stage, parseDay("2027-03-09"));
    await deal.attest({ ...death, document: id("four deaths"), quantity: 4n * 640n });
    expect(await kilograms(deal, pen)).to.equal(189n * 640n);
    await refused(deal.attest({ ...death, document: id("too many"), quantity: 190n * 640n }), "Evidence_Conflict");
  });

  it("publishes the week's price, and corrects it as a further revision", async () => {
    const { client, book } = stage;
    await passTo(stage, SLAUGHTER);
    await refused(publish(SLAUGHTER, "24.90", 1, vet), "Party_BadSignature");
    await refused(publish(addDays(SLAUGHTER, 1), "24.90", 1), "PriceIndex_BadField");
    await publish(SLAUGHTER, "24.90", 1);
    // A revision never changes, and none is left out.
    await refused(publish(SLAUGHTER, "24.40", 1), "PriceIndex_Conflict");
    await refused(publish(SLAUGHTER, "24.40", 3), "PriceIndex_Conflict");
    await publish(SLAUGHTER, "24.40", 2);
    const { value, revision } = await client.contract("PriceIndex").indexState(ministry.id, rule.index, SLAUGHTER);
    expect({ value, revision }).to.deep.equal({ value: parseUnitPrice("24.40"), revision: 2n });
    expect(rulePrice(rule, value)).to.equal(parseUnitPrice("24.10"));
    const nothing = { publisher: ministry.id, index: rule.index, day: SLAUGHTER, value: 0n, revision: 1 };
    expect(() => indexValueMessage(book, nothing)).to.throw(InputError, "not zero");
  });

  it("5 May: 189 head × 628 kg × 24.10 = 2,860,477.20", async () => {
    const { client } = stage;
    const lot = await weigh(deal, pen, 189, 118_692n);
    const says = { number: number("May"), quantity: 118_692n, amount: parseAmount("2860477.20"), lots: [lot] };
    // The price before the correction, another day's, another rule.
    const before = { ...says, amount: 118_692n * 2_460n };
    await refused(deal.tokenise(before, at(SLAUGHTER)), "Invoice_AmountMismatch");
    await refused(deal.tokenise(says, at(addDays(SLAUGHTER, -8))), "Invoice_IndexTooOld");
    await refused(deal.tokenise(says, at(addDays(SLAUGHTER, -1))), "PriceIndex_Unknown");
    const kinder = encodePriceRule({ ...rule, spread: 0n }, SLAUGHTER);
    await refused(deal.tokenise(says, { priceRule: kinder }), "Invoice_NotAsSigned");
    const receivable = await deal.tokenise(says, at(SLAUGHTER));
    expect((await client.receivable(receivable)).units).to.equal(parseAmount("2860477.20"));
    const { pieces, invoiced } = await client.contract("OrderBook").orderState(deal.id);
    expect({ pieces, invoiced }).to.deep.equal({ pieces: 189n, invoiced: 118_692n });
  });

  it("an index below the floor gives 24.00", async () => {
    const one = await order("cheap week", 10).place();
    const lot = lotReference("pen 8");
    const day = addDays(SLAUGHTER, -6);
    await publish(day, "23.10", 1);
    await tag(one, lot, 10);
    const used = await weigh(one, lot, 10, 6_280n);
    const says = { number: number("floor"), quantity: 6_280n, amount: parseAmount("150720.00"), lots: [used] };
    const receivable = await one.tokenise(says, at(day));
    expect((await stage.client.receivable(receivable)).units).to.equal(6_280n * 2_400n);
  });

  it("more heads than ordered are refused, over all lots together", async () => {
    const one = await order("ten head", 10).place();
    const lots: LotUse[] = [];
    for (const [name, heads] of [
      ["pen 9", 6],
      ["pen 10", 5],
    ] as const) {
      await tag(one, lotReference(name), heads);
      lots.push(await weigh(one, lotReference(name), heads, BigInt(heads) * 560n));
    }
    const quantity = 11n * 560n;
    const says: Says = { number: number("eleven"), quantity, amount: quantity * 2_410n, lots };
    const { pieces, allowed } = await refused(one.tokenise(says, at(SLAUGHTER)), "OrderBook_AbovePieces");
    expect({ pieces, allowed }).to.deep.equal({ pieces: 11n, allowed: 10n });
    // Six of them are within the order; an average that no head has is not.
    const [six] = lots;
    const heavy = { ...says, quantity: 2_900n, amount: 2_900n * 2_410n, lots: six === undefined ? [] : [six] };
    await refused(one.tokenise(heavy, at(SLAUGHTER)), "LivestockPrice_AverageOutOfRange");
    await one.tokenise({ ...heavy, quantity: 3_360n, amount: 3_360n * 2_410n }, at(SLAUGHTER));
  });

  it("a lien blocks cancellation, and the units of the order, without its holder", async () => {
    const { book, client, lender } = stage;
    const one = await order("pledged", 10).place();
    // A bank's custody is any contract or address that the operator lists.
    const holder = stage.deployer;
    const address = await holder.getAddress();
    await stage.send(planRegisterCustodian(book, address, lender.id));
    const orders = (await OrdosClient.connect(book, holder)).contract("OrderBook");
    const byFeedlot = await signMessage(orderLienMessage(book, one.id, address), feedlot.wallet);
    await (await orders.takeLien(one.order, byFeedlot)).wait();
    expect(await client.contract("OrderBook").lienOf(one.id)).to.equal(address);

    const message = orderCancellationMessage(book, orderIdOf(book, one.order));
    const both = [
      await signMessage(message, slaughterhouse.wallet),
      await signMessage(message, feedlot.wallet),
    ] as const;
    const cancel = planCancelOrder(book, one.order, ...both);
    const { holder: named } = await refused(stage.send(cancel), "OrderBook_Liened");
    expect(named).to.equal(address);
    const lot = lotReference("pen 11");
    await tag(one, lot, 10);
    const used = await weigh(one, lot, 10, 6_280n);
    const says = { number: number("liened"), quantity: 6_280n, amount: 6_280n * 2_410n, lots: [used] };
    await refused(one.tokenise(says, at(SLAUGHTER)), "Invoice_Liened");

    const digest = await client.contract("OrderBook").cancellationDigest(one.id);
    await (await orders.consent(one.id, digest)).wait();
    await stage.send(cancel);
    expect((await client.order(one.id)).status).to.equal(OrderStatus.Cancelled);
  });
});
