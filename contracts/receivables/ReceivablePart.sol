// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableId} from "../shared/types/Types.sol";
import {Amendments} from "./Amendments.sol";
import {ClaimIndex} from "./ClaimIndex.sol";
import {CourtOrders} from "./CourtOrders.sol";
import {IReceivableToken} from "./IReceivableToken.sol";
import {ReceivableBase, TokenSetup} from "./ReceivableBase.sol";
import {ReceivableState} from "./ReceivableState.sol";

/// @title ReceivablePart
/// @notice What the pieces of the token's code beside the first have in common: they are linked to the libraries that look at
/// special units and work out late interest, for which the first has to ask.
abstract contract ReceivablePart is ReceivableBase {
    using Amendments for ReceivableState;
    using CourtOrders for ReceivableState;

    modifier onlyNotes() {
        if (msg.sender != address(_NOTES)) revert IReceivableToken.Receivable_NotNotes(msg.sender);
        _;
    }

    constructor(TokenSetup memory setup, string memory uri_) ReceivableBase(setup, uri_) {
        // Nothing of its own.
    }

    function _lookAt(
        ReceivableId id,
        address from,
        address to,
        uint256 amount,
        bool alone,
        bool mayOwe
    ) internal override {
        _state.beforeMove(_movement(id, from, to, amount), alone, mayOwe);
    }

    function _accrueTo(ReceivableId id, uint256 open, uint256 day) internal override {
        _state.accrue(id, open, day);
    }

    function _withheld(ReceivableId id, address holder) internal view override returns (uint256, uint256) {
        uint256 paid = ClaimIndex.paidOf(_known(id), _state.money[id]);
        return _state.withheld(id, holder, _balance(id, holder), paid);
    }
}
