// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ObligorFacts} from "../receivables/IPaymentHistory.sol";
import {Day, PartyId} from "../shared/types/Types.sol";
import {Admissions} from "./Admissions.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Ask, Benchmark, FacilityConfig, Offer, Prices, Terms, Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {Quote} from "./Quote.sol";

/// @title Pricing
/// @notice Terms of a facility by version, and what a draw would give under those in force.
library Pricing {
    using Admissions for FacilityState;
    using Exposures for FacilityState;
    using SafeCast for uint256;

    uint256 private constant _PPM = 1e6;
    /// @dev Bounds of terms in civil days: what is longer is a mistyped number, or no trade claim.
    uint256 private constant _MAX_TENOR = 730;
    uint256 private constant _MAX_GRACE = 60;
    uint256 private constant _MAX_CURE = 60;
    uint256 private constant _MAX_ORDER_DAYS = 365;
    uint256 private constant _MAX_BENCHMARK_DAYS = 92;

    /// @notice Opens a facility: its parts, its money and its first terms.
    function initialise(
        FacilityState storage s,
        FacilityConfig calldata config,
        address senior,
        address junior,
        uint256 day
    ) external {
        if (config.seniorRate > _PPM) revert IFacility.Facility_BadTerms("seniorRate");
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

    /// @notice Stores a version of terms: in force at once while nobody but the lender has a share of the tranches, after
    /// `Admissions.DELAY` days otherwise.
    /// Notes: an open loan pins its version, so nothing here changes it. A version that waits is replaced.
    function setTerms(
        FacilityState storage s,
        Terms calldata t,
        Prices calldata p,
        uint256 day
    ) external returns (uint8 version) {
        uint8 current = currentVersion(s, day);
        version = current + 1;
        uint256 from = s.freeFrom(day);
        (s.current, s.next, s.nextFrom) = from == day ? (version, 0, 0) : (current, version, from.toUint16());
        _store(s, t, p, version, from);
    }

    /// @notice Names a published rate that terms may refer to, once.
    function nameBenchmark(FacilityState storage s, uint8 number, Benchmark calldata b) external {
        bool isNamed = PartyId.unwrap(s.benchmark[number].publisher) != 0;
        if (number == 0 || isNamed || PartyId.unwrap(b.publisher) == 0 || b.index == 0) {
            revert IFacility.Facility_BadTerms("benchmark");
        }
        s.benchmark[number] = b;
        emit IFacility.BenchmarkNamed(number, b.publisher, b.index);
    }

    /// @notice `rateOf` a version of the terms, for libraries without room for it.
    function rateOn(FacilityState storage s, uint8 version, uint8 grade, uint256 day) external view returns (uint256) {
        return rateOf(s, s.terms[version], version, grade, day);
    }

    /// @notice What a draw on a day would give.
    function offer(
        FacilityState storage s,
        Suite memory suite,
        Ask memory ask,
        uint256 day
    ) public view returns (Offer memory o) {
        uint8 version = currentVersion(s, day);
        Terms memory t = s.terms[version];
        uint256 tenor = ask.due > day ? ask.due - day : 0;
        if (tenor < t.minTenor || tenor > t.maxTenor) {
            revert IFacility.Facility_BadTenor(tenor, t.minTenor, t.maxTenor);
        }
        uint8 grade = gradeOf(s, suite, ask, t, day);
        uint8 sector = s.sectorOf(ask.programme, day);
        uint256 advance = advanceOf(s, version, grade, sector, day);
        uint256 rate = rateOf(s, t, version, grade, day);
        o = Quote.offer(t, ask.units, advance, rate, tenor);
        o.due = Day.wrap(uint32(ask.due));
        o.until = Day.wrap(uint32(day));
        o.grade = grade;
        o.version = version;
        o.sector = sector;
    }

    /// @notice Share of face that is advanced on a day, ppm: the grade's, less the haircut of the sector.
    function advanceOf(
        FacilityState storage s,
        uint8 version,
        uint8 grade,
        uint8 sector,
        uint256 day
    ) internal view returns (uint256 advance) {
        advance = s.prices[version].advance[grade];
        if (sector != 0) advance = Math.saturatingSub(advance, s.ofSector(sector, day).weight);
    }

    /// @notice Rate of what is drawn on a day, ppm a year: the grade's, and the last value of the benchmark where there is one.
    function rateOf(
        FacilityState storage s,
        Terms memory t,
        uint8 version,
        uint8 grade,
        uint256 day
    ) internal view returns (uint256 rate) {
        rate = s.prices[version].rate[grade];
        if (t.benchmark == 0) return rate;
        Benchmark memory b = s.benchmark[t.benchmark];
        (Day last, uint128 value) = b.book.lastOf(b.publisher, b.index);
        // Of a day after today there is none.
        if (last.toUint() + t.benchmarkDays < day) {
            revert IFacility.Facility_NoBenchmark(b.publisher, b.index, last.toUint(), day - t.benchmarkDays);
        }
        rate += value;
        if (rate > _PPM) revert IFacility.Facility_RateTooHigh(rate, _PPM);
    }

    /// @notice Grade that decides the price; refuses an obligor with too many overdue. Asks nothing that no lender has set here.
    function gradeOf(
        FacilityState storage s,
        Suite memory suite,
        Ask memory ask,
        Terms memory t,
        uint256 day
    ) internal view returns (uint8 grade) {
        ObligorFacts memory facts = suite.history.obligorFacts(ask.obligor);
        if (t.crossAgeing != 0 && facts.overdue >= t.crossAgeing) {
            revert IFacility.Facility_CrossAged(ask.obligor, facts.overdue, t.crossAgeing);
        }
        (, grade, ) = suite.scorecard.assess(facts, Day.wrap(uint32(day)));
        grade = s.gradeOn(ask.obligor, grade, day);
        if (t.recourse != 0 && s.used & Exposures.CLASSES != 0) {
            uint256 class = s.ofGroup(suite.parties.partyOf(ask.seller).group, true, day).weight;
            if (class > grade) grade = uint8(class);
        }
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
        Terms storage t = termsOn(s, day);
        return LoanBook.Ladder({stage1: t.provision1, stage2: t.provision2, stage3: t.provision3, special: t.special});
    }

    function _store(FacilityState storage s, Terms calldata t, Prices calldata p, uint8 version, uint256 from) private {
        _check(t, p);
        _checkBenchmark(s, t);
        s.terms[version] = t;
        s.prices[version] = p;
        s.effective[version] = from;
        emit IFacility.TermsSet(version, t, p, from);
    }

    function _checkBenchmark(FacilityState storage s, Terms calldata t) private view {
        bool isNamed = t.benchmark == 0 || PartyId.unwrap(s.benchmark[t.benchmark].publisher) != 0;
        if (!isNamed) revert IFacility.Facility_BadTerms("benchmark");
        bool isBounded = (t.benchmark == 0) == (t.benchmarkDays == 0) && t.benchmarkDays <= _MAX_BENCHMARK_DAYS;
        if (!isBounded) revert IFacility.Facility_BadTerms("benchmarkDays");
    }

    function _check(Terms calldata t, Prices calldata p) private pure {
        if (t.fee > _PPM / 10) revert IFacility.Facility_BadTerms("fee");
        if (t.minTenor == 0 || t.minTenor > t.maxTenor || t.maxTenor > _MAX_TENOR)
            revert IFacility.Facility_BadTerms("tenor");
        if (t.floor > _PPM) revert IFacility.Facility_BadTerms("floor");
        if (t.lateRate > _PPM) revert IFacility.Facility_BadTerms("lateRate");
        if (t.provision1 > t.provision2 || t.provision2 > t.provision3 || t.provision3 > _PPM) {
            revert IFacility.Facility_BadTerms("provision");
        }
        _checkDays(t);
        _checkRecourse(t, p);
        _checkPrices(p);
    }

    function _checkDays(Terms calldata t) private pure {
        if (t.grace > _MAX_GRACE) revert IFacility.Facility_BadTerms("grace");
        // Who can be called for money has at least a day to bring it.
        if (t.cureDays > _MAX_CURE || (t.recourse != 0 && t.cureDays == 0)) {
            revert IFacility.Facility_BadTerms("cureDays");
        }
        if (t.writeOffDays > _MAX_TENOR) revert IFacility.Facility_BadTerms("writeOffDays");
        if (t.orderDays > _MAX_ORDER_DAYS) revert IFacility.Facility_BadTerms("orderDays");
    }

    function _checkRecourse(Terms calldata t, Prices calldata p) private pure {
        // A stage beyond those there are.
        if (t.principalFirst > 31) revert IFacility.Facility_BadTerms("principalFirst");
        if (t.recourse > _PPM) revert IFacility.Facility_BadTerms("recourse");
        // What is reduced without asking comes out of the holdback, at the best grade too.
        if (uint256(t.dilutionCap) + p.advance[0] > _PPM && t.dilutionCap != 0)
            revert IFacility.Facility_BadTerms("dilutionCap");
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
