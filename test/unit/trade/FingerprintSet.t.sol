// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Day, PartyId} from "../../../contracts/shared/types/Types.sol";
import {FingerprintSet} from "../../../contracts/trade/FingerprintSet.sol";
import {IFingerprintSet} from "../../../contracts/trade/IFingerprintSet.sol";
import {Test} from "../../shared/Test.sol";

contract FingerprintSetTest is Test {
    PartyId private constant SELLER = PartyId.wrap(1);
    PartyId private constant BUYER = PartyId.wrap(2);
    uint256 private constant DAY = 20_724;

    FingerprintSet private set;

    function setUp() public {
        set = new FingerprintSet(address(AccessManager(create("AccessManager", abi.encode(address(this))))));
        set.setWriter(address(this), true);
    }

    // --- setWriter ---------------------------------------------------------------------------------------------------

    function test_SetWriter() public {
        VM.expectEmit(address(set));
        emit IFingerprintSet.WriterSet(address(0xA), true);
        set.setWriter(address(0xA), true);
        assertTrue(set.isWriter(address(0xA)));
        VM.expectEmit(address(set));
        emit IFingerprintSet.WriterSet(address(0xA), false);
        set.setWriter(address(0xA), false);
        assertFalse(set.isWriter(address(0xA)));
    }

    function test_SetWriter_RevertWhen_NotWriterAdmin() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xBEEF)));
        VM.prank(address(0xBEEF));
        set.setWriter(address(0xBEEF), true);
    }

    // --- claim -------------------------------------------------------------------------------------------------------

    function test_Claim() public {
        VM.expectEmit(address(set));
        emit IFingerprintSet.FingerprintClaimed("paper", 7);
        set.claim("paper", 7);
        assertEq(set.ownerOf("paper"), 7);
        assertEq(set.ownerOf("another"), 0);
    }

    function test_Claim_RevertGiven_Used() public {
        set.claim("paper", 7);
        bytes memory used = abi.encodeWithSelector(IFingerprintSet.Fingerprint_Used.selector, bytes32("paper"));
        VM.expectRevert(used);
        set.claim("paper", 8);
        VM.expectRevert(used);
        set.claim("paper", 7);
        assertEq(set.ownerOf("paper"), 7, "TRD-01");
    }

    function test_Claim_RevertWhen_Empty() public {
        VM.expectRevert(IFingerprintSet.Fingerprint_Empty.selector);
        set.claim(0, 7);
        VM.expectRevert(IFingerprintSet.Fingerprint_Empty.selector);
        set.claim("paper", 0);
    }

    function test_Claim_RevertWhen_NotWriter() public {
        set.setWriter(address(this), false);
        VM.expectRevert(abi.encodeWithSelector(IFingerprintSet.Fingerprint_NotWriter.selector, address(this)));
        set.claim("paper", 7);
    }

    // --- remember ----------------------------------------------------------------------------------------------------

    function test_Remember_RevertWhen_TheSame() public {
        _remember(1_000_00, DAY);
        _near(1_000_00, DAY, 0, 0);
    }

    function test_Remember_RevertWhen_NearInAmountAndDay() public {
        _remember(1_000_00, DAY);
        // 1 % of 1,010.00 is 10.10, and three days.
        _near(1_010_00, DAY + 3, 10_000, 3);
        _near(991_00, DAY - 3, 10_000, 3);
    }

    function test_Remember_WhenFarInAmount() public {
        _remember(1_000_00, DAY);
        _passes(1_011_00, DAY, 10_000, 3);
        _passes(989_00, DAY, 10_000, 3);
    }

    function test_Remember_WhenFarInDays() public {
        _remember(1_000_00, DAY);
        _passes(1_000_00, DAY + 4, 10_000, 3);
        _passes(1_000_00, DAY - 4, 10_000, 3);
    }

    function test_Remember_WhenConfirmedAsDistinct() public {
        _remember(1_000_00, DAY);
        set.remember(SELLER, BUYER, 1_000_00, Day.wrap(uint32(DAY)), 10_000, 3, false);
    }

    function test_Remember_WhenThePairIsAnother() public {
        _remember(1_000_00, DAY);
        Day day = Day.wrap(uint32(DAY));
        set.remember(BUYER, SELLER, 1_000_00, day, 10_000, 3, true);
        set.remember(SELLER, PartyId.wrap(3), 1_000_00, day, 10_000, 3, true);
    }

    function test_Remember_TheLastEight() public {
        for (uint256 i = 1; i <= 8; ++i) _remember(i * 1_000_00, DAY);
        for (uint256 i = 1; i <= 8; ++i) _near(i * 1_000_00, DAY, 0, 0);
        _remember(9_000_00, DAY);
        _passes(1_000_00, DAY, 0, 0);
        _near(9_000_00, DAY, 0, 0);
    }

    function test_Remember_AmountsInTwelveBits() public {
        // From 4,096 on the last bits are not kept: 1,000,000 and 1,000,191 are one, 1,000,192 is the next.
        _remember(1_000_000, DAY);
        _near(1_000_191, DAY, 0, 0);
        _passes(1_000_192, DAY, 0, 0);
        // Below, each is kept.
        _remember(4_095, DAY);
        _passes(4_094, DAY, 0, 0);
        _passes(0, DAY, 0, 0);
    }

    function test_Remember_GivenNothingIsRemembered() public {
        // An empty place is not a statement of nothing.
        _passes(0, 0, 1e6, type(uint16).max);
    }

    function test_Remember_RevertWhen_NotWriter() public {
        set.setWriter(address(this), false);
        VM.expectRevert(abi.encodeWithSelector(IFingerprintSet.Fingerprint_NotWriter.selector, address(this)));
        _remember(1_000_00, DAY);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _remember(uint256 amount, uint256 day) private {
        set.remember(SELLER, BUYER, amount, Day.wrap(uint32(day)), 0, 0, false);
    }

    function _near(uint256 amount, uint256 day, uint256 nearAmount, uint256 nearDays) private {
        VM.expectRevert(abi.encodeWithSelector(IFingerprintSet.Fingerprint_NearMatch.selector, amount, day));
        set.remember(SELLER, BUYER, amount, Day.wrap(uint32(day)), nearAmount, nearDays, true);
    }

    function _passes(uint256 amount, uint256 day, uint256 nearAmount, uint256 nearDays) private {
        set.remember(SELLER, BUYER, amount, Day.wrap(uint32(day)), nearAmount, nearDays, true);
    }
}
