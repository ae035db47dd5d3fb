// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";
import {FacilityBase, FacilitySetup} from "./FacilityBase.sol";
import {FacilityState} from "./FacilityState.sol";
import {LineDraw, LineRequest, LineStatus, Offer, Pledge, PledgeRequest} from "./FacilityTypes.sol";
import {LineBase} from "./LineBase.sol";
import {Lines} from "./Lines.sol";
import {LoanFlags} from "./LoanFlags.sol";
import {Pledges} from "./Pledges.sol";
import {Workouts} from "./Workouts.sol";

/// @title LineExtension
/// @notice The part of `IFacility` that is about lines, and `review`: code that a facility runs on its own state, reached by way of
/// `FacilityExtension` (docs/adr/0025-revolving-line.md).
contract LineExtension is FacilityBase {
    using Lines for FacilityState;
    using Pledges for FacilityState;
    using Workouts for FacilityState;

    constructor(FacilitySetup memory setup) FacilityBase(setup) {}

    /// @dev See `IFacility`.
    function drawOnLine(LineDraw calldata draw) external whenOpen nonReentrant {
        uint256 day = _rollToToday();
        bytes32 digest = _state.useUp(_domainSeparatorV4(), draw.request, day);
        _state.draw(_suite(), digest, draw, day);
    }

    /// @dev See `IFacility`.
    function review(ReceivableId id) external nonReentrant {
        bool pledged = _state.loan[id].flags & LoanFlags.PLEDGED != 0;
        if (pledged) _state.reviewPledge(_suite(), id, _day());
        else _state.review(_TOKEN, id, _day());
    }

    /// @dev See `IFacility`.
    function releasePledge(ReceivableId id) external nonReentrant {
        _state.releasePledge(_suite(), id, _day());
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
}
