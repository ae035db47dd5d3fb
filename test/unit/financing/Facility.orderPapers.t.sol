// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {FacilityConfig, OrderDraw, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IPartyRegistry} from "../../../contracts/parties/IPartyRegistry.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IOrderBook} from "../../../contracts/trade/IOrderBook.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Ordering} from "./Ordering.sol";

/// @notice What is signed for money against an order, whom it pays, and under which terms.
contract FacilityOrderPapersTest is Ordering {
    function setUp() public {
        setUpOrdering();
    }

    // --- the request -------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_RevertGiven_TheRequestWasDrawn() public {
        OrderDraw memory d = makeDraw(2, 1_00);
        bytes32 digest = facility.orderRequestDigest(d.request);
        facility.drawOnOrder(d);
        refused(d, abi.encodeWithSelector(IFacility.Facility_RequestUsed.selector, digest));
        d.request.amount = 2_00;
        signDraw(d);
        facility.drawOnOrder(d);
        assertEq(facility.loan(key).principal, 3_00);
    }

    function test_DrawOnOrder_RevertWhen_ItsDeadlineHasPassed() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        d.request.deadline = Day.wrap(uint32(today() - 1));
        refused(d, abi.encodeWithSelector(IFacility.Facility_RequestExpired.selector, today() - 1));
        d.request.deadline = Day.wrap(uint32(today()));
        signDraw(d);
        facility.drawOnOrder(d);
    }

    function test_DrawOnOrder_RevertWhen_NetIsBelowTheMinimum() public {
        FacilityConfig memory c = orderConfig();
        c.terms.fee = 10_000;
        openFacility(c, "fee");
        uint256 net = FIRST - 10_368_00;
        OrderDraw memory d = makeDraw(0, FIRST);
        d.request.minNet = net + 1;
        refused(d, abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, net, net + 1));
        d.request.minNet = net;
        signDraw(d);
        facility.drawOnOrder(d);
        assertEq(money.balanceOf(seller.account), net);
        assertEq(facility.capital().fees, 10_368_00);
        refused(makeDraw(0, 0), abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, 0, 1));
    }

    function test_DrawOnOrder_RevertWhen_AnotherSigned() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        d.sellerSignature = signature(buyer.key, facility.orderRequestDigest(d.request));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        facility.drawOnOrder(d);
    }

    function test_DrawOnOrder_NeedsApprovalAboveTheLimitOfAutomaticDraws() public {
        VM.prank(lender.account);
        facility.setAutoLimit(uint96(FIRST - 1));
        OrderDraw memory d = makeDraw(0, FIRST);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        facility.drawOnOrder(d);
        d.approval = signature(lender.key, facility.orderRequestDigest(d.request));
        facility.drawOnOrder(d);
        assertEq(facility.loan(key).principal, FIRST);
    }

    // --- the lien ----------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_TakesTheLienOnce() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        d.lienSignature = "";
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        facility.drawOnOrder(d);
        drawStage(0, FIRST);
        d = makeDraw(1, STEP);
        d.lienSignature = "";
        facility.drawOnOrder(d);
        assertEq(facility.loan(key).principal, FIRST + STEP);
    }

    /// @notice R22: one lien on an order.
    function test_DrawOnOrder_RevertGiven_AnotherHasTheLien() public {
        drawStage(0, FIRST);
        address first = address(facility);
        openFacility(orderConfig(), "second bank");
        refused(makeDraw(1, STEP), abi.encodeWithSelector(IOrderBook.OrderBook_Liened.selector, orderId, first));
    }

    /// @notice R22: an order under lien is changed with the consent of its holder.
    function test_ConsentToOrder() public {
        drawStage(0, FIRST);
        bytes32 digest = orders.cancellationDigest(orderId);
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_Liened.selector, orderId, address(facility)));
        orders.cancel(order, byBuyer, bySeller);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, seller.account));
        VM.prank(seller.account);
        facility.consentToOrder(orderId, digest);
        VM.expectEmit(address(facility));
        emit IFacility.OrderConsent(orderId, digest, FIRST);
        VM.prank(lender.account);
        facility.consentToOrder(orderId, digest);
        orders.cancel(order, byBuyer, bySeller);
        // What is out stays owed.
        assertOwed(key, 0, 0, FIRST);
        assertRules();
    }

    function test_ConsentToOrder_RevertGiven_NoLien() public {
        VM.expectRevert(
            abi.encodeWithSelector(IOrderBook.OrderBook_NotLienHolder.selector, orderId, address(facility))
        );
        VM.prank(lender.account);
        facility.consentToOrder(orderId, "any");
    }

    function test_ReleaseOrder() public {
        drawStage(0, FIRST);
        VM.expectRevert(notEligible(key, "open loan"));
        facility.releaseOrder(orderId);
        payInAs(FIRST);
        assertEq(facility.loan(key).version, 0);
        assertRules();
        VM.expectEmit(address(orders));
        emit IOrderBook.LienReleased(orderId, address(facility));
        facility.releaseOrder(orderId);
        assertEq(orders.lienOf(orderId), address(0));
        VM.expectRevert(
            abi.encodeWithSelector(IOrderBook.OrderBook_NotLienHolder.selector, orderId, address(facility))
        );
        facility.releaseOrder(orderId);
        // The same lien signature serves a later draw, which the seller signs anew.
        drawStage(1, STEP);
        assertEq(orders.lienOf(orderId), address(facility));
        assertRules();
    }

    // --- terms -------------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_RevertGiven_TermsAreNotForOrders() public {
        FacilityConfig memory c = orderConfig();
        c.terms.discount = true;
        openFacility(c, "discount");
        refused(makeDraw(0, FIRST), abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, "discount"));
        c = orderConfig();
        c.terms.rollCap = 0;
        openFacility(c, "no cap");
        refused(makeDraw(0, FIRST), abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, "rollCap"));
    }

    function test_DrawOnOrder_RevertWhen_TheTenorIsOutsideTheTerms() public {
        FacilityConfig memory c = orderConfig();
        (c.terms.minTenor, c.terms.maxTenor) = (31, uint16(SPAN + 30));
        openFacility(c, "tenor");
        uint256 tenor = SPAN + 31;
        refused(makeDraw(0, FIRST), abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, tenor, 31, SPAN + 30));
        passDays(1);
        drawStage(0, FIRST);
        passDays(SPAN - 1);
        drawStage(1, 1);
        c.terms.minTenor = 32;
        openFacility(c, "short");
        refused(makeDraw(1, 1), abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, 31, 32, SPAN + 30));
    }

    function test_DrawOnOrder_RevertGiven_TheLoanIsInDistress() public {
        drawStage(0, FIRST);
        Order memory next = order;
        (next.original, next.version) = (bytes32(ReceivableId.unwrap(key)), 1);
        next.lastDay = Day.wrap(uint32(today() + 1_000));
        bytes32 digest = orders.orderDigest(next);
        VM.prank(lender.account);
        facility.consentToOrder(orderId, digest);
        orders.amend(order, next, signature(buyer.key, digest), signature(seller.key, digest));
        order = next;
        // The due day of the loan stays that of its first draw.
        passDays(SPAN + 31 + 120);
        VM.prank(lender.account);
        recourse.writeOff(facility, key);
        refused(makeDraw(1, 1), notEligible(key, "distress"));
        assertRules();
    }

    function test_DrawOnOrder_RevertGiven_NewBusinessIsPaused() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        guardian.pause(address(facility));
        VM.expectPartialRevert(INewBusinessGate.NewBusinessGate_Paused.selector);
        facility.drawOnOrder(d);
    }

    // --- payees ------------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_PaysItsPayees() public {
        OrderDraw memory d = _toPayees(FIRST - 100_00);
        VM.expectEmit(address(facility));
        emit IFacility.PayeePaid(key, supplier2.account, 0, FIRST - 100_00, "calves");
        facility.drawOnOrder(d);
        assertEq(money.balanceOf(supplier2.account), FIRST - 100_00);
        assertEq(money.balanceOf(seller.account), 0);
        assertEq(bank.instructedTotal(), 100_00);
    }

    function test_DrawOnOrder_TakesBackWhatTheBankCouldNotPay() public {
        OrderDraw memory d = _toPayees(FIRST - 100_00);
        facility.drawOnOrder(d);
        bytes32 digest = facility.orderRequestDigest(d.request);
        bank.reject(bank.payoutIdOf(address(facility), digest), "rejected");
        facility.takeBack(ReceivableId.wrap(uint256(digest)));
        assertEq(facility.creditOf(seller.id), 100_00);
        facility.takeCredit(seller.id);
        assertEq(money.balanceOf(seller.account), 100_00);
        assertRules();
    }

    function test_DrawOnOrder_RevertWhen_PayeesDoNotAddUp() public {
        OrderDraw memory d = _toPayees(FIRST - 99_99);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_PayeesSum.selector, FIRST, FIRST + 1));
        facility.drawOnOrder(d);
        d = _toPayees(FIRST - 100_00);
        d.payees[0].amount = 1;
        VM.expectRevert(badRequest("payees"));
        facility.drawOnOrder(d);
    }

    function test_DrawOnOrder_NamesItsPayeesFromTheTermsAmountOn() public {
        FacilityConfig memory c = orderConfig();
        c.terms.payeesFrom = uint64(FIRST);
        openFacility(c, "payees");
        refused(makeDraw(0, FIRST), badRequest("payees"));
        facility.drawOnOrder(_toPayees(FIRST - 100_00));
        drawStage(1, FIRST - STEP - 1);
    }

    function _toPayees(uint256 first) private view returns (OrderDraw memory d) {
        d = makeDraw(0, FIRST);
        d.payees = new Payee[](2);
        d.payees[0] = Payee(supplier2.account, 0, uint128(first), "calves");
        d.payees[1] = Payee(address(0), "account of a haulier", 100_00, "transport");
        d.request.payees = keccak256(abi.encode(d.payees));
        signDraw(d);
    }
}
