// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICivilClock} from "./interfaces/ICivilClock.sol";
import {Day} from "./types/Types.sol";

/// @title CivilClock
/// @notice Gives the civil date of the deployment: block time moved by one fixed UTC offset.
abstract contract CivilClock is ICivilClock {
    /// @inheritdoc ICivilClock
    int256 public immutable UTC_OFFSET;

    /// @param utcOffset seconds, between -50,400 and 50,400
    constructor(int256 utcOffset) {
        if (utcOffset > 14 hours || utcOffset < -14 hours) revert CivilClock_BadOffset(utcOffset);
        UTC_OFFSET = utcOffset;
    }

    /// @inheritdoc ICivilClock
    /// @dev block time is positive and the offset below a day, so that the sum stays positive on any real chain.
    function today() public view returns (Day) {
        unchecked {
            return Day.wrap(uint32(uint256(int256(block.timestamp) + UTC_OFFSET) / 1 days));
        }
    }
}
