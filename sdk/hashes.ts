import { AbiCoder, concat, encodeBytes32String, keccak256, ParamType, ZeroHash } from "ethers";
import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";

import { contractAt, type AddressBook } from "./addresses.js";
import { addressOf, amountOf, bytes, bytes32 } from "./checks.js";
import type { Day } from "./dates.js";
import { InputError } from "./failure.js";
import { argumentType } from "./interfaces.js";
import { digestOf, orderMessage, statementMessage, structHashOf } from "./messages.js";
import type { Acceptance, DrawRequest, Hex, LotUse, Order, PartyId, Payee, Programme, Statement } from "./types.js";

const abi = AbiCoder.defaultAbiCoder();
const PAYEES = "tuple(address account,bytes32 bankAccount,uint128 amount,bytes32 purpose)[]";
const REQUEST = "tuple(uint256 receivable,uint256 units,uint256 minNet,uint32 deadline,bytes32 payees)";

/** What a facility's hook takes with the units, see `encodeDrawData`. */
export const DRAW_DATA: readonly ParamType[] = [
  `${REQUEST} request`,
  `${PAYEES} payees`,
  "bytes sellerSignature",
  "bytes approval",
].map((text) => ParamType.from(text));

/** Id of an order: its EIP-712 digest. */
export function orderIdOf(book: AddressBook, order: Order): Hex {
  return digestOf(orderMessage(book, order));
}

/** Id of a lot of an order. */
export function lotIdOf(orderId: Hex, seller: PartyId, buyer: PartyId, lot: Hex): Hex {
  return keccak256(abi.encode(["bytes32", "uint32", "uint32", "bytes32"], [orderId, seller, buyer, lot]));
}

/** Reference of a lot of at most 31 bytes of text, such as `"2026-10-29"`. */
export function lotReference(text: string): Hex {
  return encodeBytes32String(text);
}

/** Name of a sector as pricing modules give it: `"coal"` → 32 bytes. */
export function sectorOf(name: string): Hex {
  return encodeBytes32String(name);
}

/** Id of the receivable that a statement becomes: the fingerprint of its number bound to the pair. */
export function receivableIdOf(buyer: PartyId, seller: PartyId, number: Hex): bigint {
  return BigInt(keccak256(abi.encode(["uint32", "uint32", "bytes32"], [buyer, seller, bytes32(number, "number")])));
}

/** Hash by which an order pins its programme. */
export function programmeHash(programme: Programme): Hex {
  return keccak256(abi.encode([argumentType("OrderBook", "approveProgramme", 0)], [programme]));
}

/** Hash by which a statement names its lots. */
export function lotsHash(lots: readonly LotUse[]): Hex {
  return keccak256(abi.encode(["tuple(bytes32 lot,bytes32 document)[]"], [lots]));
}

/** Id of a key: hash of its ERC-7913 form. */
export function keyIdOf(signer: Hex): Hex {
  return keccak256(bytes(signer, "signer"));
}

/** Id of a payout: hash of who asked and its key. */
export function payoutIdOf(payer: string, key: Hex): Hex {
  return keccak256(abi.encode(["address", "bytes32"], [addressOf(payer, "payer"), bytes32(key, "key")]));
}

/**
 * Hash of a payee list, for `DrawRequest.payees`; zero for an empty one, which pays the seller's account.
 * @throws InputError `amount` or `address`
 */
export function payeesHash(payees: readonly Payee[]): Hex {
  payees.forEach((payee, i) => {
    amountOf(payee.amount, `payees[${i}].amount`, 96);
    addressOf(payee.account, `payees[${i}].account`, true);
  });
  return payees.length === 0 ? ZeroHash : keccak256(abi.encode([PAYEES], [payees]));
}

/**
 * What a facility's hook takes with the units: request, payee list, seller's signature, lender's approval.
 * @param approval `0x` when the net cash is within the facility's automatic limit
 * @throws InputError `field` when the request does not name this payee list
 */
export function encodeDrawData(
  request: DrawRequest,
  payees: readonly Payee[],
  sellerSignature: Hex,
  approval: Hex = "0x",
): Hex {
  if (payeesHash(payees) !== request.payees) {
    throw new InputError("field", "drawRequest.payees", "is not the hash of this payee list");
  }
  return abi.encode(DRAW_DATA, [request, payees, sellerSignature, approval]);
}

/** Leaf of a statement in an acceptance: double hash over chain, registry and struct hash. */
export function leafOf(book: AddressBook, statement: Statement): Hex {
  const hash = structHashOf(statementMessage(book, statement));
  const types = ["uint256", "address", "bytes32"];
  return keccak256(concat([keccak256(abi.encode(types, [book.chainId, contractAt(book, "InvoiceRegistry"), hash]))]));
}

/** An acceptance of several statements under one root, and what each needs to stand on it. */
export interface AcceptanceList {
  readonly acceptance: Acceptance;
  /** Merkle proof of each statement, in the order given; empty for a single one. */
  readonly proofs: readonly (readonly Hex[])[];
}

/**
 * One acceptance over one or many statements of a buyer.
 * @param validUntil last day on which it may be used
 * @throws InputError `field` when there is no statement, or the same one twice
 */
export function acceptanceOf(book: AddressBook, statements: readonly Statement[], validUntil: Day): AcceptanceList {
  const leaves = statements.map((statement) => leafOf(book, statement));
  if (leaves.length === 0) throw new InputError("field", "statements", "an acceptance is of at least one statement");
  if (new Set(leaves).size !== leaves.length) throw new InputError("field", "statements", "the same statement twice");
  const tree = SimpleMerkleTree.of(leaves);
  const total = statements.reduce((sum, { amount }) => sum + amount, 0n);
  return Object.freeze({
    acceptance: Object.freeze({ root: tree.root, count: leaves.length, total, validUntil }),
    proofs: leaves.map((_, i) => tree.getProof(i)),
  });
}
