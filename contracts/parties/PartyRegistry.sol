// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {IPartyGate} from "../shared/interfaces/IPartyGate.sol";
import {PartyId} from "../shared/types/Types.sol";
import {
    Account,
    AccountKind,
    IPartyRegistry,
    Key,
    KeyGrant,
    KeySignature,
    Party,
    PartyStatus,
    Registration
} from "./IPartyRegistry.sol";
import {Purposes} from "./Mandates.sol";
import {PackedParties} from "./PackedParties.sol";
import {PartyAccount} from "./PartyAccount.sol";

/// @title PartyRegistry
/// @notice See `IPartyRegistry`.
contract PartyRegistry is IPartyRegistry, AccessManaged, CivilClock, EIP712 {
    using PackedParties for Account;
    using PackedParties for Key;
    using PackedParties for Party;

    bytes32 private constant _REVOCATION_TYPEHASH = keccak256("KeyRevocation(bytes32 keyId)");
    bytes32 private constant _PROPOSAL_TYPEHASH = keccak256(
        "KeyProposal(uint32 party,bytes signer,uint16 purposes,uint96 maxAmount,uint8 keysAbove,uint256 deadline)"
    );

    /// @inheritdoc IPartyRegistry
    uint16 public constant KEY_DELAY = 3;
    /// @inheritdoc IPartyRegistry
    uint16 public constant COOLING_DAYS = 14;
    /// @inheritdoc IPartyRegistry
    address public immutable RECOVERY;
    /// @inheritdoc IPartyRegistry
    address public immutable ACCOUNT_IMPLEMENTATION;

    /// @inheritdoc IPartyRegistry
    uint32 public partyCount;
    uint32 private _groupCount;
    mapping(PartyId id => Party) private _party;
    mapping(address holder => Account) private _account;
    mapping(bytes32 keyId => Key) private _key;
    /// @inheritdoc IPartyRegistry
    mapping(bytes32 legalId => PartyId) public partyOfLegalId;
    /// @inheritdoc IPartyRegistry
    mapping(PartyId id => bytes32) public bankAccountOf;

    constructor(
        address authority,
        int256 utcOffset,
        address recovery
    ) AccessManaged(authority) CivilClock(utcOffset) EIP712("Ordos PartyRegistry", "1") {
        RECOVERY = recovery;
        ACCOUNT_IMPLEMENTATION = address(new PartyAccount(this));
    }

    /// @inheritdoc IPartyRegistry
    function register(
        Registration calldata registration,
        KeyGrant[] calldata keys
    ) external restricted returns (PartyId id) {
        PartyId known = partyOfLegalId[registration.legalId];
        if (PartyId.unwrap(known) != 0) revert Party_LegalIdTaken(registration.legalId, known);
        if (registration.legalId == 0) _badField("legalId");
        if (registration.group > _groupCount) _badField("group");
        _checkTerms(registration.roles, registration.expiryDay);

        id = PartyId.wrap(++partyCount);
        uint32 group = registration.group == 0 ? ++_groupCount : registration.group;
        partyOfLegalId[registration.legalId] = id;
        address holder = _open(id, group, registration);
        emit PartyRegistered({
            party: id,
            account: holder,
            legalId: registration.legalId,
            group: group,
            roles: registration.roles,
            expiryDay: registration.expiryDay,
            jurisdiction: registration.jurisdiction
        });
        _grantAll(id, keys);
    }

    /// @inheritdoc IPartyRegistry
    function renew(PartyId id, uint16 roles, uint16 expiryDay) external restricted {
        Party storage p = _known(id);
        _checkTerms(roles, expiryDay);
        p.roles = roles;
        p.expiryDay = expiryDay;
        Account storage a = _account[p.account];
        a.roles = roles;
        a.expiryDay = expiryDay;
        emit PartyRenewed(id, roles, expiryDay);
    }

    /// @inheritdoc IPartyRegistry
    function suspend(PartyId id, PartyStatus status, bytes32 paper) external restricted {
        if (status == PartyStatus.None || status == PartyStatus.Active) _badField("status");
        _setStatus(id, status, paper);
    }

    /// @inheritdoc IPartyRegistry
    function reinstate(PartyId id, bytes32 paper) external restricted {
        _setStatus(id, PartyStatus.Active, paper);
    }

    /// @inheritdoc IPartyRegistry
    function registerCustodian(address holder, PartyId operator) external restricted {
        uint32 group = PartyId.unwrap(operator) == 0 ? 0 : _known(operator).group;
        _list(
            holder,
            Account({
                party: PartyId.unwrap(operator),
                group: group,
                roles: 0,
                status: PartyStatus.Active,
                expiryDay: type(uint16).max,
                kind: AccountKind.Custodian,
                coolingUntil: 0
            })
        );
        emit CustodianRegistered(holder, operator);
    }

    /// @inheritdoc IPartyRegistry
    function proposeKey(PartyId id, KeyGrant calldata grant) external restricted {
        _known(id);
        _grant(id, grant, _todayShort() + KEY_DELAY);
    }

    /// @inheritdoc IPartyRegistry
    function proposeOwnKey(
        PartyId id,
        KeyGrant calldata grant,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata possession
    ) external {
        if (block.timestamp > deadline) revert Party_ProposalExpired(deadline);
        bytes32 digest = proposalDigest(id, grant, deadline);
        uint256 reach = grant.keysAbove == 0 ? grant.maxAmount : type(uint96).max;
        Party memory p;
        _authorise(p, id, Purposes.KEYS, reach, digest, signature);
        _grant(id, grant, _todayShort() + KEY_DELAY);
        if (!_signed(grant.signer, digest, possession)) {
            _badSignature(id, keccak256(grant.signer), Purposes.KEYS);
        }
    }

    /// @inheritdoc IPartyRegistry
    function revokeKey(bytes32 keyId, bytes calldata signature) external {
        Key storage k = _key[keyId];
        uint16 purpose = k.validFrom > _todayShort() ? Purposes.ANY : Purposes.KEYS;
        Party memory p;
        _authorise(p, PartyId.wrap(k.party), purpose, 0, revocationDigest(keyId), signature);
        _revoke(keyId);
    }

    /// @inheritdoc IPartyRegistry
    function revokeKeyBySupervisor(bytes32 keyId) external restricted {
        _revoke(keyId);
    }

    /// @inheritdoc IPartyRegistry
    function recover(PartyId id, KeyGrant[] calldata keys, bytes32 bankAccount) external {
        if (msg.sender != RECOVERY) revert Party_NotRecovery(msg.sender);
        Party storage p = _known(id);
        if (p.status >= PartyStatus.LegalHold) _notActive(id);
        uint16 until = _todayShort() + COOLING_DAYS;
        uint8 epoch = ++p.keyEpoch;
        _account[p.account].coolingUntil = until;
        bankAccountOf[id] = bankAccount;
        emit PartyRecovered(id, epoch, bankAccount, until);
        _grantAll(id, keys);
    }

    /// @inheritdoc IPartyRegistry
    function authorise(
        PartyId id,
        uint16 purpose,
        uint256 amount,
        bytes32 digest,
        bytes calldata signature
    ) external view returns (Party memory p) {
        _authorise(p, id, purpose, amount, digest, signature);
    }

    /// @inheritdoc IPartyRegistry
    function partyOf(PartyId id) external view returns (Party memory p) {
        _load(id, p);
    }

    /// @inheritdoc IPartyRegistry
    function activeParty(PartyId id, uint16 roles) external view returns (Party memory p) {
        _load(id, p);
        if (!_isActive(p.status, p.expiryDay)) _notActive(id);
        if (p.roles & roles != roles) revert Party_RoleMissing(id, roles);
    }

    /// @inheritdoc IPartyRegistry
    function accountOf(address holder) external view returns (Account memory a) {
        _account[holder].load(a);
    }

    /// @inheritdoc IPartyRegistry
    function keyOf(bytes32 keyId) external view returns (Key memory k) {
        _key[keyId].load(k);
    }

    /// @inheritdoc IPartyGate
    function checkMoney(address from, address to) external view returns (bool fromParty) {
        Account storage a = _registered(from);
        Account storage b = _registered(to);
        if (_isCooling(a)) revert Party_AccountCooling(from, a.coolingUntil);
        fromParty = a.kind == AccountKind.Party;
        if (fromParty && b.kind == AccountKind.Party) {
            _requireActive(from, a);
            _requireActive(to, b);
        }
    }

    /// @inheritdoc IPartyGate
    function checkPayout(address from, uint256 amount, bytes32 payees) external view {
        Account storage a = _registered(from);
        if (!_isCooling(a)) return;
        // A list of one payee as the facility encodes it: no account on chain, its bank account, amount, no purpose.
        bytes32 own = bankAccountOf[PartyId.wrap(a.party)];
        if (payees != keccak256(abi.encode(0x20, 1, address(0), own, amount, bytes32(0)))) {
            revert Party_AccountCooling(from, a.coolingUntil);
        }
    }

    /// @inheritdoc IPartyGate
    function checkUnits(address from, address to) external view returns (bool fromCustodian, bool toCustodian) {
        Account storage b = _registered(to);
        _requireActive(to, b);
        toCustodian = b.kind == AccountKind.Custodian;
        if (from != address(0)) {
            Account storage a = _registered(from);
            fromCustodian = a.kind == AccountKind.Custodian;
            _requireActive(from, a);
            if (_isCooling(a)) revert Party_AccountCooling(from, a.coolingUntil);
        }
    }

    /// @inheritdoc IPartyGate
    function isParty(address holder) external view returns (bool) {
        return _account[holder].kind == AccountKind.Party;
    }

    /// @inheritdoc IPartyRegistry
    function revocationDigest(bytes32 keyId) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_REVOCATION_TYPEHASH, keyId)));
    }

    /// @inheritdoc IPartyRegistry
    function proposalDigest(PartyId id, KeyGrant calldata grant, uint256 deadline) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        _PROPOSAL_TYPEHASH,
                        id,
                        keccak256(grant.signer),
                        grant.purposes,
                        grant.maxAmount,
                        grant.keysAbove,
                        deadline
                    )
                )
            );
    }

    /// @dev Writes the party and its account, which it creates when the party has none of its own.
    function _open(PartyId id, uint32 group, Registration calldata registration) private returns (address holder) {
        holder = registration.account;
        if (holder == address(0)) {
            holder = Clones.cloneDeterministicWithImmutableArgs(
                ACCOUNT_IMPLEMENTATION,
                abi.encode(id),
                registration.legalId
            );
        }
        _party[id] = Party({
            account: holder,
            group: group,
            roles: registration.roles,
            status: PartyStatus.Active,
            expiryDay: registration.expiryDay,
            jurisdiction: registration.jurisdiction,
            keyEpoch: 0
        });
        _list(
            holder,
            Account({
                party: PartyId.unwrap(id),
                group: group,
                roles: registration.roles,
                status: PartyStatus.Active,
                expiryDay: registration.expiryDay,
                kind: AccountKind.Party,
                coolingUntil: 0
            })
        );
    }

    function _list(address holder, Account memory entry) private {
        if (_account[holder].kind != AccountKind.None) revert Party_AccountTaken(holder, _account[holder].party);
        if (holder == address(0)) _badField("account");
        _account[holder] = entry;
    }

    function _setStatus(PartyId id, PartyStatus status, bytes32 paper) private {
        Party storage p = _known(id);
        if (p.status == PartyStatus.Closed) _notActive(id);
        p.status = status;
        _account[p.account].status = status;
        emit PartyStatusChanged(id, status, paper);
    }

    /// @dev The length is that of a list that registrars made.
    function _grantAll(PartyId id, KeyGrant[] calldata keys) private {
        for (uint256 i = 0; i < keys.length; ++i) _grant(id, keys[i], _todayShort());
    }

    function _grant(PartyId id, KeyGrant calldata grant, uint16 validFrom) private {
        bytes32 keyId = keccak256(grant.signer);
        if (_key[keyId].party != 0) revert Party_KeyTaken(keyId, _key[keyId].party);
        _checkSigner(grant.signer);
        if (grant.purposes == 0) _badField("purposes");
        Party storage p = _party[id];
        _key[keyId] = Key({
            party: PartyId.unwrap(id),
            validFrom: validFrom,
            revokedFrom: 0,
            purposes: grant.purposes,
            maxAmount: grant.maxAmount,
            keysAbove: grant.keysAbove,
            epoch: p.keyEpoch,
            coolingUntil: _account[p.account].coolingUntil
        });
        emit KeyGranted({
            party: id,
            keyId: keyId,
            signer: grant.signer,
            purposes: grant.purposes,
            maxAmount: grant.maxAmount,
            keysAbove: grant.keysAbove,
            validFrom: validFrom
        });
    }

    function _revoke(bytes32 keyId) private {
        Key storage k = _key[keyId];
        PartyId id = PartyId.wrap(k.party);
        if (k.party == 0 || k.revokedFrom != 0) _badSignature(id, keyId, 0);
        k.revokedFrom = _todayShort();
        emit KeyRevoked(id, keyId, k.revokedFrom);
    }

    /// @param p gets the party
    function _authorise(
        Party memory p,
        PartyId id,
        uint16 purpose,
        uint256 amount,
        bytes32 digest,
        bytes calldata signature
    ) private view {
        _load(id, p);
        bool exits = purpose & Purposes.EXITS != 0 && p.status < PartyStatus.LegalHold;
        if (!exits && !_isActive(p.status, p.expiryDay)) _notActive(id);

        if (signature.length <= 65) {
            // Malleable, short and broken signatures recover to the zero address, which `_grant` refuses as a key.
            (address signer, , ) = ECDSA.tryRecoverCalldata(digest, signature);
            bytes32 keyId = keccak256(abi.encodePacked(signer));
            Key memory k;
            _loadLiveKey(k, id, p.keyEpoch, keyId, purpose);
            if (amount > k.maxAmount) revert Party_AmountAboveMandate(id, amount, k.keysAbove, 1);
        } else {
            _checkSeveral(id, p.keyEpoch, purpose, amount, digest, abi.decode(signature, (KeySignature[])));
        }
    }

    function _checkSeveral(
        PartyId id,
        uint8 epoch,
        uint16 purpose,
        uint256 amount,
        bytes32 digest,
        KeySignature[] memory signatures
    ) private view {
        bytes32 previous = 0;
        uint256 needed = 1;
        bool within = false;
        for (uint256 i = 0; i < signatures.length; ++i) {
            bytes memory signer = signatures[i].signer;
            bytes32 keyId = keccak256(signer);
            if (keyId <= previous) revert Party_KeysNotAscending(previous, keyId);
            Key memory k;
            _loadLiveKey(k, id, epoch, keyId, purpose);
            if (!_signed(signer, digest, signatures[i].signature)) {
                _badSignature(id, keyId, purpose);
            }
            if (amount <= k.maxAmount) within = true;
            else if (k.keysAbove == 0) needed = type(uint256).max;
            else if (k.keysAbove > needed) needed = k.keysAbove;
            previous = keyId;
        }
        if (signatures.length == 0 || (!within && signatures.length < needed)) {
            revert Party_AmountAboveMandate(id, amount, needed, signatures.length);
        }
    }

    /// @dev ECDSA first: an address with code may still be a plain key whose owner delegated it (EIP-7702).
    function _signed(bytes memory signer, bytes32 digest, bytes memory signature) private view returns (bool) {
        if (signer.length == 20) {
            (address by, , ) = ECDSA.tryRecover(digest, signature);
            if (by == address(bytes20(signer))) return true;
        }
        return SignatureChecker.isValidSignatureNow(signer, digest, signature);
    }

    /// @param k gets the key
    function _loadLiveKey(Key memory k, PartyId id, uint8 epoch, bytes32 keyId, uint16 purpose) private view {
        _key[keyId].load(k);
        uint16 day = _todayShort();
        if (
            k.party != PartyId.unwrap(id) ||
            k.epoch != epoch ||
            k.validFrom > day ||
            (k.revokedFrom != 0 && k.revokedFrom <= day) ||
            k.purposes & purpose == 0
        ) _badSignature(id, keyId, purpose);
        if (purpose & Purposes.EXITS == 0 && day < k.coolingUntil) revert Party_Cooling(id, keyId, k.coolingUntil);
    }

    function _registered(address holder) private view returns (Account storage a) {
        a = _account[holder];
        if (a.kind == AccountKind.None) revert Party_AccountUnknown(holder);
        if (a.status >= PartyStatus.LegalHold) revert Party_AccountNotActive(holder, a.status, a.expiryDay);
    }

    function _requireActive(address holder, Account storage a) private view {
        if (!_isActive(a.status, a.expiryDay)) revert Party_AccountNotActive(holder, a.status, a.expiryDay);
    }

    /// @param p gets the party
    function _load(PartyId id, Party memory p) private view {
        _party[id].load(p);
        if (p.status == PartyStatus.None) revert Party_Unknown(id);
    }

    function _known(PartyId id) private view returns (Party storage p) {
        p = _party[id];
        if (p.status == PartyStatus.None) revert Party_Unknown(id);
    }

    function _isActive(PartyStatus status, uint16 expiryDay) private view returns (bool) {
        return status == PartyStatus.Active && expiryDay >= _todayShort();
    }

    function _isCooling(Account storage a) private view returns (bool) {
        return _todayShort() < a.coolingUntil;
    }

    /// @dev A key of nobody, or one behind a verifier without code (a precompile can echo the answer that a verifier
    /// gives), would let anybody sign.
    function _checkSigner(bytes calldata signer) private view {
        if (signer.length < 20) _badField("signer");
        address holder = address(bytes20(signer));
        if (holder == address(0) || (signer.length > 20 && holder.code.length == 0)) _badField("signer");
    }

    function _checkTerms(uint16 roles, uint16 expiryDay) private view {
        if (roles == 0) _badField("roles");
        if (expiryDay < _todayShort()) _badField("expiryDay");
    }

    /// @dev This, `_badSignature` and `_badField` stand in one place each: every further revert is up to 90 bytes of code.
    function _notActive(PartyId id) private view {
        Party storage p = _party[id];
        revert Party_NotActive(id, p.status, p.expiryDay);
    }

    function _todayShort() private view returns (uint16) {
        // Civil days stay below 65,536 until 2149.
        return uint16(today().toUint());
    }

    function _badSignature(PartyId id, bytes32 keyId, uint16 purpose) private pure {
        revert Party_BadSignature(id, keyId, purpose);
    }

    function _badField(string memory field) private pure {
        revert Party_BadField(field);
    }
}
