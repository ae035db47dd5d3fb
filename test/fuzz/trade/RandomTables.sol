// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ICoalPrice} from "../../../contracts/trade/pricing/ICoalPrice.sol";
import {IGrainPrice} from "../../../contracts/trade/pricing/IGrainPrice.sol";
import {IMilkPrice} from "../../../contracts/trade/pricing/IMilkPrice.sol";
import {Band, Step} from "../../../contracts/trade/pricing/IPricing.sol";

/// @title Sound quality tables grown from a seed: each must pass `validate`
library RandomTables {
    uint64 internal constant LARGEST_STEP = 5_000_000;

    function coal(uint256 seed) internal pure returns (ICoalPrice.CoalTable memory table) {
        table.baseMoisture = uint16(_pick(seed, "moisture", 0, 9_999));
        table.largestStep = LARGEST_STEP;
        table.sulphur = step(seed, "sulphur");
        table.volatileMatter = step(seed, "volatileMatter");
        table.calorific = bands(seed);
    }

    function milk(uint256 seed) internal pure returns (IMilkPrice.MilkTable memory table) {
        table.fat = step(seed, "fat");
        table.protein = step(seed, "protein");
        table.somaticCells = step(seed, "somaticCells");
        table.bacteria = step(seed, "bacteria");
    }

    function grain(uint256 seed) internal pure returns (IGrainPrice.GrainTable memory table) {
        table.baseMoisture = uint16(_pick(seed, "moisture", 0, 9_999));
        table.largestStep = LARGEST_STEP;
        table.bulkDensity = bands(seed);
    }

    /// @notice A complete step, or every eighth time none.
    function step(uint256 seed, bytes32 salt) internal pure returns (Step memory result) {
        uint256 own = uint256(keccak256(abi.encode(seed, salt)));
        if (own % 8 == 0) return result;
        result.base = uint16(_pick(own, "base", 0, 65_535));
        result.step = uint16(_pick(own, "step", 1, 2_000));
        result.reward = uint64(_pick(own, "reward", 0, LARGEST_STEP));
        result.rewardCap = result.reward * uint64(_pick(own, "cap", 1, 20));
        result.penalty = uint64(_pick(own, "penalty", 0, LARGEST_STEP));
    }

    /// @notice One to sixteen bands that rise by at most `LARGEST_STEP` at a time.
    function bands(uint256 seed) internal pure returns (Band[] memory result) {
        result = new Band[](_pick(seed, "bands", 1, 16));
        uint256 from = _pick(seed, "from", 0, 4_000);
        int64 start = int64(int256(_pick(seed, "start", 0, 40_000_000))) - 30_000_000;
        for (uint256 i = 0; i < result.length; ++i) {
            uint256 own = uint256(keccak256(abi.encode(seed, i)));
            Band memory band = result[i];
            band.from = uint16(from);
            band.start = start;
            band.cap = start + int64(int256(_pick(own, "cap", 0, 30_000_000)));
            if (own % 3 != 0) {
                band.step = uint16(_pick(own, "step", 1, 500));
                band.priceStep = uint64(_pick(own, "price", 1, LARGEST_STEP));
            }
            uint256 width = _pick(own, "width", 1, 3_000);
            start = endOf(band, width) + int64(int256(_pick(own, "jump", 0, LARGEST_STEP)));
            from += width;
        }
    }

    /// @notice What a band adds at the last of `width` values.
    function endOf(Band memory band, uint256 width) internal pure returns (int64) {
        if (band.step == 0) return band.start;
        int64 end = band.start + int64(int256(((width - 1) / band.step) * band.priceStep));
        return end > band.cap ? band.cap : end;
    }

    function _pick(uint256 seed, bytes32 salt, uint256 low, uint256 high) private pure returns (uint256) {
        return low + (uint256(keccak256(abi.encode(seed, salt))) % (high - low + 1));
    }
}
