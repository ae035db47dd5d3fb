// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse} from "../../../contracts/financing/IRecourse.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Order} from "../../../contracts/trade/TradeTypes.sol";
import {Recovering} from "../../unit/financing/Recovering.sol";

/// @title A buyer that pays late, later, or not at all, with full, half and no recourse to the seller
/// @notice Senior money 720,000.00 at 3 % ACT/360: 60.00 a day. Junior money 480,000.00. On the first day the facility lends, at
/// 80 %, 6 % in arrears and 9 % late, five days of grace:
///
/// - `_late`: 360,000.00 on 450,000.00, due on day 30: interest 60.00 a day, 1,800.00 in all; late 90.00 a day.
/// - `_other`: 90,000.00 on 112,500.00, due on day 60: 15.00 a day, 900.00 in all. It is paid on day 63, within the days of grace,
///   and leaves the seller 112,500.00 − 90,900.00 = 21,600.00.
///
/// Cash after both 750,000.00. Provisions 1 %, 20 % and 50 % from 1, 31 and 91 days past due, 50 % of what is carried apart.
contract LateBuyerTest is Recovering {
    uint256 private constant LATE_FACE = 450_000_00;
    uint256 private constant OTHER_FACE = 112_500_00;
    uint256 private constant LEFT_OF_OTHER = 21_600_00;

    ReceivableId private _late;
    ReceivableId private _other;
    uint256 private _first;

    function setUp() public {
        setUpTrade();
        _first = today();
    }

    // --- twenty days late --------------------------------------------------------------------------------------------

    function test_Late_FullRecourse() public {
        _paysLate(1_000_000);
    }

    function test_Late_HalfRecourse() public {
        _paysLate(500_000);
    }

    function test_Late_NoRecourse() public {
        _paysLate(0);
    }

    // --- sixty days late ---------------------------------------------------------------------------------------------

    /// @notice The seller pays 100,000.00 of what it is asked for, and gets its holdback when the buyer pays.
    function test_Later_FullRecourse() public {
        _open(1_000_000, 5);
        _callOnDay61(364_590_00);
        _setOffOnDay67(343_530_00);
        _answer(100_000_00);
        assertOwed(_late, 0, 0, 243_530_00);
        assertEq(recourse.asked(facility, _late), 243_530_00, "all that is owed");
        assertEq(bookWorth(), 121_765_00e6, "FIN-01: half of it");

        _on(90);
        // 243,530.00 × 9 % × 23 / 360 = 1,400.2975, up.
        assertOwed(_late, 1_400_30, 0, 243_530_00);
        settle(_late, LATE_FACE);
        assertEq(facility.creditOf(seller.id), 205_069_70, "450,000.00 - 244,930.30 waits while the call runs");
        recourse.cured(facility, _late);
        facility.takeCredit(seller.id);
        // Interest 900.00 + 1,800.00, late 3,330.00 + 1,400.30.
        _assertEnd(555_069_70, 725_400_00, 482_030_30);
        _assertNothingLeft();
    }

    /// @notice The seller pays its half, 21,600.00 by set-off and the rest, and owes no more of what the buyer does not pay.
    function test_Later_HalfRecourse() public {
        _open(500_000, 5);
        _callOnDay61(182_295_00);
        // (343,530.00 + 21,600.00) / 2 − 21,600.00.
        _setOffOnDay67(160_965_00);
        _payTheSellersHalf();

        _on(90);
        // 182,565.00 × 9 % × 23 / 360 = 1,049.74875, up.
        assertOwed(_late, 1_049_75, 0, 182_565_00);
        settle(_late, LATE_FACE);
        assertEq(facility.creditOf(seller.id), 0, "450,000.00 - 183,614.75 is paid at once: no call runs");
        _assertEnd(555_420_25, 725_400_00, 481_679_75);
        _assertNothingLeft();
    }

    /// @notice Nothing is asked of the seller; the loan goes through the ladder, and late interest runs on all of it.
    function test_Later_NoRecourse() public {
        _open(0, 5);
        _nothingIsAskedOnDay61();
        _payOther(0);
        assertEq(money.balanceOf(seller.account), 471_600_00, "450,000.00 drawn and 21,600.00 left of the other");

        _on(90);
        // Sixty days past due: the second stage still.
        assertEq(bookWorth(), 289_440_00e6, "FIN-01");
        assertOwed(_late, 5_400_00, 1_800_00, 360_000_00);
        settle(_late, LATE_FACE);
        // 471,600.00 + 450,000.00 − 367,200.00.
        _assertEnd(554_400_00, 725_400_00, 482_700_00);
        _assertNothingLeft();
    }

    // --- never -------------------------------------------------------------------------------------------------------

    /// @notice The seller cannot pay what it is asked for; what the set-off left is lost, and the estate pays 150,000.00 of it later.
    function test_Never_FullRecourse() public {
        _open(1_000_000, 5);
        _callOnDay61(364_590_00);
        _setOffOnDay67(343_530_00);

        _writeOffOnDay150(343_530_00);
        // Cash 862,500.00 and no book; senior 720,000.00 + 150 × 60.00.
        _assertEnd(450_000_00, 729_000_00, 133_500_00);

        // 343,530.00 × 9 % × 333 / 360 = 28,598.8725, up.
        _estatePaysOnDay400(28_598_88, 0, 121_401_12);
        assertOwed(_late, 0, 0, 222_128_88);
        assertEq(recourse.asked(facility, _late), 222_128_88, "the seller still owes all of it");
        _assertEnd(450_000_00, 744_000_00, 268_500_00);
    }

    /// @notice The seller pays its half; the lender's half is lost, and what the estate pays is the lender's.
    function test_Never_HalfRecourse() public {
        _open(500_000, 5);
        _callOnDay61(182_295_00);
        _setOffOnDay67(160_965_00);
        _payTheSellersHalf();

        _writeOffOnDay150(182_565_00);
        // Cash 862,500.00 + 160,965.00.
        _assertEnd(289_035_00, 729_000_00, 294_465_00);

        // 182,565.00 × 9 % × 333 / 360 = 15,198.53625, up.
        _estatePaysOnDay400(15_198_54, 0, 134_801_46);
        assertOwed(_late, 0, 0, 47_763_54);
        assertEq(recourse.asked(facility, _late), 0, "it has paid its half");
        _assertEnd(289_035_00, 744_000_00, 429_465_00);
    }

    /// @notice The lender bears it: through all three stages of the ladder, and off the book.
    function test_Never_NoRecourse() public {
        _open(0, 5);
        _nothingIsAskedOnDay61();
        _payOther(0);
        _on(121);
        // 91 days past due: half of 361,800.00.
        assertEq(bookWorth(), 180_900_00e6, "FIN-01: the third stage");
        // Cash 840,900.00; senior 720,000.00 + 121 × 60.00.
        _assertTranches(727_260_00, 294_540_00);

        _writeOffOnDay150(361_800_00);
        _assertEnd(471_600_00, 729_000_00, 111_900_00);

        // 370 days of 90.00; the interest that was unpaid on the due day; the rest is principal.
        _estatePaysOnDay400(33_300_00, 1_800_00, 114_900_00);
        assertOwed(_late, 0, 0, 245_100_00);
        _assertEnd(471_600_00, 744_000_00, 246_900_00);
    }

    // --- grace -------------------------------------------------------------------------------------------------------

    /// @notice Within the days of grace late payment costs nothing, beyond them from the due day on; without grace from the
    /// first day.
    function test_Grace() public {
        _open(0, 5);
        _assertLateOn([uint256(30), 31, 35, 36, 50], [uint256(0), 0, 0, 540_00, 1_800_00]);
        _first = today();
        _open(0, 0);
        _assertLateOn([uint256(30), 31, 35, 36, 50], [uint256(0), 90_00, 450_00, 540_00, 1_800_00]);
    }

    // --- parts -------------------------------------------------------------------------------------------------------

    /// @dev Twenty days past due a claim is good still: nothing is asked of the seller, whatever the terms say.
    function _paysLate(uint24 share) private {
        _open(share, 5);
        _on(31);
        // 361,800.00 × 99 % + 90,000.00 + 31 × 15.00; senior 31 × 60.00.
        assertEq(bookWorth(), 448_647_00e6, "FIN-01: the first stage");
        _assertTranches(721_860_00, 476_787_00);
        _on(50);
        _assertNothingAsked(360_000_00);
        readyToPay(buyer.account, LATE_FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(_late, 1_800_00, 1_800_00, 360_000_00, 86_400_00, today());
        settleReady(_late, LATE_FACE);
        _payOther(0);
        // 1,200,000.00 + 1,800.00 + 1,800.00 + 900.00; senior 63 × 60.00.
        _assertEnd(558_000_00, 723_780_00, 480_720_00);
        _assertNothingLeft();
    }

    /// @dev 31 days past due: 31 × 90.00 late, so 364,590.00 owed, and nothing left to count on.
    function _callOnDay61(uint256 asked) private {
        _on(61);
        assertOwed(_late, 2_790_00, 1_800_00, 360_000_00);
        VM.expectEmit(address(recourse));
        emit IRecourse.MarginCalled(address(facility), _late, seller.id, asked, today() + 5);
        recourse.callMargin(facility, _late);
        // What is the seller's of the other loan waits.
        _payOther(LEFT_OF_OTHER);
        assertEq(money.balanceOf(seller.account), 450_000_00, "ring-fenced");
    }

    /// @dev 21,600.00: late 37 × 90.00, interest 1,800.00, principal 16,470.00.
    function _setOffOnDay67(uint256 askedStill) private {
        _on(66);
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_TooEarly.selector, _late, today()));
        recourse.enforce(facility, _late);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_Called.selector, seller.id, 1));
        facility.takeCredit(seller.id);
        _on(67);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(_late, 3_330_00, 1_800_00, 16_470_00, 0, today());
        VM.expectEmit(address(recourse));
        emit IRecourse.MarginEnforced(address(facility), _late, LEFT_OF_OTHER, askedStill);
        recourse.enforce(facility, _late);
        assertOwed(_late, 0, 0, 343_530_00);
        assertEq(bookWorth(), 171_765_00e6, "FIN-01: carried apart");
        // Cash 862,500.00; senior 67 × 60.00.
        _assertTranches(724_020_00, 310_245_00);
        assertSound();
    }

    /// @dev 160,965.00 more: with the set-off half of the 365,130.00 that was owed.
    function _payTheSellersHalf() private {
        _answer(160_965_00);
        assertOwed(_late, 0, 0, 182_565_00);
        assertEq(facility.callsOf(seller.id), 0, "it has paid its part");
        _assertNothingAskedOf(0, 182_565_00);
    }

    function _nothingIsAskedOnDay61() private {
        _on(61);
        _assertNothingAsked(0);
        // 361,800.00 × 80 % + 90,900.00 × 99 %: the other is a day past due. Senior 61 × 60.00.
        assertEq(bookWorth(), 379_431_00e6, "FIN-01: the second stage");
        _assertTranches(723_660_00, 405_771_00);
    }

    function _writeOffOnDay150(uint256 carried) private {
        _on(149);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_TooEarly.selector, _late, 119, 120));
        VM.prank(lender.account);
        recourse.writeOff(facility, _late);
        _on(150);
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(_late, carried * 1e6, 120);
        VM.prank(lender.account);
        recourse.writeOff(facility, _late);
        assertEq(bookWorth(), 0, "FIN-01: off the book");
        assertTrue(facility.loan(_late).flags & LoanFlags.WRITTEN_OFF != 0, "the debt stands");
    }

    function _estatePaysOnDay400(uint256 late, uint256 interest, uint256 principal) private {
        _on(400);
        payToken(_late, 150_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(_late, late, interest, principal, 0, today());
        facility.collect(_late);
        assertEq(bookWorth(), 0, "FIN-01: income, not book");
    }

    // --- what holds --------------------------------------------------------------------------------------------------

    function _assertNothingAsked(uint256 base) private {
        _assertNothingAskedOf(base, 360_000_00);
    }

    function _assertNothingAskedOf(uint256 base, uint256 principal) private {
        VM.expectRevert(abi.encodeWithSelector(IRecourse.Recourse_NothingAsked.selector, _late, base, principal));
        recourse.callMargin(facility, _late);
    }

    function _assertTranches(uint256 ofSenior, uint256 ofJunior) private view {
        assertEq(senior.totalAssets(), ofSenior, "LIQ-02: senior");
        assertEq(junior.totalAssets(), ofJunior, "LIQ-02: junior");
    }

    /// @dev Where all the money is, to the fen.
    function _assertEnd(uint256 ofSeller, uint256 ofSenior, uint256 ofJunior) private view {
        assertEq(money.balanceOf(seller.account), ofSeller, "SET-01: seller");
        assertEq(money.balanceOf(address(token)) + money.balanceOf(address(bank)), 0, "SET-01: nothing on the way");
        uint256 held = ofSeller + money.balanceOf(buyer.account) + money.balanceOf(address(facility));
        assertEq(held, money.totalSupply(), "SET-01: in = out + held");
        _assertTranches(ofSenior, ofJunior);
        uint256 all = money.balanceOf(address(facility)) * 1e6 + bookWorth();
        assertEq(all, (ofSenior + ofJunior) * 1e6, "LIQ-01: cash + book = senior + junior");
        assertSound();
    }

    function _assertNothingLeft() private view {
        assertOwed(_late, 0, 0, 0);
        assertEq(bookWorth(), 0, "FIN-01");
        assertEq(facility.exposure(buyer.group, false).out, 0, "FIN-02");
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(_late)), 0, "FIN-05");
        assertEq(facility.callsOf(seller.id), 0, "no call outlives its loan");
    }

    function _assertLateOn(uint256[5] memory day, uint256[5] memory late) private {
        for (uint256 i = 0; i < 5; ++i) {
            _on(day[i]);
            assertOwed(_late, late[i], 1_800_00, 360_000_00);
        }
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _open(uint24 share, uint8 grace) private {
        FacilityConfig memory c = defaultConfig();
        (c.terms.discount, c.terms.recourse, c.terms.grace) = (false, share, grace);
        for (uint256 i = 0; i < 8; ++i) c.prices.advance[i] = 800_000;
        (address f, address s, address j) = factory.open(c, bytes32(uint256(share) * 100 + grace));
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        deposit(senior, 720_000_00);
        deposit(junior, 480_000_00);
        delete loans;
        _late = _lend(LATE_FACE, 30);
        _other = _lend(OTHER_FACE, 60);
    }

    function _lend(uint256 face, uint16 tenor) private returns (ReceivableId id) {
        Order memory order = makeOrder(face, keccak256(abi.encode(facility, tenor)));
        order.paymentDays = tenor;
        place(order);
        attestAll(order);
        id = token.tokenise(makePresentation(order), seller.account, "");
        sendUnits(id, face, drawData(makeRequest(id, face)));
        loans.push(id);
    }

    /// @dev On day 63, three days late: within the days of grace.
    function _payOther(uint256 waits) private {
        _on(63);
        readyToPay(buyer.account, OTHER_FACE);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(_other, 0, 900_00, 90_000_00, LEFT_OF_OTHER, today());
        settleReady(_other, OTHER_FACE);
        assertEq(facility.creditOf(seller.id), waits, "what waits for the seller");
    }

    function _answer(uint256 amount) private {
        VM.startPrank(seller.account);
        money.approve(address(recourse), amount);
        recourse.answer(facility, _late, amount);
        VM.stopPrank();
    }

    function _on(uint256 day) private {
        skip((_first + day - today()) * 1 days);
    }
}
