// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReceivableDeductions} from "../shared/interfaces/IReceivableDeductions.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Presentation, Reason} from "../trade/TradeTypes.sol";
import {DebitNote, DisputeRecord, Excuse, Given, Notice, Passing, PayInstruction, Stage} from "./NoteTypes.sol";

/// @title ReceivableNotes
/// @notice What changes a claim after it exists, by signature: credit and debit notes, disputes, deductions and drafts,
/// passing units on, notice of assignment; and the orders of courts.
///
/// ROLES: buyer, seller and holders by their keys; the bank that issues a currency for payments in it; COURT_CLERK freezes
/// and records insolvency at once; COURT_ENFORCER releases and moves units, with a delay.
/// INVARIANTS: RCV-05 a note takes the units of whoever signed it, the originator's first, or of a custodian that was asked and
/// agrees, never another holder's; an undertaking is neither disputed, deducted from nor reduced.
/// LIVENESS: the undisputed part stays payable, and so does the disputed one.
interface IReceivableNotes is IReceivableDeductions {
    /// @notice Emitted when the buyer disputes a part.
    event DisputeRaised(ReceivableId indexed id, PartyId indexed obligor, uint256 amount, Reason reason);
    /// @notice Emitted when the buyer withdraws its dispute.
    event DisputeWithdrawn(ReceivableId indexed id, PartyId indexed obligor, uint256 amount);
    /// @notice Emitted when both sides name who decides a dispute.
    event ArbiterNamed(ReceivableId indexed id, PartyId indexed arbiter);
    /// @notice Emitted when the arbiter decides: what the buyer need not pay, and how much of it came off the originator's
    /// own units; the rest is between the sides.
    event DisputeDecided(ReceivableId indexed id, PartyId indexed arbiter, uint256 upheld, uint256 credited);
    /// @notice Emitted when a final statement is not above the provisional one: what came off the originator's own units and those
    /// of a custodian that agreed, and what is disputed because units are in other hands.
    event FinalStatement(ReceivableId indexed id, uint256 credited, uint256 disputed);
    /// @notice Emitted when buyer and seller reduce a claim.
    event CreditNoteIssued(ReceivableId indexed id, bytes32 indexed document, uint256 amount, Reason reason);
    /// @notice Emitted when what both sides signed off, and was disputed since, is given up: `amount` of it now, `rest` not yet.
    /// `holder` is the custodian that was asked beyond the originator's own part; zero: nobody.
    event Absorbed(ReceivableId indexed id, address indexed holder, uint256 amount, uint256 rest);
    /// @notice Emitted when buyer and seller add to a claim: a receivable of its own.
    event DebitNoteIssued(ReceivableId indexed id, bytes32 indexed document, DebitNote note);
    /// @notice Emitted when units pass by consent of both sides.
    event PassedOn(ReceivableId indexed id, PartyId indexed giver, PartyId indexed taker, Passing passing);
    /// @notice Emitted when a debt is no longer bound to units.
    event Unbound(ReceivableId indexed debt, uint256 amount);
    /// @notice Emitted when the buyer takes a named part off its payment.
    event Deducted(ReceivableId indexed id, bytes32 indexed document, uint256 amount, Reason reason);
    /// @notice Emitted when a deduction is over: agreed to, or withdrawn.
    event DeductionClosed(ReceivableId indexed id, bytes32 indexed document, bool agreed);
    /// @notice Emitted when the buyer pays with a draft.
    event DraftTaken(
        ReceivableId indexed id,
        bytes32 indexed document,
        uint256 amount,
        uint256 maturity,
        bytes32 acceptor
    );
    /// @notice Emitted when a draft is honoured or not.
    event DraftClosed(ReceivableId indexed id, bytes32 indexed document, bool honoured);
    /// @notice Emitted when the assignee is named to the buyer.
    event AssignmentNotified(ReceivableId indexed id, PartyId indexed assignee, bytes32 document);
    /// @notice Emitted when the buyer acknowledges it.
    event AssignmentAcknowledged(ReceivableId indexed id, PartyId indexed assignee);
    /// @notice Emitted with every order of a court; `paper` is the hash of its reasons.
    event CourtOrdered(bytes32 indexed paper);

    /// @notice Emitted when a contract from which a court took units did not look again at what they secured: it has nothing to
    /// mark, or `review` is to be called on it.
    event NotReviewed(address indexed keeper, ReceivableId indexed id);

    /// @notice Thrown when a receivable was disputed before.
    error Note_DisputedBefore(ReceivableId id);
    /// @notice Thrown when no dispute is open.
    error Note_NotDisputed(ReceivableId id);
    /// @notice Thrown when an undertaking is disputed or reduced.
    error Note_Undertaking(ReceivableId id);
    /// @notice Thrown when a dispute comes after its window.
    error Note_WindowClosed(ReceivableId id, uint256 disputeUntil, uint256 today);
    /// @notice Thrown when an amount is zero or more than what it can be taken from.
    error Note_BadAmount(ReceivableId id, uint256 amount, uint256 most);
    /// @notice Thrown when nobody gives up anything of what both sides signed off; `rest` of it is disputed still.
    error Note_NotGivenUp(ReceivableId id, address holder, uint256 rest);
    /// @notice Thrown when no reason is given.
    error Note_NoReason(ReceivableId id);
    /// @notice Thrown when a note, deduction, draft or passing was issued before.
    error Note_Known(bytes32 document);
    /// @notice Thrown when a deduction or draft does not exist, or is over.
    error Note_NotOpen(bytes32 document);
    /// @notice Thrown when a field of what is signed does not fit; named.
    error Note_BadField(string field);
    /// @notice Thrown when a day lies outside its bounds.
    error Note_BadDay(uint256 day, uint256 earliest, uint256 latest);
    /// @notice Thrown when anybody but the bank that issues the currency says so.
    error Note_NotBank(address caller);

    /// @notice Disputes a part of a receivable: once, within the window accepted, with a reason.
    /// @param amount minor units
    /// @param signature of the obligor, purpose OBJECT, over `disputeDigest`
    /// @custom:access anyone with the signature
    function dispute(ReceivableId id, uint256 amount, Reason reason, bytes calldata signature) external;

    /// @notice Withdraws the dispute.
    /// @param signature of the obligor, purpose OBJECT, over `withdrawalDigest`
    /// @custom:access anyone with the signature
    function withdraw(ReceivableId id, bytes calldata signature) external;

    /// @notice Names who decides an open dispute.
    /// @param buyerSignature purpose NOTE, over `arbiterDigest`
    /// @param sellerSignature purpose NOTE, over `arbiterDigest`
    /// @custom:access anyone with both signatures
    function nameArbiter(
        ReceivableId id,
        PartyId arbiter,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external;

    /// @notice Decides an open dispute. What is upheld comes off the originator's own units as far as they reach; units in
    /// other hands never pay for it.
    /// @param upheld minor units that the buyer need not pay, at most what is disputed
    /// @param signature of the arbiter, purpose NOTE, over `awardDigest`
    /// @custom:access anyone with the signature
    function award(ReceivableId id, uint256 upheld, bytes calldata signature) external;

    /// @notice Reduces a claim: comes off the originator's own part of it (RCV-05). What that does not cover is disputed from
    /// now on, until a holder agrees or an arbiter decides (R4).
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

    /// @notice Reduces a claim at the cost of another holder, which agrees. A party agrees by signature, to all of it. A custodian
    /// cannot sign: it is asked (`IDilutionHolder`) for what the originator's own part does not cover, as a facility is up to
    /// its loan's dilution cap; what it does not agree to is disputed as by `creditNote`.
    /// @param holder account of the party, or custodian
    /// @param buyerSignature purpose NOTE, over `creditNoteDigest`
    /// @param holderSignature purpose NOTE, over `creditNoteDigest`: of the holder, or of the seller where it is a custodian
    /// @custom:access anyone with both signatures
    function creditNoteOf(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document,
        address holder,
        bytes calldata buyerSignature,
        bytes calldata holderSignature
    ) external;

    /// @notice Takes off a claim what both sides signed off and nobody gave up so far: the rest of a credit note or of a final
    /// statement, which is disputed since. The originator's own part pays first, then what the custodian agrees to; the dispute
    /// falls by it, and ends with the last of it.
    /// @param holder custodian to ask (`IDilutionHolder`); zero: nobody
    /// @return credited minor units, not 0
    /// @custom:access anyone
    function absorb(ReceivableId id, address holder) external returns (uint256 credited);

    /// @notice Adds to a claim: a receivable of its own, linked to the one it adds to, to the originator (R23).
    /// @param buyerSignature purpose NOTE, over `debitNoteDigest`
    /// @param sellerSignature purpose NOTE, over `debitNoteDigest`
    /// @return id of the new receivable
    /// @custom:access anyone with both signatures
    function debitNote(
        DebitNote calldata note,
        bytes calldata buyerSignature,
        bytes calldata sellerSignature
    ) external returns (ReceivableId id);

    /// @notice Hands units over, by consent of both sides: in payment of what the giver owes the taker, or, where the
    /// programme lets units pass freely, without a debt. Either side consents by calling from its account, or by signature.
    ///
    /// Requirements:
    /// - The programme lets units pass; both parties are active (RCV-04); units are not frozen.
    /// - A debt is owed by the giver to the taker, in the same money, and `rest` of it is open and unbound.
    /// - To discharge it, the taker still has `amount` of the debt itself.
    /// - The same passing was not used before.
    /// - What the units bring is not below the `worth` that was signed.
    ///
    /// @param giverSignature purpose PAY, over `passingDigest`; empty when the giver's account calls
    /// @param takerSignature purpose TAKE, over `passingDigest`; empty when the taker's account calls
    /// @custom:access anyone with the consents
    function passOn(Passing calldata passing, bytes calldata giverSignature, bytes calldata takerSignature) external;

    /// @notice Makes several passings in one call, all or none: a holder pays several of its suppliers at once.
    /// @param giverSignatures one for each, empty when the giver's account calls
    /// @param takerSignatures one for each, empty when the taker's account calls
    /// @custom:access anyone with the consents
    function passOnAll(
        Passing[] calldata passings,
        bytes[] calldata giverSignatures,
        bytes[] calldata takerSignatures
    ) external;

    /// @notice Lets go of a debt that units were bound to without discharging it, as when those units were paid, or failed.
    /// What is no longer bound can be paid with other units; the debt itself stays as it is.
    /// @param amount minor units, at most what is bound
    /// @custom:access the account of who is owed the debt
    function unbind(ReceivableId debt, uint256 amount) external;

    /// @notice Takes a final statement that is not above the provisional one it replaces. The difference comes off the
    /// originator's own part; what that does not cover is disputed from now on: owed still, out of what lenders lend on,
    /// until buyer and holder agree (R4). Units in other hands never shrink by it.
    /// @param presentation of the final statement, with the buyer's acceptance and the seller's signature
    /// @custom:access anyone with both signatures
    function finalise(Presentation calldata presentation) external;

    /// @notice The same, and asks a custodian for what the originator's own part does not cover, as `creditNoteOf` does.
    /// @param holder custodian to ask (`IDilutionHolder`); zero: nobody
    /// @custom:access anyone with both signatures
    function finaliseOf(Presentation calldata presentation, address holder) external;

    /// @notice Ends a deduction: agreed to by whoever pays for it, or withdrawn by the buyer.
    /// @param holder account of a party whose units pay for it; zero: the buyer withdraws it
    /// @param signature purpose NOTE of the holder, or OBJECT of the obligor, over `closingDigest`
    /// @custom:access anyone with the signature
    function closeDeduction(bytes32 document, address holder, bytes calldata signature) external;

    /// @notice Names to the buyer the party that receivables were assigned to.
    /// @param document keyed fingerprint of the notice
    /// @param signature of the originator, purpose NOTE, over `noticeDigest`
    /// @custom:access anyone with the signature
    function notifyAssignment(ReceivableId id, PartyId assignee, bytes32 document, bytes calldata signature) external;

    /// @notice Acknowledges the notice that stands: once.
    /// @param signature of the obligor, purpose ACCEPT, over `noticeDigest` without a document
    /// @custom:access anyone with the signature
    function acknowledgeAssignment(ReceivableId id, bytes calldata signature) external;

    /// @notice Freezes units of an account by order of a court; the money they earn waits with them.
    /// @param amount units, more than are frozen now; may be more than the account has
    /// @param paper hash of the order
    /// @custom:access COURT_CLERK
    function freeze(address account, ReceivableId id, uint256 amount, bytes32 paper) external;

    /// @notice Lowers what is frozen.
    /// @param amount units, fewer than are frozen now
    /// @custom:access COURT_ENFORCER, delayed by the role
    function release(address account, ReceivableId id, uint256 amount, bytes32 paper) external;

    /// @notice Moves units by order of a court, frozen ones first, with the money they earned while frozen. A facility that they
    /// are taken from marks its loan in the same transaction (R7).
    /// @custom:access COURT_ENFORCER, delayed by the role
    function courtTransfer(address from, address to, ReceivableId id, uint256 amount, bytes32 paper) external;

    /// @notice Records that a court found an obligor insolvent: all it owes falls due, its interest stops, and it gets nothing
    /// new.
    /// @param day civil day of the decision, not after today
    /// @custom:access COURT_CLERK
    function declareInsolvent(PartyId obligor, Day day, bytes32 paper) external;

    /// @notice Lifts a finding of insolvency.
    /// @custom:access COURT_ENFORCER, delayed by the role
    function liftInsolvency(PartyId obligor, bytes32 paper) external;

    /// @notice Ends a draft that nobody reported on by the end of the time for it: as not honoured.
    /// @custom:access anyone
    function lapseDraft(bytes32 document) external;

    /// @notice What discharges a buyer that pays on a day.
    function payInstruction(ReceivableId id, Day day) external view returns (PayInstruction memory);

    /// @notice Where a receivable stands on a day: by date, without a transaction.
    function stageOf(ReceivableId id, Day day) external view returns (Stage);

    /// @notice Minor units of a receivable that deductions and drafts keep from being overdue.
    function excused(ReceivableId id) external view returns (uint256);

    /// @notice Minor units of a debt that units passed on without discharge are bound to.
    function boundOf(ReceivableId debt) external view returns (uint256);

    /// @notice The notice of assignment that stands; all zero: none.
    function noticeOf(ReceivableId id) external view returns (Notice memory);

    /// @notice A deduction or draft.
    function excuseOf(bytes32 document) external view returns (Excuse memory);

    /// @notice The dispute of a receivable; all zero when never disputed.
    function disputeOf(ReceivableId id) external view returns (DisputeRecord memory);

    /// @notice What both sides signed off of a claim and nobody gave up yet, minor units: a part of the open dispute; and what a
    /// custodian gave up by credit notes.
    function dilutionOf(ReceivableId id, address holder) external view returns (uint256 signedOff, Given memory given);

    /// @notice EIP-712 digest of a dispute.
    function disputeDigest(ReceivableId id, uint256 amount, Reason reason) external view returns (bytes32);

    /// @notice EIP-712 digest of a withdrawal of the dispute as it stands.
    function withdrawalDigest(ReceivableId id) external view returns (bytes32);

    /// @notice EIP-712 digest of the naming of an arbiter for the dispute as it stands.
    function arbiterDigest(ReceivableId id, PartyId arbiter) external view returns (bytes32);

    /// @notice EIP-712 digest of an award on the dispute as it stands.
    function awardDigest(ReceivableId id, uint256 upheld) external view returns (bytes32);

    /// @notice EIP-712 digest of a credit note.
    function creditNoteDigest(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) external view returns (bytes32);

    /// @notice EIP-712 digest of a debit note.
    function debitNoteDigest(DebitNote calldata note) external view returns (bytes32);

    /// @notice EIP-712 digest of a passing.
    function passingDigest(Passing calldata passing) external view returns (bytes32);

    /// @notice EIP-712 digest of a deduction.
    function deductionDigest(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) external view returns (bytes32);

    /// @notice EIP-712 digest of the end of a deduction.
    function closingDigest(bytes32 document, address holder) external view returns (bytes32);

    /// @notice EIP-712 digest of a notice of assignment; its acknowledgement has no document.
    function noticeDigest(ReceivableId id, PartyId assignee, bytes32 document) external view returns (bytes32);
}
