// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IRecourse, Plan} from "../../../contracts/financing/IRecourse.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "../../unit/financing/Recovering.sol";

/// @title Loans in every state, and whatever may be done to them
/// @notice After any act the book is the sum of its loans (FIN-01), the capital account balances (LIQ-01) and the money is
/// there (SET-02); in the end every loan can be repaid in full (FIN-06).
contract BadLoansFuzzTest is Recovering {
    function setUp() public {
        setUpRecovering();
    }

    /// hardhat-config: fuzz.runs = 32
    function testFuzz_AnyActs(uint256 seed, uint24 recourse_) public {
        openWithRecourse(uint24(bound(recourse_, 1, 1_000_000)));
        for (uint256 i = 0; i < 4; ++i) borrow(bytes32(i));
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _act(loans[(seed >> 8) % 4], (seed % 256) % 15, seed >> 16);
            assertSound();
            assertGe(facility.markOf(buyer.id), _inTheDays(), "FIN-01: never marked too little");
        }
        for (uint256 i = 0; i < 4; ++i) _payOff(loans[i]);
        assertEq(facility.callsOf(seller.id), 0, "no call outlives its loan");
        assertEq(facility.exposure(buyer.group, false).out, 0, "FIN-02");
        assertEq(facility.apart().special, 0, "FIN-01");
        assertEq(bookWorth(), 0, "FIN-01");
        if (facility.creditOf(seller.id) != 0) facility.takeCredit(seller.id);
        assertEq(facility.capital().owed, 0, "LIQ-01");
        assertSound();
    }

    function _act(ReceivableId id, uint256 kind, uint256 x) private {
        bool open = facility.loan(id).version != 0;
        if (kind == 0) skip(bound(x, 1, 40) * 1 days);
        else if (kind == 1) facility.roll(62);
        else if (kind < 4 && open) repayAs(id, bound(x, 1, owedOf(id)));
        else if (kind < 6 && open && token.openAmount(id) != 0) settle(id, bound(x, 1, token.openAmount(id)));
        else if (kind < 10) _try(id, kind);
        else if (kind == 10) _insolvency();
        else if (kind == 11 && open) _restructure(id, x);
        else if (kind == 12 && open) _sell(id);
        else if (kind == 13) _try(id, 4);
        else _try(id, 5);
    }

    function _try(ReceivableId id, uint256 kind) private {
        bytes memory call = abi.encodeCall(IRecourse.callMargin, (facility, id));
        if (kind == 7) call = abi.encodeCall(IRecourse.enforce, (facility, id));
        if (kind == 8) call = abi.encodeCall(IRecourse.cured, (facility, id));
        if (kind == 9) call = abi.encodeCall(IRecourse.accelerate, (facility, id));
        if (kind == 4) call = abi.encodeCall(IRecourse.writeOff, (facility, id));
        if (kind == 5) call = abi.encodeCall(IRecourse.markInsolvent, (facility, buyer.id, new ReceivableId[](0)));
        VM.prank(lender.account);
        (bool done, ) = address(recourse).call(call);
        // What is refused changes nothing; a loan may also be looked at again.
        if (!done) _review(id);
    }

    function _review(ReceivableId id) private {
        (bool done, ) = address(facility).call(abi.encodeCall(facility.review, (id)));
        if (done) assertTrue(isSpecial(id), "R7");
    }

    function _insolvency() private {
        if (token.standingOf(buyer.id).insolventOn == 0) {
            // A decision of its own has a day of its own: see docs/RISKS.md.
            skip(1 days);
            fail();
            recourse.markInsolvent(facility, buyer.id, new ReceivableId[](0));
        } else {
            notes.liftInsolvency(buyer.id, "appeal");
            if (facility.markOf(buyer.id) != 0) recourse.markInsolvent(facility, buyer.id, new ReceivableId[](0));
        }
    }

    function _restructure(ReceivableId id, uint256 x) private {
        Plan memory plan = Plan({
            facility: address(facility),
            receivable: id,
            owed: uint72(owedOf(id)),
            rate: uint24(bound(x, 0, 300_000)),
            first: Day.wrap(uint32(today() + bound(x >> 32, 1, 60))),
            count: uint8(bound(x >> 64, 1, 12)),
            amount: uint72(bound(x >> 96, 1, FACE)),
            every: uint16(bound(x >> 128, 1, 60)),
            deadline: Day.wrap(uint32(today()))
        });
        bytes32 digest = recourse.planDigest(plan);
        bytes memory ofSeller = signature(seller.key, digest);
        try recourse.restructure(plan, ofSeller, signature(lender.key, digest)) {
            assertEq(facility.paidOf(id), 0);
        } catch {
            assertEq(facility.loan(id).version, 1, "the same plan twice");
        }
    }

    function _sell(ReceivableId id) private {
        uint96 price = uint96(owedOf(id) - 1);
        Day until = Day.wrap(uint32(today()));
        VM.prank(lender.account);
        recourse.offerSale(facility, id, investor.id, price, until);
        fundAccount(investor.account, price);
        VM.startPrank(investor.account);
        money.approve(address(recourse), price);
        try recourse.buy(facility, id, price) {
            assertEq(facility.loan(id).version, 0);
        } catch {
            assertEq(facility.loan(id).version, 1, "not bad enough");
        }
        VM.stopPrank();
        (bool done, ) = address(facility).call(abi.encodeCall(facility.release, (id)));
        assertTrue(!done || facility.loan(id).version == 0);
    }

    /// @dev FIN-06: whatever happened to it.
    function _payOff(ReceivableId id) private {
        if (facility.loan(id).version != 0) {
            repayAs(id, owedOf(id));
            assertEq(facility.loan(id).version, 0, "FIN-06");
        }
        if (recourse.callOf(facility, id).runs) recourse.cured(facility, id);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), 0, "FIN-05");
    }

    /// @dev Principal of the marked obligor that the days still carry; none unless it is marked.
    function _inTheDays() private view returns (uint256 sum) {
        if (facility.markOf(buyer.id) == 0) return 0;
        for (uint256 i = 0; i < 4; ++i) {
            // SPECIAL or WRITTEN_OFF stand apart.
            if (facility.loan(loans[i]).flags & 6 == 0) sum += facility.loan(loans[i]).principal;
        }
    }
}
