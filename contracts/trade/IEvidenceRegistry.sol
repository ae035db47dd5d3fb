// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderId, PartyId} from "../shared/types/Types.sol";
import {Attestation, LotUse} from "./TradeTypes.sol";

/// @dev One slot. What is attested about a lot.
/// @param counts 24 nibbles: per kind how many verifier groups, and how many of them independent of the buyer
/// @param quantity base units: the least of what was measured, less what was lost
/// @param validUntil earliest expiry of what counts
/// @param measured whether any paper gave a quantity
/// @param usedBy tag of the statement that used the lot; zero while free
struct Lot {
    uint96 counts;
    uint64 quantity;
    uint16 validUntil;
    bool measured;
    uint64 usedBy;
}

/// @dev One slot. A paper: duplicate guard, group de-duplication and quality values at once.
/// @param lotTag low 56 bits of the lot's id
/// @param kind kind of evidence; bit 7 set for a paper of a loss, bit 6 for a ticket that a paper sums up
/// @param values four packed quality values
/// @param group1 verifier groups that signed this paper, in order
struct Paper {
    uint56 lotTag;
    uint8 kind;
    uint64 values;
    uint32 group1;
    uint32 group2;
    uint32 group3;
    uint32 group4;
}

/// @dev Which lots a statement may use.
/// @param policy evidence that each lot must have, see `Programme`
/// @param qualityKinds bit k: kind k carries quality values; 0 = priced without; bit 12 + i: value i is summed over lots
/// @param statementTag tag of the statement, not zero
/// @param replacedTag tag of the statement that it replaces, which must have used every lot; 0 = none, every lot is free
/// @param devices whether readings of devices count
struct LotRequest {
    OrderId order;
    PartyId seller;
    PartyId buyer;
    uint96 policy;
    uint16 qualityKinds;
    uint48 statementTag;
    uint48 replacedTag;
    bool devices;
}

/// @title EvidenceRegistry
/// @notice Lots (deliveries) and what the right people vouch for about them.
///
/// ROLES: anyone relays signed attestations; the `InvoiceRegistry` alone uses lots.
/// ASSUMPTIONS: the buyer's own scale and laboratory count, because they bind it; the seller's group never does.
/// INVARIANTS: a paper stands for one lot for ever; a lot is used by one statement; a group counts once per paper.
/// Warning: a paper's lot is kept as 56 bits of its id; a verifier's signature names the whole id, so that a collision
/// would still need a verifier to sign the second lot.
interface IEvidenceRegistry {
    /// @notice Emitted when an attestation counts.
    event Attested(
        bytes32 indexed lotId,
        OrderId indexed order,
        PartyId indexed verifier,
        uint8 kind,
        bool negative,
        bytes32 document,
        uint64 quantity,
        uint64 values,
        uint32 observedOn,
        uint32 validUntil,
        bytes32 content,
        uint256 tickets
    );
    /// @notice Emitted when a statement uses a lot, whole.
    event LotUsed(bytes32 indexed lotId, uint64 indexed statementTag, uint64 quantity);

    /// @notice Thrown when a field makes no sense.
    error Evidence_BadField(string field);
    /// @notice Thrown when the seller's own group attests.
    error Evidence_SellersOwn(PartyId verifier, uint32 group);
    /// @notice Thrown when a verifier is neither the buyer nor registered as a verifier.
    error Evidence_NotVerifier(PartyId verifier);
    /// @notice Thrown when a paper already stands for something else. Says that it is used, not by whom.
    error Evidence_PaperUsed(bytes32 document);
    /// @notice Thrown when a lot already has another paper of this kind.
    error Evidence_KindTaken(bytes32 lotId, uint8 kind);
    /// @notice Thrown when a second signature on a paper says something else than the first.
    error Evidence_Conflict(bytes32 document, uint64 quantity, uint64 values);
    /// @notice Thrown when a paper has four groups already.
    error Evidence_PaperFull(bytes32 document);
    /// @notice Thrown when an attestation is for the future or has expired.
    error Evidence_BadDay(uint256 observedOn, uint256 validUntil, uint256 today);
    /// @notice Thrown when a lot is used by a statement.
    error Evidence_LotUsed(bytes32 lotId);
    /// @notice Thrown when a lot is not of the statement that is replaced.
    error Evidence_NotReplaced(bytes32 lotId, uint48 usedBy, uint48 replacedTag);
    /// @notice Thrown when a value summed over lots leaves 16 bits.
    error Evidence_SumTooLarge(uint256 index, uint256 sum);
    /// @notice Thrown when a lot's evidence does not meet the policy.
    error Evidence_PolicyNotMet(bytes32 lotId, uint96 counts, uint96 policy);
    /// @notice Thrown when a lot's evidence has expired.
    error Evidence_Expired(bytes32 lotId, uint256 validUntil);
    /// @notice Thrown when the paper that should price a lot is not the one that prevails.
    error Evidence_WrongPricePaper(bytes32 lotId, bytes32 document);
    /// @notice Thrown when anybody but the invoice registry uses lots.
    error Evidence_NotInvoiceRegistry(address caller);

    /// @notice Records a signed attestation. One already recorded counts as success.
    /// Requirements: verifier active, with a key of purpose ATTEST, and not of the seller's group; every paper is new or
    /// the same lot's; one paper per kind and lot, which several groups may sign with the same values.
    /// Notes: the loop runs over the tickets that the verifier itself signed.
    /// @return lotId the lot
    /// @custom:access anyone with the signature
    function attest(Attestation calldata attestation, bytes calldata signature) external returns (bytes32 lotId);

    /// @notice Several attestations in one transaction, all or none.
    /// @custom:access anyone with the signatures
    function attestBatch(Attestation[] calldata attestations, bytes[] calldata signatures) external;

    /// @notice Uses lots for a statement.
    /// @param request the order, what each lot must have, and the statement
    /// @param lots the lots
    /// @return quantity base units of all lots
    /// @return values quality values weighted by quantity, each rounded half up
    /// @custom:access the invoice registry
    function useLots(
        LotRequest calldata request,
        LotUse[] calldata lots
    ) external returns (uint64 quantity, uint64 values);

    /// @notice State of a lot; all zero when unknown.
    function lotState(bytes32 lotId) external view returns (Lot memory);

    /// @notice State of a paper; all zero when unknown.
    function paperState(bytes32 document) external view returns (Paper memory);

    /// @notice EIP-712 digest of an attestation.
    function attestationDigest(Attestation calldata attestation) external view returns (bytes32);

    /// @notice Id of a lot.
    function lotIdOf(OrderId order, PartyId seller, PartyId buyer, bytes32 lot) external pure returns (bytes32);
}
