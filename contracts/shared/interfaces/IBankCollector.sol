// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, ReceivableId} from "../types/Types.sol";

/// @title IBankCollector
/// @notice A contract that keeps units for others and takes what the bank just paid on them, as of the day the money counts from.
interface IBankCollector {
    /// @notice Claims what was paid into a receivable and applies it as of the bank's value day.
    /// @param id receivable
    /// @param valueDay civil day, not after today and at most 5 days back
    /// @custom:access the bank desk that issues the currency
    function collectOn(ReceivableId id, Day valueDay) external;
}
