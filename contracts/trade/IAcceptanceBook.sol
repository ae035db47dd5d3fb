// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId} from "../shared/types/Types.sol";
import {Acceptance, Reason, Statement} from "./TradeTypes.sol";

/// @dev One slot. What was made of an acceptance.
/// @param used statements of a list that became receivables; not counted for a single one
/// @param total minor units of them
/// @param revoked whether the buyer took back what is not used
struct AcceptanceState {
    uint32 used;
    uint128 total;
    bool revoked;
}

/// @title AcceptanceBook
/// @notice The buyer's word on a statement: one signature over one of them or over a month's list, taken back as far as
/// nothing stands on it, or refused.
///
/// ROLES: the buyer by its keys, relayed by anyone; the `InvoiceRegistry` alone uses acceptances up.
/// INVARIANTS: TRD-04 nothing is accepted without a key of the buyer's own; a list never becomes more, in number or minor
/// units, than was signed.
interface IAcceptanceBook {
    /// @notice Emitted when the buyer takes back an acceptance, as far as it is not used.
    event AcceptanceRevoked(PartyId indexed buyer, bytes32 indexed digest, Reason reason);
    /// @notice Emitted when the buyer refuses one statement, also out of a list that it accepted.
    event StatementRefused(PartyId indexed buyer, bytes32 indexed leaf, Reason reason);

    /// @notice Thrown when anybody but the invoice registry uses an acceptance up.
    error Acceptance_NotInvoiceRegistry(address caller);
    /// @notice Thrown when a statement is above the total of the acceptance, minor units.
    error Acceptance_AboveTotal(uint256 amount, uint256 total);
    /// @notice Thrown when the acceptance has expired.
    error Acceptance_Expired(uint256 validUntil);
    /// @notice Thrown when the buyer took the acceptance back.
    error Acceptance_Revoked(bytes32 digest);
    /// @notice Thrown when the buyer refused this statement.
    error Acceptance_Refused(bytes32 leaf);
    /// @notice Thrown when a list would become more, in number or minor units, than the buyer accepted.
    error Acceptance_ListUsedUp(uint256 used, uint256 count, uint256 total, uint256 accepted);
    /// @notice Thrown when the statement is not under the acceptance's root.
    error Acceptance_NotUnderRoot(bytes32 leaf, bytes32 root);
    /// @notice Checks the buyer's acceptance of a statement, and counts it where it is one of a list (R28).
    /// @param proof Merkle proof of the statement under the acceptance's root; empty for a single one
    /// @param signature of the buyer over `acceptanceDigest`, purpose ACCEPT, amount the acceptance's total
    /// @custom:access the invoice registry
    function use(
        PartyId buyer,
        Statement calldata statement,
        Acceptance calldata acceptance,
        bytes32[] calldata proof,
        bytes calldata signature
    ) external;

    /// @notice Takes an acceptance back, as far as nothing stands on it yet (R28). A statement presented anew needs a new one.
    /// @param signature of the buyer over `revocationDigest`, purpose OBJECT
    /// @custom:access anyone with the signature
    function revoke(PartyId buyer, Acceptance calldata acceptance, Reason reason, bytes calldata signature) external;

    /// @notice Refuses one statement for good, also one under a list that was accepted.
    /// @param signature of the buyer over `refusalDigest`, purpose OBJECT
    /// @custom:access anyone with the signature
    function refuse(PartyId buyer, Statement calldata statement, Reason reason, bytes calldata signature) external;

    /// @notice Leaf of a statement in an acceptance: double hash over chain, contract and struct hash (R28).
    function leafOf(Statement calldata statement) external view returns (bytes32);

    /// @notice EIP-712 digest that the buyer signs.
    function acceptanceDigest(Acceptance calldata acceptance) external view returns (bytes32);

    /// @notice EIP-712 digest that the buyer signs to take an acceptance back.
    function revocationDigest(Acceptance calldata acceptance, Reason reason) external view returns (bytes32);

    /// @notice EIP-712 digest that the buyer signs to refuse a statement.
    function refusalDigest(Statement calldata statement, Reason reason) external view returns (bytes32);

    /// @notice What was made of a buyer's acceptance.
    function acceptanceState(PartyId buyer, bytes32 digest) external view returns (AcceptanceState memory);
}
