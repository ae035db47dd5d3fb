// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles} from "../parties/Mandates.sol";
import {PartyId} from "../shared/types/Types.sol";
import {IOrderBook} from "./IOrderBook.sol";

/// @title TradeSides
/// @notice Who may trade with whom.
library TradeSides {
    /// @notice Reverts unless the sides are a buyer and a supplier of different groups.
    function check(PartyId buyerId, Party memory buyer, PartyId sellerId, Party memory seller) internal pure {
        if (buyer.group == seller.group) revert IOrderBook.OrderBook_Affiliates(buyer.group);
        if (buyer.roles & PartyRoles.BUYER == 0) revert IPartyRegistry.Party_RoleMissing(buyerId, PartyRoles.BUYER);
        if (seller.roles & PartyRoles.SUPPLIER == 0) {
            revert IPartyRegistry.Party_RoleMissing(sellerId, PartyRoles.SUPPLIER);
        }
    }
}
