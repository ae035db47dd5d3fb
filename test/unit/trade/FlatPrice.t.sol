// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FlatPrice} from "../../../contracts/trade/pricing/FlatPrice.sol";
import {IPricing, PricingInput} from "../../../contracts/trade/pricing/IPricing.sol";
import {Test} from "../../shared/Test.sol";

contract FlatPriceTest is Test {
    FlatPrice private module;

    function setUp() public {
        module = FlatPrice(create("FlatPrice", ""));
    }

    function test_PriceOfPieces() public view {
        // 1,200 pieces at 0.335 each: 402.00
        (uint64 quantity, uint128 amount) = module.price(
            PricingInput({quantity: 1_200, values: 0, unitPrice: 33_500_000}),
            ""
        );
        assertEq(quantity, 1_200);
        assertEq(amount, 402_00);
    }

    function test_PriceOfNothing() public view {
        (uint64 quantity, uint128 amount) = module.price(PricingInput({quantity: 0, values: 0, unitPrice: 1e6}), "");
        assertEq(quantity, 0);
        assertEq(amount, 0);
    }

    function test_RevertWhen_AValueIsSet() public {
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_UnusedValue.selector, 0, 5_000));
        module.price(PricingInput({quantity: 1, values: 5_000, unitPrice: 1e6}), "");
    }

    function test_PriceAgreed() public view {
        (uint64 quantity, uint128 amount) = module.priceAgreed(
            PricingInput({quantity: 3, values: 0, unitPrice: 500_000}),
            ""
        );
        assertEq(quantity, 3);
        assertEq(amount, 2, "one and a half, rounded up");
    }

    function test_ValidateNoTable() public view {
        module.validate("");
    }

    function test_RevertWhen_ThereIsATable() public {
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("table"), 1));
        module.validate(hex"00");
    }

    function test_Sector() public view {
        assertEq(module.sector(), bytes32("flat"));
    }
}
