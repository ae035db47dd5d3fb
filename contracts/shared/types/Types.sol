// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Number of a legal person in the `PartyRegistry`; zero is nobody.
type PartyId is uint32;

/// @dev Civil date as days since 1970-01-01 in the deployment's UTC offset; at most 65,535 (the year 2149).
type Day is uint32;

/// @dev EIP-712 digest of an order in the domain of its `OrderBook`.
type OrderId is bytes32;

/// @dev ERC-1155 id of a receivable: the fingerprint of its statement, bound to buyer and seller.
type ReceivableId is uint256;

using {partyEquals as ==, partyDiffers as !=} for PartyId global;
using {
    dayEquals as ==,
    dayDiffers as !=,
    dayBefore as <,
    dayAfter as >,
    dayNotAfter as <=,
    dayNotBefore as >=,
    toUint
} for Day global;
using {orderEquals as ==, orderDiffers as !=} for OrderId global;
using {receivableEquals as ==, receivableDiffers as !=} for ReceivableId global;

function partyEquals(PartyId a, PartyId b) pure returns (bool) {
    return PartyId.unwrap(a) == PartyId.unwrap(b);
}

function partyDiffers(PartyId a, PartyId b) pure returns (bool) {
    return PartyId.unwrap(a) != PartyId.unwrap(b);
}

function dayEquals(Day a, Day b) pure returns (bool) {
    return Day.unwrap(a) == Day.unwrap(b);
}

function dayDiffers(Day a, Day b) pure returns (bool) {
    return Day.unwrap(a) != Day.unwrap(b);
}

function dayBefore(Day a, Day b) pure returns (bool) {
    return Day.unwrap(a) < Day.unwrap(b);
}

function dayAfter(Day a, Day b) pure returns (bool) {
    return Day.unwrap(a) > Day.unwrap(b);
}

function dayNotAfter(Day a, Day b) pure returns (bool) {
    return Day.unwrap(a) <= Day.unwrap(b);
}

function dayNotBefore(Day a, Day b) pure returns (bool) {
    return Day.unwrap(a) >= Day.unwrap(b);
}

/// @dev The day as a plain number, for arithmetic.
function toUint(Day a) pure returns (uint256) {
    return Day.unwrap(a);
}

function orderEquals(OrderId a, OrderId b) pure returns (bool) {
    return OrderId.unwrap(a) == OrderId.unwrap(b);
}

function orderDiffers(OrderId a, OrderId b) pure returns (bool) {
    return OrderId.unwrap(a) != OrderId.unwrap(b);
}

function receivableEquals(ReceivableId a, ReceivableId b) pure returns (bool) {
    return ReceivableId.unwrap(a) == ReceivableId.unwrap(b);
}

function receivableDiffers(ReceivableId a, ReceivableId b) pure returns (bool) {
    return ReceivableId.unwrap(a) != ReceivableId.unwrap(b);
}
