// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IReceivableToken} from "../receivables/IReceivableToken.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {FacilityState} from "./FacilityState.sol";
import {Loan, Owed, Pledge, Subject, Terms} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {IRecourse} from "./IRecourse.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Quote} from "./Quote.sol";
import {Subjects} from "./Subjects.sol";
import {Transits} from "./Transits.sol";

/// @title Concessions
/// @notice What a facility gives up of the units behind a loan when buyer and seller reduce the claim (R4).
library Concessions {
    using Subjects for FacilityState;

    uint256 private constant _PPM = 1e6;
    /// @dev Nothing passes by itself at the cost of a loan with one of these.
    uint8 private constant _DISTRESS = LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF | LoanFlags.RESTRUCTURED;

    /// @notice Gives up what buyer and seller signed off, as far as the lender agrees.
    /// @param amount minor units agreed to; for the event, the facility itself tells them the notes contract
    /// @return isShort whether a loan that the book carries by its days is now above what its units bring
    function agreeToDilution(
        FacilityState storage s,
        IReceivableToken token,
        IRecourse recourse,
        ReceivableId id,
        uint256 amount
    ) external returns (bool isShort) {
        Loan memory loan = s.loan[id];
        if (loan.version == 0) revert IFacility.Facility_NoLoan(id);
        uint256 given = recourse.NOTES().absorb(id, address(this));
        emit IFacility.DilutionAgreed(id, amount, given);
        if (loan.flags & (LoanFlags.SPECIAL | LoanFlags.WRITTEN_OFF) != 0) return false;
        return token.expected(id, address(this)) < loan.principal;
    }

    /// @notice What a loan or a pledge gives up to credit notes by itself, minor units: up to its dilution cap in all, and no more
    /// than its units bring above what it owes by its due day, or above what it counts for in the base of its line.
    /// @param face minor units of face, those that it gave up before among them
    /// @param taken minor units that it gave up before
    function dilutable(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id,
        uint256 face,
        uint256 taken,
        uint256 day
    ) external view returns (uint256) {
        Loan memory loan = s.loan[id];
        if (loan.flags & LoanFlags.PLEDGED != 0) return _ofPledge(s, token, id, face, taken);
        // Held without a loan it is the seller's, who signed.
        if (loan.version == 0) return type(uint256).max;
        Subject memory subject = s.subjectOf(token, id);
        if (loan.flags & _DISTRESS != 0 || token.standingOf(subject.obligor).insolventOn != 0) return 0;
        Terms memory terms = s.terms[loan.version];
        if (loan.flags & LoanFlags.TRANSIT != 0) loan = Transits.landed(s, id, subject.due, day);
        Owed memory o = Quote.owedOn(loan, terms, subject.due, Math.max(subject.due, day));
        uint256 brings = token.expected(id, address(this));
        return _within(terms, brings, o.late + o.interest + o.principal, face, taken);
    }

    /// @dev Of a pledge only what its line does not count on, also while nothing is drawn: the next draw reads the sum.
    function _ofPledge(
        FacilityState storage s,
        IReceivableToken token,
        ReceivableId id,
        uint256 face,
        uint256 taken
    ) private view returns (uint256) {
        Pledge memory p = s.pledge[id];
        if (token.standingOf(p.obligor).insolventOn != 0) return 0;
        return _within(s.terms[p.version], token.expected(id, address(this)), p.advance, face, taken);
    }

    /// @dev What units bring above what is needed, up to the rest of the cap.
    function _within(
        Terms memory terms,
        uint256 brings,
        uint256 needed,
        uint256 face,
        uint256 taken
    ) private pure returns (uint256) {
        uint256 holdback = Math.saturatingSub(brings, needed);
        return Math.min(holdback, Math.saturatingSub(Math.mulDiv(face, terms.dilutionCap, _PPM), taken));
    }
}
