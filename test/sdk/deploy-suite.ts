import { getCreateAddress, type Signer } from "ethers";

import * as types from "../../typechain-types/index.js";
import { at, deployFacility, deployLendingLibraries } from "./deploy-facility.js";

/** Civil time of China. */
export const OFFSET = 28_800;
/** Where the metadata of receivables is kept. */
export const METADATA = "https://ordos.example/receivables/{id}.json";

/** Libraries of the receivable token's extension. */
async function deployClaimLibraries(deployer: Signer) {
  return {
    "project/contracts/receivables/Amendments.sol:Amendments": await at(
      new types.Amendments__factory(deployer).deploy(),
    ),
    "project/contracts/receivables/CourtOrders.sol:CourtOrders": await at(
      new types.CourtOrders__factory(deployer).deploy(),
    ),
  };
}

/** Addresses of the deployer's next creations: contracts that name each other carry them as immutables. */
async function nextAddresses(deployer: Signer, offsets: number[]): Promise<string[]> {
  const from = await deployer.getAddress();
  const nonce = await deployer.getNonce();
  return offsets.map((offset) => getCreateAddress({ from, nonce: nonce + offset }));
}

/** Deploys everything and wires nothing: the addresses of the contracts by name. */
export async function deploySuite(deployer: Signer): Promise<Record<string, string>> {
  const admin = await deployer.getAddress();
  const AccessManager = await at(new types.AccessManager__factory(deployer).deploy(admin));
  const PauseGuardian = await at(new types.PauseGuardian__factory(deployer).deploy(AccessManager));
  const [recovery = ""] = await nextAddresses(deployer, [1]);
  const PartyRegistry = await at(new types.PartyRegistry__factory(deployer).deploy(AccessManager, OFFSET, recovery));
  const PartyRecovery = await at(
    new types.PartyRecovery__factory(deployer).deploy(AccessManager, OFFSET, PartyRegistry),
  );
  const ERC7913P256Verifier = await at(new types.ERC7913P256Verifier__factory(deployer).deploy());
  const ERC7913WebAuthnVerifier = await at(new types.ERC7913WebAuthnVerifier__factory(deployer).deploy());
  const BusinessCalendar = await at(
    new types.BusinessCalendar__factory(deployer).deploy(AccessManager, 20_454, OFFSET, 30),
  );
  const FingerprintSet = await at(new types.FingerprintSet__factory(deployer).deploy(AccessManager));
  const PaymentHistory = await at(new types.PaymentHistory__factory(deployer).deploy(AccessManager));
  const claims = await deployClaimLibraries(deployer);
  const [frameworks = "", invoices = "", token = "", notes = ""] = await nextAddresses(deployer, [1, 6, 9, 12]);
  const OrderBook = await at(
    new types.OrderBook__factory(deployer).deploy(
      AccessManager,
      PauseGuardian,
      OFFSET,
      PartyRegistry,
      frameworks,
      invoices,
    ),
  );
  const FrameworkBook = await at(
    new types.FrameworkBook__factory(deployer).deploy(PauseGuardian, OFFSET, PartyRegistry, OrderBook),
  );
  const EvidenceRegistry = await at(
    new types.EvidenceRegistry__factory(deployer).deploy(OFFSET, PartyRegistry, invoices),
  );
  const PriceIndex = await at(new types.PriceIndex__factory(deployer).deploy(OFFSET, PartyRegistry));
  const AcceptanceBook = await at(new types.AcceptanceBook__factory(deployer).deploy(OFFSET, PartyRegistry, invoices));
  const InvoiceStanding = await at(
    new types.InvoiceStanding__factory(deployer).deploy(OFFSET, PartyRegistry, FingerprintSet, invoices),
  );
  const InvoiceRegistry = await at(
    new types.InvoiceRegistry__factory(deployer).deploy(
      PauseGuardian,
      OFFSET,
      PartyRegistry,
      OrderBook,
      EvidenceRegistry,
      AcceptanceBook,
      FingerprintSet,
      BusinessCalendar,
      PriceIndex,
      InvoiceStanding,
      token,
      notes,
    ),
  );
  const setup = { utcOffset: OFFSET, parties: PartyRegistry, history: PaymentHistory, notes };
  const ReceivableAnnex = await at(new types.ReceivableAnnex__factory(claims, deployer).deploy(setup));
  const ReceivableExtension = await at(
    new types.ReceivableExtension__factory(claims, deployer).deploy(setup, METADATA, ReceivableAnnex),
  );
  const ReceivableToken = await at(
    new types.ReceivableToken__factory(deployer).deploy(setup, InvoiceRegistry, ReceivableExtension),
  );
  const NotesReductions = await at(
    new types.NotesReductions__factory(deployer).deploy(AccessManager, PartyRegistry, ReceivableToken, InvoiceRegistry),
  );
  const NotesExtension = await at(
    new types.NotesExtension__factory(deployer).deploy(AccessManager, PartyRegistry, ReceivableToken, NotesReductions),
  );
  const ReceivableNotes = await at(
    new types.ReceivableNotes__factory(deployer).deploy(AccessManager, PartyRegistry, ReceivableToken, NotesExtension),
  );
  const FlatPrice = await at(new types.FlatPrice__factory(deployer).deploy());
  const CoalPrice = await at(new types.CoalPrice__factory(deployer).deploy());
  const MilkPrice = await at(new types.MilkPrice__factory(deployer).deploy());
  const GrainPrice = await at(new types.GrainPrice__factory(deployer).deploy());
  const LivestockPrice = await at(new types.LivestockPrice__factory(deployer).deploy());
  const BankDesk = await at(
    new types.BankDesk__factory(deployer).deploy(
      AccessManager,
      OFFSET,
      PartyRegistry,
      ReceivableToken,
      ReceivableNotes,
      "Deposit CNY",
      "CNYd",
    ),
  );
  const BankDeposit = await types.BankDesk__factory.connect(BankDesk, deployer).DEPOSIT();
  const Scorecard = await at(new types.Scorecard__factory(deployer).deploy());
  const positions = await at(new types.Positions__factory(deployer).deploy());
  const Recourse = await at(
    new types.Recourse__factory({ "project/contracts/financing/Positions.sol:Positions": positions }, deployer).deploy(
      PartyRegistry,
      ReceivableToken,
      ReceivableNotes,
      InvoiceStanding,
    ),
  );
  const lending = await deployLendingLibraries(deployer);
  // After the facility's three parts and the vault.
  const [factory = ""] = await nextAddresses(deployer, [4]);
  const asked = {
    parties: PartyRegistry,
    token: ReceivableToken,
    history: PaymentHistory,
    scorecard: Scorecard,
    standing: InvoiceStanding,
    orders: OrderBook,
    evidence: EvidenceRegistry,
    recourse: Recourse,
    factory,
  };
  const facility = await deployFacility(deployer, lending, PauseGuardian, OFFSET, asked, PriceIndex);
  const vault = await at(new types.TrancheVault__factory(deployer).deploy(PartyRegistry));
  const FacilityFactory = await at(
    new types.FacilityFactory__factory(deployer).deploy(AccessManager, PartyRegistry, facility, vault),
  );
  const FinancingDesk = await at(
    new types.FinancingDesk__factory(deployer).deploy(OrderBook, EvidenceRegistry, ReceivableToken),
  );
  const HealthCheck = await at(new types.HealthCheck__factory(deployer).deploy(OrderBook, ReceivableToken));
  const PortfolioLens = await at(new types.PortfolioLens__factory(deployer).deploy(ReceivableToken));
  return {
    AccessManager,
    PauseGuardian,
    PartyRegistry,
    PartyRecovery,
    ERC7913P256Verifier,
    ERC7913WebAuthnVerifier,
    BusinessCalendar,
    FingerprintSet,
    OrderBook,
    FrameworkBook,
    EvidenceRegistry,
    PriceIndex,
    AcceptanceBook,
    InvoiceStanding,
    InvoiceRegistry,
    PaymentHistory,
    ReceivableToken,
    ReceivableNotes,
    ReceivableExtension,
    ReceivableAnnex,
    NotesExtension,
    NotesReductions,
    Scorecard,
    Recourse,
    FacilityFactory,
    FinancingDesk,
    HealthCheck,
    PortfolioLens,
    BankDesk,
    BankDeposit,
    FlatPrice,
    CoalPrice,
    MilkPrice,
    GrainPrice,
    LivestockPrice,
  };
}
