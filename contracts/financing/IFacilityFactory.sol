// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FacilityConfig} from "./FacilityTypes.sol";
import {PartyId} from "../shared/types/Types.sol";

/// @title FacilityFactory
/// @notice Opens a lender's programme: a facility and its two vaults as clones, in one transaction.
///
/// ROLES: FACILITY_OPENER opens; the factory itself holds CUSTODIAN_REGISTRAR.
/// INVARIANTS: a facility's vaults are those made with it, for ever.
interface IFacilityFactory {
    /// @notice Emitted when a facility is opened.
    event FacilityOpened(address indexed facility, PartyId indexed lender, address senior, address junior);

    /// @notice Thrown when the money cannot serve: more than 8 decimals.
    error FacilityFactory_BadCurrency(address currency);

    /// @notice Opens a facility.
    /// Requirements: the lender is active in the role LENDER; the terms make sense; the salt is new.
    /// @param config lender, money, terms
    /// @param salt gives the facility its address
    /// @custom:access FACILITY_OPENER
    function open(
        FacilityConfig calldata config,
        bytes32 salt
    ) external returns (address facility, address senior, address junior);

    /// @notice Address that a facility with this salt has or will have.
    function addressOf(bytes32 salt) external view returns (address);

    /// @notice Whether an address is a facility of this factory.
    function isFacility(address facility) external view returns (bool);
}
