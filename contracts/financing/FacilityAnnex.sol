// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {IPriceIndex} from "../trade/IPriceIndex.sol";
import {Concessions} from "./Concessions.sol";
import {FacilityBase, FacilitySetup} from "./FacilityBase.sol";
import {FacilityState} from "./FacilityState.sol";
import {Benchmark} from "./FacilityTypes.sol";
import {IRecourse} from "./IRecourse.sol";
import {Pricing} from "./Pricing.sol";
import {Workouts} from "./Workouts.sol";

/// @title FacilityAnnex
/// @notice A further part of `IFacility`: what is given up to credit notes, and the benchmarks of terms. `FacilityExtension`
/// passes on to it what it does not know itself; it runs on the facility's own state.
contract FacilityAnnex is FacilityBase {
    using Concessions for FacilityState;
    using Pricing for FacilityState;
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
        _agreed = amount;
        bool isShort = _state.agreeToDilution(_TOKEN, IRecourse(_RECOURSE), id, amount);
        _agreed = 0;
        if (isShort) _state.setSpecial(_TOKEN, id, true);
    }

    /// @dev See `IDilutionHolder`. What the lender says in this very call holds beside the terms.
    function dilutable(ReceivableId id, uint256 face, uint256 taken) external view returns (uint256) {
        return Math.max(_agreed, _state.dilutable(_TOKEN, id, face, taken, _day()));
    }

    /// @dev See `IFacility`.
    function benchmarkOf(uint8 number) external view returns (Benchmark memory) {
        return _state.benchmark[number];
    }
}
