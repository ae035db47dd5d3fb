// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {OrderId, PartyId} from "../shared/types/Types.sol";
import {IEvidenceRegistry, Lot, LotRequest, Paper} from "./IEvidenceRegistry.sol";
import {TradeHash} from "./TradeHash.sol";
import {Attestation, LotUse} from "./TradeTypes.sol";

/// @title EvidenceRegistry
/// @notice See `IEvidenceRegistry`.
contract EvidenceRegistry is IEvidenceRegistry, CivilClock, EIP712 {
    using TradeHash for Attestation;

    uint8 private constant _KINDS = 12;
    /// @dev Bits above the kinds: a paper that says what was lost; a ticket that a paper sums up.
    uint8 private constant _LOSS = 0x80;
    uint8 private constant _TICKET = 0x40;
    uint96 private constant _HIGH_BITS = 0x888888888888888888888888;

    IPartyRegistry private immutable _PARTIES;
    address private immutable _INVOICES;

    mapping(bytes32 lotId => Lot) private _lot;
    mapping(bytes32 document => Paper) private _paper;

    constructor(
        int256 utcOffset,
        IPartyRegistry parties,
        address invoices
    ) CivilClock(utcOffset) EIP712("Ordos EvidenceRegistry", "1") {
        _PARTIES = parties;
        _INVOICES = invoices;
    }

    /// @inheritdoc IEvidenceRegistry
    function attestBatch(Attestation[] calldata attestations, bytes[] calldata signatures) external {
        if (attestations.length != signatures.length) revert Evidence_BadField("signatures");
        for (uint256 i = 0; i < attestations.length; ++i) {
            attest(attestations[i], signatures[i]);
        }
    }

    /// @inheritdoc IEvidenceRegistry
    function useLots(
        LotRequest calldata request,
        LotUse[] calldata lots
    ) external returns (uint64 quantity, uint64 values) {
        if (msg.sender != _INVOICES) revert Evidence_NotInvoiceRegistry(msg.sender);
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
                bool sums = request.qualityKinds & (1 << (_KINDS + k)) != 0;
                uint256 value = sums ? summed[k] : (weighted[k] + total / 2) / total;
                if (value > type(uint16).max) revert Evidence_SumTooLarge(k, value);
                values |= uint64(value << (16 * k));
            }
        }
    }

    /// @inheritdoc IEvidenceRegistry
    function lotState(bytes32 lotId) external view returns (Lot memory) {
        return _lot[lotId];
    }

    /// @inheritdoc IEvidenceRegistry
    function paperState(bytes32 document) external view returns (Paper memory) {
        return _paper[document];
    }

    /// @inheritdoc IEvidenceRegistry
    function attestationDigest(Attestation calldata attestation) external view returns (bytes32) {
        return _hashTypedDataV4(attestation.hash());
    }

    /// @inheritdoc IEvidenceRegistry
    function attest(Attestation calldata a, bytes calldata signature) public returns (bytes32 lotId) {
        _checkFields(a);
        (uint32 group, bool independent) = _checkVerifier(a, signature);
        lotId = lotIdOf(a.order, a.seller, a.buyer, a.lot);
        Lot memory lot = _lot[lotId];
        Paper memory paper = _paper[a.document];
        if (_alreadySaid(a, lotId, lot, paper, group)) return lotId;
        if (lot.usedBy != 0) revert Evidence_LotUsed(lotId);

        if (a.negative) {
            if (a.quantity > lot.quantity) revert Evidence_Conflict(a.document, lot.quantity, a.values);
            lot.quantity -= a.quantity;
        } else {
            _count(lotId, lot, paper, a, independent);
        }
        _lot[lotId] = lot;
        _signPaper(a, lotId, paper, group);
        _emitAttested(lotId, a);
    }

    /// @inheritdoc IEvidenceRegistry
    function lotIdOf(OrderId order, PartyId seller, PartyId buyer, bytes32 lot) public pure returns (bytes32) {
        return keccak256(abi.encode(order, seller, buyer, lot));
    }

    /// @dev Adds the verifier's group to the paper, and claims the tickets that the paper sums up.
    function _signPaper(Attestation calldata a, bytes32 lotId, Paper memory paper, uint32 group) private {
        bool fresh = paper.group1 == 0;
        uint56 tag = _tag(lotId);
        if (fresh) {
            paper = Paper({
                lotTag: tag,
                kind: _paperKind(a),
                values: a.values,
                group1: group,
                group2: 0,
                group3: 0,
                group4: 0
            });
        } else if (paper.group2 == 0) {
            paper.group2 = group;
        } else if (paper.group3 == 0) {
            paper.group3 = group;
        } else if (paper.group4 == 0) {
            paper.group4 = group;
        } else {
            revert Evidence_PaperFull(a.document);
        }
        _paper[a.document] = paper;

        // The length is the verifier's own: it signed the tickets. A co-signer's tickets must be the first one's. A ticket
        // has a kind of its own, so that it can neither be signed as a paper (which would count twice) nor price.
        uint8 kind = _paperKind(a) | _TICKET;
        for (uint256 i = 0; i < a.tickets.length; ++i) {
            Paper storage ticket = _paper[a.tickets[i]];
            if (fresh ? ticket.group1 != 0 : ticket.lotTag != tag || ticket.kind != kind) {
                revert Evidence_PaperUsed(a.tickets[i]);
            }
            if (fresh) {
                ticket.lotTag = tag;
                ticket.kind = kind;
                ticket.group1 = group;
            }
        }
    }

    function _useLot(
        LotRequest calldata request,
        LotUse calldata use
    ) private returns (uint256 quantity, uint64 values) {
        bytes32 lotId = lotIdOf(request.order, request.seller, request.buyer, use.lot);
        Lot memory lot = _lot[lotId];
        if (lot.usedBy != request.replacedTag) {
            if (request.replacedTag == 0) revert Evidence_LotUsed(lotId);
            revert Evidence_NotReplaced(lotId, uint48(lot.usedBy), request.replacedTag);
        }
        // Each nibble keeps its high bit exactly when its count is at least the policy's; counts and policy are below 8.
        if (((lot.counts | _HIGH_BITS) - request.policy) & _HIGH_BITS != _HIGH_BITS) {
            revert Evidence_PolicyNotMet(lotId, lot.counts, request.policy);
        }
        if (lot.validUntil < today().toUint()) revert Evidence_Expired(lotId, lot.validUntil);
        if (request.qualityKinds != 0) {
            values = _pricePaper(lotId, lot.counts, use.document, request.qualityKinds);
        }
        _lot[lotId].usedBy = request.statementTag;
        emit LotUsed(lotId, request.statementTag, lot.quantity);
        quantity = lot.quantity;
    }

    function _emitAttested(bytes32 lotId, Attestation calldata a) private {
        emit Attested({
            lotId: lotId,
            order: a.order,
            verifier: a.verifier,
            kind: a.kind,
            negative: a.negative,
            document: a.document,
            quantity: a.quantity,
            values: a.values,
            observedOn: uint32(a.observedOn.toUint()),
            validUntil: uint32(a.validUntil.toUint()),
            content: a.content,
            tickets: a.tickets.length
        });
    }

    function _checkFields(Attestation calldata a) private view {
        if (a.kind >= _KINDS) revert Evidence_BadField("kind");
        if (a.document == 0) revert Evidence_BadField("document");
        if (a.negative && a.quantity == 0) revert Evidence_BadField("quantity");
        uint256 day = today().toUint();
        if (a.observedOn.toUint() > day || a.validUntil.toUint() < day || a.validUntil.toUint() > type(uint16).max) {
            revert Evidence_BadDay(a.observedOn.toUint(), a.validUntil.toUint(), day);
        }
    }

    function _checkVerifier(
        Attestation calldata a,
        bytes calldata signature
    ) private view returns (uint32 group, bool independent) {
        bytes32 digest = _hashTypedDataV4(a.hash());
        Party memory verifier = _PARTIES.authorise(a.verifier, Purposes.ATTEST, 0, digest, signature);
        group = verifier.group;
        if (group == _PARTIES.partyOf(a.seller).group) revert Evidence_SellersOwn(a.verifier, group);
        independent = a.verifier != a.buyer && group != _PARTIES.partyOf(a.buyer).group;
        if (independent && verifier.roles & PartyRoles.VERIFIER == 0) revert Evidence_NotVerifier(a.verifier);
    }

    function _pricePaper(
        bytes32 lotId,
        uint96 counts,
        bytes32 document,
        uint16 qualityKinds
    ) private view returns (uint64) {
        Paper memory paper = _paper[document];
        bool fits = paper.lotTag == _tag(lotId) && paper.group1 != 0 && qualityKinds & (1 << paper.kind) != 0;
        // No kind that measures quality and stands above this one may be attested: umpire over arrival over origin.
        for (uint256 kind = paper.kind + 1; fits && kind < _KINDS; ++kind) {
            fits = qualityKinds & (1 << kind) == 0 || (counts >> (4 * kind)) & 7 == 0;
        }
        if (!fits) revert Evidence_WrongPricePaper(lotId, document);
        return paper.values;
    }

    /// @dev True when the same group said the same before; reverts when the paper stands for something else.
    function _alreadySaid(
        Attestation calldata a,
        bytes32 lotId,
        Lot memory lot,
        Paper memory paper,
        uint32 group
    ) private pure returns (bool) {
        if (paper.group1 == 0) return false;
        if (paper.lotTag != _tag(lotId) || paper.kind != _paperKind(a)) revert Evidence_PaperUsed(a.document);
        if (paper.values != a.values || (!a.negative && a.quantity < lot.quantity && a.quantity != 0)) {
            revert Evidence_Conflict(a.document, lot.quantity, paper.values);
        }
        return
            a.negative ||
            paper.group1 == group ||
            paper.group2 == group ||
            paper.group3 == group ||
            paper.group4 == group;
    }

    /// @dev Counts a group for a kind in `lot` (memory), and takes the lesser quantity and the earlier expiry.
    function _count(
        bytes32 lotId,
        Lot memory lot,
        Paper memory paper,
        Attestation calldata a,
        bool independent
    ) private pure {
        uint96 one = uint96(1) << (4 * a.kind);
        if (paper.group1 == 0 && lot.counts & (one * 7) != 0) revert Evidence_KindTaken(lotId, a.kind);
        // At most four groups sign a paper and one paper stands for a kind, so that a nibble stays below 8.
        lot.counts += one;
        if (independent) lot.counts += one << (4 * _KINDS);
        if (a.quantity != 0 && (!lot.measured || a.quantity < lot.quantity)) lot.quantity = a.quantity;
        if (a.quantity != 0) lot.measured = true;
        uint16 until = uint16(a.validUntil.toUint());
        if (lot.validUntil == 0 || until < lot.validUntil) lot.validUntil = until;
    }

    function _tag(bytes32 lotId) private pure returns (uint56) {
        return uint56(uint256(lotId));
    }

    /// @dev A negative attestation is kept under its own kind, so that it never serves as a positive one.
    function _paperKind(Attestation calldata a) private pure returns (uint8) {
        return a.negative ? a.kind | _LOSS : a.kind;
    }
}
