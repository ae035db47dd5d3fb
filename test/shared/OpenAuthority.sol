// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAuthority} from "@openzeppelin/contracts/access/manager/IAuthority.sol";

/// @title OpenAuthority
/// @notice Lets everybody do everything, where access is not what is tested.
contract OpenAuthority is IAuthority {
    /// @inheritdoc IAuthority
    function canCall(address, address, bytes4) external pure returns (bool) {
        return true;
    }
}
