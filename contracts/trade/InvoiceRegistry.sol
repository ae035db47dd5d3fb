// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {NewBusinessGate} from "../access/NewBusinessGate.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {CivilDate} from "../shared/CivilDate.sol";
import {Day, OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IAcceptanceBook} from "./IAcceptanceBook.sol";
import {IBusinessCalendar} from "./IBusinessCalendar.sol";
import {IEvidenceRegistry, LotRequest} from "./IEvidenceRegistry.sol";
import {IFingerprintSet} from "./IFingerprintSet.sol";
import {Accepted, IInvoiceRegistry, Measured, Provisional} from "./IInvoiceRegistry.sol";
import {IInvoiceStanding} from "./IInvoiceStanding.sol";
import {Delivered, IOrderBook} from "./IOrderBook.sol";
import {IPriceIndex} from "./IPriceIndex.sol";
import {IPricing, PricingInput} from "./pricing/IPricing.sol";
import {TradeHash} from "./TradeHash.sol";
import {
    Anchor,
    Deduction,
    LotUse,
    Order,
    Presentation,
    PriceRule,
    Programme,
    Reason,
    Statement
} from "./TradeTypes.sol";

/// @title InvoiceRegistry
/// @notice See `IInvoiceRegistry`.
contract InvoiceRegistry is IInvoiceRegistry, NewBusinessGate, CivilClock, EIP712 {
    using TradeHash for Deduction[];
    using TradeHash for LotUse[];
    using TradeHash for Programme;
    using TradeHash for Statement;

    /// @dev What one statement leads to. `replaced` is the receivable of the provisional statement, zero when there is none;
    /// `change` is how many minor units it adds to what was stated before.
    struct Use {
        uint256 id;
        uint256 replaced;
        uint32 programme;
        address lien;
        int256 change;
    }

    uint256 private constant _PPM = 1e6;
    /// @dev Bit of `qualityKinds` that sums quality value 0, the second measure.
    uint16 private constant _PIECES = 1 << 12;

    IPartyRegistry private immutable _PARTIES;
    IOrderBook private immutable _ORDERS;
    IEvidenceRegistry private immutable _EVIDENCE;
    IAcceptanceBook private immutable _ACCEPTANCES;
    IFingerprintSet private immutable _FINGERPRINTS;
    IBusinessCalendar private immutable _CALENDAR;
    IPriceIndex private immutable _INDEX;
    IInvoiceStanding private immutable _STANDING;
    address private immutable _TOKEN;
    address private immutable _NOTES;

    mapping(uint256 receivable => Provisional) private _provisional;
    /// @dev Contracts of the suite that this one works with, as they are wired.
    constructor(
        address pauseGuardian,
        int256 utcOffset,
        IPartyRegistry parties,
        IOrderBook orders,
        IEvidenceRegistry evidence,
        IAcceptanceBook acceptances,
        IFingerprintSet fingerprints,
        IBusinessCalendar calendar,
        IPriceIndex index,
        IInvoiceStanding standing,
        address token,
        address notes
    ) NewBusinessGate(pauseGuardian) CivilClock(utcOffset) EIP712("Ordos InvoiceRegistry", "1") {
        _PARTIES = parties;
        _ORDERS = orders;
        _EVIDENCE = evidence;
        _ACCEPTANCES = acceptances;
        _FINGERPRINTS = fingerprints;
        _CALENDAR = calendar;
        _INDEX = index;
        _STANDING = standing;
        _TOKEN = token;
        _NOTES = notes;
    }

    /// @inheritdoc IInvoiceRegistry
    function accept(
        Presentation calldata p,
        address to,
        bytes calldata data
    ) external whenOpen returns (Accepted memory accepted) {
        if (msg.sender != _TOKEN) revert Invoice_NotToken(msg.sender);
        Use memory use = _use(p);
        _checkSeller(p, to, data, use.lien);
        Programme calldata programme = p.programme;
        Statement calldata statement = p.statement;
        if (use.change <= 0) revert Invoice_WrongDirection(use.id, use.change);

        accepted.id = use.id;
        accepted.obligor = p.order.buyer;
        accepted.originator = p.order.seller;
        accepted.programme = use.programme;
        accepted.currency = programme.currency;
        accepted.units = uint128(uint256(use.change));
        accepted.due = statement.due;
        accepted.transferRule = programme.transferRule;
        accepted.undertaking = programme.undertaking;
        accepted.lateRate = programme.lateRate;
        accepted.overdueDays = programme.overdueDays;
        uint256 due = statement.due.toUint();
        accepted.disputeUntil = Day.wrap(uint32(due - Math.min(programme.disputeDays, due)));
        // One tax invoice stands for the provisional statement and what the final one adds: it is kept with the former.
        uint16 taxInvoiceDays = use.replaced == 0 ? programme.taxInvoiceDays : 0;
        accepted.conditions = taxInvoiceDays != 0 || programme.filing;
        if (accepted.conditions) {
            _STANDING.open({
                id: ReceivableId.wrap(use.id),
                taxInvoice: statement.taxInvoice,
                taxInvoiceDays: taxInvoiceDays,
                taxCheckDays: programme.taxCheckDays,
                filingNeeded: programme.filing
            });
        }
    }

    /// @inheritdoc IInvoiceRegistry
    function reduce(Presentation calldata p) external returns (uint256 provisional, uint256 reduction) {
        if (msg.sender != _NOTES) revert Invoice_NotToken(msg.sender);
        Use memory use = _use(p);
        _checkPresented(p);
        if (use.change > 0 || use.replaced == 0) revert Invoice_WrongDirection(use.id, use.change);
        return (use.replaced, uint256(-use.change));
    }

    /// @inheritdoc IInvoiceRegistry
    function provisionalOf(uint256 receivable) external view returns (Provisional memory) {
        return _provisional[receivable];
    }

    /// @inheritdoc IInvoiceRegistry
    function statementDigest(Statement calldata statement) public view returns (bytes32) {
        return _hashTypedDataV4(statement.hash());
    }

    /// @inheritdoc IInvoiceRegistry
    function dueDay(Order calldata order, Day anchorDay) public view returns (Day) {
        if (order.anchor == Anchor.MonthEnd) anchorDay = CivilDate.endOfMonth(anchorDay);
        Day day = CivilDate.addDays(anchorDay, order.paymentDays);
        return order.convention == IBusinessCalendar.Convention.None ? day : _CALENDAR.adjust(day, order.convention);
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
        Measured memory m,
        Deduction[] calldata deductions
    ) public pure returns (uint256 amount) {
        (, amount) = m.agreedPrice == 0
            ? IPricing(pricing).price(PricingInput(m.quantity, m.values, m.unitPrice), table)
            : IPricing(pricing).priceAgreed(PricingInput(m.quantity, m.values, m.agreedPrice), table);
        if (!order.taxIncluded) amount = _half(amount * (_PPM + order.tax));
        if (m.share != _PPM) amount = _half(amount * m.share);
        // The length is the sides' own: both signed the deductions.
        for (uint256 i = 0; i < deductions.length; ++i) {
            Deduction calldata deduction = deductions[i];
            if (deduction.reason == Reason.None) revert Invoice_BadField("deductions");
            if (deduction.amount > amount) revert Invoice_DeductedAboveAmount(deduction.amount, amount);
            amount -= deduction.amount;
        }
    }

    /// @dev All of a statement but the seller's consent.
    function _use(Presentation calldata p) private returns (Use memory use) {
        Statement calldata statement = p.statement;
        use.id = receivableIdOf(p.order.buyer, p.order.seller, statement.number);
        _ACCEPTANCES.use(p.order.buyer, statement, p.acceptance, p.proof, p.buyerSignature);
        Delivered memory delivered;
        _replace(p, use, delivered);
        delivered.quantity = statement.quantity;
        delivered.pieces = _matchEvidence(p, use);
        OrderId id;
        (id, use.programme, use.lien) = _ORDERS.invoice(p.order, delivered);
        if (id != statement.order) revert Invoice_WrongOrder(statement.order, id);
        _checkDue(p);
        _guardDuplicates(p, use.id);
        if (statement.share != _PPM) {
            _provisional[use.id] = Provisional({
                amount: SafeCast.toUint64(statement.amount),
                quantity: statement.quantity,
                pieces: delivered.pieces,
                replaced: false,
                lots: bytes10(p.lots.references())
            });
        }
        emit StatementAccepted(use.id, p.order.buyer, p.order.seller, statement, p.acceptance.root);
    }

    /// @dev Puts a final statement in the place of the provisional one that it names.
    function _replace(Presentation calldata p, Use memory use, Delivered memory delivered) private {
        Statement calldata statement = p.statement;
        use.change = SafeCast.toInt256(statement.amount);
        if (statement.replaces == 0) return;
        use.replaced = receivableIdOf(p.order.buyer, p.order.seller, statement.replaces);
        Provisional memory before = _provisional[use.replaced];
        if (before.amount == 0 || before.replaced) revert Invoice_NotProvisional(use.replaced);
        if (statement.share != _PPM) revert Invoice_BadField("share");
        if (before.lots != bytes10(p.lots.references())) revert Invoice_NotAsSigned("lots");
        _provisional[use.replaced].replaced = true;
        use.change -= int256(uint256(before.amount));
        (delivered.replacedQuantity, delivered.replacedPieces) = (before.quantity, before.pieces);
        emit StatementReplaced(use.replaced, use.id, use.change);
    }

    /// @dev Uses up the lots, and compares quantity and amount with what they give.
    function _matchEvidence(Presentation calldata p, Use memory use) private returns (uint32 pieces) {
        _checkPapers(p);
        Statement calldata statement = p.statement;
        Measured memory m;
        uint64 attested;
        (attested, m.values) = _EVIDENCE.useLots(_lotRequest(p, use), p.lots);
        if (statement.quantity > attested) revert Invoice_AboveEvidence(statement.quantity, attested);
        m.unitPrice = _unitPrice(p);
        if (statement.agreedPrice > m.unitPrice) revert Invoice_AgreedAbovePrice(statement.agreedPrice, m.unitPrice);
        (m.quantity, m.agreedPrice, m.share) = (statement.quantity, statement.agreedPrice, statement.share);
        uint256 computed = computeAmount(p.order, p.programme.pricing, p.table, m, p.deductions);
        if (statement.amount != computed) revert Invoice_AmountMismatch(statement.amount, computed);
        if (p.programme.qualityKinds & _PIECES != 0) pieces = uint16(m.values);
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
            // A final statement is near the provisional one that it replaces.
            refuse: !statement.distinct && statement.replaces == 0
        });
        if (statement.taxInvoice != 0) _FINGERPRINTS.claim(statement.taxInvoice, id);
    }

    /// @dev The seller consents by signature, or by what it signed for the custodian that receives, which alone can check
    /// it; a custodian without a request could not know the seller's will, but for one to which the seller gave a lien.
    /// Units arrive at active accounts only (RCV-04).
    function _checkSeller(Presentation calldata p, address to, bytes calldata data, address lien) private view {
        if (lien != address(0) && to != lien) revert Invoice_Liened(p.statement.order, lien);
        if (data.length == 0 && lien == address(0)) {
            // The account of a party that is active, which is what the gate would ask.
            if (to != _checkPresented(p).account) revert Invoice_BadDestination(to);
            return;
        }
        (, bool toCustodian) = _PARTIES.checkUnits(address(0), to);
        if (!toCustodian) revert Invoice_BadDestination(to);
        if (data.length == 0) _checkPresented(p);
        else _PARTIES.activeParty(p.order.seller, PartyRoles.SUPPLIER);
    }

    function _checkPresented(Presentation calldata p) private view returns (Party memory) {
        return
            _PARTIES.authorise(
                p.order.seller,
                Purposes.PRESENT,
                p.statement.amount,
                statementDigest(p.statement),
                p.sellerSignature
            );
    }

    /// @dev The order's unit price, or what its price rule makes of the index value that is presented.
    function _unitPrice(Presentation calldata p) private view returns (uint128) {
        if (p.order.priceRule == 0) return p.order.unitPrice;
        (PriceRule memory rule, Day day) = abi.decode(p.priceRule, (PriceRule, Day));
        if (keccak256(abi.encode(rule)) != p.order.priceRule) revert Invoice_NotAsSigned("priceRule");
        uint256 anchor = p.statement.anchorDay.toUint();
        if (day.toUint() > anchor || day.toUint() + rule.maxAge < anchor) {
            revert Invoice_IndexTooOld(day.toUint(), anchor, rule.maxAge);
        }
        int256 value = int256(uint256(_INDEX.valueOn(rule.publisher, rule.index, day))) + rule.spread;
        uint256 price = value > 0 ? uint256(value) : 0;
        if (rule.cap != 0) price = Math.min(price, rule.cap);
        return SafeCast.toUint128(Math.max(price, rule.floor));
    }

    function _checkDue(Presentation calldata p) private view {
        uint256 day = today().toUint();
        uint256 anchor = p.statement.anchorDay.toUint();
        // Acceptance is now: where the order counts from it, the anchor can only be today.
        if (anchor > day || (anchor != day && p.order.anchor == Anchor.Acceptance)) {
            revert Invoice_BadField("anchorDay");
        }
        uint256 due = p.statement.due.toUint();
        uint256 computed = dueDay(p.order, p.statement.anchorDay).toUint();
        if (due != computed) revert Invoice_DueMismatch(due, computed);
        uint256 latest = day + p.programme.maxTenor;
        if (due <= day || due > latest) revert Invoice_BadTenor(due, day + 1, latest);
    }

    /// @dev What is presented beside the statement is what it, or the order, was signed with.
    function _checkPapers(Presentation calldata p) private pure {
        Statement calldata statement = p.statement;
        if (p.programme.hash() != p.order.programme) revert Invoice_NotAsSigned("programme");
        if (keccak256(p.table) != p.programme.table) revert Invoice_NotAsSigned("table");
        if (p.lots.hash() != statement.lots) revert Invoice_NotAsSigned("lots");
        if (p.deductions.hash() != statement.deductions) revert Invoice_NotAsSigned("deductions");
        if (statement.quantity == 0) revert Invoice_BadField("quantity");
        if (statement.share == 0 || statement.share > _PPM) revert Invoice_BadField("share");
    }

    function _lotRequest(Presentation calldata p, Use memory use) private pure returns (LotRequest memory) {
        Statement calldata statement = p.statement;
        return
            LotRequest({
                order: statement.order,
                seller: p.order.seller,
                buyer: p.order.buyer,
                policy: p.programme.evidencePolicy,
                qualityKinds: p.programme.qualityKinds,
                statementTag: uint48(use.id),
                replacedTag: uint48(use.replaced),
                devices: statement.amount <= p.programme.deviceLimit
            });
    }

    /// @dev Divides by a million, rounding half up.
    function _half(uint256 x) private pure returns (uint256) {
        return (x + _PPM / 2) / _PPM;
    }
}
