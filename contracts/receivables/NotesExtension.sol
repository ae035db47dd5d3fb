// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {IBankDeposit} from "../settlement/IBankDeposit.sol";
import {Extended} from "../shared/Extended.sol";
import {IUnitsKeeper} from "../shared/interfaces/IUnitsKeeper.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Reason} from "../trade/TradeTypes.sol";
import {IReceivableNotes} from "./IReceivableNotes.sol";
import {IReceivableToken, Receivable, ReceivableStatus} from "./IReceivableToken.sol";
import {NoteHash} from "./NoteHash.sol";
import {DebitNote, DisputeRecord, Excuse, Excused, Notice, PayInstruction, Stage} from "./NoteTypes.sol";
import {NotesBase} from "./NotesBase.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";

/// @title NotesExtension
/// @notice The other half of `IReceivableNotes`: deductions and drafts, notice of assignment, orders of courts, and what the
/// buyer reads. Runs in the storage of `ReceivableNotes`; called directly it works on nothing.
contract NotesExtension is NotesBase, Extended {
    using SafeCast for uint256;

    /// @notice Gas that whoever keeps units has to look again at what they secure when some are taken.
    uint256 public constant REVIEW_GAS = 500_000;
    /// @notice Longest time to the maturity of a draft, civil days: six months, as for commercial drafts in China (measures
    /// of the central bank of 2022, article 25).
    uint256 public constant MAX_DRAFT_DAYS = 184;
    /// @notice Civil days after maturity from which a draft that nobody reported on may be ended.
    uint256 public constant DRAFT_GRACE = 10;

    constructor(
        address authority,
        IPartyRegistry parties,
        IReceivableToken token,
        address reductions
    ) NotesBase(authority, parties, token) Extended(reductions) {}

    /// @dev See `IReceivableNotes`.
    function debitNote(
        DebitNote calldata note,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external returns (ReceivableId id) {
        if (note.reason == Reason.None) revert IReceivableNotes.Note_NoReason(note.parent);
        _checkDay(note.due, _day(), type(uint16).max);
        Receivable memory r = _TOKEN.receivable(note.parent);
        bytes32 digest = debitNoteDigest(note);
        _authorise(r.obligor, Purposes.NOTE, note.amount, digest, buyerSignature);
        Party memory seller = _authorise(r.originator, Purposes.NOTE, note.amount, digest, sellerSignature);
        _issue(note.document);
        id = ReceivableId.wrap(uint256(keccak256(abi.encode(note.parent, note.document))));
        emit IReceivableNotes.DebitNoteIssued(id, note.document, note);
        _TOKEN.link(note.parent, id, seller.account, note.amount, note.due);
    }

    /// @dev See `IReceivableDeductions`.
    function deduct(
        ReceivableId id,
        uint256 amount,
        uint8 reasonCode,
        bytes32 document,
        bytes calldata signature
    ) external {
        Reason reason = Reason(reasonCode);
        Receivable memory r = _shrinkable(id, reason);
        if (signature.length == 0) _requireBank(id);
        else _authorise(r.obligor, Purposes.OBJECT, amount, deductionDigest(id, amount, reason, document), signature);
        _open(document, Excuse({receivable: id, amount: amount.toUint64(), reason: reason, lastDay: 0, closed: false}));
        _excused[id].deducted += uint64(amount);
        emit IReceivableNotes.Deducted(id, document, amount, reason);
        _flag(id, ReceivableFlags.EXCUSED, true);
        _flag(id, ReceivableFlags.DISPUTED, true);
    }

    /// @dev See `IReceivableNotes`.
    function closeDeduction(bytes32 document, address holder, bytes calldata signature) external {
        Excuse memory e = _close(document, false);
        bool agreed = holder != address(0);
        _authorise(
            agreed ? _partyOf(holder) : _TOKEN.receivable(e.receivable).obligor,
            agreed ? Purposes.NOTE : Purposes.OBJECT,
            e.amount,
            closingDigest(document, holder),
            signature
        );
        _excused[e.receivable].deducted -= e.amount;
        emit IReceivableNotes.DeductionClosed(e.receivable, document, agreed);
        _lower(e.receivable);
        if (agreed) _TOKEN.reduce(e.receivable, holder, e.amount, false);
    }

    /// @dev See `IReceivableDeductions`.
    function takeDraft(ReceivableId id, uint256 amount, Day maturity, bytes32 acceptor, bytes32 document) external {
        _requireBank(id);
        uint256 day = _day();
        uint256 last = maturity.toUint();
        _checkDay(maturity, day + 1, day + MAX_DRAFT_DAYS);
        _open(
            document,
            Excuse({
                receivable: id,
                amount: amount.toUint64(),
                reason: Reason.None,
                lastDay: last.toUint16(),
                closed: false
            })
        );
        _excused[id].drafted += uint64(amount);
        emit IReceivableNotes.DraftTaken(id, document, amount, last, acceptor);
        _flag(id, ReceivableFlags.EXCUSED, true);
    }

    /// @dev See `IReceivableDeductions`.
    function closeDraft(bytes32 document, bool honoured) external {
        _requireBank(_excuse[document].receivable);
        _closeDraft(document, honoured);
    }

    /// @dev See `IReceivableNotes`.
    function lapseDraft(bytes32 document) external {
        uint256 day = _day();
        uint256 earliest = _excuse[document].lastDay + DRAFT_GRACE + 1;
        if (day < earliest) revert IReceivableNotes.Note_BadDay(day, earliest, type(uint16).max);
        _closeDraft(document, false);
    }

    /// @dev See `IReceivableNotes`.
    function notifyAssignment(ReceivableId id, PartyId assignee, bytes32 document, bytes calldata signature) external {
        Receivable memory r = _TOKEN.receivable(id);
        // Reverts when there is no such party.
        _PARTIES.partyOf(assignee);
        _authorise(r.originator, Purposes.NOTE, r.units, noticeDigest(id, assignee, document), signature);
        _issue(document);
        _notice[id] = Notice({assignee: assignee, notifiedOn: uint16(_day()), acknowledgedOn: 0});
        emit IReceivableNotes.AssignmentNotified(id, assignee, document);
    }

    /// @dev See `IReceivableNotes`.
    function acknowledgeAssignment(ReceivableId id, bytes calldata signature) external {
        Receivable memory r = _TOKEN.receivable(id);
        PartyId assignee = _notice[id].assignee;
        if (_notice[id].acknowledgedOn != 0) revert IReceivableNotes.Note_BadField("acknowledgedOn");
        if (PartyId.unwrap(assignee) == 0) revert IReceivableNotes.Note_BadField("assignee");
        _authorise(r.obligor, Purposes.ACCEPT, r.units, noticeDigest(id, assignee, 0), signature);
        _notice[id].acknowledgedOn = uint16(_day());
        emit IReceivableNotes.AssignmentAcknowledged(id, assignee);
    }

    /// @dev See `IReceivableNotes`.
    function freeze(address account, ReceivableId id, uint256 amount, bytes32 paper) external restricted {
        if (amount <= _frozen(account, id)) revert IReceivableNotes.Note_BadField("amount");
        _setFrozen(account, id, amount, paper);
    }

    /// @dev See `IReceivableNotes`.
    function release(address account, ReceivableId id, uint256 amount, bytes32 paper) external restricted {
        if (amount >= _frozen(account, id)) revert IReceivableNotes.Note_BadField("amount");
        _setFrozen(account, id, amount, paper);
    }

    /// @dev See `IReceivableNotes`.
    function courtTransfer(
        address from,
        address to,
        ReceivableId id,
        uint256 amount,
        bytes32 paper
    ) external restricted {
        emit IReceivableNotes.CourtOrdered(paper);
        _TOKEN.forcedTransfer(from, to, ReceivableId.unwrap(id), amount);
        // A facility marks what these units secured; whatever it answers, the order stands.
        if (from.code.length == 0) return;
        try IUnitsKeeper(from).review{gas: REVIEW_GAS}(id) {
            return;
        } catch {
            emit IReceivableNotes.NotReviewed(from, id);
        }
    }

    /// @dev See `IReceivableNotes`.
    function declareInsolvent(PartyId obligor, Day day, bytes32 paper) external restricted {
        _checkDay(day, 1, _day());
        _setInsolvent(obligor, day, paper);
    }

    /// @dev See `IReceivableNotes`.
    function liftInsolvency(PartyId obligor, bytes32 paper) external restricted {
        _setInsolvent(obligor, Day.wrap(0), paper);
    }

    /// @dev See `IReceivableNotes`.
    function payInstruction(ReceivableId id, Day day) external view returns (PayInstruction memory p) {
        Receivable memory r = _TOKEN.receivable(id);
        DisputeRecord memory d = _dispute[id];
        p.payTo = address(_TOKEN);
        p.currency = _TOKEN.currencyOf(id);
        p.face = _TOKEN.openAmount(id);
        p.lateInterest = _TOKEN.lateInterest(id, day);
        uint256 disputed = _excused[id].deducted + (_isOpen(d) ? d.amount : 0);
        p.disputed = Math.min(disputed, p.face);
        p.drafted = Math.min(_excused[id].drafted, p.face);
        p.stage = stageOf(id, day);
        p.frozen = r.flags & ReceivableFlags.FROZEN != 0;
        p.notice = _notice[id];
    }

    /// @dev See `IReceivableNotes`.
    function boundOf(ReceivableId debt) external view returns (uint256) {
        return _bound[debt];
    }

    /// @dev See `IReceivableNotes`.
    function noticeOf(ReceivableId id) external view returns (Notice memory) {
        return _notice[id];
    }

    /// @dev See `IReceivableNotes`.
    function excuseOf(bytes32 document) external view returns (Excuse memory) {
        return _excuse[document];
    }

    /// @dev See `IReceivableNotes`.
    function disputeOf(ReceivableId id) external view returns (DisputeRecord memory) {
        return _dispute[id];
    }

    /// @dev See `IReceivableNotes`.
    function excused(ReceivableId id) public view returns (uint256) {
        Excused memory e = _excused[id];
        return uint256(e.deducted) + e.drafted;
    }

    /// @dev See `IReceivableNotes`.
    function stageOf(ReceivableId id, Day day) public view returns (Stage) {
        Receivable memory r = _TOKEN.receivable(id);
        if (r.status == ReceivableStatus.Settled) return Stage.Settled;
        if (r.status == ReceivableStatus.Cancelled) return Stage.Cancelled;
        uint256 insolventOn = _TOKEN.standingOf(r.obligor).insolventOn;
        if (insolventOn != 0 && insolventOn <= day.toUint()) return Stage.Defaulted;
        if (day.toUint() <= r.due || excused(id) >= _TOKEN.openAmount(id)) return Stage.Active;
        bool beyond = r.overdueDays != 0 && day.toUint() > uint256(r.due) + r.overdueDays;
        return beyond ? Stage.Defaulted : Stage.Overdue;
    }

    /// @dev See `IReceivableNotes`.
    function debitNoteDigest(DebitNote calldata note) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.debitNote(note));
    }

    /// @dev See `IReceivableNotes`.
    function deductionDigest(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.deduction(id, amount, reason, document));
    }

    /// @dev See `IReceivableNotes`.
    function closingDigest(bytes32 document, address holder) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.closing(document, holder));
    }

    /// @dev See `IReceivableNotes`.
    function noticeDigest(ReceivableId id, PartyId assignee, bytes32 document) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.notice(id, assignee, document));
    }

    /// @dev Opens a deduction or a draft.
    function _open(bytes32 document, Excuse memory e) private {
        uint256 open = _TOKEN.openAmount(e.receivable);
        uint256 most = open - Math.min(open, excused(e.receivable));
        if (e.amount == 0 || e.amount > most) revert IReceivableNotes.Note_BadAmount(e.receivable, e.amount, most);
        _issue(document);
        _excuse[document] = e;
    }

    function _close(bytes32 document, bool draft) private returns (Excuse memory e) {
        e = _excuse[document];
        if (e.amount == 0 || e.closed || (e.lastDay != 0) != draft) revert IReceivableNotes.Note_NotOpen(document);
        _excuse[document].closed = true;
    }

    function _closeDraft(bytes32 document, bool honoured) private {
        Excuse memory e = _close(document, true);
        _excused[e.receivable].drafted -= e.amount;
        emit IReceivableNotes.DraftClosed(e.receivable, document, honoured);
        _lower(e.receivable);
    }

    function _setFrozen(address account, ReceivableId id, uint256 amount, bytes32 paper) private {
        emit IReceivableNotes.CourtOrdered(paper);
        _TOKEN.setFrozenTokens(account, ReceivableId.unwrap(id), amount);
    }

    function _setInsolvent(PartyId obligor, Day day, bytes32 paper) private {
        emit IReceivableNotes.CourtOrdered(paper);
        _PARTIES.partyOf(obligor);
        _TOKEN.setInsolvent(obligor, day);
    }

    function _requireBank(ReceivableId id) private view {
        if (msg.sender != IBankDeposit(_TOKEN.currencyOf(id)).DESK()) revert IReceivableNotes.Note_NotBank(msg.sender);
    }

    function _frozen(address account, ReceivableId id) private view returns (uint256) {
        return _TOKEN.getFrozenTokens(account, ReceivableId.unwrap(id));
    }
}
