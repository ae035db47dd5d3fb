// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {DisputeRecord} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @notice How a dispute of 500 of 1,000 ends, and notes at the cost of other holders.
contract ReceivableNotesAwardTest is Notes {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        dispute(id, 500);
    }

    // --- nameArbiter -------------------------------------------------------------------------------------------------

    function test_NameArbiter() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signNaming(verifier.id);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.ArbiterNamed(id, verifier.id);
        VM.prank(STRANGER);
        notes.nameArbiter(id, verifier.id, byBuyer, bySeller);
        assertEq(PartyId.unwrap(notes.disputeOf(id).arbiter), PartyId.unwrap(verifier.id));
        assertEq(notes.disputeOf(id).amount, 500);
    }

    function test_NameArbiter_AgainNamesAnother() public {
        _name(verifier);
        _name(verifier2);
        bytes memory signed = _signAward(verifier, 100);
        VM.expectRevert(badSignature(verifier2, verifier, Purposes.NOTE));
        notes.award(id, 100, signed);
        notes.award(id, 100, _signAward(verifier2, 100));
        assertEq(token.openAmount(id), 900);
    }

    function test_NameArbiter_RevertGiven_NotDisputed() public {
        VM.expectRevert(notDisputed(UNKNOWN));
        notes.nameArbiter(UNKNOWN, verifier.id, "", "");
        (bytes memory byBuyer, bytes memory bySeller) = _signNaming(verifier.id);
        notes.withdraw(id, signWithdrawal(id));
        VM.expectRevert(notDisputed(id));
        notes.nameArbiter(id, verifier.id, byBuyer, bySeller);
    }

    function test_NameArbiter_RevertWhen_ASideDidNotSign() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signNaming(verifier.id);
        VM.expectRevert(badSignature(buyer, seller, Purposes.NOTE));
        notes.nameArbiter(id, verifier.id, bySeller, bySeller);
        VM.expectRevert(badSignature(seller, buyer, Purposes.NOTE));
        notes.nameArbiter(id, verifier.id, byBuyer, byBuyer);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.nameArbiter(id, verifier2.id, byBuyer, bySeller);
    }

    // --- award -------------------------------------------------------------------------------------------------------

    function test_Award() public {
        _name(verifier);
        bytes memory signed = _signAward(verifier, 300);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, ReceivableFlags.DISPUTED, false);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, 300, 700, false);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeDecided(id, verifier.id, 300, 300);
        VM.prank(STRANGER);
        notes.award(id, 300, signed);
        assertEq(token.openAmount(id), 700);
        assertEq(held(id, seller), 700, "RCV-01");
        assertEq(notes.disputeOf(id).withdrawnOn, today());
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
    }

    function test_Award_CoversOnlyTheSellersOwnPart() public {
        passOn(id, seller, supplier2, 800);
        _name(verifier);
        bytes memory signed = _signAward(verifier, 500);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeDecided(id, verifier.id, 500, 200);
        notes.award(id, 500, signed);
        assertEq(token.openAmount(id), 800);
        assertEq(held(id, supplier2), 800, "RCV-05");
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED), "the rest is between the sides");
    }

    function test_Award_OfNothing() public {
        _name(verifier);
        bytes memory signed = _signAward(verifier, 0);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeDecided(id, verifier.id, 0, 0);
        notes.award(id, 0, signed);
        assertEq(token.openAmount(id), FACE);
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
    }

    function test_Award_AYearLate() public {
        _name(verifier);
        skip(366 days);
        notes.award(id, 500, _signAward(verifier, 500));
        assertEq(token.openAmount(id), 500);
    }

    function test_Award_GivenSettled() public {
        _name(verifier);
        pay(id, FACE);
        bytes memory signed = _signAward(verifier, 500);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeDecided(id, verifier.id, 500, 0);
        notes.award(id, 500, signed);
        assertEq(claim(id, seller), FACE, "what was paid is the holders'");
    }

    function test_Award_KeepsTheFlagOfADeduction() public {
        _name(verifier);
        deduct(id, 100, "deduction");
        notes.award(id, 500, _signAward(verifier, 500));
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        assertTrue(isFlagged(id, ReceivableFlags.EXCUSED));
    }

    function test_Award_RevertWhen_MoreThanIsDisputed() public {
        _name(verifier);
        VM.expectRevert(badAmount(id, 501, 500));
        notes.award(id, 501, "");
        VM.expectRevert(badAmount(id, type(uint256).max, 500));
        notes.award(id, type(uint256).max, "");
    }

    function test_Award_RevertGiven_NoArbiter() public {
        bytes memory signed = _signAward(verifier, 500);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 0));
        notes.award(id, 500, signed);
    }

    function test_Award_RevertWhen_TheArbiterDidNotSign() public {
        _name(verifier);
        bytes memory signed = _signAward(seller, 0);
        VM.expectRevert(badSignature(verifier, seller, Purposes.NOTE));
        notes.award(id, 0, signed);
    }

    function test_Award_RevertGiven_Decided() public {
        _name(verifier);
        bytes memory signed = _signAward(verifier, 100);
        notes.award(id, 100, signed);
        VM.expectRevert(notDisputed(id));
        notes.award(id, 100, signed);
        VM.expectRevert(notDisputed(id));
        notes.withdraw(id, "");
    }

    // --- what was signed about one dispute does not end another ------------------------------------------------------

    function test_Round_AnAwardDoesNotDecideTheNextDispute() public {
        passOn(id, seller, supplier2, FACE);
        _name(verifier);
        bytes memory signed = _signAward(verifier, 100);
        notes.award(id, 100, signed);
        creditNote(id, 200, "note");
        DisputeRecord memory d = notes.disputeOf(id);
        assertEq(d.amount, 200);
        assertEq(d.round, 1);
        assertEq(PartyId.unwrap(d.arbiter), 0, "named for the other one");
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, 0));
        notes.award(id, 100, signed);
        _name(verifier);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.award(id, 100, signed);
    }

    function test_Round_ANamingHoldsForOneDispute() public {
        passOn(id, seller, supplier2, FACE);
        (bytes memory byBuyer, bytes memory bySeller) = _signNaming(verifier.id);
        notes.nameArbiter(id, verifier.id, byBuyer, bySeller);
        notes.withdraw(id, signWithdrawal(id));
        creditNote(id, 200, "note");
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.nameArbiter(id, verifier.id, byBuyer, bySeller);
    }

    function test_Round_AWithdrawalDoesNotEndTheNextDispute() public {
        passOn(id, seller, supplier2, FACE);
        bytes memory signed = signWithdrawal(id);
        notes.withdraw(id, signed);
        creditNote(id, 200, "note");
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        VM.prank(supplier2.account);
        notes.withdraw(id, signed);
        notes.withdraw(id, signWithdrawal(id));
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
    }

    function test_Round_AnAwardDoesNotDecideWhatWasAddedSince() public {
        passOn(id, seller, supplier2, FACE);
        _name(verifier);
        bytes memory signed = _signAward(verifier, 100);
        creditNote(id, 200, "note");
        assertEq(notes.disputeOf(id).amount, 700);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.award(id, 100, signed);
        notes.award(id, 700, _signAward(verifier, 700));
        assertEq(notes.disputeOf(id).withdrawnOn, today(), "the arbiter named for it stays");
    }

    // --- creditNoteOf ------------------------------------------------------------------------------------------------

    function test_CreditNoteOf_AHolderThatAgrees() public {
        passOn(id, seller, supplier2, 600);
        (bytes memory byBuyer, bytes memory byHolder) = signNote(id, 250, "note", supplier2);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.CreditNoteIssued(id, "note", 250, Reason.Price);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, supplier2.account, 250, 750, false);
        VM.prank(STRANGER);
        notes.creditNoteOf(id, 250, Reason.Price, "note", supplier2.account, byBuyer, byHolder);
        assertEq(held(id, supplier2), 350);
        assertEq(held(id, seller), 400, "RCV-05");
        assertEq(token.receivable(id).units, 750, "RCV-01");
    }

    function test_CreditNoteOf_AllOfItCancels() public {
        passOn(id, seller, supplier2, FACE);
        (bytes memory byBuyer, bytes memory byHolder) = signNote(id, FACE, "note", supplier2);
        notes.creditNoteOf(id, FACE, Reason.Price, "note", supplier2.account, byBuyer, byHolder);
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Cancelled), "RCV-03");
        assertEq(held(id, supplier2), 0);
    }

    function test_CreditNoteOf_AfterAPayment() public {
        passOn(id, seller, supplier2, 600);
        pay(id, 500);
        assertEq(token.creditable(id, supplier2.account), 500, "its 300 make 750, but 500 are open");
        (bytes memory byBuyer, bytes memory byHolder) = signNote(id, 250, "note", supplier2);
        notes.creditNoteOf(id, 250, Reason.Price, "note", supplier2.account, byBuyer, byHolder);
        assertEq(claim(id, supplier2), 200, "300 and its 150 of the 250, less them");
        assertEq(claim(id, seller), 300, "RCV-05");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
        assertEq(token.openAmount(id), 250);
    }

    function test_CreditNoteOf_RevertWhen_MoreThanTheHolderHas() public {
        passOn(id, seller, supplier2, 600);
        (bytes memory byBuyer, bytes memory byHolder) = signNote(id, 601, "note", supplier2);
        VM.expectRevert(cannotCredit(id, supplier2, 601, 600));
        notes.creditNoteOf(id, 601, Reason.Price, "note", supplier2.account, byBuyer, byHolder);
        (byBuyer, byHolder) = signNote(id, 0, "note", supplier2);
        VM.expectRevert(cannotCredit(id, supplier2, 0, 600));
        notes.creditNoteOf(id, 0, Reason.Price, "note", supplier2.account, byBuyer, byHolder);
    }

    function test_CreditNoteOf_RevertGiven_TheUnitsAreFrozen() public {
        passOn(id, seller, supplier2, 600);
        notes.freeze(supplier2.account, id, 550, "paper");
        (bytes memory byBuyer, bytes memory byHolder) = signNote(id, 51, "note", supplier2);
        VM.expectRevert(cannotCredit(id, supplier2, 51, 50));
        notes.creditNoteOf(id, 51, Reason.Price, "note", supplier2.account, byBuyer, byHolder);
    }

    function test_CreditNoteOf_RevertWhen_ASideDidNotSign() public {
        passOn(id, seller, supplier2, 600);
        (bytes memory byBuyer, bytes memory byHolder) = signNote(id, 250, "note", supplier2);
        VM.expectRevert(badSignature(buyer, supplier2, Purposes.NOTE));
        notes.creditNoteOf(id, 250, Reason.Price, "note", supplier2.account, byHolder, byHolder);
        VM.expectRevert(badSignature(supplier2, buyer, Purposes.NOTE));
        notes.creditNoteOf(id, 250, Reason.Price, "note", supplier2.account, byBuyer, byBuyer);
    }

    function test_CreditNoteOf_RevertWhen_TheHolderIsNoParty() public {
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 250, "note", seller);
        VM.expectRevert(badField("holder"));
        notes.creditNoteOf(id, 250, Reason.Price, "note", STRANGER, byBuyer, bySeller);
        VM.expectRevert(badField("holder"));
        notes.creditNoteOf(id, 250, Reason.Price, "note", address(bank), byBuyer, bySeller);
    }

    function test_CreditNoteOf_RevertWhen_TheCustodianCannotBeAsked() public {
        address custodian = makeAddr("custodian");
        parties.registerCustodian(custodian, lender.id);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, custodian, ReceivableId.unwrap(id), 600, "");
        (bytes memory byBuyer, bytes memory byOperator) = signNote(id, 500, "note", lender);
        VM.expectRevert(badSignature(seller, lender, Purposes.NOTE));
        notes.creditNoteOf(id, 500, Reason.Price, "note", custodian, byBuyer, byOperator);
        bytes memory bySeller;
        (byBuyer, bySeller) = signNote(id, 500, "note", seller);
        VM.expectRevert(badField("holder"));
        notes.creditNoteOf(id, 500, Reason.Price, "note", custodian, byBuyer, bySeller);
        assertEq(token.balanceOf(custodian, ReceivableId.unwrap(id)), 600, "its operator gives up nothing pledged");
    }

    function test_CreditNoteOf_RevertGiven_TheDocumentWasUsed() public {
        creditNote(id, 1, "note");
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 250, "note", seller);
        VM.expectRevert(isKnown("note"));
        notes.creditNoteOf(id, 250, Reason.Price, "note", seller.account, byBuyer, bySeller);
    }

    function test_CreditNoteOf_RevertGiven_AnUndertakingOrNoReason() public {
        VM.expectRevert(noReason(id));
        notes.creditNoteOf(id, 250, Reason.None, "note", seller.account, "", "");
        id = tokeniseUnder(TransferRule.Free, true);
        VM.expectRevert(isUndertaking(id));
        notes.creditNoteOf(id, 250, Reason.Price, "note", seller.account, "", "");
    }

    function _name(Actor memory arbiter) private {
        (bytes memory byBuyer, bytes memory bySeller) = _signNaming(arbiter.id);
        notes.nameArbiter(id, arbiter.id, byBuyer, bySeller);
    }

    function _signNaming(PartyId arbiter) private view returns (bytes memory, bytes memory) {
        bytes32 digest = notes.arbiterDigest(id, arbiter);
        return (signature(buyer.key, digest), signature(seller.key, digest));
    }

    function _signAward(Actor memory arbiter, uint256 upheld) private view returns (bytes memory) {
        return signature(arbiter.key, notes.awardDigest(id, upheld));
    }
}
