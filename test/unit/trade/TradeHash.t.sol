// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {OrderId} from "../../../contracts/shared/types/Types.sol";
import {Acceptance, Attestation, Order, Presentation, Statement} from "../../../contracts/trade/TradeTypes.sol";
import {Trade} from "../../shared/Trade.sol";

/// @notice Every message against the runner's own EIP-712 encoder.
contract TradeHashTest is Trade {
    string private constant ORDER =
        "Order(uint32 buyer,uint32 seller,bytes32 programme,bytes32 framework,bytes32 priceRule,bytes32 original,uint16 version,uint64 quantity,uint32 pieces,uint128 unitPrice,uint32 tax,bool taxIncluded,uint32 tolerance,uint8 anchor,uint16 paymentDays,uint8 convention,uint32 lastDay,bytes32 document,bytes32 salt)";
    string private constant ATTESTATION =
        "Attestation(bytes32 order,uint32 seller,uint32 buyer,bytes32 lot,uint32 verifier,uint8 kind,bool negative,bool device,bytes32 document,bytes32 balance,uint64 quantity,uint64 values,uint32 observedOn,uint32 validUntil,bytes32 content,bytes32[] tickets)";
    string private constant STATEMENT =
        "Statement(bytes32 order,bytes32 number,bytes32 replaces,uint64 quantity,uint128 amount,uint32 share,uint128 agreedPrice,bytes32 deductions,uint32 anchorDay,uint32 due,bytes32 taxInvoice,bytes32 lots,bool distinct,bytes32 document)";
    string private constant ACCEPTANCE = "Acceptance(bytes32 root,uint32 count,uint128 total,uint32 validUntil)";

    Order private order;

    function setUp() public {
        setUpTrade();
        order = makeOrder(1_000_00, "salt");
        (order.tax, order.tolerance) = (130_000, 50_000);
    }

    function test_Hash_Order() public view {
        assertEq(orders.orderDigest(order), _digest(address(orders), ORDER, abi.encode(order)));
    }

    function test_Hash_Cancellation() public view {
        OrderId id = OrderId.wrap("order");
        assertEq(
            orders.cancellationDigest(id),
            _digest(address(orders), "OrderCancellation(bytes32 order)", abi.encode(id))
        );
    }

    function test_Hash_Attestation() public view {
        Attestation memory a = makeAttestation(order, verifier, 3, "document");
        assertEq(evidence.attestationDigest(a), _digest(address(evidence), ATTESTATION, abi.encode(a)));
        (a.negative, a.values, a.tickets) = (true, 7, new bytes32[](2));
        (a.tickets[0], a.tickets[1]) = ("one", "two");
        assertEq(evidence.attestationDigest(a), _digest(address(evidence), ATTESTATION, abi.encode(a)));
    }

    function test_Hash_Statement() public view {
        Presentation memory p = makePresentation(order);
        p.statement.taxInvoice = "tax invoice";
        Statement memory s = p.statement;
        assertEq(invoices.statementDigest(s), _digest(address(invoices), STATEMENT, abi.encode(s)));
    }

    function test_Hash_Acceptance() public view {
        Acceptance memory a = makePresentation(order).acceptance;
        assertEq(acceptances.acceptanceDigest(a), _digest(address(acceptances), ACCEPTANCE, abi.encode(a)));
    }

    function test_Hash_KeyRevocation() public view {
        bytes32 keyId = "key";
        assertEq(
            parties.revocationDigest(keyId),
            _digest(address(parties), "KeyRevocation(bytes32 keyId)", abi.encode(keyId))
        );
    }

    function _digest(address verifying, string memory definition, bytes memory data) private view returns (bytes32) {
        (, string memory name, string memory version, uint256 chainId, address contract_, , ) = IERC5267(verifying)
            .eip712Domain();
        assertEq(contract_, verifying);
        assertEq(chainId, block.chainid);
        bytes32 domain = VM.eip712HashStruct(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
            // As of a struct with texts, which begins by saying where it begins.
            bytes.concat(abi.encode(32), abi.encode(name, version, chainId, contract_))
        );
        return keccak256(abi.encodePacked(hex"1901", domain, VM.eip712HashStruct(definition, data)));
    }
}
