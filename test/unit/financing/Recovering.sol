// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig} from "../../../contracts/financing/FacilityTypes.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {Finding} from "../../../contracts/lens/IHealthCheck.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Reason} from "../../../contracts/trade/TradeTypes.sol";
import {Collecting} from "./Collecting.sol";

/// @title Loans that go bad, and what must hold of the facility whatever happens to them
abstract contract Recovering is Collecting {
    ReceivableId[] internal loans;

    function setUpRecovering() internal {
        setUpCollecting();
    }

    function openWithRecourse(uint24 recourse) internal {
        FacilityConfig memory config = defaultConfig();
        config.terms.recourse = recourse;
        openFacility(config, bytes32(uint256(recourse) + 1));
    }

    function borrow(bytes32 salt) internal returns (ReceivableId id) {
        id = draw(FACE, salt);
        loans.push(id);
    }

    function dispute(ReceivableId id, uint256 amount) internal {
        bytes32 digest = notes.disputeDigest(id, amount, Reason.Quality);
        notes.dispute(id, amount, Reason.Quality, signature(buyer.key, digest));
    }

    function withdrawDispute(ReceivableId id) internal {
        notes.withdraw(id, signature(buyer.key, notes.withdrawalDigest(id)));
    }

    function fail() internal {
        notes.declareInsolvent(buyer.id, bank.today(), "decision");
    }

    function isSpecial(ReceivableId id) internal view returns (bool) {
        return facility.loan(id).flags & LoanFlags.SPECIAL != 0;
    }

    function owedOf(ReceivableId id) internal view returns (uint256) {
        return facility.owed(id).late + facility.owed(id).interest + facility.owed(id).principal;
    }

    /// @dev The book is the sum of its loans, the capital account balances, and the money is there.
    function assertSound() internal view {
        Finding memory f = health.checkBook(facility, loans);
        assertEq(f.left, f.right, "FIN-01");
        f = health.checkCapital(facility);
        assertTrue(f.holds, "LIQ-01");
        f = health.checkCash(facility);
        assertEq(f.left, f.right, "SET-02");
        assertEq(money.balanceOf(address(recourse)), 0, "SET-02: nothing stays on the way");
        assertTrue(health.checkCustody(facility, loans).holds, "FIN-05");
    }
}
