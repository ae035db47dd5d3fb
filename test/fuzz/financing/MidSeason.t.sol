// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {DrawRequest, FacilityConfig, Offer, Payee, Prices, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {EvidenceKinds, Order} from "../../../contracts/trade/TradeTypes.sol";
import {Ordering} from "../../unit/financing/Ordering.sol";

/// @title A lender changes its terms in mid-season, with other people's money in
/// @notice Until the seventh day everything is as it was; from then on it is otherwise for what is drawn from then on. Spring:
/// 80 % at 5 % in arrears ACT/360, 7.5 % late, no fee. Summer: 60 % at 9 %, 12 % late, 1 % fee.
contract MidSeasonTest is Ordering {
    /// @dev Lent in spring 72,000.00, at 5 % 10.00 a day; in summer 54,000.00, at 9 % 13.50 a day, for a fee of 540.00.
    uint256 private constant FACE = 90_000_00;
    uint256 private constant TENOR = 60;

    uint256 private _first;
    ReceivableId private _spring;

    function setUp() public {
        setUpOrdering();
        _first = today();
        _spring = _lend("spring");
    }

    /// @notice The change takes effect on its day and not before; loans drawn before it keep what they were drawn under.
    function test_TheChangeTakesEffectOnItsDay() public {
        _announce(_summer());
        _assertSpring();
        _on(6);
        _assertSpring();
        ReceivableId eve = _lend("the eve");
        assertEq(facility.loan(eve).version, 1, "drawn the day before");
        _on(7);
        _assertSummer();
        ReceivableId summer = _lend("summer");
        assertEq(facility.loan(summer).version, 2, "drawn on the day");
        assertEq(money.balanceOf(seller.account), 72_000_00 * 2 + 54_000_00 - 540_00, "FIN-03");

        _on(60);
        assertOwed(_spring, 0, 600_00, 72_000_00);
        // 53 days of 13.50; seven more on its own due day.
        assertOwed(summer, 0, 715_50, 54_000_00);
        _on(77);
        // 17, 11 and 10 days past due: 15.00 and 18.00 a day.
        assertOwed(_spring, 255_00, 600_00, 72_000_00);
        assertOwed(eve, 165_00, 600_00, 72_000_00);
        assertOwed(summer, 180_00, 810_00, 54_000_00);
        assertRules();
        settle(_spring, FACE);
        settle(eve, FACE);
        settle(summer, FACE);
        // Interest and late interest of all three.
        assertEq(junior.totalAssets(), CASH + 855_00 + 765_00 + 990_00, "LIQ-01");
        assertEq(facility.capital().fees, 540_00, "LIQ-01: the fee is the lender's");
        assertRules();
    }

    /// @notice What is announced and then taken back never takes effect.
    function test_ACancelledChangeNeverTakesEffect() public {
        _announce(_summer());
        _on(4);
        // Announcing what holds takes the place of what waited.
        _announce(orderConfig());
        for (uint256 day = 5; day <= 14; ++day) {
            _on(day);
            assertEq(facility.currentVersion(), day < 11 ? 1 : 2, "from its own seventh day");
            Offer memory o = _quote();
            assertEq(o.advance, 72_000_00, "as it was");
            assertEq(o.interest, 600_00, "as it was");
            assertEq(o.fee, 0, "as it was");
        }
        (Terms memory stored, Prices memory prices, uint256 from) = facility.termsOf(2);
        assertEq(stored.fee, 0, "nothing is left of it");
        assertEq(prices.rate[0], 50_000, "nothing is left of it");
        assertEq(from, _first + 11);
        (, , from) = facility.termsOf(3);
        assertEq(from, 0, "nor of a third");
    }

    /// @notice An order's loan keeps its terms for what is drawn on it later, and so does the claim into which it rolls.
    function test_AnOrdersLoanKeepsItsTermsThroughItsRoll() public {
        drawStage(0, FIRST);
        _announce(_summer());
        _on(7);
        _assertSummer();
        (Offer memory o, uint256 limit) = quoteOf(makeDraw(1, STEP));
        assertEq(o.version, 1, "pinned");
        assertEq(o.fee, 0, "pinned");
        assertEq(limit, FIRST + STEP, "80 %, not 60 %");
        drawStage(1, STEP);
        _on(17);
        // 1,036,800.00 at 5 % for 17 days, 691,200.00 for ten.
        assertOwed(key, 0, 144_00 * 17 + 96_00 * 10, FIRST + STEP);

        ReceivableId id = deliverAtMarket();
        assertEq(facility.loan(key).version, 0, "all of it rolls");
        assertEq(facility.loan(id).version, 1, "pinned");
        assertOwed(id, 0, 3_408_00, FIRST + STEP);
        _on(47);
        // Due 30 days after its statement: 30 days of 240.00 at 5 %.
        assertOwed(id, 0, 3_408_00 + 7_200_00, FIRST + STEP);
        _on(57);
        // Ten days at 7.5 %, not 12 %.
        assertOwed(id, 3_600_00, 10_608_00, FIRST + STEP);
        assertRules();

        // Another order, for the first time now, gets what holds now.
        order = feedlotOrder("more cattle");
        orderId = place(order);
        key = ReceivableId.wrap(uint256(OrderId.unwrap(orderId)));
        loans.push(key);
        attestLot("pen", EvidenceKinds.TAGS, QUANTITY);
        drawStage(0, 1_000_00);
        assertEq(facility.loan(key).version, 2, "of its own first day");
        assertEq(facility.ownTerms(key).rate, 90_000, "of its own first day");
        assertRules();
    }

    /// @notice R13: shares do not change hands on the eve at a price that the day of the change gives the lie.
    function test_TheEveKnowsTheProvisionsOfTheDay() public {
        FacilityConfig memory c = orderConfig();
        (c.terms.provision1, c.terms.provision2, c.terms.provision3) = (600_000, 700_000, 800_000);
        c.terms.special = 900_000;
        _on(54);
        _announce(c);
        _on(60);
        // 72,600.00 is due today, and provided for from tomorrow on: by 60 %, not by 1 %.
        (uint256 onDay, uint256 dayAfter) = facility.trancheWorth(junior.tranche());
        assertEq(onDay, CASH + 600_00);
        _on(61);
        assertEq(junior.totalAssets(), CASH + 600_00 - 43_560_00, "on the day");
        assertEq(dayAfter, junior.totalAssets(), "LIQ-03: known on the eve");
        assertRules();
    }

    // --- what holds --------------------------------------------------------------------------------------------------

    function _assertSpring() private view {
        Offer memory o = _quote();
        assertEq(facility.currentVersion(), 1);
        assertEq(o.version, 1);
        assertEq(o.advance, 72_000_00);
        assertEq(o.interest, 600_00);
        assertEq(o.fee, 0);
        assertEq(o.net, 72_000_00);
    }

    function _assertSummer() private view {
        Offer memory o = _quote();
        assertEq(facility.currentVersion(), 2);
        assertEq(o.version, 2);
        assertEq(o.advance, 54_000_00);
        assertEq(o.interest, 810_00);
        assertEq(o.fee, 540_00);
        assertEq(o.net, 53_460_00);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _summer() private view returns (FacilityConfig memory c) {
        c = orderConfig();
        (c.terms.fee, c.terms.lateRate) = (10_000, 120_000);
        for (uint256 i = 0; i < 8; ++i) (c.prices.advance[i], c.prices.rate[i]) = (600_000, 90_000);
    }

    function _announce(FacilityConfig memory c) private {
        VM.expectEmit(address(facility));
        emit IFacility.TermsSet(2, c.terms, c.prices, today() + 7);
        VM.prank(lender.account);
        facility.setTerms(c.terms, c.prices);
    }

    function _quote() private view returns (Offer memory) {
        return quote(FACE, today() + TENOR);
    }

    /// @dev As quoted, to the fen: due in sixty days.
    function _lend(bytes32 salt) private returns (ReceivableId id) {
        Order memory o = makeOrder(FACE, salt);
        o.paymentDays = uint16(TENOR);
        place(o);
        attestAll(o);
        id = token.tokenise(makePresentation(o), seller.account, "");
        loans.push(id);
        DrawRequest memory request = makeRequest(id, FACE);
        request.minNet = _quote().net;
        bytes memory data = drawData(request, new Payee[](0), "");
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
    }

    function _on(uint256 day) private {
        skip((_first + day - today()) * 1 days);
        facility.roll(62);
    }
}
