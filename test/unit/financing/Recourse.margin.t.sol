// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Admission, IRecourse} from "../../../contracts/financing/IRecourse.sol";
import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IInvoiceStanding, Standing, TaxStatus} from "../../../contracts/trade/IInvoiceStanding.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {IReceivableToken, Receivable} from "../../../contracts/receivables/IReceivableToken.sol";
import {Recovering} from "./Recovering.sol";

contract RecourseMarginTest is Recovering {
    /// @dev 85 % of what is undisputed after 20,000.00 were disputed.
    uint256 private constant BASE = 85_000_00;
    uint256 private constant DISPUTED = 20_000_00;
    /// @dev What a loan paid on its first day leaves the seller: face less net cash.
    uint256 private constant LEFT = FACE - NET;

    function setUp() public {
        setUpRecovering();
        // The senior money is another's: what gives more waits.
        admit(supplier2.group, true, type(uint96).max, FAR);
        skip(7 days);
    }

    // --- base --------------------------------------------------------------------------------------------------------

    function test_Base() public {
        ReceivableId id = borrow("loan");
        assertEq(recourse.base(facility, id), ADVANCE);
        dispute(id, DISPUTED);
        assertEq(recourse.base(facility, id), BASE, "the same block");
        payToken(id, 40_000_00);
        assertEq(recourse.base(facility, id), BASE, "what waits for it counts");
        facility.collect(id);
        assertEq(recourse.base(facility, id), 51_000_00, "60,000.00 of 80,000.00 undisputed");
    }

    function test_Base_OfAPart() public {
        ReceivableId id = drawPart(FACE / 2);
        dispute(id, DISPUTED);
        assertEq(recourse.base(facility, id), BASE / 2, "its share of the dispute");
    }

    function test_Base_NothingToCountOn() public {
        ReceivableId id = borrow("loan");
        uint256 snapshot = VM.snapshotState();
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        assertEq(recourse.base(facility, id), 0, "suspended");
        VM.revertToState(snapshot);
        fail();
        assertEq(recourse.base(facility, id), 0, "insolvent");
        VM.revertToState(snapshot);
        skip(60 days);
        assertEq(recourse.base(facility, id), ADVANCE, "thirty days past due");
        skip(1 days);
        assertEq(recourse.base(facility, id), 0, "thirty-one");
        VM.revertToState(snapshot);
        ReceivableId late = borrow("late");
        skip(20 days);
        ReceivableId young = borrow("young");
        skip(41 days);
        token.flagOverdue(late);
        assertEq(recourse.base(facility, young), 0, "stopped by another claim");
    }

    function test_Base_TaxInvoice() public {
        ReceivableId id = borrow("loan");
        Receivable memory r = token.receivable(id);
        r.flags |= ReceivableFlags.CONDITIONS;
        VM.mockCall(address(token), abi.encodeCall(IReceivableToken.receivable, (id)), abi.encode(r));
        Standing memory s;
        (s.tax, s.taxDeadline) = (TaxStatus.Awaited, uint16(today()));
        _stands(id, s);
        assertEq(recourse.base(facility, id), ADVANCE, "awaited in time");
        s.taxDeadline -= 1;
        _stands(id, s);
        assertEq(recourse.base(facility, id), 0, "missing");
        s.tax = TaxStatus.Attached;
        _stands(id, s);
        assertEq(recourse.base(facility, id), ADVANCE, "attached");
        s.tax = TaxStatus.Void;
        _stands(id, s);
        assertEq(recourse.base(facility, id), 0, "void");
        VM.clearMockedCalls();
    }

    function test_Base_WithoutALoan() public {
        assertEq(recourse.base(facility, tokenise(FACE, "unfinanced")), 0);
    }

    // --- callMargin --------------------------------------------------------------------------------------------------

    function test_CallMargin() public {
        ReceivableId id = borrow("loan");
        dispute(id, DISPUTED);
        assertEq(recourse.asked(facility, id), NET - BASE);
        VM.expectEmit(address(recourse));
        emit IRecourse.MarginCalled(address(facility), id, seller.id, NET - BASE, today() + 5);
        recourse.callMargin(facility, id);
        assertEq(facility.callsOf(seller.id), 1);
        assertTrue(recourse.callOf(facility, id).runs);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_CallRuns.selector, id));
        recourse.callMargin(facility, id);
    }

    function test_CallMargin_RevertGiven_NothingAsked() public {
        ReceivableId id = borrow("loan");
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NothingAsked.selector, id, ADVANCE, NET));
        recourse.callMargin(facility, id);
        openWithRecourse(0);
        id = draw(FACE, "without recourse");
        fail();
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NothingAsked.selector, id, 0, NET));
        recourse.callMargin(facility, id);
    }

    function test_CallMargin_RevertWhen_NotThroughRecourse() public {
        VM.startPrank(lender.account);
        bytes memory refused = abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, lender.account);
        VM.expectRevert(refused);
        facility.setCalled(seller.id, true);
        VM.expectRevert(refused);
        facility.setOff(ReceivableId.wrap(1), 1);
        VM.expectRevert(refused);
        facility.setSpecial(ReceivableId.wrap(1), true);
        VM.expectRevert(refused);
        facility.setMark(buyer.id, 1);
        VM.expectRevert(refused);
        facility.restructure(ReceivableId.wrap(1), 1, 1);
        VM.expectRevert(refused);
        facility.accelerate(ReceivableId.wrap(1));
        VM.expectRevert(refused);
        facility.sell(ReceivableId.wrap(1), 1, lender.account);
        VM.stopPrank();
    }

    // --- enforce -----------------------------------------------------------------------------------------------------

    /// @notice R5: a dispute takes nothing from a seller before its days to cure are over; what would go to it waits.
    function test_Enforce_R5() public {
        (ReceivableId id, ReceivableId other) = _called();
        uint256 had = money.balanceOf(seller.account);
        settle(other, FACE);
        assertEq(money.balanceOf(seller.account), had, "ring-fenced");
        assertEq(facility.creditOf(seller.id), LEFT);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Called.selector, seller.id, 1));
        facility.takeCredit(seller.id);
        skip(5 days);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_TooEarly.selector, id, today()));
        recourse.enforce(facility, id);
        assertSound();
        skip(1 days);
        // Six days of 17.00 first, then principal down to the base.
        VM.expectEmit(address(facility));
        emit IFacility.SetOff(id, seller.id, NET - BASE + 102_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 102_00, NET - BASE, 0, today());
        recourse.enforce(facility, id);
        assertOwed(id, 0, 1, BASE);
        assertTrue(!isSpecial(id), "it stands on enough again");
        assertEq(facility.callsOf(seller.id), 0);
        assertSound();
        facility.takeCredit(seller.id);
        assertEq(money.balanceOf(seller.account) - had, LEFT - (NET - BASE + 102_00), "the rest is the seller's");
        assertEq(facility.capital().owed, 0, "LIQ-01");
        assertSound();
    }

    function test_Enforce_CarriedApartWhenItDoesNotDo() public {
        ReceivableId third = borrow("third");
        (ReceivableId id, ReceivableId other) = _called();
        settle(other, NET + 5_000_00);
        skip(6 days);
        VM.expectEmit(address(facility));
        emit IFacility.SpecialSet(id, true);
        recourse.enforce(facility, id);
        assertTrue(isSpecial(id));
        uint256 rest = (NET + 102_00) * 1e6;
        assertEq(bookWorth() - rest, uint256(facility.loan(id).principal) * 500_000, "FIN-01: R27");
        assertEq(facility.callsOf(seller.id), 1, "the rest is asked for");
        assertSound();
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        recourse.enforce(facility, id);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_StillShort.selector, id, BASE, NET - 4_898_00));
        recourse.cured(facility, id);
        // More comes: again.
        settle(third, FACE);
        recourse.enforce(facility, id);
        assertEq(facility.callsOf(seller.id), 0);
        assertOwed(id, 0, 1, BASE);
        assertTrue(isSpecial(id), "until somebody says it is cured");
        recourse.cured(facility, id);
        assertTrue(!isSpecial(id));
        assertSound();
        settle(id, FACE);
        assertSound();
        assertEq(bookWorth(), 0, "FIN-01");
    }

    function test_Enforce_WhatACourtHeldBackWaitsToo() public {
        (, ReceivableId other) = _called();
        notes.freeze(seller.account, other, 1_00, "order");
        settle(other, FACE);
        assertEq(facility.heldBackOf(other), 1_00);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Called.selector, seller.id, 1));
        facility.takeHeldBack(other);
    }

    function test_Enforce_LeavesOtherSellersAlone() public {
        (ReceivableId id, ) = _called();
        seller = supplier2;
        ReceivableId theirs = borrow("another seller's");
        uint256 had = money.balanceOf(seller.account);
        settle(theirs, FACE);
        assertEq(money.balanceOf(seller.account) - had, LEFT, "paid at once");
        skip(6 days);
        recourse.enforce(facility, id);
        assertEq(owedOf(id), NET + 102_00, "nothing was there to set off");
        assertTrue(isSpecial(id));
        assertSound();
    }

    function test_Enforce_HalfRecourse() public {
        openWithRecourse(500_000);
        (ReceivableId id, ReceivableId other) = (borrow("loan"), borrow("other"));
        fail();
        recourse.callMargin(facility, id);
        settle(other, FACE);
        skip(6 days);
        uint256 half = (NET + 102_00) / 2;
        assertEq(recourse.asked(facility, id), half);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_AboveAsked.selector, id, half + 1, half));
        recourse.answer(facility, id, half + 1);
        recourse.enforce(facility, id);
        uint256 rest = half - LEFT;
        assertEq(recourse.asked(facility, id), rest, "of the same half");
        _answer(id, rest);
        assertEq(facility.callsOf(seller.id), 0, "it has paid its part");
        assertEq(owedOf(id), half + 1, "the other half is the lender's");
        assertTrue(isSpecial(id));
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NothingAsked.selector, id, 0, half + 1));
        recourse.callMargin(facility, id);
        assertSound();
    }

    function test_Enforce_ClosesTheLoan() public {
        (ReceivableId id, ) = _called();
        repayAs(id, NET - 10_000_00);
        fail();
        settle(loans[1], FACE);
        skip(6 days);
        recourse.enforce(facility, id);
        assertEq(facility.loan(id).version, 0, "FIN-05");
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05: its units are the seller's");
        assertEq(facility.callsOf(seller.id), 0);
        assertEq(recourse.callOf(facility, id).deadline, 0);
        assertSound();
    }

    function test_Enforce_RevertGiven_NoCall() public {
        ReceivableId id = borrow("loan");
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NoCall.selector, id));
        recourse.enforce(facility, id);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NoCall.selector, id));
        recourse.answer(facility, id, 1);
    }

    // --- cured -------------------------------------------------------------------------------------------------------

    function test_Cured_ByWithdrawal() public {
        (ReceivableId id, ) = _called();
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_StillShort.selector, id, BASE, NET));
        recourse.cured(facility, id);
        withdrawDispute(id);
        VM.expectEmit(address(recourse));
        emit IRecourse.Cured(address(facility), id);
        recourse.cured(facility, id);
        assertEq(facility.callsOf(seller.id), 0);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        recourse.cured(facility, id);
        assertSound();
    }

    function test_Cured_ByRepayment() public {
        (ReceivableId id, ) = _called();
        repayAs(id, NET);
        recourse.cured(facility, id);
        assertEq(facility.callsOf(seller.id), 0);
        assertEq(recourse.callOf(facility, id).deadline, 0);
        assertSound();
    }

    function test_Cured_ByAnswer() public {
        (ReceivableId id, ) = _called();
        _answer(id, NET - BASE);
        assertEq(facility.callsOf(seller.id), 0);
        assertOwed(id, 0, 0, BASE);
        assertSound();
    }

    // --- admit -------------------------------------------------------------------------------------------------------

    function test_Admit() public {
        (ReceivableId id, ReceivableId other) = (borrow("loan"), borrow("other"));
        Admission memory a = _admission(id, 10_000_00);
        VM.expectEmit(address(recourse));
        emit IRecourse.TurnoverAdmitted(address(facility), id, a);
        _admit(a);
        assertEq(recourse.asked(facility, id), 10_000_00);
        settle(other, FACE);
        // Due at once, whatever the base.
        recourse.enforce(facility, id);
        assertOwed(id, 0, 0, NET - 10_000_00);
        assertEq(facility.callsOf(seller.id), 0);
        assertSound();
    }

    function test_Admit_WhileACallRuns() public {
        (ReceivableId id, ReceivableId other) = _called();
        _admit(_admission(id, 1_000_00));
        assertEq(facility.callsOf(seller.id), 1);
        settle(other, FACE);
        recourse.enforce(facility, id);
        assertEq(facility.owed(id).principal, NET - 1_000_00);
        withdrawDispute(id);
        _admit(_admission2(id));
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_StillShort.selector, id, ADVANCE, NET - 1_000_00));
        recourse.cured(facility, id);
        assertSound();
    }

    function test_Admit_RevertWhen_FieldDoesNotFit() public {
        ReceivableId id = borrow("loan");
        Admission memory a = _admission(id, 0);
        _refused(a, "amount");
        a = _admission(id, 1);
        a.valueDay = Day.wrap(uint32(today() + 1));
        _refused(a, "valueDay");
        a = _admission(id, 1);
        _admit(a);
        _refused(a, "document");
        a.receivable = tokenise(FACE, "unfinanced");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, a.receivable));
        recourse.admit(a, "");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev A loan that is called because of a dispute, and one that is sound.
    function _called() private returns (ReceivableId id, ReceivableId other) {
        (id, other) = (borrow("loan"), borrow("other"));
        dispute(id, DISPUTED);
        recourse.callMargin(facility, id);
    }

    function _answer(ReceivableId id, uint256 amount) private {
        fundAccount(seller.account, amount);
        VM.startPrank(seller.account);
        money.approve(address(recourse), amount);
        recourse.answer(facility, id, amount);
        VM.stopPrank();
    }

    function _admission(ReceivableId id, uint72 amount) private view returns (Admission memory) {
        return Admission(address(facility), id, amount, Day.wrap(uint32(today())), "paper");
    }

    function _admission2(ReceivableId id) private view returns (Admission memory a) {
        a = _admission(id, 1_000_00);
        a.document = "another";
    }

    function _admit(Admission memory a) private {
        recourse.admit(a, signature(seller.key, recourse.admissionDigest(a)));
    }

    function _refused(Admission memory a, string memory field) private {
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_BadField.selector, field));
        recourse.admit(a, "");
    }

    function _stands(ReceivableId id, Standing memory s) private {
        VM.mockCall(address(standing), abi.encodeCall(IInvoiceStanding.standingOf, (id)), abi.encode(s));
    }
}
