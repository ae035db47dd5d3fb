// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ground} from "../../../contracts/financing/FacilityTypes.sol";
import {Ageing, LoanView} from "../../../contracts/lens/IPortfolioLens.sol";
import {Reason} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

contract PortfolioLensTest is Trade {
    uint256 private constant FACE = 10_000_000;
    /// @dev 85 % of face, less 6 % a year for 30 days, ACT/360.
    uint256 private constant PRINCIPAL = 8_457_500;
    uint256 private constant INTEREST = 42_500;

    ReceivableId[] private ids;

    function setUp() public {
        setUpTrade();
        setUpFacility();
        deposit(senior, 50_000_000);
        deposit(junior, 50_000_000);
    }

    // --- loans -------------------------------------------------------------------------------------------------------

    function test_Loans_Open() public {
        uint256 due = today() + 30;
        ids.push(draw(FACE, "a"));
        LoanView memory v = _loan();
        assertEq(ReceivableId.unwrap(v.id), ReceivableId.unwrap(ids[0]));
        assertEq(PartyId.unwrap(v.obligor), PartyId.unwrap(buyer.id));
        assertEq(PartyId.unwrap(v.seller), PartyId.unwrap(seller.id));
        assertEq(v.due.toUint(), due);
        assertEq(v.daysPastDue, 0);
        assertTrue(v.status == ReceivableStatus.Active);
        assertEq(v.units, FACE);
        assertEq(v.open, FACE);
        assertEq(v.principal, PRINCIPAL);
        assertEq(v.late, 0);
        assertFalse(v.disputed);
        assertFalse(v.writtenOff);
        skip(30 days);
        v = _loan();
        assertEq(v.interest, INTEREST);
        assertEq(v.daysPastDue, 0);
        assertEq(v.stage, 0);
        assertTrue(v.ground == Ground.Receivable);
    }

    function test_Loans_Stage() public {
        ids.push(draw(FACE, "a"));
        uint8[6] memory past = [0, 1, 30, 31, 90, 91];
        uint8[6] memory stage = [0, 1, 1, 2, 2, 3];
        for (uint256 i = 0; i < 6; ++i) {
            VM.warp(START + (30 + uint256(past[i])) * 1 days);
            assertEq(_loan().stage, stage[i]);
        }
        notes.declareInsolvent(buyer.id, bank.today(), "decision");
        facility.review(ids[0]);
        assertEq(_loan().stage, 4, "apart");
    }

    function test_Loans_PartPaid() public {
        ids.push(draw(FACE, "a"));
        skip(30 days);
        settle(ids[0], 4_000_000);
        LoanView memory v = _loan();
        assertEq(v.units, FACE);
        assertEq(v.open, 6_000_000);
        assertEq(v.principal, PRINCIPAL + INTEREST - 4_000_000);
        assertEq(v.interest, 0);
    }

    function test_Loans_Late() public {
        ids.push(draw(FACE, "a"));
        skip(40 days);
        LoanView memory v = _loan();
        assertEq(v.daysPastDue, 10);
        assertEq(v.principal, PRINCIPAL);
        assertEq(v.interest, INTEREST);
        // 85,000.00 at 9 % for 10 days.
        assertEq(v.late, 21_250);
    }

    function test_Loans_Disputed() public {
        ids.push(draw(FACE, "a"));
        bytes32 digest = notes.disputeDigest(ids[0], 1, Reason.Quality);
        notes.dispute(ids[0], 1, Reason.Quality, signature(buyer.key, digest));
        LoanView memory v = _loan();
        assertTrue(v.disputed);
        assertEq(v.principal, PRINCIPAL);
    }

    function test_Loans_WrittenOff() public {
        ids.push(draw(FACE, "a"));
        skip(150 days);
        VM.prank(lender.account);
        recourse.writeOff(facility, ids[0]);
        LoanView memory v = _loan();
        assertTrue(v.writtenOff);
        assertEq(v.stage, 4);
        assertEq(v.daysPastDue, 120);
        assertEq(v.principal, PRINCIPAL, "still owed");
    }

    function test_Loans_Closed() public {
        ids.push(draw(FACE, "a"));
        skip(40 days);
        settle(ids[0], FACE);
        LoanView memory v = _loan();
        assertTrue(v.status == ReceivableStatus.Settled);
        assertEq(v.open, 0);
        assertEq(v.daysPastDue, 0);
        assertEq(v.stage, 0);
        assertEq(v.principal + v.interest + v.late, 0);
    }

    function test_Loans_None() public {
        ids.push(tokenise(FACE, "a"));
        LoanView memory v = _loan();
        assertEq(v.units, FACE);
        assertEq(v.principal + v.interest + v.late, 0);
        assertFalse(v.writtenOff);
    }

    function test_Loans_Several() public {
        ids.push(draw(FACE, "a"));
        ids.push(draw(2 * FACE, "b"));
        LoanView[] memory views = lens.loans(facility, ids);
        assertEq(views.length, 2);
        assertEq(views[0].principal, PRINCIPAL);
        assertEq(views[1].principal, 2 * PRINCIPAL);
    }

    function test_Loans_RevertGiven_Unknown() public {
        ids.push(ReceivableId.wrap(77));
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, ids[0]));
        lens.loans(facility, ids);
    }

    // --- ageing ------------------------------------------------------------------------------------------------------

    function test_Ageing_Buckets() public {
        ids.push(tokenise(FACE, "a"));
        uint8[8] memory past = [0, 1, 30, 31, 60, 61, 90, 91];
        uint8[8] memory bucket = [0, 1, 1, 2, 2, 3, 3, 4];
        for (uint256 i = 0; i < 8; ++i) {
            VM.warp(START + (30 + uint256(past[i])) * 1 days);
            _assertOnly(bucket[i]);
        }
        skip(1000 days);
        _assertOnly(4);
    }

    function test_Ageing_NotDue() public {
        ids.push(tokenise(FACE, "a"));
        _assertOnly(0);
    }

    function test_Ageing_Adds() public {
        ids.push(tokenise(FACE, "a"));
        ids.push(tokenise(3 * FACE, "b"));
        skip(20 days);
        ids.push(draw(FACE, "c"));
        skip(50 days);
        Ageing memory a = lens.ageing(ids);
        assertEq(a.count[1], 1);
        assertEq(a.face[1], FACE);
        assertEq(a.count[2], 2);
        assertEq(a.face[2], 4 * FACE);
        assertEq(a.count[0] + a.count[3] + a.count[4], 0);
    }

    function test_Ageing_GivenSettled() public {
        ids.push(draw(FACE, "a"));
        skip(70 days);
        settle(ids[0], FACE);
        Ageing memory a = lens.ageing(ids);
        for (uint256 i = 0; i < 5; ++i) assertEq(a.count[i] + a.face[i], 0);
    }

    function test_Ageing_RevertGiven_Unknown() public {
        ids.push(ReceivableId.wrap(77));
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, ids[0]));
        lens.ageing(ids);
    }

    function _loan() private view returns (LoanView memory) {
        return lens.loans(facility, ids)[0];
    }

    function _assertOnly(uint256 bucket) private view {
        Ageing memory a = lens.ageing(ids);
        for (uint256 i = 0; i < 5; ++i) {
            assertEq(a.count[i], i == bucket ? 1 : 0);
            assertEq(a.face[i], i == bucket ? FACE : 0);
        }
    }
}
