// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, LineDraw, Offer} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {IndexValue} from "../../../contracts/trade/IPriceIndex.sol";
import {Lining} from "./Lining.sol";

/// @notice Lines at 2 % above a published rate, whose last value may be 31 days old.
contract FacilityLineRatesTest is Lining {
    bytes32 private constant RATE = "LPR 1Y";

    uint16 private _revision;

    function setUp() public {
        setUpLining();
        FacilityConfig memory config = lineConfig();
        (address f, address s, address j) = factory.open(config, "benchmark");
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        (config.terms.benchmark, config.terms.benchmarkDays) = (1, 31);
        for (uint256 i = 0; i < 8; ++i) config.prices.rate[i] = 20_000;
        VM.startPrank(lender.account);
        facility.nameBenchmark(1, verifier.id, RATE);
        facility.setTerms(config.terms, config.prices);
        VM.stopPrank();
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        deposit(junior, CASH);
        _publish(30_000);
    }

    function test_DrawOnLine_PinsTheSum() public {
        pledge("a", 90);
        (Offer memory o, ) = facility.quoteLine(seller.id, ADVANCE / 2, Day.wrap(uint32(lineDue)));
        drawLine(ADVANCE / 2);
        assertEq(facility.ownTerms(key).rate, 50_000, "2 % and 3 %");
        assertEq(facility.loan(key).interest, o.interest, "FIN-03");
        assertEq(o.interest, ((ADVANCE / 2) * (lineDue - today()) * 50_000) / 360 / 1e6);
        _publish(60_000);
        drawLine(1_00);
        assertEq(facility.ownTerms(key).rate, 50_000, "the same loan");
        repayLine(facility.line(seller.id).owed);
        drawLine(1_00);
        assertEq(facility.ownTerms(key).rate, 80_000, "opened anew");
    }

    function test_DrawOnLine_RevertGiven_NoRecentValue() public {
        pledge("a", 90);
        uint256 last = today();
        skip(32 days);
        facility.roll(32);
        LineDraw memory d = makeDraw(1_00);
        refuseDraw(
            d,
            abi.encodeWithSelector(IFacility.Facility_NoBenchmark.selector, verifier.id, RATE, last, last + 1)
        );
        assertEq(facility.line(seller.id).owed, 0);
    }

    function _publish(uint128 value) private {
        IndexValue memory v = IndexValue(verifier.id, RATE, Day.wrap(uint32(today())), value, ++_revision);
        priceIndex.publish(v, signature(verifier.key, priceIndex.indexValueDigest(v)));
    }
}
