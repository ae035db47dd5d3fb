// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @title Merkle
/// @notice Trees with sorted pairs, as `MerkleProof` reads them; an odd node moves up alone.
library Merkle {
    function build(bytes32[] memory leaves) internal pure returns (bytes32 root, bytes32[][] memory proofs) {
        uint256 n = leaves.length;
        proofs = new bytes32[][](n);
        uint256[] memory spot = new uint256[](n);
        for (uint256 i = 0; i < n; ++i) spot[i] = i;
        bytes32[] memory level = leaves;
        while (level.length > 1) {
            for (uint256 i = 0; i < n; ++i) {
                uint256 sibling = spot[i] ^ 1;
                if (sibling < level.length) proofs[i] = _with(proofs[i], level[sibling]);
                spot[i] /= 2;
            }
            level = _up(level);
        }
        root = level[0];
    }

    function _up(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < above.length; ++i) {
            bool alone = 2 * i + 1 == level.length;
            above[i] = alone ? level[2 * i] : _pair(level[2 * i], level[2 * i + 1]);
        }
    }

    function _pair(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(abi.encodePacked(a, b)) : keccak256(abi.encodePacked(b, a));
    }

    function _with(bytes32[] memory list, bytes32 last) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = last;
    }
}
