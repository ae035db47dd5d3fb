// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {OrderId, ReceivableId} from "../shared/types/Types.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {IOrderBook} from "../trade/IOrderBook.sol";
import {IFacility} from "./IFacility.sol";
import {Bundle, IFinancingDesk, OrderBundle} from "./IFinancingDesk.sol";

/// @title FinancingDesk
/// @notice See `IFinancingDesk`.
contract FinancingDesk is IFinancingDesk {
    using Address for address;

    address private immutable _ORDERS;
    address private immutable _EVIDENCE;
    address private immutable _TOKEN;

    constructor(IOrderBook orders, IEvidenceRegistry evidence, IReceivableToken token) {
        _ORDERS = address(orders);
        _EVIDENCE = address(evidence);
        _TOKEN = address(token);
    }

    /// @inheritdoc IFinancingDesk
    function financeBatch(Bundle[] calldata bundles) external returns (ReceivableId[] memory ids) {
        ids = new ReceivableId[](bundles.length);
        for (uint256 i = 0; i < bundles.length; ++i) ids[i] = finance(bundles[i]);
    }

    /// @inheritdoc IFinancingDesk
    function financeOrders(OrderBundle[] calldata bundles) external {
        for (uint256 i = 0; i < bundles.length; ++i) financeOrder(bundles[i]);
    }

    /// @inheritdoc IFinancingDesk
    function finance(Bundle calldata b) public returns (ReceivableId id) {
        id = b.id;
        if (b.facility.loan(id).version != 0) return id;
        _ensure(b.order, b.evidence);
        bytes memory made = _TOKEN.functionCall(abi.encodePacked(IReceivableToken.tokenise.selector, b.presentation));
        ReceivableId got = abi.decode(made, (ReceivableId));
        if (ReceivableId.unwrap(got) != ReceivableId.unwrap(id)) revert FinancingDesk_OtherReceivable(got, id);
        if (b.facility.loan(id).version == 0) revert FinancingDesk_NoLoan(id, address(b.facility));
        emit Financed(id, address(b.facility), msg.sender);
    }

    /// @inheritdoc IFinancingDesk
    function financeOrder(OrderBundle calldata b) public {
        if (_isDrawn(b)) return;
        _ensure(b.order, b.evidence);
        // Whatever the facility's address, this call and no other goes there; the desk has nothing that it could take.
        address(b.facility).functionCall(abi.encodePacked(IFacility.drawOnOrder.selector, b.draw));
        if (!_isDrawn(b)) revert FinancingDesk_NotDrawn(b.digest, address(b.facility));
        emit FinancedOrder(address(b.facility), b.digest, msg.sender);
    }

    /// @dev The order, and the evidence.
    function _ensure(bytes calldata order, bytes calldata evidence) private {
        if (order.length != 0) _ORDERS.functionCall(abi.encodePacked(IOrderBook.place.selector, order));
        if (evidence.length != 0) {
            _EVIDENCE.functionCall(abi.encodePacked(IEvidenceRegistry.attestBatch.selector, evidence));
        }
    }

    function _isDrawn(OrderBundle calldata b) private view returns (bool) {
        return OrderId.unwrap(b.facility.drawnOn(b.digest)) != 0;
    }
}
