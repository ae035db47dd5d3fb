import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import parties from "./parties.js";
import { seat, seatOf } from "./seats.js";
import trade from "./trade.js";

/**
 * The claim on the buyer. Token, notes and the invoice registry name each other by their seats; token and notes stand in
 * three pieces of code each, of which the seated one passes on to its extension, and that to the third.
 */
export default buildModule("Receivables", (m) => {
  const { accessManager, seats } = m.useModule(access);
  const { partyRegistry } = m.useModule(parties);
  const { invoiceRegistry } = m.useModule(trade);
  const utcOffset = m.getParameter<bigint>("utcOffset");

  const paymentHistory = m.contract("PaymentHistory", [accessManager]);
  const tokenAt = seatOf(m, seats, "ReceivableToken");
  const notesAt = seatOf(m, seats, "ReceivableNotes");

  const notesReductions = m.contract("NotesReductions", [accessManager, partyRegistry, tokenAt, invoiceRegistry]);
  const notesExtension = m.contract("NotesExtension", [accessManager, partyRegistry, tokenAt, notesReductions]);
  const receivableNotes = seat(
    m,
    seats,
    "ReceivableNotes",
    [accessManager, partyRegistry, tokenAt, notesExtension],
    notesAt,
  );

  const amendments = m.library("Amendments");
  const courtOrders = m.library("CourtOrders");
  const setup = { utcOffset, parties: partyRegistry, history: paymentHistory, notes: notesAt };
  const libraries = { Amendments: amendments, CourtOrders: courtOrders };
  const receivableAnnex = m.contract("ReceivableAnnex", [setup], { libraries });
  const receivableExtension = m.contract(
    "ReceivableExtension",
    [setup, m.getParameter<string>("metadata"), receivableAnnex],
    { libraries },
  );
  const receivableToken = seat(
    m,
    seats,
    "ReceivableToken",
    [utcOffset, partyRegistry, paymentHistory, receivableNotes, invoiceRegistry, receivableExtension],
    tokenAt,
  );
  return {
    paymentHistory,
    notesReductions,
    notesExtension,
    receivableNotes,
    amendments,
    courtOrders,
    receivableAnnex,
    receivableExtension,
    receivableToken,
  };
});
