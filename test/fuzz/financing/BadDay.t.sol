// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {IRecourse, Plan} from "../../../contracts/financing/IRecourse.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {Accepted, IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Presentation, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "../../unit/financing/Recovering.sol";

/// @title The bad day: the facility's half of deal (d)
/// @notice F lent 2,700,000.00 on 3,000,000 units of a receivable of 5,000,000.00, with full recourse, at 5 % a year of 360
/// days in arrears from 2 July to 30 September, 7.5 % from then on; 80 % senior money. Every figure is the deal's, to the
/// fen. The dates are those of the
/// deal, one year on: the suite's clock starts after 2 July of the deal's own.
contract BadDayFacilityTest is Recovering {
    /// @dev Days from 2 July on.
    uint256 private constant SEPTEMBER_30 = 90;
    uint256 private constant OCTOBER_30 = 120;
    uint256 private constant DECEMBER_15 = 166;
    uint256 private constant JANUARY_15 = 197;
    uint256 private constant JUNE_15 = 714;

    ReceivableId private _id;
    uint256 private _first;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        // 2 July of the following year.
        VM.warp(START + 277 days);
        _first = today();
        _open();
        _id = _issue();
        sendUnits(_id, 3_000_000_00, drawData(makeRequest(_id, 3_000_000_00)));
        loans.push(_id);
    }

    function test_LatePartlyPaidInsolventRestructuredAndADividend() public {
        assertOwed(_id, 0, 0, 2_700_000_00);
        _onOctober30();
        _onDecember15();
        _inJanuary();
        assertSound();

        // The first instalment comes; the second does not.
        _on(JANUARY_15 + 30);
        repayAs(_id, 230_000_00);
        _on(JANUARY_15 + 30 + 31 + 5);
        bytes memory onTime = abi.encodeWithSelector(IRecourse.Recourse_OnTime.selector, _id, 230_000_00, 230_000_00);
        VM.expectRevert(onTime);
        recourse.accelerate(facility, _id);
        skip(1 days);
        recourse.accelerate(facility, _id);
        assertEq(facility.callsOf(seller.id), 0);
        recourse.callMargin(facility, _id);
        assertSound();

        _dividend();
    }

    /// @notice All six instalments come: what they leave is due with the last one, and then the units go back.
    function test_SixInstalmentsAndTheRest() public {
        _onOctober30();
        _onDecember15();
        _inJanuary();
        for (uint256 i = 0; i < 6; ++i) {
            _on(JANUARY_15 + 30 + 31 * i);
            repayAs(_id, 230_000_00);
            assertTrue(token.balanceOf(address(facility), ReceivableId.unwrap(_id)) == 3_000_000_00, "FIN-05");
            assertSound();
        }
        assertEq(facility.paidOf(_id), 1_380_000_00);
        repayAs(_id, owedOf(_id));
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(_id)), 5_000_000_00, "FIN-05: after full payment");
        assertEq(bookWorth(), 0, "FIN-01");
        assertSound();
    }

    function _onOctober30() private {
        _on(OCTOBER_30);
        assertOwed(_id, 16_875_00, 33_750_00, 2_700_000_00);
        payToken(_id, 2_000_000_00);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(_id, 16_875_00, 33_750_00, 1_149_375_00, 0, today());
        facility.collect(_id);
        assertOwed(_id, 0, 0, 1_550_625_00);
        assertEq(bookWorth(), 1_550_625_00 * 990_000, "FIN-01: the first stage");
        assertSound();
    }

    function _onDecember15() private {
        _on(DECEMBER_15);
        assertEq(bookWorth(), 1_550_625_00 * 800_000, "FIN-01: the second stage");
        fail();
        recourse.markInsolvent(facility, buyer.id, new ReceivableId[](0));
        assertEq(facility.markOf(buyer.id), 1_550_625_00, "all of it, in one step");
        assertEq(bookWorth(), 1_550_625_00 * 300_000, "FIN-01: the second stage and the mark, never too high");
        facility.review(_id);
        assertEq(bookWorth(), 1_550_625_00 * 500_000, "FIN-01: what is carried apart, exactly");
        _assertTranches(1_500_000_00 + 775_312_50);
        assertSound();
    }

    /// @dev The seller cannot repurchase: six instalments of 230,000.00, a month apart.
    function _inJanuary() private {
        _on(JANUARY_15);
        Plan memory plan = Plan({
            facility: address(facility),
            receivable: _id,
            owed: uint72(owedOf(_id)),
            rate: 60_000,
            first: Day.wrap(uint32(today() + 30)),
            count: 6,
            amount: 230_000_00,
            every: 31,
            deadline: Day.wrap(uint32(today()))
        });
        bytes32 digest = recourse.planDigest(plan);
        recourse.restructure(plan, signature(seller.key, digest), signature(lender.key, digest));
        // 7.5 % for 77 days: stays owed, bears nothing.
        assertOwed(_id, 0, owedOf(_id) - 1_550_625_00, 1_550_625_00);
        assertEq(plan.owed, 1_550_625_00 + 24_874_61, "late interest since 30 October");
        assertEq(bookWorth(), 1_550_625_00 * 500_000, "FIN-01");
    }

    /// @dev 12 % of 3,144,000.00: the facility has three fifths of it, and the senior money is paid first out of it.
    function _dividend() private {
        _on(JUNE_15);
        (uint256 seniorHad, ) = facility.trancheWorth(senior.tranche());
        _assertTranches(seniorHad);
        uint256 cash = facility.capital().cash;
        payToken(_id, 377_280_00);
        facility.collect(_id);
        assertEq(facility.capital().cash - cash, 226_368_00, "F: 60 % of the dividend");
        (uint256 seniorHas, ) = facility.trancheWorth(senior.tranche());
        assertGt(seniorHas, seniorHad, "LIQ-02: senior first");
        assertEq(
            seniorHas,
            2_542_800_00,
            "LIQ-02: whole again, with 714 days of 200.00, before the junior has anything"
        );
        assertSound();
        assertTrue(token.balanceOf(address(facility), ReceivableId.unwrap(_id)) != 0, "FIN-05");
    }

    /// @dev What is lost took the junior money first, and what comes back is the senior's first.
    function _assertTranches(uint256 seniorWorth) private view {
        (uint256 s, ) = facility.trancheWorth(senior.tranche());
        (uint256 j, ) = facility.trancheWorth(junior.tranche());
        assertEq(s, seniorWorth, "LIQ-02: senior");
        assertEq(j, 0, "LIQ-02: junior");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _open() private {
        FacilityConfig memory config = defaultConfig();
        config.terms.discount = false;
        config.terms.lateRate = 75_000;
        for (uint256 i = 0; i < 8; ++i) (config.prices.advance[i], config.prices.rate[i]) = (900_000, 50_000);
        (address f, address s, address j) = factory.open(config, "F");
        facility = IFacility(f);
        (senior, junior) = (TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
        deposit(junior, 600_000_00);
        deposit(senior, 2_400_000_00);
    }

    function _issue() private returns (ReceivableId) {
        Accepted memory a = Accepted({
            id: 7,
            obligor: buyer.id,
            originator: seller.id,
            programme: 1,
            currency: address(money),
            units: 5_000_000_00,
            due: Day.wrap(uint32(_first + SEPTEMBER_30)),
            disputeUntil: Day.wrap(uint32(_first)),
            transferRule: TransferRule.Free,
            undertaking: false,
            conditions: false,
            lateRate: 0,
            overdueDays: 30
        });
        VM.mockCall(address(invoices), IInvoiceRegistry.accept.selector, abi.encode(a));
        Presentation memory p;
        return token.tokenise(p, seller.account, "");
    }

    function _on(uint256 day) private {
        skip((_first + day - today()) * 1 days);
    }
}
