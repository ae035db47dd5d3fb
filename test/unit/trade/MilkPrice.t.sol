// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IMilkPrice} from "../../../contracts/trade/pricing/IMilkPrice.sol";
import {IPricing, PricingInput, Step} from "../../../contracts/trade/pricing/IPricing.sol";
import {MilkPrice} from "../../../contracts/trade/pricing/MilkPrice.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Test} from "../../shared/Test.sol";

contract MilkPriceTest is Test {
    MilkPrice private module;
    bytes private table;

    function setUp() public {
        module = MilkPrice(create("MilkPrice", ""));
        table = module.encodeTable(PricingTables.milk());
    }

    function test_PriceOfTheDairyMonth() public view {
        (uint64 quantity, uint128 amount) = module.price(_milk(363_000, 310, 290, 400, 100), table);
        // The bacteria are one step better than their base, which this table rewards with 0.01 CNY/kg.
        assertEq(amount, 1_118_040_00 + 3_630_00);
        (quantity, amount) = module.price(_milk(363_000, 310, 290, 400, 200), table);
        assertEq(quantity, 363_000);
        assertEq(amount, 1_118_040_00);
    }

    function test_PriceByFat() public view {
        _assertKilogram(_milk(1, 329, 290, 400, 200), 308 + 2);
        _assertKilogram(_milk(1, 500, 290, 400, 200), 308 + 10);
        _assertKilogram(_milk(1, 299, 290, 400, 200), 308 - 3);
    }

    function test_PriceByProtein() public view {
        _assertKilogram(_milk(1, 310, 300, 400, 200), 308 + 3);
        _assertKilogram(_milk(1, 310, 500, 400, 200), 308 + 12);
        _assertKilogram(_milk(1, 310, 270, 400, 200), 308 - 8);
    }

    function test_PriceBySomaticCells() public view {
        _assertKilogram(_milk(1, 310, 290, 0, 200), 308);
        _assertKilogram(_milk(1, 310, 290, 699, 200), 308 - 4);
    }

    function test_PriceByBacteria() public view {
        _assertKilogram(_milk(1, 310, 290, 400, 0), 308 + 1);
        _assertKilogram(_milk(1, 310, 290, 400, 300), 308 - 5);
    }

    function test_PriceNeverBelowZero() public view {
        _assertKilogram(_milk(1, 310, 290, 400, 65_535), 0);
    }

    function test_PriceOfNothing() public view {
        _assertKilogram(_milk(0, 310, 290, 400, 200), 0);
    }

    function test_PriceAgreed() public view {
        PricingInput memory input = _milk(363_000, 0, 0, 65_535, 65_535);
        (uint64 quantity, uint128 amount) = module.priceAgreed(input, table);
        assertEq(quantity, 363_000);
        assertEq(amount, 1_118_040_00);
    }

    function test_ValidateTheContractsTable() public view {
        module.validate(table);
    }

    function test_ValidateAnEmptyTable() public view {
        IMilkPrice.MilkTable memory none;
        module.validate(module.encodeTable(none));
    }

    function test_RevertWhen_APartIsIncomplete() public {
        Step memory incomplete = Step({base: 0, step: 1, reward: 0, rewardCap: 9, penalty: 0});
        bytes32[4] memory fields = [bytes32("fat"), "protein", "somaticCells", "bacteria"];
        for (uint256 i = 0; i < fields.length; ++i) {
            IMilkPrice.MilkTable memory bad = PricingTables.milk();
            if (i == 0) bad.fat = incomplete;
            if (i == 1) bad.protein = incomplete;
            if (i == 2) bad.somaticCells = incomplete;
            if (i == 3) bad.bacteria = incomplete;
            bytes memory encoded = module.encodeTable(bad);
            VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, fields[i], 9));
            module.validate(encoded);
        }
    }

    function test_RevertWhen_TableIsNotCanonical() public {
        VM.expectRevert(IPricing.Pricing_NotCanonical.selector);
        module.validate(bytes.concat(table, bytes32(0)));
    }

    function test_Sector() public view {
        assertEq(module.sector(), bytes32("milk"));
    }

    /// @dev Milk at 3.08 CNY/kg.
    function _milk(
        uint64 kilograms,
        uint256 fat,
        uint256 protein,
        uint256 somaticCells,
        uint256 bacteria
    ) private pure returns (PricingInput memory) {
        return
            PricingInput({
                quantity: kilograms,
                values: PricingTables.values(fat, protein, somaticCells, bacteria),
                unitPrice: (uint128(PricingTables.CNY_PER_KILOGRAM) * 308) / 100
            });
    }

    function _assertKilogram(PricingInput memory input, uint256 fen) private view {
        (, uint128 amount) = module.price(input, table);
        assertEq(amount, fen, "fen per kilogram");
    }
}
