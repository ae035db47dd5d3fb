// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {CivilClock} from "../shared/CivilClock.sol";
import {CivilDate} from "../shared/CivilDate.sol";
import {Day} from "../shared/types/Types.sol";
import {IBusinessCalendar} from "./IBusinessCalendar.sol";

/// @title BusinessCalendar
/// @notice Business days as bitmaps of 256 days.
/// Notes:
/// - A set bit is a published business day, a clear bit is a closed or an unpublished one. As days are published
///   without gaps, a set bit proves that every day between `publishedFrom` and it is published: `adjust` needs
///   no second slot to know that its answer holds.
contract BusinessCalendar is IBusinessCalendar, CivilClock, AccessManaged {
    /// @inheritdoc IBusinessCalendar
    uint256 public constant MAX_SHIFT = 31;

    /// @inheritdoc IBusinessCalendar
    uint256 public constant MAX_SPAN = 366;

    uint256 private constant WORD = 256;

    /// @inheritdoc IBusinessCalendar
    uint16 public immutable noticeDays;

    /// @inheritdoc IBusinessCalendar
    Day public immutable publishedFrom;

    /// @inheritdoc IBusinessCalendar
    mapping(uint256 index => uint256 bits) public businessDays;

    /// @inheritdoc IBusinessCalendar
    Day public publishedThrough;

    /// @param authority Access manager that says who publishes.
    /// @param firstDay First day that the calendar will cover, after 1970-01-01.
    /// @param utcOffset Seconds that the civil time zone is ahead of UTC: 28,800 for China.
    /// @param noticeDays_ See `noticeDays`.
    constructor(
        address authority,
        Day firstDay,
        int256 utcOffset,
        uint16 noticeDays_
    ) CivilClock(utcOffset) AccessManaged(authority) {
        if (firstDay.toUint() == 0) revert BusinessCalendar_NoFirstDay();
        publishedFrom = CivilDate.toDay(firstDay.toUint());
        noticeDays = noticeDays_;
        publishedThrough = CivilDate.toDay(firstDay.toUint() - 1);
    }

    /// @inheritdoc IBusinessCalendar
    function publish(Day from, Day through, uint256[] calldata closed) external restricted {
        Day expected = CivilDate.addDays(publishedThrough, 1);
        if (from != expected) revert BusinessCalendar_NotNext(from, expected);
        if (through < from || through.toUint() - from.toUint() >= MAX_SPAN) {
            revert BusinessCalendar_BadSpan(from, through, MAX_SPAN);
        }
        uint256 firstWord = from.toUint() / WORD;
        uint256 words = through.toUint() / WORD - firstWord + 1;
        if (closed.length != words) revert BusinessCalendar_WordCount(closed.length, words);

        publishedThrough = CivilDate.toDay(through.toUint());
        for (uint256 i = 0; i < words; ++i) {
            uint256 span = _spanOf(firstWord + i, from.toUint(), through.toUint());
            uint256 stray = closed[i] & ~span;
            if (stray != 0) revert BusinessCalendar_OutsideSpan(firstWord + i, stray);
            businessDays[firstWord + i] |= span & ~closed[i];
        }
        emit CalendarPublished(from, through, closed);
    }

    /// @inheritdoc IBusinessCalendar
    function amend(Day day, bool business) external restricted {
        _requirePublished(day);
        Day earliest = CivilDate.addDays(today(), uint256(noticeDays) + 1);
        if (day < earliest) revert BusinessCalendar_NoticeTooShort(day, earliest);

        uint256 bit = 1 << (day.toUint() % WORD);
        if (business) businessDays[day.toUint() / WORD] |= bit;
        else businessDays[day.toUint() / WORD] &= ~bit;
        emit DayAmended(day, business);
    }

    /// @inheritdoc IBusinessCalendar
    function adjust(Day unadjusted, Convention convention) external view returns (Day) {
        if (convention == Convention.None) return unadjusted;
        if (unadjusted < publishedFrom) revert BusinessCalendar_NotPublished(unadjusted);

        uint256 start = unadjusted.toUint();
        uint256 bits = businessDays[start / WORD];
        for (uint256 day = start; day <= start + MAX_SHIFT; ++day) {
            if (day % WORD == 0) bits = businessDays[day / WORD];
            if (_isSet(bits, day)) return CivilDate.toDay(day);
        }

        if (publishedThrough < unadjusted) revert BusinessCalendar_NotPublished(unadjusted);
        if (publishedThrough.toUint() < start + MAX_SHIFT) {
            revert BusinessCalendar_NotPublished(CivilDate.addDays(publishedThrough, 1));
        }
        revert BusinessCalendar_ClosedTooLong(unadjusted, MAX_SHIFT);
    }

    /// @inheritdoc IBusinessCalendar
    function isBusinessDay(Day day) external view returns (bool) {
        _requirePublished(day);
        return _isSet(businessDays[day.toUint() / WORD], day.toUint());
    }

    function _requirePublished(Day day) private view {
        if (day < publishedFrom || day > publishedThrough) revert BusinessCalendar_NotPublished(day);
    }

    /// @dev The bits of a word that lie between two days, inclusive; the word touches both or lies between them.
    function _spanOf(uint256 index, uint256 from, uint256 through) private pure returns (uint256 span) {
        span = type(uint256).max;
        if (index == from / WORD) span <<= from % WORD;
        if (index == through / WORD) span &= type(uint256).max >> (WORD - 1 - (through % WORD));
    }

    function _isSet(uint256 bits, uint256 day) private pure returns (bool) {
        return (bits >> (day % WORD)) & 1 == 1;
    }
}
