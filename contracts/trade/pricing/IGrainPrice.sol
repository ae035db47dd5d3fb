// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Band, IPricing} from "./IPricing.sol";

/// @title IGrainPrice
/// @notice Grain, in kilograms: weight by moisture, price by the grade of its bulk density.
/// Notes: values are v0 bulk density in g/l, v1 moisture in 0.01 %; v2 and v3 are spare.
interface IGrainPrice is IPricing {
    /// @notice The adjustment table of a grain contract.
    struct GrainTable {
        /// @dev Moisture up to which the weight counts in full, 0.01 %; maize 14 %.
        uint16 baseMoisture;
        /// @dev Most that one g/l may change the unit price, in millionths of a minor unit per kilogram.
        uint64 largestStep;
        /// @dev By bulk density, g/l, one band a grade; below the first band the grain is rejected.
        Band[] bulkDensity;
    }

    /// @notice Thrown when the bulk density, g/l, is below the lowest grade of the contract.
    error GrainPrice_Rejected(uint256 value, uint256 limit);

    /// @notice The table as `price` and `validate` take it.
    function encodeTable(GrainTable calldata table) external pure returns (bytes memory);
}
