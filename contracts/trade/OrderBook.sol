// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {NewBusinessGate} from "../access/NewBusinessGate.sol";
import {AccountKind, IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {OrderId} from "../shared/types/Types.sol";
import {IFrameworkBook} from "./IFrameworkBook.sol";
import {Delivered, IOrderBook, OrderState, OrderStatus} from "./IOrderBook.sol";
import {LotPolicy} from "./LotPolicy.sol";
import {IPricing} from "./pricing/IPricing.sol";
import {TradeHash} from "./TradeHash.sol";
import {TradeSides} from "./TradeSides.sol";
import {Framework, Order, Programme} from "./TradeTypes.sol";

/// @title OrderBook
/// @notice See `IOrderBook`.
contract OrderBook is IOrderBook, AccessManaged, NewBusinessGate, CivilClock, EIP712 {
    using TradeHash for Order;
    using TradeHash for Programme;

    /// @dev One slot.
    struct ProgrammeState {
        uint32 number;
        bool open;
    }

    bytes32 private constant _CANCELLATION_TYPEHASH = keccak256("OrderCancellation(bytes32 order)");
    bytes32 private constant _LIEN_TYPEHASH = keccak256("OrderLien(bytes32 order,address holder)");
    uint256 private constant _PPM = 1e6;

    IPartyRegistry private immutable _PARTIES;
    IFrameworkBook private immutable _FRAMEWORKS;
    address private immutable _INVOICES;

    uint32 private _programmeCount;
    mapping(bytes32 programmeHash => ProgrammeState) private _programme;
    mapping(OrderId id => OrderState) private _order;
    /// @dev Digest of the version in force, from the first amendment on.
    mapping(OrderId id => bytes32) private _terms;
    /// @inheritdoc IOrderBook
    mapping(OrderId id => address) public lienOf;
    mapping(OrderId id => bytes32) private _consent;
    /// @inheritdoc IOrderBook
    OrderId public transient invoicedNow;

    constructor(
        address authority,
        address pauseGuardian,
        int256 utcOffset,
        IPartyRegistry parties,
        IFrameworkBook frameworks,
        address invoices
    ) AccessManaged(authority) NewBusinessGate(pauseGuardian) CivilClock(utcOffset) EIP712("Ordos OrderBook", "1") {
        _PARTIES = parties;
        _FRAMEWORKS = frameworks;
        _INVOICES = invoices;
    }

    /// @inheritdoc IOrderBook
    function approveProgramme(
        Programme calldata programme,
        bytes calldata table
    ) external restricted returns (uint32 number) {
        bytes32 programmeHash = programme.hash();
        uint32 known = _programme[programmeHash].number;
        if (known != 0) revert OrderBook_ProgrammeKnown(programmeHash, known);
        _checkProgramme(programme, table);
        number = ++_programmeCount;
        _programme[programmeHash] = ProgrammeState({number: number, open: true});
        emit ProgrammeApproved(number, programmeHash, programme, table);
    }

    /// @inheritdoc IOrderBook
    function withdrawProgramme(bytes32 programmeHash) external restricted {
        ProgrammeState storage state = _programme[programmeHash];
        if (!state.open) revert OrderBook_ProgrammeNotApproved(programmeHash);
        state.open = false;
        emit ProgrammeWithdrawn(state.number, programmeHash);
    }

    /// @inheritdoc IOrderBook
    function place(
        Order calldata order,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external whenOpen returns (OrderId id) {
        bytes32 digest = _hashTypedDataV4(order.hash());
        id = OrderId.wrap(digest);
        if (_isPlaced(id)) return id;
        if (order.framework != 0) revert OrderBook_BadField("framework");
        uint32 programme = _checkTerms(id, order);
        _checkSides(order, digest, buyerSignature, sellerSignature);
        _open(id, order, programme);
    }

    /// @inheritdoc IOrderBook
    function callOff(
        Framework calldata f,
        Order calldata order,
        bytes calldata buyerSignature
    ) external whenOpen returns (OrderId id) {
        bytes32 digest = _hashTypedDataV4(order.hash());
        id = OrderId.wrap(digest);
        if (_isPlaced(id)) return id;
        uint32 programme = _checkTerms(id, order);
        _FRAMEWORKS.callOff(f, order);
        Party memory buyer = _PARTIES.authorise(order.buyer, Purposes.ORDER, _value(order), digest, buyerSignature);
        Party memory seller = _PARTIES.activeParty(order.seller, PartyRoles.SUPPLIER);
        TradeSides.check(order.buyer, buyer, order.seller, seller);
        _open(id, order, programme);
    }

    /// @inheritdoc IOrderBook
    function amend(
        Order calldata current,
        Order calldata next,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external whenOpen {
        (OrderId id, OrderState storage state) = _inForce(current);
        bytes32 digest = _hashTypedDataV4(next.hash());
        if (next.original != OrderId.unwrap(id)) revert OrderBook_BadField("original");
        if (next.version != uint256(current.version) + 1) revert OrderBook_BadField("version");
        if (next.buyer != current.buyer) revert OrderBook_BadField("buyer");
        if (next.seller != current.seller) revert OrderBook_BadField("seller");
        if (next.programme != current.programme) revert OrderBook_BadField("programme");
        if (next.framework != current.framework) revert OrderBook_BadField("framework");
        _checkFields(id, next);
        _checkAllowed(id, next, state.invoiced, state.pieces);
        _checkSides(next, digest, buyerSignature, sellerSignature);
        _spendConsent(id, state.liened, digest);

        state.version = next.version;
        _terms[id] = digest;
        emit OrderAmended(id, next.version, next);
    }

    /// @inheritdoc IOrderBook
    function cancel(Order calldata order, bytes calldata buyerSignature, bytes calldata sellerSignature) external {
        (OrderId id, OrderState storage state) = _inForce(order);
        bytes32 digest = cancellationDigest(id);
        _PARTIES.authorise(order.buyer, Purposes.ORDER, _value(order), digest, buyerSignature);
        _PARTIES.authorise(order.seller, Purposes.ORDER, _value(order), digest, sellerSignature);
        _spendConsent(id, state.liened, digest);

        state.status = OrderStatus.Cancelled;
        emit OrderCancelled(id);
    }

    /// @inheritdoc IOrderBook
    function takeLien(Order calldata order, bytes calldata sellerSignature) external whenOpen {
        (OrderId id, OrderState storage state) = _inForce(order);
        if (_PARTIES.accountOf(msg.sender).kind != AccountKind.Custodian) {
            revert OrderBook_NotLienHolder(id, msg.sender);
        }
        if (state.liened) revert OrderBook_Liened(id, lienOf[id]);
        _PARTIES.authorise(order.seller, Purposes.DRAW, _value(order), lienDigest(id, msg.sender), sellerSignature);

        state.liened = true;
        lienOf[id] = msg.sender;
        emit LienTaken(id, msg.sender);
    }

    /// @inheritdoc IOrderBook
    function releaseLien(OrderId id) external {
        _requireLienHolder(id);
        _order[id].liened = false;
        delete lienOf[id];
        delete _consent[id];
        emit LienReleased(id, msg.sender);
    }

    /// @inheritdoc IOrderBook
    function consent(OrderId id, bytes32 digest) external {
        _requireLienHolder(id);
        _consent[id] = digest;
        emit LienConsent(id, msg.sender, digest);
    }

    /// @inheritdoc IOrderBook
    function invoice(
        Order calldata order,
        Delivered calldata d
    ) external returns (OrderId id, uint32 programme, address lien) {
        if (msg.sender != _INVOICES) revert OrderBook_NotInvoiceRegistry(msg.sender);
        OrderState storage stored;
        (id, stored) = _inForce(order);
        OrderState memory state = stored;
        // A replaced statement was counted before, so that neither difference is negative.
        uint256 invoiced = uint256(state.invoiced) + d.quantity - d.replacedQuantity;
        uint256 pieces = order.pieces == 0 ? 0 : uint256(state.pieces) + d.pieces - d.replacedPieces;
        _checkAllowed(id, order, invoiced, pieces);
        if (invoiced > type(uint64).max) revert OrderBook_BadField("quantity");

        // Bounded by the lines above; pieces by twice what 32 bits of the order say, which `_checkFields` bounds.
        (state.invoiced, state.pieces) = (uint64(invoiced), uint32(pieces));
        _order[id] = state;
        lien = state.liened ? lienOf[id] : address(0);
        // Written by every statement, so that what an earlier one of this transaction left is never taken for its own.
        invoicedNow = OrderId.wrap(lien == address(0) ? bytes32(0) : OrderId.unwrap(id));
        return (id, state.programme, lien);
    }

    /// @inheritdoc IOrderBook
    function orderDigest(Order calldata order) external view returns (bytes32) {
        return _hashTypedDataV4(order.hash());
    }

    /// @inheritdoc IOrderBook
    function inForce(Order calldata order) external view returns (OrderId id, OrderState memory state) {
        return _inForce(order);
    }

    /// @inheritdoc IOrderBook
    function orderState(OrderId id) external view returns (OrderState memory) {
        return _order[id];
    }

    /// @inheritdoc IOrderBook
    function programmeNumber(bytes32 programmeHash) external view returns (uint32) {
        return _programme[programmeHash].number;
    }

    /// @inheritdoc IOrderBook
    function programmeOpen(bytes32 programmeHash) external view returns (bool) {
        return _programme[programmeHash].open;
    }

    /// @inheritdoc IOrderBook
    function lienDigest(OrderId id, address holder) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_LIEN_TYPEHASH, id, holder)));
    }

    /// @inheritdoc IOrderBook
    function cancellationDigest(OrderId id) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_CANCELLATION_TYPEHASH, id)));
    }

    /// @dev Everything was checked.
    function _open(OrderId id, Order calldata order, uint32 programme) private {
        _order[id] = OrderState({
            status: OrderStatus.Placed,
            placedOn: uint16(today().toUint()),
            programme: programme,
            invoiced: 0,
            pieces: 0,
            version: 0,
            liened: false
        });
        emit OrderPlaced(id, order.buyer, order.seller, order);
    }

    /// @dev Uses up the lien holder's consent to what the digest says.
    function _spendConsent(OrderId id, bool liened, bytes32 digest) private {
        if (!liened) return;
        if (_consent[id] != digest) revert OrderBook_Liened(id, lienOf[id]);
        delete _consent[id];
    }

    function _isPlaced(OrderId id) private view returns (bool) {
        OrderStatus status = _order[id].status;
        if (status == OrderStatus.Cancelled) revert OrderBook_NotPlaced(id, status);
        return status == OrderStatus.Placed;
    }

    /// @dev The order whose terms these are; reverts unless they are in force.
    function _inForce(Order calldata order) private view returns (OrderId id, OrderState storage state) {
        bytes32 digest = _hashTypedDataV4(order.hash());
        id = OrderId.wrap(order.version == 0 ? digest : order.original);
        state = _order[id];
        if (state.status != OrderStatus.Placed) revert OrderBook_NotPlaced(id, state.status);
        uint256 version = state.version;
        if (version != order.version || (version != 0 && _terms[id] != digest)) {
            revert OrderBook_NotCurrent(id, order.version, version);
        }
    }

    function _requireLienHolder(OrderId id) private view {
        if (lienOf[id] != msg.sender) revert OrderBook_NotLienHolder(id, msg.sender);
    }

    /// @dev Checks the terms of a first version.
    function _checkTerms(OrderId id, Order calldata order) private view returns (uint32) {
        ProgrammeState memory programme = _programme[order.programme];
        if (!programme.open) revert OrderBook_ProgrammeNotApproved(order.programme);
        if (order.original != 0) revert OrderBook_BadField("original");
        if (order.version != 0) revert OrderBook_BadField("version");
        _checkFields(id, order);
        return programme.number;
    }

    function _checkFields(OrderId id, Order calldata order) private view {
        if (order.quantity == 0) revert OrderBook_BadField("quantity");
        if (order.pieces > type(uint24).max) revert OrderBook_BadField("pieces");
        if (order.unitPrice == 0) revert OrderBook_BadField("unitPrice");
        if (order.tax > _PPM) revert OrderBook_BadField("tax");
        if (order.tolerance > _PPM) revert OrderBook_BadField("tolerance");
        if (order.lastDay < today()) revert OrderBook_Expired(id, order.lastDay.toUint());
    }

    function _checkSides(
        Order calldata order,
        bytes32 digest,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) private view {
        uint256 value = _value(order);
        Party memory buyer = _PARTIES.authorise(order.buyer, Purposes.ORDER, value, digest, buyerSignature);
        Party memory seller = _PARTIES.authorise(order.seller, Purposes.ORDER, value, digest, sellerSignature);
        TradeSides.check(order.buyer, buyer, order.seller, seller);
    }

    function _checkProgramme(Programme calldata programme, bytes calldata table) private view {
        if (keccak256(table) != programme.table) revert OrderBook_BadField("table");
        if (IPricing(programme.pricing).sector() != programme.sector) revert OrderBook_BadField("sector");
        IPricing(programme.pricing).validate(table);
        if (IERC20Metadata(programme.currency).decimals() > 8) revert OrderBook_BadField("currency");
        if (programme.evidencePolicy & LotPolicy.HIGH_BITS != 0) revert OrderBook_BadField("evidencePolicy");
        if (programme.evidencePolicy == 0) revert OrderBook_BadField("evidencePolicy");
        if (programme.maxTenor == 0) revert OrderBook_BadField("maxTenor");
        if (programme.nearAmount > _PPM) revert OrderBook_BadField("nearAmount");
    }

    function _checkAllowed(OrderId id, Order calldata order, uint256 invoiced, uint256 pieces) private pure {
        uint256 allowed = _withTolerance(order.quantity, order.tolerance);
        if (invoiced > allowed) revert OrderBook_AboveOrder(id, invoiced, allowed);
        allowed = _withTolerance(order.pieces, order.tolerance);
        if (pieces > allowed) revert OrderBook_AbovePieces(id, pieces, allowed);
    }

    function _value(Order calldata order) private pure returns (uint256) {
        return TradeHash.valueOf(order.quantity, order.unitPrice, order.tolerance, order.taxIncluded ? 0 : order.tax);
    }

    function _withTolerance(uint256 quantity, uint256 tolerance) private pure returns (uint256) {
        return quantity + (quantity * tolerance) / _PPM;
    }
}
