// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {NewBusinessGate} from "../../../contracts/access/NewBusinessGate.sol";
import {Test} from "../../shared/Test.sol";

contract GatedShop is NewBusinessGate {
    constructor(address pauseGuardian) NewBusinessGate(pauseGuardian) {}

    function sell() external view whenOpen returns (bool) {
        return true;
    }

    function refund() external pure returns (bool) {
        return true;
    }
}

contract NewBusinessGateTest is Test {
    GatedShop private shop;
    uint40 private until;

    function setUp() public {
        VM.warp(1_790_557_200);
        shop = new GatedShop(address(this));
        until = uint40(VM.getBlockTimestamp()) + 100;
    }

    function test_Open() public view {
        (uint40 pausedUntil, bool closed) = shop.newBusiness();
        assertEq(pausedUntil, 0);
        assertFalse(closed);
        assertEq(shop.PAUSE_GUARDIAN(), address(this));
        assertTrue(shop.sell());
    }

    function test_SetPausedUntil() public {
        VM.expectEmit(address(shop));
        emit INewBusinessGate.PausedUntil(until);
        shop.setPausedUntil(until);
        (uint40 pausedUntil, bool closed) = shop.newBusiness();
        assertEq(pausedUntil, until);
        assertFalse(closed);
        assertTrue(shop.refund());
    }

    function test_SetPausedUntil_RevertWhen_NotGuardian() public {
        VM.expectRevert(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_NotGuardian.selector, address(0xBEEF)));
        VM.prank(address(0xBEEF));
        shop.setPausedUntil(until);
    }

    function test_Close() public {
        VM.expectEmit(address(shop));
        emit INewBusinessGate.ClosedForNewBusiness();
        shop.close();
        (, bool closed) = shop.newBusiness();
        assertTrue(closed);
        assertTrue(shop.refund());
    }

    function test_Close_RevertWhen_NotGuardian() public {
        VM.expectRevert(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_NotGuardian.selector, address(0xBEEF)));
        VM.prank(address(0xBEEF));
        shop.close();
    }

    function test_WhenOpen_RevertGiven_Paused() public {
        shop.setPausedUntil(until);
        skip(99);
        VM.expectRevert(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Paused.selector, until));
        shop.sell();
    }

    function test_WhenOpen_GivenThePauseLapsed() public {
        shop.setPausedUntil(until);
        skip(100);
        assertTrue(shop.sell());
    }

    function test_WhenOpen_GivenThePauseWasLifted() public {
        shop.setPausedUntil(until);
        shop.setPausedUntil(0);
        assertTrue(shop.sell());
    }

    function test_WhenOpen_RevertGiven_Closed() public {
        shop.close();
        shop.setPausedUntil(0);
        skip(3650 days);
        VM.expectRevert(INewBusinessGate.NewBusinessGate_Closed.selector);
        shop.sell();
    }
}
