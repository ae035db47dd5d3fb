// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {Excuse, Stage} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @notice Drafts that the buyer gives for 1,000, due in 30 days.
contract ReceivableNotesDraftsTest is Notes {
    bytes32 private constant DOC = "draft";

    ReceivableId private id;
    uint256 private maturity;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        maturity = today() + 90;
    }

    // --- takeDraft ---------------------------------------------------------------------------------------------------

    function test_TakeDraft() public {
        Day last = day(maturity);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DraftTaken(id, DOC, 600, maturity, "acceptor");
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, ReceivableFlags.EXCUSED, true);
        VM.prank(address(bank));
        notes.takeDraft(id, 600, last, "acceptor", DOC);
        Excuse memory e = notes.excuseOf(DOC);
        assertEq(ReceivableId.unwrap(e.receivable), ReceivableId.unwrap(id));
        assertEq(e.amount, 600);
        assertEq(uint8(e.reason), uint8(Reason.None));
        assertEq(e.lastDay, maturity);
        assertFalse(e.closed);
        assertEq(notes.excused(id), 600);
        assertEq(token.openAmount(id), FACE, "not paid");
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 0);
    }

    function test_TakeDraft_ForAnUndertaking() public {
        id = tokeniseUnder(TransferRule.Free, true);
        takeDraft(id, FACE, maturity, DOC);
        assertEq(notes.excused(id), FACE);
    }

    function test_TakeDraft_TheFirstAndTheLastMaturity() public {
        takeDraft(id, 1, today() + 1, "first");
        takeDraft(id, 1, today() + 184, "last");
        assertEq(notes.excused(id), 2);
    }

    function test_TakeDraft_RevertWhen_TheMaturityIsBad() public {
        _refuse(today());
        _refuse(today() + 185);
        _refuse(0);
        _refuse(type(uint32).max);
    }

    function test_TakeDraft_RevertWhen_NotTheBank() public {
        Day last = day(maturity);
        VM.expectRevert(notBank(address(this)));
        notes.takeDraft(id, 600, last, "acceptor", DOC);
    }

    function test_TakeDraft_RevertGiven_Unknown() public {
        Day last = day(maturity);
        VM.expectRevert(unknown());
        bank.takeDraft(UNKNOWN, 600, last, "acceptor", DOC);
    }

    function test_TakeDraft_RevertWhen_ZeroOrAboveWhatIsNotExcused() public {
        deduct(id, 100, "deduction");
        Day last = day(maturity);
        VM.expectRevert(badAmount(id, 0, 900));
        bank.takeDraft(id, 0, last, "acceptor", DOC);
        VM.expectRevert(badAmount(id, 901, 900));
        bank.takeDraft(id, 901, last, "acceptor", DOC);
        VM.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, 1 << 64));
        bank.takeDraft(id, 1 << 64, last, "acceptor", DOC);
        pay(id, FACE);
        VM.expectRevert(badAmount(id, 1, 0));
        bank.takeDraft(id, 1, last, "acceptor", DOC);
    }

    function test_TakeDraft_RevertGiven_TheDocumentWasUsed() public {
        deduct(id, 100, DOC);
        Day last = day(maturity);
        VM.expectRevert(isKnown(DOC));
        bank.takeDraft(id, 1, last, "acceptor", DOC);
    }

    // --- overdue -----------------------------------------------------------------------------------------------------

    function test_Draft_NothingIsOverdueUntilItIsOver() public {
        takeDraft(id, FACE, maturity, DOC);
        skip(70 days);
        uint256 due = token.receivable(id).due;
        bytes4 selector = IReceivableToken.Receivable_NotOverdue.selector;
        VM.expectRevert(abi.encodeWithSelector(selector, id, due, due + 40));
        token.flagOverdue(id);
        bank.closeDraft(DOC, false);
        token.flagOverdue(id);
        assertTrue(isFlagged(id, ReceivableFlags.OVERDUE));
        assertTrue(isFlagged(id, ReceivableFlags.STOPPED));
        assertEq(token.standingOf(buyer.id).stopped, 1, "beyond the programme's limit by then");
    }

    function test_Draft_APartIsOverdue() public {
        takeDraft(id, FACE - 1, maturity, DOC);
        skip(31 days);
        token.flagOverdue(id);
        assertTrue(isFlagged(id, ReceivableFlags.OVERDUE));
    }

    function test_Draft_CoversWhatIsLeftAfterAPayment() public {
        takeDraft(id, 600, maturity, DOC);
        pay(id, 400);
        Day last = day(today() + 31);
        assertEq(uint8(notes.stageOf(id, last)), uint8(Stage.Active));
        bank.closeDraft(DOC, true);
        assertEq(uint8(notes.stageOf(id, last)), uint8(Stage.Overdue));
    }

    // --- closeDraft --------------------------------------------------------------------------------------------------

    function test_CloseDraft_Honoured() public {
        takeDraft(id, FACE, maturity, DOC);
        skip(90 days);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DraftClosed(id, DOC, true);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, ReceivableFlags.EXCUSED, false);
        bank.closeDraft(DOC, true);
        assertTrue(notes.excuseOf(DOC).closed);
        assertEq(notes.excused(id), 0);
        assertEq(token.openAmount(id), FACE, "the money comes like any other");
    }

    function test_CloseDraft_NotHonoured() public {
        takeDraft(id, FACE, maturity, DOC);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DraftClosed(id, DOC, false);
        bank.closeDraft(DOC, false);
        assertFalse(isFlagged(id, ReceivableFlags.EXCUSED));
    }

    function test_CloseDraft_GivenADeductionIsOpen() public {
        takeDraft(id, 500, maturity, DOC);
        deduct(id, 100, "deduction");
        bank.closeDraft(DOC, true);
        assertTrue(isFlagged(id, ReceivableFlags.EXCUSED));
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        assertEq(notes.excused(id), 100);
    }

    function test_CloseDraft_GivenSettled() public {
        takeDraft(id, 500, maturity, DOC);
        pay(id, FACE);
        bank.closeDraft(DOC, true);
        assertEq(notes.excused(id), 0);
        assertFalse(isFlagged(id, ReceivableFlags.EXCUSED));
    }

    function test_CloseDraft_RevertWhen_NotTheBank() public {
        takeDraft(id, 500, maturity, DOC);
        VM.expectRevert(notBank(buyer.account));
        VM.prank(buyer.account);
        notes.closeDraft(DOC, true);
    }

    function test_CloseDraft_RevertGiven_NotOpen() public {
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, 0));
        bank.closeDraft(DOC, true);
        deduct(id, 100, "deduction");
        VM.expectRevert(notOpen("deduction"));
        bank.closeDraft("deduction", true);
        takeDraft(id, 500, maturity, DOC);
        bank.closeDraft(DOC, true);
        VM.expectRevert(notOpen(DOC));
        bank.closeDraft(DOC, false);
    }

    // --- lapseDraft --------------------------------------------------------------------------------------------------

    function test_LapseDraft() public {
        takeDraft(id, FACE, maturity, DOC);
        skip(101 days);
        assertEq(today(), maturity + 11);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DraftClosed(id, DOC, false);
        VM.prank(STRANGER);
        notes.lapseDraft(DOC);
        token.flagOverdue(id);
        assertTrue(isFlagged(id, ReceivableFlags.OVERDUE));
    }

    function test_LapseDraft_RevertWhen_TheBankHasTimeStill() public {
        takeDraft(id, FACE, maturity, DOC);
        skip(100 days);
        VM.expectRevert(badDay(today(), maturity + 11, type(uint16).max));
        notes.lapseDraft(DOC);
    }

    function test_LapseDraft_GivenSettled() public {
        takeDraft(id, FACE, maturity, DOC);
        pay(id, FACE);
        skip(400 days);
        notes.lapseDraft(DOC);
        assertEq(notes.excused(id), 0);
    }

    function test_LapseDraft_RevertGiven_NotOpen() public {
        VM.expectRevert(notOpen(DOC));
        notes.lapseDraft(DOC);
        deduct(id, 100, "deduction");
        VM.expectRevert(notOpen("deduction"));
        notes.lapseDraft("deduction");
        takeDraft(id, 500, maturity, DOC);
        skip(101 days);
        notes.lapseDraft(DOC);
        VM.expectRevert(notOpen(DOC));
        notes.lapseDraft(DOC);
        VM.expectRevert(notOpen(DOC));
        bank.closeDraft(DOC, true);
    }

    function _refuse(uint256 last) private {
        Day asDay = day(last);
        bytes memory why = badDay(last, today() + 1, today() + 184);
        VM.expectRevert(why);
        bank.takeDraft(id, 600, asDay, "acceptor", DOC);
    }
}
