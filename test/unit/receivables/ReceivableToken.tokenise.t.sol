// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {
    IReceivableToken,
    Money,
    Prospect,
    Receivable,
    ReceivableStatus
} from "../../../contracts/receivables/IReceivableToken.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Order, Presentation, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

contract ReceivableTokenTokeniseTest is Receivables {
    function setUp() public {
        setUpTrade();
    }

    // --- tokenise ----------------------------------------------------------------------------------------------------

    function test_Tokenise() public {
        Presentation memory p = _present();
        ReceivableId id = receivableId(p);
        VM.expectEmit(address(token));
        emit IReceivableToken.Tokenised({
            id: id,
            obligor: buyer.id,
            originator: seller.id,
            holder: seller.account,
            programme: 1,
            currency: address(money),
            due: today() + 30,
            units: FACE
        });
        VM.prank(address(0xBEEF));
        assertTrue(token.tokenise(p, seller.account, "") == id);
        assertEq(held(id, seller), FACE, "RCV-01");
        Receivable memory r = token.receivable(id);
        assertTrue(r.obligor == buyer.id && r.originator == seller.id);
        assertEq(r.programme, 1);
        assertEq(r.due, today() + 30);
        assertEq(r.disputeUntil, today() + 25);
        assertEq(uint8(r.status), uint8(ReceivableStatus.Active), "RCV-03");
        assertEq(r.flags, ReceivableFlags.FREE);
        assertEq(r.units, FACE);
        Money memory m = token.money(id);
        assertEq(uint256(m.paid) + m.claimed + m.burnt + m.checkpoints, 0);
        assertEq(token.currencyOf(id), address(money));
        assertEq(token.openAmount(id), FACE);
    }

    function test_Tokenise_Flags() public {
        assertEq(
            token.receivable(tokeniseUnder(TransferRule.None, true)).flags,
            ReceivableFlags.UNDERTAKING | ReceivableFlags.FIXED
        );
        assertEq(token.receivable(tokeniseUnder(TransferRule.TradeBacked, false)).flags, 0);
    }

    function test_Tokenise_ToACustodian() public {
        setUpFacility();
        deposit(junior, 10_000);
        Presentation memory p = _present();
        ReceivableId id = receivableId(p);
        uint256 before = money.balanceOf(seller.account);
        bytes memory data = drawData(makeRequest(id, FACE));
        token.tokenise(p, address(facility), data);
        assertEq(token.balanceOf(address(facility), ReceivableId.unwrap(id)), FACE);
        assertEq(held(id, seller), 0);
        assertGt(money.balanceOf(seller.account), before);
    }

    function test_Tokenise_RevertWhen_ToAnother() public {
        Presentation memory p = _present();
        VM.expectRevert(abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadDestination.selector, supplier2.account));
        token.tokenise(p, supplier2.account, "");
    }

    function test_Tokenise_RevertGiven_Exists() public {
        answer(1, uint128(FACE));
        ReceivableId id = tokeniseAnswer();
        bytes memory exists = abi.encodeWithSelector(IReceivableToken.Receivable_Exists.selector, id);
        VM.expectRevert(exists);
        tokeniseAnswer();
        pay(id, FACE);
        VM.expectRevert(exists);
        tokeniseAnswer();
    }

    function test_Tokenise_RevertWhen_Zero() public {
        answer(1, 0);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_ZeroAmount.selector, 1));
        tokeniseAnswer();
    }

    function test_Tokenise_RevertWhen_TooLarge() public {
        answer(1, 1 << 63);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_TooLarge.selector, 1 << 63));
        tokeniseAnswer();
    }

    function test_Tokenise_TheLargest() public {
        answer(1, (1 << 63) - 1);
        ReceivableId id = tokeniseAnswer();
        pay(id, 1);
        assertEq(claim(id, seller), 1);
        pay(id, (1 << 63) - 2);
        assertEq(claim(id, seller), (1 << 63) - 2, "RCV-02");
    }

    // --- views -------------------------------------------------------------------------------------------------------

    function test_Views_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        token.receivable(UNKNOWN);
        VM.expectRevert(unknown());
        token.prospect(UNKNOWN);
        VM.expectRevert(unknown());
        token.money(UNKNOWN);
        VM.expectRevert(unknown());
        token.openAmount(UNKNOWN);
        VM.expectRevert(unknown());
        token.claimable(UNKNOWN, seller.account);
        VM.expectRevert(unknown());
        token.daysPastDue(UNKNOWN);
        VM.expectRevert(unknown());
        token.currencyOf(UNKNOWN);
    }

    function test_Prospect() public {
        ReceivableId id = tokenise(FACE, "prospect");
        pay(id, 300);
        Prospect memory p = token.prospect(id);
        assertEq(keccak256(abi.encode(p.receivable)), keccak256(abi.encode(token.receivable(id))));
        assertEq(p.open, token.openAmount(id));
        assertEq(p.open, FACE - 300);
        assertEq(p.currency, token.currencyOf(id));
        assertEq(p.currency, address(money));
        assertFalse(p.barred);
    }

    function test_Prospect_GivenTheObligorIsStopped() public {
        ReceivableId late = tokenise(FACE, "late");
        skip(10 days);
        ReceivableId id = tokenise(FACE, "prospect");
        skip(51 days);
        token.flagOverdue(late);
        assertEq(token.standingOf(buyer.id).stopped, 1);
        assertTrue(token.prospect(id).barred);
    }

    function test_Prospect_GivenTheObligorIsInsolvent() public {
        ReceivableId id = tokenise(FACE, "prospect");
        Day day = Day.wrap(uint32(today()));
        VM.prank(address(notes));
        token.setInsolvent(buyer.id, day);
        assertTrue(token.prospect(id).barred);
        VM.prank(address(notes));
        token.setInsolvent(buyer.id, Day.wrap(0));
        assertFalse(token.prospect(id).barred);
    }

    function test_DaysPastDue() public {
        ReceivableId id = tokenise(FACE, "late");
        skip(30 days);
        assertEq(token.daysPastDue(id), 0, "on the due day");
        skip(1 days);
        assertEq(token.daysPastDue(id), 1);
        pay(id, FACE - 1);
        assertEq(token.daysPastDue(id), 1, "partly paid");
        pay(id, 1);
        assertEq(token.daysPastDue(id), 0, "settled");
    }

    // --- flagOverdue -------------------------------------------------------------------------------------------------

    function test_FlagOverdue() public {
        ReceivableId id = tokenise(FACE, "late");
        skip(33 days);
        VM.expectEmit(address(token));
        emit IReceivableToken.FlaggedOverdue(id, buyer.id, 3);
        VM.prank(address(0xBEEF));
        token.flagOverdue(id);
        assertEq(token.receivable(id).flags & ReceivableFlags.OVERDUE, ReceivableFlags.OVERDUE);
        assertEq(history.obligorFacts(buyer.id).overdue, 1);
    }

    function test_FlagOverdue_UntilSettled() public {
        ReceivableId id = tokenise(FACE, "late");
        skip(31 days);
        token.flagOverdue(id);
        pay(id, FACE - 1);
        assertEq(history.obligorFacts(buyer.id).overdue, 1, "partly paid");
        pay(id, 1);
        assertEq(history.obligorFacts(buyer.id).overdue, 0, "settled");
    }

    function test_FlagOverdue_RevertGiven_NotPastDue() public {
        ReceivableId id = tokenise(FACE, "late");
        skip(30 days);
        VM.expectRevert(abi.encodeWithSelector(IReceivableToken.Receivable_NotOverdue.selector, id, today(), today()));
        token.flagOverdue(id);
    }

    function test_FlagOverdue_RevertGiven_Flagged() public {
        ReceivableId id = tokenise(FACE, "late");
        skip(31 days);
        token.flagOverdue(id);
        VM.expectRevert(
            abi.encodeWithSelector(IReceivableToken.Receivable_NotOverdue.selector, id, today() - 1, today())
        );
        token.flagOverdue(id);
    }

    function test_FlagOverdue_RevertGiven_Settled() public {
        ReceivableId id = tokenise(FACE, "late");
        pay(id, FACE);
        skip(31 days);
        VM.expectRevert(settledAlready(id));
        token.flagOverdue(id);
    }

    function test_FlagOverdue_RevertGiven_Unknown() public {
        VM.expectRevert(unknown());
        token.flagOverdue(UNKNOWN);
    }

    function _present() private returns (Presentation memory) {
        Order memory order = makeOrder(FACE, "order");
        place(order);
        attestAll(order);
        return makePresentation(order);
    }
}
