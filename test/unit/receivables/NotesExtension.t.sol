// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {NotesExtension} from "../../../contracts/receivables/NotesExtension.sol";
import {ReceivableNotes} from "../../../contracts/receivables/ReceivableNotes.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @notice The other half of the notes contract, called directly: it works on nothing.
contract NotesExtensionTest is Notes {
    NotesExtension private extension;
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        extension = NotesExtension(ReceivableNotes(address(notes)).EXTENSION());
        id = tokenise(FACE, "receivable");
    }

    function test_Constants() public view {
        assertEq(extension.MAX_DRAFT_DAYS(), 184);
        assertEq(extension.DRAFT_GRACE(), 10);
        assertEq(NotesExtension(address(notes)).MAX_DRAFT_DAYS(), 184, "through the notes contract, too");
    }

    function test_Deduct_RevertWhen_SignedForTheNotes() public {
        bytes memory signed = signature(buyer.key, notes.deductionDigest(id, 100, Reason.Penalty, "deduction"));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        extension.deduct(id, 100, uint8(Reason.Penalty), "deduction", signed);
    }

    function test_Deduct_RevertWhen_SignedForTheExtension() public {
        bytes memory signed = signature(buyer.key, extension.deductionDigest(id, 100, Reason.Penalty, "deduction"));
        VM.expectRevert(_notNotes());
        extension.deduct(id, 100, uint8(Reason.Penalty), "deduction", signed);
        VM.expectRevert(_notNotes());
        VM.prank(address(bank));
        extension.deduct(id, 100, uint8(Reason.Penalty), "deduction", "");
        assertEq(notes.excused(id), 0);
    }

    function test_Courts_RevertWhen_CalledDirectly() public {
        VM.expectRevert(_notNotes());
        extension.freeze(seller.account, id, 1, "paper");
        VM.expectRevert(_notNotes());
        extension.courtTransfer(seller.account, buyer.account, id, 1, "paper");
        VM.expectRevert(_notNotes());
        extension.liftInsolvency(buyer.id, "paper");
        assertEq(held(id, seller), FACE);
    }

    function test_State_IsNotTheNotesOwn() public {
        dispute(id, 100);
        deduct(id, 100, "deduction");
        assertEq(extension.disputeOf(id).amount, 0);
        assertEq(extension.excused(id), 0);
        assertEq(extension.excuseOf("deduction").amount, 0);
        VM.expectRevert(notOpen("deduction"));
        extension.closeDeduction("deduction", address(0), "");
    }

    function test_Notice_StaysInTheExtension() public {
        bytes memory signed = signature(seller.key, extension.noticeDigest(id, lender.id, "notice"));
        VM.expectEmit(address(extension));
        emit IReceivableNotes.AssignmentNotified(id, lender.id, "notice");
        extension.notifyAssignment(id, lender.id, "notice", signed);
        assertEq(notes.noticeOf(id).notifiedOn, 0);
    }

    function _notNotes() private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NotNotes.selector, address(extension));
    }
}
