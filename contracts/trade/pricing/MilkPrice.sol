// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMilkPrice} from "./IMilkPrice.sol";
import {IPricing, PricingInput} from "./IPricing.sol";
import {QualityTable} from "./QualityTable.sol";

/// @title MilkPrice
contract MilkPrice is IMilkPrice {
    using QualityTable for PricingInput;

    uint256 private constant FAT = 0;
    uint256 private constant PROTEIN = 1;
    uint256 private constant SOMATIC_CELLS = 2;
    uint256 private constant BACTERIA = 3;

    /// @inheritdoc IPricing
    function price(
        PricingInput calldata input,
        bytes calldata table
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        MilkTable memory terms = abi.decode(table, (MilkTable));
        int256 adjustment =
            QualityTable.stepAdjustment(terms.fat, input.valueAt(FAT), false) +
                QualityTable.stepAdjustment(terms.protein, input.valueAt(PROTEIN), false) +
                QualityTable.stepAdjustment(terms.somaticCells, input.valueAt(SOMATIC_CELLS), true) +
                QualityTable.stepAdjustment(terms.bacteria, input.valueAt(BACTERIA), true);
        return QualityTable.settle(input.quantity, 1, 1, QualityTable.adjusted(input.unitPrice, adjustment));
    }

    /// @inheritdoc IPricing
    function priceAgreed(
        PricingInput calldata input,
        bytes calldata
    ) external pure returns (uint64 settledQuantity, uint128 amount) {
        return QualityTable.settle(input.quantity, 1, 1, input.unitPrice);
    }

    /// @inheritdoc IPricing
    function validate(bytes calldata table) external pure {
        MilkTable memory terms = abi.decode(table, (MilkTable));
        QualityTable.requireCanonical(table, abi.encode(terms));
        QualityTable.validateStep("fat", terms.fat);
        QualityTable.validateStep("protein", terms.protein);
        QualityTable.validateStep("somaticCells", terms.somaticCells);
        QualityTable.validateStep("bacteria", terms.bacteria);
    }

    /// @inheritdoc IMilkPrice
    function encodeTable(MilkTable calldata table) external pure returns (bytes memory) {
        return abi.encode(table);
    }

    /// @inheritdoc IPricing
    function sector() external pure returns (bytes32) {
        return "milk";
    }
}
