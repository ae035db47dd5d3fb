// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IPartyRegistry, Party} from "../parties/IPartyRegistry.sol";
import {PartyRoles, Purposes} from "../parties/Mandates.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {Day, PartyId} from "../shared/types/Types.sol";
import {IndexState, IndexValue, IPriceIndex} from "./IPriceIndex.sol";

/// @title PriceIndex
/// @notice See `IPriceIndex`.
contract PriceIndex is IPriceIndex, CivilClock, EIP712 {
    bytes32 private constant _VALUE_TYPEHASH = keccak256(
        "IndexValue(uint32 publisher,bytes32 index,uint32 day,uint128 value,uint16 revision)"
    );

    IPartyRegistry private immutable _PARTIES;

    mapping(PartyId publisher => mapping(bytes32 index => mapping(Day day => IndexState))) private _state;
    mapping(PartyId publisher => mapping(bytes32 index => Day)) private _last;

    constructor(int256 utcOffset, IPartyRegistry parties) CivilClock(utcOffset) EIP712("Ordos PriceIndex", "1") {
        _PARTIES = parties;
    }

    /// @inheritdoc IPriceIndex
    function publish(IndexValue calldata v, bytes calldata signature) external {
        if (v.index == 0) revert PriceIndex_BadField("index");
        if (v.value == 0) revert PriceIndex_BadField("value");
        Day day = today();
        if (v.day > day) revert PriceIndex_BadField("day");
        IndexState memory state = _state[v.publisher][v.index][v.day];
        if (v.revision == state.revision && v.revision != 0 && v.value == state.value) return;
        if (v.revision != uint256(state.revision) + 1) {
            revert PriceIndex_Conflict(v.index, v.day.toUint(), v.revision, state.revision);
        }
        Party memory publisher = _PARTIES.authorise(v.publisher, Purposes.ATTEST, 0, indexValueDigest(v), signature);
        if (publisher.roles & PartyRoles.VERIFIER == 0) {
            revert IPartyRegistry.Party_RoleMissing(v.publisher, PartyRoles.VERIFIER);
        }

        _state[v.publisher][v.index][v.day] = IndexState({
            value: v.value,
            revision: v.revision,
            publishedOn: uint16(day.toUint())
        });
        if (v.day > _last[v.publisher][v.index]) _last[v.publisher][v.index] = v.day;
        emit IndexPublished(v.publisher, v.index, v.day, v.value, v.revision);
    }

    /// @inheritdoc IPriceIndex
    function valueOn(PartyId publisher, bytes32 index, Day day) external view returns (uint128 value) {
        value = _state[publisher][index][day].value;
        if (value == 0) revert PriceIndex_Unknown(publisher, index, day.toUint());
    }

    /// @inheritdoc IPriceIndex
    function lastOf(PartyId publisher, bytes32 index) external view returns (Day day, uint128 value) {
        day = _last[publisher][index];
        value = _state[publisher][index][day].value;
    }

    /// @inheritdoc IPriceIndex
    function indexState(PartyId publisher, bytes32 index, Day day) external view returns (IndexState memory) {
        return _state[publisher][index][day];
    }

    /// @inheritdoc IPriceIndex
    function indexValueDigest(IndexValue calldata value) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_VALUE_TYPEHASH, value)));
    }
}
