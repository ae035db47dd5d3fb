// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Seat} from "../../../contracts/access/Seat.sol";
import {Seats} from "../../../contracts/access/Seats.sol";
import {Test} from "../../shared/Test.sol";

contract Neighbour {
    error Neighbour_Missing();

    address public immutable OTHER;
    uint256 public immutable NUMBER;

    constructor(address other, uint256 number) {
        if (other == address(0)) revert Neighbour_Missing();
        OTHER = other;
        NUMBER = number;
    }
}

contract SeatsTest is Test {
    Seats private seats;

    function setUp() public {
        seats = new Seats();
    }

    function test_Seat() public {
        address expected = seats.addressOf(7);
        VM.expectEmit(address(seats));
        emit Seats.Seated(7, expected);
        address seated = seats.seat(7, type(Neighbour).creationCode, _arguments(address(0xA), 5));
        assertEq(seated, expected);
        assertEq(Neighbour(seated).OTHER(), address(0xA));
        assertEq(Neighbour(seated).NUMBER(), 5);
    }

    function test_Seat_ContractsThatNameEachOther() public {
        (address one, address two) = (seats.addressOf(1), seats.addressOf(2));
        seats.seat(2, type(Neighbour).creationCode, _arguments(one, 2));
        seats.seat(1, type(Neighbour).creationCode, _arguments(two, 1));
        assertEq(Neighbour(one).OTHER(), two);
        assertEq(Neighbour(two).OTHER(), one);
    }

    function test_Seat_RevertWhen_NotOwner() public {
        uint256[] memory arguments = _arguments(address(0xA), 5);
        VM.expectRevert(abi.encodeWithSelector(Seats.Seats_NotOwner.selector, address(0xBEEF)));
        VM.prank(address(0xBEEF));
        seats.seat(7, type(Neighbour).creationCode, arguments);
    }

    function test_Seat_RevertGiven_Taken() public {
        address seated = seats.seat(7, type(Neighbour).creationCode, _arguments(address(0xA), 5));
        uint256[] memory arguments = _arguments(address(0xB), 5);
        VM.expectRevert(abi.encodeWithSelector(Seats.Seats_Taken.selector, 7, seated));
        seats.seat(7, type(Neighbour).creationCode, arguments);
    }

    function test_Seat_RevertWhen_TheConstructorReverts() public {
        uint256[] memory arguments = _arguments(address(0), 5);
        VM.expectRevert(Neighbour.Neighbour_Missing.selector);
        seats.seat(7, type(Neighbour).creationCode, arguments);
    }

    function test_Seat_RevertWhen_TheConstructorRevertsWithoutReason() public {
        // 0xfe: the invalid opcode
        VM.expectRevert(Seat.Seat_CreationFailed.selector);
        seats.seat(7, hex"fe", new uint256[](0));
    }

    function test_Seat_GivenTheFirstAttemptFailed() public {
        try seats.seat(7, type(Neighbour).creationCode, _arguments(address(0), 5)) {
            fail("the constructor reverts");
        } catch {}
        address seated = seats.seat(7, type(Neighbour).creationCode, _arguments(address(0xA), 5));
        assertEq(seated, seats.addressOf(7));
    }

    function test_AddressOf() public {
        assertEq(seats.OWNER(), address(this));
        assertNotEq(seats.addressOf(1), seats.addressOf(2));
        assertNotEq(seats.addressOf(1), new Seats().addressOf(1), "another owner's seats are elsewhere");
        bytes32 codeHash = keccak256(type(Seat).creationCode);
        address seat = VM.computeCreate2Address(bytes32(uint256(1)), codeHash, address(seats));
        assertEq(seats.addressOf(1), VM.computeCreateAddress(seat, 1));
    }

    function _arguments(address other, uint256 number) private pure returns (uint256[] memory list) {
        list = new uint256[](2);
        (list[0], list[1]) = (uint160(other), number);
    }
}
