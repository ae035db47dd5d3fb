// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Seat} from "../../../contracts/access/Seat.sol";
import {Test} from "../../shared/Test.sol";

contract Guest {}

contract SeatTest is Test {
    Seat private seat;

    function setUp() public {
        seat = new Seat();
    }

    function test_Create() public {
        address seated = seat.create(type(Guest).creationCode);
        assertEq(seated, VM.computeCreateAddress(address(seat), 1));
        assertGt(seated.code.length, 0);
    }

    function test_Create_RevertWhen_NotItsSeats() public {
        VM.expectRevert(Seat.Seat_CreationFailed.selector);
        VM.prank(address(0xBEEF));
        seat.create(type(Guest).creationCode);
    }
}
