import { AbiCoder, ZeroHash, type Interface } from "ethers";

import type { AddressBook } from "../addresses.js";
import { addressOf, amountOf, bytes32 } from "../checks.js";
import { InputError } from "../failure.js";
import { orderIdOf, orderLoanId, payeesHash, programmeHash, stagesHash } from "../hashes.js";
import { interfaceOf, type InterfaceName } from "../interfaces.js";
import { digestOf, orderRequestMessage } from "../messages.js";
import { approvalOf, bookCall, callOf, planOf, type Plan } from "../plan.js";
import type { Hex, OrderBundle, OrderDraw } from "../types.js";

/** Arguments of a call as they go out, without its selector. */
function argumentsOf(contract: InterfaceName, name: string, args: unknown[]): Hex {
  const { inputs } = (interfaceOf(contract) as Interface).getFunction(name) ?? {};
  if (inputs === undefined) throw new Error(`${contract} has no function ${name}`);
  return AbiCoder.defaultAbiCoder().encode(inputs, args);
}

/** What belongs together does: the facility would find out only when the order is placed and the evidence recorded. */
function checkDraw(book: AddressBook, facility: string, draw: OrderDraw): void {
  const { order, programme, stages, request, payees } = draw;
  orderRequestMessage(book, facility, request);
  if (orderIdOf(book, order) !== request.order) throw new InputError("field", "request.order", "is another order");
  if (programmeHash(programme) !== order.programme) throw new InputError("field", "programme", "is not the order's");
  if (programme.stages === ZeroHash) throw new InputError("field", "programme.stages", "nothing is lent on its orders");
  if (stagesHash(stages) !== programme.stages) throw new InputError("field", "stages", "are not the programme's");
  if (stages[request.stage] === undefined) throw new InputError("field", "request.stage", "the programme has no such");
  if (payeesHash(payees) !== request.payees) {
    throw new InputError("field", "request.payees", "is not the hash of this payee list");
  }
}

/**
 * Lends against an order that is placed, on evidence that is recorded. Sender: anyone.
 * @throws InputError `field` when papers do not belong together
 */
export function planDrawOnOrder(book: AddressBook, facility: string, draw: OrderDraw): Plan {
  checkDraw(book, facility, draw);
  const words = `Lend ${draw.request.amount} minor units on order ${draw.request.order}.`;
  const call = callOf("Facility", facility, "drawOnOrder", [draw], words);
  return planOf(book, "anyone with the signatures", "Draw on an order", [call]);
}

function encodeBundle(book: AddressBook, b: OrderBundle) {
  checkDraw(book, b.facility, b.draw);
  const { orderBuyerSignature, orderSellerSignature, attestations, attestationSignatures } = b;
  const place = [b.draw.order, orderBuyerSignature, orderSellerSignature];
  const attest = [attestations, attestationSignatures];
  return {
    facility: addressOf(b.facility, "facility"),
    digest: digestOf(orderRequestMessage(book, b.facility, b.draw.request)),
    order: orderBuyerSignature === "0x" ? "0x" : argumentsOf("OrderBook", "place", place),
    evidence: attestations.length === 0 ? "0x" : argumentsOf("EvidenceRegistry", "attestBatch", attest),
    draw: argumentsOf("Facility", "drawOnOrder", [b.draw]),
  };
}

/**
 * Carries one or several bundles from signed messages to money against orders, all or none; what was done before counts
 * as done. Sender: anyone.
 * @throws InputError `plan` for an empty list, `field` when papers do not belong together
 */
export function planFinanceOrder(book: AddressBook, bundles: readonly OrderBundle[]): Plan {
  const [first] = bundles;
  if (first === undefined) throw new InputError("plan", "bundles", "there is nothing to finance");
  const call =
    bundles.length === 1
      ? bookCall(book, "FinancingDesk", "financeOrder", [encodeBundle(book, first)], "Carry the bundle to money.")
      : bookCall(
          book,
          "FinancingDesk",
          "financeOrders",
          [bundles.map((bundle) => encodeBundle(book, bundle))],
          `Carry ${bundles.length} bundles to money.`,
        );
  return planOf(book, "anyone with the signatures", "Finance orders", [call]);
}

/**
 * Pays into a loan on an order for a purpose, an insurer's claim: principal first up to the due day, then as the terms say. Sender:
 * anyone, of its own money.
 * @param payment.amount minor units, at most what is owed
 * @param payment.purpose hash of what it is for
 * @param payment.currency money to approve before; left out when the facility may take it already
 * @throws InputError `amount`, `bytes` or `address`
 */
export function planPayIn(
  book: AddressBook,
  payment: { facility: string; order: Hex; amount: bigint; purpose: Hex; currency?: string },
): Plan {
  const { facility, order, amount, purpose, currency } = payment;
  const args = [orderLoanId(order), amountOf(amount, "amount", 72), bytes32(purpose, "purpose")];
  const call = callOf("Facility", facility, "payIn", args, `Pay ${amount} minor units into the loan on ${order}.`);
  const before = currency === undefined ? [] : [approvalOf(currency, addressOf(facility, "facility"), amount)];
  return planOf(book, "the payer", "Pay into a loan on an order", [...before, call]);
}

/**
 * Agrees to one amendment or cancellation of an order under the facility's lien. Sender: the lender's account.
 * @param digest of `orderMessage` of the next version, or of `orderCancellationMessage`
 */
export function planConsentToOrder(book: AddressBook, facility: string, order: Hex, digest: Hex): Plan {
  const args = [bytes32(order, "order"), bytes32(digest, "digest")];
  const call = callOf("Facility", facility, "consentToOrder", args, `Agree to a change of order ${order}.`);
  return planOf(book, "the lender's account", "Agree to a change of an order", [call]);
}

/** Releases a facility's lien on an order on which nothing is owed. Sender: anyone. */
export function planReleaseOrder(book: AddressBook, facility: string, order: Hex): Plan {
  const args = [bytes32(order, "order")];
  const call = callOf("Facility", facility, "releaseOrder", args, `Release the lien on order ${order}.`);
  return planOf(book, "anyone", "Release a lien", [call]);
}
