// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title LoanBook
/// @notice The worth of all loans of a facility as sums, exact on every day, without a loop over loans.
///
/// A loan carries `c` on its due day and grows by `d` a day, so that on day t it is worth c − d·(due − t). Over all loans
/// not past due that is C − K + R·t with C = Σ c, R = Σ d, K = Σ d·due. One bucket per due day keeps c and d, and a bitmap
/// which days have a bucket: rolling forward walks only used days. Past due, accrual stops and the carrying amount moves
/// through three stages by days past due (1, 31, 91), which are provided for by ppm.
///
/// UNITS: millionths of a minor unit ("micro-units"), because Σ of floors is not the floor of Σ (R24).
/// INVARIANTS: FIN-01 head and stages equal the recomputation over all loans, to the micro-unit; FIN-04 whatever the
/// number of rolls.
library LoanBook {
    using SafeCast for uint256;

    /// @dev One slot. Loans not past due on `day`.
    /// @param carrying C, micro-units
    /// @param daily R, micro-units a day
    /// @param drag K, micro-units
    /// @param day civil day up to which the book is rolled
    struct Head {
        uint96 carrying;
        uint64 daily;
        uint80 drag;
        uint16 day;
    }

    /// @dev One slot. Loans past due by days, micro-units before provisions.
    /// @param apart whether `Apart` holds anything
    struct Stages {
        uint80 stage1;
        uint80 stage2;
        uint80 stage3;
        bool apart;
    }

    /// @dev One slot. What the days do not move: micro-units of principal.
    /// @param special loans taken out of the days because seller or obligor is in distress
    /// @param marked loans still in the days whose obligor is insolvent, not looked at one by one yet
    struct Apart {
        uint128 special;
        uint128 marked;
    }

    /// @dev One slot. Loans due on a day; kept after the day for the stages that follow.
    struct Bucket {
        uint128 carrying;
        uint96 daily;
        uint32 count;
    }

    struct Book {
        Head head;
        Stages stages;
        mapping(uint256 day => Bucket) bucket;
        mapping(uint256 word => uint256 bits) used;
        Apart apart;
    }

    /// @dev ppm written down per stage.
    struct Ladder {
        uint256 stage1;
        uint256 stage2;
        uint256 stage3;
        uint256 special;
    }

    /// @notice Days past due at which the second stage begins (IFRS 9: rebuttable at more than 30).
    uint256 internal constant STAGE_2_FROM = 31;
    /// @notice Days past due at which the third stage begins (IFRS 9: rebuttable at more than 90).
    uint256 internal constant STAGE_3_FROM = 91;
    uint256 private constant _PPM = 1e6;

    /// @notice Rolls the book forward.
    /// @param toDay civil day, not before the book's
    function roll(Book storage book, uint256 toDay) external {
        Head memory head = book.head;
        Stages memory stages = book.stages;
        _advance(book, head, stages, toDay);
        book.head = head;
        book.stages = stages;
    }

    /// @notice Adds a loan.
    /// @param c micro-units carried on the due day
    /// @param d micro-units gained a day
    /// @param due due day
    /// @param counts whether it is a new loan, rather than a changed one that was taken off
    function add(Book storage book, uint256 c, uint256 d, uint256 due, bool counts) internal {
        _change(book, int256(c), int256(d), due);
        Bucket storage bucket = book.bucket[due];
        bucket.carrying = (bucket.carrying + c).toUint128();
        bucket.daily = (bucket.daily + d).toUint96();
        if (counts && ++bucket.count == 1) book.used[due >> 8] |= 1 << (due & 0xff);
    }

    /// @notice Takes a loan off. Works on a book that lags behind today: its day decides the stage (R25).
    /// @param counts whether the loan leaves for good, rather than to be added changed
    function remove(Book storage book, uint256 c, uint256 d, uint256 due, bool counts) internal {
        _change(book, -int256(c), -int256(d), due);
        Bucket storage bucket = book.bucket[due];
        bucket.carrying = (bucket.carrying - c).toUint128();
        bucket.daily = (bucket.daily - d).toUint96();
        if (counts && --bucket.count == 0) book.used[due >> 8] &= ~(1 << (due & 0xff));
    }

    /// @notice Changes what stands apart from the days, micro-units of principal.
    function setApart(Book storage book, uint256 special, uint256 marked) internal {
        book.apart = Apart({special: special.toUint128(), marked: marked.toUint128()});
        book.stages.apart = special != 0 || marked != 0;
    }

    /// @notice Worth of the book today and tomorrow, net of provisions, micro-units. Rolls in memory when it lags.
    function worth(
        Book storage book,
        Ladder memory ladder,
        uint256 day
    ) internal view returns (uint256 onDay, uint256 dayAfter) {
        Head memory head = book.head;
        Stages memory stages = book.stages;
        _advance(book, head, stages, day);
        onDay = _net(book, head, stages, ladder);
        _advance(book, head, stages, day + 1);
        dayAfter = _net(book, head, stages, ladder);
    }

    /// @notice Worth of the book on a day, net of provisions, micro-units. Rolls in memory when it lags.
    function worthOn(Book storage book, Ladder memory ladder, uint256 day) internal view returns (uint256) {
        Head memory head = book.head;
        Stages memory stages = book.stages;
        _advance(book, head, stages, day);
        return _net(book, head, stages, ladder);
    }

    function _change(Book storage book, int256 c, int256 d, uint256 due) private {
        Head memory head = book.head;
        if (due >= head.day) {
            head.carrying = _plus(head.carrying, c).toUint96();
            head.daily = _plus(head.daily, d).toUint64();
            head.drag = _plus(head.drag, d * int256(due)).toUint80();
            book.head = head;
        } else if (head.day - due < STAGE_2_FROM) {
            book.stages.stage1 = _plus(book.stages.stage1, c).toUint80();
        } else if (head.day - due < STAGE_3_FROM) {
            book.stages.stage2 = _plus(book.stages.stage2, c).toUint80();
        } else {
            book.stages.stage3 = _plus(book.stages.stage3, c).toUint80();
        }
    }

    /// @dev Moves head and stages (memory) to a later day. Three windows of due days, first in first.
    function _advance(Book storage book, Head memory head, Stages memory stages, uint256 toDay) private view {
        uint256 from = head.day;
        if (toDay <= from) return;
        (uint256 c, uint256 d, uint256 drag) = _sum(book, from, toDay - 1);
        head.carrying -= c.toUint96();
        head.daily -= d.toUint64();
        head.drag -= drag.toUint80();
        head.day = toDay.toUint16();
        stages.stage1 += c.toUint80();

        (c, , ) = _sum(book, from - (STAGE_2_FROM - 1), toDay - STAGE_2_FROM);
        stages.stage1 -= c.toUint80();
        stages.stage2 += c.toUint80();

        (c, , ) = _sum(book, from - (STAGE_3_FROM - 1), toDay - STAGE_3_FROM);
        stages.stage2 -= c.toUint80();
        stages.stage3 += c.toUint80();
    }

    /// @dev Sums over the used due days from `first` to `last`, both included.
    function _sum(
        Book storage book,
        uint256 first,
        uint256 last
    ) private view returns (uint256 c, uint256 d, uint256 drag) {
        // What is summed has 128 bits, and 96 times the 16 of a day.
        unchecked {
            for (uint256 word = first >> 8; word <= last >> 8; ++word) {
                uint256 bits = book.used[word];
                uint256 due = word << 8;
                if (word == last >> 8) bits &= type(uint256).max >> (255 - (last & 0xff));
                if (word == first >> 8) (bits, due) = (bits >> (first & 0xff), first);
                for (; bits != 0; bits >>= 1) {
                    if (bits & 1 == 1) {
                        Bucket storage bucket = book.bucket[due];
                        (uint256 carrying, uint256 daily) = (bucket.carrying, bucket.daily);
                        c += carrying;
                        d += daily;
                        drag += daily * due;
                    }
                    ++due;
                }
            }
        }
    }

    function _net(
        Book storage book,
        Head memory head,
        Stages memory stages,
        Ladder memory ladder
    ) private view returns (uint256 net) {
        // Each loan's c − d·(due − t) is positive, and so is the sum.
        net =
            head.carrying +
            uint256(head.daily) * head.day -
            head.drag +
            (stages.stage1 * (_PPM - ladder.stage1)) / _PPM +
            (stages.stage2 * (_PPM - ladder.stage2)) / _PPM +
            (stages.stage3 * (_PPM - ladder.stage3)) / _PPM;
        if (!stages.apart) return net;
        Apart memory apart = book.apart;
        // What is marked may be provided for by its days as well, until it is looked at.
        net = Math.saturatingSub(net, (apart.marked * ladder.special) / _PPM);
        net += (apart.special * (_PPM - ladder.special)) / _PPM;
    }

    function _plus(uint256 a, int256 b) private pure returns (uint256) {
        return b < 0 ? a - uint256(-b) : a + uint256(b);
    }
}
