import { Contract, type ContractRunner, type Interface } from "ethers";

import * as types from "../../typechain-types/index.js";

/** Every contract of the suite by its name in the address book. */
export const FACTORIES = {
  AccessManager: types.AccessManager__factory,
  BankAccessManager: types.AccessManager__factory,
  PauseGuardian: types.PauseGuardian__factory,
  Seats: types.Seats__factory,
  PartyRegistry: types.PartyRegistry__factory,
  PartyRecovery: types.PartyRecovery__factory,
  PartyAccount: types.PartyAccount__factory,
  ERC7913P256Verifier: types.ERC7913P256Verifier__factory,
  ERC7913WebAuthnVerifier: types.ERC7913WebAuthnVerifier__factory,
  BusinessCalendar: types.BusinessCalendar__factory,
  FingerprintSet: types.FingerprintSet__factory,
  OrderBook: types.OrderBook__factory,
  FrameworkBook: types.FrameworkBook__factory,
  EvidenceRegistry: types.EvidenceRegistry__factory,
  PriceIndex: types.PriceIndex__factory,
  AcceptanceBook: types.AcceptanceBook__factory,
  InvoiceStanding: types.InvoiceStanding__factory,
  InvoiceRegistry: types.InvoiceRegistry__factory,
  FlatPrice: types.FlatPrice__factory,
  CoalPrice: types.CoalPrice__factory,
  MilkPrice: types.MilkPrice__factory,
  GrainPrice: types.GrainPrice__factory,
  LivestockPrice: types.LivestockPrice__factory,
  PaymentHistory: types.PaymentHistory__factory,
  NotesReductions: types.NotesReductions__factory,
  NotesExtension: types.NotesExtension__factory,
  // What callers see of those that stand in two pieces of code each is their interface.
  ReceivableNotes: types.IReceivableNotes__factory,
  Amendments: types.Amendments__factory,
  CourtOrders: types.CourtOrders__factory,
  ReceivableExtension: types.ReceivableExtension__factory,
  ReceivableAnnex: types.ReceivableAnnex__factory,
  ReceivableToken: types.IReceivableToken__factory,
  BankDesk: types.BankDesk__factory,
  BankDeposit: types.BankDeposit__factory,
  Pricing: types.Pricing__factory,
  LoanBook: types.LoanBook__factory,
  CapitalLedger: types.CapitalLedger__factory,
  Admissions: types.Admissions__factory,
  Collections: types.Collections__factory,
  Draws: types.Draws__factory,
  Concessions: types.Concessions__factory,
  Workouts: types.Workouts__factory,
  Positions: types.Positions__factory,
  OrderQuotes: types.OrderQuotes__factory,
  OrderLoans: types.OrderLoans__factory,
  OrderRolls: types.OrderRolls__factory,
  Credits: types.Credits__factory,
  Pledges: types.Pledges__factory,
  Lines: types.Lines__factory,
  Transits: types.Transits__factory,
  Scorecard: types.Scorecard__factory,
  Recourse: types.Recourse__factory,
  FacilityAnnex: types.FacilityAnnex__factory,
  FacilityExtension: types.FacilityExtension__factory,
  Facility: types.IFacility__factory,
  TrancheVault: types.TrancheVault__factory,
  FacilityFactory: types.FacilityFactory__factory,
  FinancingDesk: types.FinancingDesk__factory,
  HealthCheck: types.HealthCheck__factory,
  PortfolioLens: types.PortfolioLens__factory,
} as const;

export type SuiteName = keyof typeof FACTORIES;

export const SUITE_NAMES = Object.keys(FACTORIES) as SuiteName[];

export type SuiteContracts = {
  [Name in SuiteName]: ReturnType<(typeof FACTORIES)[Name]["connect"]>;
};

/** Name of the artifact that a contract of the suite is built from. */
export function artifactOf(name: SuiteName): string {
  return name === "BankAccessManager" ? "AccessManager" : name;
}

const parsed = new Map<SuiteName, Interface>();

/** The interface of a contract of the suite. Parsed once: that takes longer than anything that is done with it. */
export function interfaceOf(name: SuiteName): Interface {
  const known = parsed.get(name) ?? FACTORIES[name].createInterface();
  parsed.set(name, known);
  return known;
}

/** The suite's contracts, typed, at the addresses of the book. */
export function connectSuite(addresses: Record<SuiteName, string>, runner: ContractRunner): SuiteContracts {
  const entries = SUITE_NAMES.map((name) => [name, new Contract(addresses[name], interfaceOf(name), runner)] as const);
  return Object.fromEntries(entries) as unknown as SuiteContracts;
}
