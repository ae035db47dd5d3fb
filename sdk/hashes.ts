import { AbiCoder, concat, encodeBytes32String, keccak256, ParamType, ZeroAddress, ZeroHash } from "ethers";
import { SimpleMerkleTree } from "@openzeppelin/merkle-tree";

import { contractAt, type AddressBook } from "./addresses.js";
import { addressOf, amountOf, bytes, bytes32 } from "./checks.js";
import type { Day } from "./dates.js";
import { InputError } from "./failure.js";
import { argumentType } from "./interfaces.js";
import {
  attestationMessage,
  digestOf,
  frameworkMessage,
  orderMessage,
  statementMessage,
  structHashOf,
} from "./messages.js";
import type {
  Acceptance,
  Attestation,
  AttestationList,
  Deduction,
  DrawRequest,
  Framework,
  Hex,
  LotUse,
  Order,
  OrderStage,
  PartyId,
  Payee,
  PriceRule,
  Programme,
  Statement,
} from "./types.js";

const abi = AbiCoder.defaultAbiCoder();
const PRICE_RULE = "tuple(uint32 publisher,bytes32 index,int128 spread,uint128 floor,uint128 cap,uint16 maxAge)";
const DEDUCTIONS = "tuple(uint8 reason,uint64 amount,bytes32 document)[]";
const PAYEES = "tuple(address account,bytes32 bankAccount,uint128 amount,bytes32 purpose)[]";
const STAGES = "tuple(uint96 policy,uint24 share)[]";
const REQUEST = "tuple(uint256 receivable,uint256 units,uint256 minNet,uint32 deadline,bytes32 payees)";

/** What a facility's hook takes with the units, see `encodeDrawData`. */
export const DRAW_DATA: readonly ParamType[] = [
  `${REQUEST} request`,
  `${PAYEES} payees`,
  "bytes sellerSignature",
  "bytes approval",
].map((text) => ParamType.from(text));

/** Id of an order: the EIP-712 digest of its first version, whatever version this is. */
export function orderIdOf(book: AddressBook, order: Order): Hex {
  return order.version === 0 ? digestOf(orderMessage(book, order)) : order.original;
}

/** Id of a framework: its EIP-712 digest. */
export function frameworkIdOf(book: AddressBook, framework: Framework): Hex {
  return digestOf(frameworkMessage(book, framework));
}

/** Hash by which an order or a framework pins its price rule. */
export function priceRuleHash(rule: PriceRule): Hex {
  return keccak256(abi.encode([PRICE_RULE], [rule]));
}

/** `Presentation.priceRule`: the rule itself, and the day of the index value that prices the statement. */
export function encodePriceRule(rule: PriceRule, day: Day): Hex {
  return abi.encode([PRICE_RULE, "uint32"], [rule, day]);
}

/**
 * Unit price that a rule makes of an index value, as the invoice registry computes it: millionths of a minor unit.
 * @param value of the index, millionths of a minor unit per base unit
 */
export function rulePrice(rule: PriceRule, value: bigint): bigint {
  const moved = value + rule.spread > 0n ? value + rule.spread : 0n;
  const capped = rule.cap !== 0n && moved > rule.cap ? rule.cap : moved;
  return capped > rule.floor ? capped : rule.floor;
}

/** Hash by which a statement names its deductions; zero for none. */
export function deductionsHash(deductions: readonly Deduction[]): Hex {
  return deductions.length === 0 ? ZeroHash : keccak256(abi.encode([DEDUCTIONS], [deductions]));
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

/** Id of the receivable that a debit note becomes. */
export function debitReceivableIdOf(parent: bigint, document: Hex): bigint {
  return BigInt(keccak256(abi.encode(["uint256", "bytes32"], [parent, bytes32(document, "document")])));
}

/** Hash by which an order pins its programme. */
export function programmeHash(programme: Programme): Hex {
  return keccak256(abi.encode([argumentType("OrderBook", "approveProgramme", 0)], [programme]));
}

/** Nibbles of a policy that would be 8 or more. */
const HIGH_BITS = BigInt(`0x${"8".repeat(24)}`);

/**
 * Hash by which a programme pins its stages; zero for none.
 * @throws InputError `field` when shares do not rise to at most 1,000,000 ppm, or a stage asks for nothing
 */
export function stagesHash(stages: readonly OrderStage[]): Hex {
  let before = 0;
  for (const [i, { policy, share }] of stages.entries()) {
    if (policy === 0n || policy >> 96n !== 0n || (policy & HIGH_BITS) !== 0n) {
      throw new InputError("field", `stages[${i}].policy`, "a policy asks for something, and for at most 7 of a kind");
    }
    if (!Number.isInteger(share) || share <= before || share > 1_000_000) {
      throw new InputError("field", `stages[${i}].share`, "shares rise, to 1,000,000 ppm at most");
    }
    before = share;
  }
  return stages.length === 0 ? ZeroHash : keccak256(abi.encode([STAGES], [stages]));
}

/** Id of the loan on an order in a facility: the order's id as a number. */
export function orderLoanId(orderId: Hex): bigint {
  return BigInt(bytes32(orderId, "orderId"));
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
 * Hash of the only payee list that a bank pays for an account that cools after its party's recovery: the whole amount to
 * the bank account named in the recovery.
 * @throws InputError `amount` or `bytes`
 */
export function ownBankPayees(bankAccount: Hex, amount: bigint): Hex {
  const payee = { account: ZeroAddress, bankAccount: bytes32(bankAccount, "bankAccount"), amount, purpose: ZeroHash };
  return payeesHash([payee]);
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

/** Leaf of a statement in an acceptance: double hash over chain, acceptance book and struct hash. */
export function leafOf(book: AddressBook, statement: Statement): Hex {
  const hash = structHashOf(statementMessage(book, statement));
  const types = ["uint256", "address", "bytes32"];
  return keccak256(concat([keccak256(abi.encode(types, [book.chainId, contractAt(book, "AcceptanceBook"), hash]))]));
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

/** A verifier's list under one root, and what each attestation needs to stand in it. */
export interface ProvenList {
  readonly list: AttestationList;
  readonly attestations: readonly Attestation[];
  /** Merkle proof of the attestation at a position, in the order given: made when asked for, as a list is long. */
  readonly proofOf: (position: number) => readonly Hex[];
}

/** Leaf of an attestation in a list: double hash of its EIP-712 digest. */
export function attestationLeafOf(book: AddressBook, attestation: Attestation): Hex {
  return keccak256(keccak256(digestOf(attestationMessage(book, attestation))));
}

/**
 * One list over many attestations of one verifier, which signs it once: see `attestationListMessage`.
 * @param validUntil last day on which an attestation of it may be recorded
 * @throws InputError `field` when there is none, several verifiers, people and devices mixed, or the same one twice
 */
export function attestationList(book: AddressBook, attestations: readonly Attestation[], validUntil: Day): ProvenList {
  const [first] = attestations;
  if (first === undefined) throw new InputError("field", "attestations", "a list of nothing");
  const { verifier, device } = first;
  if (attestations.some((a) => a.verifier !== verifier || a.device !== device)) {
    throw new InputError("field", "attestations", "a list is of one verifier, all by people or all by a device");
  }
  const leaves = attestations.map((attestation) => attestationLeafOf(book, attestation));
  if (new Set(leaves).size !== leaves.length) throw new InputError("field", "attestations", "the same one twice");
  const tree = SimpleMerkleTree.of(leaves);
  return Object.freeze({
    list: Object.freeze({ verifier, root: tree.root, count: leaves.length, device, validUntil }),
    attestations: Object.freeze([...attestations]),
    proofOf: (position: number) => tree.getProof(position),
  });
}
