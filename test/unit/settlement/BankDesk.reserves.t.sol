// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IBankDesk, Reserves} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Keys} from "./Keys.sol";

/// @notice What the bank says that its account holds, and references of what leaves it.
contract BankDeskReservesTest is Keys {
    function setUp() public {
        setUpTrade();
        fundAccount(seller.account, 500_00);
    }

    // --- stateReserves -----------------------------------------------------------------------------------------------

    function test_StateReserves() public {
        (Reserves memory stated, uint256 supply, uint256 uncovered) = bank.reserves();
        assertEq(stated.total, 0);
        assertEq(stated.day, 0);
        assertEq(supply, 500_00);
        assertEq(uncovered, 500_00, "nothing stated");
        Day day = bank.today();
        VM.expectEmit(address(bank));
        emit IBankDesk.ReservesStated(400_00, day.toUint(), "statement");
        bank.stateReserves(400_00, day, "statement");
        (stated, supply, uncovered) = bank.reserves();
        assertEq(stated.total, 400_00);
        assertEq(stated.day, day.toUint());
        assertEq(stated.document, "statement");
        assertEq(uncovered, 100_00);
        bank.stateReserves(600_00, day, "corrected the same day");
        (stated, supply, uncovered) = bank.reserves();
        assertEq(stated.document, "corrected the same day");
        assertEq(supply, 500_00);
        assertEq(uncovered, 0);
    }

    function test_StateReserves_RevertWhen_TheDayIsBad() public {
        uint256 day = today();
        VM.expectRevert(_badDay(day + 1, 0, day));
        bank.stateReserves(1, Day.wrap(uint32(day + 1)), "statement");
        bank.stateReserves(1, Day.wrap(uint32(day - 1)), "statement");
        VM.expectRevert(_badDay(day - 2, day - 1, day));
        bank.stateReserves(1, Day.wrap(uint32(day - 2)), "statement");
    }

    function test_StateReserves_RevertWhen_NoDocument() public {
        Day day = bank.today();
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_NoReference.selector));
        bank.stateReserves(1, day, 0);
    }

    function test_StateReserves_RevertWhen_NotTheChecker() public {
        giveRoles(bank);
        Day day = bank.today();
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, first));
        VM.prank(first);
        bank.stateReserves(1, day, "statement");
        VM.prank(checker);
        bank.stateReserves(1, day, "statement");
    }

    // --- references of what leaves -----------------------------------------------------------------------------------

    function test_SendBack_RevertWhen_NoReference() public {
        bank.recordReceipt("ref", 100, bank.today(), "payer");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_NoReference.selector));
        bank.sendBack("ref", 50, 0);
    }

    function test_Reverse_RevertWhen_NoReference() public {
        ReceivableId id = tokenise(FACE, "one");
        bank.recordReceipt("ref", 100, bank.today(), "payer");
        allocate("ref", id, 100);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_NoReference.selector));
        bank.reverse("ref", id, 100, 0);
    }

    function test_SeveralActsUnderOneReference() public {
        ReceivableId id = tokenise(FACE, "one");
        bank.recordReceipt("ref", 300, bank.today(), "payer");
        allocate("ref", id, 100);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptReturned("ref", 50, "batch");
        bank.sendBack("ref", 50, "batch");
        bank.sendBack("ref", 50, "batch");
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptReversed("ref", id, 100, "batch");
        bank.reverse("ref", id, 100, "batch");
        assertEq(bank.receiptOf("ref").unapplied, 100, "SET-03");
    }

    function _badDay(uint256 day, uint256 earliest, uint256 latest) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBankDesk.BankDesk_BadValueDay.selector, day, earliest, latest);
    }
}
