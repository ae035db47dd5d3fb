import { ZeroHash } from "ethers";

import { formatDay, toDay } from "../dates.js";
import { unpackValues } from "../evidence.js";
import { lotIdOf } from "../hashes.js";
import type { Hex, LotUse } from "../types.js";
import { same, unless, type Checks } from "./checks.js";
import type { PackContent, PackLot } from "./format.js";
import { lacksRole, standingAt } from "./mandates.js";

const KINDS = 12;

/** What the attestations of a lot come to, as the evidence registry counts them. */
interface Counted {
  /** Groups per kind, then how many of them independent of the buyer. */
  readonly groups: readonly number[];
  readonly independent: readonly number[];
  /** Base units. */
  readonly quantity: bigint;
  readonly validUntil: number;
  readonly wrong: readonly (string | undefined)[];
}

/** Which groups signed each paper so far. */
type Papers = Map<Hex, Set<number>>;

function verifierWrong(pack: PackContent, { call: { attestation: a }, attested }: PackLot["attestations"][number]) {
  const verifier = standingAt(pack, a.verifier, attested);
  const isIndependent = a.verifier !== a.buyer && verifier.group !== standingAt(pack, a.buyer, attested).group;
  const wrong = [
    unless(
      verifier.group !== standingAt(pack, a.seller, attested).group,
      `Party ${a.verifier} belongs to the seller's own group.`,
    ),
    isIndependent ? lacksRole(pack, a.verifier, "Verifier", attested) : undefined,
  ];
  return { group: verifier.group, isIndependent, wrong };
}

/** Says where an attestation's event and its signed message differ, or its days do not fit. */
function messageWrong(lotId: Hex, { attested, call: { attestation } }: PackLot["attestations"][number]) {
  const { tickets, ...said } = attestation;
  const { lotId: id, tickets: count, ...happened } = attested.args;
  const signed = Object.fromEntries(Object.keys(happened).map((field) => [field, said[field as keyof typeof said]]));
  return [
    same(`The lots of paper ${attestation.document}`, id, lotId),
    same("An attestation's event and what was signed", happened, signed),
    same("The numbers of tickets", count, tickets.length),
    unless(
      attestation.observedOn <= attested.at.day && attestation.validUntil >= attested.at.day,
      `Paper ${attestation.document} was not good on the day it was recorded.`,
    ),
  ];
}

type Attested = PackLot["attestations"][number]["call"]["attestation"];

/** Base units after one more paper: the least of what was measured, less what was lost. */
function quantityAfter(quantity: bigint | undefined, { negative, quantity: said }: Attested): bigint | undefined {
  if (negative) return (quantity ?? 0n) - said;
  if (said === 0n) return quantity;
  return quantity === undefined || said < quantity ? said : quantity;
}

function count(pack: PackContent, lot: PackLot): Counted {
  const groups = Array<number>(KINDS).fill(0);
  const independent = Array<number>(KINDS).fill(0);
  const papers: Papers = new Map();
  const wrong: (string | undefined)[] = [];
  let quantity: bigint | undefined;
  let validUntil = Infinity;
  for (const one of lot.attestations) {
    const { attestation: a } = one.call;
    const verifier = verifierWrong(pack, one);
    const signers = papers.get(a.document) ?? new Set();
    wrong.push(
      ...messageWrong(lot.id, one),
      ...verifier.wrong,
      unless(!signers.has(verifier.group), `Group ${verifier.group} counts twice for one paper.`),
    );
    papers.set(a.document, signers.add(verifier.group));
    quantity = quantityAfter(quantity, a);
    if (a.negative) continue;
    groups[a.kind] = (groups[a.kind] ?? 0) + 1;
    independent[a.kind] = (independent[a.kind] ?? 0) + (verifier.isIndependent ? 1 : 0);
    validUntil = Math.min(validUntil, a.validUntil);
  }
  wrong.push(unless((quantity ?? 0n) >= 0n, "More is lost than was measured."));
  return { groups, independent, quantity: quantity ?? 0n, validUntil, wrong };
}

function policyWrong(pack: PackContent, { groups, independent }: Counted): (string | undefined)[] {
  const policy = pack.programme.approved.args.programme.evidencePolicy;
  const nibble = (index: number) => Number((policy >> BigInt(4 * index)) & 0xfn);
  return groups.flatMap((have, kind) => [
    unless(have >= nibble(kind), `Kind ${kind}: ${have} group(s) attested, ${nibble(kind)} are asked for.`),
    unless(
      (independent[kind] ?? 0) >= nibble(kind + KINDS),
      `Kind ${kind}: ${independent[kind] ?? 0} independent group(s), ${nibble(kind + KINDS)} are asked for.`,
    ),
  ]);
}

/** The quality values that price a lot: those of the named paper, of the highest kind present that has any. */
function priceValues(pack: PackContent, { document }: LotUse, lot: PackLot): { values: bigint; wrong?: string } {
  const { qualityKinds } = pack.programme.approved.args.programme;
  if (qualityKinds === 0) {
    return { values: 0n, ...(document === ZeroHash ? {} : { wrong: "A paper prices where the programme has none." }) };
  }
  const papers = lot.attestations
    .map(({ call }) => call.attestation)
    .filter(({ kind, negative }) => !negative && (qualityKinds & (1 << kind)) !== 0);
  const best = Math.max(...papers.map(({ kind }) => kind));
  const paper = papers.find((candidate) => candidate.document === document && candidate.kind === best);
  if (paper === undefined) return { values: 0n, wrong: `Paper ${document} is not the one that prices its lot.` };
  return { values: paper.values };
}

/** What the lots of the statement come to. */
export interface Delivery {
  /** Base units. */
  readonly quantity: bigint;
  /** Quality values weighted by quantity, packed. */
  readonly values: bigint;
}

/** Checks every lot and its attestations, and adds them up as the evidence registry did when the statement used them. */
export function checkLots(checks: Checks, pack: PackContent): Delivery {
  const { presentation } = pack.statement.call;
  const { order } = presentation;
  const { accepted } = pack.statement;
  const weighted = [0n, 0n, 0n, 0n];
  let quantity = 0n;
  checks.make("lots", `${pack.lots.length} lot(s) stand in the pack for those that the statement names.`, () => [
    same("The numbers of lots", pack.lots.length, presentation.lots.length),
    unless(new Set(pack.lots.map(({ id }) => id)).size === pack.lots.length, "A lot stands there twice."),
  ]);
  for (const [i, lot] of pack.lots.entries()) {
    const use = presentation.lots[i] ?? { lot: ZeroHash, document: ZeroHash };
    const units = lot.used.args.quantity;
    let until = 0;
    const detail = () =>
      `Its ${lot.attestations.length} attestation(s) meet the programme's policy and give ${units} base units, good ` +
      `until ${formatDay(toDay(until))}.`;
    checks.make(`evidence of lot ${i + 1}`, detail, () => {
      const counted = count(pack, lot);
      const price = priceValues(pack, use, lot);
      until = counted.validUntil;
      quantity += units;
      unpackValues(price.values).forEach((value, k) => (weighted[k] = (weighted[k] ?? 0n) + units * BigInt(value)));
      return [
        same("The lot's ids", lot.id, lotIdOf(pack.order.id, order.seller, order.buyer, use.lot)),
        same("The lot's ids", lot.id, lot.used.args.lotId),
        same("The tags of the statement", lot.used.args.statementTag, pack.receivable.id & ((1n << 64n) - 1n)),
        ...lot.attestations.flatMap(({ call: { attestation: a } }) => [
          same("The orders of an attestation", a.order, pack.order.id),
          same("The references of a lot", a.lot, use.lot),
          same("Buyer and seller of an attestation", [a.buyer, a.seller], [order.buyer, order.seller]),
        ]),
        ...counted.wrong,
        ...policyWrong(pack, counted),
        same("What is attested and what was used, in base units,", counted.quantity, units),
        unless(counted.validUntil >= accepted.at.day, "Its evidence had expired when the statement used it."),
        price.wrong,
      ];
    });
  }
  const means = weighted.map((sum) => (quantity === 0n ? 0n : (sum + quantity / 2n) / quantity));
  return { quantity, values: means.reduce((word, mean, k) => word | (mean << BigInt(16 * k)), 0n) };
}
