// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ILivestockPrice} from "../../../contracts/trade/pricing/ILivestockPrice.sol";
import {IPricing, PricingInput} from "../../../contracts/trade/pricing/IPricing.sol";
import {LivestockPrice} from "../../../contracts/trade/pricing/LivestockPrice.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Test} from "../../shared/Test.sol";

contract LivestockPriceTest is Test {
    LivestockPrice private module;
    bytes private table;

    function setUp() public {
        module = LivestockPrice(create("LivestockPrice", ""));
        table = module.encodeTable(PricingTables.cattle());
    }

    function test_PriceOfTheFeedlot() public view {
        (uint64 quantity, uint128 amount) = module.price(_cattle(189, 189 * 628), table);
        assertEq(quantity, 118_692);
        assertEq(amount, 2_860_477_20);
    }

    function test_PriceAtTheLimitsOfTheAverage() public view {
        (, uint128 amount) = module.price(_cattle(2, 800), table);
        assertEq(amount, 800 * 24_10);
        (, amount) = module.price(_cattle(2, 1_600), table);
        assertEq(amount, 1_600 * 24_10);
    }

    function test_RevertWhen_AverageIsTooLow() public {
        VM.expectRevert(
            abi.encodeWithSelector(ILivestockPrice.LivestockPrice_AverageOutOfRange.selector, 399, 400, 800)
        );
        module.price(_cattle(2, 799), table);
    }

    function test_RevertWhen_AverageIsTooHigh() public {
        VM.expectRevert(
            abi.encodeWithSelector(ILivestockPrice.LivestockPrice_AverageOutOfRange.selector, 800, 400, 800)
        );
        module.price(_cattle(2, 1_601), table);
    }

    function test_RevertWhen_NoHeads() public {
        VM.expectRevert(abi.encodeWithSelector(ILivestockPrice.LivestockPrice_NoHeads.selector, 628));
        module.price(_cattle(0, 628), table);
    }

    function test_PriceOfNothing() public view {
        (uint64 quantity, uint128 amount) = module.price(_cattle(0, 0), table);
        assertEq(quantity, 0);
        assertEq(amount, 0);
    }

    function test_RevertWhen_SpareValueIsSet() public {
        PricingInput memory input = _cattle(1, 628);
        input.values = PricingTables.values(1, 5, 0, 0);
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_UnusedValue.selector, 1, 5));
        module.price(input, table);
    }

    function test_PriceAgreedOutsideTheAverage() public view {
        (, uint128 amount) = module.priceAgreed(_cattle(2, 799), table);
        assertEq(amount, 799 * 24_10);
    }

    function test_ValidateTheContractsTable() public view {
        module.validate(table);
    }

    function test_RevertWhen_NothingIsLightEnough() public {
        _assertInvalid(
            400,
            399,
            abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("minAverage"), 400)
        );
        _assertInvalid(0, 0, abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("maxAverage"), 0));
    }

    function test_RevertWhen_TableIsNotCanonical() public {
        VM.expectRevert(IPricing.Pricing_NotCanonical.selector);
        module.validate(bytes.concat(table, bytes32(0)));
    }

    function test_Sector() public view {
        assertEq(module.sector(), bytes32("livestock"));
    }

    /// @dev Cattle at 24.10 CNY/kg of live weight.
    function _cattle(uint256 heads, uint64 kilograms) private pure returns (PricingInput memory) {
        return
            PricingInput({
                quantity: kilograms,
                values: PricingTables.values(heads, 0, 0, 0),
                unitPrice: (uint128(PricingTables.CNY_PER_KILOGRAM) * 2_410) / 100
            });
    }

    function _assertInvalid(uint32 minAverage, uint32 maxAverage, bytes memory reason) private {
        bytes memory encoded = module.encodeTable(
            ILivestockPrice.LivestockTable({minAverage: minAverage, maxAverage: maxAverage})
        );
        VM.expectRevert(reason);
        module.validate(encoded);
    }
}
