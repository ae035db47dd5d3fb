// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderId, PartyId} from "../shared/types/Types.sol";
import {Order, Programme} from "./TradeTypes.sol";

/// @dev Where an order stands.
enum OrderStatus {
    None,
    Placed,
    Cancelled
}

/// @dev One slot.
/// @param status see `OrderStatus`
/// @param placedOn civil day
/// @param programme number of the programme
/// @param invoiced base units under accepted statements
struct OrderState {
    OrderStatus status;
    uint16 placedOn;
    uint32 programme;
    uint64 invoiced;
}

/// @title OrderBook
/// @notice Orders that both sides signed, and the programmes they pin.
///
/// ROLES: PROGRAMME_MANAGER approves and withdraws programmes (delayed); anyone relays signed orders; the
/// `InvoiceRegistry` alone counts what is invoiced.
/// INVARIANTS: TRD-02 invoiced ≤ ordered + tolerance.
interface IOrderBook {
    /// @notice Emitted when a programme is approved; carries all of it.
    event ProgrammeApproved(uint32 indexed number, bytes32 indexed programmeHash, Programme programme);
    /// @notice Emitted when a programme takes no new orders any more.
    event ProgrammeWithdrawn(uint32 indexed number, bytes32 indexed programmeHash);
    /// @notice Emitted when an order is placed; carries all of it.
    event OrderPlaced(OrderId indexed id, PartyId indexed buyer, PartyId indexed seller, Order order);
    /// @notice Emitted when both sides cancel the rest of an order.
    event OrderCancelled(OrderId indexed id);

    /// @notice Thrown when a field makes no sense.
    error OrderBook_BadField(string field);
    /// @notice Thrown when a programme is not approved, or withdrawn.
    error OrderBook_ProgrammeNotApproved(bytes32 programmeHash);
    /// @notice Thrown when a programme was approved before.
    error OrderBook_ProgrammeKnown(bytes32 programmeHash, uint32 number);
    /// @notice Thrown when an order is not open.
    error OrderBook_NotPlaced(OrderId id, OrderStatus status);
    /// @notice Thrown when an order's last day has passed.
    error OrderBook_Expired(OrderId id, uint256 lastDay);
    /// @notice Thrown when both sides of an order belong to one group.
    error OrderBook_Affiliates(uint32 group);
    /// @notice Thrown when more is invoiced than ordered plus tolerance, base units.
    error OrderBook_AboveOrder(OrderId id, uint256 invoiced, uint256 allowed);
    /// @notice Thrown when anybody but the invoice registry counts.
    error OrderBook_NotInvoiceRegistry(address caller);

    /// @notice Approves a programme for new orders.
    /// @custom:access PROGRAMME_MANAGER, delayed by the role
    function approveProgramme(Programme calldata programme, bytes calldata table) external returns (uint32 number);

    /// @notice Stops new orders under a programme; placed ones go on as signed.
    /// @custom:access PROGRAMME_MANAGER
    function withdrawProgramme(bytes32 programmeHash) external;

    /// @notice Places an order that both sides signed. An order already placed counts as success.
    /// Requirements: programme approved; both parties active, of different groups, in their roles; both signatures by
    /// keys with purpose ORDER and a mandate over the order's value; `lastDay` not past.
    /// @custom:access anyone with both signatures
    function place(
        Order calldata order,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external returns (OrderId id);

    /// @notice Cancels what is not yet invoiced of an order.
    /// @custom:access anyone with both signatures over `cancellationDigest`
    function cancel(Order calldata order, bytes calldata buyerSignature, bytes calldata sellerSignature) external;

    /// @notice Counts a statement's quantity against an order.
    /// @return id the order
    /// @return programme number of its programme
    /// @custom:access the invoice registry
    function invoice(Order calldata order, uint64 quantity) external returns (OrderId id, uint32 programme);

    /// @notice EIP-712 digest of an order; also its id.
    function orderDigest(Order calldata order) external view returns (bytes32);

    /// @notice EIP-712 digest that both sides sign to cancel.
    function cancellationDigest(OrderId id) external view returns (bytes32);

    /// @notice State of an order; all zero when unknown.
    function orderState(OrderId id) external view returns (OrderState memory);

    /// @notice Number of a programme by hash; zero when never approved.
    function programmeNumber(bytes32 programmeHash) external view returns (uint32);

    /// @notice Whether a programme takes new orders.
    function programmeOpen(bytes32 programmeHash) external view returns (bool);
}
