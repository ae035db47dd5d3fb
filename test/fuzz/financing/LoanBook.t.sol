// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {Test} from "../../shared/Test.sol";

/// @title The book of loans against a list of loans
/// @notice One book is rolled every day, another only now and then, a third never: all say the same every day, and what
/// the loans say one by one, to the micro-unit (R24).
contract LoanBookFuzzTest is Test {
    using LoanBook for LoanBook.Book;

    struct Card {
        uint256 carrying;
        uint256 daily;
        uint256 due;
    }

    uint256 private constant FIRST_DAY = 20_000;

    LoanBook.Book private _daily;
    LoanBook.Book private _lazy;
    LoanBook.Book private _never;
    Card[] private _cards;
    uint256 private _special;
    uint256 private _marked;

    function setUp() public {
        (_daily.head.day, _lazy.head.day, _never.head.day) = (uint16(FIRST_DAY), uint16(FIRST_DAY), uint16(FIRST_DAY));
    }

    function testFuzz_LaggingBookIsTheRolledOne(uint256 seed) public {
        uint256 day = FIRST_DAY;
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 4 == 0) day = _passTo(day + bound(seed >> 8, 1, seed % 8 == 0 ? 120 : 5), seed);
            else if (seed % 4 == 1 && _cards.length != 0) _change(seed >> 8, day);
            else if (seed % 16 == 2) _setApart(seed >> 8);
            else _add(seed >> 8, day);
            LoanBook.Ladder memory ladder = _ladder(seed);
            uint256 worth = _worthOf(ladder, day);
            assertEq(_daily.worthOn(ladder, day), worth, "FIN-01: rolled every day");
            assertEq(_lazy.worthOn(ladder, day), worth, "FIN-01: rolled now and then");
            assertEq(_never.worthOn(ladder, day), worth, "FIN-01: never rolled");
            (uint256 onDay, uint256 dayAfter) = _lazy.worth(ladder, day);
            assertEq(onDay, worth, "FIN-04: today");
            assertEq(dayAfter, _worthOf(ladder, day + 1), "FIN-04: tomorrow");
        }
        _assertEmptied(day);
    }

    function _passTo(uint256 to, uint256 seed) private returns (uint256) {
        for (uint256 day = _daily.head.day; day <= to; ++day) _daily.roll(day);
        if (seed % 3 == 0) _lazy.roll(to - ((seed >> 128) % (to - _lazy.head.day + 1)));
        return to;
    }

    function _add(uint256 seed, uint256 day) private {
        uint256 due = day + bound(seed, 1, 200);
        uint256 daily = bound(seed >> 32, 0, 1e18);
        // What a loan carries at its due day is at least what it gains.
        uint256 carrying = daily * (due - day) + bound(seed >> 64, 0, 1e21);
        _put(carrying, daily, due, true);
        _cards.push(Card(carrying, daily, due));
    }

    /// @dev Pays a loan in part or in full, at any age.
    function _change(uint256 seed, uint256 day) private {
        uint256 i = seed % _cards.length;
        Card memory c = _cards[i];
        bool closes = seed % 3 == 0;
        _drop(c, closes);
        if (closes) {
            _cards[i] = _cards[_cards.length - 1];
            _cards.pop();
            return;
        }
        bool past = day >= c.due;
        uint256 daily = past ? 0 : c.daily / 2;
        uint256 carrying = past ? c.carrying / 2 : daily * (c.due - day) + c.carrying / 3;
        _put(carrying, daily, c.due, false);
        _cards[i] = Card(carrying, daily, c.due);
    }

    /// @dev Loans taken out of the days, or marked there: principal, at any age.
    function _setApart(uint256 seed) private {
        _special = seed % 3 == 0 ? 0 : bound(seed, 0, 1e22);
        _marked = seed % 5 == 0 ? 0 : bound(seed >> 64, 0, 1e22);
        _putApart();
    }

    function _putApart() private {
        _daily.setApart(_special, _marked);
        _lazy.setApart(_special, _marked);
        _never.setApart(_special, _marked);
    }

    function _put(uint256 carrying, uint256 daily, uint256 due, bool counts) private {
        _daily.add(carrying, daily, due, counts);
        _lazy.add(carrying, daily, due, counts);
        _never.add(carrying, daily, due, counts);
    }

    function _drop(Card memory c, bool counts) private {
        _daily.remove(c.carrying, c.daily, c.due, counts);
        _lazy.remove(c.carrying, c.daily, c.due, counts);
        _never.remove(c.carrying, c.daily, c.due, counts);
    }

    function _assertEmptied(uint256 day) private {
        while (_cards.length != 0) {
            _drop(_cards[_cards.length - 1], true);
            _cards.pop();
        }
        LoanBook.Ladder memory none = LoanBook.Ladder(0, 0, 0, 0);
        assertEq(_daily.worthOn(none, day), _special, "FIN-01: what stands apart is left");
        (_special, _marked) = (0, 0);
        _putApart();
        assertTrue(!_daily.stages.apart, "FIN-01: nothing stands apart");
        assertEq(_daily.worthOn(none, day), 0, "FIN-01: nothing is left");
        assertEq(_never.worthOn(none, day), 0, "FIN-01: nothing is left");
        _lazy.roll(day);
        assertEq(uint256(_lazy.head.carrying) + _lazy.head.daily + _lazy.head.drag, 0, "FIN-01: an empty head");
        assertEq(uint256(_lazy.stages.stage1) + _lazy.stages.stage2 + _lazy.stages.stage3, 0, "FIN-01: empty stages");
    }

    function _worthOf(LoanBook.Ladder memory ladder, uint256 day) private view returns (uint256 worth) {
        uint256[4] memory stage;
        for (uint256 i = 0; i < _cards.length; ++i) {
            Card memory c = _cards[i];
            if (day <= c.due) stage[0] += c.carrying - c.daily * (c.due - day);
            else if (day - c.due <= 30) stage[1] += c.carrying;
            else if (day - c.due <= 90) stage[2] += c.carrying;
            else stage[3] += c.carrying;
        }
        worth = stage[0] + (stage[1] * (1e6 - ladder.stage1)) / 1e6;
        worth += (stage[2] * (1e6 - ladder.stage2)) / 1e6 + (stage[3] * (1e6 - ladder.stage3)) / 1e6;
        uint256 mark = (_marked * ladder.special) / 1e6;
        worth = (worth > mark ? worth - mark : 0) + (_special * (1e6 - ladder.special)) / 1e6;
    }

    function _ladder(uint256 seed) private pure returns (LoanBook.Ladder memory) {
        return LoanBook.Ladder(seed % 1_000_001, (seed >> 32) % 1_000_001, (seed >> 64) % 1_000_001, seed % 1_000_001);
    }
}
