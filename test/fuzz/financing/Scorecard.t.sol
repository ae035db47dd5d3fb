// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Scorecard} from "../../../contracts/financing/Scorecard.sol";
import {ObligorFacts} from "../../../contracts/receivables/IPaymentHistory.sol";
import {PaymentHistory} from "../../../contracts/receivables/PaymentHistory.sol";
import {Decay} from "../../../contracts/shared/Decay.sol";
import {Day, PartyId} from "../../../contracts/shared/types/Types.sol";
import {OpenAuthority} from "../../shared/OpenAuthority.sol";
import {Test} from "../../shared/Test.sol";

/// @notice What the scorecard promises, over facts and over whole histories.
contract ScorecardFuzz is Test {
    /// @dev A payment: amount in minor units, due day, days late.
    struct Payment {
        uint128 amount;
        uint32 due;
        uint32 late;
    }

    uint32 private constant START = 20_000;
    uint32 private constant HORIZON = 720;
    /// @dev Below this, rounding of the faded sums can outweigh a day of lateness.
    uint256 private constant LEAST_PAYMENT = 10_000_00;
    uint256 private constant LARGEST_PAYMENT = 20_000_000_00;

    PartyId private constant ORIGINATOR = PartyId.wrap(1_000_000);
    PartyId private constant OBLIGOR = PartyId.wrap(1_000_001);

    Scorecard private scorecard;
    PaymentHistory private payments;
    uint32 private obligors;

    function setUp() public {
        scorecard = Scorecard(create("Scorecard", ""));
        payments = new PaymentHistory(address(new OpenAuthority()));
        payments.setWriter(address(this), true);
    }

    // --- over facts -------------------------------------------------------------------------------------------------

    function testFuzz_AssessAgreesWithItsParts(ObligorFacts memory facts, uint32 today) public view {
        Day day = _plausible(facts, today);
        (uint16 points, uint8 class, uint128 amount) = scorecard.assess(facts, day);
        assertEq(points, scorecard.score(facts, day));
        assertEq(class, scorecard.grade(points));
        assertEq(amount, scorecard.limit(facts, day));
        assertLe(points, 1_000);
        assertLe(class, 7);
    }

    function testFuzz_AnyFactsAreJudged(ObligorFacts memory facts, Day today) public view {
        (uint16 points, , ) = scorecard.assess(facts, today);
        assertLe(points, 1_000);
    }

    function testFuzz_WhatAHistoryWinsIsBounded(ObligorFacts memory facts, uint32 today) public view {
        Day day = _plausible(facts, today);
        (uint16 points, , uint128 amount) = scorecard.assess(facts, day);
        uint256 turnover = Decay.fade(facts.turnover, Day.wrap(facts.asOf), day);
        assertLe(uint256(amount) * 4, turnover, "limit x needs a turnover of 4x");
        assertLe(amount, scorecard.LIMIT_CAP(), "limit is capped");
        assertLe(uint256(points) * scorecard.HALF_DEPTH(), turnover * (1_000 - points), "score s needs its turnover");
        if (facts.settled < 3) assertGe(scorecard.grade(points), 6, "thin file");
    }

    function testFuzz_OnePaymentMoreInTimeNeverLowers(
        ObligorFacts memory facts,
        uint80 payment,
        uint32 today
    ) public view {
        Day day = _plausible(facts, today);
        ObligorFacts memory more = _copy(facts);
        more.turnover += uint80(bound(payment, 0, 1e16));
        _assertNotBetter(facts, more, day);
        ++more.settled;
        _assertNotBetter(facts, more, day);
    }

    function testFuzz_WorseFactsNeverRaise(
        ObligorFacts memory facts,
        uint88 late,
        uint8 overdue,
        uint32 today
    ) public view {
        Day day = _plausible(facts, today);
        ObligorFacts memory worse = _copy(facts);
        worse.lateness += uint88(bound(late, 0, uint256(facts.turnover) * 40));
        _assertNotBetter(worse, facts, day);
        worse.overdue += overdue;
        _assertNotBetter(worse, facts, day);
    }

    function testFuzz_SilenceNeverRaises(ObligorFacts memory facts, uint32 today, uint32 later) public view {
        Day day = _plausible(facts, today);
        (uint16 nowPoints, , uint128 nowAmount) = scorecard.assess(facts, day);
        later = uint32(bound(later, Day.unwrap(day), Day.unwrap(day) + HORIZON));
        (uint16 points, , uint128 amount) = scorecard.assess(facts, Day.wrap(later));
        assertLe(points, nowPoints, "score");
        assertLe(amount, nowAmount, "limit");
    }

    function testFuzz_AWorseScoreIsNoBetterGrade(uint256 low, uint256 high) public view {
        low = bound(low, 0, 1_100);
        high = bound(high, low, 1_100);
        assertGe(scorecard.grade(low), scorecard.grade(high));
    }

    // --- over histories, written by the real payment history ------------------------------------------------------------

    function testFuzz_OnePaymentMoreInAHistoryNeverLowers(uint256 seed, Payment memory more, uint32 today) public {
        more = _sound(more);
        more.late = 0;
        Payment[] memory base = _history(seed);
        _assertNotBetter(_play(base), _play(_with(base, more)), _someDayAfter(today));
    }

    function testFuzz_PayingLaterNeverRaises(uint256 seed, Payment memory payment, uint32 later, uint32 today) public {
        payment = _sound(payment);
        Payment[] memory base = _history(seed);
        ObligorFacts memory sooner = _play(_with(base, payment));
        payment.late = uint32(bound(later, payment.late, HORIZON));
        _assertNotBetter(_play(_with(base, payment)), sooner, _someDayAfter(today));
    }

    function testFuzz_ACircleWinsItsBoundAtMost(uint64 sum, uint8 turns, uint8 epochs) public {
        sum = uint64(bound(sum, 1, 1e15));
        turns = uint8(bound(turns, 1, 30));
        epochs = uint8(bound(epochs, 1, 40));
        uint32 day = START;
        for (uint32 epoch = 1; epoch <= epochs; ++epoch) {
            for (uint32 turn = 0; turn < turns; ++turn) {
                day = epoch * 30 + turn;
                _record(OBLIGOR, Payment({amount: sum, due: day, late: 0}));
            }
        }
        ObligorFacts memory facts = payments.obligorFacts(OBLIGOR);
        assertLe(scorecard.limit(facts, Day.wrap(day)), 2 * uint256(turns) * sum, "two months of what it turns");
    }

    // --- helpers ----------------------------------------------------------------------------------------------------

    /// @dev Plays a history to an obligor of its own and gives the facts that it leaves.
    function _play(Payment[] memory history) private returns (ObligorFacts memory) {
        PartyId obligor = PartyId.wrap(++obligors);
        _sort(history);
        for (uint256 i = 0; i < history.length; ++i) {
            _record(obligor, history[i]);
        }
        return payments.obligorFacts(obligor);
    }

    function _record(PartyId obligor, Payment memory payment) private {
        payments.recordPayment({
            obligor: obligor,
            originator: ORIGINATOR,
            amount: payment.amount,
            due: Day.wrap(payment.due),
            paidOn: Day.wrap(payment.due + payment.late),
            face: payment.amount,
            wasOverdue: false
        });
    }

    function _history(uint256 seed) private pure returns (Payment[] memory history) {
        history = new Payment[](seed % 7);
        for (uint256 i = 0; i < history.length; ++i) {
            uint256 own = uint256(keccak256(abi.encode(seed, i)));
            history[i] = _sound(Payment({amount: uint128(own >> 64), due: uint32(own), late: uint32(own >> 32)}));
            if (own % 3 != 0) history[i].late %= 5;
        }
    }

    function _with(Payment[] memory history, Payment memory payment) private pure returns (Payment[] memory all) {
        all = new Payment[](history.length + 1);
        for (uint256 i = 0; i < history.length; ++i) {
            all[i] = history[i];
        }
        all[history.length] = Payment({amount: payment.amount, due: payment.due, late: payment.late});
    }

    /// @dev In the order in which the money came.
    function _sort(Payment[] memory history) private pure {
        for (uint256 i = 1; i < history.length; ++i) {
            for (uint256 j = i; j > 0 && _paidOn(history[j]) < _paidOn(history[j - 1]); --j) {
                (history[j], history[j - 1]) = (history[j - 1], history[j]);
            }
        }
    }

    function _paidOn(Payment memory payment) private pure returns (uint256) {
        return payment.due + payment.late;
    }

    function _sound(Payment memory payment) private pure returns (Payment memory) {
        return
            Payment({
                amount: uint128(bound(payment.amount, LEAST_PAYMENT, LARGEST_PAYMENT)),
                due: uint32(bound(payment.due, START, START + HORIZON)),
                late: uint32(bound(payment.late, 0, HORIZON))
            });
    }

    function _someDayAfter(uint32 today) private pure returns (Day) {
        return Day.wrap(uint32(bound(today, START + 2 * HORIZON, START + 4 * HORIZON)));
    }

    function _assertNotBetter(ObligorFacts memory worse, ObligorFacts memory better, Day today) private view {
        (uint16 low, , uint128 lowLimit) = scorecard.assess(worse, today);
        (uint16 high, , uint128 highLimit) = scorecard.assess(better, today);
        assertLe(low, high, "score");
        assertLe(lowLimit, highLimit, "limit");
    }

    /// @dev Brings random facts to where the score is not 0 for a plain reason, and gives a day some time later.
    function _plausible(ObligorFacts memory facts, uint32 today) private pure returns (Day) {
        facts.turnover = uint80(bound(facts.turnover, 1, 1e16));
        facts.lateness = uint88(bound(facts.lateness, 0, uint256(facts.turnover) * 40));
        facts.asOf = uint16(bound(facts.asOf, START, START + HORIZON));
        facts.settled = uint32(bound(facts.settled, 0, 9));
        facts.overdue = uint32(bound(facts.overdue, 0, 3));
        return Day.wrap(uint32(bound(today, facts.asOf, START + 2 * HORIZON)));
    }

    function _copy(ObligorFacts memory facts) private pure returns (ObligorFacts memory) {
        return abi.decode(abi.encode(facts), (ObligorFacts));
    }
}
