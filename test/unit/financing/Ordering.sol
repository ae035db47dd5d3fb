// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {
    FacilityConfig,
    Offer,
    OrderDraw,
    OrderRequest,
    Owed,
    Payee
} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {Finding} from "../../../contracts/lens/IHealthCheck.sol";
import {Day, OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Attestation, EvidenceKinds, Order, Presentation, OrderStage} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title A feedlot: an order of 200 head, 128,000 kg at 27.00, money against it in three stages
/// @notice 5 % in arrears, ACT/360; 80 % of what is attested; due 31 days after the order's last day; 95 % of face rolls.
abstract contract Ordering is Trade {
    uint256 internal constant CASH = 10_000_000_00;
    uint64 internal constant QUANTITY = 128_000;
    uint64 internal constant HEAD = 640;
    /// @dev 30 % and 20 % of 3,456,000.00.
    uint256 internal constant FIRST = 1_036_800_00;
    uint256 internal constant STEP = 691_200_00;
    uint256 internal constant SPAN = 226;

    Order internal order;
    OrderId internal orderId;
    ReceivableId internal key;
    OrderStage[] internal stages;
    /// @dev Every loan of the test, for the rules of the book.
    ReceivableId[] internal loans;
    uint256 private _papers;

    function setUpOrdering() internal {
        setUpTrade();
        uint96 tags = uint96(1 << (4 * EvidenceKinds.TAGS));
        uint96 insured = uint96(tags | (1 << (4 * EvidenceKinds.INSURANCE)));
        stages.push(OrderStage(tags, 300_000));
        stages.push(OrderStage(insured, 500_000));
        stages.push(OrderStage(insured, 700_000));
        programme.stages = keccak256(abi.encode(stages));
        orders.approveProgramme(programme, "");
        openFacility(orderConfig(), "orders");
        order = feedlotOrder("cattle");
        orderId = place(order);
        key = ReceivableId.wrap(uint256(OrderId.unwrap(orderId)));
        loans.push(key);
        attestLot("pen", EvidenceKinds.TAGS, QUANTITY);
        attestLot("pen", EvidenceKinds.INSURANCE, 0);
    }

    function orderConfig() internal view returns (FacilityConfig memory c) {
        c = defaultConfig();
        c.terms.discount = false;
        c.terms.lateRate = 75_000;
        c.terms.maxTenor = 400;
        c.terms.orderDays = 31;
        c.terms.rollCap = 950_000;
        for (uint256 i = 0; i < 8; ++i) (c.prices.advance[i], c.prices.rate[i]) = (800_000, 50_000);
    }

    function openFacility(FacilityConfig memory config, bytes32 salt) internal {
        (address f, address s, address j) = factory.open(config, salt);
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        if (config.currency == address(money)) deposit(junior, CASH);
    }

    function feedlotOrder(bytes32 salt) internal view returns (Order memory o) {
        o = makeOrder(27_00, salt);
        (o.quantity, o.lastDay) = (QUANTITY, Day.wrap(uint32(today() + SPAN)));
    }

    function attestationOf(bytes32 lot, uint8 kind, uint64 quantity) internal returns (Attestation memory a) {
        a = makeAttestation(order, verifier, kind, keccak256(abi.encode("paper", ++_papers)));
        (a.lot, a.quantity, a.validUntil) = (lot, quantity, Day.wrap(uint32(today() + 400)));
    }

    function attestLot(bytes32 lot, uint8 kind, uint64 quantity) internal {
        Attestation memory a = attestationOf(lot, kind, quantity);
        evidence.attest(a, signAttestation(a, verifier));
    }

    function lose(uint64 heads) internal {
        Attestation memory a = attestationOf("pen", EvidenceKinds.TAGS, heads * HEAD);
        a.negative = true;
        evidence.attest(a, signAttestation(a, verifier));
    }

    function makeDraw(uint8 stage, uint256 amount) internal view returns (OrderDraw memory d) {
        d.order = order;
        d.programme = programme;
        d.stages = stages;
        d.request = OrderRequest({
            order: orderId,
            lot: "pen",
            stage: stage,
            amount: amount,
            minNet: 1,
            deadline: Day.wrap(uint32(today())),
            payees: 0
        });
        d.payees = new Payee[](0);
        signDraw(d);
    }

    function signDraw(OrderDraw memory d) internal view {
        d.sellerSignature = signature(seller.key, facility.orderRequestDigest(d.request));
        d.lienSignature = signature(seller.key, orders.lienDigest(d.request.order, address(facility)));
    }

    function drawStage(uint8 stage, uint256 amount) internal {
        facility.drawOnOrder(makeDraw(stage, amount));
    }

    function refused(OrderDraw memory d, bytes memory reason) internal {
        signDraw(d);
        VM.expectRevert(reason);
        facility.drawOnOrder(d);
    }

    function aboveOrder(uint256 wanted, uint256 limit) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_AboveOrder.selector, orderId, wanted, limit);
    }

    function badRequest(string memory field) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_BadRequest.selector, field);
    }

    function notEligible(ReceivableId id, string memory reason) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_NotEligible.selector, id, reason);
    }

    /// @notice 16 November, 20 January, 12 March, 25 March: 2,320,200.00 out, and the day is the last of these.
    function drawAll() internal {
        drawStage(0, FIRST);
        passDays(65);
        drawStage(1, STEP);
        passDays(51);
        payInAs(99_000_00);
        passDays(13);
        drawStage(2, STEP);
    }

    /// @notice Lets days go by, and has the book rolled.
    function passDays(uint256 count) internal {
        skip(count * 1 days);
        for (uint256 i = 0; i <= count / 62; ++i) facility.roll(62);
    }

    function payInAs(uint256 amount) internal {
        readyToPay(supplier2.account, amount);
        VM.prank(supplier2.account);
        facility.payIn(key, amount, "insurance");
    }

    /// @notice A statement of a lot of its own, or of the pen, at 24.10 or whatever makes `amount`.
    function statementOf(bytes32 lot, uint64 quantity) internal returns (Presentation memory p, ReceivableId id) {
        attestLot(lot, EvidenceKinds.RECEIPT, 0);
        attestLot(lot, EvidenceKinds.WEIGHT_ARRIVAL, quantity);
        p = makePresentation(order);
        p.lots[0].lot = lot;
        p.statement.lots = keccak256(abi.encode(p.lots));
        p.statement.number = keccak256(abi.encode("statement", lot));
        p.statement.order = orderId;
        p.statement.quantity = quantity;
        p.statement.amount = uint128((uint256(order.unitPrice) * quantity) / 1e6);
        signPresentation(p);
        id = receivableId(p);
        loans.push(id);
    }

    /// @notice What is delivered of the order, accepted, and minted to the facility.
    function deliver(bytes32 lot, uint64 quantity) internal returns (ReceivableId id) {
        Presentation memory p;
        (p, id) = statementOf(lot, quantity);
        token.tokenise(p, address(facility), "");
    }

    /// @notice The same at 24.10, agreed below the order's price: 2,860,477.20 for 189 head of 628 kg.
    function deliverAtMarket() internal returns (ReceivableId id) {
        Presentation memory p;
        (p, id) = statementOf("pen", 189 * 628);
        (p.statement.agreedPrice, p.statement.amount) = (2_410e6, 118_692 * 2_410);
        signPresentation(p);
        token.tokenise(p, address(facility), "");
    }

    function quoteOf(OrderDraw memory d) internal view returns (Offer memory offer, uint256 limit) {
        return facility.quoteOrder(d);
    }

    function outOf(uint32 group, bool isSeller) internal view returns (uint256) {
        return facility.exposure(group, isSeller).out;
    }

    function bookWorth() internal view returns (uint256 worth) {
        (, , worth) = facility.book();
    }

    function worthOfTranches() internal view returns (uint256) {
        return uint256(facility.capital().cash) * 1e6 + bookWorth();
    }

    function assertOwed(ReceivableId id, uint256 late, uint256 interest, uint256 principal) internal view {
        Owed memory o = facility.owed(id);
        assertEq(o.late, late, "late");
        assertEq(o.interest, interest, "interest");
        assertEq(o.principal, principal, "principal");
    }

    /// @notice The book against its loans one by one, custody, and the money.
    function assertRules() internal view {
        Finding memory book = health.checkBook(facility, loans);
        assertEq(book.left, book.right, "FIN-01");
        assertTrue(health.checkCustody(facility, loans).holds, "FIN-05");
        assertTrue(health.checkCapital(facility).holds, "LIQ-01");
        assertTrue(health.checkCash(facility).holds, "SET-02");
    }
}
