// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title One receivable in the hands of courts, banks and holders at once
/// @notice Whatever is paid, late interest among it, taken back, frozen, seized, given up and passed on, in any order: the
/// token always has what holders could claim if nothing were frozen, and in the end all that came in has gone out.
contract ReceivableConservationTest is Trade {
    uint256 private constant FACE = 1_000;

    ReceivableId private _id;
    Actor[3] private _who;

    function setUp() public {
        setUpTrade();
        programme.undertaking = true;
        orders.approveProgramme(programme, "");
        _id = tokenise(FACE, "receivable");
        _who[0] = seller;
        _who[1] = supplier2;
        _who[2] = investor;
    }

    function testFuzz_Conserves(uint256 seed) public {
        for (uint256 i = 0; i < 20; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _step(seed % 12, _who[(seed >> 8) % 3], _who[(seed >> 16) % 3], (seed >> 24) % (FACE + 1));
            _assertCovered();
        }
        if (token.openAmount(_id) != 0) payToken(_id, token.openAmount(_id));
        _releaseAll();
        for (uint256 i = 0; i < 3; ++i) _claim(_who[i]);
        if (token.owedBack(_id) != 0) _takeBack(0);
        assertEq(token.owedBack(_id), 0);
        for (uint256 i = 0; i < 3; ++i) assertEq(_held(_who[i]), 0, "RCV-01");
        assertEq(token.money(_id).checkpoints, 0, "RCV-02");
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function _step(uint256 act, Actor memory a, Actor memory b, uint256 amount) private {
        uint256 open = token.openAmount(_id);
        if (act < 2) {
            amount = amount > open ? open : amount;
            if (amount != 0) payToken(_id, amount);
        } else if (act < 4) {
            _claim(a);
        } else if (act == 4) {
            if (!token.canTransfer(a.account, b.account, ReceivableId.unwrap(_id), amount)) return;
            VM.prank(a.account);
            token.safeTransferFrom(a.account, b.account, ReceivableId.unwrap(_id), amount, "");
        } else if (act == 5) {
            notes.courtTransfer(a.account, b.account, _id, amount % (_held(a) + 1), "order");
        } else if (act < 8) {
            VM.prank(address(notes));
            token.setFrozenTokens(a.account, ReceivableId.unwrap(_id), amount);
        } else if (act == 8) {
            _reverse(amount);
        } else if (act == 9) {
            _takeBack(amount);
        } else if (act == 10) {
            _reduce(a, amount);
        } else {
            skip((amount % 40) * 1 days);
            _payLate(amount);
        }
    }

    function _claim(Actor memory a) private {
        VM.prank(a.account);
        try token.claim(_id) {} catch {
            return;
        }
    }

    function _reverse(uint256 amount) private {
        VM.prank(address(bank));
        try token.reverse(_id, amount) {} catch {
            return;
        }
    }

    function _takeBack(uint256 mask) private {
        uint256 count = 0;
        address[] memory list = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            if ((mask >> i) & 1 == 0) list[count++] = _who[i].account;
        }
        assembly ("memory-safe") {
            mstore(list, count)
        }
        for (uint256 i = 1; i < count; ++i) {
            for (uint256 j = i; j > 0 && list[j] < list[j - 1]; --j) (list[j], list[j - 1]) = (list[j - 1], list[j]);
        }
        VM.prank(address(bank));
        try token.takeBack(_id, list) {} catch {
            return;
        }
    }

    function _reduce(Actor memory a, uint256 amount) private {
        uint256 most = token.creditable(_id, a.account);
        if (most == 0) return;
        VM.prank(address(notes));
        token.reduce(_id, a.account, 1 + (amount % most), amount % 2 == 0);
    }

    /// @dev Only while every unit is held by somebody: what late interest would bring to units that were burnt before a
    /// reversal stays in the token.
    function _payLate(uint256 amount) private {
        uint256 units = _held(seller) + _held(supplier2) + _held(investor);
        if (token.openAmount(_id) == 0 || units != token.receivable(_id).units) return;
        uint256 owed = token.lateInterest(_id, Day.wrap(uint32(today())));
        if (owed == 0) return;
        amount = 1 + (amount % owed);
        fundAccount(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.payLate(_id, amount);
        VM.stopPrank();
    }

    function _releaseAll() private {
        for (uint256 i = 0; i < 3; ++i) {
            VM.prank(address(notes));
            token.setFrozenTokens(_who[i].account, ReceivableId.unwrap(_id), 0);
        }
    }

    /// @dev What is withheld is covered too.
    function _assertCovered() private {
        uint256 state = VM.snapshotState();
        _releaseAll();
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; ++i) sum += token.claimable(_id, _who[i].account);
        assertLe(sum, money.balanceOf(address(token)), "SET-02");
        VM.revertToState(state);
    }

    function _held(Actor memory a) private view returns (uint256) {
        return token.balanceOf(a.account, ReceivableId.unwrap(_id));
    }
}
