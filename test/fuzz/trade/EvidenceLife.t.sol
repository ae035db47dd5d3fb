// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Lot} from "../../../contracts/trade/EvidenceTypes.sol";
import {LotRequest} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, EvidenceKinds, LotUse} from "../../../contracts/trade/TradeTypes.sol";
import {Evidence} from "../../shared/Evidence.sol";

/// @notice In whatever order evidence is attested, revoked, computed anew and used, the counts are those of a model that
/// remembers who stands on which paper. Papers 0 and 1 are weighings, 2 and 3 receipts, 4 and 5 losses of ten.
contract EvidenceLifeFuzz is Evidence {
    uint256 private constant PAPERS = 6;
    uint256 private constant GROUPS = 4;

    Actor[] private groups;
    mapping(uint256 paper => mapping(uint256 group => bool)) private stands;
    mapping(uint256 paper => mapping(uint256 group => bool)) private revoked;
    bool private used;
    /// @dev Of the keeper's six lots: what each took, whether it was revoked, whether it was used.
    uint64[6] private taken;
    bool[6] private withdrawn;
    bool[6] private lotUsed;

    function setUp() public {
        setUpEvidence();
        groups.push(buyer);
        groups.push(verifier);
        groups.push(verifier2);
        groups.push(register("verifier3", PartyRoles.VERIFIER));
    }

    /// hardhat-config: fuzz.runs = 48
    function testFuzz_CountsAreTheModels(uint256 acts) public {
        for (uint256 i = 0; i < 32; ++i) {
            uint256 act = uint8(acts >> (8 * i));
            uint256 p = (act / 16) % PAPERS;
            uint256 g = (act / 4) % GROUPS;
            if (act % 4 == 3 && act > 200) _use();
            else if (act % 4 == 3) _refresh();
            else if (act % 4 == 2) _revoke(p, g);
            else _attest(p, g);
            _compare();
        }
    }

    /// hardhat-config: fuzz.runs = 48
    function testFuzz_TRD03(uint256 acts) public {
        openBalance(makeBalance(verifier, "balance", 100), verifier);
        for (uint256 i = 0; i < 21; ++i) {
            uint256 act = (acts >> (12 * i)) & 0xfff;
            uint256 lot = (act / 4) % 6;
            if (act % 4 == 3) _useLot(lot);
            else if (act % 4 == 2) _withdraw(lot);
            else _take(lot, uint64(1 + act / 64));
            uint256 sum = 0;
            for (uint256 k = 0; k < 6; ++k) sum += taken[k];
            assertEq(evidence.balanceState("balance").consumed, sum, "TRD-03");
            assertTrue(health.checkBalance(evidence, "balance").holds);
        }
    }

    function _attest(uint256 p, uint256 g) private {
        Attestation memory a = _paperOf(p, g);
        bytes memory by = signAttestation(a, groups[g]);
        bool ok = !revoked[p][g] && (stands[p][g] || _mayJoin(p));
        try evidence.attest(a, by) {
            assertTrue(ok, "attested");
            stands[p][g] = true;
        } catch {
            assertFalse(ok, "refused");
        }
    }

    function _mayJoin(uint256 p) private view returns (bool) {
        if (p < 4) return _on(p) != 0 || _on(p ^ 1) == 0;
        return !used && (_on(p) != 0 || evidence.lotState(lotId).quantity >= 10);
    }

    function _revoke(uint256 p, uint256 g) private {
        revokeBy(groups[g], _paperOf(p, g));
        revoked[p][g] = true;
        stands[p][g] = false;
    }

    function _refresh() private {
        for (uint256 p = 0; p < PAPERS; ++p) {
            for (uint256 g = 0; g < GROUPS; ++g) {
                if (!stands[p][g]) continue;
                present(_paperOf(p, g), groups[g]);
                if (p >= 4) break;
            }
        }
        if (used) return refreshRefused(abi.encodeWithSignature("Evidence_LotUsed(bytes32)", lotId));
        refresh();
        uint256 lost = 10 * ((_on(4) == 0 ? 0 : 1) + (_on(5) == 0 ? 0 : 1));
        bool measured = _on(0) + _on(1) + _on(2) + _on(3) != 0;
        assertEq(evidence.lotState(lotId).quantity, measured ? 100 - lost : 0, "quantity");
    }

    function _use() private {
        if (used || _on(0) + _on(1) == 0) return;
        useBy(lotRequest(counts(WEIGHT, 1, 0), 7, 0));
        used = true;
    }

    function _compare() private view {
        uint256 wanted = 0;
        uint256 lost = 0;
        for (uint256 p = 0; p < PAPERS; ++p) {
            if (p >= 4 && _on(p) != 0) lost += 10;
            for (uint256 g = 0; g < GROUPS && p < 4; ++g) {
                if (stands[p][g]) wanted += counts(_kind(p), 1, g == 0 ? 0 : 1);
            }
        }
        Lot memory lot = evidence.lotState(lotId);
        assertEq(lot.counts, wanted, "counts");
        assertEq(lot.lost, lost, "lost");
        assertEq(lot.usedBy, used ? 7 : 0, "used");
    }

    function _paperOf(uint256 p, uint256 g) private view returns (Attestation memory) {
        if (p >= 4) return loss(groups[g], keccak256(abi.encode(p)), 10);
        return paper(groups[g], _kind(p), keccak256(abi.encode(p)));
    }

    function _on(uint256 p) private view returns (uint256 n) {
        for (uint256 g = 0; g < GROUPS; ++g) if (stands[p][g]) ++n;
    }

    function _take(uint256 lot, uint64 quantity) private {
        Attestation memory a = _custody(lot);
        (a.quantity, a.balance) = (quantity, "balance");
        bytes memory by = signAttestation(a, verifier);
        uint256 left = 100 - evidence.balanceState("balance").consumed;
        bool known = taken[lot] != 0 || withdrawn[lot];
        bool less = taken[lot] != 0 && quantity < taken[lot];
        try evidence.attest(a, by) {
            assertTrue(!withdrawn[lot] && !less && (known || quantity <= left), "taken");
            if (!known) taken[lot] = quantity;
        } catch {
            assertTrue(withdrawn[lot] || less || quantity > left, "refused");
        }
    }

    function _withdraw(uint256 lot) private {
        Attestation memory a = _custody(lot);
        if (taken[lot] == 0) return;
        a.balance = "balance";
        revokeBy(verifier, a);
        withdrawn[lot] = true;
        if (!lotUsed[lot]) taken[lot] = 0;
    }

    function _useLot(uint256 lot) private {
        if (lotUsed[lot] || withdrawn[lot] || taken[lot] == 0) return;
        LotRequest memory request = lotRequest(counts(EvidenceKinds.CUSTODY, 1, 1), 7, 0);
        LotUse[] memory lots = new LotUse[](1);
        lots[0] = LotUse({lot: bytes32(lot + 1), document: 0});
        VM.prank(address(invoices));
        evidence.useLots(request, lots);
        lotUsed[lot] = true;
    }

    function _custody(uint256 lot) private view returns (Attestation memory a) {
        a = paper(verifier, EvidenceKinds.CUSTODY, keccak256(abi.encode("out", lot)));
        a.lot = bytes32(lot + 1);
    }

    function _kind(uint256 p) private pure returns (uint8) {
        return p < 2 ? WEIGHT : EvidenceKinds.RECEIPT;
    }
}
