// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Seat} from "./Seat.sol";

/// @title Seats
/// @notice Gives contracts addresses that are known before they exist and do not depend on their code, so that contracts
/// which name each other can carry the other's address as an immutable.
///
/// ROLES: only the account that deployed it can seat contracts.
/// ASSUMPTIONS: addresses follow from this contract's address and a number: CREATE2 of an empty-handed `Seat`, then its
/// first CREATE (nonce 1).
contract Seats {
    /// @notice The account that may seat contracts.
    address public immutable OWNER = msg.sender;

    /// @notice Emitted when a contract takes its seat.
    event Seated(uint256 indexed number, address seated);

    /// @notice Thrown when anybody but the owner seats a contract.
    error Seats_NotOwner(address caller);

    /// @notice Thrown when the seat is taken.
    error Seats_Taken(uint256 number, address seated);

    /// @notice Creates a contract in a seat.
    /// @param number seat
    /// @param creationCode the contract's creation code without constructor arguments
    /// @param arguments constructor arguments, each one word: addresses, numbers
    /// @custom:access the owner
    function seat(
        uint256 number,
        bytes calldata creationCode,
        uint256[] calldata arguments
    ) external returns (address seated) {
        if (msg.sender != OWNER) revert Seats_NotOwner(msg.sender);
        if (_seatOf(number).code.length != 0) revert Seats_Taken(number, addressOf(number));
        Seat maker = new Seat{salt: bytes32(number)}();
        seated = maker.create(abi.encodePacked(creationCode, arguments));
        emit Seated(number, seated);
    }

    /// @notice Address that the contract in a seat has or will have.
    function addressOf(uint256 number) public view returns (address) {
        // RLP of [address, nonce 1]: 0xd6 0x94 address 0x01
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes2(0xd694), _seatOf(number), bytes1(0x01))))));
    }

    function _seatOf(uint256 number) private view returns (address) {
        bytes32 codeHash = keccak256(type(Seat).creationCode);
        return
            address(
                uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), bytes32(number), codeHash))))
            );
    }
}
