import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import access from "./access.js";
import financing from "./financing.js";
import lens from "./lens.js";
import parties from "./parties.js";
import receivables from "./receivables.js";
import settlement from "./settlement.js";
import trade from "./trade.js";

/** The whole suite; the same for the in-process chain, a node on this machine and a public network. */
export default buildModule("Ordos", (m) => ({
  ...m.useModule(access),
  ...m.useModule(parties),
  ...m.useModule(trade),
  ...m.useModule(receivables),
  ...m.useModule(settlement),
  ...m.useModule(financing),
  ...m.useModule(lens),
}));
