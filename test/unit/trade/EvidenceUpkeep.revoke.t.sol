// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {EvidenceRevocation, RevocationReason, VerifierRecord} from "../../../contracts/trade/EvidenceTypes.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds} from "../../../contracts/trade/TradeTypes.sol";
import {Evidence} from "../../shared/Evidence.sol";

contract EvidenceUpkeepRevokeTest is Evidence {
    Attestation private a;

    function setUp() public {
        setUpEvidence();
        a = paper(verifier, WEIGHT, "ticket");
        attestBy(a, verifier);
    }

    // --- a free lot --------------------------------------------------------------------------------------------------

    function test_Revoke() public {
        EvidenceRevocation memory r = revocation(verifier, a);
        r.reason = RevocationReason.Instrument;
        bytes memory by = signRevocation(r, verifier);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.EvidenceRevoked(lotId, "ticket", verifier.id, r.reason, 0, 0, r.content);
        VM.prank(address(0xBEEF));
        evidence.revoke(r, by);
        // Quantity and expiry stay until the lot is computed anew.
        assertLot(0, 100, 0, today() + 90);
        assertEq(evidence.paperState("ticket").group1, 0);
        assertEq(evidence.paperState("ticket").lotTag, uint56(uint256(lotId)) | 1, "bound for ever");
        assertEq(uint256(evidence.revocationOf("ticket", verifier.group)), uint256(RevocationReason.Instrument));
        VerifierRecord memory record = evidence.recordOf(verifier.id);
        assertEq(record.revoked, 1);
        assertEq(record.afterUse, 0);
        assertEq(record.lastDay, today());
    }

    function test_Revoke_Twice() public {
        revokeBy(verifier, a);
        revokeBy(verifier, a);
        assertEq(evidence.recordOf(verifier.id).revoked, 1);
        assertLot(0, 100, 0, today() + 90);
    }

    function test_Revoke_ByTheBuyer() public {
        Attestation memory b = paper(buyer, WEIGHT, "ticket");
        attestBy(b, buyer);
        assertLot(counts(WEIGHT, 2, 1), 100, 0, today() + 90);
        revokeBy(buyer, b);
        assertLot(counts(WEIGHT, 1, 1), 100, 0, today() + 90);
    }

    function test_Revoke_ByAnAffiliate() public {
        Actor memory colleague = affiliate(verifier.group, "colleague", PartyRoles.VERIFIER, Purposes.ATTEST);
        revokeBy(colleague, a);
        assertLot(0, 100, 0, today() + 90);
        assertEq(evidence.recordOf(colleague.id).revoked, 1);
    }

    /// @dev R17: M + 1 keeps the quorum when one leaves.
    function test_R17_OverAttestationKeepsTheQuorum() public {
        attestBy(paper(verifier2, WEIGHT, "ticket"), verifier2);
        revokeBy(verifier, a);
        assertEq(useBy(lotRequest(counts(WEIGHT, 1, 1), 7, 0)), 100);
    }

    /// @dev R17: a substitute on the same paper, by another group.
    function test_R17_SubstituteOnTheSamePaper() public {
        revokeBy(verifier, a);
        useRefused(
            lotRequest(counts(WEIGHT, 1, 1), 7, 0),
            abi.encodeWithSelector(
                IEvidenceRegistry.Evidence_PolicyNotMet.selector,
                lotId,
                uint96(0),
                counts(WEIGHT, 1, 1)
            )
        );
        // Nobody stands on it any more: the next one may read the paper otherwise.
        Attestation memory b = paper(verifier2, WEIGHT, "ticket");
        (b.values, b.quantity) = (9, 90);
        attestBy(b, verifier2);
        assertLot(counts(WEIGHT, 1, 1), 90, 0, today() + 90);
        assertEq(evidence.paperState("ticket").values, 9);
        assertEq(useBy(lotRequest(counts(WEIGHT, 1, 1), 7, 0)), 90);
    }

    /// @dev R17: a substitute on another paper of the kind, once no group is left on the old one.
    function test_R17_SubstituteOnAnotherPaper() public {
        a.tickets = new bytes32[](1);
        a.tickets[0] = "truck";
        (a.kind, a.document) = (EvidenceKinds.RECEIPT, "list");
        attestBy(a, verifier);
        attestBy(_by(verifier2, a), verifier2);
        revokeBy(verifier, a);
        Attestation memory b = _by(verifier2, a);
        b.document = "new list";
        attestRefused(
            b,
            verifier2,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_KindTaken.selector, lotId, EvidenceKinds.RECEIPT)
        );
        revokeBy(verifier2, _by(verifier2, a));
        // The new list takes over the ticket of the dead one, even from the same group.
        attestBy(b, verifier2);
        uint96 both = counts(WEIGHT, 1, 1) | counts(EvidenceKinds.RECEIPT, 1, 1);
        assertLot(both, 100, 0, today() + 90);
        // The old paper cannot come back beside it.
        attestRefused(
            _by(buyer, a),
            buyer,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_KindTaken.selector, lotId, EvidenceKinds.RECEIPT)
        );
    }

    function test_Revoke_TheGroupNeverComesBack() public {
        revokeBy(verifier, a);
        bytes memory gone = abi.encodeWithSelector(
            IEvidenceRegistry.Evidence_Revoked.selector,
            bytes32("ticket"),
            verifier.group
        );
        attestRefused(a, verifier, gone);
        a = paper(verifier, WEIGHT, "ticket");
        a.content = "another";
        attestRefused(a, verifier, gone);
        // Not by a colleague either, nor while others stand on it.
        attestBy(paper(verifier2, WEIGHT, "ticket"), verifier2);
        Actor memory colleague = affiliate(verifier.group, "colleague", PartyRoles.VERIFIER, Purposes.ATTEST);
        attestRefused(paper(colleague, WEIGHT, "ticket"), colleague, gone);
    }

    function test_Revoke_BeforeItArrives() public {
        Attestation memory late = paper(verifier, EvidenceKinds.RECEIPT, "receipt");
        revokeBy(verifier, late);
        assertEq(evidence.paperState("receipt").lotTag, 0);
        attestRefused(
            late,
            verifier,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_Revoked.selector, bytes32("receipt"), verifier.group)
        );
        attestBy(paper(verifier2, EvidenceKinds.RECEIPT, "receipt"), verifier2);
        assertLot(counts(WEIGHT, 1, 1) | counts(EvidenceKinds.RECEIPT, 1, 1), 100, 0, today() + 90);
        // Another group's word on a paper that stands is stopped likewise.
        Attestation memory second = paper(buyer, EvidenceKinds.RECEIPT, "receipt");
        revokeBy(buyer, second);
        attestRefused(
            second,
            buyer,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_Revoked.selector, bytes32("receipt"), buyer.group)
        );
    }

    // --- losses ------------------------------------------------------------------------------------------------------

    function test_Revoke_ALoss() public {
        Attestation memory death = loss(verifier2, "death", 30);
        attestBy(death, verifier2);
        attestBy(_by(buyer, death), buyer);
        assertLot(counts(WEIGHT, 1, 1), 70, 30, today() + 90);
        revokeBy(verifier2, death);
        assertLot(counts(WEIGHT, 1, 1), 70, 30, today() + 90);
        revokeBy(buyer, _by(buyer, death));
        assertLot(counts(WEIGHT, 1, 1), 70, 0, today() + 90);
        // The quantity comes back by computing anew, and by nothing else.
        attestBy(paper(verifier2, EvidenceKinds.RECEIPT, "receipt"), verifier2);
        assertEq(evidence.lotState(lotId).quantity, 70);
        present(a, verifier);
        present(paper(verifier2, EvidenceKinds.RECEIPT, "receipt"), verifier2);
        refresh();
        assertEq(evidence.lotState(lotId).quantity, 100);
    }

    // --- a used lot --------------------------------------------------------------------------------------------------

    /// @dev R17: extortion by revocation after use changes nothing but the verifier's record.
    function test_R17_RevocationAfterUseIsInformation() public {
        attestBy(loss(verifier, "death", 10), verifier);
        useBy(lotRequest(counts(WEIGHT, 1, 1), 7, 0));
        EvidenceRevocation memory r = revocation(verifier, a);
        bytes memory by = signRevocation(r, verifier);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.EvidenceRevoked(lotId, "ticket", verifier.id, r.reason, 0, 7, r.content);
        evidence.revoke(r, by);
        assertLot(0, 90, 10, today() + 90);
        assertEq(evidence.lotState(lotId).usedBy, 7);
        assertEq(evidence.recordOf(verifier.id).afterUse, 1);
        // A substitute may follow, a loss may not.
        attestBy(paper(verifier2, WEIGHT, "ticket"), verifier2);
        assertLot(counts(WEIGHT, 1, 1), 90, 10, today() + 90);
        attestRefused(
            loss(verifier2, "second death", 1),
            verifier2,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_LotUsed.selector, lotId)
        );
    }

    // --- what is refused ---------------------------------------------------------------------------------------------

    function test_Revoke_RevertWhen_AFieldIsBad() public {
        EvidenceRevocation memory r = revocation(verifier, a);
        r.reason = RevocationReason.None;
        _refused(r, verifier, abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "reason"));
        (r.reason, r.document) = (RevocationReason.Other, 0);
        _refused(r, verifier, abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "document"));
        (r.document, r.balance) = ("ticket", "no balance");
        _refused(r, verifier, abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, "balance"));
    }

    function test_Revoke_RevertWhen_AnotherSigned() public {
        EvidenceRevocation memory r = revocation(verifier, a);
        bytes memory by = signRevocation(r, verifier2);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        evidence.revoke(r, by);
        Actor memory sensor = affiliate(verifier.group, "sensor", PartyRoles.VERIFIER, READ);
        r.verifier = sensor.id;
        by = signRevocation(r, sensor);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        evidence.revoke(r, by);
    }

    function test_Revoke_RevertGiven_TheVerifierIsSuspended() public {
        parties.suspend(verifier.id, PartyStatus.Suspended, "paper");
        _refused(
            revocation(verifier, a),
            verifier,
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, verifier.id, PartyStatus.Suspended, FAR)
        );
    }

    function test_Revoke_RevertWhen_NobodyAsked() public {
        _refused(
            revocation(seller, a),
            seller,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_SellersOwn.selector, seller.id, seller.group)
        );
        _refused(
            revocation(supplier2, a),
            supplier2,
            abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotVerifier.selector, supplier2.id)
        );
    }

    function test_Revoke_RevertWhen_ThePaperIsAnothers() public {
        EvidenceRevocation memory r = revocation(verifier, a);
        r.lot = "another lot";
        bytes memory used = abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, bytes32("ticket"));
        _refused(r, verifier, used);
        // A ticket goes with its paper.
        (a.kind, a.document, a.tickets) = (EvidenceKinds.RECEIPT, "list", new bytes32[](1));
        a.tickets[0] = "truck";
        attestBy(a, verifier);
        a.document = "truck";
        used = abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, bytes32("truck"));
        _refused(revocation(verifier, a), verifier, used);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _refused(EvidenceRevocation memory r, Actor memory by, bytes memory reason) private {
        bytes memory signed = signRevocation(r, by);
        VM.expectRevert(reason);
        evidence.revoke(r, signed);
    }

    function _by(Actor memory other, Attestation memory b) private pure returns (Attestation memory copy) {
        copy = Attestation({
            order: b.order,
            seller: b.seller,
            buyer: b.buyer,
            lot: b.lot,
            verifier: other.id,
            kind: b.kind,
            negative: b.negative,
            device: b.device,
            document: b.document,
            balance: b.balance,
            quantity: b.quantity,
            values: b.values,
            observedOn: b.observedOn,
            validUntil: b.validUntil,
            content: b.content,
            tickets: b.tickets
        });
    }
}
