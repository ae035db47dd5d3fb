import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import parties from "./parties.js";
import receivables from "./receivables.js";

/** Bank money: the desk of the bank that keeps the account, and the deposit token it creates. */
export default buildModule("Settlement", (m) => {
  const { bankAccessManager } = m.useModule(access);
  const { partyRegistry } = m.useModule(parties);
  const { receivableToken, receivableNotes } = m.useModule(receivables);

  const bankDesk = m.contract("BankDesk", [
    bankAccessManager,
    m.getParameter<bigint>("utcOffset"),
    partyRegistry,
    receivableToken,
    receivableNotes,
    m.getParameter<string>("depositName"),
    m.getParameter<string>("depositSymbol"),
  ]);
  const bankDeposit = m.contractAt("BankDeposit", m.staticCall(bankDesk, "DEPOSIT"));
  return { bankDesk, bankDeposit };
});
