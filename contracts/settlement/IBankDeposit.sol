// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title BankDeposit
/// @notice A bank's deposit token: one unit is one minor unit (fen) on the bank's books. Held by registered accounts.
///
/// ROLES: the bank's desk issues and redeems; nobody else changes the supply. COURT_CLERK and COURT_ENFORCER, the roles
/// that carry out what courts order about receivables, hold an amount of a party's deposit and move what is held.
/// ASSUMPTIONS: the bank keeps at least the supply, and what it was instructed to pay out, on the account behind it; the chain
/// cannot prove that.
/// LIVENESS: a suspended or expired party still receives from and pays to the suite's contracts (R9); only legal hold
/// stops that, of the whole party in the registry or of an amount here. Nothing here can be paused.
/// `permit` (ERC-2612) takes signatures of plain keys only; an account that is a contract approves by a call of its own.
/// INVARIANTS: a party's balance never falls below what is held but by order of a court; custodians are never held, as
/// what they have is others'.
interface IBankDeposit is IERC20 {
    /// @notice Emitted when what a court has held of an account's deposit changes.
    /// @param amount minor units, all that is held from now on
    /// @param paper hash of the order
    event DepositHeld(address indexed account, uint256 amount, bytes32 indexed paper);
    /// @notice Emitted when held money moves by order of a court.
    event CourtTransferred(address indexed from, address indexed to, uint256 amount, bytes32 indexed paper);

    /// @notice Thrown when anybody but the bank's desk changes the supply.
    error BankDeposit_NotDesk(address caller);
    /// @notice Thrown when an account sends what a court has held.
    /// @param free minor units that it may send
    error BankDeposit_Held(address account, uint256 amount, uint256 free);
    /// @notice Thrown when a court's order names an account that is no party's: a contract that holds for others, or a
    /// stranger.
    error BankDeposit_NotAParty(address account);
    /// @notice Thrown when a hold is to be raised and is not more, or lowered and is not less, or more is to be moved than
    /// is held.
    /// @param held minor units held now; of a transfer, those that are there
    error BankDeposit_BadHold(address account, uint256 amount, uint256 held);

    /// @notice Issues money against money received on the account.
    /// @param amount minor units
    /// @custom:access the bank's desk
    function issue(address to, uint256 amount) external;

    /// @notice Takes money of the desk off the books, paid out from the account.
    /// @param amount minor units of the desk's own balance
    /// @custom:access the bank's desk
    function retire(uint256 amount) external;

    /// @notice Takes money that an account lets the desk have off the books: the bank is to pay it out.
    /// @param amount minor units, at most what the account allows the desk and no court holds
    /// @custom:access the bank's desk
    function retireFrom(address account, uint256 amount) external;

    /// @notice Holds an amount of a party's deposit by order of a court: it can be neither sent nor paid in nor paid out. What
    /// is above it can; what arrives is held up to the amount.
    /// @param amount minor units, more than are held now; may be more than the account has
    /// @param paper hash of the order
    /// @custom:access COURT_CLERK
    function hold(address account, uint256 amount, bytes32 paper) external;

    /// @notice Lowers what is held.
    /// @param amount minor units, fewer than are held now
    /// @custom:access COURT_ENFORCER, delayed by the role
    function release(address account, uint256 amount, bytes32 paper) external;

    /// @notice Moves held money to whom the court names, and lowers what is held by as much.
    /// @param to a party's account, neither under legal hold nor closed
    /// @param amount minor units, at most what is held and there
    /// @custom:access COURT_ENFORCER, delayed by the role
    function courtTransfer(address from, address to, uint256 amount, bytes32 paper) external;

    /// @notice Minor units of an account that a court has held; may be more than it has.
    function heldOf(address account) external view returns (uint256);

    /// @notice The bank's desk.
    function DESK() external view returns (address);
}
