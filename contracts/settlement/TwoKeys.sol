// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {AuthorityUtils} from "@openzeppelin/contracts/access/manager/AuthorityUtils.sol";
import {CivilClock} from "../shared/CivilClock.sol";
import {Act, ITwoKeys, Proposal} from "./ITwoKeys.sol";

/// @title TwoKeys
/// @notice See `ITwoKeys`. Every function that asks `_waits` is `restricted`: the right is looked up for its selector.
abstract contract TwoKeys is ITwoKeys, AccessManaged, CivilClock {
    /// @inheritdoc ITwoKeys
    uint256 public constant PROPOSAL_DAYS = 3;

    /// @dev The desk's count of open payouts. It and the bits below share the slot of the authority, which every
    /// restricted call reads: neither costs a read of its own.
    uint72 internal _instructed;
    /// @dev One bit for each act that has an amount.
    uint8 private _limited;
    mapping(Act act => uint256) private _from;
    mapping(bytes32 proposal => Proposal) private _proposal;

    /// @inheritdoc ITwoKeys
    function setPolicy(Act act, uint256 from) external restricted {
        uint256 old = _from[act];
        if (old != 0 && (from == 0 || from > old) && !_isSeconded()) return;
        uint8 bit = _bitOf(act);
        _limited = from == 0 ? _limited & ~bit : _limited | bit;
        _from[act] = from;
        emit PolicySet(act, from);
    }

    /// @inheritdoc ITwoKeys
    function withdraw(bytes32 proposal) external {
        address by = _proposal[proposal].by;
        if (by != msg.sender) revert TwoKeys_NotProposer(proposal, by);
        delete _proposal[proposal];
        emit ActWithdrawn(proposal, by);
    }

    /// @inheritdoc ITwoKeys
    function policyOf(Act act) external view returns (uint256) {
        return _from[act];
    }

    /// @inheritdoc ITwoKeys
    function proposalOf(bytes32 proposal) external view returns (Proposal memory) {
        return _proposal[proposal];
    }

    /// @notice Whether an act has to wait for a second key; records it if so.
    /// @dev To be asked after what can be refused is refused, and before anything is changed.
    /// @param amount minor units
    function _waits(Act act, uint256 amount) internal returns (bool) {
        return _isLimited(act) && amount >= _from[act] && !_isSeconded();
    }

    /// @notice Whether an act has an amount at all. Reads no slot that a restricted call has not read.
    function _isLimited(Act act) internal view returns (bool) {
        return _limited & _bitOf(act) != 0;
    }

    /// @dev True for the second key, whose call uses the first one's up; else this call is the first.
    function _isSeconded() private returns (bool) {
        // Through the manager's `execute` one key would come under two names.
        if (msg.sender == authority()) revert TwoKeys_NotDirect(msg.sender);
        bytes32 id = keccak256(msg.data);
        Proposal memory first = _proposal[id];
        uint256 day = today().toUint();
        if (first.by == address(0) || day > first.day + PROPOSAL_DAYS || !_holdsRight(first.by)) {
            _proposal[id] = Proposal({by: msg.sender, day: uint16(day)});
            emit ActProposed(id, msg.sender, day, msg.data);
            return false;
        }
        if (first.by == msg.sender) revert TwoKeys_SameKey(id, msg.sender);
        delete _proposal[id];
        emit ActSeconded(id, first.by, msg.sender);
        return true;
    }

    /// @dev At once or with a delay: whose key was taken away has neither.
    function _holdsRight(address key) private view returns (bool) {
        (bool immediate, uint32 delay) = AuthorityUtils.canCallWithDelay(authority(), key, address(this), msg.sig);
        return immediate || delay != 0;
    }

    function _bitOf(Act act) private pure returns (uint8) {
        return uint8(1 << uint8(act));
    }
}
