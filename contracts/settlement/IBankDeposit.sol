// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title BankDeposit
/// @notice A bank's deposit token: one unit is one minor unit (fen) on the bank's books. Held by registered accounts.
///
/// ROLES: the bank's desk issues and redeems; nobody else changes the supply.
/// ASSUMPTIONS: the bank keeps at least the supply on the account behind it; the chain cannot prove that.
/// LIVENESS: a suspended or expired party still receives from and pays to the suite's contracts (R9); only legal hold
/// stops that. Nothing here can be paused.
interface IBankDeposit is IERC20 {
    /// @notice Thrown when anybody but the bank's desk changes the supply.
    error BankDeposit_NotDesk(address caller);

    /// @notice Issues money against money received on the account.
    /// @param amount minor units
    /// @custom:access the bank's desk
    function issue(address to, uint256 amount) external;

    /// @notice Takes money of the desk off the books, paid out from the account.
    /// @param amount minor units of the desk's own balance
    /// @custom:access the bank's desk
    function retire(uint256 amount) external;

    /// @notice The bank's desk.
    function DESK() external view returns (address);
}
