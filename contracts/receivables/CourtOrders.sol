// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {IERC7943MultiToken} from "../shared/interfaces/IERC7943MultiToken.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {ClaimIndex} from "./ClaimIndex.sol";
import {IReceivableToken, Money, Receivable, ReceivableStatus} from "./IReceivableToken.sol";
import {PackedReceivables} from "./PackedReceivables.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";
import {Checkpoint, Freeze, Movement, ReceivableState} from "./ReceivableState.sol";

/// @title CourtOrders
/// @notice Freezes units and the money they earn, and moves them by order of a court; also carries what was taken back
/// by a reversal along with units.
library CourtOrders {
    using ClaimIndex for Checkpoint;
    using ClaimIndex for ReceivableState;
    using PackedReceivables for Receivable;

    /// @notice Sets how many units of a holder are frozen. What those units earned and the holder has not taken since its
    /// index was last settled is frozen with them.
    /// @param balance units that the holder has
    function setFrozen(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance,
        uint256 amount
    ) external {
        Receivable storage r = s.receivable[id];
        if (r.status == ReceivableStatus.None) revert IReceivableToken.Receivable_Unknown(id);
        Freeze memory f = s.freeze[id][holder];
        uint64 units = uint64(Math.min(amount, r.units));
        if (f.units == 0) {
            f.paid = s.checkpoint[id][holder].paid;
        } else {
            _refreeze(s, f, id, holder, balance, units);
        }
        f.units = units;
        if (units == 0) delete s.freeze[id][holder];
        else s.freeze[id][holder] = f;
        r.flags |= ReceivableFlags.FROZEN;
        emit IERC7943MultiToken.Frozen(holder, ReceivableId.unwrap(id), units);
    }

    /// @notice Looks at both sides before units of a receivable move that was frozen for somebody or reversed. Indices
    /// stand settled.
    /// @param alone whether no other receivable moves in the same transfer
    /// @param mayOwe whether what a reversal took back may go along: who gets the units agreed, or a custodian gives back
    /// what it held for others. Without that it would be taken from what the receiver has earned.
    function beforeMove(ReceivableState storage s, Movement calldata v, bool alone, bool mayOwe) external {
        Freeze memory f = s.freeze[v.id][v.from];
        bool owes = s.checkpoint[v.id][v.from].earned < -ClaimIndex.SLACK;
        // The same id twice in one transfer would be looked at with the same balance.
        if (!alone && (f.units != 0 || owes)) revert IReceivableToken.Receivable_OneByOne(v.id);
        if (owes && !mayOwe) revert IReceivableToken.Receivable_TransferRefused(v.id, v.from, v.to);
        uint256 free = v.balance - Math.min(v.balance, f.units);
        if (v.amount > free) {
            revert IERC7943MultiToken.ERC7943InsufficientUnfrozenBalance(
                v.from,
                ReceivableId.unwrap(v.id),
                v.amount,
                free
            );
        }
        _settleFreeze(s, v, s.money[v.id].paid);
        if (owes) _travel(s, v);
    }

    /// @notice Prepares a forced transfer: settles both indices, and takes frozen units first, with the money that they
    /// earned while frozen.
    function seize(ReceivableState storage s, Movement calldata v) external {
        Receivable memory r;
        s.receivable[v.id].load(r);
        if (r.status == ReceivableStatus.None) revert IReceivableToken.Receivable_Unknown(v.id);
        if (v.amount == 0) return;
        s.receivable[v.id].flags = r.flags | ReceivableFlags.FROZEN;
        Money storage m = s.money[v.id];
        uint256 paid = ClaimIndex.paidOf(r, m);
        if (m.paid != paid) m.paid = uint64(paid);
        s.settle(v.id, v.from, v.balance, paid, r.units);
        s.settle(v.id, v.to, v.balanceTo, paid, r.units);
        _settleFreeze(s, v, paid);
        _seizeFrozen(s, v, paid);
        if (s.checkpoint[v.id][v.from].earned < -ClaimIndex.SLACK) _travel(s, v);
    }

    /// @notice Whether units could pass by a plain transfer.
    /// @param balance units of `from`
    function canTransfer(
        ReceivableState storage s,
        IPartyRegistry parties,
        ReceivableId id,
        address from,
        uint256 balance,
        address to,
        uint256 amount
    ) external view returns (bool) {
        Receivable memory r;
        s.receivable[id].load(r);
        if (r.status != ReceivableStatus.Active || from == address(0)) return false;
        if (amount > balance - frozenOf(s, id, from, balance)) return false;
        int256 earned = s.checkpoint[id][from].earnedAt(balance, s.money[id].paid, r.units);
        try parties.checkUnits(from, to) returns (bool fromCustodian, bool toCustodian) {
            return fromCustodian || (earned >= -ClaimIndex.SLACK && (toCustodian || isFree(r.flags)));
        } catch {
            return false;
        }
    }

    /// @notice Whether an account may send, or receive, units at all.
    /// @param other a custodian that stands for the other side; zero asks for the receiver alone
    /// @param parties the party registry
    function canPass(address parties, address other, address account) external view returns (bool) {
        // The zero address stands for minting where the gate is asked, and for nobody here.
        if (account == address(0)) return false;
        (address from, address to) = other == address(0) ? (other, account) : (account, other);
        try IPartyRegistry(parties).checkUnits(from, to) {
            return true;
        } catch {
            return false;
        }
    }

    /// @notice Minor units that a holder may not take, and units of it that are frozen.
    function withheld(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance,
        uint256 paid
    ) external view returns (uint256 amount, uint256 units) {
        return (withheldOf(s, id, holder, balance, paid), s.freeze[id][holder].units);
    }

    /// @notice Units of a holder's balance that are frozen.
    function frozenOf(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance
    ) internal view returns (uint256) {
        return Math.min(balance, s.freeze[id][holder].units);
    }

    /// @notice Minor units that a holder's frozen units earned.
    function withheldOf(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance,
        uint256 paid
    ) internal view returns (uint256) {
        int256 kept = _kept(s.freeze[id][holder], balance, paid, s.receivable[id].units);
        return kept > 0 ? uint256(kept) : 0;
    }

    /// @notice Whether a plain transfer needs nobody's consent: among active parties, of units that never shrink.
    function isFree(uint16 flags) internal pure returns (bool) {
        uint16 both = ReceivableFlags.FREE | ReceivableFlags.UNDERTAKING;
        return flags & both == both;
    }

    /// @dev More is frozen for who gets them than it has: what arrives is frozen from now on, not from before.
    function _settleFreeze(ReceivableState storage s, Movement calldata v, uint256 paid) private {
        Freeze memory f = s.freeze[v.id][v.to];
        if (f.units <= v.balanceTo) return;
        f.withheld = int128(_kept(f, v.balanceTo, paid, s.receivable[v.id].units));
        f.paid = uint64(paid);
        s.freeze[v.id][v.to] = f;
    }

    function _seizeFrozen(ReceivableState storage s, Movement calldata v, uint256 paid) private {
        Freeze memory f = s.freeze[v.id][v.from];
        uint256 frozen = Math.min(f.units, v.balance);
        uint256 taken = Math.min(v.amount, frozen);
        if (taken == 0) return;
        int256 kept = _kept(f, v.balance, paid, s.receivable[v.id].units);
        int256 goes = (kept * int256(taken)) / int256(frozen);
        if (goes > 0) {
            goes = int256(Math.min(uint256(goes), ClaimIndex.toMinor(s.checkpoint[v.id][v.from].earned)));
            _carry(s, v.id, v.from, v.to, goes << ClaimIndex.FRACTION);
        }
        f.units -= uint64(taken);
        (f.withheld, f.paid) = (int128(kept - goes), uint64(paid));
        if (f.units == 0) delete s.freeze[v.id][v.from];
        else s.freeze[v.id][v.from] = f;
        emit IERC7943MultiToken.Frozen(v.from, ReceivableId.unwrap(v.id), f.units);
    }

    /// @dev What a holder has had too much goes along with the units it stands on. Who has no units owes nothing.
    function _travel(ReceivableState storage s, Movement calldata v) private {
        uint256 debt = uint256(-int256(s.checkpoint[v.id][v.from].earned));
        _carry(s, v.id, v.from, v.to, -int256(Math.mulDiv(debt, v.amount, v.balance)));
    }

    function _carry(ReceivableState storage s, ReceivableId id, address from, address to, int256 earned) private {
        Checkpoint memory c = s.checkpoint[id][from];
        s.write(id, from, c, c.paid, c.earned - earned);
        c = s.checkpoint[id][to];
        s.write(id, to, c, c.paid, c.earned + earned);
    }

    /// @dev Brings what is withheld up to date for another number of frozen units: fewer free their part of it, more bring
    /// what they earned since the holder's index was last settled.
    function _refreeze(
        ReceivableState storage s,
        Freeze memory f,
        ReceivableId id,
        address holder,
        uint256 balance,
        uint256 units
    ) private view {
        Receivable memory r = s.receivable[id];
        uint256 paid = ClaimIndex.paidOf(r, s.money[id]);
        int256 kept = _kept(f, balance, paid, r.units);
        // More may be frozen than there is.
        uint256 had = Math.min(f.units, balance);
        uint256 has = Math.min(units, balance);
        if (has < had) {
            kept = (kept * int256(has)) / int256(had);
        } else {
            Freeze memory more = Freeze({units: uint64(has - had), paid: s.checkpoint[id][holder].paid, withheld: 0});
            kept += _kept(more, balance, paid, r.units);
        }
        (f.withheld, f.paid) = (int128(kept), uint64(paid));
    }

    /// @dev Rounded up: what is frozen is not paid out by rounding. A payment taken back is taken off again. Exact but for less
    /// than a minor unit, and as much again twice for each time that what is frozen changed.
    function _kept(Freeze memory f, uint256 balance, uint256 paid, uint256 units) private pure returns (int256) {
        uint256 held = Math.min(f.units, balance);
        if (paid < f.paid) return f.withheld - int256(Math.mulDiv(held, f.paid - paid, units));
        return f.withheld + int256(Math.mulDiv(held, paid - f.paid, units, Math.Rounding.Ceil));
    }
}
