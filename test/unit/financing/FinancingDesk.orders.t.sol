// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {OrderDraw} from "../../../contracts/financing/FacilityTypes.sol";
import {IFinancingDesk, OrderBundle} from "../../../contracts/financing/IFinancingDesk.sol";
import {IOrderBook, OrderStatus} from "../../../contracts/trade/IOrderBook.sol";
import {OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Attestation, EvidenceKinds} from "../../../contracts/trade/TradeTypes.sol";
import {Ordering} from "./Ordering.sol";

contract FinancingDeskOrdersTest is Ordering {
    Attestation[] private _list;
    bytes[] private _signatures;
    bytes private _byBuyer;
    bytes private _bySeller;

    function setUp() public {
        setUpOrdering();
        order.salt = "by the desk";
        bytes32 digest = orders.orderDigest(order);
        orderId = OrderId.wrap(digest);
        key = ReceivableId.wrap(uint256(digest));
        (_byBuyer, _bySeller) = (signature(buyer.key, digest), signature(seller.key, digest));
        _list.push(attestationOf("pen", EvidenceKinds.TAGS, QUANTITY));
        _list.push(attestationOf("pen", EvidenceKinds.INSURANCE, 0));
        for (uint256 i = 0; i < 2; ++i) _signatures.push(signAttestation(_list[i], verifier));
    }

    function test_FinanceOrder() public {
        OrderBundle memory b = _bundle(0, FIRST);
        address relayer = makeAddr("relayer");
        VM.expectEmit(address(desk));
        emit IFinancingDesk.FinancedOrder(address(facility), b.digest, relayer);
        VM.prank(relayer);
        desk.financeOrder(b);
        assertTrue(orders.orderState(orderId).status == OrderStatus.Placed);
        assertEq(orders.lienOf(orderId), address(facility));
        assertEq(facility.loan(key).principal, FIRST);
        assertEq(money.balanceOf(seller.account), FIRST, "FIN-03");
        assertEq(money.balanceOf(address(desk)), 0);
    }

    function test_FinanceOrder_AnyPrefixRunAheadChangesNothing() public {
        OrderBundle memory b = _bundle(0, FIRST);
        uint256 start = VM.snapshotState();
        // Nothing; the order; one attestation; all; and the draw itself.
        for (uint256 prefix = 0; prefix <= 4; ++prefix) {
            VM.revertToState(start);
            if (prefix > 0) orders.place(order, _byBuyer, _bySeller);
            if (prefix > 1) evidence.attest(_list[0], _signatures[0]);
            if (prefix > 2) evidence.attestBatch(_list, _signatures);
            if (prefix > 3) facility.drawOnOrder(makeDraw(0, FIRST));
            desk.financeOrder(b);
            assertEq(facility.loan(key).principal, FIRST, "R19");
            assertEq(money.balanceOf(seller.account), FIRST, "R19");
        }
        desk.financeOrder(b);
        assertEq(money.balanceOf(seller.account), FIRST, "R19");
    }

    function test_FinanceOrders() public {
        OrderBundle[] memory list = new OrderBundle[](3);
        list[0] = _bundle(0, FIRST);
        list[1] = _bundle(1, STEP);
        (list[1].order, list[1].evidence) = ("", "");
        list[2] = list[0];
        desk.financeOrders(list);
        assertEq(facility.loan(key).principal, FIRST + STEP);
    }

    function test_FinanceOrders_RevertWhen_OneFails() public {
        OrderBundle[] memory list = new OrderBundle[](2);
        list[0] = _bundle(0, FIRST);
        list[1] = _bundle(1, STEP + 1);
        VM.expectRevert(aboveOrder(FIRST + STEP + 1, FIRST + STEP));
        desk.financeOrders(list);
        assertEq(facility.loan(key).version, 0);
    }

    function test_FinanceOrder_RevertGiven_NoOrder() public {
        OrderBundle memory b = _bundle(0, FIRST);
        b.order = "";
        OrderStatus none = OrderStatus.None;
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, orderId, none));
        desk.financeOrder(b);
    }

    function test_FinanceOrder_RevertWhen_TheRequestIsAnother() public {
        OrderBundle memory b = _bundle(0, FIRST);
        b.digest = "another";
        VM.expectRevert(
            abi.encodeWithSelector(
                IFinancingDesk.FinancingDesk_NotDrawn.selector,
                bytes32("another"),
                address(facility)
            )
        );
        desk.financeOrder(b);
    }

    function _bundle(uint8 stage, uint256 amount) private view returns (OrderBundle memory b) {
        OrderDraw memory d = makeDraw(stage, amount);
        b.facility = facility;
        b.digest = facility.orderRequestDigest(d.request);
        b.order = abi.encode(order, _byBuyer, _bySeller);
        b.evidence = abi.encode(_list, _signatures);
        b.draw = abi.encode(d);
    }
}
