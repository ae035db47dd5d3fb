// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Owed} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Transiting} from "./Transiting.sol";

/// @dev What happens to a loan in transit before the bank's decision is booked.
contract FacilityTransitLandingTest is Transiting {
    function setUp() public {
        setUpTransiting();
    }

    // --- money, and the bank is silent -------------------------------------------------------------------------------

    function test_Repay_GivenTheBankIsSilent() public {
        depart("silent");
        uint256 start = today();
        skip(10 days);
        assertOwed(id, 0, 10 * DAILY, NET);
        readyToPay(supplier2.account, 1);
        VM.expectEmit(address(facility));
        emit IFacility.TransitAnticipated(id, payoutId, bytes32(ReceivableId.unwrap(id)), INTEREST, start + 10);
        VM.prank(supplier2.account);
        facility.repay(id, 1);
        assertOwed(id, 0, 10 * DAILY - 1, NET);
        assertEq(facility.capital().fees, FEE);
        assertEq(facility.capital().owed, 0);
        assertFalse(isInTransit());
        assertSound();
    }

    function test_Repay_InFullGivenTheBankIsSilent() public {
        depart("in full");
        ReceivableId plain = borrow("plain");
        skip(10 days);
        assertEq(owedOf(id), owedOf(plain), "FIN-06: as quoted");
        repayAs(id, owedOf(id));
        repayAs(plain, owedOf(plain));
        assertClosed(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertSound();
        // Its answer changes nothing any more.
        confirm(today());
        VM.expectRevert(notInTransit(id));
        facility.bookPayout(id);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
    }

    function test_TakeBack_GivenTheMoneyCameFirst() public {
        depart("rejected late");
        repayAs(id, 1);
        reject();
        VM.expectRevert(notInTransit(id));
        facility.bookPayout(id);
        VM.expectEmit(address(facility));
        emit IFacility.Credited(seller.id, PAID_OUT);
        facility.takeBack(id);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
        assertEq(facility.loan(id).principal, NET - 1, "the loan stays");
        assertSound();
    }

    function test_TakeBack_OfALaterRound() public {
        depart("rounds");
        reject();
        facility.bookPayout(id);
        departOn(id);
        bytes32 key = keccak256(abi.encode(id, uint256(1)));
        uint256 snapshot = VM.snapshotState();
        reject();
        // In transit it is nobody's yet.
        VM.expectPartialRevert(IReceivableToken.Receivable_Unknown.selector);
        facility.takeBack(ReceivableId.wrap(uint256(key)));
        VM.revertToState(snapshot);
        repayAs(id, 1);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(ReceivableId.wrap(uint256(key)));
        reject();
        facility.takeBack(ReceivableId.wrap(uint256(key)));
        assertEq(facility.creditOf(seller.id), PAID_OUT);
        assertSound();
    }

    function test_TakeBack_WhileALaterDrawIsInTransit() public {
        depart("both");
        bytes32 first = payoutId;
        repayAs(id, NET);
        departOn(id);
        bank.reject(first, "no such account");
        facility.takeBack(id);
        assertEq(facility.creditOf(seller.id), PAID_OUT);
        assertTrue(isInTransit());
        reject();
        facility.bookPayout(id);
        assertEq(facility.creditOf(seller.id), PAID_OUT, "of the first alone");
        assertSound();
    }

    function test_Settle_GivenTheBankIsSilent() public {
        depart("settled");
        skip(30 days);
        settle(id, FACE);
        assertClosed(id);
        assertEq(facility.capital().cash, CASH + INTEREST + FEE, "LIQ-01");
        assertEq(money.balanceOf(seller.account), FACE - ADVANCE, "the holdback");
        assertSound();
    }

    function test_Collect_GivenTheBankIsSilent() public {
        depart("collected");
        skip(40 days);
        readyToPay(buyer.account, FACE / 2);
        VM.startPrank(buyer.account);
        money.approve(address(token), FACE / 2);
        token.pay(id, FACE / 2);
        VM.stopPrank();
        facility.collect(id);
        assertFalse(isInTransit());
        // 255.00 late and 510.00 of interest first.
        assertEq(facility.loan(id).principal, NET + 765_00 - FACE / 2);
        assertSound();
    }

    // --- the bank's money, as of a value day --------------------------------------------------------------------------

    function test_CollectOn_GivenTheValueDayIsBeforeThePayouts() public {
        depart("paid back at once");
        uint256 start = today();
        skip(3 days);
        confirm(today());
        // The buyer's money was there before the seller's had left: the loan starts with the payout, and nothing accrued.
        allocate(id, FACE, start + 1);
        assertClosed(id);
        assertEq(facility.capital().cash, CASH + FEE, "LIQ-01");
        assertEq(facility.capital().fees, FEE);
        assertEq(money.balanceOf(seller.account), FACE - NET, "the holdback");
        assertSound();
    }

    function test_CollectOn_GivenTheBankIsSilent() public {
        depart("silent");
        uint256 start = today();
        skip(10 days);
        allocate(id, FACE, start + 8);
        assertClosed(id);
        assertEq(facility.capital().cash, CASH + FEE + 8 * DAILY, "LIQ-01");
        assertSound();
    }

    function test_CollectOn_GivenRejected() public {
        depart("rejected");
        reject();
        skip(2 days);
        allocate(id, FACE, today() - 1);
        assertReleased();
        assertEq(money.balanceOf(seller.account), FACE, "it owes nothing");
    }

    // --- money, and the bank has decided -----------------------------------------------------------------------------

    function test_Repay_GivenConfirmed() public {
        depart("confirmed");
        skip(4 days);
        confirm(today() - 1);
        skip(6 days);
        assertOwed(id, 0, 7 * DAILY, NET);
        repayAs(id, NET + 7 * DAILY);
        assertClosed(id);
        assertSound();
    }

    function test_Settle_GivenRejected() public {
        depart("rejected");
        reject();
        skip(30 days);
        settle(id, FACE);
        assertReleased();
        assertEq(money.balanceOf(seller.account), FACE, "it owes nothing");
    }

    function test_Repay_RevertGiven_Rejected() public {
        depart("rejected");
        reject();
        readyToPay(supplier2.account, 1);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        VM.prank(supplier2.account);
        facility.repay(id, 1);
        facility.bookPayout(id);
        assertReleased();
    }

    // --- bad days ----------------------------------------------------------------------------------------------------

    function test_WriteOff_Lands() public {
        depart("bad");
        skip(150 days);
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(id, ADVANCE * 1e6, 120);
        VM.prank(address(recourse));
        facility.writeOff(id);
        assertEq(facility.loan(id).flags, LoanFlags.WRITTEN_OFF);
        assertEq(bookWorth(), 0, "FIN-01");
        assertSound();
    }

    function test_SetSpecial_Lands() public {
        depart("apart");
        VM.prank(address(recourse));
        facility.setSpecial(id, true);
        assertEq(facility.loan(id).flags, LoanFlags.SPECIAL);
        assertEq(facility.loan(id).interest, INTEREST);
        assertSound();
        VM.prank(address(recourse));
        facility.setSpecial(id, false);
        assertEq(bookWorth(), NET * 1e6);
        assertSound();
    }

    function test_SetSpecial_RevertGiven_Rejected() public {
        depart("gone");
        reject();
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        VM.prank(address(recourse));
        facility.setSpecial(id, true);
    }

    function test_SetOff_Lands() public {
        ReceivableId other = drawPart(FACE);
        loans.push(other);
        skip(5 days);
        VM.prank(address(recourse));
        facility.setCalled(seller.id, true);
        settle(other, FACE);
        depart("set off");
        skip(2 days);
        uint256 credit = facility.creditOf(seller.id);
        VM.prank(address(recourse));
        assertEq(facility.setOff(id, type(uint256).max), credit);
        assertEq(facility.owed(id).principal, NET + 2 * DAILY - credit, "interest first");
        assertSound();
    }

    function test_Restructure_Lands() public {
        depart("plan");
        skip(10 days);
        Owed memory o = facility.owed(id);
        uint16 due = uint16(today() + 60);
        VM.expectEmit(address(facility));
        emit IFacility.Restructured(id, NET, o.interest, due, 70_000, due - 60);
        VM.prank(address(recourse));
        facility.restructure(id, due, 70_000);
        assertEq(facility.loan(id).flags, LoanFlags.SPECIAL | LoanFlags.OWN | LoanFlags.RESTRUCTURED);
        assertEq(o.interest, 10 * DAILY, "what was shown before is what is owed");
        assertSound();
    }

    function test_Sell_RevertGiven_InTransit() public {
        depart("sold");
        VM.expectRevert(inTransit(id));
        VM.prank(address(recourse));
        facility.sell(id, 1, investor.account);
    }

    function test_Review_Lands() public {
        depart("insolvent");
        fail();
        facility.review(id);
        assertEq(facility.loan(id).flags, LoanFlags.SPECIAL);
        assertSound();
    }

    function test_Review_TakesItOffTheBook() public {
        depart("court");
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(id, ADVANCE * 1e6, 0);
        notes.courtTransfer(address(facility), supplier2.account, id, FACE, "order");
        assertEq(facility.loan(id).flags, LoanFlags.WRITTEN_OFF);
        assertEq(bookWorth(), 0, "FIN-01");
    }

    function test_Dilutable_AsOnceItIsPaidOut() public {
        FacilityConfig memory config = transitConfig();
        (config.terms.dilutionCap, config.terms.discount) = (150_000, false);
        openFacility(config, "dilution");
        ReceivableId plain = borrow("plain");
        id = tokenise(FACE, "diluted");
        sendUnits(id, FACE, toBank(id, ADVANCE - FEE, 0));
        skip(3 days);
        assertEq(facility.dilutable(id, FACE, 0), FACE - ADVANCE - INTEREST);
        assertEq(facility.dilutable(id, FACE, 0), facility.dilutable(plain, FACE, 0));
    }

    function test_AgreeToDilution_Lands() public {
        depart("agreed");
        bytes32 digest = notes.creditNoteDigest(id, 30_000_00, Reason.Quality, "note");
        bytes memory byBuyer = signature(buyer.key, digest);
        bytes memory bySeller = signature(seller.key, digest);
        notes.creditNoteOf(id, 30_000_00, Reason.Quality, "note", address(facility), byBuyer, bySeller);
        assertTrue(isInTransit());
        VM.prank(lender.account);
        facility.agreeToDilution(id, 30_000_00);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE - 30_000_00);
        assertEq(facility.loan(id).flags, LoanFlags.SPECIAL, "its units do not cover it");
        assertSound();
    }
}
