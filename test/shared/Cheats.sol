// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Vm} from "./Vm.sol";

/// @title The one place that knows where the test runner's cheatcodes answer
abstract contract Cheats {
    /// @dev The last 20 bytes of keccak256("hevm cheat code"), as every runner of this family agrees.
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
}
