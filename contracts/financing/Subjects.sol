// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReceivableToken, Receivable} from "../receivables/IReceivableToken.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {FacilityState} from "./FacilityState.sol";
import {Ground, OwnTerms, Subject} from "./FacilityTypes.sol";
import {LoanFlags} from "./LoanFlags.sol";

/// @title Subjects
/// @notice Whom and when a loan is about: what its receivable says, or what it has of its own.
library Subjects {
    /// @notice Subject of a loan, or of a receivable that carries none.
    function subjectOf(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id
    ) internal view returns (Subject memory) {
        if (s.loan[id].flags & LoanFlags.OWN != 0) {
            OwnTerms memory own = s.own[id];
            if (own.ground != Ground.Receivable) {
                return Subject({seller: own.seller, obligor: own.obligor, due: own.due, flags: 0});
            }
        }
        return subjectOf(s, id, token.receivable(id));
    }

    /// @notice Subject of what stands on a receivable.
    function subjectOf(
        FacilityState storage s,
        ReceivableId id,
        Receivable memory r
    ) internal view returns (Subject memory) {
        uint256 due = s.loan[id].flags & LoanFlags.OWN == 0 ? r.due : s.own[id].due;
        return Subject({seller: r.originator, obligor: r.obligor, due: due, flags: r.flags});
    }
}
