// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PartyRoles} from "../../../contracts/parties/Mandates.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Recovering} from "../financing/Recovering.sol";

/// @title A thief, and what must be as it was after each of its tries
abstract contract Attacking is Recovering {
    Actor internal thief;

    function setUpAttacking() internal {
        setUpRecovering();
        thief = register("thief", PartyRoles.SUPPLIER | PartyRoles.INVESTOR | PartyRoles.LENDER);
    }

    /// @notice A call that must fail for this reason, and change nothing.
    function refuse(address by, address target, bytes memory call_, bytes memory reason) internal {
        bytes32 had = state();
        VM.prank(by);
        (bool ok, bytes memory got) = target.call(call_);
        assertTrue(!ok, "it is refused");
        assertEq(got, reason, "for this reason");
        assertEq(state(), had, "and nothing has moved");
    }

    /// @notice The same, of a reason the error's name only.
    function refuseAs(address by, address target, bytes memory call_, bytes4 reason) internal {
        bytes32 had = state();
        VM.prank(by);
        (bool ok, bytes memory got) = target.call(call_);
        assertTrue(!ok, string.concat("it is refused, as ", VM.toString(bytes32(reason))));
        assertEq(bytes32(bytes4(got)), bytes32(reason), "for this reason");
        assertEq(state(), had, "and nothing has moved");
    }

    /// @notice Money, units, shares, book and records of everybody here.
    function state() internal view returns (bytes32 hash) {
        address[7] memory all = [
            thief.account,
            investor.account,
            seller.account,
            buyer.account,
            lender.account,
            address(facility),
            address(recourse)
        ];
        for (uint256 i = 0; i < 7; ++i) {
            hash = keccak256(
                abi.encode(hash, money.balanceOf(all[i]), senior.balanceOf(all[i]), junior.balanceOf(all[i]))
            );
        }
        for (uint256 i = 0; i < loans.length; ++i) {
            uint256 id = ReceivableId.unwrap(loans[i]);
            hash = keccak256(
                abi.encode(
                    hash,
                    facility.loan(loans[i]),
                    recourse.callOf(facility, loans[i]),
                    recourse.offerOf(facility, loans[i]),
                    token.balanceOf(address(facility), id),
                    token.balanceOf(seller.account, id),
                    token.openAmount(loans[i])
                )
            );
        }
        bytes memory counts = abi.encode(
            facility.exposure(buyer.group, false).out,
            facility.exposure(seller.group, true).out,
            facility.callsOf(seller.id),
            facility.creditOf(seller.id)
        );
        hash = keccak256(abi.encode(hash, facility.capital(), bookHash(), counts));
    }

    function sending(ReceivableId id, uint256 units, bytes memory data) internal view returns (bytes memory) {
        return
            abi.encodeCall(
                token.safeTransferFrom,
                (seller.account, address(facility), ReceivableId.unwrap(id), units, data)
            );
    }

    /// @notice A call on a loan of which nothing is good any more: all of its claim is disputed.
    function calledLoan(bytes32 salt) internal returns (ReceivableId id) {
        id = borrow(salt);
        dispute(id, FACE);
        recourse.callMargin(facility, id);
    }

    function noAllowance(address spender, uint256 needed) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, spender, 0, needed);
    }

    function notAllowed(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, caller);
    }
}
