// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableExtension} from "../../../contracts/receivables/ReceivableExtension.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

/// @dev Due in 30 days, 500 ppm a day late, a stop 30 days past due: half a fen a day on the face.
contract ReceivableTokenLateTest is Receivables {
    ReceivableId private id;
    uint256 private due;
    uint256 private _linked;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        due = today() + 30;
    }

    // --- lateInterest ------------------------------------------------------------------------------------------------

    function test_LateInterest_ByDay() public view {
        assertEq(_owed(due - 1), 0);
        assertEq(_owed(due), 0, "on the due day");
        assertEq(_owed(due + 1), 0, "half a minor unit");
        assertEq(_owed(due + 2), 1);
        assertEq(_owed(due + 3), 1, "rounded down");
        assertEq(_owed(due + 30), 15);
        assertEq(_owed(due + 365), 182, "a year late, simple");
    }

    function test_LateInterest_GivenNoRate() public {
        programme.lateRate = 0;
        id = _tokeniseAnew();
        assertEq(_owed(due + 365), 0);
        skip(395 days);
        pay(id, 400);
        assertFalse(hasFlag(id, ReceivableFlags.LATE));
        assertEq(_owed(today() + 365), 0);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, 1, 0));
        token.payLate(id, 1);
    }

    function test_LateInterest_OnTheOpenFace() public {
        pay(id, 400);
        assertEq(_owed(due + 10), 3);
    }

    function test_LateInterest_AfterPartsPaidLate() public {
        _late(11);
        pay(id, 400);
        assertTrue(hasFlag(id, ReceivableFlags.LATE));
        assertEq(_owed(today()), 5, "5.5 rounded down when the open face changes");
        assertEq(_owed(today() + 1), 5, "5 and 0.3");
        pay(id, 1);
        assertEq(_owed(today()), 5, "twice in a day counts once");
        skip(10 days);
        assertEq(_owed(today()), 7, "5 and 2.995");
        pay(id, 599);
        assertEq(_owed(today()), 7);
    }

    function test_LateInterest_GivenSettled() public {
        _late(10);
        pay(id, FACE);
        assertEq(_owed(today()), 5);
        assertEq(_owed(today() + 365), 5, "runs no more");
    }

    function test_LateInterest_GivenReversed() public {
        pay(id, FACE);
        _late(10);
        assertEq(_owed(today()), 0);
        reverse(id, 600);
        assertEq(_owed(today()), 0, "nothing was open until now");
        assertEq(_owed(today() + 10), 3);
    }

    function test_LateInterest_GivenReversedInPart() public {
        pay(id, 800);
        _late(10);
        reverse(id, 600);
        assertEq(_owed(today()), 1, "ten days of 200");
        assertEq(_owed(today() + 10), 5, "and of 800");
    }

    function test_LateInterest_GivenNobodyIsLeft() public {
        pay(id, FACE);
        claim(id, seller);
        reverse(id, FACE);
        _late(10);
        assertEq(_owed(today()), 0, "as payLate takes");
        fund(buyer, 1);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, 1, 0));
        VM.prank(buyer.account);
        token.payLate(id, 1);
    }

    function test_LateInterest_GivenUnknown() public view {
        assertEq(token.lateInterest(UNKNOWN, Day.wrap(60_000)), 0);
    }

    // --- accrueLate --------------------------------------------------------------------------------------------------

    function test_AccrueLate_ByAnyone() public {
        _late(0);
        for (uint256 i = 0; i < 30; ++i) {
            skip(1 days);
            _accrue();
            _accrue();
        }
        assertEq(_owed(today()), 15, "no rounding by the day");
        assertFalse(hasFlag(id, ReceivableFlags.LATE));
        pay(id, 500);
        skip(1 days);
        _accrue();
        assertEq(_owed(today() + 3), 16);
    }

    function test_AccrueLate_BeforeAnEarlierInsolvency() public {
        _late(10);
        _accrue();
        notes.declareInsolvent(buyer.id, Day.wrap(uint32(due + 4)), "order");
        assertEq(_owed(today()), 2, "four days");
    }

    // --- payLate -----------------------------------------------------------------------------------------------------

    function test_PayLate() public {
        _late(10);
        fund(buyer, 3);
        VM.expectEmit(address(token));
        emit IReceivableToken.LateInterestPaid(id, buyer.account, 3, 2);
        VM.prank(buyer.account);
        token.payLate(id, 3);
        assertEq(_owed(today()), 2);
        assertEq(token.openAmount(id), FACE, "no face");
        assertEq(token.money(id).paid, 3, "RCV-02");
        assertEq(money.balanceOf(address(token)), 3, "SET-02");
        assertEq(claimable(id, seller), 3);
        assertEq(history.obligorFacts(buyer.id).promptness, 0);
        _payLate(2);
        assertEq(_owed(today()), 0);
    }

    function test_PayLate_ThenTheFace() public {
        _late(10);
        _payLate(5);
        pay(id, FACE);
        isStatus(id, ReceivableStatus.Settled);
        assertEq(token.money(id).paid, FACE + 5);
        assertEq(claim(id, seller), FACE + 5);
        assertEq(held(id, seller), 0, "RCV-01");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_PayLate_BetweenParts() public {
        _late(10);
        pay(id, 400);
        _payLate(5);
        assertEq(token.openAmount(id), 600);
        pay(id, 599);
        assertEq(token.openAmount(id), 1);
        isStatus(id, ReceivableStatus.Active);
        pay(id, 1);
        assertEq(claim(id, seller), FACE + 5);
    }

    function test_PayLate_Shared() public {
        id = tokenise(1_000_000, "shared");
        passOn(id, seller, supplier2, 250_000);
        _late(10);
        _payLate(4_000);
        assertEq(claim(id, supplier2), 1_000);
        passOn(id, seller, investor, 250_000);
        _payLate(1_000);
        assertEq(claimable(id, seller), 3_000 + 500);
        assertEq(claimable(id, supplier2), 250);
        assertEq(claimable(id, investor), 250);
        pay(id, 1_000_000);
        uint256 sum = claim(id, seller) + claim(id, supplier2) + claim(id, investor) + 1_000;
        assertEq(sum, 1_005_000, "RCV-02");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_PayLate_ByAnother() public {
        _late(10);
        fund(investor, 1);
        VM.prank(investor.account);
        token.payLate(id, 1);
        assertEq(_owed(today()), 4);
    }

    function test_PayLate_RevertWhen_Zero() public {
        _late(10);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, id));
        token.payLate(id, 0);
    }

    function test_PayLate_RevertWhen_AboveOwed() public {
        _late(10);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, 6, 5));
        token.payLate(id, 6);
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, type(uint256).max, 5)
        );
        token.payLate(id, type(uint256).max);
    }

    function test_PayLate_RevertGiven_NotLate() public {
        _late(0);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, 1, 0));
        token.payLate(id, 1);
    }

    function test_PayLate_RevertGiven_Settled() public {
        _late(10);
        pay(id, FACE);
        VM.expectRevert(settledAlready(id));
        token.payLate(id, 1);
    }

    function test_PayLate_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        token.payLate(UNKNOWN, 1);
    }

    function test_PayLate_RevertGiven_NoMoney() public {
        _late(10);
        VM.prank(buyer.account);
        money.approve(address(token), 5);
        VM.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, buyer.account, 0, 5));
        VM.prank(buyer.account);
        token.payLate(id, 5);
    }

    // --- flagOverdue, beyond the limit -------------------------------------------------------------------------------

    function test_FlagOverdue_BeyondTheLimit() public {
        _late(3);
        token.flagOverdue(id);
        skip(27 days);
        VM.expectRevert(_notOverdue(due));
        token.flagOverdue(id);
        skip(1 days);
        VM.expectEmit(address(token));
        emit IReceivableToken.ObligorStopped(id, buyer.id);
        VM.prank(address(0xBEEF));
        token.flagOverdue(id);
        assertTrue(hasFlag(id, ReceivableFlags.STOPPED));
        assertEq(token.standingOf(buyer.id).stopped, 1);
        assertEq(history.obligorFacts(buyer.id).overdue, 1, "counted once");
        skip(365 days);
        VM.expectRevert(_notOverdue(due));
        token.flagOverdue(id);
    }

    function test_FlagOverdue_BothAtOnce() public {
        _late(31);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlaggedOverdue(id, buyer.id, 31);
        VM.expectEmit(address(token));
        emit IReceivableToken.ObligorStopped(id, buyer.id);
        token.flagOverdue(id);
        assertEq(token.standingOf(buyer.id).stopped, 1);
    }

    function test_FlagOverdue_GivenNoLimit() public {
        programme.overdueDays = 0;
        id = _tokeniseAnew();
        _late(365);
        token.flagOverdue(id);
        assertEq(token.standingOf(buyer.id).stopped, 0);
        VM.expectRevert(_notOverdue(due));
        token.flagOverdue(id);
    }

    function test_FlagOverdue_GivenExcused() public {
        _deduct(FACE - 1, "most");
        _deduct(1, "the rest");
        _late(40);
        VM.expectRevert(_notOverdue(due));
        token.flagOverdue(id);
        _withdrawDeduction("the rest");
        token.flagOverdue(id);
        assertTrue(hasFlag(id, ReceivableFlags.OVERDUE | ReceivableFlags.STOPPED));
    }

    function test_FlagOverdue_GivenTheRestPaid() public {
        _deduct(600, "part");
        pay(id, 399);
        _late(40);
        uint256 state = VM.snapshotState();
        token.flagOverdue(id);
        assertTrue(hasFlag(id, ReceivableFlags.OVERDUE), "1 of 601 is not excused");
        VM.revertToState(state);
        pay(id, 1);
        VM.expectRevert(_notOverdue(due));
        token.flagOverdue(id);
    }

    // --- what a stop does --------------------------------------------------------------------------------------------

    function test_Stopped_UntilPaid() public {
        Presentation memory p = _next();
        _stop();
        bytes memory stopped = _stoppedBy(1, 0);
        VM.expectRevert(stopped);
        token.tokenise(p, seller.account, "");
        VM.expectRevert(stopped);
        _link();
        pay(id, FACE - 1);
        VM.expectRevert(stopped);
        token.tokenise(p, seller.account, "");
        pay(id, 1);
        assertEq(token.standingOf(buyer.id).stopped, 0);
        token.tokenise(p, seller.account, "");
        _link();
    }

    function test_Stopped_ByTwo() public {
        ReceivableId second = tokenise(FACE, "second");
        _stop();
        token.flagOverdue(second);
        assertEq(token.standingOf(buyer.id).stopped, 2);
        pay(second, FACE);
        VM.expectRevert(_stoppedBy(1, 0));
        _link();
        pay(id, FACE);
        _link();
    }

    function test_Stopped_UntilReduced() public {
        _stop();
        reduce(id, seller, 400, false);
        assertEq(token.standingOf(buyer.id).stopped, 1, "in part");
        reduce(id, seller, 600, false);
        assertEq(token.standingOf(buyer.id).stopped, 0);
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
        _link();
    }

    function test_Stopped_AgainWhenReversed() public {
        _stop();
        pay(id, FACE);
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
        reverse(id, 1);
        assertEq(token.standingOf(buyer.id).stopped, 1);
        assertEq(history.obligorFacts(buyer.id).overdue, 1);
        reverse(id, 1);
        assertEq(token.standingOf(buyer.id).stopped, 1, "once");
        pay(id, 2);
        assertEq(token.standingOf(buyer.id).stopped, 0);
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
    }

    function test_Stopped_AnotherObligorIsNot() public {
        _stop();
        assertEq(token.standingOf(seller.id).stopped, 0);
        pay(id, 1);
        assertEq(token.openAmount(id), FACE - 1, "payable all the same");
    }

    // --- insolvency --------------------------------------------------------------------------------------------------

    function test_SetInsolvent() public {
        skip(10 days);
        VM.expectEmit(address(token));
        emit IReceivableToken.Insolvent(buyer.id, today());
        notes.declareInsolvent(buyer.id, Day.wrap(uint32(today())), "order");
        assertEq(token.standingOf(buyer.id).insolventOn, today());
        assertEq(token.daysPastDue(id), 0, "due that day");
        skip(3 days);
        assertEq(token.daysPastDue(id), 3, "before its own due day");
        VM.expectEmit(address(token));
        emit IReceivableToken.FlaggedOverdue(id, buyer.id, 3);
        token.flagOverdue(id);
        skip(28 days);
        token.flagOverdue(id);
        assertTrue(hasFlag(id, ReceivableFlags.STOPPED), "the limit counts from that day");
        assertEq(_owed(today()), 0, "no interest");
    }

    function test_SetInsolvent_AfterTheDueDay() public {
        _late(10);
        _insolvent();
        assertEq(token.daysPastDue(id), 10, "its own due day was first");
        assertEq(_owed(today() + 30), 5, "interest stops");
        skip(20 days);
        pay(id, 400);
        assertEq(_owed(today() + 30), 5);
        _payLate(5);
        assertEq(_owed(today() + 30), 0);
    }

    function test_SetInsolvent_NothingNew() public {
        Presentation memory p = _next();
        _insolvent();
        skip(1 days);
        bytes memory refused = _stoppedBy(0, today() - 1);
        VM.expectRevert(refused);
        token.tokenise(p, seller.account, "");
        VM.expectRevert(refused);
        _link();
        notes.liftInsolvency(buyer.id, "order");
        assertEq(token.standingOf(buyer.id).insolventOn, 0);
        token.tokenise(p, seller.account, "");
    }

    function test_SetInsolvent_Lifted() public {
        _late(10);
        _insolvent();
        skip(10 days);
        _accrue();
        VM.expectEmit(address(token));
        emit IReceivableToken.Insolvent(buyer.id, 0);
        notes.liftInsolvency(buyer.id, "order");
        assertEq(_owed(today()), 10, "as if never found");
        assertEq(token.daysPastDue(id), 20);
    }

    function test_SetInsolvent_LiftedAfterAPayment() public {
        _late(10);
        _insolvent();
        skip(10 days);
        pay(id, 400);
        notes.liftInsolvency(buyer.id, "order");
        assertEq(_owed(today()), 8, "ten days of 1,000 and ten of 600");
    }

    function test_SetInsolvent_RevertWhen_NotNotes() public {
        VM.expectRevert(notNotes(address(this)));
        token.setInsolvent(buyer.id, Day.wrap(1));
        VM.expectRevert(notNotes(buyer.account));
        VM.prank(buyer.account);
        token.setInsolvent(buyer.id, Day.wrap(0));
    }

    function _owed(uint256 day) private view returns (uint256) {
        return token.lateInterest(id, Day.wrap(uint32(day)));
    }

    /// @dev Moves to so many days past due.
    function _late(uint256 days_) private {
        skip((due + days_ - today()) * 1 days);
    }

    function _accrue() private {
        VM.prank(address(0xBEEF));
        ReceivableExtension(address(token)).accrueLate(id);
    }

    function _payLate(uint256 amount) private {
        fund(buyer, amount);
        VM.prank(buyer.account);
        token.payLate(id, amount);
    }

    function _stop() private {
        _late(31);
        token.flagOverdue(id);
    }

    function _insolvent() private {
        notes.declareInsolvent(buyer.id, Day.wrap(uint32(today())), "order");
    }

    /// @dev A debit note of a new id; asks no contract anything else.
    function _link() private {
        VM.prank(address(notes));
        token.link(id, ReceivableId.wrap(1_000 + ++_linked), seller.account, 5, Day.wrap(uint32(due + 400)));
    }

    function _deduct(uint256 amount, bytes32 document) private {
        bytes32 digest = notes.deductionDigest(id, amount, Reason.Quality, document);
        notes.deduct(id, amount, uint8(Reason.Quality), document, signature(buyer.key, digest));
    }

    function _withdrawDeduction(bytes32 document) private {
        bytes32 digest = notes.closingDigest(document, address(0));
        notes.closeDeduction(document, address(0), signature(buyer.key, digest));
    }

    function _tokeniseAnew() private returns (ReceivableId) {
        programme.document = "another";
        orders.approveProgramme(programme, "");
        return tokenise(FACE, "another");
    }

    /// @dev A presentation that is good for a long time.
    function _next() private returns (Presentation memory p) {
        answer(9, uint128(FACE));
        return p;
    }

    function _stoppedBy(uint256 count, uint256 insolventOn) private view returns (bytes memory) {
        PartyId obligor = buyer.id;
        return abi.encodeWithSelector(IReceivableToken.Receivable_ObligorStopped.selector, obligor, count, insolventOn);
    }

    function _notOverdue(uint256 since) private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NotOverdue.selector, id, since, today());
    }
}
