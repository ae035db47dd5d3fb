// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CivilDate} from "../../../contracts/shared/CivilDate.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

/// @notice The formulas against counting: the calendar as a child learns it, for every day there is.
contract CivilDateFuzz is Test {
    function test_EveryDayOfTheRange() public pure {
        uint256 year = 1970;
        uint256 month = 1;
        uint256 dayOfMonth = 1;
        uint256 weekday = 4;
        for (uint256 day = 0; day <= 65_535; ++day) {
            _assertDate(day, year, month, dayOfMonth);
            assertEq(CivilDate.weekday(CivilDate.toDay(day)), weekday, "weekday");
            weekday = weekday == 7 ? 1 : weekday + 1;
            if (++dayOfMonth <= _length(year, month)) continue;
            dayOfMonth = 1;
            if (++month <= 12) continue;
            month = 1;
            ++year;
        }
    }

    function testFuzz_EndOfMonth(uint256 number) public pure {
        Day day = CivilDate.toDay(bound(number, 0, 65_529));
        Day end = CivilDate.endOfMonth(day);
        (uint256 year, uint256 month, ) = CivilDate.toCivil(day);
        (uint256 endYear, uint256 endMonth, ) = CivilDate.toCivil(end);
        (, , uint256 next) = CivilDate.toCivil(CivilDate.addDays(end, 1));
        assertTrue(end >= day, "not before the day");
        assertEq(endYear * 12 + endMonth, year * 12 + month, "same month");
        assertEq(next, 1, "the next day begins a month");
    }

    function _assertDate(uint256 day, uint256 year, uint256 month, uint256 dayOfMonth) private pure {
        (uint256 y, uint256 m, uint256 d) = CivilDate.toCivil(CivilDate.toDay(day));
        // One comparison a day: 65,536 of them.
        assertEq(y * 10_000 + m * 100 + d, year * 10_000 + month * 100 + dayOfMonth, "date of the day");
        assertEq(CivilDate.fromCivil(year, month, dayOfMonth).toUint(), day, "day of the date");
    }

    /// @dev Thirty days have September, April, June and November; 2000 was a leap year, 2100 will be none.
    function _length(uint256 year, uint256 month) private pure returns (uint256) {
        if (month == 9 || month == 4 || month == 6 || month == 11) return 30;
        if (month != 2) return 31;
        return year % 4 == 0 && year != 2100 ? 29 : 28;
    }
}
