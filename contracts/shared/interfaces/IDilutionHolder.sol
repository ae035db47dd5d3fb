// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReceivableId} from "../types/Types.sol";

/// @title IDilutionHolder
/// @notice A contract that keeps units for others, and says how much of them it gives up to what buyer and seller sign. It is
/// asked from an earlier stage, without knowing which contract it is: only about its own units, and only to look.
interface IDilutionHolder {
    /// @notice Most minor units that the holder gives up of a claim now. More than it has counts as all it has.
    /// @param id receivable
    /// @param face minor units of face that it holds, and those that it gave up before
    /// @param taken minor units that it gave up before
    function dilutable(ReceivableId id, uint256 face, uint256 taken) external view returns (uint256);
}
