// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {AccountKind, IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {IDilutionHolder} from "../shared/interfaces/IDilutionHolder.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceRegistry} from "../trade/IInvoiceRegistry.sol";
import {Presentation, Reason} from "../trade/TradeTypes.sol";
import {IReceivableNotes} from "./IReceivableNotes.sol";
import {IReceivableToken, Receivable} from "./IReceivableToken.sol";
import {NoteHash} from "./NoteHash.sol";
import {CreditNote, DisputeRecord, Given} from "./NoteTypes.sol";
import {NotesBase} from "./NotesBase.sol";

/// @title NotesReductions
/// @notice A part of `IReceivableNotes`: credit notes and final statements, and who gives up what they take off. Runs in the
/// storage of `ReceivableNotes`, which passes on to it through `NotesExtension`; called directly it works on nothing.
///
/// SECURITY: a custodian is asked by a view, so that nothing of its own can run in between; its answer bounds what it gives up
/// itself, and reaches nobody else's units (docs/adr/0020-what-is-taken-off-a-claim.md).
contract NotesReductions is NotesBase {
    using SafeCast for uint256;

    IInvoiceRegistry private immutable _INVOICES;

    constructor(
        address authority,
        IPartyRegistry parties,
        IReceivableToken token,
        IInvoiceRegistry invoices
    ) NotesBase(authority, parties, token) {
        _INVOICES = invoices;
    }

    /// @dev See `IReceivableNotes`.
    function creditNote(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external {
        _creditNote(CreditNote(id, amount, reason, document, address(0)), buyerSignature, sellerSignature);
    }

    /// @dev See `IReceivableNotes`.
    function creditNoteOf(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document,
        address holder,
        bytes calldata buyerSignature,
        bytes calldata holderSignature
    ) external {
        CreditNote memory n = CreditNote(id, amount, reason, document, holder);
        if (_PARTIES.accountOf(holder).kind == AccountKind.Custodian) {
            _creditNote(n, buyerSignature, holderSignature);
            return;
        }
        _sign(n, _shrinkable(id, reason).obligor, _partyOf(holder), buyerSignature, holderSignature);
        _TOKEN.reduce(id, holder, amount, false);
    }

    /// @dev See `IReceivableNotes`.
    function finalise(Presentation calldata) external {
        // This very call is the registry's `reduce`: nothing is decoded and encoded again.
        _finalise(abi.encodePacked(IInvoiceRegistry.reduce.selector, msg.data[4:]), address(0));
    }

    /// @dev See `IReceivableNotes`.
    function finaliseOf(Presentation calldata, address holder) external {
        // The same but for the head, which is one word shorter there.
        _finalise(abi.encodePacked(IInvoiceRegistry.reduce.selector, uint256(32), msg.data[68:]), holder);
    }

    /// @dev See `IReceivableNotes`.
    function absorb(ReceivableId id, address holder) external returns (uint256 credited) {
        uint256 rest = _signedOff[id];
        credited = _takeOffAll(id, rest, holder);
        if (credited == 0) revert IReceivableNotes.Note_NotGivenUp(id, holder, rest);
        _signedOff[id] = rest - credited;
        DisputeRecord memory d = _dispute[id];
        d.amount -= credited.toUint64();
        // What was signed about the dispute was about a larger one.
        ++d.round;
        if (d.amount == 0) d.withdrawnOn = _day().toUint16();
        _dispute[id] = d;
        emit IReceivableNotes.Absorbed(id, holder, credited, rest - credited);
        _lower(id);
    }

    /// @dev See `IReceivableNotes`.
    function dilutionOf(ReceivableId id, address holder) external view returns (uint256 signedOff, Given memory given) {
        return (_signedOff[id], _given[id][holder]);
    }

    /// @dev See `IReceivableNotes`.
    function creditNoteDigest(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) public view returns (bytes32) {
        return _hashTypedDataV4(NoteHash.creditNote(id, amount, reason, document));
    }

    /// @dev At the originator's cost, and the custodian's that is asked; what neither gives up is disputed.
    function _creditNote(CreditNote memory n, bytes calldata buyerSignature, bytes calldata sellerSignature) private {
        ReceivableId id = n.receivable;
        Receivable memory r = _shrinkable(id, n.reason);
        uint256 open = _TOKEN.openAmount(id);
        if (n.amount == 0 || n.amount > open) revert IReceivableNotes.Note_BadAmount(id, n.amount, open);
        _sign(n, r.obligor, r.originator, buyerSignature, sellerSignature);
        uint256 credited = _takeOffAll(id, n.amount, n.holder);
        _disputeRest(id, n.amount - credited, n.reason);
    }

    /// @dev Uses a credit note up that the buyer and whoever gives it signed.
    function _sign(
        CreditNote memory n,
        PartyId obligor,
        PartyId giver,
        bytes calldata buyerSignature,
        bytes calldata giverSignature
    ) private {
        bytes32 digest = creditNoteDigest(n.receivable, n.amount, n.reason, n.document);
        _authorise(obligor, Purposes.NOTE, n.amount, digest, buyerSignature);
        _authorise(giver, Purposes.NOTE, n.amount, digest, giverSignature);
        _issue(n.document);
        emit IReceivableNotes.CreditNoteIssued(n.receivable, n.document, n.amount, n.reason);
    }

    function _finalise(bytes memory call, address holder) private {
        bytes memory result = Address.functionCall(address(_INVOICES), call);
        (uint256 provisional, uint256 reduction) = abi.decode(result, (uint256, uint256));
        ReceivableId id = ReceivableId.wrap(provisional);
        uint256 credited = 0;
        uint256 disputed = 0;
        if (reduction != 0) {
            _shrinkable(id, Reason.Quality);
            credited = _takeOffAll(id, reduction, holder);
            disputed = _disputeRest(id, reduction - credited, Reason.Quality);
        }
        emit IReceivableNotes.FinalStatement(id, credited, disputed);
    }

    /// @dev The originator's own part first, then what a custodian that is named agrees to.
    function _takeOffAll(ReceivableId id, uint256 amount, address holder) private returns (uint256 credited) {
        if (holder != address(0) && !_canBeAsked(id, holder)) revert IReceivableNotes.Note_BadField("holder");
        credited = _takeOff(id, amount);
        if (holder != address(0)) credited += _ask(id, amount - credited, holder);
    }

    /// @dev Asks a custodian, and takes what it agrees to.
    function _ask(ReceivableId id, uint256 amount, address holder) private returns (uint256 credited) {
        amount = Math.min(amount, _TOKEN.creditable(id, holder));
        if (amount == 0) return 0;
        Given memory g = _given[id][holder];
        uint256 units = _unitsOf(id, holder);
        credited = Math.min(amount, IDilutionHolder(holder).dilutable(id, units + g.burnt, g.amount));
        if (credited == 0) return 0;
        _TOKEN.reduce(id, holder, credited, false);
        // Units burn only while nothing was paid; after that they stay, and so does their face.
        _given[id][holder] = Given({
            amount: g.amount + credited.toUint64(),
            burnt: g.burnt + (units - _unitsOf(id, holder)).toUint64()
        });
    }

    /// @dev Both sides signed that this is not owed, but it would be at the cost of others.
    /// @return added what is disputed now and was not before: at most what is open
    function _disputeRest(ReceivableId id, uint256 amount, Reason reason) private returns (uint256 added) {
        DisputeRecord memory d = _dispute[id];
        uint256 before = _isOpen(d) ? d.amount : 0;
        uint256 open = _TOKEN.openAmount(id);
        added = Math.min(amount, open - Math.min(open, before));
        if (added == 0) return 0;
        _signedOff[id] += added;
        _raise(id, _TOKEN.receivable(id).obligor, before + added, reason);
    }

    /// @dev A contract that keeps units for others, and has some of these.
    function _canBeAsked(ReceivableId id, address holder) private view returns (bool) {
        if (_PARTIES.accountOf(holder).kind != AccountKind.Custodian) return false;
        return holder.code.length != 0 && _unitsOf(id, holder) != 0;
    }

    function _unitsOf(ReceivableId id, address holder) private view returns (uint256) {
        return _TOKEN.balanceOf(holder, ReceivableId.unwrap(id));
    }
}
