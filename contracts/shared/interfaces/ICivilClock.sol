// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day} from "../types/Types.sol";

/// @title ICivilClock
/// @notice A contract that knows the civil date.
interface ICivilClock {
    /// @notice Thrown when the offset is no time zone (beyond 14 hours).
    error CivilClock_BadOffset(int256 offset);

    /// @notice Today's civil date.
    function today() external view returns (Day);

    /// @notice Seconds that civil time is ahead of UTC (China: 28,800).
    function UTC_OFFSET() external view returns (int256);
}
