// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {OrderId} from "../../../contracts/shared/types/Types.sol";
import {IEvidenceRegistry, LotRequest} from "../../../contracts/trade/IEvidenceRegistry.sol";
import {Attestation, LotUse, Order} from "../../../contracts/trade/TradeTypes.sol";
import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice The policy compared in one step against the same nibble by nibble.
contract EvidencePolicyFuzz is Trade {
    Actor[] private groups;
    Order private order;

    function setUp() public {
        setUpTrade();
        groups.push(buyer);
        groups.push(verifier);
        groups.push(verifier2);
        groups.push(register("verifier3", PartyRoles.VERIFIER));
        order = makeOrder(1_000_00, "order");
    }

    /// hardhat-config: fuzz.runs = 64
    /// @param signed bits 4·k to 4·k + 3: which of the four groups attest kind k
    function testFuzz_UseLots(uint48 signed, uint96 policy) public {
        policy &= 0x777777777777777777777777 & (policy >> 1);
        uint256[24] memory counts = _attest(signed);

        bool met = true;
        for (uint256 i = 0; i < 24; ++i) met = met && counts[i] >= ((policy >> (4 * i)) & 7);
        LotUse[] memory lots = new LotUse[](1);
        lots[0] = LotUse({lot: "lot", document: 0});
        LotRequest memory request = LotRequest({
            order: OrderId.wrap(orders.orderDigest(order)),
            seller: order.seller,
            buyer: order.buyer,
            policy: policy,
            qualityKinds: 0,
            statementTag: 1,
            replacedTag: 0,
            devices: true
        });
        VM.prank(address(invoices));
        if (!met)
            VM.expectPartialRevert(IEvidenceRegistry.Evidence_PolicyNotMet.selector);
            // A lot without any evidence is refused by its date where the policy asks for nothing.
        else if (signed == 0) VM.expectPartialRevert(IEvidenceRegistry.Evidence_Expired.selector);
        evidence.useLots(request, lots);
    }

    function _attest(uint48 signed) private returns (uint256[24] memory counts) {
        for (uint8 kind = 0; kind < 12; ++kind) {
            for (uint256 g = 0; g < 4; ++g) {
                if ((signed >> (4 * kind + g)) & 1 == 0) continue;
                Attestation memory a = makeAttestation(order, groups[g], kind, bytes32(uint256(kind) + 1));
                evidence.attest(a, signAttestation(a, groups[g]));
                ++counts[kind];
                if (g != 0) ++counts[12 + kind];
            }
        }
    }
}
