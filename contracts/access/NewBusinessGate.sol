// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INewBusinessGate} from "./INewBusinessGate.sol";

/// @title NewBusinessGate
/// @notice Stops new business on request of the `PauseGuardian`. Collecting, repaying and leaving never ask it.
abstract contract NewBusinessGate is INewBusinessGate {
    /// @inheritdoc INewBusinessGate
    address public immutable PAUSE_GUARDIAN;

    /// @dev slot: until 40, closed 8
    uint40 private _pausedUntil;
    bool private _closed;

    /// @dev Reverts while paused, and for ever once closed.
    modifier whenOpen() {
        _requireOpen();
        _;
    }

    constructor(address pauseGuardian) {
        PAUSE_GUARDIAN = pauseGuardian;
    }

    /// @inheritdoc INewBusinessGate
    function setPausedUntil(uint40 until) external {
        _requireGuardian();
        _pausedUntil = until;
        emit PausedUntil(until);
    }

    /// @inheritdoc INewBusinessGate
    function close() external {
        _requireGuardian();
        _closed = true;
        emit ClosedForNewBusiness();
    }

    /// @inheritdoc INewBusinessGate
    function newBusiness() external view returns (uint40 pausedUntil, bool closed) {
        return (_pausedUntil, _closed);
    }

    function _requireOpen() internal view {
        if (_closed) revert NewBusinessGate_Closed();
        if (block.timestamp < _pausedUntil) revert NewBusinessGate_Paused(_pausedUntil);
    }

    function _requireGuardian() private view {
        if (msg.sender != PAUSE_GUARDIAN) revert NewBusinessGate_NotGuardian(msg.sender);
    }
}
