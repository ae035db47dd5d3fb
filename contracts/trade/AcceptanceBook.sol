// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IPartyRegistry} from "../parties/IPartyRegistry.sol";
import {Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {PartyId} from "../shared/types/Types.sol";
import {AcceptanceState, IAcceptanceBook} from "./IAcceptanceBook.sol";
import {TradeHash} from "./TradeHash.sol";
import {Acceptance, Reason, Statement} from "./TradeTypes.sol";

/// @title AcceptanceBook
/// @notice See `IAcceptanceBook`.
contract AcceptanceBook is IAcceptanceBook, CivilClock, EIP712 {
    using TradeHash for Acceptance;
    using TradeHash for Statement;

    bytes32 private constant _REVOCATION_TYPEHASH = keccak256("AcceptanceRevocation(bytes32 acceptance,uint8 reason)");
    bytes32 private constant _REFUSAL_TYPEHASH = keccak256("StatementRefusal(bytes32 leaf,uint8 reason)");

    IPartyRegistry private immutable _PARTIES;
    address private immutable _INVOICES;

    /// @dev By buyer, and the digest of an acceptance or the leaf of a statement that it refused.
    mapping(PartyId buyer => mapping(bytes32 digest => AcceptanceState)) private _acceptance;

    constructor(
        int256 utcOffset,
        IPartyRegistry parties,
        address invoices
    ) CivilClock(utcOffset) EIP712("Ordos AcceptanceBook", "1") {
        _PARTIES = parties;
        _INVOICES = invoices;
    }

    /// @inheritdoc IAcceptanceBook
    function use(
        PartyId buyer,
        Statement calldata statement,
        Acceptance calldata acceptance,
        bytes32[] calldata proof,
        bytes calldata signature
    ) external {
        if (msg.sender != _INVOICES) revert Acceptance_NotInvoiceRegistry(msg.sender);
        if (acceptance.validUntil < today()) revert Acceptance_Expired(acceptance.validUntil.toUint());
        if (acceptance.total < statement.amount) revert Acceptance_AboveTotal(statement.amount, acceptance.total);
        bytes32 leaf = leafOf(statement);
        if (!MerkleProof.verifyCalldata(proof, acceptance.root, leaf)) {
            revert Acceptance_NotUnderRoot(leaf, acceptance.root);
        }
        bytes32 digest = acceptanceDigest(acceptance);
        _PARTIES.authorise(buyer, Purposes.ACCEPT, acceptance.total, digest, signature);
        AcceptanceState memory state = _acceptance[buyer][digest];
        if (state.revoked) revert Acceptance_Revoked(digest);
        if (_acceptance[buyer][leaf].revoked) revert Acceptance_Refused(leaf);
        // A single statement is used up by its number.
        if (proof.length != 0) {
            uint256 total = uint256(state.total) + statement.amount;
            if (state.used >= acceptance.count || total > acceptance.total) {
                revert Acceptance_ListUsedUp(state.used, acceptance.count, total, acceptance.total);
            }
            _acceptance[buyer][digest] = AcceptanceState({used: state.used + 1, total: uint128(total), revoked: false});
        }
    }

    /// @inheritdoc IAcceptanceBook
    function revoke(PartyId buyer, Acceptance calldata acceptance, Reason reason, bytes calldata signature) external {
        _PARTIES.authorise(buyer, Purposes.OBJECT, 0, revocationDigest(acceptance, reason), signature);
        bytes32 digest = acceptanceDigest(acceptance);
        _acceptance[buyer][digest].revoked = true;
        emit AcceptanceRevoked(buyer, digest, reason);
    }

    /// @inheritdoc IAcceptanceBook
    function refuse(PartyId buyer, Statement calldata statement, Reason reason, bytes calldata signature) external {
        _PARTIES.authorise(buyer, Purposes.OBJECT, 0, refusalDigest(statement, reason), signature);
        bytes32 leaf = leafOf(statement);
        _acceptance[buyer][leaf].revoked = true;
        emit StatementRefused(buyer, leaf, reason);
    }

    /// @inheritdoc IAcceptanceBook
    function acceptanceState(PartyId buyer, bytes32 digest) external view returns (AcceptanceState memory) {
        return _acceptance[buyer][digest];
    }

    /// @inheritdoc IAcceptanceBook
    function acceptanceDigest(Acceptance calldata acceptance) public view returns (bytes32) {
        return _hashTypedDataV4(acceptance.hash());
    }

    /// @inheritdoc IAcceptanceBook
    function revocationDigest(Acceptance calldata acceptance, Reason reason) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_REVOCATION_TYPEHASH, acceptanceDigest(acceptance), reason)));
    }

    /// @inheritdoc IAcceptanceBook
    function refusalDigest(Statement calldata statement, Reason reason) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_REFUSAL_TYPEHASH, leafOf(statement), reason)));
    }

    /// @inheritdoc IAcceptanceBook
    function leafOf(Statement calldata statement) public view returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(block.chainid, address(this), statement.hash()))));
    }
}
