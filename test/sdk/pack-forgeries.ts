import type { EvidencePack, Json } from "../../sdk/index.js";
import { changed, pathOf, sealedAgain, without } from "./pack-support.js";

/** The packs that the tests of whole trades have. */
export const PACKS = ["delivery", "reduced", "provisional", "added", "financed"] as const;
export type PackName = (typeof PACKS)[number];

/** What a forger does to a pack: another value somewhere, or one element of a list less. */
export type Forgery = readonly (readonly [path: string, value: Json] | readonly [path: string])[];

/** A pack with a forgery, sealed again. */
export function forge(pack: EvidencePack, forgery: Forgery): EvidencePack {
  // What is taken away comes last, so that the ways of the others lead somewhere.
  const isLeft = ([, value]: Forgery[number]) => value === undefined || value === null;
  const steps = [...forgery.filter((step) => !isLeft(step)), ...forgery.filter(isLeft)];
  const forged = steps.reduce((before, [path, value]) => {
    return value === undefined ? without(before, pathOf(path)) : changed(before, pathOf(path), value);
  }, pack);
  return sealedAgain(forged);
}

/** Signature of something else. */
const OTHER = `0x${"11".repeat(64)}1b`;

/** What is done to which pack, the check that fails, and what it says. */
export const FORGERIES: readonly (readonly [what: string, PackName, Forgery, check: string, says: RegExp])[] = [
  [
    "a framework with another band",
    "delivery",
    [["order.framework.call.framework.priceCap", "40000000"]],
    "order",
    /The framework's ids differ.*Its price, 50000000, is outside the framework's band\./,
  ],
  [
    "another quantity called off",
    "delivery",
    [["order.framework.calledOff.args.quantity", "500"]],
    "order",
    /What was called off differ: 500 and 600\./,
  ],
  [
    "a framework that the seller did not sign",
    "delivery",
    [["order.framework.call.sellerSignature", OTHER]],
    "signature of framework, by the seller",
    /is no key in the pack|no signature/,
  ],
  [
    "an amendment left out",
    "delivery",
    [["order.amendments[0]"]],
    "order",
    /The orders in force and presented differ\./,
  ],
  [
    "an amendment of other terms",
    "delivery",
    [["order.amendments[0].call.next.quantity", "901"]],
    "amendments",
    /The orders amended and in the event differ\./,
  ],
  [
    "the last revision of the index left out",
    "delivery",
    [["index[1]"]],
    "amount",
    /Amounts stated and computed differ: 36900 and 36000\./,
  ],
  [
    "another revision of an index value",
    "delivery",
    [["index[0].call.value.revision", 2]],
    "index value",
    /The revisions of an index value differ: 2 and 1\./,
  ],
  [
    "another place in a list",
    "delivery",
    [["lots[0].attestations[0].inList.proof[0]", `0x${"22".repeat(32)}`]],
    "evidence of lot 1",
    /Paper 0x\w+ is not under its root\./,
  ],
  [
    "a list of another day",
    "delivery",
    [["lists[1].recorded.args.validUntil", 30_000]],
    "lots",
    /A list's event and what was signed differ/,
  ],
  [
    "a list that its verifier did not sign",
    "delivery",
    [["lists[0].call.signature", OTHER]],
    "signature of list 1 of attestations, by party 3",
    /is no key in the pack|no signature/,
  ],
  [
    "a revocation before use left out",
    "delivery",
    [["lots[0].revocations[0]"]],
    "evidence of lot 1",
    /Kind 1 has two papers\./,
  ],
  [
    "a revocation after use that says more",
    "delivery",
    [["lots[0].revocations[1].revoked.args.counts", "0"]],
    "evidence of lot 1",
    /A revocation's event and what it says differ\./,
  ],
  [
    "a revocation for another reason",
    "delivery",
    [
      ["lots[0].revocations[1].revoked.args.reason", 4],
      ["lots[0].revocations[1].call.revocation.reason", 4],
    ],
    "signature of revocation 2 of lot 1, by party 3",
    /is no key in the pack/,
  ],
  [
    "a refresh left out",
    "delivery",
    [["lots[1].refreshes[0]"]],
    "evidence of lot 2",
    /Its evidence had expired when the statement used it\./,
  ],
  [
    "a refresh that something was left out of",
    "delivery",
    [["lots[1].refreshes[0].call.attestations[2]"], ["lots[1].refreshes[0].call.vouchers[2]"]],
    "evidence of lot 2",
    /Something that counts was left out\./,
  ],
  [
    "a refresh with another result",
    "delivery",
    [["lots[1].refreshes[0].refreshed.args.quantity", "400"]],
    "evidence of lot 2",
    /A lot computed anew differ/,
  ],
  [
    "a device's reading alone",
    "delivery",
    [["lots[2].attestations[1]"]],
    "evidence of lot 3",
    /Kind 1: 0 group\(s\) attested, 1 are asked for\./,
  ],
  [
    "a device's reading as a person's",
    "delivery",
    [
      ["lots[2].attestations[0].attested.args.device", false],
      ["lots[2].attestations[0].call.attestation.device", false],
    ],
    "signature of attestation 1 of lot 3, by party 6",
    /is no key in the pack/,
  ],
  ["a balance left out", "delivery", [["balances[0]"]], "evidence of lot 3", /Balance 0x\w+ is not in the pack\./],
  [
    "a balance that holds less",
    "delivery",
    [
      ["balances[0].opened.args.quantity", "299"],
      ["balances[0].call.balance.quantity", "299"],
    ],
    "balances",
    /300 are taken from balance 0x\w+, which holds 299\./,
  ],
  [
    "a revocation that gives back to no balance",
    "delivery",
    [["lots[2].revocations[0].call.revocation.balance", `0x${"00".repeat(32)}`]],
    "evidence of lot 3",
    /consumed another balance than its revocation says\./,
  ],
  [
    "a refusal before the acceptance",
    "delivery",
    [["receivable.history[0].at.block", 1]],
    "receivable",
    /The buyer had taken it back: StatementRefused\./,
  ],
  [
    "a credit note that took nothing off",
    "delivery",
    [["receivable.history[3]"]],
    "receivable",
    /Units in the record and what credit notes left of them differ: 36000 and 36900\./,
  ],
  [
    "a framework left out",
    "delivery",
    [["order.framework", null]],
    "order",
    /The framework that the order is called off from is not in the pack\./,
  ],
  [
    "a final statement that took off less",
    "reduced",
    [["replacement.reduced.args.credited", "4000"]],
    "replacement",
    /What was taken off differ: 4000 and 5000\./,
  ],
  [
    "what a final statement took off left out",
    "reduced",
    [["replacement.reduced", null]],
    "replacement",
    /What the final statement took off is not in the pack\./,
  ],
  [
    "another change by a final statement",
    "provisional",
    [["replacement.replaced.args.change", "9000"]],
    "replacement",
    /The change differ: 9000 and 10000\./,
  ],
  [
    "a provisional statement left out",
    "added",
    [["replacement", null]],
    "replacement",
    /The provisional statement that this one replaces is not in the pack\./,
  ],
  [
    "the provisional statement's use of a lot left out",
    "added",
    [["lots[0].usedBefore", null]],
    "evidence of lot 1",
    /The tags of the provisional statement differ/,
  ],
  [
    "a tax invoice over another amount",
    "reduced",
    [["standing.taxInvoices[1].attached.args.amount", "85001"]],
    "standing",
    /A tax invoice's event and what was signed differ/,
  ],
  [
    "a check that found the tax invoice void left out",
    "reduced",
    [["standing.taxChecks[1]"]],
    "standing",
    /No tax invoice was awaited\./,
  ],
  [
    "a check that found something else",
    "reduced",
    [
      ["standing.taxChecks[1].checked.args.good", true],
      ["standing.taxChecks[1].call.check.good", true],
    ],
    "signature of check 2 of the tax invoice, by party 3",
    /is no key in the pack/,
  ],
  [
    "a cancelled filing left out",
    "reduced",
    [["standing.filings[0]"]],
    "standing",
    /Who filed and who cancelled differ/,
  ],
  [
    "a filing over more",
    "reduced",
    [["standing.filings[1].call.filing.amount", "2000000"]],
    "standing",
    /A filing's event and what was signed differ\./,
  ],
  [
    "a tax invoice awaited of what a final statement adds",
    "added",
    [["standing.opened.args.taxDeadline", "20800"]],
    "standing",
    /What was opened differ/,
  ],
  [
    "money lent without a filing",
    "financed",
    [["standing.filings[0]"]],
    "standing",
    /The receivable was not filed for the lender when it lent\./,
  ],
];

/** What a forgery is about: those of two subjects do not touch each other. */
export function subjectOf([, , [[path] = [""]]]: (typeof FORGERIES)[number]): string {
  const [part = ""] = path.split(".");
  const together = { "index[0]": "order", "index[1]": "order", "lists[0]": "lots[0]", "lists[1]": "lots[0]" };
  return { ...together, "balances[0]": "lots[2]" }[part] ?? part;
}

function listAt(pack: EvidencePack, path: string): readonly Json[] {
  return pathOf(path).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], pack) as Json[];
}

/** A pack without the events of a name in a history. */
function unsaid(pack: EvidencePack, path: string, name: string): EvidencePack {
  const rest = listAt(pack, path).filter((event) => (event as { readonly name: string }).name !== name);
  return changed(pack, pathOf(path), rest);
}

/** What is left out of which pack, and what the chain says of it. */
type Omission = readonly [PackName, leave: (pack: EvidencePack) => EvidencePack, says: RegExp];

/** Without the chain nobody notices these. */
export const OMISSIONS: readonly Omission[] = [
  [
    "delivery",
    (pack) => without(pack, pathOf("lots[0].revocations[1]")),
    /EvidenceRegistry\.EvidenceRevoked of 2026-10-05, in transaction 0x\w+, is of lot 1 and left out\./,
  ],
  [
    "delivery",
    (pack) => changed(changed(pack, pathOf("lists[0].revoked"), null), pathOf("lists[1].revoked"), null),
    /EvidenceRegistry\.ListRevoked of \S+, in transaction 0x\w+, is of list 1 of attestations and left out\./,
  ],
  [
    "delivery",
    (pack) => unsaid(pack, "receivable.history", "StatementRefused"),
    /AcceptanceBook\.StatementRefused of \S+, in transaction 0x\w+, is of the receivable and left out\./,
  ],
  [
    "delivery",
    (pack) => unsaid(pack, "receivable.history", "Filed"),
    /InvoiceStanding\.Filed of \S+, in transaction 0x\w+, is of the receivable and left out\./,
  ],
  [
    "delivery",
    (pack) => unsaid(pack, "receivable.history", "CreditNoteIssued"),
    /ReceivableNotes\.CreditNoteIssued of \S+, in transaction 0x\w+, is of the receivable and left out\./,
  ],
  [
    "reduced",
    (pack) => without(pack, pathOf("standing.taxChecks[2]")),
    /InvoiceStanding\.TaxInvoiceChecked of \S+, in transaction 0x\w+, is of the receivable and left out\./,
  ],
  [
    "reduced",
    (pack) => without(pack, pathOf("standing.cancellations[0]")),
    /InvoiceStanding\.FilingCancelled of \S+, in transaction 0x\w+, is of the receivable and left out\./,
  ],
  [
    "reduced",
    (pack) => changed(pack, ["replacement"], null),
    /InvoiceRegistry\.StatementReplaced of .* ReceivableNotes\.FinalStatement of .* left out\./,
  ],
];

/** These fail without the chain too, but do not say why. */
export const NOTICED_OMISSIONS: readonly Omission[] = [
  [
    "delivery",
    (pack) => without(pack, pathOf("order.amendments[0]")),
    /OrderBook\.OrderAmended of 2026-09-28, in transaction 0x\w+, is of the order and left out\./,
  ],
  [
    "delivery",
    (pack) => without(pack, pathOf("index[1]")),
    /PriceIndex\.IndexPublished of 2026-10-05, in transaction 0x\w+, is of the index value and left out\./,
  ],
  [
    // A revocation that stands elsewhere, where nobody looks at what it revokes.
    "delivery",
    (pack) => {
      const revoked = listAt(pack, "lots[0].revocations")[1] as { readonly revoked: Json };
      const history = [...listAt(pack, "receivable.history"), revoked.revoked];
      return without(changed(pack, ["receivable", "history"], history), pathOf("lots[0].revocations[1]"));
    },
    /EvidenceRegistry\.EvidenceRevoked of \S+, in transaction 0x\w+, is of lot 1 and left out\./,
  ],
];
