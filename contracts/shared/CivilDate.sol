// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Day} from "./types/Types.sol";

/// @title CivilDate
/// @notice Civil dates of the proleptic Gregorian calendar from 1970-01-01 (day 0) to 2149-06-06 (day 65535).
/// Notes:
/// - A day fits 16 bits, so that records may store it in a `uint16`. What lies outside reverts.
/// - The time zone is the caller's: a `Day` is a date on the wall of the deployment, not a moment.
/// - Source of the formulas: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
///   (`days_from_civil`, `civil_from_days`). Both count years from 1 March, so that a leap day ends its year,
///   in eras of 400 years = 146,097 days; day 0 is day 719,468 since 0000-03-01.
library CivilDate {
    /// @notice Last day that can be represented: 2149-06-06.
    uint256 internal constant LAST_DAY = type(uint16).max;

    uint256 private constant FIRST_YEAR = 1970;
    uint256 private constant LAST_YEAR = 2149;
    uint256 private constant EPOCH_OFFSET = 719_468;
    uint256 private constant DAYS_PER_ERA = 146_097;
    uint256 private constant YEARS_PER_ERA = 400;

    /// @notice Thrown when a day is later than 2149-06-06.
    error CivilDate_OutOfRange(uint256 day);

    /// @notice Thrown when no such date exists, for example 30 February or month 13.
    error CivilDate_NoSuchDate(uint256 year, uint256 month, uint256 dayOfMonth);

    /// @notice The day of a date.
    /// @param year From 1970 to 2149.
    /// @param month From 1 to 12.
    /// @param dayOfMonth From 1 to the length of the month.
    function fromCivil(uint256 year, uint256 month, uint256 dayOfMonth) internal pure returns (Day) {
        if (
            year < FIRST_YEAR ||
            year > LAST_YEAR ||
            month == 0 ||
            month > 12 ||
            dayOfMonth == 0 ||
            dayOfMonth > daysInMonth(year, month)
        ) {
            revert CivilDate_NoSuchDate(year, month, dayOfMonth);
        }
        return toDay(_daysFromCivil(year, month, dayOfMonth));
    }

    /// @notice The date of a day.
    function toCivil(Day day) internal pure returns (uint256 year, uint256 month, uint256 dayOfMonth) {
        uint256 z = day.toUint();
        if (z > LAST_DAY) revert CivilDate_OutOfRange(z);
        z += EPOCH_OFFSET;
        uint256 era = z / DAYS_PER_ERA;
        uint256 dayOfEra = z - era * DAYS_PER_ERA;
        uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        uint256 marchMonth = (5 * dayOfYear + 2) / 153;
        dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        year = yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0);
    }

    /// @notice The last day of the month in which `day` lies.
    /// Notes: June 2149 ends beyond the range and reverts.
    function endOfMonth(Day day) internal pure returns (Day) {
        (uint256 year, uint256 month, ) = toCivil(day);
        return toDay(_daysFromCivil(year, month, daysInMonth(year, month)));
    }

    /// @notice The day of the week as ISO 8601 numbers it: 1 = Monday to 7 = Sunday.
    /// Notes: 1970-01-01 was a Thursday.
    function weekday(Day day) internal pure returns (uint256) {
        return ((day.toUint() + 3) % 7) + 1;
    }

    /// @notice The day `count` days after `day`.
    function addDays(Day day, uint256 count) internal pure returns (Day) {
        if (count > LAST_DAY) revert CivilDate_OutOfRange(count);
        return toDay(day.toUint() + count);
    }

    /// @notice A plain number as a day.
    function toDay(uint256 day) internal pure returns (Day) {
        if (day > LAST_DAY) revert CivilDate_OutOfRange(day);
        return Day.wrap(SafeCast.toUint32(day));
    }

    /// @notice The number of days of a month.
    function daysInMonth(uint256 year, uint256 month) internal pure returns (uint256) {
        if (month == 2) return isLeapYear(year) ? 29 : 28;
        return (month == 4 || month == 6 || month == 9 || month == 11) ? 30 : 31;
    }

    /// @notice Whether February of the year has 29 days.
    function isLeapYear(uint256 year) internal pure returns (bool) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    function _daysFromCivil(uint256 year, uint256 month, uint256 dayOfMonth) private pure returns (uint256) {
        uint256 y = month <= 2 ? year - 1 : year;
        uint256 era = y / YEARS_PER_ERA;
        uint256 yearOfEra = y - era * YEARS_PER_ERA;
        uint256 dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + dayOfMonth - 1;
        uint256 dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - EPOCH_OFFSET;
    }
}
