// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IPartyRegistry, KeyGrant, PartyStatus} from "../../../contracts/parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../../../contracts/parties/Mandates.sol";
import {PartyId} from "../../../contracts/shared/types/Types.sol";
import {IInvoiceRegistry} from "../../../contracts/trade/IInvoiceRegistry.sol";
import {AcceptanceBook} from "../../../contracts/trade/AcceptanceBook.sol";
import {IAcceptanceBook} from "../../../contracts/trade/IAcceptanceBook.sol";
import {Presentation, Statement} from "../../../contracts/trade/TradeTypes.sol";
import {Invoicing} from "./Invoicing.sol";

/// @notice Who must sign a statement, and where its units may go.
contract InvoiceRegistryConsentTest is Invoicing {
    function setUp() public {
        setUpInvoicing();
    }

    // --- the buyer's acceptance --------------------------------------------------------------------------------------

    function test_Accept_RevertWhen_TheBuyerDidNotSign() public {
        Presentation memory p = present();
        p.buyerSignature = signature(seller.key, acceptances.acceptanceDigest(p.acceptance));
        refused(p, _badSignature(buyer.id, seller.account, Purposes.ACCEPT));
    }

    function test_Accept_RevertWhen_TheBuyersScaleAccepts() public {
        (address scale, uint256 scaleKey) = makeAddrAndKey("scale");
        parties.proposeKey(buyer.id, KeyGrant(abi.encodePacked(scale), Purposes.ATTEST, type(uint96).max, 0));
        skip(3 days);
        Presentation memory p = present();
        p.buyerSignature = signature(scaleKey, acceptances.acceptanceDigest(p.acceptance));
        refused(p, _badSignature(buyer.id, scale, Purposes.ACCEPT));
    }

    function test_Accept_RevertWhen_TheTotalIsAboveTheMandate() public {
        (address clerk, uint256 clerkKey) = makeAddrAndKey("clerk");
        parties.proposeKey(buyer.id, KeyGrant(abi.encodePacked(clerk), Purposes.ACCEPT, 1_000_00, 2));
        skip(3 days);
        Presentation memory p = present();
        p.acceptance.total = 1_000_01;
        p.buyerSignature = signature(clerkKey, acceptances.acceptanceDigest(p.acceptance));
        refused(p, abi.encodeWithSelector(IPartyRegistry.Party_AmountAboveMandate.selector, buyer.id, 1_000_01, 2, 1));
        p.acceptance.total = 1_000_00;
        p.buyerSignature = signature(clerkKey, acceptances.acceptanceDigest(p.acceptance));
        accept(p);
    }

    function test_Accept_RevertWhen_TheTotalIsBelowTheStatement() public {
        Presentation memory p = present();
        p.acceptance.total = 999_99;
        signAcceptance(p);
        refused(p, abi.encodeWithSelector(IAcceptanceBook.Acceptance_AboveTotal.selector, 1_000_00, 999_99));
    }

    function test_Accept_RevertWhen_TheAcceptanceExpired() public {
        Presentation memory p = present();
        uint256 last = p.acceptance.validUntil.toUint();
        skip(11 days);
        refused(p, abi.encodeWithSelector(IAcceptanceBook.Acceptance_Expired.selector, last));
    }

    function test_Accept_OnTheLastDayOfTheAcceptance() public {
        Presentation memory p = present();
        skip(10 days);
        accept(p);
    }

    function test_Accept_RevertGiven_TheBuyerIsSuspended() public {
        Presentation memory p = present();
        parties.suspend(buyer.id, PartyStatus.Suspended, "paper");
        refused(
            p,
            abi.encodeWithSelector(IPartyRegistry.Party_NotActive.selector, buyer.id, PartyStatus.Suspended, FAR)
        );
    }

    function test_Accept_RevertWhen_AnotherStatementWasAccepted() public {
        Presentation memory p = present();
        bytes32 root = p.acceptance.root;
        p.statement.document = "another";
        refused(p, _notUnderRoot(acceptances.leafOf(p.statement), root));
    }

    function test_Accept_RevertWhen_AcceptedForAnotherBookOrChain() public {
        Presentation memory p = present();
        bytes32 mine = p.acceptance.root;
        p.acceptance.root = _anotherBook().leafOf(p.statement);
        signAcceptance(p);
        refused(p, _notUnderRoot(mine, p.acceptance.root));

        VM.chainId(999);
        p.acceptance.root = mine;
        signAcceptance(p);
        refused(p, _notUnderRoot(acceptances.leafOf(p.statement), mine));
    }

    function test_Accept_RevertWhen_TheAcceptanceIsSignedForAnotherBook() public {
        Presentation memory p = present();
        bytes32 there = _anotherBook().acceptanceDigest(p.acceptance);
        bytes32 here = acceptances.acceptanceDigest(p.acceptance);
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(buyer.key, there);
        p.buyerSignature = abi.encodePacked(r, s, v);
        refused(p, _badSignature(buyer.id, ecrecover(here, v, r, s), Purposes.ACCEPT));
    }

    // --- many statements under one signature -------------------------------------------------------------------------

    function test_Accept_ManyUnderOneRoot() public {
        Presentation[] memory list = _month();
        for (uint256 i = 0; i < list.length; ++i) assertEq(accept(list[i]).units, 1_000_00);
    }

    function test_Accept_RevertWhen_TheProofIsAnothers() public {
        Presentation[] memory list = _month();
        list[0].proof = list[2].proof;
        refused(list[0], _notUnderRoot(acceptances.leafOf(list[0].statement), list[0].acceptance.root));
    }

    function test_LeafOf() public {
        // The inner nodes of a tree are single hashes, its leaves double ones: no node is a statement's leaf.
        Presentation[] memory list = _month();
        Statement memory s = list[0].statement;
        bytes32 leaf = acceptances.leafOf(s);
        assertEq(leaf, keccak256(bytes.concat(keccak256(abi.encode(block.chainid, address(acceptances), _hash(s))))));
        assertNotEq(leaf, keccak256(abi.encode(block.chainid, address(acceptances), _hash(s))));
    }

    // --- the seller's consent and the destination --------------------------------------------------------------------

    function test_Accept_RevertWhen_TheSellerDidNotSign() public {
        Presentation memory p = present();
        p.sellerSignature = signature(buyer.key, invoices.statementDigest(p.statement));
        refused(p, _badSignature(seller.id, buyer.account, Purposes.PRESENT));
    }

    function test_Accept_RevertWhen_TheAmountIsAboveTheSellersMandate() public {
        (address clerk, uint256 clerkKey) = makeAddrAndKey("clerk");
        parties.proposeKey(seller.id, KeyGrant(abi.encodePacked(clerk), Purposes.PRESENT, 999_99, 0));
        skip(3 days);
        Presentation memory p = present();
        p.sellerSignature = signature(clerkKey, invoices.statementDigest(p.statement));
        refused(p, abi.encodeWithSelector(IPartyRegistry.Party_AmountAboveMandate.selector, seller.id, 1_000_00, 0, 1));
    }

    function test_Accept_RevertGiven_TheSellerIsSuspended() public {
        Presentation memory p = present();
        parties.suspend(seller.id, PartyStatus.Suspended, "paper");
        bytes memory notActive = abi.encodeWithSelector(
            IPartyRegistry.Party_NotActive.selector,
            seller.id,
            PartyStatus.Suspended,
            FAR
        );
        refused(p, notActive);
        _refusedTo(p, address(bank), "request", notActive);
    }

    function test_Accept_RevertWhen_ToAnotherThanTheSeller() public {
        Presentation memory p = present();
        _refusedTo(p, buyer.account, "", _badDestination(buyer.account));
        // Without a request a custodian could not know the seller's will.
        _refusedTo(p, address(bank), "", _badDestination(address(bank)));
    }

    function test_Accept_RevertWhen_ARequestGoesToAParty() public {
        Presentation memory p = present();
        p.sellerSignature = "";
        _refusedTo(p, seller.account, "request", _badDestination(seller.account));
        _refusedTo(p, supplier2.account, "request", _badDestination(supplier2.account));
    }

    function test_Accept_RevertWhen_ARequestGoesToAStranger() public {
        Presentation memory p = present();
        _refusedTo(
            p,
            address(0xBEEF),
            "request",
            abi.encodeWithSelector(IPartyRegistry.Party_AccountUnknown.selector, address(0xBEEF))
        );
    }

    function test_Accept_ToACustodianWithARequest() public {
        Presentation memory p = present();
        p.sellerSignature = "";
        VM.prank(address(token));
        assertEq(invoices.accept(p, address(bank), "request").units, 1_000_00);
    }

    function test_Accept_RevertWhen_TheSellerIsNoSupplierAnyMore() public {
        Presentation memory p = present();
        parties.renew(seller.id, PartyRoles.VERIFIER, FAR);
        _refusedTo(
            p,
            address(bank),
            "request",
            abi.encodeWithSelector(IPartyRegistry.Party_RoleMissing.selector, seller.id, PartyRoles.SUPPLIER)
        );
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    /// @dev Three statements under one signature: the root over ((0, 1), 2).
    function _month() private returns (Presentation[] memory list) {
        list = new Presentation[](3);
        bytes32[3] memory leaves;
        for (uint256 i = 0; i < 3; ++i) {
            order.salt = bytes32(i + 1);
            prepare();
            list[i] = present();
            leaves[i] = list[i].acceptance.root;
        }
        bytes32 node = _parent(leaves[0], leaves[1]);
        (list[0].proof, list[1].proof) = (_proof(leaves[1], leaves[2]), _proof(leaves[0], leaves[2]));
        list[2].proof = new bytes32[](1);
        list[2].proof[0] = node;
        for (uint256 i = 0; i < 3; ++i) {
            list[i].acceptance.root = _parent(node, leaves[2]);
            (list[i].acceptance.count, list[i].acceptance.total) = (3, 3_000_00);
            signAcceptance(list[i]);
        }
    }

    function _proof(bytes32 one, bytes32 two) private pure returns (bytes32[] memory proof) {
        proof = new bytes32[](2);
        (proof[0], proof[1]) = (one, two);
    }

    function _parent(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
    }

    function _hash(Statement memory s) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "Statement(bytes32 order,bytes32 number,bytes32 replaces,uint64 quantity,uint128 amount,uint32 share,uint128 agreedPrice,bytes32 deductions,uint32 anchorDay,uint32 due,bytes32 taxInvoice,bytes32 lots,bool distinct,bytes32 document)"
                    ),
                    s
                )
            );
    }

    function _anotherBook() private returns (AcceptanceBook) {
        return AcceptanceBook(create("AcceptanceBook", abi.encode(OFFSET, parties, address(invoices))));
    }

    function _refusedTo(Presentation memory p, address to, bytes memory data, bytes memory reason) private {
        VM.expectRevert(reason);
        VM.prank(address(token));
        invoices.accept(p, to, data);
    }

    function _badDestination(address to) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IInvoiceRegistry.Invoice_BadDestination.selector, to);
    }

    function _notUnderRoot(bytes32 leaf, bytes32 root) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAcceptanceBook.Acceptance_NotUnderRoot.selector, leaf, root);
    }

    function _badSignature(PartyId party, address recovered, uint16 purpose) private pure returns (bytes memory) {
        bytes32 keyId = keccak256(abi.encodePacked(recovered));
        return abi.encodeWithSelector(IPartyRegistry.Party_BadSignature.selector, party, keyId, purpose);
    }
}
