import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import receivables from "./receivables.js";
import trade from "./trade.js";

/** Read models: the invariants as views, and the portfolio. */
export default buildModule("Lens", (m) => {
  const { orderBook } = m.useModule(trade);
  const { receivableToken } = m.useModule(receivables);
  const healthCheck = m.contract("HealthCheck", [orderBook, receivableToken]);
  const portfolioLens = m.contract("PortfolioLens", [receivableToken]);
  return { healthCheck, portfolioLens };
});
