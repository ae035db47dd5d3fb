// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {OrderId, PartyId} from "../../../contracts/shared/types/Types.sol";
import {Delivered, IOrderBook, OrderState, OrderStatus} from "../../../contracts/trade/IOrderBook.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @dev Stands where the invoice registry does, and counts two statements in one transaction.
contract Invoicing {
    IOrderBook private immutable _ORDERS;

    constructor(IOrderBook orders) {
        _ORDERS = orders;
    }

    function run(
        Order calldata first,
        Order calldata second,
        Delivered calldata delivered
    ) external returns (OrderId[] memory told) {
        told = new OrderId[](2);
        _ORDERS.invoice(first, delivered);
        told[0] = _ORDERS.invoicedNow();
        _ORDERS.invoice(second, delivered);
        told[1] = _ORDERS.invoicedNow();
    }
}

/// @notice Amendments, the second measure, liens and what they hold fast.
contract OrderBookAmendTest is Trade {
    Order private order;
    Order private next;
    OrderId private id;

    function setUp() public {
        setUpTrade();
        order = makeOrder(100, "order");
        order.quantity = 1_000;
        id = place(order);
        next = order;
        (next.original, next.version, next.quantity) = (OrderId.unwrap(id), 1, 1_500);
    }

    // --- amend -------------------------------------------------------------------------------------------------------

    function test_Amend() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(next);
        VM.expectEmit(address(orders));
        emit IOrderBook.OrderAmended(id, 1, next);
        orders.amend(order, next, byBuyer, bySeller);
        assertEq(orders.orderState(id).version, 1);
        (OrderId current, OrderState memory state) = orders.inForce(next);
        assertEq(OrderId.unwrap(current), OrderId.unwrap(id));
        assertEq(state.version, 1);
        VM.expectRevert(_notCurrent(0, 1));
        orders.inForce(order);
        // The new terms count, under the old id; the old ones do not.
        assertEq(OrderId.unwrap(_invoice(next, 1_200)), OrderId.unwrap(id));
        VM.expectRevert(_notCurrent(0, 1));
        VM.prank(address(invoices));
        orders.invoice(order, delivered(1));
    }

    function test_Amend_Twice() public {
        _amend(order, next);
        Order memory third = next;
        (third.version, third.unitPrice) = (2, 90e6);
        _amend(next, third);
        assertEq(orders.orderState(id).version, 2);
        // An older version, though both signed it, never comes back.
        (bytes memory byBuyer, bytes memory bySeller) = _signed(next);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, "version"));
        orders.amend(third, next, byBuyer, bySeller);
        VM.expectRevert(_notCurrent(0, 2));
        orders.amend(order, next, byBuyer, bySeller);
    }

    function test_Amend_RevertWhen_OtherTermsOfTheSameVersion() public {
        _amend(order, next);
        Order memory other = next;
        other.quantity = 9_000;
        VM.expectRevert(_notCurrent(1, 1));
        VM.prank(address(invoices));
        orders.invoice(other, delivered(1));
    }

    function test_Amend_RevertWhen_AFieldMayNotChange() public {
        Order memory n = next;
        n.original = "another";
        _refused(n, "original");
        n = next;
        n.version = 2;
        _refused(n, "version");
        n = next;
        n.buyer = supplier2.id;
        _refused(n, "buyer");
        n = next;
        n.seller = supplier2.id;
        _refused(n, "seller");
        n = next;
        n.programme = "another";
        _refused(n, "programme");
        n = next;
        n.framework = "another";
        _refused(n, "framework");
        n = next;
        n.quantity = 0;
        _refused(n, "quantity");
        n = next;
        n.pieces = 1 << 24;
        _refused(n, "pieces");
    }

    function test_Amend_RevertWhen_BelowWhatWasInvoiced() public {
        _invoice(order, 800);
        next.quantity = 799;
        (bytes memory byBuyer, bytes memory bySeller) = _signed(next);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_AboveOrder.selector, id, 800, 799));
        orders.amend(order, next, byBuyer, bySeller);
        next.quantity = 800;
        _amend(order, next);
    }

    function test_Amend_RevertWhen_OneSideDidNotSign() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(next);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        orders.amend(order, next, byBuyer, byBuyer);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        orders.amend(order, next, bySeller, bySeller);
    }

    function test_Amend_RevertGiven_NotPlacedOrCancelled() public {
        Order memory unknown = order;
        unknown.salt = "unknown";
        OrderId unknownId = OrderId.wrap(orders.orderDigest(unknown));
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, unknownId, OrderStatus.None));
        orders.amend(unknown, next, "", "");
        _cancel(order);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, id, OrderStatus.Cancelled));
        orders.amend(order, next, "", "");
    }

    function test_Amend_RevertGiven_Paused() public {
        guardian.pause(address(orders));
        VM.expectPartialRevert(INewBusinessGate.NewBusinessGate_Paused.selector);
        orders.amend(order, next, "", "");
    }

    function test_Place_RevertWhen_ItSaysItIsAnAmendment() public {
        Order memory o = order;
        (o.original, o.salt) = ("another", "another");
        _refusedPlace(o, "original");
        (o.original, o.version) = (0, 1);
        _refusedPlace(o, "version");
    }

    function test_Cancel_AnAmendedOrder() public {
        _amend(order, next);
        VM.expectRevert(_notCurrent(0, 1));
        orders.cancel(order, "", "");
        _cancel(next);
        assertEq(uint8(orders.orderState(id).status), uint8(OrderStatus.Cancelled));
    }

    // --- the second measure ------------------------------------------------------------------------------------------

    function test_Invoice_CountsPieces() public {
        order = makeOrder(100, "herd");
        (order.quantity, order.pieces, order.tolerance) = (128_000, 200, 50_000);
        id = place(order);
        VM.startPrank(address(invoices));
        orders.invoice(order, Delivered({quantity: 100, pieces: 200, replacedQuantity: 0, replacedPieces: 0}));
        assertEq(orders.orderState(id).pieces, 200);
        // A final statement takes the place of the provisional one in both measures.
        orders.invoice(order, Delivered({quantity: 90, pieces: 189, replacedQuantity: 100, replacedPieces: 200}));
        assertEq(orders.orderState(id).pieces, 189);
        assertEq(orders.orderState(id).invoiced, 90, "TRD-02");
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_AbovePieces.selector, id, 211, 210));
        orders.invoice(order, Delivered({quantity: 1, pieces: 22, replacedQuantity: 0, replacedPieces: 0}));
    }

    // --- liens -------------------------------------------------------------------------------------------------------

    function test_TakeLien() public {
        _lien();
        assertEq(orders.lienOf(id), address(this));
        assertTrue(orders.orderState(id).liened);
        VM.prank(address(invoices));
        (, , address lien) = orders.invoice(order, delivered(1));
        assertEq(lien, address(this));
    }

    function test_Invoice_TellsTheHolderWhichOrder() public {
        // Within one transaction: what an earlier statement left is not taken for that of the next.
        Invoicing invoicing = new Invoicing(orders);
        Order memory other = makeOrder(100, "other");
        place(other);
        _lien();
        VM.etch(address(invoices), address(invoicing).code);
        OrderId[] memory told = Invoicing(address(invoices)).run(order, other, delivered(1));
        assertEq(OrderId.unwrap(told[0]), OrderId.unwrap(id));
        assertEq(OrderId.unwrap(told[1]), 0);
        assertEq(OrderId.unwrap(orders.invoicedNow()), 0, "later transactions know nothing of it");
    }

    function test_TakeLien_RevertWhen_NotACustodian() public {
        bytes memory bySeller = signature(seller.key, orders.lienDigest(id, lender.account));
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotLienHolder.selector, id, lender.account));
        VM.prank(lender.account);
        orders.takeLien(order, bySeller);
    }

    function test_TakeLien_RevertWhen_TheSellerDidNotSign() public {
        parties.registerCustodian(address(this), PartyId.wrap(0));
        bytes memory forAnother = signature(seller.key, orders.lienDigest(id, lender.account));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        orders.takeLien(order, forAnother);
    }

    function test_TakeLien_AsksForThePurposeOfDraws() public {
        parties.registerCustodian(address(this), PartyId.wrap(0));
        bytes32 digest = orders.lienDigest(id, address(this));
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectCall(
            address(parties),
            abi.encodeCall(IPartyRegistry.authorise, (seller.id, Purposes.DRAW, 100_000, digest, bySeller))
        );
        orders.takeLien(order, bySeller);
    }

    function test_TakeLien_RevertGiven_Liened() public {
        _lien();
        VM.expectRevert(_liened());
        orders.takeLien(order, "");
    }

    function test_Consent_LetsOneAmendmentThrough() public {
        _lien();
        (bytes memory byBuyer, bytes memory bySeller) = _signed(next);
        VM.expectRevert(_liened());
        orders.amend(order, next, byBuyer, bySeller);
        bytes32 digest = orders.orderDigest(next);
        VM.expectEmit(address(orders));
        emit IOrderBook.LienConsent(id, address(this), digest);
        orders.consent(id, digest);
        orders.amend(order, next, byBuyer, bySeller);
        // It is used up: the same words again need it again.
        Order memory third = next;
        third.version = 2;
        (byBuyer, bySeller) = _signed(third);
        VM.expectRevert(_liened());
        orders.amend(next, third, byBuyer, bySeller);
    }

    function test_Consent_LetsTheCancellationThrough() public {
        _lien();
        bytes32 digest = orders.cancellationDigest(id);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectRevert(_liened());
        orders.cancel(order, byBuyer, bySeller);
        orders.consent(id, digest);
        orders.cancel(order, byBuyer, bySeller);
        assertEq(uint8(orders.orderState(id).status), uint8(OrderStatus.Cancelled));
    }

    function test_Consent_RevertWhen_NotTheHolder() public {
        _lien();
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotLienHolder.selector, id, lender.account));
        VM.prank(lender.account);
        orders.consent(id, "digest");
    }

    function test_ReleaseLien() public {
        _lien();
        VM.expectEmit(address(orders));
        emit IOrderBook.LienReleased(id, address(this));
        orders.releaseLien(id);
        assertEq(orders.lienOf(id), address(0));
        _amend(order, next);
    }

    function test_ReleaseLien_RevertWhen_NotTheHolder() public {
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotLienHolder.selector, id, address(this)));
        orders.releaseLien(id);
    }

    function _lien() private {
        parties.registerCustodian(address(this), PartyId.wrap(0));
        bytes memory bySeller = signature(seller.key, orders.lienDigest(id, address(this)));
        VM.expectEmit(address(orders));
        emit IOrderBook.LienTaken(id, address(this));
        orders.takeLien(order, bySeller);
    }

    function _signed(Order memory o) private view returns (bytes memory, bytes memory) {
        bytes32 digest = orders.orderDigest(o);
        return (signature(buyer.key, digest), signature(seller.key, digest));
    }

    function _amend(Order memory from, Order memory to) private {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(to);
        orders.amend(from, to, byBuyer, bySeller);
    }

    function _cancel(Order memory o) private {
        bytes32 digest = orders.cancellationDigest(id);
        orders.cancel(o, signature(buyer.key, digest), signature(seller.key, digest));
    }

    function _invoice(Order memory o, uint64 quantity) private returns (OrderId counted) {
        VM.prank(address(invoices));
        (counted, , ) = orders.invoice(o, delivered(quantity));
    }

    function _refused(Order memory n, string memory field) private {
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, field));
        orders.amend(order, n, "", "");
    }

    function _refusedPlace(Order memory o, string memory field) private {
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, field));
        orders.place(o, "", "");
    }

    function _notCurrent(uint256 version, uint256 current) private view returns (bytes memory) {
        return abi.encodeWithSelector(IOrderBook.OrderBook_NotCurrent.selector, id, version, current);
    }

    function _liened() private view returns (bytes memory) {
        return abi.encodeWithSelector(IOrderBook.OrderBook_Liened.selector, id, address(this));
    }
}
