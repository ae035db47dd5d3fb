// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Decay} from "../../../contracts/shared/Decay.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

contract DecayFuzz is Test {
    function testFuzz_HoweverOftenTouched(uint128 sum, uint32 a, uint32 b, uint32 c) public pure {
        a = uint32(bound(a, 0, 20_000));
        b = uint32(bound(b, a, a + 1_800));
        c = uint32(bound(c, b, b + 1_799));
        uint256 stepped = Decay.fade(uint128(Decay.fade(sum, Day.wrap(a), Day.wrap(b))), Day.wrap(b), Day.wrap(c));
        assertEq(stepped, Decay.fade(sum, Day.wrap(a), Day.wrap(c)), "fading composes");
    }

    function testFuzz_KeepsOrder(uint128 low, uint128 high, uint32 from, uint32 to, uint32 later) public pure {
        low = uint128(bound(low, 0, high));
        later = uint32(bound(later, to, type(uint32).max));
        uint256 left = Decay.fade(high, Day.wrap(from), Day.wrap(to));
        assertLe(left, high, "never grows");
        assertLe(Decay.fade(low, Day.wrap(from), Day.wrap(to)), left, "the smaller stays the smaller");
        assertLe(Decay.fade(high, Day.wrap(from), Day.wrap(later)), left, "time only takes");
    }
}
