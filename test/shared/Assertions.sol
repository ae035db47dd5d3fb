// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Cheats} from "./Cheats.sol";

/// @title Assertions
/// @notice Each stops the test at once and prints both values. `what` says which rule failed: give the invariant's id.
abstract contract Assertions is Cheats {
    function assertEq(uint256 left, uint256 right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(int256 left, int256 right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(int256 left, int256 right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(address left, address right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(address left, address right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(bytes32 left, bytes32 right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(bytes32 left, bytes32 right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(bool left, bool right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(bool left, bool right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(string memory left, string memory right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(string memory left, string memory right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(bytes memory left, bytes memory right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(bytes memory left, bytes memory right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(uint256[] memory left, uint256[] memory right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(uint256[] memory left, uint256[] memory right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(address[] memory left, address[] memory right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(address[] memory left, address[] memory right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertEq(bytes32[] memory left, bytes32[] memory right) internal pure {
        VM.assertEq(left, right);
    }

    function assertEq(bytes32[] memory left, bytes32[] memory right, string memory what) internal pure {
        VM.assertEq(left, right, what);
    }

    function assertNotEq(uint256 left, uint256 right) internal pure {
        VM.assertNotEq(left, right);
    }

    function assertNotEq(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertNotEq(left, right, what);
    }

    function assertNotEq(int256 left, int256 right) internal pure {
        VM.assertNotEq(left, right);
    }

    function assertNotEq(int256 left, int256 right, string memory what) internal pure {
        VM.assertNotEq(left, right, what);
    }

    function assertNotEq(address left, address right) internal pure {
        VM.assertNotEq(left, right);
    }

    function assertNotEq(address left, address right, string memory what) internal pure {
        VM.assertNotEq(left, right, what);
    }

    function assertNotEq(bytes32 left, bytes32 right) internal pure {
        VM.assertNotEq(left, right);
    }

    function assertNotEq(bytes32 left, bytes32 right, string memory what) internal pure {
        VM.assertNotEq(left, right, what);
    }

    function assertNotEq(bool left, bool right) internal pure {
        VM.assertNotEq(left, right);
    }

    function assertNotEq(bool left, bool right, string memory what) internal pure {
        VM.assertNotEq(left, right, what);
    }

    function assertNotEq(string memory left, string memory right) internal pure {
        VM.assertNotEq(left, right);
    }

    function assertNotEq(string memory left, string memory right, string memory what) internal pure {
        VM.assertNotEq(left, right, what);
    }

    function assertNotEq(bytes memory left, bytes memory right) internal pure {
        VM.assertNotEq(left, right);
    }

    function assertNotEq(bytes memory left, bytes memory right, string memory what) internal pure {
        VM.assertNotEq(left, right, what);
    }

    function assertLt(uint256 left, uint256 right) internal pure {
        VM.assertLt(left, right);
    }

    function assertLt(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertLt(left, right, what);
    }

    function assertLt(int256 left, int256 right) internal pure {
        VM.assertLt(left, right);
    }

    function assertLt(int256 left, int256 right, string memory what) internal pure {
        VM.assertLt(left, right, what);
    }

    function assertLe(uint256 left, uint256 right) internal pure {
        VM.assertLe(left, right);
    }

    function assertLe(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertLe(left, right, what);
    }

    function assertLe(int256 left, int256 right) internal pure {
        VM.assertLe(left, right);
    }

    function assertLe(int256 left, int256 right, string memory what) internal pure {
        VM.assertLe(left, right, what);
    }

    function assertGt(uint256 left, uint256 right) internal pure {
        VM.assertGt(left, right);
    }

    function assertGt(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertGt(left, right, what);
    }

    function assertGt(int256 left, int256 right) internal pure {
        VM.assertGt(left, right);
    }

    function assertGt(int256 left, int256 right, string memory what) internal pure {
        VM.assertGt(left, right, what);
    }

    function assertGe(uint256 left, uint256 right) internal pure {
        VM.assertGe(left, right);
    }

    function assertGe(uint256 left, uint256 right, string memory what) internal pure {
        VM.assertGe(left, right, what);
    }

    function assertGe(int256 left, int256 right) internal pure {
        VM.assertGe(left, right);
    }

    function assertGe(int256 left, int256 right, string memory what) internal pure {
        VM.assertGe(left, right, what);
    }

    function assertApproxEqAbs(uint256 left, uint256 right, uint256 maxDelta) internal pure {
        VM.assertApproxEqAbs(left, right, maxDelta);
    }

    function assertApproxEqAbs(uint256 left, uint256 right, uint256 maxDelta, string memory what) internal pure {
        VM.assertApproxEqAbs(left, right, maxDelta, what);
    }

    function assertApproxEqAbs(int256 left, int256 right, uint256 maxDelta) internal pure {
        VM.assertApproxEqAbs(left, right, maxDelta);
    }

    function assertApproxEqAbs(int256 left, int256 right, uint256 maxDelta, string memory what) internal pure {
        VM.assertApproxEqAbs(left, right, maxDelta, what);
    }

    function assertTrue(bool condition) internal pure {
        VM.assertTrue(condition);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        VM.assertTrue(condition, what);
    }

    function assertFalse(bool condition) internal pure {
        VM.assertFalse(condition);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        VM.assertFalse(condition, what);
    }

    /// @notice Fails with a reason of its own, for places that must not be reached.
    function fail(string memory what) internal pure {
        VM.assertTrue(false, what);
    }
}
