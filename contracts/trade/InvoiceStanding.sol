// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IFingerprintSet} from "./IFingerprintSet.sol";
import {
    Filing,
    FilingStatus,
    IInvoiceStanding,
    Standing,
    StatementName,
    TaxCheck,
    TaxInvoice,
    TaxStatus
} from "./IInvoiceStanding.sol";

/// @title InvoiceStanding
/// @notice See `IInvoiceStanding`.
contract InvoiceStanding is IInvoiceStanding, CivilClock, EIP712 {
    bytes32 private constant _TAX_INVOICE_TYPEHASH = keccak256(
        "TaxInvoice(uint256 receivable,bytes32 taxInvoice,uint128 amount,uint32 issuedOn,bytes32 document)"
    );
    bytes32 private constant _TAX_CHECK_TYPEHASH = keccak256(
        "TaxCheck(uint256 receivable,bytes32 taxInvoice,uint32 verifier,bool good,uint32 checkedOn,bytes32 document)"
    );
    bytes32 private constant _FILING_TYPEHASH = keccak256(
        "Filing(uint256 receivable,uint32 assignee,bytes32 number,uint64 filedAt,uint64 amount,uint32 validUntil,bytes32 search)"
    );
    bytes32 private constant _CANCELLATION_TYPEHASH = keccak256(
        "FilingCancellation(uint256 receivable,uint32 validUntil)"
    );

    IPartyRegistry private immutable _PARTIES;
    IFingerprintSet private immutable _FINGERPRINTS;
    address private immutable _INVOICES;

    mapping(ReceivableId id => Standing) private _standing;
    /// @inheritdoc IInvoiceStanding
    mapping(ReceivableId id => bytes32) public taxInvoiceOf;

    constructor(
        int256 utcOffset,
        IPartyRegistry parties,
        IFingerprintSet fingerprints,
        address invoices
    ) CivilClock(utcOffset) EIP712("Ordos InvoiceStanding", "1") {
        _PARTIES = parties;
        _FINGERPRINTS = fingerprints;
        _INVOICES = invoices;
    }

    /// @inheritdoc IInvoiceStanding
    function open(
        ReceivableId id,
        bytes32 taxInvoice,
        uint16 taxInvoiceDays,
        uint16 taxCheckDays,
        bool filingNeeded
    ) external {
        if (msg.sender != _INVOICES) revert Standing_NotInvoiceRegistry(msg.sender);
        Standing storage s = _standing[id];
        if (taxInvoiceDays != 0) {
            s.tax = taxInvoice == 0 ? TaxStatus.Awaited : TaxStatus.Attached;
            s.taxDeadline = SafeCast.toUint16(today().toUint() + taxInvoiceDays);
            s.taxCheckDays = taxCheckDays;
            if (taxInvoice != 0) taxInvoiceOf[id] = taxInvoice;
        }
        s.filingNeeded = filingNeeded;
        emit StandingOpened(id, s.taxDeadline, filingNeeded);
    }

    /// @inheritdoc IInvoiceStanding
    function attachTaxInvoice(
        StatementName calldata name,
        TaxInvoice calldata t,
        bytes calldata sellerSignature
    ) external {
        ReceivableId id = t.receivable;
        _checkName(name, id);
        Standing storage s = _standing[id];
        if (s.tax != TaxStatus.Awaited && s.tax != TaxStatus.Void) revert Standing_TaxStatus(id, s.tax);
        if (t.amount == 0) revert Standing_BadField("amount");
        if (t.issuedOn > today()) revert Standing_BadField("issuedOn");
        _PARTIES.authorise(name.seller, Purposes.PRESENT, t.amount, taxInvoiceDigest(t), sellerSignature);

        s.tax = TaxStatus.Attached;
        s.checkedOn = 0;
        taxInvoiceOf[id] = t.taxInvoice;
        _FINGERPRINTS.claim(t.taxInvoice, ReceivableId.unwrap(id));
        emit TaxInvoiceAttached(id, t.taxInvoice, t.amount, t.issuedOn.toUint(), t.document);
    }

    /// @inheritdoc IInvoiceStanding
    function recordTaxCheck(StatementName calldata name, TaxCheck calldata c, bytes calldata signature) external {
        ReceivableId id = c.receivable;
        _checkName(name, id);
        Standing storage s = _standing[id];
        if (s.tax != TaxStatus.Attached) revert Standing_TaxStatus(id, s.tax);
        bytes32 attached = taxInvoiceOf[id];
        if (c.taxInvoice != attached) revert Standing_WrongTaxInvoice(id, attached, c.taxInvoice);
        if (c.checkedOn > today() || c.checkedOn.toUint() < s.checkedOn) revert Standing_BadField("checkedOn");
        _requireIndependent(name, c, signature);

        if (c.good) s.checkedOn = uint16(c.checkedOn.toUint());
        else s.tax = TaxStatus.Void;
        emit TaxInvoiceChecked(id, c.verifier, c.good, c.checkedOn.toUint(), c.document);
    }

    /// @inheritdoc IInvoiceStanding
    function file(Filing calldata f, bytes calldata signature) external {
        ReceivableId id = f.receivable;
        Standing storage s = _standing[id];
        uint256 day = today().toUint();
        uint32 assignee = PartyId.unwrap(f.assignee);
        if (s.filing == FilingStatus.Filed && s.assignee != assignee && s.filedUntil >= day) {
            revert Standing_FiledByAnother(id, s.filedUntil);
        }
        if (f.number == 0) revert Standing_BadField("number");
        if (f.search == 0) revert Standing_BadField("search");
        if (f.amount == 0) revert Standing_BadField("amount");
        if (f.filedAt > block.timestamp) revert Standing_BadField("filedAt");
        if (f.validUntil.toUint() < day) revert Standing_BadField("validUntil");
        Party memory lender = _PARTIES.authorise(f.assignee, Purposes.APPROVE, f.amount, filingDigest(f), signature);
        if (lender.roles & PartyRoles.LENDER == 0) {
            revert IPartyRegistry.Party_RoleMissing(f.assignee, PartyRoles.LENDER);
        }

        s.filing = FilingStatus.Filed;
        s.assignee = assignee;
        s.filedUntil = SafeCast.toUint16(f.validUntil.toUint());
        s.filedAmount = f.amount;
        emit Filed(id, f.assignee, f);
    }

    /// @inheritdoc IInvoiceStanding
    function cancelFiling(ReceivableId id, PartyId assignee, bytes calldata signature) external {
        Standing storage s = _standing[id];
        if (s.filing != FilingStatus.Filed || s.assignee != PartyId.unwrap(assignee)) {
            revert Standing_NoFiling(id, assignee);
        }
        _PARTIES.authorise(assignee, Purposes.APPROVE, s.filedAmount, filingCancellationDigest(id), signature);

        s.filing = FilingStatus.Cancelled;
        emit FilingCancelled(id, assignee);
    }

    /// @inheritdoc IInvoiceStanding
    function requireFinanceable(ReceivableId id, PartyId lender, uint256 amount) external view {
        Standing memory s = _standing[id];
        uint256 day = today().toUint();
        if (s.tax == TaxStatus.Awaited && day > s.taxDeadline) revert Standing_TaxInvoiceMissing(id, s.taxDeadline);
        if (s.tax == TaxStatus.Void) revert Standing_TaxInvoiceVoid(id);
        if (s.tax == TaxStatus.Attached && s.taxCheckDays != 0 && day > uint256(s.checkedOn) + s.taxCheckDays) {
            revert Standing_TaxCheckTooOld(id, s.checkedOn, day - s.taxCheckDays);
        }
        bool filed =
            s.filing == FilingStatus.Filed &&
                s.assignee == PartyId.unwrap(lender) &&
                s.filedUntil >= day &&
                s.filedAmount >= amount;
        if (s.filingNeeded && !filed) revert Standing_NotFiled(id, lender, amount);
    }

    /// @inheritdoc IInvoiceStanding
    function standingOf(ReceivableId id) external view returns (Standing memory) {
        return _standing[id];
    }

    /// @inheritdoc IInvoiceStanding
    function taxInvoiceDigest(TaxInvoice calldata taxInvoice) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_TAX_INVOICE_TYPEHASH, taxInvoice)));
    }

    /// @inheritdoc IInvoiceStanding
    function taxCheckDigest(TaxCheck calldata check) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_TAX_CHECK_TYPEHASH, check)));
    }

    /// @inheritdoc IInvoiceStanding
    function filingDigest(Filing calldata filing) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_FILING_TYPEHASH, filing)));
    }

    /// @inheritdoc IInvoiceStanding
    function filingCancellationDigest(ReceivableId id) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_CANCELLATION_TYPEHASH, id, _standing[id].filedUntil)));
    }

    /// @dev A verifier of neither side: the seller's would vouch for its own paper, and so would the buyer's.
    function _requireIndependent(
        StatementName calldata name,
        TaxCheck calldata c,
        bytes calldata signature
    ) private view {
        Party memory verifier = _PARTIES.authorise(c.verifier, Purposes.ATTEST, 0, taxCheckDigest(c), signature);
        if (verifier.roles & PartyRoles.VERIFIER == 0) {
            revert IPartyRegistry.Party_RoleMissing(c.verifier, PartyRoles.VERIFIER);
        }
        uint32 group = verifier.group;
        if (group == _PARTIES.partyOf(name.seller).group || group == _PARTIES.partyOf(name.buyer).group) {
            revert Standing_NotIndependent(c.verifier, group);
        }
    }

    function _checkName(StatementName calldata name, ReceivableId id) private pure {
        if (uint256(keccak256(abi.encode(name))) != ReceivableId.unwrap(id)) revert Standing_WrongStatement(id);
    }
}
