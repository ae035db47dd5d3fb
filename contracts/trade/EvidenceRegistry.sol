// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {OrderId, PartyId} from "../shared/types/Types.sol";
import {EvidenceSlots} from "./EvidenceSlots.sol";
import {
    AttestationList,
    Balance,
    BalanceState,
    EvidenceRevocation,
    ListRevocation,
    ListState,
    Lot,
    Paper,
    RevocationReason,
    VerifierRecord,
    Voucher
} from "./EvidenceTypes.sol";
import {EvidenceUpkeep} from "./EvidenceUpkeep.sol";
import {EvidenceVoices} from "./EvidenceVoices.sol";
import {IEvidenceRegistry, LotRequest} from "./IEvidenceRegistry.sol";
import {IEvidenceUpkeep} from "./IEvidenceUpkeep.sol";
import {LotPolicy} from "./LotPolicy.sol";
import {Attestation, LotUse} from "./TradeTypes.sol";

/// @title EvidenceRegistry
/// @notice See `IEvidenceRegistry`.
contract EvidenceRegistry is IEvidenceRegistry, EvidenceVoices {
    using EvidenceSlots for Lot;
    using EvidenceSlots for uint256;

    address private immutable _INVOICES;
    /// @dev Code that runs on this contract's books; made here, so that nobody chooses it.
    address private immutable _UPKEEP;

    constructor(int256 utcOffset, IPartyRegistry parties, address invoices) EvidenceVoices(utcOffset, parties) {
        _INVOICES = invoices;
        _UPKEEP = address(new EvidenceUpkeep(utcOffset, parties));
    }

    /// @inheritdoc IEvidenceRegistry
    function attest(Attestation calldata attestation, bytes calldata signature) external returns (bytes32 lotId) {
        Sides memory sides;
        return _attest(sides, attestation, signature);
    }

    /// @inheritdoc IEvidenceRegistry
    function attestBatch(Attestation[] calldata attestations, bytes[] calldata signatures) external {
        if (attestations.length != signatures.length) revert Evidence_BadField("signatures");
        Sides memory sides;
        for (uint256 i = 0; i < attestations.length; ++i) {
            _attest(sides, attestations[i], signatures[i]);
        }
    }

    /// @inheritdoc IEvidenceRegistry
    function attestFromList(Attestation[] calldata attestations, bytes32 root, bytes32[][] calldata proofs) external {
        if (attestations.length != proofs.length) revert Evidence_BadField("proofs");
        if (attestations.length == 0) return;
        PartyId verifier = attestations[0].verifier;
        ListState memory list = _list[verifier][root];
        Party memory party = _PARTIES.activeParty(verifier, 0);
        if (list.validUntil < today().toUint() || list.revoked) {
            revert Evidence_ListNotOpen(verifier, root, list.validUntil, list.revoked);
        }
        Sides memory sides;
        for (uint256 i = 0; i < attestations.length; ++i) {
            Attestation calldata a = attestations[i];
            if (a.verifier != verifier) revert Evidence_BadField("verifier");
            _checkFields(a, today());
            _checkLeaf(a, list, root, proofs[i]);
            _record(a, party.group, _standing(sides, a.seller, a.buyer, verifier, party));
        }
    }

    /// @inheritdoc IEvidenceUpkeep
    function recordList(AttestationList calldata, bytes calldata) external {
        _upkeep();
    }

    /// @inheritdoc IEvidenceUpkeep
    function revokeList(ListRevocation calldata, bytes calldata) external {
        _upkeep();
    }

    /// @inheritdoc IEvidenceUpkeep
    function revoke(EvidenceRevocation calldata, bytes calldata) external {
        _upkeep();
    }

    /// @inheritdoc IEvidenceUpkeep
    function refresh(bytes32, Attestation[] calldata, Voucher[] calldata) external {
        _upkeep();
    }

    /// @inheritdoc IEvidenceUpkeep
    function openBalance(Balance calldata, bytes calldata) external {
        _upkeep();
    }

    /// @inheritdoc IEvidenceRegistry
    function useLots(
        LotRequest calldata request,
        LotUse[] calldata lots
    ) external returns (uint64 quantity, uint64 values) {
        if (msg.sender != _INVOICES) revert Evidence_NotInvoiceRegistry(msg.sender);
        if (request.statementTag == 0 || request.statementTag == request.replacedTag) {
            revert Evidence_BadField("statementTag");
        }
        uint256[4] memory weighted;
        uint256[4] memory summed;
        uint256 total = 0;
        // The length is the seller's own, whose statement names the lots.
        for (uint256 i = 0; i < lots.length; ++i) {
            (uint256 inLot, uint64 v) = _useLot(request, lots[i]);
            total += inLot;
            for (uint256 k = 0; k < 4; ++k) {
                uint256 value = uint16(v >> (16 * k));
                weighted[k] += inLot * value;
                summed[k] += value;
            }
        }
        quantity = SafeCast.toUint64(total);
        if (request.qualityKinds != 0 && total != 0) {
            for (uint256 k = 0; k < 4; ++k) {
                // A weighted mean of 16-bit values is a 16-bit value; a sum need not be.
                bool sums = request.qualityKinds & (1 << (EvidenceSlots.KINDS + k)) != 0;
                uint256 value = sums ? summed[k] : (weighted[k] + total / 2) / total;
                if (value > type(uint16).max) revert Evidence_SumTooLarge(k, value);
                values |= uint64(value << (16 * k));
            }
        }
    }

    /// @inheritdoc IEvidenceRegistry
    function lotState(bytes32 lotId) external view returns (Lot memory) {
        return _lot[lotId].toLot();
    }

    /// @inheritdoc IEvidenceRegistry
    function paperState(bytes32 document) external view returns (Paper memory) {
        return _paper[document].toPaper();
    }

    /// @inheritdoc IEvidenceRegistry
    function balanceState(bytes32 balance) external view returns (BalanceState memory) {
        return _paper[balance].toBalance();
    }

    /// @inheritdoc IEvidenceRegistry
    function listState(PartyId verifier, bytes32 root) external view returns (ListState memory) {
        return _list[verifier][root];
    }

    /// @inheritdoc IEvidenceRegistry
    function recordOf(PartyId verifier) external view returns (VerifierRecord memory) {
        return _verifierRecord[verifier];
    }

    /// @inheritdoc IEvidenceRegistry
    function revocationOf(bytes32 document, uint32 group) external view returns (RevocationReason) {
        return RevocationReason(uint8(_mark[_markId(document, group)]));
    }

    /// @inheritdoc IEvidenceRegistry
    function attestationDigest(Attestation calldata attestation) external view returns (bytes32) {
        return _digestOf(attestation);
    }

    /// @inheritdoc IEvidenceRegistry
    function lotIdOf(OrderId order, PartyId seller, PartyId buyer, bytes32 lot) external pure returns (bytes32) {
        return _lotId(order, seller, buyer, lot);
    }

    /// @dev The same call, by code for which there is no room here.
    function _upkeep() private {
        Address.functionDelegateCall(_UPKEEP, msg.data);
    }

    function _attest(
        Sides memory sides,
        Attestation calldata a,
        bytes calldata signature
    ) private returns (bytes32 lotId) {
        _checkFields(a, today());
        Party memory party = _authorise(a, signature);
        return _record(a, party.group, _standing(sides, a.seller, a.buyer, a.verifier, party));
    }

    function _useLot(
        LotRequest calldata request,
        LotUse calldata use
    ) private returns (uint256 quantity, uint64 values) {
        bytes32 lotId = _lotId(request.order, request.seller, request.buyer, use.lot);
        Lot memory lot = _lot[lotId].toLot();
        uint48 replaced = request.replacedTag;
        if (lot.usedBy != replaced) {
            if (replaced == 0) revert Evidence_LotUsed(lotId);
            revert Evidence_NotReplaced(lotId, lot.usedBy, replaced);
        }
        uint96 counts = request.devices ? lot.counts : LotPolicy.withoutDevices(lot);
        if (!LotPolicy.meets(counts, request.policy)) {
            revert Evidence_PolicyNotMet(lotId, counts, request.policy);
        }
        if (replaced == 0 && lot.validUntil < today().toUint()) revert Evidence_Expired(lotId, lot.validUntil);
        if (request.qualityKinds != 0) {
            values = _pricePaper(lotId, counts, use.document, request.qualityKinds);
        }
        quantity = lot.quantity;
        lot.usedBy = request.statementTag;
        _lot[lotId] = lot.toWord();
        emit LotUsed(lotId, lot.usedBy, lot.quantity);
    }

    function _pricePaper(
        bytes32 lotId,
        uint96 counts,
        bytes32 document,
        uint16 qualityKinds
    ) private view returns (uint64) {
        uint256 paper = _paper[document];
        uint256 bound = paper.bindingOf();
        uint256 kind = bound >> 56;
        // On a paper of a kind that counts, and on no other of that kind, somebody stands.
        bool fits =
            uint56(bound) == EvidenceSlots.tagOf(lotId) &&
                paper.isLive() &&
                qualityKinds & (1 << kind) != 0 &&
                (counts >> (4 * kind)) & 7 != 0;
        // No kind that measures quality and stands above this one may be attested: umpire over arrival over origin.
        for (++kind; fits && kind < EvidenceSlots.KINDS; ++kind) {
            fits = qualityKinds & (1 << kind) == 0 || (counts >> (4 * kind)) & 7 == 0;
        }
        if (!fits) revert Evidence_WrongPricePaper(lotId, document);
        return paper.valuesOf();
    }
}
