// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, Loan, OrderDraw, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Ordering} from "./Ordering.sol";

/// @dev Draws in transit on an order: 5 % in arrears to the due day, 257 days from the first draw, and 0.5 % fee.
contract FacilityTransitOrdersTest is Ordering {
    uint256 private constant FEE = 5_184_00;
    uint256 private constant TERM = 257;

    bytes32 private payoutId;

    function setUp() public {
        setUpOrdering();
        FacilityConfig memory config = orderConfig();
        config.terms.fee = 5_000;
        openFacility(config, "transit");
    }

    function test_DrawOnOrder_InTransit() public {
        uint256 worth = worthOfTranches();
        OrderDraw memory d = _toBank(0, FIRST);
        uint256 interest = _interest(FIRST, TERM);
        payoutId = bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(key)));
        VM.expectEmit(address(facility));
        emit IFacility.TransitStarted(key, payoutId, FIRST - FEE, FEE, interest, today());
        facility.drawOnOrder(d);
        Loan memory loan = facility.loan(key);
        assertEq(loan.principal, FIRST);
        assertEq(loan.interest, 0);
        assertEq(loan.flags, LoanFlags.OWN | LoanFlags.TRANSIT);
        assertEq(facility.capital().fees, 0);
        assertEq(orders.lienOf(orderId), address(facility));
        assertEq(outOf(buyer.group, false), FIRST, "FIN-02");
        assertEq(worthOfTranches() - worth, FEE * 1e6, "FIN-07: but for the fee, which is owed");
        assertRules();
    }

    function test_BookPayout_OnAnOrder() public {
        _depart(0, FIRST);
        uint256 start = today();
        passDays(3);
        _confirm();
        facility.bookPayout(key);
        Loan memory loan = facility.loan(key);
        assertEq(loan.interest, _interest(FIRST, TERM - 3));
        assertEq(loan.start, start + 3);
        assertEq(loan.flags, LoanFlags.OWN);
        assertEq(facility.capital().fees, FEE);
        assertRules();
    }

    /// @dev The second draw is re-based beside the first, as one to an account here would be.
    function test_BookPayout_BesideAnOlderDraw() public {
        drawStage(0, FIRST);
        passDays(65);
        uint256 snapshot = VM.snapshotState();
        drawStage(1, STEP);
        bytes32 plain = keccak256(abi.encode(facility.loan(key)));
        VM.revertToState(snapshot);
        _depart(1, STEP);
        assertEq(payoutId, bank.payoutIdOf(address(facility), bytes32(ReceivableId.unwrap(key))));
        assertEq(facility.loan(key).principal, FIRST + STEP);
        _confirm();
        facility.bookPayout(key);
        assertEq(keccak256(abi.encode(facility.loan(key))), plain, "FIN-03: as quoted, to the unit");
        assertRules();
    }

    function test_BookPayout_BesideAnOlderDrawDaysLater() public {
        drawStage(0, FIRST);
        passDays(65);
        _depart(1, STEP);
        uint256 waiting = _interest(STEP, TERM - 65);
        passDays(2);
        uint256 valueDay = today();
        _confirm();
        passDays(3);
        uint256 older = _interest(FIRST, 70);
        facility.bookPayout(key);
        uint256 interest = (waiting * (TERM - 67) + TERM - 66) / (TERM - 65);
        Loan memory loan = facility.loan(key);
        assertEq(loan.start, valueDay + 3);
        uint256 accrued = _interest(STEP, 3);
        assertApproxEqAbs(loan.owed, older + accrued, 1, "both parts so far");
        assertEq(loan.interest + loan.owed, _interest(FIRST, TERM) + interest, "nothing is lost by it");
        assertRules();
    }

    function test_BookPayout_BesideAnOlderDrawPastDue() public {
        drawStage(0, FIRST);
        passDays(65);
        _depart(1, STEP);
        passDays(TERM - 60);
        uint256 interest = facility.loan(key).interest;
        _confirm();
        facility.bookPayout(key);
        assertEq(facility.loan(key).interest, interest, "paid out after the due day: late interest only");
        assertEq(facility.loan(key).flags, LoanFlags.OWN);
        assertRules();
    }

    function test_BookPayout_RejectedBesideAnOlderDraw() public {
        drawStage(0, FIRST);
        passDays(65);
        uint256 worth = worthOfTranches();
        _depart(1, STEP);
        bytes32 first = payoutId;
        _reject();
        facility.bookPayout(key);
        assertEq(facility.loan(key).principal, FIRST);
        assertEq(facility.loan(key).flags, LoanFlags.OWN);
        assertEq(outOf(seller.group, true), FIRST, "FIN-02");
        assertApproxEqAbs(worthOfTranches(), worth, 1e6, "FIN-07");
        assertRules();
        // The request is used up; another one is not.
        OrderDraw memory d = _toBank(1, STEP);
        VM.expectRevert(
            abi.encodeWithSelector(IFacility.Facility_RequestUsed.selector, facility.orderRequestDigest(d.request))
        );
        facility.drawOnOrder(d);
        _depart(1, STEP - 1);
        assertNotEq(payoutId, first);
        _confirm();
        facility.bookPayout(key);
        assertEq(facility.loan(key).principal, FIRST + STEP - 1);
        assertRules();
    }

    function test_BookPayout_RejectedAlone() public {
        uint256 worth = worthOfTranches();
        _depart(0, FIRST);
        passDays(2);
        _reject();
        facility.bookPayout(key);
        assertEq(facility.loan(key).version, 0);
        assertEq(outOf(buyer.group, false), 0, "FIN-02");
        assertEq(outOf(seller.group, true), 0, "FIN-02");
        assertEq(worthOfTranches(), worth, "FIN-07");
        assertEq(facility.capital().owed, 0);
        assertRules();
        facility.releaseOrder(orderId);
        assertEq(orders.lienOf(orderId), address(0));
    }

    function test_DrawOnOrder_RevertGiven_InTransit() public {
        _depart(0, FIRST);
        bytes memory reason = abi.encodeWithSelector(IFacility.Facility_InTransit.selector, key);
        refused(makeDraw(1, STEP), reason);
        OrderDraw memory d = _toBank(1, STEP);
        VM.expectRevert(reason);
        facility.drawOnOrder(d);
        _confirm();
        VM.expectRevert(reason);
        facility.drawOnOrder(d);
        facility.bookPayout(key);
        facility.drawOnOrder(d);
        assertRules();
    }

    function test_PayIn_GivenTheBankIsSilent() public {
        _depart(0, FIRST);
        passDays(30);
        payInAs(FIRST);
        assertOwed(key, 0, _interest(FIRST, 30), 0);
        assertRules();
        // Its rejection is the seller's money.
        _reject();
        facility.takeBack(key);
        assertEq(facility.creditOf(seller.id), FIRST - FEE);
        assertRules();
    }

    /// @dev Principal 0 and interest owed is a loan still, which a draw comes on top of.
    function test_BookPayout_RejectedBesideInterestAlone() public {
        drawStage(0, FIRST);
        passDays(30);
        payInAs(FIRST);
        _depart(0, FIRST);
        _reject();
        facility.bookPayout(key);
        assertOwed(key, 0, _interest(FIRST, 30), 0);
        assertRules();
    }

    function test_Arrive_GivenTheBankIsSilent() public {
        _depart(0, FIRST);
        passDays(30);
        ReceivableId id = deliverAtMarket();
        assertOwed(id, 0, _interest(FIRST, 30), FIRST);
        assertEq(facility.loan(key).version, 0, "all of it rolled");
        assertEq(facility.loan(id).flags, 0);
        assertEq(facility.capital().fees, FEE);
        assertRules();
    }

    function test_Arrive_GivenRejected() public {
        _depart(0, FIRST);
        _reject();
        ReceivableId id = deliverAtMarket();
        assertEq(facility.loan(key).version, 0);
        assertEq(facility.loan(id).version, 0, "nothing rolls");
        facility.release(id);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), 0);
        assertRules();
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _depart(uint8 stage, uint256 amount) private {
        facility.drawOnOrder(_toBank(stage, amount));
        (, payoutId) = facility.transitOf(key);
    }

    function _confirm() private {
        bank.confirm(payoutId, "paid", Day.wrap(uint32(today())));
    }

    function _reject() private {
        bank.reject(payoutId, "no such account");
    }

    function _toBank(uint8 stage, uint256 amount) private view returns (OrderDraw memory d) {
        d = makeDraw(stage, amount);
        d.payees = new Payee[](1);
        uint256 fee = (amount * 5_000 + 1e6 - 1) / 1e6;
        d.payees[0] = Payee(address(0), "account of a breeder", uint128(amount - fee), "calves");
        d.request.payees = keccak256(abi.encode(d.payees));
        signDraw(d);
    }

    /// @dev 5 % ACT/360, rounded up.
    function _interest(uint256 amount, uint256 numberOfDays) private pure returns (uint256) {
        return (amount * 50_000 * numberOfDays + 360e6 - 1) / 360e6;
    }
}
