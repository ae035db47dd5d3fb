// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AttestationList, Balance, EvidenceRevocation, ListRevocation} from "./EvidenceTypes.sol";

/// @title EvidenceHash
/// @notice EIP-712 struct hashes of what verifiers sign beside attestations. All members are one word, so that the ABI
/// encoding is EIP-712's. The SDK builds the same; a test compares them.
library EvidenceHash {
    bytes32 internal constant REVOCATION_TYPEHASH = keccak256(
        "EvidenceRevocation(bytes32 order,uint32 seller,uint32 buyer,bytes32 lot,uint32 verifier,bytes32 document,bytes32 balance,uint8 reason,bytes32 content)"
    );
    bytes32 internal constant LIST_TYPEHASH = keccak256(
        "AttestationList(uint32 verifier,bytes32 root,uint32 count,bool device,uint32 validUntil)"
    );
    bytes32 internal constant LIST_REVOCATION_TYPEHASH = keccak256("ListRevocation(uint32 verifier,bytes32 root)");
    bytes32 internal constant BALANCE_TYPEHASH = keccak256(
        "Balance(uint32 verifier,bytes32 document,uint64 quantity,uint32 validUntil,bytes32 content)"
    );

    /// @notice Struct hash of a revocation.
    function hash(EvidenceRevocation calldata revocation) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOCATION_TYPEHASH, revocation));
    }

    /// @notice Struct hash of a list.
    function hash(AttestationList calldata list) internal pure returns (bytes32) {
        return keccak256(abi.encode(LIST_TYPEHASH, list));
    }

    /// @notice Struct hash of a list's revocation.
    function hash(ListRevocation calldata revocation) internal pure returns (bytes32) {
        return keccak256(abi.encode(LIST_REVOCATION_TYPEHASH, revocation));
    }

    /// @notice Struct hash of a balance.
    function hash(Balance calldata balance) internal pure returns (bytes32) {
        return keccak256(abi.encode(BALANCE_TYPEHASH, balance));
    }
}
