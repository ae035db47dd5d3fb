// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICoalPrice} from "./ICoalPrice.sol";
import {IPricing, PricingInput} from "./IPricing.sol";
import {QualityTable} from "./QualityTable.sol";

/// @title CoalPrice
contract CoalPrice is ICoalPrice {
    using QualityTable for PricingInput;

    uint256 private constant CALORIFIC = 0;
    uint256 private constant MOISTURE = 1;
    uint256 private constant SULPHUR = 2;
    uint256 private constant VOLATILE_MATTER = 3;

    /// @inheritdoc IPricing
    function price(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        CoalTable memory terms = abi.decode(table, (CoalTable));
        uint256 calorific = input.valueAt(CALORIFIC);
        uint256 lowest = terms.calorific[0].from;
        if (calorific < lowest) revert CoalPrice_Rejected(calorific, lowest);

        int256 adjustment =
            QualityTable.bandAdjustment(terms.calorific, calorific) +
                QualityTable.stepAdjustment(terms.sulphur, input.valueAt(SULPHUR), true) +
                QualityTable.stepAdjustment(terms.volatileMatter, input.valueAt(VOLATILE_MATTER), false);
        return _settle(input, terms.baseMoisture, QualityTable.adjusted(input.unitPrice, adjustment));
    }

    /// @inheritdoc IPricing
    function priceAgreed(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        CoalTable memory terms = abi.decode(table, (CoalTable));
        return _settle(input, terms.baseMoisture, input.unitPrice);
    }

    /// @inheritdoc IPricing
    function validate(bytes calldata table) external pure {
        CoalTable memory terms = abi.decode(table, (CoalTable));
        QualityTable.requireCanonical(table, abi.encode(terms));
        QualityTable.validateMoisture("baseMoisture", terms.baseMoisture);
        QualityTable.validateStep("sulphur", terms.sulphur);
        QualityTable.validateStep("volatileMatter", terms.volatileMatter);
        QualityTable.validateBands("calorific", terms.calorific, terms.largestStep);
    }

    /// @inheritdoc ICoalPrice
    function encodeTable(CoalTable calldata table) external pure returns (bytes memory) {
        return abi.encode(table);
    }

    /// @inheritdoc IPricing
    function sector() external pure returns (bytes32) {
        return "coal";
    }

    function _settle(
        PricingInput calldata input,
        uint256 baseMoisture,
        uint256 unitPrice
    ) private pure returns (uint64 settledQuantity, uint128 amount) {
        uint256 share = QualityTable.dryShare(MOISTURE, input.valueAt(MOISTURE), baseMoisture);
        return QualityTable.settle(input.quantity, share, QualityTable.WHOLE - baseMoisture, unitPrice);
    }
}
