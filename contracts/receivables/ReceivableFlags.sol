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
}
