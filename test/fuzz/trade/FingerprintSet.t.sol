// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Day, PartyId} from "../../../contracts/shared/types/Types.sol";
import {FingerprintSet} from "../../../contracts/trade/FingerprintSet.sol";
import {IFingerprintSet} from "../../../contracts/trade/IFingerprintSet.sol";
import {OpenAuthority} from "../../shared/OpenAuthority.sol";
import {Test} from "../../shared/Test.sol";

contract FingerprintSetFuzz is Test {
    FingerprintSet private set;

    function setUp() public {
        set = new FingerprintSet(address(new OpenAuthority()));
        set.setWriter(address(this), true);
    }

    /// @notice Twelve bits lose less than 1/2048 of an amount: what is nearer than the tolerance by that much is
    /// refused, what is farther by that much passes.
    function testFuzz_Remember(uint256 a, uint256 b, uint256 dayA, uint256 dayB, uint256 near, uint256 span) public {
        // Amounts of receivables stay below 2^63.
        (a, b) = (bound(a, 1, 1 << 63), bound(b, 1, 1 << 63));
        (near, span) = (bound(near, 0, 1e6), bound(span, 0, 60));
        dayA = bound(dayA, 20_000, 30_000);
        dayB = bound(dayB, dayA - 70, dayA + 70);
        _remember(a, dayA, 0, 0, false);

        uint256 distance = a > b ? a - b : b - a;
        uint256 slack = (a > b ? a : b) / 2_048 + 1;
        bool nearDay = (dayA > dayB ? dayA - dayB : dayB - dayA) <= span;
        bool surely = nearDay && (distance + slack) * 1e6 <= (b - b / 2_048) * near;
        bool never = !nearDay || (distance > slack && (distance - slack) * 1e6 > b * near);
        if (surely) VM.expectRevert(abi.encodeWithSelector(IFingerprintSet.Fingerprint_NearMatch.selector, b, dayB));
        if (surely || never) _remember(b, dayB, near, span, true);
    }

    /// @notice The same again is always noticed, whatever lies between of the last eight.
    function testFuzz_Remember_TheSame(uint256 amount, uint256 day, uint256 between) public {
        amount = bound(amount, 1, 1 << 63);
        day = bound(day, 1, 65_535);
        between = bound(between, 0, 7);
        _remember(amount, day, 0, 0, false);
        for (uint256 i = 0; i < between; ++i) _remember(amount + 1 + i, day, 0, 0, false);
        VM.expectRevert(abi.encodeWithSelector(IFingerprintSet.Fingerprint_NearMatch.selector, amount, day));
        _remember(amount, day, 0, 0, true);
    }

    function _remember(uint256 amount, uint256 day, uint256 near, uint256 span, bool refuse) private {
        set.remember(PartyId.wrap(1), PartyId.wrap(2), amount, Day.wrap(uint32(day)), near, span, refuse);
    }
}
