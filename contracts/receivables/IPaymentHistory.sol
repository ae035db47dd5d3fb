// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, PartyId} from "../shared/types/Types.sol";

/// @dev One slot. What an obligor's payments were like; old ones fade. The sums stop at the end of their range.
/// @param promptness decayed sum of value × good days, minor-unit-days; see `IPaymentHistory`
/// @param lateness decayed sum of value × days late, minor-unit-days, same decay
/// @param credited decayed value settled in time, as far as it counts per pair, minor units
/// @param asOf day up to which all three are decayed
/// @param inTime receivables settled not later than their due day, one per pair and due day
/// @param overdue receivables flagged overdue now
struct ObligorFacts {
    uint64 promptness;
    uint64 lateness;
    uint56 credited;
    uint16 asOf;
    uint32 inTime;
    uint24 overdue;
}

/// @dev One slot. What a pair did together.
/// @param settledValue minor units settled between them
/// @param settled receivables settled
/// @param firstSettled civil day of the first settlement
/// @param lastDue due day of the last settlement in time
/// @param disputes disputes raised
/// @param credited minor units that counted for the obligor in the epoch `creditedIn`
/// @param creditedIn epoch of the last credit, see `Decay`
struct PairFacts {
    uint96 settledValue;
    uint32 settled;
    uint16 firstSettled;
    uint16 lastDue;
    uint32 disputes;
    uint48 credited;
    uint16 creditedIn;
}

/// @title PaymentHistory
/// @notice Facts of who paid whom when: written by the token in the same call as the payment, read by everybody. A state
/// kernel: what they are worth is `Scorecard`'s judgement.
///
/// - Each payment brings its value × good days: `GRACE_DAYS` for any, and each day before the due day up to
///   `EARLY_DAYS` more; and its value × days late.
/// - A settlement not later than the due day counts, once per pair and due day, and is credited with the payment that
///   settles: money, not what was credited by note or paid before in parts. In one epoch of `Decay` a pair is
///   credited `FREE_CREDIT` and one part in `SHARE_PARTS` of the obligor's credited turnover, not more (R21). A steady
///   flow settles at eight epochs' worth, so that in the long run a pair makes up at most 8 × `FREE_CREDIT` and
///   8 / `SHARE_PARTS` of what is credited. A pair is of two groups: affiliates have no orders, so they earn nothing.
///
/// ROLES: WRITER_ADMIN adds and removes writers (delayed); writers record.
/// Notes: it emits no events of its own; the token's `Paid`, `Settled`, `FlaggedOverdue`, `FlagSet` and `PaymentReversed` say the
/// same.
/// ASSUMPTIONS: amounts of one obligor are in one currency, or in minor units of like value.
/// INVARIANTS
/// - Decay does not depend on how often it is applied, up to one minor unit an epoch.
/// - One more payment in time lowers no sum of the obligor and no credit that comes after it. The pair's room is that of
///   one epoch, in which nothing fades, so that this is exact.
/// - Longer after its due day, the same payment adds no more to promptness, more to lateness, and nothing to count or credit.
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
    /// @param paidOn value day; may lie before days that were recorded already
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

    /// @notice Takes a recorded payment back: promptness and credit fall by the most that it can have brought, and a
    /// settlement by it does not count any more. How late it had been stays.
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

    /// @notice Good days of any payment.
    function GRACE_DAYS() external view returns (uint256);

    /// @notice Most good days for being early.
    function EARLY_DAYS() external view returns (uint256);

    /// @notice Minor units that every pair is credited in an epoch at most, without regard to the obligor's turnover.
    function FREE_CREDIT() external view returns (uint256);

    /// @notice Part of the obligor's credited turnover that a pair is credited in an epoch beyond that: one in so many.
    function SHARE_PARTS() external view returns (uint256);

    /// @notice Whether a contract may record.
    function isWriter(address writer) external view returns (bool);
}
