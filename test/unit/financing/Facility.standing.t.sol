// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Collecting} from "./Collecting.sol";

contract FacilityStandingTest is Collecting {
    function setUp() public {
        setUpCollecting();
    }

    function test_Draw_RevertGiven_APaymentWasTakenBack() public {
        ReceivableId id = tokenise(FACE, "reversed");
        bank.recordReceipt("receipt", 1_00, bank.today(), 0);
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(id, 1_00, 0, 0, 0, address(0));
        bank.allocate("receipt", list);
        bank.reverse("receipt", id, 1_00, "out");
        _refused(id, "reversed");
    }

    function test_Draw_RevertGiven_TheObligorIsInsolvent() public {
        ReceivableId id = tokenise(FACE, "insolvent");
        notes.declareInsolvent(buyer.id, bank.today(), "order");
        _refused(id, "obligor");
        notes.liftInsolvency(buyer.id, "order");
        bytes memory data = drawData(makeRequest(id, FACE));
        sendUnits(id, FACE, data);
        assertEq(facility.owed(id).principal, NET, "lifted");
    }

    function test_Draw_RevertGiven_TheObligorIsOverdueBeyondTheLimit() public {
        ReceivableId late = tokenise(FACE, "late");
        skip(61 days);
        ReceivableId id = tokenise(FACE, "next");
        token.flagOverdue(late);
        _refused(id, "obligor");
        payToken(late, FACE);
        sendUnits(id, FACE, drawData(makeRequest(id, FACE)));
        assertEq(facility.owed(id).principal, NET, "paid");
    }

    function _refused(ReceivableId id, string memory reason) private {
        bytes memory data = drawData(makeRequest(id, FACE));
        VM.expectRevert(abi.encodeWithSelector(IFacility.Facility_NotEligible.selector, id, reason));
        sendUnits(id, FACE, data);
    }
}
