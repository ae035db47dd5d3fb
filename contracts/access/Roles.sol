// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Roles
/// @notice Ids of the roles in the `AccessManager`, by domain; an id is never reused. `docs/ROLES.md` lists who holds
/// what and with which delay.
library Roles {
    /// @notice Registers parties and proposes keys; two of them recover a party.
    uint64 internal constant REGISTRAR = 101;
    /// @notice Suspends parties, revokes keys and cancels recoveries at once.
    uint64 internal constant SUPERVISOR = 102;
    /// @notice Reinstates parties, with a delay.
    uint64 internal constant REINSTATER = 103;
    /// @notice Registers custodians: contracts that hold for others.
    uint64 internal constant CUSTODIAN_REGISTRAR = 104;
    /// @notice Approves and withdraws programmes, with a delay.
    uint64 internal constant PROGRAMME_MANAGER = 201;
    /// @notice Publishes business calendars.
    uint64 internal constant CALENDAR_PUBLISHER = 202;
    /// @notice Adds writers to the state kernels, with a delay.
    uint64 internal constant WRITER_ADMIN = 203;
    /// @notice Freezes units, holds deposits and records insolvencies by order of a court, at once.
    uint64 internal constant COURT_CLERK = 301;
    /// @notice Moves and releases frozen units and held deposits, and lifts insolvencies by order of a court, with a delay.
    uint64 internal constant COURT_ENFORCER = 302;
    /// @notice Opens facilities for lenders.
    uint64 internal constant FACILITY_OPENER = 401;
    /// @notice The bank that keeps the account: records receipts and payouts.
    uint64 internal constant ACCOUNT_BANK = 601;
    /// @notice The second key of that bank: confirms payouts, takes payments back, sets where two keys are needed.
    uint64 internal constant ACCOUNT_BANK_CHECKER = 602;
    /// @notice Marks what the bank's admin schedules, so that the second key may cancel it. Held by nobody.
    uint64 internal constant BANK_ADMIN_ACTS = 603;
    /// @notice Pauses new business at once, for a while.
    uint64 internal constant GUARDIAN = 901;
    /// @notice Lifts a pause or closes a contract for new business, with a delay.
    uint64 internal constant STEWARD = 902;
    /// @notice Marks what the admin schedules, so that the guardian may cancel it. Held by nobody.
    uint64 internal constant ADMIN_ACTS = 903;
}
