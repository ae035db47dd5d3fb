// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableId} from "../types/Types.sol";

/// @title IUnitsKeeper
/// @notice A contract that keeps units for others, and looks again at what they secure when some were taken from it by order of
/// a court. Like the receiver hook of ERC-1155 it is called from an earlier stage, which depends on no answer.
interface IUnitsKeeper {
    /// @notice Looks again at what the units of a receivable secure.
    /// @custom:access anyone
    function review(ReceivableId id) external;
}
