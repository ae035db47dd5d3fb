// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Collecting} from "./Collecting.sol";

/// @dev 17.00 a day for 30 days, 25.50 a day of late interest after that.
contract FacilityValueDaysTest is Collecting {
    uint256 private _due;
    uint256 private _receipts;

    function setUp() public {
        setUpCollecting();
        _due = today() + 30;
    }

    // --- collectOn ---------------------------------------------------------------------------------------------------

    function test_CollectOn_RevertWhen_NotTheDesk() public {
        ReceivableId id = draw(FACE, "loan");
        address[3] memory callers = [lender.account, seller.account, address(this)];
        for (uint256 i = 0; i < 3; ++i) {
            Day day = _day(today());
            VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, callers[i]));
            VM.prank(callers[i]);
            facility.collectOn(id, day);
        }
    }

    function test_CollectOn_RevertWhen_TheValueDayIsBad() public {
        ReceivableId id = draw(FACE, "loan");
        uint256[2] memory bad = [today() + 1, today() - 6];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(
                IFacility.Facility_BadValueDay.selector,
                bad[i],
                today() - 5,
                today()
            );
            VM.expectRevert(reason);
            VM.prank(address(bank));
            facility.collectOn(id, _day(bad[i]));
        }
    }

    function test_CollectOn_RevertGiven_NothingWasPaid() public {
        ReceivableId id = draw(FACE, "loan");
        bytes memory reason = nothingToClaim(id);
        Day day = _day(today());
        VM.expectRevert(reason);
        VM.prank(address(bank));
        facility.collectOn(id, day);
    }

    function test_CollectOn_TheDueDay() public {
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 3);
        assertOwed(id, 76_50, INTEREST, NET);
        _receive(FACE, _due);
        VM.expectEmit(address(facility));
        emit IFacility.LoanClosed(id, _due);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - ADVANCE, _due);
        _allocate(id, FACE);
        assertClosed(id);
        assertEq(facility.capital().cash, CASH + INTEREST, "LIQ-01");
        assertEq(money.balanceOf(seller.account), NET + FACE - ADVANCE, "no late interest of the holdback");
    }

    function test_CollectOn_BeforeTheDueDayInPart() public {
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 3);
        _receive(50_000_00, _due - 1);
        // 29 × 17.00.
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 493_00, 49_507_00, 0, _due - 1);
        _allocate(id, 50_000_00);
        // 17.00 × 51,983 / 101,490, up; then 9 % on both for three days, up.
        assertOwed(id, 39_00, 8_71, 51_983_00);
        assertEq(facility.loan(id).start, _due - 1);
        assertEq(facility.loan(id).flags, 0);
        assertEq(bookWorth(), (51_991_71e6 * 99) / 100, "FIN-01");
        facility.roll(62);
        assertEq(bookWorth(), (51_991_71e6 * 99) / 100, "FIN-01");
        settle(id, 70_000_00);
        assertClosed(id);
    }

    function test_CollectOn_WithinGrace() public {
        ReceivableId id = _drawWithGrace();
        _goTo(_due + 8);
        _receive(50_000_00, _due + 5);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, 49_490_00, 0, _due + 5);
        _allocate(id, 50_000_00);
        // 52,000.00 at 9 % for eight days: the grace is over.
        assertOwed(id, 104_00, 0, 52_000_00);
        assertEq(facility.loan(id).flags & LoanFlags.LATE, 0);
        assertEq(bookWorth(), (52_000_00e6 * 99) / 100, "FIN-01");
    }

    function test_CollectOn_BeyondGrace() public {
        ReceivableId id = _drawWithGrace();
        _goTo(_due + 8);
        _receive(50_000_00, _due + 6);
        // 102,000.00 at 9 % for six days.
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 153_00, INTEREST, 49_337_00, 0, _due + 6);
        _allocate(id, 50_000_00);
        // 52,153.00 at 9 % for two days, up.
        assertOwed(id, 26_08, 0, 52_153_00);
        assertEq(facility.loan(id).start, _due + 6);
        assertEq(bookWorth(), (52_153_00e6 * 99) / 100, "FIN-01");
    }

    function test_CollectOn_GivenTheLoanChangedSince() public {
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 2);
        // Late 51.00, interest 510.00, principal 9,439.00.
        repayAs(id, 10_000_00);
        _goTo(_due + 3);
        assertOwed(id, 23_02, 0, 92_051_00);
        _receive(FACE, _due);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 0, 92_051_00, FACE - 92_051_00, _due + 2);
        _allocate(id, FACE);
        assertClosed(id);
    }

    /// @dev Anybody may repay one fen, and have late interest worked out to that day.
    function test_CollectOn_GivenLateInterestWorkedOutBeyond() public {
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 3);
        repayAs(id, 1);
        assertOwed(id, 76_49, INTEREST, NET);
        _receive(FACE, _due);
        VM.expectEmit(address(facility));
        emit IFacility.LateTakenOff(id, 76_49, _due);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - ADVANCE, _due + 3);
        _allocate(id, FACE);
        assertClosed(id);
    }

    function test_CollectOn_GivenLateInterestWorkedOutBeyond_InPart() public {
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 4);
        repayAs(id, 2_00);
        assertOwed(id, 100_00, INTEREST, NET);
        _goTo(_due + 5);
        _receive(40_000_00, _due + 1);
        // 40,000.00 at 9 % for the three days from the value day: 30.00 of the 100.00.
        VM.expectEmit(address(facility));
        emit IFacility.LateTakenOff(id, 30_00, _due + 1);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 70_00, INTEREST, 39_420_00, 0, _due + 4);
        _allocate(id, 40_000_00);
        // 62,070.00 at 9 % for a day, up.
        assertOwed(id, 15_52, 0, 62_070_00);
        assertEq(bookWorth(), (62_070_00e6 * 99) / 100, "FIN-01");
    }

    function test_CollectOn_GivenLateInterestWorkedOutBeyondGrace() public {
        FacilityConfig memory config = defaultConfig();
        (config.terms.grace, config.terms.discount) = (2, false);
        openFacility(config, "arrears, two days of grace");
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 4);
        repayAs(id, 2_00);
        // 102,000.00 at 9 % for four days.
        assertOwed(id, 100_00, INTEREST, ADVANCE);
        _receive(FACE, _due + 2);
        // Within the days of grace none of it was owed.
        VM.expectEmit(address(facility));
        emit IFacility.LateTakenOff(id, 100_00, _due + 2);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, ADVANCE, FACE - ADVANCE - INTEREST, _due + 4);
        _allocate(id, FACE);
        assertClosed(id);
    }

    function test_CollectOn_AtTheStageOfThatDay() public {
        FacilityConfig memory config = defaultConfig();
        config.terms.principalFirst = 2;
        openFacility(config, "principal first past due");
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 3);
        _receive(400_00, _due);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 400_00, 0, 0, _due);
        _allocate(id, 400_00);
        _receive(400_00, _due + 1);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 0, 400_00, 0, _due + 1);
        _allocate(id, 400_00);
    }

    function test_CollectOn_WithWhatElseWasPaid() public {
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 2);
        payToken(id, 20_000_00);
        _receive(100_000_00, _due);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - ADVANCE, _due);
        _allocate(id, 100_000_00);
        assertClosed(id);
    }

    function test_CollectOn_WithoutALoan() public {
        ReceivableId id = draw(FACE, "loan");
        _goTo(_due + 1);
        VM.mockCallRevert(address(token), token.safeTransferFrom.selector, "not now");
        repayAs(id, ADVANCE + 25_50);
        VM.clearMockedCalls();
        _receive(FACE, _due);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, 0, 0, FACE, _due);
        _allocate(id, FACE);
        assertEq(money.balanceOf(seller.account), NET + FACE, "all of it is the seller's");
    }

    function _drawWithGrace() private returns (ReceivableId) {
        FacilityConfig memory config = defaultConfig();
        config.terms.grace = 5;
        openFacility(config, "five days of grace");
        return draw(FACE, "loan");
    }

    function _receive(uint256 amount, uint256 valueDay) private {
        bank.recordReceipt(keccak256(abi.encode(++_receipts)), amount, _day(valueDay), "payer");
    }

    /// @dev Of the last receipt.
    function _allocate(ReceivableId id, uint256 amount) private {
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(id, amount, 0, 0, 0, address(facility));
        bank.allocate(keccak256(abi.encode(_receipts)), list);
    }

    function _goTo(uint256 day) private {
        VM.warp(START + (day + 30 - _due) * 1 days);
    }

    function _day(uint256 number) private pure returns (Day) {
        return Day.wrap(uint32(number));
    }
}
