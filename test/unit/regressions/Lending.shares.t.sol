// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {FacilityConfig, Prices, Terms} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Admission, Plan} from "../../../contracts/financing/IRecourse.sol";
import {LoanBook} from "../../../contracts/financing/LoanBook.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Grasper} from "../../shared/Grasper.sol";
import {Attacking} from "./Attacking.sol";

/// @title How others failed their investors, each tried on ours
/// @notice Junior money 10,000,000.00 of one investor. The usual loan: 102,000.00 carried on its due day, 17.00 a day.
contract LendingSharesTest is Attacking {
    function setUp() public {
        setUpAttacking();
    }

    // --- whose shares ------------------------------------------------------------------------------------------------

    /// @notice Anyone could redeem another's shares, or take another's money.
    function test_Bulla_RedeemAnothersShares() public {
        uint256 shares = junior.balanceOf(investor.account);
        (address t, address v) = (thief.account, address(junior));
        address victim = investor.account;
        bytes memory refused = noAllowance(t, junior.previewWithdraw(7));
        refuse(t, v, abi.encodeCall(junior.withdraw, (7, t, victim)), refused);
        refuse(t, v, abi.encodeCall(junior.withdraw, (7, victim, victim)), refused);
        refuse(t, v, abi.encodeCall(junior.redeem, (shares, t, victim)), noAllowance(t, shares));
        refuse(t, v, abi.encodeCall(junior.redeem, (shares, victim, victim)), noAllowance(t, shares));
        refuse(t, v, abi.encodeCall(junior.transferFrom, (victim, t, shares)), noAllowance(t, shares));
        // What waits for a party goes to that party, whoever asks.
        ReceivableId id = borrow("loan");
        parties.suspend(seller.id, PartyStatus.LegalHold, "paper");
        settle(id, FACE);
        parties.reinstate(seller.id, "paper");
        uint256 had = money.balanceOf(seller.account);
        uint256 waits = facility.creditOf(seller.id);
        VM.startPrank(t);
        facility.takeCredit(seller.id);
        VM.stopPrank();
        assertEq(money.balanceOf(seller.account) - had, waits, "ACC-02: its own");
        assertEq(money.balanceOf(t), 0, "ACC-02: not the thief's");
        bytes memory call_ = abi.encodeCall(facility.takeCredit, (thief.id));
        refuse(t, address(facility), call_, abi.encodeWithSelector(IFacility.Facility_Nothing.selector));
    }

    /// @notice A deposit on behalf of another reset its lock-up: here it gives it shares, and changes nothing else.
    function test_Huma_DepositOnBehalfChangesNobodysTerms() public {
        uint256 shares = junior.balanceOf(investor.account);
        VM.prank(investor.account);
        junior.approve(supplier2.account, 5);
        fundAccount(thief.account, 10);
        VM.prank(thief.account);
        money.approve(address(junior), 10);
        for (uint256 i = 0; i < 10; ++i) {
            VM.prank(thief.account);
            junior.deposit(1, investor.account);
            skip(1 hours);
        }
        assertEq(junior.balanceOf(investor.account), shares + 10_000);
        assertEq(junior.allowance(investor.account, supplier2.account), 5, "what it allowed");
        assertEq(junior.maxRedeem(investor.account), shares + 10_000, "all of it, at once");
        VM.prank(investor.account);
        assertEq(junior.redeem(shares + 10_000, investor.account, investor.account), CASH + 10, "LIQ-03");
    }

    /// @notice Restrictions of transfer were got around by approve and transferFrom, or by redemption to another.
    function test_Huma_ApproveAndTransferFromPassTheGate() public {
        address v = address(junior);
        (address t, address victim) = (thief.account, investor.account);
        address stranger = makeAddr("stranger");
        VM.prank(victim);
        junior.approve(t, type(uint256).max);
        bytes memory unknown = abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, stranger);
        refuse(t, v, abi.encodeCall(junior.transferFrom, (victim, stranger, 1)), unknown);
        refuse(t, v, abi.encodeCall(junior.redeem, (1_000, stranger, victim)), unknown);
        refuse(t, v, abi.encodeCall(junior.withdraw, (1, stranger, victim)), unknown);
        refuse(victim, v, abi.encodeCall(junior.transfer, (stranger, 1)), unknown);
        parties.suspend(investor.id, PartyStatus.Suspended, "paper");
        bytes memory inactive = abi.encodeWithSelector(
            IPartyRegistry.Party_AccountNotActive.selector,
            victim,
            PartyStatus.Suspended,
            FAR
        );
        refuse(t, v, abi.encodeCall(junior.transferFrom, (victim, t, 1)), inactive);
        refuse(t, v, abi.encodeCall(junior.redeem, (1_000, t, victim)), inactive);
    }

    /// @notice A permit that somebody else used first stopped the deposit.
    function test_Centrifuge_PermitFrontRun() public {
        fundAccount(investor.account, 500);
        uint256 deadline = VM.getBlockTimestamp();
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 hash = keccak256(
            abi.encode(typehash, investor.account, address(junior), 500, money.nonces(investor.account), deadline)
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", money.DOMAIN_SEPARATOR(), hash));
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(investor.key, digest);
        VM.startPrank(thief.account);
        money.permit(investor.account, address(junior), 500, deadline, v, r, s);
        // It opens the purse to the vault, and to nobody who calls it.
        VM.expectRevert(noAllowance(address(junior), 500));
        junior.deposit(500, thief.account);
        VM.stopPrank();
        VM.prank(investor.account);
        assertEq(junior.deposit(500, investor.account), 500_000, "it goes on");
    }

    // --- what shares are worth ---------------------------------------------------------------------------------------

    /// @notice Interest and losses came into the price when somebody called; here on their day, with no call at all.
    function test_Maple_LossesAndInterestAreInThePrice() public {
        borrow("loan");
        (LoanBook.Head memory head, , ) = facility.book();
        uint256 first = today();
        uint256[7] memory day = [uint256(10), 30, 31, 60, 61, 120, 121];
        uint256[7] memory worth = [
            CASH + 170_00,
            CASH + INTEREST,
            CASH + INTEREST - 1_020_00,
            CASH + INTEREST - 1_020_00,
            CASH + INTEREST - 20_400_00,
            CASH + INTEREST - 20_400_00,
            CASH + INTEREST - 51_000_00
        ];
        for (uint256 i = 0; i < 7; ++i) {
            skip((first + day[i] - today()) * 1 days);
            assertEq(junior.totalAssets(), worth[i], "LIQ-02");
            assertLe(junior.previewRedeem(junior.totalSupply()), worth[i], "LIQ-03");
        }
        (LoanBook.Head memory still, , ) = facility.book();
        assertEq(still.day, head.day, "nobody rolled it");
    }

    /// @notice Impairment forgot what had been paid: provisions and write-off are of what is still carried.
    function test_Bulla_ImpairmentIsNetOfWhatWasPaid() public {
        ReceivableId id = borrow("loan");
        skip(30 days);
        settle(id, 60_000_00);
        assertOwed(id, 0, 0, 42_000_00);
        skip(31 days);
        assertEq(bookWorth(), 33_600_00e6, "FIN-01: a fifth of 42,000.00");
        assertEq(junior.totalAssets(), CASH + INTEREST - 8_400_00, "LIQ-02");
        skip(89 days);
        VM.expectEmit(address(facility));
        emit IFacility.WrittenOff(id, 42_000_00e6, 120);
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
        assertEq(junior.totalAssets(), CASH + INTEREST - 42_000_00, "LIQ-02: no more than what was still carried");
        assertSound();
    }

    /// @notice Fees were changed for the past: terms of an open loan are those of its day.
    function test_Bulla_FeesForThePast() public {
        ReceivableId id = borrow("before");
        Terms memory t = defaultTerms();
        (t.fee, t.lateRate, t.grace, t.discount) = (100_000, 1_000_000, 0, false);
        Prices memory p = defaultPrices();
        for (uint256 i = 0; i < 8; ++i) p.rate[i] = 1_000_000;
        VM.prank(lender.account);
        facility.setTerms(t, p);
        skip(7 days);
        assertEq(facility.capital().fees, 0, "LIQ-01");
        assertOwed(id, 0, 119_00, NET);
        borrow("after");
        assertEq(facility.capital().fees, 10_200_00, "LIQ-01: of the new loan alone");
        skip(33 days);
        // Ten days at 9 % on the 102,000.00 of a discounted loan.
        assertOwed(id, 255_00, INTEREST, NET);
        settle(id, FACE);
        assertEq(facility.capital().fees, 10_200_00, "LIQ-01");
        assertSound();
    }

    // --- numbers -----------------------------------------------------------------------------------------------------

    /// @notice Numbers were cut to fit: what is too large for its place is refused, wherever it comes in.
    function test_Centrifuge_NarrowingCasts() public {
        ReceivableId id = borrow("loan");
        uint256 huge = uint256(1 << 200) + 7;
        (address f, address r) = (address(facility), address(recourse));
        uint256 all = owedOf(id);
        bytes memory overpaid = abi.encodeWithSelector(IFacility.Facility_Overpaid.selector, id, huge, all);
        refuse(thief.account, f, abi.encodeCall(facility.repay, (id, huge)), overpaid);
        refuse(thief.account, f, abi.encodeCall(facility.settle, (id, huge)), noAllowance(f, huge));
        address v = address(junior);
        refuse(thief.account, v, abi.encodeCall(junior.deposit, (huge, thief.account)), noAllowance(v, huge));
        bytes memory offer = abi.encodeCall(recourse.offerSale, (facility, id, thief.id, 1, Day.wrap(65_536 + 5)));
        refuse(lender.account, r, offer, _downcast(16, 65_541));
        refuse(thief.account, r, _plan(id, 65_541, 1, 1), _downcast(16, 65_541));
        refuse(thief.account, r, _plan(id, 65_000, 255, 60), _downcast(16, 65_000 + 254 * 60));
        facility.roll(type(uint256).max);
        uint72 most = type(uint72).max;
        recourse.admit(_admission(id, most, "first"), _admitted(id, most, "first"));
        bytes memory again = abi.encodeCall(recourse.admit, (_admission(id, 6, "again"), _admitted(id, 6, "again")));
        refuse(thief.account, r, again, _downcast(72, uint256(most) + 6));
        assertSound();
    }

    /// @notice The same in a money of which there is more than fits.
    function test_Centrifuge_NarrowingCasts_OfTheCapitalAccount() public {
        Grasper grasper = new Grasper();
        FacilityConfig memory c = defaultConfig();
        c.currency = address(grasper);
        (, address s, address j) = factory.open(c, "a money without end");
        uint256[2] memory amount = [uint256(1 << 96) + 5, uint256(1 << 93)];
        // Cash in minor units; the senior claim in micro-units.
        bytes[2] memory reason = [_downcast(96, amount[0]), _downcast(112, amount[1] * 1e6)];
        address[2] memory vaults = [j, s];
        for (uint256 i = 0; i < 2; ++i) {
            grasper.issue(thief.account, amount[i]);
            VM.startPrank(thief.account);
            grasper.approve(vaults[i], amount[i]);
            VM.expectRevert(reason[i]);
            TrancheVault(vaults[i]).deposit(amount[i], thief.account);
            VM.stopPrank();
            assertEq(TrancheVault(vaults[i]).totalSupply(), 0, "no shares for less than was paid");
        }
        assertEq(grasper.balanceOf(thief.account), amount[0] + amount[1], "SET-01: all of it is still its own");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _downcast(uint8 bits, uint256 number) private pure returns (bytes memory) {
        return abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, bits, number);
    }

    function _plan(ReceivableId id, uint256 first, uint8 count, uint16 every) private view returns (bytes memory) {
        Plan memory plan = Plan({
            facility: address(facility),
            receivable: id,
            owed: uint72(owedOf(id)),
            rate: 0,
            first: Day.wrap(uint32(first)),
            count: count,
            amount: 1,
            every: every,
            deadline: Day.wrap(uint32(today()))
        });
        bytes32 digest = recourse.planDigest(plan);
        (bytes memory s, bytes memory ofLender) = (signature(seller.key, digest), signature(lender.key, digest));
        return abi.encodeCall(recourse.restructure, (plan, s, ofLender));
    }

    function _admission(ReceivableId id, uint72 amount, bytes32 document) private view returns (Admission memory) {
        return Admission(address(facility), id, amount, Day.wrap(uint32(today())), document);
    }

    function _admitted(ReceivableId id, uint72 amount, bytes32 document) private view returns (bytes memory) {
        return signature(seller.key, recourse.admissionDigest(_admission(id, amount, document)));
    }
}
