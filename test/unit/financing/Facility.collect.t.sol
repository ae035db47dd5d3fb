// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Facility} from "../../../contracts/financing/Facility.sol";
import {DrawRequest, FacilityConfig, Loan, Owed, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

contract FacilityCollectTest is Trade {
    uint256 private constant CASH = 10_000_000_00;
    uint256 private constant FACE = 120_000_00;
    /// @dev 85 % of the face, at 6 % for 30 days taken now: 17.00 a day.
    uint256 private constant ADVANCE = 102_000_00;
    uint256 private constant INTEREST = 510_00;
    uint256 private constant NET = 101_490_00;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        deposit(junior, CASH);
    }

    // --- settle ------------------------------------------------------------------------------------------------------

    function test_Settle_OnDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        fundAccount(buyer.account, FACE);
        VM.startPrank(buyer.account);
        money.approve(address(facility), FACE);
        VM.expectEmit(address(facility));
        emit IFacility.LoanClosed(id, today());
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - ADVANCE, today());
        facility.settle(id, FACE);
        VM.stopPrank();
        _closed(id);
        assertEq(facility.capital().cash, CASH + INTEREST, "LIQ-01");
        assertEq(money.balanceOf(address(facility)), CASH + INTEREST);
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), 0, "FIN-05");
    }

    function test_Settle_BeforeDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        _owes(id, 0, 255_00, NET);
        // The other half of the discount was not earned.
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 255_00, NET, FACE - ADVANCE + 255_00, today());
        settleReady(id, FACE);
        _closed(id);
        assertEq(facility.capital().cash, CASH + 255_00, "LIQ-01");
        assertEq(money.balanceOf(seller.account), FACE - 255_00);
    }

    function test_Settle_AfterDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(50 days);
        // 9 % on the advance for 20 days
        _owes(id, 510_00, INTEREST, NET);
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 510_00, INTEREST, NET, FACE - ADVANCE - 510_00, today());
        settleReady(id, FACE);
        _closed(id);
    }

    function test_Settle_InPartBeforeDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        readyToPay(buyer.account, 10_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 255_00, 9_745_00, 0, today());
        settleReady(id, 10_000_00);
        Loan memory left = facility.loan(id);
        assertEq(left.principal, 91_745_00);
        // 255.00 × 91,745 / 101,490, rounded up
        assertEq(left.interest, 230_52);
        assertEq(left.owed, 0);
        assertEq(left.start, today());
        assertEq(facility.exposure(buyer.group, false).out, 91_745_00, "FIN-02");
        assertEq(facility.exposure(seller.group, true).out, 91_745_00, "FIN-02");
        // Per day 15.36⅘, whose last fraction is earned on the first day.
        assertEq(_worth(), 91_745_00e6, "FIN-01");
        skip(15 days);
        _owes(id, 0, 230_52, 91_745_00);
        assertEq(_worth(), 91_975_52e6, "FIN-01");
        settle(id, FACE - 10_000_00);
        _closed(id);
    }

    function test_Settle_InPartAfterDue() public {
        ReceivableId id = draw(FACE, "loan");
        skip(50 days);
        readyToPay(buyer.account, 1_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 510_00, 490_00, 0, 0, today());
        settleReady(id, 1_000_00);
        _owes(id, 0, 20_00, NET);
        skip(20 days);
        // 9 % on 101,510.00 for 20 days
        _owes(id, 507_55, 20_00, NET);
    }

    function test_Settle_WithOtherHolders() public {
        ReceivableId id = _drawPart(72_000_00);
        // 85 % of 72,000.00 is 61,200.00; 306.00 of interest
        fundAccount(supplier2.account, 1);
        settle(id, 20_000_00);
        assertEq(money.balanceOf(address(token)), 8_000_00);
        assertEq(money.allowance(address(facility), address(token)), 0);
        assertEq(facility.capital().cash, CASH - 60_894_00 + 12_000_00);

        skip(30 days);
        settle(id, 100_000_00);
        _closed(id);
        assertEq(money.balanceOf(address(token)), 48_000_00);
        assertEq(token.claimable(id, seller.account), 48_000_00);
        assertEq(money.allowance(address(facility), address(token)), 0);
        assertEq(money.balanceOf(address(facility)), facility.capital().cash, "SET-02");
    }

    function test_Settle_GivenTheUnitsWait() public {
        ReceivableId id = _repaidWhileSuspended();
        uint256 before = money.balanceOf(seller.account);
        uint256 cash = facility.capital().cash;
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 0, 0, FACE, today());
        settleReady(id, FACE);
        assertEq(money.balanceOf(seller.account) - before, FACE);
        assertEq(facility.capital().cash, cash, "LIQ-01");
    }

    function test_Settle_RevertGiven_NoUnits() public {
        ReceivableId id = tokenise(FACE, "unfinanced");
        fundAccount(buyer.account, FACE);
        VM.startPrank(buyer.account);
        money.approve(address(facility), FACE);
        VM.expectRevert(_nothingToClaim(id));
        facility.settle(id, FACE);
        VM.stopPrank();
    }

    function test_Settle_GivenTheSellerIsHeld() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        parties.suspend(seller.id, PartyStatus.LegalHold, "court order");
        readyToPay(buyer.account, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Credited(seller.id, FACE - ADVANCE);
        settleReady(id, FACE);
        _closed(id);
        assertEq(facility.creditOf(seller.id), FACE - ADVANCE);
        assertEq(facility.capital().owed, FACE - ADVANCE, "LIQ-01");
        assertEq(facility.capital().cash, CASH + INTEREST + FACE - ADVANCE, "LIQ-01");
        (uint256 worth, ) = facility.trancheWorth(junior.tranche());
        assertEq(worth, CASH + INTEREST, "LIQ-01");
    }

    // --- collect -----------------------------------------------------------------------------------------------------

    function test_Collect() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        _payToken(id, FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - ADVANCE, today());
        VM.prank(makeAddr("anybody"));
        facility.collect(id);
        _closed(id);
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE);
        VM.expectRevert(_nothingToClaim(id));
        facility.collect(id);
    }

    function test_Collect_InArrears() public {
        ReceivableId id = _drawInArrears();
        skip(90 days);
        _owes(id, 0, 33_750_00, 2_700_000_00);
        skip(30 days);
        _owes(id, 16_875_00, 33_750_00, 2_700_000_00);
        _payToken(id, 1_200_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 16_875_00, 33_750_00, 1_149_375_00, 0, today());
        facility.collect(id);
        _owes(id, 0, 0, 1_550_625_00);
        assertEq(_worth(), (1_550_625_00e6 * uint256(990_000)) / 1e6, "FIN-01");
        skip(30 days);
        // 9,691.40625, rounded up
        _owes(id, 9_691_41, 0, 1_550_625_00);
    }

    function test_Collect_RevertGiven_NothingPaid() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(_nothingToClaim(id));
        facility.collect(id);
    }

    // --- repay -------------------------------------------------------------------------------------------------------

    function test_Repay_InFull() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        readyToPay(supplier2.account, NET + 255_00);
        VM.expectEmit(address(facility));
        emit IFacility.UnitsReleased(id, seller.account, FACE);
        VM.prank(supplier2.account);
        facility.repay(id, NET + 255_00);
        _closed(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertEq(facility.capital().cash, CASH + 255_00, "LIQ-01");
    }

    function test_Repay_InPart() public {
        ReceivableId id = draw(FACE, "loan");
        skip(30 days);
        _repay(id, INTEREST + 1_490_00);
        _owes(id, 0, 0, 100_000_00);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
        skip(10 days);
        _owes(id, 250_00, 0, 100_000_00);
        _repay(id, 100_250_00);
        _closed(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
    }

    function test_Repay_RevertWhen_Nothing() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.repay(id, 0);
    }

    function test_Repay_RevertWhen_Overpaid() public {
        ReceivableId id = draw(FACE, "loan");
        skip(15 days);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Overpaid.selector, id, NET + 255_01, NET + 255_00));
        facility.repay(id, NET + 255_01);
    }

    function test_Repay_RevertGiven_NoLoan() public {
        ReceivableId id = tokenise(FACE, "unfinanced");
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        facility.repay(id, 1);
        id = draw(FACE, "loan");
        settle(id, FACE);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoLoan.selector, id));
        facility.repay(id, 1);
    }

    function test_Repay_GivenTheSellerIsSuspended() public {
        ReceivableId id = _repaidWhileSuspended();
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE, "FIN-05");
    }

    // --- release -----------------------------------------------------------------------------------------------------

    function test_Release() public {
        ReceivableId id = _repaidWhileSuspended();
        parties.reinstate(seller.id, "paper");
        VM.expectEmit(address(facility));
        emit IFacility.UnitsReleased(id, seller.account, FACE);
        facility.release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.release(id);
    }

    function test_Release_RevertGiven_TheSellerIsStillSuspended() public {
        ReceivableId id = _repaidWhileSuspended();
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_AccountNotActive.selector,
                seller.account,
                PartyStatus.Suspended,
                FAR
            )
        );
        facility.release(id);
    }

    function test_Release_RevertGiven_TheLoanIsOpen() public {
        ReceivableId id = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.release(id);
    }

    // --- takeCredit, takeFees, takeBack ------------------------------------------------------------------------------

    function test_TakeCredit() public {
        ReceivableId id = draw(FACE, "loan");
        parties.suspend(seller.id, PartyStatus.LegalHold, "court order");
        skip(30 days);
        settle(id, FACE);
        VM.expectPartialRevert(IPartyRegistry.Party_AccountNotActive.selector);
        facility.takeCredit(seller.id);

        parties.reinstate(seller.id, "paper");
        VM.expectEmit(address(facility));
        emit IFacility.CreditTaken(seller.id, seller.account, FACE - ADVANCE);
        VM.prank(makeAddr("anybody"));
        facility.takeCredit(seller.id);
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE);
        assertEq(facility.creditOf(seller.id), 0);
        assertEq(facility.capital().owed, 0, "LIQ-01");
        assertEq(facility.capital().cash, CASH + INTEREST, "LIQ-01");
    }

    function test_TakeCredit_RevertGiven_Nothing() public {
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeCredit(seller.id);
    }

    function test_TakeFees() public {
        FacilityConfig memory config = defaultConfig();
        config.terms.fee = 5_000;
        _open(config, "fees");
        draw(FACE, "loan");
        assertEq(facility.capital().fees, 510_00);
        assertEq(money.balanceOf(seller.account), NET - 510_00);
        VM.expectEmit(address(facility));
        emit IFacility.FeesTaken(lender.account, 510_00);
        VM.prank(makeAddr("anybody"));
        facility.takeFees();
        assertEq(money.balanceOf(lender.account), 510_00);
        assertEq(facility.capital().cash, CASH - NET, "LIQ-01");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeFees();
    }

    function test_TakeFees_RevertGiven_Nothing() public {
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeFees();
    }

    function test_TakeBack() public {
        ReceivableId id = _drawToBank();
        bank.reject(bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(id))), "no such account");
        VM.expectEmit(address(facility));
        emit IFacility.Credited(seller.id, NET);
        facility.takeBack(id);
        assertEq(facility.creditOf(seller.id), NET);
        assertEq(money.balanceOf(address(facility)), facility.capital().cash, "SET-02");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
    }

    function test_TakeBack_RevertGiven_NotRejected() public {
        ReceivableId plain = draw(FACE, "loan");
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(plain);
        ReceivableId id = _drawToBank();
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        facility.takeBack(id);
    }

    // --- the book ----------------------------------------------------------------------------------------------------

    function test_Liveness_WhilePausedOnALaggingBook() public {
        ReceivableId settled = draw(FACE, "settled");
        ReceivableId collected = draw(FACE, "collected");
        ReceivableId repaid = draw(FACE, "repaid");
        (LoanBook.Head memory head, , ) = facility.book();
        skip(200 days);
        guardian.pause(address(facility));
        // 9 % on the advance for 170 days
        _owes(settled, 4_335_00, INTEREST, NET);
        settle(settled, FACE);
        _payToken(collected, FACE);
        facility.collect(collected);
        _repay(repaid, ADVANCE + 4_335_00);
        (LoanBook.Head memory after_, , uint256 worth) = facility.book();
        assertEq(after_.day, head.day);
        assertEq(worth, 0, "FIN-01");
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(repaid)), FACE, "FIN-05");
        assertEq(facility.capital().cash, CASH + 3 * (INTEREST + 4_335_00), "LIQ-01");
    }

    function test_Liveness_LaggingGivesTheSameBook() public {
        ReceivableId id = draw(FACE, "loan");
        draw(2 * FACE, "other");
        skip(70 days);
        uint256 start = VM.snapshotState();
        settle(id, 50_000_00);
        for (uint256 i = 0; i < 2; ++i) facility.roll(62);
        bytes32 late = _book();
        VM.revertToState(start);
        for (uint256 i = 0; i < 2; ++i) facility.roll(62);
        settle(id, 50_000_00);
        assertEq(_book(), late, "FIN-04");
    }

    function test_Book_StagesAndProvisions() public {
        draw(FACE, "loan");
        assertEq(_worth(), NET * 1e6, "FIN-07");
        skip(30 days);
        assertEq(_worth(), ADVANCE * 1e6);
        skip(1 days);
        _stages(ADVANCE, 0, 0, 100_980_00);
        skip(29 days);
        _stages(ADVANCE, 0, 0, 100_980_00);
        skip(1 days);
        _stages(0, ADVANCE, 0, 81_600_00);
        skip(59 days);
        _stages(0, ADVANCE, 0, 81_600_00);
        skip(1 days);
        _stages(0, 0, ADVANCE, 51_000_00);
    }

    function test_Book_RolledDailyIsRolledLate() public {
        draw(FACE, "loan");
        uint256 start = VM.snapshotState();
        uint256[130] memory worths;
        for (uint256 i = 0; i < 130; ++i) {
            skip(1 days);
            facility.roll(1);
            worths[i] = _worth();
        }
        bytes32 daily = _book();
        VM.revertToState(start);
        for (uint256 i = 0; i < 130; ++i) {
            skip(1 days);
            assertEq(_worth(), worths[i], "FIN-04");
        }
        for (uint256 i = 0; i < 3; ++i) facility.roll(62);
        assertEq(_book(), daily, "FIN-04");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _open(FacilityConfig memory config, bytes32 salt) private {
        (address f, address s, address j) = factory.open(config, salt);
        (facility, senior, junior) = (Facility(f), TrancheVault(s), TrancheVault(j));
        VM.startPrank(lender.account);
        facility.setLimit(buyer.group, false, type(uint96).max, FAR);
        facility.setLimit(seller.group, true, type(uint96).max, FAR);
        VM.stopPrank();
        deposit(junior, CASH);
    }

    /// @dev 2,700,000.00 from 2 July 2027 to 30 September at 5 % in arrears, 7.5 % late.
    function _drawInArrears() private returns (ReceivableId id) {
        VM.warp(START + 277 days);
        FacilityConfig memory config = defaultConfig();
        config.terms.discount = false;
        config.terms.lateRate = 75_000;
        for (uint256 i = 0; i < 8; ++i) (config.prices.advance[i], config.prices.rate[i]) = (900_000, 50_000);
        _open(config, "arrears");
        Order memory order = makeOrder(3_000_000_00, "arrears");
        order.paymentDays = 90;
        place(order);
        attestAll(order);
        id = token.tokenise(makePresentation(order), seller.account, "");
        _send(id, 3_000_000_00, drawData(makeRequest(id, 3_000_000_00)));
    }

    function _drawPart(uint256 units) private returns (ReceivableId id) {
        id = tokenise(FACE, "part");
        _send(id, units, drawData(makeRequest(id, units)));
    }

    function _drawToBank() private returns (ReceivableId id) {
        id = tokenise(FACE, "bank");
        Payee[] memory payees = new Payee[](1);
        payees[0] = Payee(address(0), "account of a farmer", uint128(NET), "milk");
        DrawRequest memory request = makeRequest(id, FACE);
        request.payees = keccak256(abi.encode(payees));
        _send(id, FACE, drawData(request, payees, ""));
    }

    function _send(ReceivableId id, uint256 units, bytes memory data) private {
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), units, data);
    }

    function _repaidWhileSuspended() private returns (ReceivableId id) {
        id = draw(FACE, "loan");
        skip(30 days);
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        _repay(id, ADVANCE);
        _closed(id);
    }

    function _repay(ReceivableId id, uint256 amount) private {
        readyToPay(supplier2.account, amount);
        VM.prank(supplier2.account);
        facility.repay(id, amount);
    }

    function _payToken(ReceivableId id, uint256 amount) private {
        fundAccount(buyer.account, amount);
        VM.startPrank(buyer.account);
        money.approve(address(token), amount);
        token.pay(id, amount);
        VM.stopPrank();
    }

    function _nothingToClaim(ReceivableId id) private view returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NothingToClaim.selector, id, address(facility));
    }

    function _owes(ReceivableId id, uint256 late, uint256 interest, uint256 principal) private view {
        Owed memory o = facility.owed(id);
        assertEq(o.late, late, "late");
        assertEq(o.interest, interest, "interest");
        assertEq(o.principal, principal, "principal");
    }

    function _closed(ReceivableId id) private view {
        assertEq(facility.loan(id).version, 0);
        _owes(id, 0, 0, 0);
        assertEq(_worth(), 0, "FIN-01");
        assertEq(facility.exposure(buyer.group, false).out, 0, "FIN-02");
        assertEq(facility.exposure(seller.group, true).out, 0, "FIN-02");
    }

    function _worth() private view returns (uint256 worth) {
        (, , worth) = facility.book();
    }

    function _book() private view returns (bytes32) {
        (LoanBook.Head memory head, LoanBook.Stages memory stages, uint256 worth) = facility.book();
        return keccak256(abi.encode(head, stages, worth));
    }

    /// @dev Rolls, then compares; amounts in minor units.
    function _stages(uint256 first, uint256 second, uint256 third, uint256 net) private {
        facility.roll(62);
        (, LoanBook.Stages memory stages, uint256 worth) = facility.book();
        assertEq(stages.stage1, first * 1e6, "stage 1");
        assertEq(stages.stage2, second * 1e6, "stage 2");
        assertEq(stages.stage3, third * 1e6, "stage 3");
        assertEq(worth, net * 1e6, "worth");
    }
}
