// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Band, IPricing, Step} from "./IPricing.sol";

/// @title ICoalPrice
/// @notice Thermal coal, in kilograms: weight by total moisture, price by calorific value, sulphur and volatiles.
/// Notes: values are v0 net calorific value as received (Qnet,ar) in kcal/kg, v1 total moisture (Mt) in 0.01 %,
/// v2 total sulphur, dry (St,d) in 0.01 %, v3 volatile matter, dry ash-free (Vdaf) in 0.01 %.
interface ICoalPrice is IPricing {
    /// @notice The adjustment table of a coal contract.
    struct CoalTable {
        /// @dev Total moisture up to which the weight counts in full, 0.01 %.
        uint16 baseMoisture;
        /// @dev Most that one kcal/kg may change the unit price, in millionths of a minor unit per kilogram.
        uint64 largestStep;
        /// @dev By total sulphur, 0.01 %; less is better.
        Step sulphur;
        /// @dev By volatile matter, 0.01 %; more is better.
        Step volatileMatter;
        /// @dev By net calorific value, kcal/kg; more is better; below the first band the coal is rejected.
        Band[] calorific;
    }

    /// @notice Thrown when the net calorific value, kcal/kg, is below what the contract accepts.
    error CoalPrice_Rejected(uint256 value, uint256 limit);

    /// @notice The table as `price` and `validate` take it.
    function encodeTable(CoalTable calldata table) external pure returns (bytes memory);
}
