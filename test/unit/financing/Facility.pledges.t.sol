// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {FacilityConfig, Loan, Pledge, PledgeRequest} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {Pledges} from "../../../contracts/financing/Pledges.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";

import {Order, Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Lining} from "./Lining.sol";

contract FacilityPledgesTest is Lining {
    /// @dev Interest of less than a minor unit counts up with every payment.
    uint256 private constant ROUNDED = 1;

    function setUp() public {
        setUpLining();
    }

    // --- what a pledge does ------------------------------------------------------------------------------------------

    function test_Pledge() public {
        ReceivableId id = claim(FACE, "a", 60);
        bytes memory data = pledgeData(id, FACE);
        uint256 day = today();
        uint8 grade = quote(FACE, day + 60).grade;
        VM.expectEmit(address(facility));
        emit IFacility.Pledged(id, seller.id, buyer.id, FACE, ADVANCE, grade, day + 60, day);
        sendAs(seller.account, id, FACE, data);
        Pledge memory p = facility.pledgeOf(id);
        assertTrue(p.seller == seller.id && p.obligor == buyer.id);
        assertEq(p.advance, ADVANCE);
        assertEq(p.rate, 800_000);
        assertEq(p.due, day + 60);
        assertEq(p.version, 1);
        assertEq(p.flags, 0);
        Loan memory loan = facility.loan(id);
        assertEq(loan.version, 0, "no loan");
        assertEq(loan.flags, LoanFlags.PLEDGED);
        assertEq(facility.owed(id).principal, 0);
        assertEq(outOf(buyer.group, false), ADVANCE, "FIN-02");
        assertEq(outOf(seller.group, true), 0);
        assertEq(bookWorth(), 0, "FIN-07");
        assertLine(ADVANCE, 0);
        assertRules();
    }

    function test_Pledge_OfAPart() public {
        ReceivableId id = claim(FACE, "a", 60);
        sendAs(seller.account, id, FACE / 4, pledgeData(id, FACE / 4));
        assertLine(ADVANCE / 4, 0);
        payToken(id, FACE / 2);
        facility.collect(id);
        assertLine(ADVANCE / 8, 0);
        assertEq(money.balanceOf(seller.account), FACE / 8, "its share is the seller's while nothing is owed");
        assertRules();
    }

    function test_Pledge_OfWhatIsPartlyPaid() public {
        ReceivableId id = claim(FACE, "a", 60);
        payToken(id, FACE / 4);
        sendAs(seller.account, id, FACE, pledgeData(id, FACE));
        assertLine((ADVANCE * 3) / 4, 0);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(id);
        assertRules();
    }

    function test_Pledge_AsItIsMinted() public {
        Order memory order = makeOrder(FACE, "minted");
        place(order);
        attestAll(order);
        Presentation memory p = makePresentation(order);
        p.sellerSignature = "";
        ReceivableId id = receivableId(p);
        ids.push(id);
        token.tokenise(p, address(facility), pledgeData(id, FACE));
        assertLine(ADVANCE, 0);
        assertRules();
    }

    function test_Pledge_CountsLessByHaircut() public {
        VM.startPrank(lender.account);
        facility.setSector(3, uint96(ADVANCE), 50_000);
        facility.fileProgramme(1, 3);
        VM.stopPrank();
        skip(7 days);
        ReceivableId id = pledge("a", 60);
        assertEq(facility.pledgeOf(id).rate, 750_000);
        assertEq(facility.sector(3).out, 75_000_00, "FIN-02");
        ReceivableId next = claim(FACE, "b", 60);
        bytes memory reason = abi.encodeWithSelector(
            IFacility.Facility_AboveCap.selector,
            "sector",
            150_000_00,
            ADVANCE
        );
        refusePledge(next, FACE, pledgeData(next, FACE), reason);
        assertRules();
        settle(id, FACE);
        assertEq(facility.sector(3).out, 0, "FIN-02");
        assertRules();
    }

    function test_Pledge_CountsAsANewPair() public {
        FacilityConfig memory c = lineConfig();
        c.terms.newPairCap = uint64(ADVANCE);
        openLining(c, "pairs");
        ReceivableId id = pledge("a", 60);
        assertEq(facility.newPairOut(seller.id, buyer.id), ADVANCE, "FIN-02");
        ReceivableId next = claim(FACE, "b", 60);
        bytes memory reason = abi.encodeWithSelector(
            IFacility.Facility_AboveCap.selector,
            "pair",
            2 * ADVANCE,
            ADVANCE
        );
        refusePledge(next, FACE, pledgeData(next, FACE), reason);
        settle(id, FACE / 2);
        assertEq(facility.newPairOut(seller.id, buyer.id), ADVANCE / 2, "FIN-02");
        settle(id, FACE / 2);
        assertEq(facility.newPairOut(seller.id, buyer.id), 0, "FIN-02");
        sendAs(seller.account, next, FACE, pledgeData(next, FACE));
        assertEq(facility.newPairOut(seller.id, buyer.id), 0, "the pair has settled one");
        assertRules();
    }

    // --- what is refused ---------------------------------------------------------------------------------------------

    function test_Pledge_RevertWhen_RequestIsForAnother() public {
        ReceivableId id = claim(FACE, "a", 60);
        ReceivableId other = claim(FACE, "b", 60);
        refusePledge(id, FACE, pledgeData(other, FACE), badRequest("receivable"));
        refusePledge(id, FACE, pledgeData(id, FACE - 1), badRequest("units"));
        bytes memory data = pledgeData(id, FACE);
        uint256 deadline = today();
        skip(1 days);
        refusePledge(id, FACE, data, abi.encodeWithSelector(IFacility.Facility_RequestExpired.selector, deadline));
    }

    function test_Pledge_RevertWhen_SellerDidNotSign() public {
        ReceivableId id = claim(FACE, "a", 60);
        PledgeRequest memory request = PledgeRequest(id, FACE, Day.wrap(uint32(today())));
        bytes memory signed = signature(buyer.key, facility.pledgeDigest(request));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        sendAs(seller.account, id, FACE, abi.encode(Pledges.TAG, request, signed));
    }

    function test_Pledge_RevertGiven_PledgedOrALoan() public {
        ReceivableId id = claim(FACE, "a", 60);
        sendAs(seller.account, id, FACE / 2, pledgeData(id, FACE / 2));
        refusePledge(id, FACE / 4, pledgeData(id, FACE / 4), notEligible(id, "pledged"));
        refusePledge(id, FACE / 4, drawData(makeRequest(id, FACE / 4)), notEligible(id, "pledged"));
        ReceivableId lent = claim(FACE, "b", 60);
        sendAs(seller.account, lent, FACE / 2, drawData(makeRequest(lent, FACE / 2)));
        refusePledge(lent, FACE / 4, pledgeData(lent, FACE / 4), notEligible(lent, "already a loan"));
        assertRules();
    }

    function test_Pledge_RevertGiven_NotEligible() public {
        ReceivableId id = claim(FACE, "a", 60);
        _dispute(id);
        refusePledge(id, FACE, pledgeData(id, FACE), notEligible(id, "disputed"));
        notes.withdraw(id, signature(buyer.key, notes.withdrawalDigest(id)));
        bytes memory data = pledgeData(id, FACE);
        notes.declareInsolvent(buyer.id, bank.today(), "decision");
        refusePledge(id, FACE, data, notEligible(id, "obligor"));
    }

    function test_Pledge_RevertWhen_Tenor() public {
        FacilityConfig memory c = lineConfig();
        c.terms.maxTenor = 60;
        openLining(c, "tenor");
        pledge("a", 60);
        ReceivableId id = claim(FACE, "b", 61);
        refusePledge(
            id,
            FACE,
            pledgeData(id, FACE),
            abi.encodeWithSelector(IFacility.Facility_BadTenor.selector, 61, 1, 60)
        );
    }

    function test_Pledge_RevertGiven_ItCountsForNothing() public {
        FacilityConfig memory c = lineConfig();
        for (uint256 i = 0; i < 8; ++i) c.prices.advance[i] = 0;
        openLining(c, "nothing");
        ReceivableId id = claim(FACE, "a", 60);
        refusePledge(id, FACE, pledgeData(id, FACE), notEligible(id, "advance"));
    }

    function test_Pledge_RevertWhen_AboveTheObligorsLimit() public {
        admit(buyer.group, false, 2 * ADVANCE - 1, FAR);
        pledge("a", 60);
        ReceivableId id = claim(FACE, "b", 60);
        bytes4 error_ = IFacility.Facility_AboveLimit.selector;
        bytes memory reason = abi.encodeWithSelector(error_, buyer.group, false, 2 * ADVANCE, 2 * ADVANCE - 1, FAR);
        refusePledge(id, FACE, pledgeData(id, FACE), reason);
        admit(buyer.group, false, 2 * ADVANCE, FAR);
        skip(7 days);
        sendAs(seller.account, id, FACE, pledgeData(id, FACE));
        assertEq(outOf(buyer.group, false), 2 * ADVANCE, "FIN-02");
    }

    function test_Pledge_RevertGiven_SellerIsNoCustomer() public {
        ReceivableId id = claim(FACE, "a", 60);
        admit(seller.group, true, type(uint96).max, uint16(today() - 1));
        bytes memory reason = abi.encodeWithSelector(
            IFacility.Facility_AboveLimit.selector,
            seller.group,
            true,
            0,
            type(uint96).max,
            today() - 1
        );
        refusePledge(id, FACE, pledgeData(id, FACE), reason);
        admit(seller.group, true, 0, FAR);
        skip(7 days);
        sendAs(seller.account, id, FACE, pledgeData(id, FACE));
        refuseDraw(
            makeDraw(1),
            abi.encodeWithSelector(IFacility.Facility_AboveLimit.selector, seller.group, true, 1, 0, FAR)
        );
    }

    function test_Pledge_RevertGiven_Paused() public {
        ReceivableId id = claim(FACE, "a", 60);
        bytes memory data = pledgeData(id, FACE);
        guardian.pause(address(facility));
        VM.expectPartialRevert(INewBusinessGate.NewBusinessGate_Paused.selector);
        sendAs(seller.account, id, FACE, data);
    }

    function test_Pledge_RevertWhen_ByStandingApproval() public {
        ReceivableId id = claim(FACE, "a", 60);
        bytes memory data = pledgeData(id, FACE);
        VM.prank(seller.account);
        token.setApprovalForAll(supplier2.account, true);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, supplier2.account));
        VM.prank(supplier2.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
    }

    // --- money that comes on it --------------------------------------------------------------------------------------

    function test_Settle_GoesIntoTheLine() public {
        ReceivableId id = pledge("a", 60);
        pledge("b", 60);
        drawLine(DRAW);
        passDays(10);
        uint256 part = FACE / 2;
        readyToPay(buyer.account, part);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(key, 0, 10 * DAILY, part - 10 * DAILY, 0, today());
        VM.expectEmit(address(facility));
        emit IFacility.PledgeCounts(id, seller.id, ADVANCE / 2, today());
        settleReady(id, part);
        assertLine(ADVANCE + ADVANCE / 2, DRAW + 10 * DAILY - part + ROUNDED);
        assertEq(outOf(buyer.group, false), ADVANCE + ADVANCE / 2, "FIN-02");
        assertEq(outOf(seller.group, true), DRAW + 10 * DAILY - part, "FIN-02");
        assertRules();
    }

    function test_Settle_InFullLeavesTheSellerTheRest() public {
        ReceivableId id = pledge("a", 60);
        drawLine(DRAW);
        passDays(10);
        uint256 owed = DRAW + 10 * DAILY;
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.PledgeEnded(id, seller.id, today());
        settleReady(id, FACE);
        assertEq(money.balanceOf(seller.account), DRAW + FACE - owed, "the rest is the seller's");
        assertEq(facility.loan(key).version, 0, "FIN-06");
        assertEq(facility.loan(id).flags, 0);
        assertTrue(facility.pledgeOf(id).advance == 0 && facility.line(seller.id).pledges == 0);
        assertEq(outOf(buyer.group, false), 0, "FIN-02");
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertLine(0, 0);
        assertRules();
    }

    function test_Settle_OfTwoPledges() public {
        ReceivableId a = pledge("a", 30);
        ReceivableId b = pledge("b", 60);
        drawLine(2 * DRAW);
        passDays(31);
        assertLine(ADVANCE, 2 * DRAW + 62 * DAILY);
        settle(a, FACE);
        assertLine(ADVANCE, 2 * DRAW + 62 * DAILY - FACE + ROUNDED);
        payToken(b, FACE);
        facility.collect(b);
        assertLine(0, 0);
        assertEq(money.balanceOf(seller.account), 2 * FACE - 62 * DAILY - ROUNDED, "SET-01");
        assertRules();
    }

    function test_Settle_WhileDisputedCountsForNothing() public {
        ReceivableId id = pledge("a", 60);
        _dispute(id);
        settle(id, FACE / 4);
        assertLine(0, 0);
        assertRules();
    }

    function test_Collect_BeforeAReview() public {
        ReceivableId id = pledge("a", 60);
        drawLine(DRAW);
        payToken(id, FACE / 2);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(id);
        facility.collect(id);
        assertLine(ADVANCE / 2, DRAW - FACE / 2 + ROUNDED);
        assertRules();
    }

    // --- looking again -----------------------------------------------------------------------------------------------

    function test_Review_OfADispute() public {
        ReceivableId id = pledge("a", 60);
        drawLine(DRAW);
        _dispute(id);
        assertEq(facility.line(seller.id).base, ADVANCE, "until somebody looks");
        VM.expectEmit(address(facility));
        emit IFacility.PledgeCounts(id, seller.id, 0, today());
        facility.review(id);
        assertLine(0, DRAW);
        assertEq(outOf(buyer.group, false), 0, "FIN-02");
        refuseDraw(makeDraw(1), aboveBase(DRAW + 1, 0));
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.review(id);
        notes.withdraw(id, signature(buyer.key, notes.withdrawalDigest(id)));
        facility.review(id);
        assertLine(ADVANCE, DRAW);
        assertEq(outOf(buyer.group, false), ADVANCE, "FIN-02");
        assertRules();
    }

    function test_Review_RevertWhen_MoreIsAboveTheLimit() public {
        ReceivableId id = pledge("a", 60);
        _dispute(id);
        facility.review(id);
        admit(buyer.group, false, ADVANCE - 1, FAR);
        notes.withdraw(id, signature(buyer.key, notes.withdrawalDigest(id)));
        VM.expectPartialRevert(IFacility.Facility_AboveLimit.selector);
        facility.review(id);
        settle(id, FACE / 2);
        assertLine(0, 0);
        facility.review(id);
        assertLine(ADVANCE / 2, 0);
    }

    function test_Review_NothingToCountOn() public {
        ReceivableId id = pledge("a", 60);
        uint256 snapshot = VM.snapshotState();
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        facility.review(id);
        assertLine(0, 0);
        VM.revertToState(snapshot);
        notes.declareInsolvent(buyer.id, bank.today(), "decision");
        facility.review(id);
        assertLine(0, 0);
        assertRules();
    }

    function test_Review_PastDueLeavesTheCountsOnly() public {
        ReceivableId id = pledge("a", 30);
        pledge("b", 60);
        passDays(31);
        drawLine(1_00);
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        facility.review(id);
        assertEq(facility.line(seller.id).base, ADVANCE);
        assertEq(outOf(buyer.group, false), ADVANCE);
        assertRules();
    }

    function test_Review_OfWhatACourtFrozeOrTook() public {
        ReceivableId id = pledge("a", 60);
        address court = makeAddr("court");
        parties.registerCustodian(court, PartyId.wrap(0));
        notes.freeze(address(facility), id, FACE / 4, "order");
        if (facility.line(seller.id).base == ADVANCE) facility.review(id);
        assertLine((ADVANCE * 3) / 4, 0);
        notes.courtTransfer(address(facility), court, id, FACE / 4, "order");
        assertLine((ADVANCE * 3) / 4, 0);
        // The rest, by the court's own transaction.
        notes.courtTransfer(address(facility), court, id, (FACE * 3) / 4, "order");
        assertEq(facility.line(seller.id).pledges, 0, "nothing is left of it");
        assertLine(0, 0);
        assertRules();
    }

    // --- giving back -------------------------------------------------------------------------------------------------

    function test_ReleasePledge() public {
        ReceivableId a = pledge("a", 60);
        ReceivableId b = pledge("b", 60);
        drawLine(DRAW);
        passDays(10);
        VM.expectEmit(address(facility));
        emit IFacility.PledgeEnded(a, seller.id, today());
        VM.expectEmit(address(facility));
        emit IFacility.UnitsReleased(a, seller.account, FACE);
        release(a);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(a)), FACE, "FIN-05");
        assertLine(ADVANCE, DRAW + 10 * DAILY);
        assertEq(outOf(buyer.group, false), ADVANCE, "FIN-02");
        VM.expectRevert(aboveBase(DRAW + 10 * DAILY, 0));
        release(b);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotPledged.selector, a));
        release(a);
        assertRules();
    }

    function test_ReleasePledge_ToTheEdge() public {
        ReceivableId a = pledge("a", 60);
        pledge("b", 60);
        drawLine(ADVANCE);
        uint256 owed = facility.line(seller.id).owed;
        VM.expectRevert(aboveBase(owed, ADVANCE));
        release(a);
        repayLine(owed - ADVANCE + ROUNDED);
        release(a);
        assertLine(ADVANCE, ADVANCE);
    }

    function test_ReleasePledge_WhenNothingIsOwed() public {
        ReceivableId id = pledge("a", 30);
        skip(365 days);
        guardian.pause(address(facility));
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, supplier2.account));
        VM.prank(supplier2.account);
        facility.releasePledge(id);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.release(id);
        release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "LIV-01");
        assertRules();
    }

    function test_ReleasePledge_LeavesWhatWasPaidToTheSeller() public {
        ReceivableId id = pledge("a", 60);
        payToken(id, FACE / 2);
        release(id);
        facility.collect(id);
        assertEq(money.balanceOf(seller.account), FACE / 2);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE);
        assertRules();
    }

    function test_CheckLine_FindsWhatIsLeftOut() public {
        pledge("a", 60);
        pledge("b", 60);
        ids.pop();
        assertTrue(!health.checkLine(facility, seller.id, ids).holds, "FIN-02");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _dispute(ReceivableId id) private {
        bytes32 digest = notes.disputeDigest(id, 1_00, Reason.Quality);
        notes.dispute(id, 1_00, Reason.Quality, signature(buyer.key, digest));
    }
}
