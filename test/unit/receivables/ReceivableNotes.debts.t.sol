// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Notes} from "./Notes.sol";

/// @notice What becomes of debts that units pay: the seller owes its supplier 600.
contract ReceivableNotesDebtsTest is Notes {
    ReceivableId private id;
    ReceivableId private debt;

    function setUp() public {
        setUpTrade();
        id = tokenise(FACE, "receivable");
        debt = owe(100, seller, supplier2, 600);
    }

    // --- which debt --------------------------------------------------------------------------------------------------

    function test_Debt_RevertGiven_Unknown() public {
        Passing memory p = _payment(300, 300, 600, true);
        p.debt = UNKNOWN;
        VM.expectRevert(unknown());
        notes.passOn(p, "", "");
    }

    function test_Debt_RevertWhen_AnotherOwesIt() public {
        Passing memory p = _payment(300, 300, 600, true);
        p.debt = owe(101, investor, supplier2, 600);
        VM.expectRevert(badField("debt"));
        notes.passOn(p, "", "");
    }

    function test_Debt_RevertWhen_ItIsOwedToAnother() public {
        Passing memory p = _payment(300, 300, 600, true);
        p.debt = owe(101, seller, investor, 600);
        VM.expectRevert(badField("debt"));
        notes.passOn(p, "", "");
    }

    function test_Debt_RevertWhen_ItIsOwedInOtherMoney() public {
        BankDesk other = BankDesk(
            create("BankDesk", abi.encode(address(manager), OFFSET, parties, token, notes, "Deposit EUR", "EURd"))
        );
        Accepted memory a = accepted(101, seller, supplier2, 600);
        (a.programme, a.currency) = (9, address(other.DEPOSIT()));
        Passing memory p = _payment(300, 300, 600, true);
        p.debt = issue(a, supplier2);
        VM.expectRevert(badField("debt"));
        notes.passOn(p, "", "");
    }

    function test_Debt_OfAnotherProgrammeInTheSameMoney() public {
        assertTrue(token.receivable(id).programme != token.receivable(debt).programme);
        passOn(_payment(300, 300, 600, true), seller, supplier2);
        assertEq(token.openAmount(debt), 300);
    }

    function test_Debt_RevertWhen_TheAmountIsZeroOrAboveTheRest() public {
        Passing memory p = _payment(300, 0, 600, true);
        VM.expectRevert(badAmount(debt, 0, 600));
        notes.passOn(p, "", "");
        p.amount = 601;
        VM.expectRevert(badAmount(debt, 601, 600));
        notes.passOn(p, "", "");
        p.amount = type(uint64).max;
        VM.expectRevert(badAmount(debt, type(uint64).max, 600));
        notes.passOn(p, "", "");
    }

    function test_Debt_RevertWhen_TheRestIsAnother() public {
        _refused(_payment(300, 300, 599, true), badField("rest"));
        _refused(_payment(300, 300, type(uint64).max, true), badField("rest"));
    }

    function test_Debt_RevertGiven_Settled() public {
        pay(debt, 600);
        _refused(_payment(300, 1, 0, true), badAmount(debt, 1, 0));
    }

    // --- discharged --------------------------------------------------------------------------------------------------

    function test_Debt_UnitsAndAmountMayDiffer() public {
        passOn(_payment(500, 450, 600, true), seller, supplier2);
        assertEq(held(id, supplier2), 500);
        assertEq(token.openAmount(debt), 150);
        assertEq(held(debt, supplier2), 150, "RCV-01");
    }

    function test_Debt_SettledByIt() public {
        Passing memory p = _payment(600, 600, 600, true);
        bytes32 digest = notes.passingDigest(p);
        bytes memory byGiver = signature(seller.key, digest);
        bytes memory byTaker = signature(supplier2.key, digest);
        VM.expectEmit(address(token));
        emit IReceivableToken.Settled(debt, seller.id, today());
        notes.passOn(p, byGiver, byTaker);
        assertEq(uint8(token.receivable(debt).status), uint8(ReceivableStatus.Settled), "RCV-03");
        assertEq(held(debt, supplier2), 0);
        VM.expectRevert(nothing(debt, supplier2));
        VM.prank(supplier2.account);
        token.claim(debt);
        assertEq(history.obligorFacts(seller.id).inTime, 0, "no money came: it counts for nothing");
        assertEq(history.obligorFacts(seller.id).promptness, 0);
    }

    function test_Debt_SettledByIt_IsNotOverdueAnyMore() public {
        skip(61 days);
        token.flagOverdue(debt);
        assertEq(history.obligorFacts(seller.id).overdue, 1);
        assertEq(token.standingOf(seller.id).stopped, 1);
        passOn(_payment(600, 600, 600, true), seller, supplier2);
        assertEq(history.obligorFacts(seller.id).overdue, 0);
        assertEq(token.standingOf(seller.id).stopped, 0, "its obligor gets something new again");
        assertEq(token.daysPastDue(debt), 0);
    }

    function test_Debt_AfterAPaymentOfIt() public {
        pay(debt, 100);
        passOn(_payment(500, 500, 500, true), seller, supplier2);
        assertEq(uint8(token.receivable(debt).status), uint8(ReceivableStatus.Settled), "RCV-03");
        assertEq(claim(debt, supplier2), 100);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_Debt_RevertGiven_TheTakerHoldsTooLittleOfIt() public {
        passOn(debt, supplier2, investor, 400);
        Passing memory p = _payment(300, 201, 600, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.expectRevert(cannotCredit(debt, supplier2, 201, 200));
        notes.passOn(p, byGiver, byTaker);
        passOn(_payment(300, 200, 600, true), seller, supplier2);
        assertEq(token.openAmount(debt), 400);
        assertEq(held(debt, investor), 400, "RCV-05");
    }

    function test_Debt_RevertGiven_TheTakerHoldsNothingOfIt() public {
        passOn(debt, supplier2, investor, 600);
        Passing memory p = _payment(300, 300, 600, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.expectRevert(cannotCredit(debt, supplier2, 300, 0));
        notes.passOn(p, byGiver, byTaker);
    }

    function test_Debt_RevertGiven_TheTakersUnitsOfItAreFrozen() public {
        notes.freeze(supplier2.account, debt, 500, "paper");
        Passing memory p = _payment(300, 300, 600, true);
        (bytes memory byGiver, bytes memory byTaker) = _signed(p);
        VM.expectRevert(cannotCredit(debt, supplier2, 300, 100));
        notes.passOn(p, byGiver, byTaker);
    }

    // --- bound -------------------------------------------------------------------------------------------------------

    function test_Debt_BoundWithoutDischarge() public {
        passOn(_payment(250, 250, 600, false), seller, supplier2);
        assertEq(notes.boundOf(debt), 250);
        assertEq(token.openAmount(debt), 600, "it stays owed");
        assertEq(held(debt, supplier2), 600);
        _refused(_payment(250, 250, 600, false), badField("rest"));
        _refused(_payment(250, 351, 350, true), badAmount(debt, 351, 350));
        passOn(_payment(250, 350, 350, false), seller, supplier2);
        assertEq(notes.boundOf(debt), 600);
        _refused(_payment(1, 1, 0, true), badAmount(debt, 1, 0));
    }

    function test_Debt_BoundWithoutDischarge_GivenTheTakerHoldsNothingOfIt() public {
        passOn(debt, supplier2, investor, 600);
        passOn(_payment(300, 300, 600, false), seller, supplier2);
        assertEq(notes.boundOf(debt), 300);
        assertEq(held(debt, investor), 600, "RCV-05");
    }

    function test_Debt_BoundStaysPayable() public {
        passOn(_payment(600, 600, 600, false), seller, supplier2);
        pay(debt, 600);
        assertEq(claim(debt, supplier2), 600);
        assertEq(notes.boundOf(debt), 600);
    }

    function test_Debt_PaidBelowWhatIsBound() public {
        passOn(_payment(400, 400, 600, false), seller, supplier2);
        pay(debt, 300);
        _refused(_payment(1, 1, 0, false), badAmount(debt, 1, 0));
    }

    // --- tiers -------------------------------------------------------------------------------------------------------

    function test_Debt_SeveralTiersDeep() public {
        ReceivableId second = owe(101, supplier2, investor, 500);
        ReceivableId third = owe(102, investor, lender, 400);
        passOn(_payment(600, 600, 600, true), seller, supplier2);
        Passing memory p = makePassing(id, supplier2, investor, 500);
        (p.debt, p.amount, p.rest, p.discharge) = (second, 500, 500, true);
        passOn(p, supplier2, investor);
        p = makePassing(id, investor, lender, 150);
        (p.debt, p.amount, p.rest, p.discharge) = (third, 150, 400, true);
        passOn(p, investor, lender);
        p = makePassing(id, investor, lender, 250);
        (p.debt, p.amount, p.rest, p.discharge) = (third, 250, 250, true);
        passOn(p, investor, lender);
        assertEq(token.openAmount(debt) + token.openAmount(second) + token.openAmount(third), 0);
        pay(id, FACE);
        assertEq(claim(id, seller), 400);
        assertEq(claim(id, supplier2), 100);
        assertEq(claim(id, investor), 100);
        assertEq(claim(id, lender), 400);
        assertEq(money.balanceOf(address(token)), 0, "SET-02");
    }

    function test_Debt_PaidWithUnitsOfItself() public {
        passOn(debt, supplier2, seller, 200);
        Passing memory p = makePassing(debt, seller, supplier2, 200);
        (p.debt, p.amount, p.rest, p.discharge) = (debt, 300, 600, true);
        passOn(p, seller, supplier2);
        assertEq(token.openAmount(debt), 300);
        assertEq(held(debt, supplier2), 300, "RCV-01");
        assertEq(held(debt, seller), 0);
    }

    function _refused(Passing memory p, bytes memory why) private {
        VM.expectRevert(why);
        notes.passOn(p, "", "");
    }

    // --- several in one call -----------------------------------------------------------------------------------------

    function test_PassOnAll() public {
        (Passing[] memory list, bytes[] memory given, bytes[] memory taken) = _twoDebts();
        VM.prank(seller.account);
        notes.passOnAll(list, given, taken);
        assertEq(token.openAmount(debt) + token.openAmount(list[1].debt), 0);
        assertEq(held(id, supplier2), 600);
        assertEq(held(id, investor), 300);
        assertEq(held(id, seller), 100);
    }

    function test_PassOnAll_RevertGiven_OneFails() public {
        (Passing[] memory list, bytes[] memory given, bytes[] memory taken) = _twoDebts();
        list[1].rest = 299;
        VM.expectRevert(badField("rest"));
        VM.prank(seller.account);
        notes.passOnAll(list, given, taken);
        assertEq(token.openAmount(debt), 600, "all or none");
    }

    function test_PassOnAll_RevertWhen_ASignatureIsMissing() public {
        (Passing[] memory list, bytes[] memory given, bytes[] memory taken) = _twoDebts();
        bytes[] memory one = new bytes[](1);
        one[0] = taken[0];
        VM.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x32));
        VM.prank(seller.account);
        notes.passOnAll(list, given, one);
    }

    function test_PassOnAll_OfNone() public {
        notes.passOnAll(new Passing[](0), new bytes[](0), new bytes[](0));
        assertEq(held(id, seller), FACE);
    }

    /// @dev The seller pays two suppliers, and calls itself.
    function _twoDebts() private returns (Passing[] memory list, bytes[] memory given, bytes[] memory taken) {
        list = new Passing[](2);
        (given, taken) = (new bytes[](2), new bytes[](2));
        list[0] = _payment(600, 600, 600, true);
        list[1] = makePassing(id, seller, investor, 300);
        (list[1].debt, list[1].amount, list[1].rest) = (owe(101, seller, investor, 300), 300, 300);
        list[1].discharge = true;
        taken[0] = signature(supplier2.key, notes.passingDigest(list[0]));
        taken[1] = signature(investor.key, notes.passingDigest(list[1]));
    }

    // --- unbind ------------------------------------------------------------------------------------------------------

    function test_Unbind() public {
        passOn(_payment(300, 250, 600, false), seller, supplier2);
        VM.expectEmit(address(notes));
        emit IReceivableNotes.Unbound(debt, 100);
        VM.prank(supplier2.account);
        notes.unbind(debt, 100);
        assertEq(notes.boundOf(debt), 150);
        assertEq(token.openAmount(debt), 600, "the debt stays as it is");
        passOn(_payment(100, 450, 450, true), seller, supplier2);
        assertEq(token.openAmount(debt), 150);
    }

    function test_Unbind_ThePassingIsNotUsedAgain() public {
        Passing memory p = _payment(300, 250, 600, false);
        bytes memory byGiver = signature(seller.key, notes.passingDigest(p));
        VM.startPrank(supplier2.account);
        notes.passOn(p, byGiver, "");
        notes.unbind(debt, 250);
        VM.expectRevert(isKnown(notes.passingDigest(p)));
        notes.passOn(p, byGiver, "");
        VM.stopPrank();
        assertEq(held(id, seller), 700, "ACC-02");
    }

    function test_Reversal_ThePassingIsNotUsedAgain() public {
        pay(debt, 100);
        Passing memory p = _payment(300, 100, 500, true);
        bytes memory byGiver = signature(seller.key, notes.passingDigest(p));
        VM.prank(supplier2.account);
        notes.passOn(p, byGiver, "");
        reverse(debt, 100);
        assertEq(token.openAmount(debt), 500, "the rest that was signed");
        VM.expectRevert(isKnown(notes.passingDigest(p)));
        VM.prank(supplier2.account);
        notes.passOn(p, byGiver, "");
        assertEq(held(id, seller), 700, "ACC-02");
    }

    function test_Unbind_RevertWhen_NotByWhoIsOwedIt() public {
        passOn(_payment(300, 250, 600, false), seller, supplier2);
        VM.expectRevert(badField("consent"));
        VM.prank(seller.account);
        notes.unbind(debt, 100);
    }

    function test_Unbind_RevertWhen_ZeroOrAboveWhatIsBound() public {
        passOn(_payment(300, 250, 600, false), seller, supplier2);
        VM.startPrank(supplier2.account);
        VM.expectRevert(badAmount(debt, 0, 250));
        notes.unbind(debt, 0);
        VM.expectRevert(badAmount(debt, 251, 250));
        notes.unbind(debt, 251);
        notes.unbind(debt, 250);
        VM.expectRevert(badAmount(debt, 1, 0));
        notes.unbind(debt, 1);
        VM.stopPrank();
    }

    function _payment(
        uint64 units,
        uint64 amount,
        uint64 rest,
        bool discharge
    ) private view returns (Passing memory p) {
        p = makePassing(id, seller, supplier2, units);
        (p.debt, p.amount, p.rest, p.discharge) = (debt, amount, rest, discharge);
    }

    function _signed(Passing memory p) private view returns (bytes memory, bytes memory) {
        bytes32 digest = notes.passingDigest(p);
        return (signature(seller.key, digest), signature(supplier2.key, digest));
    }
}
