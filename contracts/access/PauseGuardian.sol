// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {INewBusinessGate} from "./INewBusinessGate.sol";
import {IPauseGuardian} from "./IPauseGuardian.sol";

/// @title PauseGuardian
/// @notice See `IPauseGuardian`.
contract PauseGuardian is IPauseGuardian, AccessManaged {
    /// @inheritdoc IPauseGuardian
    uint40 public constant PAUSE_LENGTH = 3 days;
    /// @inheritdoc IPauseGuardian
    uint40 public constant COOLDOWN = 3 days;

    /// @inheritdoc IPauseGuardian
    mapping(address target => uint40 time) public pausableFrom;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IPauseGuardian
    function pause(address target) external restricted {
        if (block.timestamp < pausableFrom[target]) {
            revert PauseGuardian_CoolingDown(target, pausableFrom[target]);
        }
        uint40 until = uint40(block.timestamp) + PAUSE_LENGTH;
        pausableFrom[target] = until + COOLDOWN;
        emit TargetPaused(target, msg.sender, until);
        INewBusinessGate(target).setPausedUntil(until);
    }

    /// @inheritdoc IPauseGuardian
    function unpause(address target) external restricted {
        emit TargetUnpaused(target, msg.sender);
        INewBusinessGate(target).setPausedUntil(0);
    }

    /// @inheritdoc IPauseGuardian
    function close(address target) external restricted {
        emit TargetClosed(target, msg.sender);
        INewBusinessGate(target).close();
    }
}
