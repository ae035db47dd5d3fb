// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";

/// @dev Where the tax invoice of a receivable stands.
enum TaxStatus {
    None,
    Awaited,
    Attached,
    Void
}

/// @dev Where the filing of a receivable in the movables registry stands.
enum FilingStatus {
    None,
    Filed,
    Cancelled
}

/// @dev One slot. What must go on being true of an accepted statement.
/// @param tax see `TaxStatus`
/// @param taxDeadline last day on which the tax invoice may be missing
/// @param taxCheckDays how old the last check may be when money is lent; 0 = none is needed
/// @param checkedOn civil day of the last check that found the tax invoice good; 0 = never
/// @param filingNeeded whether money is lent only against a filing
/// @param filing see `FilingStatus`
/// @param filedUntil last day of the filing
/// @param assignee who filed
/// @param filedAmount minor units filed
struct Standing {
    TaxStatus tax;
    uint16 taxDeadline;
    uint16 taxCheckDays;
    uint16 checkedOn;
    bool filingNeeded;
    FilingStatus filing;
    uint16 filedUntil;
    uint32 assignee;
    uint64 filedAmount;
}

/// @dev The statement that became a receivable: what its id is made of.
/// @param buyer who owes
/// @param seller who delivered
/// @param number keyed fingerprint of the statement's number
struct StatementName {
    PartyId buyer;
    PartyId seller;
    bytes32 number;
}

/// @dev A tax invoice that comes after the statement.
/// @param receivable the receivable
/// @param taxInvoice keyed fingerprint of the tax invoice: code, number, amount, day
/// @param amount minor units with tax, as the paper has it
/// @param issuedOn civil day of issue
/// @param document salted root of the paper's content
struct TaxInvoice {
    ReceivableId receivable;
    bytes32 taxInvoice;
    uint128 amount;
    Day issuedOn;
    bytes32 document;
}

/// @dev What an independent verifier found at the tax authority.
/// @param receivable the receivable
/// @param taxInvoice keyed fingerprint of the tax invoice that was looked up
/// @param verifier who looked
/// @param good true: valid, and amount and sides are those of the statement; false: void, red-lettered or another's
/// @param checkedOn civil day
/// @param document salted root of the answer
struct TaxCheck {
    ReceivableId receivable;
    bytes32 taxInvoice;
    PartyId verifier;
    bool good;
    Day checkedOn;
    bytes32 document;
}

/// @dev A filing in the movables registry, or its extension.
/// @param receivable the receivable
/// @param assignee lender in whose name it is filed, and who signs
/// @param number keyed hash of the registry's number
/// @param filedAt unix seconds as the registry has it
/// @param amount minor units filed
/// @param validUntil last civil day of the filing
/// @param search salted root of the search made before it, which showed no earlier filing
struct Filing {
    ReceivableId receivable;
    PartyId assignee;
    bytes32 number;
    uint64 filedAt;
    uint64 amount;
    Day validUntil;
    bytes32 search;
}

/// @title InvoiceStanding
/// @notice What must go on being true of an accepted statement until it is paid: its tax invoice, attached in time and
/// still good, and its filing in the movables registry. Kept only for programmes that ask for one of them.
///
/// ROLES: the `InvoiceRegistry` opens a record; seller, verifier and lender sign what they add; lenders ask before they
/// lend.
/// INVARIANTS: a tax invoice stands for one receivable for ever (TRD-01), also one that turned out void.
/// LIVENESS: nothing here stops a payment, a claim or a repayment.
interface IInvoiceStanding {
    /// @notice Emitted when a receivable has conditions to keep.
    event StandingOpened(ReceivableId indexed id, uint256 taxDeadline, bool filingNeeded);
    /// @notice Emitted when a tax invoice is attached.
    event TaxInvoiceAttached(
        ReceivableId indexed id,
        bytes32 indexed taxInvoice,
        uint256 amount,
        uint256 issuedOn,
        bytes32 document
    );
    /// @notice Emitted when a tax invoice was looked up.
    event TaxInvoiceChecked(
        ReceivableId indexed id,
        PartyId indexed verifier,
        bool good,
        uint256 checkedOn,
        bytes32 document
    );
    /// @notice Emitted when a receivable is filed, or its filing extended; carries all of it.
    event Filed(ReceivableId indexed id, PartyId indexed assignee, Filing filing);
    /// @notice Emitted when a filing is cancelled.
    event FilingCancelled(ReceivableId indexed id, PartyId indexed assignee);

    /// @notice Thrown when anybody but the invoice registry opens a record.
    error Standing_NotInvoiceRegistry(address caller);
    /// @notice Thrown when the statement named is not the one of the receivable.
    error Standing_WrongStatement(ReceivableId id);
    /// @notice Thrown when a field makes no sense.
    error Standing_BadField(string field);
    /// @notice Thrown when no tax invoice can be attached: none is awaited, or a good one is there.
    error Standing_TaxStatus(ReceivableId id, TaxStatus status);
    /// @notice Thrown when a check is of another tax invoice than the one attached.
    error Standing_WrongTaxInvoice(ReceivableId id, bytes32 attached, bytes32 checked);
    /// @notice Thrown when a verifier belongs to the seller's or the buyer's group.
    error Standing_NotIndependent(PartyId verifier, uint32 group);
    /// @notice Thrown when a receivable is filed for somebody else.
    error Standing_FiledByAnother(ReceivableId id, uint256 filedUntil);
    /// @notice Thrown when a filing to extend or cancel is not there.
    error Standing_NoFiling(ReceivableId id, PartyId assignee);
    /// @notice Thrown when money is asked while the tax invoice is missing beyond its deadline.
    error Standing_TaxInvoiceMissing(ReceivableId id, uint256 deadline);
    /// @notice Thrown when money is asked on a tax invoice that is void or red-lettered.
    error Standing_TaxInvoiceVoid(ReceivableId id);
    /// @notice Thrown when money is asked and the last check of the tax invoice is too old.
    error Standing_TaxCheckTooOld(ReceivableId id, uint256 checkedOn, uint256 oldest);
    /// @notice Thrown when money is asked and the lender has no filing over the amount that is good today.
    error Standing_NotFiled(ReceivableId id, PartyId lender, uint256 amount);

    /// @notice Opens the record of a new receivable; a filing made before stays.
    /// @param taxInvoice keyed fingerprint of the tax invoice; zero when it comes later
    /// @param taxInvoiceDays days from today by which it must be attached; 0 where the trade has none
    /// @custom:access the invoice registry
    function open(
        ReceivableId id,
        bytes32 taxInvoice,
        uint16 taxInvoiceDays,
        uint16 taxCheckDays,
        bool filingNeeded
    ) external;

    /// @notice Attaches the tax invoice of a receivable, also after its deadline, and in place of a void one.
    /// @param sellerSignature over `taxInvoiceDigest`, purpose PRESENT, amount that of the paper
    /// @custom:access anyone with the signature
    function attachTaxInvoice(
        StatementName calldata name,
        TaxInvoice calldata taxInvoice,
        bytes calldata sellerSignature
    ) external;

    /// @notice Records what an independent verifier found. A bad finding takes effect at once and stays until another
    /// tax invoice is attached.
    /// @param signature of the verifier over `taxCheckDigest`, purpose ATTEST
    /// @custom:access anyone with the signature
    function recordTaxCheck(StatementName calldata name, TaxCheck calldata check, bytes calldata signature) external;

    /// @notice Records a filing, or extends one; also before the receivable exists, so that it can stand when money moves.
    /// Requirements: no filing of another lender that is still good; the assignee is an active lender.
    /// @param signature of the assignee over `filingDigest`, purpose APPROVE, amount that of the filing
    /// @custom:access anyone with the signature
    function file(Filing calldata filing, bytes calldata signature) external;

    /// @notice Cancels a filing.
    /// @param signature of the assignee over `filingCancellationDigest`, purpose APPROVE
    /// @custom:access anyone with the signature
    function cancelFiling(ReceivableId id, PartyId assignee, bytes calldata signature) external;

    /// @notice Reverts unless money may be lent on a receivable today, as far as its papers go.
    /// @param lender who would lend
    /// @param amount minor units of face that it would take
    function requireFinanceable(ReceivableId id, PartyId lender, uint256 amount) external view;

    /// @notice The record; all zero when the receivable has no conditions.
    function standingOf(ReceivableId id) external view returns (Standing memory);

    /// @notice Keyed fingerprint of the tax invoice attached; zero when none.
    function taxInvoiceOf(ReceivableId id) external view returns (bytes32);

    /// @notice EIP-712 digest of a tax invoice.
    function taxInvoiceDigest(TaxInvoice calldata taxInvoice) external view returns (bytes32);

    /// @notice EIP-712 digest of a check.
    function taxCheckDigest(TaxCheck calldata check) external view returns (bytes32);

    /// @notice EIP-712 digest of a filing.
    function filingDigest(Filing calldata filing) external view returns (bytes32);

    /// @notice EIP-712 digest of a cancellation of the filing that stands, bound to its last day.
    function filingCancellationDigest(ReceivableId id) external view returns (bytes32);
}
