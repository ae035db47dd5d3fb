// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {ReceivableId} from "../shared/types/Types.sol";
import {IFacility} from "./IFacility.sol";
import {IRecourse} from "./IRecourse.sol";

/// @title Recourse
/// @notice See `IRecourse`.
contract Recourse is IRecourse {
    IPartyRegistry private immutable _PARTIES;

    constructor(IPartyRegistry parties) {
        _PARTIES = parties;
    }

    /// @inheritdoc IRecourse
    function writeOff(IFacility facility, ReceivableId id) external {
        if (msg.sender != _PARTIES.partyOf(facility.lender()).account) {
            revert Recourse_NotLender(address(facility), msg.sender);
        }
        emit LossBooked(address(facility), id, msg.sender);
        facility.writeOff(id);
    }
}
