// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {Allocation, IBankDesk, Receipt} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice Money that comes in.
contract BankDeskTest is Trade {
    bytes32 private constant REF = "line 1 of the statement";

    function setUp() public {
        setUpTrade();
    }

    // --- recordReceipt -----------------------------------------------------------------------------------------------

    function test_RecordReceipt() public {
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptRecorded(REF, 500_00, today(), "payer");
        bank.recordReceipt(REF, 500_00, _day(today()), "payer");
        Receipt memory r = bank.receiptOf(REF);
        assertEq(r.amount, 500_00);
        assertEq(r.unapplied, 500_00);
        assertEq(r.valueDay, today());
        assertEq(bank.unappliedTotal(), 500_00);
        assertEq(money.balanceOf(address(bank)), 500_00, "SET-02");
        assertEq(money.totalSupply(), 500_00);
    }

    function test_RecordReceipt_RevertGiven_Recorded() public {
        _record(500_00);
        Day day = _day(today());
        bytes memory used = abi.encodeWithSelector(IBankDesk.BankDesk_ReferenceUsed.selector, REF);
        VM.expectRevert(used);
        bank.recordReceipt(REF, 500_00, day, "payer");
        bank.sendBack(REF, 500_00, "out");
        VM.expectRevert(used);
        bank.recordReceipt(REF, 500_00, day, "payer");
    }

    function test_RecordReceipt_RevertWhen_NothingCameIn() public {
        Day day = _day(today());
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_BadAmount.selector, 0));
        bank.recordReceipt(REF, 0, day, "payer");
    }

    function test_RecordReceipt_RevertWhen_TheAmountIsAbsurd() public {
        Day day = _day(today());
        VM.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 72, 1 << 72));
        bank.recordReceipt(REF, 1 << 72, day, "payer");
    }

    function test_RecordReceipt_TheOldestValueDay() public {
        bank.recordReceipt(REF, 1, _day(today() - 5), "payer");
        assertEq(bank.receiptOf(REF).valueDay, today() - 5);
        assertEq(bank.MAX_BACK(), 5);
    }

    function test_RecordReceipt_RevertWhen_TheValueDayIsBad() public {
        _badValueDay(today() + 1);
        _badValueDay(today() - 6);
    }

    function test_RecordReceipt_RevertWhen_NotTheBank() public {
        Day day = _day(today());
        _asStranger();
        bank.recordReceipt(REF, 1, day, "payer");
    }

    // --- allocate ----------------------------------------------------------------------------------------------------

    function test_Allocate() public {
        ReceivableId one = tokenise(1_000_00, "one");
        ReceivableId two = tokenise(2_000_00, "two");
        _record(2_500_00);
        Allocation[] memory list = _list(one, 1_000_00, two, 1_400_00);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptAllocated(REF, one, 1_000_00);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptAllocated(REF, two, 1_400_00);
        bank.allocate(REF, list);
        assertEq(token.openAmount(one), 0);
        assertEq(token.openAmount(two), 600_00);
        assertEq(bank.receiptOf(REF).unapplied, 100_00);
        assertEq(bank.unappliedTotal(), 100_00);
        assertEq(money.balanceOf(address(bank)), 100_00, "SET-02");
        assertEq(money.balanceOf(address(token)), 2_400_00);
        assertEq(money.allowance(address(bank), address(token)), 0, "nothing stays allowed");
    }

    function test_Allocate_GivenTheObligorIsHeld() public {
        ReceivableId one = tokenise(1_000_00, "one");
        parties.suspend(buyer.id, PartyStatus.LegalHold, "paper");
        _record(1_000_00);
        bank.allocate(REF, _list(one, 1_000_00));
        assertEq(token.openAmount(one), 0, "money that came in still pays");
    }

    function test_Allocate_RevertGiven_UnknownReference() public {
        ReceivableId one = tokenise(1_000_00, "one");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_ReferenceUnknown.selector, REF));
        bank.allocate(REF, _list(one, 1));
    }

    function test_Allocate_RevertWhen_MoreThanIsLeft() public {
        ReceivableId one = tokenise(1_000_00, "one");
        ReceivableId two = tokenise(2_000_00, "two");
        _record(500_00);
        bank.sendBack(REF, 1_00, "out");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_AboveReceipt.selector, REF, 499_01, 499_00));
        bank.allocate(REF, _list(one, 400_00, two, 99_01));
    }

    function test_Allocate_RevertWhen_MoreThanIsOwed() public {
        ReceivableId one = tokenise(1_000_00, "one");
        _record(2_000_00);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, one, 1_000_01, 1_000_00));
        bank.allocate(REF, _list(one, 1_000_01));
        assertEq(bank.receiptOf(REF).unapplied, 2_000_00);
    }

    function test_Allocate_RevertWhen_TheListIsEmpty() public {
        _record(500_00);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_BadAmount.selector, 0));
        bank.allocate(REF, new Allocation[](0));
    }

    function test_Allocate_RevertWhen_TheCurrencyIsAnother() public {
        ReceivableId one = tokenise(1_000_00, "one");
        BankDesk other = BankDesk(
            create("BankDesk", abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit EUR", "EURd"))
        );
        other.recordReceipt(REF, 1_000_00, _day(today()), "payer");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_WrongCurrency.selector, one, address(money)));
        other.allocate(REF, _list(one, 1_000_00));
    }

    function test_Allocate_RevertWhen_TheReceivableIsUnknown() public {
        _record(500_00);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, 7));
        bank.allocate(REF, _list(ReceivableId.wrap(7), 1));
    }

    function test_Allocate_RevertWhen_NotTheBank() public {
        ReceivableId one = tokenise(1_000_00, "one");
        _record(1_000_00);
        _asStranger();
        bank.allocate(REF, _list(one, 1_000_00));
    }

    // --- creditAccount -----------------------------------------------------------------------------------------------

    function test_CreditAccount() public {
        _record(500_00);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptCredited(REF, buyer.account, 300_00);
        bank.creditAccount(REF, buyer.account, 300_00);
        assertEq(money.balanceOf(buyer.account), 300_00);
        assertEq(bank.receiptOf(REF).unapplied, 200_00);
        assertEq(bank.unappliedTotal(), 200_00);
    }

    function test_CreditAccount_GivenSuspended() public {
        _record(500_00);
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        bank.creditAccount(REF, buyer.account, 300_00);
        assertEq(money.balanceOf(buyer.account), 300_00);
    }

    function test_CreditAccount_RevertGiven_LegalHoldOrUnregistered() public {
        _record(500_00);
        parties.suspend(buyer.id, PartyStatus.LegalHold, "paper");
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_AccountNotActive.selector,
                buyer.account,
                PartyStatus.LegalHold,
                FAR
            )
        );
        bank.creditAccount(REF, buyer.account, 300_00);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, address(0xBEEF)));
        bank.creditAccount(REF, address(0xBEEF), 300_00);
    }

    function test_CreditAccount_RevertWhen_MoreThanIsLeft() public {
        _record(500_00);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_AboveReceipt.selector, REF, 500_01, 500_00));
        bank.creditAccount(REF, buyer.account, 500_01);
    }

    function test_CreditAccount_RevertWhen_NotTheBank() public {
        _record(500_00);
        _asStranger();
        bank.creditAccount(REF, buyer.account, 1);
    }

    // --- sendBack ----------------------------------------------------------------------------------------------------

    function test_SendBack() public {
        _record(500_00);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptReturned(REF, 200_00, "out");
        bank.sendBack(REF, 200_00, "out");
        assertEq(bank.receiptOf(REF).amount, 500_00);
        assertEq(bank.receiptOf(REF).unapplied, 300_00);
        assertEq(bank.unappliedTotal(), 300_00);
        assertEq(money.totalSupply(), 300_00);
        assertEq(money.balanceOf(address(bank)), 300_00, "SET-02");
    }

    function test_SendBack_RevertWhen_MoreThanIsLeft() public {
        _record(500_00);
        bank.sendBack(REF, 500_00, "out");
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_AboveReceipt.selector, REF, 1, 0));
        bank.sendBack(REF, 1, "out");
    }

    function test_SendBack_RevertWhen_NothingGoesBack() public {
        _record(500_00);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_BadAmount.selector, 0));
        bank.sendBack(REF, 0, "out");
    }

    function test_SendBack_RevertGiven_UnknownReference() public {
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_ReferenceUnknown.selector, REF));
        bank.sendBack(REF, 1, "out");
    }

    function test_SendBack_RevertWhen_NotTheBank() public {
        _record(500_00);
        _asStranger();
        bank.sendBack(REF, 1, "out");
    }

    // --- roles -------------------------------------------------------------------------------------------------------

    function test_Restricted_ToTheBanksTwoKeys() public {
        bytes4[] memory first = new bytes4[](1);
        bytes4[] memory second = new bytes4[](1);
        first[0] = IBankDesk.recordReceipt.selector;
        second[0] = IBankDesk.confirm.selector;
        manager.setTargetFunctionRole(address(bank), first, Roles.ACCOUNT_BANK);
        manager.setTargetFunctionRole(address(bank), second, Roles.ACCOUNT_BANK_CHECKER);
        address clerk = makeAddr("clerk");
        manager.grantRole(Roles.ACCOUNT_BANK, clerk, 0);
        Day day = _day(today());

        VM.startPrank(clerk);
        bank.recordReceipt(REF, 1, day, "payer");
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, clerk));
        bank.confirm("payout", "out", day);
        VM.stopPrank();

        // Nor may the admin, who holds neither key.
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        bank.recordReceipt("another", 1, day, "payer");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _record(uint256 amount) private {
        bank.recordReceipt(REF, amount, _day(today()), "payer");
    }

    function _day(uint256 day) private pure returns (Day) {
        return Day.wrap(uint32(day));
    }

    function _list(ReceivableId id, uint256 amount) private pure returns (Allocation[] memory list) {
        list = new Allocation[](1);
        list[0] = Allocation({
            receivable: id,
            amount: amount,
            deducted: 0,
            reason: 0,
            document: 0,
            collector: address(0)
        });
    }

    function _list(
        ReceivableId one,
        uint256 amountOne,
        ReceivableId two,
        uint256 amountTwo
    ) private pure returns (Allocation[] memory list) {
        list = new Allocation[](2);
        list[0] = Allocation({
            receivable: one,
            amount: amountOne,
            deducted: 0,
            reason: 0,
            document: 0,
            collector: address(0)
        });
        list[1] = Allocation({
            receivable: two,
            amount: amountTwo,
            deducted: 0,
            reason: 0,
            document: 0,
            collector: address(0)
        });
    }

    function _badValueDay(uint256 day) private {
        bytes4 selector = IBankDesk.BankDesk_BadValueDay.selector;
        VM.expectRevert(abi.encodeWithSelector(selector, day, today() - 5, today()));
        bank.recordReceipt(REF, 1, _day(day), "payer");
    }

    function _asStranger() private {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, buyer.account));
        VM.prank(buyer.account);
    }
}
