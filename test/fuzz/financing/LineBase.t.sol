// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {LineBase} from "../../../contracts/financing/LineBase.sol";
import {Test} from "../../shared/Test.sol";

/// @title The base of a line against a list of pledges
/// @notice One line is rolled every day, another only now and then, a third never but when something joins it: all say the same
/// every day, and what the pledges say one by one.
contract LineBaseFuzzTest is Test {
    using LineBase for LineBase.Line;

    struct Card {
        uint256 amount;
        uint256 due;
    }

    uint256 private constant FIRST_DAY = 20_000;

    LineBase.Line private _daily;
    LineBase.Line private _lazy;
    Card[] private _cards;
    uint256 private _count;

    /// @dev A run walks over years, day by day.
    /// hardhat-config: fuzz.runs = 96
    function testFuzz_TheBaseIsTheSumOfItsPledges(uint256 seed) public {
        uint256 day = FIRST_DAY;
        for (uint256 i = 0; i < 32; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 4 == 0) day = _passTo(day + bound(seed >> 8, 1, seed % 8 == 0 ? 800 : 20));
            else if (seed % 4 == 1 && _cards.length != 0) _change(seed >> 8, day);
            else _join(seed >> 8, day);
            uint256 sum = _sumOn(day);
            assertEq(_daily.baseOn(day), sum, "FIN-02: rolled every day");
            assertEq(_lazy.baseOn(day), sum, "FIN-02: rolled now and then");
            assertEq(_lazy.baseOn(day + 30), _sumOn(day + 30), "FIN-02: a month ahead");
            assertEq(_lazy.count, _count, "count");
        }
        while (_cards.length != 0) _drop(_cards.length - 1);
        assertEq(_lazy.baseOn(day), 0, "FIN-02: nothing is left");
        assertEq(_lazy.count, 0, "count");
        for (uint256 word = FIRST_DAY >> 8; word <= (day + 1_000) >> 8; ++word) {
            assertEq(_lazy.used[word], 0, "no day is left");
        }
    }

    function _passTo(uint256 to) private returns (uint256) {
        for (uint256 day = _daily.day == 0 ? to : _daily.day; day <= to; ++day) _daily.roll(day);
        return to;
    }

    function _join(uint256 seed, uint256 day) private {
        Card memory c = Card({amount: bound(seed, 1, 1e15), due: day + bound(seed >> 64, 1, 730)});
        // Many share a day.
        if (seed % 2 == 0) c.due = (day / 16 + 3) * 16;
        uint8 grade = uint8((seed >> 128) % 8);
        _daily.join(c.amount, c.due, grade, day);
        _lazy.join(c.amount, c.due, grade, day);
        assertGe(_lazy.grade, grade, "the worst");
        _cards.push(c);
        ++_count;
    }

    /// @dev A pledge counts for less, for more, or leaves; at any age.
    function _change(uint256 seed, uint256 day) private {
        uint256 i = seed % _cards.length;
        if (seed % 3 == 0) {
            _drop(i);
            return;
        }
        if (seed % 5 == 0) _lazy.roll(day);
        uint256 part = bound(seed >> 16, 1, 1e15);
        if (seed % 3 == 1) {
            _daily.add(part, _cards[i].due);
            _lazy.add(part, _cards[i].due);
            _cards[i].amount += part;
        } else {
            part = bound(part, 1, _cards[i].amount);
            _daily.remove(part, _cards[i].due);
            _lazy.remove(part, _cards[i].due);
            _cards[i].amount -= part;
        }
    }

    function _drop(uint256 i) private {
        Card memory c = _cards[i];
        _daily.remove(c.amount, c.due);
        _lazy.remove(c.amount, c.due);
        (--_daily.count, --_lazy.count, --_count);
        _cards[i] = _cards[_cards.length - 1];
        _cards.pop();
    }

    function _sumOn(uint256 day) private view returns (uint256 sum) {
        for (uint256 i = 0; i < _cards.length; ++i) if (_cards[i].due >= day) sum += _cards[i].amount;
    }
}
