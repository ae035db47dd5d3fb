// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title What an invariant run calls, and as whom
/// @notice The runner reads the public views once after `setUp`. Name at least one target: without one it calls every
/// contract that `setUp` deployed, tokens and mocks included.
abstract contract Targets {
    /// @notice Functions of one contract, by selector.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    address[] private _targetContracts;
    address[] private _excludedContracts;
    address[] private _targetSenders;
    address[] private _excludedSenders;
    FuzzSelector[] private _targetSelectors;
    FuzzSelector[] private _excludedSelectors;

    // --- for setUp ---------------------------------------------------------------------------------------------------

    /// @notice The run may call every state-changing function of `target`.
    function targetContract(address target) internal {
        _targetContracts.push(target);
    }

    /// @notice The run never calls `target`.
    function excludeContract(address target) internal {
        _excludedContracts.push(target);
    }

    /// @notice The run may call these functions of `target` and no other of it.
    function targetSelector(address target, bytes4[] memory selectors) internal {
        _targetSelectors.push(FuzzSelector({addr: target, selectors: selectors}));
    }

    /// @notice The run never calls these functions of `target`.
    function excludeSelector(address target, bytes4[] memory selectors) internal {
        _excludedSelectors.push(FuzzSelector({addr: target, selectors: selectors}));
    }

    /// @notice Calls come from targeted senders only, once there is one.
    function targetSender(address sender) internal {
        _targetSenders.push(sender);
    }

    /// @notice No call comes from `sender`.
    function excludeSender(address sender) internal {
        _excludedSenders.push(sender);
    }

    // --- for the runner ----------------------------------------------------------------------------------------------

    function targetContracts() public view returns (address[] memory) {
        return _targetContracts;
    }

    function excludeContracts() public view returns (address[] memory) {
        return _excludedContracts;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory) {
        return _targetSelectors;
    }

    function excludeSelectors() public view returns (FuzzSelector[] memory) {
        return _excludedSelectors;
    }

    function targetSenders() public view returns (address[] memory) {
        return _targetSenders;
    }

    function excludeSenders() public view returns (address[] memory) {
        return _excludedSenders;
    }
}
