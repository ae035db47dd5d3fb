// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {KeyGrant, Registration} from "../../contracts/parties/IPartyRegistry.sol";
import {Day} from "../../contracts/shared/types/Types.sol";
import {
    AttestationList,
    Balance,
    EvidenceRevocation,
    ListRevocation,
    Lot,
    RevocationReason,
    Voucher
} from "../../contracts/trade/EvidenceTypes.sol";
import {LotRequest} from "../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds, LotUse, Order} from "../../contracts/trade/TradeTypes.sol";
import {Merkle} from "./Merkle.sol";
import {Trade} from "./Trade.sol";

/// @title What verifiers sign, and one lot of one order that they sign it about
abstract contract Evidence is Trade {
    uint8 internal constant WEIGHT = EvidenceKinds.WEIGHT_ARRIVAL;
    uint16 internal constant READ = 1 << 11;

    Order internal order;
    bytes32 internal lotId;
    Attestation[] private _presented;
    Voucher[] private _vouchers;

    function setUpEvidence() internal {
        setUpTrade();
        order = makeOrder(1_000_00, "order");
        order.quantity = 100;
        Attestation memory a = paper(verifier, WEIGHT, "any");
        lotId = evidence.lotIdOf(a.order, a.seller, a.buyer, a.lot);
    }

    /// @notice An attestation of the whole quantity, good for 90 days.
    function paper(Actor memory by, uint8 kind, bytes32 document) internal view returns (Attestation memory) {
        return makeAttestation(order, by, kind, document);
    }

    function loss(Actor memory by, bytes32 document, uint64 quantity) internal view returns (Attestation memory a) {
        a = paper(by, WEIGHT, document);
        (a.negative, a.quantity) = (true, quantity);
    }

    function attestBy(Attestation memory a, Actor memory by) internal {
        evidence.attest(a, signAttestation(a, by));
    }

    function attestRefused(Attestation memory a, Actor memory by, bytes memory reason) internal {
        bytes memory signed = signAttestation(a, by);
        VM.expectRevert(reason);
        evidence.attest(a, signed);
    }

    /// @notice Another party of a group, whose key has the purposes given.
    function affiliate(
        uint32 group,
        string memory name,
        uint16 roles,
        uint16 purposes
    ) internal returns (Actor memory one) {
        (one.account, one.key) = makeAddrAndKey(name);
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(one.account), purposes, 0, 0);
        one.id = parties.register(Registration(keccak256(bytes(name)), one.account, group, roles, FAR, 156), keys);
        one.group = parties.partyOf(one.id).group;
    }

    function revocation(Actor memory by, Attestation memory a) internal pure returns (EvidenceRevocation memory) {
        return
            EvidenceRevocation({
                order: a.order,
                seller: a.seller,
                buyer: a.buyer,
                lot: a.lot,
                verifier: by.id,
                document: a.document,
                balance: a.balance,
                reason: RevocationReason.Mistake,
                content: keccak256("why")
            });
    }

    function signRevocation(EvidenceRevocation memory r, Actor memory by) internal view returns (bytes memory) {
        return signature(by.key, evidence.revocationDigest(r));
    }

    function revokeBy(Actor memory by, Attestation memory a) internal {
        EvidenceRevocation memory r = revocation(by, a);
        evidence.revoke(r, signRevocation(r, by));
    }

    function makeList(
        Actor memory by,
        bytes32 root,
        uint256 count,
        bool device
    ) internal view returns (AttestationList memory) {
        return AttestationList(by.id, root, uint32(count), device, Day.wrap(uint32(today() + 10)));
    }

    function recordList(AttestationList memory list, Actor memory by) internal {
        evidence.recordList(list, signature(by.key, evidence.listDigest(list)));
    }

    function revokeList(Actor memory by, bytes32 root) internal {
        ListRevocation memory r = ListRevocation(by.id, root);
        evidence.revokeList(r, signature(by.key, evidence.listRevocationDigest(r)));
    }

    function leafOf(Attestation memory a) internal view returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(evidence.attestationDigest(a)))));
    }

    function treeOf(Attestation[] memory list) internal view returns (bytes32 root, bytes32[][] memory proofs) {
        bytes32[] memory leaves = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) leaves[i] = leafOf(list[i]);
        return Merkle.build(leaves);
    }

    function makeBalance(Actor memory by, bytes32 document, uint64 quantity) internal view returns (Balance memory) {
        return Balance(by.id, document, quantity, Day.wrap(uint32(today() + 90)), keccak256("receipt"));
    }

    function openBalance(Balance memory b, Actor memory by) internal {
        evidence.openBalance(b, signature(by.key, evidence.balanceDigest(b)));
    }

    /// @notice Names an attestation for `refresh`, in the order in which it is to be presented.
    function present(Attestation memory a, Actor memory by) internal {
        presentWith(a, Voucher({signature: signAttestation(a, by), root: 0, proof: new bytes32[](0)}));
    }

    function presentWith(Attestation memory a, Voucher memory voucher) internal {
        _presented.push(a);
        _vouchers.push(voucher);
    }

    /// @notice Computes the lot anew from what was named, and forgets it.
    function refresh() internal {
        (Attestation[] memory list, Voucher[] memory vouchers) = (_presented, _vouchers);
        delete _presented;
        delete _vouchers;
        evidence.refresh(lotId, list, vouchers);
    }

    function refreshRefused(bytes memory reason) internal {
        VM.expectRevert(reason);
        refresh();
    }

    function lotRequest(uint96 policy, uint48 tag, uint48 replaced) internal view returns (LotRequest memory) {
        Attestation memory a = paper(verifier, WEIGHT, "any");
        return LotRequest(a.order, a.seller, a.buyer, policy, 0, tag, replaced, true);
    }

    function useBy(LotRequest memory request) internal returns (uint64 quantity) {
        LotUse[] memory lots = new LotUse[](1);
        lots[0] = LotUse({lot: "lot", document: 0});
        VM.prank(address(invoices));
        (quantity, ) = evidence.useLots(request, lots);
    }

    function useRefused(LotRequest memory request, bytes memory reason) internal {
        LotUse[] memory lots = new LotUse[](1);
        lots[0] = LotUse({lot: "lot", document: 0});
        VM.expectRevert(reason);
        VM.prank(address(invoices));
        evidence.useLots(request, lots);
    }

    function counts(uint256 kind, uint256 groups, uint256 independent) internal pure returns (uint96) {
        return uint96((groups << (4 * kind)) | (independent << (4 * (12 + kind))));
    }

    function assertLot(uint96 wanted, uint256 quantity, uint256 lost, uint256 validUntil) internal view {
        Lot memory lot = evidence.lotState(lotId);
        assertEq(lot.counts, wanted, "counts");
        assertEq(lot.quantity, quantity, "quantity");
        assertEq(lot.lost, lost, "lost");
        assertEq(lot.validUntil, validUntil, "valid until");
    }
}
