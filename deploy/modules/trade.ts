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
  const orderBook = m.contract("OrderBook", [accessManager, pauseGuardian, utcOffset, partyRegistry, invoicesAt]);
  const evidenceRegistry = m.contract("EvidenceRegistry", [utcOffset, partyRegistry, invoicesAt]);
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
      fingerprintSet,
      businessCalendar,
      seatOf(m, seats, "ReceivableToken"),
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
    evidenceRegistry,
    invoiceRegistry,
    flatPrice,
    coalPrice,
    milkPrice,
    grainPrice,
    livestockPrice,
  };
});
