import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import parties from "./parties.js";
import { seat, seatOf } from "./seats.js";
import trade from "./trade.js";

/** The claim on the buyer. Token, notes and the invoice registry name each other by their seats. */
export default buildModule("Receivables", (m) => {
  const { accessManager, seats } = m.useModule(access);
  const { partyRegistry } = m.useModule(parties);
  const { invoiceRegistry } = m.useModule(trade);

  const paymentHistory = m.contract("PaymentHistory", [accessManager]);
  const tokenAt = seatOf(m, seats, "ReceivableToken");
  const receivableNotes = seat(m, seats, "ReceivableNotes", [partyRegistry, tokenAt, invoiceRegistry]);
  const receivableToken = seat(
    m,
    seats,
    "ReceivableToken",
    [m.getParameter<bigint>("utcOffset"), partyRegistry, invoiceRegistry, paymentHistory, receivableNotes],
    tokenAt,
  );
  return { paymentHistory, receivableNotes, receivableToken };
});
