// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Paper} from "../../../contracts/trade/EvidenceTypes.sol";
import {IEvidenceRegistry, LotRequest} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds, LotUse, Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice Losses, and papers that sum up others.
contract EvidenceRegistryTicketsTest is Trade {
    uint8 private constant WEIGHT = EvidenceKinds.WEIGHT_ARRIVAL;

    Order private order;
    Attestation private a;
    bytes32 private lotId;

    function setUp() public {
        setUpTrade();
        order = makeOrder(1_000_00, "order");
        order.quantity = 100;
        a = makeAttestation(order, verifier, WEIGHT, "summary");
        lotId = evidence.lotIdOf(a.order, a.seller, a.buyer, a.lot);
    }

    // --- losses ------------------------------------------------------------------------------------------------------

    function test_Attest_Loss() public {
        _attest(verifier);
        _lose(verifier2, "death", 30);
        assertEq(evidence.lotState(lotId).quantity, 70);
        assertEq(evidence.lotState(lotId).counts, _one(WEIGHT), "a loss counts for no kind");
        assertEq(evidence.paperState("death").kind, WEIGHT | 0x80);
    }

    function test_Attest_Loss_ByTheBuyer() public {
        _attest(verifier);
        _lose(buyer, "failed tank", 30);
        assertEq(evidence.lotState(lotId).quantity, 70);
    }

    function test_Attest_Loss_SaidTwice() public {
        _attest(verifier);
        _lose(verifier2, "death", 30);
        _lose(verifier2, "death", 30);
        _lose(buyer, "death", 30);
        assertEq(evidence.lotState(lotId).quantity, 70, "one paper, one loss");
        _lose(buyer, "second death", 30);
        assertEq(evidence.lotState(lotId).quantity, 40);
    }

    function test_Attest_TotalLoss() public {
        _attest(verifier);
        _lose(verifier2, "fire", 100);
        assertEq(evidence.lotState(lotId).quantity, 0);
        // No new paper brings the goods back.
        (a.kind, a.document) = (EvidenceKinds.RECEIPT, "receipt");
        _attest(verifier);
        (a.kind, a.document) = (EvidenceKinds.WEIGHT_ORIGIN, "origin");
        _attest(buyer);
        assertEq(evidence.lotState(lotId).quantity, 0);
        assertEq(evidence.lotState(lotId).devices, 1 << 15, "measured");
    }

    function test_Attest_Loss_RevertWhen_MoreThanThereIs() public {
        bytes memory unmeasured = abi.encodeWithSelector(
            IEvidenceRegistry.Evidence_Conflict.selector,
            bytes32("death"),
            0,
            0
        );
        _loss("death", 1);
        _refused(verifier, unmeasured);
        _gain(WEIGHT, "summary");
        _attest(verifier);
        _loss("death", 101);
        _refused(
            verifier,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_Conflict.selector, bytes32("death"), 100, 0)
        );
    }

    function test_Attest_Loss_RevertGiven_TheLotIsUsed() public {
        _attest(verifier);
        _use();
        _loss("death", 1);
        _refused(verifier, abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, lotId));
    }

    // --- tickets -----------------------------------------------------------------------------------------------------

    function test_Attest_Tickets() public {
        _tickets("one", "two");
        bytes memory by = signAttestation(a, verifier);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.Attested({
            lotId: lotId,
            order: a.order,
            verifier: verifier.id,
            kind: WEIGHT,
            negative: false,
            device: false,
            document: "summary",
            quantity: 100,
            values: 0,
            observedOn: uint32(today()),
            validUntil: uint32(today() + 90),
            content: a.content,
            tickets: 2
        });
        evidence.attest(a, by);
        Paper memory ticket = evidence.paperState("two");
        assertEq(ticket.lotTag, uint56(uint256(lotId)) | 1);
        assertEq(ticket.kind, WEIGHT | 0x40);
        assertEq(ticket.group1, verifier.group);
        assertEq(evidence.lotState(lotId).counts, _one(WEIGHT), "tickets are part of their paper");
    }

    function test_Attest_Tickets_CoSigned() public {
        _tickets("one", "two");
        _attest(verifier);
        _attest(verifier2);
        assertEq(evidence.paperState("summary").group2, verifier2.group);
        assertEq(evidence.paperState("one").group2, 0);
        // A co-signer may leave them out.
        delete a.tickets;
        _attest(buyer);
        assertEq(evidence.paperState("summary").group3, buyer.group);
    }

    function test_Attest_Tickets_RevertGiven_Used() public {
        _tickets("one", "two");
        _attest(verifier);
        (a.lot, a.document) = ("another lot", "another summary");
        _tickets("three", "two");
        _refused(verifier, _used("two"));
        // A paper is no ticket either.
        _tickets("three", "summary");
        _refused(verifier, _used("summary"));
    }

    function test_Attest_Tickets_RevertWhen_NamedTwice() public {
        _tickets("one", "one");
        _refused(verifier, _used("one"));
        _tickets("one", "summary");
        _refused(verifier, _used("summary"));
    }

    function test_Attest_Tickets_RevertWhen_TheCoSignerNamesOthers() public {
        _tickets("one", "two");
        _attest(verifier);
        a.lot = "another lot";
        a.document = "another summary";
        _tickets("three", "four");
        _attest(verifier);
        (a.lot, a.document) = ("lot", "summary");
        _refused(verifier2, _used("three"));
        _tickets("one", "new");
        _refused(verifier2, _used("new"));
        // The paper itself is none of its tickets.
        _tickets("one", "summary");
        _refused(verifier2, _used("summary"));
    }

    function test_Attest_RevertWhen_ATicketIsThePaper() public {
        _tickets("one", "two");
        _attest(verifier);
        delete a.tickets;
        a.document = "one";
        _refused(verifier, _used("one"));
        _refused(verifier2, _used("one"));
        a.lot = "another lot";
        _refused(verifier2, _used("one"));
        assertEq(evidence.lotState(lotId).counts, _one(WEIGHT), "a group counts once per kind");
    }

    function test_Attest_RevertWhen_TicketsWouldFillTheCounter() public {
        // Signed again as papers, fifteen tickets would carry origin's counter into arrival's.
        a.kind = EvidenceKinds.WEIGHT_ORIGIN;
        for (uint256 i = 0; i < 15; ++i) a.tickets.push(bytes32(i + 1));
        _attest(verifier);
        delete a.tickets;
        _attest(verifier2);
        for (uint256 i = 0; i < 15; ++i) {
            a.document = bytes32(i + 1);
            _refused(verifier2, _used(a.document));
        }
        assertEq(evidence.lotState(lotId).counts, 2 * _one(EvidenceKinds.WEIGHT_ORIGIN));
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _attest(Actor memory by) private {
        a.verifier = by.id;
        evidence.attest(a, signAttestation(a, by));
    }

    function _refused(Actor memory by, bytes memory reason) private {
        a.verifier = by.id;
        bytes memory signed = signAttestation(a, by);
        VM.expectRevert(reason);
        evidence.attest(a, signed);
    }

    function _loss(bytes32 document, uint64 quantity) private {
        (a.negative, a.document, a.quantity) = (true, document, quantity);
    }

    function _gain(uint8 kind, bytes32 document) private {
        (a.negative, a.kind, a.document, a.quantity) = (false, kind, document, 100);
    }

    function _lose(Actor memory by, bytes32 document, uint64 quantity) private {
        _loss(document, quantity);
        _attest(by);
        _gain(a.kind, a.document);
    }

    function _tickets(bytes32 one, bytes32 two) private {
        a.tickets = new bytes32[](2);
        (a.tickets[0], a.tickets[1]) = (one, two);
    }

    function _used(bytes32 document) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, document);
    }

    function _use() private {
        LotUse[] memory lots = new LotUse[](1);
        lots[0] = LotUse({lot: "lot", document: 0});
        VM.prank(address(invoices));
        evidence.useLots(LotRequest(a.order, a.seller, a.buyer, 0, 0, 1, 0, true), lots);
    }

    /// @dev One independent group for a kind.
    function _one(uint256 kind) private pure returns (uint96) {
        return uint96((1 << (4 * kind)) | (1 << (4 * (12 + kind))));
    }
}
