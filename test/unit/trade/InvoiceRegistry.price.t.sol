// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Day, OrderId, PartyId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {IOrderBook} from "../../../contracts/trade/IOrderBook.sol";
import {IPriceIndex, IndexValue} from "../../../contracts/trade/IPriceIndex.sol";
import {
    Attestation,
    Deduction,
    EvidenceKinds,
    LotUse,
    Presentation,
    PriceRule,
    Reason
} from "../../../contracts/trade/TradeTypes.sol";
import {Invoicing} from "./Invoicing.sol";

/// @notice Index prices, agreed prices, deductions, the second measure and liens. 100 units for 1,000.00 at 10.00.
contract InvoiceRegistryPriceTest is Invoicing {
    PriceRule private rule;

    function setUp() public {
        setUpInvoicing();
        rule = PriceRule({
            publisher: verifier.id,
            index: "cattle",
            spread: -30e6,
            floor: 900e6,
            cap: 1_100e6,
            maxAge: 7
        });
        order = makeOrder(10_00, "priced");
        order.quantity = 100;
    }

    // --- price rule --------------------------------------------------------------------------------------------------

    function test_Accept_AtTheIndexLessItsSpread() public {
        _underRule();
        _publish(1_030e6);
        assertEq(accept(_indexed(1_000_00)).units, 1_000_00);
    }

    function test_Accept_AtTheFloorAndTheCap() public {
        _underRule();
        _publish(20e6);
        // 20 − 30 is below zero, and the floor is 9.00.
        assertEq(accept(_indexed(900_00)).units, 900_00);
        order.salt = "capped";
        _underRule();
        _revise(5_000e6, 2);
        assertEq(accept(_indexed(1_100_00)).units, 1_100_00);
    }

    function test_Accept_WithoutACap() public {
        rule.cap = 0;
        _underRule();
        _publish(5_000e6);
        assertEq(accept(_indexed(4_970_00)).units, 4_970_00);
    }

    function test_Accept_RevertWhen_TheIndexIsTooOldOrOfALaterDay() public {
        _underRule();
        _publish(1_030e6);
        uint256 day = today();
        skip(8 days);
        Presentation memory p = _indexed(1_000_00);
        p.priceRule = abi.encode(rule, Day.wrap(uint32(day)));
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_IndexTooOld.selector, day, day + 8, 7));
        p.priceRule = abi.encode(rule, Day.wrap(uint32(day + 9)));
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_IndexTooOld.selector, day + 9, day + 8, 7));
        p.statement.anchorDay = Day.wrap(uint32(day + 7));
        p.statement.due = invoices.dueDay(order, p.statement.anchorDay);
        p.priceRule = abi.encode(rule, Day.wrap(uint32(day)));
        signPresentation(p);
        accept(p);
    }

    function test_Accept_RevertGiven_NoIndexWasPublished() public {
        _underRule();
        refused(
            _indexed(1_000_00),
            abi.encodeWithSelector(IPriceIndex.PriceIndex_Unknown.selector, verifier.id, rule.index, today())
        );
    }

    function test_Accept_RevertWhen_TheRuleIsAnother() public {
        _underRule();
        Presentation memory p = _indexed(1_000_00);
        rule.floor = 1;
        p.priceRule = abi.encode(rule, Day.wrap(uint32(today())));
        refused(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "priceRule"));
    }

    // --- agreed price ------------------------------------------------------------------------------------------------

    function test_Accept_AtAnAgreedPrice() public {
        prepare();
        Presentation memory p = present();
        (p.statement.agreedPrice, p.statement.amount) = (950e6, 950_00);
        signPresentation(p);
        assertEq(accept(p).units, 950_00);
    }

    function test_Accept_RevertWhen_TheAgreedPriceIsAboveTheOrders() public {
        prepare();
        Presentation memory p = present();
        (p.statement.agreedPrice, p.statement.amount) = (1_000e6 + 1, 1_000_00);
        refusedSigned(
            p,
            abi.encodeWithSelector(IInvoiceRegistry.Invoice_AgreedAbovePrice.selector, 1_000e6 + 1, 1_000e6)
        );
    }

    // --- deductions --------------------------------------------------------------------------------------------------

    function test_Accept_LessDeductions() public {
        prepare();
        Presentation memory p = _deducting(Reason.Penalty, 62_00);
        p.statement.amount = 938_00;
        signPresentation(p);
        assertEq(accept(p).units, 938_00);
    }

    function test_Accept_RevertWhen_DeductionsAreNotThoseSigned() public {
        prepare();
        Presentation memory p = _deducting(Reason.Penalty, 62_00);
        p.statement.amount = 938_00;
        signPresentation(p);
        p.deductions[0].amount = 61_00;
        refused(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "deductions"));
        p.deductions = new Deduction[](0);
        refused(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "deductions"));
    }

    function test_Accept_RevertWhen_ADeductionHasNoReason() public {
        prepare();
        refusedSigned(
            _deducting(Reason.None, 62_00),
            abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadField.selector, "deductions")
        );
    }

    function test_Accept_RevertWhen_MoreIsDeductedThanOwed() public {
        prepare();
        refusedSigned(
            _deducting(Reason.Quality, 1_000_01),
            abi.encodeWithSelector(IInvoiceRegistry.Invoice_DeductedAboveAmount.selector, 1_000_01, 1_000_00)
        );
    }

    // --- the second measure ------------------------------------------------------------------------------------------

    function test_Accept_CountsHeadsOverLots() public {
        Presentation memory p = _herd(120, 69);
        assertEq(accept(p).units, 2_000_00);
        assertEq(orders.orderState(p.statement.order).pieces, 189);
    }

    function test_Accept_RevertWhen_MoreHeadsThanOrdered() public {
        Presentation memory p = _herd(120, 81);
        refused(
            p,
            abi.encodeWithSelector(
                IOrderBook.OrderBook_AbovePieces.selector,
                OrderId.unwrap(p.statement.order),
                201,
                200
            )
        );
    }

    function test_Accept_RevertWhen_TheSumLeaves16Bits() public {
        refused(_herd(65_000, 600), abi.encodeWithSelector(IEvidenceRegistry.Evidence_SumTooLarge.selector, 0, 65_600));
    }

    // --- liens -------------------------------------------------------------------------------------------------------

    function test_Accept_ToTheHolderOfALien() public {
        prepare();
        parties.registerCustodian(address(this), PartyId.wrap(0));
        bytes32 digest = orders.lienDigest(OrderId.wrap(orders.orderDigest(order)), address(this));
        orders.takeLien(order, signature(seller.key, digest));
        Presentation memory p = present();
        refused(
            p,
            abi.encodeWithSelector(
                IInvoiceRegistry.Invoice_Liened.selector,
                OrderId.unwrap(p.statement.order),
                address(this)
            )
        );
        VM.prank(address(token));
        assertEq(invoices.accept(p, address(this), "").units, 1_000_00);
    }

    function _underRule() private {
        order.priceRule = keccak256(abi.encode(rule));
        prepare();
    }

    function _publish(uint128 value) private {
        _revise(value, 1);
    }

    function _revise(uint128 value, uint16 revision) private {
        IndexValue memory v = IndexValue({
            publisher: verifier.id,
            index: rule.index,
            day: Day.wrap(uint32(today())),
            value: value,
            revision: revision
        });
        priceIndex.publish(v, signature(verifier.key, priceIndex.indexValueDigest(v)));
    }

    function _indexed(uint128 amount) private view returns (Presentation memory p) {
        p = present();
        p.priceRule = abi.encode(rule, Day.wrap(uint32(today())));
        p.statement.amount = amount;
        signPresentation(p);
    }

    function _deducting(Reason reason, uint64 amount) private view returns (Presentation memory p) {
        p = present();
        p.deductions = new Deduction[](1);
        p.deductions[0] = Deduction({reason: reason, amount: amount, document: "penalty"});
        p.statement.deductions = keccak256(abi.encode(p.deductions));
    }

    /// @dev Two lots of 100 kg at 10.00, with so many heads each, under an order of 200 heads.
    function _herd(uint64 first, uint64 second) private returns (Presentation memory p) {
        programme.qualityKinds = uint16((1 << EvidenceKinds.WEIGHT_ARRIVAL) | (1 << 12));
        programme.evidencePolicy = uint96(1 << (4 * EvidenceKinds.WEIGHT_ARRIVAL));
        orders.approveProgramme(programme, "");
        order = makeOrder(10_00, "herd");
        (order.quantity, order.pieces) = (200, 200);
        place(order);
        _weigh("first", first);
        _weigh("second", second);
        p = present();
        p.lots = new LotUse[](2);
        (p.lots[0], p.lots[1]) = (LotUse("first", "first"), LotUse("second", "second"));
        p.statement.lots = keccak256(abi.encode(p.lots));
        p.statement.amount = 2_000_00;
        signPresentation(p);
        // The price is by weight; heads are counted only.
        VM.mockCall(
            address(flatPrice),
            abi.encodePacked(flatPrice.price.selector),
            abi.encode(uint64(200), uint128(2_000_00))
        );
    }

    function _weigh(bytes32 lot, uint64 heads) private {
        Attestation memory a = makeAttestation(order, buyer, EvidenceKinds.WEIGHT_ARRIVAL, lot);
        (a.lot, a.quantity, a.values) = (lot, 100, heads);
        evidence.attest(a, signAttestation(a, buyer));
    }
}
