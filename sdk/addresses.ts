import { addressOf } from "./checks.js";
import { InputError } from "./failure.js";

/** Contracts without which a suite is none. */
export const CORE_CONTRACTS = [
  "AccessManager",
  "PauseGuardian",
  "PartyRegistry",
  "PartyRecovery",
  "BusinessCalendar",
  "FingerprintSet",
  "OrderBook",
  "FrameworkBook",
  "EvidenceRegistry",
  "PriceIndex",
  "AcceptanceBook",
  "InvoiceStanding",
  "InvoiceRegistry",
  "PaymentHistory",
  "ReceivableToken",
  "ReceivableNotes",
  "Scorecard",
  "Recourse",
  "FacilityFactory",
  "FinancingDesk",
  "HealthCheck",
  "PortfolioLens",
] as const;

/**
 * Contracts that a suite may lack: a bank's desk where money is another token, verifiers of keys that are no addresses,
 * pricing modules of other sectors.
 */
export const FURTHER_CONTRACTS = [
  "BankAccessManager",
  "BankDesk",
  "BankDeposit",
  "ERC7913P256Verifier",
  "ERC7913WebAuthnVerifier",
  "FlatPrice",
  "CoalPrice",
  "MilkPrice",
  "GrainPrice",
  "LivestockPrice",
] as const;

/** Code that the token and the notes contract run as their own. Nobody calls it; it is named so that it can be verified. */
export const CODE_PARTS = [
  "NotesExtension",
  "NotesReductions",
  "ReceivableExtension",
  "ReceivableAnnex",
  "Amendments",
  "CourtOrders",
] as const;

export type CoreContract = (typeof CORE_CONTRACTS)[number];
export type FurtherContract = (typeof FURTHER_CONTRACTS)[number];
export type CodePart = (typeof CODE_PARTS)[number];

/** Name of a contract in an address book. Facilities, vaults and party accounts are many and have addresses only. */
export type ContractName = CoreContract | FurtherContract;

/** Where a network's suite is. The deployment writes one as JSON; unknown names in it are left alone. */
export interface AddressBook {
  readonly chainId: number;
  /** Seconds that civil time is ahead of UTC; between −50,400 and 50,400. */
  readonly utcOffset: number;
  /** Block of the first contract: no event of the suite is older. 0 when absent. */
  readonly deployedAtBlock?: number;
  readonly contracts: Readonly<Record<CoreContract, string> & Partial<Record<FurtherContract | CodePart, string>>>;
}

const MAX_OFFSET = 50_400;

function integer(value: unknown, field: string, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new InputError("field", field, `not a whole number between ${min} and ${max}`);
  }
  return value;
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new InputError("field", field, "not an object");
  return value as Record<string, unknown>;
}

/**
 * A checked, frozen address book of parsed JSON.
 * @throws InputError `field`, `address`, or `contract` when a core contract is missing
 */
export function parseAddressBook(json: unknown): AddressBook {
  const book = record(json, "addressBook");
  const given = record(book.contracts, "addressBook.contracts");
  const contracts: Partial<Record<ContractName | CodePart, string>> = {};
  for (const name of [...CORE_CONTRACTS, ...FURTHER_CONTRACTS, ...CODE_PARTS]) {
    const address = given[name];
    if (typeof address === "string") contracts[name] = addressOf(address, `addressBook.contracts.${name}`);
  }
  const missing = CORE_CONTRACTS.filter((name) => contracts[name] === undefined);
  if (missing.length > 0) {
    throw new InputError("contract", "addressBook.contracts", `no address of ${missing.join(", ")}`);
  }
  return Object.freeze({
    chainId: integer(book.chainId, "addressBook.chainId", 1, Number.MAX_SAFE_INTEGER),
    utcOffset: integer(book.utcOffset, "addressBook.utcOffset", -MAX_OFFSET, MAX_OFFSET),
    deployedAtBlock: integer(book.deployedAtBlock ?? 0, "addressBook.deployedAtBlock", 0, Number.MAX_SAFE_INTEGER),
    contracts: Object.freeze(contracts) as AddressBook["contracts"],
  });
}

/**
 * Address of a contract of the suite.
 * @throws InputError `contract` when the book has none
 */
export function contractAt(book: AddressBook, name: ContractName): string {
  const address = book.contracts[name];
  if (address === undefined) throw new InputError("contract", name, "the address book has no address of it");
  return address;
}
