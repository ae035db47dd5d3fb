// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {PayInstruction, Stage} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted, IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Presentation, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Holding} from "./Holding.sol";

/// @title The bad day: the receivable's half of deal (d)
/// @notice 5,000,000.00 due on 30 September 2026, of the account kind: a facility holds 3,000,000, B 1,200,000 and C
/// 800,000. Late, partly paid, partly frozen; then the obligor fails. Every figure is the deal's, to the fen.
contract BadDayStoryTest is Holding {
    uint256 private constant FACE = 5_000_000_00;
    /// @dev 28 September 2026 is where the suite starts.
    uint256 private constant SEPTEMBER_30 = 2;
    uint256 private constant OCTOBER_20 = 22;
    uint256 private constant OCTOBER_30 = 32;
    uint256 private constant DECEMBER_15 = 78;
    uint256 private constant JANUARY_15 = 109;
    uint256 private constant JUNE_2028 = 630;

    Actor private _b;
    Actor private _c;
    /// @dev A custodian: what it lent and to whom is its own business.
    address private _f;
    ReceivableId private _id;
    bytes32 private _receipt;
    uint256 private _first;

    function setUp() public {
        setUpTrade();
        _first = today();
        _b = register("B", PartyRoles.SUPPLIER);
        _c = register("C", PartyRoles.SUPPLIER);
        _f = makeAddr("F");
        parties.registerCustodian(_f, lender.id);
        _id = _issue();
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, _f, ReceivableId.unwrap(_id), 3_000_000_00, "");
        give(_id, seller, _b, 1_200_000_00);
        give(_id, seller, _c, 800_000_00);
        assertEq(held(_id, seller), 0, "the seller holds nothing any more");
    }

    function test_LateFrozenPartlyPaidAndInsolvent() public {
        _until15December();
        _assertInstruction(3_000_000_00, 75_000_00 + 69_000_00, 0, Stage.Defaulted);
        // Whenever it is asked for: interest has stopped.
        _on(JUNE_2028);
        _assertInstruction(3_000_000_00, 144_000_00, 0, Stage.Defaulted);
        assertEq(token.openAmount(_id) + token.lateInterest(_id, _today()), 3_144_000_00, "the claim that is filed");

        _dividend();
        assertEq(_claimOf(_f), 226_368_00, "F: 60 % of the dividend");
        assertEq(_claimOf(_b.account), 90_547_20, "B: 24 %");
        assertEq(_claimOf(_c.account), 22_636_80, "C: 16 %, of which five eighths wait");
        notes.release(_c.account, _id, 0, "order lifted");
        assertEq(_claimOf(_c.account), 200_000_00 + 37_728_00, "and what waited");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: all of it is handed out");
    }

    /// @notice The administrator sets the payment of 30 October aside.
    function test_ClawedBackPaymentIsOwedBackOutOfLaterClaims() public {
        _until15December();
        _on(JANUARY_15);
        bank.reverse(_receipt, _id, 2_000_000_00, "out");
        _assertInstruction(5_000_000_00, 144_000_00, 0, Stage.Defaulted);
        assertEq(token.owedBack(_id), 2_000_000_00, "SET-03: goes back to the bank");
        assertEq(token.claimable(_id, _c.account), 0, "what waited was part of it");
        // Only what was not handed out is there.
        bank.recover(_id, _everybody());
        assertEq(token.owedBack(_id), 1_800_000_00, "SET-03: 200,000.00 waited in the token");

        // 12 % of 5,144,000.00, into a claim that owes 1,800,000.00 back.
        _on(JUNE_2028);
        payByBank(_id, 617_280_00);
        assertEq(token.claimable(_id, _f), 0, "who claimed makes good first");
        assertEq(token.claimable(_id, _b.account), 0, "who claimed makes good first");
        assertEq(token.claimable(_id, _c.account), 0, "who claimed makes good first");
        bank.recover(_id, _everybody());
        assertEq(token.owedBack(_id), 1_182_720_00, "SET-03: the dividend went to the bank");

        // Were all of it paid one day, everybody would have had its share, once.
        payByBank(_id, token.openAmount(_id));
        notes.release(_c.account, _id, 0, "order lifted");
        assertEq(_claimOf(_f), 1_800_000_00, "F: 3,000,000.00 less 1,200,000.00");
        assertEq(_claimOf(_b.account), 720_000_00, "B: 1,200,000.00 less 480,000.00");
        assertEq(_claimOf(_c.account), 680_000_00, "C: 800,000.00 less 120,000.00");
        bank.recover(_id, new address[](0));
        assertEq(token.owedBack(_id), 0, "SET-03: all went back");
        assertEq(money.balanceOf(address(token)), 0, "SET-02: nothing is left");
    }

    /// @notice A credit note that seller and obligor agree on after all units left the seller.
    function test_CreditNoteOfTheOthersTakesNothingFromHolders() public {
        _until15December();
        _on(JANUARY_15);
        creditNote(_id, 150_000_00);
        assertEq(held(_id, _b), 1_200_000_00, "RCV-05: B loses nothing");
        assertEq(held(_id, _c), 800_000_00, "RCV-05: C loses nothing");
        assertEq(token.balanceOf(_f, ReceivableId.unwrap(_id)), 3_000_000_00, "RCV-05: F loses nothing");
        _assertInstruction(3_000_000_00, 144_000_00, 150_000_00, Stage.Defaulted);
        _on(JUNE_2028);
        _dividend();
        assertEq(_claimOf(_f), 226_368_00, "RCV-05: the same dividend");
        assertEq(_claimOf(_b.account), 90_547_20, "RCV-05: the same dividend");
    }

    // --- what happens ------------------------------------------------------------------------------------------------

    function _until15December() private {
        _assertInstruction(FACE, 0, 0, Stage.Active);
        _on(SEPTEMBER_30);
        _assertInstruction(FACE, 0, 0, Stage.Active);

        _on(OCTOBER_20);
        // 0.05 % a day of 5,000,000.00 for twenty days.
        _assertInstruction(FACE, 50_000_00, 0, Stage.Overdue);
        assertTrue(!_instruction().frozen, "nothing is frozen yet");
        notes.freeze(_c.account, _id, 500_000_00, "order");
        assertTrue(_instruction().frozen, "the buyer sees the order");

        _on(OCTOBER_30);
        _assertInstruction(FACE, 75_000_00, 0, Stage.Overdue);
        _receipt = payByBank(_id, 2_000_000_00);
        _assertInstruction(3_000_000_00, 75_000_00, 0, Stage.Overdue);
        // 0.40 for each unit.
        assertEq(_claimOf(_f), 1_200_000_00, "F");
        assertEq(_claimOf(_b.account), 480_000_00, "B");
        assertEq(_claimOf(_c.account), 120_000_00, "C: 320,000.00 less what waits");
        assertEq(money.balanceOf(address(token)), 200_000_00, "C: waits for the court");

        _on(DECEMBER_15);
        token.flagOverdue(_id);
        assertTrue(token.receivable(_id).flags & ReceivableFlags.STOPPED != 0, "beyond thirty days");
        notes.declareInsolvent(buyer.id, _today(), "decision");
        assertEq(token.standingOf(buyer.id).insolventOn, today(), "all it owes falls due");
    }

    /// @dev 12 % of what was filed.
    function _dividend() private {
        uint256 amount = ((token.openAmount(_id) + token.lateInterest(_id, _today())) * 12) / 100;
        assertEq(amount, 377_280_00, "the dividend");
        payByBank(_id, amount);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    function _issue() private returns (ReceivableId) {
        Accepted memory a = Accepted({
            id: 7,
            obligor: buyer.id,
            originator: seller.id,
            programme: 1,
            currency: address(money),
            units: uint128(FACE),
            due: Day.wrap(uint32(_first + SEPTEMBER_30)),
            disputeUntil: Day.wrap(uint32(_first)),
            transferRule: TransferRule.Free,
            undertaking: false,
            conditions: false,
            lateRate: 500,
            overdueDays: 30
        });
        VM.mockCall(address(invoices), IInvoiceRegistry.accept.selector, abi.encode(a));
        Presentation memory p;
        return token.tokenise(p, seller.account, "");
    }

    function _on(uint256 day) private {
        skip((_first + day - today()) * 1 days);
    }

    function _claimOf(address holder) private returns (uint256 got) {
        uint256 had = money.balanceOf(holder);
        VM.prank(holder);
        got = token.claim(_id);
        assertEq(money.balanceOf(holder) - had, got, "SET-02: handed over");
    }

    function _assertInstruction(uint256 face, uint256 late, uint256 disputed, Stage stage) private view {
        PayInstruction memory p = _instruction();
        assertEq(p.payTo, address(token), "paid into the token, never to a holder");
        assertEq(p.currency, address(money), "money");
        assertEq(p.face, face, "face");
        assertEq(p.lateInterest, late, "late interest");
        assertEq(p.disputed, disputed, "disputed");
        assertEq(uint8(p.stage), uint8(stage), "stage");
    }

    function _instruction() private view returns (PayInstruction memory) {
        return notes.payInstruction(_id, _today());
    }

    /// @dev Holders in ascending order.
    function _everybody() private view returns (address[] memory list) {
        list = new address[](3);
        (list[0], list[1], list[2]) = (_f, _b.account, _c.account);
        for (uint256 i = 1; i < 3; ++i) {
            for (uint256 j = i; j != 0 && list[j - 1] > list[j]; --j) {
                (list[j - 1], list[j]) = (list[j], list[j - 1]);
            }
        }
    }

    function _today() private view returns (Day) {
        return Day.wrap(uint32(today()));
    }
}
