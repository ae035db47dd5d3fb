// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Band, IPricing, PricingInput, Step} from "./IPricing.sol";

/// @title QualityTable
/// @notice What the pricing modules share: reading values, adjusting a price by bands and steps, one final rounding.
library QualityTable {
    using SafeCast for uint256;
    using SafeCast for int256;

    /// @notice Most bands of a table, which bounds the walk over them.
    uint256 internal constant MAX_BANDS = 16;

    /// @notice One, in hundredths of a percent.
    uint256 internal constant WHOLE = 10_000;

    uint256 private constant VALUE_BITS = 16;
    uint256 private constant VALUE_MASK = 0xffff;
    uint256 private constant MILLIONTHS = 1_000_000;

    /// @notice Quality value number `index`.
    function valueAt(PricingInput calldata input, uint256 index) internal pure returns (uint256) {
        return (uint256(input.values) >> (VALUE_BITS * index)) & VALUE_MASK;
    }

    /// @notice Refuses values beyond the first `used` ones.
    function requireUnused(PricingInput calldata input, uint256 used) internal pure {
        if (uint256(input.values) >> (VALUE_BITS * used) == 0) return;
        uint256 index = used;
        while (valueAt(input, index) == 0) ++index;
        revert IPricing.Pricing_UnusedValue(index, valueAt(input, index));
    }

    /// @notice Share of the weight that counts, in hundredths of a percent of `WHOLE - baseMoisture`.
    /// Notes: weight × (100 − moisture) / (100 − base) when the goods are wetter than the base; drier goods gain nothing.
    /// @param index Which quality value the moisture is, for the error.
    /// @param moisture Measured moisture, 0.01 %.
    /// @param baseMoisture Moisture up to which the weight counts in full, 0.01 %.
    function dryShare(uint256 index, uint256 moisture, uint256 baseMoisture) internal pure returns (uint256) {
        if (moisture >= WHOLE) revert IPricing.Pricing_ValueOutOfRange(index, moisture, WHOLE - 1);
        return WHOLE - (moisture > baseMoisture ? moisture : baseMoisture);
    }

    /// @notice Settled quantity and amount of `quantity × share / whole` at a unit price; each is rounded half up once.
    /// Notes: quantity < 2^64, share ≤ whole ≤ 10^4 and unitPrice < 2^129 keep every product below 2^209. An amount
    /// beyond 128 bits reverts in `SafeCast`.
    function settle(
        uint256 quantity,
        uint256 share,
        uint256 whole,
        uint256 unitPrice
    ) internal pure returns (uint64 settledQuantity, uint128 amount) {
        uint256 dry = quantity * share;
        settledQuantity = _divideHalfUp(dry, whole).toUint64();
        amount = _divideHalfUp(dry * unitPrice, whole * MILLIONTHS).toUint128();
    }

    /// @notice Unit price after an adjustment, never below zero; millionths of a minor unit per base unit.
    function adjusted(uint256 unitPrice, int256 adjustment) internal pure returns (uint256) {
        int256 result = unitPrice.toInt256() + adjustment;
        return result < 0 ? 0 : result.toUint256();
    }

    /// @notice What the band of a value adds to the unit price, millionths of a minor unit per base unit.
    /// Notes: the caller has refused values below the first band.
    function bandAdjustment(Band[] memory bands, uint256 value) internal pure returns (int256) {
        uint256 i = bands.length - 1;
        while (value < bands[i].from) --i;
        return _within(bands[i], value);
    }

    /// @notice What the steps of a value add to the unit price, millionths of a minor unit per base unit.
    function stepAdjustment(Step memory step, uint256 value, bool lessIsBetter) internal pure returns (int256) {
        if (step.step == 0) return 0;
        bool better = lessIsBetter ? value < step.base : value > step.base;
        uint256 distance = value < step.base ? step.base - value : value - step.base;
        uint256 steps = distance / step.step;
        if (!better) return -(steps * step.penalty).toInt256();
        uint256 reward = steps * step.reward;
        return (reward > step.rewardCap ? step.rewardCap : reward).toInt256();
    }

    /// @notice Accepts bands that are sorted, never pay less for better and never jump by more than `largestStep`.
    function validateBands(bytes32 field, Band[] memory bands, uint256 largestStep) internal pure {
        if (bands.length == 0 || bands.length > MAX_BANDS) {
            revert IPricing.Pricing_BandCount(field, bands.length, MAX_BANDS);
        }
        for (uint256 i = 0; i < bands.length; ++i) {
            Band memory band = bands[i];
            if ((band.step == 0) != (band.priceStep == 0) || band.cap < band.start) {
                revert IPricing.Pricing_InvalidBand(field, i);
            }
            if (band.priceStep > largestStep) {
                revert IPricing.Pricing_JumpTooLarge(field, i, band.priceStep, largestStep);
            }
            if (i == 0) continue;
            if (band.from <= bands[i - 1].from) revert IPricing.Pricing_NotSorted(field, i);
            int256 before = _within(bands[i - 1], band.from - 1);
            if (band.start < before) revert IPricing.Pricing_PaysLessForBetter(field, i);
            uint256 jump = (band.start - before).toUint256();
            if (jump > largestStep) revert IPricing.Pricing_JumpTooLarge(field, i, jump, largestStep);
        }
    }

    /// @notice Accepts steps that are empty or complete: a cap that lets one reward through, no cap without reward.
    function validateStep(bytes32 field, Step memory step) internal pure {
        if (step.step == 0 && (step.base != 0 || step.reward != 0 || step.penalty != 0)) {
            revert IPricing.Pricing_InvalidField(field, step.step);
        }
        if (step.rewardCap < step.reward || (step.reward == 0 && step.rewardCap != 0)) {
            revert IPricing.Pricing_InvalidField(field, step.rewardCap);
        }
    }

    /// @notice Accepts a base moisture below 100 %.
    function validateMoisture(bytes32 field, uint256 baseMoisture) internal pure {
        if (baseMoisture >= WHOLE) revert IPricing.Pricing_InvalidField(field, baseMoisture);
    }

    /// @notice Accepts only the bytes that encoding the decoded table gives again.
    function requireCanonical(bytes calldata table, bytes memory encoded) internal pure {
        if (keccak256(table) != keccak256(encoded)) revert IPricing.Pricing_NotCanonical();
    }

    function _within(Band memory band, uint256 value) private pure returns (int256) {
        if (band.step == 0) return band.start;
        uint256 steps = (value - band.from) / band.step;
        int256 adjustment = band.start + (steps * band.priceStep).toInt256();
        return adjustment > band.cap ? int256(band.cap) : adjustment;
    }

    /// @dev Rounds n / d to the nearest integer, halves up.
    function _divideHalfUp(uint256 n, uint256 d) private pure returns (uint256) {
        return (2 * n + d) / (2 * d);
    }
}
