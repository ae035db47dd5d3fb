// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {NewBusinessGate} from "../access/NewBusinessGate.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {CivilDate} from "../shared/CivilDate.sol";
import {Day, OrderId, PartyId} from "../shared/types/Types.sol";
import {IBusinessCalendar} from "./IBusinessCalendar.sol";
import {IEvidenceRegistry, LotRequest} from "./IEvidenceRegistry.sol";
import {IFingerprintSet} from "./IFingerprintSet.sol";
import {Accepted, IInvoiceRegistry} from "./IInvoiceRegistry.sol";
import {IOrderBook} from "./IOrderBook.sol";
import {IPricing, PricingInput} from "./pricing/IPricing.sol";
import {TradeHash} from "./TradeHash.sol";
import {Acceptance, Anchor, LotUse, Order, Presentation, Programme, Statement} from "./TradeTypes.sol";

/// @title InvoiceRegistry
/// @notice See `IInvoiceRegistry`.
contract InvoiceRegistry is IInvoiceRegistry, NewBusinessGate, CivilClock, EIP712 {
    using TradeHash for Acceptance;
    using TradeHash for LotUse[];
    using TradeHash for Programme;
    using TradeHash for Statement;

    uint256 private constant _PPM = 1e6;

    IPartyRegistry private immutable _PARTIES;
    IOrderBook private immutable _ORDERS;
    IEvidenceRegistry private immutable _EVIDENCE;
    IFingerprintSet private immutable _FINGERPRINTS;
    IBusinessCalendar private immutable _CALENDAR;
    address private immutable _TOKEN;

    constructor(
        address pauseGuardian,
        int256 utcOffset,
        IPartyRegistry parties,
        IOrderBook orders,
        IEvidenceRegistry evidence,
        IFingerprintSet fingerprints,
        IBusinessCalendar calendar,
        address token
    ) NewBusinessGate(pauseGuardian) CivilClock(utcOffset) EIP712("Ordos InvoiceRegistry", "1") {
        _PARTIES = parties;
        _ORDERS = orders;
        _EVIDENCE = evidence;
        _FINGERPRINTS = fingerprints;
        _CALENDAR = calendar;
        _TOKEN = token;
    }

    /// @inheritdoc IInvoiceRegistry
    function accept(
        Presentation calldata p,
        address to,
        bytes calldata data
    ) external whenOpen returns (Accepted memory accepted) {
        if (msg.sender != _TOKEN) revert Invoice_NotToken(msg.sender);
        Order calldata order = p.order;
        Statement calldata statement = p.statement;
        accepted.obligor = order.buyer;
        accepted.originator = order.seller;
        accepted.id = receivableIdOf(order.buyer, order.seller, statement.number);

        _checkAcceptance(p);
        _checkSeller(p, to, data);
        accepted.programme = _matchOrder(p);
        _matchEvidence(p, accepted.id);
        _checkDue(p);
        _guardDuplicates(p, accepted.id);

        accepted.currency = p.programme.currency;
        accepted.units = statement.amount;
        accepted.due = statement.due;
        accepted.transferRule = p.programme.transferRule;
        accepted.undertaking = p.programme.undertaking;
        uint256 due = statement.due.toUint();
        accepted.disputeUntil = Day.wrap(uint32(due - Math.min(p.programme.disputeDays, due)));
        emit StatementAccepted(accepted.id, order.buyer, order.seller, statement, p.acceptance.root);
    }

    /// @inheritdoc IInvoiceRegistry
    function acceptanceDigest(Acceptance calldata acceptance) external view returns (bytes32) {
        return _hashTypedDataV4(acceptance.hash());
    }

    /// @inheritdoc IInvoiceRegistry
    function statementDigest(Statement calldata statement) external view returns (bytes32) {
        return _hashTypedDataV4(statement.hash());
    }

    /// @inheritdoc IInvoiceRegistry
    function leafOf(Statement calldata statement) public view returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(block.chainid, address(this), statement.hash()))));
    }

    /// @inheritdoc IInvoiceRegistry
    function dueDay(Order calldata order, Day anchorDay) public view returns (Day) {
        if (order.anchor == Anchor.MonthEnd) anchorDay = CivilDate.endOfMonth(anchorDay);
        return _CALENDAR.adjust(CivilDate.addDays(anchorDay, order.paymentDays), order.convention);
    }

    /// @inheritdoc IInvoiceRegistry
    function receivableIdOf(PartyId buyer, PartyId seller, bytes32 number) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(buyer, seller, number)));
    }

    /// @inheritdoc IInvoiceRegistry
    function computeAmount(
        Order calldata order,
        address pricing,
        bytes calldata table,
        uint64 quantity,
        uint64 values,
        uint32 share
    ) public pure returns (uint256 amount) {
        (, amount) = IPricing(pricing).price(PricingInput(quantity, values, order.unitPrice), table);
        if (!order.taxIncluded) amount = _half(amount * (_PPM + order.tax));
        if (share != _PPM) amount = _half(amount * share);
    }

    function _matchOrder(Presentation calldata p) private returns (uint32 programme) {
        OrderId id;
        (id, programme) = _ORDERS.invoice(p.order, p.statement.quantity);
        if (id != p.statement.order) revert Invoice_WrongOrder(p.statement.order, id);
        if (p.programme.hash() != p.order.programme) revert Invoice_NotAsSigned("programme");
        if (keccak256(p.table) != p.programme.table) revert Invoice_NotAsSigned("table");
    }

    function _matchEvidence(Presentation calldata p, uint256 id) private {
        Statement calldata statement = p.statement;
        if (statement.quantity == 0) revert Invoice_BadField("quantity");
        if (statement.share == 0 || statement.share > _PPM) revert Invoice_BadField("share");
        if (p.lots.hash() != statement.lots) revert Invoice_NotAsSigned("lots");
        (uint64 attested, uint64 values) = _EVIDENCE.useLots(
            LotRequest({
                order: statement.order,
                seller: p.order.seller,
                buyer: p.order.buyer,
                policy: p.programme.evidencePolicy,
                qualityKinds: p.programme.qualityKinds,
                statementTag: uint48(id),
                replacedTag: 0,
                devices: true
            }),
            p.lots
        );
        if (statement.quantity > attested) revert Invoice_AboveEvidence(statement.quantity, attested);
        uint256 computed = computeAmount(
            p.order,
            p.programme.pricing,
            p.table,
            statement.quantity,
            values,
            statement.share
        );
        if (statement.amount != computed) revert Invoice_AmountMismatch(statement.amount, computed);
    }

    function _guardDuplicates(Presentation calldata p, uint256 id) private {
        Statement calldata statement = p.statement;
        _FINGERPRINTS.remember({
            seller: p.order.seller,
            buyer: p.order.buyer,
            amount: statement.amount,
            day: statement.anchorDay,
            nearAmount: p.programme.nearAmount,
            nearDays: p.programme.nearDays,
            refuse: !statement.distinct
        });
        if (statement.taxInvoice != 0) _FINGERPRINTS.claim(statement.taxInvoice, id);
    }

    /// @dev The buyer's one signature: over this statement, or over a list that it stands on.
    function _checkAcceptance(Presentation calldata p) private view {
        Acceptance calldata acceptance = p.acceptance;
        if (acceptance.validUntil < today()) revert Invoice_AcceptanceExpired(acceptance.validUntil.toUint());
        if (acceptance.total < p.statement.amount) revert Invoice_BadField("total");
        bytes32 leaf = leafOf(p.statement);
        if (!MerkleProof.verifyCalldata(p.proof, acceptance.root, leaf)) {
            revert Invoice_NotUnderRoot(leaf, acceptance.root);
        }
        _PARTIES.authorise(
            p.order.buyer,
            Purposes.ACCEPT,
            acceptance.total,
            _hashTypedDataV4(acceptance.hash()),
            p.buyerSignature
        );
    }

    /// @dev The seller consents by signature, or by what it signed for the custodian that receives, which alone can check
    /// it; a custodian without a request could not know the seller's will. Units arrive at active accounts only (RCV-04).
    function _checkSeller(Presentation calldata p, address to, bytes calldata data) private view {
        if (data.length == 0) {
            Party memory seller = _PARTIES.authorise(
                p.order.seller,
                Purposes.PRESENT,
                p.statement.amount,
                _hashTypedDataV4(p.statement.hash()),
                p.sellerSignature
            );
            // The account of a party that is active, which is what the gate would ask.
            if (to != seller.account) revert Invoice_BadDestination(to);
        } else {
            (, bool toCustodian) = _PARTIES.checkUnits(address(0), to);
            if (!toCustodian) revert Invoice_BadDestination(to);
            _PARTIES.activeParty(p.order.seller, PartyRoles.SUPPLIER);
        }
    }

    function _checkDue(Presentation calldata p) private view {
        uint256 day = today().toUint();
        // Acceptance is now: where the order counts from it, the anchor can only be today.
        if (p.order.anchor == Anchor.Acceptance && p.statement.anchorDay.toUint() != day) {
            revert Invoice_BadField("anchorDay");
        }
        if (p.statement.anchorDay.toUint() > day) revert Invoice_BadField("anchorDay");
        uint256 due = p.statement.due.toUint();
        uint256 computed = dueDay(p.order, p.statement.anchorDay).toUint();
        if (due != computed) revert Invoice_DueMismatch(due, computed);
        uint256 latest = day + p.programme.maxTenor;
        if (due <= day || due > latest) revert Invoice_BadTenor(due, day + 1, latest);
    }

    /// @dev Divides by a million, rounding half up.
    function _half(uint256 x) private pure returns (uint256) {
        return (x + _PPM / 2) / _PPM;
    }
}
