// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {IReceivableToken, Money, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {IBankDesk, Receipt} from "../../../contracts/settlement/IBankDesk.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Notes} from "../receivables/Notes.sol";

/// @notice Money that the bank could not keep: 1,000 of a receipt of 1,500.
contract BankDeskReversalTest is Notes {
    bytes32 private constant REF = "line 1 of the statement";
    bytes32 private constant REF2 = "line 2 of the statement";

    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        bank.recordReceipt(REF, 1_500, bank.today(), "payer");
    }

    // --- reverse -----------------------------------------------------------------------------------------------------

    function test_Reverse() public {
        allocate(REF, id, FACE);
        assertEq(bank.allocatedOf(REF, id), FACE);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptReversed(REF, id, 400, "out");
        VM.expectEmit(address(token));
        emit IReceivableToken.PaymentReversed(id, 400, 400, true);
        bank.reverse(REF, id, 400, "out");
        assertEq(bank.allocatedOf(REF, id), 600);
        assertEq(token.openAmount(id), 400);
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Active), "RCV-03");
        assertEq(token.owedBack(id), 400);
        Receipt memory r = bank.receiptOf(REF);
        assertEq(r.reversed, 400);
        assertEq(r.unapplied, 500, "not to be used again");
        assertEq(bank.unappliedTotal(), 500);
        _assertEquation(REF, 0);
        _assertCovered();
    }

    function test_Reverse_InParts() public {
        allocate(REF, id, FACE);
        bank.reverse(REF, id, 1, "out");
        bank.reverse(REF, id, 999, "out");
        assertEq(bank.receiptOf(REF).reversed, FACE);
        assertEq(token.openAmount(id), FACE);
        VM.expectRevert(_aboveAllocated(REF, id, 1, 0));
        bank.reverse(REF, id, 1, "out");
        _assertEquation(REF, 0);
    }

    function test_Reverse_WhatHoldersTookAlready() public {
        allocate(REF, id, FACE);
        assertEq(claim(id, seller), FACE);
        bank.reverse(REF, id, FACE, "out");
        assertEq(token.openAmount(id), FACE);
        assertEq(money.balanceOf(address(token)), 0);
        assertEq(token.owedBack(id), FACE);
    }

    function test_Reverse_AfterACreditNoteOfTheRest() public {
        allocate(REF, id, 400);
        creditNote(id, 600, "note");
        bank.reverse(REF, id, 400, "out");
        assertEq(token.openAmount(id), 400, "what was given up stays so");
        pay(id, 400);
        _recover(id, _one(seller));
        assertEq(claim(id, seller), 400);
        _assertCovered();
    }

    function test_Reverse_OnlyWhatThisReceiptPaid() public {
        bank.recordReceipt(REF2, 1_000, bank.today(), "payer");
        allocate(REF, id, 300);
        allocate(REF2, id, 700);
        VM.expectRevert(_aboveAllocated(REF, id, 301, 300));
        bank.reverse(REF, id, 301, "out");
        bank.reverse(REF, id, 300, "out");
        bank.reverse(REF2, id, 700, "out");
        assertEq(token.openAmount(id), FACE);
    }

    function test_Reverse_RevertWhen_MoreThanAllocated() public {
        allocate(REF, id, 600);
        VM.expectRevert(_aboveAllocated(REF, id, 601, 600));
        bank.reverse(REF, id, 601, "out");
        VM.expectRevert(_aboveAllocated(REF, id, type(uint256).max, 600));
        bank.reverse(REF, id, type(uint256).max, "out");
        VM.expectRevert(_aboveAllocated(REF, UNKNOWN, 1, 0));
        bank.reverse(REF, UNKNOWN, 1, "out");
        VM.expectRevert(_aboveAllocated("unknown", id, 1, 0));
        bank.reverse("unknown", id, 1, "out");
    }

    function test_Reverse_RevertWhen_Zero() public {
        allocate(REF, id, 600);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_BadAmount.selector, 0));
        bank.reverse(REF, id, 0, "out");
    }

    function test_Reverse_TheLastDay() public {
        bank.recordReceipt(REF2, 600, day(today() - 5), "payer");
        allocate(REF2, id, 600);
        uint256 last = today() - 5 + 366;
        assertEq(bank.MAX_REVERSAL(), 366);
        skip(361 days);
        assertEq(today(), last, "from the value day, not from the day it was recorded");
        bank.reverse(REF2, id, 1, "out");
        skip(1 days);
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_TooLate.selector, REF2, last, last + 1));
        bank.reverse(REF2, id, 1, "out");
    }

    function test_Reverse_RevertWhen_NotTheSecondKey() public {
        allocate(REF, id, 600);
        bytes4[] memory first = new bytes4[](3);
        (first[0], first[1]) = (IBankDesk.allocate.selector, IBankDesk.takeDraft.selector);
        first[2] = IBankDesk.closeDraft.selector;
        bytes4[] memory second = new bytes4[](1);
        second[0] = IBankDesk.reverse.selector;
        manager.setTargetFunctionRole(address(bank), first, Roles.ACCOUNT_BANK);
        manager.setTargetFunctionRole(address(bank), second, Roles.ACCOUNT_BANK_CHECKER);
        address clerk = makeAddr("clerk");
        address checker = makeAddr("checker");
        manager.grantRole(Roles.ACCOUNT_BANK, clerk, 0);
        manager.grantRole(Roles.ACCOUNT_BANK_CHECKER, checker, 0);
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, clerk));
        VM.prank(clerk);
        bank.reverse(REF, id, 600, "out");
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(this)));
        bank.reverse(REF, id, 600, "out");
        VM.prank(checker);
        bank.reverse(REF, id, 600, "out");
        assertEq(token.openAmount(id), FACE);
    }

    // --- recover -----------------------------------------------------------------------------------------------------

    function test_Recover_WhatNobodyTook() public {
        allocate(REF, id, FACE);
        bank.reverse(REF, id, 400, "out");
        address[] memory holders = _one(seller);
        uint256 supply = money.totalSupply();
        VM.expectEmit(address(token));
        emit IReceivableToken.TakenBack(id, 400, 0);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReversalRecovered(id, 400);
        VM.prank(STRANGER);
        bank.recover(id, holders);
        assertEq(money.totalSupply(), supply - 400, "SET-01");
        assertEq(money.balanceOf(address(bank)), 500, "SET-02");
        assertEq(money.balanceOf(address(token)), 600);
        assertEq(token.owedBack(id), 0);
        assertEq(claim(id, seller), 600);
        VM.expectRevert(_nothingBack(0));
        bank.recover(id, holders);
    }

    function test_Recover_OutOfLaterPayments() public {
        allocate(REF, id, FACE);
        assertEq(claim(id, seller), FACE);
        bank.reverse(REF, id, 400, "out");
        address[] memory holders = _one(seller);
        VM.expectRevert(_nothingBack(400));
        bank.recover(id, holders);
        pay(id, 150);
        assertEq(token.claimable(id, seller.account), 0, "makes good first what it had");
        bank.recover(id, holders);
        assertEq(token.owedBack(id), 250);
        pay(id, 250);
        bank.recover(id, holders);
        assertEq(token.owedBack(id), 0);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Settled), "RCV-03");
    }

    function test_Recover_HoldersThatAreNotNamedAreTakenToOwe() public {
        passOn(id, seller, supplier2, 250);
        allocate(REF, id, 800);
        bank.reverse(REF, id, 400, "out");
        VM.expectRevert(_nothingBack(400));
        bank.recover(id, new address[](0));
        _recover(id, _one(seller));
        assertEq(token.owedBack(id), 100, "a quarter of it could be the other's");
        bool sorted = seller.account < supplier2.account;
        address[] memory both = new address[](2);
        (both[0], both[1]) = sorted ? (seller.account, supplier2.account) : (supplier2.account, seller.account);
        _recover(id, both);
        assertEq(token.owedBack(id), 0);
        _assertCovered();
    }

    function test_Recover_RevertWhen_HoldersAreNotAscending() public {
        allocate(REF, id, 800);
        bank.reverse(REF, id, 400, "out");
        address[] memory holders = new address[](2);
        (holders[0], holders[1]) = (seller.account, seller.account);
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_NotAscending.selector, seller.account, seller.account)
        );
        bank.recover(id, holders);
    }

    function test_Recover_RevertGiven_TheReceivableIsUnknown() public {
        VM.expectRevert(unknown());
        bank.recover(UNKNOWN, new address[](0));
    }

    function test_Recover_RevertGiven_AnotherBank() public {
        allocate(REF, id, 800);
        bank.reverse(REF, id, 400, "out");
        BankDesk other = BankDesk(
            create("BankDesk", abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit EUR", "EURd"))
        );
        address[] memory holders = _one(seller);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, address(other)));
        other.recover(id, holders);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, STRANGER));
        VM.prank(STRANGER);
        token.takeBack(id, holders);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, STRANGER));
        VM.prank(STRANGER);
        token.reverse(id, 1);
    }

    // --- the equation ------------------------------------------------------------------------------------------------

    function testFuzz_SET03_ReceivedIsAllocatedUnappliedAndSentBack(
        uint256 paid,
        uint256 back,
        uint256 credited,
        uint256 sent
    ) public {
        paid = bound(paid, 1, FACE);
        allocate(REF, id, paid);
        back = bound(back, 1, paid);
        bank.reverse(REF, id, back, "out");
        credited = bound(credited, 1, 200);
        bank.creditAccount(REF, buyer.account, credited);
        sent = bound(sent, 1, 200);
        bank.sendBack(REF, sent, "out");
        _assertEquation(REF, credited + sent);
        assertEq(token.openAmount(id), FACE - paid + back);
        _assertCovered();
        _recover(id, _one(seller));
        assertEq(token.owedBack(id), 0, "nobody took anything");
        assertEq(money.totalSupply(), 1_500 - sent - back, "SET-01");
        _assertCovered();
    }

    function _assertEquation(bytes32 ref, uint256 gone) private view {
        Receipt memory r = bank.receiptOf(ref);
        assertEq(r.amount, bank.allocatedOf(ref, id) + r.reversed + r.unapplied + gone, "SET-03");
    }

    function _assertCovered() private view {
        Money memory m = token.money(id);
        assertEq(money.balanceOf(address(token)), m.paid - m.claimed + token.owedBack(id), "SET-02");
    }

    function _recover(ReceivableId receivable, address[] memory holders) private {
        VM.prank(STRANGER);
        bank.recover(receivable, holders);
    }

    function _one(Actor memory a) private pure returns (address[] memory holders) {
        holders = new address[](1);
        holders[0] = a.account;
    }

    function _aboveAllocated(
        bytes32 ref,
        ReceivableId receivable,
        uint256 amount,
        uint256 allocated
    ) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBankDesk.BankDesk_AboveAllocated.selector, ref, receivable, amount, allocated);
    }

    function _nothingBack(uint256 due) private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NothingToTakeBack.selector, id, due);
    }
}
