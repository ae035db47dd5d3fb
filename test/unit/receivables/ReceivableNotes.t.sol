// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {DisputeRecord} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

contract ReceivableNotesTest is Notes {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
    }

    // --- dispute -----------------------------------------------------------------------------------------------------

    function test_Dispute() public {
        bytes memory signed = signDispute(id, 400);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeRaised(id, buyer.id, 400, Reason.Quality);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, ReceivableFlags.DISPUTED, true);
        VM.prank(address(0xBEEF));
        notes.dispute(id, 400, Reason.Quality, signed);
        DisputeRecord memory d = notes.disputeOf(id);
        assertEq(d.amount, 400);
        assertEq(uint8(d.reason), uint8(Reason.Quality));
        assertEq(d.raisedOn, today());
        assertEq(d.withdrawnOn, 0);
        assertEq(token.receivable(id).flags, ReceivableFlags.FREE | ReceivableFlags.DISPUTED);
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 1);
        pay(id, FACE);
        assertEq(claim(id, seller), FACE, "stays payable");
    }

    function test_Dispute_AllOnTheLastDay() public {
        pay(id, 100);
        skip(25 days);
        dispute(id, 900);
        assertEq(notes.disputeOf(id).amount, 900);
    }

    function test_Dispute_RevertWhen_NoReason() public {
        VM.expectRevert(noReason(id));
        notes.dispute(id, 1, Reason.None, "");
    }

    function test_Dispute_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        notes.dispute(UNKNOWN, 1, Reason.Other, "");
    }

    function test_Dispute_RevertGiven_Undertaking() public {
        id = tokeniseUnder(TransferRule.Free, true);
        VM.expectRevert(isUndertaking(id));
        notes.dispute(id, 1, Reason.Other, "");
    }

    function test_Dispute_RevertGiven_WindowClosed() public {
        skip(26 days);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_WindowClosed.selector, id, today() - 1, today()));
        notes.dispute(id, 1, Reason.Other, "");
    }

    function test_Dispute_RevertWhen_Zero() public {
        VM.expectRevert(badAmount(id, 0, FACE));
        notes.dispute(id, 0, Reason.Other, "");
    }

    function test_Dispute_RevertWhen_AboveOpen() public {
        pay(id, 100);
        VM.expectRevert(badAmount(id, 901, 900));
        notes.dispute(id, 901, Reason.Other, "");
    }

    function test_Dispute_RevertGiven_Settled() public {
        pay(id, FACE);
        VM.expectRevert(badAmount(id, 1, 0));
        notes.dispute(id, 1, Reason.Other, "");
    }

    function test_Dispute_RevertWhen_BuyerDidNotSign() public {
        bytes memory signed = signature(seller.key, notes.disputeDigest(id, 1, Reason.Other));
        VM.expectRevert(badSignature(buyer, seller, Purposes.OBJECT));
        notes.dispute(id, 1, Reason.Other, signed);
    }

    function test_Dispute_RevertWhen_SignedForAnotherAmount() public {
        bytes memory signed = signDispute(id, 1);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.dispute(id, 2, Reason.Quality, signed);
    }

    function test_Dispute_RevertGiven_Disputed() public {
        dispute(id, 400);
        bytes memory signed = signDispute(id, 400);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_DisputedBefore.selector, id));
        notes.dispute(id, 400, Reason.Quality, signed);
    }

    function test_Dispute_RevertGiven_Withdrawn() public {
        dispute(id, 400);
        notes.withdraw(id, signWithdrawal(id));
        bytes memory signed = signDispute(id, 400);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_DisputedBefore.selector, id));
        notes.dispute(id, 400, Reason.Quality, signed);
    }

    // --- withdraw ----------------------------------------------------------------------------------------------------

    function test_Withdraw() public {
        dispute(id, 400);
        skip(40 days);
        bytes memory signed = signWithdrawal(id);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeWithdrawn(id, buyer.id, 400);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, ReceivableFlags.DISPUTED, false);
        notes.withdraw(id, signed);
        assertEq(notes.disputeOf(id).withdrawnOn, today());
        assertEq(notes.disputeOf(id).raisedOn, today() - 40);
        assertEq(token.receivable(id).flags, ReceivableFlags.FREE);
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 1, "stays counted");
    }

    function test_Withdraw_RevertGiven_NotDisputed() public {
        bytes memory signed = signWithdrawal(id);
        VM.expectRevert(notDisputed(id));
        notes.withdraw(id, signed);
    }

    function test_Withdraw_RevertGiven_Withdrawn() public {
        dispute(id, 400);
        bytes memory signed = signWithdrawal(id);
        notes.withdraw(id, signed);
        VM.expectRevert(notDisputed(id));
        notes.withdraw(id, signed);
    }

    function test_Withdraw_GivenSettled() public {
        dispute(id, 400);
        pay(id, FACE);
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED), "disputed until somebody ends it");
        notes.withdraw(id, signWithdrawal(id));
        assertEq(notes.disputeOf(id).withdrawnOn, today());
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
    }

    function test_Withdraw_BeforeThePaymentIsTakenBack() public {
        dispute(id, 400);
        bank.recordReceipt("receipt", FACE, bank.today(), 0);
        allocate("receipt", id, FACE);
        notes.withdraw(id, signWithdrawal(id));
        bank.reverse("receipt", id, FACE, "out");
        assertEq(token.openAmount(id), FACE);
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED), "nothing is disputed of what is open again");
    }

    function test_Withdraw_RevertGiven_Unknown() public {
        VM.expectRevert(notDisputed(UNKNOWN));
        notes.withdraw(UNKNOWN, "");
    }

    function test_Withdraw_GivenTheBuyerIsSuspended() public {
        dispute(id, 400);
        suspend(buyer);
        notes.withdraw(id, signWithdrawal(id));
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED), "an exit stays open");
    }

    function test_Withdraw_RevertWhen_BuyerDidNotSign() public {
        dispute(id, 400);
        bytes memory signed = signature(seller.key, notes.withdrawalDigest(id));
        VM.expectRevert(badSignature(buyer, seller, Purposes.OBJECT));
        notes.withdraw(id, signed);
    }

    // --- creditNote --------------------------------------------------------------------------------------------------

    function test_CreditNote() public {
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 300, "note", seller);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CreditNoteIssued(id, "note", 300, Reason.Price);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, 300, 700, false);
        notes.creditNote(id, 300, Reason.Price, "note", byBuyer, bySeller);
        assertEq(token.receivable(id).units, 700);
        assertEq(token.openAmount(id), 700);
        assertEq(held(id, seller), 700, "RCV-01");
        pay(id, 700);
        assertEq(claim(id, seller), 700);
    }

    function test_CreditNote_AllThatIsStillHeld() public {
        passOn(id, seller, supplier2, 600);
        creditNote(id, 400, "note");
        assertEq(held(id, seller), 0);
        assertEq(held(id, supplier2), 600, "RCV-05");
        assertEq(token.receivable(id).units, 600);
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
    }

    function test_CreditNote_DisputesWhatIsInOtherHands() public {
        passOn(id, seller, supplier2, 600);
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 500, "note", seller);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CreditNoteIssued(id, "note", 500, Reason.Price);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, 400, 600, false);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeRaised(id, buyer.id, 100, Reason.Price);
        notes.creditNote(id, 500, Reason.Price, "note", byBuyer, bySeller);
        assertEq(held(id, supplier2), 600, "RCV-05");
        assertEq(token.openAmount(id), 600, "disputed, and owed");
        assertEq(notes.disputeOf(id).amount, 100);
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 1);
    }

    function test_CreditNote_AddsToADisputeThatIsOpen() public {
        passOn(id, seller, supplier2, FACE);
        dispute(id, 950);
        creditNote(id, 30, "note");
        assertEq(notes.disputeOf(id).amount, 980);
        assertEq(notes.disputeOf(id).round, 1);
        creditNote(id, 30, "more");
        assertEq(notes.disputeOf(id).amount, FACE, "at most what is open");
        creditNote(id, 30, "even more");
        assertEq(notes.disputeOf(id).round, 2, "nothing left to dispute");
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 1, "counted once");
    }

    function test_CreditNote_AfterTheWindow() public {
        skip(100 days);
        creditNote(id, 1, "note");
        assertEq(token.openAmount(id), FACE - 1);
    }

    function test_CreditNote_OfEverythingCancels() public {
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, FACE, "note", seller);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, FACE, 0, false);
        VM.expectEmit(address(token));
        emit IReceivableToken.Cancelled(id);
        notes.creditNote(id, FACE, Reason.Price, "note", byBuyer, bySeller);
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Cancelled));
        assertEq(held(id, seller), 0, "RCV-01");
        assertEq(token.openAmount(id), 0);
        VM.expectRevert(nothing(id, seller));
        VM.prank(seller.account);
        token.claim(id);
    }

    function test_CreditNote_AfterAPayment() public {
        pay(id, 400);
        assertEq(token.creditable(id, seller.account), 600, "it has all that is still to come");
        creditNote(id, 300, "note");
        assertEq(token.receivable(id).units, FACE, "units stay once something is paid");
        assertEq(held(id, seller), FACE, "RCV-01");
        assertEq(token.openAmount(id), 300);
        assertEq(claim(id, seller), 400);
        pay(id, 300);
        assertEq(claim(id, seller), 300);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_CreditNote_AfterAPaymentOfWhichOthersHaveAPart() public {
        passOn(id, seller, supplier2, 500);
        pay(id, 400);
        assertEq(token.creditable(id, seller.account), 400, "its 200, and its half of what it gives up");
        creditNote(id, 500, "note");
        assertEq(token.openAmount(id), 200);
        assertEq(notes.disputeOf(id).amount, 100);
        assertEq(token.claimable(id, seller.account), 0);
        assertEq(claim(id, supplier2), 400, "RCV-05");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
        pay(id, 200);
        assertEq(claim(id, supplier2), 100);
        assertEq(claim(id, seller), 100);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_CreditNote_OfTheRestAfterAPaymentSettles() public {
        pay(id, 400);
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 600, "note", seller);
        VM.expectEmit(address(token));
        emit IReceivableToken.Settled(id, buyer.id, today());
        notes.creditNote(id, 600, Reason.Price, "note", byBuyer, bySeller);
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Settled), "RCV-03");
        assertEq(claim(id, seller), 400);
    }

    function test_CreditNote_RevertGiven_Known() public {
        creditNote(id, 300, "note");
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 300, "note", seller);
        VM.expectRevert(isKnown("note"));
        notes.creditNote(id, 300, Reason.Price, "note", byBuyer, bySeller);
        creditNote(id, 300, "another");
        assertEq(token.receivable(id).units, 400);
    }

    function test_CreditNote_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        notes.creditNote(UNKNOWN, 300, Reason.Price, "note", "", "");
    }

    function test_CreditNote_RevertGiven_Undertaking() public {
        id = tokeniseUnder(TransferRule.Free, true);
        VM.expectRevert(isUndertaking(id));
        notes.creditNote(id, 300, Reason.Price, "note", "", "");
    }

    function test_CreditNote_RevertWhen_NoReason() public {
        VM.expectRevert(noReason(id));
        notes.creditNote(id, 300, Reason.None, "note", "", "");
    }

    function test_CreditNote_RevertWhen_BuyerDidNotSign() public {
        (, bytes memory bySeller) = signNote(id, 300, "note", seller);
        VM.expectRevert(badSignature(buyer, seller, Purposes.NOTE));
        notes.creditNote(id, 300, Reason.Price, "note", bySeller, bySeller);
    }

    function test_CreditNote_RevertWhen_SellerDidNotSign() public {
        (bytes memory byBuyer, ) = signNote(id, 300, "note", seller);
        VM.expectRevert(badSignature(seller, buyer, Purposes.NOTE));
        notes.creditNote(id, 300, Reason.Price, "note", byBuyer, byBuyer);
    }

    function test_CreditNote_RevertWhen_Zero() public {
        VM.expectRevert(badAmount(id, 0, FACE));
        notes.creditNote(id, 0, Reason.Price, "note", "", "");
    }

    function test_CreditNote_RevertWhen_AboveOpen() public {
        pay(id, 400);
        VM.expectRevert(badAmount(id, 601, 600));
        notes.creditNote(id, 601, Reason.Price, "note", "", "");
        VM.expectRevert(badAmount(id, type(uint256).max, 600));
        notes.creditNote(id, type(uint256).max, Reason.Price, "note", "", "");
    }

    function test_CreditNote_RevertGiven_Settled() public {
        pay(id, FACE);
        VM.expectRevert(badAmount(id, 300, 0));
        notes.creditNote(id, 300, Reason.Price, "note", "", "");
    }

    // --- digests, purposes, and the token's side ---------------------------------------------------------------------

    function test_DisputeOf_Never() public view {
        assertEq(notes.disputeOf(id).raisedOn, 0);
        assertEq(notes.disputeOf(id).amount, 0);
    }

    function test_Purposes() public {
        bytes memory byBuyer = signDispute(id, 400);
        bytes memory call = abi.encodeCall(
            IPartyRegistry.authorise,
            (buyer.id, Purposes.OBJECT, 400, notes.disputeDigest(id, 400, Reason.Quality), byBuyer)
        );
        VM.expectCall(address(parties), call);
        notes.dispute(id, 400, Reason.Quality, byBuyer);
        bytes memory bySeller;
        (byBuyer, bySeller) = signNote(id, 300, "note", seller);
        bytes32 digest = notes.creditNoteDigest(id, 300, Reason.Price, "note");
        call = abi.encodeCall(IPartyRegistry.authorise, (seller.id, Purposes.NOTE, 300, digest, bySeller));
        VM.expectCall(address(parties), call);
        call = abi.encodeCall(IPartyRegistry.authorise, (buyer.id, Purposes.NOTE, 300, digest, byBuyer));
        VM.expectCall(address(parties), call);
        notes.creditNote(id, 300, Reason.Price, "note", byBuyer, bySeller);
    }

    function test_Token_RevertWhen_NotTheNotes() public {
        bytes memory notNotes = abi.encodeWithSelector(IReceivableToken.Receivable_NotNotes.selector, buyer.account);
        Day last = day(today());
        VM.startPrank(buyer.account);
        VM.expectRevert(notNotes);
        token.setFlag(id, ReceivableFlags.DISPUTED, true);
        VM.expectRevert(notNotes);
        token.reduce(id, seller.account, 1, false);
        VM.expectRevert(notNotes);
        token.passOn(id, seller.account, buyer.account, 1);
        VM.expectRevert(notNotes);
        token.link(id, UNKNOWN, buyer.account, 1, last);
        VM.expectRevert(notNotes);
        token.setInsolvent(buyer.id, last);
        VM.expectRevert(notNotes);
        token.setFrozenTokens(seller.account, ReceivableId.unwrap(id), 1);
        VM.expectRevert(notNotes);
        token.forcedTransfer(seller.account, buyer.account, ReceivableId.unwrap(id), 1);
        VM.stopPrank();
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Active));
    }

    function test_Notes_RevertWhen_TheFunctionIsUnknown() public {
        (bool done, bytes memory got) = address(notes).call(abi.encodeWithSignature("nothing()"));
        assertFalse(done);
        assertEq(got, abi.encodeWithSelector(Errors.FailedCall.selector));
        (done, ) = address(notes).call{value: 1}("");
        assertFalse(done, "takes no ether");
    }
}
