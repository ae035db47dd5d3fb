// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Accepted} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Order, Presentation} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title A statement ready to be accepted, and the token that asks for it
abstract contract Invoicing is Trade {
    Order internal order;

    function setUpInvoicing() internal {
        setUpTrade();
        order = makeOrder(1_000_00, "order");
        place(order);
        attestAll(order);
    }

    /// @notice The presentation of `order`, placed and attested.
    function present() internal view returns (Presentation memory) {
        return makePresentation(order);
    }

    /// @notice Places and attests `order` as it is now.
    function prepare() internal {
        place(order);
        attestAll(order);
    }

    /// @notice Asks as the token does, for the seller's account.
    function accept(Presentation memory p) internal returns (Accepted memory) {
        VM.prank(address(token));
        return invoices.accept(p, seller.account, "");
    }

    /// @notice The same, expecting a reason.
    function refused(Presentation memory p, bytes memory reason) internal {
        VM.expectRevert(reason);
        VM.prank(address(token));
        invoices.accept(p, seller.account, "");
    }

    /// @notice Signs anew, and expects a reason.
    function refusedSigned(Presentation memory p, bytes memory reason) internal {
        signPresentation(p);
        refused(p, reason);
    }

    /// @notice Signs an acceptance as it stands.
    function signAcceptance(Presentation memory p) internal view {
        p.buyerSignature = signature(buyer.key, acceptances.acceptanceDigest(p.acceptance));
    }
}
