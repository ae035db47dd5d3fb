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
    ) internal view returns (Subject memory subject) {
        if (s.loan[id].flags & LoanFlags.OWN == 0) return ofReceivable(token.receivable(id));
        OwnTerms memory own = s.own[id];
        subject = Subject({seller: own.seller, obligor: own.obligor, due: own.due, flags: 0});
        if (own.ground == Ground.Receivable) subject.flags = token.receivable(id).flags;
    }

    /// @notice Subject of a receivable that has nothing of its own here.
    function ofReceivable(Receivable memory r) internal pure returns (Subject memory) {
        return Subject({seller: r.originator, obligor: r.obligor, due: r.due, flags: r.flags});
    }
}
