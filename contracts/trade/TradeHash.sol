// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Attestation, LotUse, Order, Programme, Statement} from "./TradeTypes.sol";

/// @title TradeHash
/// @notice EIP-712 struct hashes of the trade messages. The SDK builds the same; a test compares them.
library TradeHash {
    bytes32 internal constant ORDER_TYPEHASH = keccak256(
        "Order(uint32 buyer,uint32 seller,bytes32 programme,uint64 quantity,uint128 unitPrice,uint32 tax,bool taxIncluded,uint32 tolerance,uint8 anchor,uint16 paymentDays,uint8 convention,uint32 lastDay,bytes32 document,bytes32 salt)"
    );
    bytes32 internal constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(bytes32 order,uint32 seller,uint32 buyer,bytes32 lot,uint32 verifier,uint8 kind,bool negative,bool device,bytes32 document,bytes32 balance,uint64 quantity,uint64 values,uint32 observedOn,uint32 validUntil,bytes32 content,bytes32[] tickets)"
    );
    bytes32 internal constant STATEMENT_TYPEHASH = keccak256(
        "Statement(bytes32 order,bytes32 number,uint64 quantity,uint128 amount,uint32 share,uint32 anchorDay,uint32 due,bytes32 taxInvoice,bytes32 lots,bool distinct,bytes32 document)"
    );
    bytes32 internal constant ACCEPTANCE_TYPEHASH = keccak256(
        "Acceptance(bytes32 root,uint32 count,uint128 total,uint32 validUntil)"
    );

    /// @notice Hash by which an order pins its programme.
    function hash(Programme calldata programme) internal pure returns (bytes32) {
        return keccak256(abi.encode(programme));
    }

    /// @notice Struct hash of an order. All members are one word, so that the ABI encoding is EIP-712's.
    function hash(Order calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(ORDER_TYPEHASH, order));
    }

    /// @notice Struct hash of an attestation. Its first fifteen members lie one after the other in calldata as EIP-712
    /// wants them, and are copied at once: member by member costs 3,000 gas more. A member with dirty upper bits gives a
    /// hash that nobody signed.
    function hash(Attestation calldata a) internal pure returns (bytes32 result) {
        bytes32 typeHash = ATTESTATION_TYPEHASH;
        bytes32[] calldata tickets = a.tickets;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := mul(tickets.length, 32)
            calldatacopy(free, tickets.offset, size)
            let ticketsHash := keccak256(free, size)
            mstore(free, typeHash)
            calldatacopy(add(free, 32), a, 480)
            mstore(add(free, 512), ticketsHash)
            result := keccak256(free, 544)
        }
    }

    /// @notice Struct hash of a statement. All members are one word.
    function hash(Statement calldata statement) internal pure returns (bytes32) {
        return keccak256(abi.encode(STATEMENT_TYPEHASH, statement));
    }

    /// @notice Struct hash of an acceptance. All members are one word.
    function hash(Acceptance calldata acceptance) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPTANCE_TYPEHASH, acceptance));
    }

    /// @notice Hash by which a statement names its lots.
    function hash(LotUse[] calldata lots) internal pure returns (bytes32) {
        return keccak256(abi.encode(lots));
    }
}
