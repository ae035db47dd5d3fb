// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, PartyId} from "../shared/types/Types.sol";

/// @dev A published value of an index, as its publisher signs it.
/// @param publisher who publishes
/// @param index keyed hash of the index's name
/// @param day civil day that the value is for
/// @param value millionths of a minor unit per base unit
/// @param revision 1 when first published, one more with each correction
struct IndexValue {
    PartyId publisher;
    bytes32 index;
    Day day;
    uint128 value;
    uint16 revision;
}

/// @dev One slot.
/// @param value millionths of a minor unit per base unit
/// @param revision of the value in force; 0 when nothing was published
/// @param publishedOn civil day on which this revision came
struct IndexState {
    uint128 value;
    uint16 revision;
    uint16 publishedOn;
}

/// @title PriceIndex
/// @notice Published prices that orders with a price rule refer to: a ministry's weekly price, a port's coal index. And rates of
/// interest that lenders add a spread to: of those the value is ppm a year, which is millionths as well.
///
/// ROLES: anyone relays what a publisher signed; the publisher is named by each order's price rule, so that nobody's values
/// count but whose both sides chose.
/// INVARIANTS: a revision never changes; a correction is a further revision, and moves only statements accepted after it.
interface IPriceIndex {
    /// @notice Emitted when a value or its correction is published.
    event IndexPublished(
        PartyId indexed publisher,
        bytes32 indexed index,
        Day indexed day,
        uint128 value,
        uint16 revision
    );

    /// @notice Thrown when a field makes no sense.
    error PriceIndex_BadField(string field);
    /// @notice Thrown when a revision says something else than before, or does not follow the last one.
    error PriceIndex_Conflict(bytes32 index, uint256 day, uint256 revision, uint256 current);
    /// @notice Thrown when nothing was published for a day.
    error PriceIndex_Unknown(PartyId publisher, bytes32 index, uint256 day);

    /// @notice Records a value that its publisher signed. One already recorded counts as success.
    /// Requirements: publisher active, role VERIFIER, key with purpose ATTEST; the day not in the future.
    /// @custom:access anyone with the signature
    function publish(IndexValue calldata value, bytes calldata signature) external;

    /// @notice Value for a day, millionths of a minor unit per base unit; reverts when none was published.
    function valueOn(PartyId publisher, bytes32 index, Day day) external view returns (uint128);

    /// @notice Last day that a value was published for, never after today, and its value; both zero when none was.
    function lastOf(PartyId publisher, bytes32 index) external view returns (Day day, uint128 value);

    /// @notice State for a day; all zero when nothing was published.
    function indexState(PartyId publisher, bytes32 index, Day day) external view returns (IndexState memory);

    /// @notice EIP-712 digest of a value.
    function indexValueDigest(IndexValue calldata value) external view returns (bytes32);
}
