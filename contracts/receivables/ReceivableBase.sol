// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {Day, ReceivableId} from "../shared/types/Types.sol";
import {Amendments} from "./Amendments.sol";
import {ClaimIndex} from "./ClaimIndex.sol";
import {CourtOrders} from "./CourtOrders.sol";
import {IPaymentHistory} from "./IPaymentHistory.sol";
import {IReceivableNotes} from "./IReceivableNotes.sol";
import {IReceivableToken, Money, Receivable, ReceivableStatus} from "./IReceivableToken.sol";
import {PackedReceivables} from "./PackedReceivables.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";
import {Checkpoint, Movement, ReceivableState} from "./ReceivableState.sol";

/// @dev What the token is deployed with, and its extension likewise.
struct TokenSetup {
    int256 utcOffset;
    IPartyRegistry parties;
    IPaymentHistory history;
    IReceivableNotes notes;
}

/// @title ReceivableBase
/// @notice State of the receivable token, and what every movement of units passes: shared by the token and its extension,
/// which runs in the token's own storage (docs/adr/0019-receivable-extension.md).
abstract contract ReceivableBase is ERC1155, ReentrancyGuardTransient, CivilClock {
    using Amendments for ReceivableState;
    using ClaimIndex for Checkpoint;
    using ClaimIndex for ReceivableState;
    using CourtOrders for ReceivableState;
    using PackedReceivables for Receivable;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Why units move. Special: the token has its extension act for it.
    enum Move {
        Plain,
        Consented,
        Forced,
        Special
    }

    IPartyRegistry internal immutable _PARTIES;
    IPaymentHistory internal immutable _HISTORY;
    IReceivableNotes internal immutable _NOTES;

    /// @dev Stands only from before a movement until it is looked at; nothing of others runs between.
    Move internal transient _move;
    ReceivableState internal _state;

    /// @param uri_ template of ERC-1155 metadata addresses with `{id}`
    constructor(TokenSetup memory setup, string memory uri_) ERC1155(uri_) CivilClock(setup.utcOffset) {
        _PARTIES = setup.parties;
        _HISTORY = setup.history;
        _NOTES = setup.notes;
    }

    /// @dev Every movement of units passes here: minting, transfers, burning.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (from == address(0) || to == address(0)) {
            super._update(from, to, ids, values);
            return;
        }
        Move move = _move;
        bool touched = move == Move.Forced;
        if (touched || move == Move.Consented) _move = Move.Plain;
        if (!touched) touched = _checkMove(from, to, ids, values, move == Move.Consented);
        super._update(from, to, ids, values);
        if (!touched) return;
        for (uint256 i = 0; i < ids.length; ++i) {
            _state.forget(ReceivableId.wrap(ids[i]), from, balanceOf(from, ids[i]));
        }
    }

    /// @dev Books a payment; the caller moves the money.
    /// @param day civil day from which it counts, not after today
    function _pay(ReceivableId id, uint256 amount, Day day) internal {
        Receivable memory r = _active(id);
        if (amount == 0) revert IReceivableToken.Receivable_ZeroAmount(id);
        uint256 open = _state.openOf(id, r);
        if (amount > open) revert IReceivableToken.Receivable_Overpaid(id, amount, open);
        if (r.lateRate != 0 && day.toUint() > r.due) _accrueTo(id, open, day.toUint());
        bool settles = amount == open;
        if (settles) {
            _state.receivable[id].status = ReceivableStatus.Settled;
            if (r.flags & ReceivableFlags.STOPPED != 0) --_state.standing[r.obligor].stopped;
        }
        uint256 paid = _state.money[id].paid;
        // Paid in full at once, what was paid follows from the units.
        if (!settles || paid != 0) _state.money[id].paid = (paid + amount).toUint64();
        emit IReceivableToken.Paid(id, msg.sender, amount, open - amount);
        if (settles) emit IReceivableToken.Settled(id, r.obligor, day.toUint());
        _HISTORY.recordPayment({
            obligor: r.obligor,
            originator: r.originator,
            amount: amount,
            due: Day.wrap(r.due),
            paidOn: day,
            face: settles ? r.units : 0,
            wasOverdue: settles && r.flags & ReceivableFlags.OVERDUE != 0
        });
    }

    function _pull(ReceivableId id, uint256 amount) internal {
        _currency(id).safeTransferFrom(msg.sender, address(this), amount);
    }

    function _push(ReceivableId id, uint256 amount) internal {
        _currency(id).safeTransfer(msg.sender, amount);
    }

    /// @dev Looks at both sides of a movement of units that are frozen for somebody, or reversed.
    /// @param alone whether no other receivable moves in the same transfer
    /// @param mayOwe whether what a reversal took back may go along
    function _lookAt(
        ReceivableId id,
        address from,
        address to,
        uint256 amount,
        bool alone,
        bool mayOwe
    ) internal virtual;

    /// @dev Works out late interest up to a day, before what is open changes.
    /// @param open minor units of face that were open until now
    function _accrueTo(ReceivableId id, uint256 open, uint256 day) internal virtual;

    /// @return share minor units that can be taken now, rounded down
    /// @return earned what was earned in all × 2^96, unrounded
    /// @return ends whether the holder's units end with it: all is paid, and nothing of them frozen
    /// @return last whether nobody else has units or an index left, so that the remainder of all roundings falls here
    function _share(
        ReceivableId id,
        address holder,
        uint256 balance,
        Receivable memory r,
        Money memory m
    ) internal view returns (uint256 share, int256 earned, bool ends, bool last) {
        Checkpoint memory c = _state.checkpoint[id][holder];
        uint256 paid = ClaimIndex.paidOf(r, m);
        earned = c.earnedAt(balance, paid, r.units);
        share = ClaimIndex.toMinor(earned);
        ends = r.status == ReceivableStatus.Settled;
        if (r.flags & ReceivableFlags.FROZEN != 0) {
            (uint256 kept, uint256 frozen) = _withheld(id, holder);
            share = share > kept ? share - kept : 0;
            ends = ends && frozen == 0;
        }
        last = ends && m.burnt + balance == r.units && m.checkpoints == (c.isSet() ? 1 : 0);
        if (last) share = paid - m.claimed;
    }

    function _active(ReceivableId id) internal view returns (Receivable memory r) {
        _load(id, r);
        if (r.status != ReceivableStatus.Active) revert IReceivableToken.Receivable_WrongStatus(id, r.status);
    }

    function _known(ReceivableId id) internal view returns (Receivable memory r) {
        _load(id, r);
    }

    /// @param r gets the receivable
    function _load(ReceivableId id, Receivable memory r) internal view {
        _state.receivable[id].load(r);
        if (r.status == ReceivableStatus.None) revert IReceivableToken.Receivable_Unknown(id);
    }

    function _movement(
        ReceivableId id,
        address from,
        address to,
        uint256 amount
    ) internal view returns (Movement memory) {
        return
            Movement({
                id: id,
                from: from,
                balance: _balance(id, from),
                to: to,
                balanceTo: _balance(id, to),
                amount: amount
            });
    }

    function _currency(ReceivableId id) internal view returns (IERC20) {
        address currency = _state.currency[_state.receivable[id].programme];
        // Programmes count from 1, so that nothing is owed in the money of what is unknown.
        if (currency == address(0)) revert IReceivableToken.Receivable_Unknown(id);
        return IERC20(currency);
    }

    function _balance(ReceivableId id, address holder) internal view returns (uint256) {
        return balanceOf(holder, ReceivableId.unwrap(id));
    }

    function _day() internal view returns (uint256) {
        return today().toUint();
    }

    /// @dev See `ReceivableExtension.withheldOf`.
    function _withheld(ReceivableId id, address holder) internal view virtual returns (uint256 amount, uint256 units);

    /// @return touched whether an index stands that may have to be dropped
    function _checkMove(
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values,
        bool consented
    ) private returns (bool touched) {
        if (ids.length != values.length) revert ERC1155InvalidArrayLength(ids.length, values.length);
        bool mayOwe;
        (consented, mayOwe) = _consent(from, to, consented);
        // The length is the caller's own, who names the units it moves.
        for (uint256 i = 0; i < ids.length; ++i) {
            ReceivableId id = ReceivableId.wrap(ids[i]);
            uint16 flags = _active(id).flags;
            if (!consented && !CourtOrders.isFree(flags))
                revert IReceivableToken.Receivable_TransferRefused(id, from, to);
            bool special = flags & (ReceivableFlags.FROZEN | ReceivableFlags.REVERSED) != 0;
            if (values[i] == 0 || (!special && _state.money[id].paid == 0)) continue;
            touched = true;
            _settleIndex(id, from);
            _settleIndex(id, to);
            if (special) _lookAt(id, from, to, values[i], ids.length == 1, mayOwe);
        }
    }

    function _settleIndex(ReceivableId id, address holder) private {
        _state.settle(id, holder, _balance(id, holder), _state.money[id].paid, _state.receivable[id].units);
    }

    /// @dev Reverts unless both may (RCV-04).
    /// @return consent whether units of every kind may pass: both sides agreed, or a custodian stands in between
    /// @return mayOwe whether units that owe a payment back may: never to who did not agree to that
    function _consent(address from, address to, bool agreed) private view returns (bool consent, bool mayOwe) {
        (bool fromCustodian, bool toCustodian) = _PARTIES.checkUnits(from, to);
        mayOwe = agreed || fromCustodian;
        consent = mayOwe || toCustodian;
    }
}
