// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Money, ObligorStanding, Receivable} from "./IReceivableToken.sol";

/// @dev One slot. What a holder had earned when its balance last changed after the first payment.
/// @param paid minor units paid into the receivable at that time
/// @param earned unclaimed minor units × 2^96; below zero: taken back by a reversal, made good by later payments
struct Checkpoint {
    uint64 paid;
    int160 earned;
}

/// @dev One slot. Late interest of a receivable that was paid late.
/// @param accrued minor units, up to `asOf`, less what was paid of it
/// @param paid minor units of late interest paid
/// @param asOf civil day up to which `accrued` is worked out
struct Late {
    uint64 accrued;
    uint64 paid;
    uint16 asOf;
}

/// @dev One slot. A court's freeze of a holder's units.
/// @param units frozen; may be more than held
/// @param paid minor units paid into the receivable when this record last changed
/// @param withheld minor units that frozen units had earned at that time; below zero: taken before they were frozen, and
/// taken back by a reversal since
struct Freeze {
    uint64 units;
    uint64 paid;
    int128 withheld;
}

/// @dev One slot. Payments that were taken back.
/// @param due minor units that are still to go back to who took them back
/// @param peak the most that had been paid in at any time
struct Reversal {
    uint64 due;
    uint64 peak;
}

/// @dev Units of a receivable about to move.
/// @param id receivable
/// @param from who has them
/// @param balance units that it has
/// @param to who gets them
/// @param balanceTo units that it has already
/// @param amount how many move
struct Movement {
    ReceivableId id;
    address from;
    uint256 balance;
    address to;
    uint256 balanceTo;
    uint256 amount;
}

/// @dev A part of a claim that a holder gives up.
/// @param id receivable
/// @param holder who
/// @param balance units that it has
/// @param amount minor units
/// @param inKind true: the obligor paid otherwise; false: it owes less
/// @param day civil day
struct Reduction {
    ReceivableId id;
    address holder;
    uint256 balance;
    uint256 amount;
    bool inKind;
    uint256 day;
}

/// @dev All state of the token beside balances. The libraries that work on it run in the token's own storage.
struct ReceivableState {
    mapping(ReceivableId id => Receivable) receivable;
    mapping(ReceivableId id => Money) money;
    mapping(ReceivableId id => mapping(address holder => Checkpoint)) checkpoint;
    mapping(uint32 programme => address) currency;
    mapping(ReceivableId id => Late) late;
    mapping(ReceivableId id => mapping(address holder => Freeze)) freeze;
    mapping(ReceivableId id => Reversal) reversal;
    mapping(PartyId obligor => ObligorStanding) standing;
    mapping(uint256 index => PartyId obligor) insolvent;
    uint256 insolvencies;
}
