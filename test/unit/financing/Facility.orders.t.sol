// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Ground, Loan, Offer, OrderDraw, OwnTerms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {IPartyRegistry, KeyGrant, PartyStatus, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {ObligorStanding} from "../../../contracts/receivables/IReceivableToken.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {Day, OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {IOrderBook, OrderStatus} from "../../../contracts/trade/IOrderBook.sol";
import {Attestation, EvidenceKinds, Order, OrderStage} from "../../../contracts/trade/TradeTypes.sol";
import {Ordering} from "./Ordering.sol";

contract FacilityOrdersTest is Ordering {
    function setUp() public {
        setUpOrdering();
    }

    // --- what a draw does --------------------------------------------------------------------------------------------

    function test_DrawOnOrder() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        (Offer memory o, uint256 limit) = quoteOf(d);
        assertEq(limit, FIRST, "limit");
        bytes32 digest = facility.orderRequestDigest(d.request);
        assertEq(OrderId.unwrap(facility.drawnOn(digest)), 0);
        VM.expectEmit(address(facility));
        emit IFacility.DrawnOnOrder(orderId, seller.id, buyer.id, "pen", 0, o, today());
        facility.drawOnOrder(d);
        assertEq(o.net, FIRST, "FIN-03");
        assertEq(o.interest, 144_00 * (SPAN + 31), "FIN-03");
        assertEq(o.due.toUint(), today() + SPAN + 31);
        assertEq(money.balanceOf(seller.account), FIRST, "FIN-03");
        assertEq(orders.lienOf(orderId), address(facility));
        assertEq(OrderId.unwrap(facility.drawnOn(digest)), OrderId.unwrap(orderId));
        Loan memory loan = facility.loan(key);
        assertEq(loan.principal, FIRST);
        assertEq(loan.interest, o.interest);
        assertEq(loan.flags, LoanFlags.OWN);
        assertEq(loan.version, 1);
        OwnTerms memory own = facility.ownTerms(key);
        assertTrue(own.seller == seller.id && own.obligor == buyer.id && own.ground == Ground.Order);
        assertEq(own.due, o.due.toUint());
        assertEq(own.rate, 50_000);
        assertEq(outOf(buyer.group, false), FIRST, "FIN-02");
        assertEq(outOf(seller.group, true), FIRST, "FIN-02");
        assertEq(worthOfTranches(), CASH * 1e6, "FIN-07");
        assertRules();
    }

    function test_DrawOnOrder_AddsToTheLoan() public {
        drawAll();
        assertOwed(key, 0, 24_541_25, 2_320_200_00);
        assertEq(facility.bucket(facility.ownTerms(key).due).count, 1);
        passDays(41);
        assertOwed(key, 0, 37_753_50, 2_320_200_00);
        assertEq(outOf(seller.group, true), 2_320_200_00, "FIN-02");
        assertRules();
    }

    function test_DrawOnOrder_KeepsItsRateAndVersion() public {
        drawStage(0, FIRST);
        FacilityConfig memory c = orderConfig();
        for (uint256 i = 0; i < 8; ++i) (c.prices.rate[i], c.prices.advance[i]) = (90_000, 100_000);
        VM.prank(lender.account);
        facility.setTerms(c.terms, c.prices);
        passDays(10);
        assertEq(facility.currentVersion(), 2);
        drawStage(1, STEP);
        assertEq(facility.loan(key).version, 1);
        passDays(10);
        assertOwed(key, 0, 144_00 * 20 + 96_00 * 10, FIRST + STEP);
    }

    function testFuzz_DrawOnOrder_GivesItsQuote(uint256 amount, uint256 more, uint24 fee, uint16 later) public {
        amount = bound(amount, 1_00, FIRST);
        more = bound(more, 1_00, 2_419_200_00 - FIRST);
        later = uint16(bound(later, 0, SPAN));
        FacilityConfig memory c = orderConfig();
        c.terms.fee = uint24(bound(fee, 0, 100_000));
        openFacility(c, "quotes");
        _drawAsQuoted(0, amount);
        passDays(later);
        uint256 before = worthOfTranches();
        uint256 fees = facility.capital().fees;
        _drawAsQuoted(2, more);
        // Fees are the lender's; what was earned is counted up to the minor unit.
        uint256 gained = worthOfTranches() - before - (uint256(facility.capital().fees) - fees) * 1e6;
        assertLe(gained, 1e6 + SPAN + 31, "FIN-07");
        assertRules();
    }

    function _drawAsQuoted(uint8 stage, uint256 amount) private {
        OrderDraw memory d = makeDraw(stage, amount);
        (Offer memory o, ) = quoteOf(d);
        uint256 had = money.balanceOf(seller.account);
        VM.expectEmit(address(facility));
        emit IFacility.DrawnOnOrder(orderId, seller.id, buyer.id, "pen", stage, o, today());
        facility.drawOnOrder(d);
        assertEq(money.balanceOf(seller.account) - had, o.net, "FIN-03");
        assertEq(o.net + o.fee, amount, "FIN-03");
    }

    // --- limits ------------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_UpToTheShareOfItsStage() public {
        refused(makeDraw(0, FIRST + 1), aboveOrder(FIRST + 1, FIRST));
        drawStage(0, FIRST);
        refused(makeDraw(1, STEP + 1), aboveOrder(FIRST + STEP + 1, FIRST + STEP));
        drawStage(1, STEP);
        assertEq(facility.loan(key).principal, FIRST + STEP);
    }

    function test_DrawOnOrder_LossesLowerTheLimitInTheSameBlock() public {
        lose(11);
        // 80 % of 189 × 640 × 27.00 still covers stage 3; a heavier loss does not.
        (, uint256 limit) = quoteOf(makeDraw(2, 1));
        assertEq(limit, 2_419_200_00);
        lose(14);
        (, limit) = quoteOf(makeDraw(2, 1));
        assertEq(limit, 2_419_200_00);
        lose(1);
        (, limit) = quoteOf(makeDraw(2, 1));
        assertEq(limit, 2_405_376_00);
        refused(makeDraw(2, limit + 1), aboveOrder(limit + 1, limit));
        drawStage(2, limit);
        lose(1);
        refused(makeDraw(2, 1), aboveOrder(limit + 1, limit - 13_824_00));
    }

    function test_DrawOnOrder_AddsTheTaxAndNoTolerance() public {
        (order.taxIncluded, order.tax, order.tolerance, order.salt) = (false, 90_000, 100_000, "taxed");
        _placeAgain();
        (, uint256 limit) = quoteOf(makeDraw(2, 1));
        assertEq(limit, 2_636_928_00);
    }

    function test_DrawOnOrder_InASectorAndANewPair() public {
        FacilityConfig memory c = orderConfig();
        c.terms.newPairCap = uint64(FIRST + STEP);
        openFacility(c, "capped");
        uint32 number = orders.orderState(orderId).programme;
        VM.startPrank(lender.account);
        facility.setSector(1, uint96(FIRST + STEP), 200_000);
        facility.fileProgramme(number, 1);
        VM.stopPrank();
        skip(7 days);
        (, uint256 limit) = quoteOf(makeDraw(2, 1));
        assertEq(limit, 2_073_600_00, "a fifth less of what is attested");
        drawStage(0, FIRST);
        drawStage(1, STEP);
        assertEq(facility.sector(1).out, FIRST + STEP, "FIN-02");
        assertEq(facility.newPairOut(seller.id, buyer.id), FIRST + STEP, "FIN-02");
        bytes4 above = IFacility.Facility_AboveCap.selector;
        refused(makeDraw(2, 1), abi.encodeWithSelector(above, "sector", FIRST + STEP + 1, FIRST + STEP));
        fundAccount(seller.account, FIRST + STEP);
        VM.startPrank(seller.account);
        money.approve(address(facility), FIRST + STEP);
        facility.repay(key, FIRST + STEP);
        VM.stopPrank();
        assertEq(facility.sector(1).out, 0, "FIN-02");
        assertEq(facility.newPairOut(seller.id, buyer.id), 0, "FIN-02");
        assertEq(facility.loan(key).version, 0, "FIN-06");
    }

    function test_DrawOnOrder_RevertGiven_GroupsAreAtTheirLimit() public {
        admit(seller.group, true, FIRST - 1, FAR);
        refused(makeDraw(0, FIRST), _aboveLimit(seller.group, true, FIRST, FIRST - 1));
        admit(buyer.group, false, FIRST - 1, FAR);
        refused(makeDraw(0, FIRST), _aboveLimit(buyer.group, false, FIRST, FIRST - 1));
        drawStage(0, FIRST - 1);
    }

    function test_DrawOnOrder_RevertGiven_NoCashOrTooLittleJuniorMoney() public {
        openFacility(orderConfig(), "poor");
        VM.startPrank(investor.account);
        junior.redeem(junior.balanceOf(investor.account), investor.account, investor.account);
        VM.stopPrank();
        refused(makeDraw(0, FIRST), abi.encodeWithSelector(IFacility.Facility_NoCash.selector, FIRST, 0));
        deposit(senior, FIRST);
        refused(makeDraw(0, FIRST), abi.encodeWithSelector(IFacility.Facility_BelowFloor.selector, 0, FIRST * 1e5));
    }

    // --- the order ---------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_RevertWhen_ItsTermsAreNotInForce() public {
        Order memory next = order;
        (next.original, next.version, next.unitPrice) = (OrderId.unwrap(orderId), 1, 30_00e6);
        bytes32 digest = orders.orderDigest(next);
        orders.amend(order, next, signature(buyer.key, digest), signature(seller.key, digest));
        refused(makeDraw(0, FIRST), abi.encodeWithSelector(IOrderBook.OrderBook_NotCurrent.selector, orderId, 0, 1));
        order = next;
        drawStage(0, 1_152_000_00);
        assertEq(facility.loan(key).principal, 1_152_000_00);
    }

    function test_DrawOnOrder_RevertGiven_Cancelled() public {
        bytes32 digest = orders.cancellationDigest(orderId);
        orders.cancel(order, signature(buyer.key, digest), signature(seller.key, digest));
        OrderStatus status = OrderStatus.Cancelled;
        refused(makeDraw(0, 1), abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, orderId, status));
    }

    function test_DrawOnOrder_RevertGiven_ItsLastDayHasPassed() public {
        passDays(SPAN);
        drawStage(0, 1);
        passDays(1);
        uint256 last = order.lastDay.toUint();
        refused(makeDraw(0, 1), abi.encodeWithSelector(IOrderBook.OrderBook_Expired.selector, orderId, last));
    }

    function test_DrawOnOrder_RevertWhen_TheRequestIsForAnotherOrder() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        d.request.order = OrderId.wrap("another");
        refused(d, badRequest("order"));
    }

    function test_DrawOnOrder_RevertWhen_PapersAreNotTheOrders() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        d.programme.document = "another";
        refused(d, badRequest("programme"));
        d = makeDraw(0, FIRST);
        d.stages[0].share = 900_000;
        refused(d, badRequest("stages"));
    }

    function test_DrawOnOrder_RevertWhen_StagesMakeNoSense() public {
        refused(makeDraw(3, FIRST), badRequest("stage"));
        uint96 tags = stages[0].policy;
        _refusedWith(OrderStage(tags, 300_000), "same share");
        _refusedWith(OrderStage(tags, 1_000_001), "more than all");
        _refusedWith(OrderStage(0, 400_000), "no policy");
        _refusedWith(OrderStage(8, 400_000), "a count of eight");
    }

    function _refusedWith(OrderStage memory second, bytes32 salt) private {
        while (stages.length > 1) stages.pop();
        stages.push(second);
        programme.stages = keccak256(abi.encode(stages));
        orders.approveProgramme(programme, "");
        order.salt = salt;
        _placeAgain();
        refused(makeDraw(0, 1), badRequest("stages"));
    }

    function test_DrawOnOrder_RevertWhen_TheMoneyIsAnother() public {
        FacilityConfig memory c = orderConfig();
        bytes memory wiring = abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit USD", "USDd");
        c.currency = address(BankDesk(create("BankDesk", wiring)).DEPOSIT());
        openFacility(c, "other money");
        refused(makeDraw(0, FIRST), notEligible(key, "currency"));
    }

    // --- the sides ---------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_RevertGiven_ASideIsNotActive() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        VM.expectPartialRevert(IPartyRegistry.Party_NotActive.selector);
        facility.drawOnOrder(d);
    }

    function test_DrawOnOrder_RevertGiven_TheBuyerIsNotActive() public {
        OrderDraw memory d = makeDraw(0, FIRST);
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        VM.expectPartialRevert(IPartyRegistry.Party_NotActive.selector);
        facility.drawOnOrder(d);
    }

    function test_DrawOnOrder_RevertGiven_TheObligorIsInsolventOrStopped() public {
        _mockStanding(ObligorStanding({stopped: 1, insolventOn: 0}));
        refused(makeDraw(0, FIRST), notEligible(key, "obligor"));
        _mockStanding(ObligorStanding({stopped: 0, insolventOn: 20_000}));
        refused(makeDraw(0, FIRST), notEligible(key, "obligor"));
        VM.clearMockedCalls();
        drawStage(0, FIRST);
    }

    function _mockStanding(ObligorStanding memory standing_) private {
        VM.mockCall(address(token), abi.encodeCall(token.standingOf, (buyer.id)), abi.encode(standing_));
    }

    // --- the lot -----------------------------------------------------------------------------------------------------

    function test_DrawOnOrder_RevertWhen_TheLotIsBelowTheStage() public {
        order.salt = "bare";
        orderId = place(order);
        attestLot("pen", EvidenceKinds.TAGS, QUANTITY);
        OrderDraw memory d = makeDraw(1, FIRST);
        // One group, and independent of the buyer.
        uint96 counts = uint96(stages[0].policy | (uint256(1) << (4 * (12 + EvidenceKinds.TAGS))));
        refused(d, _policyNotMet(counts, stages[1].policy));
        attestLot("pen", EvidenceKinds.INSURANCE, 0);
        facility.drawOnOrder(d);
    }

    function test_DrawOnOrder_RevertWhen_OnlyADeviceAttested() public {
        order.salt = "device";
        orderId = place(order);
        (address account, uint256 sensor) = makeAddrAndKey("sensor");
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(account), Purposes.READ, 0, 0);
        Attestation memory a = attestationOf("pen", EvidenceKinds.TAGS, QUANTITY);
        a.verifier = parties.register(Registration("sensor", account, 0, PartyRoles.VERIFIER, FAR, 156), keys);
        a.device = true;
        evidence.attest(a, signature(sensor, evidence.attestationDigest(a)));
        refused(makeDraw(0, FIRST), _policyNotMet(0, stages[0].policy));
    }

    function test_DrawOnOrder_RevertGiven_TheLotHasExpired() public {
        order.salt = "expires";
        orderId = place(order);
        Attestation memory a = attestationOf("pen", EvidenceKinds.TAGS, QUANTITY);
        a.validUntil = Day.wrap(uint32(today() + 5));
        evidence.attest(a, signAttestation(a, verifier));
        passDays(5);
        drawStage(0, 1);
        passDays(1);
        refused(
            makeDraw(0, 1),
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_Expired.selector, _lotId(), today() - 1)
        );
    }

    function test_DrawOnOrder_RevertGiven_TheLotIsUsed() public {
        drawStage(0, FIRST);
        deliver("pen", QUANTITY);
        refused(makeDraw(0, 1), abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, _lotId()));
    }

    /// @notice R22: a second order for the same goods bears no second loan.
    function test_DrawOnOrder_RevertGiven_TheGoodsStandForAnotherOrder() public {
        Attestation memory a = attestationOf("pen 2", EvidenceKinds.TAGS, QUANTITY);
        evidence.attest(a, signAttestation(a, verifier));
        order.salt = "second";
        orderId = place(order);
        // The same ear tags, said of another order: the paper is used, so the stage is not met.
        a.order = orderId;
        bytes memory signed = signAttestation(a, verifier);
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, a.document));
        evidence.attest(a, signed);
        refused(makeDraw(0, 1), _policyNotMet(0, stages[0].policy));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev The order under another salt or programme, with a pen of its own.
    function _placeAgain() private {
        order.programme = orders_programmeHash();
        orderId = place(order);
        key = ReceivableId.wrap(uint256(OrderId.unwrap(orderId)));
        attestLot("pen", EvidenceKinds.TAGS, QUANTITY);
        attestLot("pen", EvidenceKinds.INSURANCE, 0);
    }

    function _lotId() private view returns (bytes32) {
        return evidence.lotIdOf(orderId, seller.id, buyer.id, "pen");
    }

    function _policyNotMet(uint96 counts, uint96 policy) private view returns (bytes memory) {
        return abi.encodeWithSelector(IEvidenceRegistry.Evidence_PolicyNotMet.selector, _lotId(), counts, policy);
    }

    function _aboveLimit(uint32 group, bool isSeller, uint256 out, uint256 cap) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_AboveLimit.selector, group, isSeller, out, cap, FAR);
    }
}
