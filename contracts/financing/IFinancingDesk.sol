// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableId} from "../shared/types/Types.sol";
import {IFacility} from "./IFacility.sol";

/// @dev Signed messages that end in money. The calls that they are for are carried as they go out, ABI-encoded arguments
/// without selector, so that the desk need not take thousands of bytes apart and put them together again; each contract
/// decodes and checks its own.
/// @param id the receivable that it leads to, `IInvoiceRegistry.receivableIdOf`
/// @param facility lender's programme that the seller's request names by its EIP-712 domain
/// @param order arguments of `IOrderBook.place`; empty when the order is placed already
/// @param evidence arguments of `IEvidenceRegistry.attestBatch`; empty when it is recorded already
/// @param presentation arguments of `IReceivableToken.tokenise`: the presentation, the facility, and
/// `abi.encode(DrawRequest, Payee[], bytes sellerSignature, bytes lenderApproval)`
struct Bundle {
    ReceivableId id;
    IFacility facility;
    bytes order;
    bytes evidence;
    bytes presentation;
}

/// @dev Signed messages that end in money against an order, encoded like those of a `Bundle`.
/// @param facility lender's programme that the seller's request names by its EIP-712 domain
/// @param digest of that request, `IFacility.orderRequestDigest`
/// @param order arguments of `IOrderBook.place`; empty when the order is placed already
/// @param evidence arguments of `IEvidenceRegistry.attestBatch`; empty when it is recorded already
/// @param draw arguments of `IFacility.drawOnOrder`
struct OrderBundle {
    IFacility facility;
    bytes32 digest;
    bytes order;
    bytes evidence;
    bytes draw;
}

/// @title FinancingDesk
/// @notice From signed messages to money in one transaction. Every step is *ensure*: what was done before, by whomever,
/// counts as done, so that running a part of a bundle ahead of it changes nothing (R19).
///
/// ROLES: anyone relays; the desk holds no allowance, no right and no money.
interface IFinancingDesk {
    /// @notice Emitted when a bundle has led to money.
    event Financed(ReceivableId indexed id, address indexed facility, address indexed relayer);

    /// @notice Emitted when a bundle has led to money against an order.
    event FinancedOrder(address indexed facility, bytes32 indexed digest, address indexed relayer);

    /// @notice Thrown when the messages lead to another receivable than the bundle says.
    error FinancingDesk_OtherReceivable(ReceivableId id, ReceivableId wanted);

    /// @notice Thrown when the messages do not end in a loan of the bundle's facility.
    error FinancingDesk_NoLoan(ReceivableId id, address facility);

    /// @notice Thrown when the messages do not use the request that the bundle says.
    error FinancingDesk_NotDrawn(bytes32 digest, address facility);

    /// @notice Carries a bundle through. A loan that exists already counts as success.
    /// @return id the receivable
    /// @custom:access anyone with the signatures
    function finance(Bundle calldata bundle) external returns (ReceivableId id);

    /// @notice Several bundles, all or none.
    /// @custom:access anyone with the signatures
    function financeBatch(Bundle[] calldata bundles) external returns (ReceivableId[] memory ids);

    /// @notice Carries a bundle against an order through. A request that was drawn already counts as success.
    /// @custom:access anyone with the signatures
    function financeOrder(OrderBundle calldata bundle) external;

    /// @notice Several bundles against orders, all or none.
    /// @custom:access anyone with the signatures
    function financeOrders(OrderBundle[] calldata bundles) external;
}
