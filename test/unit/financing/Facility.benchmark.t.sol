// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Benchmark, FacilityConfig, Offer, OrderDraw} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IndexValue} from "../../../contracts/trade/IPriceIndex.sol";
import {Ordering} from "./Ordering.sol";

/// @notice Rates of 2 % above a published one of 3 %, whose last value may be 31 days old.
contract FacilityBenchmarkTest is Ordering {
    uint256 private constant FACE = 120_000_00;
    bytes32 private constant RATE = "LPR 1Y";

    FacilityConfig private config;

    function setUp() public {
        setUpOrdering();
        (address f, address s, address j) = factory.open(orderConfig(), "benchmark");
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        config = orderConfig();
        (config.terms.benchmark, config.terms.benchmarkDays) = (1, 31);
        for (uint256 i = 0; i < 8; ++i) config.prices.rate[i] = 20_000;
    }

    // --- nameBenchmark -----------------------------------------------------------------------------------------------

    function test_NameBenchmark() public {
        VM.expectEmit(address(facility));
        emit IFacility.BenchmarkNamed(1, verifier.id, RATE);
        _name(1, verifier.id, RATE);
        Benchmark memory b = facility.benchmarkOf(1);
        assertEq(address(b.book), address(priceIndex));
        assertTrue(b.publisher == verifier.id && b.index == RATE);
    }

    function test_NameBenchmark_RevertGiven_Named() public {
        _name(1, verifier.id, RATE);
        VM.expectRevert(_badTerms("benchmark"));
        _name(1, verifier.id, "another");
        _name(2, verifier.id, "another");
    }

    function test_NameBenchmark_RevertWhen_AFieldIsMissing() public {
        VM.expectRevert(_badTerms("benchmark"));
        _name(0, verifier.id, RATE);
        VM.expectRevert(_badTerms("benchmark"));
        _name(1, PartyId.wrap(0), RATE);
        VM.expectRevert(_badTerms("benchmark"));
        _name(1, verifier.id, 0);
    }

    function test_NameBenchmark_RevertWhen_NotTheLender() public {
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, address(this)));
        facility.nameBenchmark(1, verifier.id, RATE);
    }

    // --- setTerms ----------------------------------------------------------------------------------------------------

    function test_SetTerms_RevertGiven_TheBenchmarkHasNoName() public {
        VM.expectRevert(_badTerms("benchmark"));
        _setTerms();
    }

    function test_SetTerms_RevertWhen_TheAgeOfItsValueHasNoBound() public {
        _name(1, verifier.id, RATE);
        config.terms.benchmarkDays = 93;
        VM.expectRevert(_badTerms("benchmarkDays"));
        _setTerms();
        config.terms.benchmarkDays = 0;
        VM.expectRevert(_badTerms("benchmarkDays"));
        _setTerms();
        (config.terms.benchmark, config.terms.benchmarkDays) = (0, 1);
        VM.expectRevert(_badTerms("benchmarkDays"));
        _setTerms();
        (config.terms.benchmark, config.terms.benchmarkDays) = (1, 92);
        _setTerms();
        assertEq(facility.currentVersion(), 2);
    }

    // --- draws -------------------------------------------------------------------------------------------------------

    function test_Draw_AddsTheSpread() public {
        _open();
        _publish(30_000, 1);
        Offer memory o = quote(FACE, today() + 30);
        assertEq(o.interest, 400_00, "5 % on 96,000.00 for 30 days");
        ReceivableId id = draw(FACE, "claim");
        assertEq(facility.loan(id).interest, o.interest, "FIN-03");
        _publish(60_000, 2);
        skip(30 days);
        assertEq(facility.owed(id).interest, 400_00, "pinned");
    }

    function test_Draw_TakesTheLastValueUpToItsAge() public {
        _open();
        _publish(40_000, 1);
        skip(1 days);
        _publish(30_000, 1);
        skip(31 days);
        assertEq(quote(FACE, today() + 30).interest, 400_00, "31 days old");
        skip(1 days);
        Day due = Day.wrap(uint32(today() + 30));
        uint256 last = today() - 32;
        VM.expectRevert(
            abi.encodeWithSelector(IFacility.Facility_NoBenchmark.selector, verifier.id, RATE, last, last + 1)
        );
        facility.quote(buyer.id, seller.id, 2, FACE, due);
        // One for an older day comes late and changes nothing.
        _publish(30_000, 1, last - 5);
        VM.expectPartialRevert(IFacility.Facility_NoBenchmark.selector);
        facility.quote(buyer.id, seller.id, 2, FACE, due);
    }

    function test_Draw_RevertGiven_NothingWasPublished() public {
        _open();
        ReceivableId id = tokenise(FACE, "claim");
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.expectRevert(
            abi.encodeWithSelector(IFacility.Facility_NoBenchmark.selector, verifier.id, RATE, 0, today() - 31)
        );
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
        assertEq(money.balanceOf(seller.account), 0);
    }

    function test_Draw_RevertWhen_TheSumIsTooHigh() public {
        _open();
        _publish(980_000, 1);
        Day due = Day.wrap(uint32(today() + 30));
        assertEq(facility.quote(buyer.id, seller.id, 2, FACE, due).interest, 8_000_00, "100 %");
        _publish(980_001, 2);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_RateTooHigh.selector, 1_000_001, 1_000_000));
        facility.quote(buyer.id, seller.id, 2, FACE, due);
    }

    function test_DrawOnOrder_PinsTheSum() public {
        _open();
        OrderDraw memory d = makeDraw(0, FIRST);
        VM.expectRevert(
            abi.encodeWithSelector(IFacility.Facility_NoBenchmark.selector, verifier.id, RATE, 0, today() - 31)
        );
        facility.drawOnOrder(d);
        _publish(30_000, 1);
        facility.drawOnOrder(d);
        assertEq(facility.ownTerms(key).rate, 50_000);
        _publish(60_000, 2);
        skip(100 days);
        facility.roll(62);
        facility.roll(62);
        assertOwed(key, 0, 144_00 * 100, FIRST);
        drawStage(1, STEP);
        assertEq(facility.ownTerms(key).rate, 50_000, "further draws are the same loan");
        skip(10 days);
        assertOwed(key, 0, 144_00 * 110 + 96_00 * 10, FIRST + STEP);
    }

    function _open() private {
        _name(1, verifier.id, RATE);
        _setTerms();
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        deposit(junior, CASH);
    }

    function _name(uint8 number, PartyId publisher, bytes32 index) private {
        VM.prank(lender.account);
        facility.nameBenchmark(number, publisher, index);
    }

    function _setTerms() private {
        VM.prank(lender.account);
        facility.setTerms(config.terms, config.prices);
    }

    function _publish(uint128 value, uint16 revision) private {
        _publish(value, revision, today());
    }

    function _publish(uint128 value, uint16 revision, uint256 day) private {
        IndexValue memory v = IndexValue(verifier.id, RATE, Day.wrap(uint32(day)), value, revision);
        priceIndex.publish(v, signature(verifier.key, priceIndex.indexValueDigest(v)));
    }

    function _badTerms(string memory field) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, field);
    }
}
