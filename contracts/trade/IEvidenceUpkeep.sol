// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AttestationList, Balance, EvidenceRevocation, ListRevocation, Voucher} from "./EvidenceTypes.sol";
import {Attestation} from "./TradeTypes.sol";

/// @title EvidenceUpkeep
/// @notice What happens to evidence besides being attested and used: lists, revocation, renewal, balances. Part of the
/// `EvidenceRegistry`, which runs this code on its own books; alone it keeps empty ones.
interface IEvidenceUpkeep {
    /// @notice Records a list. One already recorded counts as success; a later last day extends it.
    /// Requirements: key of purpose ATTEST, READ for a list of a device; not revoked before.
    /// @custom:access anyone with the signature
    function recordList(AttestationList calldata list, bytes calldata signature) external;

    /// @notice Stops a list: what was recorded out of it stands, the rest never counts. Also before it was recorded.
    /// @param signature key of purpose ATTEST
    /// @custom:access anyone with the signature
    function revokeList(ListRevocation calldata revocation, bytes calldata signature) external;

    /// @notice Takes a verifier's group off a paper, and its count off the lot, and counts it in the verifier's record. Said
    /// before the attestation arrives, it stops it. One already recorded counts as success.
    /// Requirements: key of purpose ATTEST; the paper is not another lot's.
    /// Notes: the lot's quantity and expiry stay until `refresh`. A loss falls when its last group leaves it. Consumed
    /// quantity goes back to its balance unless a statement used the lot.
    /// @custom:access anyone with the signature
    function revoke(EvidenceRevocation calldata revocation, bytes calldata signature) external;

    /// @notice Computes a lot anew, after expiry or revocation, from the attestations that count: each group of each kind
    /// once and each loss once, in ascending order of day, losses last within a day. Expired ones drop out; renewed ones
    /// (same paper and group, later expiry) count with the new day. A loss does not expire.
    /// Requirements: the lot is free; nothing is missing; an unexpired lot keeps all it has; expiry never moves earlier.
    /// Notes: the quantity is what the days give: a weighing takes the lesser, a loss takes off what it says. The loops run
    /// over what the caller presents.
    /// @param vouchers signature of each attestation, or its place in a list, which may be past its day
    /// @custom:access anyone with the attestations
    function refresh(bytes32 lotId, Attestation[] calldata attestations, Voucher[] calldata vouchers) external;

    /// @notice Opens a balance that attestations of its keeper's group consume. One already opened counts as success.
    /// Requirements: keeper with role VERIFIER and a key of purpose ATTEST; the paper stands for nothing else.
    /// @custom:access anyone with the signature
    function openBalance(Balance calldata balance, bytes calldata signature) external;

    /// @notice EIP-712 digest of a revocation.
    function revocationDigest(EvidenceRevocation calldata revocation) external view returns (bytes32);

    /// @notice EIP-712 digest of a list.
    function listDigest(AttestationList calldata list) external view returns (bytes32);

    /// @notice EIP-712 digest of a list's revocation.
    function listRevocationDigest(ListRevocation calldata revocation) external view returns (bytes32);

    /// @notice EIP-712 digest of a balance.
    function balanceDigest(Balance calldata balance) external view returns (bytes32);
}
