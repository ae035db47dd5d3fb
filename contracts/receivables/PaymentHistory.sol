// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Decay} from "../shared/Decay.sol";
import {Day, PartyId} from "../shared/types/Types.sol";
import {IPaymentHistory, ObligorFacts, PairFacts} from "./IPaymentHistory.sol";

/// @title PaymentHistory
/// @notice See `IPaymentHistory`.
contract PaymentHistory is IPaymentHistory, AccessManaged {
    using SafeCast for uint256;

    /// @inheritdoc IPaymentHistory
    uint256 public constant GRACE_DAYS = 5;

    /// @inheritdoc IPaymentHistory
    uint256 public constant EARLY_DAYS = 10;

    /// @inheritdoc IPaymentHistory
    uint256 public constant FREE_CREDIT = 125_000_00;

    /// @inheritdoc IPaymentHistory
    uint256 public constant SHARE_PARTS = 40;

    /// @inheritdoc IPaymentHistory
    mapping(address writer => bool allowed) public isWriter;
    mapping(PartyId obligor => ObligorFacts) private _obligor;
    /// @dev `PairFacts` in one word: the compiler writes a record of seven fields seven times.
    mapping(PartyId obligor => mapping(PartyId originator => uint256)) private _pair;

    modifier onlyWriter() {
        if (!isWriter[msg.sender]) revert PaymentHistory_NotWriter(msg.sender);
        _;
    }

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IPaymentHistory
    function setWriter(address writer, bool allowed) external restricted {
        isWriter[writer] = allowed;
        emit WriterSet(writer, allowed);
    }

    /// @inheritdoc IPaymentHistory
    function recordPayment(
        PartyId obligor,
        PartyId originator,
        uint256 amount,
        Day due,
        Day paidOn,
        uint256 face,
        bool wasOverdue
    ) external onlyWriter {
        ObligorFacts memory facts = _obligor[obligor];
        Day day = _fade(facts, paidOn);
        if (paidOn > due) {
            // A late payment counts as of its due day, so that paying late never refreshes what has faded.
            uint256 daysLate = paidOn.toUint() - due.toUint();
            facts.promptness = _sum(facts.promptness, Decay.fade(amount * GRACE_DAYS, due, day));
            facts.lateness = _sum(facts.lateness, Decay.fade(amount * daysLate, due, day));
        } else {
            // Recorded after a later one, it has faded since its own day.
            uint256 goodDays = GRACE_DAYS + Math.min(due.toUint() - paidOn.toUint(), EARLY_DAYS);
            facts.promptness = _sum(facts.promptness, Decay.fade(amount * goodDays, paidOn, day));
        }
        if (face != 0) {
            _settle({
                facts: facts,
                obligor: obligor,
                originator: originator,
                amount: amount,
                face: face,
                due: due,
                paidOn: paidOn
            });
        }
        if (wasOverdue) --facts.overdue;
        _obligor[obligor] = facts;
    }

    /// @inheritdoc IPaymentHistory
    function recordReversal(
        PartyId obligor,
        PartyId originator,
        uint256 amount,
        Day day,
        uint256 face,
        bool wasOverdue
    ) external onlyWriter {
        ObligorFacts memory facts = _obligor[obligor];
        _fade(facts, day);
        // Partly credited, late or early, what it brought is not known any more: the most that it can have been.
        facts.promptness -= Math.min(facts.promptness, amount * (GRACE_DAYS + EARLY_DAYS)).toUint64();
        facts.credited -= Math.min(facts.credited, amount).toUint56();
        if (face != 0) {
            PairFacts memory pair = _unpacked(_pair[obligor][originator]);
            // What ended without money or was late had not counted, and of several for one due day only one had.
            pair.settledValue -= Math.min(face, pair.settledValue).toUint96();
            if (pair.settled != 0) --pair.settled;
            // Paid again, it counts again.
            pair.lastDue = 0;
            _pair[obligor][originator] = _packed(pair);
            if (facts.inTime != 0) --facts.inTime;
        }
        if (wasOverdue) ++facts.overdue;
        _obligor[obligor] = facts;
    }

    /// @inheritdoc IPaymentHistory
    function recordOverdue(PartyId obligor) external onlyWriter {
        ++_obligor[obligor].overdue;
    }

    /// @inheritdoc IPaymentHistory
    function recordDispute(PartyId obligor, PartyId originator) external onlyWriter {
        PairFacts memory pair = _unpacked(_pair[obligor][originator]);
        ++pair.disputes;
        _pair[obligor][originator] = _packed(pair);
    }

    /// @inheritdoc IPaymentHistory
    function obligorFacts(PartyId obligor) external view returns (ObligorFacts memory) {
        return _obligor[obligor];
    }

    /// @inheritdoc IPaymentHistory
    function pairFacts(PartyId obligor, PartyId originator) external view returns (PairFacts memory) {
        return _unpacked(_pair[obligor][originator]);
    }

    /// @dev Counts once per pair and due day, so that splitting an invoice wins nothing (R21).
    function _settle(
        ObligorFacts memory facts,
        PartyId obligor,
        PartyId originator,
        uint256 amount,
        uint256 face,
        Day due,
        Day paidOn
    ) private {
        PairFacts memory pair = _unpacked(_pair[obligor][originator]);
        if (paidOn <= due) {
            if (pair.lastDue != due.toUint()) ++facts.inTime;
            pair.lastDue = due.toUint().toUint16();
            _credit(facts, pair, amount);
        }
        pair.settledValue = (pair.settledValue + face).toUint96();
        if (pair.settled == 0) pair.firstSettled = paidOn.toUint().toUint16();
        ++pair.settled;
        _pair[obligor][originator] = _packed(pair);
    }

    /// @dev Brings the sums to a day, or leaves them at a later one.
    /// @return day the day on which they stand
    function _fade(ObligorFacts memory facts, Day to) private pure returns (Day day) {
        Day asOf = Day.wrap(facts.asOf);
        if (to <= asOf) return asOf;
        facts.promptness = Decay.fade(facts.promptness, asOf, to).toUint64();
        facts.lateness = Decay.fade(facts.lateness, asOf, to).toUint64();
        facts.credited = Decay.fade(facts.credited, asOf, to).toUint56();
        facts.asOf = to.toUint().toUint16();
        return to;
    }

    /// @dev Credits what the pair's room of this epoch holds.
    function _credit(ObligorFacts memory facts, PairFacts memory pair, uint256 amount) private pure {
        uint256 epoch = Decay.epochOf(Day.wrap(facts.asOf));
        if (pair.creditedIn != epoch) (pair.credited, pair.creditedIn) = (0, epoch.toUint16());
        uint256 most = FREE_CREDIT + facts.credited / SHARE_PARTS;
        if (most > type(uint48).max) most = type(uint48).max;
        if (pair.credited >= most) return;
        uint256 credit = most - pair.credited;
        if (amount < credit) credit = amount;
        // Bounded by the room, which fits.
        pair.credited += uint48(credit);
        credit += facts.credited;
        facts.credited = credit > type(uint56).max ? type(uint56).max : uint56(credit);
    }

    /// @dev Adds, up to the end of the range.
    function _sum(uint256 a, uint256 b) private pure returns (uint64) {
        uint256 sum = a + b;
        return sum > type(uint64).max ? type(uint64).max : uint64(sum);
    }

    function _packed(PairFacts memory pair) private pure returns (uint256) {
        return
            uint256(pair.settledValue) |
            (uint256(pair.settled) << 96) |
            (uint256(pair.firstSettled) << 128) |
            (uint256(pair.lastDue) << 144) |
            (uint256(pair.disputes) << 160) |
            (uint256(pair.credited) << 192) |
            (uint256(pair.creditedIn) << 240);
    }

    function _unpacked(uint256 word) private pure returns (PairFacts memory) {
        return
            PairFacts({
                settledValue: uint96(word),
                settled: uint32(word >> 96),
                firstSettled: uint16(word >> 128),
                lastDue: uint16(word >> 144),
                disputes: uint32(word >> 160),
                credited: uint48(word >> 192),
                creditedIn: uint16(word >> 240)
            });
    }
}
