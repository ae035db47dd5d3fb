// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IPaymentHistory, ObligorFacts, PairFacts} from "../../../contracts/receivables/IPaymentHistory.sol";
import {PaymentHistory} from "../../../contracts/receivables/PaymentHistory.sol";
import {Day, PartyId} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

contract PaymentHistoryTest is Test {
    PartyId private constant OBLIGOR = PartyId.wrap(1);
    PartyId private constant ORIGINATOR = PartyId.wrap(2);
    /// @dev First day of an epoch.
    uint32 private constant DUE = 21_000;

    PaymentHistory private history;

    function setUp() public {
        history = new PaymentHistory(address(AccessManager(create("AccessManager", abi.encode(address(this))))));
        history.setWriter(address(this), true);
    }

    // --- setWriter ---------------------------------------------------------------------------------------------------

    function test_SetWriter() public {
        VM.expectEmit(address(history));
        emit IPaymentHistory.WriterSet(address(7), true);
        history.setWriter(address(7), true);
        assertTrue(history.isWriter(address(7)));
        VM.expectEmit(address(history));
        emit IPaymentHistory.WriterSet(address(7), false);
        history.setWriter(address(7), false);
        assertFalse(history.isWriter(address(7)));
    }

    function test_SetWriter_RevertWhen_NotWriterAdmin() public {
        VM.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(7)));
        VM.prank(address(7));
        history.setWriter(address(7), true);
    }

    function test_Record_RevertWhen_NotWriter() public {
        history.setWriter(address(this), false);
        bytes memory notWriter = abi.encodeWithSelector(
            IPaymentHistory.PaymentHistory_NotWriter.selector,
            address(this)
        );
        VM.expectRevert(notWriter);
        _pay(1, DUE, DUE, 0, false);
        VM.expectRevert(notWriter);
        history.recordOverdue(OBLIGOR);
        VM.expectRevert(notWriter);
        history.recordDispute(OBLIGOR, ORIGINATOR);
        VM.expectRevert(notWriter);
        _reverse(1, DUE, 0, false);
    }

    // --- recordPayment -----------------------------------------------------------------------------------------------

    function test_RecordPayment_Partial() public {
        _pay(600, DUE, DUE, 0, false);
        ObligorFacts memory facts = _facts();
        assertEq(facts.turnover, 600);
        assertEq(facts.lateness, 0);
        assertEq(facts.asOf, DUE);
        assertEq(facts.settled, 0);
        assertEq(_pair().settled, 0);
        assertEq(_pair().settledValue, 0);
    }

    function test_RecordPayment_Settles() public {
        _pay(600, DUE, DUE - 1, 0, false);
        _pay(400, DUE, DUE, 1_000, false);
        assertEq(_facts().turnover, 600 - 75 + 400, "an epoch lies between");
        assertEq(_facts().settled, 1);
        PairFacts memory pair = _pair();
        assertEq(pair.settledValue, 1_000);
        assertEq(pair.settled, 1);
        assertEq(pair.firstSettled, DUE);
        assertEq(pair.lastDue, DUE);
        assertEq(pair.disputes, 0);
    }

    function test_RecordPayment_Early() public {
        _pay(800, DUE + 60, DUE, 0, false);
        assertEq(_facts().turnover, 800, "nothing fades before its day");
        assertEq(_facts().lateness, 0);
        assertEq(_facts().asOf, DUE);
    }

    function test_RecordPayment_Late() public {
        _pay(800, DUE, DUE + 10, 0, false);
        assertEq(_facts().turnover, 800);
        assertEq(_facts().lateness, 8_000);
        assertEq(_facts().asOf, DUE + 10);
    }

    function test_RecordPayment_LateBeyondAnEpoch() public {
        _pay(800, DUE, DUE + 30, 0, false);
        assertEq(_facts().turnover, 700, "counts as of its due day");
        assertEq(_facts().lateness, 21_000, "800 x 30 less an eighth");
    }

    function test_RecordPayment_Fades() public {
        _pay(800, DUE, DUE + 10, 0, false);
        _pay(80, DUE + 60, DUE + 60, 0, false);
        // 800 → 700 → 612
        assertEq(_facts().turnover, 612 + 80);
        assertEq(_facts().lateness, 6_125);
        assertEq(_facts().asOf, DUE + 60);
    }

    function test_RecordPayment_BeforeTheLastOne() public {
        _pay(800, DUE + 30, DUE + 30, 0, false);
        _pay(80, DUE, DUE, 0, false);
        assertEq(_facts().turnover, 800 + 70, "faded to the later day");
        assertEq(_facts().asOf, DUE + 30);
    }

    function test_RecordPayment_OncePerPairAndDueDay() public {
        _pay(10, DUE, DUE, 10, false);
        _pay(10, DUE, DUE + 1, 10, false);
        assertEq(_facts().settled, 1, "split");
        assertEq(_pair().settled, 2);
        assertEq(_pair().settledValue, 20);
        assertEq(_pair().firstSettled, DUE);
        _pay(10, DUE + 1, DUE + 1, 10, false);
        assertEq(_facts().settled, 2, "another due day");
        assertEq(_pair().lastDue, DUE + 1);
        history.recordPayment({
            obligor: OBLIGOR,
            originator: PartyId.wrap(3),
            amount: 10,
            due: Day.wrap(DUE + 1),
            paidOn: Day.wrap(DUE + 1),
            face: 10,
            wasOverdue: false
        });
        assertEq(_facts().settled, 3, "another originator");
        assertEq(_pair().settled, 3);
    }

    // --- recordReversal ----------------------------------------------------------------------------------------------

    function test_RecordReversal_Partial() public {
        _pay(600, DUE, DUE + 10, 0, false);
        _reverse(200, DUE + 10, 0, false);
        assertEq(_facts().turnover, 400);
        assertEq(_facts().lateness, 6_000, "how late it had been stays");
        assertEq(_facts().asOf, DUE + 10);
        assertEq(_facts().settled, 0);
        assertEq(_facts().overdue, 0);
    }

    function test_RecordReversal_Settled() public {
        history.recordOverdue(OBLIGOR);
        _pay(1_000, DUE, DUE + 1, 1_000, true);
        _reverse(1_000, DUE + 1, 1_000, true);
        assertEq(_facts().turnover, 0);
        assertEq(_facts().settled, 0);
        assertEq(_facts().overdue, 1, "it is again");
        assertEq(_pair().settled, 0);
        assertEq(_pair().settledValue, 0);
        assertEq(_pair().firstSettled, DUE + 1);
    }

    function test_RecordReversal_PaidAgain() public {
        _pay(1_000, DUE, DUE, 1_000, false);
        _reverse(1_000, DUE, 1_000, false);
        _pay(1_000, DUE, DUE + 2, 1_000, false);
        assertEq(_facts().settled, 1, "counts again");
        assertEq(_pair().settled, 1);
        assertEq(_pair().settledValue, 1_000);
        assertEq(_pair().firstSettled, DUE + 2);
        assertEq(_pair().lastDue, DUE);
    }

    function test_RecordReversal_OfOneOfSeveral() public {
        _pay(10, DUE, DUE, 10, false);
        _pay(10, DUE, DUE, 10, false);
        _pay(10, DUE + 5, DUE, 10, false);
        _reverse(10, DUE, 10, false);
        assertEq(_facts().settled, 1);
        assertEq(_pair().settled, 2);
        _pay(10, DUE, DUE, 10, false);
        assertEq(_facts().settled, 2, "as before");
        assertEq(_pair().settled, 3);
        assertEq(_pair().settledValue, 30);
    }

    function test_RecordReversal_AfterItFaded() public {
        _pay(800, DUE, DUE, 0, false);
        _reverse(100, DUE + 30, 0, false);
        assertEq(_facts().turnover, 600, "800 less an eighth, less 100");
        assertEq(_facts().asOf, DUE + 30);
        _reverse(700, DUE + 30, 0, false);
        assertEq(_facts().turnover, 0, "never below nothing");
    }

    function test_RecordReversal_ForAnEarlierDay() public {
        _pay(800, DUE + 30, DUE + 30, 0, false);
        _reverse(100, DUE, 0, false);
        assertEq(_facts().turnover, 700);
        assertEq(_facts().asOf, DUE + 30);
    }

    function test_RecordReversal_OfWhatNeverCounted() public {
        _reverse(100, DUE, 1_000, false);
        assertEq(_facts().turnover, 0);
        assertEq(_facts().settled, 0);
        assertEq(_pair().settled, 0);
        assertEq(_pair().settledValue, 0);
    }

    // --- recordOverdue, recordDispute --------------------------------------------------------------------------------

    function test_RecordOverdue() public {
        history.recordOverdue(OBLIGOR);
        history.recordOverdue(OBLIGOR);
        assertEq(_facts().overdue, 2);
        _pay(10, DUE, DUE + 1, 10, true);
        assertEq(_facts().overdue, 1, "settled");
        assertEq(_facts().settled, 1);
    }

    function test_RecordDispute() public {
        history.recordDispute(OBLIGOR, ORIGINATOR);
        assertEq(_pair().disputes, 1);
        assertEq(history.pairFacts(OBLIGOR, PartyId.wrap(3)).disputes, 0);
    }

    function _pay(uint256 amount, uint32 due, uint32 paidOn, uint256 face, bool wasOverdue) private {
        history.recordPayment({
            obligor: OBLIGOR,
            originator: ORIGINATOR,
            amount: amount,
            due: Day.wrap(due),
            paidOn: Day.wrap(paidOn),
            face: face,
            wasOverdue: wasOverdue
        });
    }

    function _reverse(uint256 amount, uint32 day, uint256 face, bool wasOverdue) private {
        history.recordReversal({
            obligor: OBLIGOR,
            originator: ORIGINATOR,
            amount: amount,
            day: Day.wrap(day),
            face: face,
            wasOverdue: wasOverdue
        });
    }

    function _facts() private view returns (ObligorFacts memory) {
        return history.obligorFacts(OBLIGOR);
    }

    function _pair() private view returns (PairFacts memory) {
        return history.pairFacts(OBLIGOR, ORIGINATOR);
    }
}
