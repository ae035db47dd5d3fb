// SPDX-License-Identifier: Apache-2.0
// Two word lists that every mandate is read with, and no code.
// solhint-disable one-contract-per-file
pragma solidity 0.8.37;

/// @title Purposes
/// @notice What a key may sign for: bits of a mandate.
library Purposes {
    /// @notice Orders, their amendment and cancellation.
    uint16 internal constant ORDER = 1 << 0;
    /// @notice Evidence: weighings, assays, receipts of goods.
    uint16 internal constant ATTEST = 1 << 1;
    /// @notice The buyer's acceptance of statements.
    uint16 internal constant ACCEPT = 1 << 2;
    /// @notice The seller's presentation of a statement.
    uint16 internal constant PRESENT = 1 << 3;
    /// @notice The seller's request for money.
    uint16 internal constant DRAW = 1 << 4;
    /// @notice Payments.
    uint16 internal constant PAY = 1 << 5;
    /// @notice The buyer's objections: disputes and their withdrawal.
    uint16 internal constant OBJECT = 1 << 6;
    /// @notice Credit and debit notes.
    uint16 internal constant NOTE = 1 << 7;
    /// @notice A lender's credit approval.
    uint16 internal constant APPROVE = 1 << 8;
    /// @notice Any call by the party's account.
    uint16 internal constant ACCOUNT = 1 << 9;
    /// @notice Proposal and revocation of the party's keys.
    uint16 internal constant KEYS = 1 << 10;
    /// @notice Readings of a device: evidence that counts only where the programme lets devices count.
    uint16 internal constant READ = 1 << 11;
    /// @notice Consent to take units of another's receivable.
    uint16 internal constant TAKE = 1 << 12;

    /// @notice Purposes that start nothing new: open to suspended and expired parties.
    uint16 internal constant EXITS = PAY | OBJECT | ACCOUNT | KEYS;
    /// @notice Whatever a key may sign for: what any live key may do, namely stop a change of the party's keys.
    uint16 internal constant ANY = type(uint16).max;
}

/// @title PartyRoles
/// @notice What a party may be in a trade: bits of its registration.
library PartyRoles {
    /// @notice Sells goods and holds receivables.
    uint16 internal constant SUPPLIER = 1 << 0;
    /// @notice Buys goods and owes receivables.
    uint16 internal constant BUYER = 1 << 1;
    /// @notice Attests independently.
    uint16 internal constant VERIFIER = 1 << 2;
    /// @notice Runs facilities.
    uint16 internal constant LENDER = 1 << 3;
    /// @notice Provides tranche money.
    uint16 internal constant INVESTOR = 1 << 4;
    /// @notice Keeps accounts and issues deposit tokens.
    uint16 internal constant BANK = 1 << 5;
}
