// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day, OrderId} from "../../../contracts/shared/types/Types.sol";
import {IBusinessCalendar} from "../../../contracts/trade/IBusinessCalendar.sol";
import {FrameworkState, IFrameworkBook} from "../../../contracts/trade/IFrameworkBook.sol";
import {IOrderBook, OrderStatus} from "../../../contracts/trade/IOrderBook.sol";
import {Anchor, Framework, Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice Frameworks, and orders called off from them.
contract FrameworkBookTest is Trade {
    Framework private f;
    Order private order;
    bytes32 private id;

    function setUp() public {
        setUpTrade();
        f = Framework({
            buyer: buyer.id,
            seller: seller.id,
            programme: orders_programmeHash(),
            quantity: 1_000,
            priceFloor: 90e6,
            priceCap: 110e6,
            priceRule: 0,
            tax: 130_000,
            taxIncluded: true,
            tolerance: 10_000,
            anchor: Anchor.MonthEnd,
            paymentDays: 45,
            convention: IBusinessCalendar.Convention.None,
            firstDay: Day.wrap(uint32(today())),
            lastDay: Day.wrap(uint32(today() + 365)),
            document: keccak256("framework"),
            salt: "framework"
        });
        id = frameworks.frameworkDigest(f);
        order = _callOff(400, "one");
    }

    // --- place -------------------------------------------------------------------------------------------------------

    function test_Place() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(id);
        VM.expectEmit(address(frameworks));
        emit IFrameworkBook.FrameworkPlaced(id, buyer.id, seller.id, f);
        assertEq(frameworks.place(f, byBuyer, bySeller), id);
        FrameworkState memory state = frameworks.frameworkState(id);
        assertEq(uint8(state.status), uint8(OrderStatus.Placed));
        assertEq(state.placedOn, today());
        assertEq(state.calledOff, 0);
        // Once more changes nothing, whoever signs.
        assertEq(frameworks.place(f, "", ""), id);
    }

    function test_Place_RevertGiven_Paused() public {
        guardian.pause(address(frameworks));
        VM.expectPartialRevert(INewBusinessGate.NewBusinessGate_Paused.selector);
        frameworks.place(f, "", "");
    }

    function test_Place_RevertWhen_AFieldMakesNoSense() public {
        Framework memory g = f;
        g.quantity = 0;
        _refused(g, abi.encodeWithSelector(IFrameworkBook.Framework_BadField.selector, "quantity"));
        g = f;
        g.priceFloor = 0;
        _refused(g, abi.encodeWithSelector(IFrameworkBook.Framework_BadField.selector, "priceFloor"));
        g.priceFloor = g.priceCap + 1;
        _refused(g, abi.encodeWithSelector(IFrameworkBook.Framework_BadField.selector, "priceFloor"));
        g = f;
        g.tax = 1e6 + 1;
        _refused(g, abi.encodeWithSelector(IFrameworkBook.Framework_BadField.selector, "tax"));
        g = f;
        g.tolerance = 1e6 + 1;
        _refused(g, abi.encodeWithSelector(IFrameworkBook.Framework_BadField.selector, "tolerance"));
    }

    function test_Place_RevertWhen_ItsDaysMakeNoSense() public {
        Framework memory g = f;
        g.lastDay = Day.wrap(uint32(today() - 1));
        g.firstDay = g.lastDay;
        _refused(g, _outOfDays(today(), today() - 1, today() - 1));
        g.lastDay = Day.wrap(uint32(today() + 1));
        g.firstDay = Day.wrap(uint32(today() + 2));
        _refused(g, _outOfDays(today(), today() + 2, today() + 1));
    }

    function test_Place_RevertGiven_TheProgrammeIsWithdrawn() public {
        orders.withdrawProgramme(f.programme);
        _refused(f, abi.encodeWithSelector(IFrameworkBook.Framework_ProgrammeNotApproved.selector, f.programme));
    }

    function test_Place_RevertWhen_OneSideDidNotSign() public {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(id);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        frameworks.place(f, bySeller, bySeller);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        frameworks.place(f, byBuyer, byBuyer);
    }

    function test_Place_RevertWhen_TheSellerIsNoSupplier() public {
        Framework memory g = f;
        g.seller = lender.id;
        bytes32 digest = frameworks.frameworkDigest(g);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory byLender = signature(lender.key, digest);
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, lender.id, PartyRoles.SUPPLIER)
        );
        frameworks.place(g, byBuyer, byLender);
    }

    // --- end ---------------------------------------------------------------------------------------------------------

    function test_End() public {
        _place();
        (bytes memory byBuyer, bytes memory bySeller) = _signed(frameworks.endDigest(id));
        VM.expectEmit(address(frameworks));
        emit IFrameworkBook.FrameworkEnded(id);
        frameworks.end(f, byBuyer, bySeller);
        _refusedCallOff(_notPlaced(OrderStatus.Cancelled));
        VM.expectRevert(_notPlaced(OrderStatus.Cancelled));
        frameworks.end(f, byBuyer, bySeller);
        VM.expectRevert(_notPlaced(OrderStatus.Cancelled));
        frameworks.place(f, byBuyer, bySeller);
    }

    function test_End_RevertWhen_OneSideDidNotSign() public {
        _place();
        (bytes memory byBuyer, bytes memory bySeller) = _signed(frameworks.endDigest(id));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        frameworks.end(f, byBuyer, byBuyer);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        frameworks.end(f, bySeller, bySeller);
    }

    // --- callOff -----------------------------------------------------------------------------------------------------

    function test_CallOff() public {
        _place();
        OrderId orderId = OrderId.wrap(orders.orderDigest(order));
        bytes memory byBuyer = signature(buyer.key, OrderId.unwrap(orderId));
        VM.expectEmit(address(frameworks));
        emit IFrameworkBook.CalledOff(id, 400, 600);
        VM.expectEmit(address(orders));
        emit IOrderBook.OrderPlaced(orderId, buyer.id, seller.id, order);
        orders.callOff(f, order, byBuyer);
        assertEq(uint8(orders.orderState(orderId).status), uint8(OrderStatus.Placed));
        assertEq(frameworks.frameworkState(id).calledOff, 400);
        // Once more counts once.
        orders.callOff(f, order, "");
        assertEq(frameworks.frameworkState(id).calledOff, 400);
    }

    function test_CallOff_AllOfIt() public {
        _place();
        _call(order);
        _call(_callOff(600, "two"));
        order = _callOff(1, "three");
        _refusedCallOff(abi.encodeWithSelector(IFrameworkBook.Framework_Exhausted.selector, id, 1_001, 1_000));
    }

    function test_CallOff_RevertGiven_NotPlaced() public {
        _refusedCallOff(_notPlaced(OrderStatus.None));
    }

    function test_CallOff_RevertWhen_TheBuyerDidNotSign() public {
        _place();
        bytes memory bySeller = signature(seller.key, orders.orderDigest(order));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        orders.callOff(f, order, bySeller);
        assertEq(frameworks.frameworkState(id).calledOff, 0);
    }

    function test_CallOff_RevertGiven_TheSellerIsSuspended() public {
        _place();
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        _refusedCallOff(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, seller.id, PartyStatus.Suspended, FAR)
        );
    }

    function test_CallOff_RevertWhen_ThePriceIsOutsideTheBand() public {
        _place();
        order.unitPrice = 90e6 - 1;
        _refusedCallOff(_outOfBand(90e6 - 1));
        order.unitPrice = 110e6 + 1;
        _refusedCallOff(_outOfBand(110e6 + 1));
        order.unitPrice = 110e6;
        _call(order);
    }

    function test_CallOff_RevertWhen_ATermIsAnother() public {
        _place();
        order.framework = "another";
        _otherTerm("framework");
        order = _callOff(400, "one");
        order.buyer = supplier2.id;
        _otherTerm("buyer");
        order = _callOff(400, "one");
        order.seller = supplier2.id;
        _otherTerm("seller");
        order = _callOff(400, "one");
        order.priceRule = "rule";
        _otherTerm("priceRule");
        order = _callOff(400, "one");
        order.tax = 0;
        _otherTerm("tax");
        order = _callOff(400, "one");
        order.taxIncluded = false;
        _otherTerm("taxIncluded");
        order = _callOff(400, "one");
        order.tolerance = 0;
        _otherTerm("tolerance");
        order = _callOff(400, "one");
        order.anchor = Anchor.Delivery;
        _otherTerm("anchor");
        order = _callOff(400, "one");
        order.paymentDays = 90;
        _otherTerm("paymentDays");
        order = _callOff(400, "one");
        order.convention = IBusinessCalendar.Convention.Following;
        _otherTerm("convention");
    }

    function test_CallOff_RevertWhen_TheProgrammeIsAnother() public {
        _place();
        programme.document = "another";
        orders.approveProgramme(programme, "");
        order.programme = orders_programmeHash();
        _otherTerm("programme");
    }

    function test_CallOff_RevertWhen_ItsDaysAreNotTheFrameworks() public {
        _place();
        order.lastDay = Day.wrap(uint32(today() + 366));
        _refusedCallOff(_outOfDays(today() + 366, today(), today() + 365));
        f.firstDay = Day.wrap(uint32(today() + 1));
        id = frameworks.frameworkDigest(f);
        _place();
        order = _callOff(400, "one");
        _refusedCallOff(_outOfDays(today(), today() + 1, today() + 365));
        skip(1 days);
        _call(order);
    }

    function test_CallOff_RevertGiven_Paused() public {
        _place();
        guardian.pause(address(frameworks));
        bytes memory byBuyer = signature(buyer.key, orders.orderDigest(order));
        VM.expectPartialRevert(INewBusinessGate.NewBusinessGate_Paused.selector);
        orders.callOff(f, order, byBuyer);
    }

    function test_CallOff_RevertWhen_NotTheOrderBook() public {
        _place();
        VM.expectRevert(abi.encodeWithSelector(IFrameworkBook.Framework_NotOrderBook.selector, address(this)));
        frameworks.callOff(f, order);
    }

    function test_CallOff_RevertWhen_PlacedAsAnOrderOfItsOwn() public {
        bytes32 digest = orders.orderDigest(order);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, "framework"));
        orders.place(order, byBuyer, bySeller);
    }

    function _callOff(uint64 quantity, bytes32 salt) private view returns (Order memory o) {
        o = makeOrder(100, salt);
        (o.framework, o.quantity, o.unitPrice, o.tax) = (id, quantity, 100e6, f.tax);
        (o.tolerance, o.anchor, o.paymentDays) = (f.tolerance, f.anchor, f.paymentDays);
        o.lastDay = f.lastDay;
    }

    function _signed(bytes32 digest) private view returns (bytes memory, bytes memory) {
        return (signature(buyer.key, digest), signature(seller.key, digest));
    }

    function _place() private {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(id);
        frameworks.place(f, byBuyer, bySeller);
    }

    function _call(Order memory o) private {
        orders.callOff(f, o, signature(buyer.key, orders.orderDigest(o)));
    }

    function _refused(Framework memory g, bytes memory reason) private {
        (bytes memory byBuyer, bytes memory bySeller) = _signed(frameworks.frameworkDigest(g));
        VM.expectRevert(reason);
        frameworks.place(g, byBuyer, bySeller);
    }

    function _refusedCallOff(bytes memory reason) private {
        bytes memory byBuyer = signature(buyer.key, orders.orderDigest(order));
        VM.expectRevert(reason);
        orders.callOff(f, order, byBuyer);
    }

    function _otherTerm(string memory field) private {
        _refusedCallOff(abi.encodeWithSelector(IFrameworkBook.Framework_OtherTerm.selector, id, field));
    }

    function _notPlaced(OrderStatus status) private view returns (bytes memory) {
        return abi.encodeWithSelector(IFrameworkBook.Framework_NotPlaced.selector, id, status);
    }

    function _outOfDays(uint256 day, uint256 first, uint256 last) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFrameworkBook.Framework_OutOfDays.selector, day, first, last);
    }

    function _outOfBand(uint256 price) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(IFrameworkBook.Framework_PriceOutOfBand.selector, price, f.priceFloor, f.priceCap);
    }
}
