import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import parties from "./parties.js";
import { seat, seatOf } from "./seats.js";

/** From order to accepted invoice. Orders and evidence know the invoice registry, the registry knows the token. */
export default buildModule("Trade", (m) => {
  const { accessManager, pauseGuardian, seats } = m.useModule(access);
  const { partyRegistry } = m.useModule(parties);
  const utcOffset = m.getParameter<bigint>("utcOffset");

  const businessCalendar = m.contract("BusinessCalendar", [
    accessManager,
    m.getParameter<bigint>("calendarFirstDay"),
    utcOffset,
    m.getParameter<bigint>("calendarNoticeDays"),
  ]);
  const fingerprintSet = m.contract("FingerprintSet", [accessManager]);
  const invoicesAt = seatOf(m, seats, "InvoiceRegistry");
  const frameworksAt = seatOf(m, seats, "FrameworkBook");
  const orderBook = m.contract("OrderBook", [
    accessManager,
    pauseGuardian,
    utcOffset,
    partyRegistry,
    frameworksAt,
    invoicesAt,
  ]);
  const frameworkBook = seat(
    m,
    seats,
    "FrameworkBook",
    [pauseGuardian, utcOffset, partyRegistry, orderBook],
    frameworksAt,
  );
  const evidenceRegistry = m.contract("EvidenceRegistry", [utcOffset, partyRegistry, invoicesAt]);
  const priceIndex = m.contract("PriceIndex", [utcOffset, partyRegistry]);
  const acceptanceBook = m.contract("AcceptanceBook", [utcOffset, partyRegistry, invoicesAt]);
  const invoiceStanding = m.contract("InvoiceStanding", [utcOffset, partyRegistry, fingerprintSet, invoicesAt]);
  const invoiceRegistry = seat(
    m,
    seats,
    "InvoiceRegistry",
    [
      pauseGuardian,
      utcOffset,
      partyRegistry,
      orderBook,
      evidenceRegistry,
      acceptanceBook,
      fingerprintSet,
      businessCalendar,
      priceIndex,
      invoiceStanding,
      seatOf(m, seats, "ReceivableToken"),
      seatOf(m, seats, "ReceivableNotes"),
    ],
    invoicesAt,
  );

  const flatPrice = m.contract("FlatPrice");
  const coalPrice = m.contract("CoalPrice");
  const milkPrice = m.contract("MilkPrice");
  const grainPrice = m.contract("GrainPrice");
  const livestockPrice = m.contract("LivestockPrice");
  return {
    businessCalendar,
    fingerprintSet,
    orderBook,
    frameworkBook,
    evidenceRegistry,
    priceIndex,
    acceptanceBook,
    invoiceStanding,
    invoiceRegistry,
    flatPrice,
    coalPrice,
    milkPrice,
    grainPrice,
    livestockPrice,
  };
});
