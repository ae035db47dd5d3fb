// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Presentation, Reason} from "../trade/TradeTypes.sol";

/// @dev A dispute. One slot.
/// @param amount minor units disputed
/// @param reason why
/// @param raisedOn civil day
/// @param withdrawnOn civil day; 0 while open
struct DisputeRecord {
    uint64 amount;
    Reason reason;
    uint16 raisedOn;
    uint16 withdrawnOn;
}

/// @title ReceivableNotes
/// @notice What changes a claim after it exists: credit notes and disputes, by signature.
///
/// ROLES: buyer and seller by their keys; nobody is privileged.
/// INVARIANTS: RCV-05 a credit note takes the originator's own units only, never another holder's; an undertaking is
/// neither disputed nor reduced.
/// LIVENESS: the undisputed part stays payable, and so does the disputed one.
interface IReceivableNotes {
    /// @notice Emitted when the buyer disputes a part.
    event DisputeRaised(ReceivableId indexed id, PartyId indexed obligor, uint256 amount, Reason reason);
    /// @notice Emitted when the buyer withdraws its dispute.
    event DisputeWithdrawn(ReceivableId indexed id, PartyId indexed obligor, uint256 amount);
    /// @notice Emitted when a final statement is not above the provisional one: what came off the originator's own units, and
    /// what is disputed because those units are in other hands.
    event FinalStatement(ReceivableId indexed id, uint256 credited, uint256 disputed);
    /// @notice Emitted when buyer and seller reduce a claim.
    event CreditNoteIssued(ReceivableId indexed id, bytes32 indexed document, uint256 amount, Reason reason);

    /// @notice Thrown when a receivable was disputed before.
    error Note_DisputedBefore(ReceivableId id);
    /// @notice Thrown when an undertaking is disputed or reduced.
    error Note_Undertaking(ReceivableId id);
    /// @notice Thrown when a dispute comes after its window.
    error Note_WindowClosed(ReceivableId id, uint256 disputeUntil, uint256 today);
    /// @notice Thrown when the disputed amount is zero or more than what is open.
    error Note_BadAmount(ReceivableId id, uint256 amount, uint256 open);
    /// @notice Thrown when no reason is given.
    error Note_NoReason(ReceivableId id);
    /// @notice Thrown when a credit note was issued before.
    error Note_Known(bytes32 document);

    /// @notice Disputes a part of a receivable: once, within the window accepted, with a reason.
    /// @param amount minor units
    /// @param signature of the obligor, purpose OBJECT, over `disputeDigest`
    /// @custom:access anyone with the signature
    function dispute(ReceivableId id, uint256 amount, Reason reason, bytes calldata signature) external;

    /// @notice Withdraws the dispute.
    /// @param signature of the obligor, purpose OBJECT, over `withdrawalDigest`
    /// @custom:access anyone with the signature
    function withdraw(ReceivableId id, bytes calldata signature) external;

    /// @notice Reduces a claim before its first payment, taking units that the originator itself still holds.
    /// @param amount minor units
    /// @param document keyed fingerprint of the credit note, used once
    /// @param buyerSignature purpose NOTE, over `creditNoteDigest`
    /// @param sellerSignature purpose NOTE, over `creditNoteDigest`
    /// @custom:access anyone with both signatures
    function creditNote(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external;

    /// @notice Takes a final statement that is not above the provisional one it replaces. The difference comes off the
    /// originator's own units before the first payment; what those do not cover is disputed from now on: owed still, out of
    /// what lenders lend on, until buyer and holder agree (R4). Units in other hands never shrink by it.
    /// @param presentation of the final statement, with the buyer's acceptance and the seller's signature
    /// @custom:access anyone with both signatures
    function finalise(Presentation calldata presentation) external;

    /// @notice EIP-712 digest of a dispute.
    function disputeDigest(ReceivableId id, uint256 amount, Reason reason) external view returns (bytes32);

    /// @notice EIP-712 digest of a withdrawal.
    function withdrawalDigest(ReceivableId id) external view returns (bytes32);

    /// @notice EIP-712 digest of a credit note.
    function creditNoteDigest(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) external view returns (bytes32);

    /// @notice The dispute of a receivable; all zero when never disputed.
    function disputeOf(ReceivableId id) external view returns (DisputeRecord memory);
}
