// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFacility} from "../financing/IFacility.sol";
import {Capital} from "../financing/FacilityState.sol";
import {DrawRequest, Owed, Payee, Tranche} from "../financing/FacilityTypes.sol";
import {LoanBook} from "../financing/LoanBook.sol";
import {Party, PartyStatus} from "../parties/IPartyRegistry.sol";
import {ObligorFacts, PairFacts} from "../receivables/IPaymentHistory.sol";
import {ObligorStanding, Prospect, Receivable, ReceivableStatus} from "../receivables/IReceivableToken.sol";
import {Day, OrderId, PartyId, ReceivableId} from "../shared/types/Types.sol";

/// @dev What a facility says of itself on a day.
struct Portrait {
    Capital capital;
    LoanBook.Stages stages;
    uint256 worth;
    uint256[2] senior;
    uint256[2] junior;
    uint256 seniorTakeable;
    uint256 juniorTakeable;
    Owed[] owed;
}

/// @dev A receivable to draw on.
struct Claim {
    uint256 id;
    uint32 obligor;
    uint32 group;
    uint64 units;
    uint16 due;
}

/// @title FacilityStage
/// @notice Everything around a facility, as little as it can be: buyers and one seller whose every signature is good,
/// receivables that exist by being named, money without end. For tests of the facility's arithmetic over years.
contract FacilityStage {
    address private immutable _OWNER = msg.sender;

    mapping(uint256 id => Receivable) private _receivable;
    /// @notice Shares of a vault; none is the lender's.
    uint256 public totalSupply;

    mapping(uint32 party => uint32) private _group;
    mapping(uint32 party => uint24) private _settled;
    mapping(uint32 party => uint24) private _overdue;

    /// @notice Emitted for each of many draws: why it was refused, or nothing.
    event Outcome(uint256 id, bytes reason);
    /// @notice Emitted where units would move.
    event UnitsMoved(address from, address to, uint256 id, uint256 units, bytes data);

    /// @notice Makes many receivables and draws on all of each; those that are refused were never made.
    function drawAll(IFacility facility, Claim[] calldata claims) external {
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata c = claims[i];
            _group[c.obligor] = c.group;
            try this.drawOn(facility, c.obligor, c.id, c.units, c.due) {
                emit Outcome(c.id, "");
            } catch (bytes memory reason) {
                emit Outcome(c.id, reason);
            }
        }
    }

    /// @notice Pays many receivables in full.
    function settleAll(IFacility facility, uint256[] calldata ids) external {
        for (uint256 i = 0; i < ids.length; ++i) {
            Receivable memory r = _receivable[ids[i]];
            facility.settle(ReceivableId.wrap(ids[i]), r.units);
            ++_settled[PartyId.unwrap(r.obligor)];
        }
    }

    /// @notice Counts receivables as overdue.
    function flagAll(uint256[] calldata ids) external {
        for (uint256 i = 0; i < ids.length; ++i) ++_overdue[PartyId.unwrap(_receivable[ids[i]].obligor)];
    }

    /// @notice Makes a receivable on the first buyer and draws on all of it.
    function draw(IFacility facility, uint256 id, uint64 units, uint16 due) external {
        drawOn(facility, 1, id, units, due);
    }

    // The token's and the money's movements move nothing.
    function safeTransferFrom(address from, address to, uint256 id, uint256 units, bytes calldata data) external {
        emit UnitsMoved(from, to, id, units, data);
    }

    /// @notice From now on somebody else than the lender has shares.
    function issueShares() external {
        totalSupply = 1;
    }

    // The vaults.
    function fund(IFacility facility, Tranche tranche, uint256 amount) external {
        facility.fund(tranche, amount);
    }

    function take(IFacility facility, Tranche tranche, uint256 amount) external {
        facility.take(tranche, address(this), amount);
    }

    /// @notice All that a test compares, in one call.
    function portrait(IFacility facility, ReceivableId[] calldata ids) external view returns (Portrait memory p) {
        p.capital = facility.capital();
        (, p.stages, p.worth) = facility.book();
        (p.senior[0], p.senior[1]) = facility.trancheWorth(Tranche.Senior);
        (p.junior[0], p.junior[1]) = facility.trancheWorth(Tranche.Junior);
        p.seniorTakeable = facility.takeable(Tranche.Senior);
        p.juniorTakeable = facility.takeable(Tranche.Junior);
        p.owed = new Owed[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) p.owed[i] = facility.owed(ids[i]);
    }

    // --- the receivable token ----------------------------------------------------------------------------------------

    function receivable(ReceivableId id) external view returns (Receivable memory) {
        return _receivable[ReceivableId.unwrap(id)];
    }

    function prospect(ReceivableId id) external view returns (Prospect memory) {
        Receivable memory r = _receivable[ReceivableId.unwrap(id)];
        return Prospect({receivable: r, open: r.units, currency: address(this), barred: false});
    }

    function balanceOf(address, uint256 id) external view returns (uint256) {
        return _receivable[id].units;
    }

    // --- parties, history and scorecard ------------------------------------------------------------------------------

    function authorise(PartyId id, uint16, uint256, bytes32, bytes calldata) external view returns (Party memory) {
        return _party(PartyId.unwrap(id));
    }

    function activeParty(PartyId id, uint16) external view returns (Party memory) {
        return _party(PartyId.unwrap(id));
    }

    function partyOf(PartyId id) external view returns (Party memory) {
        return _party(PartyId.unwrap(id));
    }

    function obligorFacts(PartyId id) external view returns (ObligorFacts memory facts) {
        facts.overdue = _overdue[PartyId.unwrap(id)];
    }

    function pairFacts(PartyId obligor, PartyId) external view returns (PairFacts memory facts) {
        facts.settled = _settled[PartyId.unwrap(obligor)];
    }

    /// @dev See `IReceivableToken`: no court found anybody insolvent.
    function insolvency(uint256) external pure returns (PartyId, uint256) {
        return (PartyId.wrap(0), 0);
    }

    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }

    /// @notice No order is under a lien.
    function invoicedNow() external pure returns (OrderId) {
        return OrderId.wrap(0);
    }

    function standingOf(PartyId) external pure returns (ObligorStanding memory) {
        return ObligorStanding({stopped: 0, insolventOn: 0});
    }

    function assess(ObligorFacts calldata, Day) external pure returns (uint16, uint8, uint128) {
        return (0, 0, 0);
    }

    function payAndClaim(ReceivableId, uint256 amount) external pure returns (uint256) {
        return amount;
    }

    // --- the money ---------------------------------------------------------------------------------------------------

    function transfer(address, uint256) external pure returns (bool) {
        return true;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return true;
    }

    /// @notice Makes a receivable on a buyer and draws on all of it.
    function drawOn(IFacility facility, uint32 obligor, uint256 id, uint64 units, uint16 due) public {
        _receivable[id] = Receivable({
            obligor: PartyId.wrap(obligor),
            originator: PartyId.wrap(1),
            programme: 1,
            due: due,
            disputeUntil: due,
            status: ReceivableStatus.Active,
            flags: 0,
            lateRate: 0,
            overdueDays: 0,
            units: units
        });
        DrawRequest memory request = DrawRequest({
            receivable: ReceivableId.wrap(id),
            units: units,
            minNet: 1,
            deadline: Day.wrap(type(uint16).max),
            payees: 0
        });
        facility.onERC1155Received(address(this), address(0), id, units, abi.encode(request, new Payee[](0), "", ""));
    }

    function _party(uint32 id) private view returns (Party memory) {
        return
            Party({
                account: _OWNER,
                group: _group[id] == 0 ? 1 : _group[id],
                roles: type(uint16).max,
                status: PartyStatus.Active,
                expiryDay: type(uint16).max,
                jurisdiction: 156,
                keyEpoch: 0
            });
    }
}
