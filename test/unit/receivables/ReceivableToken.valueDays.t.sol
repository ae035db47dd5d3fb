// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ObligorFacts} from "../../../contracts/receivables/IPaymentHistory.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Extended} from "../../../contracts/shared/Extended.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

/// @dev Due in 30 days, 500 ppm a day late, a stop 30 days past due: half a fen a day on the face.
contract ReceivableTokenValueDaysTest is Receivables {
    ReceivableId private id;
    uint256 private due;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        due = today() + 30;
    }

    // --- payOn -------------------------------------------------------------------------------------------------------

    function test_PayOn_Today() public {
        _ready(400);
        Day day = _day(today());
        VM.recordLogs();
        VM.prank(address(bank));
        token.payOn(id, 400, day);
        assertEq(VM.getRecordedLogs().length, 2, "Paid and Transfer");
        assertEq(token.openAmount(id), 600);
        assertEq(money.balanceOf(address(token)), 400);
        assertEq(history.obligorFacts(buyer.id).asOf, today());
    }

    function test_PayOn_RevertWhen_NotTheBank() public {
        address[2] memory callers = [buyer.account, address(this)];
        for (uint256 i = 0; i < 2; ++i) {
            Day day = _day(today());
            VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotBank.selector, callers[i]));
            VM.prank(callers[i]);
            token.payOn(id, 1, day);
        }
    }

    function test_PayOn_RevertWhen_TheValueDayIsBad() public {
        assertEq(token.MAX_VALUE_DAYS(), 5);
        assertEq(token.MAX_VALUE_DAYS(), bank.MAX_BACK(), "as the desk");
        _refuse(today() + 1);
        _refuse(today() - 6);
        _payOn(1, today() - 5);
        assertEq(token.openAmount(id), FACE - 1);
    }

    function test_PayOn_RevertWhen_NotOwed() public {
        Day day = _day(today() - 1);
        VM.startPrank(address(bank));
        VM.expectRevert(unknown());
        token.payOn(UNKNOWN, 1, day);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, id));
        token.payOn(id, 0, day);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Overpaid.selector, id, FACE + 1, FACE));
        token.payOn(id, FACE + 1, day);
        VM.stopPrank();
        pay(id, FACE);
        VM.expectRevert(settledAlready(id));
        VM.prank(address(bank));
        token.payOn(id, 1, day);
        IReceivableToken annex = IReceivableToken(Extended(Extended(address(token)).EXTENSION()).EXTENSION());
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, id));
        VM.prank(address(bank));
        annex.payOn(id, 1, day);
    }

    function test_PayOn_OnTheDueDay() public {
        _late(1);
        _ready(FACE);
        VM.expectEmit(address(token));
        emit IReceivableToken.PaidAsOf(id, FACE, due);
        VM.expectEmit(address(token));
        emit IReceivableToken.Paid(id, address(bank), FACE, 0);
        VM.expectEmit(address(token));
        emit IReceivableToken.Settled(id, buyer.id, due);
        VM.prank(address(bank));
        token.payOn(id, FACE, _day(due));
        isStatus(id, ReceivableStatus.Settled);
        assertFalse(hasFlag(id, ReceivableFlags.LATE));
        assertEq(token.lateInterest(id, _day(due + 100)), 0);
        ObligorFacts memory facts = history.obligorFacts(buyer.id);
        assertEq(facts.asOf, due);
        assertEq(facts.inTime, 1);
        assertEq(facts.promptness, FACE * 5);
        assertEq(facts.lateness, 0);
        assertEq(facts.credited, FACE);
        assertEq(history.pairFacts(buyer.id, seller.id).firstSettled, due);
    }

    function test_PayOn_PastDue() public {
        _late(14);
        _payOn(400, due + 11);
        assertEq(token.lateInterest(id, _day(due + 11)), 5, "5.5 rounded down when the open face changes");
        assertEq(token.lateInterest(id, _day(due + 20)), 7, "5 and nine days of 0.3 from the value day");
        assertEq(history.obligorFacts(buyer.id).lateness, 3_850, "400 for eleven days, less an eighth");
        assertEq(history.obligorFacts(buyer.id).asOf, due + 11);
    }

    function test_PayOn_GivenLateInterestWorkedOutBeyond() public {
        _late(13);
        pay(id, 100);
        assertEq(token.lateInterest(id, _day(today())), 6, "13 days of 0.5, rounded down");
        _payOn(500, due + 10);
        assertEq(token.lateInterest(id, _day(today())), 5, "less three days of 0.25, rounded up");
        assertEq(token.lateInterest(id, _day(today() + 10)), 7, "and 0.2 a day from the day it was worked out to");
    }

    function test_PayOn_GivenLateInterestWorkedOutSinceTheDueDay() public {
        _late(4);
        pay(id, 100);
        assertEq(token.lateInterest(id, _day(today())), 2);
        _payOn(900, due - 1);
        assertEq(token.lateInterest(id, _day(today())), 0, "four days of 0.45 of the two, none before the due day");
    }

    function test_PayOn_GivenLateInterestPaidBeyond() public {
        _late(13);
        fund(buyer, 6);
        VM.prank(buyer.account);
        token.payLate(id, 6);
        _payOn(500, due + 8);
        assertEq(token.lateInterest(id, _day(today())), 0, "what was paid of it stays paid");
        assertEq(token.lateInterestPaid(id), 6);
        assertEq(token.openAmount(id), 500);
    }

    // --- flags -------------------------------------------------------------------------------------------------------

    function test_PayOn_LiftsTheFlag() public {
        _late(1);
        token.flagOverdue(id);
        assertEq(history.obligorFacts(buyer.id).overdue, 1);
        skip(1 days);
        _ready(FACE);
        VM.expectEmit(address(token));
        emit IReceivableToken.OverdueLifted(id, buyer.id, false);
        VM.prank(address(bank));
        token.payOn(id, FACE, _day(due));
        assertFalse(hasFlag(id, ReceivableFlags.OVERDUE));
        assertEq(history.obligorFacts(buyer.id).overdue, 0, "once, not twice");
        assertEq(history.obligorFacts(buyer.id).inTime, 1);
        reverse(id, FACE);
        assertEq(history.obligorFacts(buyer.id).overdue, 0, "it was not overdue");
        token.flagOverdue(id);
        assertEq(history.obligorFacts(buyer.id).overdue, 1, "and is now");
    }

    /// @dev Deal (a): the penalty is a named deduction.
    function test_PayOn_LiftsTheFlag_GivenTheRestIsExcused() public {
        _late(1);
        token.flagOverdue(id);
        VM.prank(address(bank));
        notes.deduct(id, 100, uint8(Reason.Penalty), "penalty", "");
        _payOn(899, due);
        assertTrue(hasFlag(id, ReceivableFlags.OVERDUE), "one fen was overdue");
        _payOn(1, due);
        assertFalse(hasFlag(id, ReceivableFlags.OVERDUE));
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
        assertEq(token.openAmount(id), 100);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotOverdue.selector, id, due, due + 1));
        token.flagOverdue(id);
    }

    function test_PayOn_KeepsTheFlag_WhenItCameTooLate() public {
        _late(2);
        token.flagOverdue(id);
        _payOn(FACE, due + 1);
        assertTrue(hasFlag(id, ReceivableFlags.OVERDUE), "as after any payment");
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
        assertEq(history.obligorFacts(buyer.id).lateness, FACE);
        assertEq(history.obligorFacts(buyer.id).inTime, 0);
    }

    function test_PayOn_KeepsTheFlag_GivenTheObligorFailedBefore() public {
        skip(29 days);
        notes.declareInsolvent(buyer.id, _day(today() - 1), "order");
        token.flagOverdue(id);
        _payOn(400, today());
        _payOn(400, today() - 1);
        assertTrue(hasFlag(id, ReceivableFlags.OVERDUE), "600 and 200 were due");
        _payOn(200, today() - 1);
        assertFalse(hasFlag(id, ReceivableFlags.OVERDUE), "the day of the decision is in time");
        assertEq(history.obligorFacts(buyer.id).overdue, 0);
    }

    function test_PayOn_LiftsTheStop() public {
        programme.overdueDays = 2;
        programme.document = "stops";
        orders.approveProgramme(programme, "");
        id = tokenise(FACE, "stops");
        _late(3);
        token.flagOverdue(id);
        assertEq(token.standingOf(buyer.id).stopped, 1);
        skip(1 days);
        _ready(FACE);
        VM.expectEmit(address(token));
        emit IReceivableToken.OverdueLifted(id, buyer.id, true);
        VM.prank(address(bank));
        token.payOn(id, FACE, _day(due));
        assertEq(token.standingOf(buyer.id).stopped, 0);
        assertFalse(hasFlag(id, ReceivableFlags.STOPPED));
        assertFalse(hasFlag(id, ReceivableFlags.OVERDUE));
    }

    function test_PayOn_KeepsTheStop_WhenItCameTooLate() public {
        programme.overdueDays = 2;
        programme.document = "stops";
        orders.approveProgramme(programme, "");
        id = tokenise(FACE, "stops");
        _late(3);
        token.flagOverdue(id);
        _payOn(400, due + 1);
        assertEq(token.standingOf(buyer.id).stopped, 1);
        _payOn(600, due + 1);
        assertEq(token.standingOf(buyer.id).stopped, 0, "paid");
    }

    function _refuse(uint256 valueDay) private {
        bytes memory bad = abi.encodeWithSelector(
            IReceivableToken.Receivable_BadValueDay.selector,
            id,
            valueDay,
            today() - 5,
            today()
        );
        VM.expectRevert(bad);
        VM.prank(address(bank));
        token.payOn(id, 1, _day(valueDay));
    }

    function _payOn(uint256 amount, uint256 valueDay) private {
        _ready(amount);
        VM.prank(address(bank));
        token.payOn(id, amount, _day(valueDay));
    }

    /// @dev Money of the desk's own, ready to be paid.
    function _ready(uint256 amount) private {
        fundAccount(address(bank), amount);
        VM.prank(address(bank));
        money.approve(address(token), amount);
    }

    /// @dev So many days past due.
    function _late(uint256 numberOfDays) private {
        VM.warp(START + (30 + numberOfDays) * 1 days);
    }

    function _day(uint256 number) private pure returns (Day) {
        return Day.wrap(uint32(number));
    }
}
