import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";
import { ZeroHash } from "ethers";

import { deductionsHash, leafOf, lotsHash, receivableIdOf } from "../hashes.js";
import { PPM } from "../money.js";
import { isBefore } from "./chain.js";
import { same, unless } from "./checks.js";
import type { PackContent, PackReplacement } from "./format.js";
import type { Context } from "./verify.js";

type Sentences = (string | undefined)[];

/** Minor units that the receivable was made with: of a final statement what it adds to the provisional one. */
export function unitsOf({ statement, replacement }: Pick<PackContent, "statement" | "replacement">): bigint {
  const { amount, replaces } = statement.call.presentation.statement;
  return replaces === ZeroHash ? amount : amount - (replacement?.accepted.args.statement.amount ?? 0n);
}

/** The other statement was accepted by the same buyer as this one is checked to be. */
function otherWrong({ pack, book }: Context, { accepted, presentation: { presentation } }: PackReplacement): Sentences {
  const { statement, acceptance, proof, lots, deductions } = presentation;
  const { buyer, seller } = pack.order.call.order;
  const leaf = leafOf(book, statement);
  return [
    same("The other statement presented and accepted", statement, accepted.args.statement),
    same("The other statement's sides", [accepted.args.buyer, accepted.args.seller], [buyer, seller]),
    same("The other statement's id", accepted.args.receivable, receivableIdOf(buyer, seller, statement.number)),
    same("The orders of both statements", statement.order, pack.order.id),
    same("The roots of the other statement", acceptance.root, accepted.args.root),
    unless(SimpleMerkleTree.verify(acceptance.root, leaf, [...proof]), "The other statement is not under its root."),
    unless(acceptance.total >= statement.amount, "The other statement is above what was accepted."),
    unless(acceptance.validUntil >= accepted.at.day, "The acceptance of the other statement had expired."),
    unless(acceptance.count !== 1 || proof.length === 0, "An acceptance of one statement needs no proof."),
    same("The lots of the other statement", lotsHash(lots), statement.lots),
    same("The deductions of the other statement", deductionsHash(deductions), statement.deductions),
  ];
}

/** Checks that a final statement and the provisional one that it replaces name each other, and what the change is. */
export function checkReplacement(context: Context): void {
  const { checks, pack } = context;
  const { replacement, receivable, statement: own } = pack;
  const { statement } = own.call.presentation;
  const isFinal = statement.replaces !== ZeroHash;
  if (replacement === null) {
    if (!isFinal) return;
    checks.make("replacement", "", () => ["The provisional statement that this one replaces is not in the pack."]);
    return;
  }
  const { args } = replacement.replaced;
  const other = replacement.accepted.args;
  const provisional = isFinal ? other.statement : statement;
  const final = isFinal ? statement : other.statement;
  const [first, second] = isFinal ? [replacement.accepted, own.accepted] : [own.accepted, replacement.accepted];
  const detail =
    `The final statement ${final.number} replaces the provisional ${provisional.number}: ${args.change} minor units. ` +
    "What the other one rests on is in its own pack.";
  checks.make("replacement", detail, () => [
    ...otherWrong(context, replacement),
    same("The number that the final statement replaces", final.replaces, provisional.number),
    same(
      "The receivables of both statements",
      [args.provisional, args.receivable],
      isFinal ? [other.receivable, receivable.id] : [receivable.id, other.receivable],
    ),
    same("The change", args.change, final.amount - provisional.amount),
    same("The share of the final statement", final.share, PPM),
    unless(BigInt(provisional.share) < PPM, "The statement that was replaced is not provisional."),
    unless(isBefore(first, second), "The final statement came before the provisional one."),
    unless(isBefore(first, replacement.replaced), "It was replaced before it was accepted."),
    same("The transactions of acceptance and replacement", replacement.replaced.at.transaction, second.at.transaction),
    ...reducedWrong(pack, replacement, isFinal),
  ]);
}

/** A final statement that adds becomes a receivable; one that takes off says what came of it. */
function reducedWrong(pack: PackContent, { reduced, replaced }: PackReplacement, isFinal: boolean): Sentences {
  const { change } = replaced.args;
  if (isFinal) {
    return [
      unless(change > 0n, "A final statement that takes off is no receivable."),
      unless(reduced === null, "A final statement that adds takes nothing off."),
    ];
  }
  if (reduced === null) return [unless(change > 0n, "What the final statement took off is not in the pack.")];
  const { id, credited, disputed } = reduced.args;
  return [
    same("The receivables reduced", id, pack.receivable.id),
    same("What was taken off", credited + disputed, -change),
    same("The transactions of replacement and reduction", reduced.at.transaction, replaced.at.transaction),
  ];
}
