// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Ground, Loan} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {OrderId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IOrderBook} from "../../../contracts/trade/IOrderBook.sol";
import {Order, Presentation} from "../../../contracts/trade/TradeTypes.sol";
import {Ordering} from "./Ordering.sol";

/// @notice What becomes of a loan on an order: it rolls into the claim, is paid in or repaid, or goes past due.
contract FacilityRollsTest is Ordering {
    function setUp() public {
        setUpOrdering();
    }

    // --- the roll ----------------------------------------------------------------------------------------------------

    function test_Roll_Whole() public {
        drawAll();
        lose(11);
        passDays(41);
        uint256 worth = worthOfTranches();
        Presentation memory p;
        ReceivableId id;
        (p, id) = statementOf("pen", 189 * 628);
        (p.statement.agreedPrice, p.statement.amount) = (2_410e6, 118_692 * 2_410);
        signPresentation(p);
        uint256 due = p.statement.due.toUint();
        VM.expectEmit(address(facility));
        emit IFacility.OrderRolled(orderId, id, 2_860_477_20, 0, 37_753_50, 2_320_200_00, 322_25 * 30, due, today());
        VM.expectEmit(address(facility));
        emit IFacility.LoanClosed(key, today());
        VM.expectEmit(address(orders));
        emit IOrderBook.LienReleased(orderId, address(facility));
        token.tokenise(p, address(facility), "");
        // 69,571.74 above 80 % of the face, and within 95 % of it.
        uint256 face = token.receivable(id).units;
        assertEq(face, 2_860_477_20);
        assertEq(2_357_953_50 - (face * 80) / 100, 69_571_74);
        assertOwed(id, 0, 37_753_50, 2_320_200_00);
        assertEq(facility.loan(id).flags, 0);
        assertEq(facility.loan(id).version, 1);
        assertEq(facility.loan(key).version, 0);
        assertEq(worthOfTranches(), worth, "FIN-07");
        assertEq(outOf(buyer.group, false), 2_320_200_00, "FIN-02");
        assertEq(outOf(seller.group, true), 2_320_200_00, "FIN-02");
        assertRules();
        // The slaughterhouse pays; what is left is the feedlot's.
        passDays(30);
        uint256 had = money.balanceOf(seller.account);
        settle(id, face);
        assertEq(money.balanceOf(seller.account) - had, face - 2_357_953_50 - 9_667_50);
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertRules();
    }

    /// @notice R22: a part rolls, and the rest stays owed on the order.
    function test_Roll_UpToTheCap() public {
        drawAll();
        passDays(41);
        uint256 worth = worthOfTranches();
        // 95 % of a face of 1,080,000.00: all interest so far, and principal.
        ReceivableId id = deliver("half", 40_000);
        // Interest that does not divide by its days shows a fen on the first of them.
        assertOwed(id, 0, 37_753_50 + 1, 988_246_50);
        assertOwed(key, 0, 1, 1_331_953_50);
        assertEq(orders.lienOf(orderId), address(facility));
        assertEq(outOf(seller.group, true), 2_320_200_00, "FIN-02");
        assertLe(worthOfTranches() - worth, 1e6 + 400, "FIN-07");
        assertRules();
        // The next statement takes the rest.
        passDays(1);
        ReceivableId second = deliver("other half", 80_000);
        assertEq(facility.loan(key).version, 0);
        assertOwed(second, 0, 185_01, 1_331_953_50);
        assertEq(outOf(seller.group, true), 2_320_200_00, "FIN-02");
        assertRules();
    }

    /// hardhat-config: fuzz.runs = 16
    function testFuzz_Roll_ChangesNoWorth(uint256 amount, uint16 later, uint64 quantity) public {
        drawStage(2, bound(amount, 1, 2_419_200_00));
        passDays(bound(later, 0, SPAN + 31 + 100));
        uint256 worth = worthOfTranches();
        uint256 principal = facility.owed(key).principal;
        deliver("fuzz", uint64(bound(quantity, 1, QUANTITY)));
        assertLe(worthOfTranches() - worth, 2e6 + 400, "FIN-07");
        assertEq(outOf(seller.group, true), principal, "FIN-02");
        assertEq(outOf(buyer.group, false), principal, "FIN-02");
        assertRules();
    }

    function test_Roll_TwoStatementsOfOneTransaction() public {
        drawAll();
        (Presentation memory p, ReceivableId id) = statementOf("half", 40_000);
        (Presentation memory q, ReceivableId second) = statementOf("other half", 80_000);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IReceivableToken.tokenise, (p, address(facility), ""));
        calls[1] = abi.encodeCall(IReceivableToken.tokenise, (q, address(facility), ""));
        token.batch(calls, true);
        assertEq(facility.loan(key).version, 0);
        assertEq(facility.loan(id).principal + facility.loan(second).principal, 2_320_200_00);
        assertRules();
    }

    function test_Roll_NotStoppedByAPause() public {
        drawStage(0, FIRST);
        guardian.pause(address(facility));
        ReceivableId id = deliver("half", 64_000);
        assertEq(facility.loan(id).principal, FIRST);
        assertRules();
    }

    // --- units without a loan to roll --------------------------------------------------------------------------------

    function test_Arrive_GivenNothingIsOwed() public {
        drawStage(0, FIRST);
        payInAs(FIRST);
        ReceivableId id = deliver("half", 64_000);
        assertEq(facility.loan(id).version, 0);
        uint256 units = token.receivable(id).units;
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), units);
        facility.release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), units, "FIN-05");
        assertRules();
    }

    function test_Arrive_RevertWhen_NoLienStandsBehindIt() public {
        drawStage(0, FIRST);
        assertEq(OrderId.unwrap(orders.invoicedNow()), 0);
        VM.expectRevert(badRequest("data"));
        VM.prank(address(token));
        facility.onERC1155Received(address(this), address(0), 1, 1, "");
    }

    function test_Arrive_TakesNoStatementForAnotherOfItsTransaction() public {
        drawStage(0, FIRST);
        (Presentation memory p, ReceivableId id) = statementOf("part", 10_000);
        Order memory other = feedlotOrder("other");
        place(other);
        attestAll(other);
        Presentation memory q = makePresentation(other);
        ReceivableId second = receivableId(q);
        bytes memory data = drawData(makeRequest(second, q.statement.amount));
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IReceivableToken.tokenise, (p, address(facility), ""));
        calls[1] = abi.encodeCall(IReceivableToken.tokenise, (q, address(facility), data));
        token.batch(calls, true);
        // The first rolled, and left a loan on its order; the second is of an order without one, and drew.
        assertEq(facility.loan(id).principal, 256_500_00);
        assertEq(facility.loan(key).principal, FIRST - 256_500_00);
        assertEq(facility.loan(second).principal, 2_764_800_00);
        loans.push(second);
        assertRules();
    }

    function test_Arrive_RevertWhen_ARequestComesBeforeTheLoanOnTheOrder() public {
        drawStage(0, FIRST);
        (Presentation memory p, ReceivableId id) = statementOf("half", 64_000);
        bytes memory data = drawData(makeRequest(id, p.statement.amount));
        VM.expectRevert(notEligible(id, "order loan"));
        token.tokenise(p, address(facility), data);
        // Nothing owed on the order, a draw on the claim is what it always is.
        payInAs(FIRST);
        token.tokenise(p, address(facility), data);
        assertEq(facility.loan(id).principal, (uint256(p.statement.amount) * 80) / 100);
        assertEq(facility.loan(id).flags, 0);
        assertRules();
    }

    // --- paying in and repaying --------------------------------------------------------------------------------------

    function test_PayIn() public {
        drawStage(0, FIRST);
        passDays(60);
        assertOwed(key, 0, 8_640_00, FIRST);
        readyToPay(supplier2.account, 99_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.PaidIn(key, supplier2.account, 99_000_00, "insurance");
        VM.expectEmit(address(facility));
        emit IFacility.Collected(key, 0, 0, 99_000_00, 0, today());
        VM.prank(supplier2.account);
        facility.payIn(key, 99_000_00, "insurance");
        assertOwed(key, 0, 8_640_00, FIRST - 99_000_00);
        assertEq(outOf(buyer.group, false), FIRST - 99_000_00, "FIN-02");
        assertRules();
    }

    function test_PayIn_AtMostWhatIsOwed() public {
        drawStage(0, FIRST);
        passDays(60);
        readyToPay(supplier2.account, FIRST + 8_640_01);
        VM.startPrank(supplier2.account);
        VM.expectRevert(
            abi.encodeWithSelector(IFacility.Facility_Overpaid.selector, key, FIRST + 8_640_01, FIRST + 8_640_00)
        );
        facility.payIn(key, FIRST + 8_640_01, "insurance");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Nothing.selector));
        facility.payIn(key, 0, "insurance");
        VM.stopPrank();
        guardian.pause(address(facility));
        VM.startPrank(supplier2.account);
        facility.payIn(key, FIRST + 8_640_00, "insurance");
        VM.stopPrank();
        assertEq(facility.loan(key).version, 0);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, key));
        facility.payIn(key, 1, "insurance");
        assertRules();
    }

    function test_PayIn_PastDueAsTheTermsSayWhoeverPays() public {
        drawStage(0, FIRST);
        passDays(SPAN + 31);
        uint256 snapshot = VM.snapshotState();
        payInAs(1_000_00);
        assertOwed(key, 0, 144_00 * (SPAN + 31), FIRST - 1_000_00);
        VM.revertToState(snapshot);
        passDays(10);
        // The seller cannot leave interest for last: 2,160.00 late interest, 37,008.00 interest, then principal.
        readyToPay(seller.account, 40_000_00);
        VM.prank(seller.account);
        facility.payIn(key, 40_000_00, "insurance");
        assertOwed(key, 0, 0, FIRST - 832_00);
        assertRules();
    }

    function test_PayIn_RevertGiven_ALoanOnAReceivable() public {
        drawStage(0, FIRST);
        ReceivableId id = deliver("half", 64_000);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        facility.payIn(id, 1, "insurance");
    }

    function test_Repay_ALoanOnAnOrder() public {
        drawStage(0, FIRST);
        passDays(60);
        readyToPay(supplier2.account, FIRST + 8_640_01);
        VM.prank(supplier2.account);
        facility.repay(key, 10_000_00);
        // Interest first, as the terms say.
        assertOwed(key, 0, 1, FIRST - 1_360_00);
        assertRules();
        VM.expectEmit(address(facility));
        emit IFacility.LoanClosed(key, today());
        VM.prank(supplier2.account);
        facility.repay(key, FIRST - 1_360_00 + 1);
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertRules();
    }

    // --- past due ----------------------------------------------------------------------------------------------------

    function test_PastDue_GoesThroughTheLadder() public {
        drawStage(0, FIRST);
        passDays(SPAN + 31);
        uint256 carried = FIRST + 144_00 * (SPAN + 31);
        assertEq(bookWorth(), carried * 1e6);
        passDays(1);
        assertEq(bookWorth(), (carried * 99 * 1e6) / 100);
        assertOwed(key, 216_00, 144_00 * (SPAN + 31), FIRST);
        passDays(90);
        assertEq(bookWorth(), (carried * 1e6) / 2);
        assertRules();
        passDays(29);
        VM.prank(lender.account);
        recourse.writeOff(facility, key);
        assertEq(bookWorth(), 0);
        assertRules();
        // The claim that comes after all is collected for it; the book knows it no more.
        ReceivableId id = deliver("pen", QUANTITY);
        assertEq(facility.loan(id).flags & LoanFlags.WRITTEN_OFF, LoanFlags.WRITTEN_OFF);
        assertEq(bookWorth(), 0);
        uint256 owed = carried + 216_00 * 120;
        assertOwed(id, 216_00 * 120, 144_00 * (SPAN + 31), FIRST);
        uint256 cash = facility.capital().cash;
        settle(id, token.receivable(id).units);
        assertEq(facility.capital().cash, cash + owed);
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertRules();
    }

    function test_PastDue_RollsWithItsDueDay() public {
        drawStage(0, FIRST);
        passDays(SPAN + 31 + 40);
        uint256 worth = worthOfTranches();
        uint256 due = facility.ownTerms(key).due;
        ReceivableId id = deliver("half", 30_000);
        Loan memory loan = facility.loan(id);
        assertEq(loan.flags, LoanFlags.OWN | LoanFlags.LATE);
        assertTrue(facility.ownTerms(id).ground == Ground.Receivable);
        assertEq(facility.ownTerms(id).due, due);
        assertEq(facility.bucket(due).count, 2);
        // 95 % of 810,000.00: late interest, interest, and principal; no stage changes.
        assertOwed(id, 8_640_00, 144_00 * (SPAN + 31), 769_500_00 - 8_640_00 - 144_00 * (SPAN + 31));
        assertEq(worthOfTranches(), worth, "FIN-07");
        (, LoanBook.Stages memory ladder, ) = facility.book();
        assertEq(ladder.stage2, (FIRST + 144_00 * (SPAN + 31)) * 1e6);
        assertRules();
        settle(id, 810_000_00);
        assertEq(facility.loan(id).version, 0);
        assertRules();
    }

    function test_PastDue_WithinTheDaysOfGrace() public {
        FacilityConfig memory c = orderConfig();
        c.terms.grace = 5;
        openFacility(c, "grace");
        drawStage(0, FIRST);
        passDays(SPAN + 31 + 5);
        ReceivableId id = deliver("half", 64_000);
        assertEq(facility.loan(id).flags, LoanFlags.OWN);
        assertOwed(id, 0, 144_00 * (SPAN + 31), FIRST);
        assertRules();
        // Paid later, late interest counts from the due day.
        passDays(1);
        assertOwed(id, 216_00 * 6, 144_00 * (SPAN + 31), FIRST);
        assertRules();
    }

    // --- custody -----------------------------------------------------------------------------------------------------

    function test_Custody_AsksForTheLien() public {
        drawStage(0, FIRST);
        assertTrue(health.checkCustody(facility, loans).holds, "FIN-05");
        VM.mockCall(address(orders), abi.encodeCall(IOrderBook.lienOf, (orderId)), abi.encode(address(1)));
        assertEq(health.checkCustody(facility, loans).left, 1, "FIN-05");
    }
}
