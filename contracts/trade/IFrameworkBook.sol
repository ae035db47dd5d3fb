// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId} from "../shared/types/Types.sol";
import {OrderStatus} from "./IOrderBook.sol";
import {Framework, Order} from "./TradeTypes.sol";

/// @dev One slot.
/// @param status see `OrderStatus`
/// @param placedOn civil day
/// @param calledOff base units called off
struct FrameworkState {
    OrderStatus status;
    uint16 placedOn;
    uint64 calledOff;
}

/// @title FrameworkBook
/// @notice Frameworks that both sides signed for a year or a season, within which the buyer alone calls off orders.
///
/// ROLES: anyone relays what both sides signed; the `OrderBook` alone counts call-offs.
/// INVARIANTS: what is called off ≤ the framework's quantity.
interface IFrameworkBook {
    /// @notice Emitted when a framework is placed; carries all of it.
    event FrameworkPlaced(bytes32 indexed id, PartyId indexed buyer, PartyId indexed seller, Framework framework);
    /// @notice Emitted when both sides end a framework; what was called off goes on.
    event FrameworkEnded(bytes32 indexed id);
    /// @notice Emitted when an order is called off; `left` is what may still be called off, base units.
    event CalledOff(bytes32 indexed id, uint256 quantity, uint256 left);

    /// @notice Thrown when a field makes no sense.
    error Framework_BadField(string field);
    /// @notice Thrown when a framework is not in force.
    error Framework_NotPlaced(bytes32 id, OrderStatus status);
    /// @notice Thrown when a framework's programme takes no new business.
    error Framework_ProgrammeNotApproved(bytes32 programmeHash);
    /// @notice Thrown when the days of a framework have passed or not begun.
    error Framework_OutOfDays(uint256 day, uint256 firstDay, uint256 lastDay);
    /// @notice Thrown when a call-off's term is not the framework's.
    error Framework_OtherTerm(bytes32 id, string field);
    /// @notice Thrown when a call-off's price is outside the band of the framework.
    error Framework_PriceOutOfBand(uint256 unitPrice, uint256 floor, uint256 cap);
    /// @notice Thrown when more is called off than the framework holds, base units.
    error Framework_Exhausted(bytes32 id, uint256 calledOff, uint256 allowed);
    /// @notice Thrown when anybody but the order book counts.
    error Framework_NotOrderBook(address caller);

    /// @notice Places a framework. One already placed counts as success.
    /// Requirements: programme approved; both parties active, of different groups, in their roles; both signatures by keys
    /// with purpose ORDER and a mandate over all that can be called off at the highest price; `lastDay` not past.
    /// @return id EIP-712 digest of the framework
    /// @custom:access anyone with both signatures
    function place(
        Framework calldata framework,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external returns (bytes32 id);

    /// @notice Ends a framework: nothing more is called off.
    /// @custom:access anyone with both signatures over `endDigest`, purpose ORDER
    function end(Framework calldata framework, bytes calldata buyerSignature, bytes calldata sellerSignature) external;

    /// @notice Checks a call-off against its framework, and counts it.
    /// Requirements: terms are the framework's; price within its band; today and the order's last day within its days;
    /// quantity within what is left.
    /// @custom:access the order book, which checks the buyer's signature
    function callOff(Framework calldata framework, Order calldata order) external;

    /// @notice State of a framework; all zero when unknown.
    function frameworkState(bytes32 id) external view returns (FrameworkState memory);

    /// @notice EIP-712 digest of a framework; also its id.
    function frameworkDigest(Framework calldata framework) external view returns (bytes32);

    /// @notice Digest that both sides sign to end a framework.
    function endDigest(bytes32 id) external view returns (bytes32);
}
