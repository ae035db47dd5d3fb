// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Band} from "../../../contracts/trade/pricing/IPricing.sol";
import {QualityTable} from "../../../contracts/trade/pricing/QualityTable.sol";
import {Test} from "../../shared/Test.sol";

/// @dev Gives the library's functions an outside, so that a revert can be caught.
contract BandsHarness {
    function validate(Band[] memory bands, uint256 largestStep) external pure {
        QualityTable.validateBands("bands", bands, largestStep);
    }
}

/// @notice `validateBands` accepts exactly the well-formed bands that rise, and rise gently: both directions, by
/// looking at every value of small tables.
contract QualityTableFuzz is Test {
    uint256 private constant LARGEST_STEP = 3;
    uint256 private constant LAST_VALUE = 40;

    BandsHarness private harness;

    function setUp() public {
        harness = new BandsHarness();
    }

    function testFuzz_AcceptsExactlySoundBands(uint256 seed) public view {
        Band[] memory bands = _anyBands(seed);
        bool accepted = true;
        try harness.validate(bands, LARGEST_STEP) {} catch {
            accepted = false;
        }
        assertEq(accepted, _isWellFormed(bands) && _risesGently(bands), "accepted");
    }

    function _anyBands(uint256 seed) private pure returns (Band[] memory bands) {
        bands = new Band[](1 + (seed % 3));
        uint256 from = 0;
        for (uint256 i = 0; i < bands.length; ++i) {
            uint256 own = uint256(keccak256(abi.encode(seed, i)));
            // Mostly sorted and mostly rising, so that both answers are common.
            from += own % 16;
            int64 start = int64(int256(3 * i + ((own >> 8) % 5))) - 2;
            uint64 priceStep = uint64((own >> 16) % 5);
            bands[i] = Band({
                from: uint16(from),
                step: priceStep == 0 && (own >> 24) % 8 != 0 ? 0 : uint16(1 + ((own >> 32) % 6)),
                start: start,
                priceStep: priceStep,
                cap: start + int64(int256((own >> 40) % 8)) - ((own >> 48) % 8 == 0 ? int64(1) : int64(0))
            });
        }
    }

    function _isWellFormed(Band[] memory bands) private pure returns (bool) {
        for (uint256 i = 0; i < bands.length; ++i) {
            if ((bands[i].step == 0) != (bands[i].priceStep == 0)) return false;
            if (bands[i].cap < bands[i].start || bands[i].priceStep > LARGEST_STEP) return false;
            if (i > 0 && bands[i].from <= bands[i - 1].from) return false;
        }
        return true;
    }

    function _risesGently(Band[] memory bands) private pure returns (bool) {
        for (uint256 value = bands[0].from + 1; value <= LAST_VALUE + bands[bands.length - 1].from; ++value) {
            int256 rise = QualityTable.bandAdjustment(bands, value) - QualityTable.bandAdjustment(bands, value - 1);
            if (rise < 0 || rise > int256(LARGEST_STEP)) return false;
        }
        return true;
    }
}
