// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {Day, OrderId} from "../../../contracts/shared/types/Types.sol";
import {Accepted, IInvoiceRegistry, Measured} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {IBusinessCalendar} from "../../../contracts/trade/IBusinessCalendar.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {IFingerprintSet} from "../../../contracts/trade/IFingerprintSet.sol";
import {IOrderBook, OrderStatus} from "../../../contracts/trade/IOrderBook.sol";
import {MilkPrice} from "../../../contracts/trade/pricing/MilkPrice.sol";
import {
    Anchor,
    Attestation,
    Deduction,
    EvidenceKinds,
    LotUse,
    Order,
    Presentation,
    TransferRule
} from "../../../contracts/trade/TradeTypes.sol";
import {CalendarYears} from "../../shared/CalendarYears.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Invoicing} from "./Invoicing.sol";

/// @notice Order, lots, amount, days and duplicates.
contract InvoiceRegistryAcceptTest is Invoicing {
    function setUp() public {
        setUpInvoicing();
    }

    // --- what is accepted --------------------------------------------------------------------------------------------

    function test_Accept() public {
        Presentation memory p = present();
        uint256 id = invoices.receivableIdOf(buyer.id, seller.id, p.statement.number);
        VM.expectEmit(address(invoices));
        emit IInvoiceRegistry.StatementAccepted(id, buyer.id, seller.id, p.statement, p.acceptance.root);
        Accepted memory a = accept(p);
        assertEq(a.id, id);
        assertTrue(a.obligor == buyer.id && a.originator == seller.id);
        assertEq(a.programme, 1);
        assertEq(a.currency, address(money));
        assertEq(a.units, 1_000_00);
        assertEq(a.due.toUint(), today() + 30);
        assertEq(a.disputeUntil.toUint(), today() + 25);
        assertEq(uint8(a.transferRule), uint8(TransferRule.Free));
        assertFalse(a.undertaking);
        assertEq(a.lateRate, 500);
        assertEq(a.overdueDays, 30);
        assertEq(orders.orderState(p.statement.order).invoiced, 1);
        bytes32 lotId = evidence.lotIdOf(p.statement.order, seller.id, buyer.id, "lot");
        assertEq(evidence.lotState(lotId).usedBy, uint48(id));
    }

    function test_Accept_RevertWhen_NotTheToken() public {
        Presentation memory p = present();
        VM.expectRevert(abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotToken.selector, address(this)));
        invoices.accept(p, seller.account, "");
    }

    function test_Accept_RevertGiven_Paused() public {
        Presentation memory p = present();
        guardian.pause(address(invoices));
        uint40 until = uint40(VM.getBlockTimestamp()) + 3 days;
        refused(p, abi.encodeWithSelector(INewBusinessGate.NewBusinessGate_Paused.selector, until));
    }

    // --- order -------------------------------------------------------------------------------------------------------

    function test_Accept_RevertGiven_OrderNotPlaced() public {
        order.salt = "another";
        attestAll(order);
        Presentation memory p = present();
        refused(
            p,
            abi.encodeWithSelector(IOrderBook.OrderBook_NotPlaced.selector, p.statement.order, OrderStatus.None)
        );
    }

    function test_Accept_RevertWhen_StatedForAnotherOrder() public {
        Presentation memory p = present();
        OrderId presented = p.statement.order;
        p.statement.order = OrderId.wrap("another");
        _attestMore(p.statement.order, 1);
        refusedSigned(
            p,
            abi.encodeWithSelector(IInvoiceRegistry.Invoice_WrongOrder.selector, p.statement.order, presented)
        );
    }

    function test_Accept_RevertWhen_AboveTheOrder() public {
        order.salt = "more than ordered";
        place(order);
        Presentation memory p = present();
        _attestMore(p.statement.order, 2);
        (p.statement.quantity, p.statement.amount) = (2, 2_000_00);
        refusedSigned(p, abi.encodeWithSelector(IOrderBook.OrderBook_AboveOrder.selector, p.statement.order, 2, 1));
    }

    function test_Accept_RevertWhen_TheProgrammeIsAnother() public {
        Presentation memory p = present();
        p.programme.maxTenor = 1_000;
        refused(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "programme"));
    }

    function test_Accept_RevertWhen_TheTableIsAnother() public {
        Presentation memory p = present();
        p.table = hex"00";
        refused(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "table"));
    }

    function test_Accept_GivenTheProgrammeWasWithdrawn() public {
        orders.withdrawProgramme(order.programme);
        accept(present());
    }

    // --- lots --------------------------------------------------------------------------------------------------------

    function test_Accept_RevertWhen_TheLotsAreOthers() public {
        Presentation memory p = present();
        p.lots[0].lot = "another lot";
        refused(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_NotAsSigned.selector, "lots"));
    }

    function test_Accept_RevertWhen_ThePolicyIsNotMet() public {
        order.salt = "another";
        place(order);
        Presentation memory p = present();
        bytes32 lotId = evidence.lotIdOf(p.statement.order, seller.id, buyer.id, "lot");
        refused(
            p,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_PolicyNotMet.selector, lotId, 0, programme.evidencePolicy)
        );
    }

    function test_Accept_RevertGiven_TheLotIsUsed() public {
        order.tolerance = 1e6;
        prepare();
        Presentation memory p = present();
        accept(p);
        p.statement.number = "another";
        bytes32 lotId = evidence.lotIdOf(p.statement.order, seller.id, buyer.id, "lot");
        refusedSigned(p, abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, lotId));
    }

    function test_Accept_RevertWhen_MoreIsStatedThanAttested() public {
        (order.quantity, order.tolerance) = (10, 1e6);
        prepare();
        Presentation memory p = present();
        (p.statement.quantity, p.statement.amount) = (11, 11_000_00);
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_AboveEvidence.selector, 11, 10));
    }

    function test_Accept_RevertWhen_NoLotIsNamed() public {
        Presentation memory p = present();
        p.lots = new LotUse[](0);
        p.statement.lots = keccak256(abi.encode(p.lots));
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_AboveEvidence.selector, 1, 0));
    }

    // --- amount ------------------------------------------------------------------------------------------------------

    function test_Accept_RevertWhen_TheAmountIsOneFenOff() public {
        Presentation memory p = present();
        p.statement.amount = 1_000_01;
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_AmountMismatch.selector, 1_000_01, 1_000_00));
        p.statement.amount = 999_99;
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_AmountMismatch.selector, 999_99, 1_000_00));
    }

    function test_Accept_LessThanAttested() public {
        order.quantity = 10;
        prepare();
        Presentation memory p = present();
        (p.statement.quantity, p.statement.amount) = (7, 7_000_00);
        signPresentation(p);
        assertEq(accept(p).units, 7_000_00);
    }

    function test_Accept_WithTaxAndShare() public {
        (order.taxIncluded, order.tax) = (false, 130_000);
        prepare();
        Presentation memory p = present();
        // 1,130.00 with tax; 85 % of it now.
        (p.statement.share, p.statement.amount) = (850_000, 960_50);
        signPresentation(p);
        assertEq(accept(p).units, 960_50);
    }

    function test_Accept_WithQuality() public {
        Presentation memory p = _milk();
        // 400 fen and 5 × 2 for fat of 3.60 %: 410 fen for each of 1,000 kg.
        p.statement.amount = 4_100_00;
        signPresentation(p);
        assertEq(accept(p).units, 4_100_00);
    }

    function test_Accept_RevertWhen_TheBasePriceIsStated() public {
        Presentation memory p = _milk();
        p.statement.amount = 4_000_00;
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_AmountMismatch.selector, 4_000_00, 4_100_00));
    }

    function test_Accept_RevertWhen_QuantityIsZero() public {
        Presentation memory p = present();
        (p.statement.quantity, p.statement.amount) = (0, 0);
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadField.selector, "quantity"));
    }

    function test_Accept_RevertWhen_ShareIsZeroOrAboveAll() public {
        Presentation memory p = present();
        p.statement.share = 0;
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadField.selector, "share"));
        p.statement.share = 1e6 + 1;
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadField.selector, "share"));
    }

    // --- days --------------------------------------------------------------------------------------------------------

    function test_Accept_RevertWhen_TheDueDayIsAnother() public {
        Presentation memory p = present();
        p.statement.due = Day.wrap(uint32(today() + 31));
        refusedSigned(
            p,
            abi.encodeWithSelector(IInvoiceRegistry.Invoice_DueMismatch.selector, today() + 31, today() + 30)
        );
    }

    function test_Accept_RevertWhen_TheAnchorIsInTheFuture() public {
        Presentation memory p = present();
        p.statement.anchorDay = Day.wrap(uint32(today() + 1));
        p.statement.due = Day.wrap(uint32(today() + 31));
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadField.selector, "anchorDay"));
    }

    function test_Accept_RevertWhen_AcceptanceIsTheAnchorAndNotToday() public {
        order.anchor = Anchor.Acceptance;
        prepare();
        Presentation memory p = present();
        p.statement.anchorDay = Day.wrap(uint32(today() - 1));
        p.statement.due = Day.wrap(uint32(today() + 29));
        refusedSigned(p, abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadField.selector, "anchorDay"));
        p = present();
        assertEq(accept(p).due.toUint(), today() + 30);
    }

    function test_Accept_RevertWhen_DueToday() public {
        Presentation memory p = present();
        skip(30 days);
        refusedSigned(p, _badTenor(today()));
        p.statement.anchorDay = Day.wrap(uint32(today() - 31));
        p.statement.due = Day.wrap(uint32(today() - 1));
        refusedSigned(p, _badTenor(today() - 1));
    }

    function test_Accept_DueTomorrow() public {
        Presentation memory p = present();
        skip(29 days);
        signPresentation(p);
        assertEq(accept(p).due.toUint(), today() + 1);
    }

    function test_Accept_RevertWhen_BeyondTheTenor() public {
        order.paymentDays = 181;
        prepare();
        refused(present(), _badTenor(today() + 181));
        order.paymentDays = 180;
        prepare();
        assertEq(accept(present()).due.toUint(), today() + 180);
    }

    function test_Accept_DisputeDaysLongerThanLife() public {
        programme.disputeDays = type(uint16).max;
        orders.approveProgramme(programme, "");
        order = makeOrder(1_000_00, "another");
        prepare();
        assertEq(accept(present()).disputeUntil.toUint(), 0, "never");
    }

    function test_Accept_HighestLateTerms() public {
        (programme.lateRate, programme.overdueDays) = (type(uint16).max, type(uint8).max);
        orders.approveProgramme(programme, "");
        order = makeOrder(1_000_00, "another");
        prepare();
        Accepted memory a = accept(present());
        assertEq(a.lateRate, type(uint16).max);
        assertEq(a.overdueDays, type(uint8).max);
    }

    function test_DueDay() public {
        calendar.publish(CalendarYears.FIRST_2026, CalendarYears.LAST_2026, CalendarYears.closed2026());
        // From Monday, 28 September: 30 days are Wednesday, 28 October.
        Day anchor = Day.wrap(uint32(today()));
        assertEq(invoices.dueDay(order, anchor).toUint(), 20_754);
        // From the end of September: Friday, 30 October.
        order.anchor = Anchor.MonthEnd;
        assertEq(invoices.dueDay(order, anchor).toUint(), 20_756);
        // A day more is a Saturday, which moves where the order says so.
        order.paymentDays = 31;
        assertEq(invoices.dueDay(order, anchor).toUint(), 20_757);
        order.convention = IBusinessCalendar.Convention.Following;
        assertEq(invoices.dueDay(order, anchor).toUint(), 20_759);
    }

    // --- duplicates --------------------------------------------------------------------------------------------------

    function test_Accept_RevertGiven_TheTaxInvoiceIsUsed() public {
        Presentation memory p = present();
        p.statement.taxInvoice = "tax invoice";
        signPresentation(p);
        Accepted memory a = accept(p);
        assertEq(fingerprints.ownerOf("tax invoice"), a.id);
        order.salt = "another";
        prepare();
        p = present();
        p.statement.taxInvoice = "tax invoice";
        refusedSigned(p, abi.encodeWithSelector(IFingerprintSet.Fingerprint_Used.selector, bytes32("tax invoice")));
    }

    function test_Accept_RevertWhen_NearAnother() public {
        accept(present());
        order.salt = "another";
        prepare();
        Presentation memory p = present();
        p.statement.distinct = false;
        refusedSigned(p, abi.encodeWithSelector(IFingerprintSet.Fingerprint_NearMatch.selector, 1_000_00, today()));
        // The buyer confirms that it is another delivery.
        p.statement.distinct = true;
        signPresentation(p);
        accept(p);
    }

    // --- reading -----------------------------------------------------------------------------------------------------

    function test_ComputeAmount() public view {
        Order memory o = order;
        address pricing = address(flatPrice);
        Deduction[] memory none;
        Measured memory m = Measured({quantity: 3, values: 0, unitPrice: o.unitPrice, agreedPrice: 0, share: 1e6});
        assertEq(invoices.computeAmount(o, pricing, "", m, none), 3_000_00);
        (o.taxIncluded, o.tax, m.quantity, m.unitPrice) = (false, 130_000, 1, 50e6);
        // 50 × 1.13 = 56.5 up to 57; half of 57 up to 29.
        assertEq(invoices.computeAmount(o, pricing, "", m, none), 57);
        m.share = 500_000;
        assertEq(invoices.computeAmount(o, pricing, "", m, none), 29);
    }

    function test_ReceivableIdOf() public view {
        uint256 id = invoices.receivableIdOf(buyer.id, seller.id, "number");
        assertEq(id, uint256(keccak256(abi.encode(buyer.id, seller.id, bytes32("number")))));
        assertNotEq(id, invoices.receivableIdOf(seller.id, buyer.id, "number"));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _badTenor(uint256 due) private view returns (bytes memory) {
        return abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadTenor.selector, due, today() + 1, today() + 180);
    }

    /// @dev 1,000 kg at 4.00 with 3.60 % fat, the rest at base, by the buyer's tank.
    function _milk() private returns (Presentation memory p) {
        bytes memory table = abi.encode(PricingTables.milk());
        programme.pricing = address(MilkPrice(create("MilkPrice", "")));
        programme.sector = "milk";
        programme.table = keccak256(table);
        programme.qualityKinds = uint16(1 << EvidenceKinds.WEIGHT_ARRIVAL);
        programme.evidencePolicy = uint96(1 << (4 * EvidenceKinds.WEIGHT_ARRIVAL));
        orders.approveProgramme(programme, table);
        order = makeOrder(400, "milk");
        order.quantity = 1_000;
        place(order);
        _tank();
        p = present();
        p.table = table;
        p.lots[0].document = "tank";
        p.statement.lots = keccak256(abi.encode(p.lots));
    }

    function _tank() private {
        Attestation memory a = makeAttestation(order, buyer, EvidenceKinds.WEIGHT_ARRIVAL, "tank");
        a.values = PricingTables.values(360, 290, 400, 200);
        evidence.attest(a, signAttestation(a, buyer));
    }

    /// @dev The programme's evidence for a quantity, under whatever order.
    function _attestMore(OrderId id, uint64 quantity) private {
        (Attestation[] memory list, bytes[] memory signatures) = makeEvidence(order);
        for (uint256 i = 0; i < 2; ++i) {
            (list[i].order, list[i].quantity) = (id, quantity);
            list[i].document = keccak256(abi.encode(id, i));
            signatures[i] = signAttestation(list[i], i == 0 ? buyer : verifier);
        }
        evidence.attestBatch(list, signatures);
    }
}
