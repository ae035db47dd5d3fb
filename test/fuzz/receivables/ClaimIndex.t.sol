// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Money} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title The index of claims against exact arithmetic
/// @notice What a holder is entitled to is a fraction with the units as denominator: its numerator grows by payment ×
/// balance. Whatever the order of payments, transfers and claims, each holder can claim its exact floor and no more.
contract ClaimIndexFuzzTest is Trade {
    uint256 private constant MOST_HOLDERS = 9;

    address[] private _holders;
    ReceivableId private _id;
    uint256 private _units;
    uint256[9] private _entitled;
    uint256[9] private _claimed;

    function setUp() public {
        setUpTrade();
        // An undertaking passes freely; how it shrinks is another test's.
        programme.undertaking = true;
        orders.approveProgramme(programme, "");
        _holders.push(seller.account);
        for (uint256 i = 1; i < MOST_HOLDERS; ++i) {
            _holders.push(register(string.concat("holder", VM.toString(i)), PartyRoles.SUPPLIER).account);
        }
    }

    function testFuzz_EachHolderGetsItsFloor(uint256 units, uint256 count, uint256 seed) public {
        count = bound(count, 2, MOST_HOLDERS);
        _tokenise(bound(units, 1, 50));
        _live(count, seed, 24);
    }

    function testFuzz_EachHolderGetsItsFloorOfMuch(uint256 units, uint256 count, uint256 seed) public {
        count = bound(count, 2, MOST_HOLDERS);
        _tokenise(bound(units, 1, (1 << 63) - 1));
        _live(count, seed, 16);
    }

    function _tokenise(uint256 units) private {
        _units = units;
        _id = tokenise(units, "claims");
    }

    function _live(uint256 count, uint256 seed, uint256 steps) private {
        for (uint256 i = 0; i < steps; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 who = (seed >> 8) % count;
            if (seed % 8 < 2) _pay(_amount(seed >> 16, _leftToPay(i, steps)));
            else if (seed % 8 < 6) _transfer(who, (seed >> 64) % count, seed >> 16);
            else _claim(who);
            _assertFloors(count);
        }
        _pay(token.openAmount(_id));
        _assertEnd(count, seed);
    }

    /// @dev Something stays to be paid to the end, so that units can still move.
    function _leftToPay(uint256 step, uint256 steps) private view returns (uint256) {
        uint256 open = token.openAmount(_id);
        return step + 1 == steps ? open : open - 1;
    }

    function _amount(uint256 seed, uint256 most) private pure returns (uint256) {
        if (most == 0) return 0;
        return seed % 2 == 0 ? bound(seed / 2, 1, most) : bound(seed / 2, 1, most < 3 ? most : 3);
    }

    function _pay(uint256 amount) private {
        if (amount == 0) return;
        for (uint256 h = 0; h < MOST_HOLDERS; ++h) _entitled[h] += amount * _balance(h);
        fundAccount(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.pay(_id, amount);
        VM.stopPrank();
    }

    /// @dev Also to itself, also nothing, also twice in one batch.
    function _transfer(uint256 from, uint256 to, uint256 seed) private {
        if (token.openAmount(_id) == 0) return;
        uint256 held = _balance(from);
        uint256 units = seed % 3 == 0 ? held : bound(seed / 3, 0, held);
        uint256 id = ReceivableId.unwrap(_id);
        VM.startPrank(_holders[from]);
        if (seed % 5 != 0) {
            token.safeTransferFrom(_holders[from], _holders[to], id, units, "");
        } else {
            uint256[] memory ids = new uint256[](2);
            (ids[0], ids[1]) = (id, id);
            uint256[] memory amounts = new uint256[](2);
            (amounts[0], amounts[1]) = (units, from == to ? 0 : held - units);
            token.safeBatchTransferFrom(_holders[from], _holders[to], ids, amounts, "");
        }
        VM.stopPrank();
    }

    function _claim(uint256 h) private {
        uint256 claimable = token.claimable(_id, _holders[h]);
        if (claimable == 0) return;
        uint256 had = money.balanceOf(_holders[h]);
        VM.prank(_holders[h]);
        token.claim(_id);
        uint256 got = money.balanceOf(_holders[h]) - had;
        assertEq(got, claimable, "RCV-02: claimable = claimed");
        _claimed[h] += got;
    }

    function _assertFloors(uint256 count) private view {
        if (token.openAmount(_id) == 0) return;
        for (uint256 h = 0; h < count; ++h) {
            uint256 owed = _entitled[h] / _units - _claimed[h];
            assertEq(token.claimable(_id, _holders[h]), owed, "RCV-02: exact floor");
        }
    }

    /// @dev Settled: all claim, beginning anywhere, and the last gets the rest.
    function _assertEnd(uint256 count, uint256 first) private {
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            uint256 h = ((first % count) + i) % count;
            uint256 had = money.balanceOf(_holders[h]);
            VM.prank(_holders[h]);
            // Nothing to take and nothing to clear: it never held units after a payment.
            try token.claim(_id) {} catch {
                assertEq(_balance(h), 0, "RCV-01: cleared");
            }
            _claimed[h] += money.balanceOf(_holders[h]) - had;
            assertGe(_claimed[h], _entitled[h] / _units, "RCV-02: at least its floor");
            assertLt(_claimed[h] - _entitled[h] / _units, count, "RCV-02: the rest is below one for each");
            sum += _claimed[h];
        }
        assertEq(sum, _units, "RCV-02: all is claimed at the end");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: nothing is left");
        Money memory m = token.money(_id);
        assertTrue(m.burnt == _units || m.claimed == 0, "RCV-01: all units are burnt");
    }

    function _balance(uint256 h) private view returns (uint256) {
        return token.balanceOf(_holders[h], ReceivableId.unwrap(_id));
    }
}
