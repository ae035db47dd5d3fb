// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {PartyStatus} from "../../contracts/parties/IPartyRegistry.sol";
import {ReceivableFlags} from "../../contracts/receivables/ReceivableFlags.sol";
import {Allocation, PayoutStatus} from "../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {World} from "./World.sol";

/// @title Acts of money: paying, claiming, collecting, repaying, and the bank's desk
abstract contract MoneyActs is World {
    function pay(uint256 which, uint256 amount) external {
        ReceivableId id = _pick(which);
        if (_isSettled(id)) return;
        amount = _part(amount, token.openAmount(id));
        _give(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.pay(id, amount);
        VM.stopPrank();
        _note(id);
        _did("pay");
    }

    /// @notice A holder other than the facility pays and takes its own share at once.
    function payAndClaim(uint256 which, uint256 who, uint256 amount) external {
        ReceivableId id = _pick(which);
        address holder = _holders[who % 3];
        if (_isSettled(id) || _balance(holder, id) == 0 || _isHeld(seller) || _hasLittle(holder, id)) return;
        amount = _part(amount, token.openAmount(id));
        // A payment of which the holder's own share is below a minor unit cannot be claimed yet.
        if (token.claimable(id, holder) + (amount * _balance(holder, id)) / token.receivable(id).units == 0) return;
        _give(holder, amount);
        VM.startPrank(holder);
        money.approve(address(token), amount);
        token.payAndClaim(id, amount);
        VM.stopPrank();
        _note(id);
        _did("payAndClaim");
    }

    function settle(uint256 which, uint256 amount) external {
        ReceivableId id = _find(which, _isMovable, address(facility));
        uint256 held = _balance(address(facility), id);
        if (_isSettled(id) || held == 0 || _hasLittle(address(facility), id)) return;
        amount = _part(amount, token.openAmount(id));
        if (token.claimable(id, address(facility)) + (amount * held) / token.receivable(id).units == 0) return;
        _give(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(facility), amount);
        facility.settle(id, amount);
        VM.stopPrank();
        _note(id);
        _did("settle");
    }

    function claim(uint256 which, uint256 who) external {
        ReceivableId id = _pick(which);
        address holder = _holders[who % 3];
        if (holder == seller.account && _isHeld(seller)) return;
        if (token.claimable(id, holder) == 0 && !(_isSettled(id) && _endsWhole(holder, id))) return;
        uint256 claimable = token.claimable(id, holder);
        uint256 had = money.balanceOf(holder);
        VM.prank(holder);
        token.claim(id);
        assertEq(money.balanceOf(holder) - had, claimable, "RCV-02: claimable = claimed");
        _did("claim");
    }

    function collect(uint256 which) external {
        ReceivableId id = _find(which, _isCollectable, address(facility));
        if (!_isCollectable(id, address(facility))) return;
        facility.collect(id);
        _note(id);
        _did("collect");
    }

    /// @notice Anyone repays, in part or in full.
    function repay(uint256 which, uint256 amount) external {
        ReceivableId id = _find(which, _isLoanOf, address(0));
        uint256 all = _allOwed(id);
        if (all == 0) return;
        amount = _part(amount, all);
        _give(supplier2.account, amount);
        VM.startPrank(supplier2.account);
        money.approve(address(facility), amount);
        facility.repay(id, amount);
        VM.stopPrank();
        if (amount == all) assertTrue(!_isLoan(id), "FIN-06: repaid in full");
        _note(id);
        _did(amount == all ? "repay in full" : "repay in part");
    }

    /// @notice A loan is repaid while its seller can take no units back; they wait for it.
    function repayForSuspended(uint256 which) external {
        ReceivableId id = _find(which, _isLoanOf, address(0));
        uint256 all = _allOwed(id);
        if (all == 0 || _isSettled(id)) return;
        if (_isActive(seller)) parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        _give(supplier2.account, all);
        VM.startPrank(supplier2.account);
        money.approve(address(facility), all);
        facility.repay(id, all);
        VM.stopPrank();
        _note(id);
        if (waitsForRelease[id]) _did("repayForSuspended");
    }

    function release(uint256 which) external {
        ReceivableId id = _find(which, _isWaiting, address(facility));
        if (_isLoan(id) || _balance(address(facility), id) == 0 || !_isActive(seller) || _isSettled(id)) return;
        facility.release(id);
        _note(id);
        _did("release");
    }

    function takeCredit() external {
        if (facility.creditOf(seller.id) == 0 || _isHeld(seller)) return;
        facility.takeCredit(seller.id);
        _did("takeCredit");
    }

    function takeFees() external {
        if (facility.capital().fees == 0) return;
        facility.takeFees();
        _did("takeFees");
    }

    // --- the bank ----------------------------------------------------------------------------------------------------

    function recordReceipt(uint256 amount, uint256 back) external {
        amount = bound(amount, 1, 5_000_000_00);
        bytes32 ref = keccak256(abi.encode("receipt", ++_serial));
        bank.recordReceipt(ref, amount, Day.wrap(uint32(today() - bound(back, 0, bank.MAX_BACK()))), "payer");
        _openReceipts.push(ref);
        _bank.received += amount;
        _did("recordReceipt");
    }

    /// @notice Two receivables out of one receipt, or the same one twice, as of its value day; the facility collects with it.
    function allocate(uint256 which, uint256 first, uint256 second, uint256 amount) external {
        (bytes32 ref, uint256 left) = _receipt(which);
        ReceivableId a = _pick(first);
        ReceivableId b = _pick(second);
        if (left < 2 || _isSettled(a) || _isSettled(b)) return;
        uint256 toA = _part(amount, _least(left - 1, token.openAmount(a)));
        uint256 toB = _least(left - toA, token.openAmount(b) - (a == b ? toA : 0));
        Allocation[] memory list = new Allocation[](toB == 0 ? 1 : 2);
        bool twice = a == b && toB != 0;
        list[0] = Allocation(a, toA, 0, 0, 0, twice ? address(0) : _collector(a, toA));
        if (toB != 0) list[1] = Allocation(b, toB, 0, 0, 0, _collector(b, twice ? toA + toB : toB));
        if (_collector(a, toA) != address(0)) _did("allocate and collect");
        bank.allocate(ref, list);
        _allocations.push(Paid(ref, a));
        if (toB != 0) _allocations.push(Paid(ref, b));
        _bank.allocated += toA + toB;
        _note(a);
        _note(b);
        _did("allocate");
    }

    function creditAccount(uint256 which, uint256 amount) external {
        (bytes32 ref, uint256 left) = _receipt(which);
        if (left == 0) return;
        amount = _part(amount, left);
        bank.creditAccount(ref, supplier2.account, amount);
        _bank.credited += amount;
        _did("creditAccount");
    }

    function sendBack(uint256 which, uint256 amount) external {
        (bytes32 ref, uint256 left) = _receipt(which);
        if (left == 0) return;
        amount = _part(amount, left);
        bank.sendBack(ref, amount, "out");
        _bank.sentBack += amount;
        _did("sendBack");
    }

    function instruct(uint256 amount) external {
        uint256 has = money.balanceOf(supplier2.account);
        if (has == 0) return;
        amount = _part(amount, has);
        VM.startPrank(supplier2.account);
        money.approve(address(bank), amount);
        _openPayouts.push(bank.instruct(amount, "payees", bytes32(++_serial)));
        VM.stopPrank();
        _did("instruct");
    }

    function confirm(uint256 which) external {
        if (_openPayouts.length == 0) return;
        bytes32 id = _takePayout(which);
        uint256 day = Math.max(today() - (which % 4), bank.payoutOf(id).day);
        bank.confirm(id, bytes32(++_serial), Day.wrap(uint32(day)));
        _bank.confirmed += bank.payoutOf(id).amount;
        _did("confirm");
    }

    function reject(uint256 which) external {
        if (_openPayouts.length == 0) return;
        bytes32 id = _takePayout(which);
        bank.reject(id, bytes32(++_serial));
        assertTrue(bank.payoutOf(id).status == PayoutStatus.Rejected, "payout");
        if (bank.payoutOf(id).payer == address(facility)) {
            _toBank[id].back = _payoutOf(_toBank[id].id) == id;
            _rejected.push(id);
        }
        _did("reject");
    }

    /// @notice What the bank decided of a draw in transit; rejected, it was never made.
    function bookPayout(uint256 which) external {
        ReceivableId id = _find(which, _isDecided, address(0));
        if (!_isDecided(id, address(0))) return;
        bool rejected = bank.payoutOf(_payoutOf(id)).status == PayoutStatus.Rejected;
        uint256 assets = _assets();
        uint256 fees = facility.capital().fees;
        uint256 fee = facility.capital().owed;
        facility.bookPayout(id);
        fee -= facility.capital().owed;
        // Past due it was provided for.
        if (rejected && today() <= _due(id)) assertEq(_assets(), assets, "FIN-07: a draw that was never made");
        else assertGe(_assets(), assets, "FIN-07: interest from the value day");
        if (rejected) assertFalse(_isLoan(id), "FIN-01: nothing else was out");
        assertEq(facility.capital().fees - fees, rejected ? 0 : fee, "LIQ-01: the fee that waited");
        _note(id);
        _did("bookPayout");
    }

    /// @notice A draw that the bank sent back after money came is its seller's.
    function takeBack(uint256 which) external {
        if (_rejected.length == 0) return;
        bytes32 payoutId = _rejected[which % _rejected.length];
        ToBank storage t = _toBank[payoutId];
        if (t.back || t.taken) return;
        uint256 had = facility.creditOf(seller.id);
        facility.takeBack(ReceivableId.wrap(uint256(t.key)));
        uint256 got = facility.creditOf(seller.id) - had;
        assertEq(got, bank.payoutOf(payoutId).amount, "SET-02: what came back is the seller's");
        t.taken = true;
        _did("takeBack");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev Of a payment it may have nothing to take: a part waits for a court, or is owed back.
    function _hasLittle(address holder, ReceivableId id) private view returns (bool) {
        if (_free(holder, id) != _balance(holder, id)) return true;
        return _has(id, ReceivableFlags.REVERSED) && token.claimable(id, holder) == 0;
    }

    /// @dev The facility where the money brings its units something.
    function _collector(ReceivableId id, uint256 amount) private view returns (address) {
        uint256 held = _balance(address(facility), id);
        if (held == 0 || _hasLittle(address(facility), id)) return address(0);
        uint256 brings = token.claimable(id, address(facility)) + (amount * held) / token.receivable(id).units;
        return brings == 0 ? address(0) : address(facility);
    }

    function _isCollectable(ReceivableId id, address holder) private view returns (bool) {
        return token.claimable(id, holder) != 0 || (_isSettled(id) && _balance(holder, id) != 0);
    }

    /// @dev Units that end with a claim, be it of nothing.
    function _endsWhole(address holder, ReceivableId id) private view returns (bool) {
        return _balance(holder, id) != 0 && token.getFrozenTokens(holder, ReceivableId.unwrap(id)) == 0;
    }

    function _receipt(uint256 which) private view returns (bytes32 ref, uint256 left) {
        if (_openReceipts.length == 0) return ("", 0);
        ref = _openReceipts[which % _openReceipts.length];
        left = bank.receiptOf(ref).unapplied;
    }

    function _isDecided(ReceivableId id, address) private view returns (bool) {
        PayoutStatus status = bank.payoutOf(_payoutOf(id)).status;
        return status == PayoutStatus.Confirmed || status == PayoutStatus.Rejected;
    }

    function _takePayout(uint256 which) private returns (bytes32 id) {
        uint256 index = which % _openPayouts.length;
        id = _openPayouts[index];
        _openPayouts[index] = _openPayouts[_openPayouts.length - 1];
        _openPayouts.pop();
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
