// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IBankDeposit} from "../settlement/IBankDeposit.sol";
import {IERC7943MultiToken} from "../shared/interfaces/IERC7943MultiToken.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceRegistry} from "../trade/IInvoiceRegistry.sol";
import {Presentation} from "../trade/TradeTypes.sol";
import {Amendments} from "./Amendments.sol";
import {ClaimIndex} from "./ClaimIndex.sol";
import {CourtOrders} from "./CourtOrders.sol";
import {IReceivableToken} from "./IReceivableToken.sol";
import {Issuance} from "./Issuance.sol";
import {ReceivableBase, TokenSetup} from "./ReceivableBase.sol";
import {ReceivableState, Reduction} from "./ReceivableState.sol";

/// @title ReceivableExtension
/// @notice The rarer half of `IReceivableToken`: the token passes on here what it does not know itself, and this code runs
/// in the token's storage. Called directly it works on nothing.
contract ReceivableExtension is ReceivableBase {
    using Amendments for ReceivableState;
    using CourtOrders for ReceivableState;
    using Issuance for ReceivableState;

    modifier onlyNotes() {
        if (msg.sender != address(_NOTES)) revert IReceivableToken.Receivable_NotNotes(msg.sender);
        _;
    }

    IInvoiceRegistry private immutable _INVOICES;

    /// @param uri_ template of ERC-1155 metadata addresses with `{id}`
    constructor(TokenSetup memory setup, IInvoiceRegistry invoices, string memory uri_) ReceivableBase(setup, uri_) {
        _INVOICES = invoices;
    }

    /// @dev See `IReceivableToken`.
    function tokenise(
        Presentation calldata,
        address to,
        bytes calldata data
    ) external nonReentrant returns (ReceivableId id) {
        // Hands this very call to the invoice registry, whose `accept` has the same arguments: the presentation is neither
        // decoded nor encoded here, which saves 2 KB and the gas of it.
        bytes memory accepted = Address.functionCall(
            address(_INVOICES),
            abi.encodePacked(IInvoiceRegistry.accept.selector, msg.data[4:])
        );
        uint256 units;
        (id, units) = _state.issue(accepted, to);
        _mint(to, ReceivableId.unwrap(id), units, data);
    }

    /// @dev See `IReceivableToken`.
    function payLate(ReceivableId id, uint256 amount) external nonReentrant {
        _state.payLate(id, amount, _day());
        _pull(id, amount);
    }

    /// @notice Works out late interest up to today; the token calls it before what is open changes, and anybody may.
    function accrueLate(ReceivableId id) external {
        _state.accrue(id, _state.openOf(id), _day());
    }

    /// @notice Looks at both sides before units move that are special: frozen for somebody, or reversed.
    /// @param alone whether no other receivable moves in the same transfer
    function beforeMove(ReceivableId id, address from, address to, uint256 amount, bool alone) external {
        // Only from within a transfer of the token itself.
        if (_move != Move.Special) revert IReceivableToken.Receivable_TransferRefused(id, from, to);
        _move = Move.Plain;
        _state.beforeMove(_movement(id, from, to, amount), alone);
    }

    /// @dev See `IReceivableToken`.
    function flagOverdue(ReceivableId id) external {
        _state.flagOverdue(_HISTORY, _NOTES, id, _day());
    }

    /// @dev See `IReceivableToken`.
    function reverse(ReceivableId id, uint256 amount) external nonReentrant {
        _requireBank(id);
        _state.reverse(_HISTORY, id, amount, _day());
    }

    /// @dev See `IReceivableToken`.
    function takeBack(ReceivableId id, address[] calldata holders) external nonReentrant returns (uint256 amount) {
        _requireBank(id);
        uint256[] memory balances = new uint256[](holders.length);
        for (uint256 i = 0; i < holders.length; ++i) balances[i] = _balance(id, holders[i]);
        amount = _state.takeBack(id, holders, balances);
        _push(id, amount);
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

    /// @dev See `IERC7943MultiToken`.
    function setFrozenTokens(address account, uint256 tokenId, uint256 amount) external onlyNotes returns (bool) {
        _state.setFrozen(ReceivableId.wrap(tokenId), account, balanceOf(account, tokenId), amount);
        return true;
    }

    /// @dev See `IERC7943MultiToken`.
    function forcedTransfer(
        address from,
        address to,
        uint256 tokenId,
        uint256 amount
    ) external onlyNotes nonReentrant returns (bool) {
        if (!canReceive(to)) revert IERC7943MultiToken.ERC7943CannotReceive(to);
        _state.seize(_movement(ReceivableId.wrap(tokenId), from, to, amount));
        emit IERC7943MultiToken.ForcedTransfer(from, to, tokenId, amount);
        _move = Move.Forced;
        _safeTransferFrom(from, to, tokenId, amount, "");
        return true;
    }

    /// @notice Minor units that a holder may not take because units are frozen, and how many of its units are.
    function withheldOf(ReceivableId id, address holder) external view returns (uint256 amount, uint256 units) {
        return _withheld(id, holder);
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

    function _requireBank(ReceivableId id) private view {
        if (msg.sender != IBankDeposit(address(_currency(id))).DESK()) revert IReceivableToken.Receivable_NotBank(msg.sender);
    }

    function _lookAt(ReceivableId id, address from, address to, uint256 amount, bool alone) internal override {
        _state.beforeMove(_movement(id, from, to, amount), alone);
    }

    function _withheld(ReceivableId id, address holder) internal view override returns (uint256, uint256) {
        uint256 paid = ClaimIndex.paidOf(_known(id), _state.money[id]);
        return _state.withheld(id, holder, _balance(id, holder), paid);
    }
}
