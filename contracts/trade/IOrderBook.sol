// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderId, PartyId} from "../shared/types/Types.sol";
import {Framework, Order, Programme} from "./TradeTypes.sol";

/// @dev Where an order or a framework stands.
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
/// @param pieces second measure under accepted statements
/// @param version of the terms in force: 0 as placed, one more with each amendment
/// @param liened whether a lender holds a lien on it
struct OrderState {
    OrderStatus status;
    uint16 placedOn;
    uint32 programme;
    uint64 invoiced;
    uint32 pieces;
    uint16 version;
    bool liened;
}

/// @dev What a statement counts against its order.
/// @param quantity base units
/// @param pieces second measure; counted only where the order has one
/// @param replacedQuantity base units of the provisional statement that this one replaces
/// @param replacedPieces second measure of it
struct Delivered {
    uint64 quantity;
    uint32 pieces;
    uint64 replacedQuantity;
    uint32 replacedPieces;
}

/// @title OrderBook
/// @notice Orders that both sides signed, or that the buyer called off within a framework, and the programmes they pin.
///
/// ROLES: PROGRAMME_MANAGER approves and withdraws programmes (delayed); anyone relays what was signed; a listed custodian
/// takes a lien with the seller's signature; the `InvoiceRegistry` alone counts what is invoiced.
/// INVARIANTS: TRD-02 invoiced ≤ ordered + tolerance. An order's id is that
/// of its first version for ever; older versions stay readable in events.
interface IOrderBook {
    /// @notice Emitted when a programme is approved; carries all of it, and its pricing table.
    event ProgrammeApproved(uint32 indexed number, bytes32 indexed programmeHash, Programme programme, bytes table);
    /// @notice Emitted when a programme takes no new orders any more.
    event ProgrammeWithdrawn(uint32 indexed number, bytes32 indexed programmeHash);
    /// @notice Emitted when an order is placed or called off; carries all of it.
    event OrderPlaced(OrderId indexed id, PartyId indexed buyer, PartyId indexed seller, Order order);
    /// @notice Emitted when both sides change an order; carries all of the new version.
    event OrderAmended(OrderId indexed id, uint16 indexed version, Order order);
    /// @notice Emitted when both sides cancel the rest of an order.
    event OrderCancelled(OrderId indexed id);
    /// @notice Emitted when a custodian takes a lien on an order.
    event LienTaken(OrderId indexed id, address indexed holder);
    /// @notice Emitted when a custodian releases its lien.
    event LienReleased(OrderId indexed id, address indexed holder);
    /// @notice Emitted when the holder of a lien agrees to one amendment or cancellation.
    event LienConsent(OrderId indexed id, address indexed holder, bytes32 indexed digest);

    /// @notice Thrown when a field makes no sense.
    error OrderBook_BadField(string field);
    /// @notice Thrown when a programme is not approved, or withdrawn.
    error OrderBook_ProgrammeNotApproved(bytes32 programmeHash);
    /// @notice Thrown when a programme was approved before.
    error OrderBook_ProgrammeKnown(bytes32 programmeHash, uint32 number);
    /// @notice Thrown when an order is not open.
    error OrderBook_NotPlaced(OrderId id, OrderStatus status);
    /// @notice Thrown when an order's terms are not those in force.
    error OrderBook_NotCurrent(OrderId id, uint256 version, uint256 current);
    /// @notice Thrown when an order's last day has passed.
    error OrderBook_Expired(OrderId id, uint256 lastDay);
    /// @notice Thrown when both sides of an order belong to one group.
    error OrderBook_Affiliates(uint32 group);
    /// @notice Thrown when more is invoiced than ordered plus tolerance, base units.
    error OrderBook_AboveOrder(OrderId id, uint256 invoiced, uint256 allowed);
    /// @notice Thrown when more pieces are invoiced than ordered plus tolerance.
    error OrderBook_AbovePieces(OrderId id, uint256 pieces, uint256 allowed);
    /// @notice Thrown when an order is under a lien and its holder has not agreed to this.
    error OrderBook_Liened(OrderId id, address holder);
    /// @notice Thrown when anybody but a listed custodian takes a lien, or but its holder releases it.
    error OrderBook_NotLienHolder(OrderId id, address caller);
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
    /// keys with purpose ORDER and a mandate over the order's value; `lastDay` not past; a first version under no framework.
    /// @custom:access anyone with both signatures
    function place(
        Order calldata order,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external returns (OrderId id);

    /// @notice Places an order under a framework by the buyer's signature alone. One already placed counts as success.
    /// Requirements: those of `IFrameworkBook.callOff`; the seller active.
    /// @custom:access anyone with the buyer's signature, purpose ORDER
    function callOff(
        Framework calldata framework,
        Order calldata order,
        bytes calldata buyerSignature
    ) external returns (OrderId id);

    /// @notice Changes an order's terms: quantity, price, tax, days. Lots and what was invoiced stay with it.
    /// Requirements: `current` is in force; `next` names its first version and the next version number; the same sides,
    /// programme and framework; not less than was invoiced; the lien holder's consent, where there is a lien.
    /// Notes: both signed, so that an amendment may leave the band and the quantity of a framework.
    /// @custom:access anyone with both signatures over `next`
    function amend(
        Order calldata current,
        Order calldata next,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external;

    /// @notice Cancels what is not yet invoiced of an order; needs the lien holder's consent, where there is a lien.
    /// @param order the terms in force
    /// @custom:access anyone with both signatures over `cancellationDigest`
    function cancel(Order calldata order, bytes calldata buyerSignature, bytes calldata sellerSignature) external;

    /// @notice Takes a lien on an order: what it becomes goes to the holder, and nothing changes it without the holder.
    /// @param order the terms in force
    /// @param sellerSignature over `lienDigest`, purpose DRAW
    /// @custom:access listed custodians
    function takeLien(Order calldata order, bytes calldata sellerSignature) external;

    /// @notice Releases a lien.
    /// @custom:access the lien's holder
    function releaseLien(OrderId id) external;

    /// @notice Agrees to one amendment (the digest of the new version) or cancellation (`cancellationDigest`).
    /// @custom:access the lien's holder
    function consent(OrderId id, bytes32 digest) external;

    /// @notice Counts a statement against an order.
    /// @return id the order
    /// @return programme number of its programme
    /// @return lien holder of a lien on it; zero when there is none
    /// @custom:access the invoice registry
    function invoice(
        Order calldata order,
        Delivered calldata delivered
    ) external returns (OrderId id, uint32 programme, address lien);

    /// @notice EIP-712 digest of an order; of its first version also its id.
    function orderDigest(Order calldata order) external view returns (bytes32);

    /// @notice Digest that both sides sign to cancel the rest of an order.
    function cancellationDigest(OrderId id) external view returns (bytes32);

    /// @notice Digest that the seller signs to give a custodian a lien on an order.
    function lienDigest(OrderId id, address holder) external view returns (bytes32);

    /// @notice The order whose terms these are.
    /// Requirements: it is placed, not cancelled, and these terms are in force.
    function inForce(Order calldata order) external view returns (OrderId id, OrderState memory state);

    /// @notice The order under a lien that the last statement of this transaction was counted against; zero when it was
    /// none. The holder of the lien asks it while units of the statement arrive, and learns what became of the order.
    function invoicedNow() external view returns (OrderId);

    /// @notice State of an order.
    function orderState(OrderId id) external view returns (OrderState memory);

    /// @notice Holder of the lien on an order; zero when there is none.
    function lienOf(OrderId id) external view returns (address);

    /// @notice Number of a programme; 0 when it was never approved.
    function programmeNumber(bytes32 programmeHash) external view returns (uint32);

    /// @notice Whether a programme takes new orders.
    function programmeOpen(bytes32 programmeHash) external view returns (bool);
}
