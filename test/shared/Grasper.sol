// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";

/// @title Money, its bank and a holder in one, which calls another whenever it is called
contract Grasper is ERC20, ERC1155Holder {
    address private _target;
    bytes private _call;
    bool private _inside;
    bool private _deaf;
    address private _blocked;
    /// @notice How often it could call, and how often that was let through.
    uint256 public tried;
    uint256 public done;
    /// @notice Why its last call was refused.
    bytes public refusal;

    error Grasper_Deaf();
    error Grasper_Blocked(address to);

    constructor() ERC20("Grasper", "GRA") {}

    function arm(address target, bytes calldata call_) external {
        (_target, _call) = (target, call_);
    }

    /// @notice Lets it refuse units, and money for an account.
    function refuse(bool units, address money) external {
        (_deaf, _blocked) = (units, money);
    }

    function issue(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Calls as itself; what happens inside is what it is armed with.
    function act(address target, bytes calldata call_) external returns (bool ok) {
        // solhint-disable-next-line avoid-low-level-calls
        (ok, ) = target.call(call_);
    }

    /// @notice It is its own bank.
    function DESK() external view returns (address) {
        return address(this);
    }

    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes memory data
    ) public override returns (bytes4) {
        if (_deaf) revert Grasper_Deaf();
        _grasp();
        return super.onERC1155Received(operator, from, id, value, data);
    }

    /// @notice Two, like the deposits of a bank: a facility takes no finer money than it can count.
    function decimals() public pure override returns (uint8) {
        return 2;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (to == _blocked && to != address(0)) revert Grasper_Blocked(to);
        // Before and after: whoever pays with it must have its books right in both.
        if (from != address(0)) _grasp();
        super._update(from, to, value);
        if (from != address(0)) _grasp();
    }

    function _grasp() private {
        if (_target == address(0) || _inside) return;
        _inside = true;
        ++tried;
        // solhint-disable-next-line avoid-low-level-calls
        (bool ok, bytes memory reason) = _target.call(_call);
        if (ok) ++done;
        else refusal = reason;
        _inside = false;
    }
}
