// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";

/// @title LineBase
/// @notice The borrowing base of a seller's line as a sum: what its pledges count for that are not past due, by due day.
///
/// One bucket per due day and a bitmap of used days, as in `LoanBook`: what falls past due leaves the sum by date, with no
/// call. Rolling walks used days only, at most as many as a claim may be due ahead (`Terms.maxTenor`, 730).
///
/// UNITS: minor units. INVARIANT: FIN-02 the base is the sum over the pledges, recomputed, on every day.
library LineBase {
    using SafeCast for uint256;

    /// @dev What a seller has pledged.
    /// @param base minor units that count of pledges due on `day` or later
    /// @param day civil day up to which the base is rolled
    /// @param count pledges
    /// @param grade worst grade that was pledged since there was nothing
    /// @param bucket minor units by due day; kept after the day
    /// @param used days that have a bucket
    struct Line {
        uint128 base;
        uint16 day;
        uint32 count;
        uint8 grade;
        mapping(uint256 day => uint256 amount) bucket;
        mapping(uint256 word => uint256 bits) used;
    }

    /// @notice Opens a line with nothing in it, or rolls it, and counts one pledge more.
    function join(Line storage line, uint256 amount, uint256 due, uint8 grade, uint256 day) internal {
        if (line.count == 0) (line.day, line.grade) = (day.toUint16(), grade);
        else roll(line, day);
        ++line.count;
        if (grade > line.grade) line.grade = grade;
        add(line, amount, due);
    }

    /// @notice Counts more for a pledge.
    function add(Line storage line, uint256 amount, uint256 due) internal {
        if (due >= line.day) line.base += amount.toUint128();
        line.bucket[due] += amount;
        line.used[due >> 8] |= 1 << (due & 0xff);
    }

    /// @notice Counts less for a pledge. Works on a base that lags behind today.
    function remove(Line storage line, uint256 amount, uint256 due) internal {
        if (due >= line.day) line.base -= amount.toUint128();
        uint256 left = line.bucket[due] - amount;
        line.bucket[due] = left;
        if (left == 0) line.used[due >> 8] &= ~(1 << (due & 0xff));
    }

    /// @notice Rolls the base forward.
    /// @return base minor units that count on the day
    function roll(Line storage line, uint256 day) internal returns (uint256 base) {
        base = baseOn(line, day);
        if (day > line.day) (line.base, line.day) = (base.toUint128(), day.toUint16());
    }

    /// @notice What counts on a day, minor units.
    function baseOn(Line storage line, uint256 day) internal view returns (uint256 base) {
        base = line.base;
        uint256 from = line.day;
        // With nothing in it there is nothing to walk over.
        if (base == 0 || day <= from) return base;
        uint256 last = day - 1;
        for (uint256 word = from >> 8; word <= last >> 8; ++word) {
            uint256 bits = line.used[word];
            if (word == from >> 8) bits &= type(uint256).max << (from & 0xff);
            if (word == last >> 8) bits &= type(uint256).max >> (255 - (last & 0xff));
            while (bits != 0) {
                base -= line.bucket[(word << 8) | Math.log2(bits & (~bits + 1))];
                bits &= bits - 1;
            }
        }
    }

    /// @notice Key of the loan on a line: the seller's number, which no digest of a receivable or an order is.
    function keyOf(PartyId seller) internal pure returns (ReceivableId) {
        return ReceivableId.wrap(PartyId.unwrap(seller));
    }
}
