// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Assertions} from "./Assertions.sol";
import {Targets} from "./Targets.sol";

/// @title Base of every Solidity test
/// @notice `VM` is the runner, `assert…` come from `Assertions`, invariant targets from `Targets`.
abstract contract Test is Assertions, Targets {
    /// @dev Order of the secp256k1 group; a private key lies in [1, this).
    uint256 internal constant SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    /// @notice A labelled account and its private key; the same name always gives the same account.
    function makeAddrAndKey(string memory name) internal returns (address account, uint256 key) {
        key = (uint256(keccak256(bytes(name))) % (SECP256K1_ORDER - 1)) + 1;
        account = VM.addr(key);
        VM.label(account, name);
    }

    /// @notice A labelled account; the same name always gives the same account.
    function makeAddr(string memory name) internal returns (address account) {
        (account, ) = makeAddrAndKey(name);
    }

    /// @notice A 65-byte signature (r, s, v) of `digest` by `key`.
    function signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @notice Maps any `x` into [low, high]. Values already inside stay, so that the fuzzer's edge cases survive.
    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        assertLe(low, high, "bound: low > high");
        if (x >= low && x <= high) return x;
        uint256 size = high - low;
        if (size == type(uint256).max) return x;
        return low + (x % (size + 1));
    }

    /// @notice The same for signed numbers.
    function bound(int256 x, int256 low, int256 high) internal pure returns (int256) {
        assertLe(low, high, "bound: low > high");
        // Adding 2^255 modulo 2^256 keeps the order, so the unsigned mapping applies.
        uint256 shift = uint256(1) << 255;
        uint256 mapped = bound(uint256(x) ^ shift, uint256(low) ^ shift, uint256(high) ^ shift);
        return int256(mapped ^ shift);
    }

    /// @notice Creates a contract from its built code, linked. Unlike `new`, the code does not become part of the test, which
    /// would have the compiler optimise it once more in every test contract.
    /// @param name the contract's name
    /// @param arguments of its constructor, ABI encoded
    function create(string memory name, bytes memory arguments) internal returns (address created) {
        bytes memory code = bytes.concat(VM.getCode(name), arguments);
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
            if iszero(created) {
                let data := mload(0x40)
                returndatacopy(data, 0, returndatasize())
                revert(data, returndatasize())
            }
        }
    }

    /// @notice Moves the clock forward.
    function skip(uint256 seconds_) internal {
        VM.warp(VM.getBlockTimestamp() + seconds_);
    }
}
