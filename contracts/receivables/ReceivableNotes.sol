// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {Extended} from "../shared/Extended.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Reason} from "../trade/TradeTypes.sol";
import {IReceivableNotes} from "./IReceivableNotes.sol";
import {IReceivableToken, Receivable} from "./IReceivableToken.sol";
import {NoteHash} from "./NoteHash.sol";
import {DisputeRecord, Passing} from "./NoteTypes.sol";
import {NotesBase} from "./NotesBase.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";

/// @title ReceivableNotes
/// @notice See `IReceivableNotes`: disputes and passing on. Deductions, drafts, debit notes, assignment and courts stand in
/// `NotesExtension`, what reduces a claim in `NotesReductions`: what this contract does not know it passes on to the one, and
/// that to the other, to run on its own state.
contract ReceivableNotes is NotesBase, Extended {
    constructor(
        address authority,
        IPartyRegistry parties,
        IReceivableToken token,
        address extension
    ) NotesBase(authority, parties, token) Extended(extension) {}

    /// @dev See `IReceivableNotes`.
    function dispute(ReceivableId id, uint256 amount, Reason reason, bytes calldata signature) external {
        Receivable memory r = _shrinkable(id, reason);
        uint256 day = _day();
        if (_dispute[id].raisedOn != 0) revert IReceivableNotes.Note_DisputedBefore(id);
        if (day > r.disputeUntil) revert IReceivableNotes.Note_WindowClosed(id, r.disputeUntil, day);
        uint256 open = _TOKEN.openAmount(id);
        if (amount == 0 || amount > open) revert IReceivableNotes.Note_BadAmount(id, amount, open);
        _authorise(r.obligor, Purposes.OBJECT, amount, disputeDigest(id, amount, reason), signature);
        _raise(id, r.obligor, amount, reason);
    }

    /// @dev See `IReceivableNotes`.
    function withdraw(ReceivableId id, bytes calldata signature) external {
        uint256 amount = _disputed(id);
        PartyId obligor = _TOKEN.receivable(id).obligor;
        _authorise(obligor, Purposes.OBJECT, amount, withdrawalDigest(id), signature);
        emit IReceivableNotes.DisputeWithdrawn(id, obligor, amount);
        _closeDispute(id);
    }

    /// @dev See `IReceivableNotes`.
    function nameArbiter(
        ReceivableId id,
        PartyId arbiter,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external {
        uint256 amount = _disputed(id);
        Receivable memory r = _TOKEN.receivable(id);
        bytes32 digest = arbiterDigest(id, arbiter);
        _authorise(r.obligor, Purposes.NOTE, amount, digest, buyerSignature);
        _authorise(r.originator, Purposes.NOTE, amount, digest, sellerSignature);
        _dispute[id].arbiter = arbiter;
        emit IReceivableNotes.ArbiterNamed(id, arbiter);
    }

    /// @dev See `IReceivableNotes`.
    function award(ReceivableId id, uint256 upheld, bytes calldata signature) external {
        uint256 amount = _disputed(id);
        PartyId arbiter = _dispute[id].arbiter;
        if (upheld > amount) revert IReceivableNotes.Note_BadAmount(id, upheld, amount);
        _authorise(arbiter, Purposes.NOTE, upheld, awardDigest(id, upheld), signature);
        _closeDispute(id);
        uint256 credited = _takeOff(id, upheld);
        emit IReceivableNotes.DisputeDecided(id, arbiter, upheld, credited);
    }

    /// @dev See `IReceivableNotes`.
    function passOn(Passing calldata passing, bytes calldata giverSignature, bytes calldata takerSignature) external {
        _passOn(passing, giverSignature, takerSignature);
    }

    /// @dev See `IReceivableNotes`.
    function passOnAll(
        Passing[] calldata passings,
        bytes[] calldata giverSignatures,
        bytes[] calldata takerSignatures
    ) external {
        // The length is the caller's own; a signature that is missing panics.
        for (uint256 i = 0; i < passings.length; ++i) _passOn(passings[i], giverSignatures[i], takerSignatures[i]);
    }

    /// @dev See `IReceivableNotes`.
    function unbind(ReceivableId debt, uint256 amount) external {
        if (msg.sender != _PARTIES.partyOf(_TOKEN.receivable(debt).originator).account) {
            revert IReceivableNotes.Note_BadField("consent");
        }
        uint256 bound = _bound[debt];
        if (amount == 0 || amount > bound) revert IReceivableNotes.Note_BadAmount(debt, amount, bound);
        _bound[debt] = bound - amount;
        emit IReceivableNotes.Unbound(debt, amount);
    }

    /// @dev See `IReceivableNotes`.
    function disputeDigest(ReceivableId id, uint256 amount, Reason reason) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.dispute(id, amount, reason));
    }

    /// @dev See `IReceivableNotes`.
    function withdrawalDigest(ReceivableId id) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.withdrawal(id, _dispute[id].round));
    }

    /// @dev See `IReceivableNotes`.
    function arbiterDigest(ReceivableId id, PartyId arbiter) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.arbiter(id, arbiter, _dispute[id].round));
    }

    /// @dev See `IReceivableNotes`.
    function awardDigest(ReceivableId id, uint256 upheld) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.award(id, upheld, _dispute[id].round));
    }

    /// @dev See `IReceivableNotes`.
    function passingDigest(Passing calldata passing) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.passing(passing));
    }

    function _passOn(Passing calldata passing, bytes calldata giverSignature, bytes calldata takerSignature) private {
        _checkPassing(passing);
        bytes32 digest = passingDigest(passing);
        address giver = _consent(passing.giver, Purposes.PAY, passing.units, digest, giverSignature);
        address taker = _consent(passing.taker, Purposes.TAKE, passing.units, digest, takerSignature);
        emit IReceivableNotes.PassedOn(passing.receivable, passing.giver, passing.taker, passing);
        // Used once: the rest of a debt may come back to what was signed, by a reversal or when it is let go of.
        _issue(digest);
        if (ReceivableId.unwrap(passing.debt) != 0) {
            if (passing.discharge) _TOKEN.reduce(passing.debt, taker, passing.amount, true);
            else _bound[passing.debt] += passing.amount;
        }
        _TOKEN.passOn(passing.receivable, giver, taker, passing.units);
    }

    function _closeDispute(ReceivableId id) private {
        _dispute[id].withdrawnOn = uint16(_day());
        // What both sides signed off is settled with it, one way or another.
        delete _signedOff[id];
        _lower(id);
    }

    function _checkPassing(Passing calldata p) private view {
        _checkDay(p.deadline, _day(), type(uint32).max);
        Receivable memory r = _TOKEN.receivable(p.receivable);
        if (r.flags & ReceivableFlags.FIXED != 0) revert IReceivableNotes.Note_BadField("receivable");
        if (p.shrinks != (r.flags & ReceivableFlags.UNDERTAKING == 0)) revert IReceivableNotes.Note_BadField("shrinks");
        if (p.units == 0) revert IReceivableNotes.Note_BadField("units");
        if (p.worth != 0) _checkWorth(p, r.units);
        if (ReceivableId.unwrap(p.debt) == 0) {
            if (r.flags & ReceivableFlags.FREE == 0 || p.amount != 0) revert IReceivableNotes.Note_BadField("debt");
            return;
        }
        _checkDebt(p, r.programme);
    }

    /// @dev What was paid before stays the giver's: units bring their share of what is open.
    function _checkWorth(Passing calldata p, uint256 units) private view {
        uint256 brings = Math.mulDiv(p.units, _TOKEN.openAmount(p.receivable), Math.max(units, 1));
        if (brings < p.worth) revert IReceivableNotes.Note_BadAmount(p.receivable, p.worth, brings);
    }

    function _checkDebt(Passing calldata p, uint32 programme) private view {
        Receivable memory d = _TOKEN.receivable(p.debt);
        if (d.obligor != p.giver || d.originator != p.taker) revert IReceivableNotes.Note_BadField("debt");
        if (d.programme != programme && _TOKEN.currencyOf(p.debt) != _TOKEN.currencyOf(p.receivable)) {
            revert IReceivableNotes.Note_BadField("debt");
        }
        uint256 open = _TOKEN.openAmount(p.debt);
        uint256 rest = open - Math.min(open, _bound[p.debt]);
        if (p.rest != rest) revert IReceivableNotes.Note_BadField("rest");
        if (p.amount == 0 || p.amount > rest) revert IReceivableNotes.Note_BadAmount(p.debt, p.amount, rest);
    }

    /// @dev A party consents by calling from its account, or by signature.
    function _consent(
        PartyId id,
        uint16 purpose,
        uint256 amount,
        bytes32 digest,
        bytes calldata signature
    ) private view returns (address account) {
        if (signature.length != 0) return _authorise(id, purpose, amount, digest, signature).account;
        account = _PARTIES.partyOf(id).account;
        if (msg.sender != account) revert IReceivableNotes.Note_BadField("consent");
    }

    /// @dev What an open dispute is about.
    function _disputed(ReceivableId id) private view returns (uint256) {
        DisputeRecord memory d = _dispute[id];
        if (!_isOpen(d)) revert IReceivableNotes.Note_NotDisputed(id);
        return d.amount;
    }
}
