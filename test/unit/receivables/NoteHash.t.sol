// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {DebitNote, Passing} from "../../../contracts/receivables/NoteTypes.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Notes} from "./Notes.sol";

/// @notice Digests of the notes contract against EIP-712 by hand.
contract NoteHashTest is Notes {
    ReceivableId private constant ID = ReceivableId.wrap(7);
    bytes32 private constant DOC = "document";

    function setUp() public {
        setUpTrade();
    }

    function test_Dispute() public view {
        _assertDigest(
            notes.disputeDigest(ID, 3, Reason.Quality),
            abi.encode(keccak256("Dispute(uint256 receivable,uint256 amount,uint8 reason)"), 7, 3, 2)
        );
    }

    function test_Withdrawal() public view {
        _assertDigest(
            notes.withdrawalDigest(ID),
            abi.encode(keccak256("DisputeWithdrawal(uint256 receivable,uint32 round)"), 7, 0)
        );
    }

    function test_ArbiterNaming() public view {
        _assertDigest(
            notes.arbiterDigest(ID, PartyId.wrap(5)),
            abi.encode(keccak256("ArbiterNaming(uint256 receivable,uint32 arbiter,uint32 round)"), 7, 5, 0)
        );
    }

    function test_Award() public view {
        _assertDigest(
            notes.awardDigest(ID, 3),
            abi.encode(keccak256("Award(uint256 receivable,uint256 upheld,uint32 round)"), 7, 3, 0)
        );
    }

    function test_Round() public {
        ReceivableId id = tokenise(FACE, "receivable");
        passOn(id, seller, supplier2, FACE);
        dispute(id, 100);
        creditNote(id, 100, "note");
        uint256 number = ReceivableId.unwrap(id);
        _assertDigest(
            notes.withdrawalDigest(id),
            abi.encode(keccak256("DisputeWithdrawal(uint256 receivable,uint32 round)"), number, 1)
        );
        _assertDigest(
            notes.arbiterDigest(id, PartyId.wrap(5)),
            abi.encode(keccak256("ArbiterNaming(uint256 receivable,uint32 arbiter,uint32 round)"), number, 5, 1)
        );
        _assertDigest(
            notes.awardDigest(id, 3),
            abi.encode(keccak256("Award(uint256 receivable,uint256 upheld,uint32 round)"), number, 3, 1)
        );
    }

    function test_CreditNote() public view {
        bytes32 typeHash = keccak256("CreditNote(uint256 receivable,uint256 amount,uint8 reason,bytes32 document)");
        _assertDigest(notes.creditNoteDigest(ID, 3, Reason.Price, DOC), abi.encode(typeHash, 7, 3, 3, DOC));
    }

    function test_DebitNote() public view {
        DebitNote memory note = DebitNote({
            parent: ID,
            amount: 3,
            reason: Reason.Quantity,
            document: DOC,
            due: day(20_000)
        });
        bytes32 typeHash = keccak256(
            "DebitNote(uint256 parent,uint64 amount,uint8 reason,bytes32 document,uint32 due)"
        );
        _assertDigest(notes.debitNoteDigest(note), abi.encode(typeHash, 7, 3, 1, DOC, 20_000));
    }

    function test_Passing() public view {
        Passing memory p = Passing({
            receivable: ID,
            giver: PartyId.wrap(1),
            taker: PartyId.wrap(2),
            units: 3,
            debt: ReceivableId.wrap(8),
            amount: 4,
            rest: 5,
            worth: 6,
            discharge: true,
            shrinks: false,
            deadline: day(20_000)
        });
        bytes32 typeHash = keccak256(
            "Passing(uint256 receivable,uint32 giver,uint32 taker,uint64 units,uint256 debt,uint64 amount,"
            "uint64 rest,uint64 worth,bool discharge,bool shrinks,uint32 deadline)"
        );
        _assertDigest(notes.passingDigest(p), abi.encode(typeHash, 7, 1, 2, 3, 8, 4, 5, 6, true, false, 20_000));
    }

    function test_Deduction() public view {
        bytes32 typeHash = keccak256("Deduction(uint256 receivable,uint256 amount,uint8 reason,bytes32 document)");
        _assertDigest(notes.deductionDigest(ID, 3, Reason.Penalty, DOC), abi.encode(typeHash, 7, 3, 6, DOC));
    }

    function test_Closing() public view {
        _assertDigest(
            notes.closingDigest(DOC, STRANGER),
            abi.encode(keccak256("DeductionClosing(bytes32 document,address holder)"), DOC, STRANGER)
        );
    }

    function test_Notice() public view {
        _assertDigest(
            notes.noticeDigest(ID, PartyId.wrap(5), DOC),
            abi.encode(keccak256("AssignmentNotice(uint256 receivable,uint32 assignee,bytes32 document)"), 7, 5, DOC)
        );
    }

    /// @dev In the domain of the notes contract, also for what its extension answers.
    function _assertDigest(bytes32 digest, bytes memory encoded) private view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Ordos ReceivableNotes"),
                keccak256("1"),
                block.chainid,
                address(notes)
            )
        );
        assertEq(digest, keccak256(abi.encodePacked(hex"1901", domain, keccak256(encoded))));
    }
}
