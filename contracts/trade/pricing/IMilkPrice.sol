// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPricing, Step} from "./IPricing.sol";

/// @title IMilkPrice
/// @notice Raw milk, in kilograms: price by fat, protein, somatic cells and bacteria.
/// Notes: values are v0 fat in 0.01 %, v1 protein in 0.01 %, v2 somatic cells in thousands per ml, v3 total bacterial
/// count in thousands per ml. A failed tank is no matter of price: it never enters the quantity.
interface IMilkPrice is IPricing {
    /// @notice The adjustment table of a milk contract. Each part may be left empty.
    struct MilkTable {
        /// @dev By fat, 0.01 %; more is better.
        Step fat;
        /// @dev By protein, 0.01 %; more is better.
        Step protein;
        /// @dev By somatic cells, thousands per ml; less is better.
        Step somaticCells;
        /// @dev By bacteria, thousands per ml; less is better.
        Step bacteria;
    }

    /// @notice The table as `price` and `validate` take it.
    function encodeTable(MilkTable calldata table) external pure returns (bytes memory);
}
