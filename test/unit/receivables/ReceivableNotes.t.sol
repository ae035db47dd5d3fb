// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {DisputeRecord, IReceivableNotes, Reason} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableNotesTest is Receivables {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
    }

    // --- dispute -----------------------------------------------------------------------------------------------------

    function test_Dispute() public {
        bytes memory signed = _signDispute(400);
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
        _dispute(900);
        assertEq(notes.disputeOf(id).amount, 900);
    }

    function test_Dispute_RevertWhen_NoReason() public {
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_NoReason.selector, id));
        notes.dispute(id, 1, Reason.None, "");
    }

    function test_Dispute_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        notes.dispute(UNKNOWN, 1, Reason.Other, "");
    }

    function test_Dispute_RevertGiven_Undertaking() public {
        id = tokeniseUnder(TransferRule.Free, true);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_Undertaking.selector, id));
        notes.dispute(id, 1, Reason.Other, "");
    }

    function test_Dispute_RevertGiven_WindowClosed() public {
        skip(26 days);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_WindowClosed.selector, id, today() - 1, today()));
        notes.dispute(id, 1, Reason.Other, "");
    }

    function test_Dispute_RevertWhen_Zero() public {
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_BadAmount.selector, id, 0, FACE));
        notes.dispute(id, 0, Reason.Other, "");
    }

    function test_Dispute_RevertWhen_AboveOpen() public {
        pay(id, 100);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_BadAmount.selector, id, 901, 900));
        notes.dispute(id, 901, Reason.Other, "");
    }

    function test_Dispute_RevertGiven_Settled() public {
        pay(id, FACE);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_BadAmount.selector, id, 1, 0));
        notes.dispute(id, 1, Reason.Other, "");
    }

    function test_Dispute_RevertWhen_BuyerDidNotSign() public {
        bytes memory signed = signature(seller.key, notes.disputeDigest(id, 1, Reason.Other));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.dispute(id, 1, Reason.Other, signed);
    }

    function test_Dispute_RevertWhen_SignedForAnotherAmount() public {
        bytes memory signed = _signDispute(1);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.dispute(id, 2, Reason.Quality, signed);
    }

    function test_Dispute_RevertGiven_Disputed() public {
        _dispute(400);
        bytes memory signed = _signDispute(400);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_DisputedBefore.selector, id));
        notes.dispute(id, 400, Reason.Quality, signed);
    }

    function test_Dispute_RevertGiven_Withdrawn() public {
        _dispute(400);
        notes.withdraw(id, _signWithdrawal());
        bytes memory signed = _signDispute(400);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_DisputedBefore.selector, id));
        notes.dispute(id, 400, Reason.Quality, signed);
    }

    // --- withdraw ----------------------------------------------------------------------------------------------------

    function test_Withdraw() public {
        _dispute(400);
        skip(40 days);
        bytes memory signed = _signWithdrawal();
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
        bytes memory signed = _signWithdrawal();
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_NotDisputed.selector, id));
        notes.withdraw(id, signed);
    }

    function test_Withdraw_RevertGiven_Withdrawn() public {
        _dispute(400);
        bytes memory signed = _signWithdrawal();
        notes.withdraw(id, signed);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_NotDisputed.selector, id));
        notes.withdraw(id, signed);
    }

    function test_Withdraw_RevertGiven_Settled() public {
        _dispute(400);
        pay(id, FACE);
        bytes memory signed = _signWithdrawal();
        VM.expectRevert(settledAlready(id));
        notes.withdraw(id, signed);
    }

    function test_Withdraw_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        notes.withdraw(UNKNOWN, "");
    }

    function test_Withdraw_RevertWhen_BuyerDidNotSign() public {
        _dispute(400);
        bytes memory signed = signature(seller.key, notes.withdrawalDigest(id));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.withdraw(id, signed);
    }

    // --- creditNote --------------------------------------------------------------------------------------------------

    function test_CreditNote() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signNote(300, "note");
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
        pass(id, seller, supplier2, 600);
        _note(400, "note");
        assertEq(held(id, seller), 0);
        assertEq(held(id, supplier2), 600, "RCV-05");
        assertEq(token.receivable(id).units, 600);
    }

    function test_CreditNote_RevertGiven_Known() public {
        _note(300, "note");
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_Known.selector, bytes32("note")));
        notes.creditNote(id, 300, Reason.Price, "note", "", "");
        _note(300, "another");
        assertEq(token.receivable(id).units, 400);
    }

    function test_CreditNote_RevertGiven_Undertaking() public {
        id = tokeniseUnder(TransferRule.Free, true);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_Undertaking.selector, id));
        notes.creditNote(id, 300, Reason.Price, "note", "", "");
    }

    function test_CreditNote_RevertWhen_NoReason() public {
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_NoReason.selector, id));
        notes.creditNote(id, 300, Reason.None, "note", "", "");
    }

    function test_CreditNote_RevertWhen_BuyerDidNotSign() public {
        (, bytes memory bySeller) = _signNote(300, "note");
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.creditNote(id, 300, Reason.Price, "note", bySeller, bySeller);
    }

    function test_CreditNote_RevertWhen_SellerDidNotSign() public {
        (bytes memory byBuyer, ) = _signNote(300, "note");
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.creditNote(id, 300, Reason.Price, "note", byBuyer, byBuyer);
    }

    function test_CreditNote_RevertWhen_Zero() public {
        _cannotCredit(0, FACE, 0);
    }

    function test_CreditNote_RevertWhen_MoreThanHeld() public {
        pass(id, seller, supplier2, 600);
        _cannotCredit(401, 400, 0);
    }

    function test_CreditNote_RevertWhen_Whole() public {
        _cannotCredit(FACE, FACE, 0);
    }

    function test_CreditNote_RevertGiven_Paid() public {
        pay(id, 1);
        _cannotCredit(300, FACE, 1);
    }

    function test_CreditNote_RevertGiven_Settled() public {
        pay(id, FACE);
        (bytes memory byBuyer, bytes memory bySeller) = _signNote(300, "note");
        VM.expectRevert(settledAlready(id));
        notes.creditNote(id, 300, Reason.Price, "note", byBuyer, bySeller);
    }

    // --- digests, purposes, and the token's side ---------------------------------------------------------------------

    function test_DisputeOf_Never() public view {
        assertEq(notes.disputeOf(id).raisedOn, 0);
        assertEq(notes.disputeOf(id).amount, 0);
    }

    function test_Purposes() public {
        bytes memory byBuyer = _signDispute(400);
        bytes memory call = abi.encodeCall(
            IPartyRegistry.authorise,
            (buyer.id, Purposes.OBJECT, 400, notes.disputeDigest(id, 400, Reason.Quality), byBuyer)
        );
        VM.expectCall(address(parties), call);
        notes.dispute(id, 400, Reason.Quality, byBuyer);
        bytes memory bySeller;
        (byBuyer, bySeller) = _signNote(300, "note");
        bytes32 digest = notes.creditNoteDigest(id, 300, Reason.Price, "note");
        call = abi.encodeCall(IPartyRegistry.authorise, (seller.id, Purposes.NOTE, 300, digest, bySeller));
        VM.expectCall(address(parties), call);
        call = abi.encodeCall(IPartyRegistry.authorise, (buyer.id, Purposes.NOTE, 300, digest, byBuyer));
        VM.expectCall(address(parties), call);
        notes.creditNote(id, 300, Reason.Price, "note", byBuyer, bySeller);
    }

    function test_Token_RevertWhen_NotTheNotes() public {
        bytes memory notNotes = abi.encodeWithSelector(IReceivableToken.Receivable_NotNotes.selector, buyer.account);
        VM.startPrank(buyer.account);
        VM.expectRevert(notNotes);
        token.setFlag(id, ReceivableFlags.DISPUTED, true);
        VM.expectRevert(notNotes);
        token.reduce(id, seller.account, 1, false);
        VM.stopPrank();
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Active));
    }

    function _dispute(uint256 amount) private {
        notes.dispute(id, amount, Reason.Quality, _signDispute(amount));
    }

    function _note(uint256 amount, bytes32 document) private {
        (bytes memory byBuyer, bytes memory bySeller) = _signNote(amount, document);
        notes.creditNote(id, amount, Reason.Price, document, byBuyer, bySeller);
    }

    function _cannotCredit(uint256 amount, uint256 ofSeller, uint256) private {
        (bytes memory byBuyer, bytes memory bySeller) = _signNote(amount, "note");
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_CannotCredit.selector, id, seller.account, amount, ofSeller)
        );
        notes.creditNote(id, amount, Reason.Price, "note", byBuyer, bySeller);
    }

    function _signDispute(uint256 amount) private view returns (bytes memory) {
        return signature(buyer.key, notes.disputeDigest(id, amount, Reason.Quality));
    }

    function _signWithdrawal() private view returns (bytes memory) {
        return signature(buyer.key, notes.withdrawalDigest(id));
    }

    function _signNote(
        uint256 amount,
        bytes32 document
    ) private view returns (bytes memory byBuyer, bytes memory bySeller) {
        bytes32 digest = notes.creditNoteDigest(id, amount, Reason.Price, document);
        return (signature(buyer.key, digest), signature(seller.key, digest));
    }
}
