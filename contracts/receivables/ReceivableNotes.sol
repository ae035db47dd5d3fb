// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceRegistry} from "../trade/IInvoiceRegistry.sol";
import {Presentation, Reason} from "../trade/TradeTypes.sol";
import {DisputeRecord, IReceivableNotes} from "./IReceivableNotes.sol";
import {IReceivableToken, Receivable} from "./IReceivableToken.sol";
import {ReceivableFlags} from "./ReceivableFlags.sol";

/// @title ReceivableNotes
/// @notice See `IReceivableNotes`.
contract ReceivableNotes is IReceivableNotes, EIP712 {
    bytes32 private constant _DISPUTE_TYPEHASH = keccak256("Dispute(uint256 receivable,uint256 amount,uint8 reason)");
    bytes32 private constant _WITHDRAWAL_TYPEHASH = keccak256("DisputeWithdrawal(uint256 receivable)");
    bytes32 private constant _CREDIT_NOTE_TYPEHASH = keccak256(
        "CreditNote(uint256 receivable,uint256 amount,uint8 reason,bytes32 document)"
    );

    IPartyRegistry private immutable _PARTIES;
    IReceivableToken private immutable _TOKEN;
    IInvoiceRegistry private immutable _INVOICES;

    mapping(ReceivableId id => DisputeRecord) private _dispute;
    mapping(bytes32 document => bool) private _issued;

    constructor(
        IPartyRegistry parties,
        IReceivableToken token,
        IInvoiceRegistry invoices
    ) EIP712("Ordos ReceivableNotes", "1") {
        _PARTIES = parties;
        _TOKEN = token;
        _INVOICES = invoices;
    }

    /// @inheritdoc IReceivableNotes
    function dispute(ReceivableId id, uint256 amount, Reason reason, bytes calldata signature) external {
        Receivable memory r = _shrinkable(id, reason);
        uint256 day = _TOKEN.today().toUint();
        if (_dispute[id].raisedOn != 0) revert Note_DisputedBefore(id);
        if (day > r.disputeUntil) revert Note_WindowClosed(id, r.disputeUntil, day);
        uint256 open = _TOKEN.openAmount(id);
        if (amount == 0 || amount > open) revert Note_BadAmount(id, amount, open);
        _PARTIES.authorise(r.obligor, Purposes.OBJECT, amount, disputeDigest(id, amount, reason), signature);

        _dispute[id] = DisputeRecord({amount: uint64(amount), reason: reason, raisedOn: uint16(day), withdrawnOn: 0});
        emit DisputeRaised(id, r.obligor, amount, reason);
        _TOKEN.setDisputed(id, true);
    }

    /// @inheritdoc IReceivableNotes
    function withdraw(ReceivableId id, bytes calldata signature) external {
        Receivable memory r = _TOKEN.receivable(id);
        uint64 amount = _dispute[id].amount;
        _PARTIES.authorise(r.obligor, Purposes.OBJECT, amount, withdrawalDigest(id), signature);

        _dispute[id].withdrawnOn = uint16(_TOKEN.today().toUint());
        emit DisputeWithdrawn(id, r.obligor, amount);
        _TOKEN.setDisputed(id, false);
    }

    /// @inheritdoc IReceivableNotes
    function creditNote(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external {
        Receivable memory r = _shrinkable(id, reason);
        if (_issued[document]) revert Note_Known(document);
        bytes32 digest = creditNoteDigest(id, amount, reason, document);
        _PARTIES.authorise(r.obligor, Purposes.NOTE, amount, digest, buyerSignature);
        _PARTIES.authorise(r.originator, Purposes.NOTE, amount, digest, sellerSignature);

        _issued[document] = true;
        emit CreditNoteIssued(id, document, amount, reason);
        _TOKEN.credit(id, amount);
    }

    /// @inheritdoc IReceivableNotes
    function finalise(Presentation calldata) external {
        // This very call is the registry's `reduce`: nothing is decoded and encoded again.
        bytes memory result = Address.functionCall(
            address(_INVOICES),
            abi.encodePacked(IInvoiceRegistry.reduce.selector, msg.data[4:])
        );
        (uint256 provisional, uint256 reduction) = abi.decode(result, (uint256, uint256));
        ReceivableId id = ReceivableId.wrap(provisional);
        uint256 credited = reduction == 0 ? 0 : _takeOff(id, reduction);
        if (credited != reduction) _disputeRest(id, reduction - credited);
        emit FinalStatement(id, credited, reduction - credited);
    }

    /// @inheritdoc IReceivableNotes
    function disputeOf(ReceivableId id) external view returns (DisputeRecord memory) {
        return _dispute[id];
    }

    /// @inheritdoc IReceivableNotes
    function disputeDigest(ReceivableId id, uint256 amount, Reason reason) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_DISPUTE_TYPEHASH, id, amount, reason)));
    }

    /// @inheritdoc IReceivableNotes
    function withdrawalDigest(ReceivableId id) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_WITHDRAWAL_TYPEHASH, id)));
    }

    /// @inheritdoc IReceivableNotes
    function creditNoteDigest(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_CREDIT_NOTE_TYPEHASH, id, amount, reason, document)));
    }

    /// @dev Burns the originator's own units, as far as they reach. A claim is never burnt whole: what would be left could
    /// not be settled.
    function _takeOff(ReceivableId id, uint256 amount) private returns (uint256 credited) {
        Receivable memory r = _shrinkable(id, Reason.Quality);
        if (_TOKEN.money(id).paid != 0) return 0;
        credited = _TOKEN.balanceOf(_PARTIES.partyOf(r.originator).account, ReceivableId.unwrap(id));
        credited = Math.min(Math.min(credited, amount), uint256(r.units) - 1);
        if (credited != 0) _TOKEN.credit(id, credited);
    }

    /// @dev Both sides signed that this is not owed, but units of it are in other hands.
    function _disputeRest(ReceivableId id, uint256 amount) private {
        DisputeRecord storage d = _dispute[id];
        bool open = d.raisedOn != 0 && d.withdrawnOn == 0;
        amount = Math.min(amount + (open ? d.amount : 0), _TOKEN.openAmount(id));
        (d.amount, d.reason, d.withdrawnOn) = (uint64(amount), Reason.Quality, 0);
        d.raisedOn = uint16(_TOKEN.today().toUint());
        emit DisputeRaised(id, _TOKEN.receivable(id).obligor, amount, Reason.Quality);
        if (!open) _TOKEN.setDisputed(id, true);
    }

    function _shrinkable(ReceivableId id, Reason reason) private view returns (Receivable memory r) {
        if (reason == Reason.None) revert Note_NoReason(id);
        r = _TOKEN.receivable(id);
        if (r.flags & ReceivableFlags.UNDERTAKING != 0) revert Note_Undertaking(id);
    }
}
