// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IFacility} from "../financing/IFacility.sol";
import {Capital} from "../financing/FacilityState.sol";
import {DrawRequest, Owed, Payee, Tranche} from "../financing/FacilityTypes.sol";
import {LoanBook} from "../financing/LoanBook.sol";
import {Party, PartyStatus} from "../parties/IPartyRegistry.sol";
import {ObligorFacts} from "../receivables/IPaymentHistory.sol";
import {ObligorStanding, Receivable, ReceivableStatus} from "../receivables/IReceivableToken.sol";
import {Day, PartyId, ReceivableId} from "../shared/types/Types.sol";

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

/// @title FacilityStage
/// @notice Everything around a facility, as little as it can be: one buyer and one seller whose every signature is good,
/// receivables that exist by being named, money without end. For tests of the facility's arithmetic over years.
contract FacilityStage {
    address private immutable _OWNER = msg.sender;

    mapping(uint256 id => Receivable) private _receivable;

    /// @notice Emitted where units would move.
    event UnitsMoved(address from, address to, uint256 id, uint256 units, bytes data);

    /// @notice Makes a receivable and draws on all of it.
    function draw(IFacility facility, uint256 id, uint64 units, uint16 due) external {
        _receivable[id] = Receivable({
            obligor: PartyId.wrap(1),
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

    // The token's and the money's movements move nothing.
    function safeTransferFrom(address from, address to, uint256 id, uint256 units, bytes calldata data) external {
        emit UnitsMoved(from, to, id, units, data);
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

    function openAmount(ReceivableId id) external view returns (uint256) {
        return _receivable[ReceivableId.unwrap(id)].units;
    }

    function balanceOf(address, uint256 id) external view returns (uint256) {
        return _receivable[id].units;
    }

    function currencyOf(ReceivableId) external view returns (address) {
        return address(this);
    }

    // --- parties, history and scorecard ------------------------------------------------------------------------------

    function authorise(PartyId, uint16, uint256, bytes32, bytes calldata) external view returns (Party memory) {
        return _party();
    }

    function activeParty(PartyId, uint16) external view returns (Party memory) {
        return _party();
    }

    function partyOf(PartyId) external view returns (Party memory) {
        return _party();
    }

    function standingOf(PartyId) external pure returns (ObligorStanding memory) {
        return ObligorStanding({stopped: 0, insolventOn: 0});
    }

    function assess(ObligorFacts calldata, Day) external pure returns (uint16, uint8, uint128) {
        return (0, 0, 0);
    }

    function obligorFacts(PartyId) external pure returns (ObligorFacts memory facts) {
        return facts;
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

    function _party() private view returns (Party memory) {
        return
            Party({
                account: _OWNER,
                group: 1,
                roles: type(uint16).max,
                status: PartyStatus.Active,
                expiryDay: type(uint16).max,
                jurisdiction: 156,
                keyEpoch: 0
            });
    }
}
