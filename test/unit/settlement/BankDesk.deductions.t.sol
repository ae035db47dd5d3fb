// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {Allocation, IBankDesk} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "../receivables/Notes.sol";

/// @notice Receipts that are short by name, and drafts.
contract BankDeskDeductionsTest is Notes {
    bytes32 private constant REF = "line 1 of the statement";

    ReceivableId private one;
    ReceivableId private two;

    function setUp() public {
        setUpTrade();
        one = tokenise(FACE, "one");
        two = tokenise(FACE, "two");
        bank.recordReceipt(REF, 2_000, bank.today(), "payer");
    }

    // --- allocate ----------------------------------------------------------------------------------------------------

    function test_Allocate_NetOfADeduction() public {
        Allocation[] memory list = _list(900, 100);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptAllocated(REF, one, 900);
        VM.expectEmit(address(bank));
        emit IBankDesk.ReceiptAllocated(REF, two, 1);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.Deducted(one, "penalty", 100, Reason.Penalty);
        VM.expectEmit(address(token));
        emit IReceivableToken.Paid(one, address(bank), 900, 100);
        bank.allocate(REF, list);
        assertEq(token.openAmount(one), 100);
        assertEq(notes.excused(one), 100);
        assertTrue(isFlagged(one, ReceivableFlags.DISPUTED));
        assertEq(bank.allocatedOf(REF, one), 900);
        assertEq(bank.receiptOf(REF).unapplied, 1_099, "SET-03");
        skip(31 days);
        uint256 due = token.receivable(one).due;
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotOverdue.selector, one, due, due + 1));
        token.flagOverdue(one);
    }

    function test_Allocate_AllOfOneIsDeducted() public {
        Allocation[] memory list = _list(0, FACE);
        list[1] = Allocation({
            receivable: two,
            amount: 700,
            deducted: 0,
            reason: 0,
            document: 0,
            collector: address(0)
        });
        bank.allocate(REF, list);
        assertEq(notes.excused(one), FACE);
        assertEq(token.openAmount(one), FACE);
        assertEq(bank.allocatedOf(REF, one), 0);
        assertEq(bank.allocatedOf(REF, two), 700);
    }

    function test_Allocate_TheSameReceivableTwice() public {
        Allocation[] memory list = _list(300, 100);
        list[1] = Allocation({
            receivable: one,
            amount: 400,
            deducted: 50,
            reason: 3,
            document: "price",
            collector: address(0)
        });
        bank.allocate(REF, list);
        assertEq(bank.allocatedOf(REF, one), 700);
        assertEq(notes.excused(one), 150);
        assertEq(token.openAmount(one), 300);
    }

    function test_Allocate_RevertWhen_AllOfTheListIsDeducted() public {
        Allocation[] memory list = new Allocation[](1);
        list[0] = _list(0, 100)[0];
        VM.expectRevert(abi.encodeWithSelector(IBankDesk.BankDesk_BadAmount.selector, 0));
        bank.allocate(REF, list);
    }

    function test_Allocate_RevertWhen_NeitherPaidNorDeducted() public {
        Allocation[] memory list = _list(0, 0);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, one));
        bank.allocate(REF, list);
    }

    function test_Allocate_RevertWhen_TheDeductionIsBad() public {
        Allocation[] memory list = _list(900, 1_001);
        VM.expectRevert(badAmount(one, 1_001, FACE));
        bank.allocate(REF, list);
        list = _list(900, 100);
        list[0].reason = 0;
        VM.expectRevert(noReason(one));
        bank.allocate(REF, list);
        list[0].reason = 8;
        VM.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x21));
        bank.allocate(REF, list);
        list = _list(900, 100);
        (list[1].deducted, list[1].reason, list[1].document) = (1, 1, "penalty");
        VM.expectRevert(isKnown("penalty"));
        bank.allocate(REF, list);
        assertEq(bank.receiptOf(REF).unapplied, 2_000, "nothing applied");
    }

    function test_Allocate_RevertWhen_AnUndertakingIsDeducted() public {
        one = tokeniseUnder(TransferRule.Free, true);
        Allocation[] memory list = _list(900, 100);
        VM.expectRevert(isUndertaking(one));
        bank.allocate(REF, list);
    }

    function test_Allocate_RevertWhen_TheSumIsHuge() public {
        Allocation[] memory list = _list(type(uint256).max, 0);
        VM.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        bank.allocate(REF, list);
    }

    // --- drafts ------------------------------------------------------------------------------------------------------

    function test_TakeDraft_AndCloseIt() public {
        uint256 maturity = today() + 90;
        Day last = day(maturity);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DraftTaken(one, "draft", 600, maturity, "acceptor");
        bank.takeDraft(one, 600, last, "acceptor", "draft");
        assertEq(notes.excused(one), 600);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DraftClosed(one, "draft", true);
        bank.closeDraft("draft", true);
        assertEq(notes.excused(one), 0);
        allocate(REF, one, 600);
        assertEq(token.openAmount(one), 400, "its money comes like any other");
    }

    function test_TakeDraft_RevertGiven_AnotherBank() public {
        BankDesk other = BankDesk(
            create("BankDesk", abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit EUR", "EURd"))
        );
        Day last = day(today() + 90);
        VM.expectRevert(notBank(address(other)));
        other.takeDraft(one, 600, last, "acceptor", "draft");
        bank.takeDraft(one, 600, last, "acceptor", "draft");
        VM.expectRevert(notBank(address(other)));
        other.closeDraft("draft", true);
    }

    function test_TakeDraft_RevertWhen_NotTheBank() public {
        Day last = day(today() + 90);
        bytes memory refused = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, buyer.account);
        VM.startPrank(buyer.account);
        VM.expectRevert(refused);
        bank.takeDraft(one, 600, last, "acceptor", "draft");
        VM.expectRevert(refused);
        bank.closeDraft("draft", true);
        VM.stopPrank();
    }

    /// @dev The first of two lines; the other pays one fen of the second receivable.
    function _list(uint256 amount, uint256 deducted) private view returns (Allocation[] memory list) {
        list = new Allocation[](2);
        list[0] = Allocation({
            receivable: one,
            amount: amount,
            deducted: deducted,
            reason: uint8(Reason.Penalty),
            document: "penalty",
            collector: address(0)
        });
        list[1] = Allocation({receivable: two, amount: 1, deducted: 0, reason: 0, document: 0, collector: address(0)});
    }
}
