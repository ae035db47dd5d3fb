// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Day} from "../../../contracts/shared/types/Types.sol";
import {Balance, BalanceState, EvidenceRevocation} from "../../../contracts/trade/EvidenceTypes.sol";
import {IEvidenceRegistry} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds} from "../../../contracts/trade/TradeTypes.sol";
import {Evidence} from "../../shared/Evidence.sol";

/// @notice Papers that are consumed: customs declarations, warehouse receipts.
contract EvidenceRegistryBalancesTest is Evidence {
    uint8 private constant CUSTODY = EvidenceKinds.CUSTODY;
    Balance private balance;

    function setUp() public {
        setUpEvidence();
        balance = makeBalance(verifier, "receipt", 150);
    }

    function test_OpenBalance() public {
        Balance memory b = balance;
        bytes memory by = signature(verifier.key, evidence.balanceDigest(b));
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.BalanceOpened("receipt", verifier.id, 150, uint32(today() + 90), b.content);
        evidence.openBalance(b, by);
        _assertBalance(verifier.group, 150, 0);
        attestBy(_taking("out", "lot", 100), verifier);
        evidence.openBalance(b, by);
        _assertBalance(verifier.group, 150, 100);
    }

    function test_OpenBalance_RevertWhen_AFieldIsBad() public {
        balance.document = 0;
        _refused(verifier, _badField("document"));
        (balance.document, balance.quantity) = ("receipt", 0);
        _refused(verifier, _badField("quantity"));
        balance.quantity = uint64(type(uint40).max) + 1;
        _refused(verifier, _badField("quantity"));
        (balance.quantity, balance.validUntil) = (1, Day.wrap(uint32(today() - 1)));
        _refused(verifier, _badField("validUntil"));
        balance.validUntil = Day.wrap(uint32(type(uint16).max) + 1);
        _refused(verifier, _badField("validUntil"));
    }

    function test_OpenBalance_RevertWhen_NotAVerifier() public {
        balance.verifier = supplier2.id;
        _refused(supplier2, abi.encodeWithSelector(IEvidenceRegistry.Evidence_NotVerifier.selector, supplier2.id));
    }

    function test_OpenBalance_RevertGiven_ThePaperIsUsed() public {
        bytes memory used = abi.encodeWithSelector(IEvidenceRegistry.Evidence_PaperUsed.selector, bytes32("receipt"));
        uint256 snapshot = VM.snapshotState();
        openBalance(balance, verifier);
        balance.quantity = 151;
        _refused(verifier, used);
        // One paper, one keeper.
        balance.verifier = verifier2.id;
        _refused(verifier2, used);
        // Nor is it a paper of a lot.
        attestRefused(paper(verifier2, CUSTODY, "receipt"), verifier2, used);
        VM.revertToState(snapshot);
        attestBy(paper(verifier2, CUSTODY, "receipt"), verifier2);
        balance.verifier = verifier.id;
        _refused(verifier, used);
    }

    function test_TRD03_ConsumedByLots() public {
        openBalance(balance, verifier);
        Attestation memory a = _taking("out", "lot", 100);
        bytes memory by = signAttestation(a, verifier);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.BalanceConsumed("receipt", "out", 100);
        evidence.attest(a, by);
        evidence.attest(a, by);
        _assertBalance(verifier.group, 150, 100);
        attestRefused(_taking("more", "second", 51), verifier, _tooLow(51, 50));
        attestBy(_taking("more", "second", 50), verifier);
        attestRefused(_taking("too much", "third", 1), verifier, _tooLow(1, 0));
        _assertBalance(verifier.group, 150, 150);
    }

    function test_Attest_RevertWhen_NotTheKeeper() public {
        Attestation memory a = _taking("out", "lot", 100);
        bytes4 notKeeper = IEvidenceRegistry.Evidence_NotKeeper.selector;
        attestRefused(a, verifier, abi.encodeWithSelector(notKeeper, bytes32("receipt"), verifier.group));
        openBalance(balance, verifier);
        a.verifier = verifier2.id;
        attestRefused(a, verifier2, abi.encodeWithSelector(notKeeper, bytes32("receipt"), verifier2.group));
        Actor memory colleague = affiliate(verifier.group, "colleague", PartyRoles.VERIFIER, 2);
        a.verifier = colleague.id;
        attestBy(a, colleague);
        _assertBalance(verifier.group, 150, 100);
    }

    function test_Attest_RevertGiven_TheBalanceExpired() public {
        openBalance(balance, verifier);
        skip(91 days);
        attestRefused(
            _taking("out", "lot", 100),
            verifier,
            abi.encodeWithSelector(
                IEvidenceRegistry.Evidence_BalanceTooLow.selector,
                bytes32("receipt"),
                100,
                150,
                today() - 1
            )
        );
    }

    function test_Attest_RevertWhen_NothingIsTaken() public {
        openBalance(balance, verifier);
        attestRefused(_taking("out", "lot", 0), verifier, _badField("balance"));
        Attestation memory a = _taking("out", "lot", 1);
        a.negative = true;
        attestRefused(a, verifier, _badField("balance"));
        Actor memory sensor = affiliate(verifier.group, "sensor", PartyRoles.VERIFIER, READ);
        (a.negative, a.device, a.verifier) = (false, true, sensor.id);
        attestRefused(a, sensor, _badField("balance"));
    }

    function test_Attest_RevertWhen_TheQuantityIsTooLarge() public {
        Attestation memory a = paper(verifier, WEIGHT, "ticket");
        a.quantity = uint64(type(uint40).max) + 1;
        attestRefused(a, verifier, _badField("quantity"));
        a.quantity = type(uint40).max;
        attestBy(a, verifier);
        a = loss(verifier, "death", 1);
        a.values = 1;
        attestRefused(a, verifier, _badField("values"));
    }

    function test_Revoke_GivesBack() public {
        openBalance(balance, verifier);
        Attestation memory a = _taking("out", "lot", 100);
        attestBy(a, verifier);
        attestBy(paper(verifier2, CUSTODY, "out"), verifier2);
        // A co-signer took nothing.
        Attestation memory other = paper(verifier2, CUSTODY, "out");
        revokeBy(verifier2, other);
        _assertBalance(verifier.group, 150, 100);
        EvidenceRevocation memory r = revocation(verifier, a);
        r.balance = 0;
        bytes memory by = signRevocation(r, verifier);
        VM.expectRevert(_badField("balance"));
        evidence.revoke(r, by);
        r.balance = "receipt";
        by = signRevocation(r, verifier);
        VM.expectEmit(address(evidence));
        emit IEvidenceRegistry.BalanceReturned("receipt", "out", 100);
        evidence.revoke(r, by);
        _assertBalance(verifier.group, 150, 0);
        attestBy(_taking("again", "second", 150), verifier);
    }

    function test_Revoke_GivesNothingBackGivenTheLotIsUsed() public {
        openBalance(balance, verifier);
        Attestation memory a = _taking("out", "lot", 100);
        attestBy(a, verifier);
        useBy(lotRequest(counts(CUSTODY, 1, 1), 7, 0));
        revokeBy(verifier, a);
        _assertBalance(verifier.group, 150, 100);
        revokeBy(verifier, a);
        _assertBalance(verifier.group, 150, 100);
    }

    function test_Refresh_GivesBackWhatLapsed() public {
        balance.validUntil = Day.wrap(uint32(today() + 400));
        openBalance(balance, verifier);
        Attestation memory a = _taking("out", "lot", 100);
        attestBy(a, verifier);
        Attestation memory renewed = _taking("out", "lot", 100);
        renewed.validUntil = Day.wrap(uint32(today() + 180));
        // Renewed, it takes the same from the same.
        renewed.quantity = 99;
        present(renewed, verifier);
        refreshRefused(_badField("balance"));
        (renewed.quantity, renewed.balance) = (100, 0);
        present(renewed, verifier);
        refreshRefused(_badField("balance"));
        skip(91 days);
        present(a, verifier);
        refresh();
        _assertBalance(verifier.group, 150, 0);
        assertEq(evidence.lotState(lotId).counts, 0);
        renewed.balance = "receipt";
        attestBy(renewed, verifier);
        _assertBalance(verifier.group, 150, 100);
        present(renewed, verifier);
        refresh();
        assertEq(evidence.lotState(lotId).counts, counts(CUSTODY, 1, 1));
    }

    function _taking(bytes32 document, bytes32 lot, uint64 quantity) private view returns (Attestation memory a) {
        a = paper(verifier, CUSTODY, document);
        (a.lot, a.quantity, a.balance) = (lot, quantity, "receipt");
    }

    function _refused(Actor memory by, bytes memory reason) private {
        Balance memory b = balance;
        bytes memory signed = signature(by.key, evidence.balanceDigest(b));
        VM.expectRevert(reason);
        evidence.openBalance(b, signed);
    }

    function _badField(string memory field) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEvidenceRegistry.Evidence_BadField.selector, field);
    }

    function _tooLow(uint256 quantity, uint256 left) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IEvidenceRegistry.Evidence_BalanceTooLow.selector,
                bytes32("receipt"),
                quantity,
                left,
                today() + 90
            );
    }

    function _assertBalance(uint256 group, uint256 amount, uint256 consumed) private view {
        BalanceState memory b = evidence.balanceState("receipt");
        assertEq(b.group, group);
        assertEq(b.amount, amount);
        assertEq(b.consumed, consumed, "consumed");
        assertTrue(health.checkBalance(evidence, "receipt").holds);
    }
}
