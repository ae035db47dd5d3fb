// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Acts} from "./Acts.sol";
import {LifeRules} from "./LifeRules.sol";

/// @title The handler of the campaign
/// @notice It stands beside the campaign because the runner knows a target by the artifacts of the files it is given.
contract Handler is Acts {
    constructor() {
        setUpWorld();
    }
}

/// @title The invariant campaign over the whole life
contract LifeInvariant is LifeRules {
    function setUp() public {
        handler = new Handler();
        targetContract(address(handler));
        bytes4[] memory probes = new bytes4[](2);
        (probes[0], probes[1]) = (Acts.probeRepay.selector, Acts.probeExit.selector);
        excludeSelector(address(handler), probes);
    }

    function invariant_Life() public {
        assertAll();
        assertExits();
    }
}
