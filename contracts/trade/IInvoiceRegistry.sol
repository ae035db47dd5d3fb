// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, OrderId, PartyId} from "../shared/types/Types.sol";
import {Acceptance, Order, Presentation, Statement, TransferRule} from "./TradeTypes.sol";

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
}

/// @title InvoiceRegistry
/// @notice Compares a statement with its order and its lots in numbers, guards against duplicates, and checks the
/// buyer's acceptance and the seller's consent. What passes is worth a receivable.
///
/// ROLES: the receivable token asks; nobody else can use up lots, quantities or fingerprints.
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

    /// @notice Thrown when anybody but the receivable token asks.
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
    /// @notice Thrown when the acceptance has expired.
    error Invoice_AcceptanceExpired(uint256 validUntil);
    /// @notice Thrown when the statement is not under the acceptance's root.
    error Invoice_NotUnderRoot(bytes32 leaf, bytes32 root);
    /// @notice Thrown when the units would go to neither the seller's account nor, with a request, to a custodian.
    error Invoice_BadDestination(address to);

    /// @notice Uses up a statement: order, lots, fingerprints, acceptance; all or nothing.
    /// @param presentation order, programme, table, statement, lots, acceptance and signatures
    /// @param to who will get the units: the seller's account, or a custodian that checks the seller's signed request in
    /// `data` itself
    /// @param data what the token hands to the receiver's hook
    /// @custom:access the receivable token
    function accept(
        Presentation calldata presentation,
        address to,
        bytes calldata data
    ) external returns (Accepted memory);

    /// @notice Leaf of a statement in an acceptance: double hash over chain, contract and struct hash (R28).
    function leafOf(Statement calldata statement) external view returns (bytes32);

    /// @notice EIP-712 digest that the buyer signs.
    function acceptanceDigest(Acceptance calldata acceptance) external view returns (bytes32);

    /// @notice EIP-712 digest that the seller signs to present a statement.
    function statementDigest(Statement calldata statement) external view returns (bytes32);

    /// @notice Due day that an order's rule gives.
    /// @param anchorDay the day from which the payment period runs
    function dueDay(Order calldata order, Day anchorDay) external view returns (Day);

    /// @notice Id of the receivable that a statement becomes: its number's fingerprint bound to the pair.
    function receivableIdOf(PartyId buyer, PartyId seller, bytes32 number) external pure returns (uint256);

    /// @notice Amount that order and evidence give, minor units, and the settled quantity.
    /// @param quantity base units stated
    /// @param values quality values
    /// @param share ppm stated now
    function computeAmount(
        Order calldata order,
        address pricing,
        bytes calldata table,
        uint64 quantity,
        uint64 values,
        uint32 share
    ) external pure returns (uint256);
}
