// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Day} from "../../../contracts/shared/types/Types.sol";
import {BusinessCalendar} from "../../../contracts/trade/BusinessCalendar.sol";
import {IBusinessCalendar} from "../../../contracts/trade/IBusinessCalendar.sol";
import {OpenAuthority} from "../../shared/OpenAuthority.sol";
import {Test} from "../../shared/Test.sol";

/// @notice The calendar against a plain list of days.
contract BusinessCalendarFuzz is Test {
    enum Known {
        Unpublished,
        Closed,
        Open
    }

    uint256 private constant FIRST = 20_000;
    uint256 private constant SHIFT = 31;

    BusinessCalendar private calendar;
    mapping(uint256 day => Known) private model;
    uint256 private through;

    function setUp() public {
        calendar = BusinessCalendar(
            create("BusinessCalendar", abi.encode(address(new OpenAuthority()), Day.wrap(uint32(FIRST)), 0, 0))
        );
        through = FIRST - 1;
    }

    /// @param spans Lengths of three publications.
    /// @param noise Closes days, in stretches as long as the number of words that are combined.
    function testFuzz_AdjustEqualsTheListOfDays(
        uint16[3] memory spans,
        uint256[3] memory noise,
        uint8 density,
        uint16[8] memory amended,
        uint16[8] memory asked
    ) public {
        for (uint256 i = 0; i < spans.length; ++i) {
            _publish(bound(spans[i], 1, 366), noise[i], density);
        }
        for (uint256 i = 0; i < amended.length; ++i) {
            _amend(bound(amended[i], FIRST, through), amended[i] % 2 == 0);
        }
        for (uint256 i = 0; i < asked.length; ++i) {
            _assertAdjusted(bound(asked[i], FIRST - 5, through + 5));
        }
        _assertAdjusted(FIRST);
        _assertAdjusted(through);
        assertEq(calendar.publishedThrough().toUint(), through);
    }

    function _publish(uint256 span, uint256 noise, uint8 density) private {
        uint256 from = through + 1;
        through = from + span - 1;
        uint256[] memory closed = new uint256[](through / 256 - from / 256 + 1);
        for (uint256 day = from; day <= through; ++day) {
            bool isClosed = uint8(uint256(keccak256(abi.encode(noise, density > 250 ? day / 40 : day)))) < density;
            model[day] = isClosed ? Known.Closed : Known.Open;
            if (isClosed) closed[day / 256 - from / 256] |= 1 << (day % 256);
        }
        calendar.publish(Day.wrap(uint32(from)), Day.wrap(uint32(through)), closed);
    }

    function _amend(uint256 day, bool business) private {
        VM.warp((day - 1) * 1 days);
        calendar.amend(Day.wrap(uint32(day)), business);
        model[day] = business ? Known.Open : Known.Closed;
    }

    function _assertAdjusted(uint256 day) private {
        for (uint256 candidate = day; candidate <= day + SHIFT; ++candidate) {
            if (model[candidate] == Known.Closed) continue;
            if (model[candidate] == Known.Unpublished) {
                VM.expectRevert(
                    abi.encodeWithSelector(IBusinessCalendar.BusinessCalendar_NotPublished.selector, candidate)
                );
                _adjust(day);
            } else {
                assertEq(_adjust(day), candidate, "first open day");
            }
            return;
        }
        VM.expectRevert(abi.encodeWithSelector(IBusinessCalendar.BusinessCalendar_ClosedTooLong.selector, day, SHIFT));
        _adjust(day);
    }

    function _adjust(uint256 day) private view returns (uint256) {
        return calendar.adjust(Day.wrap(uint32(day)), IBusinessCalendar.Convention.Following).toUint();
    }
}
