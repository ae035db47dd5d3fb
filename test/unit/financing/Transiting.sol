// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {DrawRequest, FacilityConfig, Loan, Payee, Tranche} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {LoanFlags} from "../../../contracts/financing/LoanFlags.sol";
import {Allocation} from "../../../contracts/settlement/IBankDesk.sol";
import {Day, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "./Recovering.sol";

/// @title Draws on receivables whose money goes to a bank account
/// @notice 120,000.00 at 85 %, 6 % for 30 days taken now, 17.00 a day, and 0.5 % fee.
abstract contract Transiting is Recovering {
    uint256 internal constant FEE = 510_00;
    uint256 internal constant PAID_OUT = NET - FEE;
    uint256 internal constant DAILY = 17_00;

    ReceivableId internal id;
    bytes32 internal payoutId;

    function setUpTransiting() internal {
        setUpRecovering();
        openFacility(transitConfig(), "transit");
    }

    function transitConfig() internal view returns (FacilityConfig memory config) {
        config = defaultConfig();
        config.terms.fee = 5_000;
    }

    /// @notice A draw in transit on a new receivable.
    function depart(bytes32 salt) internal {
        id = tokenise(FACE, salt);
        loans.push(id);
        departOn(id);
    }

    function departOn(ReceivableId on) internal {
        sendUnits(on, FACE, toBank(on, PAID_OUT, 0));
        (, payoutId) = facility.transitOf(on);
    }

    /// @notice A request to pay an amount out by the bank, and the rest to the seller's account.
    function toBank(ReceivableId on, uint256 amount, uint256 rest) internal view returns (bytes memory) {
        Payee[] memory payees = new Payee[](rest == 0 ? 1 : 2);
        payees[0] = Payee(address(0), "account of a farmer", uint128(amount), "milk");
        if (rest != 0) payees[1] = Payee(seller.account, 0, uint128(rest), "rest");
        DrawRequest memory request = makeRequest(on, FACE);
        request.payees = keccak256(abi.encode(payees));
        return drawData(request, payees, "");
    }

    function confirm(uint256 valueDay) internal {
        bank.confirm(payoutId, "paid", Day.wrap(uint32(valueDay)));
    }

    function reject() internal {
        bank.reject(payoutId, "no such account");
    }

    /// @notice The buyer's bank transfer, allocated as of a value day and collected at once.
    function allocate(ReceivableId on, uint256 amount, uint256 valueDay) internal {
        bytes32 ref = keccak256(abi.encode(on, amount, valueDay));
        bank.recordReceipt(ref, amount, Day.wrap(uint32(valueDay)), 0);
        Allocation[] memory list = new Allocation[](1);
        list[0] = Allocation(on, amount, 0, 0, 0, address(facility));
        bank.allocate(ref, list);
    }

    function juniorWorth() internal view returns (uint256 worth) {
        (worth, ) = facility.trancheWorth(Tranche.Junior);
    }

    function inTransit(ReceivableId on) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_InTransit.selector, on);
    }

    function notInTransit(ReceivableId on) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_NotInTransit.selector, on);
    }

    function isInTransit() internal view returns (bool) {
        return facility.loan(id).flags & LoanFlags.TRANSIT != 0;
    }

    function assertLoan(uint256 principal, uint256 interest, uint256 owed, uint256 start) internal view {
        Loan memory loan = facility.loan(id);
        assertEq(loan.principal, principal, "principal");
        assertEq(loan.interest, interest, "interest");
        assertEq(loan.owed, owed, "owed at the start");
        assertEq(loan.start, start, "start");
        assertFalse(isInTransit(), "no flag");
    }

    /// @notice Nothing is left of any draw.
    function assertReleased() internal view {
        assertClosed(id);
        assertEq(facility.loan(id).flags, 0, "flags");
        assertEq(facility.capital().cash, CASH, "cash");
        assertEq(facility.capital().owed, 0, "owed");
        assertEq(facility.capital().fees, 0, "fees");
        assertEq(facility.bucket(token.receivable(id).due).count, 0, "FIN-01: no loan due");
        assertSound();
    }
}
