// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {
    IReceivableToken,
    Money,
    Receivable,
    ReceivableStatus
} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenReduceTest is Receivables {
    ReceivableId private id;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
    }

    // --- who, and when -----------------------------------------------------------------------------------------------

    function test_Reduce_RevertWhen_NotNotes() public {
        VM.expectRevert(notNotes(address(this)));
        token.reduce(id, seller.account, 1, false);
        VM.expectRevert(notNotes(seller.account));
        VM.prank(seller.account);
        token.reduce(id, seller.account, 1, true);
    }

    function test_Reduce_RevertWhen_Zero() public {
        VM.expectRevert(_cannot(seller, 0, FACE));
        reduce(id, seller, 0, false);
    }

    function test_Reduce_RevertGiven_Ended() public {
        uint256 state = VM.snapshotState();
        pay(id, FACE);
        assertEq(token.creditable(id, seller.account), 0);
        VM.expectRevert(settledAlready(id));
        reduce(id, seller, 1, false);
        VM.revertToState(state);
        reduce(id, seller, FACE, false);
        assertEq(token.creditable(id, seller.account), 0);
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_WrongStatus.selector, id, ReceivableStatus.Cancelled)
        );
        reduce(id, seller, 1, false);
    }

    function test_Reduce_RevertGiven_Unknown() public {
        assertEq(token.creditable(UNKNOWN, seller.account), 0);
        VM.expectRevert(unknown());
        reduce(UNKNOWN, seller, 1, false);
    }

    // --- before a payment --------------------------------------------------------------------------------------------

    function test_Reduce_BeforeAPayment() public {
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, 400, 600, false);
        reduce(id, seller, 400, false);
        assertEq(token.receivable(id).units, 600);
        assertEq(held(id, seller), 600, "RCV-01");
        assertEq(token.openAmount(id), 600);
        assertEq(token.money(id).burnt, 0);
        pay(id, 600);
        assertEq(claim(id, seller), 600);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_Reduce_ThroughANote() public {
        bytes32 digest = notes.creditNoteDigest(id, 400, Reason.Quality, "note");
        notes.creditNoteOf(
            id,
            400,
            Reason.Quality,
            "note",
            seller.account,
            signature(buyer.key, digest),
            signature(seller.key, digest)
        );
        assertEq(held(id, seller), 600);
    }

    function test_Reduce_OfOneOfSeveral() public {
        passOn(id, seller, supplier2, 250);
        VM.expectRevert(_cannot(supplier2, 251, 250));
        reduce(id, supplier2, 251, false);
        VM.expectRevert(_cannot(investor, 1, 0));
        reduce(id, investor, 1, false);
        reduce(id, supplier2, 250, true);
        assertEq(held(id, supplier2), 0);
        pay(id, 750);
        assertEq(claim(id, seller), 750, "nothing of anybody else's");
    }

    function test_Reduce_Whole() public {
        VM.expectEmit(address(token));
        emit IReceivableToken.Cancelled(id);
        reduce(id, seller, FACE, false);
        isStatus(id, ReceivableStatus.Cancelled);
        _ended();
        assertEq(token.money(id).paid, 0);
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_WrongStatus.selector, id, ReceivableStatus.Cancelled)
        );
        token.pay(id, 1);
    }

    function test_Reduce_WholeInKind() public {
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, FACE, 0, true);
        VM.expectEmit(address(token));
        emit IReceivableToken.Settled(id, buyer.id, today());
        reduce(id, seller, FACE, true);
        isStatus(id, ReceivableStatus.Settled);
        _ended();
        assertEq(history.obligorFacts(buyer.id).inTime, 0, "no money came");
        assertEq(history.obligorFacts(buyer.id).promptness, 0);
    }

    function test_Reduce_InPartsToTheEnd() public {
        reduce(id, seller, FACE - 1, true);
        reduce(id, seller, 1, false);
        isStatus(id, ReceivableStatus.Cancelled);
        assertEq(held(id, seller), 0);
    }

    function test_Reduce_WholeGivenOverdue() public {
        skip(61 days);
        token.flagOverdue(id);
        reduce(id, seller, FACE, false);
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
        assertEq(token.standingOf(buyer.id).stopped, 0);
        assertEq(history.obligorFacts(buyer.id).promptness, 0);
        assertEq(history.obligorFacts(buyer.id).inTime, 0);
    }

    function test_Reduce_GivenLate() public {
        skip(40 days);
        reduce(id, seller, 400, false);
        assertEq(_lateOwed(0), 5, "on the whole face until now");
        assertEq(_lateOwed(10), 8, "on the rest from now");
    }

    // --- after a payment ---------------------------------------------------------------------------------------------

    function test_Reduce_AfterAPayment() public {
        pay(id, 500);
        VM.expectEmit(address(token));
        emit IReceivableToken.Reduced(id, seller.account, 200, 300, false);
        reduce(id, seller, 200, false);
        Money memory m = token.money(id);
        assertEq(m.paid, 700);
        assertEq(m.claimed, 200, "paid by itself");
        assertEq(token.receivable(id).units, FACE, "the index keeps its base");
        assertEq(held(id, seller), FACE);
        assertEq(token.openAmount(id), 300);
        assertEq(claim(id, seller), 500);
        pay(id, 300);
        assertEq(claim(id, seller), 300);
        _handedOut();
    }

    function test_Reduce_AfterAPaymentOfOneOfSeveral() public {
        passOn(id, seller, supplier2, 250);
        pay(id, 400);
        assertEq(token.creditable(id, seller.account), 600, "all that is open");
        assertEq(token.creditable(id, supplier2.account), 133, "100 and a quarter of 133");
        VM.expectRevert(_cannot(supplier2, 134, 133));
        reduce(id, supplier2, 134, false);
        reduce(id, supplier2, 133, false);
        assertEq(claimable(id, supplier2), 0);
        assertEq(claimable(id, seller), 399, "its part of 533");
        VM.expectRevert(_cannot(supplier2, 1, 0));
        reduce(id, supplier2, 1, false);
        pay(id, 467);
        assertEq(claim(id, seller), 750, "nothing of anybody else's");
        assertEq(claim(id, supplier2), 117);
        _handedOut();
    }

    function test_Reduce_GivenAllClaimed() public {
        passOn(id, seller, supplier2, 250);
        pay(id, 400);
        claim(id, supplier2);
        VM.expectRevert(_cannot(supplier2, 1, 0));
        reduce(id, supplier2, 1, false);
    }

    function test_Reduce_OfTheOnlyHolderGivenAllClaimed() public {
        pay(id, 500);
        claim(id, seller);
        reduce(id, seller, 500, false);
        isStatus(id, ReceivableStatus.Settled);
        assertEq(claim(id, seller), 0, "burns its units");
        _handedOut();
    }

    function test_Reduce_RestAfterAPayment() public {
        skip(31 days);
        token.flagOverdue(id);
        pay(id, 500);
        VM.expectEmit(address(token));
        emit IReceivableToken.Settled(id, buyer.id, today());
        reduce(id, seller, 500, false);
        isStatus(id, ReceivableStatus.Settled);
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
        assertEq(history.obligorFacts(buyer.id).inTime, 0, "not by money");
        assertEq(claim(id, seller), 500);
        _handedOut();
    }

    function test_Reduce_WithUnclaimedMoneyOfAnother() public {
        pay(id, 500);
        passOn(id, seller, supplier2, FACE);
        reduce(id, supplier2, 500, true);
        assertEq(claim(id, seller), 500, "what it earned before");
        assertEq(claim(id, supplier2), 0);
        _handedOut();
    }

    function test_Reduce_GivenReversedToNothing() public {
        pay(id, 500);
        reverse(id, 500);
        reduce(id, seller, 400, false);
        assertEq(held(id, seller), FACE, "units stay once there was a payment");
        assertEq(token.openAmount(id), 600);
        pay(id, 600);
        assertEq(claim(id, seller), 600);
        assertEq(takeBack(id, new address[](0)), 500);
        _handedOut();
    }

    function test_Reduce_GivenItOwesWhatWasTakenBack() public {
        passOn(id, seller, supplier2, 250);
        pay(id, 400);
        claim(id, seller);
        reverse(id, 400);
        VM.expectRevert(_cannot(seller, 1, 0));
        reduce(id, seller, 1, false);
        assertEq(token.creditable(id, supplier2.account), 0);
    }

    function test_Reduce_GivenLateInterestPaid() public {
        skip(40 days);
        fund(buyer, 5);
        VM.prank(buyer.account);
        token.payLate(id, 5);
        reduce(id, seller, 400, false);
        assertEq(token.receivable(id).units, FACE);
        assertEq(token.openAmount(id), 600);
        pay(id, 600);
        assertEq(claim(id, seller), 605);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    // --- frozen ------------------------------------------------------------------------------------------------------

    function test_Reduce_GivenFrozenAndPaid() public {
        passOn(id, seller, supplier2, 400);
        freeze(id, seller, 300);
        pay(id, 100);
        assertEq(token.creditable(id, seller.account), 42, "30 and 0.3 of 42");
        VM.expectRevert(_cannot(seller, 43, 42));
        reduce(id, seller, 43, false);
        reduce(id, seller, 42, false);
        seize(id, seller, investor, 300);
        pay(id, 858);
        assertEq(claim(id, investor), 300, "frozen units never pay for it");
        assertEq(claim(id, supplier2), 400);
        assertEq(claim(id, seller), 258);
        _handedOut();
    }

    function test_Reduce_GivenAllFrozen() public {
        freeze(id, seller, FACE);
        assertEq(token.creditable(id, seller.account), 0);
        pay(id, 500);
        VM.expectRevert(_cannot(seller, 1, 0));
        reduce(id, seller, 1, false);
    }

    function test_Reduce_OfTheOnlyHolderGivenFrozen() public {
        freeze(id, seller, 400);
        pay(id, 500);
        assertEq(token.creditable(id, seller.account), 500, "300 and 0.6 of 500");
        reduce(id, seller, 500, false);
        isStatus(id, ReceivableStatus.Settled);
        assertEq(claimable(id, seller), 100);
        seize(id, seller, investor, 400);
        assertEq(claim(id, investor), 400);
        assertEq(claim(id, seller), 100);
        _handedOut();
    }

    // --- bounds ------------------------------------------------------------------------------------------------------

    /// @dev The most a holder can give up leaves it nothing below zero and others what they have.
    function testFuzz_Reduce_Most(uint256 units, uint256 part, uint256 paid, bool claimed) public {
        units = bound(units, 2, (1 << 62));
        part = bound(part, 1, units - 1);
        paid = bound(paid, 1, units - 1);
        answer(1, uint128(units));
        id = tokeniseAnswer();
        passOn(id, seller, supplier2, part);
        pay(id, paid);
        if (claimed && claimable(id, seller) != 0) claim(id, seller);
        uint256 before = claimable(id, seller);
        uint256 most = token.creditable(id, supplier2.account);
        VM.expectRevert(_cannot(supplier2, most + 1, most));
        reduce(id, supplier2, most + 1, false);
        if (most != 0) reduce(id, supplier2, most, false);
        assertGe(claimable(id, seller), before, "RCV-05");
        uint256 open = token.openAmount(id);
        if (open != 0) pay(id, open);
        uint256 sum = claim(id, supplier2);
        sum += claim(id, seller);
        assertGe(money.balanceOf(seller.account) + 1, units - part, "RCV-05");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
        assertGt(sum + most, 0);
    }

    function _lateOwed(uint256 ahead) private view returns (uint256) {
        return token.lateInterest(id, Day.wrap(uint32(today() + ahead)));
    }

    /// @dev Nothing is left of it here.
    function _ended() private {
        Receivable memory r = token.receivable(id);
        assertEq(r.flags & ReceivableFlags.CLEARED, ReceivableFlags.CLEARED);
        assertEq(token.openAmount(id), 0);
        assertEq(held(id, seller), 0, "RCV-01");
        assertEq(claimable(id, seller), 0);
        VM.expectRevert(nothing(id, seller));
        claim(id, seller);
    }

    function _handedOut() private view {
        Money memory m = token.money(id);
        assertEq(m.claimed, FACE, "RCV-02");
        assertEq(m.burnt, FACE, "RCV-01");
        assertEq(m.checkpoints, 0);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function _cannot(Actor memory holder, uint256 amount, uint256 most) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(IReceivableToken.Receivable_CannotCredit.selector, id, holder.account, amount, most);
    }
}
