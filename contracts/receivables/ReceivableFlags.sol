// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ReceivableFlags
/// @notice Bits of a receivable.
library ReceivableFlags {
    /// @notice Unconditional, set-off waived, never shrinks.
    uint16 internal constant UNDERTAKING = 1 << 0;
    /// @notice Flagged overdue.
    uint16 internal constant OVERDUE = 1 << 1;
    /// @notice Partly or wholly disputed.
    uint16 internal constant DISPUTED = 1 << 2;
    /// @notice Has conditions to keep: lenders ask `IInvoiceStanding` before they lend.
    uint16 internal constant CONDITIONS = 1 << 3;
    /// @notice May pass freely among active parties.
    uint16 internal constant FREE = 1 << 4;
    /// @notice May not leave the originator except into custody.
    uint16 internal constant FIXED = 1 << 5;
    /// @notice Part of what is open is deducted or covered by a draft, and makes nothing overdue.
    uint16 internal constant EXCUSED = 1 << 6;
    /// @notice Overdue beyond the programme's limit: its obligor gets nothing new until this is paid.
    uint16 internal constant STOPPED = 1 << 7;
    /// @notice Late interest was worked out or paid.
    uint16 internal constant LATE = 1 << 8;
    /// @notice Units of some holder are, or were, frozen, or were taken by order of a court.
    uint16 internal constant FROZEN = 1 << 9;
    /// @notice A payment of it was taken back.
    uint16 internal constant REVERSED = 1 << 10;
    /// @notice Paid in full at once, and claimed by its one holder: nothing of it is left here.
    uint16 internal constant CLEARED = 1 << 11;
    /// @notice A debit note's, linked to another receivable.
    uint16 internal constant LINKED = 1 << 12;
}
