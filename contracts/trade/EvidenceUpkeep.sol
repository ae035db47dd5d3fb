// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {Day, PartyId} from "../shared/types/Types.sol";
import {EvidenceSlots} from "./EvidenceSlots.sol";
import {
    AttestationList,
    Balance,
    EvidenceRevocation,
    ListRevocation,
    ListState,
    Lot,
    RevocationReason,
    VerifierRecord,
    Voucher
} from "./EvidenceTypes.sol";
import {EvidenceVoices} from "./EvidenceVoices.sol";
import {IEvidenceRegistry} from "./IEvidenceRegistry.sol";
import {IEvidenceUpkeep} from "./IEvidenceUpkeep.sol";
import {Attestation} from "./TradeTypes.sol";

/// @title EvidenceUpkeep
/// @notice See `IEvidenceUpkeep`.
contract EvidenceUpkeep is EvidenceVoices {
    using EvidenceSlots for Lot;
    using EvidenceSlots for uint256;

    /// @dev A lot being computed anew.
    /// @param lot what counts so far
    /// @param presented counts of all that was presented, lapsed or not
    /// @param lost base units of all losses presented
    /// @param seen bit 4·kind + seat: this group was presented
    /// @param last day and sort of the last attestation
    struct Replay {
        Lot lot;
        uint96 presented;
        uint256 lost;
        uint256 seen;
        uint256 last;
    }

    constructor(int256 utcOffset, IPartyRegistry parties) EvidenceVoices(utcOffset, parties) {}

    /// @inheritdoc IEvidenceUpkeep
    function recordList(AttestationList calldata list, bytes calldata signature) external {
        if (list.count == 0) revert IEvidenceRegistry.Evidence_BadField("count");
        uint256 until = list.validUntil.toUint();
        if (until < today().toUint() || until > type(uint16).max)
            revert IEvidenceRegistry.Evidence_BadField("validUntil");
        uint16 purpose = list.device ? Purposes.READ : Purposes.ATTEST;
        _PARTIES.authorise(list.verifier, purpose, 0, listDigest(list), signature);
        ListState storage known = _list[list.verifier][list.root];
        if (known.revoked)
            revert IEvidenceRegistry.Evidence_ListNotOpen(list.verifier, list.root, known.validUntil, true);
        if (known.validUntil >= until) return;
        _list[list.verifier][list.root] = ListState({
            count: list.count,
            validUntil: uint16(until),
            device: list.device,
            revoked: false
        });
        emit IEvidenceRegistry.ListRecorded(list.verifier, list.root, list.count, list.device, uint32(until));
    }

    /// @inheritdoc IEvidenceUpkeep
    function revokeList(ListRevocation calldata revocation, bytes calldata signature) external {
        PartyId verifier = revocation.verifier;
        _PARTIES.authorise(verifier, Purposes.ATTEST, 0, listRevocationDigest(revocation), signature);
        ListState storage list = _list[verifier][revocation.root];
        if (list.revoked) return;
        list.revoked = true;
        VerifierRecord storage record = _verifierRecord[verifier];
        ++record.lists;
        record.lastDay = uint16(today().toUint());
        emit IEvidenceRegistry.ListRevoked(verifier, revocation.root);
    }

    /// @inheritdoc IEvidenceUpkeep
    function revoke(EvidenceRevocation calldata revocation, bytes calldata signature) external {
        if (revocation.reason == RevocationReason.None) revert IEvidenceRegistry.Evidence_BadField("reason");
        if (revocation.document == 0) revert IEvidenceRegistry.Evidence_BadField("document");
        PartyId verifier = revocation.verifier;
        Party memory party = _PARTIES.authorise(verifier, Purposes.ATTEST, 0, revocationDigest(revocation), signature);
        Sides memory sides;
        bool independent = _standing(sides, revocation.seller, revocation.buyer, verifier, party);
        (bool counted, uint48 usedBy) = _withdraw(revocation, party.group, independent);
        if (!counted) return;
        VerifierRecord storage record = _verifierRecord[verifier];
        ++record.revoked;
        if (usedBy != 0) ++record.afterUse;
        record.lastDay = uint16(today().toUint());
    }

    /// @inheritdoc IEvidenceUpkeep
    function refresh(bytes32 lotId, Attestation[] calldata attestations, Voucher[] calldata vouchers) external {
        if (attestations.length != vouchers.length) revert IEvidenceRegistry.Evidence_BadField("vouchers");
        Lot memory old = _lot[lotId].toLot();
        if (old.usedBy != 0) revert IEvidenceRegistry.Evidence_LotUsed(lotId);
        Sides memory sides;
        Replay memory r;
        for (uint256 i = 0; i < attestations.length; ++i) {
            Attestation calldata a = attestations[i];
            if (a.negative) _checkLossIsNew(attestations, i);
            _checkFields(a, Day.wrap(0));
            (uint32 group, bool independent) = _vouched(sides, a, vouchers[i]);
            _replay(lotId, old, r, a, group, independent);
        }
        if (r.presented != old.counts || r.lost != old.lost) {
            revert IEvidenceRegistry.Evidence_Incomplete(lotId, r.presented, old.counts, r.lost, old.lost);
        }
        Lot memory lot = r.lot;
        lot.lost = old.lost;
        // An older word of a verifier that renewed its own would shorten the lot's life.
        if (lot.counts != 0 && lot.validUntil < old.validUntil) {
            revert IEvidenceRegistry.Evidence_BadDay(0, lot.validUntil, old.validUntil);
        }
        _lot[lotId] = lot.toWord();
        emit IEvidenceRegistry.LotRefreshed(lotId, lot.counts, lot.quantity, lot.lost, lot.validUntil, lot.devices);
    }

    /// @inheritdoc IEvidenceUpkeep
    function openBalance(Balance calldata balance, bytes calldata signature) external {
        if (balance.document == 0) revert IEvidenceRegistry.Evidence_BadField("document");
        uint64 quantity = balance.quantity;
        if (quantity == 0 || quantity > type(uint40).max) revert IEvidenceRegistry.Evidence_BadField("quantity");
        uint256 until = balance.validUntil.toUint();
        if (until < today().toUint() || until > type(uint16).max)
            revert IEvidenceRegistry.Evidence_BadField("validUntil");
        Party memory keeper = _PARTIES.authorise(
            balance.verifier,
            Purposes.ATTEST,
            0,
            balanceDigest(balance),
            signature
        );
        if (keeper.roles & PartyRoles.VERIFIER == 0) revert IEvidenceRegistry.Evidence_NotVerifier(balance.verifier);
        uint256 word = EvidenceSlots.balanceWord(quantity, until, keeper.group);
        uint256 known = _paper[balance.document];
        // The same but for what was consumed.
        if (known != 0 && uint160(known) == uint160(word)) return;
        if (known != 0) revert IEvidenceRegistry.Evidence_PaperUsed(balance.document);
        _paper[balance.document] = word;
        emit IEvidenceRegistry.BalanceOpened(
            balance.document,
            balance.verifier,
            quantity,
            uint32(until),
            balance.content
        );
    }

    /// @return counted whether it was news
    /// @return usedBy tag of the statement that used the lot
    function _withdraw(
        EvidenceRevocation calldata r,
        uint32 group,
        bool independent
    ) private returns (bool counted, uint48 usedBy) {
        bytes32 id = _markId(r.document, group);
        uint256 mark = _mark[id];
        if (uint8(mark) != 0) return (false, 0);
        bytes32 lotId = _lotId(r.order, r.seller, r.buyer, r.lot);
        uint256 paper = _checkRevocable(r.document, lotId);
        Lot memory lot = _lot[lotId].toLot();

        uint256 seat = paper.seatOf(group, 0);
        if (seat != EvidenceSlots.SEATS) paper = _leave(lot, paper, seat, independent);
        if (mark >> 48 != uint208(uint256(r.balance))) revert IEvidenceRegistry.Evidence_BadField("balance");
        if (mark != 0 && lot.usedBy == 0) {
            _giveBack(r.balance, r.document, uint40(mark >> 8));
            mark = 0;
        }
        _mark[id] = mark | uint256(r.reason);
        _paper[r.document] = paper.marked();
        _lot[lotId] = lot.toWord();
        _emitRevoked(lotId, lot, r);
        return (true, lot.usedBy);
    }

    /// @dev Puts one attestation back onto a lot that is computed anew.
    function _replay(
        bytes32 lotId,
        Lot memory old,
        Replay memory r,
        Attestation calldata a,
        uint32 group,
        bool independent
    ) private {
        uint256 paper = _paper[a.document];
        bytes32 of_ = _lotId(a.order, a.seller, a.buyer, a.lot);
        if (of_ != lotId || paper.bindingOf() != EvidenceSlots.binding(lotId, _paperKind(a))) {
            revert IEvidenceRegistry.Evidence_PaperUsed(a.document);
        }
        if (paper.valuesOf() != _paperValues(a)) {
            revert IEvidenceRegistry.Evidence_Conflict(a.document, old.quantity, paper.valuesOf());
        }
        // Among the facts of one day losses come last, whoever presents them.
        uint256 place = a.observedOn.toUint() * 2 + (a.negative ? 1 : 0);
        if (place < r.last)
            revert IEvidenceRegistry.Evidence_BadDay(a.observedOn.toUint(), r.last / 2, today().toUint());
        r.last = place;
        uint256 seat = paper.seatOf(group, 0);
        if (seat == EvidenceSlots.SEATS) revert IEvidenceRegistry.Evidence_NotOnPaper(a.document, group);
        if (a.negative) {
            r.lost += a.quantity;
            // What was lost before anything was weighed was not weighed.
            r.lot.quantity -= uint40(Math.min(a.quantity, r.lot.quantity));
        } else {
            _checkPresented(old, r, a, paper, seat);
            if (a.device) independent = false;
            r.presented += _one(a.kind, independent);
            if (a.validUntil < today()) _lapse(lotId, old, a, paper, seat, group);
            else _add(r.lot, a, independent);
        }
    }

    function _giveBack(bytes32 balance, bytes32 document, uint64 quantity) private {
        _paper[balance] -= quantity * EvidenceSlots.CONSUMED_ONE;
        emit IEvidenceRegistry.BalanceReturned(balance, document, quantity);
    }

    /// @dev An expired attestation leaves its paper. Nothing that counts on an unexpired lot has expired: there it is an
    /// older word than the one that was renewed.
    function _lapse(
        bytes32 lotId,
        Lot memory old,
        Attestation calldata a,
        uint256 paper,
        uint256 seat,
        uint32 group
    ) private {
        uint256 day = today().toUint();
        if (old.validUntil >= day)
            revert IEvidenceRegistry.Evidence_BadDay(a.observedOn.toUint(), a.validUntil.toUint(), day);
        _paper[a.document] = paper.unseated(seat);
        if (a.balance != 0) {
            _giveBack(a.balance, a.document, a.quantity);
            delete _mark[_markId(a.document, group)];
        }
        emit IEvidenceRegistry.EvidenceLapsed(lotId, a.document, a.verifier);
    }

    function _emitRevoked(bytes32 lotId, Lot memory lot, EvidenceRevocation calldata r) private {
        emit IEvidenceRegistry.EvidenceRevoked({
            lotId: lotId,
            document: r.document,
            verifier: r.verifier,
            reason: r.reason,
            counts: lot.counts,
            usedBy: lot.usedBy,
            content: r.content
        });
    }

    /// @dev Whose word a presented attestation is. A list may be past its day: what was recorded out of it stands.
    function _vouched(
        Sides memory sides,
        Attestation calldata a,
        Voucher calldata voucher
    ) private view returns (uint32 group, bool independent) {
        Party memory party;
        if (voucher.root == 0) {
            party = _authorise(a, voucher.signature);
        } else {
            ListState memory list = _list[a.verifier][voucher.root];
            if (list.revoked)
                revert IEvidenceRegistry.Evidence_ListNotOpen(a.verifier, voucher.root, list.validUntil, true);
            _checkLeaf(a, list, voucher.root, voucher.proof);
            party = _PARTIES.activeParty(a.verifier, 0);
        }
        return (party.group, _standing(sides, a.seller, a.buyer, a.verifier, party));
    }

    /// @dev A ticket is revoked with its paper.
    function _checkRevocable(bytes32 document, bytes32 lotId) private view returns (uint256 paper) {
        paper = _paper[document];
        uint256 bound = paper.bindingOf();
        uint8 kind = uint8(bound >> 56);
        bool other = uint56(bound) != EvidenceSlots.tagOf(lotId);
        if (bound != 0 && (other || kind & (EvidenceSlots.TICKET | EvidenceSlots.BALANCE) != 0)) {
            revert IEvidenceRegistry.Evidence_PaperUsed(document);
        }
    }

    /// @dev Each group of a kind once, as a device where it is one, and with what it consumed.
    function _checkPresented(
        Lot memory old,
        Replay memory r,
        Attestation calldata a,
        uint256 paper,
        uint256 seat
    ) private view {
        uint256 bit = 1 << (4 * a.kind + seat);
        if (r.seen & bit != 0) revert IEvidenceRegistry.Evidence_BadField("attestations");
        r.seen |= bit;
        if (a.device != _isDevice(old, a.kind, seat)) revert IEvidenceRegistry.Evidence_BadField("device");
        uint256 mark = paper.isMarked() ? _mark[_markId(a.document, paper.groupAt(seat))] : 0;
        if (mark != _consumption(a)) revert IEvidenceRegistry.Evidence_BadField("balance");
    }

    /// @dev Presented under two days, a loss could stand for another.
    function _checkLossIsNew(Attestation[] calldata attestations, uint256 i) private pure {
        for (uint256 k = 0; k < i; ++k) {
            if (attestations[k].document == attestations[i].document)
                revert IEvidenceRegistry.Evidence_BadField("attestations");
        }
    }
}
