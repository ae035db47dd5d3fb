// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {
    FacilityConfig,
    Ground,
    LineDraw,
    LineStatus,
    Loan,
    Offer,
    OwnTerms,
    Payee
} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {Day, OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Lining} from "./Lining.sol";

contract FacilityLinesTest is Lining {
    /// @dev Interest of less than a minor unit counts up as soon as it is owed.
    uint256 private constant ROUNDED = 1;

    function setUp() public {
        setUpLining();
    }

    // --- what a draw does --------------------------------------------------------------------------------------------

    function test_DrawOnLine() public {
        pledge("a", 60);
        LineDraw memory d = makeDraw(DRAW);
        (Offer memory o, uint256 available) = facility.quoteLine(seller.id, DRAW, d.request.due);
        assertEq(available, ADVANCE, "available");
        bytes32 digest = facility.lineRequestDigest(d.request);
        VM.expectEmit(address(facility));
        emit IFacility.DrawnOnLine(seller.id, key, o, 50_000, today());
        facility.drawOnLine(d);
        assertEq(o.net, DRAW, "FIN-03");
        assertEq(o.interest, DAILY * SPAN, "FIN-03");
        assertEq(o.holdback, 0, "FIN-03");
        assertEq(o.until.toUint(), today(), "FIN-03");
        assertEq(money.balanceOf(seller.account), DRAW, "FIN-03");
        assertEq(ReceivableId.unwrap(key), uint256(bytes32(OrderId.unwrap(facility.drawnOn(digest)))), "key");
        _assertOpened(o.interest);
        assertEq(outOf(seller.group, true), DRAW, "FIN-02");
        assertEq(outOf(buyer.group, false), ADVANCE, "FIN-02: what the pledge counts for");
        assertEq(worthOfTranches(), CASH * 1e6, "FIN-07");
        assertLine(ADVANCE, DRAW);
        assertRules();
    }

    function test_DrawOnLine_AddsToTheOneLoan() public {
        pledge("a", 60);
        drawLine(DRAW / 2);
        passDays(10);
        assertOwed(0, DAILY * 5, DRAW / 2);
        drawLine(DRAW / 2);
        passDays(10);
        assertOwed(0, DAILY * 15, DRAW);
        assertEq(facility.bucket(lineDue).count, 1, "FIN-01");
        assertLine(ADVANCE, DRAW + DAILY * 15);
        assertRules();
    }

    function test_DrawOnLine_KeepsItsRateAndVersion() public {
        pledge("a", 60);
        drawLine(DRAW / 2);
        FacilityConfig memory c = lineConfig();
        for (uint256 i = 0; i < 8; ++i) (c.prices.rate[i], c.prices.advance[i]) = (90_000, 100_000);
        VM.prank(lender.account);
        facility.setTerms(c.terms, c.prices);
        passDays(10);
        assertEq(facility.currentVersion(), 2);
        drawLine(DRAW / 2);
        assertEq(facility.loan(key).version, 1);
        passDays(10);
        assertOwed(0, DAILY * 15, DRAW);
    }

    function test_DrawOnLine_OpensAnewWithWhatHoldsThen() public {
        FacilityConfig memory c = lineConfig();
        for (uint256 i = 0; i < 8; ++i) c.prices.rate[i] = uint32(50_000 + i * 10_000);
        openLining(c, "grades");
        _override(2);
        pledge("worse", 90);
        _override(1);
        pledge("a", 60);
        assertEq(facility.line(seller.id).grade, 2, "the worst that was pledged");
        drawLine(DRAW);
        assertEq(facility.ownTerms(key).rate, 70_000);
        _override(3);
        pledge("worst", 60);
        drawLine(1_00);
        assertEq(facility.ownTerms(key).rate, 70_000, "pinned when it opened");
        repayLine(facility.line(seller.id).owed);
        assertEq(facility.loan(key).version, 0);
        lineDue = today() + 90;
        drawLine(DRAW);
        assertEq(facility.ownTerms(key).rate, 80_000, "the worst that is pledged now");
        assertEq(facility.ownTerms(key).due, today() + 90);
        assertEq(facility.bucket(today() + 90).count, 1);
        assertRules();
    }

    function test_DrawOnLine_TakesItsFee() public {
        FacilityConfig memory c = lineConfig();
        c.terms.fee = 10_000;
        openLining(c, "fee");
        pledge("a", 60);
        drawLine(DRAW);
        assertEq(money.balanceOf(seller.account), DRAW - 720_00, "FIN-03");
        assertEq(facility.capital().fees, 720_00);
        assertLine(ADVANCE, DRAW);
        assertRules();
    }

    function testFuzz_DrawOnLine_GivesItsQuote(uint256 amount, uint256 more, uint24 fee, uint16 later) public {
        amount = bound(amount, 1_00, ADVANCE / 2);
        later = uint16(bound(later, 0, SPAN - 1));
        FacilityConfig memory c = lineConfig();
        c.terms.fee = uint24(bound(fee, 0, 100_000));
        openLining(c, "quotes");
        pledge("a", 180);
        _drawAsQuoted(amount);
        passDays(later);
        more = bound(more, 1_00, facility.line(seller.id).available);
        uint256 before = worthOfTranches();
        uint256 fees = facility.capital().fees;
        _drawAsQuoted(more);
        uint256 gained = worthOfTranches() - before - (uint256(facility.capital().fees) - fees) * 1e6;
        assertLe(gained, 1e6 + SPAN, "FIN-07");
        assertGe(facility.line(seller.id).base, facility.loan(key).principal, "FIN-02");
        assertLe(facility.line(seller.id).shortfall, ROUNDED, "FIN-02");
        assertRules();
    }

    // --- the base ----------------------------------------------------------------------------------------------------

    function test_DrawOnLine_RevertWhen_AboveTheBase() public {
        refuseDraw(makeDraw(1), aboveBase(1, 0));
        pledge("a", 60);
        refuseDraw(makeDraw(ADVANCE + 1), aboveBase(ADVANCE + 1, ADVANCE));
        drawLine(ADVANCE);
        refuseDraw(makeDraw(1), aboveBase(ADVANCE + ROUNDED + 1, ADVANCE));
        assertLine(ADVANCE, ADVANCE + ROUNDED);
        assertEq(facility.loan(key).principal, ADVANCE, "FIN-02: principal is within it");
        assertRules();
    }

    function test_DrawOnLine_RevertWhen_InterestFillsTheBase() public {
        pledge("a", 60);
        drawLine(DRAW);
        passDays(10);
        uint256 left = ADVANCE - DRAW - 10 * DAILY;
        refuseDraw(makeDraw(left + 1), aboveBase(ADVANCE + 1, ADVANCE));
        drawLine(left);
        assertLine(ADVANCE, ADVANCE + ROUNDED);
    }

    function test_Line_PastDueFallsOutByDate() public {
        pledge("a", 30);
        pledge("b", 30);
        pledge("c", 60);
        drawLine(DRAW);
        assertLine(3 * ADVANCE, DRAW);
        skip(30 days);
        assertEq(facility.line(seller.id).base, 3 * ADVANCE, "on the due day it counts");
        skip(1 days);
        assertEq(facility.line(seller.id).base, ADVANCE, "a day later it does not");
        passDays(0);
        refuseDraw(makeDraw(ADVANCE), aboveBase(ADVANCE + DRAW + 31 * DAILY, ADVANCE));
        drawLine(1_00);
        assertEq(facility.line(seller.id).pledges, 3);
        assertEq(outOf(buyer.group, false), 3 * ADVANCE, "what is past due is still its to pay");
        assertRules();
        skip(30 days);
        assertEq(facility.line(seller.id).base, 0);
        assertRules();
    }

    function test_Line_AYearLate() public {
        pledge("a", 30);
        ReceivableId b = pledge("b", 60);
        drawLine(DRAW);
        skip(365 days);
        LineStatus memory line = facility.line(seller.id);
        assertEq(line.base, 0);
        assertEq(line.shortfall, line.owed);
        assertGt(line.owed, DRAW);
        // Nothing was rolled for a year, and nothing need be.
        settle(b, FACE);
        assertEq(facility.loan(key).version, 0, "FIN-06");
        facility.roll(400);
        for (uint256 i = 0; i < 6; ++i) facility.roll(62);
        assertRules();
        pledge("c", 30);
        assertLine(ADVANCE, 0);
        assertRules();
    }

    // --- repaying ----------------------------------------------------------------------------------------------------

    function test_Repay_FreesTheLineAndKeepsThePledge() public {
        ReceivableId id = pledge("a", 60);
        drawLine(DRAW);
        passDays(10);
        readyToPay(supplier2.account, 10 * DAILY + DRAW / 2);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(key, 0, 10 * DAILY, DRAW / 2, 0, today());
        _repayReady(10 * DAILY + DRAW / 2);
        assertOwed(0, 0, DRAW / 2);
        assertEq(outOf(seller.group, true), DRAW / 2, "FIN-02");
        assertEq(outOf(buyer.group, false), ADVANCE);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertLine(ADVANCE, DRAW / 2);
        drawLine(ADVANCE - DRAW / 2);
        assertLine(ADVANCE, ADVANCE + ROUNDED);
        assertRules();
    }

    function test_Repay_InFullWhilePausedAndUnrolled() public {
        ReceivableId id = pledge("a", 60);
        drawLine(DRAW);
        skip(100 days);
        guardian.pause(address(facility));
        uint256 owed = DRAW + 100 * DAILY;
        readyToPay(supplier2.account, owed + 1);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Overpaid.selector, key, owed + 1, owed));
        VM.prank(supplier2.account);
        facility.repay(key, owed + 1);
        VM.prank(supplier2.account);
        facility.repay(key, owed);
        assertEq(facility.loan(key).version, 0, "FIN-06");
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "keeps the pledge");
        release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "LIV-01");
        for (uint256 i = 0; i < 2; ++i) facility.roll(62);
        assertRules();
    }

    function test_Repay_RevertGiven_NothingOwedOnTheLine() public {
        pledge("a", 60);
        readyToPay(supplier2.account, 1);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, key));
        VM.prank(supplier2.account);
        facility.repay(key, 1);
        assertEq(facility.owed(key).principal, 0);
    }

    // --- who and when ------------------------------------------------------------------------------------------------

    function test_DrawOnLine_RevertGiven_RequestUsed() public {
        pledge("a", 60);
        LineDraw memory d = makeDraw(1_00);
        facility.drawOnLine(d);
        bytes32 digest = facility.lineRequestDigest(d.request);
        refuseDraw(d, abi.encodeWithSelector(IFacility.Facility_RequestUsed.selector, digest));
        ++d.request.number;
        signDraw(d);
        facility.drawOnLine(d);
        assertEq(facility.loan(key).principal, 2_00);
    }

    function test_DrawOnLine_RevertWhen_RequestExpired() public {
        pledge("a", 60);
        LineDraw memory d = makeDraw(1_00);
        uint256 deadline = today();
        passDays(1);
        refuseDraw(d, abi.encodeWithSelector(IFacility.Facility_RequestExpired.selector, deadline));
    }

    function test_DrawOnLine_RevertWhen_SellerDidNotSign() public {
        pledge("a", 60);
        LineDraw memory d = makeDraw(1_00);
        d.sellerSignature = signature(buyer.key, facility.lineRequestDigest(d.request));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        facility.drawOnLine(d);
    }

    function test_DrawOnLine_RevertGiven_SellerSuspended() public {
        pledge("a", 60);
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        LineDraw memory d = makeDraw(1_00);
        VM.expectPartialRevert(IPartyRegistry.Party_NotActive.selector);
        facility.drawOnLine(d);
    }

    function test_DrawOnLine_RevertWhen_BelowMinimum() public {
        pledge("a", 60);
        LineDraw memory d = makeDraw(DRAW);
        d.request.minNet = DRAW + 1;
        refuseDraw(d, abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, DRAW, DRAW + 1));
        (d.request.amount, d.request.minNet) = (0, 0);
        refuseDraw(d, abi.encodeWithSelector(IFacility.Facility_BelowMinimum.selector, 0, 0));
        (d.request.amount, d.request.minNet) = (DRAW, DRAW);
        signDraw(d);
        facility.drawOnLine(d);
    }

    function test_DrawOnLine_RevertWhen_AnotherEnd() public {
        pledge("a", 60);
        drawLine(1_00);
        LineDraw memory d = makeDraw(1_00);
        d.request.due = Day.wrap(uint32(lineDue + 1));
        refuseDraw(d, badRequest("due"));
        VM.expectRevert(badRequest("due"));
        facility.quoteLine(seller.id, 1_00, d.request.due);
    }

    function test_DrawOnLine_RevertWhen_Tenor() public {
        pledge("a", 60);
        LineDraw memory d = makeDraw(1_00);
        d.request.due = Day.wrap(uint32(today() + 401));
        refuseDraw(d, abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, 401, 1, 400));
        d.request.due = Day.wrap(uint32(today()));
        refuseDraw(d, abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, 0, 1, 400));
        d.request.due = Day.wrap(uint32(today() + 400));
        signDraw(d);
        facility.drawOnLine(d);
    }

    function test_DrawOnLine_RevertGiven_TheLineEnded() public {
        pledge("a", 60);
        drawLine(DRAW);
        passDays(SPAN);
        pledge("fresh", 60);
        pledge("fresher", 60);
        assertOwed(0, DAILY * SPAN, DRAW);
        refuseDraw(makeDraw(1_00), abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, 0, 1, 400));
        passDays(1);
        // A day past due: 7.5 % on the principal from the due day on.
        assertOwed(15_00, DAILY * SPAN, DRAW);
        repayLine(1);
        refuseDraw(makeDraw(1_00), notEligible(key, "distress"));
        repayLine(DRAW + DAILY * SPAN + 14_99);
        lineDue = today() + 30;
        drawLine(ADVANCE);
        assertRules();
    }

    function test_DrawOnLine_RevertGiven_InterestInAdvance() public {
        openLining(defaultConfig(), "discount");
        pledge("a", 60);
        refuseDraw(makeDraw(1_00), abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, "discount"));
    }

    function test_DrawOnLine_RevertGiven_Paused() public {
        pledge("a", 60);
        LineDraw memory d = makeDraw(1_00);
        guardian.pause(address(facility));
        VM.expectPartialRevert(INewBusinessGate.NewBusinessGate_Paused.selector);
        facility.drawOnLine(d);
        assertEq(facility.loan(key).version, 0);
    }

    // --- limits ------------------------------------------------------------------------------------------------------

    function test_DrawOnLine_RevertWhen_AboveTheSellersLimit() public {
        pledge("a", 60);
        admit(seller.group, true, DRAW, FAR);
        bytes4 error_ = IFacility.Facility_AboveLimit.selector;
        refuseDraw(makeDraw(DRAW + 1), abi.encodeWithSelector(error_, seller.group, true, DRAW + 1, DRAW, FAR));
        drawLine(DRAW);
        assertEq(outOf(seller.group, true), DRAW, "FIN-02");
    }

    function test_DrawOnLine_RevertWhen_AboveTheFacilitysCap() public {
        pledge("a", 60);
        VM.prank(lender.account);
        facility.setFacilityCap(uint96(DRAW + DAILY * SPAN));
        LineDraw memory d = makeDraw(DRAW + 1_00);
        VM.expectPartialRevert(IFacility.Facility_AboveCap.selector);
        facility.drawOnLine(d);
        drawLine(DRAW);
    }

    function test_DrawOnLine_RevertGiven_TooLittleCashOrJuniorMoney() public {
        FacilityConfig memory c = lineConfig();
        c.terms.floor = 500_000;
        (address f, address s, address j) = factory.open(c, "floor");
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        pledge("a", 60);
        refuseDraw(makeDraw(1_00), abi.encodeWithSelector(IFacility.Facility_NoCash.selector, 1_00, 0));
        deposit(junior, 10_000_00);
        deposit(senior, CASH);
        LineDraw memory d = makeDraw(20_000_01);
        VM.expectPartialRevert(IFacility.Facility_BelowFloor.selector);
        facility.drawOnLine(d);
        drawLine(20_000_00);
        assertRules();
    }

    function test_DrawOnLine_NeedsTheLendersApprovalAboveTheLimit() public {
        pledge("a", 60);
        VM.prank(lender.account);
        facility.setAutoLimit(uint96(DRAW / 2));
        drawLine(DRAW / 2);
        LineDraw memory d = makeDraw(DRAW / 2 + 1);
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        facility.drawOnLine(d);
        approveDraw(d);
        facility.drawOnLine(d);
        assertEq(facility.loan(key).principal, DRAW + 1);
    }

    function test_DrawOnLine_NamesItsPayees() public {
        FacilityConfig memory c = lineConfig();
        c.terms.payeesFrom = uint64(DRAW);
        openLining(c, "payees");
        pledge("a", 60);
        refuseDraw(makeDraw(DRAW), badRequest("payees"));
        LineDraw memory d = _toBank(DRAW);
        facility.drawOnLine(d);
        assertEq(money.balanceOf(seller.account), 0);
        assertEq(bank.instructedTotal(), DRAW);
        assertRules();
    }

    function test_LineKey() public view {
        assertEq(ReceivableId.unwrap(facility.lineKey(seller.id)), 2);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _override(uint8 grade) private {
        VM.prank(lender.account);
        facility.overrideGrade(buyer.id, grade, "reason", FAR);
        skip(7 days);
        facility.roll(62);
    }

    function _toBank(uint256 amount) private returns (LineDraw memory d) {
        d = makeDraw(amount);
        d.payees = new Payee[](1);
        d.payees[0] = Payee(address(0), "account of a farmer", uint128(amount), "milk");
        d.request.payees = keccak256(abi.encode(d.payees));
        signDraw(d);
    }

    function _repayReady(uint256 amount) private {
        VM.prank(supplier2.account);
        facility.repay(key, amount);
    }

    function _drawAsQuoted(uint256 amount) private {
        LineDraw memory d = makeDraw(amount);
        (Offer memory o, ) = facility.quoteLine(seller.id, amount, d.request.due);
        uint256 had = money.balanceOf(seller.account);
        VM.expectEmit(address(facility));
        emit IFacility.DrawnOnLine(seller.id, key, o, 50_000, today());
        facility.drawOnLine(d);
        assertEq(money.balanceOf(seller.account) - had, o.net, "FIN-03");
        assertEq(o.net + o.fee, amount, "FIN-03");
    }

    function _assertOpened(uint256 interest) private view {
        Loan memory loan = facility.loan(key);
        assertEq(loan.principal, DRAW);
        assertEq(loan.interest, interest);
        assertEq(loan.flags, LoanFlags.OWN);
        assertEq(loan.version, 1);
        OwnTerms memory own = facility.ownTerms(key);
        assertTrue(own.seller == seller.id && own.ground == Ground.Line);
        assertEq(own.due, lineDue);
        assertEq(own.rate, 50_000);
    }
}
