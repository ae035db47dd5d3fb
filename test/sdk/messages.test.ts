import { expect } from "chai";
import { id, keccak256, Wallet, ZeroAddress, ZeroHash } from "ethers";

import {
  acceptanceMessage,
  acceptanceOf,
  addDays,
  attestationMessage,
  BusinessCalendar,
  CORE_CONTRACTS,
  Convention,
  creditNoteMessage,
  digestOf,
  disputeMessage,
  disputeWithdrawalMessage,
  drawRequestMessage,
  dueDay,
  encodeSignatures,
  encodeTable,
  EvidenceKind,
  executionMessage,
  findError,
  InputError,
  keyIdOf,
  keyProposalMessage,
  keyRevocationMessage,
  leafOf,
  lotIdOf,
  lotReference,
  NO_STEP,
  orderCancellationMessage,
  orderIdOf,
  orderMessage,
  ownBankPayees,
  packValues,
  parseAddressBook,
  parseDay,
  PartyRole,
  payeesHash,
  payoutIdOf,
  planPublishCalendar,
  planTokenise,
  programmeHash,
  Anchor,
  taxInvoiceMessage,
  taxCheckMessage,
  statementRefusalMessage,
  rulePrice,
  orderLienMessage,
  indexValueMessage,
  frameworkIdOf,
  frameworkEndMessage,
  filingMessage,
  filingCancellationMessage,
  acceptanceRevocationMessage,
  amendmentOf,
  Purpose,
  Reason,
  receivableIdOf,
  recoveryCancellationMessage,
  signMessage,
  statementMessage,
  unpackValues,
  type Day,
  type Framework,
  type Statement,
} from "../../sdk/index.js";
import { PartyAccount__factory } from "../../typechain-types/index.js";
import { Stage } from "./stage.js";

describe("SDK: messages", () => {
  let stage: Stage;
  let facility: string;

  before(async () => {
    stage = await Stage.open();
    await stage.approveProgramme();
    facility = await stage.openFacility();
  });

  it("hashes every trade message as the contracts do", async () => {
    const { book, client } = stage;
    const order = await stage.makeOrder(123_45n, { tax: 130_000, taxIncluded: false, tolerance: 50_000 });
    const orders = client.contract("OrderBook");
    expect(digestOf(orderMessage(book, order))).to.equal(await orders.orderDigest(order));
    const orderId = orderIdOf(book, order);
    expect(digestOf(orderCancellationMessage(book, orderId))).to.equal(await orders.cancellationDigest(orderId));
    const { messages, receivable } = await stage.prepare(facility, 123_45n, order);
    const [attestation] = messages.attestations;
    if (attestation === undefined) throw new Error("no attestation");
    const evidence = client.contract("EvidenceRegistry");
    const withTickets = { ...attestation.value, tickets: [id("a"), id("b")], negative: true };
    for (const value of [attestation.value, withTickets]) {
      expect(digestOf(attestationMessage(book, value))).to.equal(
        await evidence.attestationDigest({ ...value, tickets: [...value.tickets] }),
      );
    }
    expect(lotIdOf(orderId, order.seller, order.buyer, lotReference("lot"))).to.equal(
      await evidence.lotIdOf(orderId, order.seller, order.buyer, lotReference("lot")),
    );
    const invoices = client.contract("InvoiceRegistry");
    const { value: statement } = messages.statement;
    const acceptances = client.contract("AcceptanceBook");
    expect(digestOf(statementMessage(book, statement))).to.equal(await invoices.statementDigest(statement));
    expect(digestOf(messages.acceptance)).to.equal(await acceptances.acceptanceDigest(messages.acceptance.value));
    expect(leafOf(book, statement)).to.equal(await acceptances.leafOf(statement));
    expect(receivable).to.equal(await invoices.receivableIdOf(order.buyer, order.seller, statement.number));
    expect(await client.contract("OrderBook").programmeNumber(programmeHash(stage.programme))).to.equal(1n);
  });

  it("hashes frameworks, liens, prices, refusals and papers of standing as the contracts do", async () => {
    const { book, client } = stage;
    const order = await stage.makeOrder(100n);
    const { salt, document, programme, buyer, seller } = order;
    const framework: Framework = {
      ...{ buyer, seller, programme, document, salt, tax: 130_000, taxIncluded: true, tolerance: 10_000 },
      ...{ quantity: 100_000_000n, priceFloor: 45_000_000n, priceCap: 60_000_000n, priceRule: id("rule") },
      ...{ anchor: Anchor.MonthEnd, paymentDays: 45, convention: Convention.Following },
      ...{ firstDay: parseDay("2026-01-05"), lastDay: parseDay("2027-12-31") },
    };
    const frameworks = client.contract("FrameworkBook");
    const frameworkId = frameworkIdOf(book, framework);
    expect(frameworkId).to.equal(await frameworks.frameworkDigest(framework));
    expect(digestOf(frameworkEndMessage(book, frameworkId))).to.equal(await frameworks.endDigest(frameworkId));
    const orders = client.contract("OrderBook");
    const orderId = orderIdOf(book, order);
    expect(digestOf(orderLienMessage(book, orderId, facility))).to.equal(await orders.lienDigest(orderId, facility));
    const amended = amendmentOf(book, order, { quantity: 7n });
    expect(orderIdOf(book, amended)).to.equal(orderId);
    expect(digestOf(orderMessage(book, amended))).to.equal(await orders.orderDigest(amended));
    const day = parseDay("2026-10-01");
    const value = { publisher: 3, index: id("cattle"), day, value: 2_440_000_000n, revision: 2 };
    expect(digestOf(indexValueMessage(book, value))).to.equal(
      await client.contract("PriceIndex").indexValueDigest(value),
    );
    const { messages } = await stage.prepare(facility, 100n, order);
    const acceptances = client.contract("AcceptanceBook");
    const { value: acceptance } = messages.acceptance;
    expect(digestOf(acceptanceRevocationMessage(book, acceptance, Reason.Price))).to.equal(
      await acceptances.revocationDigest(acceptance, Reason.Price),
    );
    const { value: statement } = messages.statement;
    expect(digestOf(statementRefusalMessage(book, leafOf(book, statement), Reason.Quantity))).to.equal(
      await acceptances.refusalDigest(statement, Reason.Quantity),
    );
    const standing = client.contract("InvoiceStanding");
    const taxInvoice = { receivable: 7n, taxInvoice: id("tax"), amount: 100n, issuedOn: day, document };
    expect(digestOf(taxInvoiceMessage(book, taxInvoice))).to.equal(await standing.taxInvoiceDigest(taxInvoice));
    const check = { receivable: 7n, taxInvoice: id("tax"), verifier: 3, good: true, checkedOn: day, document };
    expect(digestOf(taxCheckMessage(book, check))).to.equal(await standing.taxCheckDigest(check));
    const filing = {
      ...{ receivable: 7n, assignee: 4, number: id("number"), filedAt: 1_790_000_000n, amount: 100n },
      ...{ validUntil: day, search: id("search") },
    };
    expect(digestOf(filingMessage(book, filing))).to.equal(await standing.filingDigest(filing));
    expect(digestOf(filingCancellationMessage(book, 7n, 0 as Day))).to.equal(
      await standing.filingCancellationDigest(7n),
    );
    const rule = { publisher: 3, index: id("cattle"), spread: -30n, floor: 90n, cap: 110n, maxAge: 7 };
    expect([20n, 125n, 1_000n].map((index) => rulePrice(rule, index))).to.deep.equal([90n, 95n, 110n]);
    expect(rulePrice({ ...rule, cap: 0n }, 1_000n)).to.equal(970n);
  });

  it("refuses what the books would refuse", async () => {
    const { book } = stage;
    const order = await stage.makeOrder(100n);
    expect(() => orderMessage(book, { ...order, original: id("x") })).to.throw(InputError, "order.original");
    expect(() => orderMessage(book, { ...order, version: 1 })).to.throw(InputError, "order.original");
    expect(() => orderMessage(book, { ...order, pieces: 2 ** 24 })).to.throw(InputError, "order.pieces");
    const day = parseDay("2026-10-01");
    const value = { publisher: 3, index: id("cattle"), day, value: 0n, revision: 1 };
    expect(() => indexValueMessage(book, value)).to.throw(InputError, "indexValue.value");
    expect(() => indexValueMessage(book, { ...value, value: 1n, revision: 0 })).to.throw(InputError, "revision");
    const filing = {
      ...{ receivable: 7n, assignee: 4, number: ZeroHash, filedAt: 1n, amount: 100n, validUntil: day, search: id("s") },
    };
    expect(() => filingMessage(book, filing)).to.throw(InputError, "filing.number");
  });

  it("hashes requests, notes, revocations and executions as the contracts do", async () => {
    const { book, client } = stage;
    const request = { receivable: 7n, units: 9n, minNet: 5n, deadline: parseDay("2026-11-01"), payees: id("payees") };
    expect(digestOf(drawRequestMessage(book, facility, request))).to.equal(
      await client.facilityAt(facility).requestDigest(request),
    );
    const notes = client.contract("ReceivableNotes");
    expect(digestOf(disputeMessage(book, 7n, 3n, Reason.Quality))).to.equal(
      await notes.disputeDigest(7n, 3n, Reason.Quality),
    );
    expect(digestOf(disputeWithdrawalMessage(book, 7n))).to.equal(await notes.withdrawalDigest(7n));
    const note = { receivable: 7n, amount: 3n, reason: Reason.Price, document: id("note") };
    expect(digestOf(creditNoteMessage(book, note))).to.equal(
      await notes.creditNoteDigest(7n, 3n, Reason.Price, note.document),
    );
    const keyId = keyIdOf(stage.buyer.account);
    expect(digestOf(keyRevocationMessage(book, keyId))).to.equal(
      await client.contract("PartyRegistry").revocationDigest(keyId),
    );
    const grant = { signer: stage.buyer.account, purposes: Purpose.Order, maxAmount: 7n, keysAbove: 2 };
    expect(digestOf(keyProposalMessage(book, 3, grant, 99n))).to.equal(
      await client.contract("PartyRegistry").proposalDigest(3, grant, 99n),
    );
    expect(digestOf(recoveryCancellationMessage(book, id("recovery")))).to.equal(
      await client.contract("PartyRecovery").cancellationDigest(id("recovery")),
    );
    const payee = { account: ZeroAddress, bankAccount: id("own"), amount: 5n, purpose: ZeroHash };
    expect(ownBankPayees(id("own"), 5n)).to.equal(payeesHash([payee]));
    expect(payoutIdOf(stage.buyer.account, id("key"))).to.equal(
      await client.contract("BankDesk").payoutIdOf(stage.buyer.account, id("key")),
    );
    const zero = "0x0000000000000000000000000000000000000000";
    const { account } = await stage.register("with an account", PartyRole.Supplier, undefined, zero);
    const calls = [
      { target: facility, value: 0n, data: "0x" },
      { target: stage.money, value: 5n, data: "0x12345678" },
    ];
    expect(digestOf(executionMessage(book, account, { calls, nonce: 3n, deadline: 99n }))).to.equal(
      await PartyAccount__factory.connect(account, client.provider).executionDigest(calls, 3n, 99n),
    );
  });

  it("lets one signature of the buyer carry a list of statements", async () => {
    const { book, client, buyer, seller } = stage;
    const list: { statement: Statement; tokenise: Parameters<typeof planTokenise>[1] }[] = [];
    for (const amount of [100_00n, 200_00n, 300_00n]) {
      const prepared = await stage.prepare(facility, amount);
      const bundle = await stage.sign(prepared);
      await client
        .contract("OrderBook")
        .place(bundle.presentation.order, bundle.orderBuyerSignature, bundle.orderSellerSignature);
      const attestations = bundle.attestations.map((a) => ({ ...a, tickets: [...a.tickets] }));
      await client.contract("EvidenceRegistry").attestBatch(attestations, [...bundle.attestationSignatures]);
      list.push({ statement: prepared.messages.statement.value, tokenise: bundle.presentation });
    }
    const statements = list.map(({ statement }) => statement);
    const { acceptance, proofs } = acceptanceOf(book, statements, addDays(await client.today(), 5));
    expect(acceptance.total).to.equal(600_00n);
    const buyerSignature = await signMessage(acceptanceMessage(book, acceptance), buyer.wallet);
    for (const [i, { statement, tokenise }] of list.entries()) {
      const sellerSignature = await signMessage(statementMessage(book, statement), seller.wallet);
      const proof = proofs[i] ?? [];
      const presentation = { ...tokenise, acceptance, proof, buyerSignature, sellerSignature };
      await stage.send(planTokenise(book, presentation, seller.account));
      const { units } = await client.holding(receivableIdOf(buyer.id, seller.id, statement.number), seller.account);
      expect(units).to.equal(statement.amount);
    }
    expect(() => acceptanceOf(book, [], acceptance.validUntil)).to.throw(InputError);
  });

  it("encodes several signatures as the registry takes them", async () => {
    const { client, seller, lender, book } = stage;
    // Keys belong to one party for ever, so that these are made here.
    const other = (await stage.register("other key", PartyRole.Verifier)).wallet;
    const keys = [new Wallet(id("key 1")), new Wallet(id("key 2"))] as const;
    const grants = keys.map(({ address }) => ({
      signer: address,
      purposes: Purpose.Order,
      maxAmount: 10n,
      keysAbove: 2,
    }));
    const party = await stage.register("two keys", PartyRole.Buyer, grants);
    const order = await stage.makeOrder(500n, { buyer: party.id });
    const message = orderMessage(book, order);
    const sellerSignature = await signMessage(message, seller.wallet);
    const orders = client.contract("OrderBook");
    const attempt = async (signature: string) => {
      try {
        await orders.place.staticCall(order, signature, sellerSignature);
        return "placed";
      } catch (thrown) {
        return findError(thrown)?.name;
      }
    };
    expect(await attempt(await signMessage(message, keys))).to.equal("placed");
    expect(await attempt(await signMessage(message, [...keys].reverse()))).to.equal("placed");
    expect(await attempt(await signMessage(message, keys[0]))).to.equal("Party_AmountAboveMandate");
    expect(await attempt(await signMessage(message, [keys[0], other]))).to.equal("Party_BadSignature");
    expect(() =>
      encodeSignatures([
        { signer: lender.account, signature: "0x" },
        { signer: lender.account, signature: "0x" },
      ]),
    ).to.throw(InputError);
    expect(() => encodeSignatures([])).to.throw(InputError);
  });

  it("refuses fields before anybody signs", async () => {
    const { book } = stage;
    const order = await stage.makeOrder(100n);
    const refuse = (change: object, field: string) => {
      expect(() => orderMessage(book, { ...order, ...change })).to.throw(InputError, field);
    };
    refuse({ quantity: 1n << 64n }, "order.quantity");
    refuse({ quantity: 0n }, "order.quantity");
    refuse({ programme: "0x12" }, "order.programme");
    refuse({ tolerance: 1_000_001 }, "order.tolerance");
    refuse({ taxIncluded: 1 }, "order.taxIncluded");
    refuse({ tax: 0.5 }, "order.tax");
    refuse({ seller: order.buyer }, "order.seller");
    expect(() => disputeMessage(book, 1n, 0n, Reason.Price)).to.throw(InputError, "dispute.amount");
    expect(() => disputeMessage(book, 1n, 1n, Reason.None)).to.throw(InputError, "dispute.reason");
  });

  it("publishes a calendar that adjusts as its own", async () => {
    const { client } = stage;
    const from = parseDay("2026-01-01");
    const calendar = BusinessCalendar.ofRules({
      from,
      through: parseDay("2027-12-31"),
      holidays: ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07", "2027-01-01"].map(parseDay),
      workdays: [parseDay("2026-10-10")],
    });
    for (const publication of calendar.publications()) await stage.send(planPublishCalendar(stage.book, publication));
    const chain = client.contract("BusinessCalendar");
    expect(await chain.publishedThrough()).to.equal(BigInt(calendar.through));
    for (let day = from; day <= calendar.through - 31; day = addDays(day, 3)) {
      const moved = calendar.adjust(day, Convention.Following);
      expect(await chain.adjust(day, Convention.Following)).to.equal(BigInt(moved));
    }
    const order = await stage.makeOrder(100n, { anchor: 3, paymentDays: 45, convention: Convention.Following });
    const anchor = parseDay("2026-10-29");
    expect(dueDay(order, anchor, calendar)).to.equal(await client.dueDay(order, anchor));
  });

  it("encodes tables and packs values as the pricing modules take them", async () => {
    const table = {
      baseMoisture: 800,
      largestStep: 20_000n,
      sulphur: { base: 60, step: 1, reward: 0n, rewardCap: 0n, penalty: 3_000n },
      volatileMatter: NO_STEP,
      calorific: [
        { from: 4_800, step: 1, start: -2_000_000n, priceStep: 10_000n, cap: 0n },
        { from: 5_000, step: 0, start: 0n, priceStep: 0n, cap: 0n },
      ],
    };
    const encoded = encodeTable("CoalPrice", table);
    const coal = stage.client.contract("CoalPrice");
    expect(encoded.bytes).to.equal(await coal.encodeTable(table));
    expect(encoded.hash).to.equal(keccak256(encoded.bytes));
    await coal.validate(encoded.bytes);
    const values = packValues([4_870, 960, 60]);
    expect(unpackValues(values)).to.deep.equal([4_870, 960, 60, 0]);
    const [, worth] = await coal.price({ quantity: 8_000_000n, values, unitPrice: 52_000_000n }, encoded.bytes);
    const order = await stage.makeOrder(1n, { unitPrice: 52_000_000n, quantity: 8_000_000n, tax: 130_000 });
    const programme = { pricing: stage.book.contracts.CoalPrice ?? "" };
    expect(
      await stage.client.statementAmount(order, programme, encoded.bytes, 8_000_000n, { values, share: 900_000 }),
    ).to.equal((worth * 9n + 5n) / 10n);
    const taxed = { ...order, taxIncluded: false };
    expect(
      await stage.client.statementAmount(taxed, programme, encoded.bytes, 8_000_000n, { values, share: 900_000 }),
    ).to.equal(
      await stage.client
        .contract("InvoiceRegistry")
        .computeAmount(
          taxed,
          programme.pricing,
          encoded.bytes,
          { quantity: 8_000_000n, values, unitPrice: taxed.unitPrice, agreedPrice: 0n, share: 900_000 },
          [],
        ),
    );
    expect(() => packValues([70_000])).to.throw(InputError);
    expect(encodeTable("FlatPrice", null).bytes).to.equal("0x");
    expect(EvidenceKind.Custody).to.equal(11);
  });

  it("reads address books and names what is missing", () => {
    const json: unknown = JSON.parse(JSON.stringify(stage.book));
    expect(parseAddressBook(json)).to.deep.equal(stage.book);
    const contracts = { ...stage.book.contracts, OrderBook: undefined };
    expect(() => parseAddressBook({ ...stage.book, contracts })).to.throw(InputError, "OrderBook");
    expect(() => parseAddressBook({ ...stage.book, utcOffset: 60_000 })).to.throw(InputError, "utcOffset");
    expect(() => parseAddressBook("0x")).to.throw(InputError);
    expect(CORE_CONTRACTS).to.include("OrderBook");
  });
});
