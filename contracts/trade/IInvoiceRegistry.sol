// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, OrderId, PartyId} from "../shared/types/Types.sol";
import {Deduction, Order, Presentation, Statement, TransferRule} from "./TradeTypes.sol";

/// @dev What an accepted statement becomes.
/// @param id of the receivable
/// @param obligor who owes
/// @param originator who is owed first
/// @param programme number of the programme
/// @param currency settlement money
/// @param units minor units of face
/// @param due due day
/// @param disputeUntil last day on which the buyer may dispute
/// @param transferRule who may receive units
/// @param undertaking whether it can never shrink
/// @param conditions whether lenders must ask `IInvoiceStanding` before they lend
/// @param lateRate ppm of the open face a civil day that the obligor owes past due; 0: none
/// @param overdueDays days past due from which the obligor gets nothing new tokenised until it has paid; 0: no stop
struct Accepted {
    uint256 id;
    PartyId obligor;
    PartyId originator;
    uint32 programme;
    address currency;
    uint128 units;
    Day due;
    Day disputeUntil;
    TransferRule transferRule;
    bool undertaking;
    bool conditions;
    uint16 lateRate;
    uint8 overdueDays;
}

/// @dev What a statement's amount is computed from.
/// @param quantity base units stated
/// @param values quality values
/// @param unitPrice the order's, or what its price rule gives
/// @param agreedPrice unit price agreed instead; 0: the table prices
/// @param share ppm stated now
struct Measured {
    uint64 quantity;
    uint64 values;
    uint128 unitPrice;
    uint128 agreedPrice;
    uint32 share;
}

/// @dev One slot. A provisional statement, until a final one replaces it.
/// @param amount minor units stated
/// @param quantity base units stated
/// @param pieces second measure stated
/// @param replaced whether a final statement took its place
/// @param lots high 80 bits of the hash of its lots' references: a final statement is of the same lots
struct Provisional {
    uint64 amount;
    uint64 quantity;
    uint32 pieces;
    bool replaced;
    bytes10 lots;
}

/// @title InvoiceRegistry
/// @notice Compares a statement with its order and its lots in numbers, guards against duplicates, and checks the
/// buyer's acceptance (`AcceptanceBook`) and the seller's consent. What passes is worth a receivable.
///
/// ROLES: the receivable token, and for a final statement below the provisional one the notes contract, ask; nobody else
/// can use up lots, quantities or fingerprints.
/// INVARIANTS: TRD-01 one receivable per fingerprint; TRD-02 Σ invoiced ≤ attested ≤ ordered + tolerance; TRD-04 no
/// receivable without the obligor's own signature.
interface IInvoiceRegistry {
    /// @notice Emitted when a statement is accepted; carries all of it.
    event StatementAccepted(
        uint256 indexed receivable,
        PartyId indexed buyer,
        PartyId indexed seller,
        Statement statement,
        bytes32 root
    );

    /// @notice Emitted when a final statement takes the place of a provisional one.
    /// @param change minor units of the final amount less the provisional one
    event StatementReplaced(uint256 indexed provisional, uint256 indexed receivable, int256 change);
    /// @notice Thrown when anybody but the receivable token, or the notes contract, asks.
    error Invoice_NotToken(address caller);
    /// @notice Thrown when the statement is for another order than the one presented.
    error Invoice_WrongOrder(OrderId stated, OrderId presented);
    /// @notice Thrown when the programme, table or lots presented are not those signed.
    error Invoice_NotAsSigned(string part);
    /// @notice Thrown when a field makes no sense.
    error Invoice_BadField(string field);
    /// @notice Thrown when more is stated than attested, base units.
    error Invoice_AboveEvidence(uint256 stated, uint256 attested);
    /// @notice Thrown when the amount is not what order and evidence give, minor units.
    error Invoice_AmountMismatch(uint256 stated, uint256 computed);
    /// @notice Thrown when the due day is not what the order's rule and the calendar give.
    error Invoice_DueMismatch(uint256 stated, uint256 computed);
    /// @notice Thrown when the due day is past or beyond the programme's tenor.
    error Invoice_BadTenor(uint256 due, uint256 earliest, uint256 latest);
    /// @notice Thrown when the statement that a final one names is not provisional, or replaced already.
    error Invoice_NotProvisional(uint256 receivable);
    /// @notice Thrown when a final statement changes the provisional amount the other way than the caller books.
    error Invoice_WrongDirection(uint256 provisional, int256 change);
    /// @notice Thrown when the unit price agreed is above the one of the order.
    error Invoice_AgreedAbovePrice(uint256 agreed, uint256 price);
    /// @notice Thrown when more is deducted than is left of the amount, minor units.
    error Invoice_DeductedAboveAmount(uint256 deducted, uint256 amount);
    /// @notice Thrown when the index value is for a day after the anchor day, or older than the price rule allows.
    error Invoice_IndexTooOld(uint256 indexDay, uint256 anchorDay, uint256 maxAge);
    /// @notice Thrown when an order is under a lien and the units would go elsewhere.
    error Invoice_Liened(OrderId order, address holder);
    /// @notice Thrown when the units would go to neither the seller's account nor a lien holder nor, with a request, a
    /// custodian.
    error Invoice_BadDestination(address to);

    /// @notice Uses up a statement: order, lots, fingerprints, acceptance; all or nothing. A final statement that replaces a
    /// provisional one becomes a claim on what it adds, a debit note.
    /// @param presentation order, programme, table, statement, lots, acceptance and signatures
    /// @param to who will get the units: the seller's account, the holder of a lien on the order, or a custodian that checks
    /// the seller's signed request in `data` itself
    /// @param data what the token hands to the receiver's hook
    /// @custom:access the receivable token
    function accept(
        Presentation calldata presentation,
        address to,
        bytes calldata data
    ) external returns (Accepted memory);

    /// @notice Uses up a final statement that is not above the provisional one that it replaces, for a credit note.
    /// @return provisional id of the provisional statement's receivable
    /// @return reduction minor units less; may be 0
    /// @custom:access the notes contract
    function reduce(Presentation calldata presentation) external returns (uint256 provisional, uint256 reduction);

    /// @notice EIP-712 digest that the seller signs to present a statement.
    function statementDigest(Statement calldata statement) external view returns (bytes32);

    /// @notice Due day that an order's rule gives.
    /// @param anchorDay the day from which the payment period runs
    function dueDay(Order calldata order, Day anchorDay) external view returns (Day);

    /// @notice A provisional statement by the id of its receivable; all zero when it is none.
    function provisionalOf(uint256 receivable) external view returns (Provisional memory);

    /// @notice Id of the receivable that a statement becomes: its number's fingerprint bound to the pair.
    function receivableIdOf(PartyId buyer, PartyId seller, bytes32 number) external pure returns (uint256);

    /// @notice Amount that order and evidence give, minor units: what the statement must say.
    /// @param measured what was delivered and at which price
    /// @param deductions taken off at the end
    function computeAmount(
        Order calldata order,
        address pricing,
        bytes calldata table,
        Measured memory measured,
        Deduction[] calldata deductions
    ) external pure returns (uint256);
}
