// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Loan, OwnTerms, Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {KeyGrant, Registration} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Grasper} from "../../shared/Grasper.sol";
import {Vm} from "../../shared/Vm.sol";
import {Attacking} from "./Attacking.sol";

/// @title What the review of the design found of lending, each by its number
/// @notice Others carry their number where they are tested: R7 in `Facility.review`, R19 in `FinancingDesk`, R22 in
/// `Facility.rolls` and `Facility.orders`, R24 in the fuzz tests of the book, R26 and R27 in `Recourse` and `TrancheVault`.
contract LendingFindingsTest is Attacking {
    function setUp() public {
        setUpAttacking();
    }

    /// @notice R2: the capital account is the facility's; only the two vaults of its birth move tranche money, each its own.
    function test_R2_OnlyTheVaultsOfItsBirthMoveMoney() public {
        (, address s, address j) = factory.open(defaultConfig(), "another");
        address f = address(facility);
        bytes memory fundJunior = abi.encodeCall(facility.fund, (Tranche.Junior, 1));
        bytes memory takeJunior = abi.encodeCall(facility.take, (Tranche.Junior, thief.account, 1));
        address[5] memory callers = [s, j, address(senior), address(recourse), lender.account];
        for (uint256 i = 0; i < 5; ++i) {
            refuse(callers[i], f, fundJunior, notAllowed(callers[i]));
            refuse(callers[i], f, takeJunior, notAllowed(callers[i]));
        }
    }

    /// @notice R5: no code of the seller's that its units reach can stop a set-off, though it may call what ends the call.
    function test_R5_TheSellersOwnCodeCannotStopASetOff() public {
        Grasper own = new Grasper();
        seller = _registerContract(address(own));
        admit(seller.group, true, type(uint96).max, FAR);
        skip(7 days);
        (ReceivableId id, ReceivableId other) = (calledLoan("set off"), borrow("other"));
        repayAs(id, owedOf(id) - 100_00);
        settle(other, FACE);
        skip(6 days);
        uint256 waits = facility.creditOf(seller.id);
        uint256 all = owedOf(id);
        own.arm(address(recourse), abi.encodeCall(recourse.cured, (facility, id)));
        VM.expectEmit(address(facility));
        emit IFacility.SetOff(id, seller.id, all);
        recourse.enforce(facility, id);
        assertEq(own.tried(), 1, "it was asked to take its units");
        assertEq(own.done(), 0, "and could do nothing else");
        assertEq(facility.loan(id).version, 0, "paid");
        assertEq(facility.callsOf(seller.id), 0, "no call outlives its loan");
        assertEq(facility.creditOf(seller.id), waits - all, "LIQ-01: the rest is the seller's");
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        assertSound();
    }

    /// @notice R6: one loan for a receivable: more units of it are refused while there is one, and all come back together.
    function test_R6_OneLoanForAReceivable() public {
        ReceivableId id = drawPart(FACE / 2);
        loans.push(id);
        bytes memory reason = abi.encodeWithSelector(IFacility.Facility_NotEligible.selector, id, "already a loan");
        bytes memory more = sending(id, FACE / 2, drawData(makeRequest(id, FACE / 2)));
        refuse(seller.account, address(token), more, reason);
        repayAs(id, owedOf(id));
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "FIN-05");
        sendUnits(id, FACE, drawData(makeRequest(id, FACE)));
        assertEq(facility.loan(id).principal, NET, "and then all of it may be lent on");
        assertSound();
    }

    /// @notice R10: nobody leaves at a price of before a loss: shares are redeemed at the worth of the day of the redemption.
    function test_R10_WhoLeavesAfterALossBearsIt() public {
        ReceivableId id = borrow("lost");
        uint256 half = junior.balanceOf(investor.account) / 2;
        VM.prank(investor.account);
        junior.transfer(supplier2.account, half);
        skip(150 days);
        VM.prank(lender.account);
        recourse.writeOff(facility, id);
        for (uint256 i = 0; i < 3; ++i) facility.roll(62);
        uint256 shares = junior.maxRedeem(supplier2.account);
        VM.prank(supplier2.account);
        uint256 got = junior.redeem(shares, supplier2.account, supplier2.account);
        assertEq(shares, half, "all of them");
        assertApproxEqAbs(got, (CASH - NET) / 2, 1, "LIQ-02: half of the loss");
        assertApproxEqAbs(junior.totalAssets(), (CASH - NET) / 2, 1, "LIQ-02: the other half");
        assertGe(junior.totalAssets(), got, "LIQ-03");
    }

    /// @notice R11: a draw takes cash that is nobody else's: what waits for a seller, and the lender's fees, stay.
    function test_R11_DrawsTakeFreeCashOnly() public {
        ReceivableId called = calledLoan("called");
        settle(borrow("waits"), FACE);
        uint256 waits = facility.creditOf(seller.id);
        assertEq(waits, FACE - NET);
        // All but what one loan takes, less a fen, leaves.
        uint256 out = facility.takeable(Tranche.Junior) - NET + 1;
        VM.prank(investor.account);
        junior.withdraw(out, investor.account, investor.account);
        assertGt(facility.capital().cash, NET, "there is enough in all");
        ReceivableId id = tokenise(FACE, "too much");
        loans.push(id);
        uint256 free = facility.capital().cash - waits;
        bytes memory reason = abi.encodeWithSelector(IFacility.Facility_NoCash.selector, NET, free);
        refuse(seller.account, address(token), sending(id, FACE, drawData(makeRequest(id, FACE))), reason);
        recourse.callOf(facility, called);
    }

    /// @notice R12: the floor is of the book: no deposit breaks it, a draw and an exit of junior money may not.
    function test_R12_TheFloorIsOfTheBook() public {
        borrow("a");
        deposit(senior, CASH);
        (, , uint256 worth) = facility.book();
        uint256 floor = (worth / 10 + 999_999) / 1e6;
        uint256 most = junior.maxWithdraw(investor.account);
        assertEq(most, CASH - floor, "LIQ-02");
        VM.prank(investor.account);
        junior.withdraw(most, investor.account, investor.account);
        deposit(senior, CASH);
        bytes memory call_ = abi.encodeCall(junior.withdraw, (1, investor.account, investor.account));
        refuse(
            investor.account,
            address(junior),
            call_,
            abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxWithdraw.selector, investor.account, 1, 0)
        );
        ReceivableId id = tokenise(FACE, "above the floor");
        loans.push(id);
        bytes4 floorReason = IFacility.Facility_BelowFloor.selector;
        refuseAs(seller.account, address(token), sending(id, FACE, drawData(makeRequest(id, FACE))), floorReason);
        deposit(junior, floor);
        sendUnits(id, FACE, drawData(makeRequest(id, FACE)));
    }

    /// @notice R13: what is done within a day commutes: the price of a share is the same in whatever order.
    function test_R13_ActsOfADayCommute() public {
        deposit(senior, CASH);
        ReceivableId id = borrow("a");
        skip(11 days);
        uint256[4][4] memory orders_ = [
            [uint256(0), 1, 2, 3],
            [uint256(3), 2, 1, 0],
            [uint256(1), 3, 0, 2],
            [uint256(2), 0, 3, 1]
        ];
        uint256[4] memory price;
        for (uint256 i = 0; i < 4; ++i) {
            uint256 start = VM.snapshotState();
            for (uint256 k = 0; k < 4; ++k) _act(orders_[i][k], id);
            price[i] = (junior.totalAssets() * 1e18) / junior.totalSupply();
            VM.revertToState(start);
            assertApproxEqAbs(price[i], price[0], 1e9, "LIQ-05: up to the fen that rounding left");
        }
    }

    /// @notice R32: money of a settlement goes in once and out once: what is the facility's own share moves no further.
    function test_R32_ASettlementIsNetted() public {
        ReceivableId id = borrow("netted");
        skip(30 days);
        readyToPay(buyer.account, FACE);
        VM.recordLogs();
        settleReady(id, FACE);
        Vm.Log[] memory logs = VM.getRecordedLogs();
        uint256 moves = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(money) && logs[i].topics[0] == IERC20.Transfer.selector) ++moves;
        }
        assertEq(moves, 2, "SET-01: buyer to facility, facility to seller");
        assertEq(money.allowance(address(facility), address(token)), 0, "nothing is left to take");
        assertClosed(id);
    }

    /// @notice R35: a loan that was paid leaves nothing in which a later one of the same claim would find itself.
    function test_R35_AClosedLoanLeavesNothing() public {
        ReceivableId id = calledLoan("closed");
        repayAs(id, owedOf(id));
        recourse.cured(facility, id);
        Loan memory none;
        OwnTerms memory noTerms;
        assertEq(keccak256(abi.encode(facility.loan(id))), keccak256(abi.encode(none)), "FIN-05");
        assertEq(keccak256(abi.encode(facility.ownTerms(id))), keccak256(abi.encode(noTerms)));
        assertEq(recourse.callOf(facility, id).deadline, 0);
        assertEq(facility.bucket(today() + 30).count, 0, "FIN-01");
        assertClosed(id);
        notes.withdraw(id, signature(buyer.key, notes.withdrawalDigest(id)));
        sendUnits(id, FACE, drawData(makeRequest(id, FACE)));
        assertOwed(id, 0, 0, NET);
        assertSound();
    }

    /// @notice R39: units that come without a request, or by a court, are refused: they would have no owner here.
    function test_R39_UnitsWithoutARequestAreRefused() public {
        ReceivableId id = tokenise(FACE, "donated");
        loans.push(id);
        bytes memory gift = sending(id, FACE, "");
        VM.prank(seller.account);
        (bool ok, ) = address(token).call(gift);
        assertTrue(!ok, "no donation");
        bytes memory forced = abi.encodeCall(
            notes.courtTransfer,
            (seller.account, address(facility), id, FACE, "order")
        );
        refuse(address(this), address(notes), forced, notAllowed(address(notes)));
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE, "RCV-01");
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev Deposit, redemption, a draw, and a repayment at what is carried.
    function _act(uint256 which, ReceivableId id) private {
        if (which == 0) {
            deposit(junior, 1_234_567);
        } else if (which == 1) {
            VM.prank(investor.account);
            junior.redeem(7_654_321_000, investor.account, investor.account);
        } else if (which == 2) {
            draw(FACE, "within the day");
        } else {
            repayAs(id, owedOf(id));
        }
    }

    function _registerContract(address account) private returns (Actor memory a) {
        (, a.key) = makeAddrAndKey("key of the grasper");
        KeyGrant[] memory keys = new KeyGrant[](1);
        keys[0] = KeyGrant(abi.encodePacked(VM.addr(a.key)), ALL_PURPOSES, type(uint96).max, 0);
        a.id = parties.register(Registration("grasper", account, 0, PartyRoles.SUPPLIER, FAR, 156), keys);
        (a.account, a.group) = (account, parties.partyOf(a.id).group);
    }
}
