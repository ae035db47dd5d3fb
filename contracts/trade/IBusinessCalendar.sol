// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day} from "../shared/types/Types.sol";

/// @title IBusinessCalendar
/// @notice The published calendar that moves a signed due day to a business day, never earlier.
/// Notes:
/// - A due day is adjusted once, when the claim is accepted, and stored with it. No later change of this calendar
///   touches a claim that exists; a change moves only what is accepted after it, and by `MAX_SHIFT` days at most.
/// - Days are published without gaps, a year at a time. A past day never changes.
interface IBusinessCalendar {
    /// @notice What happens to a due day on which banks are closed: nothing, or the next business day.
    enum Convention {
        None,
        Following
    }

    /// @notice Emitted when the days `from` to `through` were published.
    /// @param closed One word for each 256 days from the word of `from` on; a set bit is a day without business.
    event CalendarPublished(Day indexed from, Day indexed through, uint256[] closed);

    /// @notice Emitted when a published day became a business day or ceased to be one.
    event DayAmended(Day indexed day, bool business);

    /// @notice Thrown when the answer depends on a day that is not published.
    error BusinessCalendar_NotPublished(Day day);

    /// @notice Thrown when no business day follows within `limit` days.
    error BusinessCalendar_ClosedTooLong(Day day, uint256 limit);

    /// @notice Thrown when a publication does not begin on the day after the last published one.
    error BusinessCalendar_NotNext(Day from, Day expected);

    /// @notice Thrown when a publication ends before it begins or spans more than `limit` days.
    error BusinessCalendar_BadSpan(Day from, Day through, uint256 limit);

    /// @notice Thrown when the number of words is not what the span needs.
    error BusinessCalendar_WordCount(uint256 given, uint256 expected);

    /// @notice Thrown when a word closes a day outside the span it publishes.
    error BusinessCalendar_OutsideSpan(uint256 word, uint256 strayBits);

    /// @notice Thrown when a day is amended later than the notice allows.
    error BusinessCalendar_NoticeTooShort(Day day, Day earliest);

    /// @notice Thrown when the calendar would begin on day 0, the value of an unset day.
    error BusinessCalendar_NoFirstDay();

    /// @notice Publishes the next days, up to a year of them.
    /// Requirements: `from` is the day after `publishedThrough`; at most `MAX_SPAN` days; one word for each 256-day
    /// word touched; no bit outside the span.
    /// Notes: `from` is named so that a repeated call fails instead of publishing a second year.
    /// @param from First day, inclusive.
    /// @param through Last day, inclusive.
    /// @param closed Word i holds the days 256·(from/256 + i) and following; bit b set closes the b-th of them.
    /// @custom:access Holder of the calendar role, through the access manager.
    function publish(Day from, Day through, uint256[] calldata closed) external;

    /// @notice Opens or closes one published day, as when a government moves a holiday.
    /// Requirements: the day is published and more than `noticeDays` days ahead.
    /// Notes: The notice keeps the due days of acceptances that are signed but not yet submitted where their
    /// signers saw them; give acceptances a deadline within it. Days cannot be un-published.
    /// @custom:access Holder of the calendar role, through the access manager.
    function amend(Day day, bool business) external;

    /// @notice The day on which what is due on `unadjusted` has to be paid.
    /// Requirements: under `Following`, every day from `unadjusted` to the answer is published.
    /// Notes: never earlier than `unadjusted`; at most `MAX_SHIFT` days later. `None` reads nothing.
    function adjust(Day unadjusted, Convention convention) external view returns (Day);

    /// @notice Whether banks work on the day.
    /// Requirements: the day is published.
    function isBusinessDay(Day day) external view returns (bool);

    /// @notice First day that this calendar covers.
    function publishedFrom() external view returns (Day);

    /// @notice Last day published so far; the day before `publishedFrom` when there is none.
    function publishedThrough() external view returns (Day);

    /// @notice The business days among the 256 days from 256·`index` on: a set bit is a published business day.
    function businessDays(uint256 index) external view returns (uint256);

    /// @notice Days that must lie between today and an amended day, neither counted.
    function noticeDays() external view returns (uint16);

    /// @notice Most days that `adjust` moves a due day.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_SHIFT() external view returns (uint256);

    /// @notice Most days of one publication.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_SPAN() external view returns (uint256);
}
