// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Account, AccountKind, IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Reason} from "../trade/TradeTypes.sol";
import {IReceivableNotes} from "./IReceivableNotes.sol";
import {IReceivableToken, Receivable} from "./IReceivableToken.sol";
import {DisputeRecord, Excuse, Excused, Given, Notice} from "./NoteTypes.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";

/// @title NotesBase
/// @notice State of the notes contract, shared by it and its extensions, which run in its storage
/// (docs/adr/0019-receivable-extension.md).
abstract contract NotesBase is AccessManaged, EIP712 {
    using SafeCast for uint256;

    IPartyRegistry internal immutable _PARTIES;
    IReceivableToken internal immutable _TOKEN;

    mapping(ReceivableId id => DisputeRecord) internal _dispute;
    mapping(bytes32 document => bool) internal _issued;
    mapping(bytes32 document => Excuse) internal _excuse;
    mapping(ReceivableId id => Excused) internal _excused;
    mapping(ReceivableId id => Notice) internal _notice;
    mapping(ReceivableId debt => uint256 amount) internal _bound;
    /// @dev Minor units of an open dispute that both sides signed off, and nobody gave up yet.
    mapping(ReceivableId id => uint256 amount) internal _signedOff;
    mapping(ReceivableId id => mapping(address custodian => Given)) internal _given;

    constructor(
        address authority,
        IPartyRegistry parties,
        IReceivableToken token
    ) AccessManaged(authority) EIP712("Ordos ReceivableNotes", "1") {
        _PARTIES = parties;
        _TOKEN = token;
    }

    /// @dev Lowers the flags that nothing keeps up any more.
    function _lower(ReceivableId id) internal {
        Excused memory e = _excused[id];
        if (e.deducted == 0 && !_isOpen(_dispute[id])) _flag(id, ReceivableFlags.DISPUTED, false);
        if (e.deducted == 0 && e.drafted == 0) _flag(id, ReceivableFlags.EXCUSED, false);
    }

    /// @dev Raised only while something is open.
    function _flag(ReceivableId id, uint16 flag, bool on) internal {
        if ((_TOKEN.receivable(id).flags & flag != 0) != on) _TOKEN.setFlag(id, flag, on);
    }

    /// @dev Takes off the originator's own part, as far as it reaches.
    function _takeOff(ReceivableId id, uint256 amount) internal returns (uint256 credited) {
        address holder = _PARTIES.partyOf(_TOKEN.receivable(id).originator).account;
        credited = Math.min(amount, _TOKEN.creditable(id, holder));
        if (credited != 0) _TOKEN.reduce(id, holder, credited, false);
    }

    function _raise(ReceivableId id, PartyId obligor, uint256 amount, Reason reason) internal {
        DisputeRecord memory d = _dispute[id];
        _dispute[id] = DisputeRecord({
            amount: amount.toUint64(),
            reason: reason,
            raisedOn: uint16(_day()),
            withdrawnOn: 0,
            // Named for a dispute that is over, nobody decides another.
            arbiter: _isOpen(d) ? d.arbiter : PartyId.wrap(0),
            round: d.raisedOn == 0 ? 0 : d.round + 1
        });
        emit IReceivableNotes.DisputeRaised(id, obligor, amount, reason);
        _flag(id, ReceivableFlags.DISPUTED, true);
    }

    function _issue(bytes32 document) internal {
        if (_issued[document]) revert IReceivableNotes.Note_Known(document);
        _issued[document] = true;
    }

    function _authorise(
        PartyId id,
        uint16 purpose,
        uint256 amount,
        bytes32 digest,
        bytes calldata signature
    ) internal view returns (Party memory) {
        return _PARTIES.authorise(id, purpose, amount, digest, signature);
    }

    function _shrinkable(ReceivableId id, Reason reason) internal view returns (Receivable memory r) {
        if (reason == Reason.None) revert IReceivableNotes.Note_NoReason(id);
        r = _TOKEN.receivable(id);
        if (r.flags & ReceivableFlags.UNDERTAKING != 0) revert IReceivableNotes.Note_Undertaking(id);
    }

    /// @dev Who signs for a holder. Custodians hold for others: nobody gives up what they hold but by their own rules.
    function _partyOf(address holder) internal view returns (PartyId) {
        Account memory a = _PARTIES.accountOf(holder);
        if (a.kind != AccountKind.Party) revert IReceivableNotes.Note_BadField("holder");
        return PartyId.wrap(a.party);
    }

    function _day() internal view returns (uint256) {
        return _TOKEN.today().toUint();
    }

    function _checkDay(Day day, uint256 earliest, uint256 latest) internal pure {
        uint256 number = day.toUint();
        if (number < earliest || number > latest) revert IReceivableNotes.Note_BadDay(number, earliest, latest);
    }

    function _isOpen(DisputeRecord memory d) internal pure returns (bool) {
        return d.raisedOn != 0 && d.withdrawnOn == 0;
    }
}
