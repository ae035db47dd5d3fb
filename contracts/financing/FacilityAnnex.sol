// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IPriceIndex} from "../trade/IPriceIndex.sol";
import {Collections} from "./Collections.sol";
import {Concessions} from "./Concessions.sol";
import {FacilityBase, FacilitySetup} from "./FacilityBase.sol";
import {FacilityState} from "./FacilityState.sol";
import {
    Benchmark,
    GradeOverride,
    LineDraw,
    LineRequest,
    LineStatus,
    Offer,
    Pledge,
    PledgeRequest,
    Transit
} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {IRecourse} from "./IRecourse.sol";
import {LineBase} from "./LineBase.sol";
import {Lines} from "./Lines.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Pledges} from "./Pledges.sol";
import {Pricing} from "./Pricing.sol";
import {Transits} from "./Transits.sol";
import {Workouts} from "./Workouts.sol";

/// @title FacilityAnnex
/// @notice A further part of `IFacility`: lines (docs/adr/0025-revolving-line.md), draws in transit
/// (docs/adr/0028-draws-in-transit.md), collections as of a value day (docs/adr/0027-value-days.md), reviews, what is given up to
/// credit notes, and the benchmarks of terms. `FacilityExtension` passes on to it what it does not know itself; it runs on the
/// facility's own state.
contract FacilityAnnex is FacilityBase {
    using SafeCast for uint256;
    using Collections for FacilityState;
    using Concessions for FacilityState;
    using Lines for FacilityState;
    using Pledges for FacilityState;
    using Pricing for FacilityState;
    using Transits for FacilityState;
    using Workouts for FacilityState;

    IPriceIndex private immutable _PRICE_INDEX;

    constructor(FacilitySetup memory setup, IPriceIndex priceIndex) FacilityBase(setup) {
        _PRICE_INDEX = priceIndex;
    }

    /// @dev See `IFacility`.
    function nameBenchmark(uint8 number, PartyId publisher, bytes32 index) external onlyLender {
        _state.nameBenchmark(number, Benchmark(_PRICE_INDEX, publisher, index));
    }

    /// @dev See `IFacility`.
    function agreeToDilution(ReceivableId id, uint256 amount) external onlyLender nonReentrant {
        _land(id);
        _agreed = amount;
        bool isShort = _state.agreeToDilution(_TOKEN, IRecourse(_RECOURSE), id, amount);
        _agreed = 0;
        if (isShort) _state.setSpecial(_TOKEN, id, true);
    }

    /// @dev See `IFacility`.
    function drawOnLine(LineDraw calldata draw) external whenOpen nonReentrant {
        uint256 day = _rollToToday();
        bytes32 digest = _state.useRequest(_domainSeparatorV4(), draw.request, day);
        _state.draw(_suite(), digest, draw, day);
    }

    /// @dev See `IBankCollector`.
    function collectOn(ReceivableId id, Day valueDay) external nonReentrant {
        _state.collectOn(_suite(), id, valueDay.toUint(), _day());
    }

    /// @dev See `IFacility`.
    function review(ReceivableId id) external nonReentrant {
        _land(id);
        bool pledged = _state.loan[id].flags & LoanFlags.PLEDGED != 0;
        if (pledged) _state.reviewPledge(_suite(), id, _day());
        else _state.review(_TOKEN, id, _day());
    }

    /// @dev See `IFacility`.
    function releasePledge(ReceivableId id) external nonReentrant {
        _state.releasePledge(_suite(), id, _day());
    }

    /// @dev See `IFacility`.
    function bookPayout(ReceivableId id) external nonReentrant {
        _state.bookPayout(_suite(), id, _day());
    }

    /// @dev See `IFacility`. Not locked itself: what it calls is.
    function value() external returns (PartyId obligor) {
        uint256 index = _state.valued;
        uint256 count = 0;
        (obligor, count) = _TOKEN.insolvency(index);
        if (index == count) revert IFacility.Facility_Nothing();
        _state.valued = (index + 1).toUint32();
        emit IFacility.Valued(obligor, index + 1);
        if (_TOKEN.standingOf(obligor).insolventOn != 0) _mark(obligor);
    }

    /// @dev See `IDilutionHolder`. What the lender says in this very call holds beside the terms.
    function dilutable(ReceivableId id, uint256 face, uint256 taken) external view returns (uint256) {
        return Math.max(_agreed, _state.dilutable(_TOKEN, id, face, taken, _day()));
    }

    /// @dev See `IFacility`.
    function newPairOut(PartyId seller, PartyId obligor) external view returns (uint256) {
        return _state.pair[seller][obligor];
    }

    /// @dev See `IFacility`.
    function gradeOverride(PartyId obligor) external view returns (GradeOverride memory) {
        return _state.graded[obligor];
    }

    /// @dev See `IFacility`.
    function valuation() external view returns (uint256 valued, uint256 declared) {
        valued = _state.valued;
        (, declared) = _TOKEN.insolvency(0);
    }

    /// @dev See `IFacility`.
    function benchmarkOf(uint8 number) external view returns (Benchmark memory) {
        return _state.benchmark[number];
    }

    /// @dev See `IFacility`.
    function quoteLine(PartyId seller, uint256 amount, Day due) external view returns (Offer memory, uint256) {
        uint256 day = _day();
        return (_state.quote(seller, amount, due, day), _state.status(seller, day).available);
    }

    /// @dev See `IFacility`.
    function line(PartyId seller) external view returns (LineStatus memory) {
        return _state.status(seller, _day());
    }

    /// @dev See `IFacility`.
    function pledgeOf(ReceivableId id) external view returns (Pledge memory) {
        return _state.pledge[id];
    }

    /// @dev See `IFacility`.
    function transitOf(ReceivableId id) external view returns (Transit memory, bytes32) {
        return _state.transitOf(id);
    }

    /// @dev See `IFacility`.
    function lineRequestDigest(LineRequest calldata request) external view returns (bytes32) {
        return _hashTypedDataV4(Lines.hash(request));
    }

    /// @dev See `IFacility`.
    function pledgeDigest(PledgeRequest calldata request) external view returns (bytes32) {
        return _hashTypedDataV4(Pledges.hash(request));
    }

    /// @dev See `IFacility`.
    function lineKey(PartyId seller) external pure returns (ReceivableId) {
        return LineBase.keyOf(seller);
    }

    /// @dev Nothing out, or marked for this decision before: the mark stands.
    function _mark(PartyId obligor) private {
        try IRecourse(_RECOURSE).markInsolvent(IFacility(address(this)), obligor, new ReceivableId[](0)) {
            return;
        } catch (bytes memory reason) {
            // Whatever else went wrong, too little gas for one, is no valuation.
            if (bytes4(reason) != IRecourse.Recourse_BadMark.selector) revert IFacility.Facility_NotMarked(obligor);
        }
    }
}
