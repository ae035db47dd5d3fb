// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {OrderId, PartyId} from "../shared/types/Types.sol";
import {EvidenceSlots} from "./EvidenceSlots.sol";
import {BalanceState, ListState, Lot, VerifierRecord} from "./EvidenceTypes.sol";
import {IEvidenceRegistry} from "./IEvidenceRegistry.sol";
import {IEvidenceUpkeep} from "./IEvidenceUpkeep.sol";
import {Attestation} from "./TradeTypes.sol";

/// @title EvidenceLedger
/// @notice Books of the `EvidenceRegistry`: what is counted on lots, who stands on papers, what balances have left. It takes
/// groups as given; whose word something is the registry finds out.
abstract contract EvidenceLedger is IEvidenceUpkeep, CivilClock {
    using EvidenceSlots for Lot;
    using EvidenceSlots for uint256;

    mapping(bytes32 lotId => uint256 word) internal _lot;
    mapping(bytes32 document => uint256 word) internal _paper;
    /// @dev Of a group on a paper, lowest bits first: 8 reason of its revocation · 40 what it consumed · 208 low bits of
    /// the balance. Read only where the paper says that there is one.
    mapping(bytes32 markId => uint256 word) internal _mark;
    mapping(PartyId verifier => mapping(bytes32 root => ListState)) internal _list;
    mapping(PartyId verifier => VerifierRecord) internal _verifierRecord;

    function _record(Attestation calldata a, uint32 group, bool independent) internal returns (bytes32 lotId) {
        lotId = _lotId(a.order, a.seller, a.buyer, a.lot);
        uint256 paper = _paper[a.document];
        Lot memory lot = _lot[lotId].toLot();
        if (paper != 0) _checkPaper(a, lotId, lot.quantity, paper, group);

        uint256 seat = paper.seatOf(group, 0);
        if (seat != EvidenceSlots.SEATS) {
            if (a.device || a.negative || !_isDevice(lot, a.kind, seat)) return lotId;
            // A person takes the place of its group's device.
            _leave(lot, paper, seat, false);
        }
        if (lot.usedBy != 0 && (a.negative || (a.quantity != 0 && a.quantity < lot.quantity))) {
            revert IEvidenceRegistry.Evidence_LotUsed(lotId);
        }
        if (a.negative) _lose(a, lot, paper);
        else _count(a, lotId, lot, paper, independent);
        if (seat == EvidenceSlots.SEATS) paper = _sign(a, lotId, paper, group);
        if (a.balance != 0) {
            _consume(a, group);
            paper = paper.marked();
        }
        _paper[a.document] = paper;
        _lot[lotId] = lot.toWord();
        _emitAttested(lotId, a);
    }

    /// @dev Adds a group, and takes the lesser quantity and the earlier expiry. A used lot's stay what they were.
    function _add(Lot memory lot, Attestation calldata a, bool independent) internal pure {
        bool first = lot.counts == 0;
        // At most four groups stand on a paper and one paper for a kind, so that a nibble stays below 8.
        lot.counts += _one(a.kind, independent);
        if (a.device) lot.devices |= uint16(1 << a.kind);
        if (lot.usedBy != 0) return;
        if (a.quantity != 0) {
            uint40 quantity = uint40(a.quantity);
            bool measured = lot.devices & EvidenceSlots.MEASURED != 0;
            // Losses of a lot whose weighings were all revoked come off the next one.
            if (!measured) lot.quantity = quantity - uint40(Math.min(quantity, lot.lost));
            else if (quantity < lot.quantity) lot.quantity = quantity;
            lot.devices |= EvidenceSlots.MEASURED;
        }
        uint16 until = uint16(a.validUntil.toUint());
        if (first || until < lot.validUntil) lot.validUntil = until;
    }

    /// @dev Takes a group off a paper, and what it counted off the lot (memory).
    function _leave(
        Lot memory lot,
        uint256 paper,
        uint256 seat,
        bool independent
    ) internal pure returns (uint256 left) {
        left = paper.unseated(seat);
        uint8 kind = uint8(paper >> 56);
        if (kind & EvidenceSlots.LOSS != 0) {
            if (!left.isLive()) lot.lost -= uint40(paper.valuesOf());
            return left;
        }
        kind &= EvidenceSlots.KIND_BITS;
        bool device = _isDevice(lot, kind, seat);
        if (device) lot.devices ^= uint16(1 << kind);
        lot.counts -= _one(kind, independent && !device);
    }

    function _isDevice(Lot memory lot, uint8 kind, uint256 seat) internal pure returns (bool) {
        return seat == EvidenceSlots.DEVICE_SEAT && lot.devices & (1 << kind) != 0;
    }

    /// @dev One group in the counts.
    function _one(uint8 kind, bool independent) internal pure returns (uint96) {
        uint256 one = 1 << (4 * kind);
        return uint96(independent ? one | (one << (4 * EvidenceSlots.KINDS)) : one);
    }

    function _lotId(OrderId order, PartyId seller, PartyId buyer, bytes32 lot) internal pure returns (bytes32) {
        return keccak256(abi.encode(order, seller, buyer, lot));
    }

    function _markId(bytes32 document, uint32 group) internal pure returns (bytes32) {
        return keccak256(abi.encode(document, group));
    }

    /// @dev Mark of an attestation that consumes.
    function _consumption(Attestation calldata a) internal pure returns (uint256) {
        return a.balance == 0 ? 0 : (uint256(a.quantity) << 8) | (uint256(a.balance) << 48);
    }

    /// @dev A negative attestation is kept under its own kind, so that it never serves as a positive one.
    function _paperKind(Attestation calldata a) internal pure returns (uint8) {
        return a.negative ? a.kind | EvidenceSlots.LOSS : a.kind;
    }

    /// @dev A loss needs no quality, and its quantity where it is revoked.
    function _paperValues(Attestation calldata a) internal pure returns (uint64) {
        return a.negative ? a.quantity : a.values;
    }

    function _emitAttested(bytes32 lotId, Attestation calldata a) private {
        emit IEvidenceRegistry.Attested({
            lotId: lotId,
            order: a.order,
            verifier: a.verifier,
            kind: a.kind,
            negative: a.negative,
            device: a.device,
            document: a.document,
            quantity: a.quantity,
            values: a.values,
            observedOn: uint32(a.observedOn.toUint()),
            validUntil: uint32(a.validUntil.toUint()),
            content: a.content,
            tickets: a.tickets.length
        });
    }

    /// @dev Seats the verifier's group on the paper, and claims the tickets that the paper sums up.
    function _sign(Attestation calldata a, bytes32 lotId, uint256 paper, uint32 group) private returns (uint256) {
        bool fresh = !paper.isLive();
        uint256 seat = paper.seatOf(0, a.device ? EvidenceSlots.DEVICE_SEAT : 0);
        if (seat == EvidenceSlots.SEATS) revert IEvidenceRegistry.Evidence_PaperFull(a.document);
        if (a.tickets.length != 0) _claimTickets(a, lotId, paper.bindingOf() == 0, group);
        if (fresh) {
            paper = paper.markOf() | EvidenceSlots.binding(lotId, _paperKind(a)) | (uint256(_paperValues(a)) << 64);
        }
        return paper.seated(seat, group);
    }

    /// @dev The length is the verifier's own: it signed the tickets. Tickets of a co-signer, or of who attests a paper again
    /// from which all dropped out, must be the first one's. A ticket has a kind of its own, so that it can neither be signed
    /// as a paper (which would count twice) nor price. A new paper of a kind takes over the tickets of one on which nobody
    /// stands any more; a loss has no such successor.
    function _claimTickets(Attestation calldata a, bytes32 lotId, bool isFirst, uint32 group) private {
        uint256 own =
            EvidenceSlots.binding(lotId, _paperKind(a) | EvidenceSlots.TICKET) | ((uint256(a.document) >> 192) << 64);
        for (uint256 i = 0; i < a.tickets.length; ++i) {
            bytes32 ticket = a.tickets[i];
            uint256 word = _paper[ticket];
            bool isOwn = uint128(word) == uint128(own);
            bool free = word == 0 || (uint64(word) == uint64(own) && !isOwn && !a.negative);
            if (ticket == a.document || (isFirst ? !free : !isOwn)) revert IEvidenceRegistry.Evidence_PaperUsed(ticket);
            if (isFirst) _paper[ticket] = own.seated(0, group);
        }
    }

    function _consume(Attestation calldata a, uint32 group) private {
        uint256 word = _paper[a.balance];
        BalanceState memory b = word.toBalance();
        if (b.group != group) revert IEvidenceRegistry.Evidence_NotKeeper(a.balance, group);
        uint256 left = b.amount - b.consumed;
        if (a.quantity > left || b.validUntil < today().toUint()) {
            revert IEvidenceRegistry.Evidence_BalanceTooLow(a.balance, a.quantity, left, b.validUntil);
        }
        _paper[a.balance] = word + a.quantity * EvidenceSlots.CONSUMED_ONE;
        _mark[_markId(a.document, group)] = _consumption(a);
        emit IEvidenceRegistry.BalanceConsumed(a.balance, a.document, a.quantity);
    }

    /// @dev Reverts when the paper stands for something else, or the group took its word back.
    function _checkPaper(
        Attestation calldata a,
        bytes32 lotId,
        uint40 quantity,
        uint256 paper,
        uint32 group
    ) private view {
        uint256 bound = paper.bindingOf();
        if (bound != 0 && bound != EvidenceSlots.binding(lotId, _paperKind(a)))
            revert IEvidenceRegistry.Evidence_PaperUsed(a.document);
        if (paper.isMarked() && uint8(_mark[_markId(a.document, group)]) != 0) {
            revert IEvidenceRegistry.Evidence_Revoked(a.document, group);
        }
        bool less = !a.negative && a.quantity != 0 && a.quantity < quantity;
        if (paper.isLive() && (less || paper.valuesOf() != _paperValues(a))) {
            revert IEvidenceRegistry.Evidence_Conflict(a.document, quantity, paper.valuesOf());
        }
    }

    /// @dev A loss counts with its first group; others only confirm it.
    function _lose(Attestation calldata a, Lot memory lot, uint256 paper) private pure {
        if (paper.isLive()) return;
        if (a.quantity > lot.quantity) revert IEvidenceRegistry.Evidence_Conflict(a.document, lot.quantity, a.values);
        // Both stay below what was measured, which fits.
        lot.quantity -= uint40(a.quantity);
        lot.lost += uint40(a.quantity);
    }

    /// @dev Counts a group for a kind, of which one paper may stand.
    function _count(
        Attestation calldata a,
        bytes32 lotId,
        Lot memory lot,
        uint256 paper,
        bool independent
    ) private pure {
        if (!paper.isLive() && lot.counts & (_one(a.kind, false) * 7) != 0) {
            revert IEvidenceRegistry.Evidence_KindTaken(lotId, a.kind);
        }
        _add(lot, a, independent && !a.device);
    }
}
