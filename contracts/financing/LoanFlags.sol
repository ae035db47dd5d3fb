// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title LoanFlags
/// @notice Bits of a loan.
library LoanFlags {
    /// @notice `owed` is late interest, which the book does not carry.
    uint8 internal constant LATE = 1 << 0;
    /// @notice The book carries nothing of it.
    uint8 internal constant WRITTEN_OFF = 1 << 1;
    /// @notice The book carries it apart, principal only: seller or obligor is in distress.
    uint8 internal constant SPECIAL = 1 << 2;
    /// @notice It has terms of its own: see `OwnTerms`.
    uint8 internal constant OWN = 1 << 3;
    /// @notice Both sides agreed to new dates and a new rate.
    uint8 internal constant RESTRUCTURED = 1 << 4;
    /// @notice No loan: the receivable is pledged to its seller's line, see `Pledge`. Stands alone, without a version.
    uint8 internal constant PLEDGED = 1 << 5;
    /// @notice The bank has not paid its last draw out yet, as far as is booked: see `Transit`.
    uint8 internal constant TRANSIT = 1 << 6;
    /// @notice Its principal counts as out on a pair that never settled anything: see `Terms.newPairCap`.
    uint8 internal constant NEW_PAIR = 1 << 7;
}
