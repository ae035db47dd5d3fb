// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {FacilityConfig, Tranche} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {PartyRoles} from "../parties/Mandates.sol";
import {IFacilityFactory} from "./IFacilityFactory.sol";

/// @title FacilityFactory
/// @notice See `IFacilityFactory`.
contract FacilityFactory is IFacilityFactory, AccessManaged {
    IPartyRegistry private immutable _PARTIES;
    address private immutable _FACILITY;
    address private immutable _VAULT;

    /// @inheritdoc IFacilityFactory
    mapping(address facility => bool) public isFacility;

    constructor(
        address authority,
        IPartyRegistry parties,
        address facilityImplementation,
        address vaultImplementation
    ) AccessManaged(authority) {
        _PARTIES = parties;
        _FACILITY = facilityImplementation;
        _VAULT = vaultImplementation;
    }

    /// @inheritdoc IFacilityFactory
    function open(
        FacilityConfig calldata config,
        bytes32 salt
    ) external restricted returns (address facility, address senior, address junior) {
        _PARTIES.activeParty(config.lender, PartyRoles.LENDER);
        if (IERC20Metadata(config.currency).decimals() > 8) revert FacilityFactory_BadCurrency(config.currency);
        facility = Clones.cloneDeterministic(_FACILITY, salt);
        senior = _openVault(facility, Tranche.Senior, config.currency, salt);
        junior = _openVault(facility, Tranche.Junior, config.currency, salt);
        isFacility[facility] = true;
        emit FacilityOpened(facility, config.lender, senior, junior);
        _PARTIES.registerCustodian(facility, config.lender);
        IFacility(facility).initialise(config, senior, junior);
    }

    /// @inheritdoc IFacilityFactory
    function addressOf(bytes32 salt) external view returns (address) {
        return Clones.predictDeterministicAddress(_FACILITY, salt);
    }

    function _openVault(address facility, Tranche tranche, address currency, bytes32 salt) private returns (address) {
        return Clones.cloneDeterministicWithImmutableArgs(_VAULT, abi.encode(facility, tranche, currency), salt);
    }
}
