import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { ZeroHash } from "ethers";

import type { AddressBook } from "../addresses.js";
import { formatDay, toDay } from "../dates.js";
import { unpackValues } from "../evidence.js";
import { attestationLeafOf, lotIdOf } from "../hashes.js";
import type { Attestation, Hex, LotUse, PartyId } from "../types.js";
import { isBefore } from "./chain.js";
import { same, unless, type Checks } from "./checks.js";
import type { Happened } from "./codec.js";
import type { PackContent, PackList, PackLot } from "./format.js";
import { KINDS, LotLedger, Refused, type Voice } from "./ledger.js";
import { lacksRole, notActive, standingAt } from "./mandates.js";

type Sentences = (string | undefined)[];
type Attested = PackLot["attestations"][number];
type Revoked = PackLot["revocations"][number];
type Refreshed = PackLot["refreshes"][number];

/** Low bits of a receivable's id, by which a lot names the statement that used it. */
export function tagOf(id: bigint): bigint {
  return id & ((1n << 48n) - 1n);
}

interface Evidence {
  readonly pack: PackContent;
  readonly book: AddressBook;
  readonly lot: PackLot;
}

/** Whose word something is at an event, and what keeps it from counting. */
function voiceOf(pack: PackContent, verifier: PartyId, event: Happened<unknown>) {
  const { buyer, seller } = pack.order.call.order;
  const { group } = standingAt(pack, verifier, event);
  const independent = verifier !== buyer && group !== standingAt(pack, buyer, event).group;
  const isSellers = group === standingAt(pack, seller, event).group;
  const wrong = [
    unless(!isSellers, `Party ${verifier} belongs to the seller's own group.`),
    independent ? lacksRole(pack, verifier, "Verifier", event) : undefined,
  ];
  return { group, independent, wrong };
}

/** Says where an attestation's event and its signed message differ, or its days do not fit. */
function messageWrong(lotId: Hex, { attested, call: { attestation } }: Attested): Sentences {
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

/** Says what no attestation may say. */
function fieldsWrong(attestation: Attestation): Sentences {
  const { kind, document, negative, device, balance, quantity, values, validUntil } = attestation;
  const isPositive = !negative && !device && quantity !== 0n;
  return [
    unless(kind < KINDS, `There is no kind ${kind}.`),
    unless(document !== ZeroHash, "An attestation names no paper."),
    unless(quantity < 1n << 40n && validUntil < 1 << 16, `Paper ${document} says more than the registry can keep.`),
    unless(!negative || (!device && values === 0n && quantity !== 0n), `Paper ${document} says no loss that counts.`),
    unless(balance === ZeroHash || isPositive, `Paper ${document} consumes nothing that it could.`),
  ];
}

/** The list of a root as it stood at an event. */
function listAt(pack: PackContent, verifier: PartyId, root: Hex, event: Happened<unknown>): PackList | undefined {
  const isIt = ({ recorded: { args } }: PackList) => args.verifier === verifier && args.root === root;
  return pack.lists.filter((one) => isIt(one) && isBefore(one.recorded, event)).at(-1);
}

function inListWrong(
  { pack, book }: Evidence,
  attestation: Attestation,
  { root, proof }: { readonly root: Hex; readonly proof: readonly Hex[] },
  event: Happened<unknown>,
): Sentences {
  const { verifier, device, document } = attestation;
  const list = listAt(pack, verifier, root, event);
  if (list === undefined) return [`The list that paper ${document} stands in is not in the pack.`];
  const { recorded, revoked } = list;
  const isFirst = event.name === "Attested";
  return [
    notActive(pack, verifier, event),
    unless(
      SimpleMerkleTree.verify(root, attestationLeafOf(book, attestation), [...proof]),
      `Paper ${document} is not under its root.`,
    ),
    unless(list.call.list.device === device, `Paper ${document} is a device's, or is not, unlike its list.`),
    // What was recorded out of a list that is past its day stands.
    unless(!isFirst || recorded.args.validUntil >= event.at.day, `The list of paper ${document} was past its day.`),
    unless(revoked === null || !isBefore(revoked, event), `The list of paper ${document} had been revoked.`),
  ];
}

function balanceWrong(pack: PackContent, { attestation, group }: Voice, event: Happened<unknown>): Sentences {
  const { balance: id, quantity } = attestation;
  if (id === ZeroHash) return [];
  const balance = pack.balances.find(({ opened }) => opened.args.balance === id && isBefore(opened, event));
  if (balance === undefined) return [`Balance ${id} is not in the pack.`];
  const { verifier, validUntil, quantity: whole } = balance.opened.args;
  return [
    unless(standingAt(pack, verifier, balance.opened).group === group, `Balance ${id} is kept by another group.`),
    unless(quantity <= whole, `More is consumed from balance ${id} than it holds.`),
    unless(validUntil >= event.at.day, `Balance ${id} was past its day.`),
  ];
}

function sidesWrong(
  pack: PackContent,
  reference: Hex,
  a: Pick<Attestation, "order" | "seller" | "buyer" | "lot">,
): Sentences {
  const { order } = pack.order.call;
  return [
    same("The orders of an attestation", a.order, pack.order.id),
    same("The references of a lot", a.lot, reference),
    same("Buyer and seller of an attestation", [a.buyer, a.seller], [order.buyer, order.seller]),
  ];
}

function attest(of: Evidence, ledger: LotLedger, reference: Hex, one: Attested): Sentences {
  const { attested, call, inList } = one;
  const { attestation } = call;
  const { wrong, ...voice } = voiceOf(of.pack, attestation.verifier, attested);
  ledger.attest({ attestation, ...voice });
  return [
    ...messageWrong(of.lot.id, one),
    ...fieldsWrong(attestation),
    ...sidesWrong(of.pack, reference, attestation),
    ...wrong,
    ...(inList === null ? [] : inListWrong(of, attestation, inList, attested)),
    unless(inList === null || call.signature === "0x", "What stands in a list has a signature of its own."),
    ...balanceWrong(of.pack, { attestation, ...voice }, attested),
  ];
}

/** Tag of the final statement that took a lot over from this one before something happened. */
function laterTag({ pack: { replacement, receivable } }: Evidence, reference: Hex, event: Happened<unknown>) {
  if (replacement?.replaced.args.provisional !== receivable.id || !isBefore(replacement.replaced, event))
    return undefined;
  const isTaken = replacement.presentation.presentation.lots.some((use) => use.lot === reference);
  return isTaken ? tagOf(replacement.replaced.args.receivable) : undefined;
}

/** Tag of the statement that had used a lot when something happened; 0 while it was free. */
function userAt(of: Evidence, reference: Hex, event: Happened<unknown>): bigint {
  const { used, usedBefore } = of.lot;
  if (isBefore(used, event)) return laterTag(of, reference, event) ?? used.args.statementTag;
  return usedBefore !== null && isBefore(usedBefore, event) ? usedBefore.args.statementTag : 0n;
}

function revoke(of: Evidence, ledger: LotLedger, reference: Hex, { revoked, call }: Revoked): Sentences {
  const { pack, lot } = of;
  const { document, verifier, reason, content } = call.revocation;
  const { group, independent, wrong } = voiceOf(pack, verifier, revoked);
  ledger.revoke(call.revocation, group, independent);
  const { counts } = ledger.state;
  const usedBy = userAt(of, reference, revoked);
  return [
    ...sidesWrong(pack, reference, call.revocation),
    ...wrong,
    same("A revocation's event and what it says", revoked.args, {
      lotId: lot.id,
      document,
      verifier,
      reason,
      counts,
      usedBy,
      content,
    }),
    unless(reason !== 0, "A revocation has no reason."),
  ];
}

function refresh(of: Evidence, ledger: LotLedger, reference: Hex, { refreshed, call }: Refreshed): Sentences {
  const { lotId, attestations, vouchers } = call;
  const each = attestations.map((attestation, i) => {
    const { wrong, ...voice } = voiceOf(of.pack, attestation.verifier, refreshed);
    const voucher = vouchers[i] ?? { signature: "0x", root: ZeroHash, proof: [] };
    const isListed = voucher.root !== ZeroHash;
    return {
      voice: { attestation, ...voice },
      wrong: [
        ...sidesWrong(of.pack, reference, attestation),
        ...fieldsWrong(attestation),
        ...wrong,
        ...(isListed ? inListWrong(of, attestation, voucher, refreshed) : []),
        unless(!isListed || voucher.signature === "0x", "What stands in a list has a signature of its own."),
        unless(isListed || voucher.proof.length === 0, "What is signed needs no proof."),
      ],
    };
  });
  ledger.refresh(
    each.map(({ voice }) => voice),
    refreshed.at.day,
  );
  return [
    same("The numbers of vouchers", vouchers.length, attestations.length),
    same("The lots that were computed anew", [lotId, refreshed.args.lotId], [of.lot.id, of.lot.id]),
    ...each.flatMap(({ wrong }) => wrong),
    same("A lot computed anew", refreshed.args, { lotId: of.lot.id, ...ledger.state }),
  ];
}

/** What a lot came to when the statement used it. */
interface Used {
  readonly ledger: LotLedger;
  /** As the statement counted it. */
  readonly counts: bigint;
  readonly quantity: bigint;
  readonly validUntil: number;
  readonly price: { readonly values: bigint; readonly wrong?: string };
}

function usedOf(pack: PackContent, use: LotUse, ledger: LotLedger): Used {
  const { statement, programme } = pack.statement.call.presentation;
  const { quantity, validUntil, counts: all } = ledger.state;
  const counts = statement.amount <= programme.deviceLimit ? all : ledger.countsWithoutDevices;
  const price = priceValues(programme.qualityKinds, use, ledger, counts);
  return { ledger, counts, quantity, validUntil, price };
}

/** What a lot held of balances from an event on. */
interface Held {
  readonly event: Happened<unknown>;
  readonly lot: Hex;
  readonly consumed: ReadonlyMap<Hex, bigint>;
}

/** Goes through everything that happened to a lot, and stops once where the statement used it. */
function replay(of: Evidence, use: LotUse): { used: Used | undefined; wrong: Sentences; held: readonly Held[] } {
  const { pack, lot } = of;
  const ledger = new LotLedger();
  const wrong: Sentences = [];
  const held: Held[] = [];
  let used: Used | undefined;
  const steps: { event: Happened<unknown>; take: () => Sentences }[] = [
    ...lot.attestations.map((one) => ({ event: one.attested, take: () => attest(of, ledger, use.lot, one) })),
    ...lot.revocations.map((one) => ({ event: one.revoked, take: () => revoke(of, ledger, use.lot, one) })),
    ...lot.refreshes.map((one) => ({ event: one.refreshed, take: () => refresh(of, ledger, use.lot, one) })),
    ...(lot.usedBefore === null ? [] : [{ event: lot.usedBefore, take: () => (ledger.use(), []) }]),
    {
      event: lot.used,
      take: () => {
        used = usedOf(pack, use, ledger);
        ledger.use();
        return [];
      },
    },
  ];
  steps.sort((a, b) => (isBefore(a.event, b.event) ? -1 : 1));
  for (const { event, take } of steps) {
    try {
      wrong.push(...take());
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      wrong.push(thrown.message);
    }
    held.push({ event, lot: lot.id, consumed: ledger.consumed });
  }
  return { used, wrong, held };
}

function policyWrong(pack: PackContent, counts: bigint): Sentences {
  const policy = pack.statement.call.presentation.programme.evidencePolicy;
  const nibble = (word: bigint, index: number) => Number((word >> BigInt(4 * index)) & 0xfn);
  return Array.from({ length: KINDS }, (_, kind) => kind).flatMap((kind) => {
    const [have, needed] = [nibble(counts, kind), nibble(policy, kind)];
    const [free, neededFree] = [nibble(counts, kind + KINDS), nibble(policy, kind + KINDS)];
    return [
      unless(have >= needed, `Kind ${kind}: ${have} group(s) attested, ${needed} are asked for.`),
      unless(free >= neededFree, `Kind ${kind}: ${free} independent group(s), ${neededFree} are asked for.`),
    ];
  });
}

/** The quality values that price a lot: those of the named paper, of the highest kind present that has any. */
function priceValues(
  qualityKinds: number,
  { document }: LotUse,
  ledger: LotLedger,
  counts: bigint,
): { values: bigint; wrong?: string } {
  // The registry does not look at the paper that is named where the programme prices without any.
  if (qualityKinds === 0) return { values: 0n };
  const stands = (kind: number) => (qualityKinds & (1 << kind)) !== 0 && ((counts >> BigInt(4 * kind)) & 7n) !== 0n;
  const best = Array.from({ length: KINDS }, (_, kind) => kind).findLast(stands);
  const paper = ledger.livePaper(document);
  if (paper === undefined || paper.kind !== best) {
    return { values: 0n, wrong: `Paper ${document} is not the one that prices its lot.` };
  }
  return { values: paper.values };
}

/** What the lots of the statement come to. */
export interface Delivery {
  /** Base units. */
  readonly quantity: bigint;
  /** Quality values, weighted by quantity or summed as the programme says, packed. */
  readonly values: bigint;
}

/** A paper or ticket belongs to one lot for ever. */
function papersWrong({ lots }: PackContent): Sentences {
  const lotOf = new Map<Hex, Hex>();
  return lots.flatMap(({ id, attestations }) =>
    attestations.flatMap(({ call: { attestation: a } }) =>
      [a.document, ...a.tickets].map((paper) => {
        const known = lotOf.get(paper) ?? id;
        lotOf.set(paper, known);
        return unless(known === id, `Paper ${paper} stands for two lots.`);
      }),
    ),
  );
}

function listsWrong({ lists }: PackContent): Sentences {
  return lists.flatMap(({ recorded, call: { list }, revoked }) => [
    same("A list's event and what was signed", recorded.args, list),
    unless(recorded.args.count > 0, "A list is of nothing."),
    unless(recorded.args.validUntil >= recorded.at.day, "A list was recorded past its day."),
    same("A list and its revocation", revoked?.args ?? { root: list.root, verifier: list.verifier }, {
      verifier: list.verifier,
      root: list.root,
    }),
  ]);
}

function balancesWrong(pack: PackContent): Sentences {
  return pack.balances.flatMap(({ opened, call: { balance } }) => {
    const { document, ...signed } = balance;
    return [
      same("A balance's event and what was signed", opened.args, { balance: document, ...signed }),
      lacksRole(pack, balance.verifier, "Verifier", opened),
      unless(opened.args.validUntil >= opened.at.day, `Balance ${document} was opened past its day.`),
    ];
  });
}

/** What the pack's own lots held of a balance at any time; others may take from it too. */
function overdrawn(pack: PackContent, held: readonly Held[]): Sentences {
  const inTime = [...held].sort((a, b) => (isBefore(a.event, b.event) ? -1 : 1));
  return pack.balances.map(({ opened: { args } }) => {
    const byLot = new Map<Hex, bigint>();
    const most = inTime.reduce((highest, { lot, consumed }) => {
      byLot.set(lot, consumed.get(args.balance) ?? 0n);
      const all = sum([...byLot.values()]);
      return all > highest ? all : highest;
    }, 0n);
    return unless(
      most <= args.quantity,
      `${most} are taken from balance ${args.balance}, which holds ${args.quantity}.`,
    );
  });
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

function packedOf(qualityKinds: number, lots: readonly (readonly [bigint, readonly number[]])[]): bigint {
  const total = sum(lots.map(([units]) => units));
  if (qualityKinds === 0 || total === 0n) return 0n;
  return [0, 1, 2, 3].reduce((word, k) => {
    const isSummed = (qualityKinds & (1 << (KINDS + k))) !== 0;
    const value = isSummed
      ? sum(lots.map(([, values]) => BigInt(values[k] ?? 0)))
      : (sum(lots.map(([units, values]) => units * BigInt(values[k] ?? 0))) + total / 2n) / total;
    if (value > 0xffffn) throw new Error(`Quality value ${k} adds up to ${value}, more than there is room for.`);
    return word | (value << BigInt(16 * k));
  }, 0n);
}

/** A final statement takes the lots over from the provisional one, and nobody else does. */
function usesWrong({ pack, lot: { id, used, usedBefore } }: Evidence): Sentences {
  const isFinal = pack.statement.call.presentation.statement.replaces !== ZeroHash;
  const before = isFinal ? [tagOf(pack.replacement?.replaced.args.provisional ?? 0n)] : [];
  const found = usedBefore === null ? [] : [usedBefore];
  return [
    same("The lot's ids", used.args.lotId, id),
    same("The tags of the statement", used.args.statementTag, tagOf(pack.receivable.id)),
    same(
      "The tags of the provisional statement",
      found.map(({ args }) => args.statementTag),
      before,
    ),
    ...found.flatMap((event) => [
      same("The lot's ids", event.args.lotId, id),
      unless(isBefore(event, used), "The provisional statement used it later."),
      same("What both statements used of it", event.args.quantity, used.args.quantity),
    ]),
  ];
}

function lotWrong(of: Evidence, use: LotUse, used: Used | undefined): Sentences {
  const { pack, lot } = of;
  if (used === undefined) return ["Nothing used it."];
  const { order } = pack.order.call;
  // A final statement's goods were delivered while the evidence was good.
  const isFinal = pack.statement.call.presentation.statement.replaces !== ZeroHash;
  const isGood = isFinal || used.validUntil >= pack.statement.accepted.at.day;
  return [
    same("The lot's ids", lot.id, lotIdOf(pack.order.id, order.seller, order.buyer, use.lot)),
    ...usesWrong(of),
    same("What is attested and what was used, in base units,", used.quantity, lot.used.args.quantity),
    unless(isGood, "Its evidence had expired when the statement used it."),
    ...policyWrong(pack, used.counts),
    used.price.wrong,
  ];
}

function lotDetail({ lot }: Evidence, used: Used | undefined): string {
  const isBeforeUse = ({ attested }: Attested) => isBefore(attested, lot.used);
  const later = lot.revocations.filter(({ revoked }) => isBefore(lot.used, revoked)).length;
  const since = later === 0 ? "" : ` Since then ${later} of them were taken back.`;
  return (
    `Its ${lot.attestations.filter(isBeforeUse).length} attestation(s) meet the programme's policy and give ` +
    `${lot.used.args.quantity} base units, good until ${formatDay(toDay(used?.validUntil ?? 0))}.${since}`
  );
}

/** Checks every lot and its attestations, and adds them up as the evidence registry did when the statement used them. */
export function checkLots(checks: Checks, pack: PackContent, book: AddressBook): Delivery {
  const { lots, programme } = pack.statement.call.presentation;
  checks.make("lots", `${pack.lots.length} lot(s) stand in the pack for those that the statement names.`, () => [
    same("The numbers of lots", pack.lots.length, lots.length),
    unless(new Set(pack.lots.map(({ id }) => id)).size === pack.lots.length, "A lot stands there twice."),
    ...papersWrong(pack),
    ...listsWrong(pack),
  ]);
  const held: Held[] = [];
  const delivered: (readonly [bigint, readonly number[]])[] = [];
  for (const [i, lot] of pack.lots.entries()) {
    const use = lots[i] ?? { lot: ZeroHash, document: ZeroHash };
    const of = { pack, book, lot };
    let used: Used | undefined;
    checks.make(
      `evidence of lot ${i + 1}`,
      () => lotDetail(of, used),
      () => {
        const played = replay(of, use);
        ({ used } = played);
        held.push(...played.held);
        return [...played.wrong, ...lotWrong(of, use, used)];
      },
    );
    delivered.push([lot.used.args.quantity, unpackValues(used?.price.values ?? 0n)]);
  }
  if (pack.balances.length > 0) {
    checks.make("balances", `${pack.balances.length} balance(s) hold what the lots take from them.`, () => [
      ...balancesWrong(pack),
      ...overdrawn(pack, held),
    ]);
  }
  let values = 0n;
  checks.make("quality", "The lots' quality values are put together as the programme says.", () => {
    values = packedOf(programme.qualityKinds, delivered);
    return [];
  });
  return { quantity: sum(delivered.map(([units]) => units)), values };
}
