// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {Day, PartyId} from "../shared/types/Types.sol";
import {EvidenceHash} from "./EvidenceHash.sol";
import {EvidenceLedger} from "./EvidenceLedger.sol";
import {EvidenceSlots} from "./EvidenceSlots.sol";
import {AttestationList, Balance, EvidenceRevocation, ListRevocation, ListState} from "./EvidenceTypes.sol";
import {IEvidenceRegistry} from "./IEvidenceRegistry.sol";
import {IEvidenceUpkeep} from "./IEvidenceUpkeep.sol";
import {TradeHash} from "./TradeHash.sol";
import {Attestation} from "./TradeTypes.sol";

/// @title EvidenceVoices
/// @notice Whose word an attestation is, and what that word is worth. Registry and upkeep stand on it and add no storage,
/// so that both find the books in the same places.
abstract contract EvidenceVoices is EvidenceLedger, EIP712 {
    using EvidenceHash for AttestationList;
    using EvidenceHash for Balance;
    using EvidenceHash for EvidenceRevocation;
    using EvidenceHash for ListRevocation;
    using TradeHash for Attestation;

    /// @dev Groups of the two sides last asked for: one read for all attestations of a pair.
    struct Sides {
        PartyId seller;
        PartyId buyer;
        uint32 sellerGroup;
        uint32 buyerGroup;
    }

    IPartyRegistry internal immutable _PARTIES;

    constructor(int256 utcOffset, IPartyRegistry parties) CivilClock(utcOffset) EIP712("Ordos EvidenceRegistry", "1") {
        _PARTIES = parties;
    }

    /// @inheritdoc IEvidenceUpkeep
    function revocationDigest(EvidenceRevocation calldata revocation) public view returns (bytes32) {
        return _hashTypedDataV4(revocation.hash());
    }

    /// @inheritdoc IEvidenceUpkeep
    function listDigest(AttestationList calldata list) public view returns (bytes32) {
        return _hashTypedDataV4(list.hash());
    }

    /// @inheritdoc IEvidenceUpkeep
    function listRevocationDigest(ListRevocation calldata revocation) public view returns (bytes32) {
        return _hashTypedDataV4(revocation.hash());
    }

    /// @inheritdoc IEvidenceUpkeep
    function balanceDigest(Balance calldata balance) public view returns (bytes32) {
        return _hashTypedDataV4(balance.hash());
    }

    function _authorise(Attestation calldata a, bytes calldata signature) internal view returns (Party memory) {
        uint16 purpose = a.device ? Purposes.READ : Purposes.ATTEST;
        return _PARTIES.authorise(a.verifier, purpose, 0, _digestOf(a), signature);
    }

    /// @dev Whether a verifier is independent; reverts when it is the seller's or nobody's. The buyer's own word counts
    /// against it without a role.
    function _standing(
        Sides memory sides,
        PartyId seller,
        PartyId buyer,
        PartyId verifier,
        Party memory party
    ) internal view returns (bool independent) {
        if (sides.seller != seller) {
            (sides.seller, sides.sellerGroup) = (seller, _PARTIES.partyOf(seller).group);
        }
        if (party.group == sides.sellerGroup) revert IEvidenceRegistry.Evidence_SellersOwn(verifier, party.group);
        if (verifier == buyer) return false;
        if (sides.buyer != buyer) (sides.buyer, sides.buyerGroup) = (buyer, _PARTIES.partyOf(buyer).group);
        independent = party.group != sides.buyerGroup;
        if (independent && party.roles & PartyRoles.VERIFIER == 0)
            revert IEvidenceRegistry.Evidence_NotVerifier(verifier);
    }

    /// @param earliest day before which it may not have expired
    function _checkFields(Attestation calldata a, Day earliest) internal view {
        if (a.kind >= EvidenceSlots.KINDS) revert IEvidenceRegistry.Evidence_BadField("kind");
        if (a.document == 0) revert IEvidenceRegistry.Evidence_BadField("document");
        if (a.quantity > type(uint40).max || (a.negative && a.quantity == 0))
            revert IEvidenceRegistry.Evidence_BadField("quantity");
        if (a.negative && a.device) revert IEvidenceRegistry.Evidence_BadField("device");
        if (a.negative && a.values != 0) revert IEvidenceRegistry.Evidence_BadField("values");
        if (a.balance != 0 && (a.negative || a.device || a.quantity == 0))
            revert IEvidenceRegistry.Evidence_BadField("balance");
        Day day = today();
        if (a.observedOn > day || a.validUntil < earliest || a.validUntil.toUint() > type(uint16).max) {
            revert IEvidenceRegistry.Evidence_BadDay(a.observedOn.toUint(), a.validUntil.toUint(), day.toUint());
        }
    }

    function _checkLeaf(
        Attestation calldata a,
        ListState memory list,
        bytes32 root,
        bytes32[] calldata proof
    ) internal view {
        if (a.device != list.device) revert IEvidenceRegistry.Evidence_BadField("device");
        bytes32 leaf = keccak256(bytes.concat(keccak256(bytes.concat(_digestOf(a)))));
        if (list.count == 0 || !MerkleProof.verifyCalldata(proof, root, leaf))
            revert IEvidenceRegistry.Evidence_NotInList(leaf, root);
    }

    function _digestOf(Attestation calldata a) internal view returns (bytes32) {
        return _hashTypedDataV4(a.hash());
    }
}
