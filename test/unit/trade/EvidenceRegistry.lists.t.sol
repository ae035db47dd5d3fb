// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {AttestationList, ListRevocation, ListState} from "../../../contracts/trade/EvidenceTypes.sol";
import {IEvidenceRegistry, LotRequest} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds, LotUse} from "../../../contracts/trade/TradeTypes.sol";
import {Evidence} from "../../shared/Evidence.sol";

/// @notice Attestations under one signature, and what devices read.
contract EvidenceRegistryListsTest is Evidence {
    Attestation[] private batch;
    bytes32 private root;
    bytes32[][] private proofs;

    function setUp() public {
        setUpEvidence();
        for (uint256 i = 0; i < 5; ++i) {
            Attestation memory a = paper(verifier, WEIGHT, bytes32(i + 1));
            a.lot = bytes32(i + 1);
            batch.push(a);
        }
        (root, proofs) = treeOf(batch);
    }

    // --- recording ---------------------------------------------------------------------------------------------------

    function test_RecordList() public {
        AttestationList memory list = makeList(verifier, root, 5, false);
        bytes memory by = signature(verifier.key, evidence.listDigest(list));
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.ListRecorded(verifier.id, root, 5, false, uint32(today() + 10));
        evidence.recordList(list, by);
        evidence.recordList(list, by);
        ListState memory state = evidence.listState(verifier.id, root);
        assertEq(state.count, 5);
        assertEq(state.validUntil, today() + 10);
        // A later day extends it, an earlier one does not shorten it.
        list.validUntil = Day.wrap(uint32(today() + 20));
        recordList(list, verifier);
        list.validUntil = Day.wrap(uint32(today() + 15));
        recordList(list, verifier);
        assertEq(evidence.listState(verifier.id, root).validUntil, today() + 20);
    }

    function test_RecordList_RevertWhen_AFieldIsBad() public {
        AttestationList memory list = makeList(verifier, root, 0, false);
        _listRefused(list, abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "count"));
        bytes memory bad = abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "validUntil");
        (list.count, list.validUntil) = (5, Day.wrap(uint32(today() - 1)));
        _listRefused(list, bad);
        list.validUntil = Day.wrap(uint32(type(uint16).max) + 1);
        _listRefused(list, bad);
        list.device = true;
        list.validUntil = Day.wrap(uint32(today()));
        bytes memory by = signature(verifier.key, evidence.listDigest(list));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        evidence.recordList(list, by);
    }

    function test_RevokeList() public {
        recordList(makeList(verifier, root, 5, false), verifier);
        _attest(0, 2);
        ListRevocation memory r = ListRevocation(verifier.id, root);
        bytes memory by = signature(verifier.key, evidence.listRevocationDigest(r));
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.ListRevoked(verifier.id, root);
        evidence.revokeList(r, by);
        evidence.revokeList(r, by);
        assertEq(evidence.recordOf(verifier.id).lists, 1);
        assertEq(evidence.recordOf(verifier.id).lastDay, today());
        // What was used stands, the rest is dead, and the list cannot be recorded again.
        bytes memory shut = _notOpen(today() + 10, true);
        _refused(2, 3, shut);
        assertEq(evidence.lotState(_lotOf(0)).counts, counts(WEIGHT, 1, 1));
        _listRefused(makeList(verifier, root, 5, false), shut);
    }

    function test_RevokeList_BeforeItIsRecorded() public {
        revokeList(verifier, root);
        _listRefused(makeList(verifier, root, 5, false), _notOpen(0, true));
    }

    // --- using -------------------------------------------------------------------------------------------------------

    function test_AttestFromList() public {
        recordList(makeList(verifier, root, 5, false), verifier);
        _attest(0, 5);
        for (uint256 i = 0; i < 5; ++i) assertEq(evidence.lotState(_lotOf(i)).counts, counts(WEIGHT, 1, 1));
        // Said again it changes nothing; nothing at all is fine too.
        _attest(0, 5);
        _attest(0, 0);
        assertEq(evidence.lotState(_lotOf(0)).counts, counts(WEIGHT, 1, 1));
    }

    function test_AttestFromList_RevertGiven_NotOpen() public {
        _refused(0, 1, _notOpen(0, false));
        recordList(makeList(verifier, root, 5, false), verifier);
        skip(11 days);
        _refused(0, 1, _notOpen(today() - 1, false));
    }

    /// @dev The verifier must be active when an attestation is used, not only when the list was signed.
    function test_AttestFromList_RevertGiven_SuspendedSince() public {
        recordList(makeList(verifier, root, 5, false), verifier);
        _attest(0, 1);
        parties.suspend(verifier.id, PartyStatus.Suspended, "paper");
        _refused(
            1,
            2,
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, verifier.id, PartyStatus.Suspended, FAR)
        );
    }

    function test_AttestFromList_RevertWhen_OfAnotherRoot() public {
        recordList(makeList(verifier, root, 5, false), verifier);
        bytes32 first = leafOf(batch[0]);
        (Attestation[] memory three, ) = _part(0, 3);
        (bytes32 other, bytes32[][] memory theirs) = treeOf(three);
        assertNotEq(other, root);
        proofs[0] = theirs[0];
        _refused(0, 1, abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotInList.selector, first, root));
        // One changed field makes another leaf.
        batch[1].quantity = 101;
        bytes32 changed = leafOf(batch[1]);
        _refused(1, 2, abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotInList.selector, changed, root));
    }

    function test_AttestFromList_RevertWhen_OfAnotherVerifier() public {
        // The same root, recorded by another, is another list.
        recordList(makeList(verifier2, root, 5, false), verifier2);
        _refused(0, 1, _notOpen(0, false));
        recordList(makeList(verifier, root, 5, false), verifier);
        batch[1].verifier = verifier2.id;
        _refused(0, 2, abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "verifier"));
    }

    function test_AttestFromList_RevertWhen_AProofIsMissing() public {
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "proofs"));
        evidence.attestFromList(batch, root, new bytes32[][](4));
    }

    function test_AttestFromList_OfTheSellersGroup() public {
        Actor memory laboratory = affiliate(seller.group, "laboratory", PartyRoles.VERIFIER, 2);
        Attestation[] memory own = new Attestation[](1);
        own[0] = paper(laboratory, WEIGHT, "own");
        (bytes32 r, bytes32[][] memory p) = treeOf(own);
        recordList(makeList(laboratory, r, 1, false), laboratory);
        VM.expectRevert(
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_SellersOwn.selector, laboratory.id, seller.group)
        );
        evidence.attestFromList(own, r, p);
    }

    // --- devices -----------------------------------------------------------------------------------------------------

    function test_Attest_ByADevice() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Attestation memory reading = paper(sensor, WEIGHT, "reading");
        reading.device = true;
        attestBy(reading, sensor);
        // A device is never independent, and sits in the last seat.
        assertLot(counts(WEIGHT, 1, 0), 100, 0, today() + 90);
        assertEq(evidence.lotState(lotId).devices, (1 << 15) | (1 << WEIGHT));
        assertEq(evidence.paperState("reading").group4, sensor.group);
        uint256 snapshot = VM.snapshotState();
        assertEq(useBy(lotRequest(counts(WEIGHT, 1, 0), 7, 0)), 100);
        VM.revertToState(snapshot);
        _withoutDevices(counts(WEIGHT, 1, 0), 0);
        attestBy(paper(buyer, WEIGHT, "reading"), buyer);
        _withoutDevices(counts(WEIGHT, 2, 0), counts(WEIGHT, 1, 0));
    }

    function test_Attest_OneDeviceOfAKind() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Actor memory second = affiliate(0, "second sensor", PartyRoles.VERIFIER, READ);
        Attestation memory reading = paper(sensor, WEIGHT, "reading");
        reading.device = true;
        attestBy(reading, sensor);
        attestBy(reading, sensor);
        assertLot(counts(WEIGHT, 1, 0), 100, 0, today() + 90);
        reading.verifier = second.id;
        attestRefused(
            reading,
            second,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperFull.selector, bytes32("reading"))
        );
    }

    function test_Attest_APersonTakesTheDevicesPlace() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Actor memory person = affiliate(sensor.group, "person", PartyRoles.VERIFIER, 2);
        Attestation memory reading = paper(sensor, WEIGHT, "reading");
        reading.device = true;
        attestBy(reading, sensor);
        attestBy(paper(person, WEIGHT, "reading"), person);
        assertLot(counts(WEIGHT, 1, 1), 100, 0, today() + 90);
        assertEq(evidence.lotState(lotId).devices, 1 << 15);
        // The device says nothing new then, and the person leaves as a person.
        attestBy(reading, sensor);
        revokeBy(person, reading);
        assertLot(0, 100, 0, today() + 90);
    }

    function test_Revoke_OfADevice() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Actor memory person = affiliate(sensor.group, "person", PartyRoles.VERIFIER, 2);
        Attestation memory reading = paper(sensor, WEIGHT, "reading");
        reading.device = true;
        attestBy(reading, sensor);
        revokeBy(person, reading);
        assertLot(0, 100, 0, today() + 90);
        assertEq(evidence.lotState(lotId).devices, 1 << 15);
    }

    function test_Attest_RevertWhen_ADeviceOverreaches() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Attestation memory a = paper(sensor, WEIGHT, "reading");
        // Its key signs no person's word, and a person's key no device's.
        bytes memory signed = signAttestation(a, sensor);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        evidence.attest(a, signed);
        a = paper(verifier, WEIGHT, "reading");
        a.device = true;
        signed = signAttestation(a, verifier);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        evidence.attest(a, signed);
        a = loss(sensor, "death", 1);
        a.device = true;
        attestRefused(a, sensor, abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "device"));
    }

    function test_AttestFromList_OfADevice() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Attestation[] memory readings = new Attestation[](2);
        for (uint256 i = 0; i < 2; ++i) {
            readings[i] = paper(sensor, WEIGHT, bytes32(i + 10));
            (readings[i].lot, readings[i].device) = (bytes32(i + 10), i == 0);
        }
        (bytes32 r, bytes32[][] memory p) = treeOf(readings);
        recordList(makeList(sensor, r, 2, true), sensor);
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "device"));
        evidence.attestFromList(readings, r, p);
    }

    /// @dev Precedence: a reading prices where devices count, and does not stand above a person where they do not.
    function test_UseLots_ADevicePricesWhereDevicesCount() public {
        Actor memory sensor = affiliate(0, "sensor", PartyRoles.VERIFIER, READ);
        Attestation memory a = paper(buyer, EvidenceKinds.ASSAY_ARRIVAL, "assay");
        a.values = 5;
        attestBy(a, buyer);
        a = paper(sensor, EvidenceKinds.ASSAY_UMPIRE, "analyser");
        (a.values, a.device) = (6, true);
        attestBy(a, sensor);
        LotRequest memory request = lotRequest(0, 7, 0);
        request.qualityKinds = uint16((1 << EvidenceKinds.ASSAY_ARRIVAL) | (1 << EvidenceKinds.ASSAY_UMPIRE));
        _priced(request, "assay", "analyser", 6);
        request.devices = false;
        _priced(request, "analyser", "assay", 5);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _attest(uint256 from, uint256 to) private {
        (Attestation[] memory some, bytes32[][] memory its) = _part(from, to);
        evidence.attestFromList(some, root, its);
    }

    function _refused(uint256 from, uint256 to, bytes memory reason) private {
        (Attestation[] memory some, bytes32[][] memory its) = _part(from, to);
        VM.expectRevert(reason);
        evidence.attestFromList(some, root, its);
    }

    function _part(uint256 from, uint256 to) private view returns (Attestation[] memory some, bytes32[][] memory its) {
        some = new Attestation[](to - from);
        its = new bytes32[][](to - from);
        for (uint256 i = from; i < to; ++i) (some[i - from], its[i - from]) = (batch[i], proofs[i]);
    }

    function _listRefused(AttestationList memory list, bytes memory reason) private {
        bytes memory by = signature(verifier.key, evidence.listDigest(list));
        VM.expectRevert(reason);
        evidence.recordList(list, by);
    }

    function _withoutDevices(uint96 policy, uint96 counted) private {
        LotRequest memory request = lotRequest(policy, 7, 0);
        request.devices = false;
        bytes4 notMet = IEvidenceRegistry.Evidence_PolicyNotMet.selector;
        useRefused(request, abi.encodeWithSelector(notMet, lotId, counted, policy));
    }

    function _priced(LotRequest memory request, bytes32 wrong, bytes32 right, uint64 wanted) private {
        LotUse[] memory lots = new LotUse[](1);
        lots[0] = LotUse({lot: "lot", document: wrong});
        VM.expectRevert(abi.encodeWithSelector(IEvidenceRegistry.Evidence_WrongPricePaper.selector, lotId, wrong));
        VM.prank(address(invoices));
        evidence.useLots(request, lots);
        lots[0].document = right;
        uint256 snapshot = VM.snapshotState();
        VM.prank(address(invoices));
        (, uint64 values) = evidence.useLots(request, lots);
        assertEq(values, wanted);
        VM.revertToState(snapshot);
    }

    function _notOpen(uint256 validUntil, bool revoked) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IEvidenceRegistry.Evidence_ListNotOpen.selector,
                verifier.id,
                root,
                validUntil,
                revoked
            );
    }

    function _lotOf(uint256 i) private view returns (bytes32) {
        Attestation memory a = batch[i];
        return evidence.lotIdOf(a.order, a.seller, a.buyer, a.lot);
    }
}
