// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {PartyId} from "../shared/types/Types.sol";
import {Exposures} from "./Exposures.sol";
import {FacilityState} from "./FacilityState.sol";
import {Admission, Exposure, Filing, GradeOverride, Limited, Raise, Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";

/// @title Admissions
/// @notice Whom a lender finances, up to what, and how it judges: its own list. What makes less of it holds at once; what makes
/// more of it holds at once only while no money in the tranches is another's, and after `DELAY` days otherwise.
library Admissions {
    using Exposures for FacilityState;
    using SafeCast for uint256;

    /// @notice Civil days before a change that gives more holds while other people's money is in the tranches.
    uint256 internal constant DELAY = 7;
    uint256 private constant _PPM = 1e6;
    /// @dev Grade and class of the worst.
    uint256 private constant _WORST = 7;

    /// @notice See `IFacility.admit`.
    function admit(FacilityState storage s, uint32 group, bool seller, Admission calldata a, uint256 day) external {
        if (group == 0) revert IFacility.Facility_BadTerms("group");
        if (a.class > _WORST) revert IFacility.Facility_BadTerms("class");
        Exposure memory e = s.ofGroup(group, seller, day);
        Raise memory wanted = Raise({cap: a.cap, expiryDay: a.expiryDay, weight: a.class, from: 0});
        uint256 from = _change(s, e, wanted, seller ? Limited.Seller : Limited.Obligor, group, day);
        s.exposure[group][seller] = e;
        if (seller && a.class != 0) s.used |= Exposures.CLASSES;
        emit IFacility.Admitted(group, seller, a, from);
    }

    /// @notice See `IFacility.setSector`.
    function setSector(FacilityState storage s, uint8 sector, uint96 cap, uint24 haircut, uint256 day) external {
        if (sector == 0) revert IFacility.Facility_BadTerms("sector");
        if (haircut > _PPM) revert IFacility.Facility_BadTerms("haircut");
        Exposure memory e = s.ofSector(sector, day);
        Raise memory wanted = Raise({cap: cap, expiryDay: 0, weight: haircut, from: 0});
        uint256 from = _change(s, e, wanted, Limited.Sector, sector, day);
        s.sector[sector] = e;
        emit IFacility.SectorSet(sector, cap, haircut, from);
    }

    /// @notice See `IFacility.fileProgramme`.
    function fileProgramme(FacilityState storage s, uint32 programme, uint8 sector, uint256 day) external {
        if (programme == 0) revert IFacility.Facility_BadTerms("programme");
        uint8 now_ = s.sectorOf(programme, day);
        // What is in no sector has neither cap nor haircut: filing it for the first time can only give less.
        uint256 from = now_ == 0 || now_ == sector ? day : freeFrom(s, day);
        s.filed[programme] =
            from == day
                ? Filing({sector: sector, next: 0, from: 0})
                : Filing({sector: now_, next: sector, from: from.toUint16()});
        s.used |= Exposures.SECTORS;
        emit IFacility.ProgrammeFiled(programme, sector, from);
    }

    /// @notice See `IFacility.setFacilityCap`.
    function setFacilityCap(FacilityState storage s, uint96 cap, uint256 day) external {
        uint96 wanted = cap == 0 ? type(uint96).max : cap;
        (uint96 now_, uint256 from) = _changeNumber(s, s.capOn(day), wanted, Limited.Facility, day);
        s.cap = now_ == type(uint96).max ? 0 : now_;
        s.used = from == day ? s.used & ~Exposures.CAP_WAITS : s.used | Exposures.CAP_WAITS;
        emit IFacility.FacilityCapSet(cap, from);
    }

    /// @notice See `IFacility.setAutoLimit`.
    function setAutoLimit(FacilityState storage s, uint96 amount, uint256 day) external {
        uint256 from;
        (s.autoLimit, from) = _changeNumber(s, s.autoLimitOn(day), amount, Limited.Automatic, day);
        s.used = from == day ? s.used & ~Exposures.AUTOMATIC_WAITS : s.used | Exposures.AUTOMATIC_WAITS;
        emit IFacility.AutoLimitSet(amount, from);
    }

    /// @notice See `IFacility.overrideGrade`.
    function overrideGrade(
        FacilityState storage s,
        PartyId obligor,
        uint8 grade,
        bytes32 reason,
        uint16 expiryDay,
        uint256 day
    ) external {
        if (grade > _WORST) revert IFacility.Facility_BadTerms("grade");
        if (reason == 0) revert IFacility.Facility_BadTerms("reason");
        uint256 from = freeFrom(s, day);
        s.graded[obligor] = GradeOverride({
            grade: grade,
            // Nothing gets better at once, whichever order the calls come in.
            before: from == day ? 0 : gradeOn(s, obligor, 0, day),
            expiryDay: expiryDay,
            from: from.toUint16()
        });
        s.used |= Exposures.GRADES;
        emit IFacility.GradeOverridden(obligor, grade, reason, expiryDay, from);
    }

    /// @notice What waits: see `IFacility.waiting`.
    function waiting(
        FacilityState storage s,
        Limited what,
        uint32 number,
        uint256 day
    ) external view returns (Raise memory r) {
        r = s.raise[what][number];
        if (!_waits(s, what, number) || day >= r.from) delete r;
    }

    /// @notice Day from which a change that gives more holds: today while nobody but the caller has a share of the tranches.
    /// @dev Asks the vaults, whose shares are what others' money came in for; none issued is none of others'.
    function freeFrom(FacilityState storage s, uint256 day) internal view returns (uint256) {
        bool free = _hasAll(s.vault[Tranche.Senior]) && _hasAll(s.vault[Tranche.Junior]);
        return free ? day : day + DELAY;
    }

    /// @notice Grade of an obligor on a day.
    /// @param grade the scorecard's
    function gradeOn(FacilityState storage s, PartyId obligor, uint8 grade, uint256 day) internal view returns (uint8) {
        if (s.used & Exposures.GRADES == 0) return grade;
        GradeOverride memory o = s.graded[obligor];
        bool good = day <= o.expiryDay;
        if (day >= o.from) return good ? o.grade : grade;
        return Math.max(Math.max(grade, o.before), good ? o.grade : 0).toUint8();
    }

    /// @dev Changes what holds (memory) as far as it gives less, and lets the rest wait.
    function _change(
        FacilityState storage s,
        Exposure memory e,
        Raise memory wanted,
        Limited what,
        uint32 number,
        uint256 day
    ) private returns (uint256 from) {
        bool more = wanted.cap > e.cap || wanted.expiryDay > e.expiryDay || wanted.weight < e.weight;
        from = more ? freeFrom(s, day) : day;
        e.waits = from != day;
        if (from == day) {
            (e.cap, e.expiryDay, e.weight) = (wanted.cap, wanted.expiryDay, wanted.weight);
            return from;
        }
        wanted.from = from.toUint16();
        s.raise[what][number] = wanted;
        if (wanted.cap < e.cap) e.cap = wanted.cap;
        if (wanted.expiryDay < e.expiryDay) e.expiryDay = wanted.expiryDay;
        if (wanted.weight > e.weight) e.weight = wanted.weight;
    }

    function _changeNumber(
        FacilityState storage s,
        uint96 current,
        uint96 wanted,
        Limited what,
        uint256 day
    ) private returns (uint96, uint256 from) {
        from = wanted > current ? freeFrom(s, day) : day;
        if (from == day) return (wanted, from);
        s.raise[what][0] = Raise({cap: wanted, expiryDay: 0, weight: 0, from: from.toUint16()});
        return (current, from);
    }

    function _waits(FacilityState storage s, Limited what, uint32 number) private view returns (bool) {
        if (what == Limited.Sector) return number < 256 && s.sector[uint8(number)].waits;
        if (what == Limited.Facility) return number == 0 && s.used & Exposures.CAP_WAITS != 0;
        if (what == Limited.Automatic) return number == 0 && s.used & Exposures.AUTOMATIC_WAITS != 0;
        return s.exposure[number][what == Limited.Seller].waits;
    }

    /// @dev The caller is the lender's account.
    function _hasAll(address vault) private view returns (bool) {
        return IERC20(vault).balanceOf(msg.sender) == IERC20(vault).totalSupply();
    }
}
