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
    uint256 private constant FREE = 125_000_00;

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
        assertEq(facts.promptness, 600 * 5);
        assertEq(facts.lateness, 0);
        assertEq(facts.credited, 0);
        assertEq(facts.asOf, DUE);
        assertEq(facts.inTime, 0);
        assertEq(_pair().settled, 0);
        assertEq(_pair().settledValue, 0);
    }

    function test_RecordPayment_Settles() public {
        _pay(800, DUE, DUE - 1, 0, false);
        _pay(400, DUE, DUE, 1_200, false);
        assertEq(_facts().promptness, 800 * 6 - 600 + 400 * 5, "an epoch lies between");
        assertEq(_facts().inTime, 1);
        assertEq(_facts().credited, 400, "what settles");
        PairFacts memory pair = _pair();
        assertEq(pair.settledValue, 1_200);
        assertEq(pair.settled, 1);
        assertEq(pair.firstSettled, DUE);
        assertEq(pair.lastDue, DUE);
        assertEq(pair.disputes, 0);
        assertEq(pair.credited, 400);
        assertEq(pair.creditedIn, DUE / 30);
    }

    function test_RecordPayment_Early() public {
        _pay(800, DUE + 7, DUE, 0, false);
        assertEq(_facts().promptness, 800 * (5 + 7));
        assertEq(_facts().lateness, 0);
        assertEq(_facts().asOf, DUE);
        _pay(100, DUE + 60, DUE, 100, false);
        assertEq(_facts().promptness, 800 * 12 + 100 * 15, "ten days at most; nothing fades before its day");
        assertEq(_facts().credited, 100);
    }

    function test_RecordPayment_Late() public {
        _pay(800, DUE, DUE + 10, 800, false);
        assertEq(_facts().promptness, 800 * 5);
        assertEq(_facts().lateness, 8_000);
        assertEq(_facts().asOf, DUE + 10);
        assertEq(_facts().inTime, 0);
        assertEq(_facts().credited, 0);
        assertEq(_pair().settled, 1);
        assertEq(_pair().settledValue, 800);
        assertEq(_pair().lastDue, 0);
        assertEq(_pair().creditedIn, 0);
    }

    function test_RecordPayment_LateBeyondAnEpoch() public {
        _pay(800, DUE, DUE + 30, 0, false);
        assertEq(_facts().promptness, 3_500, "counts as of its due day");
        assertEq(_facts().lateness, 21_000, "800 x 30 less an eighth");
    }

    function test_RecordPayment_Fades() public {
        _pay(800, DUE, DUE, 800, false);
        _pay(800, DUE, DUE + 10, 0, false);
        _pay(80, DUE + 60, DUE + 60, 0, false);
        // 8,000 → 7,000 → 6,125
        assertEq(_facts().promptness, 6_125 + 80 * 5);
        assertEq(_facts().lateness, 6_125);
        // 800 → 700 → 612
        assertEq(_facts().credited, 612);
        assertEq(_facts().asOf, DUE + 60);
    }

    function test_RecordPayment_BeforeTheLastOne() public {
        _pay(800, DUE + 30, DUE + 30, 800, false);
        _pay(80, DUE, DUE, 80, false);
        assertEq(_facts().promptness, (800 + 70) * 5, "faded to the later day");
        assertEq(_facts().asOf, DUE + 30);
        assertEq(_facts().credited, 880, "it was in time, whenever it was recorded");
        assertEq(_facts().inTime, 2);
    }

    function test_RecordPayment_BeforeTheLastOneAndLate() public {
        _pay(800, DUE + 60, DUE + 30, 0, false);
        _pay(80, DUE, DUE + 10, 80, false);
        // 80 × 5 and 80 × 10 fade from the due day.
        assertEq(_facts().promptness, 800 * 15 + 350);
        assertEq(_facts().lateness, 700);
        assertEq(_facts().inTime, 0);
        assertEq(_facts().credited, 0);
        assertEq(_pair().firstSettled, DUE + 10);
    }

    /// @dev The day before the due day lies in another epoch.
    function test_RecordPayment_InWhateverOrder() public {
        uint256 snapshot = VM.snapshotState();
        _pay(800, DUE, DUE - 1, 0, false);
        _pay(800, DUE + 9, DUE + 9, 0, false);
        bytes32 inOrder = keccak256(abi.encode(_facts()));
        assertEq(_facts().promptness, 800 * 6 - 600 + 800 * 5);
        VM.revertToState(snapshot);
        _pay(800, DUE + 9, DUE + 9, 0, false);
        _pay(800, DUE, DUE - 1, 0, false);
        assertEq(keccak256(abi.encode(_facts())), inOrder);
    }

    function test_RecordPayment_EndOfTheRange() public {
        uint256 most = type(uint64).max;
        for (uint32 i = 0; i < 2; ++i) {
            _pay(most, DUE, DUE, most, false);
            _pay(most, DUE - 60, DUE, 0, false);
        }
        assertEq(_facts().promptness, most, "no payment fails for what came before");
        assertEq(_facts().lateness, most);
        assertEq(_facts().credited, 125_000_00 + 125_000_00 / 40);
    }

    function test_RecordPayment_OncePerPairAndDueDay() public {
        _pay(10, DUE, DUE, 10, false);
        _pay(10, DUE, DUE, 10, false);
        assertEq(_facts().inTime, 1, "split");
        assertEq(_pair().settled, 2);
        assertEq(_pair().settledValue, 20);
        assertEq(_pair().firstSettled, DUE);
        _pay(10, DUE + 1, DUE + 1, 10, false);
        assertEq(_facts().inTime, 2, "another due day");
        assertEq(_pair().lastDue, DUE + 1);
        _payTo(PartyId.wrap(3), 10, DUE + 1);
        assertEq(_facts().inTime, 3, "another originator");
        assertEq(_pair().settled, 3);
    }

    // --- recordPayment: credit ---------------------------------------------------------------------------------------

    function test_RecordPayment_CreditOfAPair() public {
        _pay(FREE - 1, DUE, DUE, FREE - 1, false);
        assertEq(_facts().credited, FREE - 1);
        _pay(FREE, DUE, DUE, FREE, false);
        assertEq(_facts().credited, FREE + 312_499, "and a fortieth of what was credited");
        assertEq(_pair().credited, FREE + 312_499);
        _pay(FREE, DUE + 29, DUE + 29, FREE, false);
        assertEq(_facts().credited, FREE + 320_312, "and of that: the same epoch");
    }

    function test_RecordPayment_CreditOfSeveralPairs() public {
        for (uint32 i = 10; i < 18; ++i) {
            _payTo(PartyId.wrap(i), FREE, DUE);
        }
        assertEq(_facts().credited, 8 * FREE, "each its own");
        _payTo(PartyId.wrap(10), FREE, DUE);
        assertEq(_facts().credited, 8 * FREE + FREE / 5, "eight fortieths");
    }

    function test_RecordPayment_CreditAtTheEndOfTheRange() public {
        for (uint32 i = 0; i < 1_300; ++i) {
            _payTo(PartyId.wrap(10 + i), type(uint64).max, DUE);
        }
        assertEq(_facts().credited, type(uint56).max);
        assertEq(history.pairFacts(OBLIGOR, PartyId.wrap(1_309)).credited, type(uint48).max);
        _payTo(PartyId.wrap(1_309), 1, DUE);
        assertEq(_facts().credited, type(uint56).max, "no payment fails for it");
    }

    function test_RecordPayment_CreditOfTheNextEpoch() public {
        _pay(2 * FREE, DUE + 29, DUE + 29, 2 * FREE, false);
        assertEq(_facts().credited, FREE);
        _pay(100, DUE + 30, DUE + 30, 100, false);
        assertEq(_facts().credited, (FREE * 7) / 8 + 100);
        assertEq(_pair().credited, 100);
        assertEq(_pair().creditedIn, DUE / 30 + 1);
    }

    // --- recordReversal ----------------------------------------------------------------------------------------------

    function test_RecordReversal_Partial() public {
        _pay(600, DUE, DUE + 10, 0, false);
        _pay(900, DUE + 30, DUE + 10, 900, false);
        _reverse(200, DUE + 10, 0, false);
        assertEq(_facts().promptness, 600 * 5 + 900 * 15 - 200 * 15, "the most that it can have brought");
        assertEq(_facts().lateness, 6_000, "how late it had been stays");
        assertEq(_facts().credited, 700);
        assertEq(_facts().asOf, DUE + 10);
        assertEq(_facts().inTime, 1);
        assertEq(_facts().overdue, 0);
    }

    function test_RecordReversal_Settled() public {
        history.recordOverdue(OBLIGOR);
        _pay(1_000, DUE, DUE, 1_000, true);
        _reverse(1_000, DUE + 1, 1_000, true);
        assertEq(_facts().promptness, 0);
        assertEq(_facts().credited, 0);
        assertEq(_facts().inTime, 0);
        assertEq(_facts().overdue, 1, "it is again");
        assertEq(_pair().settled, 0);
        assertEq(_pair().settledValue, 0);
        assertEq(_pair().firstSettled, DUE);
    }

    function test_RecordReversal_PaidAgain() public {
        _pay(1_000, DUE, DUE - 2, 1_000, false);
        _reverse(1_000, DUE - 2, 1_000, false);
        _pay(1_000, DUE, DUE, 1_000, false);
        assertEq(_facts().inTime, 1, "counts again");
        assertEq(_pair().settled, 1);
        assertEq(_pair().settledValue, 1_000);
        assertEq(_pair().firstSettled, DUE);
        assertEq(_pair().lastDue, DUE);
    }

    function test_RecordReversal_OfOneOfSeveral() public {
        _pay(10, DUE, DUE, 10, false);
        _pay(10, DUE, DUE, 10, false);
        _pay(10, DUE + 5, DUE, 10, false);
        _reverse(10, DUE, 10, false);
        assertEq(_facts().inTime, 1);
        assertEq(_pair().settled, 2);
        _pay(10, DUE, DUE, 10, false);
        assertEq(_facts().inTime, 2, "as before");
        assertEq(_pair().settled, 3);
        assertEq(_pair().settledValue, 30);
    }

    function test_RecordReversal_AfterItFaded() public {
        _pay(800, DUE, DUE, 800, false);
        _reverse(100, DUE + 30, 0, false);
        assertEq(_facts().promptness, 3_500 - 1_500, "4,000 less an eighth, less 100 x 15");
        assertEq(_facts().credited, 600, "800 less an eighth, less 100");
        assertEq(_facts().asOf, DUE + 30);
        _reverse(700, DUE + 30, 0, false);
        assertEq(_facts().promptness, 0, "never below nothing");
        assertEq(_facts().credited, 0);
    }

    function test_RecordReversal_ForAnEarlierDay() public {
        _pay(800, DUE + 30, DUE + 30, 800, false);
        _reverse(100, DUE, 0, false);
        assertEq(_facts().credited, 700);
        assertEq(_facts().asOf, DUE + 30);
    }

    function test_RecordReversal_OfWhatNeverCounted() public {
        _reverse(100, DUE, 1_000, false);
        assertEq(_facts().promptness, 0);
        assertEq(_facts().inTime, 0);
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
        assertEq(_facts().inTime, 0);
        assertEq(_pair().settled, 1);
    }

    function test_RecordDispute() public {
        history.recordDispute(OBLIGOR, ORIGINATOR);
        assertEq(_pair().disputes, 1);
        assertEq(history.pairFacts(OBLIGOR, PartyId.wrap(3)).disputes, 0);
    }

    function test_Weights() public view {
        assertEq(history.GRACE_DAYS(), 5);
        assertEq(history.EARLY_DAYS(), 10);
        assertEq(history.FREE_CREDIT(), FREE);
        assertEq(history.SHARE_PARTS(), 40);
    }

    function _payTo(PartyId originator, uint256 amount, uint32 due) private {
        history.recordPayment({
            obligor: OBLIGOR,
            originator: originator,
            amount: amount,
            due: Day.wrap(due),
            paidOn: Day.wrap(due),
            face: amount,
            wasOverdue: false
        });
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
