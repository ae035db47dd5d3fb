// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Scorecard} from "../../../contracts/financing/Scorecard.sol";
import {ObligorFacts} from "../../../contracts/receivables/IPaymentHistory.sol";
import {PaymentHistory} from "../../../contracts/receivables/PaymentHistory.sol";
import {Decay} from "../../../contracts/shared/Decay.sol";
import {Day, PartyId} from "../../../contracts/shared/types/Types.sol";
import {OpenAuthority} from "../../shared/OpenAuthority.sol";
import {Test} from "../../shared/Test.sol";

/// @notice R21: what the scorecard promises, over facts and over whole histories.
contract ScorecardFuzz is Test {
    /// @dev A payment: amount in minor units, due day, days late.
    struct Payment {
        uint128 amount;
        uint32 due;
        uint32 late;
    }

    uint32 private constant START = 20_000;
    uint32 private constant HORIZON = 720;
    /// @dev Far below this, rounding of the faded sums can outweigh a day of lateness.
    uint256 private constant LEAST_PAYMENT = 100_00;
    uint256 private constant LARGEST_PAYMENT = 20_000_000_00;

    uint256 private constant FREE = 125_000_00;

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
        assertGe(class, scorecard.grade(points));
        assertEq(amount, scorecard.limit(facts, day));
    }

    function testFuzz_AnyFactsAreJudged(ObligorFacts memory facts, Day today) public view {
        (uint16 points, uint8 class, uint128 amount) = scorecard.assess(facts, today);
        assertLe(points, 10_000);
        assertLe(class, 7);
        assertLe(amount, scorecard.LIMIT_CAP(), "limit is capped");
    }

    function testFuzz_WhatAHistoryWinsIsBounded(ObligorFacts memory facts, uint32 today) public view {
        Day day = _plausible(facts, today);
        (, uint8 class, uint128 amount) = scorecard.assess(facts, day);
        uint256 turnover = Decay.fade(facts.credited, Day.wrap(facts.asOf), day);
        if (amount > scorecard.UNRATED_LIMIT())
            assertLe(uint256(amount) * 4, turnover, "limit x needs a turnover of 4x");
        uint256 rating = (7 - uint256(class)) * 1_250;
        assertLe(rating * scorecard.HALF_DEPTH(), turnover * (10_000 - rating), "a grade needs its turnover");
        if (facts.inTime < 3) assertGe(class, 6, "thin file");
    }

    function testFuzz_OnePaymentMoreInTimeNeverLowers(
        ObligorFacts memory facts,
        uint56 payment,
        uint32 today
    ) public view {
        Day day = _plausible(facts, today);
        ObligorFacts memory more = _copy(facts);
        more.promptness += uint64(bound(payment, 0, 1e16));
        _assertNotBetter(facts, more, day);
        more.credited += uint56(bound(payment, 0, 1e16));
        _assertNotBetter(facts, more, day);
        ++more.inTime;
        _assertNotBetter(facts, more, day);
    }

    function testFuzz_WorseFactsNeverRaise(
        ObligorFacts memory facts,
        uint64 late,
        uint8 overdue,
        uint32 today
    ) public view {
        Day day = _plausible(facts, today);
        ObligorFacts memory worse = _copy(facts);
        worse.lateness += uint64(bound(late, 0, 1e17));
        _assertNotBetter(worse, facts, day);
        worse.overdue += overdue;
        _assertNotBetter(worse, facts, day);
    }

    function testFuzz_SilenceNeverRaises(ObligorFacts memory facts, uint32 today, uint32 later) public view {
        Day day = _plausible(facts, today);
        (uint16 nowPoints, uint8 nowClass, uint128 nowAmount) = scorecard.assess(facts, day);
        later = uint32(bound(later, Day.unwrap(day), Day.unwrap(day) + HORIZON));
        (uint16 points, uint8 class, uint128 amount) = scorecard.assess(facts, Day.wrap(later));
        assertLe(points, nowPoints, "score");
        assertGe(class, nowClass, "grade");
        assertLe(amount, nowAmount, "limit");
    }

    function testFuzz_AWorseScoreIsNoBetterGrade(uint256 low, uint256 high) public view {
        low = bound(low, 0, 11_000);
        high = bound(high, low, 11_000);
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

    function testFuzz_AtAnyTimeOneMoreInTimeLowersNoFact(uint256 seed, Payment memory more) public {
        more = _sound(more);
        more.late = 0;
        Payment[] memory base = _history(seed);
        ObligorFacts memory without = _play(base);
        ObligorFacts memory facts = _play(_with(base, more));
        // On the later of both days.
        Day day = Day.wrap(without.asOf > facts.asOf ? without.asOf : facts.asOf);
        assertGe(
            Decay.fade(facts.promptness, Day.wrap(facts.asOf), day),
            Decay.fade(without.promptness, Day.wrap(without.asOf), day),
            "promptness"
        );
        assertGe(
            Decay.fade(facts.credited, Day.wrap(facts.asOf), day),
            Decay.fade(without.credited, Day.wrap(without.asOf), day),
            "credited, to the last minor unit"
        );
        assertGe(facts.inTime, without.inTime, "in time");
    }

    function testFuzz_PayingLaterRaisesNeitherCountNorCredit(
        uint256 seed,
        Payment memory payment,
        uint32 later
    ) public {
        payment = _sound(payment);
        Payment[] memory base = _history(seed);
        ObligorFacts memory sooner = _play(_with(base, payment));
        payment.late = uint32(bound(later, payment.late, HORIZON));
        ObligorFacts memory facts = _play(_with(base, payment));
        Day day = Day.wrap(sooner.asOf > facts.asOf ? sooner.asOf : facts.asOf);
        assertLe(
            Decay.fade(facts.credited, Day.wrap(facts.asOf), day),
            Decay.fade(sooner.credited, Day.wrap(sooner.asOf), day),
            "credited"
        );
        assertLe(facts.inTime, sooner.inTime, "in time");
    }

    // --- manufactured histories: money that goes round with friends, in invoices of any number and size --------------------

    function testFuzz_OneFriendWinsNextToNothing(uint256 seed, uint8 epochs) public {
        ObligorFacts memory facts = _friends({friends: 1, seed: seed, epochs: uint8(bound(epochs, 1, 60))});
        (, uint8 class, uint128 amount) = scorecard.assess(facts, Day.wrap(facts.asOf));
        assertLe(facts.credited, 1_250_000_00, "ten free credits");
        assertGe(class, 6);
        assertLe(amount, 62_500_00);
    }

    function testFuzz_FewFriendsWinLittle(uint256 seed, uint8 epochs) public {
        epochs = uint8(bound(epochs, 1, 60));
        ObligorFacts memory facts = _friends({friends: 2, seed: seed, epochs: epochs});
        assertLe(facts.credited, 3_333_333_33, "two");
        assertLe(scorecard.limit(facts, Day.wrap(facts.asOf)), 333_334_00, "two");
        facts = _friends({friends: 3, seed: seed, epochs: epochs});
        assertLe(facts.credited, 7_500_000_00, "three");
        assertLe(scorecard.limit(facts, Day.wrap(facts.asOf)), 1_125_000_00, "three");
    }

    function testFuzz_TinyInvoicesWinNothing(uint64 tiny, uint16 count) public {
        tiny = uint64(bound(tiny, 1, 100_00));
        count = uint16(bound(count, 1, 600));
        // Invoices of 100.00 at most, one a day: each a due day of its own.
        for (uint32 i = 0; i < count; ++i) {
            _recordTo(1, Payment({amount: tiny, due: START + i, late: 0}));
        }
        ObligorFacts memory facts = payments.obligorFacts(OBLIGOR);
        (, uint8 class, uint128 amount) = scorecard.assess(facts, Day.wrap(facts.asOf));
        assertEq(class, 7);
        assertEq(amount, 50_000_00, "what the unknown have");
    }

    function test_ARealHistoryWinsWhatAFriendCannot() public {
        // Ten suppliers, 1,000,000.00 a month to each, for three years.
        for (uint32 epoch = 0; epoch < 36; ++epoch) {
            for (uint32 i = 0; i < 10; ++i) {
                _recordTo(i + 10, Payment({amount: 1_000_000_00, due: START + epoch * 30 + i, late: 0}));
            }
        }
        ObligorFacts memory facts = payments.obligorFacts(OBLIGOR);
        (uint16 points, uint8 class, uint128 amount) = scorecard.assess(facts, Day.wrap(facts.asOf));
        assertEq(facts.credited, 78_103_047_91, "almost all of 80,000,000.00");
        assertEq(points, 9_993);
        assertEq(class, 0);
        assertEq(amount, 1_835_031_110);
    }

    function testFuzz_ACircleWinsItsBoundAtMost(uint64 sum, uint8 turns, uint8 epochs) public {
        sum = uint64(bound(sum, 1, 1e15));
        turns = uint8(bound(turns, 1, 30));
        epochs = uint8(bound(epochs, 1, 40));
        uint32 day = START;
        for (uint32 epoch = 1; epoch <= epochs; ++epoch) {
            for (uint32 turn = 0; turn < turns; ++turn) {
                day = START + epoch * 30 + turn;
                _recordTo(turn + 10, Payment({amount: sum, due: day, late: 0}));
            }
        }
        uint256 most = Math.max(50_000_00, 2 * uint256(turns) * sum);
        assertLe(scorecard.limit(payments.obligorFacts(OBLIGOR), Day.wrap(day)), most, "two months of what it turns");
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

    /// @dev Friends of whom each settles, in each epoch, random sums of at least its room, in one invoice or several.
    function _friends(uint32 friends, uint256 seed, uint8 epochs) private returns (ObligorFacts memory) {
        PartyId obligor = PartyId.wrap(++obligors);
        for (uint32 epoch = 1; epoch <= epochs; ++epoch) {
            uint32 day = (START / 30 + epoch) * 30 + uint32(seed % 30);
            for (uint32 turn = 0; turn < 3 * friends; ++turn) {
                uint256 own = uint256(keccak256(abi.encode(seed, epoch, turn)));
                Payment memory payment = Payment(uint128(bound(own, FREE, 1_000 * FREE)), day, 0);
                _record(obligor, PartyId.wrap(2_000_000 + (turn % friends)), payment);
            }
        }
        return payments.obligorFacts(obligor);
    }

    function _recordTo(uint32 originator, Payment memory payment) private {
        _record(OBLIGOR, PartyId.wrap(originator), payment);
    }

    function _record(PartyId obligor, Payment memory payment) private {
        // Three sellers, so that pairs matter to each other.
        uint32 originator = 3_000_000 + uint32(payment.amount % 3);
        _record(obligor, PartyId.wrap(originator), payment);
    }

    function _record(PartyId obligor, PartyId originator, Payment memory payment) private {
        payments.recordPayment({
            obligor: obligor,
            originator: originator,
            amount: payment.amount,
            due: Day.wrap(payment.due),
            paidOn: Day.wrap(payment.due + payment.late),
            face: payment.amount,
            wasOverdue: false
        });
    }

    function _history(uint256 seed) private pure returns (Payment[] memory history) {
        history = new Payment[](seed % 9);
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
        (uint16 low, uint8 lowClass, uint128 lowLimit) = scorecard.assess(worse, today);
        (uint16 high, uint8 highClass, uint128 highLimit) = scorecard.assess(better, today);
        assertLe(low, high, "score");
        assertGe(lowClass, highClass, "grade");
        assertLe(lowLimit, highLimit, "limit");
    }

    /// @dev Brings random facts to where the score is not 0 for a plain reason, and gives a day some time later.
    function _plausible(ObligorFacts memory facts, uint32 today) private pure returns (Day) {
        facts.promptness = uint64(bound(facts.promptness, 0, 1e17));
        facts.lateness = uint64(bound(facts.lateness, 0, uint256(facts.promptness) * 4));
        facts.credited = uint56(bound(facts.credited, 0, 1e16));
        facts.asOf = uint16(bound(facts.asOf, START, START + HORIZON));
        facts.inTime = uint32(bound(facts.inTime, 0, 9));
        facts.overdue = uint24(bound(facts.overdue, 0, 3));
        return Day.wrap(uint32(bound(today, facts.asOf, START + 2 * HORIZON)));
    }

    function _copy(ObligorFacts memory facts) private pure returns (ObligorFacts memory) {
        return abi.decode(abi.encode(facts), (ObligorFacts));
    }
}
