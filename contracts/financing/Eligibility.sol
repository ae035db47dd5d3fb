// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartyRegistry, PartyStatus} from "../parties/IPartyRegistry.sol";
import {IReceivableToken, ObligorStanding, Prospect, Receivable} from "../receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../receivables/ReceivableFlags.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {IInvoiceStanding, Standing, TaxStatus} from "../trade/IInvoiceStanding.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Ask, Loan} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanFlags} from "./LoanFlags.sol";

/// @title Eligibility
/// @notice Whether a receivable may be lent on, and whether one that was may be counted on still. Reads only.
library Eligibility {
    /// @notice A receivable that may be lent on or pledged today; reverts with the reason otherwise.
    /// @param units units of it that arrived
    function eligible(
        FacilityState storage s,
        Suite memory suite,
        ReceivableId id,
        uint256 units
    ) internal view returns (Prospect memory p) {
        p = suite.token.prospect(id);
        Receivable memory r = p.receivable;
        Loan memory loan = s.loan[id];
        if (loan.version != 0) revert IFacility.Facility_NotEligible(id, "already a loan");
        if (loan.flags & LoanFlags.PLEDGED != 0) revert IFacility.Facility_NotEligible(id, "pledged");
        if (r.flags & ReceivableFlags.DISPUTED != 0) revert IFacility.Facility_NotEligible(id, "disputed");
        // Units may carry what holders before had too much.
        if (r.flags & ReceivableFlags.REVERSED != 0) revert IFacility.Facility_NotEligible(id, "reversed");
        if (p.barred) revert IFacility.Facility_NotEligible(id, "obligor");
        if (r.flags & ReceivableFlags.CONDITIONS != 0) suite.standing.requireFinanceable(id, s.lender, units);
        if (p.currency != s.currency) revert IFacility.Facility_NotEligible(id, "currency");
    }

    /// @notice Whether a lender may count on a claim still: its obligor is active, neither insolvent nor stopped, and its tax
    /// invoice is neither void nor missing after its deadline. That the lender's own filing or last check lapsed is no fault of
    /// the seller's and does not count.
    function isGood(
        IPartyRegistry parties,
        IReceivableToken token,
        IInvoiceStanding standing,
        Receivable memory r,
        ReceivableId id,
        uint256 today
    ) internal view returns (bool) {
        ObligorStanding memory o = token.standingOf(r.obligor);
        if (o.insolventOn != 0 || o.stopped != 0) return false;
        if (parties.partyOf(r.obligor).status != PartyStatus.Active) return false;
        if (r.flags & ReceivableFlags.CONDITIONS == 0) return true;
        Standing memory x = standing.standingOf(id);
        return x.tax != TaxStatus.Void && (x.tax != TaxStatus.Awaited || today <= x.taxDeadline);
    }

    /// @notice What is asked for units of a receivable. What was paid before belongs to whoever held the units then.
    function askOf(Prospect memory p, uint256 units) internal pure returns (Ask memory) {
        Receivable memory r = p.receivable;
        uint256 face = Math.mulDiv(units, p.open, r.units);
        return Ask({obligor: r.obligor, seller: r.originator, programme: r.programme, units: face, due: r.due});
    }
}
