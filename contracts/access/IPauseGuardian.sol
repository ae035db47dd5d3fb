// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IPauseGuardian
/// @notice Pauses new business at once and for a while only; lifting early and closing for good take a delay.
///
/// ROLES: GUARDIAN pauses; STEWARD lifts and closes (the delay is the role's, in the AccessManager).
/// LIVENESS: a pause lapses by itself after `PAUSE_LENGTH` and cannot be renewed before `COOLDOWN` more has passed, so
/// that a stolen guardian key stops new business at most half of the time, and never anybody's exit.
interface IPauseGuardian {
    /// @notice Emitted when a target is paused.
    /// @param target contract paused
    /// @param by who paused it
    /// @param until unix time in seconds at which it lapses
    event TargetPaused(address indexed target, address indexed by, uint40 until);

    /// @notice Emitted when a pause is lifted before it lapses.
    event TargetUnpaused(address indexed target, address indexed by);

    /// @notice Emitted when a target is closed for new business for good.
    event TargetClosed(address indexed target, address indexed by);

    /// @notice Thrown when a target is paused again too soon.
    error PauseGuardian_CoolingDown(address target, uint40 allowedFrom);

    /// @notice Pauses a target's new business for `PAUSE_LENGTH` seconds.
    /// @custom:access GUARDIAN
    function pause(address target) external;

    /// @notice Lifts a pause now.
    /// @custom:access STEWARD
    function unpause(address target) external;

    /// @notice Closes a target for new business for good.
    /// @custom:access STEWARD
    function close(address target) external;

    /// @notice From when a target may be paused (again), unix time in seconds.
    function pausableFrom(address target) external view returns (uint40);

    /// @notice Length of a pause in seconds.
    function PAUSE_LENGTH() external view returns (uint40);

    /// @notice Seconds after a pause lapsed before the next.
    function COOLDOWN() external view returns (uint40);
}
