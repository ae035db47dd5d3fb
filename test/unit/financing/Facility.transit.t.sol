// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Loan, Transit} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {LoanView} from "../../../contracts/lens/IPortfolioLens.sol";
import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PayoutStatus} from "../../../contracts/settlement/IBankDesk.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Transiting} from "./Transiting.sol";

/// @dev What the bank decides of a draw on a receivable, and when.
contract FacilityTransitTest is Transiting {
    uint8 private constant COAL = 3;

    function setUp() public {
        setUpTransiting();
    }

    // --- the draw ----------------------------------------------------------------------------------------------------

    function test_Draw_InTransit() public {
        id = tokenise(FACE, "drawn");
        loans.push(id);
        payoutId = bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(id)));
        bytes memory data = toBank(id, PAID_OUT, 0);
        uint256 worth = juniorWorth();
        VM.expectEmit(address(facility));
        emit IFacility.TransitStarted(id, payoutId, PAID_OUT, FEE, INTEREST, today());
        sendUnits(id, FACE, data);

        Loan memory loan = facility.loan(id);
        assertEq(loan.principal, NET, "all that it took");
        assertEq(loan.interest, 0);
        assertEq(loan.flags, LoanFlags.TRANSIT);
        assertEq(facility.capital().cash, CASH - PAID_OUT);
        assertEq(facility.capital().fees, 0, "the lender has not earned it");
        assertEq(facility.capital().owed, FEE, "but it is there");
        assertEq(facility.exposure(buyer.group, false).out, NET, "FIN-02");
        assertEq(facility.exposure(seller.group, true).out, NET, "FIN-02");
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertEq(juniorWorth(), worth, "FIN-07");
        assertSound();
        skip(10 days);
        assertEq(bookWorth(), NET * 1e6, "nothing accrues");
        assertSound();
    }

    function test_Draw_InTransit_KeepsWhatWaits() public {
        depart("waits");
        (Transit memory t, bytes32 payout) = facility.transitOf(id);
        assertEq(t.net, PAID_OUT);
        assertEq(t.fee, FEE);
        assertEq(t.interest, INTEREST);
        assertEq(t.day, today());
        assertEq(t.round, 0);
        assertEq(payout, bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(id))));
        assertEq(uint8(bank.payoutOf(payout).status), uint8(PayoutStatus.Instructed));
        ReceivableId[] memory ids = new ReceivableId[](2);
        (ids[0], ids[1]) = (id, draw(FACE, "plain"));
        LoanView[] memory views = lens.loans(facility, ids);
        assertTrue(views[0].inTransit);
        assertFalse(views[1].inTransit);
    }

    function test_Draw_InTransit_WithoutFee() public {
        openFacility(defaultConfig(), "no fee");
        id = drawToBank();
        loans.push(id);
        (, payoutId) = facility.transitOf(id);
        assertEq(facility.capital().owed, 0);
        confirm(today());
        facility.bookPayout(id);
        assertLoan(NET, INTEREST, 0, today());
        assertEq(facility.capital().fees, 0);
        assertSound();
    }

    function test_Draw_WithAPartToAnAccount() public {
        id = tokenise(FACE, "mixed");
        loans.push(id);
        sendUnits(id, FACE, toBank(id, PAID_OUT - 1, 1));
        assertLoan(NET, INTEREST, 0, today());
        assertEq(facility.capital().fees, FEE, "earned at once");
        (Transit memory t, bytes32 payout) = facility.transitOf(id);
        assertEq(t.net, 0);
        assertEq(t.round, 1, "the key is used up");
        assertEq(payout, 0);
        VM.expectRevert(notInTransit(id));
        facility.bookPayout(id);
        // Once repaid, the same claim can be drawn on again.
        repayAs(id, NET);
        departOn(id);
        assertEq(payoutId, _payoutOf(1));
        bank.reject(_payoutOf(0), "rejected");
        facility.takeBack(id);
        assertEq(facility.creditOf(seller.id), PAID_OUT - 1, "the first draw's");
        confirm(today());
        facility.bookPayout(id);
        assertSound();
    }

    // --- confirmed ---------------------------------------------------------------------------------------------------

    function test_BookPayout_OnTheDayOfTheDraw() public {
        depart("confirmed");
        ReceivableId plain = borrow("plain");
        confirm(today());
        VM.expectEmit(address(facility));
        emit IFacility.TransitConfirmed(id, payoutId, INTEREST, today(), today());
        VM.prank(makeAddr("anybody"));
        facility.bookPayout(id);
        assertEq(
            keccak256(abi.encode(facility.loan(id))),
            keccak256(abi.encode(facility.loan(plain))),
            "FIN-03: as quoted, to the unit"
        );
        assertEq(facility.capital().fees, 2 * FEE);
        assertEq(facility.capital().owed, 0);
        assertSound();
        (Transit memory t, ) = facility.transitOf(id);
        assertEq(keccak256(abi.encode(t)), keccak256(abi.encode(Transit(0, 0, 0, 0, 1))));
    }

    function test_BookPayout_DaysLater() public {
        depart("later");
        uint256 valueDay = today() + 2;
        skip(3 days);
        confirm(valueDay);
        assertEq(bookWorth(), NET * 1e6, "until it is booked");
        skip(1 days);
        VM.expectEmit(address(facility));
        emit IFacility.TransitConfirmed(id, payoutId, 28 * DAILY, valueDay, valueDay + 2);
        facility.bookPayout(id);
        assertLoan(NET, 28 * DAILY, 0, valueDay);
        assertEq(bookWorth(), (NET + 2 * DAILY) * 1e6, "from the value day on");
        assertOwed(id, 0, 2 * DAILY, NET);
        assertSound();
        skip(26 days);
        settle(id, FACE);
        assertReleasedButFor(28 * DAILY);
    }

    function test_BookPayout_RoundsUp() public {
        FacilityConfig memory config = transitConfig();
        for (uint256 i = 0; i < 8; ++i) config.prices.rate[i] = 60_001;
        openFacility(config, "odd");
        id = tokenise(FACE, "odd");
        loans.push(id);
        sendUnits(id, FACE, toBank(id, quote(FACE, today() + 30).net, 0));
        (, payoutId) = facility.transitOf(id);
        // 510.0085 is 510.01 for thirty days, and 476.0093… for 28.
        skip(2 days);
        confirm(today());
        facility.bookPayout(id);
        assertEq(facility.loan(id).interest, 476_01);
        assertSound();
    }

    function test_BookPayout_AfterTheDueDay() public {
        depart("long after");
        uint256 valueDay = today() + 5;
        skip(5 days);
        confirm(valueDay);
        skip(35 days);
        facility.bookPayout(id);
        assertLoan(NET, 25 * DAILY, 0, valueDay);
        // 101,915.00 × 9 % × 10 / 360: from the due day
        assertOwed(id, 254_79, 25 * DAILY, NET);
        assertEq(bookWorth(), ((NET + 25 * DAILY) * 1e6 * 99) / 100, "stage 1");
        assertSound();
    }

    function test_BookPayout_PaidOutAfterTheDueDay() public {
        depart("very late");
        skip(40 days);
        facility.roll(62);
        confirm(today());
        facility.bookPayout(id);
        assertLoan(NET, 0, 0, today());
        assertOwed(id, 0, 0, NET);
        assertSound();
        skip(10 days);
        // 101,490.00 × 9 % × 10 / 360
        assertOwed(id, 253_73, 0, NET);
    }

    function test_BookPayout_OnTheDueDay() public {
        depart("due");
        skip(30 days);
        confirm(today());
        facility.bookPayout(id);
        assertLoan(NET, 0, 0, today());
        assertSound();
    }

    function test_BookPayout_GivenTheCashIsGone() public {
        depart("no cash");
        // Whoever may leave takes all that is free.
        uint256 free = facility.takeable(junior.tranche());
        uint256 shares = junior.previewWithdraw(free);
        VM.prank(investor.account);
        junior.redeem(shares, investor.account, investor.account);
        confirm(today());
        facility.bookPayout(id);
        assertEq(facility.capital().fees, FEE, "the fee was kept");
        facility.takeFees();
        assertEq(money.balanceOf(lender.account), FEE);
        assertSound();
    }

    function test_BookPayout_GivenTheFeesAreTaken() public {
        borrow("plain");
        depart("waits");
        facility.takeFees();
        assertEq(money.balanceOf(lender.account), FEE, "of the other loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeFees();
        confirm(today());
        facility.bookPayout(id);
        facility.takeFees();
        assertEq(money.balanceOf(lender.account), 2 * FEE);
        assertSound();
    }

    // --- rejected ----------------------------------------------------------------------------------------------------

    function test_BookPayout_Rejected() public {
        uint256 worth = juniorWorth();
        depart("rejected");
        skip(3 days);
        reject();
        assertOwed(id, 0, 0, 0);
        VM.expectEmit(address(facility));
        emit IFacility.TransitRejected(id, payoutId, PAID_OUT, FEE, today());
        VM.expectEmit(address(facility));
        emit IFacility.UnitsReleased(id, seller.account, FACE);
        VM.prank(makeAddr("anybody"));
        facility.bookPayout(id);
        assertReleased();
        assertEq(juniorWorth(), worth, "FIN-07");
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE);
        assertEq(facility.creditOf(seller.id), 0);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
    }

    function test_BookPayout_Rejected_IsDrawnOnAgain() public {
        depart("again");
        bytes32 first = payoutId;
        reject();
        facility.bookPayout(id);
        skip(1 days);
        sendUnits(id, FACE, toBank(id, quote(FACE, token.receivable(id).due).net, 0));
        (, payoutId) = facility.transitOf(id);
        assertNotEq(payoutId, first);
        assertEq(payoutId, _payoutOf(1));
        confirm(today());
        facility.bookPayout(id);
        assertEq(facility.loan(id).interest, 29 * DAILY);
        assertSound();
    }

    function test_BookPayout_Rejected_GivesBackWhatItTook() public {
        FacilityConfig memory config = transitConfig();
        config.terms.newPairCap = type(uint64).max;
        openFacility(config, "counts");
        VM.startPrank(lender.account);
        facility.setSector(COAL, type(uint96).max, 0);
        facility.fileProgramme(1, COAL);
        VM.stopPrank();
        skip(7 days);
        depart("counted");
        assertEq(facility.newPairOut(seller.id, buyer.id), NET);
        assertEq(facility.sector(COAL).out, NET);
        reject();
        facility.bookPayout(id);
        assertEq(facility.newPairOut(seller.id, buyer.id), 0, "FIN-02");
        assertEq(facility.sector(COAL).out, 0, "FIN-02");
        assertReleased();
    }

    function test_BookPayout_Rejected_GivenTheSellerCanTakeNoUnits() public {
        depart("suspended");
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        reject();
        facility.bookPayout(id);
        assertReleased();
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "they wait");
        parties.reinstate(seller.id, "paper");
        facility.release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE);
    }

    // --- refused -----------------------------------------------------------------------------------------------------

    function test_BookPayout_RevertGiven_NothingWaits() public {
        VM.expectRevert(notInTransit(ReceivableId.wrap(77)));
        facility.bookPayout(ReceivableId.wrap(77));
        id = borrow("plain");
        VM.expectRevert(notInTransit(id));
        facility.bookPayout(id);
        (Transit memory t, bytes32 payout) = facility.transitOf(ReceivableId.wrap(77));
        assertEq(keccak256(abi.encode(t)), keccak256(abi.encode(Transit(0, 0, 0, 0, 0))));
        assertEq(payout, 0);
    }

    function test_BookPayout_RevertGiven_TheBankHasNotDecided() public {
        depart("undecided");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotDecided.selector, id, payoutId));
        facility.bookPayout(id);
    }

    function test_BookPayout_RevertGiven_Booked() public {
        depart("twice");
        confirm(today());
        facility.bookPayout(id);
        VM.expectRevert(notInTransit(id));
        facility.bookPayout(id);
        depart("twice rejected");
        reject();
        facility.bookPayout(id);
        VM.expectRevert(notInTransit(id));
        facility.bookPayout(id);
    }

    function test_Draw_RevertGiven_InTransit() public {
        id = tokenise(2 * FACE, "twice");
        sendUnits(id, FACE, toBank(id, PAID_OUT, 0));
        bytes memory reason = abi.encodeWithSelector(IFacility.Facility_NotEligible.selector, id, "already a loan");
        bytes memory data = toBank(id, PAID_OUT, 0);
        VM.expectRevert(reason);
        sendUnits(id, FACE, data);
        data = drawData(makeRequest(id, FACE));
        VM.expectRevert(reason);
        sendUnits(id, FACE, data);
    }

    function test_TakeBack_RevertGiven_InTransit() public {
        depart("in transit");
        VM.expectRevert(inTransit(id));
        facility.takeBack(id);
        reject();
        VM.expectRevert(inTransit(id));
        facility.takeBack(id);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function assertReleasedButFor(uint256 earned) private view {
        assertClosed(id);
        assertEq(facility.capital().cash, CASH + earned + FEE, "LIQ-01");
        assertEq(facility.capital().fees, FEE);
        assertSound();
    }

    function _payoutOf(uint256 round) private view returns (bytes32) {
        bytes32 key = round == 0 ? bytes32(ReceivableId.unwrap(id)) : keccak256(abi.encode(id, round));
        return bank.payoutIdOf(address(facility), key);
    }
}
