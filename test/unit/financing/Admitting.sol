// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {FacilityConfig, GradeOverride, Offer, Payee} from "../../../contracts/financing/FacilityTypes.sol";
import {IFacility} from "../../../contracts/financing/IFacility.sol";
import {TrancheVault} from "../../../contracts/liquidity/TrancheVault.sol";
import {PartyId, ReceivableId} from "../../../contracts/shared/types/Types.sol";
import {Trade} from "../../shared/Trade.sol";

/// @title What the tests of admission share
/// @notice The usual loan: 1,000.00 at 85 %, 6 % discount for 30 days ACT/360: 850.00 less 4.25.
abstract contract Admitting is Trade {
    uint256 internal constant FACE = 1_000_00;
    uint256 internal constant NET = 845_75;
    uint256 internal constant MONEY = 10_000_000_00;

    uint256 private _drawn;

    /// @dev A facility of other terms; nobody's money in it.
    function openWith(FacilityConfig memory c) internal {
        (address f, address s, address j) = factory.open(c, keccak256(abi.encode("facility", ++_drawn)));
        (facility, senior, junior) = (IFacility(f), TrancheVault(s), TrancheVault(j));
        admit(buyer.group, false, type(uint96).max, FAR);
        admit(seller.group, true, type(uint96).max, FAR);
    }

    /// @dev Better grades get more at less: 90 % at 6 % for grade 0, 20 % at 13 % for grade 7.
    function gradedConfig() internal view returns (FacilityConfig memory c) {
        c = defaultConfig();
        for (uint256 i = 0; i < 8; ++i) {
            (c.prices.advance[i], c.prices.rate[i]) = (uint32(900_000 - i * 100_000), uint32(60_000 + i * 10_000));
        }
    }

    function depositAs(Actor memory who, TrancheVault vault, uint256 amount) internal {
        fundAccount(who.account, amount);
        VM.startPrank(who.account);
        money.approve(address(vault), amount);
        vault.deposit(amount, who.account);
        VM.stopPrank();
    }

    /// @dev One more of the usual loan.
    function drawOne() internal returns (ReceivableId) {
        return draw(FACE, bytes32(++_drawn));
    }

    /// @dev One more of the usual receivable, and a draw on it that must fail.
    function refuseOne(bytes memory reason) internal {
        refuseOne(reason, "");
    }

    function refuseOne(bytes memory reason, bytes memory approval) internal {
        ReceivableId id = tokenise(FACE, bytes32(++_drawn));
        refuseDraw(id, reason, drawData(makeRequest(id, FACE), new Payee[](0), approval));
    }

    function refuseDraw(ReceivableId id, bytes memory reason, bytes memory data) internal {
        VM.expectRevert(reason);
        VM.prank(seller.account);
        token.safeTransferFrom(seller.account, address(facility), ReceivableId.unwrap(id), FACE, data);
    }

    function offerToday() internal view returns (Offer memory) {
        return quote(FACE, today() + 30);
    }

    function overrideGrade(uint8 grade, uint256 expiryDay) internal {
        VM.prank(lender.account);
        facility.overrideGrade(buyer.id, grade, "reason", uint16(expiryDay));
    }

    function storedOverride(PartyId obligor) internal view returns (GradeOverride memory) {
        return facility.gradeOverride(obligor);
    }

    function aboveLimit(
        uint32 group,
        bool asSeller,
        uint256 out,
        uint256 cap,
        uint256 expiryDay
    ) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_AboveLimit.selector, group, asSeller, out, cap, expiryDay);
    }

    function aboveCap(string memory what, uint256 out, uint256 cap) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_AboveCap.selector, what, out, cap);
    }

    function badTerms(string memory field) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_BadTerms.selector, field);
    }

    function notAllowed(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFacility.Facility_NotAllowed.selector, caller);
    }
}
