// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ICoalPrice} from "../../contracts/trade/pricing/ICoalPrice.sol";
import {IGrainPrice} from "../../contracts/trade/pricing/IGrainPrice.sol";
import {ILivestockPrice} from "../../contracts/trade/pricing/ILivestockPrice.sol";
import {IMilkPrice} from "../../contracts/trade/pricing/IMilkPrice.sol";
import {Band, PricingInput, Step} from "../../contracts/trade/pricing/IPricing.sol";

/// @title Quality tables of contracts as they are really written, and inputs for them
/// @notice Prices in millionths of a fen per kilogram: 10.00 CNY/t = 1 fen/kg = 1e6; 1.00 CNY/kg = 100 fen/kg = 1e8.
library PricingTables {
    uint64 internal constant CNY_PER_TONNE = 100_000;
    uint64 internal constant CNY_PER_KILOGRAM = 100_000_000;
    uint64 internal constant TONNE = 1_000;

    /// @notice The adjustments of a published thermal coal contract (base 5,000 kcal/kg, total moisture 8 %): 20.00/t
    /// less down to 4,800, below that rejected; 10.00/t less below 5,000; 10.00/t more per 100 kcal from 5,000, 5.00/t
    /// from 5,500, no more from 5,800; sulphur +0.1 % costs 5.00/t, volatiles −1 % cost 10.00/t. That contract leaves
    /// the bases of sulphur (here 0.80 %) and volatiles (here 28 %) to the order.
    function coal() internal pure returns (ICoalPrice.CoalTable memory table) {
        int64 ten = int64(10 * CNY_PER_TONNE);
        table.baseMoisture = 800;
        table.largestStep = uint64(ten);
        table.sulphur = Step({base: 80, step: 10, reward: 0, rewardCap: 0, penalty: 5 * CNY_PER_TONNE});
        table.volatileMatter = Step({base: 2_800, step: 100, reward: 0, rewardCap: 0, penalty: uint64(ten)});
        table.calorific = new Band[](4);
        table.calorific[0] = Band({from: 4_800, step: 0, start: -2 * ten, priceStep: 0, cap: -2 * ten});
        table.calorific[1] = Band({from: 4_901, step: 0, start: -ten, priceStep: 0, cap: -ten});
        table.calorific[2] = Band({from: 5_000, step: 100, start: 0, priceStep: uint64(ten), cap: 5 * ten});
        table.calorific[3] = Band({
            from: 5_500,
            step: 100,
            start: 5 * ten,
            priceStep: uint64(ten / 2),
            cap: (65 * ten) / 10
        });
    }

    /// @notice Maize by the bulk density of its grade, base moisture 14 %; the discounts are invented.
    function maize() internal pure returns (IGrainPrice.GrainTable memory table) {
        int64 forty = int64(40 * CNY_PER_TONNE);
        table.baseMoisture = 1_400;
        table.largestStep = uint64(forty);
        table.bulkDensity = new Band[](3);
        table.bulkDensity[0] = Band({from: 660, step: 0, start: -2 * forty, priceStep: 0, cap: -2 * forty});
        table.bulkDensity[1] = Band({from: 690, step: 0, start: -forty, priceStep: 0, cap: -forty});
        table.bulkDensity[2] = Band({from: 720, step: 0, start: 0, priceStep: 0, cap: 0});
    }

    /// @notice Raw milk with 3.10 % fat, 2.90 % protein, 400,000 cells and 200,000 bacteria per ml as base; invented.
    function milk() internal pure returns (IMilkPrice.MilkTable memory table) {
        uint64 fen = CNY_PER_KILOGRAM / 100;
        table.fat = Step({base: 310, step: 10, reward: 2 * fen, rewardCap: 10 * fen, penalty: 3 * fen});
        table.protein = Step({base: 290, step: 10, reward: 3 * fen, rewardCap: 12 * fen, penalty: 4 * fen});
        table.somaticCells = Step({base: 400, step: 100, reward: 0, rewardCap: 0, penalty: 2 * fen});
        table.bacteria = Step({base: 200, step: 100, reward: 1 * fen, rewardCap: 1 * fen, penalty: 5 * fen});
    }

    /// @notice Cattle of 400 to 800 kg on average.
    function cattle() internal pure returns (ILivestockPrice.LivestockTable memory) {
        return ILivestockPrice.LivestockTable({minAverage: 400, maxAverage: 800});
    }

    /// @notice Four values in their places.
    function values(uint256 v0, uint256 v1, uint256 v2, uint256 v3) internal pure returns (uint64) {
        return uint64(v0 | (v1 << 16) | (v2 << 32) | (v3 << 48));
    }

    /// @notice A thousand tonnes of coal at 520.00/t would be `coalOf(1_000, 520_00, …)`: price in fen per tonne.
    function coalOf(
        uint256 tonnes,
        uint256 fenPerTonne,
        uint256 kilocalories,
        uint256 moisture
    ) internal pure returns (PricingInput memory) {
        return
            PricingInput({
                quantity: uint64(tonnes * TONNE),
                values: values(kilocalories, moisture, 80, 2_800),
                unitPrice: uint128((fenPerTonne * CNY_PER_TONNE) / 100)
            });
    }
}
