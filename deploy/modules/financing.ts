import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import parties from "./parties.js";
import receivables from "./receivables.js";
import { seat, seatOf } from "./seats.js";
import trade from "./trade.js";

/** Lending: the facility and the vault are what the factory's clones run on; the facility knows the factory's seat. */
export default buildModule("Financing", (m) => {
  const { accessManager, pauseGuardian, seats } = m.useModule(access);
  const { partyRegistry } = m.useModule(parties);
  const { orderBook, evidenceRegistry, invoiceStanding, priceIndex } = m.useModule(trade);
  const { receivableToken, receivableNotes, paymentHistory } = m.useModule(receivables);

  const admissions = m.library("Admissions");
  const pricing = m.library("Pricing");
  const loanBook = m.library("LoanBook");
  const capitalLedger = m.library("CapitalLedger");
  const transits = m.library("Transits");
  const concessions = m.library("Concessions", { libraries: { Transits: transits } });
  const pledges = m.library("Pledges", { libraries: { Pricing: pricing, Transits: transits } });
  const lines = m.library("Lines", { libraries: { Pricing: pricing, Transits: transits } });
  const credits = m.library("Credits");
  const collections = m.library("Collections", { libraries: { Pledges: pledges, Transits: transits } });
  const workouts = m.library("Workouts", { libraries: { Collections: collections } });
  const draws = m.library("Draws", {
    libraries: { Pledges: pledges, Pricing: pricing, Transits: transits },
  });
  const orderQuotes = m.library("OrderQuotes");
  const orderLoans = m.library("OrderLoans", { libraries: { Transits: transits } });
  const orderRolls = m.library("OrderRolls", { libraries: { Transits: transits } });

  const factoryAt = seatOf(m, seats, "FacilityFactory");
  const scorecard = m.contract("Scorecard");
  const positions = m.library("Positions");
  const recourse = m.contract("Recourse", [partyRegistry, receivableToken, receivableNotes, invoiceStanding], {
    libraries: { Positions: positions },
  });
  const setup = {
    pauseGuardian,
    utcOffset: m.getParameter<bigint>("utcOffset"),
    suite: {
      parties: partyRegistry,
      token: receivableToken,
      history: paymentHistory,
      scorecard,
      standing: invoiceStanding,
      orders: orderBook,
      evidence: evidenceRegistry,
      recourse,
      factory: factoryAt,
    },
  };
  const facilityAnnex = m.contract("FacilityAnnex", [setup, priceIndex], {
    libraries: {
      Collections: collections,
      Concessions: concessions,
      Lines: lines,
      LoanBook: loanBook,
      Pledges: pledges,
      Pricing: pricing,
      Transits: transits,
      Workouts: workouts,
    },
  });
  const facilityExtension = m.contract("FacilityExtension", [setup, facilityAnnex], {
    libraries: {
      CapitalLedger: capitalLedger,
      Collections: collections,
      Credits: credits,
      OrderRolls: orderRolls,
      Pricing: pricing,
      Transits: transits,
      Workouts: workouts,
    },
  });
  const facility = m.contract("Facility", [setup, facilityExtension], {
    libraries: {
      Admissions: admissions,
      CapitalLedger: capitalLedger,
      Collections: collections,
      Draws: draws,
      LoanBook: loanBook,
      OrderLoans: orderLoans,
      OrderQuotes: orderQuotes,
      OrderRolls: orderRolls,
    },
  });
  const trancheVault = m.contract("TrancheVault", [partyRegistry]);
  const facilityFactory = seat(
    m,
    seats,
    "FacilityFactory",
    [accessManager, partyRegistry, facility, trancheVault],
    factoryAt,
  );
  const financingDesk = m.contract("FinancingDesk", [orderBook, evidenceRegistry, receivableToken]);
  return {
    admissions,
    pricing,
    loanBook,
    capitalLedger,
    collections,
    draws,
    concessions,
    workouts,
    positions,
    orderQuotes,
    orderLoans,
    orderRolls,
    credits,
    pledges,
    lines,
    transits,
    scorecard,
    recourse,
    facilityAnnex,
    facilityExtension,
    facility,
    trancheVault,
    facilityFactory,
    financingDesk,
  };
});
