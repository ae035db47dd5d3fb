// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {IOrderBook} from "../trade/IOrderBook.sol";
import {Bundle, IFinancingDesk} from "./IFinancingDesk.sol";

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
    function finance(Bundle calldata b) public returns (ReceivableId id) {
        id = b.id;
        if (b.facility.loan(id).version != 0) return id;
        if (b.order.length != 0) _ORDERS.functionCall(abi.encodePacked(IOrderBook.place.selector, b.order));
        if (b.evidence.length != 0) {
            _EVIDENCE.functionCall(abi.encodePacked(IEvidenceRegistry.attestBatch.selector, b.evidence));
        }
        bytes memory made = _TOKEN.functionCall(abi.encodePacked(IReceivableToken.tokenise.selector, b.presentation));
        ReceivableId got = abi.decode(made, (ReceivableId));
        if (ReceivableId.unwrap(got) != ReceivableId.unwrap(id)) revert FinancingDesk_OtherReceivable(got, id);
        if (b.facility.loan(id).version == 0) revert FinancingDesk_NoLoan(id, address(b.facility));
        emit Financed(id, address(b.facility), msg.sender);
    }
}
