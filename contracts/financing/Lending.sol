// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Day, OrderId, ReceivableId} from "../shared/types/Types.sol";
import {CapitalLedger} from "./CapitalLedger.sol";
import {Exposures} from "./Exposures.sol";
import {Capital, FacilityState} from "./FacilityState.sol";
import {Offer, Payee} from "./FacilityTypes.sol";
import {IFacility} from "./IFacility.sol";
import {LoanBook} from "./LoanBook.sol";
import {Pricing} from "./Pricing.sol";
import {Transits} from "./Transits.sol";

/// @title Lending
/// @notice What every draw does, whatever it stands on: counts against limits, books the cash, pays it out.
library Lending {
    using CapitalLedger for Capital;
    using Exposures for FacilityState;
    using LoanBook for LoanBook.Book;
    using Pricing for FacilityState;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Where the money of a draw goes.
    /// @param id loan that is drawn on
    /// @param digest of the request, where it is used once; otherwise zero
    /// @param payees hash that was signed
    struct Payment {
        ReceivableId id;
        bytes32 digest;
        bytes32 payees;
    }

    uint256 private constant _PPM = 1e6;

    /// @notice Uses a signed request up: good to its deadline, and once.
    /// @param digest EIP-712 digest of the request
    /// @param on what it draws on
    function useUp(FacilityState storage s, bytes32 digest, Day deadline, OrderId on, uint256 day) internal {
        if (deadline.toUint() < day) revert IFacility.Facility_RequestExpired(deadline.toUint());
        if (OrderId.unwrap(s.drawnOn[digest]) != 0) revert IFacility.Facility_RequestUsed(digest);
        s.drawnOn[digest] = on;
    }

    /// @notice Books the cash and checks that the book is within the facility's cap, and that the junior money still covers its
    /// share of it.
    function spend(FacilityState storage s, Offer memory o, uint256 day) internal {
        Capital memory c = s.capital;
        if (o.net + o.fee > c.freeCash()) revert IFacility.Facility_NoCash(o.net + o.fee, c.freeCash());
        c.cash = (c.cash - o.net).toUint96();
        c.fees = (c.fees + o.fee).toUint80();
        s.capital = c;
        s.requireWithinFacility(day);
        uint256 worth = s.book.worthOn(s.ladder(day), day);
        uint256 total = c.assets(worth);
        uint256 junior = total - c.seniorOn(total, day);
        uint256 needed = Math.mulDiv(worth, s.terms[o.version].floor, _PPM, Math.Rounding.Ceil);
        if (junior < needed) revert IFacility.Facility_BelowFloor(junior, needed);
    }

    /// @notice Pays net cash to the seller's account, where it named no payees.
    function pay(FacilityState storage s, address account, uint256 net) internal {
        IERC20(s.currency).safeTransfer(account, net);
    }

    /// @notice Pays net cash to the payees that the seller signed. What goes to bank accounts is in transit where all of it does.
    /// @param o what was drawn
    function pay(
        FacilityState storage s,
        Payment memory to,
        Payee[] memory payees,
        Offer memory o,
        uint256 day
    ) internal {
        IERC20 money = IERC20(s.currency);
        if (keccak256(abi.encode(payees)) != to.payees) revert IFacility.Facility_BadRequest("payees");
        uint256 sum = 0;
        uint256 toBank = 0;
        // The length is the seller's own: it signed the list.
        for (uint256 i = 0; i < payees.length; ++i) {
            Payee memory p = payees[i];
            sum += p.amount;
            emit IFacility.PayeePaid(to.id, p.account, p.bankAccount, p.amount, p.purpose);
            if (p.account == address(0)) toBank += p.amount;
            else money.safeTransfer(p.account, p.amount);
        }
        if (sum != o.net) revert IFacility.Facility_PayeesSum(o.net, sum);
        if (toBank == 0) return;
        Transits.instruct({s: s, id: to.id, digest: to.digest, payees: to.payees, toBank: toBank, o: o, day: day});
    }
}
