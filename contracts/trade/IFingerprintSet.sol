// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, PartyId} from "../shared/types/Types.sol";

/// @title FingerprintSet
/// @notice Duplicate guard over all versions of the invoice registry: papers are used once, and near matches of a pair
/// are noticed. A state kernel: append-only, no logic that could need a new version.
///
/// ROLES: WRITER_ADMIN adds and removes writers (delayed); writers claim.
/// ASSUMPTIONS: fingerprints are keyed hashes (HMAC with the consortium's key), so that they cannot be guessed.
/// INVARIANTS: TRD-01 a fingerprint once claimed stays claimed by the same owner.
/// Warning: the near-match ring of a pair remembers its last eight statements only.
interface IFingerprintSet {
    /// @notice Emitted when a fingerprint is claimed.
    event FingerprintClaimed(bytes32 indexed fingerprint, uint256 indexed owner);
    /// @notice Emitted when a writer is added or removed.
    event WriterSet(address indexed writer, bool allowed);

    /// @notice Thrown when a fingerprint is used already. Says that it is, not by whom.
    error Fingerprint_Used(bytes32 fingerprint);
    /// @notice Thrown when a statement is close to one of the pair's last eight in amount and date.
    error Fingerprint_NearMatch(uint256 amount, uint256 day);
    /// @notice Thrown when anybody but a writer claims.
    error Fingerprint_NotWriter(address caller);
    /// @notice Thrown when an empty fingerprint is claimed.
    error Fingerprint_Empty();

    /// @notice Adds or removes a writer.
    /// @custom:access WRITER_ADMIN, delayed by the role
    function setWriter(address writer, bool allowed) external;

    /// @notice Claims a fingerprint for ever.
    /// @param owner receivable that stands on the paper
    /// @custom:access writers
    function claim(bytes32 fingerprint, uint256 owner) external;

    /// @notice Remembers amount and date of a pair's statement.
    /// @param amount minor units; compared with 12 significant bits (0.02 %)
    /// @param nearAmount ppm within which amounts count as near
    /// @param nearDays days within which dates count as near
    /// @param refuse whether a near match reverts
    /// @custom:access writers
    function remember(
        PartyId seller,
        PartyId buyer,
        uint256 amount,
        Day day,
        uint256 nearAmount,
        uint256 nearDays,
        bool refuse
    ) external;

    /// @notice Receivable that stands on a paper; zero when the fingerprint is free.
    function ownerOf(bytes32 fingerprint) external view returns (uint256);

    /// @notice Whether a contract may claim.
    function isWriter(address writer) external view returns (bool);
}
