// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account, Key, Party} from "./IPartyRegistry.sol";

/// @title PackedParties
/// @notice Reads a record of one slot at once, into memory that the caller has: less code than the compiler's copies, and less
/// gas where a record passes through several functions, each of which would clear memory for it. A test holds both ways
/// equal.
library PackedParties {
    /// @notice Fills in a copy of `stored`.
    function load(Account storage stored, Account memory a) internal view {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := sload(stored.slot)
            mstore(a, and(word, 0xffffffff))
            mstore(add(a, 0x20), and(shr(32, word), 0xffffffff))
            mstore(add(a, 0x40), and(shr(64, word), 0xffff))
            mstore(add(a, 0x60), and(shr(80, word), 0xff))
            mstore(add(a, 0x80), and(shr(88, word), 0xffff))
            mstore(add(a, 0xa0), and(shr(104, word), 0xff))
            mstore(add(a, 0xc0), and(shr(112, word), 0xffff))
        }
    }

    /// @notice Fills in a copy of `stored`.
    function load(Party storage stored, Party memory p) internal view {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := sload(stored.slot)
            mstore(p, and(word, 0xffffffffffffffffffffffffffffffffffffffff))
            mstore(add(p, 0x20), and(shr(160, word), 0xffffffff))
            mstore(add(p, 0x40), and(shr(192, word), 0xffff))
            mstore(add(p, 0x60), and(shr(208, word), 0xff))
            mstore(add(p, 0x80), and(shr(216, word), 0xffff))
            mstore(add(p, 0xa0), and(shr(232, word), 0xffff))
            mstore(add(p, 0xc0), shr(248, word))
        }
    }

    /// @notice Fills in a copy of `stored`.
    function load(Key storage stored, Key memory k) internal view {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let word := sload(stored.slot)
            mstore(k, and(word, 0xffffffff))
            mstore(add(k, 0x20), and(shr(32, word), 0xffff))
            mstore(add(k, 0x40), and(shr(48, word), 0xffff))
            mstore(add(k, 0x60), and(shr(64, word), 0xffff))
            mstore(add(k, 0x80), and(shr(80, word), 0xffffffffffffffffffffffff))
            mstore(add(k, 0xa0), and(shr(176, word), 0xff))
            mstore(add(k, 0xc0), and(shr(184, word), 0xff))
            mstore(add(k, 0xe0), and(shr(192, word), 0xffff))
        }
    }
}
