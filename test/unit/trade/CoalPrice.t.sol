// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CoalPrice} from "../../../contracts/trade/pricing/CoalPrice.sol";
import {ICoalPrice} from "../../../contracts/trade/pricing/ICoalPrice.sol";
import {IPricing, PricingInput} from "../../../contracts/trade/pricing/IPricing.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Test} from "../../shared/Test.sol";

contract CoalPriceTest is Test {
    CoalPrice private module;
    bytes private table;

    function setUp() public {
        module = CoalPrice(create("CoalPrice", ""));
        table = module.encodeTable(PricingTables.coal());
    }

    // --- price: quality ---------------------------------------------------------------------------------------------

    function test_PriceAtBaseQuality() public view {
        _assertPrice(PricingTables.coalOf(8_000, 520_00, 5_000, 800), 8_000_000, 4_160_000_00);
    }

    function test_PriceAboveBaseCalorificValue() public view {
        _assertPrice(PricingTables.coalOf(8_000, 520_00, 5_120, 800), 8_000_000, 4_240_000_00);
    }

    function test_PriceOfUmpireAssay() public view {
        _assertPrice(PricingTables.coalOf(8_000, 520_00, 4_870, 960), 7_860_870, 3_930_434_78);
    }

    function test_RevertWhen_BelowLowestBand() public {
        VM.expectRevert(abi.encodeWithSelector(ICoalPrice.CoalPrice_Rejected.selector, 4_790, 4_800));
        module.price(PricingTables.coalOf(8_000, 520_00, 4_790, 800), table);
    }

    function test_PriceAtEachBorderOfTheBands() public view {
        uint16[14] memory value = [
            4_800,
            4_900,
            4_901,
            4_999,
            5_000,
            5_099,
            5_100,
            5_499,
            5_500,
            5_599,
            5_600,
            5_799,
            5_800,
            65_535
        ];
        int16[14] memory perTonne = [int16(-20), -20, -10, -10, 0, 0, 10, 40, 50, 50, 55, 60, 65, 65];
        for (uint256 i = 0; i < value.length; ++i) {
            (, uint128 amount) = module.price(PricingTables.coalOf(1, 520_00, value[i], 800), table);
            assertEq(int256(uint256(amount)), 520_00 + int256(perTonne[i]) * 100, "price of a tonne");
        }
    }

    function test_PriceWithMoreSulphur() public view {
        PricingInput memory input = PricingTables.coalOf(1, 520_00, 5_000, 800);
        input.values = PricingTables.values(5_000, 800, 89, 2_800);
        _assertPrice(input, 1_000, 520_00);
        input.values = PricingTables.values(5_000, 800, 100, 2_800);
        _assertPrice(input, 1_000, 510_00);
    }

    function test_PriceWithLessSulphur() public view {
        PricingInput memory input = PricingTables.coalOf(1, 520_00, 5_000, 800);
        input.values = PricingTables.values(5_000, 800, 0, 2_800);
        _assertPrice(input, 1_000, 520_00);
    }

    function test_PriceWithLessVolatileMatter() public view {
        PricingInput memory input = PricingTables.coalOf(1, 520_00, 5_000, 800);
        input.values = PricingTables.values(5_000, 800, 80, 2_701);
        _assertPrice(input, 1_000, 520_00);
        input.values = PricingTables.values(5_000, 800, 80, 2_600);
        _assertPrice(input, 1_000, 500_00);
    }

    function test_PriceNeverBelowZero() public view {
        PricingInput memory input = PricingTables.coalOf(1, 15_00, 4_800, 800);
        _assertPrice(input, 1_000, 0);
    }

    // --- price: weight and rounding ---------------------------------------------------------------------------------

    function test_PriceOfDrierCoal() public view {
        _assertPrice(PricingTables.coalOf(8_000, 520_00, 5_000, 0), 8_000_000, 4_160_000_00);
    }

    function test_PriceRoundsOnceAndHalfUp() public view {
        // 1 kg at 0.5 fen: half a minor unit rounds up; a millionth less rounds down.
        PricingInput memory input = PricingTables.coalOf(0, 0, 5_000, 800);
        input.quantity = 1;
        input.unitPrice = 500_000;
        _assertPrice(input, 1, 1);
        input.unitPrice = 499_999;
        _assertPrice(input, 1, 0);
    }

    function test_PriceOfNothing() public view {
        _assertPrice(PricingTables.coalOf(0, 520_00, 5_000, 800), 0, 0);
    }

    function test_RevertWhen_NothingButWater() public {
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_ValueOutOfRange.selector, 1, 10_000, 9_999));
        module.price(PricingTables.coalOf(1, 520_00, 5_000, 10_000), table);
    }

    // --- priceAgreed ------------------------------------------------------------------------------------------------

    function test_PriceAgreedAfterRejection() public view {
        (uint64 quantity, uint128 amount) = module.priceAgreed(PricingTables.coalOf(8_000, 455_00, 4_790, 960), table);
        assertEq(quantity, 7_860_870);
        assertEq(amount, 3_576_695_65);
    }

    // --- validate ---------------------------------------------------------------------------------------------------

    function test_ValidateTheContractsTable() public view {
        module.validate(table);
    }

    function test_RevertWhen_BaseMoistureIsAll() public {
        ICoalPrice.CoalTable memory bad = PricingTables.coal();
        bad.baseMoisture = 10_000;
        _assertInvalid(
            bad,
            abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("baseMoisture"), 10_000)
        );
    }

    function test_RevertWhen_SulphurIsIncomplete() public {
        ICoalPrice.CoalTable memory bad = PricingTables.coal();
        bad.sulphur.step = 0;
        _assertInvalid(bad, abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("sulphur"), 0));
    }

    function test_RevertWhen_VolatileMatterIsIncomplete() public {
        ICoalPrice.CoalTable memory bad = PricingTables.coal();
        bad.volatileMatter.rewardCap = 7;
        _assertInvalid(
            bad,
            abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("volatileMatter"), 7)
        );
    }

    function test_RevertWhen_CalorificBandsPayLess() public {
        ICoalPrice.CoalTable memory bad = PricingTables.coal();
        bad.calorific[2].start = bad.calorific[1].start - 1;
        _assertInvalid(
            bad,
            abi.encodeWithSelector(IPricing.Pricing_PaysLessForBetter.selector, bytes32("calorific"), 2)
        );
    }

    function test_RevertWhen_TableIsNotCanonical() public {
        VM.expectRevert(IPricing.Pricing_NotCanonical.selector);
        module.validate(bytes.concat(table, bytes32(0)));
    }

    function test_RevertWhen_TableIsEmpty() public {
        VM.expectRevert();
        module.validate("");
    }

    function test_Sector() public view {
        assertEq(module.sector(), bytes32("coal"));
    }

    function _assertPrice(PricingInput memory input, uint256 quantity, uint256 amount) private view {
        (uint64 settledQuantity, uint128 worth) = module.price(input, table);
        assertEq(settledQuantity, quantity, "settled quantity");
        assertEq(worth, amount, "amount");
    }

    function _assertInvalid(ICoalPrice.CoalTable memory bad, bytes memory reason) private {
        bytes memory encoded = module.encodeTable(bad);
        VM.expectRevert(reason);
        module.validate(encoded);
    }
}
