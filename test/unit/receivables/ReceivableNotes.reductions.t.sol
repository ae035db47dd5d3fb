// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Given} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {IDilutionHolder} from "../../../contracts/shared/interfaces/IDilutionHolder.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Order, Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @dev A custodian that gives up so many thousandths of face in all.
contract Keeper is ERC1155Holder, IDilutionHolder {
    uint256 public permille;

    function give(uint256 permille_) external {
        permille = permille_;
    }

    function dilutable(ReceivableId, uint256 face, uint256 taken) external view returns (uint256) {
        uint256 all = (face * permille) / 1000;
        return all < taken ? 0 : all - taken;
    }
}

/// @dev A custodian that calls back when it is asked.
contract Meddler is ERC1155Holder {
    IReceivableNotes private immutable _NOTES;

    constructor(IReceivableNotes notes) {
        _NOTES = notes;
    }

    function dilutable(ReceivableId id, uint256, uint256) external returns (uint256) {
        return _NOTES.absorb(id, address(0));
    }
}

/// @notice Reductions of a claim of 1,000 of which a custodian has 800.
contract ReceivableNotesReductionsTest is Notes {
    ReceivableId private id;
    Keeper private keeper;

    function setUp() public {
        setUpTrade();
        keeper = new Keeper();
        parties.registerCustodian(address(keeper), lender.id);
        id = tokenise(FACE, "receivable");
        _give(800);
        keeper.give(100);
    }

    // --- creditNoteOf ------------------------------------------------------------------------------------------------

    function test_CreditNoteOf_AsksTheCustodianAfterTheSeller() public {
        _note(250, "note");
        assertEq(held(id, seller), 0, "the originator's own units first");
        assertEq(_kept(), 750);
        assertEq(token.receivable(id).units, 750, "RCV-01");
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
        _assertGiven(0, 50, 50);
    }

    function test_CreditNoteOf_DoesNotAskForWhatTheSellerHas() public {
        keeper.give(0);
        _note(200, "note");
        assertEq(_kept(), 800);
        _assertGiven(0, 0, 0);
    }

    function test_CreditNoteOf_DisputesWhatTheCustodianDoesNotAgreeTo() public {
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 400, "note", seller);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeRaised(id, buyer.id, 120, Reason.Price);
        notes.creditNoteOf(id, 400, Reason.Price, "note", address(keeper), byBuyer, bySeller);
        assertEq(_kept(), 720);
        assertEq(notes.disputeOf(id).amount, 120);
        _assertGiven(120, 80, 80);
    }

    function test_R4_SeveralNotesNeverPassTheCapTogether() public {
        _note(230, "first");
        _note(40, "second");
        _note(30, "third");
        assertEq(_kept(), 720, "10 % of the 800 that came");
        _assertGiven(20, 80, 80);
    }

    function test_R4_PaidIntoTheCapIsOfTheSameFace() public {
        _note(230, "first");
        pay(id, 70);
        // Of 70 the keeper has all: nobody else holds units any more.
        _note(60, "second");
        assertEq(_kept(), 770, "units stand as they are once something was paid");
        _assertGiven(10, 80, 30);
    }

    function test_R4_OthersNeverPay() public {
        passOn(id, seller, supplier2, 200);
        _note(100, "note");
        assertEq(held(id, supplier2), 200, "RCV-05");
        _assertGiven(20, 80, 80);
    }

    function test_CreditNoteOf_TakesNoMoreThanTheCustodianHas() public {
        keeper.give(5000);
        pay(id, 100);
        // Nothing was claimed: 80 are its own, and others would have to be paid for more.
        _note(400, "note");
        (uint256 signedOff, Given memory given) = notes.dilutionOf(id, address(keeper));
        assertEq(uint256(given.amount) + signedOff + 25, 400, "20 of the seller's own are worth 25");
        assertEq(given.burnt, 0);
        assertEq(token.openAmount(id), 900 - given.amount - 25);
    }

    function test_CreditNoteOf_RevertWhen_TheCustodianHasNone() public {
        Keeper other = new Keeper();
        parties.registerCustodian(address(other), lender.id);
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 250, "note", seller);
        VM.expectRevert(badField("holder"));
        notes.creditNoteOf(id, 250, Reason.Price, "note", address(other), byBuyer, bySeller);
    }

    function test_CreditNoteOf_RevertWhen_TheCustodianCallsBack() public {
        Meddler meddler = new Meddler(notes);
        parties.registerCustodian(address(meddler), lender.id);
        creditNote(id, 250, "first");
        VM.prank(address(keeper));
        token.safeTransferFrom(address(keeper), address(meddler), ReceivableId.unwrap(id), 60, "");
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, 10, "note", seller);
        bytes memory data = abi.encodeCall(
            notes.creditNoteOf,
            (id, 10, Reason.Price, "note", address(meddler), byBuyer, bySeller)
        );
        (bool done, ) = address(notes).call{gas: 2_000_000}(data);
        assertFalse(done, "it may only look");
        assertEq(notes.disputeOf(id).amount, 50);
    }

    // --- absorb ------------------------------------------------------------------------------------------------------

    function test_Absorb() public {
        creditNote(id, 300, "note");
        _assertGiven(100, 0, 0);
        bytes memory withdrawn = signWithdrawal(id);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.Absorbed(id, address(keeper), 80, 20);
        VM.prank(STRANGER);
        assertEq(notes.absorb(id, address(keeper)), 80);
        assertEq(notes.disputeOf(id).amount, 20);
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        _assertGiven(20, 80, 80);
        // What was signed about the larger dispute does not hold.
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.withdraw(id, withdrawn);
    }

    function test_Absorb_TheLastOfItEndsTheDispute() public {
        creditNote(id, 250, "note");
        notes.absorb(id, address(keeper));
        assertEq(notes.disputeOf(id).withdrawnOn, today());
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
        assertEq(token.receivable(id).units, 750);
        VM.expectRevert(notDisputed(id));
        notes.withdraw(id, "");
    }

    function test_Absorb_LeavesWhatTheBuyerAloneDisputes() public {
        dispute(id, 30);
        creditNote(id, 250, "note");
        assertEq(notes.disputeOf(id).amount, 80);
        notes.absorb(id, address(keeper));
        assertEq(notes.disputeOf(id).amount, 30);
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        VM.expectRevert(_notGivenUp(address(keeper), 0));
        notes.absorb(id, address(keeper));
    }

    function test_Absorb_OutOfUnitsThatCameBack() public {
        creditNote(id, 300, "note");
        VM.prank(address(keeper));
        token.safeTransferFrom(address(keeper), seller.account, ReceivableId.unwrap(id), 60, "");
        assertEq(notes.absorb(id, address(0)), 60);
        assertEq(held(id, seller), 0);
        _assertGiven(40, 0, 0);
    }

    function test_Absorb_AllOfAClaim() public {
        keeper.give(1000);
        creditNote(id, 1000, "note");
        notes.absorb(id, address(keeper));
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Cancelled), "RCV-03");
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
    }

    function test_Absorb_RevertGiven_Withdrawn() public {
        creditNote(id, 300, "note");
        notes.withdraw(id, signWithdrawal(id));
        VM.expectRevert(_notGivenUp(address(keeper), 0));
        notes.absorb(id, address(keeper));
    }

    function test_Absorb_RevertGiven_NobodyAgrees() public {
        keeper.give(0);
        creditNote(id, 300, "note");
        VM.expectRevert(_notGivenUp(address(keeper), 100));
        notes.absorb(id, address(keeper));
        VM.expectRevert(_notGivenUp(address(0), 100));
        notes.absorb(id, address(0));
    }

    function test_Absorb_RevertWhen_TheHolderIsAParty() public {
        passOn(id, seller, supplier2, 200);
        creditNote(id, 300, "note");
        VM.expectRevert(badField("holder"));
        notes.absorb(id, supplier2.account);
    }

    // --- finaliseOf --------------------------------------------------------------------------------------------------

    function test_FinaliseOf() public {
        Presentation memory p = _provisional();
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 60, 40);
        notes.finaliseOf(p, address(keeper));
        assertEq(_kept(), 540);
        assertEq(held(id, supplier2), 200, "RCV-05");
        _assertGiven(40, 60, 60);
    }

    function test_FinaliseOf_Nobody() public {
        Presentation memory p = _provisional();
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 0, 100);
        notes.finaliseOf(p, address(0));
        assertEq(_kept(), 600);
    }

    function test_FinaliseOf_RevertWhen_TheHolderIsNoCustodian() public {
        Presentation memory p = _provisional();
        VM.expectRevert(badField("holder"));
        notes.finaliseOf(p, supplier2.account);
    }

    function _provisional() private returns (Presentation memory p) {
        Order memory order = makeOrder(1_000, "provisional");
        place(order);
        attestAll(order);
        p = makePresentation(order);
        (p.statement.number, p.statement.share, p.statement.amount) = ("provisional", 800_000, 800);
        signPresentation(p);
        id = token.tokenise(p, seller.account, "");
        _give(600);
        passOn(id, seller, supplier2, 200);
        p = makePresentation(order);
        (p.statement.number, p.statement.replaces) = ("final", bytes32("provisional"));
        (p.statement.amount, p.statement.agreedPrice) = (700, 700e6);
        signPresentation(p);
    }

    function _give(uint256 units) private {
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(keeper), ReceivableId.unwrap(id), units, "");
    }

    function _note(uint256 amount, bytes32 document) private {
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, amount, document, seller);
        notes.creditNoteOf(id, amount, Reason.Price, document, address(keeper), byBuyer, bySeller);
    }

    function _assertGiven(uint256 rest, uint256 amount, uint256 burnt) private view {
        (uint256 signedOff, Given memory given) = notes.dilutionOf(id, address(keeper));
        assertEq(signedOff, rest, "signed off");
        assertEq(given.amount, amount, "given");
        assertEq(given.burnt, burnt, "burnt");
    }

    function _kept() private view returns (uint256) {
        return token.balanceOf(address(keeper), ReceivableId.unwrap(id));
    }

    function _notGivenUp(address holder, uint256 rest) private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_NotGivenUp.selector, id, holder, rest);
    }
}
