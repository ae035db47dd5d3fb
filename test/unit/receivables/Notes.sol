// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, KeyGrant, KeySignature} from "../../../contracts/parties/IPartyRegistry.sol";
import {IReceivableNotes} from "../../../contracts/receivables/IReceivableNotes.sol";
import {IReceivableToken} from "../../../contracts/receivables/IReceivableToken.sol";
import {DebitNote} from "../../../contracts/receivables/NoteTypes.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Accepted, IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {Presentation, Reason, TransferRule} from "../../../contracts/trade/TradeTypes.sol";
import {Receivables} from "./Receivables.sol";

/// @title What buyers, sellers and holders sign about receivables
abstract contract Notes is Receivables {
    ReceivableId internal constant NO_DEBT = ReceivableId.wrap(0);
    /// @dev An account that is nobody's.
    address internal constant STRANGER = address(0xBEEF);

    // --- receivables -------------------------------------------------------------------------------------------------

    /// @notice What the invoice registry says of a statement between any two, due in 30 days.
    function accepted(
        uint256 id,
        Actor memory debtor,
        Actor memory creditor,
        uint128 units
    ) internal view returns (Accepted memory) {
        return
            Accepted({
                id: id,
                obligor: debtor.id,
                originator: creditor.id,
                programme: 2,
                currency: address(money),
                units: units,
                due: day(today() + 30),
                disputeUntil: day(today() + 25),
                transferRule: TransferRule.Free,
                undertaking: false,
                conditions: false,
                lateRate: 500,
                overdueDays: 30
            });
    }

    /// @notice A receivable in an account, as if the invoice registry had accepted its statement.
    function issue(Accepted memory a, Actor memory creditor) internal returns (ReceivableId) {
        VM.mockCall(address(invoices), IInvoiceRegistry.accept.selector, abi.encode(a));
        Presentation memory p;
        token.tokenise(p, creditor.account, "");
        VM.clearMockedCalls();
        return ReceivableId.wrap(a.id);
    }

    /// @notice A debt between any two, in the creditor's account.
    function owe(
        uint256 id,
        Actor memory debtor,
        Actor memory creditor,
        uint128 units
    ) internal returns (ReceivableId) {
        return issue(accepted(id, debtor, creditor, units), creditor);
    }

    function isFlagged(ReceivableId id, uint16 flag) internal view returns (bool) {
        return token.receivable(id).flags & flag != 0;
    }

    // --- passing on --------------------------------------------------------------------------------------------------

    // --- notes -------------------------------------------------------------------------------------------------------

    function signNote(
        ReceivableId id,
        uint256 amount,
        bytes32 document,
        Actor memory other
    ) internal view returns (bytes memory byBuyer, bytes memory byOther) {
        bytes32 digest = notes.creditNoteDigest(id, amount, Reason.Price, document);
        return (signature(buyer.key, digest), signature(other.key, digest));
    }

    function creditNote(ReceivableId id, uint256 amount, bytes32 document) internal {
        (bytes memory byBuyer, bytes memory bySeller) = signNote(id, amount, document, seller);
        notes.creditNote(id, amount, Reason.Price, document, byBuyer, bySeller);
    }

    function signDispute(ReceivableId id, uint256 amount) internal view returns (bytes memory) {
        return signature(buyer.key, notes.disputeDigest(id, amount, Reason.Quality));
    }

    function dispute(ReceivableId id, uint256 amount) internal {
        notes.dispute(id, amount, Reason.Quality, signDispute(id, amount));
    }

    function signWithdrawal(ReceivableId id) internal view returns (bytes memory) {
        return signature(buyer.key, notes.withdrawalDigest(id));
    }

    function signDebit(DebitNote memory note) internal view returns (bytes memory byBuyer, bytes memory bySeller) {
        bytes32 digest = notes.debitNoteDigest(note);
        return (signature(buyer.key, digest), signature(seller.key, digest));
    }

    // --- deductions and drafts ---------------------------------------------------------------------------------------

    function deduct(ReceivableId id, uint256 amount, bytes32 document) internal {
        bytes32 digest = notes.deductionDigest(id, amount, Reason.Penalty, document);
        notes.deduct(id, amount, uint8(Reason.Penalty), document, signature(buyer.key, digest));
    }

    function takeDraft(ReceivableId id, uint256 amount, uint256 maturity, bytes32 document) internal {
        bank.takeDraft(id, amount, day(maturity), "acceptor", document);
    }

    /// @notice The bank pays a receivable out of a receipt.
    function allocate(bytes32 bankRef, ReceivableId id, uint256 amount) internal {
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation({
            receivable: id,
            amount: amount,
            deducted: 0,
            reason: 0,
            document: 0,
            collector: address(0)
        });
        bank.allocate(bankRef, list);
    }

    // --- keys --------------------------------------------------------------------------------------------------------

    /// @notice A further key of a party, live after three days.
    function addKey(PartyId id, bytes memory signer, uint16 purposes, uint96 maxAmount) internal {
        parties.proposeKey(id, KeyGrant({signer: signer, purposes: purposes, maxAmount: maxAmount, keysAbove: 0}));
        skip(3 days);
    }

    /// @notice What a wallet signs as a party's key (ERC-1271), its owner's signature inside.
    function byWallet(address wallet, bytes memory signed) internal pure returns (bytes memory) {
        KeySignature[] memory list = new KeySignature[](1);
        list[0] = KeySignature({signer: abi.encodePacked(wallet), signature: signed});
        return abi.encode(list);
    }

    function keyOf(Actor memory a) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(a.account));
    }

    // --- errors ------------------------------------------------------------------------------------------------------

    function badField(string memory field) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_BadField.selector, field);
    }

    function badDay(uint256 got, uint256 earliest, uint256 latest) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_BadDay.selector, got, earliest, latest);
    }

    function badAmount(ReceivableId id, uint256 amount, uint256 most) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_BadAmount.selector, id, amount, most);
    }

    function noReason(ReceivableId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_NoReason.selector, id);
    }

    function isUndertaking(ReceivableId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_Undertaking.selector, id);
    }

    function isKnown(bytes32 document) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_Known.selector, document);
    }

    function notOpen(bytes32 document) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_NotOpen.selector, document);
    }

    function notDisputed(ReceivableId id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_NotDisputed.selector, id);
    }

    function notBank(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IReceivableNotes.Note_NotBank.selector, caller);
    }

    function cannotCredit(
        ReceivableId id,
        Actor memory holder,
        uint256 amount,
        uint256 most
    ) internal pure returns (bytes memory) {
        return
            abi.encodeWithSelector(IReceivableToken.Receivable_CannotCredit.selector, id, holder.account, amount, most);
    }

    /// @notice What the registry says of a signature by a key that is not the party's, or lacks the purpose.
    function badSignature(
        Actor memory wanted,
        Actor memory signer,
        uint16 purpose
    ) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, wanted.id, keyOf(signer), purpose);
    }

    function day(uint256 number) internal pure returns (Day) {
        return Day.wrap(uint32(number));
    }
}
