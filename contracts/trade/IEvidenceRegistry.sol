// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OrderId, PartyId} from "../shared/types/Types.sol";
import {BalanceState, ListState, Lot, Paper, RevocationReason, VerifierRecord} from "./EvidenceTypes.sol";
import {IEvidenceUpkeep} from "./IEvidenceUpkeep.sol";
import {Attestation, LotUse} from "./TradeTypes.sol";

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
/// ROLES: anyone relays signed messages; the `InvoiceRegistry` alone uses lots.
/// ASSUMPTIONS: the buyer's own scale and laboratory count, because they bind it; the seller's group never does.
/// INVARIANTS: a paper stands for one lot for ever; a lot is used by one statement at a time; a group counts once per
/// paper, and never again once it revoked; TRD-03 no more is consumed from a balance than it holds; quantities grow only
/// by `refresh`.
/// LIVENESS: what a statement used stays used, whatever its verifiers say later.
/// Warning: a paper's lot is kept as 55 bits of its id; a verifier's signature names the whole id, so that a collision
/// would still need a verifier to sign the second lot.
interface IEvidenceRegistry is IEvidenceUpkeep {
    /// @notice Emitted when an attestation counts.
    event Attested(
        bytes32 indexed lotId,
        OrderId indexed order,
        PartyId indexed verifier,
        uint8 kind,
        bool negative,
        bool device,
        bytes32 document,
        uint64 quantity,
        uint64 values,
        uint32 observedOn,
        uint32 validUntil,
        bytes32 content,
        uint256 tickets
    );
    /// @notice Emitted when a verifier's group takes its word back. After a statement used the lot it is information: the
    /// statement's tag comes with it, and the receivable stands.
    /// @param counts counts of the lot from now on
    /// @param usedBy tag of the statement that used the lot; zero while free
    event EvidenceRevoked(
        bytes32 indexed lotId,
        bytes32 indexed document,
        PartyId indexed verifier,
        RevocationReason reason,
        uint96 counts,
        uint48 usedBy,
        bytes32 content
    );
    /// @notice Emitted when an expired attestation drops out of its lot; renewed, it can be attested again.
    event EvidenceLapsed(bytes32 indexed lotId, bytes32 indexed document, PartyId indexed verifier);
    /// @notice Emitted when a lot is computed anew.
    event LotRefreshed(
        bytes32 indexed lotId,
        uint96 counts,
        uint40 quantity,
        uint40 lost,
        uint16 validUntil,
        uint16 devices
    );
    /// @notice Emitted when a statement uses a lot, whole.
    event LotUsed(bytes32 indexed lotId, uint48 indexed statementTag, uint64 quantity);
    /// @notice Emitted when a list can be used.
    event ListRecorded(PartyId indexed verifier, bytes32 indexed root, uint32 count, bool device, uint32 validUntil);
    /// @notice Emitted when nothing more is recorded out of a list.
    event ListRevoked(PartyId indexed verifier, bytes32 indexed root);
    /// @notice Emitted when a paper can be consumed.
    event BalanceOpened(
        bytes32 indexed balance,
        PartyId indexed verifier,
        uint64 quantity,
        uint32 validUntil,
        bytes32 content
    );
    /// @notice Emitted when an attestation takes its quantity from a balance.
    event BalanceConsumed(bytes32 indexed balance, bytes32 indexed document, uint64 quantity);
    /// @notice Emitted when a revoked or lapsed attestation gives its quantity back.
    event BalanceReturned(bytes32 indexed balance, bytes32 indexed document, uint64 quantity);

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
    /// @notice Thrown when a paper has four groups already, or a device besides the one that it may have.
    error Evidence_PaperFull(bytes32 document);
    /// @notice Thrown when the group took its word on this paper back.
    error Evidence_Revoked(bytes32 document, uint32 group);
    /// @notice Thrown when the group does not stand on this paper, so that there is nothing of it to compute anew.
    error Evidence_NotOnPaper(bytes32 document, uint32 group);
    /// @notice Thrown when an attestation is for the future, has expired, or is older than what the lot has.
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
    /// @notice Thrown when a lot is computed anew from less or more than what it has.
    error Evidence_Incomplete(bytes32 lotId, uint96 presented, uint96 counts, uint256 presentedLoss, uint256 lost);
    /// @notice Thrown when nothing can be recorded out of a list: unknown, revoked, past its day, or of the other sort.
    error Evidence_ListNotOpen(PartyId verifier, bytes32 root, uint256 validUntil, bool revoked);
    /// @notice Thrown when an attestation does not stand in the list.
    error Evidence_NotInList(bytes32 leaf, bytes32 root);
    /// @notice Thrown when an attestation consumes from a balance that its verifier's group does not keep. Says that it is
    /// not its own, not whose.
    error Evidence_NotKeeper(bytes32 balance, uint32 group);
    /// @notice Thrown when a balance has less left, or its last day has passed.
    error Evidence_BalanceTooLow(bytes32 balance, uint256 quantity, uint256 left, uint256 validUntil);

    /// @notice Records a signed attestation. One already recorded counts as success.
    /// Requirements: verifier active, with a key of purpose ATTEST (READ for a device), and not of the seller's group;
    /// every paper is new or the same lot's; one paper per kind and lot, which several groups may sign with the same
    /// values; a new paper of a kind once no group stands on the old one. Of a used lot only what lowers nothing.
    /// Notes: a person takes the place of a device of the same group. The loop runs over the tickets that the verifier
    /// itself signed.
    /// @return lotId the lot
    /// @custom:access anyone with the signature
    function attest(Attestation calldata attestation, bytes calldata signature) external returns (bytes32 lotId);

    /// @notice Several attestations in one transaction, all or none.
    /// @custom:access anyone with the signatures
    function attestBatch(Attestation[] calldata attestations, bytes[] calldata signatures) external;

    /// @notice Records attestations that stand in a list of one verifier, all or none, as `attest` would.
    /// Requirements: the list is recorded, not revoked and not past its day; its verifier is active today.
    /// @param root root of the list
    /// @param proofs Merkle proof of each attestation
    /// @custom:access anyone with the proofs
    function attestFromList(Attestation[] calldata attestations, bytes32 root, bytes32[][] calldata proofs) external;

    /// @notice Uses lots for a statement, or again for the statement that replaces it.
    /// Notes: expiry is asked for at the first use only: later the goods are long delivered.
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

    /// @notice State of a balance; all zero when unknown.
    function balanceState(bytes32 balance) external view returns (BalanceState memory);

    /// @notice State of a list; all zero when unknown.
    function listState(PartyId verifier, bytes32 root) external view returns (ListState memory);

    /// @notice How often a verifier took its word back.
    function recordOf(PartyId verifier) external view returns (VerifierRecord memory);

    /// @notice Why a group took its word on a paper back; None when it did not.
    function revocationOf(bytes32 document, uint32 group) external view returns (RevocationReason);

    /// @notice EIP-712 digest of an attestation.
    function attestationDigest(Attestation calldata attestation) external view returns (bytes32);

    /// @notice Id of a lot.
    function lotIdOf(OrderId order, PartyId seller, PartyId buyer, bytes32 lot) external pure returns (bytes32);
}
