// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Acceptance, Attestation, Deduction, Framework, LotUse, Order, Programme, Statement} from "./TradeTypes.sol";

/// @title TradeHash
/// @notice EIP-712 struct hashes of the trade messages, and what they are worth. The SDK builds the same; a test compares
/// them.
library TradeHash {
    uint256 private constant _PPM = 1e6;

    bytes32 internal constant ORDER_TYPEHASH = keccak256(
        "Order(uint32 buyer,uint32 seller,bytes32 programme,bytes32 framework,bytes32 priceRule,bytes32 original,uint16 version,uint64 quantity,uint32 pieces,uint128 unitPrice,uint32 tax,bool taxIncluded,uint32 tolerance,uint8 anchor,uint16 paymentDays,uint8 convention,uint32 lastDay,bytes32 document,bytes32 salt)"
    );
    bytes32 internal constant FRAMEWORK_TYPEHASH = keccak256(
        "Framework(uint32 buyer,uint32 seller,bytes32 programme,uint64 quantity,uint128 priceFloor,uint128 priceCap,bytes32 priceRule,uint32 tax,bool taxIncluded,uint32 tolerance,uint8 anchor,uint16 paymentDays,uint8 convention,uint32 firstDay,uint32 lastDay,bytes32 document,bytes32 salt)"
    );
    bytes32 internal constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(bytes32 order,uint32 seller,uint32 buyer,bytes32 lot,uint32 verifier,uint8 kind,bool negative,bool device,bytes32 document,bytes32 balance,uint64 quantity,uint64 values,uint32 observedOn,uint32 validUntil,bytes32 content,bytes32[] tickets)"
    );
    bytes32 internal constant STATEMENT_TYPEHASH = keccak256(
        "Statement(bytes32 order,bytes32 number,bytes32 replaces,uint64 quantity,uint128 amount,uint32 share,uint128 agreedPrice,bytes32 deductions,uint32 anchorDay,uint32 due,bytes32 taxInvoice,bytes32 lots,bool distinct,bytes32 document)"
    );
    bytes32 internal constant ACCEPTANCE_TYPEHASH = keccak256(
        "Acceptance(bytes32 root,uint32 count,uint128 total,uint32 validUntil)"
    );

    /// @notice Hash by which an order pins its programme: of all its 20 words.
    function hash(Programme calldata programme) internal pure returns (bytes32 result) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, programme, 640)
            result := keccak256(free, 640)
        }
    }

    /// @notice Struct hash of an order.
    function hash(Order calldata order) internal pure returns (bytes32) {
        uint256 offset;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            offset := order
        }
        return _hashWords(ORDER_TYPEHASH, offset, 19);
    }

    /// @notice Struct hash of a framework.
    function hash(Framework calldata framework) internal pure returns (bytes32) {
        uint256 offset;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            offset := framework
        }
        return _hashWords(FRAMEWORK_TYPEHASH, offset, 17);
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

    /// @notice Struct hash of a statement.
    function hash(Statement calldata statement) internal pure returns (bytes32) {
        uint256 offset;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            offset := statement
        }
        return _hashWords(STATEMENT_TYPEHASH, offset, 14);
    }

    /// @notice Struct hash of an acceptance.
    function hash(Acceptance calldata acceptance) internal pure returns (bytes32) {
        uint256 offset;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            offset := acceptance
        }
        return _hashWords(ACCEPTANCE_TYPEHASH, offset, 4);
    }

    /// @notice Hash by which a statement names its lots.
    function hash(LotUse[] calldata lots) internal pure returns (bytes32) {
        return keccak256(abi.encode(lots));
    }

    /// @notice Hash of the references of lots, whatever papers price them.
    function references(LotUse[] calldata lots) internal pure returns (bytes32 chained) {
        for (uint256 i = 0; i < lots.length; ++i) chained = keccak256(abi.encodePacked(chained, lots[i].lot));
    }

    /// @notice Hash by which a statement names its deductions; zero when there are none.
    function hash(Deduction[] calldata deductions) internal pure returns (bytes32) {
        return deductions.length == 0 ? bytes32(0) : keccak256(abi.encode(deductions));
    }

    /// @notice Minor units of all that may be delivered, with tolerance and tax, rounded up: what a signer answers for.
    /// @param tax ppm to add; 0 where the price holds it
    function valueOf(uint64 quantity, uint128 unitPrice, uint32 tolerance, uint32 tax) internal pure returns (uint256) {
        uint256 net = Math.mulDiv(uint256(quantity) * unitPrice, _PPM + tolerance, _PPM * _PPM, Math.Rounding.Ceil);
        return Math.mulDiv(net, _PPM + tax, _PPM, Math.Rounding.Ceil);
    }

    /// @dev Hash of a type and the words of a struct that lies in calldata as EIP-712 wants it: all members are one word. A
    /// member with dirty upper bits gives a hash that nobody signed. Member by member costs thousands of gas more.
    function _hashWords(bytes32 typeHash, uint256 offset, uint256 words) private pure returns (bytes32 result) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := mul(words, 32)
            mstore(free, typeHash)
            calldatacopy(add(free, 32), offset, size)
            result := keccak256(free, add(size, 32))
        }
    }
}
