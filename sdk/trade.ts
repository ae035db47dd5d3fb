import { ZeroHash } from "ethers";

import type { AddressBook } from "./addresses.js";
import type { Day } from "./dates.js";
import { InputError } from "./failure.js";
import { deductionsHash, frameworkIdOf, lotsHash, orderIdOf } from "./hashes.js";
import type { Deduction, Framework, LotUse, Order, Statement } from "./types.js";

const FINAL = 1_000_000;

/** Fields of an order that a plain one leaves empty. */
type OrderExtras = "framework" | "priceRule" | "original" | "version" | "pieces";

/** An order's terms; what is left out is what a plain, first, free-standing order has. */
export type NewOrder = Omit<Order, OrderExtras> & Partial<Pick<Order, OrderExtras>>;

/** A first order: under no framework, at a fixed price, of one measure, unless the terms say otherwise. */
export function newOrder(terms: NewOrder): Order {
  return { framework: ZeroHash, priceRule: ZeroHash, original: ZeroHash, version: 0, pieces: 0, ...terms };
}

/** What a buyer decides when it calls off; all else is the framework's. */
export type CallOff = Pick<Order, "quantity" | "unitPrice" | "lastDay" | "document" | "salt"> &
  Partial<Pick<Order, "pieces">>;

/**
 * An order called off from a framework, to be signed by the buyer alone.
 * @throws InputError `field` or `day` when price or last day are outside the framework
 */
export function callOffOf(book: AddressBook, framework: Framework, terms: CallOff): Order {
  if (terms.unitPrice < framework.priceFloor || terms.unitPrice > framework.priceCap) {
    const band = `${framework.priceFloor} to ${framework.priceCap}`;
    throw new InputError("field", "callOff.unitPrice", `${terms.unitPrice} is outside the band ${band}`);
  }
  if (terms.lastDay > framework.lastDay)
    throw new InputError("day", "callOff.lastDay", "after the framework's last day");
  const { buyer, seller, programme, priceRule, tax, taxIncluded, tolerance, anchor, paymentDays, convention } =
    framework;
  const same = { buyer, seller, programme, priceRule, tax, taxIncluded, tolerance, anchor, paymentDays, convention };
  return newOrder({ ...same, ...terms, framework: frameworkIdOf(book, framework) });
}

/**
 * Days after delivery within which a large buyer in China has to pay a small supplier, unless another term is reasonable
 * by custom of the trade (regulation on payments to small and medium enterprises, State Council Order 802, in force since
 * 1 June 2025).
 */
export const SME_PAYMENT_DAYS = 60;

/**
 * How long a seller waits for its money, and whether that is longer than `SME_PAYMENT_DAYS`. To be shown, not enforced: a
 * longer term can be reasonable, and the claim stands either way.
 * @param delivered first day of the deliveries that are paid together
 */
export function paymentTerm(delivered: Day, due: Day): { days: number; over: boolean } {
  const days = due - delivered;
  return { days, over: days > SME_PAYMENT_DAYS };
}

/** Terms that an amendment may change. */
export type Amendment = Partial<Omit<Order, "buyer" | "seller" | "programme" | "framework" | "original" | "version">>;

/** The next version of an order, to be signed by both sides. */
export function amendmentOf(book: AddressBook, current: Order, change: Amendment): Order {
  return { ...current, ...change, original: orderIdOf(book, current), version: current.version + 1 };
}

/** Fields of a statement that a plain one leaves empty. */
type StatementExtras = "replaces" | "share" | "agreedPrice" | "taxInvoice" | "distinct" | "document";

/** What a statement says; what is left out is what a plain, final one has. */
export type NewStatement = Omit<Statement, StatementExtras | "lots" | "deductions"> &
  Partial<Pick<Statement, StatementExtras>> & {
    readonly lots: readonly LotUse[];
    readonly deductions?: readonly Deduction[];
  };

/**
 * A statement over lots. Final, priced by the table, without tax invoice, not a near match, unless said otherwise.
 * @param terms `lots` and `deductions` themselves, whose hashes the statement carries
 */
export function newStatement({ lots, deductions = [], ...terms }: NewStatement): Statement {
  return {
    replaces: ZeroHash,
    share: FINAL,
    agreedPrice: 0n,
    taxInvoice: ZeroHash,
    distinct: false,
    document: ZeroHash,
    ...terms,
    lots: lotsHash(lots),
    deductions: deductionsHash(deductions),
  };
}
