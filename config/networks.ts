import { configVariable, type HardhatUserConfig } from "hardhat/config";

import { isCoverage } from "./testing.js";

export const networks = {
  /** In process, for tests and tasks that name no network. */
  default: {
    type: "edr-simulated",
    chainType: "l1",
    hardfork: "cancun",
    // Code that counts its own lines is larger than a network takes.
    allowUnlimitedContractSize: isCoverage,
    accounts: { count: 40 },
  },
  /** A node on this machine: `npx hardhat node` or `npx anvil`. */
  localhost: {
    type: "http",
    chainType: "l1",
    url: "http://127.0.0.1:8545",
  },
  /**
   * Any public or consortium network. URL and key come from the encrypted keystore:
   * `npx hardhat keystore set ORDOS_RPC_URL` and `npx hardhat keystore set ORDOS_DEPLOYER_KEY`.
   */
  testnet: {
    type: "http",
    chainType: "l1",
    url: configVariable("ORDOS_RPC_URL"),
    accounts: [configVariable("ORDOS_DEPLOYER_KEY")],
  },
} satisfies HardhatUserConfig["networks"];
