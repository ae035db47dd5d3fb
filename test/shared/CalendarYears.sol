// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Day} from "../../contracts/shared/types/Types.sol";

/// @title Published calendar years, as `BusinessCalendar.publish` takes them
library CalendarYears {
    /// @notice 2026-01-01.
    Day internal constant FIRST_2026 = Day.wrap(20_454);

    /// @notice 2026-12-31.
    Day internal constant LAST_2026 = Day.wrap(20_818);

    /// @notice Weekends and public holidays of China in 2026, less the weekend days on which work is made up.
    /// Source: the State Council's notice in the form of holiday-cn (https://github.com/NateScarlet/holiday-cn, MIT,
    /// copyright (c) 2019 NateScarlet), figures only.
    function closed2026() internal pure returns (uint256[] memory closed) {
        closed = new uint256[](3);
        closed[0] = 0x60c181c000000000000000000000000000000000000000000000000000000000;
        closed[1] = 0x3f8e083060c183060c183060c183860c18306087c3060c383060c1820ff81830;
        closed[2] = 0x60c183060c183060c182;
    }
}
