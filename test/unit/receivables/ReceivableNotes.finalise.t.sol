// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Order, Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @notice Final statements that are not above the provisional one: 800 provisional of 1,000, then less.
contract ReceivableNotesFinaliseTest is Notes {
    Order private order;
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        _provisional("provisional");
    }

    function test_Finalise_TakesTheSellersOwnUnits() public {
        Presentation memory p = _final(700);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 100, 0);
        notes.finalise(p);
        assertEq(token.receivable(id).units, 700);
        assertEq(held(id, seller), 700, "RCV-01");
        assertEq(token.receivable(id).flags & ReceivableFlags.DISPUTED, 0);
    }

    function test_Finalise_TheSameAmount() public {
        Presentation memory p = _final(800);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 0, 0);
        notes.finalise(p);
        assertEq(token.receivable(id).units, 800);
    }

    function test_R4_AFinalStatementNeverTakesUnitsInOtherHands() public {
        passOn(id, seller, supplier2, 750);
        Presentation memory p = _final(650);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.DisputeRaised(id, buyer.id, 100, Reason.Quality);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 50, 100);
        notes.finalise(p);
        assertEq(held(id, supplier2), 750, "RCV-05");
        assertEq(token.receivable(id).units, 750);
        assertEq(notes.disputeOf(id).amount, 100);
        assertTrue(token.receivable(id).flags & ReceivableFlags.DISPUTED != 0);
    }

    function test_Finalise_AddsToADisputeThatIsOpen() public {
        passOn(id, seller, supplier2, 800);
        dispute(id, 40);
        notes.finalise(_final(700));
        assertEq(notes.disputeOf(id).amount, 140);
        // Withdrawn, another final statement could dispute again; the buyer alone could not.
        notes.withdraw(id, signWithdrawal(id));
        bytes memory signed = signDispute(id, 40);
        VM.expectRevert(abi.encodeWithSelector(IReceivableNotes.Note_DisputedBefore.selector, id));
        notes.dispute(id, 40, Reason.Quality, signed);
    }

    function test_Finalise_DisputesAtMostWhatIsOpen() public {
        passOn(id, seller, supplier2, 800);
        dispute(id, 790);
        Presentation memory p = _final(700);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 0, 10);
        notes.finalise(p);
        assertEq(notes.disputeOf(id).amount, 800);
    }

    function test_Finalise_AfterAPaymentTakesWhatIsOpen() public {
        pay(id, 750);
        Presentation memory p = _final(700);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 50, 0);
        notes.finalise(p);
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Settled), "RCV-03");
        assertEq(notes.disputeOf(id).raisedOn, 0, "nothing is open that could be disputed");
        assertEq(claim(id, seller), 750);
    }

    function test_Finalise_AfterTheSellerTookItsMoneyDisputes() public {
        passOn(id, seller, supplier2, 400);
        pay(id, 400);
        assertEq(claim(id, seller), 200);
        Presentation memory p = _final(600);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 0, 200);
        notes.finalise(p);
        assertEq(token.openAmount(id), 400);
        assertEq(claim(id, supplier2), 200, "RCV-05");
    }

    function test_Finalise_AtNothingCancels() public {
        VM.mockCall(address(invoices), abi.encodePacked(invoices.reduce.selector), abi.encode(id, 800));
        Presentation memory p;
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 800, 0);
        notes.finalise(p);
        assertEq(uint8(token.receivable(id).status), uint8(ReceivableStatus.Cancelled), "RCV-03");
        assertEq(held(id, seller), 0, "RCV-01");
    }

    function test_Finalise_GivenSettled() public {
        pay(id, 800);
        Presentation memory p = _final(700);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.FinalStatement(id, 0, 0);
        notes.finalise(p);
        assertEq(notes.disputeOf(id).raisedOn, 0);
        assertEq(claim(id, seller), 800, "what is too much is between the sides");
    }

    function test_Finalise_RevertGiven_AnUndertaking() public {
        programme.undertaking = true;
        programme.document = "undertaking";
        orders.approveProgramme(programme, "");
        _provisional("undertaking");
        Presentation memory p = _final(700);
        VM.expectRevert(isUndertaking(id));
        notes.finalise(p);
    }

    function test_Finalise_RevertWhen_ItIsAbove() public {
        Presentation memory p = _final(900);
        VM.expectPartialRevert(IInvoiceRegistry.Invoice_WrongDirection.selector);
        notes.finalise(p);
    }

    function _provisional(bytes32 salt) private {
        order = makeOrder(1_000, salt);
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        (p.statement.number, p.statement.share, p.statement.amount) = (salt, 800_000, 800);
        signPresentation(p);
        id = token.tokenise(p, seller.account, "");
    }

    /// @dev Final at an agreed price.
    function _final(uint128 amount) private view returns (Presentation memory p) {
        p = makePresentation(order);
        (p.statement.number, p.statement.replaces) = ("final", order.salt);
        (p.statement.amount, p.statement.agreedPrice) = (amount, amount * 1e6);
        signPresentation(p);
    }
}
