// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day} from "./types/Types.sol";

/// @title Decay
/// @notice How sums of the payment history fade: by one eighth at the start of each epoch of 30 days.
/// Notes:
/// - Epochs are counted from day 0, not from the last touch, and each step rounds on its own. Fading from a to b and
///   then from b to c is therefore exactly fading from a to c: nobody keeps a sum fresh by touching it often.
/// - A steady inflow of v per epoch settles at 8·v: the sum remembers about eight months.
/// - After `MAX_EPOCHS` (almost ten years) a sum counts as forgotten, which bounds the walk.
library Decay {
    /// @notice Days of one epoch.
    uint256 internal constant EPOCH_DAYS = 30;

    /// @notice Most epochs that are walked; beyond them a sum is 0.
    uint256 internal constant MAX_EPOCHS = 120;

    /// @dev An epoch takes one of so many parts.
    uint256 private constant PARTS = 8;

    /// @notice Number of the epoch in which a day lies.
    function epochOf(Day day) internal pure returns (uint256) {
        return day.toUint() / EPOCH_DAYS;
    }

    /// @notice Starts of epochs after `from`, up to and including `to`; 0 when `to` is not later.
    function epochs(Day from, Day to) internal pure returns (uint256) {
        return to > from ? epochOf(to) - epochOf(from) : 0;
    }

    /// @notice What is left on day `to` of a sum as it stood on day `from`, each epoch rounded down.
    function fade(uint256 sum, Day from, Day to) internal pure returns (uint256 left) {
        uint256 steps = epochs(from, to);
        if (steps > MAX_EPOCHS) return 0;
        left = sum;
        // No step can wrap: an eighth rounded up is no more than the sum it is taken from, and `steps` ends at 0.
        unchecked {
            for (; steps != 0; --steps) {
                left -= left / PARTS + (left % PARTS == 0 ? 0 : 1);
            }
        }
    }
}
