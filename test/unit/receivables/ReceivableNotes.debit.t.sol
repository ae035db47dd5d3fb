// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken, Receivable, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {DebitNote} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @notice The buyer owes more than 1,000: a receivable beside it.
contract ReceivableNotesDebitTest is Notes {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
    }

    function test_DebitNote() public {
        DebitNote memory note = _note(250);
        ReceivableId linked = _linkedId(note);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        uint32 number = token.receivable(id).programme;
        uint256 due = today() + 60;
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DebitNoteIssued(linked, "debit", note);
        VM.expectEmit(address(token));
        emit IReceivableToken.Linked(linked, id);
        VM.expectEmit(address(token));
        emit IReceivableToken.Tokenised(linked, buyer.id, seller.id, seller.account, number, address(money), due, 250);
        VM.prank(STRANGER);
        ReceivableId got = notes.debitNote(note, byBuyer, bySeller);
        assertEq(ReceivableId.unwrap(got), ReceivableId.unwrap(linked));
        assertEq(held(linked, seller), 250, "RCV-01");
        assertEq(token.openAmount(linked), 250);
        assertEq(token.currencyOf(linked), address(money));
    }

    function test_DebitNote_LeavesTheOtherAsItIs() public {
        _issueNote(_note(250));
        assertEq(token.receivable(id).units, FACE, "R23");
        assertEq(token.openAmount(id), FACE);
        assertEq(held(id, seller), FACE);
    }

    function test_DebitNote_TakesOverTheTerms() public {
        Receivable memory parent = token.receivable(id);
        Receivable memory r = token.receivable(_issueNote(_note(250)));
        assertEq(PartyId.unwrap(r.obligor), PartyId.unwrap(buyer.id));
        assertEq(PartyId.unwrap(r.originator), PartyId.unwrap(seller.id));
        assertEq(r.programme, parent.programme);
        assertEq(r.lateRate, parent.lateRate);
        assertEq(r.overdueDays, parent.overdueDays);
        assertEq(r.due, today() + 60);
        assertEq(r.disputeUntil, 0);
        assertEq(uint8(r.status), uint8(ReceivableStatus.Active));
        assertEq(r.flags, ReceivableFlags.FREE | ReceivableFlags.LINKED);
        assertEq(r.units, 250);
    }

    function test_DebitNote_TakesOverTheKindAndTheRuleOfPassing() public {
        id = tokeniseUnder(TransferRule.None, true);
        Receivable memory r = token.receivable(_issueNote(_note(250)));
        assertEq(r.flags, ReceivableFlags.UNDERTAKING | ReceivableFlags.FIXED | ReceivableFlags.LINKED);
    }

    function test_DebitNote_TakesOverNothingThatHappened() public {
        dispute(id, 100);
        takeDraft(id, 100, today() + 40, "draft");
        notes.freeze(seller.account, id, 1, "paper");
        skip(31 days);
        token.flagOverdue(id);
        pay(id, 1);
        Receivable memory r = token.receivable(_issueNote(_note(250)));
        assertEq(r.flags, ReceivableFlags.FREE | ReceivableFlags.LINKED);
    }

    function test_DebitNote_IsPaidAndClaimedByItself() public {
        ReceivableId linked = _issueNote(_note(250));
        pay(linked, 250);
        assertEq(claim(linked, seller), 250);
        assertEq(token.openAmount(id), FACE);
        pay(id, FACE);
        assertEq(claim(id, seller), FACE);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_DebitNote_GivenTheOtherIsSettled() public {
        pay(id, FACE);
        assertEq(token.openAmount(_issueNote(_note(250))), 250);
    }

    function test_DebitNote_OnADebitNote() public {
        id = _issueNote(_note(250));
        ReceivableId linked = _issueNote(_note(50, "another", today()));
        assertEq(token.openAmount(linked), 50);
        assertTrue(isFlagged(linked, ReceivableFlags.LINKED));
    }

    function test_DebitNote_IsNotDisputedButDeducted() public {
        ReceivableId linked = _issueNote(_note(250));
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_WindowClosed.selector, linked, 0, today()));
        notes.dispute(linked, 1, Reason.Quality, "");
        deduct(linked, 250, "deduction");
        assertEq(notes.excused(linked), 250);
    }

    // --- bounds ------------------------------------------------------------------------------------------------------

    function test_DebitNote_DueTodayOrAtTheEndOfTime() public {
        assertEq(token.receivable(_issueNote(_note(250, "one", today()))).due, today());
        assertEq(token.receivable(_issueNote(_note(250, "two", 65_535))).due, 65_535);
    }

    function test_DebitNote_RevertWhen_TheDueDayIsBad() public {
        DebitNote memory note = _note(250, "debit", today() - 1);
        VM.expectRevert(badDay(today() - 1, today(), 65_535));
        notes.debitNote(note, "", "");
        note.due = day(65_536);
        VM.expectRevert(badDay(65_536, today(), 65_535));
        notes.debitNote(note, "", "");
    }

    function test_DebitNote_RevertWhen_Zero() public {
        DebitNote memory note = _note(0);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, _linkedId(note)));
        notes.debitNote(note, byBuyer, bySeller);
    }

    function test_DebitNote_RevertWhen_Huge() public {
        DebitNote memory note = _note(1 << 63);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_TooLarge.selector, 1 << 63));
        notes.debitNote(note, byBuyer, bySeller);
        assertEq(token.openAmount(_issueNote(_note((1 << 63) - 1))), (1 << 63) - 1);
    }

    function test_DebitNote_RevertWhen_NoReason() public {
        DebitNote memory note = _note(250);
        note.reason = Reason.None;
        VM.expectRevert(noReason(id));
        notes.debitNote(note, "", "");
    }

    function test_DebitNote_RevertGiven_Unknown() public {
        DebitNote memory note = _note(250);
        note.parent = UNKNOWN;
        VM.expectRevert(unknown());
        notes.debitNote(note, "", "");
    }

    // --- once, and by both -------------------------------------------------------------------------------------------

    function test_DebitNote_RevertGiven_TheDocumentWasUsed() public {
        DebitNote memory note = _note(250);
        _issueNote(note);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        VM.expectRevert(isKnown("debit"));
        notes.debitNote(note, byBuyer, bySeller);
        note.document = "credit";
        creditNote(id, 1, "credit");
        (byBuyer, bySeller) = signDebit(note);
        VM.expectRevert(isKnown("credit"));
        notes.debitNote(note, byBuyer, bySeller);
    }

    function test_DebitNote_RevertWhen_ASideDidNotSign() public {
        DebitNote memory note = _note(250);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        VM.expectRevert(badSignature(buyer, seller, Purposes.NOTE));
        notes.debitNote(note, bySeller, bySeller);
        VM.expectRevert(badSignature(seller, buyer, Purposes.NOTE));
        notes.debitNote(note, byBuyer, byBuyer);
        note.amount = 251;
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.debitNote(note, byBuyer, bySeller);
    }

    function test_DebitNote_RevertGiven_TheSellerIsSuspended() public {
        DebitNote memory note = _note(250);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        suspend(seller);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, seller.id, PartyStatus.Suspended, FAR)
        );
        notes.debitNote(note, byBuyer, bySeller);
    }

    // --- the obligor -------------------------------------------------------------------------------------------------

    function test_DebitNote_RevertGiven_TheObligorIsStopped() public {
        skip(61 days);
        token.flagOverdue(id);
        DebitNote memory note = _note(250);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ObligorStopped.selector, buyer.id, 1, 0));
        notes.debitNote(note, byBuyer, bySeller);
        pay(id, FACE);
        notes.debitNote(note, byBuyer, bySeller);
        assertEq(token.openAmount(_linkedId(note)), 250, "it has paid");
    }

    function test_DebitNote_RevertGiven_TheObligorIsInsolvent() public {
        notes.declareInsolvent(buyer.id, day(today()), "paper");
        DebitNote memory note = _note(250);
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_ObligorStopped.selector, buyer.id, 0, today())
        );
        notes.debitNote(note, byBuyer, bySeller);
        notes.liftInsolvency(buyer.id, "paper");
        notes.debitNote(note, byBuyer, bySeller);
        assertEq(token.openAmount(_linkedId(note)), 250);
    }

    function _note(uint64 amount) private view returns (DebitNote memory) {
        return _note(amount, "debit", today() + 60);
    }

    function _note(uint64 amount, bytes32 document, uint256 due) private view returns (DebitNote memory) {
        return DebitNote({parent: id, amount: amount, reason: Reason.Quantity, document: document, due: day(due)});
    }

    function _issueNote(DebitNote memory note) private returns (ReceivableId) {
        (bytes memory byBuyer, bytes memory bySeller) = signDebit(note);
        return notes.debitNote(note, byBuyer, bySeller);
    }

    function _linkedId(DebitNote memory note) private pure returns (ReceivableId) {
        return ReceivableId.wrap(uint256(keccak256(abi.encode(note.parent, note.document))));
    }
}
