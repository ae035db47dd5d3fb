// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Day, OrderId, PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Test} from "../../shared/Test.sol";

contract TypesTest is Test {
    function test_DaysCompareAsNumbers() public pure {
        Day earlier = Day.wrap(1);
        Day later = Day.wrap(2);
        assertTrue(earlier == Day.wrap(1) && !(earlier == later), "==");
        assertTrue(earlier != later && !(earlier != Day.wrap(1)), "!=");
        assertTrue(earlier < later && !(later < earlier) && !(later < later), "<");
        assertTrue(earlier <= later && later <= later && !(later <= earlier), "<=");
        assertTrue(later > earlier && !(earlier > later) && !(later > later), ">");
        assertTrue(later >= earlier && later >= later && !(earlier >= later), ">=");
        assertEq(later.toUint(), 2);
    }

    function test_IdsCompareForEquality() public pure {
        assertTrue(PartyId.wrap(1) == PartyId.wrap(1) && !(PartyId.wrap(1) == PartyId.wrap(2)), "party ==");
        assertTrue(PartyId.wrap(1) != PartyId.wrap(2) && !(PartyId.wrap(1) != PartyId.wrap(1)), "party !=");
        assertTrue(OrderId.wrap("a") == OrderId.wrap("a") && !(OrderId.wrap("a") == OrderId.wrap("b")), "order ==");
        assertTrue(OrderId.wrap("a") != OrderId.wrap("b") && !(OrderId.wrap("a") != OrderId.wrap("a")), "order !=");
        ReceivableId one = ReceivableId.wrap(1);
        ReceivableId two = ReceivableId.wrap(2);
        assertTrue(one == ReceivableId.wrap(1) && !(one == two), "receivable ==");
        assertTrue(one != two && !(one != ReceivableId.wrap(1)), "receivable !=");
    }
}
