import { concat, keccak256, TypedDataEncoder, type TypedDataDomain, type TypedDataField } from "ethers";

import type { AddressBook } from "./addresses.js";
import { addressOf, bytes, bytes32, uint } from "./checks.js";
import { InputError } from "./failure.js";
import type { Hex } from "./types.js";

/** An EIP-712 message: what is signed, in the form of `Signer.signTypedData(domain, types, value)`. */
export interface Message<Value extends object = object> {
  readonly domain: Readonly<Required<Pick<TypedDataDomain, "name" | "version" | "chainId" | "verifyingContract">>>;
  readonly types: Readonly<Record<string, TypedDataField[]>>;
  readonly primaryType: string;
  readonly value: Value;
}

function fields(text: string): TypedDataField[] {
  return text.split(",").map((field) => {
    const [type = "", name = ""] = field.split(" ");
    return { type, name };
  });
}

/** EIP-712 types of every message, by primary type. The contracts hash the same; a test compares them. */
export const MESSAGE_TYPES = {
  Order: fields(
    "uint32 buyer,uint32 seller,bytes32 programme,bytes32 framework,bytes32 priceRule,bytes32 original,uint16 version,uint64 quantity,uint32 pieces,uint128 unitPrice,uint32 tax,bool taxIncluded,uint32 tolerance,uint8 anchor,uint16 paymentDays,uint8 convention,uint32 lastDay,bytes32 document,bytes32 salt",
  ),
  OrderCancellation: fields("bytes32 order"),
  OrderLien: fields("bytes32 order,address holder"),
  Framework: fields(
    "uint32 buyer,uint32 seller,bytes32 programme,uint64 quantity,uint128 priceFloor,uint128 priceCap,bytes32 priceRule,uint32 tax,bool taxIncluded,uint32 tolerance,uint8 anchor,uint16 paymentDays,uint8 convention,uint32 firstDay,uint32 lastDay,bytes32 document,bytes32 salt",
  ),
  FrameworkEnd: fields("bytes32 framework"),
  IndexValue: fields("uint32 publisher,bytes32 index,uint32 day,uint128 value,uint16 revision"),
  Attestation: fields(
    "bytes32 order,uint32 seller,uint32 buyer,bytes32 lot,uint32 verifier,uint8 kind,bool negative,bool device,bytes32 document,bytes32 balance,uint64 quantity,uint64 values,uint32 observedOn,uint32 validUntil,bytes32 content,bytes32[] tickets",
  ),
  EvidenceRevocation: fields(
    "bytes32 order,uint32 seller,uint32 buyer,bytes32 lot,uint32 verifier,bytes32 document,bytes32 balance,uint8 reason,bytes32 content",
  ),
  AttestationList: fields("uint32 verifier,bytes32 root,uint32 count,bool device,uint32 validUntil"),
  ListRevocation: fields("uint32 verifier,bytes32 root"),
  Balance: fields("uint32 verifier,bytes32 document,uint64 quantity,uint32 validUntil,bytes32 content"),
  Statement: fields(
    "bytes32 order,bytes32 number,bytes32 replaces,uint64 quantity,uint128 amount,uint32 share,uint128 agreedPrice,bytes32 deductions,uint32 anchorDay,uint32 due,bytes32 taxInvoice,bytes32 lots,bool distinct,bytes32 document",
  ),
  Acceptance: fields("bytes32 root,uint32 count,uint128 total,uint32 validUntil"),
  AcceptanceRevocation: fields("bytes32 acceptance,uint8 reason"),
  StatementRefusal: fields("bytes32 leaf,uint8 reason"),
  TaxInvoice: fields("uint256 receivable,bytes32 taxInvoice,uint128 amount,uint32 issuedOn,bytes32 document"),
  TaxCheck: fields("uint256 receivable,bytes32 taxInvoice,uint32 verifier,bool good,uint32 checkedOn,bytes32 document"),
  Filing: fields(
    "uint256 receivable,uint32 assignee,bytes32 number,uint64 filedAt,uint64 amount,uint32 validUntil,bytes32 search",
  ),
  FilingCancellation: fields("uint256 receivable,uint32 validUntil"),
  DrawRequest: fields("uint256 receivable,uint256 units,uint256 minNet,uint32 deadline,bytes32 payees"),
  OrderRequest: fields(
    "bytes32 order,bytes32 lot,uint8 stage,uint256 amount,uint256 minNet,uint32 deadline,bytes32 payees",
  ),
  PledgeRequest: fields("uint256 receivable,uint256 units,uint32 deadline"),
  LineRequest: fields(
    "uint32 seller,uint256 amount,uint256 minNet,uint32 due,uint32 deadline,bytes32 payees,uint256 number",
  ),
  Dispute: fields("uint256 receivable,uint256 amount,uint8 reason"),
  DisputeWithdrawal: fields("uint256 receivable,uint32 round"),
  ArbiterNaming: fields("uint256 receivable,uint32 arbiter,uint32 round"),
  Award: fields("uint256 receivable,uint256 upheld,uint32 round"),
  CreditNote: fields("uint256 receivable,uint256 amount,uint8 reason,bytes32 document"),
  DebitNote: fields("uint256 parent,uint64 amount,uint8 reason,bytes32 document,uint32 due"),
  Passing: fields(
    "uint256 receivable,uint32 giver,uint32 taker,uint64 units,uint256 debt,uint64 amount,uint64 rest,uint64 worth,bool discharge,bool shrinks,uint32 deadline",
  ),
  Deduction: fields("uint256 receivable,uint256 amount,uint8 reason,bytes32 document"),
  DeductionClosing: fields("bytes32 document,address holder"),
  AssignmentNotice: fields("uint256 receivable,uint32 assignee,bytes32 document"),
  RestructuringPlan: fields(
    "address facility,uint256 receivable,uint72 owed,uint24 rate,uint32 first,uint8 count,uint72 amount,uint16 every,uint32 deadline",
  ),
  TurnoverAdmission: fields("address facility,uint256 receivable,uint72 amount,uint32 valueDay,bytes32 document"),
  KeyRevocation: fields("bytes32 keyId"),
  KeyProposal: fields("uint32 party,bytes signer,uint16 purposes,uint96 maxAmount,uint8 keysAbove,uint256 deadline"),
  RecoveryCancellation: fields("bytes32 recovery"),
  Execution: fields("Call[] calls,uint256 nonce,uint256 deadline"),
  Call: fields("address target,uint256 value,bytes data"),
} as const satisfies Record<string, TypedDataField[]>;

type TypeName = keyof typeof MESSAGE_TYPES;

function checkList(type: string, value: unknown, field: string): void {
  if (!Array.isArray(value)) throw new InputError("field", field, "not a list");
  value.forEach((item, i) => {
    checkField(type, item, `${field}[${i}]`);
  });
}

function checkNumber(bits: number, value: unknown, field: string): void {
  if (typeof value !== "bigint" && typeof value !== "number") throw new InputError("field", field, "not a number");
  uint(value, bits, field);
}

/** Where the zero address says something. */
const MAY_BE_NOBODY = ["deductionClosing.holder"];

function checkField(type: string, value: unknown, field: string): void {
  if (type.endsWith("[]")) checkList(type.slice(0, -2), value, field);
  else if (type in MESSAGE_TYPES) checkStruct(type as TypeName, value as object, field);
  else if (type.startsWith("uint")) checkNumber(Number(type.slice(4)), value, field);
  else if (type === "bool") {
    if (typeof value !== "boolean") throw new InputError("field", field, "neither true nor false");
  } else if (type === "address") addressOf(String(value), field, MAY_BE_NOBODY.includes(field));
  else if (type === "bytes") bytes(String(value), field);
  else bytes32(String(value), field);
}

function checkStruct(type: TypeName, value: object, path: string): void {
  const given = value as Record<string, unknown>;
  for (const field of MESSAGE_TYPES[type]) checkField(field.type, given[field.name], `${path}.${field.name}`);
}

const encoders = new Map<string, TypedDataEncoder>();

function typesOf(primaryType: TypeName): Message["types"] {
  const types: Record<string, TypedDataField[]> = { [primaryType]: MESSAGE_TYPES[primaryType] };
  if (primaryType === "Execution") types.Call = MESSAGE_TYPES.Call;
  return Object.freeze(types);
}

/** Making an encoder takes as long as hashing with it, and a list has thousands of leaves of one type. */
function encoderOf(primaryType: string): TypedDataEncoder {
  const made = encoders.get(primaryType) ?? new TypedDataEncoder({ ...typesOf(primaryType as TypeName) });
  encoders.set(primaryType, made);
  return made;
}

/**
 * A checked, frozen message.
 * @param contract name of the contract that checks it, as in its domain
 * @param verifyingContract its address
 * @throws InputError for a field that does not fit its type
 */
export function message<Value extends object>(
  book: AddressBook,
  contract: string,
  verifyingContract: string,
  primaryType: TypeName,
  value: Value,
): Message<Value> {
  checkStruct(primaryType, value, primaryType.charAt(0).toLowerCase() + primaryType.slice(1));
  return Object.freeze({
    domain: Object.freeze({ name: `Ordos ${contract}`, version: "1", chainId: book.chainId, verifyingContract }),
    types: typesOf(primaryType),
    primaryType,
    value: Object.freeze({ ...value }),
  });
}

/** EIP-712 digest of a message: what the contract checks a signature against. */
export function digestOf(message: Message): Hex {
  return keccak256(concat(["0x1901", domainOf(message), structHashOf(message)]));
}

/** EIP-712 struct hash of a message, without its domain. */
export function structHashOf({ primaryType, value }: Message): Hex {
  return encoderOf(primaryType).hash(value);
}

/** EIP-712 domain separator of a message. */
export function domainOf({ domain }: Message): Hex {
  return TypedDataEncoder.hashDomain(domain);
}
