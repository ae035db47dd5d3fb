// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {IEvidenceRegistry} from "../trade/IEvidenceRegistry.sol";
import {IInvoiceRegistry} from "../trade/IInvoiceRegistry.sol";
import {IOrderBook} from "../trade/IOrderBook.sol";
import {Order} from "../trade/TradeTypes.sol";
import {Bundle, IFinancingDesk} from "./IFinancingDesk.sol";

/// @title FinancingDesk
/// @notice See `IFinancingDesk`.
contract FinancingDesk is IFinancingDesk {
    IOrderBook private immutable _ORDERS;
    IEvidenceRegistry private immutable _EVIDENCE;
    IInvoiceRegistry private immutable _INVOICES;
    IReceivableToken private immutable _TOKEN;

    constructor(IOrderBook orders, IEvidenceRegistry evidence, IInvoiceRegistry invoices, IReceivableToken token) {
        _ORDERS = orders;
        _EVIDENCE = evidence;
        _INVOICES = invoices;
        _TOKEN = token;
    }

    /// @inheritdoc IFinancingDesk
    function financeBatch(Bundle[] calldata bundles) external returns (ReceivableId[] memory ids) {
        ids = new ReceivableId[](bundles.length);
        for (uint256 i = 0; i < bundles.length; ++i) ids[i] = finance(bundles[i]);
    }

    /// @inheritdoc IFinancingDesk
    function finance(Bundle calldata b) public returns (ReceivableId id) {
        Order calldata order = b.presentation.order;
        id = ReceivableId.wrap(_INVOICES.receivableIdOf(order.buyer, order.seller, b.presentation.statement.number));
        if (b.facility.loan(id).version != 0) return id;
        if (b.orderBuyerSignature.length != 0) {
            _ORDERS.place(order, b.orderBuyerSignature, b.orderSellerSignature);
        }
        if (b.attestations.length != 0) _EVIDENCE.attestBatch(b.attestations, b.attestationSignatures);
        _TOKEN.tokenise(b.presentation, address(b.facility), b.drawData);
        emit Financed(id, address(b.facility), msg.sender);
    }
}
