// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CoalPrice} from "../../../contracts/trade/pricing/CoalPrice.sol";
import {FlatPrice} from "../../../contracts/trade/pricing/FlatPrice.sol";
import {GrainPrice} from "../../../contracts/trade/pricing/GrainPrice.sol";
import {ICoalPrice} from "../../../contracts/trade/pricing/ICoalPrice.sol";
import {IGrainPrice} from "../../../contracts/trade/pricing/IGrainPrice.sol";
import {ILivestockPrice} from "../../../contracts/trade/pricing/ILivestockPrice.sol";
import {IMilkPrice} from "../../../contracts/trade/pricing/IMilkPrice.sol";
import {IPricing, PricingInput, Step} from "../../../contracts/trade/pricing/IPricing.sol";
import {LivestockPrice} from "../../../contracts/trade/pricing/LivestockPrice.sol";
import {MilkPrice} from "../../../contracts/trade/pricing/MilkPrice.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Test} from "../../shared/Test.sol";
import {RandomTables} from "./RandomTables.sol";

/// @notice Every module, over random sound tables: better never pays less, more never pays less, no cliff, no drift.
contract PricingFuzz is Test {
    /// @dev Priced per million base units, a whole amount shows the unit price to the last millionth.
    uint64 private constant MILLION = 1_000_000;
    /// @dev Of the size of the adjustments, so that prices reach the floor at zero.
    uint256 private constant LARGEST_PRICE = 1e8;

    CoalPrice private coal;
    MilkPrice private milk;
    GrainPrice private grain;
    LivestockPrice private livestock;
    FlatPrice private flat;

    function setUp() public {
        coal = CoalPrice(create("CoalPrice", ""));
        milk = MilkPrice(create("MilkPrice", ""));
        grain = GrainPrice(create("GrainPrice", ""));
        livestock = LivestockPrice(create("LivestockPrice", ""));
        flat = FlatPrice(create("FlatPrice", ""));
    }

    // --- better quality never pays less -----------------------------------------------------------------------------

    function testFuzz_BetterCoalNeverPaysLess(
        uint256 seed,
        PricingInput memory input,
        uint16[4] memory by
    ) public view {
        ICoalPrice.CoalTable memory table = RandomTables.coal(seed);
        uint16[4] memory worse = _possible(input.values, table.calorific[0].from);
        uint16[4] memory better = [_up(worse[0], by[0]), _down(worse[1], by[1]), _down(worse[2], by[2]), 0];
        better[3] = _up(worse[3], by[3]);
        _assertNotLess(coal, coal.encodeTable(table), input, worse, better);
    }

    function testFuzz_BetterMilkNeverPaysLess(
        uint256 seed,
        PricingInput memory input,
        uint16[4] memory by
    ) public view {
        uint16[4] memory worse = _split(input.values);
        uint16[4] memory better = [_up(worse[0], by[0]), _up(worse[1], by[1]), _down(worse[2], by[2]), 0];
        better[3] = _down(worse[3], by[3]);
        _assertNotLess(milk, milk.encodeTable(RandomTables.milk(seed)), input, worse, better);
    }

    function testFuzz_BetterGrainNeverPaysLess(
        uint256 seed,
        PricingInput memory input,
        uint16[2] memory by
    ) public view {
        IGrainPrice.GrainTable memory table = RandomTables.grain(seed);
        uint16[4] memory worse = _possible(input.values, table.bulkDensity[0].from);
        worse[2] = worse[3] = 0;
        uint16[4] memory better = [_up(worse[0], by[0]), _down(worse[1], by[1]), 0, 0];
        _assertNotLess(grain, grain.encodeTable(table), input, worse, better);
    }

    // --- no cliffs --------------------------------------------------------------------------------------------------

    function testFuzz_OneKilocalorieMovesCoalByAStepAtMost(uint256 seed, uint64 values, uint128 unitPrice) public view {
        ICoalPrice.CoalTable memory table = RandomTables.coal(seed);
        bytes memory encoded = coal.encodeTable(table);
        uint16[4] memory worse = _possible(values, table.calorific[0].from);
        if (worse[0] == type(uint16).max) --worse[0];
        worse[1] = table.baseMoisture;
        PricingInput memory input = PricingInput(MILLION, _join(worse), uint128(bound(unitPrice, 0, LARGEST_PRICE)));
        uint256 before = _amount(coal, encoded, input);
        ++worse[0];
        input.values = _join(worse);
        assertLe(_amount(coal, encoded, input) - before, table.largestStep, "one kcal/kg");
    }

    function testFuzz_OneGramMovesGrainByAStepAtMost(uint256 seed, uint64 values, uint128 unitPrice) public view {
        IGrainPrice.GrainTable memory table = RandomTables.grain(seed);
        bytes memory encoded = grain.encodeTable(table);
        uint16[4] memory worse = _possible(values, table.bulkDensity[0].from);
        if (worse[0] == type(uint16).max) --worse[0];
        worse = [worse[0], table.baseMoisture, 0, 0];
        PricingInput memory input = PricingInput(MILLION, _join(worse), uint128(bound(unitPrice, 0, LARGEST_PRICE)));
        uint256 before = _amount(grain, encoded, input);
        ++worse[0];
        input.values = _join(worse);
        assertLe(_amount(grain, encoded, input) - before, table.largestStep, "one g/l");
    }

    function testFuzz_OneUnitMovesMilkByAStepAtMost(
        uint256 seed,
        uint64 values,
        uint128 unitPrice,
        uint8 which
    ) public view {
        IMilkPrice.MilkTable memory table = RandomTables.milk(seed);
        Step memory step = [table.fat, table.protein, table.somaticCells, table.bacteria][which % 4];
        _assertStepAtMost(milk, milk.encodeTable(table), PricingInput(MILLION, values, unitPrice), which % 4, step);
    }

    function testFuzz_OneHundredthMovesCoalByAStepAtMost(
        uint256 seed,
        uint64 values,
        uint128 unitPrice,
        bool sulphur
    ) public view {
        ICoalPrice.CoalTable memory table = RandomTables.coal(seed);
        uint16[4] memory split = _possible(values, table.calorific[0].from);
        split[1] = table.baseMoisture;
        PricingInput memory input = PricingInput(MILLION, _join(split), unitPrice);
        Step memory step = sulphur ? table.sulphur : table.volatileMatter;
        _assertStepAtMost(coal, coal.encodeTable(table), input, sulphur ? 2 : 3, step);
    }

    function testFuzz_OneHundredthOfMoistureTakesItsShareAtMost(
        uint256 seed,
        uint64 values,
        uint128 unitPrice
    ) public view {
        IGrainPrice.GrainTable memory table = RandomTables.grain(seed);
        bytes memory encoded = grain.encodeTable(table);
        uint16[4] memory split = _possible(values, table.bulkDensity[0].from);
        split = [split[0], split[1] == 9_999 ? 9_998 : split[1], 0, 0];
        PricingInput memory input = PricingInput(MILLION, _join(split), uint128(bound(unitPrice, 0, LARGEST_PRICE)));
        uint256 before = _amount(grain, encoded, input);
        ++split[1];
        input.values = _join(split);
        uint256 afterwards = _amount(grain, encoded, input);
        split[1] = table.baseMoisture;
        input.values = _join(split);
        uint256 whole = 10_000 - table.baseMoisture;
        // Weight at base moisture shrinks by one part in `whole`; each of the amounts is rounded by a half at most.
        assertLe((before - afterwards) * whole, _amount(grain, encoded, input) + 2 * whole, "one hundredth");
    }

    function testFuzz_HeadsDoNotMoveThePriceOfAnimals(
        uint16 heads,
        uint16 otherHeads,
        uint64 quantity,
        uint128 unitPrice
    ) public view {
        ILivestockPrice.LivestockTable memory table = PricingTables.cattle();
        heads = uint16(bound(heads, 1, 30_000));
        quantity = uint64(bound(quantity, uint256(heads) * table.minAverage, uint256(heads) * table.maxAverage));
        uint256 fewest = (uint256(quantity) + table.maxAverage - 1) / table.maxAverage;
        otherHeads = uint16(bound(otherHeads, fewest, quantity / table.minAverage));
        PricingInput memory input = PricingInput(quantity, heads, uint128(bound(unitPrice, 0, LARGEST_PRICE)));
        bytes memory encoded = livestock.encodeTable(table);
        uint256 one = _amount(livestock, encoded, input);
        input.values = otherHeads;
        assertEq(_amount(livestock, encoded, input), one, "by weight alone");
    }

    // --- more quantity never pays less ------------------------------------------------------------------------------

    function testFuzz_MoreNeverPaysLess(uint256 seed, PricingInput memory input, uint64 more) public view {
        ICoalPrice.CoalTable memory coalTable = RandomTables.coal(seed);
        IGrainPrice.GrainTable memory grainTable = RandomTables.grain(seed);
        uint64 given = input.values;
        input.values = _join(_possible(given, coalTable.calorific[0].from));
        _assertMoreIsNotLess(coal, coal.encodeTable(coalTable), input, more);
        input.values = given;
        _assertMoreIsNotLess(milk, milk.encodeTable(RandomTables.milk(seed)), input, more);
        uint16[4] memory grainValues = _possible(given, grainTable.bulkDensity[0].from);
        input.values = PricingTables.values(grainValues[0], grainValues[1], 0, 0);
        _assertMoreIsNotLess(grain, grain.encodeTable(grainTable), input, more);
        input.values = 0;
        _assertMoreIsNotLess(flat, "", input, more);
    }

    function testFuzz_HeavierAnimalsNeverPayLess(
        uint16 heads,
        uint256 quantity,
        uint256 more,
        uint128 price
    ) public view {
        ILivestockPrice.LivestockTable memory table = PricingTables.cattle();
        bytes memory encoded = livestock.encodeTable(table);
        quantity = bound(quantity, uint256(heads) * table.minAverage, uint256(heads) * table.maxAverage);
        more = bound(more, quantity, uint256(heads) * table.maxAverage);
        PricingInput memory input = PricingInput(uint64(quantity), heads, uint128(bound(price, 0, LARGEST_PRICE)));
        uint256 less = _amount(livestock, encoded, input);
        input.quantity = uint64(more);
        assertGe(_amount(livestock, encoded, input), less, "heavier animals");
    }

    // --- exact, rounded once ----------------------------------------------------------------------------------------

    function testFuzz_AgreedPriceIsTheNearestAmount(uint256 seed, PricingInput memory input) public view {
        ICoalPrice.CoalTable memory table = RandomTables.coal(seed);
        uint16[4] memory values = _possible(input.values, 0);
        input.values = _join(values);
        input.unitPrice = uint128(bound(input.unitPrice, 0, 1e18));
        (uint64 quantity, uint128 amount) = coal.priceAgreed(input, coal.encodeTable(table));

        uint256 dry = 10_000 - (values[1] > table.baseMoisture ? values[1] : table.baseMoisture);
        uint256 whole = 10_000 - table.baseMoisture;
        _assertNearest(quantity, uint256(input.quantity) * dry, whole);
        _assertNearest(amount, uint256(input.quantity) * dry * input.unitPrice, whole * MILLION);
    }

    // --- helpers ----------------------------------------------------------------------------------------------------

    function _assertNotLess(
        IPricing module,
        bytes memory table,
        PricingInput memory input,
        uint16[4] memory worse,
        uint16[4] memory better
    ) private pure {
        module.validate(table);
        input.unitPrice = uint128(bound(input.unitPrice, 0, LARGEST_PRICE));
        input.values = _join(worse);
        uint256 less = _amount(module, table, input);
        input.values = _join(better);
        assertGe(_amount(module, table, input), less, "better quality");
    }

    /// @dev Value `index` one unit higher moves the unit price by one reward or one penalty, or not at all.
    function _assertStepAtMost(
        IPricing module,
        bytes memory table,
        PricingInput memory input,
        uint256 index,
        Step memory step
    ) private pure {
        uint16[4] memory split = _split(input.values);
        if (split[index] == type(uint16).max) --split[index];
        input.unitPrice = uint128(bound(input.unitPrice, 0, LARGEST_PRICE));
        input.values = _join(split);
        uint256 before = _amount(module, table, input);
        ++split[index];
        input.values = _join(split);
        uint256 afterwards = _amount(module, table, input);
        uint256 most = step.reward > step.penalty ? step.reward : step.penalty;
        assertLe(before > afterwards ? before - afterwards : afterwards - before, most, "one unit");
    }

    function _assertMoreIsNotLess(
        IPricing module,
        bytes memory table,
        PricingInput memory input,
        uint64 more
    ) private pure {
        input.unitPrice = uint128(bound(input.unitPrice, 0, LARGEST_PRICE));
        uint64 quantity = input.quantity;
        uint256 less = _amount(module, table, input);
        input.quantity = uint64(bound(more, quantity, type(uint64).max));
        assertGe(_amount(module, table, input), less, "more quantity");
        input.quantity = 0;
        assertEq(_amount(module, table, input), 0, "nothing");
        input.quantity = quantity;
    }

    /// @dev `rounded` is the integer nearest to n / d, the upper one at a half.
    function _assertNearest(uint256 rounded, uint256 n, uint256 d) private pure {
        assertLe(2 * rounded * d, 2 * n + d, "not above half up");
        assertGt(2 * rounded * d + 2 * d, 2 * n + d, "not below half up");
    }

    function _amount(IPricing module, bytes memory table, PricingInput memory input) private pure returns (uint256) {
        (, uint128 amount) = module.price(input, table);
        return amount;
    }

    /// @dev The first value not below `lowest`, so that nothing is rejected; the second a moisture below 100 %.
    function _possible(uint64 values, uint256 lowest) private pure returns (uint16[4] memory split) {
        split = _split(values);
        split[0] = uint16(bound(split[0], lowest, type(uint16).max));
        split[1] = uint16(bound(split[1], 0, 9_999));
    }

    function _split(uint64 values) private pure returns (uint16[4] memory) {
        return [uint16(values), uint16(values >> 16), uint16(values >> 32), uint16(values >> 48)];
    }

    function _join(uint16[4] memory split) private pure returns (uint64) {
        return PricingTables.values(split[0], split[1], split[2], split[3]);
    }

    function _up(uint16 value, uint16 by) private pure returns (uint16) {
        return uint16(bound(by, value, type(uint16).max));
    }

    function _down(uint16 value, uint16 by) private pure returns (uint16) {
        return uint16(bound(by, 0, value));
    }
}
