// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {INewBusinessGate} from "../../../contracts/access/INewBusinessGate.sol";
import {Capital} from "../../../contracts/financing/FacilityState.sol";
import {Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

contract TrancheVaultTest is Trade {
    uint256 private constant FACE = 10_000_000;
    /// @dev Cash that a draw on `FACE` takes: 85 %, less 6 % a year for 30 days.
    uint256 private constant NET = 8_457_500;

    address private stranger;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        stranger = makeAddr("stranger");
    }

    // --- what it is --------------------------------------------------------------------------------------------------

    function test_Metadata() public view {
        assertEq(senior.name(), "Ordos Senior Share");
        assertEq(junior.name(), "Ordos Junior Share");
        assertEq(senior.symbol(), "oSEN");
        assertEq(junior.symbol(), "oJUN");
        assertEq(senior.decimals(), uint256(money.decimals()) + 3);
        assertEq(senior.asset(), address(money));
        assertEq(address(senior.facility()), address(facility));
        assertEq(address(junior.facility()), address(facility));
        assertTrue(senior.tranche() == Tranche.Senior);
        assertTrue(junior.tranche() == Tranche.Junior);
        assertEq(senior.totalAssets(), 0);
    }

    // --- deposit and mint --------------------------------------------------------------------------------------------

    function test_Deposit() public {
        _depositAndLook(senior, Tranche.Senior);
        _depositAndLook(junior, Tranche.Junior);
        assertEq(money.balanceOf(address(facility)), 2_000_000);
        assertEq(senior.maxDeposit(investor.account), type(uint256).max);
    }

    function test_Mint() public {
        _mintAndLook(senior);
        _mintAndLook(junior);
    }

    function test_Deposit_RevertWhen_Zero() public {
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        VM.prank(investor.account);
        senior.deposit(0, investor.account);
    }

    function test_Deposit_RevertWhen_TheReceiverIsUnregistered() public {
        _fund(investor.account, senior, 100);
        VM.expectRevert(_unknown());
        VM.prank(investor.account);
        senior.deposit(100, stranger);
        VM.expectRevert(_unknown());
        VM.prank(investor.account);
        senior.mint(100_000, stranger);
    }

    function test_Deposit_RevertGiven_Paused() public {
        deposit(senior, 1000);
        _fund(investor.account, senior, 100);
        guardian.pause(address(facility));
        bytes memory paused = abi.encodeWithSelector(
            INewBusinessGate.NewBusinessGate_Paused.selector,
            uint40(START + 3 days)
        );
        VM.startPrank(investor.account);
        VM.expectRevert(paused);
        senior.deposit(100, investor.account);
        VM.expectRevert(paused);
        senior.mint(100_000, investor.account);
        // Who is in may leave.
        senior.withdraw(400, investor.account, investor.account);
        senior.redeem(600_000, investor.account, investor.account);
        VM.stopPrank();
        assertEq(senior.totalSupply(), 0);
    }

    function test_Maple_FirstDepositorInflation() public {
        // The first depositor holds one fen and gives the facility a million.
        deposit(junior, 1);
        fundAccount(address(facility), 100_000_000);
        assertEq(junior.totalAssets(), 1);
        uint256 shares = _depositBy(supplier2.account, junior, 150);
        assertEq(shares, 150_000);
        assertEq(junior.previewRedeem(shares), 150);
        assertEq(junior.previewRedeem(junior.balanceOf(investor.account)), 1);
    }

    // --- withdraw and redeem -----------------------------------------------------------------------------------------

    function test_Withdraw() public {
        _withdrawAndLook(junior, Tranche.Junior);
        _withdrawAndLook(senior, Tranche.Senior);
    }

    function test_Redeem() public {
        _redeemAndLook(senior);
        _redeemAndLook(junior);
        assertEq(facility.capital().cash, 0);
        assertEq(facility.capital().seniorClaim, 0);
        assertEq(facility.capital().seniorDaily, 0);
    }

    function test_Withdraw_RevertWhen_Zero() public {
        deposit(senior, 1000);
        VM.expectRevert(IFacility.Facility_Nothing.selector);
        VM.prank(investor.account);
        senior.withdraw(0, investor.account, investor.account);
    }

    function test_Redeem_RevertWhen_TheReceiverIsUnregistered() public {
        deposit(senior, 1000);
        VM.expectRevert(_unknown());
        VM.prank(investor.account);
        senior.redeem(1000, stranger, investor.account);
    }

    /// @notice Redemption to another is a payment: a suspended holder makes none, and still gets its own.
    function test_R9_Redeem_RevertWhen_ASuspendedHolderPaysAnother() public {
        uint256 shares = deposit(senior, 1000);
        parties.suspend(investor.id, PartyStatus.Suspended, "paper");
        VM.expectRevert(
            abi.encodeWithSelector(
                IPartyRegistry.Party_AccountNotActive.selector,
                investor.account,
                PartyStatus.Suspended,
                FAR
            )
        );
        VM.prank(investor.account);
        senior.redeem(shares, buyer.account, investor.account);
        VM.prank(investor.account);
        senior.redeem(shares, investor.account, investor.account);
        assertEq(money.balanceOf(investor.account), 1000);
    }

    function test_Tinlake_LastRedeemerLeavesToZero() public {
        deposit(junior, 10_000_000);
        deposit(senior, 7_654_321);
        _depositBy(supplier2.account, senior, 1_234_567);
        settle(draw(FACE, "a"), FACE);
        skip(45 days);
        _leave(senior, investor.account);
        _leave(senior, supplier2.account);
        _leave(junior, investor.account);
        assertEq(senior.totalSupply(), 0);
        assertEq(junior.totalSupply(), 0);
        // A fen that no share reached, at most one per exit.
        assertLe(facility.capital().cash, 3);
    }

    function test_Withdraw_TheFloorKeepsJuniorMoney() public {
        deposit(senior, 8_000_000);
        deposit(junior, 2_000_000);
        draw(FACE, "a");
        (, , uint256 worth) = facility.book();
        uint256 most = 2_000_000 - (worth / 10 + 999_999) / 1e6;
        assertEq(facility.takeable(Tranche.Junior), most);
        assertEq(junior.maxWithdraw(investor.account), most);
        assertLe(junior.previewRedeem(junior.maxRedeem(investor.account)), most);
        VM.expectRevert(
            abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxWithdraw.selector, investor.account, most + 1, most)
        );
        VM.prank(investor.account);
        junior.withdraw(most + 1, investor.account, investor.account);
        VM.prank(investor.account);
        junior.withdraw(most, investor.account, investor.account);
        assertEq(junior.maxWithdraw(investor.account), 0);
    }

    function test_Withdraw_NoMoreThanTheCash() public {
        deposit(senior, 8_000_000);
        deposit(junior, 2_000_000);
        draw(FACE, "a");
        uint256 free = 10_000_000 - NET;
        assertEq(senior.maxWithdraw(investor.account), free);
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NoCash.selector, free + 1, free));
        VM.prank(address(senior));
        facility.take(Tranche.Senior, investor.account, free + 1);
        uint256 shares = senior.maxRedeem(investor.account);
        VM.prank(investor.account);
        assertApproxEqAbs(senior.redeem(shares, investor.account, investor.account), free, 1);
    }

    // --- today's and tomorrow's worth --------------------------------------------------------------------------------

    /// @notice R13: issued at the higher, redeemed at the lower of today's and tomorrow's worth.
    function test_Preview_AroundAccrual() public {
        deposit(senior, 10_000_000);
        deposit(junior, 10_000_000);
        draw(FACE, "a");
        skip(5 days);
        (uint256 onDay, uint256 dayAfter) = facility.trancheWorth(Tranche.Junior);
        assertGt(dayAfter, onDay);
        _assertPrices(junior, dayAfter, onDay);
        (onDay, dayAfter) = facility.trancheWorth(Tranche.Senior);
        assertGt(dayAfter, onDay);
        _assertPrices(senior, dayAfter, onDay);
        _assertNoProfit(junior, 0);
        // 50,000.00 at 3 % for a day.
        _assertNoProfit(senior, 416);
    }

    /// @notice R13: who leaves on the eve of a provision bears it.
    function test_Preview_AroundAProvision() public {
        deposit(junior, 20_000_000);
        draw(FACE, "a");
        uint16[3] memory eves = [uint16(30), 60, 120];
        for (uint256 i = 0; i < 3; ++i) {
            VM.warp(START + uint256(eves[i]) * 1 days);
            (uint256 onDay, uint256 dayAfter) = facility.trancheWorth(Tranche.Junior);
            assertLt(dayAfter, onDay);
            _assertPrices(junior, onDay, dayAfter);
            // Who leaves on the eve takes the loss along.
            uint256 supply = junior.totalSupply();
            assertLe(junior.previewRedeem(supply), dayAfter);
            _assertNoProfit(junior, 0);
        }
    }

    // --- shares among parties ----------------------------------------------------------------------------------------

    function test_Transfer() public {
        uint256 shares = deposit(senior, 1000);
        VM.prank(investor.account);
        senior.transfer(supplier2.account, shares);
        assertEq(senior.balanceOf(supplier2.account), shares);
        _leave(senior, supplier2.account);
        assertEq(money.balanceOf(supplier2.account), 1000);
    }

    function test_Transfer_RevertWhen_ToAStranger() public {
        deposit(senior, 1000);
        VM.expectRevert(_unknown());
        VM.prank(investor.account);
        senior.transfer(stranger, 1);
    }

    // --- senior before junior ----------------------------------------------------------------------------------------

    function test_TotalAssets_SeniorInterest() public {
        deposit(junior, 100_000_000);
        // 7,200,000.00 at 3 % for 30 days, ACT/360: 18,000.00 to the fen.
        deposit(senior, 720_000_000);
        skip(30 days);
        assertEq(senior.totalAssets(), 721_800_000);
        assertEq(junior.totalAssets(), 98_200_000);
    }

    function test_TotalAssets_SeniorInterestIsRoundedDown() public {
        deposit(junior, 100_000_000);
        // 8,000,000.00 gain 66,666.666666 fen a day: 20,000.00 in 30 days, less 0.00002 fen.
        deposit(senior, 800_000_000);
        skip(30 days);
        assertEq(senior.totalAssets(), 801_999_999);
        skip(1 days);
        assertEq(senior.totalAssets(), 802_066_666);
    }

    /// @notice R26: simple interest, however often it is called.
    function test_TotalAssets_HoweverOftenTouched() public {
        deposit(junior, 100_000_000);
        deposit(senior, 720_000_000);
        for (uint256 i = 0; i < 30; ++i) {
            skip(1 days);
            facility.roll(1);
            if (i % 3 == 0) deposit(junior, 1);
        }
        assertEq(senior.totalAssets(), 721_800_000);
    }

    function test_TotalAssets_JuniorBearsTheLoss() public {
        deposit(senior, 1_000_000);
        deposit(junior, 9_000_000);
        _lose();
        // 10,000.00 with 3 % for 150 days; the junior money has what is left.
        assertEq(senior.totalAssets(), 1_012_499);
        assertEq(junior.totalAssets(), 10_000_000 - NET - 1_012_500);
    }

    function test_TotalAssets_SeniorBearsTheRest() public {
        _loseSenior();
        assertEq(junior.totalAssets(), 0);
        assertEq(senior.totalAssets(), 10_000_000 - NET);
        assertEq(junior.maxRedeem(investor.account), 0);
        assertEq(junior.maxWithdraw(investor.account), 0);
    }

    /// @notice R26: a claim that is not covered stands still, and catches nothing up.
    function test_TotalAssets_TheClaimIsFrozenWhileNotCovered() public {
        _loseSenior();
        skip(30 days);
        assertEq(senior.totalAssets(), 10_000_000 - NET);
        // New money does not make good what the claim did not earn.
        deposit(junior, 20_000_000);
        assertEq(facility.capital().seniorClaim, 6_000_000e6);
        assertEq(senior.totalAssets(), 6_000_000);
        skip(60 days);
        assertEq(senior.totalAssets(), 6_030_000);
    }

    /// @notice R26: who leaves at a haircut gives up its part of the claim.
    function test_Redeem_AHaircutCancelsClaim() public {
        _loseSenior();
        uint256 half = senior.balanceOf(investor.account) / 2;
        Capital memory before = facility.capital();
        VM.prank(investor.account);
        uint256 got = senior.redeem(half, investor.account, investor.account);
        assertApproxEqAbs(got, (10_000_000 - NET) / 2, 1);
        Capital memory c = facility.capital();
        assertApproxEqAbs(c.seniorClaim, 3_000_000e6, 4e6);
        assertApproxEqAbs(c.seniorDaily, uint256(before.seniorDaily) / 2, 1000);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _depositAndLook(TrancheVault vault, Tranche tranche) private {
        _fund(investor.account, vault, 1_000_000);
        assertEq(vault.previewDeposit(1_000_000), 1_000_000_000);
        VM.expectEmit(address(facility));
        emit IFacility.Funded(tranche, 1_000_000);
        VM.expectEmit(address(vault));
        emit IERC4626.Deposit(investor.account, supplier2.account, 1_000_000, 1_000_000_000);
        VM.prank(investor.account);
        assertEq(vault.deposit(1_000_000, supplier2.account), 1_000_000_000);
        assertEq(vault.balanceOf(supplier2.account), 1_000_000_000);
        assertEq(vault.totalAssets(), 1_000_000);
        assertEq(money.balanceOf(address(vault)), 0);
    }

    function _mintAndLook(TrancheVault vault) private {
        _fund(investor.account, vault, 1000);
        assertEq(vault.previewMint(999_001), 1000, "rounded up");
        VM.prank(investor.account);
        assertEq(vault.mint(999_001, investor.account), 1000);
        assertEq(vault.balanceOf(investor.account), 999_001);
        assertEq(vault.totalAssets(), 1000);
    }

    function _withdrawAndLook(TrancheVault vault, Tranche tranche) private {
        uint256 shares = deposit(vault, 1000);
        assertEq(vault.maxWithdraw(investor.account), 1000);
        assertEq(vault.previewWithdraw(400), 400_000);
        VM.expectEmit(address(facility));
        emit IFacility.Taken(tranche, supplier2.account, 400);
        VM.prank(investor.account);
        assertEq(vault.withdraw(400, supplier2.account, investor.account), 400_000);
        assertEq(vault.balanceOf(investor.account), shares - 400_000);
        assertEq(vault.totalAssets(), 600);
        assertEq(vault.maxWithdraw(supplier2.account), 0);
    }

    function _redeemAndLook(TrancheVault vault) private {
        uint256 shares = deposit(vault, 1000);
        uint256 had = money.balanceOf(investor.account);
        assertEq(vault.maxRedeem(investor.account), shares);
        assertEq(vault.previewRedeem(shares), 1000);
        VM.prank(investor.account);
        assertEq(vault.redeem(shares, investor.account, investor.account), 1000);
        assertEq(money.balanceOf(investor.account), had + 1000);
        assertEq(vault.totalSupply(), 0);
        assertEq(vault.totalAssets(), 0);
    }

    /// @dev Shares are issued at one worth and redeemed at the other.
    function _assertPrices(TrancheVault vault, uint256 ask, uint256 bid) private view {
        uint256 supply = vault.totalSupply() + 1000;
        assertEq(vault.previewDeposit(1_000_000), (1_000_000 * supply) / (ask + 1));
        assertEq(vault.previewMint(1e9), (1e9 * (ask + 1) + supply - 1) / supply);
        assertEq(vault.previewRedeem(1e9), (1e9 * (bid + 1)) / supply);
        assertEq(vault.previewWithdraw(1_000_000), (1_000_000 * supply + bid) / (bid + 1));
    }

    /// @dev Nobody gains who comes today and leaves today; until tomorrow, no more than `own`, which the money itself earns.
    function _assertNoProfit(TrancheVault vault, uint256 own) private {
        uint256 now_ = VM.getBlockTimestamp();
        uint256 held = vault.balanceOf(investor.account);
        skip(1 days);
        uint256 alone = vault.previewRedeem(held);
        VM.warp(now_);
        uint256 shares = _depositBy(supplier2.account, vault, 5_000_000);
        assertLe(vault.previewRedeem(shares), 5_000_000, "today");
        skip(1 days);
        assertLe(vault.previewRedeem(shares), 5_000_000 + own, "tomorrow");
        assertGe(vault.previewRedeem(held) + 1, alone, "nobody pays for it");
        VM.warp(now_);
        _leave(vault, supplier2.account);
    }

    /// @dev A loan of all that a receivable gives, written off after 150 days.
    function _lose() private {
        ReceivableId id = draw(FACE, "lost");
        skip(150 days);
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
        facility.roll(62);
        facility.roll(62);
        facility.roll(62);
    }

    function _loseSenior() private {
        deposit(senior, 6_000_000);
        deposit(junior, 4_000_000);
        _lose();
    }

    function _fund(address account, TrancheVault vault, uint256 amount) private {
        fundAccount(account, amount);
        VM.prank(account);
        money.approve(address(vault), amount);
    }

    function _depositBy(address account, TrancheVault vault, uint256 amount) private returns (uint256) {
        _fund(account, vault, amount);
        VM.prank(account);
        return vault.deposit(amount, account);
    }

    function _leave(TrancheVault vault, address account) private {
        uint256 shares = vault.balanceOf(account);
        VM.prank(account);
        vault.redeem(shares, account, account);
    }

    function _unknown() private view returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, stranger);
    }
}
