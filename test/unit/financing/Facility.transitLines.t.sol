// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, LineDraw, Loan, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Lining} from "./Lining.sol";

/// @dev Draws in transit on a line: 72,000.00 at 10.00 a day, with a fee of 360.00.
contract FacilityTransitLinesTest is Lining {
    uint256 private constant FEE = 360_00;

    bytes32 private payoutId;
    ReceivableId private id;

    function setUp() public {
        setUpLining();
        FacilityConfig memory config = lineConfig();
        config.terms.fee = 5_000;
        openLining(config, "transit");
        id = pledge("a", 60);
    }

    function test_DrawOnLine_InTransit() public {
        uint256 worth = worthOfTranches();
        _depart(DRAW);
        Loan memory loan = facility.loan(key);
        assertEq(loan.principal, DRAW);
        assertEq(loan.interest, 0);
        assertEq(loan.flags, LoanFlags.OWN | LoanFlags.TRANSIT);
        assertEq(outOf(seller.group, true), DRAW, "FIN-02");
        assertEq(worthOfTranches() - worth, FEE * 1e6, "FIN-07: but for the fee, which is owed");
        assertLine(ADVANCE, DRAW);
        assertRules();
        passDays(10);
        assertLine(ADVANCE, DRAW + 10 * DAILY);
        assertOwed(0, 10 * DAILY, DRAW);
    }

    function test_BookPayout_OnALine() public {
        _depart(DRAW);
        uint256 start = today();
        passDays(4);
        bank.confirm(payoutId, "paid", Day.wrap(uint32(start + 1)));
        assertLine(ADVANCE, DRAW + 3 * DAILY);
        facility.bookPayout(key);
        assertEq(facility.loan(key).interest, (SPAN - 1) * DAILY);
        assertEq(facility.loan(key).start, start + 1);
        assertEq(facility.capital().fees, FEE);
        assertLine(ADVANCE, DRAW + 3 * DAILY);
        assertRules();
        passDays(5);
        repayLine(facility.line(seller.id).owed);
        assertEq(facility.loan(key).version, 0);
        assertRules();
    }

    function test_BookPayout_RejectedOnALine() public {
        uint256 worth = worthOfTranches();
        _depart(DRAW);
        bytes32 first = payoutId;
        passDays(3);
        bank.reject(payoutId, "no such account");
        assertLine(ADVANCE, 0);
        facility.bookPayout(key);
        assertEq(facility.loan(key).version, 0);
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertEq(outOf(buyer.group, false), ADVANCE, "the pledge stays");
        assertEq(worthOfTranches(), worth, "FIN-07");
        assertRules();
        _depart(DRAW);
        assertNotEq(payoutId, first);
        bank.reject(payoutId, "no such account");
        facility.bookPayout(key);
        release(id);
        assertEq(token.balanceOf(seller.account, ReceivableId.unwrap(id)), FACE);
        assertRules();
    }

    function test_BookPayout_RejectedBesideAnOlderDrawOnALine() public {
        drawLine(DRAW / 2);
        passDays(10);
        _depart(DRAW / 2);
        passDays(2);
        bank.reject(payoutId, "no such account");
        facility.bookPayout(key);
        assertEq(facility.loan(key).principal, DRAW / 2);
        assertOwed(0, 12 * (DAILY / 2), DRAW / 2);
        assertRules();
    }

    function test_DrawOnLine_RevertGiven_InTransit() public {
        _depart(DRAW / 2);
        bytes memory reason = abi.encodeWithSelector(IFacility.Facility_InTransit.selector, key);
        refuseDraw(makeDraw(DRAW / 4), reason);
        LineDraw memory d = _toBank(DRAW / 4);
        VM.expectRevert(reason);
        facility.drawOnLine(d);
    }

    function test_Repay_GivenTheBankIsSilentOnALine() public {
        _depart(DRAW);
        passDays(10);
        repayLine(DRAW / 2);
        assertEq(facility.owed(key).principal, DRAW / 2 + 10 * DAILY, "interest first");
        assertRules();
        bank.reject(payoutId, "no such account");
        facility.takeBack(key);
        assertEq(facility.creditOf(seller.id), DRAW - FEE);
        assertRules();
    }

    /// @dev What comes on a pledge goes to the line, which is in transit.
    function test_Settle_OfAPledgeGivenTheBankIsSilent() public {
        _depart(DRAW);
        passDays(10);
        settle(id, FACE);
        assertEq(facility.loan(key).version, 0, "paid");
        assertEq(money.balanceOf(seller.account), FACE - DRAW - 10 * DAILY);
        assertEq(facility.capital().fees, FEE);
        assertRules();
    }

    function test_Settle_OfAPledgeGivenRejected() public {
        _depart(DRAW);
        bank.reject(payoutId, "no such account");
        passDays(10);
        settle(id, FACE);
        assertEq(money.balanceOf(seller.account), FACE);
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertEq(facility.loan(key).version, 0);
        assertRules();
    }

    function test_ReleasePledge_CountsWhatIsInTransit() public {
        pledge("b", 60);
        _depart(DRAW);
        release(id);
        passDays(1);
        VM.expectRevert(aboveBase(DRAW + DAILY, 0));
        release(ids[2]);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _depart(uint256 amount) private {
        facility.drawOnLine(_toBank(amount));
        (, payoutId) = facility.transitOf(key);
    }

    function _toBank(uint256 amount) private returns (LineDraw memory d) {
        d = makeDraw(amount);
        d.payees = new Payee[](1);
        uint256 fee = (amount * 5_000) / 1e6;
        d.payees[0] = Payee(address(0), "account of a farmer", uint128(amount - fee), "milk");
        d.request.payees = keccak256(abi.encode(d.payees));
        signDraw(d);
    }
}
