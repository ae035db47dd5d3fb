// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev What a receiver does when units arrive.
enum Answer {
    Accept,
    WrongValue,
    Message,
    CustomError,
    Nothing,
    Panic
}

/// @title A contract that is handed units and answers as it was told
contract Receiver is IERC1155Receiver {
    /// @dev An error of its own.
    error Receiver_Refuses(uint256 code);

    /// @notice What it was last handed.
    event Received(address operator, address from, uint256[] ids, uint256[] values, bytes data);

    Answer private immutable _SINGLE;
    Answer private immutable _BATCH;

    constructor(Answer single, Answer batch) {
        _SINGLE = single;
        _BATCH = batch;
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes calldata data
    ) external returns (bytes4) {
        (uint256[] memory ids, uint256[] memory values) = (new uint256[](1), new uint256[](1));
        (ids[0], values[0]) = (id, value);
        emit Received(operator, from, ids, values, data);
        return _answer(_SINGLE, IERC1155Receiver.onERC1155Received.selector);
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155BatchReceived(
        address operator,
        address from,
        uint256[] calldata ids,
        uint256[] calldata values,
        bytes calldata data
    ) external returns (bytes4) {
        emit Received(operator, from, ids, values, data);
        return _answer(_BATCH, IERC1155Receiver.onERC1155BatchReceived.selector);
    }

    function supportsInterface(bytes4) external pure returns (bool) {
        return true;
    }

    function _answer(Answer answer, bytes4 good) private pure returns (bytes4) {
        if (answer == Answer.WrongValue) return 0xdeadbeef;
        if (answer == Answer.Message) revert("Receiver: refuses");
        if (answer == Answer.CustomError) revert Receiver_Refuses(7);
        if (answer == Answer.Panic) assert(false);
        if (answer == Answer.Nothing) {
            assembly ("memory-safe") {
                revert(0, 0)
            }
        }
        return good;
    }
}

/// @title A contract that calls somebody when units arrive, or when its own money moves
contract Reenterer is ERC20 {
    address private _target;
    bytes private _call;

    constructor() ERC20("Reenterer", "RE") {}

    /// @notice Makes it call `target` from then on.
    function arm(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    function issue(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        _reenter();
        return IERC1155Receiver.onERC1155Received.selector;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0)) _reenter();
    }

    /// @dev Hands on what comes back, whole.
    function _reenter() private {
        if (_target == address(0)) return;
        (bool done, bytes memory result) = _target.call(_call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(result, 0x20), mload(result))
        }
    }
}
