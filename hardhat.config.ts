import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

import { networks } from "./config/networks.js";
import { solidity } from "./config/solidity.js";
import { paths, test, typechain } from "./config/testing.js";
import { warningsAreErrors } from "./config/warnings.js";
import { tasks } from "./tasks/index.js";

export default defineConfig({
  plugins: [toolbox, warningsAreErrors],
  solidity,
  networks,
  paths,
  test,
  typechain,
  tasks,
});
