// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IOrderBook} from "../../../contracts/trade/IOrderBook.sol";
import {MilkPrice} from "../../../contracts/trade/pricing/MilkPrice.sol";
import {IPricing} from "../../../contracts/trade/pricing/IPricing.sol";
import {Programme} from "../../../contracts/trade/TradeTypes.sol";
import {PricingTables} from "../../shared/PricingTables.sol";
import {Trade} from "../../shared/Trade.sol";

contract Satoshi {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }
}

contract OrderBookProgrammesTest is Trade {
    Programme private other;
    bytes private table;

    function setUp() public {
        setUpTrade();
        other = programme;
        other.document = "another";
    }

    // --- approveProgramme --------------------------------------------------------------------------------------------

    function test_ApproveProgramme() public {
        bytes32 programmeHash = keccak256(abi.encode(other));
        VM.expectEmit(address(orders));
        emit IOrderBook.ProgrammeApproved(2, programmeHash, other, "");
        assertEq(orders.approveProgramme(other, ""), 2);
        assertEq(orders.programmeNumber(programmeHash), 2);
        assertTrue(orders.programmeOpen(programmeHash));
    }

    function test_ApproveProgramme_WithATable() public {
        other.pricing = address(MilkPrice(create("MilkPrice", "")));
        other.sector = "milk";
        table = abi.encode(PricingTables.milk());
        other.table = keccak256(table);
        other.currency = address(new Satoshi(8));
        other.nearAmount = 1e6;
        other.evidencePolicy = uint96(0x777777777777777777777777);
        assertEq(orders.approveProgramme(other, table), 2);
    }

    function test_ApproveProgramme_RevertGiven_Known() public {
        bytes32 programmeHash = orders_programmeHash();
        bytes memory known = abi.encodeWithSelector(IOrderBook.OrderBook_ProgrammeKnown.selector, programmeHash, 1);
        VM.expectRevert(known);
        orders.approveProgramme(programme, "");
        orders.withdrawProgramme(programmeHash);
        VM.expectRevert(known);
        orders.approveProgramme(programme, "");
    }

    function test_ApproveProgramme_RevertWhen_TheTableIsAnother() public {
        table = hex"00";
        _badField("table");
    }

    function test_ApproveProgramme_RevertWhen_TheSectorIsAnother() public {
        other.sector = "coal";
        _badField("sector");
    }

    function test_ApproveProgramme_RevertWhen_TheModuleRefusesTheTable() public {
        table = hex"00";
        other.table = keccak256(table);
        VM.expectRevert(abi.encodeWithSelector(IPricing.Pricing_InvalidField.selector, bytes32("table"), 1));
        orders.approveProgramme(other, table);
    }

    function test_ApproveProgramme_RevertWhen_TheCurrencyIsTooFine() public {
        other.currency = address(new Satoshi(9));
        _badField("currency");
    }

    function test_ApproveProgramme_RevertWhen_APolicyNibbleIsAboveSeven() public {
        for (uint256 nibble = 0; nibble < 24; ++nibble) {
            other.evidencePolicy = uint96(8 << (4 * nibble));
            _badField("evidencePolicy");
        }
    }

    function test_ApproveProgramme_RevertWhen_NoEvidenceIsAsked() public {
        other.evidencePolicy = 0;
        _badField("evidencePolicy");
    }

    function test_ApproveProgramme_RevertWhen_TenorIsZero() public {
        other.maxTenor = 0;
        _badField("maxTenor");
    }

    function test_ApproveProgramme_RevertWhen_NearIsAboveAll() public {
        other.nearAmount = 1e6 + 1;
        _badField("nearAmount");
    }

    function test_ApproveProgramme_RevertWhen_NotProgrammeManager() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, buyer.account));
        VM.prank(buyer.account);
        orders.approveProgramme(other, "");
    }

    // --- withdrawProgramme -------------------------------------------------------------------------------------------

    function test_WithdrawProgramme() public {
        bytes32 programmeHash = orders_programmeHash();
        VM.expectEmit(address(orders));
        emit IOrderBook.ProgrammeWithdrawn(1, programmeHash);
        orders.withdrawProgramme(programmeHash);
        assertFalse(orders.programmeOpen(programmeHash));
        assertEq(orders.programmeNumber(programmeHash), 1);
    }

    function test_WithdrawProgramme_RevertGiven_NotOpen() public {
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_ProgrammeNotApproved.selector, bytes32("unknown")));
        orders.withdrawProgramme("unknown");
        bytes32 programmeHash = orders_programmeHash();
        orders.withdrawProgramme(programmeHash);
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_ProgrammeNotApproved.selector, programmeHash));
        orders.withdrawProgramme(programmeHash);
    }

    function test_WithdrawProgramme_RevertWhen_NotProgrammeManager() public {
        bytes32 programmeHash = orders_programmeHash();
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, buyer.account));
        VM.prank(buyer.account);
        orders.withdrawProgramme(programmeHash);
    }

    function test_ProgrammeNumber_Unknown() public view {
        assertEq(orders.programmeNumber("unknown"), 0);
        assertFalse(orders.programmeOpen("unknown"));
    }

    function _badField(string memory field) private {
        VM.expectRevert(abi.encodeWithSelector(IOrderBook.OrderBook_BadField.selector, field));
        orders.approveProgramme(other, table);
    }
}
