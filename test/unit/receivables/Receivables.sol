// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableToken, ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted, IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Presentation, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title Receivables of 1,000 fen, and what holders and the buyer do with them
abstract contract Receivables is Trade {
    uint256 internal constant FACE = 1_000;

    ReceivableId internal constant UNKNOWN = ReceivableId.wrap(7);

    /// @notice Units from one holder to another.
    function pass(ReceivableId id, Actor memory from, Actor memory to, uint256 units) internal {
        VM.prank(from.account);
        token.safeTransferFrom(from.account, to.account, ReceivableId.unwrap(id), units, "");
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
        Accepted memory a = Accepted({
            id: id,
            obligor: buyer.id,
            originator: seller.id,
            programme: 1,
            currency: address(money),
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
        Presentation memory p;
        return token.tokenise(p, seller.account, "");
    }

    function nothing(ReceivableId id, Actor memory by) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NothingToClaim.selector, id, by.account);
    }

    function unknown() internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_Unknown.selector, UNKNOWN);
    }

    function settledAlready(ReceivableId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_WrongStatus.selector, id, ReceivableStatus.Settled);
    }
}
