// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILivestockPrice} from "./ILivestockPrice.sol";
import {IPricing, PricingInput} from "./IPricing.sol";
import {QualityTable} from "./QualityTable.sol";

/// @title LivestockPrice
contract LivestockPrice is ILivestockPrice {
    using QualityTable for PricingInput;

    uint256 private constant HEADS = 0;
    uint256 private constant USED_VALUES = 1;

    /// @inheritdoc IPricing
    function price(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        LivestockTable memory terms = abi.decode(table, (LivestockTable));
        uint256 heads = input.valueAt(HEADS);
        uint256 quantity = input.quantity;
        if (heads == 0 && quantity != 0) revert LivestockPrice_NoHeads(quantity);
        if (quantity < heads * terms.minAverage || quantity > heads * terms.maxAverage) {
            revert LivestockPrice_AverageOutOfRange(quantity / heads, terms.minAverage, terms.maxAverage);
        }
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
        LivestockTable memory terms = abi.decode(table, (LivestockTable));
        QualityTable.requireCanonical(table, abi.encode(terms));
        if (terms.maxAverage == 0) revert Pricing_InvalidField("maxAverage", terms.maxAverage);
        if (terms.minAverage > terms.maxAverage) revert Pricing_InvalidField("minAverage", terms.minAverage);
    }

    /// @inheritdoc ILivestockPrice
    function encodeTable(LivestockTable calldata table) external pure returns (bytes memory) {
        return abi.encode(table);
    }

    /// @inheritdoc IPricing
    function sector() external pure returns (bytes32) {
        return "livestock";
    }

    function _settle(PricingInput calldata input) private pure returns (uint64 settledQuantity, uint128 amount) {
        input.requireUnused(USED_VALUES);
        return QualityTable.settle(input.quantity, 1, 1, input.unitPrice);
    }
}
