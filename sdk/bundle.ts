import { keccak256, ZeroAddress, ZeroHash } from "ethers";

import type { AddressBook } from "./addresses.js";
import { addressOf, bytes } from "./checks.js";
import type { Day } from "./dates.js";
import { InputError } from "./failure.js";
import {
  acceptanceOf,
  encodeDrawData,
  leafOf,
  orderIdOf,
  payeesHash,
  programmeHash,
  receivableIdOf,
} from "./hashes.js";
import {
  acceptanceMessage,
  attestationMessage,
  drawRequestMessage,
  orderMessage,
  statementMessage,
  type Message,
} from "./messages.js";
import { PPM } from "./money.js";
import { signMessage, type SignedBy } from "./signatures.js";
import { newStatement } from "./trade.js";
import type {
  Acceptance,
  Attestation,
  Bundle,
  Deduction,
  DrawRequest,
  EvidenceKind,
  Hex,
  LotUse,
  Order,
  PartyId,
  Payee,
  Programme,
  Statement,
} from "./types.js";

/** An attestation as people know it; order and sides are the bundle's. */
export interface PlainAttestation {
  readonly lot: Hex;
  readonly verifier: PartyId;
  readonly kind: EvidenceKind;
  /** Keyed fingerprint of the paper, see `fingerprint`. */
  readonly document: Hex;
  readonly observedOn: Day;
  readonly validUntil: Day;
  /** Base units; 0, the default, where the kind does not measure. */
  readonly quantity?: bigint;
  /** See `packValues`; 0 by default. */
  readonly values?: bigint;
  readonly negative?: boolean;
  /** Read by a device; false by default. */
  readonly device?: boolean;
  /** Balance that the quantity is consumed from; none by default. */
  readonly balance?: Hex;
  /** Salted root of the paper's content; zero by default. */
  readonly content?: Hex;
  /** Fingerprints of papers that this one sums up; none by default. */
  readonly tickets?: readonly Hex[];
}

/** A statement as people know it; order and lots are the bundle's. */
export interface PlainStatement {
  /** Keyed fingerprint of its number, see `fingerprint`. */
  readonly number: Hex;
  /** Base units. */
  readonly quantity: bigint;
  /** Minor units including tax, as the contracts compute it; see `client.statementAmount`. */
  readonly amount: bigint;
  readonly anchorDay: Day;
  /** See `dueDay` and `client.dueDay`. */
  readonly due: Day;
  /** ppm stated now; final by default. */
  readonly share?: number;
  /** Number of the provisional statement that it replaces; none by default. */
  readonly replaces?: Hex;
  /** Unit price agreed instead of the table's; the table prices by default. */
  readonly agreedPrice?: bigint;
  /** Keyed fingerprint of the tax invoice; none by default. */
  readonly taxInvoice?: Hex;
  /** The buyer confirms that a near match is another delivery; false by default. */
  readonly distinct?: boolean;
  /** Salted root of its content; zero by default. */
  readonly document?: Hex;
}

/** A payee as people know it: a registered account, or an account at a bank. */
export type PlainPayee = {
  /** Minor units. */
  readonly amount: bigint;
  /** Hash of what it is for; zero by default. */
  readonly purpose?: Hex;
} & ({ readonly account: string } | { readonly bankAccount: Hex });

/** What the seller asks for. */
export interface PlainDraw {
  /** Last day on which it may be used. */
  readonly deadline: Day;
  /** Least net cash, minor units; the sum of the payees by default, else 1. */
  readonly minNet?: bigint;
  /** Who is paid, to the net cash exactly; none, the default, pays the seller's account. */
  readonly payees?: readonly PlainPayee[];
}

/** Business input of a financing. */
export interface BundleInput {
  readonly programme: Programme;
  /** The pricing table itself, see `encodeTable`. */
  readonly table: Hex;
  readonly order: Order;
  /** Evidence to record; may be empty when it is recorded already. */
  readonly attestations: readonly PlainAttestation[];
  readonly statement: PlainStatement;
  /** Lots that the statement uses, whole. */
  readonly lots: readonly LotUse[];
  /** What is taken off the amount; none by default. */
  readonly deductions?: readonly Deduction[];
  /** See `encodePriceRule`; left out where the order fixes the price. */
  readonly priceRule?: Hex;
  /** Last day of an acceptance of this statement alone, or the acceptance of a list with this statement's proof. */
  readonly acceptance:
    { readonly validUntil: Day } | { readonly acceptance: Acceptance; readonly proof: readonly Hex[] };
  /** Address of the lender's facility. */
  readonly facility: string;
  readonly draw: PlainDraw;
}

/** A bundle before anybody has signed: what it comes to, and the messages that each side signs. */
export interface PreparedBundle {
  readonly orderId: Hex;
  readonly receivable: bigint;
  readonly programme: Programme;
  readonly table: Hex;
  readonly priceRule: Hex;
  readonly lots: readonly LotUse[];
  readonly deductions: readonly Deduction[];
  readonly proof: readonly Hex[];
  readonly facility: string;
  readonly payees: readonly Payee[];
  readonly messages: {
    /** By buyer and seller; not again when the order is placed. */
    readonly order: Message<Order>;
    /** Each by its verifier. */
    readonly attestations: readonly Message<Attestation>[];
    /** By the seller, only to hold the units itself; a financing needs no signature of it. */
    readonly statement: Message<Statement>;
    /** By the buyer. */
    readonly acceptance: Message<Acceptance>;
    /** By the seller; above the automatic limit by the lender too. */
    readonly request: Message<DrawRequest>;
  };
}

/** Who signs what. Each is one key, several keys of the party, or a signature given before. */
export interface BundleSigners {
  /** Both sides of the order; left out when it is placed already. */
  readonly order?: { readonly buyer: SignedBy; readonly seller: SignedBy };
  /** One for each attestation, in their order. */
  readonly attestations: readonly SignedBy[];
  /** The buyer, purpose `Accept`. */
  readonly acceptance: SignedBy;
  /** The seller, purpose `Draw`. */
  readonly request: SignedBy;
  /** The lender, purpose `Approve`; left out within the automatic limit. */
  readonly approval?: SignedBy;
}

function payeeOf(plain: PlainPayee, i: number): Payee {
  const { amount, purpose = ZeroHash } = plain;
  if ("account" in plain) {
    return { account: addressOf(plain.account, `payees[${i}].account`), bankAccount: ZeroHash, amount, purpose };
  }
  return { account: ZeroAddress, bankAccount: plain.bankAccount, amount, purpose };
}

function requestOf(receivable: bigint, units: bigint, { deadline, minNet }: PlainDraw, payees: Payee[]): DrawRequest {
  const sum = payees.reduce((total, { amount }) => total + amount, 0n);
  const floor = minNet ?? (payees.length === 0 ? 1n : sum);
  if (payees.length > 0 && floor > sum) {
    throw new InputError("amount", "draw.payees", `add up to ${sum}, but the request asks for ${floor} at least`);
  }
  return { receivable, units, minNet: floor, deadline, payees: payeesHash(payees) };
}

function checkInput({ programme, table, order, statement, lots }: BundleInput): void {
  if (keccak256(bytes(table, "table")) !== programme.table) {
    throw new InputError("field", "programme.table", "is not the hash of this table");
  }
  if (programmeHash(programme) !== order.programme) {
    throw new InputError("field", "order.programme", "is not the hash of this programme");
  }
  const most = order.quantity + (order.quantity * BigInt(order.tolerance)) / PPM;
  if (statement.quantity > most) {
    throw new InputError("field", "statement.quantity", `${statement.quantity} is more than the order's ${most}`);
  }
  if (lots.length === 0) throw new InputError("field", "lots", "a statement is for at least one lot");
}

/**
 * Builds every message of a financing from business input; nobody has signed yet.
 * @throws InputError for input that contradicts itself, or that a contract would refuse at once
 */
export function prepareBundle(book: AddressBook, input: BundleInput): PreparedBundle {
  checkInput(input);
  const { order, programme, table, lots } = input;
  const orderId = orderIdOf(book, order);
  const facility = addressOf(input.facility, "facility");
  const deductions = input.deductions ?? [];
  const statement = newStatement({ ...input.statement, order: orderId, lots, deductions });
  const receivable = receivableIdOf(order.buyer, order.seller, statement.number);
  const attestations = input.attestations.map((plain) =>
    attestationMessage(book, {
      quantity: 0n,
      values: 0n,
      negative: false,
      device: false,
      balance: ZeroHash,
      content: ZeroHash,
      tickets: [],
      ...plain,
      order: orderId,
      seller: order.seller,
      buyer: order.buyer,
    }),
  );
  const { acceptance, proof } = acceptanceFor(book, statement, input.acceptance);
  const payees = (input.draw.payees ?? []).map(payeeOf);
  const request = requestOf(receivable, statement.amount, input.draw, payees);
  return {
    orderId,
    receivable,
    programme,
    table,
    priceRule: input.priceRule ?? "0x",
    lots,
    deductions,
    proof,
    facility,
    payees,
    messages: {
      order: orderMessage(book, order),
      attestations,
      statement: statementMessage(book, statement),
      acceptance: acceptanceMessage(book, acceptance),
      request: drawRequestMessage(book, facility, request),
    },
  };
}

function acceptanceFor(book: AddressBook, statement: Statement, given: BundleInput["acceptance"]) {
  if ("validUntil" in given) {
    const { acceptance, proofs } = acceptanceOf(book, [statement], given.validUntil);
    return { acceptance, proof: proofs[0] ?? [] };
  }
  if (given.acceptance.total < statement.amount) {
    throw new InputError("amount", "acceptance.total", "is less than the statement's amount");
  }
  if (given.proof.length === 0 && given.acceptance.root !== leafOf(book, statement)) {
    throw new InputError("field", "acceptance.root", "is of another statement");
  }
  return given;
}

/**
 * Has a prepared bundle signed. Signers of several houses sign their own messages elsewhere and hand the signatures in.
 * @throws InputError `signature` when an attestation has no signer
 */
export async function signBundle(prepared: PreparedBundle, signers: BundleSigners): Promise<Bundle> {
  const { messages, payees } = prepared;
  if (signers.attestations.length !== messages.attestations.length) {
    const counts = `${messages.attestations.length} attestations, ${signers.attestations.length} signers`;
    throw new InputError("signature", "signers.attestations", counts);
  }
  const attestationSignatures: Hex[] = [];
  for (const [i, message] of messages.attestations.entries()) {
    attestationSignatures.push(await signMessage(message, signers.attestations[i] ?? "0x"));
  }
  const sellerSignature = await signMessage(messages.request, signers.request);
  const approval = await signMessage(messages.request, signers.approval ?? "0x");
  return {
    orderBuyerSignature: await signMessage(messages.order, signers.order?.buyer ?? "0x"),
    orderSellerSignature: await signMessage(messages.order, signers.order?.seller ?? "0x"),
    attestations: messages.attestations.map(({ value }) => value),
    attestationSignatures,
    presentation: {
      order: messages.order.value,
      programme: prepared.programme,
      table: prepared.table,
      priceRule: prepared.priceRule,
      statement: messages.statement.value,
      lots: prepared.lots,
      deductions: prepared.deductions,
      acceptance: messages.acceptance.value,
      proof: prepared.proof,
      buyerSignature: await signMessage(messages.acceptance, signers.acceptance),
      sellerSignature: "0x",
    },
    facility: prepared.facility,
    drawData: encodeDrawData(messages.request.value, payees, sellerSignature, approval),
  };
}

/**
 * The financing desk's bundle of business input and signers in one step; `planFinance` carries it.
 * @throws InputError as `prepareBundle` and `signBundle`
 */
export function buildBundle(book: AddressBook, input: BundleInput, signers: BundleSigners): Promise<Bundle> {
  return signBundle(prepareBundle(book, input), signers);
}
