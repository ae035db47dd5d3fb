// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IBankDesk, Payout, PayoutStatus} from "../../../contracts/settlement/IBankDesk.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice Money that goes out.
contract BankDeskPayoutsTest is Trade {
    bytes32 private constant KEY = "key";

    bytes32 private id;

    function setUp() public {
        setUpTrade();
        fundAccount(seller.account, 500_00);
        VM.prank(seller.account);
        money.approve(address(bank), type(uint256).max);
        id = bank.payoutIdOf(seller.account, KEY);
    }

    // --- instruct ----------------------------------------------------------------------------------------------------

    function test_Instruct() public {
        VM.expectEmit(address(bank));
        emit IBankDesk.PayoutInstructed(id, seller.account, 400_00, "payees");
        VM.prank(seller.account);
        assertEq(bank.instruct(400_00, "payees", KEY), id);
        Payout memory p = bank.payoutOf(id);
        assertEq(p.amount, 400_00);
        assertEq(p.payer, seller.account);
        assertEq(p.day, today());
        assertEq(uint8(p.status), uint8(PayoutStatus.Instructed));
        assertEq(bank.instructedTotal(), 400_00);
        assertEq(money.balanceOf(address(bank)), 0, "SET-02");
        assertEq(money.balanceOf(seller.account), 100_00);
        assertEq(money.totalSupply(), 100_00, "off the books");
    }

    function test_Instruct_GivenSuspended() public {
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        _instruct(500_00);
        assertEq(bank.instructedTotal(), 500_00, "what is theirs can be redeemed");
    }

    function test_Instruct_RevertGiven_LegalHold() public {
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        VM.expectRevert(_held());
        VM.prank(seller.account);
        bank.instruct(500_00, "payees", KEY);
    }

    function test_Instruct_RevertGiven_TheKeyIsUsed() public {
        _instruct(100_00);
        _usedRevert(PayoutStatus.Instructed);
        bank.confirm(id, "out", _day(today()));
        _usedRevert(PayoutStatus.Confirmed);
    }

    function test_Instruct_AnothersKeyIsAnother() public {
        _instruct(100_00);
        fundAccount(buyer.account, 100_00);
        VM.startPrank(buyer.account);
        money.approve(address(bank), 100_00);
        assertNotEq(bank.instruct(100_00, "payees", KEY), id);
    }

    function test_Instruct_RevertWhen_TheAmountIsZero() public {
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_BadAmount.selector, 0));
        bank.instruct(0, "payees", KEY);
    }

    function test_Instruct_RevertWhen_TheAmountIsAbsurd() public {
        VM.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 72, 1 << 72));
        bank.instruct(1 << 72, "payees", KEY);
    }

    function test_Instruct_RevertWhen_TheMoneyIsMissing() public {
        VM.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, seller.account, 500_00, 500_01)
        );
        VM.prank(seller.account);
        bank.instruct(500_01, "payees", KEY);
    }

    function test_Instruct_RevertWhen_AnothersMoneyIsMeant() public {
        // The money is pulled from the caller and from nobody else.
        VM.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(bank), 0, 500_00)
        );
        VM.prank(buyer.account);
        bank.instruct(500_00, "payees", KEY);
    }

    // --- confirm -----------------------------------------------------------------------------------------------------

    function test_Confirm() public {
        _instruct(400_00);
        skip(2 days);
        VM.expectEmit(address(bank));
        emit IBankDesk.PayoutConfirmed(id, "out", today() - 1);
        bank.confirm(id, "out", _day(today() - 1));
        assertEq(uint8(bank.payoutOf(id).status), uint8(PayoutStatus.Confirmed));
        assertEq(bank.payoutOf(id).day, today() - 1, "the value day");
        assertEq(bank.instructedTotal(), 0);
        assertEq(money.balanceOf(address(bank)), 0, "SET-02");
        assertEq(money.totalSupply(), 100_00, "SET-01: the money left the chain");
    }

    function test_Confirm_GivenLegalHold() public {
        _instruct(400_00);
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        bank.confirm(id, "out", _day(today()));
        assertEq(bank.instructedTotal(), 0, "what was paid was paid");
    }

    function test_Confirm_RevertGiven_NotInstructed() public {
        Day day = _day(today());
        VM.expectRevert(_status(PayoutStatus.None));
        bank.confirm(id, "out", day);
        _instruct(100_00);
        bank.confirm(id, "out", day);
        VM.expectRevert(_status(PayoutStatus.Confirmed));
        bank.confirm(id, "out", day);
    }

    function test_Confirm_RevertWhen_TheValueDayIsBad() public {
        _instruct(100_00);
        bytes4 selector = IBankDesk.BankDesk_BadValueDay.selector;
        uint256 day = today();
        VM.expectRevert(abi.encodeWithSelector(selector, day + 1, day - 5, day));
        bank.confirm(id, "out", _day(day + 1));
        VM.expectRevert(abi.encodeWithSelector(selector, day - 6, day - 5, day));
        bank.confirm(id, "out", _day(day - 6));
    }

    function test_Confirm_RevertWhen_TheValueDayIsBeforeTheInstruction() public {
        _instruct(100_00);
        uint256 day = today();
        bytes4 selector = IBankDesk.BankDesk_BadValueDay.selector;
        VM.expectRevert(abi.encodeWithSelector(selector, day - 1, day, day));
        bank.confirm(id, "out", _day(day - 1));
        skip(2 days);
        VM.expectRevert(abi.encodeWithSelector(selector, day - 1, day, day + 2));
        bank.confirm(id, "out", _day(day - 1));
        bank.confirm(id, "out", _day(day));
        assertEq(bank.payoutOf(id).day, day);
    }

    function test_Confirm_RevertWhen_NotTheChecker() public {
        _instruct(100_00);
        Day day = _day(today());
        _asStranger();
        bank.confirm(id, "out", day);
    }

    // --- reject ------------------------------------------------------------------------------------------------------

    function test_Reject() public {
        _instruct(400_00);
        skip(1 days);
        VM.expectEmit(address(bank));
        emit IBankDesk.PayoutRejected(id, "out");
        bank.reject(id, "out");
        assertEq(bank.payoutOf(id).day, today(), "the day of the rejection");
        assertEq(uint8(bank.payoutOf(id).status), uint8(PayoutStatus.Rejected));
        assertEq(bank.instructedTotal(), 0);
        assertEq(money.balanceOf(seller.account), 500_00);
        assertEq(money.balanceOf(address(bank)), 0, "SET-02");
    }

    function test_Reject_GivenSuspended() public {
        _instruct(400_00);
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        bank.reject(id, "out");
        assertEq(money.balanceOf(seller.account), 500_00);
    }

    function test_Reject_GivenLegalHold() public {
        _instruct(400_00);
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        bank.reject(id, "out");
        assertEq(money.balanceOf(seller.account), 500_00, "its own money is there again");
        // And stays there.
        VM.expectRevert(_held());
        VM.prank(seller.account);
        bank.instruct(400_00, "payees", "another key");
    }

    function test_Reject_RevertGiven_NotInstructed() public {
        VM.expectRevert(_status(PayoutStatus.None));
        bank.reject(id, "out");
        _instruct(100_00);
        bank.reject(id, "out");
        VM.expectRevert(_status(PayoutStatus.Rejected));
        bank.reject(id, "out");
        Day day = _day(today());
        VM.expectRevert(_status(PayoutStatus.Rejected));
        bank.confirm(id, "out", day);
    }

    function test_Reject_RevertWhen_NotTheChecker() public {
        _instruct(100_00);
        _asStranger();
        bank.reject(id, "out");
    }

    function test_PayoutIdOf() public view {
        assertEq(id, keccak256(abi.encode(seller.account, KEY)));
        assertEq(bank.payoutOf("unknown").amount, 0);
        assertEq(bank.receiptOf("unknown").amount, 0);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _instruct(uint256 amount) private {
        VM.prank(seller.account);
        bank.instruct(amount, "payees", KEY);
    }

    function _usedRevert(PayoutStatus status) private {
        VM.expectRevert(_status(status));
        VM.prank(seller.account);
        bank.instruct(1, "payees", KEY);
    }

    function _status(PayoutStatus status) private view returns (bytes memory) {
        return abi.encodeWithSelector(IBankDesk.BankDesk_PayoutStatus.selector, id, status);
    }

    function _held() private view returns (bytes memory) {
        bytes4 selector = IPartyRegistry.Party_AccountNotActive.selector;
        return abi.encodeWithSelector(selector, seller.account, PartyStatus.LegalHold, FAR);
    }

    function _day(uint256 day) private pure returns (Day) {
        return Day.wrap(uint32(day));
    }

    function _asStranger() private {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, seller.account));
        VM.prank(seller.account);
    }
}
