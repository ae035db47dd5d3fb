// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {NewBusinessGate} from "../access/NewBusinessGate.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {OrderId} from "../shared/types/Types.sol";
import {IOrderBook, OrderState, OrderStatus} from "./IOrderBook.sol";
import {IPricing} from "./pricing/IPricing.sol";
import {TradeHash} from "./TradeHash.sol";
import {Order, Programme} from "./TradeTypes.sol";

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
    uint256 private constant _PPM = 1e6;
    /// @dev 24 nibbles of 8: a policy nibble above 7 would break the comparison in one step.
    uint96 private constant _HIGH_BITS = 0x888888888888888888888888;

    IPartyRegistry private immutable _PARTIES;
    address private immutable _INVOICES;

    uint32 private _programmeCount;
    mapping(bytes32 programmeHash => ProgrammeState) private _programme;
    mapping(OrderId id => OrderState) private _order;

    constructor(
        address authority,
        address pauseGuardian,
        int256 utcOffset,
        IPartyRegistry parties,
        address invoices
    ) AccessManaged(authority) NewBusinessGate(pauseGuardian) CivilClock(utcOffset) EIP712("Ordos OrderBook", "1") {
        _PARTIES = parties;
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
        emit ProgrammeApproved(number, programmeHash, programme);
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
        OrderState storage state = _order[id];
        if (state.status == OrderStatus.Placed) return id;
        if (state.status != OrderStatus.None) revert OrderBook_NotPlaced(id, state.status);
        ProgrammeState memory programme = _programme[order.programme];
        if (!programme.open) revert OrderBook_ProgrammeNotApproved(order.programme);
        if (order.quantity == 0) revert OrderBook_BadField("quantity");
        if (order.unitPrice == 0) revert OrderBook_BadField("unitPrice");
        if (order.tax > _PPM) revert OrderBook_BadField("tax");
        if (order.tolerance > _PPM) revert OrderBook_BadField("tolerance");
        if (order.lastDay < today()) revert OrderBook_Expired(id, order.lastDay.toUint());
        _checkSides(order, digest, buyerSignature, sellerSignature);

        _order[id] = OrderState({
            status: OrderStatus.Placed,
            placedOn: uint16(today().toUint()),
            programme: programme.number,
            invoiced: 0
        });
        emit OrderPlaced(id, order.buyer, order.seller, order);
    }

    /// @inheritdoc IOrderBook
    function cancel(Order calldata order, bytes calldata buyerSignature, bytes calldata sellerSignature) external {
        OrderId id = OrderId.wrap(_hashTypedDataV4(order.hash()));
        OrderState storage state = _order[id];
        if (state.status != OrderStatus.Placed) revert OrderBook_NotPlaced(id, state.status);
        bytes32 digest = cancellationDigest(id);
        _PARTIES.authorise(order.buyer, Purposes.ORDER, _value(order), digest, buyerSignature);
        _PARTIES.authorise(order.seller, Purposes.ORDER, _value(order), digest, sellerSignature);

        state.status = OrderStatus.Cancelled;
        emit OrderCancelled(id);
    }

    /// @inheritdoc IOrderBook
    function invoice(Order calldata order, uint64 quantity) external returns (OrderId id, uint32 programme) {
        if (msg.sender != _INVOICES) revert OrderBook_NotInvoiceRegistry(msg.sender);
        id = OrderId.wrap(_hashTypedDataV4(order.hash()));
        OrderState memory state = _order[id];
        if (state.status != OrderStatus.Placed) revert OrderBook_NotPlaced(id, state.status);
        uint256 invoiced = uint256(state.invoiced) + quantity;
        uint256 allowed = uint256(order.quantity) + (uint256(order.quantity) * order.tolerance) / _PPM;
        if (invoiced > allowed) revert OrderBook_AboveOrder(id, invoiced, allowed);
        if (invoiced > type(uint64).max) revert OrderBook_BadField("quantity");

        // Bounded by the line above.
        _order[id].invoiced = uint64(invoiced);
        return (id, state.programme);
    }

    /// @inheritdoc IOrderBook
    function orderDigest(Order calldata order) external view returns (bytes32) {
        return _hashTypedDataV4(order.hash());
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
    function cancellationDigest(OrderId id) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_CANCELLATION_TYPEHASH, id)));
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
        if (buyer.group == seller.group) revert OrderBook_Affiliates(buyer.group);
        if (buyer.roles & PartyRoles.BUYER == 0) revert IPartyRegistry.Party_RoleMissing(order.buyer, PartyRoles.BUYER);
        if (seller.roles & PartyRoles.SUPPLIER == 0) {
            revert IPartyRegistry.Party_RoleMissing(order.seller, PartyRoles.SUPPLIER);
        }
    }

    function _checkProgramme(Programme calldata programme, bytes calldata table) private view {
        if (keccak256(table) != programme.table) revert OrderBook_BadField("table");
        if (IPricing(programme.pricing).sector() != programme.sector) revert OrderBook_BadField("sector");
        IPricing(programme.pricing).validate(table);
        if (IERC20Metadata(programme.currency).decimals() > 8) revert OrderBook_BadField("currency");
        if (programme.evidencePolicy & _HIGH_BITS != 0) revert OrderBook_BadField("evidencePolicy");
        if (programme.evidencePolicy == 0) revert OrderBook_BadField("evidencePolicy");
        if (programme.maxTenor == 0) revert OrderBook_BadField("maxTenor");
        if (programme.nearAmount > _PPM) revert OrderBook_BadField("nearAmount");
    }

    /// @dev Minor units of the whole order with tax and tolerance, rounded up: what a signer answers for.
    function _value(Order calldata order) private pure returns (uint256) {
        uint256 net = Math.mulDiv(
            uint256(order.quantity) * order.unitPrice,
            _PPM + order.tolerance,
            _PPM * _PPM,
            Math.Rounding.Ceil
        );
        return order.taxIncluded ? net : Math.mulDiv(net, _PPM + order.tax, _PPM, Math.Rounding.Ceil);
    }
}
