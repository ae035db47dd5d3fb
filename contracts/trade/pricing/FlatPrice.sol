// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPricing, PricingInput} from "./IPricing.sol";
import {QualityTable} from "./QualityTable.sol";

/// @title FlatPrice
/// @notice Goods sold by the piece, or by any unit, at one price: quality plays no part.
/// Notes: all four values are spare; the table is empty.
contract FlatPrice is IPricing {
    using QualityTable for PricingInput;

    /// @inheritdoc IPricing
    function price(
        PricingInput calldata input,
        bytes calldata
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        return _settle(input);
    }

    /// @inheritdoc IPricing
    function priceAgreed(
        PricingInput calldata input,
        bytes calldata
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        return _settle(input);
    }

    /// @inheritdoc IPricing
    function validate(bytes calldata table) external pure {
        if (table.length != 0) revert Pricing_InvalidField("table", table.length);
    }

    /// @inheritdoc IPricing
    function sector() external pure returns (bytes32) {
        return "flat";
    }

    function _settle(PricingInput calldata input) private pure returns (uint64 settledQuantity, uint128 amount) {
        input.requireUnused(0);
        return QualityTable.settle(input.quantity, 1, 1, input.unitPrice);
    }
}
