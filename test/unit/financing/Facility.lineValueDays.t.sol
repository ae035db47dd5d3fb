// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Lining} from "./Lining.sol";

/// @dev 72,000.00 out costs 10.00 a day; the first pledge is due after 60 days, the second after 90.
contract FacilityLineValueDaysTest is Lining {
    uint256 private _first;
    ReceivableId private _a;
    ReceivableId private _b;

    function setUp() public {
        setUpLining();
        _first = today();
        _a = pledge("a", 60);
        _b = pledge("b", 90);
        drawLine(DRAW);
    }

    // --- collectOn, of a pledge --------------------------------------------------------------------------------------

    function test_CollectOn_APledge() public {
        passDays(63);
        _receive(FACE, _first + 60);
        VM.expectEmit(address(facility));
        emit IFacility.LoanClosed(key, _first + 60);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(key, 0, 600_00, DRAW, FACE - DRAW - 600_00, _first + 60);
        VM.expectEmit(address(facility));
        emit IFacility.PledgeEnded(_a, seller.id, _first + 63);
        _allocate(_a, FACE);
        assertEq(facility.line(seller.id).owed, 0);
        assertEq(facility.line(seller.id).base, ADVANCE, "FIN-02");
        assertEq(facility.line(seller.id).pledges, 1);
    }

    function test_CollectOn_APledgeInPart() public {
        passDays(63);
        _receive(50_000_00, _first + 60);
        VM.expectEmit(address(facility));
        emit IFacility.Collected(key, 0, 600_00, 49_400_00, 0, _first + 60);
        VM.expectEmit(address(facility));
        emit IFacility.PledgeCounts(_a, seller.id, 40_000_00, _first + 63);
        _allocate(_a, 50_000_00);
        // 22,600.00 at 5 % for three days, up.
        assertEq(facility.owed(key).interest, 9_42);
        assertEq(facility.owed(key).principal, 22_600_00);
        assertEq(facility.loan(key).start, _first + 60);
        assertEq(facility.line(seller.id).base, ADVANCE, "what is past due does not count anyway");
    }

    function test_CollectOn_GivenADrawSince() public {
        passDays(62);
        drawLine(5_000_00);
        passDays(1);
        _receive(FACE, _first + 60);
        // What more costs to the end does not divide by the days: one unit is earned on its first.
        VM.expectEmit(address(facility));
        emit IFacility.Collected(key, 0, 620_01, 77_000_00, FACE - 77_620_01, _first + 62);
        _allocate(_a, FACE);
        assertEq(facility.owed(key).principal, 0);
    }

    function _receive(uint256 amount, uint256 valueDay) private {
        bank.recordReceipt("line of the statement", amount, Day.wrap(uint32(valueDay)), "payer");
    }

    function _allocate(ReceivableId id, uint256 amount) private {
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(id, amount, 0, 0, 0, address(facility));
        bank.allocate("line of the statement", list);
    }
}
