// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CivilClock} from "../../../contracts/shared/CivilClock.sol";
import {ICivilClock} from "../../../contracts/shared/interfaces/ICivilClock.sol";
import {Test} from "../../shared/Test.sol";

contract WallClock is CivilClock {
    constructor(int256 utcOffset) CivilClock(utcOffset) {}
}

contract CivilClockTest is Test {
    /// @dev 2026-09-28, 00:00 UTC.
    uint256 private constant MIDNIGHT = 20_724 * 1 days;

    function test_Today_InUtc() public {
        WallClock clock = new WallClock(0);
        assertEq(clock.UTC_OFFSET(), 0);
        VM.warp(MIDNIGHT - 1);
        assertEq(clock.today().toUint(), 20_723);
        VM.warp(MIDNIGHT);
        assertEq(clock.today().toUint(), 20_724);
    }

    function test_Today_EastOfGreenwich() public {
        WallClock clock = new WallClock(8 hours);
        VM.warp(MIDNIGHT - 8 hours - 1);
        assertEq(clock.today().toUint(), 20_723);
        VM.warp(MIDNIGHT - 8 hours);
        assertEq(clock.today().toUint(), 20_724, "the day begins earlier in China");
    }

    function test_Today_WestOfGreenwich() public {
        WallClock clock = new WallClock(-5 hours);
        VM.warp(MIDNIGHT + 5 hours - 1);
        assertEq(clock.today().toUint(), 20_723);
        VM.warp(MIDNIGHT + 5 hours);
        assertEq(clock.today().toUint(), 20_724, "and later in New York");
    }

    function test_Constructor_OutermostZones() public {
        assertEq(new WallClock(14 hours).UTC_OFFSET(), 14 hours);
        assertEq(new WallClock(-14 hours).UTC_OFFSET(), -14 hours);
    }

    function test_Constructor_RevertWhen_TheOffsetIsNoTimeZone() public {
        VM.expectRevert(abi.encodeWithSelector(ICivilClock.CivilClock_BadOffset.selector, int256(14 hours + 1)));
        new WallClock(14 hours + 1);
        VM.expectRevert(abi.encodeWithSelector(ICivilClock.CivilClock_BadOffset.selector, -int256(14 hours + 1)));
        new WallClock(-14 hours - 1);
    }
}
