import { id, Wallet, ZeroHash } from "ethers";

import {
  addDays,
  addressSigner,
  amendmentOf,
  Anchor,
  attestationList,
  attestationListMessage,
  balanceMessage,
  callOffOf,
  Convention,
  creditNoteMessage,
  encodePriceRule,
  EvidenceKind,
  evidencePolicy,
  evidenceRevocationMessage,
  filingCancellationMessage,
  filingMessage,
  frameworkMessage,
  indexValueMessage,
  leafOf,
  listRevocationMessage,
  lotReference,
  orderMessage,
  PartyRole,
  planAmendOrder,
  planAttachTaxInvoice,
  planAttestFromList,
  planCallOff,
  planCancelFiling,
  planCreditNote,
  planExecuteRecovery,
  planFile,
  planFinalise,
  planFinance,
  planOpenBalance,
  planPlaceFramework,
  planProposeRecovery,
  planPublishIndex,
  planRecordList,
  planRecordTaxCheck,
  planRefreshLot,
  planRefuseStatement,
  planRevokeEvidence,
  planRevokeList,
  planSecondRecovery,
  planTokenise,
  priceRuleHash,
  programmeHash,
  Purpose,
  Reason,
  RevocationReason,
  revocationOf,
  send,
  signedVoucher,
  signMessage,
  statementRefusalMessage,
  taxCheckMessage,
  taxInvoiceMessage,
  type Attestation,
  type Day,
  type Filing,
  type Framework,
  type LotUse,
  type Presentation,
  type PriceRule,
  type SignedAttestation,
  type VouchedAttestation,
} from "../../sdk/index.js";
import { approve, Deal, fundFacility, WEIGHED, type Rules, type Says } from "../stories/deal.js";
import type { Stage } from "./stage.js";
import { type Actor } from "./stage.js";

const UNLIMITED = (1n << 96n) - 1n;
const EVERYTHING = (1 << 11) - 1;

/** An index that the price of a framework follows. */
function ruleOf(publisher: Actor): PriceRule {
  return { publisher: publisher.id, index: id("weekly price"), spread: 0n, floor: 1n, cap: 0n, maxAge: 30 };
}

/** A keeper of a store, with a scale whose own key signs for readings alone. */
async function keeperOf(stage: Stage): Promise<{ keeper: Actor; scale: Wallet }> {
  const scale = new Wallet(id("key of the scale"));
  const person = new Wallet(id("key of keeper"));
  const common = { maxAmount: UNLIMITED, keysAbove: 0 };
  const keeper = await stage.register("keeper", PartyRole.Verifier, [
    { ...common, signer: addressSigner(person.address), purposes: EVERYTHING },
    { ...common, signer: addressSigner(scale.address), purposes: Purpose.Read },
  ]);
  return { keeper, scale };
}

/** A delivery under an amended call-off at a published price, and everything that can happen to evidence. */
export class Delivery {
  #keeper!: { keeper: Actor; scale: Wallet };
  #framework!: Framework;
  #receipts!: ReturnType<typeof attestationList>;
  deal!: Deal;
  receivable!: bigint;
  #presentation!: Presentation;

  private constructor(readonly stage: Stage) {}

  static async of(stage: Stage): Promise<Delivery> {
    const delivery = new Delivery(stage);
    await delivery.#order();
    await delivery.#receiptsByList();
    await delivery.#mistyped();
    await delivery.#stored();
    await delivery.#renewed();
    await delivery.#state();
    await delivery.#afterUse();
    return delivery;
  }

  get #book() {
    return this.stage.book;
  }

  async #order(): Promise<void> {
    const { stage } = this;
    this.#keeper = await keeperOf(stage);
    const rules = await approve(stage, "FlatPrice", null, {
      evidencePolicy: evidencePolicy([
        { kind: EvidenceKind.WeightArrival, groups: 1 },
        { kind: EvidenceKind.Receipt, groups: 1, independent: 1 },
      ]),
    });
    const today = await stage.client.today();
    this.#framework = {
      buyer: stage.buyer.id,
      seller: stage.seller.id,
      programme: programmeHash(rules.programme),
      quantity: 10_000n,
      priceFloor: 1_000_000n,
      priceCap: 100_000_000n,
      priceRule: priceRuleHash(ruleOf(this.#keeper.keeper)),
      tax: 0,
      taxIncluded: true,
      tolerance: 0,
      anchor: Anchor.Invoice,
      paymentDays: 30,
      convention: Convention.None,
      firstDay: today,
      lastDay: addDays(today, 200),
      document: id("framework"),
      salt: id("framework"),
    };
    const message = frameworkMessage(this.#book, this.#framework);
    const both = [
      await signMessage(message, stage.buyer.wallet),
      await signMessage(message, stage.seller.wallet),
    ] as const;
    await stage.send(planPlaceFramework(this.#book, this.#framework, ...both));
    const lastDay = this.#framework.lastDay;
    const terms = { quantity: 600n, unitPrice: 50_000_000n, lastDay, document: id("call-off"), salt: id("call-off") };
    const order = callOffOf(this.#book, this.#framework, terms);
    const signature = await signMessage(orderMessage(this.#book, order), stage.buyer.wallet);
    await stage.send(planCallOff(this.#book, this.#framework, order, signature));
    this.deal = new Deal(stage, rules, stage.buyer, stage.seller, amendmentOf(this.#book, order, { quantity: 900n }));
    await stage.send(planAmendOrder(this.#book, order, this.deal.order, ...(await this.deal.signOrder())));
  }

  /** The verifier lists the receipts of lots one and two, and lets the list run longer. */
  async #receiptsByList(): Promise<void> {
    const { stage, deal } = this;
    const today = await stage.client.today();
    const by = stage.verifier;
    const receipts = await Promise.all(
      ["one", "two"].map((lot) =>
        deal.attestation({ by, lot: lotReference(lot), kind: EvidenceKind.Receipt, document: id(`receipt ${lot}`) }),
      ),
    );
    for (const days of [3, 5]) {
      const proven = attestationList(this.#book, receipts, addDays(today, days));
      const signature = await signMessage(attestationListMessage(this.#book, proven.list), by.wallet);
      await stage.send(planRecordList(this.#book, proven, signature));
      this.#receipts = proven;
    }
    await stage.send(planAttestFromList(this.#book, this.#receipts));
  }

  #listed(position: number): VouchedAttestation {
    const { attestations, list, proofOf } = this.#receipts;
    const attestation = attestations[position];
    if (attestation === undefined) throw new Error("no such place in the list");
    return { attestation, voucher: { signature: "0x", root: list.root, proof: proofOf(position) } };
  }

  async #revoke(attestation: Attestation, by: Actor, reason: RevocationReason): Promise<void> {
    const revocation = revocationOf(attestation, reason, { by: by.id });
    const signature = await signMessage(evidenceRevocationMessage(this.#book, revocation), by.wallet);
    await this.stage.send(planRevokeEvidence(this.#book, revocation, signature));
  }

  /** Lot one: the buyer mistypes its weight, takes the paper back and puts another in its place. */
  async #mistyped(): Promise<void> {
    const { stage, deal } = this;
    const tickets = [id("ticket 1"), id("ticket 2")];
    const weight = { by: stage.buyer, lot: lotReference("one"), kind: EvidenceKind.WeightArrival, tickets };
    const [wrong] = (await deal.attest({ ...weight, document: id("mistyped"), quantity: 30n })) as [SignedAttestation];
    await this.#revoke(wrong.attestation, stage.buyer, RevocationReason.Mistake);
    const [right] = (await deal.attest({ ...weight, document: id("right"), quantity: 300n })) as [SignedAttestation];
    const all = [{ ...right, voucher: signedVoucher(right.signature) }, this.#listed(0)];
    await stage.send(planRefreshLot(this.#book, all));
  }

  /** Lot three: read by a scale beside the buyer, and stored: what the keeper counts comes off its warehouse receipt. */
  async #stored(): Promise<void> {
    const { stage, deal } = this;
    const { keeper, scale } = this.#keeper;
    const until = addDays(await stage.client.today(), 60);
    const balance = { verifier: keeper.id, document: id("warehouse receipt"), quantity: 350n, validUntil: until };
    const opened = { ...balance, content: ZeroHash };
    const signature = await signMessage(balanceMessage(this.#book, opened), keeper.wallet);
    await stage.send(planOpenBalance(this.#book, opened, signature));
    const lot = lotReference("three");
    const weight = { lot, kind: EvidenceKind.WeightArrival, document: id("scale"), quantity: 300n };
    const waybill = { lot, kind: EvidenceKind.Transport, document: id("waybill"), by: keeper };
    const device = { id: keeper.id, wallet: scale };
    const receipt = { by: keeper, lot, kind: EvidenceKind.Receipt, balance: balance.document };
    await deal.attest({ ...weight, by: device, device: true }, { ...weight, by: stage.buyer });
    // In one transaction the scale reads a paper and its keeper signs it in the scale's place.
    await deal.attest({ ...waybill, by: device, device: true }, waybill);
    const [first] = (await deal.attest({ ...receipt, document: id("first count"), quantity: 300n })) as [
      SignedAttestation,
    ];
    await this.#revoke(first.attestation, keeper, RevocationReason.Mistake);
    await deal.attest({ ...receipt, document: id("second count"), quantity: 300n });
  }

  /** Lot two: what was weighed expires; the buyer renews its word, the keeper lets its own lapse. */
  async #renewed(): Promise<void> {
    const { stage, deal } = this;
    const today = await stage.client.today();
    const paper = { lot: lotReference("two"), kind: EvidenceKind.WeightArrival, document: id("two"), quantity: 300n };
    const short = { ...paper, validUntil: addDays(today, 3) };
    const [, old] = (await deal.attest({ ...short, by: stage.buyer }, { ...short, by: this.#keeper.keeper })) as [
      SignedAttestation,
      SignedAttestation,
    ];
    await stage.passDays(7);
    const { attestation, signature } = await deal.signed({ ...paper, by: stage.buyer, observedOn: today });
    const all = [
      { attestation, voucher: signedVoucher(signature) },
      { attestation: old.attestation, voucher: signedVoucher(old.signature) },
      this.#listed(1),
    ];
    await stage.send(planRefreshLot(this.#book, all));
  }

  async publish(revision: number, value: bigint, day: Day): Promise<void> {
    const { keeper } = this.#keeper;
    const published = { publisher: keeper.id, index: id("weekly price"), day, value, revision };
    const signature = await signMessage(indexValueMessage(this.#book, published), keeper.wallet);
    await this.stage.send(planPublishIndex(this.#book, published, signature));
  }

  async #state(): Promise<void> {
    const { stage, deal } = this;
    const today = await stage.client.today();
    await this.publish(1, 40_000_000n, today);
    await this.publish(2, 41_000_000n, today);
    // A paper that prices may be named where none does; nobody looks at it.
    const lots = ["one", "two", "three"].map((lot) => ({ lot: lotReference(lot), document: id("unused") }));
    const says = { number: id("delivery"), quantity: 900n, amount: 36_900n, lots };
    const priceRule = encodePriceRule(ruleOf(this.#keeper.keeper), today);
    this.#presentation = await deal.present(says, { priceRule });
    await stage.send(planTokenise(this.#book, this.#presentation, stage.seller.account));
    this.receivable = deal.idOf(says);
    await this.publish(3, 39_000_000n, today);
  }

  /** What comes after use changes nothing, but for a credit note. */
  async #afterUse(): Promise<void> {
    const { stage, receivable } = this;
    const { buyer, seller, verifier } = stage;
    await this.#revoke(this.#listed(0).attestation, verifier, RevocationReason.Withdrawn);
    const { root } = this.#receipts.list;
    const ofList = await signMessage(listRevocationMessage(this.#book, verifier.id, root), verifier.wallet);
    await stage.send(planRevokeList(this.#book, verifier.id, root, ofList));
    const { statement } = this.#presentation;
    const refusal = statementRefusalMessage(this.#book, leafOf(this.#book, statement), Reason.Quality);
    const byBuyer = await signMessage(refusal, buyer.wallet);
    await stage.send(planRefuseStatement(this.#book, buyer.id, statement, Reason.Quality, byBuyer));
    // A lender may file what it likes, also where the programme asks for nothing.
    await fileIt(stage, receivable, "unasked");
    const note = { receivable, amount: 900n, reason: Reason.Quality, document: id("credit note") };
    const message = creditNoteMessage(this.#book, note);
    const both = [await signMessage(message, buyer.wallet), await signMessage(message, seller.wallet)] as const;
    await stage.send(planCreditNote(this.#book, note, ...both));
  }
}

/** Ids of receivables of provisional and final statements. */
export interface Corrected {
  /** Reduced by its final statement; with every step of a tax invoice and a filing. */
  readonly reduced: bigint;
  /** Provisional one, and what its final statement adds, presented after the seller's recovery. */
  readonly provisional: bigint;
  readonly added: bigint;
  /** Sold by the same seller before its recovery. */
  readonly seller: Actor;
}

const SHARE = 900_000;

/** One lot of 100 units under an order of its own. */
async function weighed(
  stage: Stage,
  rules: Rules,
  seller: Actor,
  salt: string,
): Promise<{ deal: Deal; lots: LotUse[] }> {
  const lastDay = addDays(await stage.client.today(), 200);
  const terms = { quantity: 100n, unitPrice: 1_000_000_000n, lastDay, salt: id(salt), paymentDays: 60 };
  const deal = await Deal.of(stage, rules, stage.buyer, seller, terms).place();
  return { deal, lots: [await deal.weigh(lotReference("lot"), 100n)] };
}

async function attachInvoice(deal: Deal, says: Says, text: string): Promise<void> {
  const { stage, buyer, seller } = deal;
  const taxInvoice = {
    receivable: deal.idOf(says),
    taxInvoice: id(text),
    amount: 85_000n,
    issuedOn: await stage.client.today(),
    document: id(`content of ${text}`),
  };
  const signature = await signMessage(taxInvoiceMessage(stage.book, taxInvoice), seller.wallet);
  const name = { buyer: buyer.id, seller: seller.id, number: says.number };
  await stage.send(planAttachTaxInvoice(stage.book, name, taxInvoice, signature));
}

async function lookUp(deal: Deal, says: Says, text: string, good: boolean): Promise<void> {
  const { stage, buyer, seller } = deal;
  const check = {
    receivable: deal.idOf(says),
    taxInvoice: id(text),
    verifier: stage.verifier.id,
    good,
    checkedOn: await stage.client.today(),
    document: id("looked up"),
  };
  const signature = await signMessage(taxCheckMessage(stage.book, check), stage.verifier.wallet);
  const name = { buyer: buyer.id, seller: seller.id, number: says.number };
  await stage.send(planRecordTaxCheck(stage.book, name, check, signature));
}

async function fileIt(stage: Stage, receivable: bigint, number: string): Promise<Filing> {
  const filing = {
    receivable,
    assignee: stage.lender.id,
    number: id(number),
    filedAt: 1_790_000_000n,
    amount: 1_000_000n,
    validUntil: addDays(await stage.client.today(), 100),
    search: id("search"),
  };
  const signature = await signMessage(filingMessage(stage.book, filing), stage.lender.wallet);
  await stage.send(planFile(stage.book, filing, signature));
  return filing;
}

/** A final statement that takes off, and a tax invoice that turns out void and is replaced. */
async function reduce(stage: Stage, rules: Rules, seller: Actor): Promise<bigint> {
  const { deal, lots } = await weighed(stage, rules, seller, "reduced");
  const says = { number: id("reduced"), quantity: 100n, amount: 90_000n, share: SHARE, lots, distinct: true };
  const receivable = await deal.tokenise(says);
  await attachInvoice(deal, says, "first invoice");
  await lookUp(deal, says, "first invoice", true);
  await lookUp(deal, says, "first invoice", false);
  await attachInvoice(deal, says, "second invoice");
  await lookUp(deal, says, "second invoice", true);
  const { validUntil } = await fileIt(stage, receivable, "first filing");
  const cancellation = filingCancellationMessage(stage.book, receivable, validUntil);
  const { id: lender, wallet } = stage.lender;
  await stage.send(planCancelFiling(stage.book, receivable, lender, await signMessage(cancellation, wallet)));
  await fileIt(stage, receivable, "second filing");
  const final = { ...says, number: id("reduced, final"), replaces: says.number, share: 1_000_000 };
  const agreed = { ...final, agreedPrice: 850_000_000n, amount: 85_000n };
  await stage.send(planFinalise(stage.book, await deal.present(agreed)));
  return receivable;
}

/** Two registrars give a seller another key, which signs for new things two weeks later. */
async function recover(stage: Stage, seller: Actor): Promise<Actor> {
  const chain = stage.client.contract("PartyRecovery");
  const manager = stage.client.contract("AccessManager");
  const selectors = (["propose", "second"] as const).map((name) => chain.interface.getFunction(name).selector);
  await manager.setTargetFunctionRole(await chain.getAddress(), selectors, 101);
  const wallet = new Wallet(id("key after the recovery"));
  const grant = { signer: addressSigner(wallet.address), purposes: EVERYTHING, maxAmount: UNLIMITED, keysAbove: 0 };
  const plan = { party: seller.id, grants: [grant], bankAccount: id("bank account"), paper: id("minutes") };
  const registrars = [stage.lender.wallet, stage.investor.wallet] as const;
  for (const { address } of registrars) await manager.grantRole(101, address, 0);
  await send(registrars[0], planProposeRecovery(stage.book, plan));
  await send(registrars[1], planSecondRecovery(stage.book, plan));
  await stage.passDays(7);
  await stage.send(planExecuteRecovery(stage.book, plan));
  await stage.passDays(14);
  return { ...seller, wallet };
}

/** Provisional statements with both kinds of final ones; the programme asks for a tax invoice and a filing. */
export async function correct(stage: Stage): Promise<Corrected> {
  const rules = await approve(stage, "FlatPrice", null, {
    evidencePolicy: WEIGHED,
    taxInvoiceDays: 30,
    taxCheckDays: 10,
    filing: true,
  });
  const seller = await stage.register("mine", PartyRole.Supplier);
  const reduced = await reduce(stage, rules, seller);
  const { deal, lots } = await weighed(stage, rules, seller, "added");
  const says = { number: id("provisional"), quantity: 100n, amount: 90_000n, share: SHARE, lots, distinct: true };
  const provisional = await deal.tokenise(says);
  const later = new Deal(stage, rules, stage.buyer, await recover(stage, seller), deal.order);
  const final = { ...says, number: id("final"), replaces: says.number, share: 1_000_000, amount: 100_000n };
  const added = await later.tokenise(final);
  return { reduced, provisional, added, seller };
}

/** A receivable filed for a lender, and lent on in the transaction that made it. */
export async function finance(stage: Stage): Promise<bigint> {
  await stage.approveProgramme({ filing: true, document: id("filed before lending") });
  const facility = await stage.openFacility();
  await fundFacility(stage, facility, 7_000_000n, 3_000_000n);
  const prepared = await stage.prepare(facility, 1_000_000n);
  await fileIt(stage, prepared.receivable, "before");
  await stage.send(planFinance(stage.book, [await stage.sign(prepared)]));
  return prepared.receivable;
}
