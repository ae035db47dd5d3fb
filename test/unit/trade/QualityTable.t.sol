// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Band, IPricing, PricingInput, Step} from "../../../contracts/trade/pricing/IPricing.sol";
import {QualityTable} from "../../../contracts/trade/pricing/QualityTable.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Test} from "../../shared/Test.sol";

/// @dev Gives the library's functions an outside, so that their reverts can be expected.
contract QualityTableHarness {
    function valueAt(PricingInput calldata input, uint256 index) external pure returns (uint256) {
        return QualityTable.valueAt(input, index);
    }

    function requireUnused(PricingInput calldata input, uint256 used) external pure {
        QualityTable.requireUnused(input, used);
    }

    function settle(
        uint256 quantity,
        uint256 share,
        uint256 whole,
        uint256 unitPrice
    ) external pure returns (uint64, uint128) {
        return QualityTable.settle(quantity, share, whole, unitPrice);
    }

    function stepAdjustment(Step memory step, uint256 value, bool lessIsBetter) external pure returns (int256) {
        return QualityTable.stepAdjustment(step, value, lessIsBetter);
    }

    function validateBands(Band[] memory bands, uint256 largestStep) external pure {
        QualityTable.validateBands("bands", bands, largestStep);
    }

    function validateStep(Step memory step) external pure {
        QualityTable.validateStep("step", step);
    }
}

contract QualityTableTest is Test {
    QualityTableHarness private library_;

    function setUp() public {
        library_ = new QualityTableHarness();
    }

    // --- values -----------------------------------------------------------------------------------------------------

    function test_ValueAtEachPlace() public view {
        PricingInput memory input;
        input.values = PricingTables.values(1, 2, 65_535, 4);
        assertEq(library_.valueAt(input, 0), 1);
        assertEq(library_.valueAt(input, 1), 2);
        assertEq(library_.valueAt(input, 2), 65_535);
        assertEq(library_.valueAt(input, 3), 4);
    }

    function test_RevertWhen_UnusedValueIsSet() public {
        PricingInput memory input;
        input.values = PricingTables.values(1, 2, 0, 4);
        library_.requireUnused(input, 4);
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_UnusedValue.selector, 3, 4));
        library_.requireUnused(input, 2);
    }

    // --- settle -----------------------------------------------------------------------------------------------------

    function test_SettleRoundsTheQuantityHalfUp() public view {
        (uint64 quantity, ) = library_.settle(1, 1, 2, 0);
        assertEq(quantity, 1, "half");
        (quantity, ) = library_.settle(1, 3_333, 9_999, 0);
        assertEq(quantity, 0, "a third, odd whole");
    }

    function test_SettleTheLargestQuantityAndShare() public view {
        uint256 most = type(uint64).max;
        (uint64 quantity, uint128 amount) = library_.settle(most, 10_000, 10_000, uint256(type(uint64).max) * 1e6);
        assertEq(quantity, most);
        assertEq(amount, most * most);
    }

    function test_RevertWhen_AmountExceedsItsType() public {
        uint256 amount = (uint256(type(uint64).max) * type(uint128).max) / 1e6 + 1;
        VM.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, amount));
        library_.settle(type(uint64).max, 10_000, 10_000, type(uint128).max);
    }

    // --- steps ------------------------------------------------------------------------------------------------------

    function test_StepWhereMoreIsBetter() public view {
        Step memory step = Step({base: 100, step: 10, reward: 3, rewardCap: 7, penalty: 5});
        assertEq(library_.stepAdjustment(step, 100, false), 0);
        assertEq(library_.stepAdjustment(step, 109, false), 0);
        assertEq(library_.stepAdjustment(step, 129, false), 6);
        assertEq(library_.stepAdjustment(step, 130, false), 7, "capped");
        assertEq(library_.stepAdjustment(step, 91, false), 0);
        assertEq(library_.stepAdjustment(step, 80, false), -10);
    }

    function test_StepWhereLessIsBetter() public view {
        Step memory step = Step({base: 100, step: 10, reward: 3, rewardCap: 7, penalty: 5});
        assertEq(library_.stepAdjustment(step, 80, true), 6);
        assertEq(library_.stepAdjustment(step, 0, true), 7, "capped");
        assertEq(library_.stepAdjustment(step, 120, true), -10);
    }

    function test_StepWithoutWidth() public view {
        Step memory none;
        assertEq(library_.stepAdjustment(none, 65_535, false), 0);
    }

    function test_RevertWhen_StepIsIncomplete() public {
        _expectBadStep(Step({base: 1, step: 0, reward: 0, rewardCap: 0, penalty: 0}), 0);
        _expectBadStep(Step({base: 0, step: 0, reward: 1, rewardCap: 1, penalty: 0}), 0);
        _expectBadStep(Step({base: 0, step: 0, reward: 0, rewardCap: 0, penalty: 1}), 0);
        _expectBadStep(Step({base: 0, step: 1, reward: 2, rewardCap: 1, penalty: 0}), 1);
        _expectBadStep(Step({base: 0, step: 1, reward: 0, rewardCap: 3, penalty: 1}), 3);
    }

    // --- bands ------------------------------------------------------------------------------------------------------

    function test_RevertWhen_NoBands() public {
        _expectBad(new Band[](0), abi.encodeWithSelector(IPricing.Pricing_BandCount.selector, bytes32("bands"), 0, 16));
    }

    function test_RevertWhen_TooManyBands() public {
        _expectBad(
            new Band[](17),
            abi.encodeWithSelector(IPricing.Pricing_BandCount.selector, bytes32("bands"), 17, 16)
        );
    }

    function test_RevertWhen_StepHasNoPrice() public {
        Band[] memory bands = _twoBands();
        bands[0].priceStep = 0;
        _expectBad(bands, abi.encodeWithSelector(IPricing.Pricing_InvalidBand.selector, bytes32("bands"), 0));
    }

    function test_RevertWhen_PriceHasNoStep() public {
        Band[] memory bands = _twoBands();
        bands[1].step = 0;
        _expectBad(bands, abi.encodeWithSelector(IPricing.Pricing_InvalidBand.selector, bytes32("bands"), 1));
    }

    function test_RevertWhen_CapIsBelowStart() public {
        Band[] memory bands = _twoBands();
        bands[1].cap = bands[1].start - 1;
        _expectBad(bands, abi.encodeWithSelector(IPricing.Pricing_InvalidBand.selector, bytes32("bands"), 1));
    }

    function test_RevertWhen_PriceStepIsTooLarge() public {
        Band[] memory bands = _twoBands();
        bands[1].priceStep = 11;
        _expectBad(bands, abi.encodeWithSelector(IPricing.Pricing_JumpTooLarge.selector, bytes32("bands"), 1, 11, 10));
    }

    function test_RevertWhen_BandsAreNotSorted() public {
        Band[] memory bands = _twoBands();
        bands[1].from = bands[0].from;
        _expectBad(bands, abi.encodeWithSelector(IPricing.Pricing_NotSorted.selector, bytes32("bands"), 1));
    }

    function test_RevertWhen_BandPaysLess() public {
        // The first band ends at 199 with 9 full steps of 10: +90.
        Band[] memory bands = _twoBands();
        bands[1].start = 89;
        _expectBad(bands, abi.encodeWithSelector(IPricing.Pricing_PaysLessForBetter.selector, bytes32("bands"), 1));
    }

    function test_RevertWhen_BorderJumpsTooFar() public {
        Band[] memory bands = _twoBands();
        bands[1].start = 101;
        bands[1].cap = 101;
        _expectBad(bands, abi.encodeWithSelector(IPricing.Pricing_JumpTooLarge.selector, bytes32("bands"), 1, 11, 10));
    }

    function test_ValidateSoundBands() public view {
        library_.validateBands(_twoBands(), 10);
    }

    /// @dev 100 to 199: ten more for every ten, from 0; from 200: 100 and one more for every ten.
    function _twoBands() private pure returns (Band[] memory bands) {
        bands = new Band[](2);
        bands[0] = Band({from: 100, step: 10, start: 0, priceStep: 10, cap: 1_000});
        bands[1] = Band({from: 200, step: 10, start: 100, priceStep: 1, cap: 1_000});
    }

    function _expectBad(Band[] memory bands, bytes memory reason) private {
        VM.expectRevert(reason);
        library_.validateBands(bands, 10);
    }

    function _expectBadStep(Step memory step, uint256 evidence) private {
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("step"), evidence));
        library_.validateStep(step);
    }
}
