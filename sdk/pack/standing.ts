import { ZeroHash } from "ethers";

import { TaxStatus } from "../types.js";
import { isBefore } from "./chain.js";
import { same, unless } from "./checks.js";
import type { Happened } from "./codec.js";
import type { PackContent, PackDraw, PackStanding } from "./format.js";
import { lacksRole, standingAt } from "./mandates.js";
import { filingBefore } from "./signed.js";
import type { Context } from "./verify.js";

type Sentences = (string | undefined)[];

/** Where the tax invoice of a receivable stands. */
interface Tax {
  status: number;
  invoice: string;
  checkedOn: number;
}

/** Days for the tax invoice: none where a final statement adds to a provisional one, with which its invoice is kept. */
function taxInvoiceDaysOf({ statement }: Pick<PackContent, "statement">): number {
  const { programme, statement: stated } = statement.call.presentation;
  return stated.replaces === ZeroHash ? programme.taxInvoiceDays : 0;
}

/** Whether the contracts keep anything about the receivable. */
export function hasConditions(pack: Pick<PackContent, "statement">): boolean {
  return taxInvoiceDaysOf(pack) !== 0 || pack.statement.call.presentation.programme.filing;
}

function openedWrong(pack: PackContent, { opened }: PackStanding): Sentences {
  const { filing } = pack.statement.call.presentation.programme;
  const days = taxInvoiceDaysOf(pack);
  const deadline = days === 0 ? 0 : pack.statement.accepted.at.day + days;
  return [
    same("What was opened", opened.args, { id: pack.receivable.id, taxDeadline: deadline, filingNeeded: filing }),
    same("The transactions of acceptance and standing", opened.at.transaction, pack.statement.accepted.at.transaction),
  ];
}

function attach(pack: PackContent, tax: Tax, { attached, call }: PackStanding["taxInvoices"][number]): Sentences {
  const { receivable, ...said } = call.taxInvoice;
  const wrong = [
    unless(tax.status === TaxStatus.Awaited || tax.status === TaxStatus.Void, "No tax invoice was awaited."),
    same("A tax invoice's event and what was signed", attached.args, { id: receivable, ...said }),
    unless(
      call.taxInvoice.issuedOn <= attached.at.day && call.taxInvoice.amount > 0n,
      "A tax invoice is not of its day.",
    ),
    nameWrong(pack, call.name),
  ];
  Object.assign(tax, { status: TaxStatus.Attached, invoice: call.taxInvoice.taxInvoice, checkedOn: 0 });
  return wrong;
}

function nameWrong(pack: PackContent, name: PackStanding["taxInvoices"][number]["call"]["name"]): string | undefined {
  const { order, statement } = pack.statement.call.presentation;
  const { buyer, seller } = order;
  return same("The statements named", name, { buyer, seller, number: statement.number });
}

function look(pack: PackContent, tax: Tax, { checked, call }: PackStanding["taxChecks"][number]): Sentences {
  const { receivable, taxInvoice, ...said } = call.check;
  const { buyer, seller } = pack.order.call.order;
  const groupOf = (party: number) => standingAt(pack, party, checked).group;
  const group = groupOf(said.verifier);
  const wrong = [
    unless(tax.status === TaxStatus.Attached, "There was no tax invoice to check."),
    same("The tax invoices attached and checked", taxInvoice, tax.invoice),
    same("A check's event and what was signed", checked.args, { id: receivable, ...said }),
    unless(said.checkedOn <= checked.at.day && said.checkedOn >= tax.checkedOn, "A check is of an impossible day."),
    lacksRole(pack, said.verifier, "Verifier", checked),
    unless(group !== groupOf(buyer) && group !== groupOf(seller), `Party ${said.verifier} is not independent.`),
    nameWrong(pack, call.name),
  ];
  if (said.good) tax.checkedOn = said.checkedOn;
  else tax.status = TaxStatus.Void;
  return wrong;
}

/** Whether the receivable was filed for the lender, and for enough, when it lent. */
function isFiled(standing: PackStanding, { drawn, opened }: PackDraw): boolean {
  const filing = filingBefore(standing, drawn);
  if (filing === undefined) return false;
  const since = ({ cancelled }: PackStanding["cancellations"][number]) =>
    isBefore(filing.filed, cancelled) && isBefore(cancelled, drawn);
  const { assignee, validUntil, amount } = filing.call.filing;
  const isEnough = validUntil >= drawn.at.day && amount >= drawn.args.units;
  return assignee === opened.args.lender && isEnough && !standing.cancellations.some(since);
}

/** What lets the lender lend: what `requireFinanceable` asks. */
function drawWrong(pack: PackContent, standing: PackStanding, tax: Tax): Sentences {
  const { draw } = pack;
  if (draw === null) return [];
  const { taxCheckDays, filing } = pack.statement.call.presentation.programme;
  const isChecked = taxCheckDays === 0 || draw.drawn.at.day <= tax.checkedOn + taxCheckDays;
  return [
    unless(tax.status !== TaxStatus.Void, "The tax invoice was void when money was lent."),
    unless(tax.status !== TaxStatus.Attached || isChecked, "The check of the tax invoice was too old for the loan."),
    unless(!filing || isFiled(standing, draw), "The receivable was not filed for the lender when it lent."),
  ];
}

function taxWrong(pack: PackContent, standing: PackStanding): Sentences {
  const { statement } = pack.statement.call.presentation;
  const isAttached = statement.taxInvoice !== ZeroHash;
  const start = isAttached ? TaxStatus.Attached : TaxStatus.Awaited;
  const tax: Tax = {
    status: taxInvoiceDaysOf(pack) === 0 ? TaxStatus.None : start,
    invoice: statement.taxInvoice,
    checkedOn: 0,
  };
  const steps: { event: Happened<unknown>; take: () => Sentences }[] = [
    ...standing.taxInvoices.map((one) => ({ event: one.attached, take: () => attach(pack, tax, one) })),
    ...standing.taxChecks.map((one) => ({ event: one.checked, take: () => look(pack, tax, one) })),
    ...(pack.draw === null ? [] : [{ event: pack.draw.drawn, take: () => drawWrong(pack, standing, tax) }]),
  ];
  steps.sort((a, b) => (isBefore(a.event, b.event) ? -1 : 1));
  return steps.flatMap(({ take }) => take());
}

function filingsWrong(pack: PackContent, { filings, cancellations }: PackStanding): Sentences {
  return [
    ...filings.flatMap(({ filed, call: { filing } }) => [
      same("A filing's event and what was signed", filed.args, {
        id: filing.receivable,
        assignee: filing.assignee,
        filing,
      }),
      same("The receivables of a filing", filing.receivable, pack.receivable.id),
      unless(filing.validUntil >= filed.at.day && filing.amount > 0n, "A filing was past its day, or of nothing."),
      unless(filing.filedAt <= BigInt(filed.at.timestamp), "A filing is of a later time."),
      unless(filing.number !== ZeroHash && filing.search !== ZeroHash, "A filing lacks its number or search."),
      lacksRole(pack, filing.assignee, "Lender", filed),
    ]),
    ...cancellations.flatMap(({ cancelled, call: { id, assignee } }) => {
      const filing = filings.filter(({ filed }) => isBefore(filed, cancelled)).at(-1);
      return [
        same("A cancellation's event and what was signed", cancelled.args, { id, assignee }),
        same("The receivables of a cancellation", id, pack.receivable.id),
        same("Who filed and who cancelled", filing?.call.filing.assignee ?? 0, assignee),
      ];
    }),
  ];
}

/** Checks what must go on being true of the receivable: its tax invoice, looked up by others, and its filing. */
export function checkStanding({ checks, pack }: Context): void {
  const { standing } = pack;
  if (standing === null) {
    if (!hasConditions(pack)) return;
    checks.make("standing", "", () => [
      "The programme asks for a tax invoice or a filing; the pack has nothing of it.",
    ]);
    return;
  }
  const { taxInvoices, taxChecks, filings } = standing;
  const attached = pack.statement.call.presentation.statement.taxInvoice === ZeroHash ? 0 : 1;
  const detail =
    `${attached + taxInvoices.length} tax invoice(s), looked up ${taxChecks.length} time(s) by parties of neither side, ` +
    `and ${filings.length} filing(s) are as signed.`;
  checks.make("standing", detail, () => [
    unless(hasConditions(pack), "The programme asks for none of it."),
    ...openedWrong(pack, standing),
    ...taxInvoices.map(({ call }) =>
      same("The receivables of a tax invoice", call.taxInvoice.receivable, pack.receivable.id),
    ),
    ...taxChecks.map(({ call }) => same("The receivables of a check", call.check.receivable, pack.receivable.id)),
    ...taxWrong(pack, standing),
    ...filingsWrong(pack, standing),
  ]);
}
