// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {KeyGrant, KeySignature, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {PartyRecovery} from "../../../contracts/parties/PartyRecovery.sol";
import {PartyRegistry} from "../../../contracts/parties/PartyRegistry.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

/// @title A wallet that accepts the digests it was told to
contract DigestWallet is IERC1271 {
    mapping(bytes32 digest => bool accepted) private _accepted;

    function accept(bytes32 digest) external {
        _accepted[digest] = true;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _accepted[digest] ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}

/// @title A party registry on its own
/// @notice The test contract is admin of its access manager, and so may do what roles may.
abstract contract Registry is Test {
    uint16 internal constant FAR = 40_000;
    uint256 internal constant START = 1_790_557_200;

    AccessManager internal manager;
    PartyRegistry internal registry;
    PartyRecovery internal recovery;

    function deployRegistry() internal {
        VM.warp(START);
        manager = AccessManager(create("AccessManager", abi.encode(address(this))));
        address recoveryAt = VM.computeCreateAddress(address(this), VM.getNonce(address(this)) + 1);
        registry = PartyRegistry(create("PartyRegistry", abi.encode(address(manager), 8 hours, recoveryAt)));
        recovery = PartyRecovery(create("PartyRecovery", abi.encode(address(manager), 8 hours, registry)));
        assertEq(address(recovery), recoveryAt, "predicted");
    }

    function today() internal view returns (uint16) {
        return uint16(registry.today().toUint());
    }

    function registrationOf(string memory name, uint16 roles) internal returns (Registration memory) {
        return
            Registration({
                legalId: keccak256(bytes(name)),
                account: makeAddr(name),
                group: 0,
                roles: roles,
                expiryDay: FAR,
                jurisdiction: 156
            });
    }

    function grantOf(
        address signer,
        uint16 purposes,
        uint96 maxAmount,
        uint8 keysAbove
    ) internal pure returns (KeyGrant memory) {
        return grantOf(abi.encodePacked(signer), purposes, maxAmount, keysAbove);
    }

    function grantOf(
        bytes memory signer,
        uint16 purposes,
        uint96 maxAmount,
        uint8 keysAbove
    ) internal pure returns (KeyGrant memory) {
        return KeyGrant({signer: signer, purposes: purposes, maxAmount: maxAmount, keysAbove: keysAbove});
    }

    /// @notice A supplier with the given keys and an account named after it.
    function register(string memory name, KeyGrant[] memory keys) internal returns (PartyId) {
        return registry.register(registrationOf(name, PartyRoles.SUPPLIER), keys);
    }

    /// @notice A supplier whose account is its one key, with all purposes and no limit.
    function register(string memory name) internal returns (PartyId) {
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = grantOf(makeAddr(name), type(uint16).max, type(uint96).max, 0);
        return register(name, keys);
    }

    function keyIdOf(address signer) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(signer));
    }

    /// @notice One of several signatures, by a plain key.
    function part(uint256 key, bytes32 digest) internal pure returns (KeySignature memory) {
        return KeySignature({signer: abi.encodePacked(VM.addr(key)), signature: signature(key, digest)});
    }

    /// @notice One signature in the form of several.
    function pack(KeySignature memory one) internal pure returns (bytes memory) {
        KeySignature[] memory list = new KeySignature[](1);
        list[0] = one;
        return abi.encode(list);
    }

    /// @notice Two signatures in the order of their key ids.
    function pack(KeySignature memory one, KeySignature memory two) internal pure returns (bytes memory) {
        KeySignature[] memory list = new KeySignature[](2);
        bool inOrder = keccak256(one.signer) < keccak256(two.signer);
        (list[0], list[1]) = inOrder ? (one, two) : (two, one);
        return abi.encode(list);
    }
}
