// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Day, PartyId} from "../shared/types/Types.sol";
import {IFingerprintSet} from "./IFingerprintSet.sol";

/// @title FingerprintSet
/// @notice See `IFingerprintSet`.
contract FingerprintSet is IFingerprintSet, AccessManaged {
    uint256 private constant _PPM = 1e6;
    uint256 private constant _RING = 8;

    /// @inheritdoc IFingerprintSet
    mapping(bytes32 fingerprint => uint256 owner) public ownerOf;
    /// @inheritdoc IFingerprintSet
    mapping(address writer => bool allowed) public isWriter;
    /// @dev Per pair (seller << 32 | buyer) eight tags of 32 bits, the newest lowest: day 14 | exponent 6 | mantissa 12.
    mapping(uint256 pair => uint256 tags) private _ring;

    modifier onlyWriter() {
        if (!isWriter[msg.sender]) revert Fingerprint_NotWriter(msg.sender);
        _;
    }

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IFingerprintSet
    function setWriter(address writer, bool allowed) external restricted {
        isWriter[writer] = allowed;
        emit WriterSet(writer, allowed);
    }

    /// @inheritdoc IFingerprintSet
    function claim(bytes32 fingerprint, uint256 owner) external onlyWriter {
        if (fingerprint == 0 || owner == 0) revert Fingerprint_Empty();
        if (ownerOf[fingerprint] != 0) revert Fingerprint_Used(fingerprint);
        ownerOf[fingerprint] = owner;
        emit FingerprintClaimed(fingerprint, owner);
    }

    /// @inheritdoc IFingerprintSet
    function remember(
        PartyId seller,
        PartyId buyer,
        uint256 amount,
        Day day,
        uint256 nearAmount,
        uint256 nearDays,
        bool refuse
    ) external onlyWriter {
        uint256 pair = (uint256(PartyId.unwrap(seller)) << 32) | PartyId.unwrap(buyer);
        uint256 ring = _ring[pair];
        uint256 tag = _tag(amount, day);
        if (refuse) {
            for (uint256 i = 0; i < _RING; ++i) {
                if (_near(tag, (ring >> (32 * i)) & type(uint32).max, nearAmount, nearDays)) {
                    revert Fingerprint_NearMatch(amount, day.toUint());
                }
            }
        }
        _ring[pair] = (ring << 32) | tag;
    }

    /// @dev Amount as a 12-bit mantissa and an exponent, and the low 14 bits of the day (45 years).
    function _tag(uint256 amount, Day day) private pure returns (uint256) {
        uint256 bits = amount == 0 ? 0 : Math.log2(amount);
        uint256 exponent = bits < 12 ? 0 : bits - 11;
        return ((day.toUint() & 0x3fff) << 18) | ((exponent & 0x3f) << 12) | ((amount >> exponent) & 0xfff);
    }

    function _near(uint256 a, uint256 b, uint256 nearAmount, uint256 nearDays) private pure returns (bool) {
        if (b == 0) return false;
        uint256 dayA = a >> 18;
        uint256 dayB = b >> 18;
        if ((dayA > dayB ? dayA - dayB : dayB - dayA) > nearDays) return false;
        uint256 x = (a & 0xfff) << ((a >> 12) & 0x3f);
        uint256 y = (b & 0xfff) << ((b >> 12) & 0x3f);
        return (x > y ? x - y : y - x) * _PPM <= x * nearAmount;
    }
}
