import { AbiCoder, concat, keccak256, TypedDataEncoder, type TypedDataDomain, type TypedDataField } from "ethers";

type Fields = TypedDataField[];

function fields(text: string): Fields {
  return text.split(",").map((field) => {
    const [type, name] = field.trim().split(" ") as [string, string];
    return { type, name };
  });
}

/** EIP-712 types of the messages that a financing needs. */
export const TYPES = {
  order: {
    Order: fields(
      "uint32 buyer,uint32 seller,bytes32 programme,uint64 quantity,uint128 unitPrice,uint32 tax,bool taxIncluded,uint32 tolerance,uint8 anchor,uint16 paymentDays,uint8 convention,uint32 lastDay,bytes32 document,bytes32 salt",
    ),
  },
  attestation: {
    Attestation: fields(
      "bytes32 order,uint32 seller,uint32 buyer,bytes32 lot,uint32 verifier,uint8 kind,bool negative,bytes32 document,uint64 quantity,uint64 values,uint32 observedOn,uint32 validUntil,bytes32 content,bytes32[] tickets",
    ),
  },
  statement: {
    Statement: fields(
      "bytes32 order,bytes32 number,uint64 quantity,uint128 amount,uint32 share,uint32 anchorDay,uint32 due,bytes32 taxInvoice,bytes32 lots,bool distinct,bytes32 document",
    ),
  },
  acceptance: { Acceptance: fields("bytes32 root,uint32 count,uint128 total,uint32 validUntil") },
  request: {
    DrawRequest: fields("uint256 receivable,uint256 units,uint256 minNet,uint32 deadline,bytes32 payees"),
  },
  dispute: { Dispute: fields("uint256 receivable,uint256 amount,uint8 reason") },
  withdrawal: { DisputeWithdrawal: fields("uint256 receivable") },
} as const;

export interface Order {
  buyer: number;
  seller: number;
  programme: string;
  quantity: bigint;
  unitPrice: bigint;
  tax: number;
  taxIncluded: boolean;
  tolerance: number;
  anchor: number;
  paymentDays: number;
  convention: number;
  lastDay: number;
  document: string;
  salt: string;
}

export interface Statement {
  order: string;
  number: string;
  quantity: bigint;
  amount: bigint;
  share: number;
  anchorDay: number;
  due: number;
  taxInvoice: string;
  lots: string;
  distinct: boolean;
  document: string;
}

export interface LotUse {
  lot: string;
  document: string;
}

const abi = AbiCoder.defaultAbiCoder();

/** Hash by which a statement names its lots. */
export function lotsHash(lots: LotUse[]): string {
  return keccak256(abi.encode(["tuple(bytes32 lot,bytes32 document)[]"], [lots]));
}

/** Id of the receivable that a statement becomes. */
export function receivableIdOf(buyer: number, seller: number, number: string): bigint {
  return BigInt(keccak256(abi.encode(["uint32", "uint32", "bytes32"], [buyer, seller, number])));
}

/** Leaf of a statement in an acceptance: double hash over chain, registry and struct hash. */
export function leafOf(chainId: number, registry: string, statement: Statement): string {
  const struct = TypedDataEncoder.from(TYPES.statement as never).hash(statement);
  return keccak256(concat([keccak256(abi.encode(["uint256", "address", "bytes32"], [chainId, registry, struct]))]));
}

/** EIP-712 digest of an order: its id. */
export function orderId(domain: TypedDataDomain, order: Order): string {
  return TypedDataEncoder.hash(domain, TYPES.order as never, order as never);
}

export interface Payee {
  account: string;
  bankAccount: string;
  amount: bigint;
  purpose: string;
}

const PAYEES = "tuple(address account,bytes32 bankAccount,uint128 amount,bytes32 purpose)[]";

/** Hash by which a request names its payees. */
export function payeesHash(payees: Payee[]): string {
  return keccak256(abi.encode([PAYEES], [payees]));
}

/** What a facility decodes: request, payees, the seller's signature and the lender's approval. */
export function drawData(request: object, payees: Payee[], signature: string, approval = "0x"): string {
  return abi.encode(
    ["tuple(uint256 receivable,uint256 units,uint256 minNet,uint32 deadline,bytes32 payees)", PAYEES, "bytes", "bytes"],
    [request, payees, signature, approval],
  );
}
