// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {GrainPrice} from "../../../contracts/trade/pricing/GrainPrice.sol";
import {IGrainPrice} from "../../../contracts/trade/pricing/IGrainPrice.sol";
import {IPricing, PricingInput} from "../../../contracts/trade/pricing/IPricing.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Test} from "../../shared/Test.sol";

contract GrainPriceTest is Test {
    GrainPrice private module;
    bytes private table;

    function setUp() public {
        module = GrainPrice(create("GrainPrice", ""));
        table = module.encodeTable(PricingTables.maize());
    }

    function test_PriceOfEachGrade() public view {
        _assertPrice(_maize(720, 1_400), 100_000, 240_000_00);
        _assertPrice(_maize(719, 1_400), 100_000, 236_000_00);
        _assertPrice(_maize(690, 1_400), 100_000, 236_000_00);
        _assertPrice(_maize(689, 1_400), 100_000, 232_000_00);
        _assertPrice(_maize(660, 1_400), 100_000, 232_000_00);
    }

    function test_RevertWhen_BelowLowestGrade() public {
        VM.expectRevert(abi.encodeWithSelector(IGrainPrice.GrainPrice_Rejected.selector, 659, 660));
        module.price(_maize(659, 1_400), table);
    }

    function test_PriceOfWetGrain() public view {
        // 100,000 kg × 84.4 / 86 = 98,139.53 kg × 2.40
        _assertPrice(_maize(720, 1_560), 98_140, 235_534_88);
    }

    function test_PriceOfDryGrain() public view {
        _assertPrice(_maize(720, 1_200), 100_000, 240_000_00);
    }

    function test_PriceOfNothing() public view {
        PricingInput memory input = _maize(720, 1_400);
        input.quantity = 0;
        _assertPrice(input, 0, 0);
    }

    function test_RevertWhen_SpareValueIsSet() public {
        PricingInput memory input = _maize(720, 1_400);
        input.values = PricingTables.values(720, 1_400, 1, 0);
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_UnusedValue.selector, 2, 1));
        module.price(input, table);
    }

    function test_PriceAgreedAfterRejection() public view {
        PricingInput memory input = _maize(600, 1_560);
        input.unitPrice = 2 * PricingTables.CNY_PER_KILOGRAM;
        (uint64 quantity, uint128 amount) = module.priceAgreed(input, table);
        assertEq(quantity, 98_140);
        assertEq(amount, 196_279_07);
    }

    function test_ValidateTheContractsTable() public view {
        module.validate(table);
    }

    function test_RevertWhen_BaseMoistureIsAll() public {
        IGrainPrice.GrainTable memory bad = PricingTables.maize();
        bad.baseMoisture = 10_000;
        _assertInvalid(
            bad,
            abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("baseMoisture"), 10_000)
        );
    }

    function test_RevertWhen_GradesAreNotSorted() public {
        IGrainPrice.GrainTable memory bad = PricingTables.maize();
        bad.bulkDensity[2].from = 690;
        _assertInvalid(bad, abi.encodeWithSelector(IPricing.Pricing_NotSorted.selector, bytes32("bulkDensity"), 2));
    }

    function test_RevertWhen_TableIsNotCanonical() public {
        VM.expectRevert(IPricing.Pricing_NotCanonical.selector);
        module.validate(bytes.concat(table, bytes32(0)));
    }

    function test_Sector() public view {
        assertEq(module.sector(), bytes32("grain"));
    }

    /// @dev 100 t of maize at 2.40 CNY/kg.
    function _maize(uint256 bulkDensity, uint256 moisture) private pure returns (PricingInput memory) {
        return
            PricingInput({
                quantity: 100 * PricingTables.TONNE,
                values: PricingTables.values(bulkDensity, moisture, 0, 0),
                unitPrice: (uint128(PricingTables.CNY_PER_KILOGRAM) * 240) / 100
            });
    }

    function _assertPrice(PricingInput memory input, uint256 quantity, uint256 amount) private view {
        (uint64 settledQuantity, uint128 worth) = module.price(input, table);
        assertEq(settledQuantity, quantity, "settled quantity");
        assertEq(worth, amount, "amount");
    }

    function _assertInvalid(IGrainPrice.GrainTable memory bad, bytes memory reason) private {
        bytes memory encoded = module.encodeTable(bad);
        VM.expectRevert(reason);
        module.validate(encoded);
    }
}
