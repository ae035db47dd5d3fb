// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {Money, Receivable, ReceivableStatus} from "./IReceivableToken.sol";
import {Checkpoint, ReceivableState} from "./ReceivableState.sol";

/// @title ClaimIndex
/// @notice What each holder has earned of the payments into a receivable: its units' share of them, exact to a minor unit
/// whatever moved when (docs/adr/0003-index-of-claims.md).
library ClaimIndex {
    using SafeCast for int256;
    using SafeCast for uint256;

    /// @dev Fraction bits. Units stay below 2^63, so a share is a multiple of 2^-63 and the floors of up to 2^24
    /// checkpoints, each below 2^-96, never reach the next integer once `SLACK` is added.
    uint256 internal constant FRACTION = 96;
    int256 internal constant SLACK = 1 << 24;

    /// @notice Settles a holder's index before units go from its balance or others arrive. Twice does as much as once.
    function settle(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        uint256 balance,
        uint256 paid,
        uint256 units
    ) internal {
        Checkpoint memory c = s.checkpoint[id][holder];
        if (c.paid == paid) return;
        write(s, id, holder, c, paid, earnedAt(c, balance, paid, units));
    }

    /// @notice Writes a holder's index and keeps count of those that stand apart from the receivable's.
    function write(
        ReceivableState storage s,
        ReceivableId id,
        address holder,
        Checkpoint memory before,
        uint256 paid,
        int256 earned
    ) internal {
        bool exists = paid != 0 || earned != 0;
        if (exists != isSet(before)) {
            if (exists) ++s.money[id].checkpoints;
            else --s.money[id].checkpoints;
        }
        s.checkpoint[id][holder] = Checkpoint({paid: paid.toUint64(), earned: earned.toInt160()});
    }

    /// @notice Drops the index of a holder that has neither units nor money left here. Only once the units are gone:
    /// without an index, units count as held since before the first payment.
    function forget(ReceivableState storage s, ReceivableId id, address holder, uint256 balance) internal {
        Checkpoint memory c = s.checkpoint[id][holder];
        if (!isSet(c) || c.earned > SLACK || balance != 0) return;
        --s.money[id].checkpoints;
        delete s.checkpoint[id][holder];
    }

    function isSet(Checkpoint memory c) internal pure returns (bool) {
        return c.paid != 0 || c.earned != 0;
    }

    /// @notice Unclaimed minor units × 2^96 of a holder once `paid` has been paid in, rounded down.
    function earnedAt(
        Checkpoint memory c,
        uint256 balance,
        uint256 paid,
        uint256 units
    ) internal pure returns (int256) {
        if (paid >= c.paid) return c.earned + int256(_part(balance * (paid - c.paid), units));
        // Taken back since: rounded up, so that nobody keeps more than its share.
        return c.earned - int256(_part(balance * (c.paid - paid), units)) - 1;
    }

    /// @notice Whole minor units of what was earned; nothing while more was taken back than earned since.
    function toMinor(int256 earned) internal pure returns (uint256) {
        return earned <= 0 ? 0 : uint256((earned + SLACK) >> FRACTION);
    }

    /// @notice Minor units paid in, late interest among them: written while active, derived when paid in full at once.
    function paidOf(Receivable memory r, Money memory m) internal pure returns (uint256) {
        return r.status == ReceivableStatus.Settled && m.paid == 0 ? r.units : m.paid;
    }

    function _part(uint256 share, uint256 units) private pure returns (uint256) {
        return Math.mulDiv(share, 1 << FRACTION, units);
    }
}
