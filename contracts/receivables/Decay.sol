// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Decay
/// @notice How old payments fade: by an eighth for each epoch of 30 civil days. Half is gone after about 156 days.
/// Notes: epochs are counted on the calendar (day / 30), so that the result does not depend on how often it is applied
/// beyond one minor unit of rounding an epoch.
library Decay {
    /// @notice Days of an epoch.
    uint256 internal constant EPOCH = 30;
    /// @notice After so many epochs (ten years) nothing is left: (7/8)^120 < 1e-6.
    uint256 internal constant MAX_EPOCHS = 120;

    /// @notice Value faded from one civil day to a later one, rounded down.
    /// @param value any unit
    /// @param fromDay day up to which it is faded
    /// @param toDay day to fade to; an earlier one changes nothing
    function fade(uint256 value, uint256 fromDay, uint256 toDay) internal pure returns (uint256) {
        uint256 from = fromDay / EPOCH;
        uint256 to = toDay / EPOCH;
        if (to <= from || value == 0) return value;
        if (to - from > MAX_EPOCHS) return 0;
        for (uint256 i = from; i < to; ++i) value = (value * 7) / 8;
        return value;
    }
}
