import { Contract, type ContractRunner, type Interface } from "ethers";

import {
  AcceptanceBook__factory,
  AccessManager__factory,
  BankDeposit__factory,
  BankDesk__factory,
  BusinessCalendar__factory,
  CoalPrice__factory,
  ERC7913P256Verifier__factory,
  ERC7913WebAuthnVerifier__factory,
  EvidenceRegistry__factory,
  FacilityFactory__factory,
  FinancingDesk__factory,
  FingerprintSet__factory,
  FlatPrice__factory,
  FrameworkBook__factory,
  GrainPrice__factory,
  HealthCheck__factory,
  IFacility__factory,
  IReceivableNotes__factory,
  IReceivableToken__factory,
  InvoiceRegistry__factory,
  InvoiceStanding__factory,
  LivestockPrice__factory,
  MilkPrice__factory,
  OrderBook__factory,
  PartyAccount__factory,
  PartyRecovery__factory,
  PartyRegistry__factory,
  PauseGuardian__factory,
  PaymentHistory__factory,
  PortfolioLens__factory,
  PriceIndex__factory,
  Recourse__factory,
  Scorecard__factory,
  TrancheVault__factory,
} from "../typechain-types/index.js";

/** The factory of every contract by its name in an address book, and of those that have addresses only. */
export const FACTORIES = {
  AccessManager: AccessManager__factory,
  BankAccessManager: AccessManager__factory,
  PauseGuardian: PauseGuardian__factory,
  PartyRegistry: PartyRegistry__factory,
  PartyRecovery: PartyRecovery__factory,
  BusinessCalendar: BusinessCalendar__factory,
  FingerprintSet: FingerprintSet__factory,
  OrderBook: OrderBook__factory,
  FrameworkBook: FrameworkBook__factory,
  EvidenceRegistry: EvidenceRegistry__factory,
  PriceIndex: PriceIndex__factory,
  AcceptanceBook: AcceptanceBook__factory,
  InvoiceStanding: InvoiceStanding__factory,
  InvoiceRegistry: InvoiceRegistry__factory,
  PaymentHistory: PaymentHistory__factory,
  // These two stand in two pieces of code each: their interface is what callers see.
  ReceivableToken: IReceivableToken__factory,
  ReceivableNotes: IReceivableNotes__factory,
  Scorecard: Scorecard__factory,
  Recourse: Recourse__factory,
  FacilityFactory: FacilityFactory__factory,
  FinancingDesk: FinancingDesk__factory,
  HealthCheck: HealthCheck__factory,
  PortfolioLens: PortfolioLens__factory,
  BankDesk: BankDesk__factory,
  BankDeposit: BankDeposit__factory,
  ERC7913P256Verifier: ERC7913P256Verifier__factory,
  ERC7913WebAuthnVerifier: ERC7913WebAuthnVerifier__factory,
  FlatPrice: FlatPrice__factory,
  CoalPrice: CoalPrice__factory,
  MilkPrice: MilkPrice__factory,
  GrainPrice: GrainPrice__factory,
  LivestockPrice: LivestockPrice__factory,
  // Stands in two pieces of code as well.
  Facility: IFacility__factory,
  TrancheVault: TrancheVault__factory,
  PartyAccount: PartyAccount__factory,
} as const;

export type InterfaceName = keyof typeof FACTORIES;

/** A contract of the suite, typed. */
export type ContractOf<Name extends InterfaceName> = ReturnType<(typeof FACTORIES)[Name]["connect"]>;

const parsed = new Map<InterfaceName, Interface>();

/** The parsed interface of a contract; parsed once. */
export function interfaceOf<Name extends InterfaceName>(name: Name): ContractOf<Name>["interface"] {
  const known = parsed.get(name) ?? FACTORIES[name].createInterface();
  parsed.set(name, known);
  return known as ContractOf<Name>["interface"];
}

/** A contract at an address. Its interface is parsed once: that takes longer than asking it something. */
export function connectTo<Name extends InterfaceName>(
  name: Name,
  address: string,
  runner: ContractRunner,
): ContractOf<Name> {
  return new Contract(address, interfaceOf(name), runner) as unknown as ContractOf<Name>;
}

/** The ABI type of a function's argument, by its position: the truth about how a struct is encoded. */
export function argumentType(name: InterfaceName, method: string, position: number) {
  const type = (interfaceOf(name) as Interface).getFunction(method)?.inputs[position];
  if (type === undefined) throw new TypeError(`${name}.${method} has no argument ${position}`);
  return type;
}
