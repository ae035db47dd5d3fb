// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {PartyId} from "../shared/types/Types.sol";
import {FacilityState, Suite} from "./FacilityState.sol";
import {Exposure, Filing, Limited, Loan, Pledge, Raise, Subject} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Quote} from "./Quote.sol";

/// @title Exposures
/// @notice What is out by group, pair, sector and facility, against the caps; limits that wait count from their day on without
/// a call.
///
/// INVARIANT: FIN-02 within every cap at every draw. What a loan took from a count it gives back: groups are of its parties for
/// ever, its sector is in the loan, and so is whether its pair counted as new.
library Exposures {
    using SafeCast for uint256;

    /// @notice A higher limit of automatic draws waits, or was not merged yet.
    uint8 internal constant AUTOMATIC_WAITS = 1 << 0;
    /// @notice A higher cap of the facility waits, or was not merged yet.
    uint8 internal constant CAP_WAITS = 1 << 1;
    /// @notice The lender replaced a grade once.
    uint8 internal constant GRADES = 1 << 2;
    /// @notice The lender filed a programme once.
    uint8 internal constant SECTORS = 1 << 3;
    /// @notice The lender gave a seller a class other than the best once.
    uint8 internal constant CLASSES = 1 << 4;

    /// @notice Checks and counts what is drawn on a new loan, in all its counts but the facility's.
    /// @param loan its principal, version and, where its programme is filed, its sector; gets the flag `NEW_PAIR` where
    /// its pair counts as new
    /// @param obligorGroup group of the obligor
    /// @param sellerGroup group of the seller
    /// @param day civil day
    function take(
        FacilityState storage s,
        Suite memory suite,
        Subject memory subject,
        uint32 obligorGroup,
        uint32 sellerGroup,
        Loan memory loan,
        uint256 day
    ) internal {
        uint256 amount = loan.principal;
        _takeGroup(s, obligorGroup, false, amount, day);
        _takeGroup(s, sellerGroup, true, amount, day);
        if (loan.sector != 0) _takeSector(s, loan.sector, amount, day);
        uint256 cap = s.terms[loan.version].newPairCap;
        if (cap == 0 || suite.history.pairFacts(subject.obligor, subject.seller).settled != 0) return;
        loan.flags |= LoanFlags.NEW_PAIR;
        _takePair(s, subject, cap, amount);
    }

    /// @notice Checks and counts what is drawn more on a loan, in the counts that it has.
    /// @param amount minor units of principal more
    function takeMore(
        FacilityState storage s,
        Subject memory subject,
        uint32 obligorGroup,
        uint32 sellerGroup,
        Loan memory loan,
        uint256 amount,
        uint256 day
    ) internal {
        _takeGroup(s, obligorGroup, false, amount, day);
        _takeGroup(s, sellerGroup, true, amount, day);
        if (loan.sector != 0) _takeSector(s, loan.sector, amount, day);
        if (loan.flags & LoanFlags.NEW_PAIR != 0) _takePair(s, subject, s.terms[loan.version].newPairCap, amount);
    }

    /// @notice Gives back what a loan took from its counts.
    /// @param loan as it was before
    /// @param amount minor units of principal that were paid
    function release(
        FacilityState storage s,
        IPartyRegistry parties,
        Subject memory subject,
        uint32 sellerGroup,
        Loan memory loan,
        uint256 amount
    ) internal {
        uint96 less = amount.toUint96();
        s.exposure[sellerGroup][true].out -= less;
        // A line is nobody's to pay: what is pledged to it counts instead.
        if (subject.obligor == PartyId.wrap(0)) return;
        s.exposure[parties.partyOf(subject.obligor).group][false].out -= less;
        if (loan.sector != 0) s.sector[loan.sector].out -= less;
        if (loan.flags & LoanFlags.NEW_PAIR != 0) s.pair[subject.seller][subject.obligor] -= amount;
    }

    /// @notice Checks and counts what is drawn on a line, against its seller.
    /// @param amount minor units of principal
    function takeLine(FacilityState storage s, uint32 sellerGroup, uint256 amount, uint256 day) internal {
        _takeGroup(s, sellerGroup, true, amount, day);
    }

    /// @notice Checks and counts what a pledge counts for, or more of it, against its obligor, sector and, where it has the flag,
    /// pair: drawn or not, it may be out on them tomorrow.
    /// @param amount minor units
    function takePledge(
        FacilityState storage s,
        Pledge memory p,
        uint32 obligorGroup,
        uint256 amount,
        uint256 day
    ) internal {
        _takeGroup(s, obligorGroup, false, amount, day);
        if (p.sector != 0) _takeSector(s, p.sector, amount, day);
        if (p.flags & LoanFlags.NEW_PAIR == 0) return;
        Subject memory pair = Subject({seller: p.seller, obligor: p.obligor, due: p.due, flags: 0});
        _takePair(s, pair, s.terms[p.version].newPairCap, amount);
    }

    /// @notice Gives back what a pledge counts for, or a part of it.
    /// @param amount minor units
    function giveBackPledge(FacilityState storage s, Pledge memory p, uint32 obligorGroup, uint256 amount) internal {
        uint96 less = amount.toUint96();
        s.exposure[obligorGroup][false].out -= less;
        if (p.sector != 0) s.sector[p.sector].out -= less;
        if (p.flags & LoanFlags.NEW_PAIR != 0) s.pair[p.seller][p.obligor] -= amount;
    }

    /// @notice Checks that the book, with what was just drawn and rolled to today, is within the facility's cap.
    function requireWithinFacility(FacilityState storage s, uint256 day) internal view {
        uint256 cap = capOn(s, day);
        if (cap == type(uint96).max) return;
        LoanBook.Stages memory stages = s.book.stages;
        uint256 carried = uint256(s.book.head.carrying) + stages.stage1 + stages.stage2 + stages.stage3;
        if (stages.apart) carried += s.book.apart.special;
        if (carried > cap * Quote.MICRO) {
            revert IFacility.Facility_AboveCap("facility", (carried + Quote.MICRO - 1) / Quote.MICRO, cap);
        }
    }

    /// @notice A group as it stands on a day.
    function ofGroup(
        FacilityState storage s,
        uint32 group,
        bool seller,
        uint256 day
    ) internal view returns (Exposure memory) {
        return _merged(s, s.exposure[group][seller], seller ? Limited.Seller : Limited.Obligor, group, day);
    }

    /// @notice A sector as it stands on a day.
    function ofSector(FacilityState storage s, uint8 sector, uint256 day) internal view returns (Exposure memory) {
        return _merged(s, s.sector[sector], Limited.Sector, sector, day);
    }

    /// @notice Sector in which a programme is filed on a day; 0: none.
    function sectorOf(FacilityState storage s, uint32 programme, uint256 day) internal view returns (uint8) {
        if (s.used & SECTORS == 0) return 0;
        Filing memory filing = s.filed[programme];
        return filing.from != 0 && day >= filing.from ? filing.next : filing.sector;
    }

    /// @notice Minor units that the book may carry on a day; the greatest number: no such cap.
    function capOn(FacilityState storage s, uint256 day) internal view returns (uint96) {
        uint96 cap = _numberOn(s, CAP_WAITS, Limited.Facility, s.cap, day);
        return cap == 0 ? type(uint96).max : cap;
    }

    /// @notice Net cash up to which a draw on a day needs no approval, minor units.
    function autoLimitOn(FacilityState storage s, uint256 day) internal view returns (uint96) {
        return _numberOn(s, AUTOMATIC_WAITS, Limited.Automatic, s.autoLimit, day);
    }

    function _takeGroup(FacilityState storage s, uint32 group, bool seller, uint256 amount, uint256 day) private {
        Exposure memory e = ofGroup(s, group, seller, day);
        uint256 out = e.out + amount;
        if (out > e.cap || e.expiryDay < day) {
            revert IFacility.Facility_AboveLimit(group, seller, out, e.cap, e.expiryDay);
        }
        e.out = out.toUint96();
        s.exposure[group][seller] = e;
    }

    function _takePair(FacilityState storage s, Subject memory subject, uint256 cap, uint256 amount) private {
        uint256 out = s.pair[subject.seller][subject.obligor] + amount;
        if (out > cap) revert IFacility.Facility_AboveCap("pair", out, cap);
        s.pair[subject.seller][subject.obligor] = out;
    }

    function _takeSector(FacilityState storage s, uint8 sector, uint256 amount, uint256 day) private {
        Exposure memory e = ofSector(s, sector, day);
        uint256 out = e.out + amount;
        if (out > e.cap) revert IFacility.Facility_AboveCap("sector", out, e.cap);
        e.out = out.toUint96();
        s.sector[sector] = e;
    }

    function _merged(
        FacilityState storage s,
        Exposure memory e,
        Limited what,
        uint32 number,
        uint256 day
    ) private view returns (Exposure memory) {
        if (!e.waits) return e;
        Raise memory r = s.raise[what][number];
        if (day >= r.from) (e.cap, e.expiryDay, e.weight, e.waits) = (r.cap, r.expiryDay, r.weight, false);
        return e;
    }

    function _numberOn(
        FacilityState storage s,
        uint8 waits,
        Limited what,
        uint96 number,
        uint256 day
    ) private view returns (uint96) {
        if (s.used & waits == 0) return number;
        Raise memory r = s.raise[what][0];
        return day >= r.from ? r.cap : number;
    }
}
