// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {Excuse} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @notice What the buyer takes off a payment of 1,000 by name.
contract ReceivableNotesDeductionsTest is Notes {
    bytes32 private constant DOC = "deduction";

    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
    }

    // --- deduct ------------------------------------------------------------------------------------------------------

    function test_Deduct_ByTheBuyersSignature() public {
        bytes memory signed = _sign(100);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.Deducted(id, DOC, 100, Reason.Penalty);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, ReceivableFlags.EXCUSED, true);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlagSet(id, ReceivableFlags.DISPUTED, true);
        VM.prank(STRANGER);
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, signed);
        Excuse memory e = notes.excuseOf(DOC);
        assertEq(ReceivableId.unwrap(e.receivable), ReceivableId.unwrap(id));
        assertEq(e.amount, 100);
        assertEq(uint8(e.reason), uint8(Reason.Penalty));
        assertEq(e.lastDay, 0);
        assertFalse(e.closed);
        assertEq(notes.excused(id), 100);
        assertEq(notes.disputeOf(id).raisedOn, 0, "not the dispute that comes once");
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 1);
        assertEq(token.openAmount(id), FACE, "owed still");
    }

    function test_Deduct_ByTheBank() public {
        VM.prank(address(bank));
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, "");
        assertEq(notes.excused(id), 100);
    }

    function test_Deduct_GivenTheBuyerIsSuspended() public {
        suspend(buyer);
        deduct(id, 100, DOC);
        assertEq(notes.excused(id), 100, "an exit stays open");
    }

    function test_Deduct_AfterTheWindowAndMoreThanOnce() public {
        skip(40 days);
        deduct(id, 100, DOC);
        deduct(id, 900, "another");
        assertEq(notes.excused(id), FACE);
        assertEq(history.pairFacts(buyer.id, seller.id).disputes, 1, "one flag, counted once");
    }

    function test_Deduct_ByAWalletThatIsAKey() public {
        address wallet = create("OwnedWallet", abi.encode(buyer.account));
        addKey(buyer.id, abi.encodePacked(wallet), Purposes.OBJECT, 100);
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, byWallet(wallet, _sign(100)));
        assertEq(notes.excused(id), 100);
    }

    function test_Deduct_RevertWhen_NoReasonOrNone() public {
        VM.expectRevert(noReason(id));
        notes.deduct(id, 100, 0, DOC, "");
        VM.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x21));
        notes.deduct(id, 100, 8, DOC, "");
    }

    function test_Deduct_RevertGiven_Undertaking() public {
        id = tokeniseUnder(TransferRule.Free, true);
        VM.expectRevert(isUndertaking(id));
        VM.prank(address(bank));
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, "");
    }

    function test_Deduct_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        notes.deduct(UNKNOWN, 100, uint8(Reason.Penalty), DOC, "");
    }

    function test_Deduct_RevertWhen_NotTheBank() public {
        VM.expectRevert(notBank(buyer.account));
        VM.prank(buyer.account);
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, "");
    }

    function test_Deduct_RevertWhen_TheBuyerDidNotSign() public {
        bytes32 digest = notes.deductionDigest(id, 100, Reason.Penalty, DOC);
        VM.expectRevert(badSignature(buyer, seller, Purposes.OBJECT));
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, signature(seller.key, digest));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        notes.deduct(id, 101, uint8(Reason.Penalty), DOC, signature(buyer.key, digest));
    }

    function test_Deduct_RevertWhen_ZeroOrAboveWhatIsNotExcused() public {
        deduct(id, 100, "first");
        takeDraft(id, 200, today() + 40, "draft");
        pay(id, 300);
        bytes memory signed = _sign(0);
        VM.expectRevert(badAmount(id, 0, 400));
        notes.deduct(id, 0, uint8(Reason.Penalty), DOC, signed);
        signed = _sign(401);
        VM.expectRevert(badAmount(id, 401, 400));
        notes.deduct(id, 401, uint8(Reason.Penalty), DOC, signed);
        pay(id, 650);
        signed = _sign(1);
        VM.expectRevert(badAmount(id, 1, 0));
        notes.deduct(id, 1, uint8(Reason.Penalty), DOC, signed);
    }

    function test_Deduct_RevertWhen_Huge() public {
        bytes memory signed = _sign(1 << 64);
        VM.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, 1 << 64));
        notes.deduct(id, 1 << 64, uint8(Reason.Penalty), DOC, signed);
    }

    function test_Deduct_RevertGiven_TheDocumentWasUsed() public {
        deduct(id, 100, DOC);
        bytes memory signed = _sign(100);
        VM.expectRevert(isKnown(DOC));
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, signed);
        notes.closeDeduction(DOC, address(0), _signClosing(buyer, address(0)));
        VM.expectRevert(isKnown(DOC));
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, signed);
    }

    function test_Deduct_RevertGiven_Settled() public {
        pay(id, FACE);
        bytes memory signed = _sign(100);
        VM.expectRevert(badAmount(id, 100, 0));
        notes.deduct(id, 100, uint8(Reason.Penalty), DOC, signed);
    }

    // --- closeDeduction ----------------------------------------------------------------------------------------------

    function test_CloseDeduction_TheSellerAgrees() public {
        deduct(id, 100, DOC);
        pay(id, 900);
        bytes memory signed = _signClosing(seller, seller.account);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DeductionClosed(id, DOC, true);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, 100, 0, false);
        VM.expectEmit(address(token));
        emit IReceivableToken.Settled(id, buyer.id, today());
        VM.prank(STRANGER);
        notes.closeDeduction(DOC, seller.account, signed);
        assertEq(notes.excused(id), 0);
        assertTrue(notes.excuseOf(DOC).closed);
        assertEq(token.openAmount(id), 0);
        assertEq(claim(id, seller), 900);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_CloseDeduction_AnotherHolderAgrees() public {
        passOn(id, seller, supplier2, 400);
        deduct(id, 100, DOC);
        notes.closeDeduction(DOC, supplier2.account, _signClosing(supplier2, supplier2.account));
        assertEq(held(id, supplier2), 300);
        assertEq(held(id, seller), 600, "RCV-05");
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED | ReceivableFlags.EXCUSED));
    }

    function test_CloseDeduction_TheBuyerWithdraws() public {
        deduct(id, 100, DOC);
        suspend(buyer);
        bytes memory signed = _signClosing(buyer, address(0));
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DeductionClosed(id, DOC, false);
        notes.closeDeduction(DOC, address(0), signed);
        assertEq(token.openAmount(id), FACE);
        assertEq(notes.excused(id), 0);
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED | ReceivableFlags.EXCUSED));
    }

    function test_CloseDeduction_RevertGiven_NotOpen() public {
        VM.expectRevert(notOpen(DOC));
        notes.closeDeduction(DOC, address(0), "");
        takeDraft(id, 100, today() + 40, "draft");
        VM.expectRevert(notOpen("draft"));
        notes.closeDeduction("draft", address(0), "");
        deduct(id, 100, DOC);
        bytes memory signed = _signClosing(buyer, address(0));
        notes.closeDeduction(DOC, address(0), signed);
        VM.expectRevert(notOpen(DOC));
        notes.closeDeduction(DOC, address(0), signed);
    }

    function test_CloseDeduction_RevertWhen_AnotherSigned() public {
        deduct(id, 100, DOC);
        bytes memory signed = _signClosing(seller, address(0));
        VM.expectRevert(badSignature(buyer, seller, Purposes.OBJECT));
        notes.closeDeduction(DOC, address(0), signed);
        signed = _signClosing(buyer, seller.account);
        VM.expectRevert(badSignature(seller, buyer, Purposes.NOTE));
        notes.closeDeduction(DOC, seller.account, signed);
        signed = _signClosing(seller, STRANGER);
        VM.expectRevert(badField("holder"));
        notes.closeDeduction(DOC, STRANGER, signed);
    }

    function test_CloseDeduction_RevertWhen_TheHolderIsACustodian() public {
        address custodian = makeAddr("custodian");
        parties.registerCustodian(custodian, lender.id);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, custodian, ReceivableId.unwrap(id), 600, "");
        deduct(id, 100, DOC);
        bytes memory signed = _signClosing(lender, custodian);
        VM.expectRevert(badField("holder"));
        notes.closeDeduction(DOC, custodian, signed);
    }

    function test_CloseDeduction_RevertGiven_TheHolderIsSuspended() public {
        deduct(id, 100, DOC);
        suspend(seller);
        bytes memory signed = _signClosing(seller, seller.account);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, seller.id, PartyStatus.Suspended, FAR)
        );
        notes.closeDeduction(DOC, seller.account, signed);
    }

    function test_CloseDeduction_RevertGiven_TheHolderHasTooLittle() public {
        passOn(id, seller, supplier2, 950);
        deduct(id, 100, DOC);
        bytes memory signed = _signClosing(seller, seller.account);
        VM.expectRevert(cannotCredit(id, seller, 100, 50));
        notes.closeDeduction(DOC, seller.account, signed);
        assertEq(notes.excused(id), 100, "open still");
    }

    function test_CloseDeduction_GivenSettled() public {
        deduct(id, 100, DOC);
        pay(id, FACE);
        assertEq(notes.excused(id), 100);
        bytes memory signed = _signClosing(seller, seller.account);
        VM.expectRevert(settledAlready(id));
        notes.closeDeduction(DOC, seller.account, signed);
        notes.closeDeduction(DOC, address(0), _signClosing(buyer, address(0)));
        assertEq(notes.excused(id), 0);
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED | ReceivableFlags.EXCUSED));
    }

    // --- flags, with a dispute ---------------------------------------------------------------------------------------

    function test_Flags_ADisputeOutlastsADeduction() public {
        dispute(id, 200);
        deduct(id, 100, DOC);
        notes.closeDeduction(DOC, address(0), _signClosing(buyer, address(0)));
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        assertFalse(isFlagged(id, ReceivableFlags.EXCUSED));
        notes.withdraw(id, signWithdrawal(id));
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
    }

    function test_Flags_ADeductionOutlastsADispute() public {
        deduct(id, 100, DOC);
        dispute(id, 200);
        notes.withdraw(id, signWithdrawal(id));
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        notes.closeDeduction(DOC, address(0), _signClosing(buyer, address(0)));
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED | ReceivableFlags.EXCUSED));
    }

    function test_Flags_TheLastOfSeveralLowersThem() public {
        deduct(id, 100, DOC);
        deduct(id, 100, "another");
        takeDraft(id, 100, today() + 40, "draft");
        notes.closeDeduction(DOC, address(0), _signClosing(buyer, address(0)));
        assertTrue(isFlagged(id, ReceivableFlags.DISPUTED));
        bytes32 digest = notes.closingDigest("another", address(0));
        notes.closeDeduction("another", address(0), signature(buyer.key, digest));
        assertFalse(isFlagged(id, ReceivableFlags.DISPUTED));
        assertTrue(isFlagged(id, ReceivableFlags.EXCUSED), "the draft");
        bank.closeDraft("draft", true);
        assertFalse(isFlagged(id, ReceivableFlags.EXCUSED));
        assertEq(notes.excused(id), 0);
    }

    function test_Flags_NothingIsOverdueOfWhatIsDeducted() public {
        deduct(id, 100, DOC);
        pay(id, 900);
        skip(31 days);
        uint256 due = today() - 1;
        bytes4 selector = IReceivableToken.Receivable_NotOverdue.selector;
        VM.expectRevert(abi.encodeWithSelector(selector, id, due, due + 1));
        token.flagOverdue(id);
        notes.closeDeduction(DOC, address(0), _signClosing(buyer, address(0)));
        token.flagOverdue(id);
        assertTrue(isFlagged(id, ReceivableFlags.OVERDUE));
    }

    function _sign(uint256 amount) private view returns (bytes memory) {
        return signature(buyer.key, notes.deductionDigest(id, amount, Reason.Penalty, DOC));
    }

    function _signClosing(Actor memory by, address holder) private view returns (bytes memory) {
        return signature(by.key, notes.closingDigest(DOC, holder));
    }
}
