// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {Roles} from "../../../contracts/access/Roles.sol";
import {FacilityConfig, Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IFacilityFactory} from "../../../contracts/financing/IFacilityFactory.sol";
import {AccountKind, IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

contract Coin {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }
}

contract FacilityFactoryTest is Trade {
    bytes32 private constant SALT = "salt";

    function setUp() public {
        setUpTrade();
    }

    function test_Open_RevertWhen_NotOpener() public {
        FacilityConfig memory config = defaultConfig();
        address[2] memory callers = [lender.account, investor.account];
        for (uint256 i = 0; i < callers.length; ++i) {
            VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, callers[i]));
            VM.prank(callers[i]);
            factory.open(config, SALT);
        }
    }

    function test_Open_RevertGiven_LenderUnknown() public {
        FacilityConfig memory config = defaultConfig();
        config.lender = PartyId.wrap(999);
        VM.expectRevert(abi.encodeWithSelector(IPartyRegistry.Party_Unknown.selector, config.lender));
        factory.open(config, SALT);
    }

    function test_Open_RevertGiven_LenderNotActive() public {
        parties.suspend(lender.id, PartyStatus.Suspended, "paper");
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, lender.id, PartyStatus.Suspended, FAR)
        );
        factory.open(defaultConfig(), SALT);
    }

    function test_Open_RevertGiven_NoLender() public {
        FacilityConfig memory config = defaultConfig();
        config.lender = investor.id;
        VM.expectRevert(
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, investor.id, PartyRoles.LENDER)
        );
        factory.open(config, SALT);
    }

    /// @notice R37: amounts of a finer currency would not fit.
    function test_Open_RevertWhen_TheCurrencyIsTooFine() public {
        FacilityConfig memory config = defaultConfig();
        config.currency = address(new Coin(9));
        VM.expectRevert(abi.encodeWithSelector(IFacilityFactory.FacilityFactory_BadCurrency.selector, config.currency));
        factory.open(config, SALT);
    }

    function test_Open_RevertWhen_TheTermsMakeNoSense() public {
        FacilityConfig memory config = defaultConfig();
        config.terms.minTenor = 0;
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, "tenor"));
        factory.open(config, SALT);
        assertFalse(factory.isFacility(factory.addressOf(SALT)));
    }

    function test_Open_RevertGiven_TheSaltIsUsed() public {
        FacilityConfig memory config = defaultConfig();
        factory.open(config, SALT);
        VM.expectRevert(Errors.FailedDeployment.selector);
        factory.open(config, SALT);
        config.seniorRate = 1;
        VM.expectRevert(Errors.FailedDeployment.selector);
        factory.open(config, SALT);
    }

    function test_Open() public {
        address expected = factory.addressOf(SALT);
        // The vaults' addresses follow from the facility's; they are compared below.
        VM.expectEmit(true, true, false, false, address(factory));
        emit IFacilityFactory.FacilityOpened(expected, lender.id, address(0), address(0));
        (address opened, address seniorVault, address juniorVault) = factory.open(defaultConfig(), SALT);
        IFacility f = IFacility(opened);
        assertEq(PartyId.unwrap(f.lender()), PartyId.unwrap(lender.id));
        assertEq(f.currency(), address(money));
        assertEq(f.autoLimit(), type(uint96).max);
        assertEq(f.currentVersion(), 1);
        assertEq(f.capital().seniorRate, 30_000);
        assertEq(f.vault(Tranche.Senior), seniorVault);
        assertEq(f.vault(Tranche.Junior), juniorVault);
        assertNotEq(seniorVault, juniorVault);
    }

    function test_Open_ListsTheFacilityAsTheLendersCustodian() public {
        (address opened, , ) = factory.open(defaultConfig(), SALT);
        assertTrue(parties.accountOf(opened).kind == AccountKind.Custodian);
        assertEq(parties.accountOf(opened).party, PartyId.unwrap(lender.id));
    }

    function test_Open_WithTheFinestCurrency() public {
        FacilityConfig memory config = defaultConfig();
        config.currency = address(new Coin(8));
        (address opened, , ) = factory.open(config, SALT);
        assertEq(IFacility(opened).currency(), config.currency);
    }

    function test_Open_ByTheRole() public {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IFacilityFactory.open.selector;
        manager.setTargetFunctionRole(address(factory), selectors, Roles.FACILITY_OPENER);
        address opener = makeAddr("opener");
        manager.grantRole(Roles.FACILITY_OPENER, opener, 0);
        FacilityConfig memory config = defaultConfig();
        VM.prank(opener);
        (address opened, , ) = factory.open(config, SALT);
        assertTrue(factory.isFacility(opened));
    }

    function test_AddressOf() public {
        address expected = factory.addressOf(SALT);
        address other = factory.addressOf("other");
        (address opened, , ) = factory.open(defaultConfig(), SALT);
        assertEq(opened, expected);
        assertEq(factory.addressOf(SALT), expected);
        (opened, , ) = factory.open(defaultConfig(), "other");
        assertEq(opened, other);
    }

    function test_IsFacility() public {
        address expected = factory.addressOf(SALT);
        assertFalse(factory.isFacility(expected));
        (address opened, address seniorVault, address juniorVault) = factory.open(defaultConfig(), SALT);
        assertTrue(factory.isFacility(opened));
        assertFalse(factory.isFacility(seniorVault));
        assertFalse(factory.isFacility(juniorVault));
        assertFalse(factory.isFacility(lender.account));
    }
}
