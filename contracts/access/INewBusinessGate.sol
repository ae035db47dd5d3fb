// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title INewBusinessGate
/// @notice A contract whose new business can be paused for a while or closed for good.
interface INewBusinessGate {
    /// @notice Emitted when new business is paused until a time, or unpaused when the time has passed.
    /// @param until unix time in seconds
    event PausedUntil(uint40 until);

    /// @notice Emitted once, when the contract stops taking new business for good.
    event ClosedForNewBusiness();

    /// @notice Thrown when new business is asked of a paused contract.
    error NewBusinessGate_Paused(uint40 until);

    /// @notice Thrown when new business is asked of a closed contract.
    error NewBusinessGate_Closed();

    /// @notice Thrown when anybody but the pause guardian asks for a pause.
    error NewBusinessGate_NotGuardian(address caller);

    /// @notice Pauses new business until a time; a past time unpauses.
    /// @param until unix time in seconds
    /// @custom:access the pause guardian
    function setPausedUntil(uint40 until) external;

    /// @notice Stops new business for good. Paying, claiming, repaying and redeeming go on.
    /// @custom:access the pause guardian
    function close() external;

    /// @notice Until when new business is paused, and whether it is closed for good.
    function newBusiness() external view returns (uint40 pausedUntil, bool closed);

    /// @notice The contract that may pause this one.
    function PAUSE_GUARDIAN() external view returns (address);
}
