// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Day, OrderId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry, LotRequest} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds, LotUse, Order} from "../../../contracts/trade/TradeTypes.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Trade} from "../../shared/Trade.sol";

contract EvidenceRegistryUseLotsTest is Trade {
    uint16 private constant ASSAYS = uint16(
        (1 << EvidenceKinds.ASSAY_ORIGIN) | (1 << EvidenceKinds.ASSAY_ARRIVAL) | (1 << EvidenceKinds.ASSAY_UMPIRE)
    );

    Order private order;
    LotRequest private request;
    LotUse[] private lots;

    function setUp() public {
        setUpTrade();
        order = makeOrder(1_000_00, "order");
        request = LotRequest({
            order: OrderId.wrap(orders.orderDigest(order)),
            seller: order.seller,
            buyer: order.buyer,
            policy: _policy(EvidenceKinds.WEIGHT_ARRIVAL, 1, 0),
            qualityKinds: 0,
            statementTag: 77,
            replacedTag: 0,
            devices: true
        });
    }

    // --- without quality ---------------------------------------------------------------------------------------------

    function test_UseLots() public {
        _weigh("one", 100, buyer);
        _weigh("two", 50, verifier);
        _name("one", 0);
        _name("two", "ignored without quality");
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.LotUsed(_lotId("one"), 77, 100);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.LotUsed(_lotId("two"), 77, 50);
        (uint64 quantity, uint64 values) = _use();
        assertEq(quantity, 150);
        assertEq(values, 0);
        assertEq(evidence.lotState(_lotId("one")).usedBy, 77);
    }

    function test_UseLots_None() public {
        request.qualityKinds = ASSAYS;
        (uint64 quantity, uint64 values) = _use();
        assertEq(quantity, 0);
        assertEq(values, 0);
    }

    function test_UseLots_RevertWhen_NotTheInvoiceRegistry() public {
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotInvoiceRegistry.selector, address(this)));
        evidence.useLots(request, lots);
    }

    function test_UseLots_RevertGiven_Used() public {
        _weigh("one", 100, buyer);
        _name("one", 0);
        _use();
        request.statementTag = 78;
        _refused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, _lotId("one")));
    }

    function test_UseLots_RevertWhen_NamedTwice() public {
        _weigh("one", 100, buyer);
        _name("one", 0);
        _name("one", 0);
        _refused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, _lotId("one")));
    }

    function test_UseLots_RevertWhen_TheLotIsUnknown() public {
        _weigh("one", 100, buyer);
        _name("two", 0);
        _notMet("two", 0);
    }

    function test_UseLots_RevertWhen_TheLotIsOfAnotherPair() public {
        _weigh("one", 100, buyer);
        _name("one", 0);
        (request.seller, request.buyer) = (request.buyer, request.seller);
        bytes32 other = evidence.lotIdOf(request.order, request.seller, request.buyer, "one");
        _refused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_PolicyNotMet.selector, other, 0, request.policy));
    }

    function test_UseLots_GivenExpiry() public {
        Attestation memory a = _weight("one", 100, buyer);
        a.validUntil = Day.wrap(uint32(today() + 5));
        evidence.attest(a, signAttestation(a, buyer));
        _weigh("two", 100, buyer);
        _name("one", 0);
        // The whole of the last day, from nine o'clock.
        skip(5 days + 15 hours - 1);
        uint256 snapshot = VM.snapshotState();
        _use();
        VM.revertToState(snapshot);
        skip(1);
        _refused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_Expired.selector, _lotId("one"), today() - 1));
    }

    // --- a statement that replaces another ----------------------------------------------------------------------------

    function test_UseLots_ForTheFinalStatement() public {
        request.qualityKinds = ASSAYS;
        _weigh("one", 100, buyer);
        _paper("one", EvidenceKinds.ASSAY_ARRIVAL, 5, buyer);
        _nameWith("one", EvidenceKinds.ASSAY_ARRIVAL);
        _use();
        // The umpire speaks between the two, and the evidence expires.
        _paper("one", EvidenceKinds.ASSAY_UMPIRE, 4, verifier);
        skip(200 days);
        delete lots;
        _nameWith("one", EvidenceKinds.ASSAY_UMPIRE);
        (request.statementTag, request.replacedTag) = (78, 77);
        (uint64 quantity, uint64 values) = _use();
        assertEq(quantity, 100);
        assertEq(values, 4);
        assertEq(evidence.lotState(_lotId("one")).usedBy, 78);
        // The first one is gone for good.
        (request.statementTag, request.replacedTag) = (79, 77);
        _refused(
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotReplaced.selector, _lotId("one"), uint48(78), 77)
        );
    }

    function test_UseLots_RevertWhen_AReplacedLotIsFreeOrNamedTwice() public {
        _weigh("one", 100, buyer);
        _weigh("two", 100, buyer);
        _name("one", 0);
        _use();
        (request.statementTag, request.replacedTag) = (78, 77);
        _name("two", 0);
        _refused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotReplaced.selector, _lotId("two"), uint48(0), 77));
        delete lots;
        _name("one", 0);
        _name("one", 0);
        _refused(
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotReplaced.selector, _lotId("one"), uint48(78), 77)
        );
    }

    function test_UseLots_RevertWhen_TheTagIsNothingOrItself() public {
        _weigh("one", 100, buyer);
        _name("one", 0);
        bytes memory bad = abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "statementTag");
        request.statementTag = 0;
        _refused(bad);
        (request.statementTag, request.replacedTag) = (77, 77);
        _refused(bad);
    }

    // --- the policy --------------------------------------------------------------------------------------------------

    function test_UseLots_RevertWhen_TooFewGroups() public {
        request.policy = _policy(EvidenceKinds.WEIGHT_ARRIVAL, 2, 0);
        _weigh("one", 100, buyer);
        _name("one", 0);
        _notMet("one", _policy(EvidenceKinds.WEIGHT_ARRIVAL, 1, 0));
        _weigh("one", 100, verifier);
        _use();
    }

    function test_UseLots_RevertWhen_TooFewIndependentGroups() public {
        request.policy = _policy(EvidenceKinds.WEIGHT_ARRIVAL, 2, 2);
        _weigh("one", 100, buyer);
        _weigh("one", 100, verifier);
        _name("one", 0);
        _notMet("one", _policy(EvidenceKinds.WEIGHT_ARRIVAL, 2, 1));
        _weigh("one", 100, verifier2);
        _use();
    }

    function test_UseLots_RevertWhen_AnotherKindHasMore() public {
        // Neither many groups of one kind nor the kinds beside it make up for a kind that lacks.
        request.policy = _policy(EvidenceKinds.RECEIPT, 1, 1) | _policy(EvidenceKinds.WEIGHT_ARRIVAL, 1, 0);
        _weigh("one", 100, buyer);
        _weigh("one", 100, verifier);
        _weigh("one", 100, verifier2);
        _paper("one", EvidenceKinds.ASSAY_UMPIRE, 1, verifier);
        _paper("one", EvidenceKinds.TRANSPORT, 1, verifier);
        _name("one", 0);
        uint96 counts =
            _policy(EvidenceKinds.WEIGHT_ARRIVAL, 3, 2) |
                _policy(EvidenceKinds.ASSAY_UMPIRE, 1, 1) |
                _policy(EvidenceKinds.TRANSPORT, 1, 1);
        _notMet("one", counts);
        _paper("one", EvidenceKinds.RECEIPT, 0, buyer);
        _notMet("one", counts | _policy(EvidenceKinds.RECEIPT, 1, 0));
        _paper("one", EvidenceKinds.RECEIPT, 0, verifier);
        _use();
    }

    function test_UseLots_RevertWhen_AnyKindLacks() public {
        request.policy = 0;
        for (uint8 kind = 0; kind < 12; ++kind) request.policy |= _policy(kind, 1, 1);
        for (uint8 kind = 0; kind < 12; ++kind) _paper("one", kind, 0, verifier);
        _name("one", 0);
        uint256 snapshot = VM.snapshotState();
        _use();
        VM.revertToState(snapshot);
        uint96 all = request.policy;
        for (uint256 nibble = 0; nibble < 24; ++nibble) {
            request.policy = all + uint96(1 << (4 * nibble));
            _notMet("one", all);
        }
    }

    // --- with quality ------------------------------------------------------------------------------------------------

    function test_UseLots_WeightedValues() public {
        request.qualityKinds = ASSAYS;
        _weigh("one", 100, buyer);
        _weigh("two", 50, buyer);
        _paper("one", EvidenceKinds.ASSAY_ARRIVAL, PricingTables.values(5_000, 800, 1, 65_535), buyer);
        _paper("two", EvidenceKinds.ASSAY_ARRIVAL, PricingTables.values(5_300, 801, 2, 65_535), buyer);
        _nameWith("one", EvidenceKinds.ASSAY_ARRIVAL);
        _nameWith("two", EvidenceKinds.ASSAY_ARRIVAL);
        (uint64 quantity, uint64 values) = _use();
        assertEq(quantity, 150);
        // (2 × 5,000 + 5,300) / 3; 800.33 down; 1.33 down; and the largest value stays.
        assertEq(values, PricingTables.values(5_100, 800, 1, 65_535));
    }

    function test_UseLots_HalvesGoUp() public {
        request.qualityKinds = ASSAYS;
        _weigh("one", 1, buyer);
        _weigh("two", 1, buyer);
        _paper("one", EvidenceKinds.ASSAY_ARRIVAL, PricingTables.values(10, 0, 0, 0), buyer);
        _paper("two", EvidenceKinds.ASSAY_ARRIVAL, PricingTables.values(11, 1, 0, 0), buyer);
        _nameWith("one", EvidenceKinds.ASSAY_ARRIVAL);
        _nameWith("two", EvidenceKinds.ASSAY_ARRIVAL);
        (, uint64 values) = _use();
        assertEq(values, PricingTables.values(11, 1, 0, 0));
    }

    function test_UseLots_LostLotsWeighNothing() public {
        request.qualityKinds = ASSAYS;
        _weigh("one", 100, buyer);
        _paper("one", EvidenceKinds.ASSAY_ARRIVAL, PricingTables.values(5_000, 0, 0, 0), buyer);
        Attestation memory loss = _weight("one", 100, buyer);
        (loss.negative, loss.document) = (true, "fire");
        evidence.attest(loss, signAttestation(loss, buyer));
        _nameWith("one", EvidenceKinds.ASSAY_ARRIVAL);
        (uint64 quantity, uint64 values) = _use();
        assertEq(quantity, 0);
        assertEq(values, 0);
    }

    function test_UseLots_ThePrevailingPaper() public {
        request.qualityKinds = ASSAYS;
        _weigh("one", 100, buyer);
        uint8[3] memory kinds = [EvidenceKinds.ASSAY_ORIGIN, EvidenceKinds.ASSAY_ARRIVAL, EvidenceKinds.ASSAY_UMPIRE];
        // Arrival over origin, umpire over both.
        for (uint256 i = 0; i < 3; ++i) {
            _paper("one", kinds[i], uint64(i + 1), verifier);
            for (uint256 k = 0; k < i; ++k) _wrongPaper("one", _documentOf("one", kinds[k]));
            delete lots;
            _nameWith("one", kinds[i]);
            uint256 snapshot = VM.snapshotState();
            (, uint64 values) = _use();
            assertEq(values, i + 1);
            VM.revertToState(snapshot);
        }
    }

    function test_UseLots_KindsThatDoNotPriceDoNotPrevail() public {
        request.qualityKinds = uint16(1 << EvidenceKinds.ASSAY_ORIGIN);
        _weigh("one", 100, buyer);
        _paper("one", EvidenceKinds.ASSAY_ORIGIN, 1, verifier);
        _paper("one", EvidenceKinds.ASSAY_UMPIRE, 9, verifier);
        _wrongPaper("one", _documentOf("one", EvidenceKinds.ASSAY_UMPIRE));
        delete lots;
        _nameWith("one", EvidenceKinds.ASSAY_ORIGIN);
        (, uint64 values) = _use();
        assertEq(values, 1);
    }

    function test_UseLots_RevertWhen_ThePaperPricesNothing() public {
        request.qualityKinds = ASSAYS;
        _weigh("one", 100, buyer);
        _weigh("two", 100, buyer);
        _paper("two", EvidenceKinds.ASSAY_ARRIVAL, 5, verifier);
        _wrongPaper("one", 0);
        _wrongPaper("one", "unknown");
        // Another lot's, and one that weighs.
        _wrongPaper("one", _documentOf("two", EvidenceKinds.ASSAY_ARRIVAL));
        _wrongPaper("one", _documentOf("one", EvidenceKinds.WEIGHT_ARRIVAL));
    }

    function test_UseLots_RevertWhen_ALossOrATicketWouldPrice() public {
        request.qualityKinds = ASSAYS;
        _weigh("one", 100, buyer);
        Attestation memory a = _attestation("one", EvidenceKinds.ASSAY_ARRIVAL, verifier);
        a.values = 5;
        a.tickets = new bytes32[](1);
        a.tickets[0] = "ticket";
        evidence.attest(a, signAttestation(a, verifier));
        (a.negative, a.document, a.quantity, a.tickets) = (true, "failed", 1, new bytes32[](0));
        a.values = 0;
        evidence.attest(a, signAttestation(a, verifier));
        _wrongPaper("one", "ticket");
        _wrongPaper("one", "failed");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _use() private returns (uint64 quantity, uint64 values) {
        VM.prank(address(invoices));
        return evidence.useLots(request, lots);
    }

    function _refused(bytes memory reason) private {
        VM.expectRevert(reason);
        VM.prank(address(invoices));
        evidence.useLots(request, lots);
    }

    function _notMet(bytes32 lot, uint96 counts) private {
        _refused(
            abi.encodeWithSelector(
                IEvidenceRegistry.Evidence_PolicyNotMet.selector,
                _lotId(lot),
                counts,
                request.policy
            )
        );
    }

    function _wrongPaper(bytes32 lot, bytes32 document) private {
        delete lots;
        _name(lot, document);
        _refused(abi.encodeWithSelector(IEvidenceRegistry.Evidence_WrongPricePaper.selector, _lotId(lot), document));
    }

    function _name(bytes32 lot, bytes32 document) private {
        lots.push(LotUse({lot: lot, document: document}));
    }

    function _nameWith(bytes32 lot, uint8 kind) private {
        _name(lot, _documentOf(lot, kind));
    }

    function _lotId(bytes32 lot) private view returns (bytes32) {
        return evidence.lotIdOf(request.order, order.seller, order.buyer, lot);
    }

    function _documentOf(bytes32 lot, uint8 kind) private pure returns (bytes32) {
        return keccak256(abi.encode(lot, kind));
    }

    function _attestation(bytes32 lot, uint8 kind, Actor memory by) private view returns (Attestation memory a) {
        a = makeAttestation(order, by, kind, _documentOf(lot, kind));
        a.lot = lot;
        a.quantity = 0;
    }

    function _weight(bytes32 lot, uint64 quantity, Actor memory by) private view returns (Attestation memory a) {
        a = _attestation(lot, EvidenceKinds.WEIGHT_ARRIVAL, by);
        a.quantity = quantity;
    }

    function _weigh(bytes32 lot, uint64 quantity, Actor memory by) private {
        Attestation memory a = _weight(lot, quantity, by);
        evidence.attest(a, signAttestation(a, by));
    }

    function _paper(bytes32 lot, uint8 kind, uint64 values, Actor memory by) private {
        Attestation memory a = _attestation(lot, kind, by);
        a.values = values;
        evidence.attest(a, signAttestation(a, by));
    }

    function _policy(uint256 kind, uint256 groups, uint256 independent) private pure returns (uint96) {
        return uint96((groups << (4 * kind)) | (independent << (4 * (12 + kind))));
    }
}
