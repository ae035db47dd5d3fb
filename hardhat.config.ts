import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

import { networks } from "./config/networks.js";
import { solidity } from "./config/solidity.js";
import { parallelCompile } from "./config/parallel-compile.js";
import { paths, test } from "./config/testing.js";
import { orderedTypes, typechain } from "./config/typechain.js";
import { warningsAreErrors } from "./config/warnings.js";
import { tasks } from "./tasks/index.js";

export default defineConfig({
  plugins: [toolbox, warningsAreErrors, orderedTypes, parallelCompile],
  solidity,
  networks,
  paths,
  test,
  typechain,
  tasks,
});
