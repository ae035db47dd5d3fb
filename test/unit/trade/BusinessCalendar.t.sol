// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAuthority} from "@openzeppelin/contracts/access/manager/IAuthority.sol";

import {CivilDate} from "../../../contracts/shared/CivilDate.sol";
import {ICivilClock} from "../../../contracts/shared/interfaces/ICivilClock.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {BusinessCalendar} from "../../../contracts/trade/BusinessCalendar.sol";
import {IBusinessCalendar} from "../../../contracts/trade/IBusinessCalendar.sol";
import {CalendarYears} from "../../shared/CalendarYears.sol";
import {Test} from "../../shared/Test.sol";

/// @dev Lets one caller do everything: the unit under test is the calendar, not the access manager.
contract SingleHolder is IAuthority {
    address private immutable HOLDER;

    constructor(address holder) {
        HOLDER = holder;
    }

    function canCall(address caller, address, bytes4) external view returns (bool) {
        return caller == HOLDER;
    }
}

contract BusinessCalendarTest is Test {
    int256 private constant CHINA = 8 hours;
    uint16 private constant NOTICE_DAYS = 3;

    /// @dev 2027-01-01, bit 83 of word 81: the first day that is not published.
    uint32 private constant NEXT = 20_819;
    uint256 private constant WORD_81 = 81 * 256;

    SingleHolder private authority;
    BusinessCalendar private calendar;

    function setUp() public {
        authority = new SingleHolder(address(this));
        calendar = _deploy(CalendarYears.FIRST_2026, CHINA);
        calendar.publish(CalendarYears.FIRST_2026, CalendarYears.LAST_2026, CalendarYears.closed2026());
    }

    // --- constructor ------------------------------------------------------------------------------------------------

    function test_NewCalendar() public {
        BusinessCalendar fresh = _deploy(Day.wrap(1), -14 hours);
        assertEq(fresh.publishedFrom().toUint(), 1);
        assertEq(fresh.publishedThrough().toUint(), 0);
        assertEq(fresh.UTC_OFFSET(), -14 hours);
        assertEq(fresh.noticeDays(), NOTICE_DAYS);
        assertEq(fresh.MAX_SHIFT(), 31);
        assertEq(fresh.MAX_SPAN(), 366);
    }

    function test_RevertWhen_FirstDayIsUnset() public {
        VM.expectRevert(IBusinessCalendar.BusinessCalendar_NoFirstDay.selector);
        _deploy(Day.wrap(0), CHINA);
    }

    function test_RevertWhen_TimeZoneDoesNotExist() public {
        _expect(ICivilClock.CivilClock_BadOffset.selector, abi.encode(14 hours + 1));
        _deploy(Day.wrap(1), 14 hours + 1);
        _expect(ICivilClock.CivilClock_BadOffset.selector, abi.encode(-14 hours - 1));
        _deploy(Day.wrap(1), -14 hours - 1);
    }

    // --- publish ----------------------------------------------------------------------------------------------------

    function test_PublishTheNextDays() public {
        // Four days, the first and the last of them closed.
        uint256[] memory closed = new uint256[](1);
        closed[0] = (1 << 83) | (1 << 86);
        VM.expectEmit(address(calendar));
        emit IBusinessCalendar.CalendarPublished(Day.wrap(NEXT), Day.wrap(NEXT + 3), closed);
        _publish(NEXT, NEXT + 3, closed);

        assertEq(calendar.publishedThrough().toUint(), NEXT + 3);
        assertEq(calendar.businessDays(81) >> 83, 6, "closed, open, open, closed");
        assertTrue(calendar.isBusinessDay(CalendarYears.LAST_2026), "the year before is untouched");
    }

    function test_PublishThroughTheEndOfAWord() public {
        uint256[] memory open = new uint256[](1);
        _publish(NEXT, WORD_81 + 255, open);
        assertEq(calendar.businessDays(81) >> 83, type(uint256).max >> 83);
        _publish(WORD_81 + 256, WORD_81 + 256, open);
        assertEq(calendar.businessDays(82), 1);
    }

    function test_RevertWhen_PublisherHasNoRole() public {
        _becomeStranger();
        _publish(NEXT, NEXT, new uint256[](1));
    }

    function test_RevertWhen_PublicationIsRepeatedOrLeavesAGap() public {
        _expect(IBusinessCalendar.BusinessCalendar_NotNext.selector, abi.encode(20_454, NEXT));
        _publish(20_454, 20_818, CalendarYears.closed2026());
        _expect(IBusinessCalendar.BusinessCalendar_NotNext.selector, abi.encode(NEXT + 1, NEXT));
        _publish(NEXT + 1, NEXT + 2, new uint256[](1));
    }

    function test_RevertWhen_SpanIsEmptyOrTooLong() public {
        _expect(IBusinessCalendar.BusinessCalendar_BadSpan.selector, abi.encode(NEXT, NEXT - 1, 366));
        _publish(NEXT, NEXT - 1, new uint256[](1));
        _expect(IBusinessCalendar.BusinessCalendar_BadSpan.selector, abi.encode(NEXT, NEXT + 366, 366));
        _publish(NEXT, NEXT + 366, new uint256[](2));
        _publish(NEXT, NEXT + 365, new uint256[](2));
    }

    function test_RevertWhen_WordsDoNotFitTheSpan() public {
        _expect(IBusinessCalendar.BusinessCalendar_WordCount.selector, abi.encode(1, 2));
        _publish(NEXT, NEXT + 364, new uint256[](1));
        _expect(IBusinessCalendar.BusinessCalendar_WordCount.selector, abi.encode(3, 2));
        _publish(NEXT, NEXT + 364, new uint256[](3));
    }

    function test_RevertWhen_ADayOutsideTheSpanIsClosed() public {
        uint256[] memory closed = new uint256[](1);
        closed[0] = 1 << 82;
        _expect(IBusinessCalendar.BusinessCalendar_OutsideSpan.selector, abi.encode(81, closed[0]));
        _publish(NEXT, NEXT + 1, closed);
        closed[0] = 1 << 85;
        _expect(IBusinessCalendar.BusinessCalendar_OutsideSpan.selector, abi.encode(81, closed[0]));
        _publish(NEXT, NEXT + 1, closed);
    }

    // --- adjust -----------------------------------------------------------------------------------------------------

    function test_AdjustKeepsABusinessDay() public view {
        assertEq(_following(_date(12, 15)), _date(12, 15), "a Tuesday");
        assertEq(_following(_date(10, 10)), _date(10, 10), "a Saturday on which work is made up");
    }

    function test_AdjustMovesPastAWeekend() public view {
        assertEq(_following(_date(11, 28)), _date(11, 30), "from Saturday");
        assertEq(_following(_date(11, 29)), _date(11, 30), "from Sunday");
    }

    function test_AdjustMovesPastAHoliday() public view {
        assertEq(_following(_date(10, 1)), _date(10, 8), "National Day");
        assertEq(_following(_date(2, 15)), _date(2, 24), "Spring Festival");
        assertEq(_following(_date(1, 1)), _date(1, 4), "New Year, then a Sunday on which work is made up");
    }

    function test_AdjustAcrossTheBorderOfTwoWords() public {
        // The last day of word 81 and the first two of word 82 are closed.
        uint256[] memory closed = new uint256[](2);
        closed[0] = 1 << 255;
        closed[1] = 3;
        _publish(NEXT, 21_000, closed);
        assertEq(_following(WORD_81 + 255), WORD_81 + 258);
        assertEq(_following(WORD_81 + 256), WORD_81 + 258);
    }

    function test_AdjustWithoutConvention() public view {
        Day far = Day.wrap(type(uint32).max);
        assertTrue(calendar.adjust(Day.wrap(0), IBusinessCalendar.Convention.None) == Day.wrap(0));
        assertTrue(calendar.adjust(far, IBusinessCalendar.Convention.None) == far);
    }

    function test_RevertWhen_DayIsBeforeTheCalendar() public {
        _expect(IBusinessCalendar.BusinessCalendar_NotPublished.selector, abi.encode(20_453));
        _following(20_453);
    }

    function test_RevertWhen_DayIsAfterTheCalendar() public {
        _expect(IBusinessCalendar.BusinessCalendar_NotPublished.selector, abi.encode(NEXT));
        _following(NEXT);
        _expect(IBusinessCalendar.BusinessCalendar_NotPublished.selector, abi.encode(type(uint32).max));
        _following(type(uint32).max);
    }

    function test_RevertWhen_AnswerIsNotPublishedYet() public {
        uint256[] memory closed = new uint256[](1);
        closed[0] = 3 << 83;
        _publish(NEXT, NEXT + 1, closed);
        _expect(IBusinessCalendar.BusinessCalendar_NotPublished.selector, abi.encode(NEXT + 2));
        _following(NEXT);
    }

    function test_RevertWhen_NoBusinessDayFollows() public {
        uint256[] memory closed = new uint256[](1);
        closed[0] = uint256(type(uint32).max) << 83;
        _publish(NEXT, NEXT + 40, closed);
        assertEq(_following(NEXT + 1), NEXT + 32, "31 days later");
        _expect(IBusinessCalendar.BusinessCalendar_ClosedTooLong.selector, abi.encode(NEXT, 31));
        _following(NEXT);
    }

    // --- amend ------------------------------------------------------------------------------------------------------

    function test_AmendAfterTheNotice() public {
        // 2026-12-16T15:59:59Z is the last second of the 16th in China; with three days' notice the 20th can move.
        VM.warp(1_797_436_799);
        Day sunday = CivilDate.toDay(_date(12, 20));
        VM.expectEmit(address(calendar));
        emit IBusinessCalendar.DayAmended(sunday, true);
        calendar.amend(sunday, true);
        assertTrue(calendar.isBusinessDay(sunday), "opened");

        VM.expectEmit(address(calendar));
        emit IBusinessCalendar.DayAmended(sunday, false);
        calendar.amend(sunday, false);
        assertEq(_following(_date(12, 20)), _date(12, 21), "closed, its neighbour untouched");
    }

    function test_RevertWhen_NoticeIsTooShort() public {
        // One second later it is the 17th in China.
        VM.warp(1_797_436_800);
        _expect(IBusinessCalendar.BusinessCalendar_NoticeTooShort.selector, abi.encode(_date(12, 20), _date(12, 21)));
        calendar.amend(CivilDate.toDay(_date(12, 20)), true);
    }

    function test_RevertWhen_AmendedDayIsNotPublished() public {
        _expect(IBusinessCalendar.BusinessCalendar_NotPublished.selector, abi.encode(NEXT));
        calendar.amend(Day.wrap(NEXT), false);
        _expect(IBusinessCalendar.BusinessCalendar_NotPublished.selector, abi.encode(20_453));
        calendar.amend(Day.wrap(20_453), false);
    }

    function test_RevertWhen_AmenderHasNoRole() public {
        _becomeStranger();
        calendar.amend(CalendarYears.LAST_2026, false);
    }

    // --- isBusinessDay ----------------------------------------------------------------------------------------------

    function test_RevertWhen_AskedForAnUnpublishedDay() public {
        _expect(IBusinessCalendar.BusinessCalendar_NotPublished.selector, abi.encode(NEXT));
        calendar.isBusinessDay(Day.wrap(NEXT));
    }

    // --- helpers ----------------------------------------------------------------------------------------------------

    function _deploy(Day firstDay, int256 utcOffset) private returns (BusinessCalendar) {
        return
            BusinessCalendar(
                create("BusinessCalendar", abi.encode(address(authority), firstDay, utcOffset, NOTICE_DAYS))
            );
    }

    function _publish(uint256 from, uint256 through, uint256[] memory closed) private {
        calendar.publish(Day.wrap(uint32(from)), Day.wrap(uint32(through)), closed);
    }

    function _following(uint256 day) private view returns (uint256) {
        return calendar.adjust(Day.wrap(uint32(day)), IBusinessCalendar.Convention.Following).toUint();
    }

    function _date(uint256 month, uint256 dayOfMonth) private pure returns (uint256) {
        return CivilDate.fromCivil(2026, month, dayOfMonth).toUint();
    }

    function _expect(bytes4 reason, bytes memory evidence) private {
        VM.expectRevert(bytes.concat(reason, evidence));
    }

    function _becomeStranger() private {
        address stranger = makeAddr("stranger");
        _expect(IAccessManaged.AccessManagedUnauthorized.selector, abi.encode(stranger));
        VM.prank(stranger);
    }
}
