// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Admission, Exposure, Limited, Prices, Raise, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Admitting} from "./Admitting.sol";

/// @dev Whom a lender admits, and from when.
contract FacilityAdmissionTest is Admitting {
    function setUp() public {
        setUpTrade();
        setUpFacility();
    }

    // --- admit -------------------------------------------------------------------------------------------------------

    function test_Admit() public {
        Admission memory a = Admission({cap: 5, expiryDay: FAR, class: 3, agreement: "root"});
        VM.expectEmit(address(facility));
        emit IFacility.Admitted(7, true, a, today());
        VM.prank(lender.account);
        facility.admit(7, true, a);
        _assertLimit(7, true, 5, FAR, 3);
        _assertLimit(7, false, 0, 0, 0);
        _assertNothingWaits(Limited.Seller, 7);
    }

    function test_Admit_RevertWhen_NotTheLender() public {
        VM.expectRevert(notAllowed(address(this)));
        facility.admit(7, true, Admission(5, FAR, 0, ""));
    }

    function test_Admit_RevertWhen_Class() public {
        admitAs(7, true, 5, FAR, 7);
        VM.expectRevert(badTerms("class"));
        admitAs(7, true, 5, FAR, 8);
    }

    function test_Admit_RevertWhen_NoGroup() public {
        VM.expectRevert(badTerms("group"));
        admit(0, true, 5, FAR);
    }

    function test_Admit_LessAtOnce_GivenOthersMoney() public {
        deposit(junior, MONEY);
        admitAs(buyer.group, false, 2 * NET, FAR - 1, 4);
        _assertLimit(buyer.group, false, 2 * NET, FAR - 1, 4);
        _assertNothingWaits(Limited.Obligor, buyer.group);
    }

    function test_Admit_MoreWaits_GivenOthersMoney() public {
        admitAs(buyer.group, false, NET, FAR - 1, 4);
        deposit(junior, MONEY);
        drawOne();
        VM.expectEmit(address(facility));
        emit IFacility.Admitted(buyer.group, false, Admission(uint96(2 * NET), FAR, 3, "agreement"), today() + 7);
        admitAs(buyer.group, false, 2 * NET, FAR, 3);
        _assertLimit(buyer.group, false, NET, FAR - 1, 4);
        _assertWaits(Limited.Obligor, buyer.group, 2 * NET, FAR, 3);
        skip(6 days);
        refuseOne(aboveLimit(buyer.group, false, 2 * NET, NET, FAR - 1));
        skip(1 days);
        _assertLimit(buyer.group, false, 2 * NET, FAR, 3);
        _assertNothingWaits(Limited.Obligor, buyer.group);
        drawOne();
        refuseOne(aboveLimit(buyer.group, false, 3 * NET, 2 * NET, FAR));
        _assertLimit(buyer.group, false, 2 * NET, FAR, 3);
        assertEq(facility.exposure(buyer.group, false).out, 2 * NET, "FIN-02");
    }

    function test_Admit_NewGroupWaits_GivenOthersMoney() public {
        deposit(senior, MONEY);
        admit(7, true, 5, FAR);
        _assertLimit(7, true, 0, 0, 0);
        _assertWaits(Limited.Seller, 7, 5, FAR, 0);
        skip(7 days);
        _assertLimit(7, true, 5, FAR, 0);
    }

    /// @dev Each of the three alone gives more.
    function test_Admit_EachPartWaits() public {
        admitAs(7, false, 5, 30_000, 3);
        deposit(senior, MONEY);
        admitAs(7, false, 6, 29_999, 4);
        _assertLimit(7, false, 5, 29_999, 4);
        _assertWaits(Limited.Obligor, 7, 6, 29_999, 4);
        admitAs(7, false, 4, 30_000, 5);
        _assertLimit(7, false, 4, 29_999, 5);
        _assertWaits(Limited.Obligor, 7, 4, 30_000, 5);
        admitAs(7, false, 3, 29_998, 4);
        _assertLimit(7, false, 3, 29_998, 5);
        _assertWaits(Limited.Obligor, 7, 3, 29_998, 4);
    }

    function test_Admit_ReplacesWhatWaits() public {
        admit(7, false, 5, FAR);
        deposit(senior, MONEY);
        admit(7, false, 9, FAR);
        skip(6 days);
        admit(7, false, 8, FAR);
        skip(6 days);
        _assertLimit(7, false, 5, FAR, 0);
        _assertWaitsFrom(Limited.Obligor, 7, 8, today() + 1);
        skip(1 days);
        _assertLimit(7, false, 8, FAR, 0);
    }

    function test_Admit_DropsWhatWaits() public {
        admit(7, false, 5, FAR);
        deposit(senior, MONEY);
        admit(7, false, 9, FAR);
        admit(7, false, 5, FAR);
        _assertNothingWaits(Limited.Obligor, 7);
        skip(8 days);
        _assertLimit(7, false, 5, FAR, 0);
    }

    /// @dev What took effect without a call counts as what holds.
    function test_Admit_AfterWhatWaitedHolds() public {
        admit(7, false, 5, FAR);
        deposit(senior, MONEY);
        admit(7, false, 9, FAR);
        skip(7 days);
        admit(7, false, 8, FAR);
        _assertLimit(7, false, 8, FAR, 0);
        _assertNothingWaits(Limited.Obligor, 7);
    }

    function test_Admit_BelowWhatIsOut() public {
        deposit(junior, MONEY);
        ReceivableId id = drawOne();
        admit(buyer.group, false, NET - 1, FAR);
        refuseOne(aboveLimit(buyer.group, false, 2 * NET, NET - 1, FAR));
        settle(id, FACE);
        assertEq(facility.exposure(buyer.group, false).out, 0, "FIN-02");
        refuseOne(aboveLimit(buyer.group, false, NET, NET - 1, FAR));
    }

    /// @dev Both sides of both edges: the cap to the fen, the expiry to the day.
    function test_Draw_AtTheLimit() public {
        admit(seller.group, true, 2 * NET, uint16(today() + 1));
        deposit(junior, MONEY);
        drawOne();
        skip(1 days);
        drawOne();
        refuseOne(aboveLimit(seller.group, true, 3 * NET, 2 * NET, today()));
        skip(1 days);
        refuseOne(aboveLimit(seller.group, true, 3 * NET, 2 * NET, today() - 1));
    }

    // --- whose money is in -------------------------------------------------------------------------------------------

    function test_Admit_AtOnce_GivenTheLenderIsAlone() public {
        depositAs(lender, junior, MONEY);
        admit(7, false, 5, FAR);
        _assertLimit(7, false, 5, FAR, 0);
        depositAs(lender, senior, MONEY);
        admit(7, false, 6, FAR);
        _assertLimit(7, false, 6, FAR, 0);
        assertEq(_setTerms(), facility.currentVersion());
    }

    function test_Admit_Waits_GivenOneShareIsAnothers() public {
        depositAs(lender, junior, MONEY);
        VM.prank(lender.account);
        junior.transfer(investor.account, 1);
        admit(7, false, 5, FAR);
        _assertLimit(7, false, 0, 0, 0);
        assertEq(_setTerms(), facility.currentVersion() + 1);
        VM.prank(investor.account);
        junior.transfer(lender.account, 1);
        admit(7, false, 5, FAR);
        _assertLimit(7, false, 5, FAR, 0);
    }

    /// @dev The lender sold the last share it had: all money is others'.
    function test_Admit_Waits_GivenTheLenderSoldAll() public {
        depositAs(lender, senior, MONEY);
        uint256 all = senior.balanceOf(lender.account);
        VM.prank(lender.account);
        senior.transfer(investor.account, all);
        admit(7, false, 5, FAR);
        _assertLimit(7, false, 0, 0, 0);
    }

    /// @dev The lender is alone again once the last of the others is paid out.
    function test_Admit_AtOnce_GivenTheOthersLeft() public {
        depositAs(lender, junior, MONEY);
        uint256 shares = deposit(senior, MONEY);
        admit(7, false, 5, FAR);
        _assertLimit(7, false, 0, 0, 0);
        VM.prank(investor.account);
        senior.redeem(shares, investor.account, investor.account);
        admit(7, false, 5, FAR);
        _assertLimit(7, false, 5, FAR, 0);
        _assertNothingWaits(Limited.Obligor, 7);
    }

    // --- named after what went wrong elsewhere -----------------------------------------------------------------------

    /// @notice "Limits not checked on update": a limit lowered, expired or raised counts at the very next draw, in every
    /// capacity, whatever the order of calls.
    function test_Huma_LimitsNotCheckedOnUpdate() public {
        deposit(junior, MONEY);
        drawOne();
        admit(buyer.group, false, type(uint96).max, uint16(today() - 1));
        refuseOne(aboveLimit(buyer.group, false, 2 * NET, type(uint96).max, today() - 1));
        // Taking it back is a raise.
        admit(buyer.group, false, type(uint96).max, FAR);
        refuseOne(aboveLimit(buyer.group, false, 2 * NET, type(uint96).max, today() - 1));
        admit(seller.group, true, NET, FAR);
        skip(7 days);
        refuseOne(aboveLimit(seller.group, true, 2 * NET, NET, FAR));
    }

    /// @notice "A lender changes its terms in mid-season": open loans keep theirs, to the fen.
    function test_ALenderChangesItsTermsInMidSeason() public {
        deposit(junior, MONEY);
        ReceivableId id = drawOne();
        Terms memory t = defaultTerms();
        (t.lateRate, t.grace, t.newPairCap, t.crossAgeing) = (1_000_000, 0, 1, 1);
        VM.prank(lender.account);
        facility.setTerms(t, defaultPrices());
        admit(seller.group, true, 0, 0);
        admitAs(buyer.group, false, 0, 0, 7);
        overrideGrade(7, FAR);
        skip(40 days);
        // 850.00 at 9 % for 10 days, rounded up; not at 100 %.
        assertEq(facility.owed(id).late, 2_13, "open loans keep their terms");
        settle(id, FACE);
        assertEq(facility.loan(id).version, 0);
        assertEq(facility.exposure(seller.group, true).out, 0, "FIN-02");
    }

    // --- automatic draws ---------------------------------------------------------------------------------------------

    function test_SetAutoLimit_LessAtOnceAndMoreLater() public {
        _setAutoLimit(5);
        deposit(junior, MONEY);
        _setAutoLimit(4);
        assertEq(facility.autoLimit(), 4);
        VM.expectEmit(address(facility));
        emit IFacility.AutoLimitSet(9, today() + 7);
        _setAutoLimit(9);
        assertEq(facility.autoLimit(), 4);
        assertEq(facility.waiting(Limited.Automatic, 0).cap, 9);
        assertEq(facility.waiting(Limited.Automatic, 1).cap, 0);
        skip(6 days);
        assertEq(facility.autoLimit(), 4);
        skip(1 days);
        assertEq(facility.autoLimit(), 9);
        assertEq(facility.waiting(Limited.Automatic, 0).from, 0);
        _setAutoLimit(8);
        assertEq(facility.autoLimit(), 8);
    }

    function test_SetAutoLimit_DropsWhatWaits() public {
        _setAutoLimit(5);
        deposit(junior, MONEY);
        _setAutoLimit(9);
        _setAutoLimit(5);
        skip(8 days);
        assertEq(facility.autoLimit(), 5);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _setAutoLimit(uint96 amount) private {
        VM.prank(lender.account);
        facility.setAutoLimit(amount);
    }

    function _setTerms() private returns (uint256) {
        (Terms memory t, Prices memory p) = (defaultTerms(), defaultPrices());
        VM.prank(lender.account);
        return facility.setTerms(t, p);
    }

    function _assertLimit(uint32 group, bool asSeller, uint256 cap, uint256 expiryDay, uint256 class) private view {
        Exposure memory e = facility.exposure(group, asSeller);
        assertEq(e.cap, cap, "cap");
        assertEq(e.expiryDay, expiryDay, "expiry");
        assertEq(e.weight, class, "class");
    }

    function _assertWaits(Limited what, uint32 number, uint256 cap, uint256 expiryDay, uint256 class) private view {
        Raise memory r = facility.waiting(what, number);
        assertEq(r.cap, cap, "waiting cap");
        assertEq(r.expiryDay, expiryDay, "waiting expiry");
        assertEq(r.weight, class, "waiting class");
        assertEq(r.from, today() + 7, "waits until");
    }

    function _assertWaitsFrom(Limited what, uint32 number, uint256 cap, uint256 from) private view {
        Raise memory r = facility.waiting(what, number);
        assertEq(r.cap, cap, "waiting cap");
        assertEq(r.from, from, "waits until");
    }

    function _assertNothingWaits(Limited what, uint32 number) private view {
        assertEq(facility.waiting(what, number).from, 0, "nothing waits");
    }
}
