// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, PartyId} from "../shared/types/Types.sol";

/// @dev One slot. What an obligor's payments were like; old ones fade.
/// @param turnover decayed value paid, minor units
/// @param lateness decayed sum of value × days late, minor-unit-days, same decay
/// @param asOf day up to which both are decayed
/// @param settled receivables settled in full, one per pair and due day
/// @param overdue receivables flagged overdue now
struct ObligorFacts {
    uint80 turnover;
    uint88 lateness;
    uint16 asOf;
    uint32 settled;
    uint32 overdue;
}

/// @dev One slot. What a pair did together.
/// @param settledValue minor units settled between them
/// @param settled receivables settled
/// @param firstSettled civil day of the first settlement
/// @param lastDue due day counted last
/// @param disputes disputes raised
struct PairFacts {
    uint96 settledValue;
    uint32 settled;
    uint16 firstSettled;
    uint16 lastDue;
    uint32 disputes;
}

/// @title PaymentHistory
/// @notice Facts of who paid whom when: written by the token in the same call as the payment, read by everybody. A state
/// kernel: no judgement, which is `Scorecard`'s.
///
/// ROLES: WRITER_ADMIN adds and removes writers (delayed); writers record.
/// Notes: it emits no events of its own; the token's `Paid`, `Settled`, `FlaggedOverdue`, `FlagSet` and `PaymentReversed` say the
/// same.
/// ASSUMPTIONS: amounts of one obligor are in one currency, or in minor units of like value.
/// INVARIANTS: decay does not depend on how often it is applied, up to one minor unit an epoch.
interface IPaymentHistory {
    /// @notice Emitted when a writer is added or removed.
    event WriterSet(address indexed writer, bool allowed);

    /// @notice Thrown when anybody but a writer records.
    error PaymentHistory_NotWriter(address caller);

    /// @notice Adds or removes a writer.
    /// @custom:access WRITER_ADMIN, delayed by the role
    function setWriter(address writer, bool allowed) external;

    /// @notice Records a payment, and the settlement when `face` is not zero.
    /// @param amount minor units paid
    /// @param due due day
    /// @param paidOn value day
    /// @param face minor units of the receivable when this payment settles it; 0 otherwise
    /// @param wasOverdue whether the settled receivable was flagged overdue
    /// @custom:access writers
    function recordPayment(
        PartyId obligor,
        PartyId originator,
        uint256 amount,
        Day due,
        Day paidOn,
        uint256 face,
        bool wasOverdue
    ) external;

    /// @notice Takes a recorded payment back: turnover falls by it, and a settlement by it does not count any more. How late
    /// it had been stays.
    /// @param amount minor units taken back
    /// @param day civil day
    /// @param face minor units of the receivable when it was settled; 0 otherwise
    /// @param wasOverdue whether that receivable was flagged overdue: it is again
    /// @custom:access writers
    function recordReversal(
        PartyId obligor,
        PartyId originator,
        uint256 amount,
        Day day,
        uint256 face,
        bool wasOverdue
    ) external;

    /// @notice Counts a receivable as overdue.
    /// @custom:access writers
    function recordOverdue(PartyId obligor) external;

    /// @notice Counts a dispute.
    /// @custom:access writers
    function recordDispute(PartyId obligor, PartyId originator) external;

    /// @notice Facts of an obligor as last written; `Scorecard` applies the decay up to the day it looks.
    function obligorFacts(PartyId obligor) external view returns (ObligorFacts memory);

    /// @notice Facts of a pair.
    function pairFacts(PartyId obligor, PartyId originator) external view returns (PairFacts memory);

    /// @notice Whether a contract may record.
    function isWriter(address writer) external view returns (bool);
}
