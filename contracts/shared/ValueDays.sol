// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ValueDays
/// @notice How far back the bank that keeps an account may say that money counts (docs/adr/0027-value-days.md).
library ValueDays {
    /// @notice Civil days that a value day may lie back; the bank's desk has the same.
    uint256 internal constant MAX_BACK = 5;

    /// @notice Whether money that is booked today may count from a day: not in the future, at most `MAX_BACK` days back.
    /// @param day civil day
    /// @param today civil day
    function allows(uint256 day, uint256 today) internal pure returns (bool) {
        return day <= today && day + MAX_BACK >= today;
    }
}
