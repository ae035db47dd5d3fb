// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CivilDate} from "../../../contracts/shared/CivilDate.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

/// @dev Gives the library's functions an outside, so that their reverts can be expected.
contract CivilDateHarness {
    function fromCivil(uint256 year, uint256 month, uint256 dayOfMonth) external pure returns (Day) {
        return CivilDate.fromCivil(year, month, dayOfMonth);
    }

    function toCivil(Day day) external pure returns (uint256, uint256, uint256) {
        return CivilDate.toCivil(day);
    }

    function endOfMonth(Day day) external pure returns (Day) {
        return CivilDate.endOfMonth(day);
    }

    function addDays(Day day, uint256 count) external pure returns (Day) {
        return CivilDate.addDays(day, count);
    }
}

contract CivilDateTest is Test {
    CivilDateHarness private dates;

    function setUp() public {
        dates = new CivilDateHarness();
    }

    function test_KnownDates() public view {
        _assertDate(0, 1970, 1, 1);
        _assertDate(59, 1970, 3, 1);
        _assertDate(789, 1972, 2, 29);
        _assertDate(11_016, 2000, 2, 29);
        _assertDate(11_322, 2000, 12, 31);
        _assertDate(20_454, 2026, 1, 1);
        _assertDate(20_818, 2026, 12, 31);
        _assertDate(47_540, 2100, 2, 28);
        _assertDate(47_541, 2100, 3, 1);
        _assertDate(65_535, 2149, 6, 6);
    }

    function test_RevertWhen_NoSuchDate() public {
        uint256[3][10] memory wrong = [
            [uint256(1969), 12, 31],
            [uint256(2150), 1, 1],
            [uint256(2026), 0, 1],
            [uint256(2026), 13, 1],
            [uint256(2026), 1, 0],
            [uint256(2026), 1, 32],
            [uint256(2026), 4, 31],
            [uint256(2026), 2, 29],
            [uint256(2028), 2, 30],
            [uint256(2100), 2, 29]
        ];
        for (uint256 i = 0; i < wrong.length; ++i) {
            VM.expectRevert(
                abi.encodeWithSelector(CivilDate.CivilDate_NoSuchDate.selector, wrong[i][0], wrong[i][1], wrong[i][2])
            );
            dates.fromCivil(wrong[i][0], wrong[i][1], wrong[i][2]);
        }
    }

    function test_RevertWhen_DateIsBeyondTheLastDay() public {
        VM.expectRevert(abi.encodeWithSelector(CivilDate.CivilDate_OutOfRange.selector, 65_536));
        dates.fromCivil(2149, 6, 7);
    }

    function test_RevertWhen_DayIsBeyondTheLastDay() public {
        VM.expectRevert(abi.encodeWithSelector(CivilDate.CivilDate_OutOfRange.selector, 65_536));
        dates.toCivil(Day.wrap(65_536));
    }

    function test_EndOfMonth() public view {
        _assertEndOfMonth([uint256(2026), 10, 9], [uint256(2026), 10, 31]);
        _assertEndOfMonth([uint256(2026), 9, 30], [uint256(2026), 9, 30]);
        _assertEndOfMonth([uint256(2026), 12, 1], [uint256(2026), 12, 31]);
        _assertEndOfMonth([uint256(2026), 2, 1], [uint256(2026), 2, 28]);
        _assertEndOfMonth([uint256(2028), 2, 29], [uint256(2028), 2, 29]);
    }

    function test_RevertWhen_MonthEndsBeyondTheLastDay() public {
        VM.expectRevert(abi.encodeWithSelector(CivilDate.CivilDate_OutOfRange.selector, 65_559));
        dates.endOfMonth(Day.wrap(65_535));
    }

    function test_FortyFiveDaysAfterMonthEnd() public pure {
        Day due = CivilDate.addDays(CivilDate.endOfMonth(CivilDate.fromCivil(2026, 10, 29)), 45);
        assertTrue(due == CivilDate.fromCivil(2026, 12, 15), "15 Dec 2026");
        assertEq(CivilDate.weekday(due), 2, "Tuesday");
    }

    function test_Weekday() public pure {
        assertEq(CivilDate.weekday(Day.wrap(0)), 4, "1970-01-01 was a Thursday");
        assertEq(CivilDate.weekday(CivilDate.fromCivil(2026, 1, 4)), 7, "Sunday");
        assertEq(CivilDate.weekday(CivilDate.fromCivil(2026, 1, 5)), 1, "Monday");
    }

    function test_RevertWhen_SumIsBeyondTheLastDay() public {
        assertEq(dates.addDays(Day.wrap(65_534), 1).toUint(), 65_535);
        VM.expectRevert(abi.encodeWithSelector(CivilDate.CivilDate_OutOfRange.selector, 65_536));
        dates.addDays(Day.wrap(65_535), 1);
        VM.expectRevert(abi.encodeWithSelector(CivilDate.CivilDate_OutOfRange.selector, type(uint256).max));
        dates.addDays(Day.wrap(1), type(uint256).max);
    }

    function _assertDate(uint256 day, uint256 year, uint256 month, uint256 dayOfMonth) private view {
        assertEq(dates.fromCivil(year, month, dayOfMonth).toUint(), day, "day");
        (uint256 y, uint256 m, uint256 d) = dates.toCivil(Day.wrap(uint32(day)));
        assertEq(y, year, "year");
        assertEq(m, month, "month");
        assertEq(d, dayOfMonth, "day of month");
    }

    function _assertEndOfMonth(uint256[3] memory date, uint256[3] memory end) private view {
        Day expected = dates.fromCivil(end[0], end[1], end[2]);
        assertTrue(dates.endOfMonth(dates.fromCivil(date[0], date[1], date[2])) == expected, "end of month");
    }
}
