// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableId} from "../types/Types.sol";

/// @title IReceivablePayments
/// @notice What a bank's desk needs to pay a receivable; the full interface is `IReceivableToken`.
interface IReceivablePayments {
    /// @notice Pays `amount` minor units into a receivable, pulled from the caller.
    /// @param id receivable
    /// @param amount minor units, from 1 to the open amount
    function pay(ReceivableId id, uint256 amount) external;

    /// @notice What the obligor still owes, minor units.
    /// @param id receivable
    function openAmount(ReceivableId id) external view returns (uint256);

    /// @notice Money in which a receivable is owed.
    /// @param id receivable
    function currencyOf(ReceivableId id) external view returns (address);
}
