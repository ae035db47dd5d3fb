import { computeHmac, hexlify, isHexString, randomBytes, toUtf8Bytes } from "ethers";

import { formatDay, type Day } from "./dates.js";
import { InputError } from "./failure.js";
import type { Hex } from "./types.js";

/** Schemes of legal identifiers: China's unified social credit code, the legal entity identifier, or another register. */
export type IdentifierScheme = "USCC" | "LEI" | "OTHER";

/** A legal identifier in normal form. */
export interface Identifier {
  readonly scheme: IdentifierScheme;
  /** Capital letters and digits without spaces. */
  readonly value: string;
  /** `overridden`: the check digit is wrong, and somebody answers for the code being real. */
  readonly check: "valid" | "overridden" | "none";
}

/** Who answers for an identifier whose check digit is wrong. Some really issued codes have one. */
export interface CheckOverride {
  /** Who saw the licence, and where the paper is. */
  readonly attestedBy: string;
}

const USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LEI_FORM = /^[0-9A-Z]{18}\d{2}$/;

/** Compatibility forms, spaces, the dashes of the world and letter case made one, so that a typed number has one form. */
function normalise(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\s\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .toUpperCase();
}

/** Whether 18 characters carry the check character of GB 32100-2015. */
export function isUscc(text: string): boolean {
  const digits = Array.from(normalise(text)).map((character) => USCC_DIGITS.indexOf(character));
  if (digits.length !== 18 || digits.includes(-1)) return false;
  let weight = 1;
  let sum = 0;
  for (const digit of digits.slice(0, 17)) {
    sum += digit * weight;
    weight = (weight * 3) % 31;
  }
  return digits[17] === (31 - (sum % 31)) % 31;
}

/** Whether 20 characters carry the check digits of ISO 17442 (mod 97-10). */
export function isLei(text: string): boolean {
  const code = normalise(text);
  if (!LEI_FORM.test(code)) return false;
  const number = Array.from(code)
    .map((character) => parseInt(character, 36).toString())
    .join("");
  return BigInt(number) % 97n === 1n;
}

function checked(
  scheme: IdentifierScheme,
  text: string,
  valid: boolean,
  form: boolean,
  override?: CheckOverride,
): Identifier {
  const value = normalise(text);
  if (valid) return { scheme, value, check: "valid" };
  if (form && override !== undefined && override.attestedBy.trim() !== "")
    return { scheme, value, check: "overridden" };
  throw new InputError(
    "identifier",
    scheme,
    form
      ? `the check digit of "${text}" is wrong; type it again, or say who saw the licence (override)`
      : `"${text}" has not the form of a ${scheme}`,
  );
}

/**
 * A unified social credit code in normal form.
 * @param override who answers for a code with a wrong check character; its form must be right all the same
 * @throws InputError `identifier`
 */
export function parseUscc(text: string, override?: CheckOverride): Identifier {
  const form = Array.from(normalise(text)).every((character) => USCC_DIGITS.includes(character));
  return checked("USCC", text, isUscc(text), form && normalise(text).length === 18, override);
}

/**
 * A legal entity identifier in normal form.
 * @param override who answers for a code with wrong check digits; its form must be right all the same
 * @throws InputError `identifier`
 */
export function parseLei(text: string, override?: CheckOverride): Identifier {
  return checked("LEI", text, isLei(text), LEI_FORM.test(normalise(text)), override);
}

/**
 * An identifier of another register, such as a foreign tax number, in normal form. Nothing is checked but that it is one.
 * @throws InputError `identifier` when it is empty
 */
export function otherIdentifier(text: string): Identifier {
  const value = normalise(text);
  if (value === "") throw new InputError("identifier", "OTHER", "an identifier is not empty");
  return { scheme: "OTHER", value, check: "none" };
}

/** What papers are known by. A number is taken without regard to case, spaces and kinds of dashes. */
export interface FingerprintFields {
  /** A legal person in the `PartyRegistry`. */
  legalId: { scheme: IdentifierScheme; value: string };
  /** A settlement statement, by the number its issuer gave it. */
  statement: { issuer: string; number: string; issuedOn: Day };
  /** A tax invoice, by the code (empty where there is none) and number of the tax office. */
  taxInvoice: { country: string; code: string; number: string };
  /** A credit note. */
  creditNote: { issuer: string; number: string; issuedOn: Day };
  /** A ticket of a weighbridge. */
  weighTicket: { scale: string; number: string; weighedOn: Day };
  /** A report of a laboratory. */
  assayReport: { laboratory: string; number: string; reportedOn: Day };
  /** A receipt of goods. */
  goodsReceipt: { issuer: string; number: string; receivedOn: Day };
  /** A waybill, bill of lading or other transport paper. */
  transport: { carrier: string; number: string; issuedOn: Day };
  /** Any other paper: certificate, policy, filing. */
  certificate: { issuer: string; kind: string; number: string };
  /** The bank's reference of a line of its statement. */
  bankReference: { bank: string; account: string; reference: string; bookedOn: Day };
  /** A bank account that pays or is paid again and again. */
  bankAccount: { bank: string; account: string };
}

/** Kinds of papers that have fingerprints. */
export type FingerprintKind = keyof FingerprintFields;

/** The fields of each kind in the order in which they are hashed, so that no caller's order or extra field matters. */
const FIELDS: { readonly [K in FingerprintKind]: readonly (keyof FingerprintFields[K] & string)[] } = {
  legalId: ["scheme", "value"],
  statement: ["issuer", "number", "issuedOn"],
  taxInvoice: ["country", "code", "number"],
  creditNote: ["issuer", "number", "issuedOn"],
  weighTicket: ["scale", "number", "weighedOn"],
  assayReport: ["laboratory", "number", "reportedOn"],
  goodsReceipt: ["issuer", "number", "receivedOn"],
  transport: ["carrier", "number", "issuedOn"],
  certificate: ["issuer", "kind", "number"],
  bankReference: ["bank", "account", "reference", "bookedOn"],
  bankAccount: ["bank", "account"],
};

const MAY_BE_EMPTY = new Set(["code"]);

function fieldText(field: string, value: string | Day): string {
  const text = typeof value === "number" ? formatDay(value) : normalise(value);
  if (text === "" && !MAY_BE_EMPTY.has(field)) throw new InputError("identifier", field, "a field of a paper is empty");
  // The length says where the field ends, so that no two lists of fields give the same text.
  return `${field}=${text.length}:${text}`;
}

/**
 * The text that a fingerprint is made of: kind and fields, each with its length, in one order and one form. Two
 * consortium members that type the same paper get the same text.
 * @throws InputError `identifier` when a field is empty
 */
export function fingerprintText<K extends FingerprintKind>(kind: K, fields: FingerprintFields[K]): string {
  const parts = FIELDS[kind].map((field) => fieldText(field, fields[field] as string | Day));
  return ["ordos/1", kind, ...parts].join("\n");
}

function secret(key: Hex): Hex {
  if (!isHexString(key) || key.length < 66) {
    throw new InputError("bytes", "key", "the consortium's key is 0x and at least 64 hex digits");
  }
  return key;
}

/**
 * Keyed fingerprint of a paper: HMAC-SHA256 with the consortium's key, so that who has not the key can neither guess a
 * number nor test one.
 * @param key at least 32 bytes as hex; never on chain, never in a log
 * @returns 32 bytes
 * @throws InputError `bytes` for a short key, `identifier` for an empty field
 */
export function fingerprint<K extends FingerprintKind>(key: Hex, kind: K, fields: FingerprintFields[K]): Hex {
  return computeHmac("sha256", secret(key), toUtf8Bytes(fingerprintText(kind, fields)));
}

/** Keyed hash of a legal identifier, for `Registration.legalId`. Errors as `fingerprint`. */
export function legalIdOf(key: Hex, { scheme, value }: Identifier): Hex {
  return fingerprint(key, "legalId", { scheme, value });
}

/**
 * Salted hash of a natural person's bank account, for `Payee.bankAccount`: another one for each list, so that nobody can
 * tell from two lists that they pay the same person. The bank gets salt and account in clear by its own channel.
 * @param salt 32 random bytes, see `randomSalt`
 * @throws InputError `bytes` for a salt that is no 32 bytes, `identifier` for an empty field
 */
export function payeeAccountHash(salt: Hex, account: FingerprintFields["bankAccount"]): Hex {
  return computeHmac("sha256", secret(salt), toUtf8Bytes(fingerprintText("bankAccount", account)));
}

/** 32 random bytes. */
export function randomSalt(): Hex {
  return hexlify(randomBytes(32));
}
