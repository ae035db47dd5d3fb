// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted, IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Presentation, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title Receivables of 1,000 fen, and what holders and the buyer do with them
abstract contract Receivables is Trade {
    uint256 internal constant FACE = 1_000;

    ReceivableId internal constant UNKNOWN = ReceivableId.wrap(7);

    uint64 private _passings;

    /// @notice Units from one holder to another.
    function pass(ReceivableId id, Actor memory from, Actor memory to, uint256 units) internal {
        VM.prank(from.account);
        token.safeTransferFrom(from.account, to.account, ReceivableId.unwrap(id), units, "");
    }

    /// @notice Units from one holder to another by consent of both and without a debt, as an account's pass.
    function passOn(ReceivableId id, Actor memory from, Actor memory to, uint256 units) internal {
        Passing memory passing = makePassing(id, from, to, units);
        // Two alike are two by this number.
        passing.rest = ++_passings;
        passOn(passing, from, to);
    }

    /// @notice Whoever calls, with both signatures.
    function passOn(Passing memory passing, Actor memory from, Actor memory to) internal {
        (bytes memory given, bytes memory taken) = signPassing(passing, from, to);
        notes.passOn(passing, given, taken);
    }

    /// @notice A passing without a debt.
    function makePassing(
        ReceivableId id,
        Actor memory from,
        Actor memory to,
        uint256 units
    ) internal view returns (Passing memory) {
        return
            Passing({
                receivable: id,
                giver: from.id,
                taker: to.id,
                units: uint64(units),
                debt: ReceivableId.wrap(0),
                amount: 0,
                rest: 0,
                worth: 0,
                discharge: false,
                shrinks: token.receivable(id).flags & ReceivableFlags.UNDERTAKING == 0,
                deadline: Day.wrap(uint32(today() + 5))
            });
    }

    function signPassing(
        Passing memory passing,
        Actor memory from,
        Actor memory to
    ) internal view returns (bytes memory given, bytes memory taken) {
        bytes32 digest = notes.passingDigest(passing);
        (given, taken) = (signature(from.key, digest), signature(to.key, digest));
    }

    /// @notice Money of its own for an actor, ready to be paid.
    function fund(Actor memory by, uint256 amount) internal {
        fundAccount(by.account, amount);
        VM.prank(by.account);
        money.approve(address(token), amount);
    }

    function pay(ReceivableId id, uint256 amount) internal {
        fund(buyer, amount);
        VM.prank(buyer.account);
        token.pay(id, amount);
    }

    /// @notice The bank that issues the money takes a payment back that it could not keep.
    function reverse(ReceivableId id, uint256 amount) internal {
        VM.prank(address(bank));
        token.reverse(id, amount);
    }

    /// @notice What went back to the bank.
    function takeBack(ReceivableId id, address[] memory holders) internal returns (uint256 amount) {
        VM.prank(address(bank));
        amount = token.takeBack(id, holders);
    }

    /// @notice A court freezes so many units of an account.
    function freeze(ReceivableId id, Actor memory whose, uint256 units) internal {
        notes.freeze(whose.account, id, units, "order");
    }

    /// @notice A court leaves so many units frozen.
    function release(ReceivableId id, Actor memory whose, uint256 units) internal {
        notes.release(whose.account, id, units, "order");
    }

    /// @notice A court moves units.
    function seize(ReceivableId id, Actor memory from, Actor memory to, uint256 units) internal {
        notes.courtTransfer(from.account, to.account, id, units, "order");
    }

    /// @notice A holder gives up a part of a claim, by a word of the notes contract.
    function reduce(ReceivableId id, Actor memory holder, uint256 amount, bool inKind) internal {
        VM.prank(address(notes));
        token.reduce(id, holder.account, amount, inKind);
    }

    function claim(ReceivableId id, Actor memory by) internal returns (uint256 share) {
        VM.prank(by.account);
        share = token.claim(id);
    }

    function suspend(Actor memory who) internal {
        parties.suspend(who.id, PartyStatus.Suspended, "paper");
    }

    function held(ReceivableId id, Actor memory by) internal view returns (uint256) {
        return token.balanceOf(by.account, ReceivableId.unwrap(id));
    }

    /// @notice A receivable under a programme like the suite's with one rule changed.
    function tokeniseUnder(TransferRule rule, bool undertaking) internal returns (ReceivableId) {
        programme.transferRule = rule;
        programme.undertaking = undertaking;
        programme.document = "another";
        orders.approveProgramme(programme, "");
        return tokenise(FACE, "another");
    }

    /// @notice What the invoice registry will answer, whatever is presented.
    function answer(uint256 id, uint128 units) internal {
        answerIn(1, address(money), id, units);
    }

    /// @notice The same under a programme with a currency of its own.
    function answerIn(uint32 number, address currency, uint256 id, uint128 units) internal {
        Accepted memory a = Accepted({
            id: id,
            obligor: buyer.id,
            originator: seller.id,
            programme: number,
            currency: currency,
            units: units,
            due: Day.wrap(uint32(today() + 30)),
            disputeUntil: Day.wrap(uint32(today() + 25)),
            transferRule: TransferRule.Free,
            undertaking: false,
            conditions: false,
            lateRate: 500,
            overdueDays: 30
        });
        VM.mockCall(address(invoices), IInvoiceRegistry.accept.selector, abi.encode(a));
    }

    /// @notice Presents nothing, for what `answer` says.
    function tokeniseAnswer() internal returns (ReceivableId) {
        return tokeniseAnswer(seller.account);
    }

    /// @notice The same for another account.
    function tokeniseAnswer(address to) internal returns (ReceivableId) {
        Presentation memory p;
        return token.tokenise(p, to, "");
    }

    function nothing(ReceivableId id, Actor memory by) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NothingToClaim.selector, id, by.account);
    }

    function claimable(ReceivableId id, Actor memory by) internal view returns (uint256) {
        return token.claimable(id, by.account);
    }

    function isStatus(ReceivableId id, ReceivableStatus status) internal view {
        assertEq(uint8(token.receivable(id).status), uint8(status), "RCV-03");
    }

    function hasFlag(ReceivableId id, uint16 flag) internal view returns (bool) {
        return token.receivable(id).flags & flag != 0;
    }

    /// @notice All accounts of a list, in ascending order.
    function ascending(address[] memory list) internal pure returns (address[] memory) {
        for (uint256 i = 1; i < list.length; ++i) {
            for (uint256 j = i; j > 0 && list[j] < list[j - 1]; --j) (list[j], list[j - 1]) = (list[j - 1], list[j]);
        }
        return list;
    }

    function notNotes(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NotNotes.selector, caller);
    }

    function unknown() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, UNKNOWN);
    }

    function settledAlready(ReceivableId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_WrongStatus.selector, id, ReceivableStatus.Settled);
    }
}
