// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IBankDeposit} from "../settlement/IBankDeposit.sol";
import {IERC7943MultiToken} from "../shared/interfaces/IERC7943MultiToken.sol";
import {Day, ReceivableId} from "../shared/types/Types.sol";
import {ValueDays} from "../shared/ValueDays.sol";
import {Amendments} from "./Amendments.sol";
import {CourtOrders} from "./CourtOrders.sol";
import {IReceivableToken} from "./IReceivableToken.sol";
import {TokenSetup} from "./ReceivableBase.sol";
import {ReceivablePart} from "./ReceivablePart.sol";
import {ReceivableState} from "./ReceivableState.sol";

/// @title ReceivableAnnex
/// @notice A further part of `IReceivableToken`: what the bank does, and what courts order. `ReceivableExtension` passes on to
/// it what it does not know itself; it runs in the token's storage. Called directly it works on nothing.
contract ReceivableAnnex is ReceivablePart {
    using Amendments for ReceivableState;
    using CourtOrders for ReceivableState;

    /// @dev See `IReceivablePayments`.
    uint256 public constant MAX_VALUE_DAYS = ValueDays.MAX_BACK;

    modifier onlyBank(ReceivableId id) {
        if (msg.sender != IBankDeposit(address(_currency(id))).DESK()) {
            revert IReceivableToken.Receivable_NotBank(msg.sender);
        }
        _;
    }

    /// @dev The template of metadata addresses is the extension's.
    constructor(TokenSetup memory setup) ReceivablePart(setup, "") {}

    /// @dev See `IReceivablePayments`.
    function payOn(ReceivableId id, uint256 amount, Day valueDay) external onlyBank(id) nonReentrant {
        uint256 day = valueDay.toUint();
        uint256 latest = _day();
        if (!ValueDays.allows(day, latest)) {
            revert IReceivableToken.Receivable_BadValueDay(id, day, latest - MAX_VALUE_DAYS, latest);
        }
        if (day != latest) _state.lookBack(_HISTORY, _NOTES, id, amount, day);
        _pay(id, amount, valueDay);
        _pull(id, amount);
    }

    /// @dev See `IReceivablePayments`.
    function reverse(ReceivableId id, uint256 amount) external onlyBank(id) nonReentrant {
        _state.reverse(_HISTORY, id, amount, _day());
    }

    /// @dev See `IReceivablePayments`.
    function takeBack(
        ReceivableId id,
        address[] calldata holders
    ) external onlyBank(id) nonReentrant returns (uint256 amount) {
        uint256[] memory balances = new uint256[](holders.length);
        for (uint256 i = 0; i < holders.length; ++i) balances[i] = _balance(id, holders[i]);
        amount = _state.takeBack(id, holders, balances);
        _push(id, amount);
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
        if (!CourtOrders.canPass(address(_PARTIES), address(0), to)) {
            revert IERC7943MultiToken.ERC7943CannotReceive(to);
        }
        _state.seize(_movement(ReceivableId.wrap(tokenId), from, to, amount));
        emit IERC7943MultiToken.ForcedTransfer(from, to, tokenId, amount);
        _move = Move.Forced;
        _safeTransferFrom(from, to, tokenId, amount, "");
        return true;
    }
}
