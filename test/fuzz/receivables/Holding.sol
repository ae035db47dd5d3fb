// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title What holders, both sides and the bank do with receivables, in one call each
abstract contract Holding is Trade {
    uint256 private _serial;

    /// @notice A number that was not used before.
    function fresh() internal returns (bytes32) {
        return keccak256(abi.encode("fresh", ++_serial));
    }

    /// @notice Units by a plain transfer.
    function pass(ReceivableId id, Actor memory from, Actor memory to, uint256 units) internal {
        VM.prank(from.account);
        token.safeTransferFrom(from.account, to.account, ReceivableId.unwrap(id), units, "");
    }

    /// @notice Gives an actor money that the token may take.
    function fund(Actor memory by, uint256 amount) internal {
        fundAccount(by.account, amount);
        VM.prank(by.account);
        money.approve(address(token), amount);
    }

    function claim(ReceivableId id, Actor memory by) internal returns (uint256 share) {
        VM.prank(by.account);
        share = token.claim(id);
    }

    function held(ReceivableId id, Actor memory by) internal view returns (uint256) {
        return token.balanceOf(by.account, ReceivableId.unwrap(id));
    }

    function nothing(ReceivableId id, Actor memory by) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableToken.Receivable_NothingToClaim.selector, id, by.account);
    }

    /// @notice The obligor's transfer reaches the bank, which pays the receivable out of it.
    function payByBank(ReceivableId id, uint256 amount) internal returns (bytes32 ref) {
        ref = fresh();
        bank.recordReceipt(ref, amount, bank.today(), 0);
        Allocation[] memory list = new Allocation[](1);
        list[0].receivable = id;
        list[0].amount = amount;
        bank.allocate(ref, list);
    }

    function payLate(ReceivableId id, uint256 amount) internal {
        fund(buyer, amount);
        VM.prank(buyer.account);
        token.payLate(id, amount);
    }

    /// @notice Units pass with the consent of both, without a debt.
    function give(ReceivableId id, Actor memory giver, Actor memory taker, uint256 units) internal {
        give(id, giver, taker, units, ReceivableId.wrap(0));
    }

    /// @notice Units pay as much of what the giver owes the taker, for good.
    function give(ReceivableId id, Actor memory giver, Actor memory taker, uint256 units, ReceivableId debt) internal {
        Passing memory p = makePassing(id, giver, taker, units);
        if (ReceivableId.unwrap(debt) != 0) {
            uint256 open = token.openAmount(debt);
            (p.debt, p.amount, p.rest, p.discharge) = (debt, uint64(units), uint64(open), true);
        }
        passOn(p, giver, taker);
    }

    function makePassing(
        ReceivableId id,
        Actor memory giver,
        Actor memory taker,
        uint256 units
    ) internal returns (Passing memory p) {
        p.receivable = id;
        p.giver = giver.id;
        p.taker = taker.id;
        p.units = uint64(units);
        p.shrinks = token.receivable(id).flags & ReceivableFlags.UNDERTAKING == 0;
        // Without a debt, what makes two alike differ.
        p.rest = uint64(++_serial);
        p.deadline = Day.wrap(uint32(today()));
    }

    function passOn(Passing memory p, Actor memory giver, Actor memory taker) internal {
        bytes32 digest = notes.passingDigest(p);
        notes.passOn(p, signature(giver.key, digest), signature(taker.key, digest));
    }

    /// @notice A credit note that buyer and seller sign.
    function creditNote(ReceivableId id, uint256 amount) internal {
        bytes32 document = fresh();
        bytes32 digest = notes.creditNoteDigest(id, amount, Reason.Quality, document);
        notes.creditNote({
            id: id,
            amount: amount,
            reason: Reason.Quality,
            document: document,
            buyerSignature: signature(buyer.key, digest),
            sellerSignature: signature(seller.key, digest)
        });
    }

    /// @notice A receivable of the kind that never shrinks and passes freely.
    function undertake(uint256 units) internal returns (ReceivableId) {
        if (!programme.undertaking) {
            programme.undertaking = true;
            orders.approveProgramme(programme, "");
        }
        return tokenise(units, fresh());
    }

    /// @notice What one party owes another, from its own accepted statement.
    function owe(Actor memory debtor, Actor memory creditor, uint256 units) internal returns (ReceivableId id) {
        (Actor memory b, Actor memory s) = (buyer, seller);
        (buyer, seller) = (debtor, creditor);
        id = tokenise(units, fresh());
        (buyer, seller) = (b, s);
    }
}
