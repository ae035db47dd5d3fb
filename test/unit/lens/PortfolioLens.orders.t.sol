// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ground} from "../../../contracts/financing/FacilityTypes.sol";
import {Plan} from "../../../contracts/financing/IRecourse.sol";
import {LoanView} from "../../../contracts/lens/IPortfolioLens.sol";
import {ReceivableStatus} from "../../../contracts/receivables/IReceivableToken.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Ordering} from "../financing/Ordering.sol";

contract PortfolioLensOrdersTest is Ordering {
    uint256 private _due;

    function setUp() public {
        setUpOrdering();
        drawStage(0, FIRST);
        _due = today() + SPAN + 31;
    }

    function test_Loans_OnOrder() public {
        skip(10 days);
        LoanView memory v = _loan(key);
        assertEq(ReceivableId.unwrap(v.id), ReceivableId.unwrap(key));
        assertTrue(v.obligor == buyer.id && v.seller == seller.id);
        assertEq(v.due.toUint(), _due);
        assertEq(v.daysPastDue, 0);
        assertTrue(v.status == ReceivableStatus.None);
        assertEq(v.units + v.open + v.late, 0);
        assertEq(v.principal, FIRST);
        assertEq(v.interest, 10 * 144_00);
        assertTrue(v.ground == Ground.Order);
        assertEq(v.stage, 0);
        assertFalse(v.disputed);
        assertFalse(v.writtenOff);
    }

    function test_Loans_OnOrder_PastDue() public {
        passDays(SPAN + 31 + 40);
        LoanView memory v = _loan(key);
        assertEq(v.due.toUint(), _due);
        assertEq(v.daysPastDue, 40);
        assertEq(v.stage, 2);
        // 1,036,800.00 at 7.5 % for 40 days.
        assertEq(v.late, 8_640_00);
    }

    function test_Loans_OnOrder_Closed() public {
        payInAs(FIRST);
        passDays(SPAN + 31 + 40);
        LoanView memory v = _loan(key);
        assertTrue(v.ground == Ground.Order && v.seller == seller.id);
        assertEq(v.principal + v.interest + v.late, 0);
        assertEq(v.daysPastDue, 0);
        assertEq(v.stage, 0);
    }

    function test_Loans_Rolled() public {
        passDays(100);
        ReceivableId id = deliver("pen", QUANTITY);
        LoanView memory v = _loan(id);
        assertTrue(v.ground == Ground.Receivable);
        assertEq(v.due.toUint(), token.receivable(id).due);
        assertEq(v.units, token.receivable(id).units);
        assertEq(v.principal, FIRST);
        assertEq(v.interest, 100 * 144_00);
        assertEq(_loan(key).principal, 0);
    }

    function test_Loans_RolledPastDue() public {
        passDays(SPAN + 31 + 40);
        ReceivableId id = deliver("pen", QUANTITY);
        LoanView memory v = _loan(id);
        assertTrue(v.ground == Ground.Receivable);
        assertEq(v.due.toUint(), _due);
        assertEq(v.daysPastDue, 40);
        assertEq(v.stage, 2);
        assertEq(v.open, v.units);
    }

    function test_Loans_Restructured() public {
        passDays(100);
        ReceivableId id = deliver("pen", QUANTITY);
        uint256 first = today() + 30;
        Plan memory plan = Plan({
            facility: address(facility),
            receivable: id,
            owed: uint72(FIRST + 100 * 144_00),
            rate: 60_000,
            first: Day.wrap(uint32(first)),
            count: 2,
            amount: 100_00,
            every: 31,
            deadline: Day.wrap(uint32(today()))
        });
        bytes32 digest = recourse.planDigest(plan);
        recourse.restructure(plan, signature(seller.key, digest), signature(lender.key, digest));
        LoanView memory v = _loan(id);
        assertEq(v.due.toUint(), first + 31);
        assertEq(v.stage, 4);
        passDays(100);
        v = _loan(id);
        assertEq(v.daysPastDue, 100 - 61);
    }

    function _loan(ReceivableId id) private view returns (LoanView memory) {
        ReceivableId[] memory ids = new ReceivableId[](1);
        ids[0] = id;
        return lens.loans(facility, ids)[0];
    }
}
