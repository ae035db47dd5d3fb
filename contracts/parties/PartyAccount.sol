// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IBankDeposit} from "../settlement/IBankDeposit.sol";
import {IBankDesk} from "../settlement/IBankDesk.sol";
import {ICivilClock} from "../shared/interfaces/ICivilClock.sol";
import {PartyId} from "../shared/types/Types.sol";
import {Call, IPartyAccount} from "./IPartyAccount.sol";
import {IPartyRegistry} from "./IPartyRegistry.sol";
import {Purposes} from "./Mandates.sol";

/// @title PartyAccount
/// @notice See `IPartyAccount`. Lives as a clone whose immutable argument is the party's number.
contract PartyAccount is IPartyAccount, IERC1271, EIP712, ERC1155Holder {
    bytes32 private constant _CALL_TYPEHASH = keccak256("Call(address target,uint256 value,bytes data)");
    bytes32 private constant _EXECUTION_TYPEHASH = keccak256(
        "Execution(Call[] calls,uint256 nonce,uint256 deadline)Call(address target,uint256 value,bytes data)"
    );

    /// @dev Of the receivable token, which lies above this folder.
    bytes4 private constant _CLAIM = bytes4(keccak256("claim(uint256)"));

    IPartyRegistry private immutable _REGISTRY;

    /// @inheritdoc IPartyAccount
    uint256 public nextNonce;

    constructor(IPartyRegistry registry) EIP712("Ordos PartyAccount", "1") {
        _REGISTRY = registry;
    }

    receive() external payable {}

    /// @inheritdoc IPartyAccount
    function execute(
        Call[] calldata calls,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external payable returns (bytes[] memory results) {
        if (nonce != nextNonce) revert PartyAccount_BadNonce(nextNonce, nonce);
        if (block.timestamp > deadline) revert PartyAccount_Expired(deadline);
        bytes32 digest = executionDigest(calls, nonce, deadline);
        _authorise(digest, signature);

        nextNonce = nonce + 1;
        emit Executed(nonce, digest);

        uint16 coolingUntil = _coolingUntil();
        results = new bytes[](calls.length);
        // The length is the party's own: it signed the calls.
        for (uint256 i = 0; i < calls.length; ++i) {
            if (coolingUntil != 0 && !_mayCool(calls[i])) revert PartyAccount_Cooling(calls[i].target, coolingUntil);
            results[i] = Address.functionCallWithValue(calls[i].target, calls[i].data, calls[i].value);
        }
    }

    /// @inheritdoc IERC1271
    /// @dev The digest must be signed under purpose ACCOUNT; the caller's digest binds its own domain. Nobody can say what
    /// a digest permits, so none is valid while the account cools after a recovery.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (_coolingUntil() != 0) return 0xffffffff;
        try _REGISTRY.authorise(partyId(), Purposes.ACCOUNT, type(uint96).max, hash, signature) {
            return IERC1271.isValidSignature.selector;
        } catch {
            return 0xffffffff;
        }
    }

    /// @inheritdoc IPartyAccount
    function executionDigest(Call[] calldata calls, uint256 nonce, uint256 deadline) public view returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            Call calldata call = calls[i];
            hashes[i] = keccak256(abi.encode(_CALL_TYPEHASH, call.target, call.value, keccak256(call.data)));
        }
        return
            _hashTypedDataV4(
                keccak256(abi.encode(_EXECUTION_TYPEHASH, keccak256(abi.encodePacked(hashes)), nonce, deadline))
            );
    }

    /// @inheritdoc IPartyAccount
    function partyId() public view returns (PartyId) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (PartyId));
    }

    /// @dev Zero when the account does not cool.
    function _coolingUntil() private view returns (uint16 until) {
        until = _REGISTRY.accountOf(address(this)).coolingUntil;
        if (ICivilClock(address(_REGISTRY)).today().toUint() >= until) until = 0;
    }

    /// @dev Judged by the call alone: a target that is not what its selector says has nothing of this account to give away.
    function _mayCool(Call calldata call) private view returns (bool) {
        if (call.value != 0 || call.data.length < 4) return false;
        bytes4 selector = bytes4(call.data);
        if (selector == _CLAIM || selector == IBankDesk.instruct.selector) return true;
        if (selector == IERC20.approve.selector) {
            (address spender, ) = abi.decode(call.data[4:], (address, uint256));
            try IBankDeposit(call.target).DESK() returns (address desk) {
                return desk == spender;
            } catch {
                return false;
            }
        }
        if (selector == IERC4626.redeem.selector || selector == IERC4626.withdraw.selector) {
            (, address receiver, address owner) = abi.decode(call.data[4:], (uint256, address, address));
            return receiver == address(this) && owner == address(this);
        }
        return false;
    }

    function _authorise(bytes32 digest, bytes calldata signature) private view {
        _REGISTRY.authorise(partyId(), Purposes.ACCOUNT, type(uint96).max, digest, signature);
    }
}
