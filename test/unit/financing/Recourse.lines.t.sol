// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ground, OwnTerms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse, Plan} from "../../../contracts/financing/IRecourse.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Lining} from "./Lining.sol";

contract RecourseLinesTest is Lining {
    function setUp() public {
        setUpLining();
    }

    function test_CallMargin_OnALineThatIsShort() public {
        ReceivableId a = pledge("a", 30);
        pledge("b", 60);
        drawLine(2 * DRAW);
        assertEq(recourse.base(facility, key), 2 * ADVANCE);
        VM.expectRevert(_nothingAsked(2 * ADVANCE));
        recourse.callMargin(facility, key);
        passDays(31);
        uint256 short = 2 * DRAW + 62 * DAILY - ADVANCE;
        assertEq(facility.line(seller.id).shortfall, short, "seen by date");
        VM.expectEmit(address(recourse));
        emit IRecourse.MarginCalled(address(facility), key, seller.id, short, today() + 5);
        recourse.callMargin(facility, key);
        assertEq(facility.callsOf(seller.id), 1);
        // The claim is paid late: what is above the line waits while the call runs.
        settle(a, FACE);
        assertEq(recourse.asked(facility, key), 0, "what is left covers it");
        recourse.cured(facility, key);
        assertEq(facility.callsOf(seller.id), 0);
        assertRules();
    }

    function test_CallMargin_ToThePrincipal() public {
        pledge("a", 60);
        drawLine(ADVANCE);
        passDays(30);
        assertGt(facility.line(seller.id).shortfall, 0, "interest alone");
        VM.expectRevert(_nothingAsked(ADVANCE));
        recourse.callMargin(facility, key);
    }

    function test_Answer_IntoTheLine() public {
        pledge("a", 30);
        drawLine(DRAW);
        passDays(31);
        recourse.callMargin(facility, key);
        uint256 owed = DRAW + 31 * DAILY;
        assertEq(recourse.asked(facility, key), owed);
        fundAccount(seller.account, owed);
        VM.startPrank(seller.account);
        money.approve(address(recourse), owed);
        recourse.answer(facility, key, owed);
        VM.stopPrank();
        assertEq(facility.loan(key).version, 0);
        assertEq(facility.callsOf(seller.id), 0);
        assertRules();
    }

    function test_Cured_GivenTheLineWasRepaid() public {
        pledge("a", 30);
        drawLine(DRAW);
        passDays(31);
        recourse.callMargin(facility, key);
        repayLine(DRAW + 31 * DAILY);
        assertEq(facility.callsOf(seller.id), 1);
        recourse.cured(facility, key);
        assertEq(facility.callsOf(seller.id), 0);
        assertEq(recourse.base(facility, key), 0, "nothing is owed");
        assertRules();
    }

    function test_Enforce_CarriesTheLineApartUntilMoreIsPledged() public {
        pledge("a", 30);
        drawLine(DRAW);
        passDays(31);
        recourse.callMargin(facility, key);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_TooEarly.selector, key, today() + 5));
        recourse.enforce(facility, key);
        passDays(6);
        recourse.enforce(facility, key);
        assertEq(facility.loan(key).flags, LoanFlags.OWN | LoanFlags.SPECIAL);
        assertEq(bookWorth(), (DRAW / 2) * 1e6, "FIN-01: half of the principal");
        assertRules();
        pledge("b", 60);
        refuseDraw(makeDraw(1), notEligible(key, "distress"));
        recourse.cured(facility, key);
        assertEq(facility.loan(key).flags, LoanFlags.OWN);
        drawLine(1_00);
        assertRules();
    }

    function test_Enforce_SetsOffWhatWaitsForTheSeller() public {
        ReceivableId a = pledge("a", 30);
        ReceivableId lent = claim(FACE, "lent", 60);
        sendAs(seller.account, lent, FACE, drawData(makeRequest(lent, FACE)));
        drawLine(DRAW);
        passDays(31);
        recourse.callMargin(facility, key);
        settle(lent, FACE);
        uint256 waits = facility.creditOf(seller.id);
        assertGt(waits, 0, "its own loan's holdback");
        passDays(6);
        recourse.enforce(facility, key);
        assertEq(facility.creditOf(seller.id), 0);
        assertLine(0, DRAW + 37 * DAILY - waits + 1);
        settle(a, FACE);
        assertEq(facility.loan(key).version, 0, "the line carried apart is paid by its pledge");
        assertEq(facility.apart().special, 0);
        assertRules();
    }

    function test_Restructure_KeepsTheLineALine() public {
        ReceivableId a = pledge("a", 30);
        drawLine(DRAW);
        passDays(31);
        uint256 owed = DRAW + 31 * DAILY;
        Plan memory plan = Plan({
            facility: address(facility),
            receivable: key,
            owed: uint72(owed),
            rate: 60_000,
            first: Day.wrap(uint32(today() + 30)),
            count: 3,
            amount: 20_000_00,
            every: 30,
            deadline: Day.wrap(uint32(today()))
        });
        bytes32 digest = recourse.planDigest(plan);
        recourse.restructure(plan, signature(seller.key, digest), signature(lender.key, digest));
        OwnTerms memory own = facility.ownTerms(key);
        assertTrue(own.ground == Ground.Line);
        assertEq(own.due, today() + 90);
        assertRules();
        settle(a, FACE / 4);
        assertEq(facility.paidOf(key), FACE / 4, "what comes on a pledge is an instalment");
        repayLine(facility.line(seller.id).owed);
        assertEq(facility.loan(key).version, 0, "FIN-06");
        assertRules();
    }

    function test_WriteOff_ByTheLadder() public {
        ReceivableId a = pledge("a", 60);
        drawLine(DRAW);
        passDays(SPAN + 1);
        assertRules();
        VM.prank(lender.account);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_TooEarly.selector, key, 1, 120));
        recourse.writeOff(facility, key);
        passDays(119);
        VM.prank(lender.account);
        recourse.writeOff(facility, key);
        assertEq(bookWorth(), 0, "FIN-01");
        assertEq(outOf(seller.group, true), DRAW, "FIN-02: it is owed still");
        settle(a, FACE);
        assertEq(facility.loan(key).version, 0, "recovered");
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertRules();
    }

    function test_Buy_RevertGiven_ALine() public {
        pledge("a", 60);
        drawLine(DRAW);
        passDays(SPAN + 91);
        Day until = Day.wrap(uint32(today()));
        VM.prank(lender.account);
        recourse.offerSale(facility, key, supplier2.id, 1_00, until);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, key));
        VM.prank(supplier2.account);
        recourse.buy(facility, key, 1_00);
    }

    function test_Review_RevertGiven_ALine() public {
        pledge("a", 60);
        drawLine(DRAW);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(key);
    }

    function test_MarkInsolvent_LeavesPledgesOut() public {
        ReceivableId a = pledge("a", 60);
        ReceivableId lent = claim(FACE, "lent", 60);
        sendAs(seller.account, lent, FACE, drawData(makeRequest(lent, FACE)));
        drawLine(DRAW);
        notes.declareInsolvent(buyer.id, bank.today(), "decision");
        recourse.markInsolvent(facility, buyer.id, new ReceivableId[](0));
        assertEq(facility.markOf(buyer.id), 2 * ADVANCE, "never too little");
        ReceivableId[] memory others = new ReceivableId[](1);
        others[0] = a;
        recourse.markInsolvent(facility, buyer.id, others);
        assertEq(facility.markOf(buyer.id), ADVANCE, "the loan's own principal");
        assertRules();
        facility.review(a);
        assertEq(facility.line(seller.id).shortfall, DRAW);
        assertEq(outOf(buyer.group, false), ADVANCE);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadMark.selector, buyer.id, ADVANCE));
        recourse.markInsolvent(facility, buyer.id, others);
        others[0] = key;
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadMark.selector, buyer.id, ADVANCE));
        recourse.markInsolvent(facility, buyer.id, others);
        assertRules();
    }

    function _nothingAsked(uint256 base) private view returns (bytes memory) {
        uint256 principal = facility.loan(key).principal;
        return abi.encodeWithSelector(IRecourse.Recourse_NothingAsked.selector, key, base, principal);
    }
}
