// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Ground, Loan, OwnTerms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse, Plan} from "../../../contracts/financing/IRecourse.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "./Recovering.sol";

contract RecourseDistressTest is Recovering {
    uint256 private constant MICRO = 1e6;

    ReceivableId[] private _none;

    function setUp() public {
        setUpRecovering();
    }

    // --- markInsolvent -----------------------------------------------------------------------------------------------

    function test_MarkInsolvent() public {
        (ReceivableId a, ReceivableId b) = (borrow("a"), borrow("b"));
        fail();
        assertEq(bookWorth(), 2 * NET * MICRO, "nobody said so yet");
        VM.expectEmit(address(facility));
        emit IFacility.Marked(buyer.id, 2 * NET);
        recourse.markInsolvent(facility, buyer.id, _none);
        assertEq(bookWorth(), NET * MICRO, "half, in one step");
        assertSound();
        // One by one the mark turns into what is carried apart.
        facility.review(a);
        assertEq(facility.markOf(buyer.id), NET);
        assertEq(bookWorth(), NET * MICRO, "FIN-01: the same");
        facility.review(b);
        assertEq(facility.markOf(buyer.id), 0);
        assertEq(facility.apart().marked, 0);
        assertEq(bookWorth(), NET * MICRO, "FIN-01: the same");
        assertSound();
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(a);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadMark.selector, buyer.id, 2 * NET));
        recourse.markInsolvent(facility, buyer.id, _none);
    }

    function test_MarkInsolvent_OfAGroup() public {
        Actor memory failing = buyer;
        ReceivableId a = borrow("a");
        buyer = registerInto("sister", PartyRoles.BUYER, buyer.group);
        ReceivableId b = borrow("b");
        buyer = failing;
        fail();
        recourse.markInsolvent(facility, buyer.id, _none);
        assertEq(facility.markOf(buyer.id), 2 * NET, "never too high in value");
        ReceivableId[] memory others = new ReceivableId[](1);
        others[0] = a;
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadMark.selector, buyer.id, 2 * NET));
        recourse.markInsolvent(facility, buyer.id, others);
        others[0] = b;
        recourse.markInsolvent(facility, buyer.id, others);
        assertEq(facility.markOf(buyer.id), NET, "exact");
        assertEq(bookWorth(), (NET + NET / 2) * MICRO);
        others = new ReceivableId[](2);
        (others[0], others[1]) = (b, b);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadMark.selector, buyer.id, NET));
        recourse.markInsolvent(facility, buyer.id, others);
        // Paid in the days, it leaves the mark too high until somebody lowers it.
        repayAs(a, NET);
        assertSound();
        others = new ReceivableId[](1);
        others[0] = b;
        recourse.markInsolvent(facility, buyer.id, others);
        assertEq(bookWorth(), NET * MICRO, "FIN-01: the sister's");
        assertSound();
    }

    /// @dev What is carried apart counts against the facility's cap.
    function test_Review_CountsAgainstTheCap() public {
        Actor memory failing = buyer;
        ReceivableId a = borrow("a");
        buyer = register("another buyer", PartyRoles.BUYER);
        admit(buyer.group, false, type(uint96).max, FAR);
        notes.declareInsolvent(failing.id, bank.today(), "decision");
        facility.review(a);
        skip(7 days);
        VM.prank(lender.account);
        facility.setFacilityCap(uint96(NET + 1));
        ReceivableId b = tokenise(FACE, "b");
        bytes memory data = drawData(makeRequest(b, FACE));
        VM.expectRevert();
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(b), FACE, data);
        assertEq(facility.loan(b).version, 0, "FIN-02");
    }

    function test_MarkInsolvent_Lifted() public {
        ReceivableId a = borrow("a");
        borrow("b");
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadMark.selector, buyer.id, 0));
        recourse.markInsolvent(facility, buyer.id, _none);
        fail();
        recourse.markInsolvent(facility, buyer.id, _none);
        facility.review(a);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_StillShort.selector, a, 0, NET));
        recourse.cured(facility, a);
        notes.liftInsolvency(buyer.id, "appeal");
        recourse.markInsolvent(facility, buyer.id, _none);
        recourse.cured(facility, a);
        assertEq(bookWorth(), 2 * NET * MICRO, "as if nothing had been");
        assertSound();
        skip(30 days);
        assertEq(bookWorth(), 2 * ADVANCE * MICRO, "FIN-01: with what it earned");
        assertSound();
        // It fails again: again one step.
        fail();
        recourse.markInsolvent(facility, buyer.id, _none);
        assertEq(facility.markOf(buyer.id), 2 * NET);
        assertSound();
    }

    /// @notice R26: while the mark takes what the senior claim stands on, the claim stands still.
    function test_MarkInsolvent_R26() public {
        openWithRecourse(900_000);
        deposit(senior, 100_000_000_00);
        borrow("a");
        VM.startPrank(investor.account);
        junior.redeem(junior.maxRedeem(investor.account), investor.account, investor.account);
        VM.stopPrank();
        fail();
        recourse.markInsolvent(facility, buyer.id, _none);
        (uint256 worth, ) = facility.trancheWorth(senior.tranche());
        (uint256 rest, ) = facility.trancheWorth(junior.tranche());
        assertEq(rest, 0, "LIQ-02: junior first");
        skip(10 days);
        (uint256 later, ) = facility.trancheWorth(senior.tranche());
        // Ten days of what the loan still earns, and nothing else: 17.00 a day.
        assertEq(later - worth, 170_00, "R26: capped by what is there");
    }

    // --- restructure -------------------------------------------------------------------------------------------------

    function test_Restructure() public {
        ReceivableId id = borrow("a");
        skip(40 days);
        uint256 late = facility.owed(id).late;
        Plan memory plan = _plan(id);
        VM.expectEmit(address(recourse));
        emit IRecourse.PlanAgreed(address(facility), id, plan);
        VM.expectEmit(address(facility));
        emit IFacility.SpecialSet(id, true);
        VM.expectEmit(address(facility));
        emit IFacility.Restructured(id, NET, INTEREST + late, today() + 90, 100_000, today());
        _agree(plan);
        Loan memory loan = facility.loan(id);
        assertEq(loan.flags, LoanFlags.SPECIAL | LoanFlags.OWN | LoanFlags.RESTRUCTURED);
        assertEq(facility.ownTerms(id).due, today() + 90);
        // Up by a fen of what is accrued day by day.
        assertOwed(id, 0, INTEREST + late + 1, NET);
        assertEq(bookWorth(), (NET * MICRO) / 2, "R27: principal only");
        assertEq(recourse.scheduleOf(facility, id).count, 3);
        assertSound();
        skip(36 days);
        // 10 % a year for 36 days on principal alone.
        assertOwed(id, 0, INTEREST + late + NET / 100 + 1, NET);
        assertEq(bookWorth(), (NET * MICRO) / 2, "R27: nothing accrues in the book");
        assertSound();
        // Units go back only after full payment.
        repayAs(id, owedOf(id) - 1);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
        repayAs(id, owedOf(id));
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertClosed(id);
        assertSound();
    }

    function test_Restructure_EndsACall() public {
        ReceivableId id = borrow("a");
        fail();
        recourse.callMargin(facility, id);
        facility.review(id);
        _agree(_plan(id));
        assertEq(facility.callsOf(seller.id), 0);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_PlanRuns.selector, id));
        recourse.callMargin(facility, id);
        assertSound();
    }

    function test_Restructure_WrittenOff() public {
        ReceivableId id = borrow("a");
        skip(150 days);
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
        _agree(_plan(id));
        assertEq(facility.loan(id).flags, LoanFlags.WRITTEN_OFF | LoanFlags.OWN | LoanFlags.RESTRUCTURED);
        assertEq(bookWorth(), 0, "FIN-01");
        repayAs(id, owedOf(id));
        assertClosed(id);
        assertSound();
    }

    function test_Restructure_RevertWhen_FieldDoesNotFit() public {
        ReceivableId id = borrow("a");
        Plan memory plan = _plan(id);
        plan.owed += 1;
        _refused(plan, "owed");
        plan = _plan(id);
        plan.rate = 1_000_001;
        _refused(plan, "rate");
        plan = _plan(id);
        plan.first = Day.wrap(uint32(today()));
        _refused(plan, "first");
        plan = _plan(id);
        plan.count = 0;
        _refused(plan, "count");
        plan = _plan(id);
        plan.amount = 0;
        _refused(plan, "amount");
        plan = _plan(id);
        plan.deadline = Day.wrap(uint32(today() - 1));
        _refused(plan, "deadline");
        plan = _plan(id);
        plan.rate = 0;
        _agree(plan);
        _refused(plan, "plan");
        plan.receivable = tokenise(FACE, "unfinanced");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, plan.receivable));
        recourse.restructure(plan, "", "");
    }

    function test_Restructure_RevertGiven_AnOrderLoan() public {
        ReceivableId id = ReceivableId.wrap(77);
        Loan memory loan;
        loan.flags = LoanFlags.OWN;
        OwnTerms memory own = OwnTerms(seller.id, buyer.id, 1, 1, Ground.Order);
        VM.mockCall(address(facility), abi.encodeCall(IFacility.loan, (id)), abi.encode(loan));
        VM.mockCall(address(facility), abi.encodeCall(IFacility.ownTerms, (id)), abi.encode(own));
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_OrderLoan.selector, id));
        recourse.base(facility, id);
        VM.clearMockedCalls();
    }

    /// @notice Stage 4 of the waterfall pays principal first where the terms say so.
    function test_Review_PrincipalFirst() public {
        FacilityConfig memory config = defaultConfig();
        config.terms.principalFirst = 1 << 4;
        openFacility(config, "principal first");
        ReceivableId id = borrow("a");
        skip(40 days);
        uint256 late = facility.owed(id).late;
        fail();
        facility.review(id);
        repayAs(id, NET / 2);
        assertOwed(id, late, INTEREST, NET - NET / 2);
        assertEq(bookWorth(), ((NET - NET / 2) * MICRO) / 2, "R27: what was already paid is not written down");
        assertSound();
        repayAs(id, owedOf(id));
        assertClosed(id);
        assertSound();
    }

    // --- accelerate --------------------------------------------------------------------------------------------------

    function test_Accelerate() public {
        ReceivableId id = borrow("a");
        fail();
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NoPlan.selector, id));
        recourse.accelerate(facility, id);
        _agree(_plan(id));
        skip(35 days);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_OnTime.selector, id, 0, 0));
        recourse.accelerate(facility, id);
        repayAs(id, 20_000_00);
        skip(1 days);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_OnTime.selector, id, 20_000_00, 20_000_00));
        recourse.accelerate(facility, id);
        skip(30 days);
        repayAs(id, 19_999_99);
        uint256 owed = owedOf(id);
        VM.expectEmit(address(recourse));
        emit IRecourse.InstalmentMissed(address(facility), id, 39_999_99, 40_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Accelerated(id, today());
        recourse.accelerate(facility, id);
        assertEq(owedOf(id), owed, "what it owed, now");
        assertSound();
        skip(10 days);
        assertTrue(facility.owed(id).late != 0, "late from that day on");
        recourse.callMargin(facility, id);
        assertEq(facility.callsOf(seller.id), 1, "the seller answers again");
        repayAs(id, owedOf(id));
        assertClosed(id);
        assertSound();
    }

    function test_Accelerate_AfterTheLastInstalment() public {
        ReceivableId id = borrow("a");
        fail();
        _agree(_plan(id));
        repayAs(id, 60_000_00);
        skip(96 days);
        uint256 owed = owedOf(id);
        VM.expectEmit(address(recourse));
        emit IRecourse.InstalmentMissed(address(facility), id, 60_000_00, 60_000_00 + owed);
        recourse.accelerate(facility, id);
        assertEq(owedOf(id), owed, "it was due already");
        assertSound();
    }

    // --- writeOff ----------------------------------------------------------------------------------------------------

    function test_WriteOff_WhatIsCarriedApart() public {
        ReceivableId id = borrow("a");
        fail();
        facility.review(id);
        skip(150 days);
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(id, NET * MICRO, 120);
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
        assertEq(facility.loan(id).flags, LoanFlags.WRITTEN_OFF);
        assertEq(bookWorth(), 0, "FIN-01");
        assertSound();
        repayAs(id, owedOf(id));
        assertClosed(id);
        assertSound();
    }

    function _plan(ReceivableId id) private view returns (Plan memory) {
        return
            Plan({
                facility: address(facility),
                receivable: id,
                owed: uint72(owedOf(id)),
                rate: 100_000,
                first: Day.wrap(uint32(today() + 30)),
                count: 3,
                amount: 20_000_00,
                every: 30,
                deadline: Day.wrap(uint32(today()))
            });
    }

    function _agree(Plan memory plan) private {
        bytes memory ofSeller = signature(seller.key, recourse.planDigest(plan));
        recourse.restructure(plan, ofSeller, signature(lender.key, recourse.planDigest(plan)));
    }

    function _refused(Plan memory plan, string memory field) private {
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadField.selector, field));
        recourse.restructure(plan, "", "");
    }
}
