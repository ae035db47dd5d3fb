// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BalanceState, Lot, Paper} from "./EvidenceTypes.sol";

/// @title EvidenceSlots
/// @notice How lots, papers, tickets and balances lie in their slots. They are read and written as whole words: member by
/// member the compiler would load and store the same slot for each.
///
/// A word of a document, lowest bits first, is one of three things:
/// - paper: 56 tag of the lot (odd) · 8 kind and flags · 64 values · 4 × 32 groups, the last seat for a device;
/// - ticket: 56 tag of the lot · 8 kind and flags · 64 high bits of the paper that sums it up · 32 group;
/// - balance: 56 one · 8 flag · 40 amount · 16 last day · 8 empty · 32 group · 40 consumed.
library EvidenceSlots {
    /// @notice Number of kinds of evidence.
    uint8 internal constant KINDS = 12;
    /// @notice Bits of a kind below its flags.
    uint8 internal constant KIND_BITS = 0x0f;
    /// @notice Flag of a paper: one of its groups has a mark, see `EvidenceLedger`.
    uint8 internal constant MARKED = 0x10;
    /// @notice Flag of a balance.
    uint8 internal constant BALANCE = 0x20;
    /// @notice Flag of a ticket that a paper sums up.
    uint8 internal constant TICKET = 0x40;
    /// @notice Flag of a paper that says what was lost.
    uint8 internal constant LOSS = 0x80;
    /// @notice Bit of `Lot.devices` above the kinds: some paper gave a quantity.
    uint16 internal constant MEASURED = 1 << 15;
    /// @notice Seats for groups on a paper.
    uint256 internal constant SEATS = 4;
    /// @notice The seat that a device takes.
    uint256 internal constant DEVICE_SEAT = 3;
    /// @notice One base unit in the part of a balance that is consumed.
    uint256 internal constant CONSUMED_ONE = 1 << 160;

    uint256 private constant _MARKED_BIT = uint256(MARKED) << 56;

    /// @notice Tag of a lot on its papers: odd, so that a document without one is free.
    function tagOf(bytes32 lotId) internal pure returns (uint56) {
        return uint56(uint256(lotId)) | 1;
    }

    /// @notice Members of a lot's word.
    function toLot(uint256 word) internal pure returns (Lot memory lot) {
        lot.counts = uint96(word);
        lot.quantity = uint40(word >> 96);
        lot.lost = uint40(word >> 136);
        lot.validUntil = uint16(word >> 176);
        lot.devices = uint16(word >> 192);
        lot.usedBy = uint48(word >> 208);
    }

    /// @notice Word of a lot.
    function toWord(Lot memory lot) internal pure returns (uint256) {
        return
            uint256(lot.counts) |
            (uint256(lot.quantity) << 96) |
            (uint256(lot.lost) << 136) |
            (uint256(lot.validUntil) << 176) |
            (uint256(lot.devices) << 192) |
            (uint256(lot.usedBy) << 208);
    }

    /// @notice Members of a paper's word.
    function toPaper(uint256 word) internal pure returns (Paper memory) {
        return
            Paper({
                lotTag: uint56(word),
                kind: uint8(word >> 56),
                values: valuesOf(word),
                group1: groupAt(word, 0),
                group2: groupAt(word, 1),
                group3: groupAt(word, 2),
                group4: groupAt(word, 3)
            });
    }

    /// @notice Members of a balance's word; all zero for anything else.
    function toBalance(uint256 word) internal pure returns (BalanceState memory balance) {
        if (uint8(word >> 56) != BALANCE) return balance;
        balance = BalanceState({
            group: groupAt(word, 0),
            amount: uint40(word >> 64),
            consumed: uint40(word >> 160),
            validUntil: uint16(word >> 104)
        });
    }

    /// @notice Word of a new balance.
    function balanceWord(uint64 amount, uint256 validUntil, uint32 group) internal pure returns (uint256) {
        return 1 | (uint256(BALANCE) << 56) | (uint256(amount) << 64) | (validUntil << 104) | (uint256(group) << 128);
    }

    /// @notice What binds a paper or a ticket to its lot: tag and kind.
    function binding(bytes32 lotId, uint8 kind) internal pure returns (uint256) {
        return uint256(tagOf(lotId)) | (uint256(kind) << 56);
    }

    /// @notice The same of a word that was stored, without its mark.
    function bindingOf(uint256 word) internal pure returns (uint256) {
        return uint64(word) & ~_MARKED_BIT;
    }

    /// @notice Whether one of the paper's groups has a mark.
    function isMarked(uint256 word) internal pure returns (bool) {
        return word & _MARKED_BIT != 0;
    }

    /// @notice The word with that flag.
    function marked(uint256 word) internal pure returns (uint256) {
        return word | _MARKED_BIT;
    }

    /// @notice The flag of a word alone.
    function markOf(uint256 word) internal pure returns (uint256) {
        return word & _MARKED_BIT;
    }

    /// @notice Quality values; of a loss the base units lost; of a ticket the high bits of its paper.
    function valuesOf(uint256 word) internal pure returns (uint64) {
        return uint64(word >> 64);
    }

    /// @notice Whether any group stands on a paper.
    function isLive(uint256 word) internal pure returns (bool) {
        return word >> 128 != 0;
    }

    /// @notice Group in a seat; zero when free.
    function groupAt(uint256 word, uint256 seat) internal pure returns (uint32) {
        return uint32(word >> (128 + 32 * seat));
    }

    /// @notice The word with a group in a free seat.
    function seated(uint256 word, uint256 seat, uint32 group) internal pure returns (uint256) {
        return word | (uint256(group) << (128 + 32 * seat));
    }

    /// @notice The word with a seat free.
    function unseated(uint256 word, uint256 seat) internal pure returns (uint256) {
        return word & ~(uint256(type(uint32).max) << (128 + 32 * seat));
    }

    /// @notice First seat, from `seat` on, in which a group sits; `SEATS` when there is none. Group zero finds a free one.
    function seatOf(uint256 word, uint32 group, uint256 seat) internal pure returns (uint256) {
        while (seat < SEATS && groupAt(word, seat) != group) ++seat;
        return seat;
    }
}
