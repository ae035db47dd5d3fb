// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {ReceivableFlags} from "../../../contracts/receivables/ReceivableFlags.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "../../unit/receivables/Receivables.sol";

/// @title What holders, both sides and the bank do with receivables, in one call each
abstract contract Holding is Receivables {
    uint256 private _serial;

    /// @notice A number that was not used before.
    function fresh() internal returns (bytes32) {
        return keccak256(abi.encode("fresh", ++_serial));
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
