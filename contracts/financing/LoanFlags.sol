// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title LoanFlags
/// @notice Bits of a loan.
library LoanFlags {
    /// @notice `owed` is late interest, which the book does not carry.
    uint8 internal constant LATE = 1 << 0;
    /// @notice The book carries nothing of it.
    uint8 internal constant WRITTEN_OFF = 1 << 1;
}
