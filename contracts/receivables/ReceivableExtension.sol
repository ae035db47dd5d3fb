// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Extended} from "../shared/Extended.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Amendments} from "./Amendments.sol";
import {ClaimIndex} from "./ClaimIndex.sol";
import {CourtOrders} from "./CourtOrders.sol";
import {IReceivableToken, Money, Receivable} from "./IReceivableToken.sol";
import {Issuance} from "./Issuance.sol";
import {PackedReceivables} from "./PackedReceivables.sol";
import {TokenSetup} from "./ReceivableBase.sol";
import {ReceivablePart} from "./ReceivablePart.sol";
import {Checkpoint, ReceivableState, Reduction} from "./ReceivableState.sol";

/// @title ReceivableExtension
/// @notice The rarer half of `IReceivableToken`: the token passes on here what it does not know itself, and this code runs
/// in the token's storage. What it does not know either it passes on to `ReceivableAnnex`. Called directly it works on nothing.
contract ReceivableExtension is ReceivablePart, Extended {
    using Amendments for ReceivableState;
    using ClaimIndex for Checkpoint;
    using CourtOrders for ReceivableState;
    using PackedReceivables for Money;
    using Issuance for ReceivableState;

    /// @param uri_ template of ERC-1155 metadata addresses with `{id}`
    constructor(
        TokenSetup memory setup,
        string memory uri_,
        address annex
    ) ReceivablePart(setup, uri_) Extended(annex) {}

    /// @dev See `IReceivableToken`.
    function payLate(ReceivableId id, uint256 amount) external nonReentrant {
        _state.payLate(id, amount, _day());
        _pull(id, amount);
    }

    /// @notice Works out late interest up to today; the token calls it before what is open changes. Called by anybody else it
    /// does nothing: roundings, and an insolvency found later, would depend on how often it was.
    function accrueLate(ReceivableId id) external {
        if (_move != Move.Special) return;
        _move = Move.Plain;
        _state.accrue(id, _state.openOf(id), _day());
    }

    /// @notice Looks at both sides before units move that are special: frozen for somebody, or reversed.
    /// @param alone whether no other receivable moves in the same transfer
    /// @param mayOwe whether what a reversal took back may go along
    function beforeMove(ReceivableId id, address from, address to, uint256 amount, bool alone, bool mayOwe) external {
        // Only from within a transfer of the token itself.
        if (_move != Move.Special) revert IReceivableToken.Receivable_TransferRefused(id, from, to);
        _move = Move.Plain;
        _state.beforeMove(_movement(id, from, to, amount), alone, mayOwe);
    }

    /// @dev See `IReceivableToken`.
    function flagOverdue(ReceivableId id) external {
        _state.flagOverdue(_HISTORY, _NOTES, id, _day());
    }

    /// @dev See `IReceivableToken`.
    function setFlag(ReceivableId id, uint16 flag, bool on) external onlyNotes {
        _state.setFlag(_HISTORY, id, flag, on);
    }

    /// @dev See `IReceivableToken`.
    function reduce(ReceivableId id, address holder, uint256 amount, bool inKind) external onlyNotes {
        uint256 burn = _state.reduce(
            _HISTORY,
            Reduction({
                id: id,
                holder: holder,
                balance: _balance(id, holder),
                amount: amount,
                inKind: inKind,
                day: _day()
            })
        );
        if (burn != 0) _burn(holder, ReceivableId.unwrap(id), burn);
    }

    /// @dev See `IReceivableToken`.
    function passOn(ReceivableId id, address from, address to, uint256 units) external onlyNotes nonReentrant {
        _move = Move.Consented;
        _safeTransferFrom(from, to, ReceivableId.unwrap(id), units, "");
    }

    /// @dev See `IReceivableToken`.
    function link(
        ReceivableId parent,
        ReceivableId id,
        address to,
        uint256 units,
        Day due
    ) external onlyNotes nonReentrant {
        _state.link({parent: parent, id: id, holder: to, units: units, due: due.toUint()});
        _mint(to, ReceivableId.unwrap(id), units, "");
    }

    /// @dev See `IReceivableToken`.
    function setInsolvent(PartyId obligor, Day day) external onlyNotes {
        _state.setInsolvent(obligor, day.toUint());
    }

    /// @notice Minor units that a holder may not take because units are frozen, and how many of its units are.
    function withheldOf(ReceivableId id, address holder) external view returns (uint256 amount, uint256 units) {
        return _withheld(id, holder);
    }

    /// @dev See `IReceivableToken`.
    function insolvency(uint256 index) external view returns (PartyId obligor, uint256 count) {
        return (_state.insolvent[index], _state.insolvencies);
    }

    /// @dev See `IReceivableToken`.
    function claimable(ReceivableId id, address holder) external view returns (uint256 share) {
        Receivable memory r = _known(id);
        Money memory m;
        _state.money[id].load(m);
        (share, , , ) = _share(id, holder, _balance(id, holder), r, m);
    }

    /// @dev See `IReceivableToken`.
    function expected(ReceivableId id, address holder) external view returns (uint256) {
        return _state.expected(id, holder, _balance(id, holder));
    }

    /// @dev See `IReceivableToken`.
    function owedBack(ReceivableId id) external view returns (uint256) {
        return _state.reversal[id].due;
    }

    /// @dev See `IReceivableToken`.
    function daysPastDue(ReceivableId id) external view returns (uint256) {
        return _state.daysPastDue(id, _day());
    }

    /// @dev See `IERC7943MultiToken`.
    function getFrozenTokens(address account, uint256 tokenId) external view returns (uint256) {
        return _state.freeze[ReceivableId.wrap(tokenId)][account].units;
    }

    /// @dev See `IReceivableToken`.
    function lateInterestPaid(ReceivableId id) external view returns (uint256) {
        return _state.late[id].paid;
    }

    /// @dev See `IReceivableToken`.
    function money(ReceivableId id) external view returns (Money memory m) {
        _state.money[id].load(m);
        m.paid = uint64(ClaimIndex.paidOf(_known(id), m));
    }

    /// @dev See `IReceivableToken`.
    function creditable(ReceivableId id, address holder) external view returns (uint256) {
        return _state.creditable(id, holder, _balance(id, holder));
    }

    /// @dev See `IReceivableToken`.
    function lateInterest(ReceivableId id, Day day) external view returns (uint256) {
        return _state.lateOwed(id, day.toUint());
    }

    /// @dev See `IERC7943MultiToken`.
    function canSend(address account) external view returns (bool) {
        return CourtOrders.canPass(address(_PARTIES), address(this), account);
    }

    /// @dev See `IERC7943MultiToken`.
    function canTransfer(address from, address to, uint256 tokenId, uint256 amount) external view returns (bool) {
        return
            _state.canTransfer({
                parties: _PARTIES,
                id: ReceivableId.wrap(tokenId),
                from: from,
                balance: balanceOf(from, tokenId),
                to: to,
                amount: amount
            });
    }

    /// @dev See `IERC7943MultiToken`.
    function canReceive(address account) public view returns (bool) {
        return CourtOrders.canPass(address(_PARTIES), address(0), account);
    }
}
