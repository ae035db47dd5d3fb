// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {IPauseGuardian} from "../../../contracts/access/IPauseGuardian.sol";
import {NewBusinessGate} from "../../../contracts/access/NewBusinessGate.sol";
import {PauseGuardian} from "../../../contracts/access/PauseGuardian.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {Test} from "../../shared/Test.sol";

contract Pausable is NewBusinessGate {
    constructor(address pauseGuardian) NewBusinessGate(pauseGuardian) {}

    function start() external view whenOpen returns (bool) {
        return true;
    }
}

contract PauseGuardianTest is Test {
    uint32 private constant DELAY = 2 days;
    uint40 private constant PAUSE = 3 days;

    AccessManager private manager;
    PauseGuardian private guardian;
    Pausable private target;
    address private watchman;
    address private steward;
    uint40 private start;

    function setUp() public {
        VM.warp(1_790_557_200);
        start = 1_790_557_200;
        watchman = makeAddr("watchman");
        steward = makeAddr("steward");
        manager = AccessManager(create("AccessManager", abi.encode(address(this))));
        guardian = PauseGuardian(create("PauseGuardian", abi.encode(address(manager))));
        target = new Pausable(address(guardian));

        bytes4[] memory pausing = new bytes4[](1);
        pausing[0] = IPauseGuardian.pause.selector;
        bytes4[] memory lifting = new bytes4[](2);
        lifting[0] = IPauseGuardian.unpause.selector;
        lifting[1] = IPauseGuardian.close.selector;
        manager.setTargetFunctionRole(address(guardian), pausing, Roles.GUARDIAN);
        manager.setTargetFunctionRole(address(guardian), lifting, Roles.STEWARD);
        manager.grantRole(Roles.GUARDIAN, watchman, 0);
        manager.grantRole(Roles.STEWARD, steward, DELAY);
    }

    function test_Lengths() public view {
        assertEq(guardian.PAUSE_LENGTH(), PAUSE);
        assertEq(guardian.COOLDOWN(), 3 days);
        assertEq(guardian.pausableFrom(address(target)), 0);
    }

    function test_Pause() public {
        VM.expectEmit(address(guardian));
        emit IPauseGuardian.TargetPaused(address(target), watchman, start + PAUSE);
        VM.expectEmit(address(target));
        emit INewBusinessGate.PausedUntil(start + PAUSE);
        VM.prank(watchman);
        guardian.pause(address(target));
        assertEq(guardian.pausableFrom(address(target)), start + 6 days);
        VM.expectRevert(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Paused.selector, start + PAUSE));
        target.start();
    }

    function test_Pause_Lapses() public {
        _pause();
        skip(PAUSE);
        assertTrue(target.start());
    }

    function test_Pause_RevertGiven_CoolingDown() public {
        _pause();
        skip(6 days - 1);
        VM.expectRevert(
            abi.encodeWithSelector(IPauseGuardian.PauseGuardian_CoolingDown.selector, address(target), start + 6 days)
        );
        VM.prank(watchman);
        guardian.pause(address(target));
    }

    function test_Pause_GivenTheCooldownIsOver() public {
        _pause();
        skip(6 days);
        _pause();
        (uint40 until, ) = target.newBusiness();
        assertEq(until, start + 9 days);
    }

    function test_Pause_OthersAreNotCoolingDown() public {
        _pause();
        Pausable other = new Pausable(address(guardian));
        VM.prank(watchman);
        guardian.pause(address(other));
        assertEq(guardian.pausableFrom(address(other)), start + 6 days);
    }

    function test_Pause_RevertWhen_NotGuardian() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xBEEF)));
        VM.prank(address(0xBEEF));
        guardian.pause(address(target));
    }

    function test_Unpause() public {
        _pause();
        _schedule(IPauseGuardian.unpause.selector);
        skip(DELAY);
        VM.expectEmit(address(guardian));
        emit IPauseGuardian.TargetUnpaused(address(target), steward);
        VM.prank(steward);
        guardian.unpause(address(target));
        assertTrue(target.start());
        assertEq(guardian.pausableFrom(address(target)), start + 6 days, "a lifted pause still cools down");
    }

    function test_Unpause_RevertWhen_NotScheduled() public {
        _pause();
        bytes32 operation = manager.hashOperation(
            steward,
            address(guardian),
            abi.encodeCall(IPauseGuardian.unpause, (address(target)))
        );
        VM.expectRevert(abi.encodeWithSelector(IAccessManager.AccessManagerNotScheduled.selector, operation));
        VM.prank(steward);
        guardian.unpause(address(target));
    }

    function test_Unpause_RevertWhen_NotSteward() public {
        _pause();
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, watchman));
        VM.prank(watchman);
        guardian.unpause(address(target));
    }

    function test_Close() public {
        _schedule(IPauseGuardian.close.selector);
        skip(DELAY);
        VM.expectEmit(address(guardian));
        emit IPauseGuardian.TargetClosed(address(target), steward);
        VM.prank(steward);
        guardian.close(address(target));
        VM.expectRevert(INewBusinessGate.NewBusinessGate_Closed.selector);
        target.start();
    }

    function test_Close_RevertWhen_NotSteward() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, watchman));
        VM.prank(watchman);
        guardian.close(address(target));
    }

    function _pause() private {
        VM.prank(watchman);
        guardian.pause(address(target));
    }

    function _schedule(bytes4 selector) private {
        VM.prank(steward);
        manager.schedule(address(guardian), abi.encodeWithSelector(selector, address(target)), 0);
    }
}
