import type { AddressBook } from "../addresses.js";
import { frameworkIdOf } from "../hashes.js";
import {
  acceptanceMessage,
  attestationListMessage,
  attestationMessage,
  balanceMessage,
  digestOf,
} from "../messages.js";
import {
  drawRequestMessage,
  evidenceRevocationMessage,
  filingCancellationMessage,
  filingMessage,
} from "../messages.js";
import { indexValueMessage, orderMessage, statementMessage, taxCheckMessage, taxInvoiceMessage } from "../messages.js";
import { orderValue } from "../quote.js";
import type { Attestation, Framework, Hex, Order } from "../types.js";
import { isBefore } from "./chain.js";
import type { Happened } from "./codec.js";
import type { PackContent, PackLot } from "./format.js";
import type { Signed } from "./mandates.js";
import { rolledEvents, rolledSigners } from "./rolled.js";

/** The address book that a pack brings. */
export function bookOf(pack: Pick<PackContent, "contracts" | "chain">): AddressBook {
  const contracts = Object.fromEntries(Object.entries(pack.contracts).map(([name, { address }]) => [name, address]));
  return { ...pack.chain, contracts: contracts as AddressBook["contracts"] };
}

/** Everything in a pack but the keys, which follow from what was signed. */
export type Unsigned = Omit<PackContent, "keys" | "sha256">;

/** Minor units that each signer of a framework answers for. */
function frameworkValue(framework: Framework): bigint {
  return orderValue({ ...framework, unitPrice: framework.priceCap });
}

function bySides(
  what: string,
  { buyer, seller }: Pick<Order, "buyer" | "seller">,
  terms: Pick<Signed, "amount" | "digest" | "taken">,
  [buyerSignature, sellerSignature]: readonly [Hex, Hex | undefined],
): Signed[] {
  const common = { ...terms, purpose: "Order" } as const;
  const byBuyer = { ...common, name: `${what}, by the buyer`, party: buyer, signature: buyerSignature };
  if (sellerSignature === undefined) return [byBuyer];
  return [byBuyer, { ...common, name: `${what}, by the seller`, party: seller, signature: sellerSignature }];
}

function orderSigners({ order: { call, placed, framework, amendments } }: Unsigned, book: AddressBook): Signed[] {
  const { order, buyerSignature, sellerSignature } = call;
  const terms = { amount: orderValue(order), digest: () => digestOf(orderMessage(book, order)), taken: placed };
  const signed = bySides("order", order, terms, [buyerSignature, framework === null ? sellerSignature : undefined]);
  if (framework !== null) {
    const { framework: f, ...given } = framework.call;
    const ofFramework = {
      amount: frameworkValue(f),
      digest: () => frameworkIdOf(book, f),
      taken: framework.placed,
    };
    signed.push(...bySides("framework", f, ofFramework, [given.buyerSignature, given.sellerSignature]));
  }
  for (const { amended, call: given } of amendments) {
    const { next } = given;
    const ofNext = { amount: orderValue(next), digest: () => digestOf(orderMessage(book, next)), taken: amended };
    signed.push(
      ...bySides(`amendment ${next.version} of the order`, next, ofNext, [given.buyerSignature, given.sellerSignature]),
    );
  }
  return signed;
}

function byVerifier(
  book: AddressBook,
  name: string,
  attestation: Attestation,
  signature: Hex,
  taken: Happened<unknown>,
): Signed {
  return {
    name: `${name}, by party ${attestation.verifier}`,
    party: attestation.verifier,
    purpose: attestation.device ? "Read" : "Attest",
    amount: 0n,
    digest: () => digestOf(attestationMessage(book, attestation)),
    signature,
    taken,
  };
}

function lotSigners(lot: PackLot, i: number, book: AddressBook): Signed[] {
  const place = `of lot ${i + 1}`;
  return [
    ...lot.attestations.flatMap(({ attested, call: { attestation, signature }, inList }, k) =>
      inList === null ? [byVerifier(book, `attestation ${k + 1} ${place}`, attestation, signature, attested)] : [],
    ),
    ...lot.revocations.map(({ revoked, call: { revocation, signature } }, k) => ({
      name: `revocation ${k + 1} ${place}, by party ${revocation.verifier}`,
      party: revocation.verifier,
      purpose: "Attest" as const,
      amount: 0n,
      digest: () => digestOf(evidenceRevocationMessage(book, revocation)),
      signature,
      taken: revoked,
    })),
    ...lot.refreshes.flatMap(({ refreshed, call: { attestations, vouchers } }, r) =>
      attestations.flatMap((attestation, k) => {
        const voucher = vouchers[k];
        // One in a list has the list's signature.
        if (voucher === undefined || BigInt(voucher.root) !== 0n) return [];
        const name = `attestation ${k + 1} in refresh ${r + 1} ${place}`;
        return [byVerifier(book, name, attestation, voucher.signature, refreshed)];
      }),
    ),
  ];
}

function evidenceSigners({ index, lots, lists, balances }: Unsigned, book: AddressBook): Signed[] {
  const word = { purpose: "Attest", amount: 0n } as const;
  return [
    ...index.map(({ published, call: { value, signature } }) => ({
      ...word,
      name: `index value, revision ${value.revision}, by party ${value.publisher}`,
      party: value.publisher,
      digest: () => digestOf(indexValueMessage(book, value)),
      signature,
      taken: published,
    })),
    ...lots.flatMap((lot, i) => lotSigners(lot, i, book)),
    ...lists.map(({ recorded, call: { list, signature } }, i) => ({
      ...word,
      name: `list ${i + 1} of attestations, by party ${list.verifier}`,
      party: list.verifier,
      purpose: list.device ? ("Read" as const) : ("Attest" as const),
      digest: () => digestOf(attestationListMessage(book, list)),
      signature,
      taken: recorded,
    })),
    ...balances.map(({ opened, call: { balance, signature } }, i) => ({
      ...word,
      name: `balance ${i + 1}, by party ${balance.verifier}`,
      party: balance.verifier,
      digest: () => digestOf(balanceMessage(book, balance)),
      signature,
      taken: opened,
    })),
  ];
}

/** The seller's own signature of the statement: needed where its account got the units, and checked wherever it is. */
function statementSigners({ statement: { call, accepted }, order }: Unsigned, book: AddressBook): Signed[] {
  const { statement, acceptance, buyerSignature, sellerSignature } = call.presentation;
  const { buyer, seller } = order.call.order;
  const signed: Signed[] = [
    {
      name: "acceptance, by the buyer",
      party: buyer,
      purpose: "Accept",
      amount: acceptance.total,
      digest: () => digestOf(acceptanceMessage(book, acceptance)),
      signature: buyerSignature,
      taken: accepted,
    },
  ];
  if (call.data === "0x" || sellerSignature !== "0x") {
    signed.push({
      name: "statement, by the seller",
      party: seller,
      purpose: "Present",
      amount: statement.amount,
      digest: () => digestOf(statementMessage(book, statement)),
      signature: sellerSignature,
      taken: accepted,
    });
  }
  return signed;
}

function replacementSigners({ replacement, order }: Unsigned, book: AddressBook): Signed[] {
  if (replacement === null) return [];
  const { accepted, reduced } = replacement;
  const { statement, acceptance, buyerSignature, sellerSignature } = replacement.presentation.presentation;
  const { buyer, seller } = order.call.order;
  const byBuyer: Signed = {
    name: "acceptance of the other statement, by the buyer",
    party: buyer,
    purpose: "Accept",
    amount: acceptance.total,
    digest: () => digestOf(acceptanceMessage(book, acceptance)),
    signature: buyerSignature,
    taken: accepted,
  };
  if (reduced === null) return [byBuyer];
  const bySeller: Signed = {
    name: "final statement, by the seller",
    party: seller,
    purpose: "Present",
    amount: statement.amount,
    digest: () => digestOf(statementMessage(book, statement)),
    signature: sellerSignature,
    taken: accepted,
  };
  return [byBuyer, bySeller];
}

function requestSigners({ draw, statement, order }: Unsigned, book: AddressBook): Signed[] {
  if (draw === null) return [];
  const digest = () => digestOf(drawRequestMessage(book, statement.call.to, draw.data.request));
  const common = { amount: draw.drawn.args.offer.net, digest, taken: draw.drawn };
  const { sellerSignature, approval } = draw.data;
  const bySeller: Signed = {
    ...common,
    name: "request, by the seller",
    party: order.call.order.seller,
    purpose: "Draw",
    signature: sellerSignature,
  };
  if (approval === "0x") return [bySeller];
  const party = draw.opened.args.lender;
  return [bySeller, { ...common, name: "request, by the lender", party, purpose: "Approve", signature: approval }];
}

type Standing = NonNullable<Unsigned["standing"]>;

/** The filing that stood when something happened; undefined when there was none. */
export function filingBefore({ filings }: Standing, event: Happened<unknown>): Standing["filings"][number] | undefined {
  return filings.filter(({ filed }) => isBefore(filed, event)).at(-1);
}

function standingSigners({ standing, order }: Unsigned, book: AddressBook): Signed[] {
  if (standing === null) return [];
  return [
    ...standing.taxInvoices.map(({ attached, call: { taxInvoice, signature } }) => ({
      name: "tax invoice, by the seller",
      party: order.call.order.seller,
      purpose: "Present" as const,
      amount: taxInvoice.amount,
      digest: () => digestOf(taxInvoiceMessage(book, taxInvoice)),
      signature,
      taken: attached,
    })),
    ...standing.taxChecks.map(({ checked, call: { check, signature } }, i) => ({
      name: `check ${i + 1} of the tax invoice, by party ${check.verifier}`,
      party: check.verifier,
      purpose: "Attest" as const,
      amount: 0n,
      digest: () => digestOf(taxCheckMessage(book, check)),
      signature,
      taken: checked,
    })),
    ...standing.filings.map(({ filed, call: { filing, signature } }, i) => ({
      name: `filing ${i + 1}, by party ${filing.assignee}`,
      party: filing.assignee,
      purpose: "Approve" as const,
      amount: filing.amount,
      digest: () => digestOf(filingMessage(book, filing)),
      signature,
      taken: filed,
    })),
    ...standing.cancellations.flatMap(({ cancelled, call: { id, assignee, signature } }, i) => {
      const filing = filingBefore(standing, cancelled)?.call.filing;
      if (filing === undefined) return [];
      return [
        {
          name: `cancellation ${i + 1} of a filing, by party ${assignee}`,
          party: assignee,
          purpose: "Approve" as const,
          amount: filing.amount,
          digest: () => digestOf(filingCancellationMessage(book, id, filing.validUntil)),
          signature,
          taken: cancelled,
        },
      ];
    }),
  ];
}

/** Everything in a pack that was signed, and what each signature has to be good for. */
export function signedIn(pack: Unsigned, book: AddressBook): Signed[] {
  return [
    ...orderSigners(pack, book),
    ...evidenceSigners(pack, book),
    ...statementSigners(pack, book),
    ...replacementSigners(pack, book),
    ...requestSigners(pack, book),
    ...rolledSigners(pack, book),
    ...standingSigners(pack, book),
  ];
}

/** Every event of a lot in a pack. */
export function lotEvents({ attestations, revocations, refreshes, used, usedBefore }: PackLot): Happened<unknown>[] {
  return [
    ...attestations.map(({ attested }) => attested),
    ...revocations.map(({ revoked }) => revoked),
    ...refreshes.map(({ refreshed }) => refreshed),
    ...(usedBefore === null ? [] : [usedBefore]),
    used,
  ];
}

/** Every event of a receivable's standing in a pack. */
export function standingEvents(standing: Unsigned["standing"]): Happened<unknown>[] {
  if (standing === null) return [];
  return [
    standing.opened,
    ...standing.taxInvoices.map(({ attached }) => attached),
    ...standing.taxChecks.map(({ checked }) => checked),
    ...standing.filings.map(({ filed }) => filed),
    ...standing.cancellations.map(({ cancelled }) => cancelled),
  ];
}

/** Every event of a replacement in a pack. */
export function replacementEvents(replacement: Unsigned["replacement"]): Happened<unknown>[] {
  if (replacement === null) return [];
  const { replaced, accepted, reduced } = replacement;
  return reduced === null ? [replaced, accepted] : [replaced, accepted, reduced];
}

/** Every event in a pack. */
export function eventsIn(pack: PackContent): Happened<unknown>[] {
  const { receivable, programme, order, index, lots, lists, balances, statement, draw, parties, keys } = pack;
  return [
    programme.approved,
    order.placed,
    ...(order.framework === null ? [] : [order.framework.placed, order.framework.calledOff]),
    ...order.amendments.map(({ amended }) => amended),
    ...order.history,
    ...index.map(({ published }) => published),
    ...lots.flatMap(lotEvents),
    ...lists.flatMap(({ recorded, revoked }) => (revoked === null ? [recorded] : [recorded, revoked])),
    ...balances.map(({ opened }) => opened),
    statement.accepted,
    ...replacementEvents(pack.replacement),
    ...standingEvents(pack.standing),
    receivable.tokenised,
    ...receivable.history,
    ...(draw === null ? [] : [draw.drawn, draw.opened]),
    ...rolledEvents(pack.rolled),
    ...parties.flatMap(({ registered, changes }) => [registered, ...changes]),
    ...keys.flatMap(({ granted, revoked }) => (revoked === null ? [granted] : [granted, revoked])),
  ];
}
