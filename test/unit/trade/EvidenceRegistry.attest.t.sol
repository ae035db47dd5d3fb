// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, KeyGrant, PartyStatus, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {Day, OrderId} from "../../../contracts/shared/types/Types.sol";
import {EvidenceRegistry} from "../../../contracts/trade/EvidenceRegistry.sol";
import {Lot, Paper} from "../../../contracts/trade/EvidenceTypes.sol";
import {IEvidenceRegistry, LotRequest} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds, LotUse, Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

contract EvidenceRegistryAttestTest is Trade {
    uint8 private constant WEIGHT = EvidenceKinds.WEIGHT_ARRIVAL;

    Order private order;
    Attestation private a;
    bytes32 private lotId;

    function setUp() public {
        setUpTrade();
        order = makeOrder(1_000_00, "order");
        order.quantity = 100;
        a = makeAttestation(order, verifier, WEIGHT, "ticket");
        lotId = evidence.lotIdOf(a.order, a.seller, a.buyer, a.lot);
    }

    // --- what counts -------------------------------------------------------------------------------------------------

    function test_Attest() public {
        a.values = 5;
        bytes memory by = signAttestation(a, verifier);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.Attested({
            lotId: lotId,
            order: a.order,
            verifier: verifier.id,
            kind: WEIGHT,
            negative: false,
            device: false,
            document: "ticket",
            quantity: 100,
            values: 5,
            observedOn: uint32(today()),
            validUntil: uint32(today() + 90),
            content: a.content,
            tickets: 0
        });
        VM.prank(address(0xBEEF));
        assertEq(evidence.attest(a, by), lotId);
        _assertLot(_counts(WEIGHT, 1, 1), 100, today() + 90);
        Paper memory paper = evidence.paperState("ticket");
        assertEq(paper.lotTag, uint56(uint256(lotId)) | 1);
        assertEq(paper.kind, WEIGHT);
        assertEq(paper.values, 5);
        assertEq(paper.group1, verifier.group);
        assertEq(paper.group2, 0);
    }

    function test_Attest_ByTheBuyer() public {
        a.verifier = buyer.id;
        _attest(buyer);
        _assertLot(_counts(WEIGHT, 1, 0), 100, today() + 90);
    }

    function test_Attest_ByTheBuyersAffiliate() public {
        // Needs no role, and is as little independent as the buyer.
        Actor memory scale = _affiliate(buyer.group, "scale", PartyRoles.SUPPLIER);
        a.verifier = scale.id;
        _attest(scale);
        _assertLot(_counts(WEIGHT, 1, 0), 100, today() + 90);
    }

    function test_Attest_SeveralGroupsOnOnePaper() public {
        _attest(verifier);
        a.verifier = verifier2.id;
        _attest(verifier2);
        a.verifier = buyer.id;
        _attest(buyer);
        _assertLot(_counts(WEIGHT, 3, 2), 100, today() + 90);
        Paper memory paper = evidence.paperState("ticket");
        assertEq(paper.group2, verifier2.group);
        assertEq(paper.group3, buyer.group);
        assertEq(paper.group4, 0);
    }

    function test_Attest_TheLeastQuantityAndTheEarliestExpiry() public {
        _attest(verifier);
        (a.kind, a.document, a.quantity) = (EvidenceKinds.WEIGHT_ORIGIN, "origin", 98);
        a.validUntil = Day.wrap(uint32(today() + 95));
        _attest(verifier);
        _assertLot(_counts(WEIGHT, 1, 1) | _counts(EvidenceKinds.WEIGHT_ORIGIN, 1, 1), 98, today() + 90);
        (a.kind, a.document, a.quantity) = (EvidenceKinds.RECEIPT, "receipt", 99);
        a.validUntil = Day.wrap(uint32(today() + 5));
        _attest(verifier);
        assertEq(evidence.lotState(lotId).quantity, 98);
        assertEq(evidence.lotState(lotId).validUntil, today() + 5);
    }

    function test_Attest_AKindThatDoesNotMeasure() public {
        (a.kind, a.quantity) = (EvidenceKinds.TRANSPORT, 0);
        _attest(verifier);
        assertFalse(_measured());
        assertEq(evidence.lotState(lotId).quantity, 0);
        (a.kind, a.document, a.quantity) = (WEIGHT, "weight", 100);
        _attest(verifier);
        assertEq(evidence.lotState(lotId).quantity, 100);
    }

    function test_Attest_OnTheOutermostDays() public {
        a.validUntil = Day.wrap(uint32(today()));
        _attest(verifier);
        (a.lot, a.document, a.validUntil) = ("second", "second", Day.wrap(type(uint16).max));
        _attest(verifier);
    }

    // --- said twice --------------------------------------------------------------------------------------------------

    function test_Attest_GivenTheGroupSaidSo() public {
        _attest(verifier);
        _attest(verifier);
        Actor memory colleague = _affiliate(verifier.group, "colleague", PartyRoles.VERIFIER);
        a.verifier = colleague.id;
        _attest(colleague);
        _assertLot(_counts(WEIGHT, 1, 1), 100, today() + 90);
    }

    function test_Attest_GivenEachOfFourGroupsSaidSo() public {
        Actor[4] memory all = _fourGroups();
        for (uint256 i = 0; i < 4; ++i) {
            a.verifier = all[i].id;
            _attest(all[i]);
        }
        _assertLot(_counts(WEIGHT, 4, 4), 100, today() + 90);
    }

    function test_Attest_RevertGiven_FourGroupsSigned() public {
        Actor[4] memory all = _fourGroups();
        for (uint256 i = 0; i < 4; ++i) {
            a.verifier = all[i].id;
            evidence.attest(a, signAttestation(a, all[i]));
        }
        Actor memory fifth = register("fifth", PartyRoles.VERIFIER);
        a.verifier = fifth.id;
        _refused(fifth, abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperFull.selector, bytes32("ticket")));
    }

    function test_Attest_GivenTheLotIsUsed() public {
        _attest(verifier);
        _use(_counts(WEIGHT, 1, 0));
        _attest(verifier);
        // What lowers nothing counts; quantity and expiry stay.
        (a.verifier, a.validUntil) = (verifier2.id, Day.wrap(uint32(today() + 1)));
        _attest(verifier2);
        (a.kind, a.document, a.quantity) = (EvidenceKinds.RECEIPT, "receipt", 101);
        _attest(verifier2);
        Lot memory lot = evidence.lotState(lotId);
        assertEq(lot.counts, _counts(WEIGHT, 2, 2) | _counts(EvidenceKinds.RECEIPT, 1, 1));
        assertEq(lot.quantity, 100);
        assertEq(lot.validUntil, today() + 90);
        (a.kind, a.document, a.quantity) = (EvidenceKinds.WEIGHT_ORIGIN, "origin", 99);
        _refused(verifier2, abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, lotId));
    }

    // --- what is refused ---------------------------------------------------------------------------------------------

    function test_Attest_RevertWhen_TheKindIsUnknown() public {
        a.kind = 12;
        _badField("kind");
    }

    function test_Attest_RevertWhen_TheDocumentIsEmpty() public {
        a.document = 0;
        _badField("document");
    }

    function test_Attest_RevertWhen_NothingIsLost() public {
        (a.negative, a.quantity) = (true, 0);
        _badField("quantity");
    }

    function test_Attest_RevertWhen_TheDayIsBad() public {
        uint256 day = today();
        _badDay(day + 1, day + 90);
        _badDay(day, day - 1);
        _badDay(day, uint256(type(uint16).max) + 1);
    }

    function test_Attest_RevertWhen_AnotherSigned() public {
        bytes memory by = signAttestation(a, verifier2);
        VM.expectRevert(_badSignature(verifier2.account));
        evidence.attest(a, by);
    }

    function test_Attest_RevertWhen_SignedForAnotherRegistryOrChain() public {
        EvidenceRegistry other = EvidenceRegistry(
            create("EvidenceRegistry", abi.encode(OFFSET, parties, address(invoices)))
        );
        bytes32 here = evidence.attestationDigest(a);
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(verifier.key, other.attestationDigest(a));
        VM.expectRevert(_badSignature(ecrecover(here, v, r, s)));
        evidence.attest(a, abi.encodePacked(r, s, v));
        (v, r, s) = VM.sign(verifier.key, here);
        VM.chainId(999);
        VM.expectRevert(_badSignature(ecrecover(evidence.attestationDigest(a), v, r, s)));
        evidence.attest(a, abi.encodePacked(r, s, v));
    }

    function test_Attest_RevertWhen_TheSellersGroupAttests() public {
        a.verifier = seller.id;
        _refused(
            seller,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_SellersOwn.selector, seller.id, seller.group)
        );
        Actor memory laboratory = _affiliate(seller.group, "laboratory", PartyRoles.VERIFIER);
        a.verifier = laboratory.id;
        _refused(
            laboratory,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_SellersOwn.selector, laboratory.id, seller.group)
        );
    }

    function test_Attest_RevertWhen_NotAVerifier() public {
        a.verifier = supplier2.id;
        _refused(supplier2, abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotVerifier.selector, supplier2.id));
    }

    function test_Attest_RevertGiven_TheVerifierIsSuspended() public {
        parties.suspend(verifier.id, PartyStatus.Suspended, "paper");
        _refused(
            verifier,
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, verifier.id, PartyStatus.Suspended, FAR)
        );
    }

    function test_Attest_RevertGiven_ThePaperIsUsed() public {
        _attest(verifier);
        bytes memory used = abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, a.document);
        a.lot = "another lot";
        _refused(verifier, used);
        (a.lot, a.kind) = ("lot", EvidenceKinds.RECEIPT);
        _refused(verifier, used);
        (a.kind, a.negative) = (WEIGHT, true);
        _refused(verifier, used);
        (a.negative, a.order) = (false, OrderId.wrap("another order"));
        _refused(verifier, used);
    }

    function test_Attest_RevertGiven_TheKindIsTaken() public {
        _attest(verifier);
        a.document = "second ticket";
        bytes memory taken = abi.encodeWithSelector(IEvidenceRegistry.Evidence_KindTaken.selector, lotId, WEIGHT);
        _refused(verifier, taken);
        a.verifier = verifier2.id;
        _refused(verifier2, taken);
    }

    function test_Attest_RevertWhen_ASecondGroupSaysSomethingElse() public {
        a.values = 5;
        _attest(verifier);
        a.verifier = verifier2.id;
        bytes memory conflict = abi.encodeWithSelector(
            IEvidenceRegistry.Evidence_Conflict.selector,
            bytes32("ticket"),
            100,
            5
        );
        a.values = 6;
        _refused(verifier2, conflict);
        (a.values, a.quantity) = (5, 99);
        _refused(verifier2, conflict);
    }

    // --- attestBatch -------------------------------------------------------------------------------------------------

    function test_AttestBatch() public {
        attestAll(order);
        _assertLot(_counts(WEIGHT, 1, 0) | _counts(EvidenceKinds.RECEIPT, 1, 1), 100, today() + 90);
    }

    function test_AttestBatch_RevertWhen_OneIsRefused() public {
        (Attestation[] memory list, bytes[] memory signatures) = makeEvidence(order);
        list[1].kind = 12;
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "kind"));
        evidence.attestBatch(list, signatures);
        assertEq(evidence.lotState(lotId).counts, 0, "all or none");
    }

    function test_AttestBatch_RevertWhen_ASignatureIsMissing() public {
        (Attestation[] memory list, ) = makeEvidence(order);
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "signatures"));
        evidence.attestBatch(list, new bytes[](1));
    }

    // --- reading -----------------------------------------------------------------------------------------------------

    function test_LotIdOf() public view {
        assertEq(lotId, keccak256(abi.encode(a.order, a.seller, a.buyer, a.lot)));
        assertNotEq(lotId, evidence.lotIdOf(a.order, a.buyer, a.seller, a.lot));
        assertEq(evidence.lotState(lotId).counts, 0);
        assertEq(evidence.paperState("ticket").group1, 0);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _attest(Actor memory by) private {
        evidence.attest(a, signAttestation(a, by));
    }

    function _refused(Actor memory by, bytes memory reason) private {
        bytes memory signed = signAttestation(a, by);
        VM.expectRevert(reason);
        evidence.attest(a, signed);
    }

    function _badField(string memory field) private {
        _refused(verifier, abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, field));
    }

    function _badDay(uint256 observedOn, uint256 validUntil) private {
        (a.observedOn, a.validUntil) = (Day.wrap(uint32(observedOn)), Day.wrap(uint32(validUntil)));
        _refused(
            verifier,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadDay.selector, observedOn, validUntil, today())
        );
    }

    function _badSignature(address recovered) private view returns (bytes memory) {
        bytes32 keyId = keccak256(abi.encodePacked(recovered));
        return abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, verifier.id, keyId, Purposes.ATTEST);
    }

    function _affiliate(uint32 group, string memory name, uint16 roles) private returns (Actor memory one) {
        (one.account, one.key) = makeAddrAndKey(name);
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(one.account), Purposes.ATTEST, 0, 0);
        one.id = parties.register(Registration(keccak256(bytes(name)), one.account, group, roles, FAR, 156), keys);
        one.group = group;
    }

    function _fourGroups() private returns (Actor[4] memory) {
        Actor memory third = register("verifier3", PartyRoles.VERIFIER);
        return [verifier, verifier2, third, register("verifier4", PartyRoles.VERIFIER)];
    }

    function _use(uint96 policy) private {
        LotUse[] memory lots = new LotUse[](1);
        lots[0] = LotUse({lot: a.lot, document: 0});
        VM.prank(address(invoices));
        evidence.useLots(LotRequest(a.order, a.seller, a.buyer, policy, 0, 1, 0, true), lots);
    }

    function _counts(uint256 kind, uint256 groups, uint256 independent) private pure returns (uint96) {
        return uint96((groups << (4 * kind)) | (independent << (4 * (12 + kind))));
    }

    function _measured() private view returns (bool) {
        return evidence.lotState(lotId).devices & (1 << 15) != 0;
    }

    function _assertLot(uint96 counts, uint256 quantity, uint256 validUntil) private view {
        Lot memory lot = evidence.lotState(lotId);
        assertEq(lot.counts, counts, "counts");
        assertEq(lot.quantity, quantity, "quantity");
        assertEq(lot.validUntil, validUntil, "valid until");
        assertTrue(_measured());
        assertEq(lot.usedBy, 0);
    }
}
