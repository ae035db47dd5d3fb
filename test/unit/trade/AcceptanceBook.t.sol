// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {Purposes} from "../../../contracts/parties/Mandates.sol";
import {AcceptanceState, IAcceptanceBook} from "../../../contracts/trade/IAcceptanceBook.sol";
import {Presentation, Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Invoicing} from "./Invoicing.sol";

/// @notice Lists that are used up, acceptances taken back and statements refused. What single acceptances must be stands in
/// InvoiceRegistry.consent.t.sol.
contract AcceptanceBookTest is Invoicing {
    function setUp() public {
        setUpInvoicing();
    }

    // --- use ---------------------------------------------------------------------------------------------------------

    function test_R28_AListIsUsedUpByCountAndTotal() public {
        Presentation[] memory list = _month(2, 3_000_00);
        accept(list[0]);
        AcceptanceState memory state = acceptances.acceptanceState(
            buyer.id,
            acceptances.acceptanceDigest(list[0].acceptance)
        );
        assertEq(state.used, 1);
        assertEq(state.total, 1_000_00);
        accept(list[1]);
        refused(list[2], _usedUp(2, 2, 3_000_00, 3_000_00));
    }

    function test_R28_AListIsUsedUpByItsTotal() public {
        Presentation[] memory list = _month(3, 2_500_00);
        accept(list[0]);
        accept(list[1]);
        refused(list[2], _usedUp(2, 3, 3_000_00, 2_500_00));
    }

    function test_Use_RevertWhen_NotTheInvoiceRegistry() public {
        Presentation[] memory list = _month(3, 3_000_00);
        VM.expectRevert(abi.encodeWithSelector(IAcceptanceBook.Acceptance_NotInvoiceRegistry.selector, address(this)));
        acceptances.use(buyer.id, list[0].statement, list[0].acceptance, list[0].proof, "");
    }

    // --- revoke ------------------------------------------------------------------------------------------------------

    function test_R28_RevokingAListKillsWhatIsUnused() public {
        Presentation[] memory list = _month(3, 3_000_00);
        accept(list[0]);
        bytes32 digest = acceptances.acceptanceDigest(list[0].acceptance);
        bytes memory signed = signature(buyer.key, acceptances.revocationDigest(list[0].acceptance, Reason.Quantity));
        VM.expectEmit(address(acceptances));
        emit IAcceptanceBook.AcceptanceRevoked(buyer.id, digest, Reason.Quantity);
        acceptances.revoke(buyer.id, list[0].acceptance, Reason.Quantity, signed);
        refused(list[1], abi.encodeWithSelector(IAcceptanceBook.Acceptance_Revoked.selector, digest));
        assertEq(acceptances.acceptanceState(buyer.id, digest).used, 1, "what stands, stands");
    }

    function test_Revoke_ASingleOne() public {
        Presentation memory p = present();
        bytes32 digest = acceptances.acceptanceDigest(p.acceptance);
        bytes memory signed = signature(buyer.key, acceptances.revocationDigest(p.acceptance, Reason.Price));
        acceptances.revoke(buyer.id, p.acceptance, Reason.Price, signed);
        refused(p, abi.encodeWithSelector(IAcceptanceBook.Acceptance_Revoked.selector, digest));
        // Corrected and accepted anew, it passes: nothing else was used up (DOMAIN 5, typing errors).
        p.statement.document = "corrected";
        signPresentation(p);
        accept(p);
    }

    function test_Revoke_RevertWhen_NotByTheBuyer() public {
        Presentation memory p = present();
        bytes memory signed = signature(seller.key, acceptances.revocationDigest(p.acceptance, Reason.Price));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        acceptances.revoke(buyer.id, p.acceptance, Reason.Price, signed);
        // The seller may take back what it accepts itself; that says nothing about the buyer's word.
        acceptances.revoke(seller.id, p.acceptance, Reason.Price, signed);
        accept(p);
    }

    function test_Revoke_GivenTheBuyerIsSuspended() public {
        Presentation memory p = present();
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        bytes32 digest = acceptances.revocationDigest(p.acceptance, Reason.Price);
        bytes memory signed = signature(buyer.key, digest);
        VM.expectCall(
            address(parties),
            abi.encodeCall(IPartyRegistry.authorise, (buyer.id, Purposes.OBJECT, 0, digest, signed))
        );
        acceptances.revoke(buyer.id, p.acceptance, Reason.Price, signed);
    }

    // --- refuse ------------------------------------------------------------------------------------------------------

    function test_Refuse_OneOfAList() public {
        Presentation[] memory list = _month(3, 3_000_00);
        bytes32 leaf = acceptances.leafOf(list[1].statement);
        bytes memory signed = signature(buyer.key, acceptances.refusalDigest(list[1].statement, Reason.NotDelivered));
        VM.expectEmit(address(acceptances));
        emit IAcceptanceBook.StatementRefused(buyer.id, leaf, Reason.NotDelivered);
        acceptances.refuse(buyer.id, list[1].statement, Reason.NotDelivered, signed);
        accept(list[0]);
        refused(list[1], abi.encodeWithSelector(IAcceptanceBook.Acceptance_Refused.selector, leaf));
        accept(list[2]);
    }

    function test_Refuse_RevertWhen_NotByTheBuyer() public {
        Presentation[] memory list = _month(3, 3_000_00);
        bytes memory signed = signature(seller.key, acceptances.refusalDigest(list[1].statement, Reason.Price));
        VM.expectPartialRevert(IPartyRegistry.Party_BadSignature.selector);
        acceptances.refuse(buyer.id, list[1].statement, Reason.Price, signed);
    }

    /// @dev Three deliveries of 1,000.00 under one root, signed over so many and so much.
    function _month(uint32 count, uint128 total) private returns (Presentation[] memory list) {
        list = new Presentation[](3);
        bytes32[] memory leaves = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) {
            order.salt = bytes32(i + 1);
            prepare();
            list[i] = present();
            leaves[i] = acceptances.leafOf(list[i].statement);
        }
        bytes32 inner = _parent(leaves[0], leaves[1]);
        for (uint256 i = 0; i < 3; ++i) {
            (list[i].acceptance.root, list[i].acceptance.count) = (_parent(inner, leaves[2]), count);
            list[i].acceptance.total = total;
            list[i].buyerSignature = signature(buyer.key, acceptances.acceptanceDigest(list[i].acceptance));
        }
        list[0].proof = _proof(leaves[1], leaves[2]);
        list[1].proof = _proof(leaves[0], leaves[2]);
        list[2].proof = new bytes32[](1);
        list[2].proof[0] = inner;
    }

    function _proof(bytes32 one, bytes32 two) private pure returns (bytes32[] memory proof) {
        proof = new bytes32[](2);
        (proof[0], proof[1]) = (one, two);
    }

    function _usedUp(uint256 used, uint256 count, uint256 total, uint256 most) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAcceptanceBook.Acceptance_ListUsedUp.selector, used, count, total, most);
    }

    function _parent(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
    }
}
