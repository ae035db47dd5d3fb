// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {IPartyRegistry, KeyGrant, PartyStatus, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {Day, OrderId, PartyId} from "../../../contracts/shared/types/Types.sol";
import {IOrderBook, OrderState, OrderStatus} from "../../../contracts/trade/IOrderBook.sol";
import {OrderBook} from "../../../contracts/trade/OrderBook.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

contract OrderBookTest is Trade {
    Order private order;
    OrderId private id;

    function setUp() public {
        setUpTrade();
        order = makeOrder(1_000_00, "order");
        id = OrderId.wrap(orders.orderDigest(order));
    }

    // --- place -------------------------------------------------------------------------------------------------------

    function test_Place() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        VM.expectEmit(address(orders));
        emit IOrderBook.OrderPlaced(id, buyer.id, seller.id, order);
        VM.prank(address(0xBEEF));
        OrderId placed = orders.place(order, byBuyer, bySeller);
        assertEq(OrderId.unwrap(placed), OrderId.unwrap(id));
        OrderState memory state = orders.orderState(id);
        assertEq(uint8(state.status), uint8(OrderStatus.Placed));
        assertEq(state.placedOn, today());
        assertEq(state.programme, 1);
        assertEq(state.invoiced, 0);
    }

    function test_Place_OnItsLastDay() public {
        order.lastDay = Day.wrap(uint32(today()));
        place(order);
    }

    function test_Place_GivenPlaced() public {
        place(order);
        skip(3 days);
        orders.withdrawProgramme(order.programme);
        // Whoever relays it twice, and with whatever signatures, has what it asked for.
        assertEq(OrderId.unwrap(orders.place(order, "", "")), OrderId.unwrap(id));
        assertEq(orders.orderState(id).placedOn, today() - 3);
    }

    function test_Place_RevertGiven_Cancelled() public {
        place(order);
        _cancel();
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, id, OrderStatus.Cancelled));
        orders.place(order, byBuyer, bySeller);
    }

    function test_Place_RevertGiven_ProgrammeUnknown() public {
        order.programme = "unknown";
        _refused(abi.encodeWithSelector(IOrderBook.OrderBook_ProgrammeNotApproved.selector, bytes32("unknown")));
    }

    function test_Place_RevertGiven_ProgrammeWithdrawn() public {
        orders.withdrawProgramme(order.programme);
        _refused(abi.encodeWithSelector(IOrderBook.OrderBook_ProgrammeNotApproved.selector, order.programme));
    }

    function test_Place_RevertWhen_QuantityIsZero() public {
        order.quantity = 0;
        _badField("quantity");
    }

    function test_Place_RevertWhen_PriceIsZero() public {
        order.unitPrice = 0;
        _badField("unitPrice");
    }

    function test_Place_RevertWhen_TaxIsAboveAll() public {
        order.tax = 1e6 + 1;
        _badField("tax");
    }

    function test_Place_RevertWhen_ToleranceIsAboveAll() public {
        order.tolerance = 1e6 + 1;
        _badField("tolerance");
    }

    function test_Place_RevertWhen_Expired() public {
        order.lastDay = Day.wrap(uint32(today() - 1));
        OrderId late = OrderId.wrap(orders.orderDigest(order));
        _refused(abi.encodeWithSelector(IOrderBook.OrderBook_Expired.selector, late, today() - 1));
    }

    function test_Place_RevertWhen_TheBuyerDidNotSign() public {
        bytes memory bySeller = signature(seller.key, OrderId.unwrap(id));
        VM.expectRevert(_badSignature(buyer.id, seller.account));
        orders.place(order, bySeller, bySeller);
    }

    function test_Place_RevertWhen_TheSellerDidNotSign() public {
        bytes memory byBuyer = signature(buyer.key, OrderId.unwrap(id));
        VM.expectRevert(_badSignature(seller.id, buyer.account));
        orders.place(order, byBuyer, byBuyer);
    }

    function test_Place_RevertWhen_SignedForAnotherBook() public {
        OrderBook other = OrderBook(
            create(
                "OrderBook",
                abi.encode(address(manager), address(guardian), OFFSET, parties, frameworks, address(invoices))
            )
        );
        bytes32 there = other.orderDigest(order);
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(buyer.key, there);
        bytes memory bySeller = signature(seller.key, there);
        VM.expectRevert(_badSignature(buyer.id, ecrecover(OrderId.unwrap(id), v, r, s)));
        orders.place(order, abi.encodePacked(r, s, v), bySeller);
    }

    function test_Place_RevertWhen_SignedForAnotherChain() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        VM.chainId(999);
        bytes32 here = orders.orderDigest(order);
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(buyer.key, OrderId.unwrap(id));
        VM.expectRevert(_badSignature(buyer.id, ecrecover(here, v, r, s)));
        orders.place(order, byBuyer, bySeller);
    }

    function test_Place_RevertWhen_AffiliatesTrade() public {
        Actor memory affiliate = _registerInto(buyer.group, "affiliate", PartyRoles.SUPPLIER);
        order.seller = affiliate.id;
        bytes32 digest = orders.orderDigest(order);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(affiliate.key, digest);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_Affiliates.selector, buyer.group));
        orders.place(order, byBuyer, bySeller);
    }

    function test_Place_RevertWhen_ARoleIsMissing() public {
        order.buyer = verifier.id;
        bytes32 digest = orders.orderDigest(order);
        bytes memory byVerifier = signature(verifier.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, verifier.id, PartyRoles.BUYER)
        );
        orders.place(order, byVerifier, bySeller);

        (order.buyer, order.seller) = (buyer.id, verifier.id);
        digest = orders.orderDigest(order);
        bytes memory byBuyer = signature(buyer.key, digest);
        byVerifier = signature(verifier.key, digest);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, verifier.id, PartyRoles.SUPPLIER)
        );
        orders.place(order, byBuyer, byVerifier);
    }

    function test_Place_RevertGiven_APartyIsSuspended() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, seller.id, PartyStatus.Suspended, FAR)
        );
        orders.place(order, byBuyer, bySeller);
    }

    function test_Place_RevertWhen_TheValueIsAboveTheMandate() public {
        // 3 × 333.334 fen with 10 % tolerance and 13 % tax: 1,000.002 × 1.1 up to 1,101, × 1.13 up to 1,245 fen.
        (order.quantity, order.unitPrice, order.tolerance) = (3, 333_334_000, 100_000);
        (order.tax, order.taxIncluded) = (130_000, false);
        _clerkMaySign(1_244, 1_245);
        // Included: the price is all there is.
        order.taxIncluded = true;
        _clerkMaySign(1_100, 1_101);
    }

    function test_Place_RevertGiven_Paused() public {
        guardian.pause(address(orders));
        uint40 until = uint40(VM.getBlockTimestamp()) + 3 days;
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        VM.expectRevert(abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Paused.selector, until));
        orders.place(order, byBuyer, bySeller);
    }

    function test_Place_RevertGiven_Closed() public {
        guardian.close(address(orders));
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        VM.expectRevert(INewBusinessGate.NewBusinessGate_Closed.selector);
        orders.place(order, byBuyer, bySeller);
    }

    // --- cancel ------------------------------------------------------------------------------------------------------

    function test_Cancel() public {
        place(order);
        VM.expectEmit(address(orders));
        emit IOrderBook.OrderCancelled(id);
        _cancel();
        assertEq(uint8(orders.orderState(id).status), uint8(OrderStatus.Cancelled));
    }

    function test_Cancel_GivenPaused() public {
        place(order);
        guardian.pause(address(orders));
        _cancel();
        assertEq(uint8(orders.orderState(id).status), uint8(OrderStatus.Cancelled));
    }

    function test_Cancel_RevertGiven_NotPlaced() public {
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, id, OrderStatus.None));
        orders.cancel(order, "", "");
        place(order);
        _cancel();
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, id, OrderStatus.Cancelled));
        orders.cancel(order, "", "");
    }

    function test_Cancel_RevertWhen_OneSideDidNotSign() public {
        place(order);
        bytes32 digest = orders.cancellationDigest(id);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectRevert(_badSignature(buyer.id, seller.account));
        orders.cancel(order, bySeller, bySeller);
        VM.expectRevert(_badSignature(seller.id, buyer.account));
        orders.cancel(order, byBuyer, byBuyer);
    }

    function test_Cancel_RevertWhen_ThePlacementIsReplayed() public {
        place(order);
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(buyer.key, OrderId.unwrap(id));
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        VM.expectRevert(_badSignature(buyer.id, ecrecover(orders.cancellationDigest(id), v, r, s)));
        orders.cancel(order, byBuyer, bySeller);
    }

    // --- invoice -----------------------------------------------------------------------------------------------------

    function test_Invoice() public {
        (order.quantity, order.tolerance) = (1_000, 100_000);
        id = place(order);
        VM.startPrank(address(invoices));
        (OrderId counted, uint32 number, address lien) = orders.invoice(order, delivered(600));
        assertEq(OrderId.unwrap(counted), OrderId.unwrap(id));
        assertEq(number, 1);
        assertEq(lien, address(0));
        orders.invoice(order, delivered(500));
        assertEq(orders.orderState(id).invoiced, 1_100, "TRD-02");
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_AboveOrder.selector, id, 1_101, 1_100));
        orders.invoice(order, delivered(1));
    }

    function test_Invoice_RevertGiven_NotPlaced() public {
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, id, OrderStatus.None));
        VM.prank(address(invoices));
        orders.invoice(order, delivered(1));
    }

    function test_Invoice_RevertGiven_Cancelled() public {
        place(order);
        _cancel();
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, id, OrderStatus.Cancelled));
        VM.prank(address(invoices));
        orders.invoice(order, delivered(1));
    }

    function test_Invoice_RevertWhen_TheSumLeaves64Bits() public {
        (order.quantity, order.unitPrice, order.tolerance) = (type(uint64).max, 1, 1e6);
        place(order);
        VM.startPrank(address(invoices));
        orders.invoice(order, delivered(type(uint64).max));
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, "quantity"));
        orders.invoice(order, delivered(1));
    }

    function test_Invoice_RevertWhen_NotTheInvoiceRegistry() public {
        place(order);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotInvoiceRegistry.selector, address(this)));
        orders.invoice(order, delivered(1));
    }

    function test_OrderState_Unknown() public view {
        OrderState memory state = orders.orderState(OrderId.wrap("unknown"));
        assertEq(uint8(state.status), uint8(OrderStatus.None));
        assertEq(state.programme, 0);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _signed(Order memory o) private view returns (bytes memory byBuyer, bytes memory bySeller) {
        bytes32 digest = orders.orderDigest(o);
        return (signature(buyer.key, digest), signature(seller.key, digest));
    }

    function _refused(bytes memory reason) private {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(order);
        VM.expectRevert(reason);
        orders.place(order, byBuyer, bySeller);
    }

    function _badField(string memory field) private {
        _refused(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, field));
    }

    function _badSignature(PartyId party, address recovered) private pure returns (bytes memory) {
        bytes32 keyId = keccak256(abi.encodePacked(recovered));
        return abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, keyId, Purposes.ORDER);
    }

    function _cancel() private {
        bytes32 digest = orders.cancellationDigest(id);
        orders.cancel(order, signature(buyer.key, digest), signature(seller.key, digest));
    }

    function _registerInto(uint32 group, string memory name, uint16 roles) private returns (Actor memory a) {
        (a.account, a.key) = makeAddrAndKey(name);
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(a.account), ALL_PURPOSES, type(uint96).max, 0);
        a.id = parties.register(Registration(keccak256(bytes(name)), a.account, group, roles, FAR, 156), keys);
        a.group = group;
    }

    /// @dev A buyer's clerk with this limit signs an order of this value in vain, and with one fen more it may.
    function _clerkMaySign(uint96 limit, uint256 value) private {
        bytes32 digest = orders.orderDigest(order);
        for (uint96 more = 0; more < 2; ++more) {
            (address clerk, uint256 clerkKey) = makeAddrAndKey(string(abi.encode("clerk", limit + more)));
            KeyGrant memory grant = KeyGrant(abi.encodePacked(clerk), Purposes.ORDER, limit + more, 2);
            parties.proposeKey(buyer.id, grant);
            skip(3 days);
            bytes memory byClerk = signature(clerkKey, digest);
            bytes memory bySeller = signature(seller.key, digest);
            if (more == 0) {
                VM.expectRevert(
                    abi.encodeWithSelector(IPartyRegistry.Party_AmountAboveMandate.selector, buyer.id, value, 2, 1)
                );
            }
            orders.place(order, byClerk, bySeller);
        }
    }
}
