// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Prices, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {Trade} from "../../shared/Trade.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";

/// @dev Terms at their bounds and just beyond, member by member; those of older members are in Facility.terms.
contract FacilityBoundsTest is Trade {
    function setUp() public {
        setUpTrade();
        setUpFacility();
    }

    function test_SetTerms_RevertWhen_TenorOfYears() public {
        Terms memory t = defaultTerms();
        t.maxTenor = 730;
        _good(t);
        t.maxTenor = 731;
        _bad("tenor", t);
    }

    function test_SetTerms_RevertWhen_Grace() public {
        Terms memory t = defaultTerms();
        t.grace = 60;
        _good(t);
        t.grace = 61;
        _bad("grace", t);
    }

    function test_SetTerms_RevertWhen_CureDays() public {
        Terms memory t = defaultTerms();
        t.cureDays = 60;
        _good(t);
        t.cureDays = 61;
        _bad("cureDays", t);
        (t.cureDays, t.recourse) = (0, 1);
        _bad("cureDays", t);
        t.recourse = 0;
        _good(t);
    }

    function test_SetTerms_RevertWhen_WriteOffDays() public {
        Terms memory t = defaultTerms();
        t.writeOffDays = 730;
        _good(t);
        t.writeOffDays = 731;
        _bad("writeOffDays", t);
    }

    function test_SetTerms_RevertWhen_OrderDays() public {
        Terms memory t = defaultTerms();
        t.orderDays = 365;
        _good(t);
        t.orderDays = 366;
        _bad("orderDays", t);
    }

    function test_SetTerms_RevertWhen_PrincipalFirst() public {
        Terms memory t = defaultTerms();
        t.principalFirst = 31;
        _good(t);
        t.principalFirst = 32;
        _bad("principalFirst", t);
    }

    function test_SetTerms_RevertWhen_Recourse() public {
        Terms memory t = defaultTerms();
        t.recourse = 1_000_001;
        _bad("recourse", t);
    }

    /// @dev At most what the best grade holds back.
    function test_SetTerms_RevertWhen_DilutionCap() public {
        Terms memory t = defaultTerms();
        t.dilutionCap = 150_000;
        _good(t);
        t.dilutionCap = 150_001;
        _bad("dilutionCap", t);
        Prices memory p = defaultPrices();
        p.advance[0] = 1_000_000;
        t.dilutionCap = 0;
        VM.prank(lender.account);
        facility.setTerms(t, p);
    }

    function test_SetTerms_RevertWhen_RollCap() public {
        Terms memory t = defaultTerms();
        t.rollCap = 1_000_000;
        _good(t);
        t.rollCap = 1_000_001;
        _bad("rollCap", t);
    }

    function test_SetTerms_RevertWhen_Special() public {
        Terms memory t = defaultTerms();
        t.special = t.provision3;
        _good(t);
        t.special = t.provision3 - 1;
        _bad("special", t);
        t.special = 1_000_000;
        _good(t);
        t.special = 1_000_001;
        _bad("special", t);
    }

    function test_SetTerms_AnyNumberWhereAllMakeSense() public {
        Terms memory t = defaultTerms();
        (t.crossAgeing, t.payeesFrom, t.newPairCap) = (type(uint8).max, type(uint64).max, type(uint64).max);
        _good(t);
    }

    function test_Open_RevertWhen_SeniorRate() public {
        FacilityConfig memory c = defaultConfig();
        c.seniorRate = 1_000_001;
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, "seniorRate"));
        factory.open(c, "another");
        c.seniorRate = 1_000_000;
        factory.open(c, "another");
    }

    function _good(Terms memory t) private {
        VM.prank(lender.account);
        uint256 version = facility.setTerms(t, defaultPrices());
        (Terms memory stored, , ) = facility.termsOf(version);
        assertEq(keccak256(abi.encode(stored)), keccak256(abi.encode(t)), "stored as set");
    }

    function _bad(string memory field, Terms memory t) private {
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, field));
        VM.prank(lender.account);
        facility.setTerms(t, defaultPrices());
    }
}
