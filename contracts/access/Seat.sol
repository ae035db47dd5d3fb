// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Seat
/// @notice Creates one contract, as its own first creation, and never another; see `Seats`.
contract Seat {
    address private immutable _SEATS = msg.sender;

    /// @notice Thrown when the constructor of the seated contract reverts without a reason.
    error Seat_CreationFailed();

    /// @notice Creates the contract; its address is that of this seat's first creation.
    /// @custom:access the `Seats` that made it
    function create(bytes calldata initCode) external returns (address seated) {
        if (msg.sender != _SEATS) revert Seat_CreationFailed();
        bytes memory code = initCode;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            seated := create(0, add(code, 32), mload(code))
            if iszero(seated) {
                if returndatasize() {
                    returndatacopy(code, 0, returndatasize())
                    revert(code, returndatasize())
                }
            }
        }
        if (seated == address(0)) revert Seat_CreationFailed();
    }
}
