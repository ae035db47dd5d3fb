// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {Notice, PayInstruction, Stage} from "../../../contracts/receivables/NoteTypes.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Notes} from "./Notes.sol";

/// @notice Whom the buyer was told of, what it is to pay, and where a receivable of 1,000,000 stands.
contract ReceivableNotesAssignmentTest is Notes {
    bytes32 private constant DOC = "notice";
    uint256 private constant AMOUNT = 1_000_000;

    ReceivableId private id;
    uint256 private due;

    function setUp() public {
        setUpTrade();
        id = tokenise(AMOUNT, "receivable");
        due = token.receivable(id).due;
    }

    // --- notifyAssignment --------------------------------------------------------------------------------------------

    function test_NotifyAssignment() public {
        bytes memory signed = _sign(seller, lender, DOC);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.AssignmentNotified(id, lender.id, DOC);
        VM.prank(STRANGER);
        notes.notifyAssignment(id, lender.id, DOC, signed);
        _assertNotice(lender.id, today(), 0);
    }

    function test_NotifyAssignment_RevertGiven_TheReceivableIsUnknown() public {
        VM.expectRevert(unknown());
        notes.notifyAssignment(UNKNOWN, lender.id, DOC, "");
    }

    function test_NotifyAssignment_RevertWhen_ThePartyIsUnknown() public {
        PartyId nobody = PartyId.wrap(99);
        bytes memory signed = signature(seller.key, notes.noticeDigest(id, nobody, DOC));
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, nobody));
        notes.notifyAssignment(id, nobody, DOC, signed);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 0));
        notes.notifyAssignment(id, PartyId.wrap(0), DOC, signed);
    }

    function test_NotifyAssignment_RevertWhen_TheSellerDidNotSign() public {
        bytes memory signed = _sign(lender, lender, DOC);
        VM.expectRevert(badSignature(seller, lender, Purposes.NOTE));
        notes.notifyAssignment(id, lender.id, DOC, signed);
        signed = _sign(seller, lender, DOC);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.notifyAssignment(id, investor.id, DOC, signed);
    }

    function test_NotifyAssignment_RevertGiven_TheDocumentWasUsed() public {
        bytes memory signed = _sign(seller, lender, DOC);
        notes.notifyAssignment(id, lender.id, DOC, signed);
        VM.expectRevert(isKnown(DOC));
        notes.notifyAssignment(id, lender.id, DOC, signed);
    }

    function test_NotifyAssignment_AgainReplacesAndIsNotAcknowledged() public {
        _notify(lender, DOC);
        notes.acknowledgeAssignment(id, _sign(buyer, lender, 0));
        bytes memory acknowledged = _sign(buyer, lender, 0);
        skip(2 days);
        _notify(investor, "second");
        _assertNotice(investor.id, today(), 0);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.acknowledgeAssignment(id, acknowledged);
        notes.acknowledgeAssignment(id, _sign(buyer, investor, 0));
        _assertNotice(investor.id, today(), today());
    }

    // --- acknowledgeAssignment ---------------------------------------------------------------------------------------

    function test_AcknowledgeAssignment() public {
        _notify(lender, DOC);
        uint256 notified = today();
        skip(3 days);
        bytes memory signed = _sign(buyer, lender, 0);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.AssignmentAcknowledged(id, lender.id);
        VM.prank(STRANGER);
        notes.acknowledgeAssignment(id, signed);
        _assertNotice(lender.id, notified, today());
    }

    function test_AcknowledgeAssignment_RevertGiven_Acknowledged() public {
        _notify(lender, DOC);
        bytes memory signed = _sign(buyer, lender, 0);
        notes.acknowledgeAssignment(id, signed);
        uint256 acknowledged = today();
        skip(3 days);
        VM.expectRevert(badField("acknowledgedOn"));
        notes.acknowledgeAssignment(id, signed);
        _assertNotice(lender.id, acknowledged, acknowledged);
    }

    function test_AcknowledgeAssignment_RevertGiven_NoNotice() public {
        VM.expectRevert(unknown());
        notes.acknowledgeAssignment(UNKNOWN, "");
        VM.expectRevert(badField("assignee"));
        notes.acknowledgeAssignment(id, "");
    }

    function test_AcknowledgeAssignment_RevertWhen_TheBuyerDidNotSign() public {
        _notify(lender, DOC);
        bytes memory signed = _sign(seller, lender, 0);
        VM.expectRevert(badSignature(buyer, seller, Purposes.ACCEPT));
        notes.acknowledgeAssignment(id, signed);
        signed = _sign(buyer, lender, DOC);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.acknowledgeAssignment(id, signed);
    }

    // --- payInstruction ----------------------------------------------------------------------------------------------

    function test_PayInstruction_AsItBegins() public view {
        PayInstruction memory p = notes.payInstruction(id, day(due));
        assertEq(p.payTo, address(token));
        assertEq(p.currency, address(money));
        assertEq(p.face, AMOUNT);
        assertEq(p.lateInterest, 0);
        assertEq(p.disputed, 0);
        assertEq(p.drafted, 0);
        assertEq(uint8(p.stage), uint8(Stage.Active));
        assertFalse(p.frozen);
        assertEq(PartyId.unwrap(p.notice.assignee), 0);
    }

    function test_PayInstruction_OfAllThatHappened() public {
        dispute(id, 200_000);
        deduct(id, 50_000, "deduction");
        takeDraft(id, 300_000, today() + 90, "draft");
        pay(id, 100_000);
        notes.freeze(seller.account, id, 1, "paper");
        _notify(lender, DOC);
        PayInstruction memory p = notes.payInstruction(id, day(due + 10));
        assertEq(p.face, 900_000);
        assertEq(p.lateInterest, 4_500, "900,000 x 500 ppm x 10 days");
        assertEq(p.disputed, 250_000);
        assertEq(p.drafted, 300_000);
        assertEq(uint8(p.stage), uint8(Stage.Overdue));
        assertTrue(p.frozen);
        assertEq(PartyId.unwrap(p.notice.assignee), PartyId.unwrap(lender.id));
        assertEq(p.notice.notifiedOn, today());
        assertEq(p.notice.acknowledgedOn, 0);
    }

    function test_PayInstruction_IsNeverMoreThanWhatIsOpen() public {
        dispute(id, 600_000);
        deduct(id, 300_000, "deduction");
        takeDraft(id, 500_000, today() + 90, "draft");
        pay(id, 750_000);
        PayInstruction memory p = notes.payInstruction(id, day(due));
        assertEq(p.face, 250_000);
        assertEq(p.disputed, 250_000);
        assertEq(p.drafted, 250_000);
        notes.withdraw(id, signWithdrawal(id));
        assertEq(notes.payInstruction(id, day(due)).disputed, 250_000, "the deduction alone is more");
        pay(id, 250_000);
        p = notes.payInstruction(id, day(due));
        assertEq(p.face + p.disputed + p.drafted + p.lateInterest, 0);
        assertEq(uint8(p.stage), uint8(Stage.Settled));
    }

    function test_R31_PayInstructionDischargesHoweverUnitsMovedThatDay() public {
        skip(35 days);
        PayInstruction memory p = notes.payInstruction(id, day(today()));
        passOn(id, seller, supplier2, 400_000);
        notes.freeze(supplier2.account, id, 100_000, "paper");
        notes.courtTransfer(supplier2.account, investor.account, id, 100_000, "paper");
        assertEq(notes.payInstruction(id, day(today())).face, p.face);
        fundAccount(buyer.account, p.face + p.lateInterest);
        VM.startPrank(buyer.account);
        money.approve(p.payTo, p.face + p.lateInterest);
        token.payLate(id, p.lateInterest);
        token.pay(id, p.face);
        VM.stopPrank();
        p = notes.payInstruction(id, day(today()));
        assertEq(p.face + p.lateInterest, 0, "discharged");
        assertEq(uint8(p.stage), uint8(Stage.Settled));
    }

    function test_PayInstruction_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        notes.payInstruction(UNKNOWN, day(due));
    }

    // --- stageOf -----------------------------------------------------------------------------------------------------

    function test_StageOf_ByDateAlone() public view {
        _assertStage(0, Stage.Active);
        _assertStage(due, Stage.Active);
        _assertStage(due + 1, Stage.Overdue);
        _assertStage(due + 30, Stage.Overdue);
        _assertStage(due + 31, Stage.Defaulted);
        _assertStage(type(uint32).max, Stage.Defaulted);
    }

    function test_StageOf_WithoutALimitIsNeverDefaultedByDate() public {
        Accepted memory a = accepted(100, buyer, seller, 1_000);
        a.overdueDays = 0;
        id = issue(a, seller);
        _assertStage(due + 1, Stage.Overdue);
        _assertStage(type(uint32).max, Stage.Overdue);
    }

    function test_StageOf_GivenExcused() public {
        deduct(id, 400_000, "deduction");
        takeDraft(id, 599_999, today() + 90, "draft");
        _assertStage(due + 31, Stage.Defaulted);
        pay(id, 1);
        _assertStage(due + 31, Stage.Active);
        bank.closeDraft("draft", false);
        _assertStage(due + 1, Stage.Overdue);
    }

    function test_StageOf_GivenTheObligorIsInsolvent() public {
        takeDraft(id, AMOUNT, today() + 90, "draft");
        notes.declareInsolvent(buyer.id, day(today() - 3), "paper");
        _assertStage(today() - 4, Stage.Active);
        _assertStage(today() - 3, Stage.Defaulted);
        _assertStage(due + 1, Stage.Defaulted);
        notes.liftInsolvency(buyer.id, "paper");
        _assertStage(due + 1, Stage.Active);
    }

    function test_StageOf_GivenSettledOrCancelled() public {
        ReceivableId other = tokenise(FACE, "other");
        notes.declareInsolvent(buyer.id, day(today()), "paper");
        pay(id, AMOUNT);
        _assertStage(due + 31, Stage.Settled);
        creditNote(other, FACE, "note");
        assertEq(uint8(notes.stageOf(other, day(due + 31))), uint8(Stage.Cancelled));
    }

    function test_StageOf_GivenAPaymentWasTakenBack() public {
        bank.recordReceipt("receipt", AMOUNT, bank.today(), 0);
        allocate("receipt", id, AMOUNT);
        _assertStage(due + 1, Stage.Settled);
        bank.reverse("receipt", id, 1, "out");
        _assertStage(due + 1, Stage.Overdue);
    }

    function test_StageOf_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        notes.stageOf(UNKNOWN, day(due));
    }

    function _notify(Actor memory assignee, bytes32 document) private {
        notes.notifyAssignment(id, assignee.id, document, _sign(seller, assignee, document));
    }

    function _sign(Actor memory by, Actor memory assignee, bytes32 document) private view returns (bytes memory) {
        return signature(by.key, notes.noticeDigest(id, assignee.id, document));
    }

    function _assertNotice(PartyId assignee, uint256 notified, uint256 acknowledged) private view {
        Notice memory n = notes.noticeOf(id);
        assertEq(PartyId.unwrap(n.assignee), PartyId.unwrap(assignee));
        assertEq(n.notifiedOn, notified);
        assertEq(n.acknowledgedOn, acknowledged);
    }

    function _assertStage(uint256 on, Stage wanted) private view {
        assertEq(uint8(notes.stageOf(id, day(on))), uint8(wanted));
    }
}
