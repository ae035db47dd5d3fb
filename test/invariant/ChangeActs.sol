// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IReceivableToken} from "../../contracts/receivables/IReceivableToken.sol";
import {Excuse} from "../../contracts/receivables/NoteTypes.sol";
import {Day, ReceivableId} from "../../contracts/shared/types/Types.sol";
import {Reason} from "../../contracts/trade/TradeTypes.sol";
import {World} from "./World.sol";

/// @title Acts that change a claim: notes, deductions, late interest, courts, and the bank that takes a payment back
/// @notice What is in the facility no court touches here: that has tests of its own.
abstract contract ChangeActs is World {
    /// @notice Out of what the seller still has of it; what that does not cover is disputed.
    function creditNote(uint256 which, uint256 amount) external {
        ReceivableId id = _find(which, _mayShrink, address(0));
        if (!_mayShrink(id, address(0)) || !_isActive(seller) || !_isActive(buyer)) return;
        // Something stays owed: what is called off as a whole ends otherwise.
        uint256 open = token.openAmount(id);
        if (open == 1) return;
        amount = _part(amount, open - 1);
        uint256 covered = token.creditable(id, seller.account);
        uint256[4] memory had = _others(id);
        _signNote(id, amount);
        uint256 less = amount < covered ? amount : covered;
        assertEq(token.openAmount(id), open - less, "RCV-05: the seller's own part pays");
        uint256[4] memory has = _others(id);
        for (uint256 i = 0; i < 4; ++i) assertGe(has[i], had[i], "RCV-05: nobody else's");
        _did(covered == 0 ? "creditNote of others" : "creditNote");
    }

    function deduct(uint256 which, uint256 amount) external {
        ReceivableId id = _find(which, _mayShrink, address(0));
        if (!_mayShrink(id, address(0))) return;
        uint256 open = token.openAmount(id);
        uint256 excused = notes.excused(id);
        if (excused >= open) return;
        amount = _part(amount, open - excused);
        bytes32 document = bytes32(++_serial);
        bytes32 digest = notes.deductionDigest(id, amount, Reason.Quality, document);
        notes.deduct(id, amount, uint8(Reason.Quality), document, signature(buyer.key, digest));
        _deductions.push(document);
        assertEq(token.openAmount(id), open, "a deduction is still owed");
        _did("deduct");
    }

    /// @notice The seller agrees where its own part covers it; else the buyer withdraws.
    function closeDeduction(uint256 which) external {
        if (_deductions.length == 0) return;
        uint256 i = which % _deductions.length;
        bytes32 document = _deductions[i];
        Excuse memory e = notes.excuseOf(document);
        uint256 open = token.openAmount(e.receivable);
        bool agreed = e.amount < open && e.amount <= token.creditable(e.receivable, seller.account);
        if (agreed && !_isActive(seller)) return;
        address holder = agreed ? seller.account : address(0);
        bytes32 digest = notes.closingDigest(document, holder);
        notes.closeDeduction(document, holder, signature(agreed ? seller.key : buyer.key, digest));
        assertEq(token.openAmount(e.receivable), agreed ? open - e.amount : open, "what was agreed is not owed");
        _deductions[i] = _deductions[_deductions.length - 1];
        _deductions.pop();
        _did(agreed ? "closeDeduction, agreed" : "closeDeduction, withdrawn");
    }

    function payLate(uint256 which, uint256 amount) external {
        ReceivableId id = _find(which, _owesLate, address(0));
        if (!_owesLate(id, address(0))) return;
        uint256 owed = token.lateInterest(id, Day.wrap(uint32(today())));
        amount = _part(amount, owed);
        _give(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.payLate(id, amount);
        VM.stopPrank();
        assertEq(token.lateInterest(id, Day.wrap(uint32(today()))), owed - amount, "RCV-02: late interest");
        _did("payLate");
    }

    /// @notice A buyer that was stopped pays, and gets something new again.
    function payStopped() external {
        uint256 before = token.standingOf(buyer.id).stopped;
        if (before == 0) return;
        ReceivableId id = _find(0, _isStopped, address(0));
        uint256 amount = token.openAmount(id);
        _give(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.pay(id, amount);
        VM.stopPrank();
        _note(id);
        assertEq(token.standingOf(buyer.id).stopped, before - 1, "stopped until it has paid");
        _did("payStopped");
    }

    // --- courts ------------------------------------------------------------------------------------------------------

    function freeze(uint256 which, uint256 who, uint256 units) external {
        address holder = _holders[who % 3];
        ReceivableId id = _find(which, _isMovable, holder);
        uint256 frozen = token.getFrozenTokens(holder, ReceivableId.unwrap(id));
        uint256 all = token.receivable(id).units;
        // Units that were given up since may have been frozen.
        if (frozen >= all) return;
        uint256 had = token.claimable(id, holder);
        notes.freeze(holder, id, frozen + _part(units, all - frozen), "order");
        assertLe(token.claimable(id, holder), had, "a freeze frees nothing");
        _did("freeze");
    }

    function unfreeze(uint256 which, uint256 who, uint256 units) external {
        address holder = _holders[who % 3];
        ReceivableId id = _find(which, _isFrozen, holder);
        uint256 frozen = token.getFrozenTokens(holder, ReceivableId.unwrap(id));
        if (frozen == 0) return;
        notes.release(holder, id, frozen - _part(units, frozen), "order lifted");
        _did("unfreeze");
    }

    function courtTransfer(uint256 which, uint256 from, uint256 units) external {
        address giver = _holders[from % 3];
        address taker = _holders[((from % 3) + 1) % 3];
        ReceivableId id = _find(which, _isMovable, giver);
        uint256 held = _balance(giver, id);
        if (held == 0 || !token.canReceive(taker)) return;
        uint256 had = _balance(taker, id);
        units = _part(units, held);
        notes.courtTransfer(giver, taker, id, units, "order");
        assertEq(_balance(taker, id), had + units, "RCV-01: forced");
        _did("courtTransfer");
    }

    // --- payments that are taken back --------------------------------------------------------------------------------

    function reverse(uint256 which, uint256 amount) external {
        if (_allocations.length == 0) return;
        Paid memory p = _allocations[which % _allocations.length];
        uint256 most = bank.allocatedOf(p.receipt, p.receivable);
        if (most == 0 || today() > bank.receiptOf(p.receipt).valueDay + bank.MAX_REVERSAL()) return;
        bool settled = _isSettled(p.receivable);
        uint256 open = token.openAmount(p.receivable);
        amount = _part(amount, most);
        bank.reverse(p.receipt, p.receivable, amount, "out");
        assertEq(token.openAmount(p.receivable), open + amount, "RCV-03: reopened by what was taken back");
        _bank.allocated -= amount;
        _bank.reversed += amount;
        wasSettled[p.receivable] = false;
        // Units that nobody had collected when the loan was paid are to be released now.
        bool waits = !_isLoan(p.receivable) && _balance(address(facility), p.receivable) != 0;
        waitsForRelease[p.receivable] = waits;
        _did(settled ? "reverse, reopened" : "reverse");
    }

    function recover(uint256 which, bool all) external {
        ReceivableId id = _find(which, _owesBack, address(0));
        uint256 due = token.owedBack(id);
        if (due == 0) return;
        uint256 had = money.totalSupply();
        try bank.recover(id, all ? _sorted() : new address[](0)) {
            uint256 got = had - money.totalSupply();
            assertEq(token.owedBack(id), due - got, "SET-03: taken back");
            _bank.recovered += got;
            _did("recover");
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), IReceivableToken.Receivable_NothingToTakeBack.selector, "SET-03: nothing yet");
            _did("recover nothing");
        }
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _signNote(ReceivableId id, uint256 amount) private {
        bytes32 document = bytes32(++_serial);
        bytes32 digest = notes.creditNoteDigest(id, amount, Reason.Quantity, document);
        notes.creditNote({
            id: id,
            amount: amount,
            reason: Reason.Quantity,
            document: document,
            buyerSignature: signature(buyer.key, digest),
            sellerSignature: signature(seller.key, digest)
        });
    }

    /// @dev What all but the seller would have to claim if all were paid now.
    function _others(ReceivableId id) private view returns (uint256[4] memory worth) {
        for (uint256 i = 0; i < 4; ++i) worth[i] = token.expected(id, _holders[i + 1]);
    }

    function _owesLate(ReceivableId id, address) private view returns (bool) {
        return !_isSettled(id) && token.lateInterest(id, Day.wrap(uint32(today()))) != 0;
    }

    function _owesBack(ReceivableId id, address) private view returns (bool) {
        return token.owedBack(id) != 0;
    }

    function _isFrozen(ReceivableId id, address holder) private view returns (bool) {
        return token.getFrozenTokens(holder, ReceivableId.unwrap(id)) != 0;
    }

    /// @dev All holders in ascending order.
    function _sorted() private view returns (address[] memory list) {
        list = _holders;
        for (uint256 i = 1; i < list.length; ++i) {
            for (uint256 j = i; j != 0 && list[j - 1] > list[j]; --j) {
                (list[j - 1], list[j]) = (list[j], list[j - 1]);
            }
        }
    }
}
