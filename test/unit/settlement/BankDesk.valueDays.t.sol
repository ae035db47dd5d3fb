// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {ObligorFacts} from "../../../contracts/receivables/IPaymentHistory.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {BankDeposit} from "../../../contracts/settlement/BankDeposit.sol";
import {BankDesk} from "../../../contracts/settlement/BankDesk.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {IBankCollector} from "../../../contracts/shared/interfaces/IBankCollector.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Collecting} from "../financing/Collecting.sol";

/// @dev A collector that takes what it can get. Nothing, it turns out.
contract Grabber is IBankCollector {
    BankDesk private immutable _DESK;
    BankDeposit private immutable _MONEY;
    IReceivableToken private immutable _TOKEN;

    uint256 public calls;
    uint256 public grabbed;
    bool public covered;

    constructor(BankDesk desk, IReceivableToken token) {
        (_DESK, _MONEY, _TOKEN) = (desk, desk.DEPOSIT(), token);
    }

    function collectOn(ReceivableId id, Day valueDay) external {
        ++calls;
        covered = _MONEY.balanceOf(address(_DESK)) == _DESK.unappliedTotal();
        if (_MONEY.allowance(address(_DESK), address(_TOKEN)) != 0) ++grabbed;
        _try(address(_MONEY), abi.encodeCall(_MONEY.transferFrom, (address(_DESK), address(this), 1)));
        _try(address(_DESK), abi.encodeCall(_DESK.allocate, ("others'", _list(id))));
        _try(address(_DESK), abi.encodeCall(_DESK.creditAccount, ("others'", address(this), 1)));
        _try(address(_DESK), abi.encodeCall(_DESK.recover, (id, new address[](0))));
        _try(address(_DESK), abi.encodeCall(_DESK.instruct, (1, "list", "key")));
        _try(address(_TOKEN), abi.encodeCall(_TOKEN.payOn, (id, 1, valueDay)));
        _try(address(_TOKEN), abi.encodeCall(_TOKEN.claim, (id)));
    }

    function _try(address to, bytes memory data) private {
        (bool done, ) = to.call(data);
        if (done) ++grabbed;
    }

    function _list(ReceivableId id) private view returns (Allocation[] memory list) {
        list = new Allocation[](1);
        list[0] = Allocation(id, 1, 0, 0, 0, address(this));
    }
}

/// @notice Receipts count from their value day, and loans are collected with them.
contract BankDeskValueDaysTest is Collecting {
    bytes32 private constant REF = "line 1 of the statement";

    ReceivableId private id;
    uint256 private due;

    function setUp() public {
        setUpCollecting();
        id = draw(FACE, "loan");
        due = today() + 30;
    }

    // --- allocate ----------------------------------------------------------------------------------------------------

    /// @dev Deal (a): transferred at 17:40 on the due day, less a penalty, and recorded on the next morning.
    function test_Allocate_AsOfTheValueDay() public {
        skip(31 days);
        token.flagOverdue(id);
        bank.recordReceipt(REF, FACE - 6_200_00, Day.wrap(uint32(due)), "payer");
        Allocation[] memory list = _list(FACE - 6_200_00);
        (list[0].deducted, list[0].reason, list[0].document) = (6_200_00, uint8(Reason.Penalty), "penalty");
        VM.expectEmit(address(token));
        emit IReceivableToken.PaidAsOf(id, FACE - 6_200_00, due);
        VM.expectEmit(address(token));
        emit IReceivableToken.OverdueLifted(id, buyer.id, false);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(id, 0, INTEREST, NET, FACE - 6_200_00 - ADVANCE, due);
        bank.allocate(REF, list);
        assertClosed(id);
        assertEq(notes.excused(id), 6_200_00);
        assertEq(token.openAmount(id), 6_200_00);
        ObligorFacts memory facts = history.obligorFacts(buyer.id);
        assertEq(facts.overdue, 0, "nothing is overdue");
        assertEq(facts.lateness, 0, "no score suffers");
        assertEq(facts.promptness, (FACE - 6_200_00) * 5);
        assertEq(token.lateInterest(id, Day.wrap(uint32(today()))), 3_10, "one day on what is open");
    }

    function test_Allocate_AReceiptThatWaited() public {
        skip(25 days);
        bank.recordReceipt(REF, FACE, bank.today(), "payer");
        skip(12 days);
        Allocation[] memory list = _list(FACE);
        VM.expectEmit(address(token));
        emit IReceivableToken.PaidAsOf(id, FACE, due + 2);
        bank.allocate(REF, list);
        assertEq(history.obligorFacts(buyer.id).lateness, FACE * 2, "as far back as is allowed");
    }

    function test_Allocate_OneCollectionForSeveralLines() public {
        skip(30 days);
        bank.recordReceipt(REF, FACE, bank.today(), "payer");
        Allocation[] memory list = new Allocation[](2);
        list[0] = _list(100_00)[0];
        list[1] = _list(FACE - 100_00)[0];
        bytes memory nothing = nothingToClaim(id);
        VM.expectRevert(nothing);
        bank.allocate(REF, list);
        list[0].collector = address(0);
        bank.allocate(REF, list);
        assertClosed(id);
    }

    function test_Allocate_RevertWhen_TheCollectorIsNobody() public {
        bank.recordReceipt(REF, FACE, bank.today(), "payer");
        Allocation[] memory list = _list(FACE);
        list[0].collector = address(7);
        (bool done, ) = address(bank).call(abi.encodeCall(bank.allocate, (REF, list)));
        assertFalse(done);
        assertEq(bank.receiptOf(REF).unapplied, FACE, "nothing applied");
    }

    function test_Allocate_GivenAHostileCollector() public {
        Grabber grabber = new Grabber(bank, token);
        bank.recordReceipt("others'", 500_00, bank.today(), "another");
        bank.recordReceipt(REF, FACE, bank.today(), "payer");
        Allocation[] memory list = new Allocation[](2);
        list[0] = _list(FACE - 1_00)[0];
        list[0].collector = address(grabber);
        list[1] = Allocation(tokenise(1_00, "other"), 1_00, 0, 0, 0, address(0));
        bank.allocate(REF, list);
        assertEq(grabber.calls(), 1);
        assertEq(grabber.grabbed(), 0, "nothing is allowed, to nobody");
        assertTrue(grabber.covered(), "SET-02 in the middle of it");
        assertEq(money.balanceOf(address(grabber)), 0);
        assertEq(bank.receiptOf("others'").unapplied, 500_00);
        assertEq(money.balanceOf(address(bank)), 500_00, "SET-02");
    }

    function _list(uint256 amount) private view returns (Allocation[] memory list) {
        list = new Allocation[](1);
        list[0] = Allocation(id, amount, 0, 0, 0, address(facility));
    }
}
