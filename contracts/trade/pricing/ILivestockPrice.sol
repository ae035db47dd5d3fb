// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPricing} from "./IPricing.sol";

/// @title ILivestockPrice
/// @notice Live animals, in kilograms of live weight: the weight is paid, the head count must be plausible for it.
/// Notes: v0 is the head count; v1 to v3 are spare. Index, spread and floor of the price are the order's price rule,
/// applied before: `unitPrice` is their result.
interface ILivestockPrice is IPricing {
    /// @notice The average live weight that the order foresees.
    struct LivestockTable {
        /// @dev Lowest average live weight, kilograms a head.
        uint32 minAverage;
        /// @dev Highest average live weight, kilograms a head.
        uint32 maxAverage;
    }

    /// @notice Thrown when the average live weight, kilograms a head and rounded down, is not between the two limits.
    error LivestockPrice_AverageOutOfRange(uint256 average, uint256 minimum, uint256 maximum);

    /// @notice Thrown when weight is to be paid without a single animal.
    error LivestockPrice_NoHeads(uint256 quantity);

    /// @notice The table as `price` and `validate` take it.
    function encodeTable(LivestockTable calldata table) external pure returns (bytes memory);
}
