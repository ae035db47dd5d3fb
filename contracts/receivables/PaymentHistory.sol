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
    mapping(address writer => bool allowed) public isWriter;
    mapping(PartyId obligor => ObligorFacts) private _obligor;
    mapping(PartyId obligor => mapping(PartyId originator => PairFacts)) private _pair;

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
        uint256 daysLate = paidOn > due ? paidOn.toUint() - due.toUint() : 0;
        ObligorFacts memory facts = _obligor[obligor];
        Day asOf = Day.wrap(facts.asOf);
        Day day = paidOn > asOf ? paidOn : asOf;
        // A late payment counts as of its due day, so that paying late never refreshes what has faded.
        facts.turnover = (Decay.fade(facts.turnover, asOf, day) + Decay.fade(amount, due, day)).toUint80();
        facts.lateness = (Decay.fade(facts.lateness, asOf, day) + Decay.fade(amount * daysLate, due, day)).toUint88();
        facts.asOf = day.toUint().toUint16();
        if (face != 0 && _settle(obligor, originator, face, due, paidOn)) ++facts.settled;
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
        Day asOf = Day.wrap(facts.asOf);
        if (day < asOf) day = asOf;
        uint256 turnover = Decay.fade(facts.turnover, asOf, day);
        facts.turnover = (turnover - Math.min(turnover, amount)).toUint80();
        facts.lateness = Decay.fade(facts.lateness, asOf, day).toUint88();
        facts.asOf = day.toUint().toUint16();
        if (face != 0) {
            PairFacts storage pair = _pair[obligor][originator];
            // What ended without money had not counted, and of several settled for one due day only one had.
            pair.settledValue -= Math.min(face, pair.settledValue).toUint96();
            if (pair.settled != 0) --pair.settled;
            // Paid again, it counts again.
            pair.lastDue = 0;
            if (facts.settled != 0) --facts.settled;
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
        ++_pair[obligor][originator].disputes;
    }

    /// @inheritdoc IPaymentHistory
    function obligorFacts(PartyId obligor) external view returns (ObligorFacts memory) {
        return _obligor[obligor];
    }

    /// @inheritdoc IPaymentHistory
    function pairFacts(PartyId obligor, PartyId originator) external view returns (PairFacts memory) {
        return _pair[obligor][originator];
    }

    /// @dev Counts once per pair and due day, so that splitting an invoice wins nothing (R21).
    function _settle(
        PartyId obligor,
        PartyId originator,
        uint256 face,
        Day due,
        Day paidOn
    ) private returns (bool counts) {
        PairFacts memory pair = _pair[obligor][originator];
        counts = pair.lastDue != due.toUint();
        pair.settledValue = (pair.settledValue + face).toUint96();
        pair.lastDue = due.toUint().toUint16();
        if (pair.settled == 0) pair.firstSettled = paidOn.toUint().toUint16();
        ++pair.settled;
        _pair[obligor][originator] = pair;
    }
}
