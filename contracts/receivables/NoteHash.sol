// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PartyId, ReceivableId} from "../shared/types/Types.sol";
import {Reason} from "../trade/TradeTypes.sol";
import {DebitNote, Passing} from "./NoteTypes.sol";

/// @title NoteHash
/// @notice EIP-712 struct hashes of what changes a claim. All members are one word. The SDK builds the same; a test compares
/// them.
library NoteHash {
    bytes32 private constant _DISPUTE = keccak256("Dispute(uint256 receivable,uint256 amount,uint8 reason)");
    bytes32 private constant _WITHDRAWAL = keccak256("DisputeWithdrawal(uint256 receivable,uint32 round)");
    bytes32 private constant _ARBITER = keccak256("ArbiterNaming(uint256 receivable,uint32 arbiter,uint32 round)");
    bytes32 private constant _AWARD = keccak256("Award(uint256 receivable,uint256 upheld,uint32 round)");
    bytes32 private constant _CREDIT_NOTE = keccak256(
        "CreditNote(uint256 receivable,uint256 amount,uint8 reason,bytes32 document)"
    );
    bytes32 private constant _DEBIT_NOTE = keccak256(
        "DebitNote(uint256 parent,uint64 amount,uint8 reason,bytes32 document,uint32 due)"
    );
    bytes32 private constant _PASSING = keccak256(
        "Passing(uint256 receivable,uint32 giver,uint32 taker,uint64 units,uint256 debt,uint64 amount,uint64 rest,uint64 worth,bool discharge,bool shrinks,uint32 deadline)"
    );
    bytes32 private constant _DEDUCTION = keccak256(
        "Deduction(uint256 receivable,uint256 amount,uint8 reason,bytes32 document)"
    );
    bytes32 private constant _CLOSING = keccak256("DeductionClosing(bytes32 document,address holder)");
    bytes32 private constant _NOTICE = keccak256(
        "AssignmentNotice(uint256 receivable,uint32 assignee,bytes32 document)"
    );

    function dispute(ReceivableId id, uint256 amount, Reason reason) internal pure returns (bytes32) {
        return keccak256(abi.encode(_DISPUTE, id, amount, reason));
    }

    function withdrawal(ReceivableId id, uint32 round) internal pure returns (bytes32) {
        return keccak256(abi.encode(_WITHDRAWAL, id, round));
    }

    function arbiter(ReceivableId id, PartyId party, uint32 round) internal pure returns (bytes32) {
        return keccak256(abi.encode(_ARBITER, id, party, round));
    }

    function award(ReceivableId id, uint256 upheld, uint32 round) internal pure returns (bytes32) {
        return keccak256(abi.encode(_AWARD, id, upheld, round));
    }

    function creditNote(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(_CREDIT_NOTE, id, amount, reason, document));
    }

    function debitNote(DebitNote calldata note) internal pure returns (bytes32) {
        return keccak256(abi.encode(_DEBIT_NOTE, note));
    }

    function passing(Passing calldata p) internal pure returns (bytes32) {
        return keccak256(abi.encode(_PASSING, p));
    }

    function deduction(
        ReceivableId id,
        uint256 amount,
        Reason reason,
        bytes32 document
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(_DEDUCTION, id, amount, reason, document));
    }

    function closing(bytes32 document, address holder) internal pure returns (bytes32) {
        return keccak256(abi.encode(_CLOSING, document, holder));
    }

    function notice(ReceivableId id, PartyId assignee, bytes32 document) internal pure returns (bytes32) {
        return keccak256(abi.encode(_NOTICE, id, assignee, document));
    }
}
