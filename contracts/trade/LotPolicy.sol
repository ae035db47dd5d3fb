// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EvidenceSlots} from "./EvidenceSlots.sol";
import {Lot} from "./EvidenceTypes.sol";

/// @title LotPolicy
/// @notice Whether what is attested of a lot is what a policy asks for. Both are 24 nibbles below 8, see `Lot.counts`.
library LotPolicy {
    /// @notice High bits of the nibbles: a policy with one of them set would break the comparison in one step.
    uint96 internal constant HIGH_BITS = 0x888888888888888888888888;

    /// @notice Whether every count is at least the policy's.
    /// @param policy without high bits
    function meets(uint96 counts, uint96 policy) internal pure returns (bool) {
        // Each nibble keeps its high bit exactly when its count is at least the policy's.
        return ((counts | HIGH_BITS) - policy) & HIGH_BITS == HIGH_BITS;
    }

    /// @notice Counts of a lot without what devices attested.
    function withoutDevices(Lot memory lot) internal pure returns (uint96 counts) {
        counts = lot.counts;
        for (uint256 kind = 0; kind < EvidenceSlots.KINDS; ++kind) {
            if (lot.devices & (1 << kind) != 0) counts -= uint96(1 << (4 * kind));
        }
    }
}
