// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Day, PartyId} from "../shared/types/Types.sol";
import {CapitalLedger} from "./CapitalLedger.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {FacilityConfig, Offer, Prices, Terms, Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {Quote} from "./Quote.sol";

/// @title Pricing
/// @notice Terms of a facility by version, and what a draw would give under those in force.
library Pricing {
    using LoanBook for LoanBook.Book;
    using SafeCast for uint256;

    /// @notice Civil days before new terms hold while tranche money is in.
    uint256 internal constant TERMS_DELAY = 7;
    uint256 private constant _PPM = 1e6;

    /// @notice Opens a facility: its parts, its money and its first terms.
    function initialise(
        FacilityState storage s,
        FacilityConfig calldata config,
        address senior,
        address junior,
        uint256 day
    ) external {
        s.lender = config.lender;
        s.currency = config.currency;
        s.autoLimit = config.autoLimit;
        s.vault[Tranche.Senior] = senior;
        s.vault[Tranche.Junior] = junior;
        s.capital.seniorRate = config.seniorRate;
        s.capital.day = day.toUint16();
        s.book.head.day = day.toUint16();
        emit IFacility.Opened(config.lender, config.currency, senior, junior, config.seniorRate);
        s.current = 1;
        _store(s, config.terms, config.prices, 1, day);
    }

    /// @notice Stores a version of terms: in force at once while nothing belongs to the tranches, after `TERMS_DELAY`
    /// days otherwise.
    /// Notes: an open loan pins its version, so nothing here changes it. A version that waits is replaced.
    function setTerms(
        FacilityState storage s,
        Terms calldata t,
        Prices calldata p,
        uint256 day
    ) external returns (uint8 version) {
        uint8 current = currentVersion(s, day);
        version = current + 1;
        bool atOnce = CapitalLedger.assets(s.capital, s.book.worthOn(ladder(s, day), day)) == 0;
        uint256 from = atOnce ? day : day + TERMS_DELAY;
        (s.current, s.next, s.nextFrom) = atOnce ? (version, 0, 0) : (current, version, from.toUint16());
        _store(s, t, p, version, from);
    }

    /// @notice What a draw on a day would give.
    function offer(
        FacilityState storage s,
        Suite memory suite,
        PartyId obligor,
        uint256 units,
        uint256 due,
        uint256 day
    ) public view returns (Offer memory o) {
        uint8 version = currentVersion(s, day);
        Terms memory t = s.terms[version];
        uint256 tenor = due > day ? due - day : 0;
        if (tenor < t.minTenor || tenor > t.maxTenor) {
            revert IFacility.Facility_BadTenor(tenor, t.minTenor, t.maxTenor);
        }
        (, uint8 grade, ) = suite.scorecard.assess(suite.history.obligorFacts(obligor), Day.wrap(uint32(day)));
        Prices storage p = s.prices[version];
        o = Quote.offer(t, units, p.advance[grade], p.rate[grade], tenor);
        o.due = Day.wrap(uint32(due));
        o.grade = grade;
        o.version = version;
    }

    /// @notice Version in force on a day.
    function currentVersion(FacilityState storage s, uint256 day) internal view returns (uint8) {
        return s.next != 0 && day >= s.nextFrom ? s.next : s.current;
    }

    /// @notice Terms in force on a day.
    function termsOn(FacilityState storage s, uint256 day) internal view returns (Terms storage) {
        return s.terms[currentVersion(s, day)];
    }

    /// @notice Provisions in force on a day.
    function ladder(FacilityState storage s, uint256 day) internal view returns (LoanBook.Ladder memory) {
        Terms memory t = termsOn(s, day);
        return LoanBook.Ladder({stage1: t.provision1, stage2: t.provision2, stage3: t.provision3, special: t.special});
    }

    function _store(FacilityState storage s, Terms calldata t, Prices calldata p, uint8 version, uint256 from) private {
        _check(t, p);
        s.terms[version] = t;
        s.prices[version] = p;
        s.effective[version] = from;
        emit IFacility.TermsSet(version, t, p, from);
    }

    function _check(Terms calldata t, Prices calldata p) private pure {
        if (t.fee > _PPM / 10) revert IFacility.Facility_BadTerms("fee");
        if (t.minTenor == 0 || t.minTenor > t.maxTenor) revert IFacility.Facility_BadTerms("tenor");
        if (t.floor > _PPM) revert IFacility.Facility_BadTerms("floor");
        if (t.lateRate > _PPM) revert IFacility.Facility_BadTerms("lateRate");
        if (t.provision1 > t.provision2 || t.provision2 > t.provision3 || t.provision3 > _PPM) {
            revert IFacility.Facility_BadTerms("provision");
        }
        _checkRecourse(t);
        _checkPrices(p);
    }

    function _checkRecourse(Terms calldata t) private pure {
        // A stage beyond those there are.
        if (t.principalFirst > 31) revert IFacility.Facility_BadTerms("principalFirst");
        if (t.recourse > _PPM) revert IFacility.Facility_BadTerms("recourse");
        if (t.dilutionCap > _PPM) revert IFacility.Facility_BadTerms("dilutionCap");
        if (t.rollCap > _PPM) revert IFacility.Facility_BadTerms("rollCap");
        // Never milder than the ladder's last stage.
        if (t.special < t.provision3 || t.special > _PPM) revert IFacility.Facility_BadTerms("special");
    }

    function _checkPrices(Prices calldata p) private pure {
        for (uint256 i = 0; i < 8; ++i) {
            if (p.advance[i] > _PPM || (i > 0 && p.advance[i] > p.advance[i - 1])) {
                revert IFacility.Facility_BadTerms("advance");
            }
            if (p.rate[i] > _PPM || (i > 0 && p.rate[i] < p.rate[i - 1])) revert IFacility.Facility_BadTerms("rate");
        }
    }
}
