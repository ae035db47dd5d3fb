// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Money, Receivable} from "./IReceivableToken.sol";

/// @title PackedReceivables
/// @notice Reads a record of one slot at once, into memory that the caller has: less code in the token than the compiler's
/// copies, and less gas where a record passes through several functions, each of which would clear memory for it. A test
/// holds both ways equal.
library PackedReceivables {
    /// @notice Fills in a copy of `stored`.
    function load(Receivable storage stored, Receivable memory r) internal view {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := sload(stored.slot)
            mstore(r, and(word, 0xffffffff))
            mstore(add(r, 0x20), and(shr(32, word), 0xffffffff))
            mstore(add(r, 0x40), and(shr(64, word), 0xffffffff))
            mstore(add(r, 0x60), and(shr(96, word), 0xffff))
            mstore(add(r, 0x80), and(shr(112, word), 0xffff))
            mstore(add(r, 0xa0), and(shr(128, word), 0xff))
            mstore(add(r, 0xc0), and(shr(136, word), 0xffff))
            mstore(add(r, 0xe0), and(shr(152, word), 0xffff))
            mstore(add(r, 0x100), and(shr(168, word), 0xff))
            mstore(add(r, 0x120), and(shr(176, word), 0xffffffffffffffff))
        }
    }

    /// @notice Fills in a copy of `stored`.
    function load(Money storage stored, Money memory m) internal view {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := sload(stored.slot)
            mstore(m, and(word, 0xffffffffffffffff))
            mstore(add(m, 0x20), and(shr(64, word), 0xffffffffffffffff))
            mstore(add(m, 0x40), and(shr(128, word), 0xffffffffffffffff))
            mstore(add(m, 0x60), and(shr(192, word), 0xffffffff))
        }
    }
}
