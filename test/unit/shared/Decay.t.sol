// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Decay} from "../../../contracts/shared/Decay.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

contract DecayTest is Test {
    function test_EpochsStartEveryThirtyDays() public pure {
        assertEq(_epochs(30, 30), 0);
        assertEq(_epochs(30, 59), 0);
        assertEq(_epochs(30, 60), 1);
        assertEq(_epochs(59, 60), 1, "counted from day 0, not from the last touch");
        assertEq(_epochs(59, 90), 2);
    }

    function test_NoEpochsBackwards() public pure {
        assertEq(_epochs(60, 30), 0);
        assertEq(Decay.fade(1_000, Day.wrap(60), Day.wrap(30)), 1_000);
    }

    function test_FadeTakesAnEighthPerEpoch() public pure {
        assertEq(Decay.fade(1_000, Day.wrap(0), Day.wrap(29)), 1_000);
        assertEq(Decay.fade(1_000, Day.wrap(0), Day.wrap(30)), 875);
        assertEq(Decay.fade(1_000, Day.wrap(0), Day.wrap(60)), 765, "765.625 rounded down");
        assertEq(Decay.fade(1_000, Day.wrap(0), Day.wrap(90)), 669, "765 x 7/8 rounded down");
    }

    function test_FadeForgetsAfterTheLastEpoch() public pure {
        uint128 large = type(uint80).max;
        assertGt(Decay.fade(large, Day.wrap(0), Day.wrap(120 * 30)), 0);
        assertEq(Decay.fade(large, Day.wrap(0), Day.wrap(121 * 30)), 0);
    }

    function test_FadeOfTheLargestSum() public pure {
        uint256 large = type(uint128).max;
        assertEq(Decay.fade(type(uint128).max, Day.wrap(0), Day.wrap(30)), (large * 7) / 8);
    }

    function test_FadeOfNothing() public pure {
        assertEq(Decay.fade(0, Day.wrap(0), Day.wrap(3_600)), 0);
    }

    function test_SteadyInflowSettlesAtEightEpochs() public pure {
        uint256 sum = 0;
        for (uint32 epoch = 0; epoch < 200; ++epoch) {
            sum = Decay.fade(uint128(sum), Day.wrap(30 * epoch), Day.wrap(30 * (epoch + 1))) + 1_000_000;
        }
        assertLe(sum, 8_000_000);
        assertGe(sum, 7_999_990);
    }

    function _epochs(uint32 from, uint32 to) private pure returns (uint256) {
        return Decay.epochs(Day.wrap(from), Day.wrap(to));
    }
}
