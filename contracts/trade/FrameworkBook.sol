// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {NewBusinessGate} from "../access/NewBusinessGate.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {FrameworkState, IFrameworkBook} from "./IFrameworkBook.sol";
import {IOrderBook, OrderStatus} from "./IOrderBook.sol";
import {TradeHash} from "./TradeHash.sol";
import {Framework, Order} from "./TradeTypes.sol";
import {TradeSides} from "./TradeSides.sol";

/// @title FrameworkBook
/// @notice See `IFrameworkBook`.
contract FrameworkBook is IFrameworkBook, NewBusinessGate, CivilClock, EIP712 {
    using TradeHash for Framework;

    bytes32 private constant _END_TYPEHASH = keccak256("FrameworkEnd(bytes32 framework)");
    uint256 private constant _PPM = 1e6;

    IPartyRegistry private immutable _PARTIES;
    IOrderBook private immutable _ORDERS;

    mapping(bytes32 id => FrameworkState) private _framework;

    constructor(
        address pauseGuardian,
        int256 utcOffset,
        IPartyRegistry parties,
        IOrderBook orders
    ) NewBusinessGate(pauseGuardian) CivilClock(utcOffset) EIP712("Ordos FrameworkBook", "1") {
        _PARTIES = parties;
        _ORDERS = orders;
    }

    /// @inheritdoc IFrameworkBook
    function place(
        Framework calldata f,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external whenOpen returns (bytes32 id) {
        id = frameworkDigest(f);
        FrameworkState storage state = _framework[id];
        if (state.status == OrderStatus.Placed) return id;
        if (state.status != OrderStatus.None) revert Framework_NotPlaced(id, state.status);
        _checkFields(f);
        (Party memory buyer, Party memory seller) = _authorise(f, id, buyerSignature, sellerSignature);
        TradeSides.check(f.buyer, buyer, f.seller, seller);

        state.status = OrderStatus.Placed;
        state.placedOn = uint16(today().toUint());
        emit FrameworkPlaced(id, f.buyer, f.seller, f);
    }

    /// @inheritdoc IFrameworkBook
    function end(Framework calldata f, bytes calldata buyerSignature, bytes calldata sellerSignature) external {
        bytes32 id = frameworkDigest(f);
        FrameworkState storage state = _inForce(id);
        _authorise(f, endDigest(id), buyerSignature, sellerSignature);
        state.status = OrderStatus.Cancelled;
        emit FrameworkEnded(id);
    }

    /// @inheritdoc IFrameworkBook
    function callOff(Framework calldata f, Order calldata order) external whenOpen {
        if (msg.sender != address(_ORDERS)) revert Framework_NotOrderBook(msg.sender);
        bytes32 id = frameworkDigest(f);
        FrameworkState storage state = _inForce(id);
        _checkTerms(id, f, order);
        uint256 day = today().toUint();
        if (day < f.firstDay.toUint() || order.lastDay > f.lastDay) {
            revert Framework_OutOfDays(
                order.lastDay > f.lastDay ? order.lastDay.toUint() : day,
                f.firstDay.toUint(),
                f.lastDay.toUint()
            );
        }
        uint256 calledOff = uint256(state.calledOff) + order.quantity;
        if (calledOff > f.quantity) revert Framework_Exhausted(id, calledOff, f.quantity);
        // Bounded by the line above.
        state.calledOff = uint64(calledOff);
        emit CalledOff(id, order.quantity, f.quantity - calledOff);
    }

    /// @inheritdoc IFrameworkBook
    function frameworkState(bytes32 id) external view returns (FrameworkState memory) {
        return _framework[id];
    }

    /// @inheritdoc IFrameworkBook
    function frameworkDigest(Framework calldata framework) public view returns (bytes32) {
        return _hashTypedDataV4(framework.hash());
    }

    /// @inheritdoc IFrameworkBook
    function endDigest(bytes32 id) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_END_TYPEHASH, id)));
    }

    function _inForce(bytes32 id) private view returns (FrameworkState storage state) {
        state = _framework[id];
        if (state.status != OrderStatus.Placed) revert Framework_NotPlaced(id, state.status);
    }

    function _checkFields(Framework calldata f) private view {
        if (!_ORDERS.programmeOpen(f.programme)) revert Framework_ProgrammeNotApproved(f.programme);
        if (f.quantity == 0) revert Framework_BadField("quantity");
        if (f.priceFloor == 0 || f.priceFloor > f.priceCap) revert Framework_BadField("priceFloor");
        if (f.tax > _PPM) revert Framework_BadField("tax");
        if (f.tolerance > _PPM) revert Framework_BadField("tolerance");
        if (f.firstDay > f.lastDay || f.lastDay < today()) {
            revert Framework_OutOfDays(today().toUint(), f.firstDay.toUint(), f.lastDay.toUint());
        }
    }

    /// @dev Each side answers for all that can be called off at the highest price.
    function _authorise(
        Framework calldata f,
        bytes32 digest,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) private view returns (Party memory buyer, Party memory seller) {
        uint256 value = TradeHash.valueOf(f.quantity, f.priceCap, f.tolerance, f.taxIncluded ? 0 : f.tax);
        buyer = _PARTIES.authorise(f.buyer, Purposes.ORDER, value, digest, buyerSignature);
        seller = _PARTIES.authorise(f.seller, Purposes.ORDER, value, digest, sellerSignature);
    }

    function _checkTerms(bytes32 id, Framework calldata f, Order calldata order) private pure {
        if (order.framework != id) revert Framework_OtherTerm(id, "framework");
        if (order.buyer != f.buyer) revert Framework_OtherTerm(id, "buyer");
        if (order.seller != f.seller) revert Framework_OtherTerm(id, "seller");
        if (order.programme != f.programme) revert Framework_OtherTerm(id, "programme");
        if (order.priceRule != f.priceRule) revert Framework_OtherTerm(id, "priceRule");
        _checkPayment(id, f, order);
        if (order.unitPrice < f.priceFloor || order.unitPrice > f.priceCap) {
            revert Framework_PriceOutOfBand(order.unitPrice, f.priceFloor, f.priceCap);
        }
    }

    function _checkPayment(bytes32 id, Framework calldata f, Order calldata order) private pure {
        if (order.tax != f.tax) revert Framework_OtherTerm(id, "tax");
        if (order.taxIncluded != f.taxIncluded) revert Framework_OtherTerm(id, "taxIncluded");
        if (order.tolerance != f.tolerance) revert Framework_OtherTerm(id, "tolerance");
        if (order.anchor != f.anchor) revert Framework_OtherTerm(id, "anchor");
        if (order.paymentDays != f.paymentDays) revert Framework_OtherTerm(id, "paymentDays");
        if (order.convention != f.convention) revert Framework_OtherTerm(id, "convention");
    }
}
