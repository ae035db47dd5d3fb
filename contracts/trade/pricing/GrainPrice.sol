// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGrainPrice} from "./IGrainPrice.sol";
import {IPricing, PricingInput} from "./IPricing.sol";
import {QualityTable} from "./QualityTable.sol";

/// @title GrainPrice
contract GrainPrice is IGrainPrice {
    using QualityTable for PricingInput;

    uint256 private constant BULK_DENSITY = 0;
    uint256 private constant MOISTURE = 1;
    uint256 private constant USED_VALUES = 2;

    /// @inheritdoc IPricing
    function price(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        GrainTable memory terms = abi.decode(table, (GrainTable));
        uint256 bulkDensity = input.valueAt(BULK_DENSITY);
        uint256 lowest = terms.bulkDensity[0].from;
        if (bulkDensity < lowest) revert GrainPrice_Rejected(bulkDensity, lowest);

        int256 adjustment = QualityTable.bandAdjustment(terms.bulkDensity, bulkDensity);
        return _settle(input, terms.baseMoisture, QualityTable.adjusted(input.unitPrice, adjustment));
    }

    /// @inheritdoc IPricing
    function priceAgreed(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        GrainTable memory terms = abi.decode(table, (GrainTable));
        return _settle(input, terms.baseMoisture, input.unitPrice);
    }

    /// @inheritdoc IPricing
    function validate(bytes calldata table) external pure {
        GrainTable memory terms = abi.decode(table, (GrainTable));
        QualityTable.requireCanonical(table, abi.encode(terms));
        QualityTable.validateMoisture("baseMoisture", terms.baseMoisture);
        QualityTable.validateBands("bulkDensity", terms.bulkDensity, terms.largestStep);
    }

    /// @inheritdoc IGrainPrice
    function encodeTable(GrainTable calldata table) external pure returns (bytes memory) {
        return abi.encode(table);
    }

    /// @inheritdoc IPricing
    function sector() external pure returns (bytes32) {
        return "grain";
    }

    function _settle(
        PricingInput calldata input,
        uint256 baseMoisture,
        uint256 unitPrice
    ) private pure returns (uint64 settledQuantity, uint128 amount) {
        input.requireUnused(USED_VALUES);
        uint256 share = QualityTable.dryShare(MOISTURE, input.valueAt(MOISTURE), baseMoisture);
        return QualityTable.settle(input.quantity, share, QualityTable.WHOLE - baseMoisture, unitPrice);
    }
}
